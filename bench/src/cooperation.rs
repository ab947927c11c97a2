//! The figures of cooperation: many needs, many voices, many clusters. See `bench/cooperation`.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "no count here comes near 2^52"
)]

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Parser;
use identity::{Caller, Membership, OrganisationKind, Person, Role};
use needs::ops::{self, NewCluster, NewVoice, Protection};
use needs::{Scope, Stance, Topic};
use store::{Clock, Config, Database, Entropy, Store, Tx, Value};
use uuid::Uuid;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Fills an empty database with needs and voices, and measures what is done with them.
#[derive(Debug, Parser)]
struct Arguments {
    /// An empty folder
    #[arg(long)]
    data: PathBuf,
    /// An empty PostgreSQL database; without it, SQLite
    #[arg(long)]
    database_url: Option<String>,
    /// A twentieth of everything
    #[arg(long)]
    quick: bool,
}

const ORGANISATIONS: usize = 11_000;
const NEEDS: usize = 50_000;
const VOICES: usize = 20;
const CLUSTERS: usize = 5_000;
const ROUNDS: usize = 400;

/// What needs are about; their titles are made of these, so that words are as common as in real ones.
const THINGS: &[&str] = &[
    "Wohngeld",
    "Passfoto",
    "Bauantrag",
    "Kitaplatz",
    "Hundesteuer",
    "Parkausweis",
    "Meldebescheinigung",
    "Sperrmüll",
    "Gewerbeanmeldung",
    "Führungszeugnis",
    "Schülerfahrkarte",
    "Elterngeld",
    "Grundsteuer",
    "Friedhof",
    "Bücherei",
    "Einbürgerung",
    "Straßensperrung",
    "Wahlhelfer",
    "Ladesäule",
    "Pegelsensor",
    "Krisenstab",
    "Archiv",
    "Haushalt",
    "Rechnung",
    "Zahlung",
    "Termin",
    "Postfach",
    "Akte",
    "Formular",
    "Register",
];
const ACTS: &[&str] = &[
    "online beantragen",
    "ohne Abtippen übernehmen",
    "im Verbund betreiben",
    "barrierefrei anbieten",
    "schneller prüfen",
    "automatisch ausstellen",
    "sicher zustellen",
    "gemeinsam beschaffen",
    "am Schalter aufnehmen",
    "abrechnen",
    "an das Fachverfahren anbinden",
    "digital unterschreiben",
];
const PLACES: &[&str] = &[
    "im Bürgerbüro",
    "in kleinen Gemeinden",
    "im Jugendamt",
    "in der Kämmerei",
    "im Ordnungsamt",
    "in Außenstellen",
    "beim Dienstleister",
    "im Bauamt",
    "in der Schulverwaltung",
    "im Standesamt",
];

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::print_stdout, reason = "the result of the benchmark")]
fn say(line: impl std::fmt::Display) {
    println!("{line}");
}

/// A sequence of numbers that is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        let at = self.below(all.len());
        all.get(at).copied().unwrap_or_default()
    }
}

fn organisation(number: usize) -> Uuid {
    Uuid::from_u128(0x0100_0000 + number as u128)
}

fn need(number: usize) -> Uuid {
    Uuid::from_u128(0x0200_0000 + number as u128)
}

/// Somebody who speaks for an organisation.
fn speaker(of: Uuid) -> Caller {
    let person = Person { id: Uuid::from_u128(7), email: String::new(), name: String::new() };
    let own = Membership {
        organisation: of,
        name: String::new(),
        kind: OrganisationKind::Municipality,
        role: Role::Cdo,
    };
    Caller::Known { person, memberships: vec![own] }
}

fn title(dice: &mut Dice) -> String {
    format!("{} {} {} {}", dice.of(THINGS), dice.of(ACTS), dice.of(PLACES), dice.below(2_000))
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments = Arguments::parse();
    let share = if arguments.quick { 20 } else { 1 };
    fs::create_dir_all(&arguments.data)?;
    let database = match &arguments.database_url {
        Some(url) => Database::from_url(url)?,
        None => Database::Sqlite(arguments.data.join("cooperation.sqlite")),
    };
    let config = Config {
        database,
        blobs: arguments.data.join("blobs"),
        clock: Clock::System,
        entropy: Entropy::System,
    };
    let store = kreislauf::node::open_store(config)?;
    let begun = now();
    fill(&store, NEEDS / share, ORGANISATIONS / share, CLUSTERS / share).await?;
    say(format_args!("filled in {:.0} s", begun.elapsed().as_secs_f64()));
    say("| what                               |  target | measured | unit |");
    say("|------------------------------------|--------:|---------:|------|");
    measure(&store, NEEDS / share, ORGANISATIONS / share).await?;
    row("memory (resident)", 300.0, memory()?, "MB");
    Ok(())
}

