//! What is measured without a server: lookups in memory, and many cases put into the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ars::{Ars, Level};
use cases::ops::Arrival;
use directory::Directory;
use knowledge::Knowledge;
use kreislauf::Failed;
use leika::Key;
use store::{Clock, Config, Database, Entropy, Store};
use transport::{ApplicantKind, Application, Section};
use uuid::Uuid;

use crate::process::{Cpu, Place, Watched, now};
use crate::queries;

/// What the requests ask for.
#[derive(Clone, Debug)]
pub(crate) struct Questions {
    /// Services and places, for who is responsible.
    pub(crate) pairs: Vec<(Key, Ars)>,
    /// Places as people type them.
    pub(crate) places: Vec<String>,
}

/// What putting in cases cost.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    /// Some of the cases.
    pub(crate) ids: Vec<Uuid>,
    pub(crate) count: usize,
    pub(crate) took: Duration,
    pub(crate) cpu: Cpu,
    pub(crate) statements: f64,
}

/// Changes under way at once.
const TASKS: usize = 16;

/// Cases that are asked for later.
const REMEMBERED: usize = 500;

pub(crate) fn open(place: &Place) -> Result<Store, Failed> {
    let database = match &place.database_url {
        Some(url) => Database::from_url(url)?,
        None => Database::Sqlite(place.data().join("kreislauf.sqlite")),
    };
    let blobs = place.data().join("blobs");
    let config = Config { database, blobs, clock: Clock::System, entropy: Entropy::System };
    kreislauf::node::open_store(config)
}

/// The time of a lookup in memory, and what can be asked for.
pub(crate) async fn look_up(store: &Store, place: &Place) -> Result<(Duration, Questions), Failed> {
    let index = place.data().join("index");
    let directory = Directory::open(store, &index).await?;
    let knowledge = Knowledge::open(store, directory.clone(), &index).await?;
    let towns: Vec<_> = directory
        .list(usize::MAX, 0)
        .into_iter()
        .filter(|region| region.level() == Level::Municipality)
        .step_by(37)
        .collect();
    let mut keys = Vec::new();
    for query in queries::services() {
        keys.extend(knowledge.search(query, None, 1, 0)?.items.first().map(|service| service.key));
    }
    let pairs: Vec<_> =
        towns.iter().zip(keys.iter().cycle()).map(|(town, key)| (*key, town.ars)).collect();
    let rounds = 200;
    let begun = now();
    for _ in 0..rounds {
        for (key, ars) in &pairs {
            std::hint::black_box(knowledge.responsibility(*key, *ars));
        }
    }
    let lookups = u32::try_from(rounds * pairs.len())?;
    let each = begun.elapsed() / lookups;
    let places = towns
        .iter()
        .flat_map(|town| {
            queries::places(&town.name, town.seat_postcode.map(|code| code.to_string()))
        })
        .collect();
    Ok((each, Questions { pairs, places }))
}

/// Puts in cases as if they had arrived, without sealing and opening.
pub(crate) async fn fill(store: &Store, watched: Watched, count: usize) -> Result<Filled, Failed> {
    let lemgo = store.read(|read| identity::organisations_for_area(read, "057660044044")).await?;
    let organisation = lemgo.first().ok_or("the demonstration has no Lemgo")?.id;
    let (before, statements, begun) = (watched.cpu()?, store.statements(), now());
    let next = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (store, next) = (store.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                let mut ids = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return Ok::<_, Failed>(ids);
                    }
                    let id = open_case(&store, organisation, number).await?;
                    if number % (count / REMEMBERED).max(1) == 0 {
                        ids.push(id);
                    }
                }
            })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.extend(task.await??);
    }
    Ok(Filled {
        ids,
        count,
        took: begun.elapsed(),
        cpu: watched.cpu()?.since(before).each(count),
        statements: (store.statements() - statements) as f64 / count as f64,
    })
}

async fn open_case(store: &Store, organisation: Uuid, number: usize) -> Result<Uuid, Failed> {
    let now = store.clock().now();
    let case = store.entropy().new_id(now);
    let application = application(number);
    let opened = store.change(move |tx| {
        let arrival = Arrival { case, organisation, application: &application, sent_at: now };
        cases::ops::open(tx, &arrival)
    });
    Ok(opened.await?.id)
}

/// An application with thirty answers.
fn application(number: usize) -> Application {
    let section = |part: usize| Section {
        title: format!("Abschnitt {part}"),
        facts: (0..10)
            .map(|fact| (format!("Frage {fact}"), format!("Antwort {fact} zu {number}")))
            .collect(),
    };
    let answers: serde_json::Map<_, _> = (0..30)
        .map(|field| (format!("F{field:011}"), format!("Antwort {field} zu {number}").into()))
        .collect();
    Application {
        number: format!("MSG-2026-{number:06}"),
        leika: "99108001001000".to_owned(),
        ars: "057660044044".to_owned(),
        form: "S99000000002 1.0.0".to_owned(),
        title: "Bewohnerparkausweis beantragen".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: format!("Erika Beispiel {number}"),
        email: None,
        answers: answers.into(),
        summary: (1..=3).map(section).collect(),
        fee_cents: Some(3070),
        processing_days: 10,
        two_persons: false,
    }
}
