use xdatenfelder::model::*;
use xdatenfelder::quality::{CHECKS, check, find};
use xdatenfelder::{Schema, Severity, Summary};

use crate::reading::{INPUT, field as xml_field, message, read_text};
use crate::sample::{choice_of, field, group, id, put, schema};

/// A schema in which nothing is odd.
fn clean() -> Schema {
    let mut number = field("F00000000001", DataType::Integer);
    number.constraints.min_value = Some("1".to_owned());
    number.constraints.max_value = Some("9".to_owned());
    let mut text = field("F00000000002", DataType::Text);
    text.constraints.min_length = Some(1);
    text.constraints.max_length = Some(9);
    let mut inner = group("G00000000001", vec![put("1:1", number), put("0:1", text)]);
    inner.class = ElementClass::LawBound;
    let mut form =
        schema(vec![put("1:1", inner), put("0:1", choice_of("F00000000003", &["a", "b"]))]);
    form.document = Some(DocumentProfile { id: id("D00000000001"), version: None });
    polish(&mut form.common);
    each(&mut form.structure, &mut |place| {
        place.references.push(norm());
        match &mut place.element {
            Element::Group(group) => polish(&mut group.common),
            Element::Field(field) => polish(&mut field.common),
        }
    });
    form
}

fn norm() -> Reference {
    Reference { text: "§ 1 HundG".to_owned(), link: Some("https://example.org/1".to_owned()) }
}

fn polish(common: &mut Common) {
    common.version = Some(Version("1.0.0".to_owned()));
    common.references.push(norm());
    common.status = Some(Status::ApprovedGold);
    common.status_set_on = Some("2026-01-01".to_owned());
    common.status_set_by = Some("Amt".to_owned());
    common.published_on = Some("2026-01-01".to_owned());
}

fn each(structure: &mut [Structure], change: &mut impl FnMut(&mut Structure)) {
    for place in structure {
        change(place);
        if let Element::Group(group) = &mut place.element {
            each(&mut group.structure, change);
        }
    }
}

fn group_of(form: &mut Schema) -> &mut Group {
    let Element::Group(group) = &mut form.structure[0].element else { panic!() };
    group
}

/// The first (a number), second (a text) or third field (a choice).
fn field_of(form: &mut Schema, number: usize) -> &mut Field {
    let element = match number {
        3 => &mut form.structure[1].element,
        other => &mut group_of(form).structure[other - 1].element,
    };
    let Element::Field(field) = element else { panic!() };
    field
}

