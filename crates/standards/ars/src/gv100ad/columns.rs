//! The fields of a line, and the one place that knows their columns.

use super::odd::{Odd, What};
use super::record::{
    Association, Courts, District, GovernmentRegion, Municipality, Record, Region, State,
};
use super::{AssociationKind, DistrictKind, MunicipalityKind};
use crate::{Ars, ParseKeyError, Postcode};
use jiff::civil::Date;
use std::ops::Range;

/// The width of a record.
pub(super) const LINE_CHARACTERS: usize = 220;

// Columns, counted from 0, the end excluded.
const RECORD_TYPE: Range<usize> = 0..2;
const AS_OF: Range<usize> = 2..10;
const KEY: Range<usize> = 10..18;
const ASSOCIATION: Range<usize> = 18..22;
const NAME: Range<usize> = 22..72;
const SEAT: Range<usize> = 72..122;
const KIND: Range<usize> = 122..124;
const AREA: Range<usize> = 128..139;
const POPULATION: Range<usize> = 139..150;
const MALE: Range<usize> = 150..161;
const POSTCODE: Range<usize> = 165..170;
const MORE_POSTCODES: Range<usize> = 170..175;
const TAX_OFFICE: Range<usize> = 177..181;
const HIGHER_REGIONAL_COURT: Range<usize> = 181..182;
const REGIONAL_COURT: Range<usize> = 182..183;
const LOCAL_COURT: Range<usize> = 183..185;
const EMPLOYMENT_AGENCY: Range<usize> = 185..190;

