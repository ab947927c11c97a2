//! What the readers of XDatenfelder 2 and 3 share: where they are, what they found odd, and single values.

use std::io::BufRead;

use crate::finding::{Error, Finding, Position, Severity};
use crate::id::{ElementId, Path};
use crate::limits::{self, Limits};
use crate::model::{Multiplicity, Reference, Schema, Version};
use crate::quality;
use crate::xml::{Source, Tag};

/// A schema that was read, and what was odd about the file.
#[derive(Debug)]
pub struct Read {
    /// The schema.
    pub schema: Schema,
    /// What the reader found odd, in the order of the file. [`Read::check`] adds the checks of the whole schema.
    pub findings: Vec<Finding>,
    /// Relations to other elements that the file carries; they are passed over, because back references make up most
    /// of a file and say nothing about the form.
    pub relations: usize,
    /// Where the elements stand in the file.
    pub positions: Positions,
}

/// Where the elements of a schema stand in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positions {
    /// The schema itself.
    pub schema: Position,
    /// Every place, by [`crate::model::Node::index`].
    pub nodes: Vec<Position>,
}

impl Read {
    /// The reader's findings and those of the official checks, sorted by place in the file.
    pub fn check(&self) -> Vec<Finding> {
        let mut all = self.findings.clone();
        for (index, mut finding) in quality::check_nodes(&self.schema) {
            finding.position = match index {
                Some(index) => self.positions.nodes.get(index).copied(),
                None => Some(self.positions.schema),
            };
            all.push(finding);
        }
        all.sort_by_key(|finding| (finding.position, finding.code));
        all.dedup();
        all
    }
}

/// A coded element: whether it was given, and its value if the code is known.
pub(crate) type Coded<T> = Option<Option<T>>;

/// A reader at work.
pub(crate) struct Reading<R> {
    pub(crate) source: Source<R>,
    pub(crate) relations: usize,
    findings: Vec<Finding>,
    positions: Vec<Position>,
    /// Ids of the open elements, the schema first; empty as long as an element has not told its id.
    open: Vec<Option<ElementId>>,
    stand_ins: u32,
}

impl<R: BufRead> Reading<R> {
    pub(crate) fn new(input: R, limits: &Limits) -> Self {
        Self {
            source: Source::new(input, limits),
            relations: 0,
            findings: Vec::new(),
            positions: Vec::new(),
            open: Vec::new(),
            stand_ins: 0,
        }
    }

    pub(crate) fn finish(mut self, schema: Schema, position: Position) -> Read {
        for (name, position) in std::mem::take(&mut self.source.strays) {
            let message = if name == "#text" {
                "Text steht, wo nur Elemente stehen dürfen.".to_owned()
            } else {
                format!("Das Element <{name}> steht, wo nur Text stehen darf.")
            };
            self.push(quality::STRAY, position, None, None, message);
        }
        self.findings.sort_by_key(|finding| finding.position);
        Read {
            schema,
            findings: self.findings,
            relations: self.relations,
            positions: Positions { schema: position, nodes: self.positions },
        }
    }

    /// Enters the schema, a group or a field.
    pub(crate) fn enter(&mut self, tag: &Tag) {
        if !self.open.is_empty() {
            self.positions.push(tag.position);
        }
        self.open.push(None);
    }

    /// The open element tells its id.
    pub(crate) fn identify(&mut self, id: ElementId) {
        if let Some(open) = self.open.last_mut() {
            *open = Some(id);
        }
    }

    pub(crate) fn leave(&mut self) {
        self.open.pop();
    }

    /// Notes something odd about the open element.
    pub(crate) fn report(&mut self, code: u16, position: Position, detail: &str) {
        let element = self.open.last().copied().flatten();
        let path: Option<Path> = self.open.iter().skip(1).copied().collect();
        let message = match (quality::message(code), detail) {
            (text, "") => text.to_owned(),
            (text, detail) => format!("{text} ({})", detail.chars().take(120).collect::<String>()),
        };
        self.push(code, position, element, path, message);
    }

    fn push(
        &mut self,
        code: u16,
        position: Position,
        element: Option<ElementId>,
        path: Option<Path>,
        message: String,
    ) {
        if self.findings.len() < limits::FINDINGS {
            let severity = quality::severity(code).unwrap_or(Severity::Warning);
            self.findings.push(Finding {
                code,
                severity,
                element,
                path,
                position: Some(position),
                message,
            });
        }
    }

    /// An element that has no place here: noted and skipped.
    pub(crate) fn unknown(&mut self, tag: &Tag) -> Result<(), Error> {
        self.report(quality::UNKNOWN_ELEMENT, tag.position, &tag.name);
        self.source.skip(true)
    }

    /// Text of the open element, nothing if empty.
    pub(crate) fn optional_text(&mut self) -> Result<Option<String>, Error> {
        Ok(Some(self.source.text()?).filter(|text| !text.is_empty()))
    }

