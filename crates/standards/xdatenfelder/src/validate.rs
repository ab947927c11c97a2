//! Checking answers against a schema and its rules.

use std::collections::{HashMap, HashSet};

use regex::{Regex, RegexBuilder};

use crate::answers::{Answer, Answers, FileReference, Instance, InstancePath, Value};
use crate::id::{ElementId, Path};
use crate::limits::{ANSWER_TEXT, INSTANCES, PATTERN_LENGTH, PATTERN_SIZE};
use crate::model::{Codes, DataType, Element, Field, Group, Multiplicity, Schema, Structure};
use crate::rules::{CompiledRules, Outcome};
use crate::values::{compare, is_canonical, normalise};

/// What is wrong with an answer, without words, so that they can be found in any language.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// Must be given.
    Required,
    /// Must not be given.
    Forbidden,
    /// A rule is broken; its message, if it has one.
    Rule {
        /// Number of the rule in its set, from 1.
        rule: usize,
        /// What the rule tells the person.
        message: Option<String>,
    },
    /// Not a value of this type.
    WrongType {
        /// The type expected.
        expected: DataType,
    },
    /// Fewer characters than allowed.
    TooShort {
        /// At least.
        min: u32,
    },
    /// More characters than allowed.
    TooLong {
        /// At most.
        max: u32,
    },
    /// Below the least value.
    TooSmall {
        /// At least, in canonical form.
        min: String,
    },
    /// Above the greatest value.
    TooLarge {
        /// At most, in canonical form.
        max: String,
    },
    /// Does not match the pattern.
    Pattern,
    /// Not in the list of codes.
    UnknownCode,
    /// Fewer instances than needed.
    TooFew {
        /// At least.
        min: u32,
    },
    /// More instances than allowed.
    TooMany {
        /// At most.
        max: u32,
    },
    /// None of the children of a choice is given.
    NothingChosen,
    /// More than one child of a choice is given.
    SeveralChosen,
    /// The file is larger than allowed.
    FileTooLarge {
        /// At most, in bytes.
        max: u64,
    },
    /// The file is of another type than allowed.
    FileType {
        /// Types allowed.
        allowed: Vec<String>,
    },
    /// A value where a group belongs, or the other way round.
    WrongKind,
    /// The schema has no such element here.
    UnknownElement,
}

/// Something wrong with the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: an instance of a field or group; the first one if the trouble is their number.
    pub path: InstancePath,
    /// What.
    pub kind: ProblemKind,
}

/// A pattern of the schema that cannot be checked here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternProblem {
    /// The field.
    pub path: Path,
    /// Its pattern.
    pub pattern: String,
    /// Why not.
    pub cause: String,
}

/// Checks answers of one schema. Patterns are compiled once; those that cannot be are told and then not checked.
#[derive(Debug)]
pub struct Validator<'a> {
    schema: &'a Schema,
    patterns: HashMap<&'a str, Regex>,
    problems: Vec<PatternProblem>,
    lists: HashMap<String, HashSet<String>>,
}

/// Checks answers once. To check often, keep a [`Validator`].
pub fn validate(schema: &Schema, answers: &Answers, rules: Option<&CompiledRules>) -> Vec<Problem> {
    Validator::new(schema).validate(answers, rules)
}

/// A pattern of a schema as a regular expression that has to match the whole text.
pub fn compile_pattern(pattern: &str) -> Result<Regex, String> {
    if pattern.chars().count() > PATTERN_LENGTH {
        return Err(format!("longer than {PATTERN_LENGTH} characters"));
    }
    let build = |pattern: &str| {
        RegexBuilder::new(pattern)
            .size_limit(PATTERN_SIZE)
            .dfa_size_limit(PATTERN_SIZE)
            .build()
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => "too large".to_owned(),
                other => other
                    .to_string()
                    .lines()
                    .last()
                    .unwrap_or("not a regular expression")
                    .trim()
                    .to_owned(),
            })
    };
    // It must be one by itself, or `a)|(b` would escape from the frame.
    build(pattern)?;
    // Patterns are written for XSD (always the whole text) or ECMAScript (often with ^ and $); both mean the same then.
    build(&format!("^(?:{pattern})$"))
}

