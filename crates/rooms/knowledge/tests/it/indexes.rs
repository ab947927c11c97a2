//! The indexes of all places and services take seconds to build, so the tests hand them on. One that does not fit
//! is built anew by the rooms themselves.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The indexes of an earlier test; nobody else has them while this is held.
pub(crate) struct Kept {
    folder: PathBuf,
    _lock: File,
}

const MARKS: [&str; 2] = ["places.generation", "services.mark"];

impl Kept {
    /// Puts a copy of what is kept into `folder`.
    pub(crate) fn take(folder: &Path) -> Self {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("knowledge-indexes");
        fs::create_dir_all(&kept).unwrap();
        let lock = File::create(kept.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        copy(&kept, folder);
        Self { folder: kept, _lock: lock }
    }

    /// Keeps what is in `folder` now, if it is something else.
    pub(crate) fn keep(self, folder: &Path) {
        let marks =
            |folder: &Path| MARKS.map(|mark| fs::read(folder.join(mark)).unwrap_or_default());
        if marks(folder) != marks(&self.folder) {
            fs::remove_dir_all(&self.folder).unwrap();
            copy(folder, &self.folder);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