fn codes(form: &Schema) -> Vec<u16> {
    let mut codes: Vec<_> = check(form).into_iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn a_clean_schema_has_no_findings() {
    assert!(codes(&clean()).is_empty(), "{:?}", check(&clean()));
}

#[test]
fn every_defect_is_found_by_its_official_number() {
    type Defect = fn(&mut Schema);
    let defects: &[(&[u16], Defect)] = &[
        (&[1002], |form| form.common.name.clear()),
        (&[1003], |form| {
            let mut twin = field_of(form, 1).clone();
            twin.common.version = Some(Version("2.0.0".to_owned()));
            form.structure.push(put("1:1", twin));
        }),
        (&[1004], |form| {
            let twin = group_of(form).structure[0].clone();
            group_of(form).structure.push(twin);
        }),
        (&[1005], |form| field_of(form, 3).codes = list("https://example.org", None)),
        (&[1006], |form| group_of(form).common.references.clear()),
        (&[1007], |form| form.document = None),
        (&[1009], |form| field_of(form, 1).wording.label.clear()),
        (&[1010], |form| field_of(form, 1).wording.output_label.clear()),
        (&[1011], |form| field_of(form, 3).data_type = DataType::Bool),
        (&[1012], |form| field_of(form, 3).constraints.max_length = Some(3)),
        (&[1013, 1014], |form| field_of(form, 1).class = ElementClass::Abstract),
        (&[1015], |form| field_of(form, 1).constraints.min_length = Some(1)),
        (&[1016], |form| field_of(form, 2).constraints.min_value = Some("1".to_owned())),
        (&[1017, 1044], |form| field_of(form, 1).codes = Codes::Inline(vec![Code::default()])),
        (&[1018], |form| field_of(form, 3).codes = Codes::None),
        (&[1019], |form| form.rules.push(rule("Wenn F00000000001V1.0 gegeben ist."))),
        (&[1022], |form| group_of(form).structure[0].references.clear()),
        (&[1023], |form| group_of(form).structure.clear()),
        (&[1024], |form| form.rules.push(rule(""))),
        (&[1025], |form| {
            let twin = form.structure[1].clone();
            form.structure.push(twin);
        }),
        (&[1026], |form| {
            let inner = form.structure[0].clone();
            group_of(form).structure.push(inner);
        }),
        (&[1037], |form| {
            field_of(form, 3).codes = list("urn:de:a", Some("2026-01-01"));
            let mut other = field_of(form, 3).clone();
            other.common.id = id("F00000000009");
            other.codes = list("urn:de:a", Some("2027-01-01"));
            form.structure.push(put("0:1", other));
        }),
        (&[1041], |form| form.rules.push(rule("Wenn F00000001 gegeben ist."))),
        (&[1043, 1118], |form| {
            let group = group_of(form);
            group.choice = true;
            group.structure.truncate(1);
        }),
        (&[1045], |form| {
            field_of(form, 3).codes = Codes::Inline(vec![code("a", "A"), code("a", "B")]);
        }),
        (&[1048], |form| field_of(form, 3).codes = list("urn:de:straße", None)),
        (&[1050], |form| form.title.clear()),
        (&[1056], |form| field_of(form, 1).constraints.max_size = Some(1)),
        (&[1057], |form| field_of(form, 1).constraints.media_types.push("image/png".to_owned())),
        (&[1060, 1061], |form| field_of(form, 2).constraints.max_length = Some(0)),
        (&[1062, 1063], |form| {
            *field_of(form, 1) = bounded(field_of(form, 1), DataType::Number, "a", "b");
        }),
        (&[1064], |form| {
            *field_of(form, 1) = bounded(field_of(form, 1), DataType::Number, "2", "1");
        }),
        (&[1065, 1066], |form| {
            *field_of(form, 1) = bounded(field_of(form, 1), DataType::Integer, "1.5", "2.5");
        }),
        (&[1067, 1068], |form| {
            *field_of(form, 1) = bounded(field_of(form, 1), DataType::Date, "1", "2");
        }),
        (&[1069], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::Number, "x")),
        (&[1070], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::Integer, "1.5")),
        (&[1071], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::Date, "heute")),
        (&[1072], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::Integer, "0")),
        (&[1073], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::Integer, "10")),
        (&[1074], |form| {
            field_of(form, 2).constraints.min_length = Some(2);
            field_of(form, 2).content = Some("x".to_owned());
        }),
        (&[1075], |form| field_of(form, 2).content = Some("x".repeat(10))),
        (&[1077], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::Bool, "ja")),
        (&[1078], |form| form.structure.clear()),
        (&[1079, 1080], |form| {
            *field_of(form, 1) = bounded(field_of(form, 1), DataType::DateTime, "1", "2");
        }),
        (&[1081, 1082], |form| {
            *field_of(form, 1) = bounded(field_of(form, 1), DataType::Time, "1", "2");
        }),
        (&[1083], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::DateTime, "1")),
        (&[1084], |form| *field_of(form, 1) = filled(field_of(form, 1), DataType::Time, "1")),
        (&[1085], |form| field_of(form, 3).content = Some("z".to_owned())),
        (&[1090, 1109], |form| {
            field_of(form, 1).kind = FieldKind::Label;
        }),
        (&[1093], |form| {
            field_of(form, 3).codes = Codes::Inline(vec![code("a", "A"), code("b", "A")]);
        }),
        (&[1094], |form| field_of(form, 3).common.id = id("F60000000001")),
        (&[1095, 1106], |form| {
            group_of(form).structure.truncate(1);
            field_of(form, 1).common.id = id("F60000000001");
        }),
        (&[1096, 1097], |form| form.document.as_mut().unwrap().id = id("D99000000001")),
        (&[1098, 1099], |form| field_of(form, 1).wording.help = Some("F00000000001".to_owned())),
        (&[1100], |form| {
            *field_of(form, 3) =
                filled(&field("F00000000003", DataType::File), DataType::File, "x");
            polish(&mut field_of(form, 3).common);
        }),
        (&[1101], |form| field_of(form, 1).common.references.clear()),
        (&[1102], |form| field_of(form, 2).constraints = Constraints::default()),
        (&[1103], |form| field_of(form, 1).constraints = Constraints::default()),
        (&[1105], |form| field_of(form, 3).codes = list("urn:de:a", Some("14"))),
        (&[1116], |form| field_of(form, 1).common.status = Some(Status::Inactive)),
        (&[1117], |form| form.common.status_set_by = None),
        (&[1120], |form| {
            let file = field_of(form, 1);
            file.data_type = DataType::File;
            file.constraints =
                Constraints { pattern: Some("a".to_owned()), ..Constraints::default() };
        }),
        (&[1127], |form| form.structure[1].element = unpublished(form)),
        (&[1129], |form| field_of(form, 3).common.status = Some(Status::InProgress)),
        (&[1128, 1130], |form| {
            form.common.published_on = None;
            field_of(form, 1).common.published_on = None;
            field_of(form, 1).common.status = Some(Status::Planned);
        }),
        (&[1132], |form| form.common.references[0].text = "§ 1; § 2".to_owned()),
        (&[1133], |form| form.common.references[0].link = Some("siehe Gesetz".to_owned())),
        (&[1135], |form| field_of(form, 3).common.version = None),
        (&[1140], |form| {
            field_of(form, 1).common.status_set_by = Some("FIM-Baustein Datenfelder".to_owned());
        }),
        (&[1141], |form| form.common.status_set_by = Some("FIM-Baustein Datenfelder".to_owned())),
        (&[1142], |form| field_of(form, 1).common.status_set_on = None),
        (&[1143], |form| form.common.status_set_on = None),
        (&[10], |form| field_of(form, 2).constraints.pattern = Some("(?<a>a)\\1".to_owned())),
    ];
    for (expected, defect) in defects {
        let mut form = clean();
        defect(&mut form);
        assert_eq!(codes(&form), *expected);
    }
}

