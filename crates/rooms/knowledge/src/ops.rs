//! What can be done: each function one transaction, one journal entry. The pages call them, then
//! [`crate::Knowledge::refresh`].

use ars::Ars;
use directory::OfficeDetails;
use identity::Acting;
use leika::Key;
use store::{Actor, Entry, Tx};
use uuid::Uuid;

use crate::reference::codes;
use crate::store as query;
use crate::{Error, Module, Scope, Service, limits};

type Recorded<T> = Result<(T, Entry), Error>;

/// What became of services that were imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Not there before.
    pub added: i64,
    /// There before, with other words.
    pub changed: i64,
    /// There before, the same.
    pub unchanged: i64,
}

/// Takes services into the catalogue. The same services once more change nothing.
///
/// # Errors
/// When the database refuses.
pub fn put_services(tx: &mut Tx<'_>, actor: Actor, services: &[Service]) -> Recorded<Written> {
    let before = query::count_services(tx)?;
    let mut touched = 0;
    for service in services {
        touched += put_service(tx, service)?;
    }
    let added = query::count_services(tx)? - before;
    let all = i64::try_from(services.len()).unwrap_or(i64::MAX);
    let touched = i64::try_from(touched).unwrap_or(i64::MAX);
    let written = Written { added, changed: touched - added, unchanged: all - touched };
    if touched > 0 {
        count_change(tx, "catalogue")?;
    }
    let first = services.first().map_or_else(String::new, |service| service.key.to_string());
    let entry = Entry::new(actor, "knowledge.import", "services", first).because(format!(
        "{} added, {} changed, {} as before",
        written.added, written.changed, written.unchanged
    ));
    Ok((written, entry))
}

/// Writes one service; 1 if that changed anything.
fn put_service(tx: &mut Tx<'_>, service: &Service) -> Result<u64, store::Error> {
    let (ozg_id, ozg_name) =
        service.ozg.as_ref().map_or(("", ""), |ozg| (ozg.id.as_str(), ozg.name.as_str()));
    tx.execute(
        "INSERT INTO service
             (leika, name, typisierung, ozg_id, ozg_name, situation, field, legal_basis)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (leika) DO UPDATE SET
             name = excluded.name, typisierung = excluded.typisierung, ozg_id = excluded.ozg_id,
             ozg_name = excluded.ozg_name, situation = excluded.situation, field = excluded.field,
             legal_basis = excluded.legal_basis
         WHERE service.name <> excluded.name OR service.typisierung <> excluded.typisierung
             OR service.ozg_id <> excluded.ozg_id OR service.ozg_name <> excluded.ozg_name
             OR service.situation <> excluded.situation OR service.field <> excluded.field
             OR service.legal_basis <> excluded.legal_basis",
        &[
            service.key.as_str().into(),
            service.name.as_str().into(),
            codes(&service.typisierung).into(),
            ozg_id.into(),
            ozg_name.into(),
            service.situation.as_str().into(),
            service.field.as_str().into(),
            service.legal_basis.as_str().into(),
        ],
    )
}

/// Notes that something was changed that nodes hold in memory.
fn count_change(tx: &mut Tx<'_>, what: &'static str) -> Result<(), store::Error> {
    tx.execute_one(
        "knowledge",
        "UPDATE knowledge_change SET version = version + 1 WHERE what = ?1",
        &[what.into()],
    )
}

/// The area of the organisation for which somebody acts.
fn own_area(tx: &mut Tx<'_>, acting: &Acting) -> Result<Ars, Error> {
    identity::organisation(tx, acting.organisation())?
        .and_then(|organisation| organisation.ars.parse().ok())
        .ok_or(Error::NoArea)
}

/// What an organisation says about a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewText {
    /// About what.
    pub leika: Key,
    /// Which part.
    pub module: Module,
    /// The words.
    pub body: String,
    /// The version it was written on; 0 where there was none.
    pub version: i64,
}

