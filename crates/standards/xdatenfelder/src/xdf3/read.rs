//! Reading XDatenfelder 3: one function per element of the standard.

use std::io::BufRead;

use crate::finding::{Error, Position};
use crate::id::ElementId;
use crate::limits::Limits;
use crate::model::{
    Code, CodeListReference, Codes, Common, Constraints, DataType, DocumentProfile, Element,
    ElementClass, Field, FieldKind, Group, Keyword, Multiplicity, Prefill, Reference, Schema,
    StatedRule, StatedRuleKind, Status, Structure, StructureChanges, TextChanges, Version, Wording,
};
use crate::quality;
use crate::reading::{Coded, Read, Reading};
use crate::xml::Tag;

use super::{MESSAGE, NAMESPACE, NAMESPACE_ANY};

/// Reads a schema. The file is read as a stream; what is odd becomes a finding, what cannot be read an error.
pub fn read(input: impl BufRead, limits: &Limits) -> Result<Read, Error> {
    let mut reading = Reading::new(input, limits);
    let (root, namespace) = reading.source.root()?;
    if root.name != MESSAGE || !namespace.starts_with(NAMESPACE_ANY) {
        return Err(Error::Unexpected {
            position: root.position,
            expected: "an XDatenfelder 3 schema (xdatenfelder.stammdatenschema.0102)",
            found: root.name,
            namespace,
        });
    }
    read_opened(reading, &root, &namespace)
}

/// Reads a schema whose root element has been opened.
pub(crate) fn read_opened<R: BufRead>(
    mut reading: Reading<R>,
    root: &Tag,
    namespace: &str,
) -> Result<Read, Error> {
    if namespace != NAMESPACE {
        reading.report(quality::OTHER_VERSION, root.position, namespace);
    }
    let mut schema = None;
    while let Some(tag) = reading.source.child()? {
        match tag.name.as_str() {
            "header" => reading.source.skip(true)?,
            "stammdatenschema" if schema.is_none() => {
                schema = Some((reading.schema(&tag)?, tag.position));
            }
            _ => reading.unknown(&tag)?,
        }
    }
    let (schema, position) = schema.ok_or_else(|| Error::Missing {
        position: root.position,
        parent: root.name.clone(),
        name: "stammdatenschema",
    })?;
    Ok(reading.finish(schema, position))
}

impl<R: BufRead> Reading<R> {
    fn schema(&mut self, tag: &Tag) -> Result<Schema, Error> {
        self.enter(tag);
        let mut common = CommonParts::default();
        let (mut title, mut help) = (None, None);
        let (mut structure_changes, mut text_changes, mut document) = (None, None, None);
        let (mut rules, mut structure) = (Vec::new(), Vec::new());
        while let Some(child) = self.source.child()? {
            match child.name.as_str() {
                "bezeichnung" => self.text_into(&mut title, &child)?,
                "hilfetext" => self.text_into(&mut help, &child)?,
                "ableitungsmodifikationenStruktur" => {
                    self.coded(&mut structure_changes, &child, 1033, StructureChanges::from_code)?;
                }
                "ableitungsmodifikationenRepraesentation" => {
                    self.coded(&mut text_changes, &child, 1034, TextChanges::from_code)?;
                }
                "dokumentsteckbrief" => {
                    let (id, version) = self.identification(&child, |id| id)?;
                    document = Some(DocumentProfile { id, version });
                }
                "regel" => rules.push(self.stated_rule(&child)?),
                "struktur" => structure.extend(self.structure(&child)?),
                _ => self.common(&mut common, &child)?,
            }
        }
        let structure_changes = self.require(structure_changes, 1033, tag.position);
        let text_changes = self.require(text_changes, 1034, tag.position);
        let common = self.assembled(common, tag.position);
        self.leave();
        let title = title.unwrap_or_default();
        Ok(Schema {
            common,
            title,
            help,
            structure_changes,
            text_changes,
            document,
            rules,
            structure,
        })
    }

