//! What `form check` says about files, and that both languages say the same.

use std::collections::BTreeSet;

use forms::check;

#[test]
fn a_report_is_one_line_or_json() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("hund.xml");
    std::fs::write(&good, include_str!("../../../../../content/forms/hundesteuer.xdf3.xml"))
        .unwrap();
    let report = check::file(&good);
    let line = report.to_string();
    for part in ["hund.xml: S99", "fields=", "groups=", "rules=", "critical=0"] {
        assert!(line.contains(part), "{line}");
    }
    assert_eq!(line.lines().count(), 1);
    let json = serde_json::to_value(&report).unwrap();
    assert!(json["id"].as_str().unwrap().starts_with("S99"), "{json}");
    assert!(json["findings"]["critical"].is_number() && json["details"].is_array());

    let bad = folder.path().join("bad.xml");
    std::fs::write(&bad, "<xdf>").unwrap();
    let report = check::file(&bad);
    assert!(!report.is_readable() && report.to_string().lines().count() == 1, "{report}");
    assert!(serde_json::to_value(&report).unwrap()["error"].is_string());
    assert!(!check::file(&folder.path().join("missing.xml")).is_readable());
}

#[test]
fn both_languages_have_the_same_texts() {
    let names = |text: &str| -> BTreeSet<String> {
        let named = text
            .lines()
            .filter(|line| !line.starts_with(' '))
            .filter_map(|line| line.split_once(" = "));
        named.map(|(name, _)| name.to_owned()).collect()
    };
    assert_eq!(names(forms::TEXTS.0), names(forms::TEXTS.1));
}
