//! Code lists in the format OASIS Genericode 1.0, as published with XDatenfelder 2 and by the `XRepository`.

use std::io::BufRead;

use crate::finding::{Error, Position};
use crate::limits::{CODE_ROWS, Limits};
use crate::model::Code;
use crate::xml::{Source, Tag};

/// A code list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeList {
    /// Short name.
    pub short_name: String,
    /// Long name.
    pub long_name: Option<String>,
    /// Version, mostly a day.
    pub version: Option<String>,
    /// The list in any version.
    pub canonical_uri: String,
    /// The list in this version.
    pub canonical_version_uri: Option<String>,
    /// Columns with their ids, in the order of the file.
    pub columns: Vec<Column>,
    /// Id of the column of the codes, as the list recommends it.
    pub code_column: String,
    /// Id of the column of the names.
    pub name_column: String,
    /// Rows; a cell for every column.
    pub rows: Vec<Vec<String>>,
    /// Rows that were passed over because their cells name no known column or stand before their columns.
    pub odd_rows: Vec<Position>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl CodeList {
    /// Codes with their names, from the columns that a field names or else from those the list recommends. Rows without
    /// a code are left out.
    pub fn codes(&self, code_column: Option<&str>, name_column: Option<&str>) -> Vec<Code> {
        let index = |wanted: Option<&str>, default: &str| {
            let find = |id: &str| {
                self.columns.iter().position(|column| column.id.eq_ignore_ascii_case(id))
            };
            wanted.and_then(find).or_else(|| find(default))
        };
        let code = index(code_column, &self.code_column);
        let name = index(name_column, &self.name_column);
        let cell = |row: &[String], index: Option<usize>| {
            index.and_then(|index| row.get(index)).cloned().unwrap_or_default()
        };
        self.rows
            .iter()
            .map(|row| (cell(row, code), cell(row, name)))
            .filter(|(code, _)| !code.is_empty())
            .map(|(code, name)| Code {
                name: if name.is_empty() { code.clone() } else { name },
                code,
                help: None,
            })
            .collect()
    }
}

/// Reads a code list.
pub fn read(input: impl BufRead, limits: &Limits) -> Result<CodeList, Error> {
    let mut source = Source::new(input, limits);
    let (root, namespace) = source.root()?;
    if root.name != "CodeList" || !namespace.contains("genericode") {
        return Err(Error::Unexpected {
            position: root.position,
            expected: "a Genericode list (gc:CodeList)",
            found: root.name,
            namespace,
        });
    }
    let mut list = CodeList::default();
    let mut keys = Vec::new();
    while let Some(tag) = source.child()? {
        match tag.name.as_str() {
            "Identification" => identification(&mut source, &mut list)?,
            "ColumnSet" => columns(&mut source, &mut list, &mut keys)?,
            "SimpleCodeList" => rows(&mut source, &mut list)?,
            _ => source.skip(true)?,
        }
    }
    if list.columns.is_empty() {
        return Err(Error::Missing {
            position: root.position,
            parent: "CodeList".to_owned(),
            name: "ColumnSet",
        });
    }
    choose_columns(&mut list, &keys);
    Ok(list)
}

fn identification<R: BufRead>(source: &mut Source<R>, list: &mut CodeList) -> Result<(), Error> {
    while let Some(tag) = source.child()? {
        match tag.name.as_str() {
            "ShortName" => list.short_name = source.text()?,
            "LongName" => list.long_name = Some(source.text()?).filter(|name| !name.is_empty()),
            "Version" => list.version = Some(source.text()?).filter(|version| !version.is_empty()),
            "CanonicalUri" => list.canonical_uri = source.text()?,
            "CanonicalVersionUri" => {
                list.canonical_version_uri = Some(source.text()?).filter(|uri| !uri.is_empty());
            }
            _ => source.skip(true)?,
        }
    }
    Ok(())
}

/// A key: its id and the column it refers to.
struct Key {
    id: String,
    column: String,
}

