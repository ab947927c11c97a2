use xdatenfelder::model::{Codes, DataType, Element, FieldKind, Multiplicity, Status};
use xdatenfelder::{Error, Limits, Read, Severity, read, xdf2, xdf3};

use crate::sample::{id, path};

const COMMON: &str = "<x:freigabestatus><code>6</code></x:freigabestatus><x:statusGesetztDurch>Amt</x:statusGesetztDurch>";
const LABELS: &str = "<x:bezeichnungEingabe>B</x:bezeichnungEingabe><x:bezeichnungAusgabe>B</x:bezeichnungAusgabe>\
    <x:schemaelementart><code>HAR</code></x:schemaelementart>";

/// A schema around some structure.
pub(crate) fn message(structure: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='utf-8'?>\n\
        <x:xdatenfelder.stammdatenschema.0102 xmlns:x='urn:xoev-de:fim:standard:xdatenfelder_3.0.0'>\n\
        <x:header><x:nachrichtID>1</x:nachrichtID></x:header>\n\
        <x:stammdatenschema><x:identifikation><x:id>S00000000001</x:id><x:version>1.0.0</x:version></x:identifikation>\n\
        <x:name>Hund</x:name>{COMMON}<x:bezeichnung>Hund</x:bezeichnung>\n\
        <x:ableitungsmodifikationenStruktur><code>3</code></x:ableitungsmodifikationenStruktur>\n\
        <x:ableitungsmodifikationenRepraesentation><code>1</code></x:ableitungsmodifikationenRepraesentation>\n\
        {structure}</x:stammdatenschema></x:xdatenfelder.stammdatenschema.0102>"
    )
}

/// A place with a field.
pub(crate) fn field(id: &str, more: &str) -> String {
    format!(
        "<x:struktur><x:anzahl>1:1</x:anzahl><x:enthaelt><x:datenfeld>\
        <x:identifikation><x:id>{id}</x:id></x:identifikation><x:name>Feld</x:name>{COMMON}{LABELS}{more}\
        </x:datenfeld></x:enthaelt></x:struktur>"
    )
}

pub(crate) const INPUT: &str = "<x:feldart><code>input</code></x:feldart><x:datentyp><code>text</code></x:datentyp>\
    <x:vorbefuellung><code>keine</code></x:vorbefuellung>";

pub(crate) fn read_text(text: &str) -> Result<Read, Error> {
    read(text.as_bytes(), &Limits::default())
}