    fn structure(&mut self, tag: &Tag) -> Result<Option<Structure>, Error> {
        let (mut multiplicity, mut references, mut element) = (None, Vec::new(), None);
        while let Some(child) = self.source.child()? {
            match child.name.as_str() {
                "anzahl" => multiplicity = Some(self.multiplicity(&child)?),
                "bezug" => references.extend(self.reference(&child)?),
                "enthaelt" => {
                    while let Some(inner) = self.source.child()? {
                        match inner.name.as_str() {
                            "datenfeldgruppe" if element.is_none() => {
                                element = Some(Element::Group(Box::new(self.group(&inner)?)));
                            }
                            "datenfeld" if element.is_none() => {
                                element = Some(Element::Field(Box::new(self.field(&inner)?)));
                            }
                            _ => self.unknown(&inner)?,
                        }
                    }
                }
                _ => self.unknown(&child)?,
            }
        }
        if multiplicity.is_none() {
            self.report(1021, tag.position, "");
        }
        if element.is_none() {
            self.report(quality::EMPTY_STRUCTURE, tag.position, "");
        }
        let multiplicity = multiplicity.unwrap_or(Multiplicity::OPTIONAL);
        Ok(element.map(|element| Structure { multiplicity, references, element }))
    }

    fn group(&mut self, tag: &Tag) -> Result<Group, Error> {
        self.enter(tag);
        let mut common = CommonParts::default();
        let mut wording = WordingParts::default();
        let (mut class, mut choice) = (None, None);
        let (mut rules, mut structure) = (Vec::new(), Vec::new());
        while let Some(child) = self.source.child()? {
            match child.name.as_str() {
                "schemaelementart" => {
                    self.coded(&mut class, &child, 1031, ElementClass::from_code)?;
                }
                "art" => {
                    self.coded(&mut choice, &child, 1042, |code| (code == "X").then_some(()))?;
                }
                "regel" => rules.push(self.stated_rule(&child)?),
                "struktur" => structure.extend(self.structure(&child)?),
                _ if self.wording(&mut wording, &child)? => {}
                _ => self.common(&mut common, &child)?,
            }
        }
        let class = self.require(class, 1031, tag.position);
        let common = self.assembled(common, tag.position);
        self.leave();
        Ok(Group {
            common,
            wording: wording.assembled(),
            class: class.unwrap_or(ElementClass::Harmonised),
            choice: choice.flatten().is_some(),
            rules,
            structure,
        })
    }

    fn field(&mut self, tag: &Tag) -> Result<Field, Error> {
        self.enter(tag);
        let mut common = CommonParts::default();
        let mut wording = WordingParts::default();
        let (mut class, mut kind, mut data_type, mut prefill) = (None, None, None, None);
        let mut constraints = Constraints::default();
        let (mut content, mut values, mut list) = (None, None, None);
        let (mut code_column, mut name_column, mut help_column) = (None, None, None);
        let mut max_size = None;
        let mut rules = Vec::new();
        while let Some(child) = self.source.child()? {
            match child.name.as_str() {
                "schemaelementart" => {
                    self.coded(&mut class, &child, 1031, ElementClass::from_code)?;
                }
                "feldart" => self.coded(&mut kind, &child, 1027, FieldKind::from_code)?,
                "datentyp" => self.coded(&mut data_type, &child, 1028, DataType::from_code)?,
                "vorbefuellung" => self.coded(&mut prefill, &child, 1030, Prefill::from_code)?,
                "praezisierung" => self.precision(&mut constraints, &child)?,
                "inhalt" => self.text_into(&mut content, &child)?,
                "werte" => values = Some(self.values()?),
                "codelisteReferenz" => list = Some(self.code_list(&child)?),
                "codeKey" => self.text_into(&mut code_column, &child)?,
                "nameKey" => self.text_into(&mut name_column, &child)?,
                "helpKey" => self.text_into(&mut help_column, &child)?,
                "maxSize" => self.text_into(&mut max_size, &child)?,
                "mediaType" => constraints.media_types.extend(self.optional_text()?),
                "regel" => rules.push(self.stated_rule(&child)?),
                _ if self.wording(&mut wording, &child)? => {}
                _ => self.common(&mut common, &child)?,
            }
        }
        constraints.max_size =
            self.whole(max_size.as_deref(), quality::UNREADABLE_NUMBER, tag.position);
        if values.is_some() && list.is_some() {
            self.report(quality::TWO_LISTS, tag.position, "");
        }
        let has_columns = code_column.is_some() || name_column.is_some() || help_column.is_some();
        if has_columns && list.is_none() {
            self.report(1058, tag.position, "");
        }
        let class = self.require(class, 1031, tag.position);
        let kind = self.require(kind, 1027, tag.position);
        let data_type = self.require(data_type, 1028, tag.position);
        let prefill = self.require(prefill, 1030, tag.position);
        let common = self.assembled(common, tag.position);
        self.leave();
        let codes = match (values, list) {
            (Some(values), _) => Codes::Inline(values),
            (None, Some(list)) => {
                Codes::List(CodeListReference { code_column, name_column, help_column, ..list })
            }
            (None, None) => Codes::None,
        };
        Ok(Field {
            common,
            wording: wording.assembled(),
            class: class.unwrap_or(ElementClass::Harmonised),
            kind: kind.unwrap_or(FieldKind::Input),
            data_type: data_type.unwrap_or(DataType::Text),
            prefill: prefill.unwrap_or(Prefill::None),
            constraints,
            content,
            codes,
            rules,
        })
    }

