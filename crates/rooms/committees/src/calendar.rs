//! Meetings as calendars read them (iCalendar, RFC 5545). A writer of our own: what we write is small, and
//! folding and escaping are all there is to it.

use std::fmt::Write as _;

use ::store::Timestamp;
use uuid::Uuid;

/// Octets of a line, without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// A date in a calendar.
#[derive(Clone, Debug)]
pub struct Event {
    /// The meeting.
    pub id: Uuid,
    /// Counts its changes.
    pub edition: i64,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// Whether it was called off.
    pub cancelled: bool,
    /// Whether the members are not invited yet.
    pub tentative: bool,
    /// Its title.
    pub title: String,
    /// Where.
    pub place: String,
    /// What else is known.
    pub text: String,
    /// Its page.
    pub url: String,
}

/// What a calendar is sent for.
#[derive(Clone, Copy, Debug)]
pub enum Method<'m> {
    /// To be read.
    Publish,
    /// Somebody is invited, or learns that a date has changed.
    Request(Guest<'m>),
    /// Somebody learns that a date was called off.
    Cancel(Guest<'m>),
}

/// Who invites whom, by mail addresses.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'m> {
    /// Who sends it.
    pub organizer: &'m str,
    /// Who gets it.
    pub attendee: &'m str,
}

impl Method<'_> {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request(_) => "REQUEST",
            Self::Cancel(_) => "CANCEL",
        }
    }
}

/// A calendar of these dates. `host` keeps the ids of one installation apart from those of another.
pub fn written(name: &str, host: &str, method: Method<'_>, events: &[Event]) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN", "VCALENDAR");
    line(&mut out, "VERSION", "2.0");
    line(&mut out, "PRODID", "-//Kreislauf//Gremien//DE");
    line(&mut out, "CALSCALE", "GREGORIAN");
    line(&mut out, "METHOD", method.word());
    if matches!(method, Method::Publish) {
        line(&mut out, "X-WR-CALNAME", &escaped(name));
    }
    for event in events {
        line(&mut out, "BEGIN", "VEVENT");
        line(&mut out, "UID", &escaped(&format!("{}@{host}", event.id)));
        line(&mut out, "SEQUENCE", &event.edition.to_string());
        line(&mut out, "DTSTAMP", &moment(event.changed_at));
        line(&mut out, "DTSTART", &moment(event.starts_at));
        line(&mut out, "DTEND", &moment(event.ends_at));
        let status = match (event.cancelled, event.tentative) {
            (true, _) => "CANCELLED",
            (false, true) => "TENTATIVE",
            (false, false) => "CONFIRMED",
        };
        line(&mut out, "STATUS", status);
        line(&mut out, "SUMMARY", &escaped(&event.title));
        for (name, value) in [("LOCATION", &event.place), ("DESCRIPTION", &event.text)] {
            if !value.is_empty() {
                line(&mut out, name, &escaped(value));
            }
        }
        if let Method::Request(guest) | Method::Cancel(guest) = method {
            line(&mut out, "ORGANIZER", &mail_address(guest.organizer));
            let answer = "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION";
            line(&mut out, answer, &mail_address(guest.attendee));
        }
        // An address is no text: it is written as it is, and ours hold nothing that ends a line.
        line(&mut out, "URL", &event.url.replace(char::is_control, ""));
        line(&mut out, "END", "VEVENT");
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn mail_address(address: &str) -> String {
    format!("mailto:{}", address.replace(char::is_control, ""))
}

/// A moment in UTC.
fn moment(at: Timestamp) -> String {
    let at = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let mut out = String::new();
    // Writing into a string cannot fail.
    let _always_ok = write!(
        out,
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    );
    out
}

/// Text as a value (RFC 5545, 3.3.11). Other control characters have no place in it.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line, folded between characters so that none has more than 75 octets.
fn line(out: &mut String, name: &str, value: &str) {
    let mut room = LINE;
    for c in name.chars().chain(std::iter::once(':')).chain(value.chars()) {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unescaped(value: &str) -> String {
        let mut out = String::new();
        let mut characters = value.chars();
        while let Some(c) = characters.next() {
            match c {
                '\\' => match characters.next() {
                    Some('n') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => {}
                },
                other => out.push(other),
            }
        }
        out
    }

    fn event(title: &str, text: &str) -> Event {
        Event {
            id: Uuid::from_u128(7),
            edition: 3,
            changed_at: Timestamp(1_772_611_200_000_000),
            starts_at: Timestamp(1_772_611_200_000_000),
            ends_at: Timestamp(1_772_618_400_000_000),
            cancelled: false,
            tentative: false,
            title: title.to_owned(),
            place: String::new(),
            text: text.to_owned(),
            url: "http://localhost/sitzungen/7".to_owned(),
        }
    }

    #[test]
    fn a_calendar_has_the_shape_of_one() {
        let written = written(
            "Gremium",
            "localhost",
            Method::Publish,
            &[event("Sitzung; mit, allem\\", "a\nb")],
        );
        assert!(written.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert!(written.contains("DTSTART:20260304T080000Z\r\n"));
        assert!(written.contains("SUMMARY:Sitzung\\; mit\\, allem\\\\\r\n"));
        assert!(written.contains("DESCRIPTION:a\\nb\r\n"));
        assert!(written.ends_with("END:VCALENDAR\r\n"));
    }

    proptest! {
        #[test]
        fn whatever_is_written_can_be_read(title in any::<String>(), text in "[äß€😀a-z,;\\\\\n ]{0,300}") {
            let written = written("G", "localhost", Method::Publish, &[event(&title, &text)]);
            for line in written.split("\r\n") {
                prop_assert!(line.len() <= LINE, "{} octets", line.len());
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let unfolded = written.replace("\r\n ", "");
            let value = |name: &str| {
                let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix(name));
                unescaped(line.unwrap_or_default())
            };
            prop_assert_eq!(&value("DESCRIPTION:"), &text);
            let kept: String = title.replace("\r\n", "\n").replace('\r', "\n").chars()
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
            prop_assert_eq!(value("SUMMARY:"), kept);
            prop_assert_eq!(unfolded.matches("BEGIN:VEVENT").count(),
                1 + title.matches("BEGIN:VEVENT").count() + text.matches("BEGIN:VEVENT").count());
        }
    }
}
