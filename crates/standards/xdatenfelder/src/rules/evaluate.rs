//! Evaluating compiled rules on answers.
//!
//! The instances of all groups are numbered first; a group without an instance gets one without answers, so that what it
//! would ask for is decided too. Then every rule runs once for every instance that its target can lie in. The order of
//! the rules (see `compile`) makes one pass enough: what a rule looks at is settled before it runs. Answers that are
//! hidden or forbidden count as not given.

use std::collections::HashMap;

use crate::answers::{Answer, Answers, Instance, InstancePath, Value};
use crate::outline::{Outline, Place, ROOT};
use crate::values::{compare, is_canonical, is_date};

use super::Effect;
use super::compile::{Comparison, CompiledRules, Source, Test};
use crate::model::DataType;

/// What the rules say about one element in one group instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Not hidden, nor is anything around it hidden or forbidden.
    pub visible: bool,
    /// Must be given, if it is asked for at all.
    pub required: bool,
    /// Must not be given.
    pub forbidden: bool,
}

impl State {
    /// Whether a person is asked for it.
    pub fn is_asked(self) -> bool {
        self.visible && !self.forbidden
    }
}

/// A rule that the answers break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its target, in its first instance; where a rule judges `self`, the instance of that group.
    pub path: InstancePath,
    /// Number of the rule in its set, from 1.
    pub rule: usize,
    /// What to tell the person.
    pub message: Option<String>,
}

/// What the rules say about answers.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    marks: HashMap<InstancePath, Marks>,
    violations: Vec<Violation>,
}

impl Outcome {
    /// What the rules say about an element; the number of its own last instance does not matter.
    pub fn state(&self, path: &InstancePath) -> State {
        let mut visible = true;
        let mut own = Marks::default();
        let mut prefix = InstancePath::root();
        for (depth, (id, instance)) in (1..).zip(path.steps()) {
            let slot = prefix.join(*id, 0);
            own = self.marks.get(&slot).copied().unwrap_or_default();
            let last = depth == path.steps().len();
            visible &= if last { !own.is_hidden() } else { !own.is_masked() };
            prefix = slot.with_instance(*instance);
        }
        State { visible, required: own.required, forbidden: own.forbidden }
    }

    /// Whether a person is asked for an element.
    pub fn is_asked(&self, path: &InstancePath) -> bool {
        self.state(path).is_asked()
    }

    /// Rules on validity that the answers break, as far as their targets are asked for.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// All elements about which a rule said something, in their first instance.
    pub fn targets(&self) -> impl Iterator<Item = (&InstancePath, State)> {
        self.marks.keys().map(|path| (path, self.state(path)))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    hidden: bool,
    /// There is a rule that shows it.
    needs_show: bool,
    shown: bool,
    forbidden: bool,
    required: bool,
}

impl Marks {
    fn is_hidden(self) -> bool {
        self.hidden || (self.needs_show && !self.shown)
    }

    /// Whether what is in it counts as not given.
    fn is_masked(self) -> bool {
        self.is_hidden() || self.forbidden
    }
}

impl CompiledRules {
    /// Says what the rules make of the answers.
    pub fn evaluate(&self, answers: &Answers) -> Outcome {
        let mut run = Run::new(&self.outline, answers);
        for rule in &self.rules {
            if rule.effect == Effect::Show {
                for marks in run.marks_of(rule.target) {
                    marks.needs_show = true;
                }
            }
        }
        let mut broken = Vec::new();
        for rule in &self.rules {
            for instance in 0..run.instances(rule.home).len() {
                let here = Here { place: rule.home, instance };
                let holds = run.test(&rule.test, here);
                if rule.effect == Effect::Valid {
                    if !holds {
                        broken.push((rule, here));
                    }
                } else if holds && let Some(marks) = run.marks_of(rule.target).get_mut(instance) {
                    match rule.effect {
                        Effect::Hide => marks.hidden = true,
                        Effect::Show => marks.shown = true,
                        Effect::Forbid => marks.forbidden = true,
                        Effect::Require => marks.required = true,
                        Effect::Valid => {}
                    }
                }
            }
        }
        let violations = broken
            .into_iter()
            .filter(|(rule, here)| {
                let masked = rule.target != rule.home
                    && run.marks_at(rule.target, here.instance).is_masked();
                !masked && run.is_given_by_rules(*here) && run.is_present(*here)
            })
            .map(|(rule, here)| Violation {
                path: if rule.target == rule.home {
                    run.path(here)
                } else {
                    run.slot(rule.target, here)
                },
                rule: rule.number,
                message: rule.message.clone(),
            })
            .collect();
        Outcome { marks: run.into_marks(), violations }
    }
}

/// One instance of a group.
#[derive(Clone, Copy)]
struct Here {
    place: Place,
    instance: usize,
}

struct GroupInstance<'a> {
    /// Number of the instance around it.
    parent: usize,
    /// Its number among its siblings.
    number: u32,
    data: Option<&'a Instance>,
}