    /// Text, length, range and pattern stand in attributes.
    fn precision(&mut self, constraints: &mut Constraints, tag: &Tag) -> Result<(), Error> {
        constraints.min_length = self.whole(tag.attribute("minLength"), 1059, tag.position);
        constraints.max_length = self.whole(tag.attribute("maxLength"), 1060, tag.position);
        let text = |name| tag.attribute(name).map(str::to_owned);
        constraints.min_value = text("minValue");
        constraints.max_value = text("maxValue");
        constraints.pattern = text("pattern");
        self.source.skip(true)
    }

    fn values(&mut self) -> Result<Vec<Code>, Error> {
        let mut values = Vec::new();
        while let Some(child) = self.source.child()? {
            if child.name != "wert" {
                self.unknown(&child)?;
                continue;
            }
            let (mut code, mut name, mut help) = (None, None, None);
            while let Some(part) = self.source.child()? {
                match part.name.as_str() {
                    "code" => self.text_into(&mut code, &part)?,
                    "name" => self.text_into(&mut name, &part)?,
                    "hilfe" => self.text_into(&mut help, &part)?,
                    _ => self.unknown(&part)?,
                }
            }
            let code = code.unwrap_or_default();
            if code.is_empty() {
                self.report(quality::EMPTY_CODE, child.position, "");
            } else {
                values.push(Code { name: name.unwrap_or_else(|| code.clone()), code, help });
            }
        }
        Ok(values)
    }

    fn code_list(&mut self, tag: &Tag) -> Result<CodeListReference, Error> {
        let (mut uri, mut version, mut version_uri) = (None, None, None);
        while let Some(child) = self.source.child()? {
            match child.name.as_str() {
                // Some exports put an id of their own in front.
                "id" => self.source.skip(true)?,
                "canonicalIdentification" => self.text_into(&mut uri, &child)?,
                "version" => self.text_into(&mut version, &child)?,
                "canonicalVersionUri" => self.text_into(&mut version_uri, &child)?,
                _ => self.unknown(&child)?,
            }
        }
        if uri.is_none() {
            self.report(1040, tag.position, "");
        }
        Ok(CodeListReference {
            canonical_uri: uri.unwrap_or_default(),
            version,
            canonical_version_uri: version_uri,
            ..CodeListReference::default()
        })
    }

    fn stated_rule(&mut self, tag: &Tag) -> Result<StatedRule, Error> {
        let mut identity = None;
        let (mut name, mut description, mut text, mut creator) = (None, None, None, None);
        let (mut changed_at, mut script, mut kind) = (None, None, None);
        let (mut references, mut keywords) = (Vec::new(), Vec::new());
        while let Some(child) = self.source.child()? {
            match child.name.as_str() {
                "identifikation" => identity = Some(self.identification(&child, |id| id)?),
                "name" => self.text_into(&mut name, &child)?,
                "beschreibung" => self.text_into(&mut description, &child)?,
                "freitextRegel" => self.text_into(&mut text, &child)?,
                "bezug" => references.extend(self.reference(&child)?),
                "stichwort" => keywords.extend(self.keyword(&child)?),
                "fachlicherErsteller" => self.text_into(&mut creator, &child)?,
                "letzteAenderung" => self.text_into(&mut changed_at, &child)?,
                "typ" => self.coded(
                    &mut kind,
                    &child,
                    quality::UNKNOWN_RULE_KIND,
                    StatedRuleKind::from_code,
                )?,
                "skript" => self.text_into(&mut script, &child)?,
                // Program interface of a script; there is nothing to run it.
                "param" | "ziel" | "fehler" => self.source.skip(true)?,
                _ => self.unknown(&child)?,
            }
        }
        let (id, version) = match identity {
            Some(identity) => identity,
            None => (self.id(None, tag.position), None),
        };
        Ok(StatedRule {
            id,
            version,
            name: name.unwrap_or_default(),
            description,
            text,
            references,
            creator,
            changed_at,
            kind: kind.flatten().unwrap_or(StatedRuleKind::Complex),
            script,
            keywords,
        })
    }