fn row(what: &str, target: f64, measured: f64, unit: &str) {
    say(format_args!("| {what:<34} | {target:>7.1} | {measured:>8.2} | {unit:<4} |"));
}

fn memory() -> Result<f64, Failed> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

/// CPU of this process so far.
fn cpu() -> Result<Duration, Failed> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks = |at: usize| {
        rest.split(' ').nth(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0)
    };
    Ok(Duration::from_millis(10 * (ticks(11) + ticks(12))))
}

async fn fill(
    store: &Store,
    needs: usize,
    organisations: usize,
    clusters: usize,
) -> Result<(), Failed> {
    store.housekeeping::<_, store::Error>(move |tx| found(tx, organisations)).await?;
    let mut number = 0;
    while number < needs {
        let (from, to) = (number, (number + 500).min(needs));
        store
            .housekeeping::<_, store::Error>(move |tx| {
                let mut dice = Dice(from as u64 + 1);
                (from..to).try_for_each(|number| insert_need(tx, &mut dice, number, organisations))
            })
            .await?;
        number = to;
    }
    let per = needs / clusters.max(1);
    store.housekeeping::<_, store::Error>(move |tx| bundle_all(tx, clusters, per)).await?;
    // Sums, words and figures come from the room's own functions.
    let mut number = 0;
    while number < needs {
        let (from, to) = (number, (number + 200).min(needs));
        store
            .housekeeping::<_, needs::Error>(move |tx| {
                (from..to).try_for_each(|number| needs::rebuild(tx, need(number)))
            })
            .await?;
        number = to;
    }
    Ok(())
}

fn found(tx: &mut Tx<'_>, organisations: usize) -> Result<(), store::Error> {
    for number in 0..=organisations {
        let kind = if number == organisations { "coordination" } else { "municipality" };
        tx.execute(
            "INSERT INTO organisation (id, kind, name, mark, ars, two_persons, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, FALSE, 0)",
            &[
                organisation(number).into(),
                kind.into(),
                format!("Stadt {number}").into(),
                format!("T{number}").into(),
                format!("{:02}{:03}0000{:03}", number % 16 + 1, number % 25, number % 999).into(),
            ],
        )?;
    }
    Ok(())
}

fn insert_need(
    tx: &mut Tx<'_>,
    dice: &mut Dice,
    number: usize,
    organisations: usize,
) -> Result<(), store::Error> {
    let id = need(number);
    let of = dice.below(organisations);
    let at = tx.now().plus_days(-(dice.below(360) as i64));
    let size = needs::Size::ALL.get(dice.below(6)).map_or("none", |size| size.word());
    let topic = Topic::ALL.get(dice.below(Topic::ALL.len())).map_or("order", |topic| topic.word());
    tx.execute(
        "INSERT INTO need (id, number, label, guard, organisation, person, reported_at, title, problem, affected,
             frequency, workaround, leika, service, product, deadline, topic, land, district, size, own_state,
             state, reason, next_on, link, owner, moved_at, alive_at, bundles, towns, inhabitants, cases, lands,
             sizes)
         VALUES (?1, ?2, 'clear', ?3, ?3, ?3, ?4, ?5, ?6, '', 'daily', '', '', '', '', NULL, ?7, ?8, ?9, ?10,
             'confirmed', 'confirmed', '', NULL, '', ?3, ?4, ?4, 0, 0, 0, 0, 0, 0)",
        &[
            id.into(),
            format!("BED-T{of}-2026-{number:06}").into(),
            organisation(of).into(),
            at.into(),
            title(dice).into(),
            format!("Es fehlt {} {}. {}", dice.of(THINGS), dice.of(PLACES), title(dice)).into(),
            topic.into(),
            format!("{:02}", of % 16 + 1).into(),
            format!("{:02}{:03}", of % 16 + 1, of % 25).into(),
            size.into(),
        ],
    )?;
    // The heads and the making of it, so that operations can follow.
    tx.execute(
        "INSERT INTO operation (id, subject, kind, at, organisation, content) VALUES (?1, ?1, 'need', ?2, ?3, '{}')",
        &[id.into(), at.into(), organisation(of).into()],
    )?;
    tx.execute("INSERT INTO operation_head (subject, operation) VALUES (?1, ?1)", &[id.into()])?;
    insert_voices(tx, dice, id, organisations)
}