/// All instances of one group.
#[derive(Default)]
struct Table<'a> {
    instances: Vec<GroupInstance<'a>>,
    /// For every instance around it: where its instances begin; one more entry for the end.
    starts: Vec<usize>,
}

struct Run<'a> {
    outline: &'a Outline,
    tables: Vec<Table<'a>>,
    /// By place, then by instance around it; empty where no rule says anything.
    marks: Vec<Vec<Marks>>,
}

impl<'a> Run<'a> {
    fn new(outline: &'a Outline, answers: &'a Answers) -> Self {
        let mut tables: Vec<Table<'a>> = Vec::with_capacity(outline.len());
        for place in 0..outline.len() {
            let mut table = Table::default();
            if place == ROOT {
                table.instances.push(GroupInstance {
                    parent: 0,
                    number: 0,
                    data: Some(answers.root()),
                });
            } else if let (true, Some(id)) = (outline.is_group(place), outline.entry(place).id) {
                // Parents come before children, so the table of the parent is complete.
                let around = tables
                    .get(outline.entry(place).parent)
                    .map_or(&[][..], |table| table.instances.as_slice());
                for (parent, outer) in around.iter().enumerate() {
                    table.starts.push(table.instances.len());
                    let given = outer.data.map_or(&[][..], |data| data.get(id));
                    for (number, answer) in (0..).zip(given) {
                        table.instances.push(GroupInstance {
                            parent,
                            number,
                            data: answer.as_group(),
                        });
                    }
                    if given.is_empty() {
                        table.instances.push(GroupInstance { parent, number: 0, data: None });
                    }
                }
                table.starts.push(table.instances.len());
            }
            tables.push(table);
        }
        Self { outline, tables, marks: vec![Vec::new(); outline.len()] }
    }

    fn instances(&self, place: Place) -> &[GroupInstance<'a>] {
        self.tables.get(place).map_or(&[], |table| table.instances.as_slice())
    }

