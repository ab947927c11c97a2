//! A catalogue of services in CSV, with the services of the *Onlinezugangsgesetz* (OZG) around them.
//!
//! The columns are found by the names in the first line, in any order: `leika_schluessel` and `bezeichnung`
//! must be there; `typ`, `ozg_id`, `ozg_leistung`, `lage`, `themenfeld`, `rechtsgrundlage`, `gesetze` and
//! `gesetz_kuerzel` may be; others are passed over.
//!
//! The reader is lenient: it reads what can be read, says for each row what was odd about it, and goes on.
//! It ends early only where there is no sense in going on: no usable first line, a record without end,
//! an input that fails.
//!
//! ```
//! use leika::catalogue::{Reader, Row};
//!
//! let file = "leika_schluessel,bezeichnung,typ\n99108001000000,Bewohnerparkausweis,2/3\n";
//! let line = Reader::new(file.as_bytes())?.next().unwrap()?;
//! let Some(Row::Listed(key, service)) = line.row else { panic!("not listed") };
//! assert_eq!(key.group(), "108");
//! assert_eq!(service.name, "Bewohnerparkausweis");
//! # Ok::<(), leika::catalogue::Error>(())
//! ```

use crate::{Key, ParseKeyError, ParseTypisierungError, Typisierung};
use csv::ByteRecord;
use std::fmt;
use std::io::{self, Read};

/// The longest record seen has about 2,000 bytes. A quotation mark that nobody closes must not pull the rest
/// of the file into memory.
const MAX_RECORD_BYTES: usize = 64 * 1024;
/// A service has one Typisierung, few have two.
const MAX_TYPISIERUNGEN: usize = 8;
/// What stands in the column of the key where the catalogue has none.
const NOT_LISTED: &str = "nicht im LeiKa";
const OZG_ID_DIGITS: usize = 5;

/// Why the reading ended early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no catalogue without this column.
    #[error(
        "the first line names no column {0:?}: is this a comma-separated catalogue with a heading?"
    )]
    NoColumn(&'static str),
    /// Most likely a quotation mark that is not closed.
    #[error(
        "the record that begins in line {line} is longer than {MAX_RECORD_BYTES} bytes: \
         is a quotation mark not closed there?"
    )]
    RecordTooLong {
        /// Where it begins, counted from 1.
        line: u64,
    },
    /// The input failed.
    #[error("the catalogue cannot be read: {0}")]
    Input(#[from] io::Error),
}

/// A row of the catalogue: the service, if it could be read, and what was odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where the row begins, counted from 1; the first line is the heading.
    pub number: u64,
    /// None where the row could not be used at all; then `odd` says why.
    pub row: Option<Row>,
    /// What was odd.
    pub odd: Vec<Odd>,
}

/// A service with or without a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A service of the catalogue.
    Listed(Key, Service),
    /// A service that the OZG names and the catalogue does not have (*nicht im LeiKa*).
    NotListed(Service),
}

/// What a row says about a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its *Typisierung*; empty where none is given, two where several levels carry it out.
    pub typisierung: Vec<Typisierung>,
    /// The service of the OZG that it belongs to.
    pub ozg: Option<OzgService>,
    /// The situation in life or business (*Lage*): `Bauen & Immobilien`.
    pub situation: Option<String>,
    /// The field (*Themenfeld*): `Bauen & Wohnen`.
    pub field: Option<String>,
    /// The legal basis as it stands; [`LegalBasis::parse_many`] takes it apart.
    pub legal_basis: Option<String>,
    /// The acts named there, in full: `Straßenverkehrsgesetz`.
    pub acts: Option<String>,
    /// The acts named there, abbreviated: `StVG`.
    pub act_abbreviations: Option<String>,
}

/// A service of the OZG: a bundle of services of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OzgService {
    /// Five digits: `10513`.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A legal basis with the address of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalBasis {
    /// `§ 45 Straßenverkehrs-Ordnung (StVO)`.
    pub citation: String,
    /// The address of the text. Only `http` and `https`, so that it can be offered as a link.
    pub url: Option<String>,
}