/// Writes an organisation's own text; it holds for all of its area.
///
/// # Errors
/// [`store::Error::Conflict`] when somebody was faster; [`Error::TextLength`], [`Error::NoService`],
/// [`Error::NoArea`].
pub fn save_text(tx: &mut Tx<'_>, acting: &Acting, new: &NewText) -> Recorded<()> {
    let body = new.body.trim();
    if body.is_empty() || body.chars().count() > limits::TEXT {
        return Err(Error::TextLength);
    }
    let area = own_area(tx, acting)?;
    let known = "SELECT 1 FROM service WHERE leika = ?1";
    tx.optional(known, &[new.leika.as_str().into()])?.ok_or(Error::NoService)?;
    let sql = if new.version == 0 {
        "INSERT INTO service_text
             (organisation, leika, module, area, body, version, edited_by, edited_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING"
    } else {
        "UPDATE service_text SET area = ?4, body = ?5, version = version + 1, edited_by = ?7,
             edited_at = ?8
         WHERE organisation = ?1 AND leika = ?2 AND module = ?3 AND version = ?6"
    };
    let values = [
        acting.organisation().into(),
        new.leika.as_str().into(),
        new.module.word().into(),
        area.as_str().into(),
        body.into(),
        // The first version is 1.
        new.version.max(1).into(),
        acting.person().into(),
        tx.now().into(),
    ];
    tx.execute_one("text", sql, &values)?;
    Ok(((), text_entry(acting, "knowledge.save-text", new.leika, new.module)))
}

/// Removes an organisation's own text; the general one is shown again.
///
/// # Errors
/// [`store::Error::Conflict`] when somebody changed it meanwhile.
pub fn remove_text(
    tx: &mut Tx<'_>,
    acting: &Acting,
    leika: Key,
    module: Module,
    version: i64,
) -> Recorded<()> {
    tx.execute_one(
        "text",
        "DELETE FROM service_text
         WHERE organisation = ?1 AND leika = ?2 AND module = ?3 AND version = ?4",
        &[
            acting.organisation().into(),
            leika.as_str().into(),
            module.word().into(),
            version.into(),
        ],
    )?;
    Ok(((), text_entry(acting, "knowledge.remove-text", leika, module)))
}

fn text_entry(acting: &Acting, operation: &'static str, leika: Key, module: Module) -> Entry {
    Entry::new(acting.actor(), operation, "service-text", format!("{leika}/{module}"))
        .of(acting.organisation())
}

/// Who is responsible for what and where, as an office says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResponsibility {
    /// For what.
    pub scope: Scope,
    /// Where.
    pub area: Ars,
    /// What the office is called when it does this.
    pub role: String,
    /// The office, if one is named.
    pub office: Option<Uuid>,
}

/// Enters that the organisation is responsible.
///
/// # Errors
/// [`store::Error::Exists`] when it has said so already for this area; [`Error::OutsideArea`],
/// [`Error::RoleLength`], [`Error::NoService`], [`Error::NoOffice`], [`Error::TooMany`].
pub fn enter(tx: &mut Tx<'_>, acting: &Acting, new: &NewResponsibility) -> Recorded<Uuid> {
    check(tx, acting, new)?;
    if query::count_entered(tx, acting.organisation())? >= limits::ENTERED {
        return Err(Error::TooMany);
    }
    let id = tx.new_id();
    let values = [
        id.into(),
        acting.organisation().into(),
        new.scope.as_str().into(),
        new.area.as_str().into(),
        new.role.trim().into(),
        new.office.into(),
        acting.person().into(),
        tx.now().into(),
    ];
    tx.execute_one(
        "responsibility",
        "INSERT INTO responsibility
             (id, organisation, leika, area, role, office, version, edited_by, edited_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8)",
        &values,
    )?;
    count_change(tx, "entered")?;
    Ok((id, entered_entry(acting, "knowledge.enter", id, new.scope.as_str())))
}

