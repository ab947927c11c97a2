//! kill -9 at any instant of the way from a draft to a decision: nothing that was acknowledged is lost,
//! and nothing is there twice.
//!
//! The test starts itself as the process that is killed ([`victim`]). That process opens the same
//! database, works as fast as it can and prints each acknowledgement as soon as the operation has
//! returned. A draft whose sending was not acknowledged is sent again by the next process, as people do.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use applications::{Applications, Keyring, Mailer, Submitter};
use axum::http::{HeaderMap, header};
use cases::{Action, Cases};
use forms::{Forms, Opened, drafts};
use identity::ops::{NewAccount, NewOrganisation};
use identity::{Caller, OrganisationKind, Role, Secret};
use store::jobs::Job;
use store::testing::{START, stores};
use store::{Actor, Clock, Config, Database, Entropy, Read, Store, Timestamp, journal};
use tokio::sync::{Notify, Semaphore};
use transport::testing::NODE_KEY;
use transport::{Outcome, Receivers, Transport};
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};
use xdatenfelder::{InstancePath, Value};

use crate::paper;

/// What the process that is killed finds its database by.
const FOLDER: &str = "KREISLAUF_TEST_VICTIM_FOLDER";
const DATABASE: &str = "KREISLAUF_TEST_VICTIM_DATABASE";
const NOW: &str = "KREISLAUF_TEST_VICTIM_NOW";

/// What its lines begin with; the test harness prints lines as well.
const MARK: &str = "kreislauf:";

const WORKER: &str = "anna@example.org";

/// The rooms on the way from a draft to a decision, without the national directory.
#[derive(Clone)]
struct Office {
    store: Store,
    forms: Forms,
    applications: Applications,
    cases: Cases,
    transport: Transport,
    receivers: Receivers,
}

impl Office {
    fn store(database: &Database, folder: &Path, clock: &Clock) -> Store {
        let config = Config {
            database: database.clone(),
            blobs: folder.join("blobs"),
            clock: clock.clone(),
            entropy: Entropy::System,
        };
        Store::open(config, &kreislauf::node::migrations()).unwrap()
    }

    async fn open(database: &Database, folder: &Path, clock: &Clock) -> Self {
        let store = Self::store(database, folder, clock);
        let transport = Transport::open(store.clone(), NODE_KEY).await.unwrap();
        let forms = Forms::new(store.clone());
        let texts = [web::TEXTS, forms::TEXTS, applications::TEXTS, cases::TEXTS];
        let shell = Shell::new(ShellConfig {
            store: store.clone(),
            texts: Texts::gather(&texts).unwrap(),
            nav: Vec::new(),
            base_url: "http://localhost".to_owned(),
            demonstration: false,
        });
        let applications = Applications::new(shell, forms.clone(), transport.clone(), Mailer::None);
        let cases = Cases::new(store.clone(), transport.clone());
        let receivers =
            Receivers { office: Arc::new(cases.clone()), portal: Arc::new(applications.clone()) };
        Self { store, forms, applications, cases, transport, receivers }
    }

    /// Begins a draft and fills it in.
    async fn draft(&self, offer: Uuid) -> Result<Opened, forms::Error> {
        let opened = self.store.change(move |tx| drafts::start(tx, offer)).await?;
        let (forms, id, secret) = (self.forms.clone(), opened.id, opened.secret.clone());
        let draft = self.store.read(move |read| drafts::open(&forms, read, id, &secret)).await?;
        let mut answers = draft.answers.clone();
        for field in [paper::GIVEN_NAME, paper::FAMILY_NAME, paper::PLACE] {
            let path = InstancePath::root().join(field.parse().unwrap(), 0);
            answers.set(&path, Value::from("Beispiel")).unwrap();
        }
        let save = drafts::Save { answers, step: 1, files: Vec::new() };
        self.store.change(move |tx| drafts::save(tx, &draft, &save)).await?;
        Ok(opened)
    }

    /// Sends a draft; answers number and access code.
    async fn send(&self, draft: Uuid, secret: &Secret) -> Result<String, applications::Error> {
        let sent = self.applications.submit(draft, secret, &Submitter::default()).await?;
        Ok(format!("sent {draft} {} {}", sent.number, sent.code))
    }

