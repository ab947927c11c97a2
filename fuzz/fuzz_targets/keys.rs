//! Any text is a key or is not; a key prints as it was read, and its ancestors end at the top.
#![no_main]

use ars::{Ags, Ars, Level, Postcode};
use leika::{Key, Typisierung};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = text.parse::<Ars>() {
        assert_eq!(key.as_str(), text.trim());
    }
    if let Ok(key) = Ars::parse_shortened(text) {
        assert_eq!(key.ancestors().last(), Some(Ars::FEDERATION));
        assert!(key.ancestors().all(|region| region.contains(key)));
        assert_eq!(key.ags().is_none(), key.level() == Level::Association);
    }
    if let Ok(key) = text.parse::<Ags>() {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
    if let Ok(postcode) = text.parse::<Postcode>() {
        assert_eq!(postcode.to_string().parse(), Ok(postcode));
    }
    for key in leika::parse_many(text).flatten() {
        assert_eq!(key.urn().parse::<Key>(), Ok(key));
        assert!(key.parents().count() <= 2);
    }
    for code in Typisierung::parse_many(text).flatten() {
        assert_eq!(code.code().parse(), Ok(code));
    }
});