impl<'a> Validator<'a> {
    /// Prepares the checks of a schema.
    pub fn new(schema: &'a Schema) -> Self {
        let mut validator =
            Self { schema, patterns: HashMap::new(), problems: Vec::new(), lists: HashMap::new() };
        let mut failed: HashMap<&str, String> = HashMap::new();
        for node in schema.nodes() {
            let Some(pattern) =
                node.element().as_field().and_then(|field| field.constraints.pattern.as_deref())
            else {
                continue;
            };
            if !validator.patterns.contains_key(pattern) && !failed.contains_key(pattern) {
                match compile_pattern(pattern) {
                    Ok(compiled) => {
                        validator.patterns.insert(pattern, compiled);
                    }
                    Err(cause) => {
                        failed.insert(pattern, cause);
                    }
                }
            }
            if let Some(cause) = failed.get(pattern) {
                let (pattern, cause) = (pattern.to_owned(), cause.clone());
                validator.problems.push(PatternProblem { path: node.path, pattern, cause });
            }
        }
        validator
    }

    /// Adds the codes of a list kept elsewhere, by its canonical version URI or, for any version, its canonical URI.
    /// Codes of lists that were not added are not checked.
    pub fn with_code_list(
        mut self,
        uri: impl Into<String>,
        codes: impl IntoIterator<Item = String>,
    ) -> Self {
        self.lists.insert(uri.into(), codes.into_iter().collect());
        self
    }

    /// Patterns that cannot be checked.
    pub fn pattern_problems(&self) -> &[PatternProblem] {
        &self.problems
    }

    /// Everything wrong with the answers, in the order of the schema.
    pub fn validate(&self, answers: &Answers, rules: Option<&CompiledRules>) -> Vec<Problem> {
        let outcome = rules.map(|rules| rules.evaluate(answers)).unwrap_or_default();
        self.validate_with(answers, &outcome)
    }

    /// The same with rules that were evaluated already.
    pub fn validate_with(&self, answers: &Answers, outcome: &Outcome) -> Vec<Problem> {
        self.check_below(answers, outcome, &InstancePath::root(), &self.schema.structure)
    }

    /// Only what is wrong in one group instance and below it, such as one step of a form. Rules are told where their
    /// target lies in it.
    pub fn validate_group(
        &self,
        answers: &Answers,
        outcome: &Outcome,
        group: &InstancePath,
    ) -> Vec<Problem> {
        let Some(place) = self.schema.find(&group.place()) else { return Vec::new() };
        let Element::Group(element) = &place.element else { return Vec::new() };
        let state = outcome.state(group);
        let empty = Instance::default();
        let instance = answers.group(group).unwrap_or(&empty);
        let needed = place.multiplicity.is_required() || state.required;
        if !state.is_asked() || (instance.is_empty() && !needed) {
            return Vec::new();
        }
        let mut problems = self.check_below(answers, outcome, group, &element.structure);
        Checker { validator: self, outcome, problems: &mut problems }
            .choice(element, instance, group);
        problems
    }

    /// What is wrong with one answer in one field, whatever else was answered.
    pub fn check_value(&self, field: &Field, value: &Value) -> Vec<ProblemKind> {
        match value {
            Value::File(file) => check_file(field, file),
            Value::Text(text) if text.is_empty() => Vec::new(),
            Value::Text(text) => self.check_text(field, text),
        }
    }

    fn check_below(
        &self,
        answers: &Answers,
        outcome: &Outcome,
        group: &InstancePath,
        structure: &[Structure],
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let empty = Instance::default();
        let instance = answers.group(group).unwrap_or(&empty);
        Checker { validator: self, outcome, problems: &mut problems }
            .children(structure, instance, group);
        for violation in
            outcome.violations().iter().filter(|violation| group.contains(&violation.path))
        {
            let kind =
                ProblemKind::Rule { rule: violation.rule, message: violation.message.clone() };
            problems.push(Problem { path: violation.path.clone(), kind });
        }
        problems
    }