fn codes(read: &Read) -> Vec<u16> {
    read.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_schema_is_read_with_types_and_positions() {
    let text = message(&format!(
        "<x:struktur><x:anzahl>0:*</x:anzahl><x:bezug link='https://example.org/5'>§ 5 HundeG</x:bezug><x:enthaelt>\n\
        <x:datenfeldgruppe><x:identifikation><x:id>G00000000001</x:id></x:identifikation><x:name>G</x:name>{COMMON}{LABELS}\
        <x:art><code>X</code></x:art>\n{}\n{}</x:datenfeldgruppe></x:enthaelt></x:struktur>",
        field(
            "F00000000001",
            &format!(
                "{INPUT}<x:praezisierung minLength='1' maxLength='80' pattern='[A-Z]+'/><x:inhalt> a &amp; b&#33; </x:inhalt>"
            )
        ),
        field(
            "F00000000002",
            "<x:feldart><code>select</code></x:feldart><x:datentyp><code>text</code></x:datentyp>\
            <x:vorbefuellung><code>optional</code></x:vorbefuellung>\
            <x:werte><x:wert><x:code>1</x:code><x:name>Eins</x:name><x:hilfe>h</x:hilfe></x:wert></x:werte>\
            <x:maxSize>10</x:maxSize><x:mediaType>image/png</x:mediaType>"
        ),
    ));
    let read = read_text(&text).unwrap();
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let schema = &read.schema;
    assert_eq!(schema.common.status, Some(Status::ApprovedGold));
    let places: Vec<_> = schema
        .nodes()
        .map(|node| (node.path.to_string(), node.depth, node.multiplicity()))
        .collect();
    assert_eq!(
        places,
        [
            ("G00000000001".to_owned(), 0, Multiplicity { min: 0, max: None }),
            ("G00000000001.F00000000001".to_owned(), 1, Multiplicity::ONE),
            ("G00000000001.F00000000002".to_owned(), 1, Multiplicity::ONE),
        ]
    );
    let place = schema.find(&path("G00000000001")).unwrap();
    assert_eq!(place.references[0].link.as_deref(), Some("https://example.org/5"));
    assert!(place.element.as_group().unwrap().choice);
    let Element::Field(first) = &schema.find(&path("G00000000001.F00000000001")).unwrap().element
    else {
        panic!()
    };
    assert_eq!((first.kind, first.data_type), (FieldKind::Input, DataType::Text));
    assert_eq!(first.constraints.max_length, Some(80));
    assert_eq!(first.constraints.pattern.as_deref(), Some("[A-Z]+"));
    assert_eq!(first.content.as_deref(), Some("a & b!"));
    let Element::Field(second) = &schema.find(&path("G00000000001.F00000000002")).unwrap().element
    else {
        panic!()
    };
    assert!(
        matches!(&second.codes, Codes::Inline(values) if values[0].help.as_deref() == Some("h"))
    );
    assert_eq!(second.constraints.max_size, Some(10));
    assert_eq!(read.positions.nodes.iter().map(|at| at.line).collect::<Vec<_>>(), [9, 10, 11]);
}

#[test]
fn oddities_are_told_with_place_and_do_not_stop_reading() {
    let text = message(
        &field(
            "F1",
            "<x:feldart><code>telepathy</code></x:feldart><x:vorbefuellung><code>keine</code></x:vorbefuellung>\
            <x:name>Zweiter Name</x:name><x:neu>1</x:neu><x:praezisierung minLength='viel'/>\
            <x:relation><x:praedikat><code>VKN</code></x:praedikat></x:relation>",
        )
        .replace("1:1", "5:2"),
    );
    let read = read_text(&text).unwrap();
    let mut found = codes(&read);
    found.sort_unstable();
    assert_eq!(found, [1, 3, 1027, 1028, 1039, 1047, 1059]);
    assert_eq!(read.relations, 1);
    let unknown = read.findings.iter().find(|finding| finding.code == 1027).unwrap();
    assert_eq!(unknown.severity, Severity::Critical);
    assert_eq!(unknown.element, Some(id("F1")));
    assert_eq!(unknown.path, Some(path("F1")));
    assert_eq!(unknown.position.unwrap().line, 8);
    let field = read.schema.find(&path("F1")).unwrap().element.as_field().unwrap();
    assert_eq!(
        (field.kind, field.data_type, field.common.name.as_str()),
        (FieldKind::Input, DataType::Text, "Feld")
    );
}

#[test]
fn elements_without_a_usable_id_get_a_stand_in() {
    let text =
        message(&[field("", INPUT), field("F 1", INPUT), field("F00000000009", INPUT)].concat());
    let read = read_text(&text).unwrap();
    assert_eq!(codes(&read), [1038, 1039]);
    let ids: Vec<_> = read.schema.nodes().map(|node| node.element().id().to_string()).collect();
    assert_eq!(ids, ["X00000000001", "X00000000002", "F00000000009"]);
}

#[test]
fn other_files_are_named() {
    let error = read_text("<html/>").unwrap_err();
    assert!(error.to_string().contains("found <html>"), "{error}");
    let group = message("").replace("stammdatenschema.0102", "datenfeldgruppe.0103");
    assert!(
        matches!(read_text(&group), Err(Error::Unexpected { found, .. }) if found == "xdatenfelder.datenfeldgruppe.0103")
    );
    let old = message("").replace("xdatenfelder_3.0.0", "xdatenfelder_2");
    assert!(matches!(
        xdf3::read(old.as_bytes(), &Limits::default()),
        Err(Error::Unexpected { .. })
    ));
    assert!(matches!(read_text(""), Err(Error::Malformed { .. })));
    let newer = read_text(&message("").replace("_3.0.0", "_3.1.0")).unwrap();
    assert_eq!(codes(&newer), [9]);
}

const OLD: &str = r#"<xdf:xdatenfelder.stammdatenschema.0102 xmlns:xdf="urn:xoev-de:fim:standard:xdatenfelder_2">
<xdf:header/><xdf:stammdatenschema>
<xdf:identifikation><xdf:id>S60000001</xdf:id><xdf:version>1.0</xdf:version></xdf:identifikation>
<xdf:name>Alt</xdf:name><xdf:bezeichnungEingabe>Alter Antrag</xdf:bezeichnungEingabe>
<xdf:bezug>§ 1 AltG; § 2 AltG;</xdf:bezug><xdf:status><code>aktiv</code></xdf:status>
<xdf:ableitungsmodifikationenStruktur><code>3</code></xdf:ableitungsmodifikationenStruktur>
<xdf:ableitungsmodifikationenRepraesentation><code>1</code></xdf:ableitungsmodifikationenRepraesentation>
<xdf:regel><xdf:identifikation><xdf:id>R60000037</xdf:id></xdf:identifikation><xdf:name>R</xdf:name>
<xdf:definition>Mindestens eine Angabe.</xdf:definition><xdf:status><code>aktiv</code></xdf:status>
<xdf:script>function script() { }</xdf:script></xdf:regel>
<xdf:struktur><xdf:anzahl>1:1</xdf:anzahl><xdf:bezug/><xdf:enthaelt><xdf:datenfeld>
<xdf:identifikation><xdf:id>F60000319</xdf:id><xdf:version>1.1</xdf:version></xdf:identifikation>
<xdf:name>Jahr</xdf:name><xdf:status><code>aktiv</code></xdf:status>
<xdf:schemaelementart><code>RNG</code></xdf:schemaelementart>
<xdf:feldart><code>input</code></xdf:feldart><xdf:datentyp><code>num_int</code></xdf:datentyp>
<xdf:praezisierung>{"minValue":"1850","maxValue":2080,"pattern":"\\d+"}</xdf:praezisierung>
</xdf:datenfeld></xdf:enthaelt></xdf:struktur></xdf:stammdatenschema></xdf:xdatenfelder.stammdatenschema.0102>"#;

#[test]
fn version_2_becomes_the_same_model() {
    let read = xdf2::read(OLD.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(read.findings, []);
    let schema = read.schema;
    assert_eq!((schema.id(), schema.title.as_str()), (id("S60000000001"), "Alter Antrag"));
    assert_eq!(schema.common.references.len(), 2);
    assert_eq!(schema.common.status, Some(Status::ApprovedSilver));
    assert_eq!((schema.rules[0].id, schema.rules[0].script.as_deref()), (id("R60000000037"), None));
    assert_eq!(schema.rules[0].text.as_deref(), Some("Mindestens eine Angabe."));
    let field = schema.find(&path("F60000000319")).unwrap().element.as_field().unwrap();
    assert_eq!(field.constraints.min_value.as_deref(), Some("1850"));
    assert_eq!(field.constraints.max_value.as_deref(), Some("2080"));
    assert_eq!(field.constraints.pattern.as_deref(), Some("\\d+"));
    // The same through the reader that looks at the file first.
    assert_eq!(read_text(OLD).unwrap().schema, schema);
}

#[test]
fn a_precision_that_is_no_json_is_told() {
    let broken = OLD.replace("{\"minValue\"", "minValue");
    assert_eq!(codes(&xdf2::read(broken.as_bytes(), &Limits::default()).unwrap()), [11]);
}