    /// Text of the open element into a slot that takes one; a second one is noted, the first one stays.
    pub(crate) fn text_into(&mut self, slot: &mut Option<String>, tag: &Tag) -> Result<(), Error> {
        let text = self.optional_text()?;
        if slot.is_some() && text.is_some() {
            self.report(quality::GIVEN_TWICE, tag.position, &tag.name);
        } else if text.is_some() {
            *slot = text;
        }
        Ok(())
    }

    /// The code inside of a coded element; nothing if empty.
    pub(crate) fn code(&mut self) -> Result<Option<String>, Error> {
        let mut code = None;
        while let Some(tag) = self.source.child()? {
            match tag.name.as_str() {
                "code" => self.text_into(&mut code, &tag)?,
                // XÖV code types carry the name of the code beside it.
                "name" => self.source.skip(true)?,
                _ => self.unknown(&tag)?,
            }
        }
        Ok(code)
    }

    /// A value of an official list; an unknown code is noted under the number of its check.
    pub(crate) fn coded<T>(
        &mut self,
        slot: &mut Coded<T>,
        tag: &Tag,
        check: u16,
        from_code: fn(&str) -> Option<T>,
    ) -> Result<(), Error> {
        let code = self.code()?;
        let value = code.as_deref().and_then(from_code);
        if slot.is_some() {
            self.report(quality::GIVEN_TWICE, tag.position, &tag.name);
        } else {
            if value.is_none() {
                self.report(check, tag.position, code.as_deref().unwrap_or_default());
            }
            *slot = Some(value);
        }
        Ok(())
    }

    /// Notes that a coded element is missing altogether.
    pub(crate) fn require<T>(
        &mut self,
        slot: Coded<T>,
        check: u16,
        position: Position,
    ) -> Option<T> {
        if slot.is_none() {
            self.report(check, position, "");
        }
        slot.flatten()
    }

    /// An id as the file writes it; a stand-in where there is none or it cannot be used as a key of an answer.
    pub(crate) fn id(&mut self, text: Option<&str>, position: Position) -> ElementId {
        let Some(text) = text else {
            self.report(1038, position, "");
            return self.stand_in();
        };
        if let Ok(id) = ElementId::new(text) {
            if !id.is_well_formed() {
                self.report(1039, position, text);
            }
            id
        } else {
            self.report(1039, position, text);
            self.stand_in()
        }
    }

    fn stand_in(&mut self) -> ElementId {
        self.stand_ins += 1;
        ElementId::stand_in(self.stand_ins)
    }

    /// Id and version from `identifikation`; XDatenfelder 2 hands in how to widen the id.
    pub(crate) fn identification(
        &mut self,
        tag: &Tag,
        widen: fn(ElementId) -> ElementId,
    ) -> Result<(ElementId, Option<Version>), Error> {
        let (mut id, mut version) = (None, None);
        while let Some(child) = self.source.child()? {
            match child.name.as_str() {
                "id" => self.text_into(&mut id, &child)?,
                "version" => self.text_into(&mut version, &child)?,
                _ => self.unknown(&child)?,
            }
        }
        let widened = id
            .as_deref()
            .and_then(|text| ElementId::new(text).ok())
            .map(|id| widen(id).to_string());
        let id = self.id(widened.as_deref().or(id.as_deref()), tag.position);
        Ok((id, version.map(Version)))
    }

    /// `bezug` with its link; nothing if there is no text.
    pub(crate) fn reference(&mut self, tag: &Tag) -> Result<Option<Reference>, Error> {
        let link = tag.attribute("link").map(str::to_owned);
        Ok(self.optional_text()?.map(|text| Reference { text, link }))
    }

    /// `anzahl`; what cannot be understood becomes optional, so that nobody is kept from filling in the form.
    pub(crate) fn multiplicity(&mut self, tag: &Tag) -> Result<Multiplicity, Error> {
        let text = self.source.text()?;
        let Some(read) = Multiplicity::parse(&text) else {
            self.report(if text.is_empty() { 1021 } else { 1046 }, tag.position, &text);
            return Ok(Multiplicity::OPTIONAL);
        };
        if read.max.is_some_and(|max| max < read.min) {
            self.report(1047, tag.position, &text);
            return Ok(Multiplicity { min: read.min, max: Some(read.min) });
        }
        Ok(read)
    }

    /// A whole number in an attribute or element; anything else is noted.
    pub(crate) fn whole<T: std::str::FromStr>(
        &mut self,
        text: Option<&str>,
        check: u16,
        position: Position,
    ) -> Option<T> {
        let text = text.filter(|text| !text.is_empty())?;
        let number = text.parse().ok();
        if number.is_none() {
            self.report(check, position, text);
        }
        number
    }
}
