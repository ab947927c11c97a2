use oparl::check::{Breach, check_page};
use oparl::objects::Paper;
use oparl::{Error, Kind, Moment, Object, Page, Query, QueryError, read_page, write_page};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{sample, told, url};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn paper(number: u64) -> Paper {
    let at = Some(moment("2026-01-10T09:00:00+01:00"));
    Paper { created: at, modified: at, ..Paper::new(url(&format!("paper/{number}"))) }
}

fn page(query: &Query, total: u64) -> Value {
    let on_it = (0..total).skip(usize::try_from(query.offset()).unwrap());
    let data = on_it.take(usize::try_from(query.per_page()).unwrap()).map(paper).collect();
    serde_json::from_slice(&write_page(&Page::new(data, total, &url("papers"), query)).unwrap())
        .unwrap()
}

#[test]
fn the_links_keep_the_filters() {
    let query = Query::parse([
        ("page", "3"),
        ("modified_since", "2026-01-01T00:00:00+01:00"),
        ("limit", "2"),
        ("omit_internal", "true"),
        ("utm_source", "anything"),
    ]);
    let page = page(&query.unwrap(), 8);
    let base = "https://oparl.example.org/papers?modified_since=2026-01-01T00%3A00%3A00%2B01%3A00\
                &omit_internal=true&limit=2";
    let links = json!({
        "first": base,
        "prev": format!("{base}&page=2"),
        "self": format!("{base}&page=3"),
        "next": format!("{base}&page=4"),
        "last": format!("{base}&page=4"),
    });
    assert_eq!(page["links"], links);
    let pagination =
        json!({"totalElements": 8, "elementsPerPage": 2, "currentPage": 3, "totalPages": 4});
    assert_eq!(page["pagination"], pagination);
    assert_eq!(page["data"][0]["id"], "https://oparl.example.org/paper/4");
}

#[test]
fn an_empty_list_has_one_page_and_a_page_too_far_leads_back() {
    let empty = page(&Query::default(), 0);
    assert_eq!(empty["pagination"]["totalPages"], 1);
    assert_eq!(empty["links"]["self"], "https://oparl.example.org/papers");
    assert!(empty["links"].get("next").is_none());
    let beyond = page(&Query { page: Some(9), ..Query::default() }, 150);
    assert_eq!(beyond["data"], json!([]));
    assert_eq!(beyond["links"]["prev"], "https://oparl.example.org/papers?page=2");
    assert!(beyond["links"].get("next").is_none());
}

#[test]
fn filters_are_times_with_zone_and_a_lost_plus_is_found() {
    let since = |text| Query::parse([("created_since", text)]).map(|query| query.created_since);
    let noon = Some(moment("2026-07-01T10:00:00Z"));
    for text in [
        "2026-07-01T12:00:00+02:00",
        "2026-07-01T12:00:00 02:00",
        "2026-07-01T10:00:00Z",
        "2026-07-01T12:00:00",
    ] {
        assert_eq!(since(text), Ok(noon), "{text}");
    }
    let error = since("yesterday").unwrap_err();
    assert!(error.to_string().starts_with("`created_since` must be a time with zone"), "{error}");
    assert_eq!(Query::parse([("limit", "0")]), Err(QueryError::Number("limit")));
    assert_eq!(Query::parse([("page", "-1")]), Err(QueryError::Number("page")));
    assert_eq!(Query::parse([("omit_internal", "ja")]), Err(QueryError::Flag("omit_internal")));
    assert_eq!(Query::parse([("limit", "4000000000")]).unwrap().per_page(), 100);
}

