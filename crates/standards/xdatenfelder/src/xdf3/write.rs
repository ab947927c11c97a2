//! Writing XDatenfelder 3.0.0, elements in the order of the standard.

use std::io::{self, Write};

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::name::QName;

use crate::id::ElementId;
use crate::model::{
    Codes, Common, Element, Field, Group, Keyword, Reference, Schema, StatedRule, Structure,
    Version, Wording,
};
use crate::xml::is_xml_char;

use super::{MESSAGE, NAMESPACE};

/// Why a schema cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A text has a character that XML cannot carry.
    #[error("element {element}: a text has the control character U+{code:04X}; remove it")]
    Character {
        /// The element with this text.
        element: ElementId,
        /// The character.
        code: u32,
    },
    /// The writer failed.
    #[error("the schema cannot be written: {0}")]
    Io(#[from] io::Error),
}

const STATUS_LIST: (&str, &str) = ("urn:xoev-de:xprozess:codeliste:status", "2022-07-12");
const CLASS_LIST: (&str, &str) = ("urn:xoev-de:fim:codeliste:xdatenfelder.schemaelementart", "1.0");
const KIND_LIST: (&str, &str) = ("urn:xoev-de:fim:codeliste:xdatenfelder.feldart", "2.0");
const TYPE_LIST: (&str, &str) = ("urn:xoev-de:fim:codeliste:xdatenfelder.datentyp", "2.0");
const PREFILL_LIST: (&str, &str) = ("urn:xoev-de:fim:codeliste:xdatenfelder.vorbefuellung", "1.0");
const RULE_LIST: (&str, &str) = ("urn:xoev-de:fim:codeliste:xdatenfelder.regeltyp", "1.0");
const GROUP_LIST: (&str, &str) = ("urn:xoev-de:fim:codeliste:datenfelder.gruppenart", "1.0");
const STRUCTURE_LIST: (&str, &str) =
    ("urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenStruktur", "1.0");
const TEXT_LIST: (&str, &str) =
    ("urn:xoev-de:fim:codeliste:xdatenfelder.ableitungsmodifikationenRepraesentation", "1.0");

/// Writes a schema as a message. `message_id` and `created_at` (`2026-08-12T13:12:08Z`) go into its header.
pub fn write(
    schema: &Schema,
    message_id: &str,
    created_at: &str,
    output: impl Write,
) -> Result<(), WriteError> {
    let mut out = Output {
        writer: quick_xml::Writer::new_with_indent(output, b' ', 2),
        element: schema.id(),
    };
    out.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.parent(MESSAGE, &[("xmlns:xdf3", NAMESPACE)], |out| {
        out.parent("header", &[], |out| {
            out.text("nachrichtID", message_id)?;
            out.text("erstellungszeitpunkt", created_at)
        })?;
        out.parent("stammdatenschema", &[], |out| out.schema(schema))
    })?;
    out.writer.get_mut().write_all(b"\n")?;
    Ok(())
}

struct Output<W: Write> {
    writer: quick_xml::Writer<W>,
    /// The element being written, for error messages.
    element: ElementId,
}

impl<W: Write> Output<W> {
    fn event(&mut self, event: Event<'_>) -> Result<(), WriteError> {
        Ok(self.writer.write_event(event)?)
    }

