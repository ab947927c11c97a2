//! Every text stands in both languages.

use std::collections::BTreeSet;

fn names(file: &str) -> BTreeSet<&str> {
    let names = file.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    names.filter_map(|line| Some(line.split_once(" =")?.0)).collect()
}

#[test]
fn both_languages_have_the_same_texts() {
    let (german, english) = (names(directory::TEXTS.0), names(directory::TEXTS.1));
    assert_eq!(german, english);
    for code in 0..=u8::MAX {
        if let Some(kind) = directory::RegionKind::from_code(code)
            && kind.label() != "unbekannte Art"
        {
            assert!(german.contains(format!("places-kind-{code}").as_str()), "{code}");
        }
    }
}
