//! Measures the built program against the figures it is to keep; see `bench/run`.

#![expect(clippy::cast_precision_loss, reason = "no count here comes near 2^52")]

mod apply;
mod http;
mod inside;
mod load;
mod process;
mod queries;
mod table;

use std::io::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Parser;
use kreislauf::Failed;
use serde_json::Value;

use crate::http::{Connection, encoded, get};
use crate::inside::{Filled, Questions};
use crate::load::{Load, Run};
use crate::process::{Cpu, Place, Server, Watched, now};
use crate::table::{Row, median, microseconds, milliseconds, number, say};

/// Measures the program on one engine and prints a table.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program
    #[arg(long)]
    program: PathBuf,
    /// An empty folder for its data
    #[arg(long)]
    data: PathBuf,
    /// An empty PostgreSQL database; without it, SQLite
    #[arg(long)]
    database_url: Option<String>,
    /// The first process of PostgreSQL, whose CPU and that of its children is counted
    #[arg(long)]
    postmaster: Option<u32>,
    /// What the table is called
    #[arg(long)]
    title: String,
    /// 5,000 cases instead of 100,000, and fewer requests
    #[arg(long)]
    quick: bool,
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Extent {
    cases: usize,
    rounds: usize,
    /// Requests of a round, where one takes microseconds; a tenth where one takes milliseconds.
    requests: usize,
    applications: usize,
}

const FULL: Extent = Extent { cases: 100_000, rounds: 5, requests: 30_000, applications: 20 };
const QUICK: Extent = Extent { cases: 5_000, rounds: 3, requests: 10_000, applications: 8 };

/// Rounds of starting the program with an existing database.
const STARTS: usize = 5;

const CLERK: &str = "sachbearbeitung@lemgo.example";

/// Many at once, for the rate. One thread is enough to keep the program busy and leaves it more of the machine.
const CROWD: Load = Load { threads: 1, connections: 32, requests: 0 };
/// Two at a time, for the time to answer.
const PAIR: Load = Load { threads: 2, connections: 1, requests: 0 };

fn main() -> Result<(), Failed> {
    let arguments = Arguments::parse();
    let extent = if arguments.quick { QUICK } else { FULL };
    let place = Place {
        program: arguments.program,
        data: arguments.data,
        database_url: arguments.database_url,
    };
    say(table::machine());
    let rows = measure(&place, arguments.postmaster, extent)?;
    table::print(&arguments.title, &rows);
    Ok(())
}

fn measure(place: &Place, postmaster: Option<u32>, extent: Extent) -> Result<Vec<Row>, Failed> {
    let server = Server::start(place)?;
    let first_start = server.ready_after;
    server.stop()?;

    let watched = Watched { program: std::process::id(), postmaster };
    let runtime = tokio::runtime::Runtime::new()?;
    let (lookup, questions, filled) = runtime.block_on(async {
        let store = inside::open(place)?;
        let (lookup, questions) = inside::look_up(&store, place).await?;
        let filled = inside::fill(&store, watched, extent.cases).await?;
        Ok::<_, Failed>((lookup, questions, filled))
    })?;
    drop(runtime);

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let server = Server::start(place)?;
        starts.push(server.ready_after);
        server.stop()?;
    }

    let server = Server::start(place)?;
    let bench = Bench {
        address: server.address,
        watched: Watched { program: server.id(), postmaster },
        extent,
        bearer: format!("Authorization: Bearer {}\r\n", place.token(CLERK)?),
    };
    let mut rows = bench.lookups(&questions)?;
    rows.insert(
        1,
        Row::new("responsibility lookup in process", 20.0, microseconds(lookup), "µs", ""),
    );
    rows.extend(bench.searches(&questions)?);
    rows.extend(bench.applications()?);
    rows.extend(created(&filled));
    rows.extend(bench.cases(&filled)?);
    let (resident, most) = server.memory()?;
    let note = format!("most so far {} MB", number(most));
    rows.push(Row::new("memory after load (resident)", 200.0, resident, "MB", note));
    let start = median(&starts, Duration::as_secs_f64);
    rows.push(Row::new("start with the existing database", 1.0, start, "s", ""));
    let note = "with the demonstration and its keys";
    rows.push(Row::new("first start", 30.0, first_start.as_secs_f64(), "s", note));
    server.stop()?;
    Ok(rows)
}