    fn start<'a>(
        &self,
        name: &'a str,
        attributes: &[(&str, &str)],
    ) -> Result<BytesStart<'a>, WriteError> {
        // The one element without a namespace is the `code` inside of coded elements.
        let mut start =
            BytesStart::new(if name == "code" { name.to_owned() } else { format!("xdf3:{name}") });
        for (key, value) in attributes {
            self.allowed(value)?;
            // Line breaks and tabs would be read back as spaces.
            let value = quick_xml::escape::escape(*value)
                .replace('\n', "&#10;")
                .replace('\t', "&#9;")
                .replace('\r', "&#13;");
            start.push_attribute(Attribute { key: QName(key), value: value.into() });
        }
        Ok(start)
    }

    fn allowed(&self, text: &str) -> Result<(), WriteError> {
        match text.chars().find(|c| !is_xml_char(*c)) {
            Some(c) => Err(WriteError::Character { element: self.element, code: u32::from(c) }),
            None => Ok(()),
        }
    }

    fn parent(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        children: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let start = self.start(name, attributes)?;
        let end = BytesEnd::new(start.name().as_ref().to_owned());
        self.event(Event::Start(start))?;
        children(self)?;
        self.event(Event::End(end))
    }

    fn text_with(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> Result<(), WriteError> {
        self.allowed(text)?;
        // A carriage return would be read back as a line feed.
        let escaped = quick_xml::escape::escape(text).replace('\r', "&#13;");
        self.parent(name, attributes, |out| {
            out.event(Event::Text(BytesText::from_escaped(escaped)))
        })
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), WriteError> {
        self.text_with(name, &[], text)
    }

    fn optional(&mut self, name: &str, text: Option<&str>) -> Result<(), WriteError> {
        text.map_or(Ok(()), |text| self.text(name, text))
    }

    fn coded(&mut self, name: &str, list: (&str, &str), code: &str) -> Result<(), WriteError> {
        self.parent(name, &[("listURI", list.0), ("listVersionID", list.1)], |out| {
            out.text("code", code)
        })
    }

    fn identification(
        &mut self,
        name: &str,
        id: ElementId,
        version: Option<&Version>,
    ) -> Result<(), WriteError> {
        self.parent(name, &[], |out| {
            out.text("id", id.as_str())?;
            out.optional("version", version.map(|version| version.0.as_str()))
        })
    }

    fn references(&mut self, references: &[Reference]) -> Result<(), WriteError> {
        for reference in references {
            let link: Vec<_> = reference.link.iter().map(|link| ("link", link.as_str())).collect();
            self.text_with("bezug", &link, &reference.text)?;
        }
        Ok(())
    }

    fn keywords(&mut self, keywords: &[Keyword]) -> Result<(), WriteError> {
        for keyword in keywords {
            let uri: Vec<_> = keyword.uri.iter().map(|uri| ("uri", uri.as_str())).collect();
            self.text_with("stichwort", &uri, &keyword.text)?;
        }
        Ok(())
    }

    fn common(&mut self, common: &Common) -> Result<(), WriteError> {
        self.element = common.id;
        self.identification("identifikation", common.id, common.version.as_ref())?;
        self.text("name", &common.name)?;
        self.optional("beschreibung", common.description.as_deref())?;
        self.optional("definition", common.definition.as_deref())?;
        self.references(&common.references)?;
        if let Some(status) = common.status {
            self.coded("freigabestatus", STATUS_LIST, status.code())?;
        }
        self.optional("statusGesetztAm", common.status_set_on.as_deref())?;
        self.optional("statusGesetztDurch", common.status_set_by.as_deref())?;
        self.optional("gueltigAb", common.valid_from.as_deref())?;
        self.optional("gueltigBis", common.valid_until.as_deref())?;
        self.optional("versionshinweis", common.version_note.as_deref())?;
        self.optional("veroeffentlichungsdatum", common.published_on.as_deref())?;
        self.optional("letzteAenderung", common.changed_at.as_deref())?;
        self.keywords(&common.keywords)
    }

    fn wording(&mut self, wording: &Wording) -> Result<(), WriteError> {
        self.text("bezeichnungEingabe", &wording.label)?;
        self.text("bezeichnungAusgabe", &wording.output_label)
    }

    fn help(&mut self, wording: &Wording) -> Result<(), WriteError> {
        self.optional("hilfetextEingabe", wording.help.as_deref())?;
        self.optional("hilfetextAusgabe", wording.output_help.as_deref())
    }

    fn schema(&mut self, schema: &Schema) -> Result<(), WriteError> {
        self.common(&schema.common)?;
        self.text("bezeichnung", &schema.title)?;
        self.optional("hilfetext", schema.help.as_deref())?;
        if let Some(changes) = schema.structure_changes {
            self.coded("ableitungsmodifikationenStruktur", STRUCTURE_LIST, changes.code())?;
        }
        if let Some(changes) = schema.text_changes {
            self.coded("ableitungsmodifikationenRepraesentation", TEXT_LIST, changes.code())?;
        }
        if let Some(document) = &schema.document {
            self.identification("dokumentsteckbrief", document.id, document.version.as_ref())?;
        }
        self.rules(&schema.rules)?;
        self.structure(&schema.structure)
    }

    fn structure(&mut self, structure: &[Structure]) -> Result<(), WriteError> {
        for place in structure {
            self.parent("struktur", &[], |out| {
                out.text("anzahl", &place.multiplicity.to_string())?;
                out.references(&place.references)?;
                out.parent("enthaelt", &[], |out| match &place.element {
                    Element::Group(group) => {
                        out.parent("datenfeldgruppe", &[], |out| out.group(group))
                    }
                    Element::Field(field) => out.parent("datenfeld", &[], |out| out.field(field)),
                })
            })?;
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<(), WriteError> {
        self.common(&group.common)?;
        self.wording(&group.wording)?;
        self.coded("schemaelementart", CLASS_LIST, group.class.code())?;
        self.help(&group.wording)?;
        if group.choice {
            self.coded("art", GROUP_LIST, "X")?;
        }
        self.rules(&group.rules)?;
        self.structure(&group.structure)
    }

    fn field(&mut self, field: &Field) -> Result<(), WriteError> {
        self.common(&field.common)?;
        self.wording(&field.wording)?;
        self.coded("schemaelementart", CLASS_LIST, field.class.code())?;
        self.help(&field.wording)?;
        self.coded("feldart", KIND_LIST, field.kind.code())?;
        self.coded("datentyp", TYPE_LIST, field.data_type.code())?;
        self.precision(field)?;
        self.optional("inhalt", field.content.as_deref())?;
        self.coded("vorbefuellung", PREFILL_LIST, field.prefill.code())?;
        match &field.codes {
            Codes::None => {}
            Codes::Inline(codes) => self.parent("werte", &[], |out| {
                for value in codes {
                    out.parent("wert", &[], |out| {
                        out.text("code", &value.code)?;
                        out.text("name", &value.name)?;
                        out.optional("hilfe", value.help.as_deref())
                    })?;
                }
                Ok(())
            })?,
            Codes::List(list) => {
                self.parent("codelisteReferenz", &[], |out| {
                    out.text("canonicalIdentification", &list.canonical_uri)?;
                    out.optional("version", list.version.as_deref())?;
                    out.optional("canonicalVersionUri", list.canonical_version_uri.as_deref())
                })?;
                self.optional("codeKey", list.code_column.as_deref())?;
                self.optional("nameKey", list.name_column.as_deref())?;
                self.optional("helpKey", list.help_column.as_deref())?;
            }
        }
        let max_size = field.constraints.max_size.map(|size| size.to_string());
        self.optional("maxSize", max_size.as_deref())?;
        for media_type in &field.constraints.media_types {
            self.text("mediaType", media_type)?;
        }
        self.rules(&field.rules)
    }

    fn precision(&mut self, field: &Field) -> Result<(), WriteError> {
        let constraints = &field.constraints;
        let (min_length, max_length) = (
            constraints.min_length.map(|n| n.to_string()),
            constraints.max_length.map(|n| n.to_string()),
        );
        let attributes: Vec<(&str, &str)> = [
            ("minLength", &min_length),
            ("maxLength", &max_length),
            ("minValue", &constraints.min_value),
            ("maxValue", &constraints.max_value),
            ("pattern", &constraints.pattern),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .collect();
        if attributes.is_empty() {
            return Ok(());
        }
        let start = self.start("praezisierung", &attributes)?;
        self.event(Event::Empty(start))
    }

    fn rules(&mut self, rules: &[StatedRule]) -> Result<(), WriteError> {
        for rule in rules {
            self.parent("regel", &[], |out| {
                out.identification("identifikation", rule.id, rule.version.as_ref())?;
                out.text("name", &rule.name)?;
                out.optional("beschreibung", rule.description.as_deref())?;
                out.optional("freitextRegel", rule.text.as_deref())?;
                out.references(&rule.references)?;
                out.keywords(&rule.keywords)?;
                out.optional("fachlicherErsteller", rule.creator.as_deref())?;
                out.optional("letzteAenderung", rule.changed_at.as_deref())?;
                out.coded("typ", RULE_LIST, rule.kind.code())?;
                out.optional("skript", rule.script.as_deref())
            })?;
        }
        Ok(())
    }
}