    fn keyword(&mut self, tag: &Tag) -> Result<Option<Keyword>, Error> {
        let uri = tag.attribute("uri").map(str::to_owned);
        Ok(self.optional_text()?.map(|text| Keyword { text, uri }))
    }

    /// Labels and help; says whether the element was one of them.
    fn wording(&mut self, parts: &mut WordingParts, tag: &Tag) -> Result<bool, Error> {
        let slot = match tag.name.as_str() {
            "bezeichnungEingabe" => &mut parts.label,
            "bezeichnungAusgabe" => &mut parts.output_label,
            "hilfetextEingabe" => &mut parts.help,
            "hilfetextAusgabe" => &mut parts.output_help,
            _ => return Ok(false),
        };
        self.text_into(slot, tag)?;
        Ok(true)
    }

    /// What every element has; anything else is noted and skipped.
    fn common(&mut self, parts: &mut CommonParts, tag: &Tag) -> Result<(), Error> {
        let slot = match tag.name.as_str() {
            "identifikation" => {
                let identity = self.identification(tag, |id| id)?;
                self.identify(identity.0);
                parts.identity = Some(identity);
                return Ok(());
            }
            "bezug" => {
                parts.references.extend(self.reference(tag)?);
                return Ok(());
            }
            "stichwort" => {
                parts.keywords.extend(self.keyword(tag)?);
                return Ok(());
            }
            "freigabestatus" => return self.coded(&mut parts.status, tag, 1032, Status::from_code),
            "relation" => {
                self.relations += 1;
                return self.source.skip(false);
            }
            "name" => &mut parts.name,
            "beschreibung" => &mut parts.description,
            "definition" => &mut parts.definition,
            "statusGesetztAm" => &mut parts.status_set_on,
            "statusGesetztDurch" => &mut parts.status_set_by,
            "versionshinweis" => &mut parts.version_note,
            "gueltigAb" => &mut parts.valid_from,
            "gueltigBis" => &mut parts.valid_until,
            "veroeffentlichungsdatum" => &mut parts.published_on,
            "letzteAenderung" => &mut parts.changed_at,
            _ => return self.unknown(tag),
        };
        self.text_into(slot, tag)
    }

    fn assembled(&mut self, parts: CommonParts, position: Position) -> Common {
        let (id, version) = match parts.identity {
            Some(identity) => identity,
            None => (self.id(None, position), None),
        };
        let status = self.require(parts.status, 1032, position);
        Common {
            id,
            version,
            name: parts.name.unwrap_or_default(),
            description: parts.description,
            definition: parts.definition,
            references: parts.references,
            status,
            status_set_on: parts.status_set_on,
            status_set_by: parts.status_set_by,
            version_note: parts.version_note,
            valid_from: parts.valid_from,
            valid_until: parts.valid_until,
            published_on: parts.published_on,
            changed_at: parts.changed_at,
            keywords: parts.keywords,
        }
    }
}

/// What was read so far of [`Common`].
#[derive(Default)]
struct CommonParts {
    identity: Option<(ElementId, Option<Version>)>,
    name: Option<String>,
    description: Option<String>,
    definition: Option<String>,
    references: Vec<Reference>,
    status: Coded<Status>,
    status_set_on: Option<String>,
    status_set_by: Option<String>,
    version_note: Option<String>,
    valid_from: Option<String>,
    valid_until: Option<String>,
    published_on: Option<String>,
    changed_at: Option<String>,
    keywords: Vec<Keyword>,
}

/// What was read so far of [`Wording`].
#[derive(Default)]
struct WordingParts {
    label: Option<String>,
    output_label: Option<String>,
    help: Option<String>,
    output_help: Option<String>,
}

impl WordingParts {
    fn assembled(self) -> Wording {
        Wording {
            label: self.label.unwrap_or_default(),
            output_label: self.output_label.unwrap_or_default(),
            help: self.help,
            output_help: self.output_help,
        }
    }
}
