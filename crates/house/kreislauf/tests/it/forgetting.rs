//! When the time of a case is over, nothing of its applicant is left anywhere.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cases::Action;
use kreislauf::jobs;
use transport::Outcome;

use crate::paper;
use crate::world::{World, secret, worlds};

/// The names of all tables, as the migrations make them.
fn tables() -> Vec<String> {
    kreislauf::node::migrations()
        .iter()
        .flat_map(|step| step.sql.split("CREATE TABLE ").skip(1))
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next())
        .map(ToOwned::to_owned)
        .collect()
}

/// Everything that stands in the database.
async fn all_rows(world: &World) -> String {
    let rows = world.store().read::<_, store::Error>(|read| {
        let mut all = String::new();
        for table in tables() {
            for row in read.all(&format!("SELECT * FROM {table}"), &[])? {
                writeln!(all, "{table}: {row:?}").unwrap();
            }
        }
        Ok(all)
    });
    rows.await.unwrap()
}

fn files(folder: &Path) -> usize {
    let Ok(all) = fs::read_dir(folder) else { return 0 };
    all.map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

#[tokio::test]
async fn nothing_of_an_applicant_is_left_when_the_time_of_the_case_is_over() {
    for world in worlds().await {
        let applied = world.confidential().await;
        let decide = Action::Decide { outcome: Outcome::Granted, text: "Bewilligt.".to_owned() };
        for action in [decide, Action::Close] {
            world.act(&world.lemgo.worker, applied.case, action).await;
        }
        let before = all_rows(&world).await;
        for word in secret::ALL {
            assert!(before.contains(word), "{}: {word} was never there", world.engine);
        }
        let blobs = world.files.folder().join("blobs");
        assert!(files(&blobs) > 0, "{}", world.engine);

        let years = cases::filing::place_for(paper::LEIKA).retention_years + 1;
        world.files.clock.advance_seconds(years * 366 * 86_400);
        forms::drafts::expire(world.store()).await.unwrap();
        world.node.applications.expire().await.unwrap();
        assert_eq!(world.node.cases.expire().await.unwrap(), 1, "{}", world.engine);
        jobs::run_due(&world.node).await.unwrap();

        let after = all_rows(&world).await;
        for word in secret::ALL {
            let line = after.lines().find(|line| line.contains(word));
            assert!(line.is_none(), "{}: {word} is left: {line:?}", world.engine);
        }
        assert_eq!(files(&blobs), 0, "{}", world.engine);
        world.store().read(|read| store::journal::verify(read, None)).await.unwrap();
    }
}
