//! What people type.

/// What people look for, see `service_queries.tsv`.
pub(crate) fn services() -> impl Iterator<Item = &'static str> {
    let table = include_str!("../service_queries.tsv");
    table.lines().skip(1).filter_map(|line| line.split('\t').next())
}

/// A place as people type it: as it is called, shortened, with two letters swapped, its postcode.
pub(crate) fn places(name: &str, postcode: Option<String>) -> Vec<String> {
    let name = name.split(',').next().unwrap_or(name).to_lowercase();
    let short: String = name.chars().take(4).collect();
    let mut swapped: Vec<char> = name.chars().collect();
    if swapped.len() > 4 {
        swapped.swap(2, 3);
    }
    let mut typed = vec![name, short, swapped.into_iter().collect()];
    typed.extend(postcode);
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_typed_in_several_ways() {
        assert_eq!(places("Lemgo, Stadt", None), ["lemgo", "lemg", "legmo"]);
        assert_eq!(places("Au", Some("83080".to_owned())), ["au", "au", "au", "83080"]);
        assert!(services().count() > 100);
    }
}
