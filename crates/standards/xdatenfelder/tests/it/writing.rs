use proptest::prelude::*;

use xdatenfelder::model::*;
use xdatenfelder::xdf3::{WriteError, write};
use xdatenfelder::{ElementId, Limits, Schema, xdf3};

use crate::sample::dogs;

fn written(schema: &Schema) -> String {
    let mut bytes = Vec::new();
    write(schema, "1", "2026-01-01T00:00:00Z", &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Text as the reader keeps it: trimmed, not empty, of characters that XML can carry.
fn text() -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        8 => proptest::char::range(' ', '~'),
        2 => prop_oneof![Just('ä'), Just('§'), Just('\n'), Just('\t'), Just('\r'), Just('€'), Just('\u{1F415}')],
    ];
    proptest::collection::vec(characters, 1..20)
        .prop_map(|characters| characters.into_iter().collect::<String>().trim().to_owned())
        .prop_filter("empty", |text| !text.is_empty())
}

fn maybe<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    proptest::option::of(value).boxed()
}

fn element_id(letter: char) -> impl Strategy<Value = ElementId> {
    (0_u64..99_999_999_999).prop_map(move |number| format!("{letter}{number:011}").parse().unwrap())
}

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

fn references() -> impl Strategy<Value = Vec<Reference>> {
    proptest::collection::vec(
        (text(), maybe(text())).prop_map(|(text, link)| Reference { text, link }),
        0..3,
    )
}

fn keywords() -> impl Strategy<Value = Vec<Keyword>> {
    proptest::collection::vec(
        (text(), maybe(text())).prop_map(|(text, uri)| Keyword { text, uri }),
        0..2,
    )
}

fn common(letter: char) -> impl Strategy<Value = Common> {
    let first =
        (element_id(letter), maybe(text()), text(), maybe(text()), maybe(text()), references());
    let second = (
        maybe(one_of(Status::ALL)),
        maybe(text()),
        maybe(text()),
        maybe(text()),
        maybe(text()),
        keywords(),
    );
    let third = (maybe(text()), maybe(text()), maybe(text()));
    (first, second, third).prop_map(|(first, second, third)| Common {
        id: first.0,
        version: first.1.map(Version),
        name: first.2,
        description: first.3,
        definition: first.4,
        references: first.5,
        status: second.0,
        status_set_on: second.1,
        status_set_by: second.2,
        version_note: second.3,
        valid_from: second.4,
        keywords: second.5,
        valid_until: third.0,
        published_on: third.1,
        changed_at: third.2,
    })
}

fn wording() -> impl Strategy<Value = Wording> {
    (text(), text(), maybe(text()), maybe(text())).prop_map(
        |(label, output_label, help, output_help)| Wording {
            label,
            output_label,
            help,
            output_help,
        },
    )
}

fn rules() -> impl Strategy<Value = Vec<StatedRule>> {
    let first =
        (element_id('R'), maybe(text()), text(), maybe(text()), maybe(text()), references());
    let second =
        (maybe(text()), maybe(text()), one_of(StatedRuleKind::ALL), maybe(text()), keywords());
    let rule = (first, second).prop_map(|(first, second)| StatedRule {
        id: first.0,
        version: first.1.map(Version),
        name: first.2,
        description: first.3,
        text: first.4,
        references: first.5,
        creator: second.0,
        changed_at: second.1,
        kind: second.2,
        script: second.3,
        keywords: second.4,
    });
    proptest::collection::vec(rule, 0..2)
}

fn codes() -> impl Strategy<Value = Codes> {
    let code =
        (text(), text(), maybe(text())).prop_map(|(code, name, help)| Code { code, name, help });
    let list = (text(), maybe(text()), maybe(text()), maybe(text()), maybe(text()), maybe(text()))
        .prop_map(|list| CodeListReference {
            canonical_uri: list.0,
            version: list.1,
            canonical_version_uri: list.2,
            code_column: list.3,
            name_column: list.4,
            help_column: list.5,
        });
    prop_oneof![
        Just(Codes::None),
        proptest::collection::vec(code, 1..4).prop_map(Codes::Inline),
        list.prop_map(Codes::List)
    ]
}

