//! Load on a server, and what it costs there.

use std::io::Error;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use crate::http::Connection;
use crate::process::{Cpu, Watched, now};

/// What a run of requests cost.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) requests: usize,
    pub(crate) took: Duration,
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
    /// CPU for each request.
    pub(crate) cpu: Cpu,
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
    watched: Watched,
    load: Load,
    requests: &[Vec<u8>],
) -> Result<Run, Error> {
    let before = watched.cpu()?;
    let begun = now();
    let mut times = thread::scope(|scope| {
        let threads: Vec<_> = (0..load.threads)
            .map(|thread| scope.spawn(move || one_thread(address, load, thread, requests)))
            .collect();
        let mut times = Vec::new();
        for thread in threads {
            let ended = thread.join().map_err(|_panic| Error::other("the client failed"))?;
            times.extend(ended?);
        }
        Ok::<_, Error>(times)
    })?;
    let took = begun.elapsed();
    let used = watched.cpu()?.since(before);
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    Ok(Run {
        requests: times.len(),
        took,
        median: at(50),
        p99: at(99),
        cpu: used.each(times.len()),
    })
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
            let request =
                requests.get(next % requests.len()).ok_or_else(|| Error::other("none"))?;
            sent.push(now());
            connection.send(request)?;
            next += load.threads;
        }
        for (connection, sent) in connections.iter_mut().zip(sent) {
            connection.receive()?.expect(200)?;
            times.push(sent.elapsed());
        }
    }
    Ok(times)
}
