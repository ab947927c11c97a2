use jiff::Timestamp;
use oparl::check::{Breach, check_links, check_object};
use oparl::objects::{AgendaItem, Body, File, Meeting, Membership, Organization, Person, System};
use oparl::{Digits, Kind, Link, Moment, Object, Shape, Url, UrlError, read, read_any, write};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{sample, url};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn meeting() -> Meeting {
    let item = |order| AgendaItem {
        order: Some(order),
        name: Some(format!("Punkt {order}")),
        ..AgendaItem::new(url(&format!("item/{order}")))
    };
    Meeting {
        name: Some("4. Sitzung".into()),
        start: Some(moment("2026-03-31T15:00:00Z")),
        cancelled: Some(false),
        organization: vec![Link::to(url("organization/34"))],
        agenda_item: vec![item(0), item(1)],
        created: Some(moment("2026-01-10T09:00:00+01:00")),
        modified: Some(moment("2026-03-01T09:00:00+01:00")),
        ..Meeting::new(url("meeting/281"))
    }
}

/// Where which rules are broken.
fn broken(object: &impl Object) -> Vec<(String, Breach)> {
    let violations = write(object).map(|_| ()).unwrap_err().0;
    violations.into_iter().map(|violation| (violation.pointer, violation.breach)).collect()
}

#[test]
fn only_what_is_known_is_written_and_times_are_german() {
    let written: Value = serde_json::from_slice(&write(&meeting()).unwrap()).unwrap();
    let item = |order: u64| {
        json!({
            "id": format!("https://oparl.example.org/item/{order}"),
            "type": "https://schema.oparl.org/1.1/AgendaItem",
            "order": order,
            "name": format!("Punkt {order}"),
        })
    };
    let expected = json!({
        "id": "https://oparl.example.org/meeting/281",
        "type": "https://schema.oparl.org/1.1/Meeting",
        "name": "4. Sitzung",
        "start": "2026-03-31T17:00:00+02:00",
        "cancelled": false,
        "organization": ["https://oparl.example.org/organization/34"],
        "agendaItem": [item(0), item(1)],
        "created": "2026-01-10T09:00:00+01:00",
        "modified": "2026-03-01T09:00:00+01:00",
    });
    assert_eq!(written, expected);
    assert_eq!(serde_json::to_value(meeting()).unwrap(), expected);
}

#[test]
fn what_is_missing_is_named_and_nothing_is_written() {
    let empty = Meeting { agenda_item: vec![AgendaItem::default()], ..Meeting::default() };
    let missing = ["/id", "/agendaItem/0/id", "/agendaItem/0/order", "/created", "/modified"];
    assert_eq!(broken(&empty), missing.map(|pointer| (pointer.to_owned(), Breach::Missing)));
    let error = write(&File { created: empty.created, ..File::new(url("file/1")) }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "against OParl 1.1; /accessUrl is missing; /created is missing; /modified is missing"
    );
}

#[test]
fn a_body_names_all_its_lists_and_its_terms_even_if_there_are_none() {
    let now = Some(moment("2026-01-10T09:00:00Z"));
    let body = Body { created: now, modified: now, ..Body::new(url("body")) };
    let names: Vec<_> = broken(&body).into_iter().map(|(pointer, _)| pointer).collect();
    let expected = "/name /organization /person /meeting /paper /agendaItem /consultation /file \
                    /locationList /legislativeTermList /membership";
    assert_eq!(names.join(" "), expected);
    assert_eq!(body.to_json()["legislativeTerm"], json!([]));
}

#[test]
fn a_deleted_object_tells_nothing_more() {
    let gone = Person {
        name: Some("Erika Mustermann".into()),
        ..Person::tombstone(
            url("person/1"),
            moment("2026-01-10T09:00:00Z"),
            moment("2026-02-10T09:00:00Z"),
        )
    };
    let written: Value = serde_json::from_slice(&write(&gone).unwrap()).unwrap();
    let expected = json!({
        "id": "https://oparl.example.org/person/1",
        "type": "https://schema.oparl.org/1.1/Person",
        "created": "2026-01-10T10:00:00+01:00",
        "modified": "2026-02-10T10:00:00+01:00",
        "deleted": true,
    });
    assert_eq!(written, expected);
    let mut told = expected;
    told["name"] = "Erika Mustermann".into();
    assert_eq!(check_object(&told, Kind::Person)[0].breach, Breach::Told);

    let mut meeting = meeting();
    meeting.agenda_item[1].deleted = true;
    assert_eq!(broken(&meeting)[0], ("/agendaItem/1".into(), Breach::Deleted));
}

