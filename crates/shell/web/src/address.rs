//! Addresses and what stands in them.

use std::fmt::Write as _;

use uuid::Uuid;

use crate::Failure;

/// An id in an address.
///
/// # Errors
/// Whatever is none leads to nothing.
pub fn id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_no_id| Failure::not_found())
}

/// A value so that it may stand in an address or, by RFC 5987, in a header: letters, digits and `-._~` stay, every
/// other byte becomes `%XX`.
pub fn encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _always_ok = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// `path?name=value&`: what is empty is left out, and more may follow.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut address = format!("{path}?");
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        // Writing into a string cannot fail.
        let _always_ok = write!(address, "{name}={}&", encoded(value));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_values_whatever_stands_in_them() {
        assert_eq!(encoded("Straße & Hund=1"), "Stra%C3%9Fe%20%26%20Hund%3D1");
        assert_eq!(with_query("/leer", &[("a", ""), ("b", "x y")]), "/leer?b=x%20y&");
        assert_eq!(with_query("/leer", &[]), "/leer?");
    }
}