fn columns<R: BufRead>(
    source: &mut Source<R>,
    list: &mut CodeList,
    keys: &mut Vec<Key>,
) -> Result<(), Error> {
    while let Some(tag) = source.child()? {
        match tag.name.as_str() {
            "Column" => {
                let id = tag.attribute("Id").unwrap_or_default().to_owned();
                let name = first_text(source, "ShortName")?;
                if list.columns.len() >= crate::limits::ATTRIBUTES {
                    let limit = crate::limits::ATTRIBUTES as u64;
                    return Err(Error::TooLarge { position: tag.position, what: "columns", limit });
                }
                list.columns.push(Column { id, name });
            }
            "Key" => keys.push(Key {
                id: tag.attribute("Id").unwrap_or_default().to_owned(),
                column: key_column(source)?,
            }),
            _ => source.skip(true)?,
        }
    }
    Ok(())
}

fn first_text<R: BufRead>(source: &mut Source<R>, name: &str) -> Result<String, Error> {
    let mut text = String::new();
    while let Some(tag) = source.child()? {
        if tag.name == name && text.is_empty() {
            text = source.text()?;
        } else {
            source.skip(true)?;
        }
    }
    Ok(text)
}

fn key_column<R: BufRead>(source: &mut Source<R>) -> Result<String, Error> {
    let mut column = String::new();
    while let Some(tag) = source.child()? {
        if let ("ColumnRef", Some(reference)) = (tag.name.as_str(), tag.attribute("Ref")) {
            reference.clone_into(&mut column);
        }
        source.skip(true)?;
    }
    Ok(column)
}

fn rows<R: BufRead>(source: &mut Source<R>, list: &mut CodeList) -> Result<(), Error> {
    while let Some(tag) = source.child()? {
        if tag.name != "Row" {
            source.skip(true)?;
            continue;
        }
        if list.rows.len() >= CODE_ROWS {
            return Err(Error::TooLarge {
                position: tag.position,
                what: "rows",
                limit: CODE_ROWS as u64,
            });
        }
        match row(source, &tag, &list.columns)? {
            Some(row) => list.rows.push(row),
            None if list.odd_rows.len() < crate::limits::FINDINGS => {
                list.odd_rows.push(tag.position);
            }
            None => {}
        }
    }
    Ok(())
}

fn row<R: BufRead>(
    source: &mut Source<R>,
    _tag: &Tag,
    columns: &[Column],
) -> Result<Option<Vec<String>>, Error> {
    let mut row = vec![String::new(); columns.len()];
    let mut known = !columns.is_empty();
    // A cell without a reference belongs to the column after that of the cell before.
    let mut next = 0;
    while let Some(cell) = source.child()? {
        let index = match cell.attribute("ColumnRef") {
            Some(reference) => columns.iter().position(|column| column.id == reference),
            None => Some(next),
        };
        let text = first_text(source, "SimpleValue")?;
        match index.and_then(|index| Some((index, row.get_mut(index)?))) {
            Some((index, slot)) => {
                *slot = text;
                next = index + 1;
            }
            None => known = false,
        }
    }
    Ok(known.then_some(row))
}

/// The code column is that of the first key, the name column that of a key or column called so, or else the second.
fn choose_columns(list: &mut CodeList, keys: &[Key]) {
    let named = |id: &str, word: &str| id.to_ascii_lowercase().contains(word);
    let code_key = keys
        .iter()
        .find(|key| named(&key.id, "code") && !named(&key.id, "name"))
        .or_else(|| keys.first());
    let first = list.columns.first().map(|column| column.id.clone()).unwrap_or_default();
    list.code_column =
        code_key.map(|key| key.column.clone()).filter(|column| !column.is_empty()).unwrap_or(first);
    let name_key = keys.iter().find(|key| named(&key.id, "name")).map(|key| key.column.clone());
    let other = || list.columns.iter().filter(|column| column.id != list.code_column);
    let by_name =
        || other().find(|column| named(&column.id, "name") || named(&column.name, "name"));
    list.name_column = name_key
        .or_else(|| by_name().or_else(|| other().next()).map(|column| column.id.clone()))
        .unwrap_or_else(|| list.code_column.clone());
}
