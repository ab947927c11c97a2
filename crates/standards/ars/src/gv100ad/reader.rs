//! From a stream of bytes to lines.

use super::columns::Columns;
use super::decode::{Encoding, decode};
use super::odd::{Odd, What};
use super::record::Record;
use std::io::{self, BufRead, Read};

/// A record has 220 characters, at most 880 bytes. What is longer is no record, and is not kept in memory.
pub(super) const MAX_LINE_BYTES: usize = 2048;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line of the file: the record it holds, if it could be read, and what was odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: u64,
    /// None where the line could not be used at all; then `odd` says why.
    pub record: Option<Record>,
    /// What was odd. A line with oddities may have a record all the same.
    pub odd: Vec<Odd>,
}

/// Reads a GV100AD file line by line; holds one line in memory. Blank lines are passed over.
///
/// The iterator yields an error only when the input fails, and then ends.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    encoding: Encoding,
    line: u64,
    bytes: Vec<u8>,
    characters: Vec<char>,
    ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// A reader of this file.
    pub fn new(input: R) -> Self {
        Self {
            input,
            encoding: Encoding::Unknown,
            line: 0,
            bytes: Vec::new(),
            characters: Vec::new(),
            ended: false,
        }
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        loop {
            let Some(fits) = self.fill()? else { return Ok(None) };
            self.line += 1;
            if !fits {
                let odd = self.odd_at(MAX_LINE_BYTES, What::LineTooLong);
                return Ok(Some(Line { number: self.line, record: None, odd: vec![odd] }));
            }
            let mut odd = Vec::new();
            self.decode(&mut odd);
            if self.characters.iter().all(|c| c.is_whitespace()) {
                continue;
            }
            let record = Columns::new(&self.characters, self.line, &mut odd).record();
            return Ok(Some(Line { number: self.line, record, odd }));
        }
    }

    /// Reads the next line into `bytes`, without its end. `Some(false)`: it was too long and is passed over.
    fn fill(&mut self) -> io::Result<Option<bool>> {
        if !self.fill_some()? {
            return Ok(None);
        }
        let mut fits = true;
        while !self.line_is_complete() {
            fits = false;
            if !self.fill_some()? {
                break;
            }
        }
        while self.bytes.pop_if(|byte| matches!(byte, b'\n' | b'\r')).is_some() {}
        Ok(Some(fits))
    }

    fn fill_some(&mut self) -> io::Result<bool> {
        self.bytes.clear();
        let read =
            (&mut self.input).take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut self.bytes)?;
        Ok(read > 0)
    }

    /// Fewer bytes than asked for: the file ended here.
    fn line_is_complete(&self) -> bool {
        self.bytes.ends_with(b"\n") || self.bytes.len() < MAX_LINE_BYTES
    }

    fn decode(&mut self, odd: &mut Vec<Odd>) {
        let mut bytes = self.bytes.as_slice();
        if self.line == 1
            && let Some(rest) = bytes.strip_prefix(BYTE_ORDER_MARK)
        {
            bytes = rest;
            self.encoding = Encoding::Utf8;
        }
        self.characters.clear();
        if decode(bytes, &mut self.encoding, &mut self.characters) {
            let mark = self.characters.iter().position(|c| *c == char::REPLACEMENT_CHARACTER);
            odd.push(self.odd_at(mark.unwrap_or_default(), What::Encoding));
        }
        if let Some(index) = self.characters.iter().position(|c| c.is_control()) {
            odd.push(self.odd_at(index, What::ControlCharacter));
            for character in &mut self.characters {
                if character.is_control() {
                    *character = ' ';
                }
            }
        }
    }

    fn odd_at(&self, column_from_0: usize, what: What) -> Odd {
        Odd { line: self.line, column: column_from_0 + 1, what }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = self.next_line().transpose();
        self.ended = !matches!(line, Some(Ok(_)));
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gv100ad::{AssociationKind, MunicipalityKind};
    use proptest::prelude::*;

    /// A line with each text at its column, counted from 1 as in the official description.
    fn line(fields: &[(usize, &str)]) -> String {
        let mut line = vec![' '; 220];
        for (column, text) in fields {
            for (index, c) in text.chars().enumerate() {
                line[column - 1 + index] = c;
            }
        }
        line.into_iter().collect()
    }

    fn municipality() -> Vec<(usize, &'static str)> {
        vec![
            (1, "60"),
            (3, "20260228"),
            (11, "05766044"),
            (19, "0044"),
            (23, "Lemgo, Alte Hansestadt"),
            (123, "63"),
            (129, "00000010086"),
            (140, "00000041000"),
            (151, "00000020000"),
            (166, "32657"),
            (178, "5329"),
            (182, "1"),
            (183, "2"),
            (184, "06"),
            (186, "35101"),
        ]
    }

    fn with(fields: &[(usize, &'static str)]) -> String {
        let mut all = municipality();
        all.extend(fields);
        line(&all)
    }

    fn lines(file: impl AsRef<[u8]>) -> Vec<Line> {
        Reader::new(file.as_ref()).map(Result::unwrap).collect()
    }

    fn odd(file: impl AsRef<[u8]>) -> Vec<String> {
        lines(file).into_iter().flat_map(|line| line.odd).map(|odd| odd.to_string()).collect()
    }

    fn place(line: &Line) -> &crate::gv100ad::Municipality {
        let Some(Record::Municipality(place)) = &line.record else { panic!("{line:?}") };
        place
    }

    #[test]
    fn a_municipality_is_read_whole() {
        let lines = lines(line(&municipality()));
        assert_eq!(lines[0].odd, []);
        let lemgo = place(&lines[0]);
        assert_eq!(lemgo.ars.as_str(), "057660044044");
        assert_eq!(lemgo.ags.as_str(), "05766044");
        assert_eq!(lemgo.name, "Lemgo, Alte Hansestadt");
        assert_eq!(lemgo.kind, Some(MunicipalityKind::Town));
        assert_eq!(lemgo.area_ha, Some(10_086));
        assert_eq!(lemgo.population, Some(41_000));
        assert_eq!(lemgo.male, Some(20_000));
        assert_eq!(lemgo.seat_postcode.unwrap().as_str(), "32657");
        assert!(!lemgo.more_postcodes);
        assert_eq!(lemgo.tax_office.as_deref(), Some("5329"));
        assert_eq!(lemgo.courts.higher_regional.as_deref(), Some("1"));
        assert_eq!(lemgo.courts.regional.as_deref(), Some("2"));
        assert_eq!(lemgo.courts.local.as_deref(), Some("06"));
        assert_eq!(lemgo.employment_agency.as_deref(), Some("35101"));
        assert_eq!(lemgo.as_of, Some(jiff::civil::date(2026, 2, 28)));
    }

    #[test]
    fn every_type_of_record_is_told_apart() {
        let head = |kind: &'static str, key: &'static str| {
            vec![(1, kind), (3, "20260228"), (11, key), (23, "Name"), (73, "Sitz")]
        };
        let mut district = head("40", "08115");
        district.push((123, "44"));
        let mut association = head("50", "08115");
        association.extend([(19, "5001"), (123, "54")]);
        let file = [
            line(&head("10", "08")),
            line(&head("20", "081")),
            line(&head("30", "0811")),
            line(&district),
            line(&association),
        ]
        .join("\r\n");
        let lines = lines(file);
        assert!(lines.iter().all(|line| line.odd.is_empty()), "{lines:?}");
        let as_of = jiff::civil::date(2026, 2, 28);
        assert!(lines.iter().all(|line| line.record.as_ref().unwrap().as_of() == Some(as_of)));
        assert!(matches!(&lines[0].record, Some(Record::State(state)) if state.name == "Name"));
        assert!(matches!(&lines[1].record, Some(Record::GovernmentRegion(_))));
        assert!(matches!(&lines[2].record, Some(Record::Region(region))
            if region.number == 1 && region.government_region.as_str() == "081000000000"));
        assert!(matches!(&lines[3].record, Some(Record::District(district))
            if district.ars.as_str() == "081150000000"));
        assert!(matches!(&lines[4].record, Some(Record::Association(association))
            if association.ars.as_str() == "081155001000"
                && association.kind == Some(AssociationKind::Verwaltungsgemeinschaft)
                && association.seat.as_deref() == Some("Sitz")));
    }

    #[test]
    fn columns_count_characters_in_every_encoding() {
        let file = with(&[(23, "Großräschen – Süd, Stadt")]);
        let mut old = Vec::new();
        for c in file.chars() {
            old.push(if c == '–' { 0x96 } else { u8::try_from(u32::from(c)).unwrap() });
        }
        let marked = format!("\u{feff}{file}");
        for file in [file.as_bytes(), &old, marked.as_bytes()] {
            let lines = lines(file);
            assert_eq!(lines[0].odd, []);
            assert_eq!(place(&lines[0]).name, "Großräschen – Süd, Stadt");
            assert_eq!(place(&lines[0]).population, Some(41_000));
        }
    }

    #[test]
    fn a_broken_line_does_not_stop_the_reading() {
        let good = line(&municipality());
        let long = "6".repeat(3 * MAX_LINE_BYTES + 1);
        let file = format!("\n70 what\n{long}\n\n60\n{good}\r\n\u{1a}");
        let lines = lines(&file);
        assert_eq!(lines.iter().filter(|line| line.record.is_some()).count(), 1);
        assert_eq!(place(&lines[3]).ags.as_str(), "05766044");
        assert_eq!(lines[3].number, 6);
        let odd = odd(&file);
        assert!(odd[0].starts_with("line 2, column 1: unknown record type \"70\""), "{odd:?}");
        assert!(odd[1].starts_with("line 3, column 2049: the line is longer"), "{odd:?}");
        assert!(odd[2].starts_with("line 5, column 11: the line was left out"), "{odd:?}");
    }

    #[test]
    fn a_line_without_its_last_blanks_is_fine() {
        let lines = lines(line(&municipality()).trim_end());
        assert_eq!(lines[0].odd, []);
        let short: String = line(&municipality()).chars().take(124).collect();
        let odd = odd(short);
        assert_eq!(odd.len(), 3, "{odd:?}");
        assert!(odd.iter().all(|odd| odd.contains("left empty")), "{odd:?}");
    }

    #[test]
    fn odd_fields_are_named_with_their_column() {
        for (field, column, words) in [
            ((3, "20260231"), 3, "not a date"),
            ((3, "+2026022"), 3, "not a date"),
            ((123, "6x"), 123, "Textkennzeichen) is missing"),
            ((123, "69"), 123, "unknown kind of region (Textkennzeichen) 69"),
            ((129, "        -12"), 129, "the area"),
            ((140, "           "), 140, "the population"),
            ((151, "00000099999"), 151, "more male inhabitants"),
            ((166, " 1067"), 166, "a leading zero may be missing"),
            ((171, "***  "), 171, "more postcodes"),
            ((25, "\t"), 25, "control character"),
        ] {
            let file = with(&[field]);
            let odd = odd(&file);
            assert!(odd[0].starts_with(&format!("line 1, column {column}: ")), "{odd:?}");
            assert!(odd[0].contains(words), "{odd:?}");
            assert!(lines(&file)[0].record.is_some(), "{field:?}");
        }
    }

    #[test]
    fn a_record_without_key_or_name_is_left_out() {
        for (field, words) in [
            ((11, "17766044"), "no state has the number 17"),
            ((11, "5766044 "), "needs 8 digits, this has 7"),
            ((11, "0576604O"), "'O'"),
            ((19, "  44"), "needs 4 digits"),
            ((23, "                        "), "no name"),
        ] {
            let file = with(&[field]);
            assert!(lines(&file)[0].record.is_none(), "{field:?}");
            assert!(odd(&file)[0].contains(words), "{:?}", odd(&file));
        }
    }

    #[test]
    fn text_beyond_the_record_is_named() {
        let odd = odd(line(&municipality()) + "x");
        assert!(odd[0].starts_with("line 1, column 221: text where the record ends"), "{odd:?}");
    }

    #[test]
    fn a_failing_input_ends_the_reading() {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let input = io::Cursor::new(line(&municipality()) + "\n").chain(io::BufReader::new(Fails));
        let mut reader = Reader::new(input);
        assert!(reader.next().unwrap().is_ok());
        assert!(reader.next().unwrap().is_err());
        assert!(reader.next().is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            for line in lines(bytes) {
                prop_assert!(line.record.is_some() || !line.odd.is_empty());
            }
        }

        #[test]
        fn no_record_makes_it_panic(kind in "[1-6]0", rest in "[0-9 ]{8}[0-9äA* ]{0,240}") {
            for line in lines(kind + &rest) {
                prop_assert!(line.record.is_some() || !line.odd.is_empty());
            }
        }
    }
}