    async fn carry_out(&self, job: &Job) -> Result<(), String> {
        match job.kind.as_str() {
            transport::DELIVER => {
                self.transport.deliver(job.payload().unwrap(), &self.receivers).await
            }
            other => Err(format!("an unexpected job: {other}")),
        }
    }

    async fn caller(&self) -> Caller {
        self.store.read(|read| identity::ops::caller_for(read, WORKER)).await.unwrap()
    }

    /// Takes and decides a case; `None` when a colleague was faster.
    async fn decide(
        &self,
        caller: &Caller,
        clock: &Clock,
        (case, version, status): (Uuid, i64, String),
    ) -> Result<Option<String>, cases::Error> {
        let ended = async {
            let mut version = version;
            if status == "received" {
                let taken = self.cases.act(caller, case, version, Action::Take, Vec::new()).await?;
                version = taken.version;
                // Nobody reads, weighs and decides in the same microsecond.
                clock.advance_seconds(1);
            }
            let outcome = Outcome::ALL[usize::from(case.as_bytes()[15]) % Outcome::ALL.len()];
            let action = Action::Decide { outcome, text: "So ist entschieden.".to_owned() };
            self.cases.act(caller, case, version, action, Vec::new()).await?;
            Ok(format!("decided {case} {outcome}"))
        };
        match ended.await {
            Ok(line) => Ok(Some(line)),
            Err(
                cases::Error::Stale
                | cases::Error::Refused(_)
                | cases::Error::Store(store::Error::Conflict(_)),
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Tells the parent, in one write: a line stands there whole or not at all.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let said = out.write_all(format!("{MARK}{line}\n").as_bytes()).and_then(|()| out.flush());
    if said.is_err() {
        // Nobody listens any more.
        std::process::exit(0);
    }
}

fn say_or_complain<E: std::fmt::Display>(line: Result<String, E>) {
    match line {
        Ok(line) => say(&line),
        Err(error) => say(&format!("fault {error}")),
    }
}

fn url(database: &Database) -> String {
    match database {
        Database::Sqlite(path) => format!("sqlite:{}", path.display()),
        Database::Postgres(url) => url.clone(),
    }
}

/// The process that is killed; it does nothing unless the tests below start it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the process that the other tests kill"]
async fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = PathBuf::from(folder);
    let database = Database::from_url(&std::env::var(DATABASE).unwrap()).unwrap();
    let clock = Clock::manual(Timestamp(std::env::var(NOW).unwrap().parse().unwrap()));
    let office = Office::open(&database, &folder, &clock).await;
    let caller = office.caller().await;
    let offer: Uuid =
        office.store.read(|read| read.one("SELECT id FROM offer", &[])?.take(0)).await.unwrap();
    say("ready");

    // Not more applications than are decided: the whole way is to be walked, not only its beginning.
    let undecided = count(
        &office,
        "SELECT (SELECT COUNT(*) FROM application)
             - (SELECT COUNT(*) FROM case_entry WHERE kind = 'decided')",
    )
    .await;
    let desk = Arc::new(Semaphore::new(3_usize.saturating_sub(undecided.try_into().unwrap())));
    let arrived = Arc::new(Notify::new());
    for line in fs::read_to_string(folder.join("unsent")).unwrap_or_default().lines() {
        let (draft, secret) = line.split_once(' ').unwrap();
        let (draft, secret) = (draft.parse().unwrap(), secret.parse().unwrap());
        let office = office.clone();
        tokio::spawn(async move { say_or_complain(office.send(draft, &secret).await) });
    }
    for _ in 0..2 {
        tokio::spawn(applicant(office.clone(), offer, Arc::clone(&desk)));
        tokio::spawn(postman(office.clone(), clock.clone(), Arc::clone(&arrived)));
        tokio::spawn(worker(
            office.clone(),
            caller.clone(),
            clock.clone(),
            Arc::clone(&desk),
            Arc::clone(&arrived),
        ));
    }
    std::future::pending::<()>().await;
}

/// Applies again and again.
async fn applicant(office: Office, offer: Uuid, desk: Arc<Semaphore>) {
    loop {
        desk.acquire().await.unwrap().forget();
        match office.draft(offer).await {
            Ok(Opened { id, secret }) => {
                say(&format!("draft {id} {}", secret.reveal()));
                say_or_complain(office.send(id, &secret).await);
            }
            Err(error) => say(&format!("fault {error}")),
        }
    }
}

/// Carries out jobs.
async fn postman(office: Office, clock: Clock, arrived: Arc<Notify>) {
    loop {
        clock.advance_seconds(1);
        match office.store.next_job().await {
            Ok(Some(job)) => {
                let ended = office.carry_out(&job).await;
                if let Err(error) = office.store.finish_job(job, ended).await {
                    say(&format!("fault {error}"));
                }
                arrived.notify_one();
            }
            Ok(None) => office.store.jobs_queued().await,
            Err(error) => say(&format!("fault {error}")),
        }
    }
}

/// Decides what has arrived.
async fn worker(
    office: Office,
    caller: Caller,
    clock: Clock,
    desk: Arc<Semaphore>,
    arrived: Arc<Notify>,
) {
    let open = |read: &mut Read<'_>| {
        let found = read.optional(
            "SELECT id, version, status FROM office_case WHERE status IN ('received', 'in-progress')
             ORDER BY id LIMIT 1",
            &[],
        )?;
        found
            .map(|mut row| Ok((row.take::<Uuid>(0)?, row.take::<i64>(1)?, row.take::<String>(2)?)))
            .transpose()
    };
    loop {
        let Some(found) = office.store.read::<_, store::Error>(open).await.unwrap() else {
            arrived.notified().await;
            continue;
        };
        clock.advance_seconds(1);
        match office.decide(&caller, &clock, found).await {
            Ok(Some(line)) => {
                say(&line);
                desk.add_permits(1);
            }
            Ok(None) => {}
            Err(error) => say(&format!("fault {error}")),
        }
    }
}

/// A database, and what keeps its files alive.
struct Site {
    database: Database,
    folder: PathBuf,
    _alive: Box<dyn Any>,
}

/// On SQLite nobody but the process that is killed has the file open, so that each one has to recover it.
fn on_sqlite() -> Site {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let database = Database::Sqlite(path.join("kreislauf.sqlite"));
    Site { database, folder: path, _alive: Box::new(folder) }
}

fn on_postgres() -> Option<Site> {
    let all = kreislauf::node::migrations();
    let test = stores(&[&all[store::MIGRATIONS.len()..]]).into_iter().nth(1)?;
    let (database, folder) = (test.database().clone(), test.folder().to_owned());
    Some(Site { database, folder, _alive: Box::new(test) })
}

async fn set_up(site: &Site) {
    let store = Office::store(&site.database, &site.folder, &Clock::manual(START));
    let town = NewOrganisation {
        kind: OrganisationKind::Municipality,
        name: "Musterstadt".to_owned(),
        mark: "MUS".to_owned(),
        ars: "057660044044".to_owned(),
        two_persons: false,
    };
    let town =
        store.change(move |tx| identity::ops::found(tx, Actor::System, &town)).await.unwrap().id;
    transport::testing::transport(&store, &[town]).await;
    paper::offered(&store, town, "057660044044").await;
    let account = NewAccount::prepare(&store, WORKER, "Anna", "ein langes Passwort").await.unwrap();
    let person = store
        .change(move |tx| identity::ops::open_account(tx, Actor::System, &account))
        .await
        .unwrap()
        .id;
    let role = Role::CaseWorker;
    store
        .change(move |tx| identity::ops::grant(tx, Actor::System, person, town, role))
        .await
        .unwrap();
}

/// What the processes have acknowledged.
#[derive(Default)]
struct Promises {
    /// Drafts that were saved, with their secrets.
    drafts: BTreeMap<Uuid, String>,
    /// Drafts that were sent: number and access code.
    sent: BTreeMap<Uuid, (String, String)>,
    /// Cases that were decided, and how.
    decided: BTreeMap<Uuid, String>,
    faults: Vec<String>,
}

impl Promises {
    fn hear(&mut self, line: &str) {
        let mut words = line.split(' ');
        let kind = words.next().unwrap();
        let mut word = || words.next().unwrap().to_owned();
        match kind {
            "ready" => {}
            "draft" => {
                let (draft, secret) = (word().parse().unwrap(), word());
                self.drafts.insert(draft, secret);
            }
            "sent" => {
                let (draft, receipt) = (word().parse().unwrap(), (word(), word()));
                let before = self.sent.insert(draft, receipt.clone());
                assert!(before.is_none_or(|before| before == receipt), "two receipts for {draft}");
            }
            "decided" => {
                let (case, outcome) = (word().parse().unwrap(), word());
                let before = self.decided.insert(case, outcome);
                assert!(before.is_none(), "{case} was decided twice");
            }
            _ => self.faults.push(line.to_owned()),
        }
    }

