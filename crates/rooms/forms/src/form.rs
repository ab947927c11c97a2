//! A form, compiled: its steps, what depends on what, and everything that is wrong with answers.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use regex::Regex;
use xdatenfelder::answers::{Answer, Instance};
use xdatenfelder::model::{Element, Field, FieldKind, Schema, Structure};
use xdatenfelder::rules::{Condition, Effect, Operand, Outcome, RuleSet};
use xdatenfelder::validate::compile_pattern;
use xdatenfelder::{
    Answers, CompiledRules, ElementId, InstancePath, Limits, Path, Problem, ProblemKind, Validator,
    Value,
};

use crate::Error;
use crate::steps::{self, Step};

/// The rules of a form that has none.
pub(crate) const NO_RULES: &str = "[]";

/// A form as it was handed in, read and checked.
#[derive(Debug)]
pub struct Definition {
    source: String,
    /// As they were handed in; none when only the schema was.
    rules: Option<String>,
    schema: Schema,
    rule_set: RuleSet,
    compiled: CompiledRules,
}

impl Definition {
    /// Reads a schema (XDatenfelder 3 or 2) and its rules (JSON, `[]` for none).
    ///
    /// # Errors
    /// When one cannot be read or the rules do not fit the schema.
    pub fn read(source: &[u8], rules: &str) -> Result<Self, Error> {
        Ok(Self { rules: Some(rules.to_owned()), ..Self::read_schema(source, rules)? })
    }

    /// Reads a schema alone. Imported over a version that has rules, it keeps them.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn without_rules(source: &[u8]) -> Result<Self, Error> {
        Self::read_schema(source, NO_RULES)
    }

    fn read_schema(source: &[u8], rules: &str) -> Result<Self, Error> {
        let schema = xdatenfelder::read(source, &Limits::default())?.schema;
        let rule_set = RuleSet::from_json(rules)?;
        let compiled = CompiledRules::compile(&schema, &rule_set).map_err(|problems| {
            let said: Vec<_> = problems.iter().take(5).map(ToString::to_string).collect();
            Error::Misfit(said.join("; "))
        })?;
        let source =
            String::from_utf8(source.to_vec()).map_err(|error| Error::Misfit(error.to_string()))?;
        Ok(Self { source, rules: None, schema, rule_set, compiled })
    }

    /// The id of the schema.
    pub fn id(&self) -> String {
        self.schema.id().to_string()
    }

    /// Its version; `-` for a working copy.
    pub fn version(&self) -> String {
        self.schema.common.version.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.schema.title
    }

    /// The schema as it was read.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    pub(crate) fn rules(&self) -> Option<&str> {
        self.rules.as_deref()
    }

    /// The form, ready for answers.
    pub fn into_form(self) -> Form {
        let Self { mut schema, rule_set, compiled, .. } = self;
        let mut patterns = HashMap::new();
        take_patterns(&mut schema.structure, &Path::root(), &mut HashMap::new(), &mut patterns);
        let steps = steps::told_apart(steps::of(&schema));
        let order = schema.nodes().map(|node| (node.path, node.index)).collect();
        let purposes = purposes(&schema);
        let mut form = Form {
            schema,
            rules: compiled,
            steps,
            patterns,
            order,
            purposes,
            deciding: HashSet::new(),
            decided: HashSet::new(),
            reasons: HashMap::new(),
        };
        form.note_rules(&rule_set);
        form
    }
}

/// A form that can be filled in.
#[derive(Debug)]
pub struct Form {
    pub(crate) schema: Schema,
    rules: CompiledRules,
    steps: Vec<Step>,
    /// The patterns of the schema, compiled once and taken out of it: a validator lives as long as one check and would
    /// compile them each time.
    patterns: HashMap<Path, Regex>,
    order: HashMap<Path, usize>,
    purposes: HashMap<Path, Purpose>,
    deciding: HashSet<ElementId>,
    decided: HashSet<ElementId>,
    /// What rules say about elements that they require.
    reasons: HashMap<ElementId, Vec<String>>,
}

/// What the rules and checks say about answers.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    /// In the order of the form.
    pub(crate) problems: Vec<Problem>,
}

impl Form {
    /// Title for everybody.
    pub fn title(&self) -> &str {
        &self.schema.title
    }

    /// The pages of the form, in their order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The step with a number from 1.
    pub(crate) fn step(&self, number: usize) -> Option<&Step> {
        self.steps.get(number.checked_sub(1)?)
    }

    /// The number, from 1, of the step that shows something.
    pub(crate) fn step_of(&self, path: &InstancePath) -> usize {
        let shown = self.steps.iter().position(|step| step.holds(path));
        let inside = || self.steps.iter().position(|step| path.contains(&step.parent));
        shown.or_else(inside).map_or(self.steps.len(), |index| index + 1)
    }

