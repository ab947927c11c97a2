//! How long applications are kept, and that texts are complete.

use std::collections::BTreeSet;
use std::fs;

use transport::Message;

use crate::world::{PDF, each};

#[tokio::test]
async fn what_ended_long_ago_is_deleted_and_its_number_is_not_given_again() {
    for world in each().await {
        let (mut browser, mut open) = (world.browser(), world.browser());
        let ended = world.applied(&mut browser).await;
        world.applied(&mut open).await;
        let address = format!("/vorgang/{}", ended.number);
        browser
            .post_files(
                &format!("{address}/nachricht"),
                &[("text", "x")],
                &[("datei", "p.pdf", PDF)],
            )
            .await;
        browser.post(&format!("{address}/zurueckziehen"), &[]).await;
        world.test.clock.advance_seconds(364 * 86_400);
        assert_eq!(world.applications.expire().await.unwrap(), 0);
        world.test.clock.advance_seconds(2 * 86_400);
        let before = world.files();
        assert_eq!(world.applications.expire().await.unwrap(), 1);
        assert_eq!(world.files(), before - 1);
        assert_eq!(browser.get(&address).await.status, 404);
        let left = "SELECT (SELECT COUNT(*) FROM application_message) + (SELECT COUNT(*) FROM application_file)
            + (SELECT COUNT(*) FROM application_event)";
        assert_eq!(world.number_of(left).await, 0);
        assert_eq!(world.number_of("SELECT COUNT(*) FROM application").await, 1);
        // What the office still says about it is rejected, not tried again for ever.
        let case = "SELECT case_id FROM case_number WHERE number = 'MUS-2026-000001'";
        let case = world.store().read(move |read| read.one(case, &[])?.take(0)).await.unwrap();
        let news = Message::OfficeMessage { text: "?".to_owned(), asks: false };
        world.run_jobs().await;
        world.office_says(case, news, None).await;

        let again = browser.post(&format!("/entwurf/{}/absenden", ended.draft), &[]).await;
        assert_eq!(again.status, 404);
    }
}

#[tokio::test]
async fn deleting_that_was_interrupted_leaves_no_file_behind() {
    for world in each().await {
        let mut browser = world.browser();
        let applied = world.applied(&mut browser).await;
        let address = format!("/vorgang/{}", applied.number);
        let plan = [("datei", "p.pdf", PDF)];
        browser.post_files(&format!("{address}/nachricht"), &[("text", "x")], &plan).await;
        browser.post(&format!("{address}/zurueckziehen"), &[]).await;
        world.test.clock.advance_seconds(366 * 86_400);
        // A file that cannot be removed: a folder stands in its place.
        let path = world.kept_file().await;
        fs::remove_file(&path).unwrap();
        fs::create_dir_all(path.join("x")).unwrap();
        assert!(world.applications.expire().await.is_err());
        assert_eq!(world.number_of("SELECT COUNT(*) FROM application_file").await, 1);
        fs::remove_dir_all(&path).unwrap();
        assert_eq!(world.applications.expire().await.unwrap(), 1);
        assert_eq!(world.number_of("SELECT COUNT(*) FROM application_file").await, 0);
    }
}

#[test]
fn both_languages_have_the_same_texts() {
    let names = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with([' ', '#']));
        lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect::<BTreeSet<_>>()
    };
    let (german, english) = applications::TEXTS;
    assert_eq!(names(german), names(english));
}
