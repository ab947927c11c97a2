//! Offices: where people go, entered by those who work there.

use ars::{Ars, Postcode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Position, limits};

/// A day of the week.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// All of them, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The German abbreviation, in which hours are typed.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Monday => "Mo",
            Self::Tuesday => "Di",
            Self::Wednesday => "Mi",
            Self::Thursday => "Do",
            Self::Friday => "Fr",
            Self::Saturday => "Sa",
            Self::Sunday => "So",
        }
    }

    /// The name of its text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Monday => "places-weekday-monday",
            Self::Tuesday => "places-weekday-tuesday",
            Self::Wednesday => "places-weekday-wednesday",
            Self::Thursday => "places-weekday-thursday",
            Self::Friday => "places-weekday-friday",
            Self::Saturday => "places-weekday-saturday",
            Self::Sunday => "places-weekday-sunday",
        }
    }

    fn from_short(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.short().eq_ignore_ascii_case(text))
    }
}

/// A time of day, `08:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time {
    minutes: u16,
}

impl Time {
    const END_OF_DAY: u16 = 24 * 60;

    fn read(text: &str) -> Option<Self> {
        let (hours, minutes) = text.trim().split_once([':', '.']).unwrap_or((text.trim(), "00"));
        let number = |text: &str| {
            let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse::<u16>().ok()).flatten()
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let all = hours * 60 + minutes;
        (minutes < 60 && all <= Self::END_OF_DAY).then_some(Self { minutes: all })
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text).ok_or_else(|| format!("{text:?} is no time of day"))
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

/// When an office is open, on one day of the week.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
pub struct Hours {
    /// The day.
    pub weekday: Weekday,
    /// From when.
    #[schema(value_type = String)]
    pub from: Time,
    /// Until when.
    #[schema(value_type = String)]
    pub to: Time,
}

/// Reads opening hours as people write them, one day or some days a line:
/// `Mo-Fr 8:00-12:00, 14-16` or `Do 14:00–18:00`. Says which line it does not understand.
pub fn read_hours(text: &str) -> Result<Vec<Hours>, String> {
    let mut hours = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let of_line = hours_of_line(line).ok_or_else(|| line.to_owned())?;
        hours.extend(of_line);
        if hours.len() > limits::HOURS {
            return Err(line.to_owned());
        }
    }
    hours.sort_unstable();
    hours.dedup();
    Ok(hours)
}

fn hours_of_line(line: &str) -> Option<Vec<Hours>> {
    let line = line.replace(['–', '—'], "-").replace("Uhr", "").replace("bis", "-");
    let times_begin = line.find(|c: char| c.is_ascii_digit())?;
    let (days, times) = line.split_at_checked(times_begin)?;
    let days = days_of(days.trim_end_matches([' ', ':']))?;
    let mut hours = Vec::new();
    for span in times.split([',', ';']) {
        let (from, to) = span.split_once('-')?;
        let (from, to) = (Time::read(from)?, Time::read(to)?);
        if from >= to {
            return None;
        }
        hours.extend(days.iter().map(|weekday| Hours { weekday: *weekday, from, to }));
    }
    Some(hours)
}

fn days_of(text: &str) -> Option<Vec<Weekday>> {
    let day = |text: &str| Weekday::from_short(text.trim().trim_end_matches('.'));
    let mut days = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            None => days.push(day(part)?),
            Some((first, last)) => {
                let (first, last) = (day(first)?, day(last)?);
                days.extend(Weekday::ALL.into_iter().filter(|day| (first..=last).contains(day)));
            }
        }
    }
    Some(days)
}

/// Opening hours as [`read_hours`] reads them.
pub fn write_hours(hours: &[Hours]) -> String {
    let mut lines = Vec::new();
    for day in Weekday::ALL {
        let spans: Vec<_> = hours
            .iter()
            .filter(|hours| hours.weekday == day)
            .map(|hours| format!("{}-{}", hours.from, hours.to))
            .collect();
        if !spans.is_empty() {
            lines.push(format!("{} {}", day.short(), spans.join(", ")));
        }
    }
    lines.join("\n")
}

/// What staff say about an office, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeDetails {
    /// The region whose people go there.
    pub ars: Ars,
    /// What it is called: `Bürgerbüro`.
    pub name: String,
    /// Street and number; may be several lines.
    pub street: String,
    /// The postcode, or empty.
    pub postcode: String,
    /// The town.
    pub town: String,
    /// The telephone number, or empty.
    pub phone: String,
    /// The e-mail address, or empty.
    pub email: String,
    /// The address of its web page (`https://…`), or empty.
    pub website: String,
    /// When it is open.
    pub hours: Vec<Hours>,
    /// Where it is.
    pub position: Option<Position>,
    /// What else people should know: by appointment only, step at the door.
    pub note: String,
}

/// An office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its id.
    pub id: Uuid,
    /// Who entered it and answers for it.
    pub organisation: Uuid,
    /// What it is.
    pub details: OfficeDetails,
    /// Counts the changes; a change names the one it was made on.
    pub version: i64,
}

/// What was typed into the form of an office, still as text. The names of its fields are those of the
/// form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OfficeForm {
    /// See [`OfficeDetails::ars`].
    pub ars: String,
    /// See [`OfficeDetails::name`].
    pub name: String,
    /// See [`OfficeDetails::street`].
    pub street: String,
    /// See [`OfficeDetails::postcode`].
    pub postcode: String,
    /// See [`OfficeDetails::town`].
    pub town: String,
    /// See [`OfficeDetails::phone`].
    pub phone: String,
    /// See [`OfficeDetails::email`].
    pub email: String,
    /// See [`OfficeDetails::website`].
    pub website: String,
    /// As [`read_hours`] reads it.
    pub hours: String,
    /// See [`OfficeDetails::note`].
    pub note: String,
}

