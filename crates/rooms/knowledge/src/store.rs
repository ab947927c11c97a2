//! The queries.

use std::sync::Arc;

use ars::Ars;
use leika::{Key, Typisierung};
use store::{Error, Read, Result, Row, Value};
use uuid::Uuid;

use crate::reference::ozg;
use crate::{Entered, Module, OwnText, Service};

/// All services, in the order of their keys.
pub(crate) fn services(read: &mut Read<'_>) -> Result<Vec<Service>> {
    let mut services = Vec::new();
    read.each(
        "SELECT leika, name, typisierung, ozg_id, ozg_name, situation, field, legal_basis
         FROM service ORDER BY leika",
        &[],
        |row| {
            services.push(service(row)?);
            Ok(())
        },
    )?;
    Ok(services)
}

fn service(mut row: Row) -> Result<Service> {
    let codes: String = row.take(2)?;
    let (ozg_id, ozg_name): (String, String) = (row.take(3)?, row.take(4)?);
    Ok(Service {
        key: row.take_parsed(0)?,
        name: row.take(1)?,
        // Written by us from codes that were understood.
        typisierung: Typisierung::parse_many(&codes).flatten().collect(),
        ozg: ozg(&ozg_id, &ozg_name),
        situation: row.take(5)?,
        field: row.take(6)?,
        legal_basis: row.take(7)?,
    })
}

pub(crate) fn count_services(read: &mut Read<'_>) -> Result<i64> {
    read.one("SELECT COUNT(*) FROM service", &[])?.take(0)
}

/// How often what is held in memory was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) catalogue: i64,
    pub(crate) entered: i64,
}

pub(crate) fn versions(read: &mut Read<'_>) -> Result<Versions> {
    // In the order of the words: catalogue, entered.
    let mut rows = read
        .all("SELECT version FROM knowledge_change ORDER BY what", &[])?
        .into_iter()
        .map(|mut row| row.take(0));
    let mut next = || rows.next().unwrap_or_else(|| Err(Error::Corrupt("knowledge_change".into())));
    Ok(Versions { catalogue: next()?, entered: next()? })
}

const ENTERED: &str =
    "SELECT r.id, r.organisation, o.name, o.ars, r.leika, r.area, r.role, r.office,
         r.version
     FROM responsibility r JOIN organisation o ON o.id = r.organisation";

fn entered(mut row: Row) -> Result<Entered> {
    Ok(Entered {
        id: row.take(0)?,
        organisation: row.take(1)?,
        organisation_name: Arc::from(row.take::<String>(2)?),
        organisation_area: row.take_parsed(3)?,
        scope: row.take_parsed(4)?,
        area: row.take_parsed(5)?,
        role: Arc::from(row.take::<String>(6)?),
        office: row.take(7)?,
        version: row.take(8)?,
    })
}

/// All that was entered, the newest last.
pub(crate) fn all_entered(read: &mut Read<'_>) -> Result<Vec<Entered>> {
    let mut all = Vec::new();
    read.each(&format!("{ENTERED} ORDER BY r.edited_at, r.id"), &[], |row| {
        all.push(entered(row)?);
        Ok(())
    })?;
    Ok(all)
}

/// What an organisation has entered.
pub(crate) fn entered_by(read: &mut Read<'_>, organisation: Uuid) -> Result<Vec<Entered>> {
    let sql = format!("{ENTERED} WHERE r.organisation = ?1 ORDER BY r.leika, r.area");
    read.all(&sql, &[organisation.into()])?.into_iter().map(entered).collect()
}

/// One entry of an organisation.
pub(crate) fn entered_one(
    read: &mut Read<'_>,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Entered>> {
    let sql = format!("{ENTERED} WHERE r.organisation = ?1 AND r.id = ?2");
    read.optional(&sql, &[organisation.into(), id.into()])?.map(entered).transpose()
}

