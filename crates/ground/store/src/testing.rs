//! Throw-away stores: every test of a room runs on both engines.
#![expect(clippy::expect_used, clippy::print_stderr, reason = "a test that has no store must fail")]

use tempfile::TempDir;

use crate::engine::{Driver, postgres};
use crate::{Clock, Config, Database, Entropy, Migration, Store, Timestamp};

/// The moment at which every test begins: Wednesday, 4 March 2026, 9:00 in Germany.
pub const START: Timestamp = Timestamp(1_772_611_200_000_000);

/// A store of its own for one test; its files go with it.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// The clock of the store, standing at [`START`].
    pub clock: Clock,
    /// The engine, for messages.
    pub engine: &'static str,
    folder: TempDir,
    database: Database,
    migrations: Vec<Migration>,
}

impl std::fmt::Debug for TestStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.engine)
    }
}

impl TestStore {
    fn new(engine: &'static str, database: Database, folder: TempDir, steps: &[Migration]) -> Self {
        let clock = Clock::manual(START);
        let store = open(&database, &folder, &clock, steps);
        Self { store, clock, engine, folder, database, migrations: steps.to_vec() }
    }

    /// A folder for what else the test wants to keep.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Where the data are, for another process that opens them.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The same database opened once more, as a second node or after a restart.
    pub fn reopened(&self) -> Store {
        open(&self.database, &self.folder, &self.clock, &self.migrations)
    }
}

fn open(database: &Database, folder: &TempDir, clock: &Clock, steps: &[Migration]) -> Store {
    let config = Config {
        database: database.clone(),
        blobs: folder.path().join("blobs"),
        clock: clock.clone(),
        entropy: Entropy::System,
    };
    Store::open(config, steps).expect("the store opens")
}

/// A store on the embedded engine alone, for properties that are tried many times.
///
/// # Panics
/// When it cannot be opened.
pub fn embedded(migrations: &[&[Migration]]) -> TestStore {
    let steps = all_steps(migrations);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = Database::Sqlite(folder.path().join("test.sqlite"));
    TestStore::new("SQLite", file, folder, &steps)
}

fn all_steps(migrations: &[&[Migration]]) -> Vec<Migration> {
    let of_rooms = migrations.iter().flat_map(|of_one_crate| of_one_crate.iter().copied());
    crate::MIGRATIONS.iter().copied().chain(of_rooms).collect()
}

/// One store per engine: SQLite always, PostgreSQL where `TEST_DATABASE_URL` names one (`make test`
/// starts it). The migrations of this crate come first by themselves.
///
/// # Panics
/// When a store cannot be opened: the test cannot go on.
pub fn stores(migrations: &[&[Migration]]) -> Vec<TestStore> {
    let steps = all_steps(migrations);
    let mut stores = vec![embedded(migrations)];
    match std::env::var("TEST_DATABASE_URL") {
        Ok(url) => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            stores.push(TestStore::new("PostgreSQL", own_schema(&url), folder, &steps));
        }
        Err(_) => eprintln!("skipped on PostgreSQL: TEST_DATABASE_URL names none"),
    }
    stores
}

/// A schema of its own, so that tests do not see each other.
fn own_schema(url: &str) -> Database {
    let schema = format!("t_{}", Entropy::System.new_id(START).simple());
    postgres::migrate(url, |driver: &mut dyn Driver| {
        driver.batch(&format!("CREATE SCHEMA {schema}"))?;
        Ok(0)
    })
    .expect("PostgreSQL is reached");
    let mark = if url.contains('?') { '&' } else { '?' };
    Database::Postgres(format!("{url}{mark}options=-csearch_path%3D{schema}"))
}