    /// The elements on a step.
    pub(crate) fn places(&self, step: &Step) -> impl Iterator<Item = &Structure> {
        let all = match self.schema.find(&step.parent.place()) {
            Some(place) => place.element.children(),
            None => self.schema.structure.as_slice(),
        };
        all.iter().filter(|place| step.children.contains(&place.element.id()))
    }

    /// What browsers may fill in here, and what the answer means for the application.
    pub(crate) fn purpose(&self, path: &Path) -> Option<Purpose> {
        self.purposes.get(path).copied()
    }

    /// Whether other elements are shown or hidden by what is answered here.
    pub(crate) fn decides(&self, id: ElementId) -> bool {
        self.deciding.contains(&id)
    }

    /// Whether this is shown or hidden by other answers.
    pub(crate) fn is_decided(&self, id: ElementId) -> bool {
        self.decided.contains(&id)
    }

    /// What a rule tells about an element that it requires; nothing if several rules say different things.
    pub(crate) fn reason(&self, id: ElementId) -> Option<&str> {
        match self.reasons.get(&id)?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn note_rules(&mut self, rules: &RuleSet) {
        for rule in &rules.rules {
            let Some(target) = rule.target.last() else { continue };
            match rule.effect {
                Effect::Show | Effect::Hide | Effect::Forbid => {
                    self.decided.insert(target);
                    named(&rule.condition, &mut self.deciding);
                }
                Effect::Require => {
                    let said = self.reasons.entry(target).or_default();
                    if let Some(message) =
                        rule.message.as_ref().filter(|message| !said.contains(message))
                    {
                        said.push(message.clone());
                    }
                }
                Effect::Valid => {}
            }
        }
    }

    /// What the rules say.
    pub(crate) fn outcome(&self, answers: &Answers) -> Outcome {
        self.rules.evaluate(answers)
    }

    /// Everything the rules and checks say.
    pub(crate) fn judge(&self, answers: &Answers) -> Verdict {
        let outcome = self.outcome(answers);
        let mut problems = Validator::new(&self.schema).validate_with(answers, &outcome);
        // An answer from an older state of the form is passed over when the draft is handed over; nobody could mend it.
        problems.retain(|problem| problem.kind != ProblemKind::UnknownElement);
        let told: HashSet<InstancePath> =
            problems.iter().map(|problem| problem.path.clone()).collect();
        if !self.patterns.is_empty() {
            for (path, value) in answers.values() {
                let text = value.as_text().filter(|text| !text.is_empty());
                let (Some(text), Some(pattern)) = (text, self.patterns.get(&path.place())) else {
                    continue;
                };
                if !pattern.is_match(text) && !told.contains(&path) && outcome.is_asked(&path) {
                    problems.push(Problem { path, kind: ProblemKind::Pattern });
                }
            }
        }
        problems.sort_by(|a, b| self.compare(&a.path, &b.path));
        problems.dedup();
        Verdict { outcome, problems }
    }

    /// In the order of the form.
    fn compare(&self, a: &InstancePath, b: &InstancePath) -> Ordering {
        let mut place = Path::root();
        for (one, other) in a.steps().iter().zip(b.steps()) {
            if one != other {
                let position = |id: ElementId| self.order.get(&place.join(id)).copied();
                return position(one.0).cmp(&position(other.0)).then(one.1.cmp(&other.1));
            }
            place = place.join(one.0);
        }
        a.steps().len().cmp(&b.steps().len())
    }

    /// The answers as they are handed over: only what is asked for, without gaps, and with the values that the schema
    /// carries along by itself.
    pub(crate) fn asked(&self, answers: &Answers, outcome: &Outcome) -> Result<Answers, Error> {
        let mut asked = Answers::default();
        let root = InstancePath::root();
        copy(&self.schema.structure, answers.root(), outcome, (&root, &root), &mut asked)?;
        Ok(asked)
    }
}

/// Copies what is asked for from one group instance (`from`) to its place without gaps (`to`).
fn copy(
    structure: &[Structure],
    instance: &Instance,
    outcome: &Outcome,
    (from, to): (&InstancePath, &InstancePath),
    asked: &mut Answers,
) -> Result<(), Error> {
    for place in structure {
        let id = place.element.id();
        if !outcome.is_asked(&from.join(id, 0)) {
            continue;
        }
        if let Element::Field(field) = &place.element
            && let (FieldKind::Hidden | FieldKind::Locked, Some(content)) =
                (field.kind, &field.content)
        {
            asked.set(&to.join(id, 0), Value::Text(content.clone()))?;
            continue;
        }
        let given = (0..).zip(instance.get(id)).filter(|(_, answer)| !answer.is_empty());
        for (kept, (number, answer)) in (0..).zip(given) {
            match (answer, &place.element) {
                (Answer::Value(value), Element::Field(field)) if field.takes_answer() => {
                    asked.set(&to.join(id, kept), value.clone())?;
                }
                (Answer::Group(inner), Element::Group(group)) => {
                    let below = (&from.join(id, number), &to.join(id, kept));
                    copy(&group.structure, inner, outcome, below, asked)?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn take_patterns(
    structure: &mut [Structure],
    parent: &Path,
    known: &mut HashMap<String, Option<Regex>>,
    patterns: &mut HashMap<Path, Regex>,
) {
    for place in structure {
        let path = parent.join(place.element.id());
        match &mut place.element {
            Element::Group(group) => take_patterns(&mut group.structure, &path, known, patterns),
            Element::Field(field) => {
                let Some(text) = field.constraints.pattern.take() else { continue };
                // A pattern that is none was reported by the checks of the schema; nobody is kept from answering.
                let compiled =
                    known.entry(text).or_insert_with_key(|text| compile_pattern(text).ok());
                if let Some(pattern) = compiled {
                    patterns.insert(path, pattern.clone());
                }
            }
        }
    }
}

/// The elements whose answers a condition looks at.
fn named(condition: &Condition, all: &mut HashSet<ElementId>) {
    let mut operand = |operand: &Operand| {
        if let Operand::Identifier(path) = operand {
            all.extend(path.last());
        }
    };
    match condition {
        Condition::Constant(_) => {}
        Condition::Equal(a, b)
        | Condition::NotEqual(a, b)
        | Condition::LessThan(a, b)
        | Condition::GreaterThan(a, b)
        | Condition::LessOrEqual(a, b)
        | Condition::GreaterOrEqual(a, b) => {
            operand(a);
            operand(b);
        }
        Condition::IsEmpty(a) => operand(a),
        Condition::IsValidDate(parts) => parts.iter().for_each(operand),
        Condition::Not(inner) => named(inner, all),
        Condition::And(inner) | Condition::Or(inner) | Condition::Xor(inner) => {
            for condition in inner {
                named(condition, all);
            }
        }
    }
}

/// What a field is for, where its name makes it plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    GivenName,
    FamilyName,
    Organization,
    Street,
    Postcode,
    Town,
    Email,
    Phone,
    Birthday,
}

impl Purpose {
    /// The token that browsers know.
    pub(crate) fn autocomplete(self) -> &'static str {
        match self {
            Self::GivenName => "given-name",
            Self::FamilyName => "family-name",
            Self::Organization => "organization",
            Self::Street => "address-line1",
            Self::Postcode => "postal-code",
            Self::Town => "address-level2",
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Birthday => "bday",
        }
    }

    /// Which keyboard a phone shows.
    pub(crate) fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Phone => Some("tel"),
            Self::Postcode => Some("numeric"),
            _ => None,
        }
    }

    fn of(field: &Field) -> Option<Self> {
        let name = field.common.name.to_lowercase();
        let purpose = match name.as_str() {
            "vorname" | "vornamen" | "vorname(n)" | "rufname" => Self::GivenName,
            "familienname" | "nachname" => Self::FamilyName,
            "straße" | "strasse" | "straße und hausnummer" => Self::Street,
            "postleitzahl" | "plz" => Self::Postcode,
            "ort" | "wohnort" => Self::Town,
            "geburtsdatum" => Self::Birthday,
            _ if name.starts_with("e-mail") || name == "email" => Self::Email,
            _ if name.starts_with("telefonnummer") || name == "telefon" => Self::Phone,
            _ if name.starts_with("name des unternehmens")
                || name == "firma"
                || name == "firmenname" =>
            {
                Self::Organization
            }
            _ => return None,
        };
        Some(purpose)
    }
}

/// Purposes of the person who fills in: the first field of each kind that is not repeated.
fn purposes(schema: &Schema) -> HashMap<Path, Purpose> {
    let mut repeated: Vec<Path> = Vec::new();
    let mut known = HashSet::new();
    let mut purposes = HashMap::new();
    for node in schema.nodes() {
        if node.multiplicity().is_repeated() {
            repeated.push(node.path.clone());
        }
        let purpose = node.element().as_field().and_then(Purpose::of);
        if let Some(purpose) = purpose
            && !repeated.iter().any(|group| group.contains(&node.path))
            && known.insert(purpose)
        {
            purposes.insert(node.path, purpose);
        }
    }
    purposes
}