/// What a database of its own used besides; nothing where it is part of the program.
fn database(cpu: Cpu) -> String {
    if cpu.database.is_zero() {
        return String::new();
    }
    format!("; the database {} ms more", number(milliseconds(cpu.database)))
}

fn created(filled: &Filled) -> [Row; 2] {
    let Filled { count, took, cpu, statements, .. } = filled;
    let rate = number(*count as f64 / took.as_secs_f64());
    let note = format!("{count} cases, {rate}/s by 16 tasks{}", database(*cpu));
    [
        Row::new("create a case: CPU", 0.6, milliseconds(cpu.program), "ms", note),
        Row::new(
            "create a case: statements",
            None,
            *statements,
            "",
            "journal included; all in one change, so one transaction",
        ),
    ]
}

/// A running server and how it is measured.
struct Bench {
    address: SocketAddr,
    watched: Watched,
    extent: Extent,
    /// The header with the token.
    bearer: String,
}

impl Bench {
    fn rounds(&self, load: Load, requests: &[Vec<u8>]) -> Result<Vec<Run>, Error> {
        let warm = Load { requests: load.requests / 10 + 1, ..load };
        load::run(self.address, self.watched, warm, requests)?;
        (0..self.extent.rounds)
            .map(|_| load::run(self.address, self.watched, load, requests))
            .collect()
    }

    fn lookups(&self, questions: &Questions) -> Result<Vec<Row>, Error> {
        let requests: Vec<_> = questions
            .pairs
            .iter()
            .map(|(key, ars)| get(&format!("/api/v1/responsibilities?leika={key}&ars={ars}"), ""))
            .collect();
        let load = Load { requests: self.extent.requests, ..CROWD };
        let rounds = self.rounds(load, &requests)?;
        let cpu = number(median(&rounds, |run| microseconds(run.cpu.program)));
        let [p50, p99] = times(&rounds);
        let note = format!("{cpu} µs of CPU each; p50 {} p99 {} ms", number(p50), number(p99));
        let rate = median(&rounds, Run::rate);
        Ok(vec![Row::new("responsibility lookup over HTTP: rate", 15_000.0, rate, "1/s", note)])
    }

    fn searches(&self, questions: &Questions) -> Result<Vec<Row>, Error> {
        let places: Vec<_> = questions
            .places
            .iter()
            .map(|query| get(&format!("/api/v1/places?q={}", encoded(query)), ""))
            .collect();
        let services: Vec<_> = queries::services()
            .map(|query| {
                get(&format!("/api/v1/services?q={}&ars=057660044044", encoded(query)), "")
            })
            .collect();
        let mut rows = Vec::new();
        for (what, target, requests) in
            [("place search: p99", 10.0, places), ("service search: p99", 20.0, services)]
        {
            let load = Load { requests: self.extent.requests / 10, ..PAIR };
            let rounds = self.rounds(load, &requests)?;
            let [p50, p99] = times(&rounds);
            let cpu = number(median(&rounds, |run| milliseconds(run.cpu.program)));
            let note =
                format!("p50 {} ms; {cpu} ms of CPU each; {} queries", number(p50), requests.len());
            rows.push(Row::new(what, target, p99, "ms", note));
        }
        Ok(rows)
    }

