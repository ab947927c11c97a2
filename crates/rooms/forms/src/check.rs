//! What is wrong with schema files: one line for each, or all findings as JSON.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Serialize;
use xdatenfelder::{Finding, Limits, Summary};

/// What is known about a file.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// The schema in figures, if it can be read.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// What was found, in the order of the file.
    #[serde(rename = "details")]
    pub findings: Vec<Finding>,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Report {
    /// Whether the file could be read.
    pub fn is_readable(&self) -> bool {
        self.error.is_none()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.summary, &self.error) {
            (Some(summary), _) => write!(f, "{}: {summary}", self.file),
            (None, error) => write!(f, "{}: {}", self.file, error.as_deref().unwrap_or("not read")),
        }
    }
}

/// Reads a file as a stream and checks it. The memory it takes is that of the schema without its back references.
pub fn file(path: &Path) -> Report {
    let name = path.display().to_string();
    let failed = |error: String| Report {
        file: name.clone(),
        summary: None,
        findings: Vec::new(),
        error: Some(error),
    };
    let opened = match File::open(path) {
        Ok(opened) => opened,
        Err(error) => return failed(error.to_string()),
    };
    match xdatenfelder::read(BufReader::new(opened), &Limits::default()) {
        Ok(read) => {
            let findings = read.check();
            let summary = Some(Summary::of(&read.schema, &findings));
            Report { file: name, summary, findings, error: None }
        }
        Err(error) => failed(error.to_string()),
    }
}
