//! Single values: from what a person types to the canonical form that is stored, and back to what a German reader expects.
//!
//! Canonical are `2026-12-31`, `08:30:00`, `2026-12-31T08:30:00`, `-1234.5`, `true`. Only [`normalise`] reads what a
//! person typed; everything else works on canonical values, because `1.234` means 1234 to a person and 1.234 in a file.

use std::cmp::Ordering;

use crate::limits::DIGITS;
use crate::model::DataType;

/// What a person typed, in canonical form; nothing if it is not a value of this type. Empty stays empty.
pub fn normalise(data_type: DataType, typed: &str) -> Option<String> {
    // Text keeps its inner line breaks, in one form.
    if matches!(data_type, DataType::Text | DataType::TextLatin) {
        return Some(typed.trim().replace("\r\n", "\n"));
    }
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > 4 * DIGITS {
        return typed.is_empty().then(String::new);
    }
    match data_type {
        DataType::Text | DataType::TextLatin | DataType::File | DataType::Object => {
            Some(typed.to_owned())
        }
        DataType::Bool => match typed.to_lowercase().as_str() {
            "true" | "1" | "ja" | "wahr" | "on" => Some("true".to_owned()),
            "false" | "0" | "nein" | "falsch" | "off" => Some("false".to_owned()),
            _ => None,
        },
        DataType::Date => german_date(typed).or_else(|| iso_date(typed)),
        DataType::Time => time(typed.strip_suffix("Uhr").unwrap_or(typed).trim()),
        DataType::DateTime => date_time(typed),
        DataType::Integer => {
            let number = decimal_from_person(typed)?;
            (!number.contains('.')).then_some(number)
        }
        DataType::Number => decimal_from_person(typed),
        DataType::Currency => {
            let amount = typed.trim_end_matches('€').trim_end_matches("EUR").trim_end();
            let number = decimal_from_person(amount)?;
            match number.split_once('.').map_or(0, |(_, cents)| cents.len()) {
                0 => Some(format!("{number}.00")),
                1 => Some(format!("{number}0")),
                2 => Some(number),
                _ => None,
            }
        }
    }
}

/// Whether a value has the canonical form of its type. Empty values have none.
pub fn is_canonical(data_type: DataType, value: &str) -> bool {
    match data_type {
        DataType::Text | DataType::TextLatin | DataType::File | DataType::Object => true,
        DataType::Bool => matches!(value, "true" | "false"),
        DataType::Date => iso_date(value).as_deref() == Some(value),
        DataType::Time => time(value).as_deref() == Some(value),
        DataType::DateTime => date_time(value).as_deref() == Some(value),
        DataType::Integer => decimal(value).is_some_and(|number| !number.contains('.')),
        DataType::Number => decimal(value).is_some(),
        DataType::Currency => {
            decimal(value).is_some()
                && value.split_once('.').is_none_or(|(_, cents)| cents.len() <= 2)
        }
    }
}

/// A canonical value as German readers expect it: `31.12.2026`, `08:30`, `1.234,50`, `ja`.
pub fn in_german(data_type: DataType, value: &str) -> String {
    let shown = match data_type {
        DataType::Date => german_from_iso(value),
        DataType::Time => value.strip_suffix(":00").map(str::to_owned),
        DataType::DateTime => value.split_once('T').and_then(|(date, time)| {
            Some(format!("{} {}", german_from_iso(date)?, time.strip_suffix(":00").unwrap_or(time)))
        }),
        DataType::Bool => match value {
            "true" => Some("ja".to_owned()),
            "false" => Some("nein".to_owned()),
            _ => None,
        },
        DataType::Number | DataType::Integer | DataType::Currency => german_number(value),
        DataType::Text | DataType::TextLatin | DataType::File | DataType::Object => None,
    };
    shown.unwrap_or_else(|| value.to_owned())
}

/// Which of two canonical values comes first; nothing if they cannot be compared.
pub fn compare(data_type: DataType, a: &str, b: &str) -> Option<Ordering> {
    if !is_canonical(data_type, a) || !is_canonical(data_type, b) {
        return None;
    }
    match data_type {
        DataType::Integer | DataType::Number | DataType::Currency => compare_decimals(a, b),
        // ISO forms sort as text.
        _ => Some(a.cmp(b)),
    }
}