impl LegalBasis {
    /// Takes a text like `§ 1 A-Gesetz [https://…], § 2 Nr. 1, 3 B-Gesetz [https://…]` apart. A comma alone
    /// does not separate (it may be part of a citation), only an address does.
    pub fn parse_many(text: &str) -> Vec<Self> {
        text.split(']').filter_map(Self::parse).collect()
    }

    fn parse(part: &str) -> Option<Self> {
        let (citation, url) = part.split_once('[').unwrap_or((part, ""));
        let citation = citation.trim_matches(|c: char| c.is_whitespace() || c == ',').to_owned();
        let url = url.trim();
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        (!citation.is_empty()).then(|| Self { citation, url: is_web.then(|| url.to_owned()) })
    }
}

/// Something odd in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// Line, counted from 1.
    pub line: u64,
    /// Number of the column in the file, counted from 1.
    pub column: usize,
    /// What is odd.
    pub what: What,
}

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

/// What was odd, and what the reader made of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// The row was left out.
    #[error("the row was left out because it has no usable key: {0}")]
    Key(ParseKeyError),
    /// The row was left out.
    #[error("the row was left out because it has no name")]
    NoName,
    /// The row was read as far as it goes.
    #[error("the row has {found} columns and the heading {expected}, read as far as it goes")]
    Columns {
        /// Columns of the row.
        found: usize,
        /// Columns of the heading.
        expected: usize,
    },
    /// Bytes were replaced.
    #[error("bytes that are no UTF-8, replaced by a mark: save the file as UTF-8")]
    Encoding,
    /// The code was left out.
    #[error("{0}, left out")]
    Typisierung(ParseTypisierungError),
    /// The rest was left out.
    #[error("more than {MAX_TYPISIERUNGEN} codes of the Typisierung, the rest was left out")]
    TooManyTypisierungen,
    /// Nothing was left out but the code.
    #[error("no Typisierung, left empty")]
    NoTypisierung,
    /// The service of the OZG was left out.
    #[error("an OZG service needs an id of {OZG_ID_DIGITS} digits and a name, left out")]
    Ozg,
}

/// Where the columns stand.
#[derive(Debug)]
struct Heading {
    columns: usize,
    key: usize,
    name: usize,
    typisierung: Option<usize>,
    ozg_id: Option<usize>,
    ozg_name: Option<usize>,
    situation: Option<usize>,
    field: Option<usize>,
    legal_basis: Option<usize>,
    acts: Option<usize>,
    act_abbreviations: Option<usize>,
}

impl Heading {
    fn read(record: &ByteRecord) -> Result<Self, Error> {
        let column = |name: &'static str| {
            record.iter().position(|field| field.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
        };
        let needed = |name| column(name).ok_or(Error::NoColumn(name));
        Ok(Self {
            columns: record.len(),
            key: needed("leika_schluessel")?,
            name: needed("bezeichnung")?,
            typisierung: column("typ"),
            ozg_id: column("ozg_id"),
            ozg_name: column("ozg_leistung"),
            situation: column("lage"),
            field: column("themenfeld"),
            legal_basis: column("rechtsgrundlage"),
            acts: column("gesetze"),
            act_abbreviations: column("gesetz_kuerzel"),
        })
    }
}

/// Reads a catalogue row by row; holds one row in memory.
#[derive(Debug)]
pub struct Reader<R> {
    csv: csv::Reader<Metered<R>>,
    heading: Heading,
    record: ByteRecord,
    ended: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the heading and makes a reader for the rows.
    pub fn new(input: R) -> Result<Self, Error> {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(Metered { input, left: 0 });
        let mut record = ByteRecord::new();
        read(&mut csv, &mut record)?;
        let heading = Heading::read(&record)?;
        Ok(Self { csv, heading, record, ended: false })
    }

    fn next_line(&mut self) -> Result<Option<Line>, Error> {
        if !read(&mut self.csv, &mut self.record)? {
            return Ok(None);
        }
        let number = self.record.position().map_or(0, csv::Position::line);
        let mut odd = Vec::new();
        let row =
            Fields { heading: &self.heading, record: &self.record, line: number, odd: &mut odd }
                .row();
        Ok(Some(Line { number, row, odd }))
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Line, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = self.next_line().transpose();
        self.ended = !matches!(line, Some(Ok(_)));
        line
    }
}