#[test]
fn rules_that_types_cannot_say() {
    let mut turned = meeting();
    turned.agenda_item.reverse();
    assert_eq!(broken(&turned), [("/agendaItem".into(), Breach::Order)]);

    let mut licensed = meeting();
    licensed.license = Some("CC-BY".into());
    assert_eq!(broken(&licensed), [("/license".into(), Breach::Shape(Shape::Url))]);

    let mut foreign = meeting();
    foreign.other.insert("kreislauf:room".into(), 1.into());
    foreign.other.insert("@context".into(), 1.into());
    assert_eq!(broken(&foreign), [("/@context".into(), Breach::Unknown)]);

    let now = Some(moment("2026-01-10T09:00:00Z"));
    let mut person = Person { created: now, modified: now, ..Person::new(url("person/1")) };
    person.location_object = Some(Object::new(url("location/1")));
    assert_eq!(broken(&person), [("/location".into(), Breach::LocationObject)]);
    person.location = Some(Link::to(url("location/1")));
    assert!(write(&person).is_ok());

    let mut system = System { created: now, modified: now, ..System::new(url("")) };
    system.body = Some(Link::to(url("bodies")));
    system.oparl_version = Some("https://schema.oparl.org/1.0/".into());
    assert_eq!(broken(&system), [("/oparlVersion".into(), Breach::Version)]);
    system.oparl_version = Some(Kind::VERSION.into());
    assert!(write(&system).is_ok());
}

#[test]
fn without_internal_lists_an_object_is_still_correct() {
    let mut meeting = meeting();
    meeting.omit_internal();
    assert!(meeting.agenda_item.is_empty() && !meeting.organization.is_empty());
    assert!(write(&meeting).is_ok());
}

#[test]
fn links_lead_to_what_they_promise() {
    let mut person = Person::new(url("person/1"));
    person.membership = vec![Membership {
        organization: Some(Link::to(url("organization/34"))),
        on_behalf_of: Some(Link::to(url("organization/99"))),
        ..Membership::new(url("membership/1"))
    }];
    let mut organization = Organization::new(url("organization/34"));
    organization.membership = vec![Link::to(url("membership/1")), Link::to(url("person/1"))];
    organization.external_body = Some(Link::to(Url::parse("https://elsewhere.example/").unwrap()));
    let objects = [Value::Object(person.to_json()), Value::Object(organization.to_json())];
    let broken: Vec<_> = check_links(&objects, "https://oparl.example.org/")
        .iter()
        .map(ToString::to_string)
        .collect();
    let expected = [
        "/https:~1~1oparl.example.org~1person~11/membership/0/onBehalfOf leads to nothing that is published",
        "/https:~1~1oparl.example.org~1organization~134/membership/1 leads to an object of another kind (Person)",
    ];
    assert_eq!(broken, expected);
}

#[test]
fn an_address_is_absolute_and_holds_no_secrets() {
    let no = |text: &str| Url::parse(text).unwrap_err();
    assert!(matches!(no("/oparl/v1"), UrlError::Form(_)));
    assert_eq!(no("ftp://example.org/"), UrlError::Scheme);
    assert_eq!(no("https://a:b@example.org/"), UrlError::Credentials);
    assert_eq!(no("https://example.org/a b"), UrlError::Characters);
    assert_eq!(no(&format!("https://example.org/{}", "a".repeat(2000))), UrlError::TooLong);
    // Letter by letter: no slash is added, no case is changed.
    assert_eq!(Url::parse("https://Example.org").unwrap().as_str(), "https://Example.org");
}

#[test]
fn keys_have_all_their_digits() {
    assert_eq!("05358016".parse::<Digits<8>>().unwrap().as_str(), "05358016");
    assert!("5358016".parse::<Digits<8>>().is_err());
    assert!("0535801x".parse::<Digits<8>>().is_err());
}

#[test]
fn a_moment_is_a_whole_second() {
    let at = |text: &str| Moment::from(text.parse::<Timestamp>().unwrap());
    let moment = at("2026-03-31T15:00:00.999999Z");
    assert_eq!(moment.to_string(), "2026-03-31T17:00:00+02:00");
    assert_eq!(moment.start(), "2026-03-31T15:00:00Z".parse().unwrap());
    assert_eq!(moment.end(), "2026-03-31T15:00:01Z".parse().unwrap());
    assert_eq!(at("1969-12-31T23:59:59.5Z"), at("1969-12-31T23:59:59Z"));
    assert_eq!(at("1850-01-01T00:00:00Z").to_string(), "1850-01-01T00:00:00+00:00");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_is_written_is_read_the_same(json in sample::kind().prop_flat_map(|kind| sample::object(kind, false))) {
        let read = read_any(json.to_string().as_bytes()).unwrap();
        prop_assert_eq!(&read.findings, &[]);
        prop_assert_eq!(check_object(&json, read.value.kind()), vec![]);
        let written = Value::Object(read.value.to_json());
        prop_assert_eq!(&written, &json);
        prop_assert_eq!(read_any(written.to_string().as_bytes()).unwrap().value, read.value);
    }

    #[test]
    fn any_text_of_ours_can_be_written_and_read(name in any::<String>()) {
        let mut meeting = meeting();
        meeting.name = Some(name);
        let again = read::<Meeting>(&write(&meeting).unwrap()).unwrap();
        prop_assert_eq!(again.findings, vec![]);
    }

    #[test]
    fn every_moment_comes_back(moment in sample::moment()) {
        prop_assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
    }
}
