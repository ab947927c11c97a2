use std::cmp::Ordering;

use proptest::prelude::*;
use xdatenfelder::model::DataType::{self, *};
use xdatenfelder::values::{compare, in_german, is_canonical, normalise};

fn typed(data_type: DataType, text: &str) -> Option<String> {
    normalise(data_type, text)
}

#[test]
fn german_dates_and_times() {
    for (text, expected) in [
        ("31.12.2026", Some("2026-12-31")),
        ("1. 2. 2026", Some("2026-02-01")),
        ("2026-12-31", Some("2026-12-31")),
        ("29.02.2024", Some("2024-02-29")),
        ("29.02.2026", None),
        ("31.12.26", None),
        ("morgen", None),
        ("0.1.2026", None),
        ("", Some("")),
    ] {
        assert_eq!(typed(Date, text).as_deref(), expected, "{text}");
    }
    assert_eq!(typed(Time, "8:30").as_deref(), Some("08:30:00"));
    assert_eq!(typed(Time, "08.30 Uhr").as_deref(), Some("08:30:00"));
    assert_eq!(typed(Time, "24:00"), None);
    assert_eq!(typed(DateTime, "31.12.2026, 8:30 Uhr").as_deref(), Some("2026-12-31T08:30:00"));
    assert_eq!(typed(DateTime, "2026-12-31T08:30").as_deref(), Some("2026-12-31T08:30:00"));
}

#[test]
fn german_numbers() {
    for (text, expected) in [
        ("1.234,50", Some("1234.5")),
        ("1.234", Some("1234")),
        ("1234.5", Some("1234.5")),
        ("1 234,5", Some("1234.5")),
        ("0,50", Some("0.5")),
        ("0.500", Some("0.5")),
        ("-7", Some("-7")),
        ("\u{2212}7", Some("-7")),
        ("007", Some("7")),
        ("-0", Some("0")),
        ("1.23.456", None),
        ("1,2,3", None),
        ("1,", None),
        ("12e3", None),
        ("zwölf", None),
    ] {
        assert_eq!(typed(Number, text).as_deref(), expected, "{text}");
    }
    assert_eq!(typed(Integer, "1,5"), None);
    assert_eq!(typed(Integer, "1.000").as_deref(), Some("1000"));
    assert_eq!(typed(Currency, "1.234,5 €").as_deref(), Some("1234.50"));
    assert_eq!(typed(Currency, "12").as_deref(), Some("12.00"));
    assert_eq!(typed(Currency, "1,005"), None);
    assert_eq!(typed(Number, &"9".repeat(1_000_000)), None);
    assert_eq!(typed(Bool, "Ja").as_deref(), Some("true"));
    assert_eq!(typed(Text, " a\r\nb ").as_deref(), Some("a\nb"));
}

#[test]
fn values_are_shown_as_germans_write_them() {
    assert_eq!(in_german(Date, "2026-12-31"), "31.12.2026");
    assert_eq!(in_german(Currency, "-12345.50"), "-12.345,50");
    assert_eq!(in_german(Integer, "2026"), "2026");
    assert_eq!(in_german(Time, "08:30:00"), "08:30");
    assert_eq!(in_german(DateTime, "2026-12-31T08:30:00"), "31.12.2026 08:30");
    assert_eq!(in_german(Bool, "true"), "ja");
    assert_eq!(in_german(Date, "unreadable"), "unreadable");
}

#[test]
fn numbers_of_any_length_are_compared() {
    assert_eq!(compare(Number, "0.1", "0.09"), Some(Ordering::Greater));
    assert_eq!(compare(Number, "-2", "-10"), Some(Ordering::Greater));
    assert_eq!(compare(Currency, "1.50", "1.5"), Some(Ordering::Equal));
    assert_eq!(
        compare(Number, &"9".repeat(30), &format!("1{}", "0".repeat(30))),
        Some(Ordering::Less)
    );
    assert_eq!(compare(Date, "2026-01-02", "2026-01-10"), Some(Ordering::Less));
    assert_eq!(compare(Date, "2026-01-02", "x"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_taken_is_canonical_and_survives_being_shown(
        text in "[0-9., :€-]{0,14}|\\PC{0,12}",
        data_type in proptest::sample::select(vec![Bool, Date, Time, DateTime, Integer, Number, Currency]),
    ) {
        if let Some(value) = normalise(data_type, &text).filter(|value| !value.is_empty()) {
            prop_assert!(is_canonical(data_type, &value), "{} -> {}", text, value);
            prop_assert_eq!(normalise(data_type, &in_german(data_type, &value)), Some(value));
        }
    }
}
