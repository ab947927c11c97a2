//! Every text stands in both languages and names what it is given.

use web::Lang;

use crate::all_texts;

#[test]
fn every_text_that_the_code_names_is_there() {
    let texts = all_texts();
    let (german, english) = knowledge::TEXTS;
    let keys = |file: &str| -> Vec<String> {
        file.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
            .collect()
    };
    assert_eq!(keys(german), keys(english));
    let sources = [
        include_str!("../../src/api.rs"),
        include_str!("../../src/lib.rs"),
        include_str!("../../src/responsibility.rs"),
        include_str!("../../src/pages/answer.rs"),
        include_str!("../../src/pages/mod.rs"),
        include_str!("../../src/pages/place.rs"),
        include_str!("../../src/pages/search.rs"),
        include_str!("../../src/pages/service.rs"),
        include_str!("../../src/pages/staff/mod.rs"),
        include_str!("../../src/pages/staff/offices.rs"),
        include_str!("../../src/pages/staff/overview.rs"),
        include_str!("../../src/pages/staff/responsibilities.rs"),
        include_str!("../../src/pages/staff/texts.rs"),
    ];
    let named = |key: &str| sources.iter().any(|source| source.contains(&format!("\"{key}\"")));
    for key in keys(german) {
        assert!(named(&key) || key.starts_with("failure-"), "{key} is not used");
    }
    for source in sources {
        for word in source.split('"').filter(|word| word.starts_with("services-")) {
            let is_failure = texts.has(Lang::De, &format!("failure-{word}"));
            assert!(texts.has(Lang::De, word) || is_failure, "{word} is missing");
        }
    }
}
