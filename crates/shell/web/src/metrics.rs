//! Figures for Prometheus: requests by route and status, time to answer. Nothing about persons.

use std::fmt::Write as _;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::Shell;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: String,
    route: String,
    status: u16,
}

/// Seconds; a page takes milliseconds, an upload may take seconds.
const BUCKETS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0];

#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("kreislauf");
        let requests = Family::<Labels, Counter>::default();
        let seconds = Histogram::new(BUCKETS);
        registry.register("http_requests", "Requests by route and status", requests.clone());
        registry.register("http_seconds", "Time to answer in seconds", seconds.clone());
        Self { registry, requests, seconds }
    }
}

impl Metrics {
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let labels = Labels { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&labels).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// All figures in the text format of Prometheus.
    pub(crate) async fn written(&self, shell: &Shell) -> Result<String, crate::Failure> {
        let mut out = String::new();
        let (changes, reads) = shell.store().waiting();
        let (jobs, failed) = shell.store().read(store::jobs::waiting).await?;
        let gauges = [
            ("kreislauf_waiting_changes", changes.to_string()),
            ("kreislauf_waiting_reads", reads.to_string()),
            ("kreislauf_jobs", jobs.to_string()),
            ("kreislauf_jobs_failed", failed.to_string()),
            ("kreislauf_sql_statements_total", shell.store().statements().to_string()),
        ];
        for (name, value) in gauges {
            // Writing into a string cannot fail.
            let _always_ok = writeln!(out, "{name} {value}");
        }
        text::encode(&mut out, &self.registry).map_err(crate::Failure::internal)?;
        Ok(out)
    }
}