#[test]
fn deleted_objects_are_told_only_to_those_who_update() {
    let gone = Paper::tombstone(
        url("paper/1"),
        moment("2026-01-10T09:00:00Z"),
        moment("2026-02-10T09:00:00Z"),
    );
    assert!(!Query::default().admits(&gone));
    assert!(Query::changes_since(moment("2026-02-10T09:00:00Z")).admits(&gone));
    assert!(!Query::changes_since(moment("2026-02-10T09:00:01Z")).admits(&gone));
    let until = |text| Query { created_until: Some(moment(text)), ..Query::default() };
    assert!(until("2026-01-10T08:00:00Z").admits(&paper(1)));
    assert!(!until("2026-01-10T07:59:59Z").admits(&paper(1)));
}

#[test]
fn a_client_asks_with_the_same_query() {
    let list = oparl::Url::parse("https://ris.example/papers.asp?body=1").unwrap();
    let asked = Query::changes_since(moment("2026-01-01T00:00:00+01:00")).on(&list);
    let expected =
        "https://ris.example/papers.asp?body=1&modified_since=2026-01-01T00%3A00%3A00%2B01%3A00";
    assert_eq!(asked.as_str(), expected);
    assert_eq!(Query::default().on(&list), list);
}

#[test]
fn lists_of_others_are_read_however_they_page() {
    let bare = read_page::<Paper>(br#"[{"id": "https://a.example/1"}, 5]"#).unwrap();
    assert_eq!(bare.value.data.len(), 1);
    let expected = [
        ": taken for a list, each an object (Paper): an array without a page around",
        "/0/type: missing",
        "/1: left out: must be an object (Paper), is 5",
    ];
    assert_eq!(told(&bare.findings), expected);

    let odd = br#"{"data": [], "pagination": {"totalElements": "17"}, "links": {"next": "https://a.example/?p=2", "prev": null, "self": 1}}"#;
    let odd = read_page::<Paper>(odd).unwrap();
    assert_eq!(odd.value.pagination.total_elements, Some(17));
    assert_eq!(odd.value.links.next.unwrap().as_str(), "https://a.example/?p=2");
    assert_eq!(odd.findings.len(), 2);
    assert!(matches!(read_page::<Paper>(br#"{"error": "away"}"#), Err(Error::NotAList)));
}

#[test]
fn a_page_without_the_link_to_the_next_is_wrong() {
    let mut page = page(&Query::default(), 250);
    assert_eq!(check_page(&page, Kind::Paper), []);
    page["links"].as_object_mut().unwrap().remove("next");
    page["pagination"]["totalPages"] = "3".into();
    let breaches: Vec<_> = check_page(&page, Kind::Paper).into_iter().map(|v| v.pointer).collect();
    assert_eq!(breaches, ["/pagination/totalPages"]);
    page["pagination"]["totalPages"] = 3.into();
    assert_eq!(check_page(&page, Kind::Paper)[0].breach, Breach::Missing);
    assert_eq!(check_page(&json!({}), Kind::Paper).len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn following_next_shows_everything_once(total in 0..60_u64, limit in 5..20_u32) {
        let mut query = Query { limit: Some(limit), ..Query::default() };
        let mut seen = 0;
        loop {
            let page = page(&query, total);
            seen += page["data"].as_array().unwrap().len();
            let Some(next) = page["links"].get("next") else { break };
            let (_, parameters) = next.as_str().unwrap().split_once('?').unwrap();
            query = Query::parse(parameters.split('&').filter_map(|pair| pair.split_once('='))).unwrap();
        }
        prop_assert_eq!(seen as u64, total);
    }

    #[test]
    fn a_page_is_read_as_it_was_written(
        objects in proptest::collection::vec(sample::object(Kind::Paper, false), 0..3),
        modified_since in proptest::option::of(sample::moment()),
    ) {
        let bytes = json!({"data": objects}).to_string();
        let data = read_page::<Paper>(bytes.as_bytes()).unwrap().value.data;
        let query = Query { modified_since, page: Some(2), ..Query::default() };
        let page = Page::new(data, 500, &url("papers"), &query);
        let again = read_page::<Paper>(&write_page(&page).unwrap()).unwrap();
        prop_assert_eq!(again.findings, vec![]);
        prop_assert_eq!(again.value, page);
    }
}
