//! The tables of all rooms together, on both engines.

use std::collections::BTreeSet;

use store::testing::stores;

#[tokio::test]
async fn every_migration_applies_and_twice_is_harmless() {
    let all = kreislauf::node::migrations();
    let names: BTreeSet<_> = all.iter().map(|step| step.name).collect();
    assert_eq!(names.len(), all.len(), "two migrations have the same name");
    for test in stores(&[&all[store::MIGRATIONS.len()..]]) {
        let again = test.reopened();
        let applied: Vec<String> = again
            .read::<_, store::Error>(|read| {
                let rows = read.all("SELECT name FROM migration ORDER BY name", &[])?;
                rows.into_iter().map(|mut row| row.take(0)).collect()
            })
            .await
            .unwrap();
        let expected: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(applied, expected, "{test:?}");
    }
}