fn constraints() -> impl Strategy<Value = Constraints> {
    let numbers = (maybe(any::<u32>()), maybe(any::<u32>()), maybe(any::<u64>()));
    let texts =
        (maybe(text()), maybe(text()), maybe(text()), proptest::collection::vec(text(), 0..3));
    (numbers, texts).prop_map(|(numbers, texts)| Constraints {
        min_length: numbers.0,
        max_length: numbers.1,
        max_size: numbers.2,
        min_value: texts.0,
        max_value: texts.1,
        pattern: texts.2,
        media_types: texts.3,
    })
}

fn element() -> impl Strategy<Value = Element> {
    let kinds = (
        one_of(ElementClass::ALL),
        one_of(FieldKind::ALL),
        one_of(DataType::ALL),
        one_of(Prefill::ALL),
    );
    let field = (common('F'), wording(), kinds, constraints(), maybe(text()), codes(), rules())
        .prop_map(|parts| {
            let (
                common,
                wording,
                (class, kind, data_type, prefill),
                constraints,
                content,
                codes,
                rules,
            ) = parts;
            Element::Field(Box::new(Field {
                common,
                wording,
                class,
                kind,
                data_type,
                prefill,
                constraints,
                content,
                codes,
                rules,
            }))
        });
    field.prop_recursive(3, 12, 3, |inner| {
        (
            common('G'),
            wording(),
            one_of(ElementClass::ALL),
            any::<bool>(),
            rules(),
            structure(inner),
        )
            .prop_map(|(common, wording, class, choice, rules, structure)| {
                Element::Group(Box::new(Group { common, wording, class, choice, rules, structure }))
            })
    })
}

fn structure(element: impl Strategy<Value = Element>) -> impl Strategy<Value = Vec<Structure>> {
    let multiplicity = (0_u32..5, maybe(0_u32..5))
        .prop_map(|(min, more)| Multiplicity { min, max: more.map(|more| min + more) });
    let place =
        (multiplicity, references(), element).prop_map(|(multiplicity, references, element)| {
            Structure { multiplicity, references, element }
        });
    proptest::collection::vec(place, 0..4)
}

fn any_schema() -> impl Strategy<Value = Schema> {
    let document = maybe(
        (element_id('D'), maybe(text()))
            .prop_map(|(id, version)| DocumentProfile { id, version: version.map(Version) }),
    );
    let changes = (maybe(one_of(StructureChanges::ALL)), maybe(one_of(TextChanges::ALL)));
    (common('S'), text(), maybe(text()), changes, document, rules(), structure(element())).prop_map(
        |parts| {
            let (
                common,
                title,
                help,
                (structure_changes, text_changes),
                document,
                rules,
                structure,
            ) = parts;
            Schema {
                common,
                title,
                help,
                structure_changes,
                text_changes,
                document,
                rules,
                structure,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(schema in any_schema()) {
        let text = written(&schema);
        let read = xdf3::read(text.as_bytes(), &Limits::default()).unwrap();
        prop_assert_eq!(&read.schema, &schema);
        // Only what the generator leaves out may be missed.
        prop_assert!(read.findings.iter().all(|finding| [1032, 1033, 1034].contains(&finding.code)), "{:?}", read.findings);
    }
}

#[test]
fn writing_is_stable() {
    let schema = dogs();
    let text = written(&schema);
    assert_eq!(written(&xdf3::read(text.as_bytes(), &Limits::default()).unwrap().schema), text);
    assert!(text.contains("xmlns:xdf3=\"urn:xoev-de:fim:standard:xdatenfelder_3.0.0\""), "{text}");
}

#[test]
fn control_characters_are_refused_with_the_element() {
    let mut schema = dogs();
    schema.title = "Hund\u{1}".to_owned();
    let error = write(&schema, "1", "2026-01-01T00:00:00Z", Vec::new()).unwrap_err();
    assert!(
        matches!(error, WriteError::Character { element, code: 1 } if element == schema.id()),
        "{error}"
    );
}
