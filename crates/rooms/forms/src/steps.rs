//! The steps of a form: one for each group at the top, large ones split by the groups inside of them.

use xdatenfelder::model::{Element, Group, Schema, Structure};
use xdatenfelder::rules::Outcome;
use xdatenfelder::{ElementId, InstancePath};

use crate::limits::STEP_FIELDS;

/// One page of a form.
#[derive(Debug, Clone)]
pub struct Step {
    /// What stands above it.
    pub title: String,
    /// Help for the whole step.
    pub help: Option<String>,
    /// The group instance its parts lie in; the whole form for most steps.
    pub(crate) parent: InstancePath,
    /// The elements on it, children of `parent`.
    pub(crate) children: Vec<ElementId>,
    /// Whether it shows one group that is not repeated: then the title is the group's and its fields follow at once.
    pub(crate) single: bool,
}

impl Step {
    /// Whether anything on this step is asked for.
    pub(crate) fn is_asked(&self, outcome: &Outcome) -> bool {
        let asked = |id: &ElementId| outcome.is_asked(&self.parent.join(*id, 0));
        self.children.is_empty() || self.children.iter().any(asked)
    }

    /// Whether something in the form is shown on this step.
    pub fn holds(&self, path: &InstancePath) -> bool {
        let above = self.parent.steps();
        path.steps()
            .strip_prefix(above)
            .and_then(<[_]>::first)
            .is_some_and(|(id, _)| self.children.contains(id))
    }
}

/// What people read above a group or beside a field.
pub(crate) fn label(element: &Element) -> String {
    let (wording, common) = (element.wording(), element.common());
    [wording.label.trim(), common.name.trim()]
        .into_iter()
        .find(|text| !text.is_empty())
        .map_or_else(|| common.id.to_string(), str::to_owned)
}

/// The steps of a schema, at least one.
pub(crate) fn of(schema: &Schema) -> Vec<Step> {
    let mut steps = Vec::new();
    let fields: Vec<&Structure> =
        schema.structure.iter().filter(|place| place.element.as_field().is_some()).collect();
    for (number, part) in fields.chunks(STEP_FIELDS).enumerate() {
        let title = if number == 0 {
            schema.title.clone()
        } else {
            format!("{} ({})", schema.title, number + 1)
        };
        let children = part.iter().map(|place| place.element.id()).collect();
        steps.push(Step {
            title,
            help: schema.help.clone(),
            parent: InstancePath::root(),
            children,
            single: false,
        });
    }
    for place in &schema.structure {
        if let Element::Group(group) = &place.element {
            add_group(&mut steps, place, group, &InstancePath::root());
        }
    }
    if steps.is_empty() {
        let parent = InstancePath::root();
        steps.push(Step {
            title: schema.title.clone(),
            help: schema.help.clone(),
            parent,
            children: Vec::new(),
            single: false,
        });
    }
    steps
}

/// How many fields stand in an element.
fn size(place: &Structure) -> usize {
    match &place.element {
        Element::Field(_) => 1,
        Element::Group(group) => group.structure.iter().map(size).sum(),
    }
}

fn add_group(steps: &mut Vec<Step>, place: &Structure, group: &Group, parent: &InstancePath) {
    let title = label(&place.element);
    let repeated = place.multiplicity.is_repeated();
    // What is repeated or chosen between must be seen as a whole.
    if size(place) <= STEP_FIELDS || repeated || group.choice || group.structure.len() < 2 {
        steps.push(Step {
            title,
            help: group.wording.help.clone(),
            parent: parent.clone(),
            children: vec![group.common.id],
            single: !repeated,
        });
        return;
    }
    let inside = parent.join(group.common.id, 0);
    let mut part: Vec<&Structure> = Vec::new();
    for child in &group.structure {
        let filled: usize = part.iter().map(|place| size(place)).sum();
        if !part.is_empty() && filled + size(child) > STEP_FIELDS {
            add_part(steps, &title, group, &inside, &part);
            part.clear();
        }
        match &child.element {
            Element::Group(large) if size(child) > STEP_FIELDS => {
                add_group(steps, child, large, &inside);
            }
            _ => part.push(child),
        }
    }
    if !part.is_empty() {
        add_part(steps, &title, group, &inside, &part);
    }
}

fn add_part(
    steps: &mut Vec<Step>,
    title: &str,
    group: &Group,
    inside: &InstancePath,
    part: &[&Structure],
) {
    let only = match part {
        [place] => place.element.as_group().map(|_| *place),
        _ => None,
    };
    let title = only
        .map_or_else(|| title.to_owned(), |place| format!("{title}: {}", label(&place.element)));
    steps.push(Step {
        title,
        help: group.wording.help.clone(),
        parent: inside.clone(),
        children: part.iter().map(|place| place.element.id()).collect(),
        single: only.is_some_and(|place| !place.multiplicity.is_repeated()),
    });
}

/// Steps with the same title get a number behind it.
pub(crate) fn told_apart(mut steps: Vec<Step>) -> Vec<Step> {
    let titles: Vec<String> = steps.iter().map(|step| step.title.clone()).collect();
    for (index, step) in steps.iter_mut().enumerate() {
        let same = titles.iter().filter(|title| **title == step.title).count();
        if same > 1 {
            let before =
                titles.iter().take(index + 1).filter(|title| **title == step.title).count();
            step.title = format!("{} ({before}/{same})", step.title);
        }
    }
    steps
}
