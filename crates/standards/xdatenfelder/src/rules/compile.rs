//! Rules resolved against a schema: identifiers become places, and their order is settled once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use crate::id::Path;
use crate::limits::{RULE_DEPENDENCIES, RULES};
use crate::model::{DataType, Schema};
use crate::outline::{Outline, Place, ROOT};

use super::{Condition, Effect, Operand, Rule, RuleSet};

/// Why rules do not fit a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// `for_each` names nothing in the schema.
    UnknownScope {
        /// Number of the rule, from 1.
        rule: usize,
        /// What it names.
        path: Path,
    },
    /// Target or identifier leads nowhere.
    UnknownPath {
        /// Number of the rule, from 1.
        rule: usize,
        /// What `self` stands for.
        scope: Path,
        /// What it names.
        path: Path,
    },
    /// A rule without a target can only say what is valid.
    NoTarget {
        /// Number of the rule, from 1.
        rule: usize,
    },
    /// A group has no value to compare; only whether it is empty can be asked.
    GroupAsValue {
        /// Number of the rule, from 1.
        rule: usize,
        /// The group.
        path: Path,
    },
    /// More rules than [`crate::limits::RULES`] once those for several places are multiplied, or more dependencies
    /// among them than can be ordered.
    TooMany,
    /// Whether these are asked for depends on themselves.
    Cycle {
        /// The targets in a circle; the first follows from the second and so on.
        paths: Vec<Path>,
        /// Numbers of their rules, from 1.
        rules: Vec<usize>,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownScope { rule, path } => {
                write!(f, "rule {rule}: for_each names {path}, which is not in the schema")
            }
            Self::UnknownPath { rule, scope, path } if scope.is_empty() => {
                write!(f, "rule {rule}: {path} is not in the schema")
            }
            Self::UnknownPath { rule, scope, path } => {
                write!(f, "rule {rule}: {path} is not in {scope}")
            }
            Self::NoTarget { rule } => {
                write!(f, "rule {rule}: the target must be an element below self")
            }
            Self::GroupAsValue { rule, path } => {
                write!(f, "rule {rule}: {path} is a group and has no value; ask is_empty instead")
            }
            Self::TooMany => f.write_str(
                "too many rules for one form; split the form or name single places in for_each",
            ),
            Self::Cycle { paths, rules } => {
                f.write_str("whether it is asked for depends on itself: ")?;
                for path in paths {
                    write!(f, "{path} <- ")?;
                }
                let first = paths.first().map(ToString::to_string).unwrap_or_default();
                write!(f, "{first} (rules {rules:?})")
            }
        }
    }
}

/// Rules of one schema, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct CompiledRules {
    pub(super) outline: Outline,
    /// In an order in which every rule comes after those that decide whether what it looks at is asked for.
    pub(super) rules: Vec<CompiledRule>,
}

#[derive(Debug, Clone)]
pub(super) struct CompiledRule {
    /// Number in the set, from 1.
    pub(super) number: usize,
    pub(super) effect: Effect,
    pub(super) target: Place,
    /// The group for each of whose instances the rule runs: the one around the target, or, where the rule judges `self`,
    /// that group.
    pub(super) home: Place,
    pub(super) message: Option<String>,
    pub(super) test: Test,
}

/// A condition with its identifiers resolved.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Constant(bool),
    Compare(Comparison, Source, Source, DataType),
    IsEmpty(Source),
    IsValidDate(Vec<Source>),
    Not(Box<Test>),
    And(Vec<Test>),
    Or(Vec<Test>),
    Xor(Vec<Test>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Literal(String),
    /// From the instance of the rule's home `up` groups upwards, then `down` to the place. Instances that both
    /// have in common are thereby the same one. `down` is empty if the place is the home or a group around it.
    Answer {
        up: usize,
        down: Vec<Place>,
    },
}

