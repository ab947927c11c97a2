//! XDatenfelder 2.0, read into the model of version 3.
//!
//! Ids are widened (`F60000319` becomes `F60000000319`), the precision in JSON becomes constraints, one `bezug` with several
//! norms becomes several references, and the status *aktiv* becomes *fachlich freigegeben (silber)*.

use std::io::BufRead;

use serde_json::Value as Json;

use crate::finding::{Error, Position};
use crate::id::ElementId;
use crate::limits::Limits;
use crate::model::{
    CodeListReference, Codes, Common, Constraints, DataType, Element, ElementClass, Field,
    FieldKind, Group, Multiplicity, Prefill, Reference, Schema, StatedRule, StatedRuleKind, Status,
    Structure, StructureChanges, TextChanges, Version, Wording,
};
use crate::quality;
use crate::reading::{Coded, Read, Reading};
use crate::xdf3::MESSAGE;
use crate::xml::Tag;

/// Namespace of version 2.0.
pub const NAMESPACE: &str = "urn:xoev-de:fim:standard:xdatenfelder_2";

/// Reads a schema; see [`crate::xdf3::read`].
pub fn read(input: impl BufRead, limits: &Limits) -> Result<Read, Error> {
    let mut reading = Reading::new(input, limits);
    let (root, namespace) = reading.source.root()?;
    if root.name != MESSAGE || namespace != NAMESPACE {
        return Err(Error::Unexpected {
            position: root.position,
            expected: "an XDatenfelder 2 schema (xdatenfelder.stammdatenschema.0102)",
            found: root.name,
            namespace,
        });
    }
    read_opened(reading, &root)
}

/// Reads a schema whose root element has been opened.
pub(crate) fn read_opened<R: BufRead>(reading: Reading<R>, root: &Tag) -> Result<Read, Error> {
    let mut old = Old { reading };
    let mut schema = None;
    while let Some(tag) = old.reading.source.child()? {
        match tag.name.as_str() {
            "header" => old.reading.source.skip(true)?,
            "stammdatenschema" if schema.is_none() => {
                schema = Some((old.schema(&tag)?, tag.position));
            }
            _ => old.reading.unknown(&tag)?,
        }
    }
    let (schema, position) = schema.ok_or_else(|| Error::Missing {
        position: root.position,
        parent: root.name.clone(),
        name: "stammdatenschema",
    })?;
    Ok(old.reading.finish(schema, position))
}

/// A reader of version 2.
struct Old<R> {
    reading: Reading<R>,
}

/// Everything that schema, group, field and rule share in version 2.
#[derive(Default)]
struct Parts {
    identity: Option<(ElementId, Option<Version>)>,
    name: Option<String>,
    label: Option<String>,
    output_label: Option<String>,
    description: Option<String>,
    definition: Option<String>,
    references: Vec<Reference>,
    status: Coded<Status>,
    valid_from: Option<String>,
    valid_until: Option<String>,
    creator: Option<String>,
    version_note: Option<String>,
    approved_on: Option<String>,
    published_on: Option<String>,
    help: Option<String>,
    output_help: Option<String>,
    class: Coded<ElementClass>,
    rules: Vec<StatedRule>,
    structure: Vec<Structure>,
}

fn status(code: &str) -> Option<Status> {
    match code {
        "inVorbereitung" => Some(Status::InProgress),
        "aktiv" => Some(Status::ApprovedSilver),
        "inaktiv" => Some(Status::Inactive),
        _ => None,
    }
}

/// Several norms in one text, separated by semicolons.
fn references(text: &str) -> impl Iterator<Item = Reference> {
    let norms = text.split(';').map(str::trim).filter(|norm| !norm.is_empty());
    norms.map(|norm| Reference { text: norm.to_owned(), link: None })
}

impl<R: BufRead> Old<R> {
    fn schema(&mut self, tag: &Tag) -> Result<Schema, Error> {
        self.reading.enter(tag);
        let mut parts = Parts::default();
        let (mut structure_changes, mut text_changes) = (None, None);
        while let Some(child) = self.reading.source.child()? {
            match child.name.as_str() {
                "ableitungsmodifikationenStruktur" => {
                    self.reading.coded(
                        &mut structure_changes,
                        &child,
                        1033,
                        StructureChanges::from_code,
                    )?;
                }
                "ableitungsmodifikationenRepraesentation" => {
                    self.reading.coded(&mut text_changes, &child, 1034, TextChanges::from_code)?;
                }
                _ => self.part(&mut parts, &child)?,
            }
        }
        let structure_changes = self.reading.require(structure_changes, 1033, tag.position);
        let text_changes = self.reading.require(text_changes, 1034, tag.position);
        let common = self.common(&mut parts, tag.position);
        self.reading.leave();
        Ok(Schema {
            title: parts.label.or(parts.output_label).unwrap_or_else(|| common.name.clone()),
            common,
            help: parts.help,
            structure_changes,
            text_changes,
            document: None,
            rules: parts.rules,
            structure: parts.structure,
        })
    }