/// Reads one record, with so many bytes and no more; `false` at the end of the file.
fn read<R: Read>(
    csv: &mut csv::Reader<Metered<R>>,
    record: &mut ByteRecord,
) -> Result<bool, Error> {
    csv.get_mut().left = MAX_RECORD_BYTES;
    let line = csv.position().line();
    csv.read_byte_record(record).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::QuotaExceeded => {
            Error::RecordTooLong { line }
        }
        csv::ErrorKind::Io(error) => Error::Input(error),
        other => Error::Input(io::Error::other(format!("{other:?}"))),
    })
}

/// An input that fails once a record has taken all the bytes it may have. It leaves carriage returns out:
/// between `\r` and `\n` the lines would be counted wrong.
#[derive(Debug)]
struct Metered<R> {
    input: R,
    left: usize,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.left == 0 {
                return Err(io::ErrorKind::QuotaExceeded.into());
            }
            let length = into.len().min(self.left);
            let read = self.input.read(into.get_mut(..length).unwrap_or_default())?;
            self.left -= read;
            let kept = without_carriage_returns(into.get_mut(..read).unwrap_or_default());
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}

/// Moves all other bytes to the front, and says how many they are.
fn without_carriage_returns(bytes: &mut [u8]) -> usize {
    let mut kept = 0;
    for index in 0..bytes.len() {
        if bytes.get(index) != Some(&b'\r') {
            bytes.swap(kept, index);
            kept += 1;
        }
    }
    kept
}

/// A row on its way to a service; collects what is odd.
struct Fields<'a> {
    heading: &'a Heading,
    record: &'a ByteRecord,
    line: u64,
    odd: &'a mut Vec<Odd>,
}

impl Fields<'_> {
    fn row(mut self) -> Option<Row> {
        let (found, expected) = (self.record.len(), self.heading.columns);
        if found != expected {
            self.note(found.min(expected), What::Columns { found, expected });
        }
        let key = self.text(self.heading.key);
        if key.eq_ignore_ascii_case(NOT_LISTED) {
            return self.service().map(Row::NotListed);
        }
        match key.parse() {
            Ok(key) => self.service().map(|service| Row::Listed(key, service)),
            Err(error) => {
                self.note(self.heading.key, What::Key(error));
                None
            }
        }
    }

    fn service(&mut self) -> Option<Service> {
        let name = self.text(self.heading.name);
        if name.is_empty() {
            self.note(self.heading.name, What::NoName);
            return None;
        }
        Some(Service {
            name,
            typisierung: self.typisierung(),
            ozg: self.ozg(),
            situation: self.some_text(self.heading.situation),
            field: self.some_text(self.heading.field),
            legal_basis: self.some_text(self.heading.legal_basis),
            acts: self.some_text(self.heading.acts),
            act_abbreviations: self.some_text(self.heading.act_abbreviations),
        })
    }

    fn typisierung(&mut self) -> Vec<Typisierung> {
        let Some(column) = self.heading.typisierung else { return Vec::new() };
        let text = self.text(column);
        if text.is_empty() {
            self.note(column, What::NoTypisierung);
        }
        let mut found = Vec::new();
        for (index, code) in Typisierung::parse_many(&text).enumerate() {
            if index == MAX_TYPISIERUNGEN {
                self.note(column, What::TooManyTypisierungen);
                break;
            }
            match code {
                Ok(code) => found.push(code),
                Err(error) => self.note(column, What::Typisierung(error)),
            }
        }
        found
    }

    fn ozg(&mut self) -> Option<OzgService> {
        let id = self.some_text(self.heading.ozg_id);
        let name = self.some_text(self.heading.ozg_name);
        match (id, name) {
            (None, None) => None,
            (Some(id), Some(name)) if is_ozg_id(&id) => Some(OzgService { id, name }),
            _ => {
                let column = self.heading.ozg_id.or(self.heading.ozg_name);
                self.note(column.unwrap_or_default(), What::Ozg);
                None
            }
        }
    }

    fn some_text(&mut self, column: Option<usize>) -> Option<String> {
        Some(self.text(column?)).filter(|text| !text.is_empty())
    }

    /// The text of a field with single blanks; empty where the row ends early.
    fn text(&mut self, column: usize) -> String {
        let bytes = self.record.get(column).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        if std::str::from_utf8(bytes).is_err() {
            self.note(column, What::Encoding);
        }
        let words: Vec<_> = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        words.join(" ")
    }

    fn note(&mut self, column_from_0: usize, what: What) {
        self.odd.push(Odd { line: self.line, column: column_from_0 + 1, what });
    }
}

