//! Dates, moments, money and numbers, as people write them.

use jiff::civil::Date;
use store::Timestamp;

use crate::Lang;

const MONTHS_DE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `4. März 2026`, `4 March 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    let (months, dot) = match lang {
        Lang::De => (&MONTHS_DE, "."),
        Lang::En => (&MONTHS_EN, ""),
    };
    let index = usize::try_from(date.month() - 1).unwrap_or_default();
    let month = months.get(index).copied().unwrap_or_default();
    format!("{}{dot} {month} {}", date.day(), date.year())
}

/// `März 2026`, `March 2026`, from `2026-03`; what is no month stays as it is.
pub fn month(lang: Lang, text: &str) -> String {
    let Ok(day) = format!("{text}-01").parse::<Date>() else { return text.to_owned() };
    let whole = date(lang, day);
    whole.split_once(' ').map_or(whole.clone(), |(_day, month)| month.to_owned())
}

/// `4. März 2026, 9:05 Uhr`, in German local time.
pub fn moment(lang: Lang, at: Timestamp) -> String {
    let local = at.german();
    let time = format!("{}:{:02}", local.hour(), local.minute());
    match lang {
        Lang::De => format!("{}, {time} Uhr", date(lang, local.date())),
        Lang::En => format!("{}, {time}", date(lang, local.date())),
    }
}

/// `1.234,50 €` or `€1,234.50`, from cents.
pub fn money(lang: Lang, cents: i64) -> String {
    let euros = number(lang, cents / 100);
    let rest = (cents % 100).abs();
    match lang {
        Lang::De => format!("{euros},{rest:02} €"),
        Lang::En => format!("€{euros}.{rest:02}"),
    }
}

/// `82.456.123` or `82,456,123`.
pub fn number(lang: Lang, number: i64) -> String {
    let separator = match lang {
        Lang::De => '.',
        Lang::En => ',',
    };
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `340 kB`, `2,1 MB`.
pub fn size(lang: Lang, bytes: usize) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1000));
    }
    let tenths = bytes / 100_000;
    let comma = if lang == Lang::De { ',' } else { '.' };
    format!("{}{comma}{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_it_as_they_write_it() {
        assert_eq!(money(Lang::De, 3070), "30,70 €");
        assert_eq!(money(Lang::En, 123_456), "€1,234.56");
        assert_eq!(number(Lang::De, 82_456_123), "82.456.123");
        assert_eq!(number(Lang::De, -1000), "-1.000");
        assert_eq!(size(Lang::De, 2_150_000), "2,1 MB");
        let at =
            Timestamp("2026-03-04T08:05:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond());
        assert_eq!(moment(Lang::De, at), "4. März 2026, 9:05 Uhr");
        assert_eq!(moment(Lang::En, at), "4 March 2026, 9:05");
    }
}