impl CompiledRules {
    /// Resolves rules against a schema.
    pub fn compile(schema: &Schema, rules: &RuleSet) -> Result<Self, Vec<Problem>> {
        let outline = Outline::of(schema);
        let mut problems = Vec::new();
        let mut compiled = Vec::new();
        let mut looks_at = Vec::new();
        for (rule, number) in rules.rules.iter().zip(1..) {
            let scopes = scopes(schema, &outline, rule);
            if scopes.is_empty() {
                problems.push(Problem::UnknownScope { rule: number, path: rule.for_each.clone() });
            }
            if compiled.len() + scopes.len() > RULES {
                return Err(vec![Problem::TooMany]);
            }
            for scope in scopes {
                match compile_rule(&outline, rule, number, scope) {
                    Ok((rule, places)) => {
                        compiled.push(rule);
                        looks_at.push(places);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let order = order(&outline, &compiled, &looks_at).map_err(|cycle| vec![cycle])?;
        let mut slots: Vec<_> = compiled.into_iter().map(Some).collect();
        let rules = order
            .into_iter()
            .filter_map(|index| slots.get_mut(index).and_then(Option::take))
            .collect();
        Ok(Self { outline, rules })
    }

    /// How many rules there are after those for several places have been multiplied.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

fn scopes(schema: &Schema, outline: &Outline, rule: &Rule) -> Vec<Place> {
    match rule.for_each.ids() {
        [] => vec![ROOT],
        [only] if *only == schema.id() => vec![ROOT],
        [only] => outline.occurrences(*only),
        _ => outline.descend(ROOT, &rule.for_each).into_iter().collect(),
    }
}

fn compile_rule(
    outline: &Outline,
    rule: &Rule,
    number: usize,
    scope: Place,
) -> Result<(CompiledRule, BTreeSet<Place>), Problem> {
    let unknown = |path: &Path| Problem::UnknownPath {
        rule: number,
        scope: outline.path(scope),
        path: path.clone(),
    };
    let target = outline.descend(scope, &rule.target).ok_or_else(|| unknown(&rule.target))?;
    if target == scope && rule.effect != Effect::Valid {
        return Err(Problem::NoTarget { rule: number });
    }
    let judges_self = target == scope && outline.is_group(target);
    let home = if judges_self { scope } else { outline.entry(target).parent };
    let mut compiler = Compiler { outline, number, scope, home, looks_at: BTreeSet::new() };
    let test = compiler.test(&rule.condition)?;
    let looks_at = compiler.looks_at;
    Ok((
        CompiledRule {
            number,
            effect: rule.effect,
            target,
            home,
            message: rule.message.clone(),
            test,
        },
        looks_at,
    ))
}

struct Compiler<'a> {
    outline: &'a Outline,
    number: usize,
    scope: Place,
    home: Place,
    looks_at: BTreeSet<Place>,
}

impl Compiler<'_> {
    fn test(&mut self, condition: &Condition) -> Result<Test, Problem> {
        Ok(match condition {
            Condition::Constant(constant) => Test::Constant(*constant),
            Condition::Equal(a, b) => self.compare(Comparison::Equal, a, b)?,
            Condition::NotEqual(a, b) => {
                Test::Not(Box::new(self.compare(Comparison::Equal, a, b)?))
            }
            Condition::LessThan(a, b) => self.compare(Comparison::Less, a, b)?,
            Condition::GreaterThan(a, b) => self.compare(Comparison::Greater, a, b)?,
            Condition::LessOrEqual(a, b) => self.compare(Comparison::LessOrEqual, a, b)?,
            Condition::GreaterOrEqual(a, b) => self.compare(Comparison::GreaterOrEqual, a, b)?,
            Condition::IsEmpty(operand) => Test::IsEmpty(self.source(operand)?.0),
            Condition::IsValidDate(operands) => Test::IsValidDate(
                operands
                    .iter()
                    .map(|operand| Ok(self.value(operand)?.0))
                    .collect::<Result<_, _>>()?,
            ),
            Condition::Not(condition) => Test::Not(Box::new(self.test(condition)?)),
            Condition::And(conditions) => Test::And(self.tests(conditions)?),
            Condition::Or(conditions) => Test::Or(self.tests(conditions)?),
            Condition::Xor(conditions) => Test::Xor(self.tests(conditions)?),
        })
    }

    fn tests(&mut self, conditions: &[Condition]) -> Result<Vec<Test>, Problem> {
        conditions.iter().map(|condition| self.test(condition)).collect()
    }

    fn compare(
        &mut self,
        comparison: Comparison,
        a: &Operand,
        b: &Operand,
    ) -> Result<Test, Problem> {
        let ((a, a_type), (b, b_type)) = (self.value(a)?, self.value(b)?);
        let data_type = a_type.or(b_type).unwrap_or(DataType::Text);
        Ok(Test::Compare(comparison, a, b, data_type))
    }

    /// A source that has values, and their type where the schema says it.
    fn value(&mut self, operand: &Operand) -> Result<(Source, Option<DataType>), Problem> {
        let (source, place) = self.source(operand)?;
        match place {
            Some(place) if self.outline.is_group(place) => {
                Err(Problem::GroupAsValue { rule: self.number, path: self.outline.path(place) })
            }
            Some(place) => Ok((source, self.outline.entry(place).data_type)),
            None => Ok((source, None)),
        }
    }

    fn source(&mut self, operand: &Operand) -> Result<(Source, Option<Place>), Problem> {
        let path = match operand {
            Operand::Identifier(path) => path,
            Operand::Text(text) | Operand::Number(text) => {
                return Ok((Source::Literal(text.clone()), None));
            }
            Operand::Bool(value) => return Ok((Source::Literal(value.to_string()), None)),
        };
        let place = self.outline.descend(self.scope, path).ok_or_else(|| Problem::UnknownPath {
            rule: self.number,
            scope: self.outline.path(self.scope),
            path: path.clone(),
        })?;
        self.looks_at.insert(place);
        Ok((self.reach(place), Some(place)))
    }

    fn reach(&self, place: Place) -> Source {
        let mut above: Vec<Place> = self.outline.upwards(self.home).collect();
        above.push(ROOT);
        let mut down = Vec::new();
        let mut current = place;
        loop {
            if let Some(up) = above.iter().position(|group| *group == current) {
                down.reverse();
                return Source::Answer { up, down };
            }
            down.push(current);
            current = self.outline.entry(current).parent;
        }
    }
}

/// Effects that decide whether an answer counts.
fn decides(effect: Effect) -> bool {
    matches!(effect, Effect::Hide | Effect::Show | Effect::Forbid)
}

/// An order in which a rule comes after all rules that decide whether what it looks at counts.
fn order(
    outline: &Outline,
    rules: &[CompiledRule],
    looks_at: &[BTreeSet<Place>],
) -> Result<Vec<usize>, Problem> {
    let mut deciding: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (index, rule) in rules.iter().enumerate() {
        if decides(rule.effect) {
            deciding.entry(rule.target).or_default().push(index);
        }
    }
    let mut before: Vec<BTreeSet<usize>> = Vec::with_capacity(rules.len());
    let mut dependencies = 0;
    for places in looks_at {
        let mut causes = BTreeSet::new();
        for place in places {
            let below = if outline.is_group(*place) { outline.subtree(*place) } else { Vec::new() };
            for other in outline.upwards(*place).chain(below) {
                causes.extend(deciding.get(&other).into_iter().flatten().copied());
            }
        }
        dependencies += causes.len();
        if dependencies > RULE_DEPENDENCIES {
            return Err(Problem::TooMany);
        }
        before.push(causes);
    }
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
    for (index, causes) in before.iter().enumerate() {
        for cause in causes {
            if let Some(effects) = after.get_mut(*cause) {
                effects.push(index);
            }
        }
    }
    let mut waiting: Vec<usize> = before.iter().map(BTreeSet::len).collect();
    let mut ready: VecDeque<usize> = waiting
        .iter()
        .enumerate()
        .filter(|(_, count)| **count == 0)
        .map(|(index, _)| index)
        .collect();
    let mut order = Vec::with_capacity(rules.len());
    while let Some(index) = ready.pop_front() {
        order.push(index);
        for effect in after.get(index).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*effect) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push_back(*effect);
                }
            }
        }
    }
    if order.len() == rules.len() { Ok(order) } else { Err(cycle(outline, rules, &before, &order)) }
}

/// Names one circle among the rules that could not be ordered: every one of them waits for another one of them.
fn cycle(
    outline: &Outline,
    rules: &[CompiledRule],
    before: &[BTreeSet<usize>],
    ordered: &[usize],
) -> Problem {
    let ordered: BTreeSet<usize> = ordered.iter().copied().collect();
    let mut walked: Vec<usize> = Vec::new();
    let mut current = (0..rules.len()).find(|index| !ordered.contains(index));
    while let Some(index) = current {
        if let Some(start) = walked.iter().position(|seen| *seen == index) {
            walked.drain(..start);
            break;
        }
        walked.push(index);
        current = before
            .get(index)
            .and_then(|causes| causes.iter().copied().find(|cause| !ordered.contains(cause)));
    }
    let members: Vec<&CompiledRule> = walked.iter().filter_map(|index| rules.get(*index)).collect();
    Problem::Cycle {
        paths: members.iter().map(|rule| outline.path(rule.target)).collect(),
        rules: members.iter().map(|rule| rule.number).collect(),
    }
}