/// What is wrong with a field: the name of the field and of the text that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field.
    pub field: &'static str,
    /// The name of the text.
    pub text: &'static str,
}

impl OfficeForm {
    /// The form as it stands for an office that is there.
    pub fn of(details: &OfficeDetails) -> Self {
        Self {
            ars: details.ars.to_string(),
            name: details.name.clone(),
            street: details.street.clone(),
            postcode: details.postcode.clone(),
            town: details.town.clone(),
            phone: details.phone.clone(),
            email: details.email.clone(),
            website: details.website.clone(),
            hours: write_hours(&details.hours),
            note: details.note.clone(),
        }
    }

    /// Checks everything and names all that is wrong. The position stays that of the caller.
    pub fn checked(&self, position: Option<Position>) -> Result<OfficeDetails, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut complain = |field, text| wrong.push(FieldError { field, text });
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");

        let ars = self.ars.parse::<Ars>();
        if ars.is_err() {
            complain("ars", "places-office-wrong-ars");
        }
        let (name, town) = (line(&self.name), line(&self.town));
        for (field, value) in [("name", &name), ("town", &town)] {
            if value.is_empty() {
                complain(field, "places-office-missing");
            }
        }
        let postcode = line(&self.postcode);
        if !postcode.is_empty() && postcode.parse::<Postcode>().is_err() {
            complain("postcode", "places-office-wrong-postcode");
        }
        let phone = line(&self.phone);
        if !phone.chars().all(|c| c.is_ascii_digit() || " +-/()".contains(c)) {
            complain("phone", "places-office-wrong-phone");
        }
        let email = line(&self.email);
        if !email.is_empty() && !plausible_email(&email) {
            complain("email", "places-office-wrong-email");
        }
        let website = line(&self.website);
        if !website.is_empty() && !plausible_website(&website) {
            complain("website", "places-office-wrong-website");
        }
        let hours = read_hours(&self.hours);
        if hours.is_err() {
            complain("hours", "places-office-wrong-hours");
        }
        for (field, value) in [
            ("name", &self.name),
            ("street", &self.street),
            ("town", &self.town),
            ("phone", &self.phone),
            ("email", &self.email),
            ("website", &self.website),
            ("note", &self.note),
        ] {
            let most = if field == "note" { limits::NOTE } else { limits::LINE };
            if value.chars().count() > most {
                complain(field, "places-office-too-long");
            }
        }
        match (ars, hours) {
            (Ok(ars), Ok(hours)) if wrong.is_empty() => Ok(OfficeDetails {
                ars,
                name,
                street: self.street.trim().replace('\r', ""),
                postcode,
                town,
                phone,
                email,
                website,
                hours,
                position,
                note: self.note.trim().replace('\r', ""),
            }),
            _ => Err(wrong),
        }
    }
}

fn plausible_email(email: &str) -> bool {
    email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.contains('@') && !email.contains(' ')
    })
}

/// Only an address that a browser opens as a page: a link must not run anything.
fn plausible_website(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.contains('.') && !rest.contains([' ', '"', '<', '>', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> OfficeForm {
        OfficeForm {
            ars: "057660044044".into(),
            name: " Bürgerbüro ".into(),
            town: "Lemgo".into(),
            postcode: "32657".into(),
            hours: "Mo-Do 8:00–16:00 Uhr\nFr 8-12, 13.30 bis 15".into(),
            ..OfficeForm::default()
        }
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        let hours = read_hours("Mo-Mi, Fr: 8-12, 14:00–16:30 Uhr\n\nDo. 14 bis 18 Uhr\n").unwrap();
        assert_eq!(hours.len(), 9);
        assert_eq!(
            write_hours(&hours),
            "Mo 08:00-12:00, 14:00-16:30\nDi 08:00-12:00, 14:00-16:30\n\
             Mi 08:00-12:00, 14:00-16:30\nDo 14:00-18:00\nFr 08:00-12:00, 14:00-16:30"
        );
        assert_eq!(read_hours(&write_hours(&hours)), Ok(hours));
        assert_eq!(read_hours(""), Ok(vec![]));
        for line in ["Mo", "8-12", "Xy 8-12", "Mo 12-8", "Mo 8-25", "Mo 8:77-9", "Mo ٣-٤", "–"]
        {
            assert_eq!(read_hours(line), Err(line.to_owned()), "{line}");
        }
        assert!(read_hours(&"Mo-So 8-9, 9-10\n".repeat(1000)).is_err());
    }

    #[test]
    fn a_form_is_checked_and_read_back() {
        let details = form().checked(None).unwrap();
        assert_eq!(details.name, "Bürgerbüro");
        assert_eq!(details.hours.len(), 6);
        assert_eq!(OfficeForm::of(&details).checked(None), Ok(details));
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let wrong = OfficeForm {
            ars: "5766044".into(),
            name: " ".into(),
            town: "x".repeat(limits::LINE + 1),
            postcode: "1067".into(),
            phone: "call me".into(),
            email: "nobody".into(),
            website: "javascript:alert(1)".into(),
            hours: "immer".into(),
            ..OfficeForm::default()
        };
        let fields: Vec<_> =
            wrong.checked(None).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(
            fields,
            ["ars", "name", "postcode", "phone", "email", "website", "hours", "town"]
        );
    }
}
