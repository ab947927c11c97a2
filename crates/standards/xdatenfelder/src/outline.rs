//! The places of a schema numbered, so that rules and checks work with indices instead of paths.

use crate::id::{ElementId, Path};
use crate::model::{DataType, Schema};

/// Number of a place; 0 is the schema itself.
pub(crate) type Place = usize;

/// The schema itself.
pub(crate) const ROOT: Place = 0;

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The element here; nothing for the schema itself.
    pub(crate) id: Option<ElementId>,
    pub(crate) parent: Place,
    pub(crate) children: Vec<Place>,
    /// What a field holds; nothing for groups.
    pub(crate) data_type: Option<DataType>,
    /// Whether it must be given.
    pub(crate) required: bool,
}

/// All places of one schema.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    entries: Vec<Entry>,
}

static NOWHERE: Entry =
    Entry { id: None, parent: ROOT, children: Vec::new(), data_type: None, required: true };

impl Outline {
    pub(crate) fn of(schema: &Schema) -> Self {
        let mut outline = Self {
            entries: vec![Entry {
                id: None,
                parent: ROOT,
                children: Vec::new(),
                data_type: None,
                required: true,
            }],
        };
        let mut open = vec![ROOT];
        for node in schema.nodes() {
            open.truncate(node.depth + 1);
            let parent = open.last().copied().unwrap_or(ROOT);
            let place = outline.entries.len();
            let data_type = node.element().as_field().map(|field| field.data_type);
            outline.entries.push(Entry {
                id: Some(node.element().id()),
                parent,
                children: Vec::new(),
                data_type,
                required: node.multiplicity().is_required(),
            });
            if let Some(entry) = outline.entries.get_mut(parent) {
                entry.children.push(place);
            }
            if data_type.is_none() {
                open.push(place);
            }
        }
        outline
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn entry(&self, place: Place) -> &Entry {
        self.entries.get(place).unwrap_or(&NOWHERE)
    }

    pub(crate) fn is_group(&self, place: Place) -> bool {
        self.entry(place).data_type.is_none()
    }

    /// The place that a path leads to from another one.
    pub(crate) fn descend(&self, from: Place, path: &Path) -> Option<Place> {
        path.ids().iter().try_fold(from, |place, id| {
            self.entry(place)
                .children
                .iter()
                .copied()
                .find(|child| self.entry(*child).id == Some(*id))
        })
    }

    /// All places where an element stands.
    pub(crate) fn occurrences(&self, id: ElementId) -> Vec<Place> {
        (1..self.len()).filter(|place| self.entry(*place).id == Some(id)).collect()
    }

    /// The place and all above it, up to and without the schema itself.
    pub(crate) fn upwards(&self, place: Place) -> impl Iterator<Item = Place> {
        std::iter::successors((place != ROOT).then_some(place), |place| {
            let parent = self.entry(*place).parent;
            (parent != ROOT).then_some(parent)
        })
    }

    /// The place and everything below it.
    pub(crate) fn subtree(&self, place: Place) -> Vec<Place> {
        let mut all = vec![place];
        let mut next = 0;
        while let Some(current) = all.get(next).copied() {
            all.extend_from_slice(&self.entry(current).children);
            next += 1;
        }
        all
    }

    pub(crate) fn path(&self, place: Place) -> Path {
        let mut ids: Vec<_> =
            self.upwards(place).filter_map(|place| self.entry(place).id).collect();
        ids.reverse();
        ids.into_iter().collect()
    }
}
