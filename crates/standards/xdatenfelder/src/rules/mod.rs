//! Conditions as data: when something in a form is shown, must or must not be given, or is valid.
//!
//! The JSON is that of the translated rules which the FIM portal offers: a list of
//! `{"effect": "require", "target": "self.F1", "message": "…", "condition": {"equal": [{"identifier": "self.F2"}, true]}}`.
//! Identifiers are paths of ids and start at `self`, the element that the rule belongs to; the prefix `self.` may be
//! left out. Which element that is, says `for_each`: the id of a group stands for every place (and every instance) of this
//! group, a path for this one place, nothing for the whole form.

mod compile;
mod condition;
mod evaluate;

pub use compile::{CompiledRules, Problem};
pub use condition::{Condition, Operand};
pub use evaluate::{Outcome, State, Violation};

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::id::{InvalidId, Path};
use crate::limits::{CONDITION_DEPTH, CONDITION_NODES, RULES};

/// What follows when the condition is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The target must be given.
    Require,
    /// The target must not be given, and is not asked for.
    Forbid,
    /// The other way round: the answers are valid only if the condition is true. Not judged in an optional group that
    /// was left out.
    Valid,
    /// The target is not shown.
    Hide,
    /// The target is shown only if the condition is true (or that of another such rule).
    Show,
}

impl Effect {
    const ALL: [Self; 5] = [Self::Require, Self::Forbid, Self::Valid, Self::Hide, Self::Show];

    /// Its word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Forbid => "forbid",
            Self::Valid => "valid",
            Self::Hide => "hide",
            Self::Show => "show",
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What follows.
    pub effect: Effect,
    /// What `self` stands for; the whole form if empty.
    pub for_each: Path,
    /// What it follows for, from `self`.
    pub target: Path,
    /// What to tell a person whose answers break the rule.
    pub message: Option<String>,
    /// When it follows.
    pub condition: Condition,
}

/// All rules of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleSet {
    /// The rules; their order does not matter.
    pub rules: Vec<Rule>,
}

/// Why a rule set cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// Not JSON.
    #[error("the rules are not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Something is missing or has another form.
    #[error("rule {rule}: {what}")]
    Shape {
        /// Number of the rule, from 1; 0 for the whole set.
        rule: usize,
        /// What is wrong and what is expected.
        what: String,
    },
    /// An identifier that is no path.
    #[error("rule {rule}: {cause}")]
    Identifier {
        /// Number of the rule, from 1.
        rule: usize,
        /// What is wrong.
        cause: InvalidId,
    },
    /// Too large.
    #[error("rule {rule}: more than {limit} {what}")]
    TooLarge {
        /// Number of the rule, from 1; 0 for the whole set.
        rule: usize,
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
    },
}

impl RuleSet {
    /// Reads JSON text.
    pub fn from_json(text: &str) -> Result<Self, RuleError> {
        Self::try_from(&serde_json::from_str::<Json>(text)?)
    }

    /// The JSON of the rules.
    pub fn to_json(&self) -> Json {
        Json::Array(self.rules.iter().map(Rule::to_json).collect())
    }
}

impl TryFrom<&Json> for RuleSet {
    type Error = RuleError;

    fn try_from(json: &Json) -> Result<Self, RuleError> {
        let shape = |what: &str| RuleError::Shape { rule: 0, what: what.to_owned() };
        let list = json.as_array().ok_or_else(|| shape("the rules must be a list"))?;
        if list.len() > RULES {
            return Err(RuleError::TooLarge { rule: 0, what: "rules", limit: RULES });
        }
        let mut budget = CONDITION_NODES;
        let rules =
            list.iter().zip(1..).map(|(json, number)| Rule::from_json(json, number, &mut budget));
        Ok(Self { rules: rules.collect::<Result<_, _>>()? })
    }
}

impl Rule {
    fn from_json(json: &Json, rule: usize, budget: &mut usize) -> Result<Self, RuleError> {
        let shape = |what: String| RuleError::Shape { rule, what };
        let object =
            json.as_object().ok_or_else(|| shape("a rule must be an object".to_owned()))?;
        let text = |key: &str| object.get(key).and_then(Json::as_str);
        let word = text("effect").ok_or_else(|| shape("`effect` is missing".to_owned()))?;
        let effect =
            Effect::ALL.into_iter().find(|effect| effect.word() == word).ok_or_else(|| {
                shape(format!(
                    "`effect` must be require, forbid, valid, hide or show, not {word:?}"
                ))
            })?;
        let target = text("target").ok_or_else(|| shape("`target` is missing".to_owned()))?;
        let condition =
            object.get("condition").ok_or_else(|| shape("`condition` is missing".to_owned()))?;
        Ok(Self {
            effect,
            for_each: identifier(text("for_each").unwrap_or_default(), rule)?,
            target: identifier(target, rule)?,
            message: text("message").map(str::to_owned),
            condition: Condition::from_json(condition, rule, CONDITION_DEPTH, budget)?,
        })
    }

    fn to_json(&self) -> Json {
        let mut object = Map::new();
        object.insert("effect".to_owned(), self.effect.word().into());
        if !self.for_each.is_empty() {
            object.insert("for_each".to_owned(), self.for_each.to_string().into());
        }
        object.insert("target".to_owned(), display(&self.target).into());
        if let Some(message) = &self.message {
            object.insert("message".to_owned(), message.clone().into());
        }
        object.insert("condition".to_owned(), self.condition.to_json());
        Json::Object(object)
    }
}

/// Reads `self.G1.F2`, `G1.F2` and `self`.
fn identifier(text: &str, rule: usize) -> Result<Path, RuleError> {
    let path = if text == "self" { "" } else { text.strip_prefix("self.").unwrap_or(text) };
    path.parse().map_err(|cause| RuleError::Identifier { rule, cause })
}

/// Writes `self.G1.F2`.
fn display(path: &Path) -> String {
    if path.is_empty() { "self".to_owned() } else { format!("self.{path}") }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for RuleSet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RuleSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Self::try_from(&json).map_err(serde::de::Error::custom)
    }
}