fn rule(text: &str) -> StatedRule {
    StatedRule {
        id: id("R00000000001"),
        version: None,
        name: "Regel".to_owned(),
        description: None,
        text: Some(text.to_owned()).filter(|text| !text.is_empty()),
        references: Vec::new(),
        creator: None,
        changed_at: None,
        kind: StatedRuleKind::Complex,
        script: None,
        keywords: Vec::new(),
    }
}

fn code(code: &str, name: &str) -> Code {
    Code { code: code.to_owned(), name: name.to_owned(), help: None }
}

fn list(uri: &str, version: Option<&str>) -> Codes {
    Codes::List(CodeListReference {
        canonical_uri: uri.to_owned(),
        version: version.map(str::to_owned),
        ..CodeListReference::default()
    })
}

fn bounded(field: &Field, data_type: DataType, min: &str, max: &str) -> Field {
    let constraints = Constraints {
        min_value: Some(min.to_owned()),
        max_value: Some(max.to_owned()),
        ..Constraints::default()
    };
    Field { data_type, constraints, ..field.clone() }
}

fn filled(field: &Field, data_type: DataType, content: &str) -> Field {
    let mut field = Field { data_type, content: Some(content.to_owned()), ..field.clone() };
    match data_type {
        DataType::Integer => {}
        DataType::Number => field.constraints.max_value = Some("9".to_owned()),
        DataType::Date => {
            field.constraints =
                Constraints { max_value: Some("2026-12-31".to_owned()), ..Constraints::default() };
        }
        _ => field.constraints = Constraints::default(),
    }
    if data_type == DataType::File {
        field.kind = FieldKind::Input;
    }
    field
}

fn unpublished(form: &mut Schema) -> Element {
    let mut field = field_of(form, 3).clone();
    field.common.published_on = None;
    Element::Field(Box::new(field))
}

#[test]
fn the_catalogue_is_sorted_and_complete_enough() {
    assert!(CHECKS.windows(2).all(|pair| pair[0].code < pair[1].code));
    assert!(CHECKS.iter().filter(|check| check.code > 1000).count() >= 45);
    assert_eq!(find(1118).unwrap().severity, Severity::Critical);
    assert!(find(1020).is_none());
}

#[test]
fn findings_of_a_file_know_their_line() {
    let read = read_text(&message(&format!("\n\n{}", xml_field("F00000000001", INPUT)))).unwrap();
    let all = read.check();
    let lengths = all.iter().find(|finding| finding.code == 1102).unwrap();
    assert_eq!(lengths.position.unwrap().line, 10);
    assert_eq!(lengths.path.as_ref().unwrap().to_string(), "F00000000001");
    assert_eq!(all.iter().find(|finding| finding.code == 1007).unwrap().position.unwrap().line, 4);
    let summary = Summary::of(&read.schema, &all);
    assert_eq!((summary.fields, summary.groups, summary.rules), (1, 0, 0));
    assert!(
        summary.to_string().starts_with("S00000000001 1.0.0 fields=1 groups=0 rules=0 critical="),
        "{summary}"
    );
}
