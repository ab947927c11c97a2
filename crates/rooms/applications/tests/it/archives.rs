//! Archives that grow without bounds when somebody unpacks them: nobody does.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::world::{PDF, each};

/// What one entry of the archive unpacks to.
const ENTRY: usize = 16 << 20;

/// Entries: together they unpack to a gigabyte.
const ENTRIES: u32 = 64;

/// A number in the byte order of ZIP.
fn two(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_le_bytes()
}

fn four(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}

/// A ZIP archive as every program unpacks it: the same content again and again, all zeros.
fn archive() -> Vec<u8> {
    let zeros = vec![0; ENTRY];
    let mut check = flate2::Crc::new();
    check.update(&zeros);
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&zeros).unwrap();
    let packed = packed.finish().unwrap();
    let mut unpacked = DeflateDecoder::new(packed.as_slice()).take(2 * ENTRY as u64);
    assert_eq!(std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap(), ENTRY as u64);

    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for number in 0..ENTRIES {
        let name = format!("plan-{number}.pdf");
        let described = [
            &two(20)[..],
            &two(0),
            &two(8),
            &four(0),
            &check.sum().to_le_bytes(),
            &four(packed.len()),
            &four(ENTRY),
            &two(name.len()),
            &two(0),
        ]
        .concat();
        let at = archive.len();
        archive.extend([b"PK\x03\x04", described.as_slice(), name.as_bytes(), &packed].concat());
        let place = [&[0; 10][..], &four(at), name.as_bytes()].concat();
        directory.extend([b"PK\x01\x02\x14\0", described.as_slice(), &place].concat());
    }
    let (at, entries) = (archive.len(), two(ENTRIES as usize));
    archive.extend(&directory);
    archive.extend(
        [b"PK\x05\x06\0\0\0\0", &entries[..], &entries, &four(directory.len()), &four(at), &two(0)]
            .concat(),
    );
    assert!(archive.len() * 200 < ENTRY * ENTRIES as usize);
    archive
}

#[tokio::test]
async fn an_archive_is_refused_however_it_is_called() {
    let archive = archive();
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let before = world.files();
        let offer = format!("/antrag/{}", world.offer);
        let step = browser.post(&offer, &[("applicant", "person")]).await.target();
        for name in ["plan.zip", "plan.pdf"] {
            let file = ("F99000000905.0", name, archive.as_slice());
            let sent = browser.post_files(&step, &[("F99000000901.0", "Erika")], &[file]).await;
            let shown = browser.get(&sent.target()).await.text();
            assert!(shown.contains("kern-alert--danger"), "{name}: {shown}");
            assert!(!shown.contains(&format!(">{name}<")), "{name} is kept");
            let message = format!("/vorgang/{}/nachricht", applied.number);
            let file = ("datei", name, archive.as_slice());
            let sent = browser.post_files(&message, &[("text", "Anbei")], &[file]).await;
            assert_eq!(sent.status, 422, "{name}");
        }
        assert_eq!(world.files(), before, "nothing is kept");
    }
}

#[tokio::test]
async fn an_archive_inside_a_document_travels_as_it_is() {
    // A program for archives takes this for one, since it looks at the end; everybody else for a PDF.
    let disguised = [PDF, &archive()].concat();
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let before = world.bytes();
        let message = format!("/vorgang/{}/nachricht", applied.number);
        let file = ("datei", "plan.pdf", disguised.as_slice());
        browser.post_files(&message, &[("text", "Anbei")], &[file]).await.target();
        assert_eq!(world.run_jobs().await, 0);
        let taken = world.taken();
        let arrived = taken.iter().flat_map(|(_, _, files)| files);
        assert!(arrived.into_iter().any(|file| file.bytes == disguised), "not one byte more");
        let page = browser.get(&format!("/vorgang/{}", applied.number)).await;
        assert_eq!(browser.get(&page.files()[0]).await.bytes, disguised);
        // Kept once as it is, and once sealed in base64.
        let most = disguised.len() as u64 * 5 / 2;
        assert!(world.bytes() - before < most, "nothing of it was unpacked");
    }
}
