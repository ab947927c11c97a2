//! One line about a schema.

use std::fmt;

use serde::Serialize;

use crate::finding::{Finding, Severity};
use crate::id::ElementId;
use crate::model::{Element, Schema};

/// A schema and its findings in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Id of the schema.
    pub id: ElementId,
    /// Its version.
    pub version: Option<String>,
    /// Its title.
    pub title: String,
    /// Places with a field.
    pub fields: usize,
    /// Places with a group.
    pub groups: usize,
    /// Rules in words, every one counted once.
    pub rules: usize,
    /// Findings by severity.
    pub findings: FindingCounts,
}

/// Findings by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FindingCounts {
    /// The schema is wrong.
    pub critical: usize,
    /// It breaks a rule of the method.
    pub methodical: usize,
    /// Probably not meant so.
    pub warning: usize,
    /// Worth knowing.
    pub hint: usize,
}

impl Summary {
    /// Counts.
    pub fn of(schema: &Schema, findings: &[Finding]) -> Self {
        let (mut fields, mut groups) = (0, 0);
        let mut rules: Vec<_> = schema.rules.iter().map(|rule| (rule.id, &rule.version)).collect();
        for node in schema.nodes() {
            let stated = match node.element() {
                Element::Field(field) => {
                    fields += 1;
                    &field.rules
                }
                Element::Group(group) => {
                    groups += 1;
                    &group.rules
                }
            };
            rules.extend(stated.iter().map(|rule| (rule.id, &rule.version)));
        }
        rules.sort();
        rules.dedup();
        let mut counts = FindingCounts::default();
        for finding in findings {
            match finding.severity {
                Severity::Critical => counts.critical += 1,
                Severity::Methodical => counts.methodical += 1,
                Severity::Warning => counts.warning += 1,
                Severity::Hint => counts.hint += 1,
            }
        }
        Self {
            id: schema.id(),
            version: schema.common.version.as_ref().map(ToString::to_string),
            title: schema.title.clone(),
            fields,
            groups,
            rules: rules.len(),
            findings: counts,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FindingCounts { critical, methodical, warning, hint } = self.findings;
        write!(f, "{} {} ", self.id, self.version.as_deref().unwrap_or("-"))?;
        write!(f, "fields={} groups={} rules={} ", self.fields, self.groups, self.rules)?;
        write!(f, "critical={critical} methodical={methodical} warning={warning} hint={hint}")
    }
}
