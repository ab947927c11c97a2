//! Load on a server, and what it costs there.

use std::fs;
use std::io::Error;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use crate::http::Connection;

/// What a run of requests cost.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) requests: usize,
    pub(crate) took: Duration,
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
    /// CPU of the server for each request.
    pub(crate) cpu: Duration,
}

impl Run {
    pub(crate) fn rate(&self) -> f64 {
        self.requests as f64 / self.took.as_secs_f64()
    }
}

/// How the load is put on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Threads of the client.
    pub(crate) threads: usize,
    /// Connections of each thread; on each, one request is under way.
    pub(crate) connections: usize,
    /// Requests of each thread.
    pub(crate) requests: usize,
}

/// Sends the requests in turn, and fails when one is not answered with 200.
pub(crate) fn run(
    address: SocketAddr,
    process: u32,
    load: Load,
    requests: &[Vec<u8>],
) -> Result<Run, Error> {
    let before = cpu(process)?;
    let begun = now();
    let times = thread::scope(|scope| {
        let threads: Vec<_> = (0..load.threads)
            .map(|thread| scope.spawn(move || one_thread(address, load, thread, requests)))
            .collect();
        let mut times = Vec::new();
        for thread in threads {
            times.extend(thread.join().map_err(|_| Error::other("a thread of the client failed"))??);
        }
        Ok::<_, Error>(times)
    })?;
    let took = begun.elapsed();
    let used = cpu(process)?.saturating_sub(before);
    Ok(summary(times, took, used))
}

/// Median, 99th percentile and rates from single times.
pub(crate) fn summary(mut times: Vec<Duration>, took: Duration, used: Duration) -> Run {
    times.sort_unstable();
    let at = |share: usize| {
        times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied()
    };
    Run {
        requests: times.len(),
        took,
        median: at(50).unwrap_or_default(),
        p99: at(99).unwrap_or_default(),
        cpu: used / u32::try_from(times.len().max(1)).unwrap_or(u32::MAX),
    }
}

fn one_thread(
    address: SocketAddr,
    load: Load,
    thread: usize,
    requests: &[Vec<u8>],
) -> Result<Vec<Duration>, Error> {
    let mut connections = Vec::with_capacity(load.connections);
    for _ in 0..load.connections {
        connections.push(Connection::open(address)?);
    }
    let mut times = Vec::with_capacity(load.requests);
    let mut next = thread;
    while times.len() < load.requests {
        let mut sent = Vec::with_capacity(load.connections);
        for connection in &mut connections {
            let request = requests.get(next % requests.len()).ok_or_else(|| Error::other("none"))?;
            sent.push(now());
            connection.send(request)?;
            next += load.threads;
        }
        for (connection, sent) in connections.iter_mut().zip(sent) {
            let answer = connection.receive()?;
            if answer.status != 200 {
                let body = String::from_utf8_lossy(&answer.body).into_owned();
                return Err(Error::other(format!("status {}: {body}", answer.status)));
            }
            times.push(sent.elapsed());
        }
    }
    Ok(times)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// CPU time that a process has used.
pub(crate) fn cpu(process: u32) -> Result<Duration, Error> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold blanks: what follows it is regular.
    let fields: Vec<_> =
        stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ').collect()).unwrap_or_default();
    let ticks = |index: usize| fields.get(index).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
    // Fields 14 and 15 of the line, in ticks of 10 ms.
    Ok(Duration::from_millis(10 * (ticks(11) + ticks(12))))
}

/// Memory of a process: (resident now, most so far), in megabytes.
pub(crate) fn memory(process: u32) -> Result<(u64, u64), Error> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let of = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<u64>().ok())
            .unwrap_or(0)
            / 1024
    };
    Ok((of("VmRSS:"), of("VmHWM:")))
}
