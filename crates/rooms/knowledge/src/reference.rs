//! The catalogue as it is shipped: `reference/services.tsv`, written by [`write`] from the file that
//! `kreislauf import leika` reads.

use std::io::{self, Write};

use leika::Typisierung;
use leika::catalogue::OzgService;

use crate::Service;

/// The table as it is shipped.
pub const SHIPPED: &str = include_str!("../../../../reference/services.tsv");

const HEADING: &str =
    "leika\tname\ttypisierung\tozg_id\tozg_service\tsituation\tfield\tlegal_basis";

/// Why a table cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("services, line {line}: {problem}")]
pub struct BadTable {
    line: usize,
    problem: String,
}

/// The shipped services, in the order of their keys.
///
/// # Errors
/// [`BadTable`] for the first line that cannot be read.
pub fn services() -> Result<Vec<Service>, BadTable> {
    read(SHIPPED)
}

fn read(table: &str) -> Result<Vec<Service>, BadTable> {
    let mut rows = table.lines().zip(1..);
    if rows.next().is_none_or(|(heading, _)| heading != HEADING) {
        return Err(BadTable { line: 1, problem: format!("the heading is not {HEADING:?}") });
    }
    rows.map(|(row, line)| read_row(row).map_err(|problem| BadTable { line, problem })).collect()
}

fn read_row(row: &str) -> Result<Service, String> {
    let fields: Vec<&str> = row.split('\t').collect();
    let [leika, name, codes, ozg_id, ozg_name, situation, field, legal_basis] = fields[..] else {
        return Err(format!("{} fields instead of 8", fields.len()));
    };
    Ok(Service {
        key: leika.parse().map_err(|error: leika::ParseKeyError| error.to_string())?,
        name: name.to_owned(),
        typisierung: Typisierung::parse_many(codes)
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?,
        ozg: ozg(ozg_id, ozg_name),
        situation: situation.to_owned(),
        field: field.to_owned(),
        legal_basis: legal_basis.to_owned(),
    })
}

/// The OZG service with this id and name, if there is one.
pub(crate) fn ozg(id: &str, name: &str) -> Option<OzgService> {
    (!id.is_empty()).then(|| OzgService { id: id.to_owned(), name: name.to_owned() })
}

/// The codes of a Typisierung in one text.
pub(crate) fn codes(typisierung: &[Typisierung]) -> String {
    typisierung.iter().map(|code| code.code()).collect::<Vec<_>>().join(", ")
}

/// Writes services as a table, in the order of their keys. Their texts hold no tabs and no line ends: the
/// reader of the catalogue has made single blanks of them.
///
/// # Errors
/// When the output fails.
pub fn write(mut services: Vec<Service>, mut into: impl Write) -> io::Result<()> {
    services.sort_by_key(|service| service.key);
    writeln!(into, "{HEADING}")?;
    for service in &services {
        let (ozg_id, ozg_name) =
            service.ozg.as_ref().map_or(("", ""), |ozg| (ozg.id.as_str(), ozg.name.as_str()));
        writeln!(
            into,
            "{}\t{}\t{}\t{ozg_id}\t{ozg_name}\t{}\t{}\t{}",
            service.key,
            service.name,
            codes(&service.typisierung),
            service.situation,
            service.field,
            service.legal_basis
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_catalogue_is_whole() {
        let services = services().unwrap();
        assert_eq!(services.len(), 4813);
        assert!(services.windows(2).all(|pair| pair[0].key < pair[1].key));
        let situations: std::collections::BTreeSet<_> =
            services.iter().map(|service| &service.situation).collect();
        assert_eq!(situations.len(), 56);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut written = Vec::new();
        write(services().unwrap(), &mut written).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), SHIPPED);
    }

    #[test]
    fn a_bad_table_is_refused_with_its_line() {
        let refused = |row: &str| read(&format!("{HEADING}\n{row}")).unwrap_err().to_string();
        assert!(refused("99001001000000\tA").contains("line 2: 2 fields"));
        assert!(refused("1\tA\t\t\t\t\t\t").contains("LeiKa key"));
        assert!(refused("99001001000000\tA\t44\t\t\t\t\t").contains("Typisierung"));
        assert!(read("").is_err());
    }
}
