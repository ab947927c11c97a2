//! Addresses with a query part.

use std::fmt::Write as _;

/// `path?name=value&`: what is empty is left out, and more may follow.
pub(crate) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut address = format!("{path}?");
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        address.push_str(name);
        address.push('=');
        percent_encode(&mut address, value);
        address.push('&');
    }
    address
}

/// Writes a value so that it may stand in an address or a header.
pub(crate) fn percent_encode(out: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _always_ok = write!(out, "%{byte:02X}");
        }
    }
}