/// A line on its way to a record; collects what is odd.
pub(super) struct Columns<'a> {
    characters: &'a [char],
    line: u64,
    odd: &'a mut Vec<Odd>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(characters: &'a [char], line: u64, odd: &'a mut Vec<Odd>) -> Self {
        Self { characters, line, odd }
    }

    /// The record of the line, or nothing and the reason among the oddities.
    pub(super) fn record(mut self) -> Option<Record> {
        let end = self.characters.get(LINE_CHARACTERS..).unwrap_or_default();
        if end.iter().any(|c| !c.is_whitespace()) {
            self.note(LINE_CHARACTERS, What::TooWide);
        }
        match self.text(RECORD_TYPE).as_str() {
            "10" => self.state().map(Record::State),
            "20" => self.government_region().map(Record::GovernmentRegion),
            "30" => self.region().map(Record::Region),
            "40" => self.district().map(Record::District),
            "50" => self.association().map(Record::Association),
            "60" => self.municipality().map(Box::new).map(Record::Municipality),
            other => {
                self.note(RECORD_TYPE.start, What::UnknownRecordType(other.to_owned()));
                None
            }
        }
    }

    fn state(&mut self) -> Option<State> {
        Some(State {
            ars: self.key(2)?,
            name: self.name()?,
            seat: self.some_text(SEAT),
            as_of: self.date(),
        })
    }

    fn government_region(&mut self) -> Option<GovernmentRegion> {
        Some(GovernmentRegion {
            ars: self.key(3)?,
            name: self.name()?,
            seat: self.some_text(SEAT),
            as_of: self.date(),
        })
    }

    fn region(&mut self) -> Option<Region> {
        let key = self.key_digits(KEY, 4)?;
        let (government_region, number) = key.split_at_checked(3)?;
        Some(Region {
            government_region: self.usable(Ars::parse_shortened(government_region))?,
            number: number.parse().ok()?,
            name: self.name()?,
            seat: self.some_text(SEAT),
            as_of: self.date(),
        })
    }

    fn district(&mut self) -> Option<District> {
        Some(District {
            ars: self.key(5)?,
            name: self.name()?,
            seat: self.some_text(SEAT),
            kind: self.kind(DistrictKind::from_code, DistrictKind::is_known),
            as_of: self.date(),
        })
    }

    fn association(&mut self) -> Option<Association> {
        let district = self.key_digits(KEY, 5)?;
        let association = self.key_digits(ASSOCIATION, 4)?;
        Some(Association {
            ars: self.usable(Ars::parse_shortened(&(district + &association)))?,
            name: self.name()?,
            seat: self.some_text(SEAT),
            kind: self.kind(AssociationKind::from_code, AssociationKind::is_known),
            as_of: self.date(),
        })
    }

    fn municipality(&mut self) -> Option<Municipality> {
        let key = self.key_digits(KEY, 8)?;
        let association = self.key_digits(ASSOCIATION, 4)?;
        let (district, municipality) = key.split_at_checked(5)?;
        let ars = self.usable(format!("{district}{association}{municipality}").parse())?;
        let ags = self.usable(key.parse())?;
        let name = self.name()?;
        let population = self.number(POPULATION, "the population");
        let male = self.number(MALE, "the male population");
        if male > population {
            self.note(MALE.start, What::MoreMenThanPeople);
        }
        Some(Municipality {
            ars,
            ags,
            name,
            kind: self.kind(MunicipalityKind::from_code, MunicipalityKind::is_known),
            area_ha: self.number(AREA, "the area"),
            population,
            male,
            seat_postcode: self.postcode(),
            more_postcodes: self.more_postcodes(),
            tax_office: self.some_text(TAX_OFFICE),
            courts: Courts {
                higher_regional: self.some_text(HIGHER_REGIONAL_COURT),
                regional: self.some_text(REGIONAL_COURT),
                local: self.some_text(LOCAL_COURT),
            },
            employment_agency: self.some_text(EMPLOYMENT_AGENCY),
            as_of: self.date(),
        })
    }

    /// The text of a field without the blanks around it; a line that ends early has blanks there.
    fn text(&self, field: Range<usize>) -> String {
        let end = field.end.min(self.characters.len());
        let characters = self.characters.get(field.start..end).unwrap_or_default();
        characters.iter().collect::<String>().trim().to_owned()
    }

    fn some_text(&self, field: Range<usize>) -> Option<String> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    fn name(&mut self) -> Option<String> {
        let name = self.some_text(NAME);
        if name.is_none() {
            self.note(NAME.start, What::NoName);
        }
        name
    }

    /// A region key of so many digits at the place of the AGS.
    fn key(&mut self, digits: usize) -> Option<Ars> {
        let key = self.key_digits(KEY, digits)?;
        self.usable(Ars::parse_shortened(&key))
    }

    /// Exactly so many digits at the beginning of a field; the rest of the field should be blank.
    fn key_digits(&mut self, field: Range<usize>, digits: usize) -> Option<String> {
        let rest = field.start + digits..field.end;
        let text = self.text(field.start..rest.start);
        if !self.text(rest.clone()).is_empty() {
            self.note(rest.start, What::KeyTooLong);
        }
        let kind = "the key of this type of record";
        let error = match text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
            Some((index, found)) => ParseKeyError::NotADigit { kind, position: index + 1, found },
            None if text.len() == digits => return Some(text),
            None => ParseKeyError::Length { kind, expected: digits, found: text.len() },
        };
        self.note(field.start, What::Key(error));
        None
    }

    fn usable<Key>(&mut self, key: Result<Key, ParseKeyError>) -> Option<Key> {
        key.map_err(|error| self.note(KEY.start, What::Key(error))).ok()
    }

    fn number(&mut self, field: Range<usize>, name: &'static str) -> Option<u64> {
        let number = self.digits(field.clone()).and_then(|text| text.parse().ok());
        if number.is_none() {
            self.note(field.start, What::Number(name));
        }
        number
    }

    fn digits(&self, field: Range<usize>) -> Option<String> {
        self.some_text(field).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
    }

    fn date(&mut self) -> Option<Date> {
        let date = self.digits(AS_OF).filter(|text| text.len() == 8).and_then(|text| {
            let (year, rest) = text.split_at_checked(4)?;
            let (month, day) = rest.split_at_checked(2)?;
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        });
        if date.is_none() {
            self.note(AS_OF.start, What::Date);
        }
        date
    }

    fn kind<Kind: Copy>(
        &mut self,
        from_code: fn(u8) -> Kind,
        is_known: fn(Kind) -> bool,
    ) -> Option<Kind> {
        let Some(code) = self.digits(KIND).and_then(|text| text.parse().ok()) else {
            self.note(KIND.start, What::NoKind);
            return None;
        };
        let kind = from_code(code);
        if !is_known(kind) {
            self.note(KIND.start, What::UnknownKind(code));
        }
        Some(kind)
    }

    fn postcode(&mut self) -> Option<Postcode> {
        let text = self.some_text(POSTCODE)?;
        text.parse().map_err(|error| self.note(POSTCODE.start, What::Postcode(error))).ok()
    }

    fn more_postcodes(&mut self) -> bool {
        match self.text(MORE_POSTCODES).as_str() {
            "*****" => true,
            "" => false,
            _ => {
                self.note(MORE_POSTCODES.start, What::PostcodeMark);
                false
            }
        }
    }

    fn note(&mut self, column_from_0: usize, what: What) {
        self.odd.push(Odd { line: self.line, column: column_from_0 + 1, what });
    }
}
