//! The condition tree and its JSON.

use serde_json::{Map, Value as Json};

use crate::id::Path;
use crate::limits::{CONDITION_DEPTH, CONDITION_NODES};

use super::{RuleError, display, identifier};

/// When a rule applies.
///
/// Where an identifier leads to several instances, a comparison is true if it is true for one of them, and
/// `is_empty` only if all of them are empty. In JSON an identifier alone stands for its comparison with `true`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `true` or `false`.
    Constant(bool),
    /// Both are the same; nothing given is the same as nothing but an empty text.
    Equal(Operand, Operand),
    /// The opposite of [`Condition::Equal`].
    NotEqual(Operand, Operand),
    /// The first comes before the second; false if one of them is not given.
    LessThan(Operand, Operand),
    /// The first comes after the second.
    GreaterThan(Operand, Operand),
    /// The first does not come after the second.
    LessOrEqual(Operand, Operand),
    /// The first does not come before the second.
    GreaterOrEqual(Operand, Operand),
    /// Nothing is given here or below.
    IsEmpty(Operand),
    /// Day, month and year make a day that exists, or the one operand is such a date. The day, or day and month, may
    /// be unknown; the year may not.
    IsValidDate(Vec<Operand>),
    /// The opposite.
    Not(Box<Condition>),
    /// All are true.
    And(Vec<Condition>),
    /// At least one is true.
    Or(Vec<Condition>),
    /// Exactly one is true.
    Xor(Vec<Condition>),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// The answer at a place, from `self`.
    Identifier(Path),
    /// A value in canonical form; truth values are `true` and `false`.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// A number in digits.
    Number(String),
}

impl Condition {
    pub(super) fn from_json(
        json: &Json,
        rule: usize,
        depth: usize,
        budget: &mut usize,
    ) -> Result<Self, RuleError> {
        let shape = |what: String| RuleError::Shape { rule, what };
        let depth = depth.checked_sub(1).ok_or(RuleError::TooLarge {
            rule,
            what: "conditions inside of each other",
            limit: CONDITION_DEPTH,
        })?;
        spend(budget, rule)?;
        if let Json::Bool(constant) = json {
            return Ok(Self::Constant(*constant));
        }
        let (operator, argument) = single_entry(json).ok_or_else(|| {
            shape("a condition must be true, false or an object with one operator".to_owned())
        })?;
        let mut conditions = |argument: &Json| -> Result<Vec<Self>, RuleError> {
            let list = argument
                .as_array()
                .ok_or_else(|| shape(format!("`{operator}` needs a list of conditions")))?;
            list.iter().map(|json| Self::from_json(json, rule, depth, budget)).collect()
        };
        match operator {
            "and" => return Ok(Self::And(conditions(argument)?)),
            "or" => return Ok(Self::Or(conditions(argument)?)),
            "xor" => return Ok(Self::Xor(conditions(argument)?)),
            "not" => {
                return Ok(Self::Not(Box::new(Self::from_json(argument, rule, depth, budget)?)));
            }
            // Short for a field that is answered with yes.
            "identifier" => {
                return Ok(Self::Equal(Operand::from_json(json, rule)?, Operand::Bool(true)));
            }
            _ => {}
        }
        let items = argument.as_array().map_or(std::slice::from_ref(argument), Vec::as_slice);
        let mut operands = Vec::with_capacity(items.len().min(8));
        for item in items {
            spend(budget, rule)?;
            operands.push(Operand::from_json(item, rule)?);
        }
        let operands = match (operator, operands.len()) {
            ("is_valid_date", 1 | 3) => return Ok(Self::IsValidDate(operands)),
            ("is_valid_date", _) => {
                return Err(shape(
                    "`is_valid_date` needs a date or day, month and year".to_owned(),
                ));
            }
            _ => operands,
        };
        let mut operands = operands.into_iter();
        let (first, second, more) = (operands.next(), operands.next(), operands.next());
        match (operator, first, second, more) {
            ("is_empty", Some(one), None, None) => Ok(Self::IsEmpty(one)),
            ("equal", Some(a), Some(b), None) => Ok(Self::Equal(a, b)),
            ("not_equal", Some(a), Some(b), None) => Ok(Self::NotEqual(a, b)),
            ("less_than", Some(a), Some(b), None) => Ok(Self::LessThan(a, b)),
            ("greater_than", Some(a), Some(b), None) => Ok(Self::GreaterThan(a, b)),
            ("less_or_equal", Some(a), Some(b), None) => Ok(Self::LessOrEqual(a, b)),
            ("greater_or_equal", Some(a), Some(b), None) => Ok(Self::GreaterOrEqual(a, b)),
            ("is_empty", ..) => Err(shape("`is_empty` needs one operand".to_owned())),
            (
                "equal" | "not_equal" | "less_than" | "greater_than" | "less_or_equal"
                | "greater_or_equal",
                ..,
            ) => Err(shape(format!("`{operator}` needs two operands"))),
            _ => Err(shape(format!(
                "unknown operator {:?}",
                operator.chars().take(40).collect::<String>()
            ))),
        }
    }