/// Changes what was entered.
///
/// # Errors
/// [`store::Error::Conflict`] when somebody was faster, or it is not the organisation's own; otherwise as
/// [`enter`].
pub fn change(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: Uuid,
    version: i64,
    new: &NewResponsibility,
) -> Recorded<()> {
    check(tx, acting, new)?;
    let values = [
        acting.organisation().into(),
        id.into(),
        version.into(),
        new.scope.as_str().into(),
        new.area.as_str().into(),
        new.role.trim().into(),
        new.office.into(),
        acting.person().into(),
        tx.now().into(),
    ];
    tx.execute_one(
        "responsibility",
        "UPDATE responsibility SET leika = ?4, area = ?5, role = ?6, office = ?7,
             version = version + 1, edited_by = ?8, edited_at = ?9
         WHERE organisation = ?1 AND id = ?2 AND version = ?3",
        &values,
    )?;
    count_change(tx, "entered")?;
    Ok(((), entered_entry(acting, "knowledge.change", id, new.scope.as_str())))
}

/// Withdraws what was entered; the rule decides again.
///
/// # Errors
/// As [`change`].
pub fn withdraw(tx: &mut Tx<'_>, acting: &Acting, id: Uuid, version: i64) -> Recorded<()> {
    tx.execute_one(
        "responsibility",
        "DELETE FROM responsibility WHERE organisation = ?1 AND id = ?2 AND version = ?3",
        &[acting.organisation().into(), id.into(), version.into()],
    )?;
    count_change(tx, "entered")?;
    Ok(((), entered_entry(acting, "knowledge.withdraw", id, "")))
}

fn entered_entry(acting: &Acting, operation: &'static str, id: Uuid, scope: &str) -> Entry {
    Entry::new(acting.actor(), operation, "responsibility", id)
        .of(acting.organisation())
        .because(scope)
}

fn check(tx: &mut Tx<'_>, acting: &Acting, new: &NewResponsibility) -> Result<(), Error> {
    let role = new.role.trim();
    if role.is_empty() || role.chars().count() > limits::ROLE {
        return Err(Error::RoleLength);
    }
    within_own_area(tx, acting, new.area)?;
    // The keys that begin so lie between the beginning itself and the one with only nines behind it.
    let (first, last) =
        (format!("{:0<14}", new.scope.as_str()), format!("{:9<14}", new.scope.as_str()));
    let known = "SELECT 1 FROM service WHERE leika >= ?1 AND leika <= ?2 LIMIT 1";
    tx.optional(known, &[first.into(), last.into()])?.ok_or(Error::NoService)?;
    if let Some(office) = new.office {
        own_office(tx, acting, office)?;
    }
    Ok(())
}

fn own_office(tx: &mut Tx<'_>, acting: &Acting, office: Uuid) -> Result<(), Error> {
    let offices = directory::offices_of(tx, acting.organisation())?;
    if offices.iter().any(|own| own.id == office) { Ok(()) } else { Err(Error::NoOffice) }
}

/// Enters an office of the organisation; see [`directory::ops::add_office`].
///
/// # Errors
/// [`Error::OutsideArea`], [`Error::NoArea`], and those of the directory.
pub fn add_office(tx: &mut Tx<'_>, acting: &Acting, details: &OfficeDetails) -> Recorded<()> {
    within_own_area(tx, acting, details.ars)?;
    let (_, entry) = directory::ops::add_office(tx, acting, details)?;
    count_change(tx, "entered")?;
    Ok(((), entry))
}

/// Changes an office of the organisation; see [`directory::ops::change_office`].
///
/// # Errors
/// As [`add_office`].
pub fn change_office(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: Uuid,
    version: i64,
    details: &OfficeDetails,
) -> Recorded<()> {
    within_own_area(tx, acting, details.ars)?;
    let (_, entry) = directory::ops::change_office(tx, acting, id, version, details)?;
    count_change(tx, "entered")?;
    Ok(((), entry))
}

/// Closes an office of the organisation; see [`directory::ops::close_office`].
///
/// # Errors
/// Those of the directory.
pub fn close_office(tx: &mut Tx<'_>, acting: &Acting, id: Uuid, version: i64) -> Recorded<()> {
    let ((), entry) = directory::ops::close_office(tx, acting, id, version)?;
    count_change(tx, "entered")?;
    Ok(((), entry))
}

fn within_own_area(tx: &mut Tx<'_>, acting: &Acting, area: Ars) -> Result<(), Error> {
    if own_area(tx, acting)?.contains(area) { Ok(()) } else { Err(Error::OutsideArea) }
}
