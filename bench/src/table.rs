//! What was measured, as a table.

use std::fs;
use std::process::Command;
use std::time::Duration;

/// A measured value beside its target, where it has one.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) target: Option<f64>,
    pub(crate) measured: f64,
    pub(crate) unit: &'static str,
    pub(crate) note: String,
}

impl Row {
    pub(crate) fn new(
        what: impl Into<String>,
        target: impl Into<Option<f64>>,
        measured: f64,
        unit: &'static str,
        note: impl Into<String>,
    ) -> Self {
        Self { what: what.into(), target: target.into(), measured, unit, note: note.into() }
    }
}

/// Prints a line.
#[expect(clippy::print_stdout, reason = "the result of the benchmark")]
pub(crate) fn say(line: impl std::fmt::Display) {
    println!("{line}");
}

/// Prints the rows of an engine.
pub(crate) fn print(engine: &str, rows: &[Row]) {
    say(format_args!("\n{engine}\n"));
    say(format_args!(
        "| {:<42} | {:>10} | {:>10} | {:<5} | {:>7} | note",
        "what", "target", "measured", "unit", "ratio"
    ));
    say(format_args!("|{:-<44}|{:->11}:|{:->11}:|{:-<7}|{:->8}:|{:-<5}", "", "", "", "", "", ""));
    for Row { what, target, measured, unit, note } in rows {
        let ratio = target.map_or(String::new(), |target| format!("{:.2}", measured / target));
        let target = target.map_or(String::new(), number);
        let measured = number(*measured);
        say(format_args!(
            "| {what:<42} | {target:>10} | {measured:>10} | {unit:<5} | {ratio:>7} | {note}"
        ));
    }
}

/// As many digits as a reader can use.
pub(crate) fn number(value: f64) -> String {
    match value {
        _ if value >= 100.0 => format!("{value:.0}"),
        _ if value >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

pub(crate) fn microseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000_000.0
}

/// The median of a figure over several rounds.
pub(crate) fn median<T>(rounds: &[T], figure: impl Fn(&T) -> f64) -> f64 {
    let mut figures: Vec<_> = rounds.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The machine on which it was measured.
pub(crate) fn machine() -> String {
    let of = |path: &str, name: &str| {
        let file = fs::read_to_string(path).unwrap_or_default();
        let line = file.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim_matches([' ', '\t', ':']).to_owned()
    };
    let memory =
        of("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let compiler = Command::new("rustc").arg("--version").output().map(|output| output.stdout);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "CPU {}, {} cores, {:.1} GB of memory, Linux {}, {}; load before the run {}",
        of("/proc/cpuinfo", "model name"),
        std::thread::available_parallelism().map_or(0, usize::from),
        memory / 1024.0 / 1024.0,
        kernel.trim(),
        String::from_utf8_lossy(&compiler.unwrap_or_default()).trim(),
        load.split(' ').next().unwrap_or_default(),
    )
}