    fn check_text(&self, field: &Field, text: &str) -> Vec<ProblemKind> {
        // Decided by the number of bytes, before anything looks at the text.
        if text.len() > ANSWER_TEXT {
            let max = field
                .constraints
                .max_length
                .unwrap_or(u32::MAX)
                .min(u32::try_from(ANSWER_TEXT).unwrap_or(u32::MAX));
            return vec![ProblemKind::TooLong { max }];
        }
        if !is_canonical(field.data_type, text) || matches!(field.data_type, DataType::File) {
            return vec![ProblemKind::WrongType { expected: field.data_type }];
        }
        let mut kinds = Vec::new();
        check_length(field, text, &mut kinds);
        check_range(field, text, &mut kinds);
        let pattern =
            field.constraints.pattern.as_deref().and_then(|pattern| self.patterns.get(pattern));
        if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            kinds.push(ProblemKind::Pattern);
        }
        if !self.knows_code(field, text) {
            kinds.push(ProblemKind::UnknownCode);
        }
        kinds
    }

    fn knows_code(&self, field: &Field, text: &str) -> bool {
        match &field.codes {
            Codes::None => true,
            Codes::Inline(codes) => codes.iter().any(|code| code.code == text),
            Codes::List(list) => {
                let versioned =
                    list.canonical_version_uri.as_ref().and_then(|uri| self.lists.get(uri));
                versioned
                    .or_else(|| self.lists.get(&list.canonical_uri))
                    .is_none_or(|codes| codes.contains(text))
            }
        }
    }
}

fn check_length(field: &Field, text: &str, kinds: &mut Vec<ProblemKind>) {
    if !matches!(field.data_type, DataType::Text | DataType::TextLatin) {
        return;
    }
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    match (field.constraints.min_length, field.constraints.max_length) {
        (Some(min), _) if length < min => kinds.push(ProblemKind::TooShort { min }),
        (_, Some(max)) if length > max => kinds.push(ProblemKind::TooLong { max }),
        _ => {}
    }
}

fn check_range(field: &Field, text: &str, kinds: &mut Vec<ProblemKind>) {
    let constraints = &field.constraints;
    let bound = |value: &Option<String>| {
        let value = value.as_deref()?;
        if is_canonical(field.data_type, value) {
            Some(value.to_owned())
        } else {
            normalise(field.data_type, value)
        }
    };
    if matches!(field.data_type, DataType::Text | DataType::TextLatin | DataType::Bool) {
        return;
    }
    if let Some(min) = bound(&constraints.min_value)
        && compare(field.data_type, text, &min).is_some_and(std::cmp::Ordering::is_lt)
    {
        kinds.push(ProblemKind::TooSmall { min });
    }
    if let Some(max) = bound(&constraints.max_value)
        && compare(field.data_type, text, &max).is_some_and(std::cmp::Ordering::is_gt)
    {
        kinds.push(ProblemKind::TooLarge { max });
    }
}

fn check_file(field: &Field, file: &FileReference) -> Vec<ProblemKind> {
    let mut kinds = Vec::new();
    if field.data_type != DataType::File {
        kinds.push(ProblemKind::WrongType { expected: field.data_type });
    }
    if let Some(max) = field.constraints.max_size.filter(|max| file.size > *max) {
        kinds.push(ProblemKind::FileTooLarge { max });
    }
    let allowed = &field.constraints.media_types;
    if !allowed.is_empty()
        && !allowed.iter().any(|allowed| media_type_matches(allowed, &file.media_type))
    {
        kinds.push(ProblemKind::FileType { allowed: allowed.clone() });
    }
    kinds
}

/// `image/*` allows every image.
fn media_type_matches(allowed: &str, found: &str) -> bool {
    match allowed.strip_suffix("/*") {
        Some(family) => {
            found.split('/').next().is_some_and(|start| start.eq_ignore_ascii_case(family))
        }
        None => allowed.eq_ignore_ascii_case(found),
    }
}