    fn structure(&mut self, tag: &Tag) -> Result<Option<Structure>, Error> {
        let (mut multiplicity, mut bases, mut element) = (None, Vec::new(), None);
        while let Some(child) = self.reading.source.child()? {
            match child.name.as_str() {
                "anzahl" => multiplicity = Some(self.reading.multiplicity(&child)?),
                "bezug" => bases.extend(references(&self.reading.source.text()?)),
                "enthaelt" => {
                    while let Some(inner) = self.reading.source.child()? {
                        match inner.name.as_str() {
                            "datenfeldgruppe" if element.is_none() => {
                                element = Some(Element::Group(Box::new(self.group(&inner)?)));
                            }
                            "datenfeld" if element.is_none() => {
                                element = Some(Element::Field(Box::new(self.field(&inner)?)));
                            }
                            _ => self.reading.unknown(&inner)?,
                        }
                    }
                }
                _ => self.reading.unknown(&child)?,
            }
        }
        if multiplicity.is_none() {
            self.reading.report(1021, tag.position, "");
        }
        if element.is_none() {
            self.reading.report(quality::EMPTY_STRUCTURE, tag.position, "");
        }
        let multiplicity = multiplicity.unwrap_or(Multiplicity::OPTIONAL);
        Ok(element.map(|element| Structure { multiplicity, references: bases, element }))
    }

    fn group(&mut self, tag: &Tag) -> Result<Group, Error> {
        self.reading.enter(tag);
        let mut parts = Parts::default();
        while let Some(child) = self.reading.source.child()? {
            self.part(&mut parts, &child)?;
        }
        let class = self.reading.require(parts.class, 1031, tag.position);
        let common = self.common(&mut parts, tag.position);
        self.reading.leave();
        Ok(Group {
            common,
            wording: wording(&mut parts),
            class: class.unwrap_or(ElementClass::Harmonised),
            choice: false,
            rules: parts.rules,
            structure: parts.structure,
        })
    }

    fn field(&mut self, tag: &Tag) -> Result<Field, Error> {
        self.reading.enter(tag);
        let mut parts = Parts::default();
        let (mut kind, mut data_type) = (None, None);
        let (mut precision, mut content, mut list) = (None, None, None);
        while let Some(child) = self.reading.source.child()? {
            match child.name.as_str() {
                "feldart" => self.reading.coded(&mut kind, &child, 1027, FieldKind::from_code)?,
                "datentyp" => {
                    self.reading.coded(&mut data_type, &child, 1028, DataType::from_code)?;
                }
                "praezisierung" => self.reading.text_into(&mut precision, &child)?,
                "inhalt" => self.reading.text_into(&mut content, &child)?,
                "codelisteReferenz" => list = self.code_list(&child)?,
                _ => self.part(&mut parts, &child)?,
            }
        }
        let kind = self.reading.require(kind, 1027, tag.position);
        let data_type = self.reading.require(data_type, 1028, tag.position);
        let class = self.reading.require(parts.class, 1031, tag.position);
        let constraints = self.constraints(precision.as_deref(), tag.position);
        let common = self.common(&mut parts, tag.position);
        self.reading.leave();
        Ok(Field {
            common,
            wording: wording(&mut parts),
            class: class.unwrap_or(ElementClass::Harmonised),
            kind: kind.unwrap_or(FieldKind::Input),
            data_type: data_type.unwrap_or(DataType::Text),
            prefill: Prefill::None,
            constraints,
            content,
            codes: list.map_or(Codes::None, Codes::List),
            rules: parts.rules,
        })
    }

    fn rule(&mut self, tag: &Tag) -> Result<StatedRule, Error> {
        let mut parts = Parts::default();
        let mut script = None;
        while let Some(child) = self.reading.source.child()? {
            match child.name.as_str() {
                "script" => self.reading.text_into(&mut script, &child)?,
                "identifikation" => {
                    parts.identity = Some(self.reading.identification(&child, ElementId::widened)?);
                }
                _ => self.part(&mut parts, &child)?,
            }
        }
        let (id, version) = match parts.identity {
            Some(identity) => identity,
            None => (self.reading.id(None, tag.position), None),
        };
        // The editor of version 2 put this empty function into every rule.
        let empty =
            |script: &String| script.split_whitespace().collect::<String>() == "functionscript(){}";
        Ok(StatedRule {
            id,
            version,
            name: parts.name.unwrap_or_default(),
            description: parts.description,
            text: parts.definition,
            references: parts.references,
            creator: parts.creator,
            changed_at: None,
            kind: StatedRuleKind::Complex,
            script: script.filter(|script| !empty(script)),
            keywords: Vec::new(),
        })
    }

