//! Any text is a signed event or is not.
#![no_main]

use fitconnect::set::EventToken;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match EventToken::parse(text) {
        Ok(token) => assert_eq!(token.as_str(), text),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