fn insert_voices(
    tx: &mut Tx<'_>,
    dice: &mut Dice,
    need: Uuid,
    organisations: usize,
) -> Result<(), store::Error> {
    let first = dice.below(organisations);
    let mut values: Vec<Value> = vec![need.into()];
    let mut rows = Vec::new();
    for voice in 0..VOICES {
        let of = (first + voice * 37) % organisations;
        values.extend([
            organisation(of).into(),
            (dice.below(5_000) as i64).into(),
            (dice.below(90_000) as i64).into(),
            format!("{:02}", of % 16 + 1).into(),
            needs::Size::ALL.get(of % 6).map_or("none", |size| size.word()).into(),
        ]);
        let at = values.len();
        rows.push(format!(
            "(?1, ?{}, 'affected', TRUE, '', ?{}, ?{}, ?{}, ?{at}, 1)",
            at - 4,
            at - 3,
            at - 2,
            at - 1
        ));
    }
    let sql = format!(
        "INSERT INTO need_voice (need, organisation, stance, counts, variant, cases, inhabitants, land, size, at)
         VALUES {}",
        rows.join(", ")
    );
    tx.execute(&sql, &values)?;
    Ok(())
}

/// Every tenth need stays free, for the bundle that is measured.
fn bundle_all(tx: &mut Tx<'_>, clusters: usize, per: usize) -> Result<(), store::Error> {
    for number in 0..clusters {
        let id = Uuid::from_u128(0x0300_0000 + number as u128);
        tx.execute(
            "INSERT INTO need_cluster (id, number, label, guard, organisation, made_at, origin, title, text, topic,
                 needs, towns, inhabitants, cases, lands, sizes)
             VALUES (?1, ?2, 'clear', ?1, ?1, 1, NULL, 'Bündel', '', 'order', 0, 0, 0, 0, 0, 0)",
            &[id.into(), format!("BUE-{number}").into()],
        )?;
        for member in 0..per.saturating_sub(1) {
            tx.execute(
                "INSERT INTO cluster_member (cluster, need, since, organisation) VALUES (?1, ?2, 1, ?1)",
                &[id.into(), need(number * per + member).into()],
            )?;
        }
        tx.execute(
            "INSERT INTO cluster_town (cluster, organisation, cases, inhabitants, land, size)
             SELECT m.cluster, v.organisation, MAX(v.cases), MAX(v.inhabitants), MAX(v.land), MAX(v.size)
             FROM cluster_member m JOIN need_voice v ON v.need = m.need AND v.counts
             WHERE m.cluster = ?1 GROUP BY m.cluster, v.organisation",
            &[id.into()],
        )?;
    }
    Ok(())
}

async fn measure(store: &Store, needs: usize, organisations: usize) -> Result<(), Failed> {
    let reader = speaker(organisation(1));
    let mut dice = Dice(99);
    let mut took = Vec::new();
    for round in 0..ROUNDS + 20 {
        let (caller, text) = (reader.clone(), title(&mut dice));
        let begun = now();
        store.read(move |read| needs::similar(read, &caller, &text, 5)).await?;
        if round >= 20 {
            took.push(begun.elapsed());
        }
    }
    took.sort_unstable();
    let at = |share: usize| {
        took.get((took.len() * share / 100).min(took.len().saturating_sub(1)))
            .map_or(0.0, |it| it.as_secs_f64() * 1000.0)
    };
    row("similar needs: p50", 30.0, at(50), "ms");
    row("similar needs: p99", 30.0, at(99), "ms");
    for (what, scope) in [
        ("dashboard, everything", Scope::default()),
        ("dashboard, one state", Scope { land: Some("05".to_owned()), ..Scope::default() }),
        ("dashboard, one topic", Scope { topic: Some(Topic::Order), ..Scope::default() }),
    ] {
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let (caller, scope) = (reader.clone(), scope.clone());
            let begun = now();
            store.read(move |read| needs::dashboard(read, &caller, &scope)).await?;
            slowest = slowest.max(begun.elapsed());
        }
        row(&format!("{what}: slowest"), 50.0, slowest.as_secs_f64() * 1000.0, "ms");
    }
    let before = cpu()?;
    for round in 0..ROUNDS {
        let of = organisation(dice.below(organisations));
        let id = need(dice.below(needs));
        let voice =
            NewVoice { stance: Stance::Affected, variant: String::new(), cases: round as i64 };
        store.change(move |tx| ops::endorse(tx, &speaker(of), of, id, &voice)).await?;
    }
    let each = cpu()?.saturating_sub(before).as_secs_f64() * 1000.0 / ROUNDS as f64;
    row("endorsement: CPU", 2.0, each, "ms");
    let office = organisation(organisations);
    let chosen: Vec<Uuid> = (0..500).map(|at| need(at * (needs / 500))).collect();
    let new = NewCluster { title: "Gemessen".to_owned(), text: String::new(), topic: Topic::Order };
    let begun = now();
    store
        .change(move |tx| {
            ops::bundle(tx, &speaker(office), office, &new, &chosen, Protection::OPEN)
        })
        .await?;
    row("bundling of 500 needs", 1000.0, begun.elapsed().as_secs_f64() * 1000.0, "ms");
    Ok(())
}