    fn unsent(&self) -> impl Iterator<Item = (Uuid, &String)> {
        let open = self.drafts.iter().filter(|(draft, _)| !self.sent.contains_key(draft));
        open.map(|(draft, secret)| (*draft, secret))
    }
}

fn started(site: &Site, now: Timestamp) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::victim", "--ignored", "--nocapture"])
        .env(FOLDER, &site.folder)
        .env(DATABASE, url(&site.database))
        .env(NOW, now.0.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Starts the process, lets it acknowledge a few things, and kills it a random moment later; every so often
/// it is killed while it starts.
fn killed_once(site: &Site, now: Timestamp, chance: &Entropy, promises: &mut Promises) {
    let unsent: Vec<_> =
        promises.unsent().map(|(draft, secret)| format!("{draft} {secret}")).collect();
    fs::write(site.folder.join("unsent"), unsent.join("\n")).unwrap();
    let [kind, few, high, low] = chance.bytes::<4>();
    // "ready" is the first; a draft is not yet a promise.
    let mut awaited = if kind < 16 { 0 } else { 1 + few % 5 };
    let moment = u64::from(u16::from_be_bytes([high, low])) * 80_000 / 65_535;

    let mut child = started(site, now);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut lines = lines.by_ref().filter_map(|line| Some(line.split_once(MARK)?.1.to_owned()));
    while awaited > 0 {
        let line = lines.next().unwrap_or_else(|| panic!("the process ended: {:?}", child.wait()));
        promises.hear(&line);
        awaited -= u8::from(!line.starts_with("draft"));
    }
    // The one place where a test waits for time to pass: the instant of the kill is what it tries.
    std::thread::sleep(Duration::from_micros(moment));
    child.kill().unwrap();
    for line in lines {
        promises.hear(&line);
    }
    let ended = child.wait().unwrap();
    assert!(ended.code().is_none(), "the process ended by itself: {ended}");
}

/// Restarts once, sends what was not acknowledged, and carries out jobs until nothing is left to do.
async fn settled(site: &Site, now: Timestamp, promises: &mut Promises) -> Office {
    let clock = Clock::manual(now);
    let office = Office::open(&site.database, &site.folder, &clock).await;
    let unsent: Vec<_> = promises.unsent().map(|(draft, secret)| (draft, secret.clone())).collect();
    for (draft, secret) in unsent {
        let secret = Secret::from_str(&secret).unwrap();
        promises.hear(&office.send(draft, &secret).await.unwrap());
    }
    // Leases of killed processes end, and what has to wait for something else is tried again.
    for _ in 0..20 {
        while let Some(job) = office.store.next_job().await.unwrap() {
            let ended = office.carry_out(&job).await;
            office.store.finish_job(job, ended).await.unwrap();
        }
        clock.advance_seconds(660);
    }
    office
}

async fn count(office: &Office, sql: &'static str) -> i64 {
    office.store.read(move |read| read.one(sql, &[])?.take(0)).await.unwrap()
}

/// All rows of one column each, as text.
async fn words(office: &Office, sql: &'static str) -> Vec<String> {
    office
        .store
        .read::<_, store::Error>(move |read| {
            read.all(sql, &[])?.into_iter().map(|mut row| row.take(0)).collect()
        })
        .await
        .unwrap()
}

/// How a decided case stands: at the office, and on the citizen's side.
fn decision(read: &mut Read<'_>, case: Uuid) -> store::Result<(String, [i64; 3])> {
    let mut row = read.one(
        "SELECT c.outcome, a.outcome,
             (SELECT COUNT(*) FROM case_entry WHERE case_id = ?1 AND kind = 'decided'),
             (SELECT COUNT(*) FROM application_event WHERE application = ?1 AND status = 'decided'),
             (SELECT COUNT(*) FROM application_file WHERE application = ?1 AND purpose = 'decision')
         FROM office_case c JOIN application a ON a.id = c.id WHERE c.id = ?1",
        &[case.into()],
    )?;
    let (office, citizen): (Option<String>, Option<String>) = (row.take(0)?, row.take(1)?);
    assert_eq!(office, citizen, "office and citizen know another outcome of {case}");
    Ok((office.unwrap_or_default(), [row.take(2)?, row.take(3)?, row.take(4)?]))
}

async fn keeps_its_promises(office: &Office, promises: &Promises) {
    assert_eq!(promises.faults, Vec::<String>::new());
    let numbers: BTreeSet<_> = promises.sent.values().map(|(number, _)| number).collect();
    assert_eq!(numbers.len(), promises.sent.len(), "two drafts have the same number");
    assert_eq!(promises.sent.len(), promises.drafts.len());

    // Once on the citizen's side, once at the office, and not one more.
    let all = i64::try_from(promises.sent.len()).unwrap();
    assert_eq!(count(office, "SELECT COUNT(*) FROM application").await, all);
    assert_eq!(count(office, "SELECT COUNT(*) FROM office_case").await, all);
    let both = "SELECT COUNT(*) FROM application a
        JOIN office_case c ON c.id = a.id AND c.number = a.number";
    assert_eq!(count(office, both).await, all);
    let received = "SELECT COUNT(*) FROM case_entry WHERE kind = 'received'";
    assert_eq!(count(office, received).await, all);
    for (number, code) in promises.sent.values() {
        opens(office, number, code).await;
    }

    // Every decision once here and once there.
    for (case, outcome) in &promises.decided {
        let case = *case;
        let (known, times) = office.store.read(move |read| decision(read, case)).await.unwrap();
        assert_eq!((known.as_str(), times), (outcome.as_str(), [1, 1, 1]), "{case}");
    }
    let decided = count(office, "SELECT COUNT(*) FROM case_entry WHERE kind = 'decided'").await;
    let told = "SELECT COUNT(*) FROM application_event WHERE status = 'decided'";
    assert_eq!(count(office, told).await, decided);
    let letters = "SELECT COUNT(*) FROM application_file WHERE purpose = 'decision'";
    assert_eq!(count(office, letters).await, decided);
    let as_told = "SELECT a.number FROM application a JOIN office_case c ON c.id = a.id
        WHERE a.status <> c.status AND NOT (a.status = 'sent' AND c.status = 'received')";
    assert_eq!(words(office, as_told).await, Vec::<String>::new(), "told something else");

    // Nothing is on its way any more.
    let stuck = "SELECT state FROM submission WHERE state <> 'accepted'";
    assert_eq!(words(office, stuck).await, Vec::<String>::new());
    let jobs = "SELECT last_error FROM job WHERE kind <> 'transport.delete'";
    assert_eq!(words(office, jobs).await, Vec::<String>::new());
    office.store.read(|read| journal::verify(read, None)).await.unwrap();
}

/// Number and code open the application.
async fn opens(office: &Office, number: &str, code: &str) {
    let number = number.to_owned();
    let code = code.to_owned();
    office
        .store
        .read(move |read| {
            let sql = "SELECT id FROM application WHERE number = ?1";
            let case: Uuid = read.one(sql, &[number.as_str().into()])?.take(0)?;
            let mut headers = HeaderMap::new();
            let cookie = format!("kreislauf_case_{case}={code}");
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            let keyring = Keyring::of(&headers, &Caller::Anonymous);
            applications::held(read, &number, &keyring)
        })
        .await
        .unwrap();
}

async fn survives(site: Site, kills: i64) {
    set_up(&site).await;
    let chance = Entropy::seeded(20_260_304);
    let mut promises = Promises::default();
    for kill in 0..kills {
        let now = START.plus_seconds(kill * 3_600);
        killed_once(&site, now, &chance, &mut promises);
    }
    let (unsent, sent) = (promises.unsent().count(), promises.sent.len());
    let office = settled(&site, START.plus_seconds(kills * 3_600), &mut promises).await;
    eprintln!(
        "{kills} kills: {sent} applications and {} decisions acknowledged, {unsent} cut off at the end",
        promises.decided.len()
    );
    let least = usize::try_from(kills / 4).unwrap();
    assert!(
        sent > least && promises.decided.len() > least,
        "too little happened to prove anything"
    );
    keeps_its_promises(&office, &promises).await;
}

#[tokio::test]
async fn two_hundred_kills_lose_nothing_on_sqlite() {
    survives(on_sqlite(), 200).await;
}

#[tokio::test]
async fn forty_kills_lose_nothing_on_postgresql() {
    if let Some(site) = on_postgres() {
        survives(site, 40).await;
    }
}