    fn instance(&self, here: Here) -> Option<&GroupInstance<'a>> {
        self.instances(here.place).get(here.instance)
    }

    /// The marks of an element in every instance around it.
    fn marks_of(&mut self, target: Place) -> &mut [Marks] {
        let count = self.instances(self.outline.entry(target).parent).len();
        match self.marks.get_mut(target) {
            Some(marks) => {
                marks.resize(count, Marks::default());
                marks
            }
            None => &mut [],
        }
    }

    fn marks_at(&self, place: Place, instance: usize) -> Marks {
        self.marks.get(place).and_then(|marks| marks.get(instance)).copied().unwrap_or_default()
    }

    fn outside(&self, here: Here) -> Option<Here> {
        let parent = self.instance(here)?.parent;
        (here.place != ROOT)
            .then(|| Here { place: self.outline.entry(here.place).parent, instance: parent })
    }

    /// Whether neither this group instance nor any around it is hidden or forbidden.
    fn is_given_by_rules(&self, here: Here) -> bool {
        let mut current = here;
        while let Some(outside) = self.outside(current) {
            if self.marks_at(current.place, outside.instance).is_masked() {
                return false;
            }
            current = outside;
        }
        true
    }

    /// Whether a group instance is filled in or has to be: in an optional group that was left out nothing is wrong.
    fn is_present(&self, here: Here) -> bool {
        let (Some(outside), Some(instance)) = (self.outside(here), self.instance(here)) else {
            return true;
        };
        let marks = self.marks_at(here.place, outside.instance);
        let required =
            instance.number == 0 && (marks.required || self.outline.entry(here.place).required);
        self.is_filled(here) || (required && self.is_present(outside))
    }

    /// Calls `visit` for every answer that a source reaches and that counts, until it says true.
    fn any(
        &self,
        up: usize,
        down: &[Place],
        here: Here,
        visit: &mut dyn FnMut(Reached<'a>) -> bool,
    ) -> bool {
        let mut start = here;
        for _ in 0..up {
            let Some(outside) = self.outside(start) else { return false };
            start = outside;
        }
        self.is_given_by_rules(start) && self.any_below(down, start, visit)
    }

    fn any_below(
        &self,
        down: &[Place],
        here: Here,
        visit: &mut dyn FnMut(Reached<'a>) -> bool,
    ) -> bool {
        let Some((place, rest)) = down.split_first() else {
            return visit(Reached::Group(here));
        };
        if self.marks_at(*place, here.instance).is_masked() {
            return false;
        }
        if !self.outline.is_group(*place) {
            let data = self.instance(here).and_then(|instance| instance.data);
            let given = self
                .outline
                .entry(*place)
                .id
                .and_then(|id| Some(data?.get(id)))
                .unwrap_or_default();
            return given
                .iter()
                .filter_map(Answer::as_value)
                .any(|value| visit(Reached::Value(value)));
        }
        let Some(table) = self.tables.get(*place) else { return false };
        let from = table.starts.get(here.instance).copied().unwrap_or_default();
        let to = table.starts.get(here.instance + 1).copied().unwrap_or_default();
        (from..to).any(|instance| self.any_below(rest, Here { place: *place, instance }, visit))
    }

    /// Whether anything that counts is given in a group instance.
    fn is_filled(&self, here: Here) -> bool {
        if self.instance(here).and_then(|instance| instance.data).is_none_or(Instance::is_empty) {
            return false;
        }
        self.outline.entry(here.place).children.iter().any(|child| {
            self.any_below(&[*child], here, &mut |reached| match reached {
                Reached::Value(value) => !value.is_empty(),
                Reached::Group(inner) => self.is_filled(inner),
            })
        })
    }

    fn test(&self, test: &Test, here: Here) -> bool {
        match test {
            Test::Constant(constant) => *constant,
            Test::Compare(comparison, a, b, data_type) => {
                self.compare(*comparison, a, b, *data_type, here)
            }
            Test::IsEmpty(Source::Literal(text)) => text.is_empty(),
            Test::IsEmpty(Source::Answer { up, down }) => {
                !self.any(*up, down, here, &mut |reached| match reached {
                    Reached::Value(value) => !value.is_empty(),
                    Reached::Group(inner) => self.is_filled(inner),
                })
            }
            Test::IsValidDate(parts) => {
                let texts: Vec<String> = parts.iter().map(|part| self.first(part, here)).collect();
                match texts.as_slice() {
                    [date] => is_canonical(DataType::Date, date),
                    // Births are sometimes known by year or month only.
                    [day, month, year] if day.is_empty() && month.is_empty() => {
                        is_date("1", "1", year)
                    }
                    [day, month, year] if day.is_empty() => is_date("1", month, year),
                    [day, month, year] => is_date(day, month, year),
                    _ => false,
                }
            }
            Test::Not(test) => !self.test(test, here),
            Test::And(tests) => tests.iter().all(|test| self.test(test, here)),
            Test::Or(tests) => tests.iter().any(|test| self.test(test, here)),
            Test::Xor(tests) => tests.iter().filter(|test| self.test(test, here)).count() == 1,
        }
    }

    fn compare(
        &self,
        comparison: Comparison,
        a: &Source,
        b: &Source,
        data_type: DataType,
        here: Here,
    ) -> bool {
        self.any_text(a, here, &mut |a| {
            self.any_text(b, here, &mut |b| holds(comparison, data_type, a, b))
        })
    }

    /// Whether something is true for one of the texts of a source; where nothing is given, for the empty text.
    fn any_text(&self, source: &Source, here: Here, visit: &mut dyn FnMut(&str) -> bool) -> bool {
        match source {
            Source::Literal(text) => visit(text),
            Source::Answer { up, down } => {
                let mut given = false;
                let found = self.any(*up, down, here, &mut |reached| {
                    let text = reached.text();
                    given |= !text.is_empty();
                    !text.is_empty() && visit(text)
                });
                found || (!given && visit(""))
            }
        }
    }

    fn first(&self, source: &Source, here: Here) -> String {
        let mut found = String::new();
        self.any_text(source, here, &mut |text| {
            text.clone_into(&mut found);
            true
        });
        found
    }

    /// The path of an element in a group instance.
    fn slot(&self, target: Place, here: Here) -> InstancePath {
        match self.outline.entry(target).id {
            Some(id) => self.path(here).join(id, 0),
            None => self.path(here),
        }
    }

    /// The path of a group instance.
    fn path(&self, here: Here) -> InstancePath {
        let mut steps = Vec::new();
        let mut current = Some(here);
        while let Some(here) = current {
            if let (Some(id), Some(instance)) =
                (self.outline.entry(here.place).id, self.instance(here))
            {
                steps.push((id, instance.number));
            }
            current = self.outside(here);
        }
        steps.reverse();
        steps.into_iter().collect()
    }

    fn into_marks(self) -> HashMap<InstancePath, Marks> {
        let mut all = HashMap::new();
        for (target, marks) in self.marks.iter().enumerate() {
            let place = self.outline.entry(target).parent;
            for (instance, marks) in marks.iter().enumerate() {
                all.insert(self.slot(target, Here { place, instance }), *marks);
            }
        }
        all
    }
}

/// What a source leads to.
enum Reached<'a> {
    Value(&'a Value),
    Group(Here),
}

impl<'a> Reached<'a> {
    /// The text of a value; a file stands for itself by its name, so that it is not empty.
    fn text(&self) -> &'a str {
        match self {
            Self::Value(Value::Text(text)) => text,
            Self::Value(Value::File(file)) => &file.name,
            Self::Group(_) => "",
        }
    }
}

fn holds(comparison: Comparison, data_type: DataType, a: &str, b: &str) -> bool {
    let order = compare(data_type, a, b);
    match comparison {
        Comparison::Equal => order.map_or(a == b, std::cmp::Ordering::is_eq),
        _ if a.is_empty() || b.is_empty() => false,
        Comparison::Less => order.is_some_and(std::cmp::Ordering::is_lt),
        Comparison::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
        Comparison::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
        Comparison::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
    }
}