struct Checker<'a, 'b> {
    validator: &'a Validator<'a>,
    outcome: &'a Outcome,
    problems: &'b mut Vec<Problem>,
}

impl Checker<'_, '_> {
    fn push(&mut self, path: InstancePath, kind: ProblemKind) {
        self.problems.push(Problem { path, kind });
    }

    fn children(&mut self, structure: &[Structure], instance: &Instance, path: &InstancePath) {
        let known: HashSet<ElementId> = structure.iter().map(|place| place.element.id()).collect();
        for place in structure {
            self.place(place, instance, path);
        }
        for (id, _) in instance.children().filter(|(id, _)| !known.contains(id)) {
            self.push(path.join(id, 0), ProblemKind::UnknownElement);
        }
    }

    fn place(&mut self, place: &Structure, around: &Instance, path: &InstancePath) {
        let id = place.element.id();
        let slot = path.join(id, 0);
        let state = self.outcome.state(&slot);
        let given = around.get(id);
        if !state.visible {
            return;
        }
        let filled = given.iter().filter(|answer| !answer.is_empty()).count();
        if state.forbidden {
            if filled > 0 {
                self.push(slot, ProblemKind::Forbidden);
            }
            return;
        }
        let before = self.problems.len();
        self.number(place, filled, state.required, &slot);
        let needed = place.multiplicity.is_required() || state.required;
        for (number, answer) in (0..).zip(given) {
            let path = path.join(id, number);
            match (answer, &place.element) {
                (Answer::Value(value), Element::Field(field)) => {
                    for kind in self.validator.check_value(field, value) {
                        self.push(path.clone(), kind);
                    }
                }
                // In an optional group without answers nothing is missing.
                (Answer::Group(inner), Element::Group(group)) => {
                    if !inner.is_empty() || (needed && number == 0) {
                        self.group(group, inner, &path);
                    }
                }
                _ => self.push(path, ProblemKind::WrongKind),
            }
        }
        if let Element::Group(group) = &place.element {
            if given.is_empty() && needed {
                self.group(group, &Instance::default(), &slot);
            }
            // Everything in it may be left out, but the rule wants something.
            if state.required && filled == 0 && self.problems.len() == before {
                self.push(slot, ProblemKind::Required);
            }
        }
    }

    fn group(&mut self, group: &Group, instance: &Instance, path: &InstancePath) {
        self.children(&group.structure, instance, path);
        self.choice(group, instance, path);
    }

    fn choice(&mut self, group: &Group, instance: &Instance, path: &InstancePath) {
        if !group.choice {
            return;
        }
        let asked = |place: &&Structure| self.outcome.is_asked(&path.join(place.element.id(), 0));
        let chosen = |place: &Structure| {
            instance.get(place.element.id()).iter().any(|answer| !answer.is_empty())
        };
        let offered = group.structure.iter().filter(asked).count();
        let count = group.structure.iter().filter(asked).filter(|place| chosen(place)).count();
        if count == 0 && offered > 0 {
            self.push(path.clone(), ProblemKind::NothingChosen);
        } else if count > 1 {
            self.push(path.clone(), ProblemKind::SeveralChosen);
        }
    }

    /// How often something is given. Of a group that is missing, its fields say so.
    fn number(
        &mut self,
        place: &Structure,
        filled: usize,
        required_by_rule: bool,
        slot: &InstancePath,
    ) {
        let field = place.element.as_field();
        if field.is_some_and(|field| !field.takes_answer()) {
            return;
        }
        let Multiplicity { min, max } = place.multiplicity;
        let min = min.max(u32::from(required_by_rule));
        let filled = u32::try_from(filled).unwrap_or(u32::MAX);
        let max = max.unwrap_or(u32::MAX).min(u32::try_from(INSTANCES).unwrap_or(u32::MAX));
        let kind = match filled {
            _ if filled > max => ProblemKind::TooMany { max },
            _ if filled >= min => return,
            0 if min == 1 && field.is_some() => ProblemKind::Required,
            0 if min == 1 => return,
            _ => ProblemKind::TooFew { min },
        };
        self.push(slot.clone(), kind);
    }
}