    /// What may stand in every element; anything else is noted and skipped.
    fn part(&mut self, parts: &mut Parts, tag: &Tag) -> Result<(), Error> {
        let slot = match tag.name.as_str() {
            "identifikation" => {
                let identity = self.reading.identification(tag, ElementId::widened)?;
                self.reading.identify(identity.0);
                parts.identity = Some(identity);
                return Ok(());
            }
            "bezug" => {
                parts.references.extend(references(&self.reading.source.text()?));
                return Ok(());
            }
            "status" => return self.reading.coded(&mut parts.status, tag, 1032, status),
            "schemaelementart" => {
                return self.reading.coded(&mut parts.class, tag, 1031, ElementClass::from_code);
            }
            "regel" => {
                let rule = self.rule(tag)?;
                parts.rules.push(rule);
                return Ok(());
            }
            "struktur" => {
                let structure = self.structure(tag)?;
                parts.structure.extend(structure);
                return Ok(());
            }
            "name" => &mut parts.name,
            "bezeichnungEingabe" => &mut parts.label,
            "bezeichnungAusgabe" => &mut parts.output_label,
            "beschreibung" => &mut parts.description,
            "definition" => &mut parts.definition,
            "gueltigAb" => &mut parts.valid_from,
            "gueltigBis" => &mut parts.valid_until,
            "fachlicherErsteller" => &mut parts.creator,
            "versionshinweis" => &mut parts.version_note,
            "freigabedatum" => &mut parts.approved_on,
            "veroeffentlichungsdatum" => &mut parts.published_on,
            "hilfetext" | "hilfetextEingabe" => &mut parts.help,
            "hilfetextAusgabe" => &mut parts.output_help,
            _ => return self.reading.unknown(tag),
        };
        self.reading.text_into(slot, tag)
    }

    fn common(&mut self, parts: &mut Parts, position: Position) -> Common {
        let (id, version) = match parts.identity.take() {
            Some(identity) => identity,
            None => (self.reading.id(None, position), None),
        };
        Common {
            version,
            description: parts.description.take(),
            definition: parts.definition.take(),
            references: std::mem::take(&mut parts.references),
            status: self.reading.require(parts.status, 1032, position),
            status_set_on: parts.approved_on.take(),
            status_set_by: parts.creator.take(),
            version_note: parts.version_note.take(),
            valid_from: parts.valid_from.take(),
            valid_until: parts.valid_until.take(),
            published_on: parts.published_on.take(),
            ..Common::new(id, parts.name.take().unwrap_or_default())
        }
    }

    fn code_list(&mut self, tag: &Tag) -> Result<Option<CodeListReference>, Error> {
        let mut list = CodeListReference::default();
        let (mut uri, mut version, mut version_uri) = (None, None, None);
        while let Some(child) = self.reading.source.child()? {
            match child.name.as_str() {
                // The id of the list in the editor; the list itself is named by its URN.
                "identifikation" => self.reading.source.skip(true)?,
                "genericodeIdentification" => {
                    while let Some(part) = self.reading.source.child()? {
                        match part.name.as_str() {
                            "canonicalIdentification" => self.reading.text_into(&mut uri, &part)?,
                            "version" => self.reading.text_into(&mut version, &part)?,
                            "canonicalVersionUri" => {
                                self.reading.text_into(&mut version_uri, &part)?;
                            }
                            _ => self.reading.unknown(&part)?,
                        }
                    }
                }
                _ => self.reading.unknown(&child)?,
            }
        }
        if uri.is_none() {
            self.reading.report(1040, tag.position, "");
        }
        list.canonical_uri = uri.unwrap_or_default();
        list.version = version;
        list.canonical_version_uri = version_uri;
        Ok(Some(list))
    }

    /// The precision is JSON whose numbers are quoted: `{"minLength":"1","maxLength":"120"}`.
    fn constraints(&mut self, precision: Option<&str>, position: Position) -> Constraints {
        let mut constraints = Constraints::default();
        let Some(text) = precision else { return constraints };
        let Ok(Json::Object(object)) = serde_json::from_str::<Json>(text) else {
            self.reading.report(quality::PRECISION_NOT_JSON, position, text);
            return constraints;
        };
        let value = |key: &str| match object.get(key) {
            Some(Json::String(text)) => {
                Some(text.trim().to_owned()).filter(|text| !text.is_empty())
            }
            Some(Json::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        constraints.min_length = self.reading.whole(value("minLength").as_deref(), 1059, position);
        constraints.max_length = self.reading.whole(value("maxLength").as_deref(), 1060, position);
        constraints.min_value = value("minValue");
        constraints.max_value = value("maxValue");
        constraints.pattern = value("pattern");
        constraints
    }
}

fn wording(parts: &mut Parts) -> Wording {
    Wording {
        label: parts.label.take().unwrap_or_default(),
        output_label: parts.output_label.take().unwrap_or_default(),
        help: parts.help.take(),
        output_help: parts.output_help.take(),
    }
}
