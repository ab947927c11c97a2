//! Every schema that the administration publishes renders, step by step, and can be filled in.
//! Needs `../shared/data` beside the repository (or `KREISLAUF_DATA`), and is skipped without it.

use std::path::{Path, PathBuf};
use std::process::Command;

use forms::{NewOffer, OfferTexts};

use crate::browser::Browser;
use crate::filler::{Filler, Wishes};
use crate::support::{LEMGO, World, worlds};

fn data() -> PathBuf {
    std::env::var_os("KREISLAUF_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    )
}

/// The unpacked schemas; nothing where there are none.
fn schemas(into: &Path) -> Vec<PathBuf> {
    let packed = data().join("xdf3-fimportal-2026/schemas.tar.zst");
    if !packed.exists() {
        eprintln!("skipped: {} is not there", packed.display());
        return Vec::new();
    }
    let unpacked =
        Command::new("tar").arg("--zstd").arg("-xf").arg(&packed).arg("-C").arg(into).status();
    if !unpacked.is_ok_and(|status| status.success()) {
        eprintln!("skipped: tar cannot unpack {}", packed.display());
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut open = vec![into.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "xml") {
                found.push(path);
            }
        }
    }
    let older = ["xdf2/S00000094V1.0_xdf2.xml", "xdf2/S00000121V1.0_BlaueKarteEU_xdf2.xml"];
    found.extend(older.map(|name| data().join(name)));
    found.sort();
    found
}

#[tokio::test]
async fn every_published_schema_can_be_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let files = schemas(folder.path());
    if files.is_empty() {
        return;
    }
    assert!(files.len() >= 60, "{}", files.len());
    // What a page makes of a schema does not depend on the engine.
    let world = World::new(worlds().remove(0)).await;
    for (number, file) in files.iter().enumerate() {
        fill_in(&world, file, number).await;
    }
}

async fn fill_in(world: &World, file: &Path, number: usize) {
    let definition = forms::ops::definition_from_files(file, None).unwrap();
    let (form, version, title) =
        (definition.id(), definition.version(), definition.title().to_owned());
    let source = definition.schema().clone();
    world.import(definition).await;
    let texts = OfferTexts { title_de: title.clone(), ..OfferTexts::default() };
    let offer = world
        .open(NewOffer {
            organisation: world.organisation,
            leika: format!("991080010{number:05}").parse().unwrap(),
            ars: LEMGO.parse().unwrap(),
            form,
            form_version: version,
            texts,
            fee_cents: None,
            processing_days: 10,
            two_persons: false,
            applicants: vec![forms::ApplicantKind::Person],
        })
        .await;
    let mut browser = world.browser();
    let start = browser.get(&format!("/antrag/{offer}")).await;
    assert_eq!(start.status, 200, "{title}");
    let (id, _) = world.begin(&mut browser, offer).await;
    let mut filler = Filler::new(&source, Wishes::new());
    for step in 1.. {
        let address = format!("/entwurf/{id}/{step}");
        let page = browser.get(&address).await;
        if page.status == 404 {
            assert!(step > 1, "{title}");
            break;
        }
        assert_eq!(page.status, 200, "{title}: {address}");
        let (values, files) = filler.filled(&page);
        let files: Vec<_> =
            files.iter().map(|(name, content)| (name.as_str(), "a.pdf", *content)).collect();
        let page = browser.post_parts(&address, &values, &files).await;
        assert_eq!(page.status, 303, "{title}: {address}");
    }
    add_each(&mut browser, &format!("/entwurf/{id}"), &title).await;
    // What is still wrong is what nothing fitting was found for.
    let review = browser.get(&format!("/entwurf/{id}/pruefen")).await;
    assert_eq!(review.status, 200, "{title}");
    let hopeless = |line: &&str| {
        !filler.unfilled.iter().any(|path| {
            let element = &source.find(path).unwrap().element;
            let label = [element.wording().label.trim(), element.common().name.trim()];
            label.iter().any(|label| !label.is_empty() && line.contains(label))
        })
    };
    let wrong = review.wrong();
    let wrong: Vec<&str> = wrong.lines().filter(hopeless).collect();
    assert!(wrong.is_empty(), "{title} ({}): {wrong:#?}", file.display());
    assert!(
        filler.unfilled.len() * 20 <= filler.taken,
        "{title}: {} of {}",
        filler.unfilled.len(),
        filler.taken
    );
}

/// Every repeated element of the first steps can be added once more, and taken out again.
async fn add_each(browser: &mut Browser, draft: &str, title: &str) {
    for step in 1..=3 {
        let address = format!("{draft}/{step}");
        let page = browser.get(&address).await;
        for next in page
            .body
            .split("name=\"add\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            let added = browser.post(&address, [("add", next)]).await;
            assert!(
                added.location.is_some_and(|to| to.ends_with(&format!("#{next}"))),
                "{title}: {next}"
            );
            assert!(
                browser.get(&address).await.shows(&format!("id=\"{next}\"")),
                "{title}: {next}"
            );
            assert!(
                browser.post(&address, [("remove", next)]).await.location.is_some(),
                "{title}: {next}"
            );
        }
    }
}
