//! Any text is a part or is not; one that is stays as it was, and has a tag.
#![no_main]

use fitconnect::Dialect::{Lenient, Strict};
use fitconnect::jwe::Jwe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lenient = Jwe::parse(text, Lenient);
    if let Ok(part) = &lenient {
        assert_eq!(part.as_str(), text);
        assert_eq!(part.authentication_tag().len(), 22);
    }
    if let Ok(part) = Jwe::parse(text, Strict) {
        assert!(!part.header().compressed && part.header().key_id.is_some());
        assert_eq!(Ok(part), lenient);
    }
});