pub(crate) fn count_entered(read: &mut Read<'_>, organisation: Uuid) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM responsibility WHERE organisation = ?1";
    read.one(sql, &[organisation.into()])?.take(0)
}

const TEXT: &str = "SELECT t.organisation, o.name, t.leika, t.module, t.area, t.body, t.version,
         t.edited_at
     FROM service_text t JOIN organisation o ON o.id = t.organisation";

fn text(mut row: Row) -> Result<OwnText> {
    let module: String = row.take(3)?;
    Ok(OwnText {
        organisation: row.take(0)?,
        organisation_name: row.take(1)?,
        leika: row.take_parsed(2)?,
        module: module.parse().map_err(|()| Error::Corrupt(format!("text module {module:?}")))?,
        area: row.take_parsed(4)?,
        body: row.take(5)?,
        version: row.take(6)?,
        edited_at: row.take(7)?,
    })
}

/// What was written about a service, or the activity or object it belongs to, for a place: of each module the
/// text for the most specific area, then for the most specific key.
pub(crate) fn texts_for(read: &mut Read<'_>, key: Key, place: Ars) -> Result<Vec<OwnText>> {
    // One statement for every place: its shorter walks repeat the federation, objects repeat themselves.
    let mut keys = [key; 3];
    for (slot, parent) in keys.iter_mut().skip(1).zip(key.parents()) {
        *slot = parent;
    }
    let mut areas = [Ars::FEDERATION; 6];
    for (slot, area) in areas.iter_mut().zip(place.ancestors()) {
        *slot = area;
    }
    let values: Vec<Value> = keys
        .iter()
        .map(|key| key.as_str().into())
        .chain(areas.iter().map(|area| area.as_str().into()))
        .collect();
    let sql =
        format!("{TEXT} WHERE t.leika IN (?1, ?2, ?3) AND t.area IN (?4, ?5, ?6, ?7, ?8, ?9)");
    let mut texts: Vec<_> =
        read.all(&sql, &values)?.into_iter().map(text).collect::<Result<_>>()?;
    let rank = |text: &OwnText| {
        let area = areas.iter().position(|area| *area == text.area);
        let key = keys.iter().position(|key| *key == text.leika);
        (text.module, area, key, std::cmp::Reverse(text.edited_at))
    };
    texts.sort_by_key(rank);
    texts.dedup_by_key(|text| text.module);
    Ok(texts)
}

/// The texts of an organisation, by service.
pub(crate) fn texts_of(
    read: &mut Read<'_>,
    organisation: Uuid,
    limit: i64,
    offset: i64,
) -> Result<Vec<OwnText>> {
    let sql =
        format!("{TEXT} WHERE t.organisation = ?1 ORDER BY t.leika, t.module LIMIT ?2 OFFSET ?3");
    let values = [organisation.into(), limit.into(), offset.into()];
    read.all(&sql, &values)?.into_iter().map(text).collect()
}

pub(crate) fn count_texts(read: &mut Read<'_>, organisation: Uuid) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM service_text WHERE organisation = ?1";
    read.one(sql, &[organisation.into()])?.take(0)
}

/// The texts of an organisation about one service.
pub(crate) fn texts_about(
    read: &mut Read<'_>,
    organisation: Uuid,
    key: Key,
) -> Result<Vec<OwnText>> {
    let sql = format!("{TEXT} WHERE t.organisation = ?1 AND t.leika = ?2");
    let values = [organisation.into(), key.as_str().into()];
    read.all(&sql, &values)?.into_iter().map(text).collect()
}

/// One text of an organisation.
pub(crate) fn own_text(
    read: &mut Read<'_>,
    organisation: Uuid,
    key: Key,
    module: Module,
) -> Result<Option<OwnText>> {
    let sql = format!("{TEXT} WHERE t.organisation = ?1 AND t.leika = ?2 AND t.module = ?3");
    let values = [organisation.into(), key.as_str().into(), module.word().into()];
    read.optional(&sql, &values)?.map(text).transpose()
}