    /// Applications in a row; the CPU counts until the office has the last of them.
    fn applications(&self) -> Result<Vec<Row>, Error> {
        let start = apply::start(self.address)?;
        apply::apply(self.address, &start)?;
        let mut connection = Connection::open(self.address)?;
        let mut arrived = self.total(&mut connection)?;
        let mut requests = 0;
        let mut took = Vec::new();
        let mut used = Vec::new();
        for _ in 0..self.extent.rounds {
            arrived = self.settled(&mut connection, arrived)?;
            let before = self.watched.cpu()?;
            for _ in 0..self.extent.applications {
                let applied = apply::apply(self.address, &start)?;
                requests = applied.requests;
                took.push(applied.took);
            }
            self.settled(&mut connection, arrived + self.extent.applications as u64)?;
            used.push(self.watched.cpu()?.since(before).each(self.extent.applications));
        }
        let wall = number(median(&took, |took| milliseconds(*took)));
        let cpu = median(&used, |cpu| milliseconds(cpu.program));
        let others = Cpu {
            database: Duration::from_secs_f64(median(&used, |cpu| cpu.database.as_secs_f64())),
            ..Cpu::default()
        };
        let note = format!(
            "{} answers of which 2 files; {wall} ms until the receipt{}",
            apply::FIELDS,
            database(others)
        );
        Ok(vec![
            Row::new("application: requests", 13.0, requests as f64, "", "3 steps, without script"),
            Row::new("application: CPU, sealed to opened", 30.0, cpu, "ms", note),
        ])
    }

    /// Waits until the office has as many cases and no more arrive; answers how many it has.
    fn settled(&self, connection: &mut Connection, expected: u64) -> Result<u64, Error> {
        let deadline = now() + Duration::from_mins(1);
        let mut before = None;
        loop {
            let total = self.total(connection)?;
            if total >= expected && before == Some(total) {
                return Ok(total);
            }
            if now() > deadline {
                return Err(Error::other("the applications do not arrive at the office"));
            }
            before = Some(total);
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn total(&self, connection: &mut Connection) -> Result<u64, Error> {
        let answer = connection.ask(&get("/api/v1/cases?limit=1", &self.bearer))?.expect(200)?;
        let list: Value = serde_json::from_slice(&answer.body)?;
        list.get("total")
            .and_then(Value::as_u64)
            .ok_or_else(|| Error::other("a list without a total"))
    }

    fn cases(&self, filled: &Filled) -> Result<Vec<Row>, Error> {
        let one: Vec<_> =
            filled.ids.iter().map(|id| get(&format!("/api/v1/cases/{id}"), &self.bearer)).collect();
        let list = |more: &str| get(&format!("/api/v1/cases?limit=100{more}"), &self.bearer);
        let lists = vec![list(""), list("&offset=1000"), list("&sort=due"), list("&status=open")];
        let mut rows = Vec::new();
        for (what, target, share, requests) in
            [("GET case", 0.5, 10, one), ("GET list of 100 cases", 2.0, 50, lists)]
        {
            let load = Load { requests: self.extent.requests / share, ..PAIR };
            let before = self.statements()?;
            let rounds = self.rounds(load, &requests)?;
            let asked =
                load.threads * (self.extent.rounds * load.requests + load.requests / 10 + 1);
            let statements = (self.statements()? - before) / asked as f64;
            let [p50, p99] = times(&rounds);
            let used = Cpu {
                database: Duration::from_secs_f64(median(&rounds, |run| {
                    run.cpu.database.as_secs_f64()
                })),
                ..Cpu::default()
            };
            let note = format!("p50 {} p99 {} ms{}", number(p50), number(p99), database(used));
            let cpu = median(&rounds, |run| milliseconds(run.cpu.program));
            rows.push(Row::new(format!("{what}: CPU"), target, cpu, "ms", note));
            rows.push(Row::new(format!("{what}: statements"), 3.0, statements, "", ""));
        }
        Ok(rows)
    }

    /// Statements the server has run since its start.
    fn statements(&self) -> Result<f64, Error> {
        let metrics =
            Connection::open(self.address)?.ask(&get("/metrics", ""))?.expect(200)?.text();
        let line =
            metrics.lines().find_map(|line| line.strip_prefix("kreislauf_sql_statements_total "));
        line.and_then(|number| number.parse().ok())
            .ok_or_else(|| Error::other("no figure of statements"))
    }
}

/// Median and 99th percentile in milliseconds.
fn times(rounds: &[Run]) -> [f64; 2] {
    [median(rounds, |run| milliseconds(run.median)), median(rounds, |run| milliseconds(run.p99))]
}