fn is_ozg_id(text: &str) -> bool {
    text.len() == OZG_ID_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADING: &str = "leika_schluessel,bezeichnung,typ,ozg_id,ozg_leistung,lage,themenfeld,rechtsgrundlage,gesetze,gesetz_kuerzel,relevanz1_flag";

    fn lines(rows: &str) -> Vec<Line> {
        let file = format!("{HEADING}\n{rows}");
        Reader::new(file.as_bytes()).unwrap().map(Result::unwrap).collect()
    }

    fn odd(rows: &str) -> Vec<String> {
        lines(rows).into_iter().flat_map(|line| line.odd).map(|odd| odd.to_string()).collect()
    }

    #[test]
    fn a_service_is_read_whole() {
        let lines = lines(
            "99108001000000,\"Bewohner-\nparkausweis \",\"1, 2/3\",10312,Parkausweis,Kraftfahrzeug,\
             Mobilität & Reisen,\"§ 45 StVO [https://example.org/45]\",Straßenverkehrs-Ordnung,StVO,1\r\n\
             nicht im LeiKa,Prüfung,1,,,,,,,,0",
        );
        assert!(lines.iter().all(|line| line.odd.is_empty()), "{lines:?}");
        let Some(Row::Listed(key, service)) = &lines[0].row else { panic!("{lines:?}") };
        assert_eq!(key.as_str(), "99108001000000");
        assert_eq!(service.name, "Bewohner- parkausweis");
        assert_eq!(service.typisierung, [Typisierung::T1, Typisierung::T23]);
        let ozg = OzgService { id: "10312".into(), name: "Parkausweis".into() };
        assert_eq!(service.ozg, Some(ozg));
        assert_eq!(service.situation.as_deref(), Some("Kraftfahrzeug"));
        assert_eq!(service.field.as_deref(), Some("Mobilität & Reisen"));
        assert_eq!(service.acts.as_deref(), Some("Straßenverkehrs-Ordnung"));
        assert_eq!(service.act_abbreviations.as_deref(), Some("StVO"));
        assert_eq!((lines[0].number, lines[1].number), (2, 4));
        assert!(matches!(&lines[1].row, Some(Row::NotListed(service)) if service.ozg.is_none()));
    }

    #[test]
    fn columns_are_found_by_name() {
        let file =
            "\u{feff}Bezeichnung, LEIKA_SCHLUESSEL ,more\nPersonalausweis,99115001000000,x\n";
        let line = Reader::new(file.as_bytes()).unwrap().next().unwrap().unwrap();
        assert_eq!(line.odd, []);
        assert!(
            matches!(line.row, Some(Row::Listed(_, service)) if service.name == "Personalausweis")
        );
    }

    #[test]
    fn a_broken_row_does_not_stop_the_reading() {
        let rows = "3233,Test 4,2,,,,,,,,\n99108001000000,,2,,,,,,,,\n99108001000000,A,44,1,B,,,,,,\n\
                    99108001000000,A\n99108001000000,A,1,,,,,,,,,,\n99108001000000,A,2a,10000,B,,,,,,\n";
        assert_eq!(lines(rows).iter().filter(|line| line.row.is_some()).count(), 4);
        let odd = odd(rows);
        for (odd, expected) in odd.iter().zip([
            "line 2, column 1: the row was left out because it has no usable key: a LeiKa key has 14",
            "line 3, column 2: the row was left out because it has no name",
            "line 4, column 3: \"44\" is no Typisierung",
            "line 4, column 4: an OZG service needs an id",
            "line 5, column 3: the row has 2 columns and the heading 11",
            "line 5, column 3: no Typisierung",
            "line 6, column 12: the row has 13 columns",
        ]) {
            assert!(odd.starts_with(expected), "{odd} instead of {expected}");
        }
        assert_eq!(odd.len(), 7, "{odd:?}");
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        let mut file = format!("{HEADING}\n99108001000000,Stra").into_bytes();
        file.extend(b"\xdfe,1,,,,,,,,\n");
        let line = Reader::new(file.as_slice()).unwrap().next().unwrap().unwrap();
        assert_eq!(line.odd[0].what, What::Encoding);
        assert!(
            matches!(line.row, Some(Row::Listed(_, service)) if service.name == "Stra\u{fffd}e")
        );
    }

    #[test]
    fn a_file_that_is_no_catalogue_is_refused() {
        let refused = |file: &str| Reader::new(file.as_bytes()).unwrap_err().to_string();
        assert!(refused("").contains("\"leika_schluessel\""));
        assert!(refused("leika_schluessel;bezeichnung\n").contains("\"leika_schluessel\""));
        assert!(refused("leika_schluessel,name\n").contains("\"bezeichnung\""));
        assert!(refused(&"x".repeat(2 * MAX_RECORD_BYTES)).contains("line 1"));
    }

    #[test]
    fn a_record_without_end_ends_the_reading() {
        let good = "99108001000000,A,1,,,,,,,,\n";
        let file = format!("{HEADING}\n{good}\"{}", good.repeat(20_000));
        let mut reader = Reader::new(file.as_bytes()).unwrap();
        assert!(reader.next().unwrap().is_ok());
        let error = reader.next().unwrap().unwrap_err();
        assert!(error.to_string().starts_with("the record that begins in line 3"), "{error}");
        assert!(reader.next().is_none());
    }

    #[test]
    fn lines_are_counted_alike_whatever_their_end() {
        for end in ["\n", "\r\n"] {
            let file = [HEADING, "99108001000000,A,1,,,,,,,,", "1,B,1,,,,,,,,", ""].join(end);
            let numbers: Vec<_> =
                Reader::new(file.as_bytes()).unwrap().map(|line| line.unwrap().number).collect();
            assert_eq!(numbers, [2, 3]);
        }
    }

    #[test]
    fn long_files_of_short_records_are_fine() {
        assert_eq!(lines(&"99108001000000,A,1,,,,,,,,\n".repeat(20_000)).len(), 20_000);
    }

    #[test]
    fn a_legal_basis_is_taken_apart() {
        let found = LegalBasis::parse_many(
            "§ 24 Nr. 1, 3 und 4 SigG [http://example.org/24], § 1 SigV [javascript:alert(1)], § 2 SigV",
        );
        let expected = [
            ("§ 24 Nr. 1, 3 und 4 SigG", Some("http://example.org/24")),
            ("§ 1 SigV", None),
            ("§ 2 SigV", None),
        ];
        let found: Vec<_> =
            found.iter().map(|basis| (basis.citation.as_str(), basis.url.as_deref())).collect();
        assert_eq!(found, expected);
        assert_eq!(LegalBasis::parse_many(" , ]["), []);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let mut file = format!("{HEADING}\n").into_bytes();
            file.extend(&bytes);
            for line in Reader::new(file.as_slice()).unwrap() {
                let line = line.unwrap();
                prop_assert!(line.row.is_some() || !line.odd.is_empty());
            }
            let _ = Reader::new(bytes.as_slice()).map(Iterator::count);
        }

        #[test]
        fn a_written_service_is_read_again(key in "99[0-9]{12}", name in "[a-zA-ZäöüÄÖÜß,\"() ]{1,80}") {
            prop_assume!(!name.trim().is_empty());
            let lines = lines(&format!("{key},\"{}\",5,,,,,,,,\n", name.replace('"', "\"\"")));
            let Some(Row::Listed(read, service)) = &lines[0].row else { panic!("{lines:?}") };
            prop_assert_eq!(read.as_str(), key);
            let words: Vec<_> = name.split_whitespace().collect();
            prop_assert_eq!(&service.name, &words.join(" "));
        }
    }
}
