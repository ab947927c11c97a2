//! The program under test as a process: started, watched, stopped. What it uses is read from `/proc`.

use std::fs;
use std::io::{BufRead, BufReader, Error, Lines};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::http::{Connection, get};

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// CPU time of the program, and of the database where that is a program of its own.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cpu {
    pub(crate) program: Duration,
    pub(crate) database: Duration,
}

impl Cpu {
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            program: self.program.saturating_sub(before.program),
            database: self.database.saturating_sub(before.database),
        }
    }

    pub(crate) fn each(self, count: usize) -> Self {
        let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        Self { program: self.program / count, database: self.database / count }
    }
}

/// The processes whose CPU is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched {
    pub(crate) program: u32,
    pub(crate) postmaster: Option<u32>,
}

impl Watched {
    pub(crate) fn cpu(self) -> Result<Cpu, Error> {
        let database = self.postmaster.map(cpu_with_children).transpose()?.unwrap_or_default();
        Ok(Cpu { program: Stat::of(self.program)?.own, database })
    }
}

/// What `/proc/PID/stat` says.
struct Stat {
    parent: u32,
    own: Duration,
    /// CPU of children that have ended.
    ended: Duration,
}

impl Stat {
    fn of(process: u32) -> Result<Self, Error> {
        let line = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in parentheses may hold blanks; what follows it is regular: the first is field 3.
        let fields: Vec<_> =
            line.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ').collect();
        let field = |number: usize| fields.get(number - 3).and_then(|it| it.parse::<u64>().ok());
        // Ticks of 10 ms.
        let ticks = |number| Duration::from_millis(10 * field(number).unwrap_or(0));
        let parent = field(4).and_then(|id| u32::try_from(id).ok()).unwrap_or(0);
        Ok(Self { parent, own: ticks(14) + ticks(15), ended: ticks(16) + ticks(17) })
    }
}

fn cpu_with_children(parent: u32) -> Result<Duration, Error> {
    let stat = Stat::of(parent)?;
    let mut sum = stat.own + stat.ended;
    for entry in fs::read_dir("/proc")? {
        let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // A process may end while we look.
        if let Ok(stat) = Stat::of(id)
            && stat.parent == parent
        {
            sum += stat.own;
        }
    }
    Ok(sum)
}

/// Where the program keeps its data.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) program: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) database_url: Option<String>,
}

impl Place {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--data").arg(&self.data).env("KREISLAUF_LOG", "error");
        match &self.database_url {
            Some(url) => command.env("DATABASE_URL", url),
            None => command.env_remove("DATABASE_URL"),
        };
        command
    }

    /// A token for the API in the name of a person.
    pub(crate) fn token(&self, person: &str) -> Result<String, Error> {
        let output = self.command(&["token", "create", "--user", person]).output()?;
        if !output.status.success() {
            return Err(Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }
}

/// A running server; it ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start until it said that it is ready.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(place: &Place) -> Result<Self, Error> {
        let begun = now();
        let mut child =
            place.command(&["demo", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().ok_or_else(|| Error::other("no output"))?;
        let mut lines = BufReader::new(stdout).lines();
        let address = match address(&mut lines) {
            Ok(address) => address,
            Err(error) => {
                child.kill()?;
                child.wait()?;
                return Err(error);
            }
        };
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        while Connection::open(address)?.ask(&get("/health/ready", ""))?.status != 200 {
            thread::sleep(Duration::from_millis(1));
        }
        server.ready_after = begun.elapsed();
        // Nobody may be left writing into a full pipe.
        thread::spawn(move || lines.count());
        Ok(server)
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Memory: (resident now, most so far), in megabytes.
    pub(crate) fn memory(&self) -> Result<(f64, f64), Error> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kilobytes =
                line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
            kilobytes.unwrap_or(0.0) / 1024.0
        };
        Ok((of("VmRSS:"), of("VmHWM:")))
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<(), Error> {
        Command::new("kill").arg(self.id().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn address(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<SocketAddr, Error> {
    for line in lines {
        if let Some(address) = line?.strip_prefix("http://") {
            return address.parse().map_err(Error::other);
        }
    }
    Err(Error::other("the server ended before it was ready"))
}