/// Compares two decimal numbers written in digits, of any length.
pub fn compare_decimals(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (decimal(a)?, decimal(b)?);
    let (a_negative, b_negative) = (a.starts_with('-'), b.starts_with('-'));
    if a_negative != b_negative {
        return Some(if a_negative { Ordering::Less } else { Ordering::Greater });
    }
    let split = |text: &str| -> (String, String) {
        let text = text.trim_start_matches('-');
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        (whole.to_owned(), fraction.to_owned())
    };
    let ((a_whole, a_fraction), (b_whole, b_fraction)) = (split(&a), split(&b));
    let order = a_whole
        .len()
        .cmp(&b_whole.len())
        .then(a_whole.cmp(&b_whole))
        .then(a_fraction.cmp(&b_fraction));
    Some(if a_negative { order.reverse() } else { order })
}

/// A day that exists, from its parts.
pub fn is_date(day: &str, month: &str, year: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    match (number(day), number(month), number(year)) {
        (Some(day), Some(month), Some(year)) => year > 0 && day > 0 && day <= days_in(month, year),
        _ => false,
    }
}

fn days_in(month: u32, year: u32) -> u32 {
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// `31.12.2026` and `1. 2. 2026`; two digits of a year leave the century open and are not taken.
fn german_date(text: &str) -> Option<String> {
    let mut parts = text.split('.').map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    checked_date(day, month, year, parts.next().is_none())
}

fn iso_date(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    checked_date(day, month, year, parts.next().is_none() && day.len() == 2 && month.len() == 2)
}

fn checked_date(day: &str, month: &str, year: &str, complete: bool) -> Option<String> {
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let well_formed = complete && digits(day, 1..=2) && digits(month, 1..=2) && digits(year, 4..=4);
    (well_formed && is_date(day, month, year)).then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

/// `8:30`, `08.30`, `08:30:15`.
fn time(text: &str) -> Option<String> {
    let mut parts = text.split([':', '.']);
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("00"));
    let within = |text: &str, limit: u8| {
        (1..=2).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.parse::<u8>().is_ok_and(|number| number < limit)
    };
    let valid = parts.next().is_none()
        && within(hour, 24)
        && within(minute, 60)
        && within(second, 60)
        && minute.len() == 2
        && second.len() == 2;
    valid.then(|| format!("{hour:0>2}:{minute}:{second}"))
}

fn date_time(text: &str) -> Option<String> {
    let (date, clock) = text.split_once(['T', ' '])?;
    let date = date.trim_end_matches(',');
    let date = german_date(date).or_else(|| iso_date(date))?;
    Some(format!("{date}T{}", time(clock.trim().trim_end_matches("Uhr").trim())?))
}

fn german_from_iso(date: &str) -> Option<String> {
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{day}.{month}.{year}"))
}

/// A number in canonical digits: no sign but a minus, no leading zeros, no zeros at the end of a fraction.
fn decimal(text: &str) -> Option<String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty()
        || digits.ends_with('.')
        || digits.len() > DIGITS
        || !all_digits(whole)
        || !all_digits(fraction)
    {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative && (whole != "0" || !fraction.is_empty()) { "-" } else { "" };
    Some(if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    })
}

/// `1.234,50`, `1 234,5`, `1234.5`. A single point before exactly three digits separates thousands, as Germans write it.
fn decimal_from_person(text: &str) -> Option<String> {
    let text: String =
        text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
    let text = text.replace('\u{2212}', "-");
    let plain = match text.rsplit_once(',') {
        Some((whole, fraction)) => {
            if fraction.is_empty() {
                return None;
            }
            format!("{}.{fraction}", without_thousands(whole)?)
        }
        None if text.contains('.') => without_thousands(&text).unwrap_or(text),
        None => text,
    };
    decimal(&plain)
}

/// The digits without the points between thousands; nothing if the points stand elsewhere.
fn without_thousands(text: &str) -> Option<String> {
    let mut groups = text.split('.');
    let first = groups.next()?;
    let leading = first.trim_start_matches(['-', '+']);
    let rest: Vec<_> = groups.collect();
    if rest.is_empty() {
        return Some(first.to_owned());
    }
    let regular = (1..=3).contains(&leading.len())
        && leading != "0"
        && rest.iter().all(|group| group.len() == 3);
    regular.then(|| text.replace('.', ""))
}

fn german_number(value: &str) -> Option<String> {
    decimal(value)?;
    let (sign, digits) = value.strip_prefix('-').map_or(("", value), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        // Years and house numbers stay whole; points begin at five digits.
        if index > 0 && whole.len() > 4 && (whole.len() - index) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    Some(if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped},{fraction}")
    })
}
