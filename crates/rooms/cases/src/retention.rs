//! Deleting cases when the filing plan keeps them no longer.

use ::store::{Actor, BlobId, Entry, Read, Result, Tx, jobs};
use uuid::Uuid;

use crate::model::State;
use crate::store::{self as query};
use crate::{Cases, Error, filing, limits};

/// The job that removes the files of a case that was deleted; its payload is their ids.
pub const REMOVE_FILES: &str = "cases.remove-files";

impl Cases {
    /// Deletes closed cases whose retention is over, with entries and files. The house calls it now and then;
    /// it may be interrupted and repeated. Answers how many were deleted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn expire(&self) -> Result<usize, Error> {
        let mut deleted = 0;
        loop {
            let before = deleted;
            for (organisation, case) in self.store.read(over).await? {
                match self.store.change(move |tx| delete(tx, organisation, case)).await {
                    Ok(()) => deleted += 1,
                    // Somebody has taken it up again since.
                    Err(Error::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            if deleted == before {
                return Ok(deleted);
            }
        }
    }

    /// Carries out the job [`REMOVE_FILES`].
    ///
    /// # Errors
    /// When the file store does not answer; the job is then tried again.
    pub async fn remove_files(&self, job: &jobs::Job) -> Result<(), Error> {
        let files: Vec<String> = job.payload()?;
        for file in files {
            self.store.blobs().remove(file.parse()?).await?;
        }
        Ok(())
    }
}

/// Cases whose retention is over: organisation and id, some of each service.
fn over(read: &mut Read<'_>) -> Result<Vec<(Uuid, Uuid)>> {
    let now = read.now();
    let sql =
        "SELECT DISTINCT organisation, leika FROM case_count WHERE status = 'closed' AND n > 0";
    let mut over = Vec::new();
    for mut row in read.all(sql, &[])? {
        let (organisation, leika): (Uuid, String) = (row.take(0)?, row.take(1)?);
        let until = filing::place_for(&leika).over_when_closed_before(now);
        let cases = read.all(
            "SELECT id FROM office_case
             WHERE organisation = ?1 AND leika = ?2 AND closed_at < ?3 AND closed_at IS NOT NULL
             ORDER BY closed_at LIMIT ?4",
            &[organisation.into(), leika.into(), until.into(), limits::EXPIRED_AT_ONCE.into()],
        )?;
        for mut row in cases {
            over.push((organisation, row.take(0)?));
        }
    }
    Ok(over)
}

/// Deletes a case, everything said and noted in it, and its files: these by a job, so that none is gone as
/// long as a row names it, and none stays when the program ends in between.
fn delete(tx: &mut Tx<'_>, organisation: Uuid, id: Uuid) -> Result<((), Entry), Error> {
    let case = query::lock_without_caller(tx, organisation, id)?.ok_or(Error::NotFound)?;
    let place = filing::place_for(&case.leika);
    let State::Closed { at, .. } = case.state else { return Err(Error::NotFound) };
    if at >= place.over_when_closed_before(tx.now()) {
        return Err(Error::NotFound);
    }
    let mut files: Vec<String> = Vec::new();
    for mut row in tx.all("SELECT blob FROM case_document WHERE case_id = ?1", &[id.into()])? {
        files.push(row.take::<BlobId>(0)?.to_string());
    }
    if !files.is_empty() {
        jobs::queue(tx, REMOVE_FILES, &files)?;
    }
    for sql in [
        "DELETE FROM case_document WHERE case_id = ?1",
        "DELETE FROM case_entry WHERE case_id = ?1",
        "DELETE FROM office_case WHERE id = ?1",
    ] {
        tx.execute(sql, &[id.into()])?;
    }
    query::count(tx, &[(&case, -1)])?;
    let entry = Entry::new(Actor::System, "case.delete", "case", id);
    Ok(((), entry.of(organisation).because(place.plan)))
}