    pub(super) fn to_json(&self) -> Json {
        let pair = |a: &Operand, b: &Operand| Json::Array(vec![a.to_json(), b.to_json()]);
        let list =
            |conditions: &[Self]| Json::Array(conditions.iter().map(Self::to_json).collect());
        let (operator, argument) = match self {
            Self::Constant(constant) => return Json::Bool(*constant),
            Self::Equal(a, b) => ("equal", pair(a, b)),
            Self::NotEqual(a, b) => ("not_equal", pair(a, b)),
            Self::LessThan(a, b) => ("less_than", pair(a, b)),
            Self::GreaterThan(a, b) => ("greater_than", pair(a, b)),
            Self::LessOrEqual(a, b) => ("less_or_equal", pair(a, b)),
            Self::GreaterOrEqual(a, b) => ("greater_or_equal", pair(a, b)),
            Self::IsEmpty(operand) => ("is_empty", operand.to_json()),
            Self::IsValidDate(operands) => {
                ("is_valid_date", Json::Array(operands.iter().map(Operand::to_json).collect()))
            }
            Self::Not(condition) => ("not", condition.to_json()),
            Self::And(conditions) => ("and", list(conditions)),
            Self::Or(conditions) => ("or", list(conditions)),
            Self::Xor(conditions) => ("xor", list(conditions)),
        };
        object(operator, argument)
    }
}

impl Operand {
    fn from_json(json: &Json, rule: usize) -> Result<Self, RuleError> {
        match json {
            Json::String(text) => Ok(Self::Text(text.clone())),
            Json::Bool(value) => Ok(Self::Bool(*value)),
            Json::Number(number) => Ok(Self::Number(number.to_string())),
            _ => match single_entry(json) {
                Some(("identifier", Json::String(path))) => Ok(Self::Identifier(identifier(path, rule)?)),
                _ => Err(RuleError::Shape {
                    rule,
                    what: "an operand must be {\"identifier\": \"self.…\"}, a text, a number, true or false".to_owned(),
                }),
            },
        }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::Identifier(path) => object("identifier", display(path).into()),
            Self::Text(text) => text.clone().into(),
            Self::Bool(value) => (*value).into(),
            Self::Number(digits) => {
                serde_json::from_str(digits).unwrap_or_else(|_| digits.clone().into())
            }
        }
    }
}

fn spend(budget: &mut usize, rule: usize) -> Result<(), RuleError> {
    let limit = CONDITION_NODES;
    *budget = budget.checked_sub(1).ok_or(RuleError::TooLarge {
        rule,
        what: "conditions in all",
        limit,
    })?;
    Ok(())
}

fn single_entry(json: &Json) -> Option<(&str, &Json)> {
    let mut entries = json.as_object()?.iter();
    let (key, value) = entries.next()?;
    entries.next().is_none().then_some((key.as_str(), value))
}

fn object(key: &str, value: Json) -> Json {
    let mut object = Map::new();
    object.insert(key.to_owned(), value);
    Json::Object(object)
}
