//! People who ask to belong to an organisation by themselves.
//!
//! A request gives no right: somebody who cares for the organisation confirms or refuses it. Nobody learns by asking
//! whether an address has an account: what is answered, and what it costs, is the same for every address. An address is
//! believed when its inbox has answered, together with the password (or the session) of whoever asked: neither who
//! owns the inbox alone nor who typed the address alone gets any further.

use ::store::{Entry, Read, Row, Store, Timestamp, Tx, jobs};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ops::{count, hashed, mark_of, seconds};
use crate::store as query;
use crate::waiting::Select;
use crate::{
    Caller, Denied, Error, Organisation, OrganisationKind, Person, Role, Secret, limits, password,
    plausible_email,
};

type Recorded<T> = Result<(T, Entry), Error>;

/// The job that mails what a request is about. Its payload is a [`RegistrationMail`].
pub const MAIL: &str = "identity.mail-registration";

/// Who confirms and refuses requests to belong to their organisation.
pub const DECIDERS: &[Role] = &[Role::Administrator, Role::Leader];

/// The roles that somebody may ask for.
pub const ROLES: &[Role] = &[
    Role::Leader,
    Role::Cdo,
    Role::Cio,
    Role::SecurityOfficer,
    Role::DigitalGuide,
    Role::Department,
];

/// The kinds of organisations that somebody may belong to. A committee has seats.
pub const KINDS: &[OrganisationKind] = &[
    OrganisationKind::Federation,
    OrganisationKind::State,
    OrganisationKind::District,
    OrganisationKind::Association,
    OrganisationKind::Municipality,
    OrganisationKind::Provider,
    OrganisationKind::Coordination,
    OrganisationKind::Umbrella,
    OrganisationKind::Company,
    OrganisationKind::Science,
    OrganisationKind::CivilSociety,
];

/// The kinds of which somebody may name a new one. Authorities are founded by whoever operates the node.
pub const NEW_KINDS: &[OrganisationKind] =
    &[OrganisationKind::Company, OrganisationKind::Science, OrganisationKind::CivilSociety];

::store::words! {
    /// How a request stands.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    Standing {
        /// The address has not answered yet; nobody in the organisation sees the request.
        Unproven = "unproven",
        /// It waits for the organisation.
        Waiting = "waiting",
        /// Confirmed.
        Confirmed = "confirmed",
        /// Refused.
        Refused = "refused",
    }
}

/// Where somebody asks to belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To an organisation that is here.
    Existing(Uuid),
    /// To one that is not here yet.
    New {
        /// What it is: one of [`NEW_KINDS`].
        kind: OrganisationKind,
        /// Its name.
        name: String,
    },
}

/// A request, checked.
#[derive(Clone, Debug)]
pub struct Asked {
    who: Who,
    wanted: Wanted,
    role: Role,
    note: String,
}

#[derive(Clone, Debug)]
enum Who {
    /// Somebody without a session, the password hashed.
    Stranger { email: String, name: String, hash: String },
    /// Somebody who is signed in.
    Known(Person),
}

/// What a stranger says of themselves.
#[derive(Clone, Copy, Debug)]
pub struct Stranger<'t> {
    /// The e-mail address.
    pub email: &'t str,
    /// The name.
    pub name: &'t str,
    /// The password they choose.
    pub password: &'t str,
}

impl Asked {
    /// Checks the request of whoever is signed in.
    ///
    /// # Errors
    /// [`Error::Denied`] when nobody is; else what is wrong.
    pub fn of(caller: &Caller, wanted: Wanted, role: Role, note: &str) -> Result<Self, Error> {
        let who = Who::Known(caller.person().ok_or(Denied::SignIn)?.clone());
        Self::checked(who, wanted, role, note)
    }

    /// Checks the request of somebody without a session, and hashes the password (off the database threads).
    ///
    /// # Errors
    /// [`Error::NoEmail`], [`Error::NoName`], [`Error::PasswordLength`]; else what is wrong.
    pub async fn by_stranger(
        store: &Store,
        stranger: Stranger<'_>,
        wanted: Wanted,
        role: Role,
        note: &str,
    ) -> Result<Self, Error> {
        let (email, name) = (plausible_email(stranger.email)?, named(stranger.name)?);
        // Before the hash, which costs much.
        let who = Who::Stranger { email: email.clone(), name: name.clone(), hash: String::new() };
        let checked = Self::checked(who, wanted, role, note)?;
        let hash = password::hashed(stranger.password, store.entropy()).await?;
        Ok(Self { who: Who::Stranger { email, name, hash }, ..checked })
    }

    fn checked(who: Who, wanted: Wanted, role: Role, note: &str) -> Result<Self, Error> {
        let wanted = match wanted {
            Wanted::New { kind, name } if NEW_KINDS.contains(&kind) => {
                let name = name.trim().to_owned();
                if name.is_empty() || name.chars().count() > limits::ORGANISATION_NAME {
                    return Err(Error::NoOrganisation);
                }
                Wanted::New { kind, name }
            }
            Wanted::New { .. } => return Err(Error::NoOrganisation),
            existing @ Wanted::Existing(_) => existing,
        };
        if !ROLES.contains(&role) {
            return Err(Error::NoRole);
        }
        let note = note.trim().to_owned();
        if note.chars().count() > limits::NOTE {
            return Err(Error::NoReason);
        }
        Ok(Self { who, wanted, role, note })
    }
}

fn named(name: &str) -> Result<String, Error> {
    let name = name.trim().to_owned();
    let fits = !name.is_empty() && name.chars().count() <= limits::NAME;
    if fits { Ok(name) } else { Err(Error::NoName) }
}

/// What a mail about a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To learn whether the address is theirs.
    Prove,
    /// To tell how it was decided.
    Decided,
}

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationMail {
    /// About which request.
    pub registration: Uuid,
    /// What for.
    pub purpose: Purpose,
}

/// How somebody asks: whether this node sends mails, and in which language it writes to them.
#[derive(Clone, Copy, Debug)]
pub struct Way<'l> {
    /// Whether mails are sent. Where none are, the organisation is told that the address was not checked.
    pub mail: bool,
    /// The language: `de`, `en`.
    pub lang: &'l str,
}

/// Keeps a request and answers the secret that shows how it stands.
///
/// # Errors
/// [`Error::NoOrganisation`] when there is no such organisation, [`Error::Locked`] when an address asks too often.
pub async fn ask(store: &Store, asked: &Asked, way: Way<'_>) -> Result<Secret, Error> {
    let receipt = Secret::new(store.entropy());
    let (asked, shown) = (asked.clone(), receipt.clone());
    let (mail, lang) = (way.mail, way.lang.to_owned());
    let subject = hashed(&format!("register:{}", asked.email()));
    if store.housekeeping(move |tx| count(tx, &subject)).await? > limits::LINKS {
        return Err(Error::Locked);
    }
    store
        .change(move |tx| {
            tx.execute("DELETE FROM registration WHERE expires_at <= ?1", &[tx.now().into()])?;
            let id = keep(tx, &asked, mail, &lang, &shown)?;
            if mail {
                let purpose = Purpose::Prove;
                jobs::queue(tx, MAIL, &RegistrationMail { registration: id, purpose })?;
            }
            let actor = asked.actor();
            let entry = Entry::new(actor, "identity.ask-role", "registration", id)
                .because(asked.role.word());
            let entry = match asked.wanted {
                Wanted::Existing(organisation) => entry.of(organisation),
                Wanted::New { .. } => entry,
            };
            Ok::<_, Error>(((), entry))
        })
        .await?;
    Ok(receipt)
}

impl Asked {
    fn email(&self) -> &str {
        match &self.who {
            Who::Stranger { email, .. } => email,
            Who::Known(person) => &person.email,
        }
    }

    fn actor(&self) -> ::store::Actor {
        match &self.who {
            Who::Stranger { .. } => ::store::Actor::Citizen,
            Who::Known(person) => ::store::Actor::Person(person.id),
        }
    }
}

fn keep(
    tx: &mut Tx<'_>,
    asked: &Asked,
    mail: bool,
    lang: &str,
    receipt: &Secret,
) -> Result<Uuid, Error> {
    let (organisation, kind, organisation_name) = match &asked.wanted {
        Wanted::Existing(id) => {
            let found = query::organisation(tx, *id)?.filter(|it| KINDS.contains(&it.kind));
            let found = found.ok_or(Error::NoOrganisation)?;
            (Some(found.id), found.kind, found.name)
        }
        Wanted::New { kind, name } => (None, *kind, name.clone()),
    };
    let (person, name, hash) = match &asked.who {
        Who::Stranger { name, hash, .. } => (None, name.as_str(), hash.as_str()),
        Who::Known(person) => (Some(person.id), person.name.as_str(), ""),
    };
    let (id, now) = (tx.new_id(), tx.now());
    // What nobody has answered to is forgotten as soon as the link is void.
    let (state, expires) = if mail {
        (Standing::Unproven, now.plus_seconds(seconds(limits::LINK)))
    } else {
        (Standing::Waiting, now.plus_days(limits::REGISTRATION_DAYS))
    };
    tx.execute(
        "INSERT INTO registration (id, state, person, email, name, hash, proven, organisation, kind,
             organisation_name, role, note, lang, receipt, asked_at, expires_at, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, FALSE, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, '')",
        &[
            id.into(),
            state.word().into(),
            person.into(),
            asked.email().into(),
            name.into(),
            hash.into(),
            organisation.into(),
            kind.word().into(),
            organisation_name.into(),
            asked.role.word().into(),
            asked.note.as_str().into(),
            lang.into(),
            receipt.hash().into(),
            now.into(),
            expires.into(),
        ],
    )?;
    Ok(id)
}

/// A request as those see it who may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its id.
    pub id: Uuid,
    /// How it stands.
    pub state: Standing,
    /// Whoever asked while signed in, or got the role.
    pub person: Option<Uuid>,
    /// The address.
    pub email: String,
    /// The name.
    pub name: String,
    /// Whether the address has shown that it is theirs.
    pub proven: bool,
    /// The organisation, unless it is to be founded.
    pub organisation: Option<Uuid>,
    /// What the organisation is.
    pub kind: OrganisationKind,
    /// Its name.
    pub organisation_name: String,
    /// The role that is asked for.
    pub role: Role,
    /// What they say to it.
    pub note: String,
    /// The language in which they read.
    pub lang: String,
    /// When they asked.
    pub asked_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Why it was decided so.
    pub reason: String,
}

/// What [`read_registration`] reads, of `r`.
const COLUMNS: &str = "r.id, r.state, r.person, r.email, r.name, r.proven, r.organisation, r.kind, r.organisation_name,
     r.role, r.note, r.lang, r.asked_at, r.expires_at, r.decided_at, r.reason";

fn read_registration(row: &mut Row) -> ::store::Result<Registration> {
    Ok(Registration {
        id: row.take(0)?,
        state: row.take_parsed(1)?,
        person: row.take(2)?,
        email: row.take(3)?,
        name: row.take(4)?,
        proven: row.take(5)?,
        organisation: row.take(6)?,
        kind: row.take_parsed(7)?,
        organisation_name: row.take(8)?,
        role: row.take_parsed(9)?,
        note: row.take(10)?,
        lang: row.take(11)?,
        asked_at: row.take(12)?,
        expires_at: row.take(13)?,
        decided_at: row.take(14)?,
        reason: row.take(15)?,
    })
}

/// One that has not been forgotten; `which` is a condition on `r` with `?1`.
fn one(
    read: &mut Read<'_>,
    which: &str,
    value: ::store::Value,
) -> Result<Option<Registration>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM registration r WHERE {which} AND r.expires_at > ?2");
    let now = read.now();
    let found = read.optional(&sql, &[value, now.into()])?;
    Ok(found.map(|mut row| read_registration(&mut row)).transpose()?)
}

/// How a request stands, for whoever holds its receipt.
///
/// # Errors
/// [`Error::NoRegistration`].
pub fn by_receipt(read: &mut Read<'_>, receipt: &Secret) -> Result<Registration, Error> {
    one(read, "r.receipt = ?1", receipt.hash().into())?.ok_or(Error::NoRegistration)
}

/// The request that a mailed link is about, as long as the address has not answered.
///
/// # Errors
/// [`Error::NoLink`].
pub fn by_proof(read: &mut Read<'_>, proof: &Secret) -> Result<Registration, Error> {
    one(read, "r.state = 'unproven' AND r.proof = ?1", proof.hash().into())?.ok_or(Error::NoLink)
}

/// The request that a mail is about.
///
/// # Errors
/// When the database does not answer.
pub fn registration(read: &mut Read<'_>, id: Uuid) -> Result<Option<Registration>, Error> {
    one(read, "r.id = ?1", id.into())
}

/// Makes the link that is mailed to the address; an earlier one is void.
///
/// # Errors
/// [`Error::NoRegistration`] when it has been answered or forgotten.
pub fn make_proof(tx: &mut Tx<'_>, id: Uuid) -> Recorded<Secret> {
    let secret = Secret::new(tx.entropy());
    let changed = tx.execute(
        "UPDATE registration SET proof = ?2 WHERE id = ?1 AND state = 'unproven' AND expires_at > ?3",
        &[id.into(), secret.hash().into(), tx.now().into()],
    )?;
    if changed == 0 {
        return Err(Error::NoRegistration);
    }
    let entry = Entry::new(::store::Actor::System, "identity.make-proof", "registration", id);
    Ok((secret, entry))
}

/// Shows that the address is theirs: with the mailed link, and the password they chose (or the session in which they
/// asked). From now on the organisation sees the request.
///
/// # Errors
/// [`Error::NoLink`]; [`Error::WrongLogin`] when it is another password or session; [`Error::Locked`].
pub async fn prove(
    store: &Store,
    caller: &Caller,
    proof: &Secret,
    typed: &str,
) -> Result<(), Error> {
    let shown = proof.clone();
    let (found, hash) = store
        .read(move |read| {
            let found = by_proof(read, &shown)?;
            let sql = "SELECT hash FROM registration WHERE id = ?1";
            let hash: String = read.one(sql, &[found.id.into()])?.take(0)?;
            Ok::<_, Error>((found, hash))
        })
        .await?;
    match found.person {
        Some(person) if caller.person().is_some_and(|it| it.id == person) => {}
        Some(_) => return Err(Error::WrongLogin),
        None => {
            let subject = format!("proof:{}", found.id);
            if crate::ops::count_failure(store, &subject).await? > limits::FAILURES {
                return Err(Error::Locked);
            }
            if !password::verified(typed, Some(hash)).await? {
                return Err(Error::WrongLogin);
            }
        }
    }
    let (proof, actor) = (proof.clone(), caller.actor());
    store
        .change(move |tx| {
            let found = by_proof(tx, &proof)?;
            let expires = tx.now().plus_days(limits::REGISTRATION_DAYS);
            tx.execute_one(
                "registration",
                "UPDATE registration SET state = 'waiting', proven = TRUE, proof = NULL, expires_at = ?2
                 WHERE id = ?1 AND state = 'unproven'",
                &[found.id.into(), expires.into()],
            )?;
            let entry = Entry::new(actor, "identity.prove-address", "registration", found.id);
            Ok(((), of(entry, found.organisation)))
        })
        .await
}

fn of(entry: Entry, organisation: Option<Uuid>) -> Entry {
    match organisation {
        Some(organisation) => entry.of(organisation),
        None => entry,
    }
}

/// A page of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registrations {
    /// The requests of the page, the oldest first.
    pub items: Vec<Registration>,
    /// How many there are in all.
    pub total: i64,
}

/// The condition on `r` for requests that the caller may decide, its values appended; nothing for whoever decides
/// none.
fn decidable(caller: &Caller, values: &mut Vec<::store::Value>) -> Option<String> {
    let own = caller.organisations(DECIDERS);
    if own.is_empty() {
        return None;
    }
    let mut listed = |ids: &[Uuid]| {
        let markers: Vec<_> = ids
            .iter()
            .map(|id| {
                values.push((*id).into());
                format!("?{}", values.len())
            })
            .collect();
        if markers.is_empty() { "NULL".to_owned() } else { markers.join(", ") }
    };
    let deciding = listed(&own);
    let operating = listed(&caller.organisations(&[Role::Administrator]));
    Some(format!(
        "r.state = 'waiting' AND (r.organisation IN ({deciding}) OR (r.organisation IS NULL AND EXISTS (
             SELECT 1 FROM organisation o WHERE o.operates AND o.id IN ({operating}))))"
    ))
}

/// The condition that a request is not the caller's own: on those others decide.
fn of_others(caller: &Caller, values: &mut Vec<::store::Value>) -> String {
    values.push(caller.person().map(|person| person.id).into());
    format!("(r.person IS NULL OR r.person <> ?{})", values.len())
}

/// The requests that wait for the caller, the oldest first: those to their organisations, and those for new
/// organisations where theirs operates the node. One statement.
///
/// # Errors
/// When the database does not answer.
pub fn waiting(
    read: &mut Read<'_>,
    caller: &Caller,
    limit: i64,
    offset: i64,
) -> Result<Registrations, Error> {
    let mut values = vec![read.now().into(), limit.into(), offset.into()];
    let Some(condition) = decidable(caller, &mut values) else {
        return Ok(Registrations::default());
    };
    let others = of_others(caller, &mut values);
    let sql = format!(
        "SELECT {COLUMNS}, COUNT(*) OVER () FROM registration r
         WHERE r.expires_at > ?1 AND {condition} AND {others} ORDER BY r.asked_at, r.id LIMIT ?2 OFFSET ?3"
    );
    let mut found = Registrations::default();
    for mut row in read.all(&sql, &values)? {
        found.total = row.take(16)?;
        found.items.push(read_registration(&mut row)?);
    }
    Ok(found)
}

/// The requests that wait for the caller, as a part of what waits for them.
pub fn waiting_select(read: &Read<'_>, caller: &Caller) -> Option<Select> {
    let mut values = vec![read.now().into()];
    let condition = decidable(caller, &mut values)?;
    let others = of_others(caller, &mut values);
    let sql = format!(
        "SELECT 'registration-waits' AS what, r.name AS title, '/beitritte/' AS path, r.id AS id,
                 r.organisation AS organisation, r.asked_at AS at, NULL AS due, 1 AS urgency
             FROM registration r WHERE r.expires_at > ?1 AND {condition} AND {others}
             ORDER BY r.asked_at, r.id LIMIT 25"
    );
    Some(Select::new(sql, values))
}

/// The requests of somebody, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn own(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<Registration>, Error> {
    let Some(person) = caller.person() else { return Ok(Vec::new()) };
    let now = read.now();
    let sql = format!(
        "SELECT {COLUMNS} FROM registration r WHERE r.person = ?1 AND r.expires_at > ?2
         ORDER BY r.asked_at DESC, r.id LIMIT 20"
    );
    let rows = read.all(&sql, &[person.id.into(), now.into()])?;
    Ok(rows
        .into_iter()
        .map(|mut row| read_registration(&mut row))
        .collect::<::store::Result<_>>()?)
}

/// A request that the caller may decide.
///
/// # Errors
/// [`Error::NoRegistration`], also for who must not know of it; [`Error::OwnRequest`].
pub fn to_decide(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> Result<Registration, Error> {
    let mut values = vec![id.into(), read.now().into()];
    let condition = decidable(caller, &mut values).ok_or(Error::NoRegistration)?;
    let sql = format!(
        "SELECT {COLUMNS} FROM registration r WHERE r.id = ?1 AND r.expires_at > ?2 AND {condition}"
    );
    let mut row = read.optional(&sql, &values)?.ok_or(Error::NoRegistration)?;
    let found = read_registration(&mut row)?;
    // Nobody gives a role to themselves.
    if found.person.is_some() && found.person == caller.person().map(|it| it.id) {
        return Err(Error::OwnRequest);
    }
    Ok(found)
}

/// What became of a confirmed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// Who got the role.
    pub person: Uuid,
    /// In which organisation.
    pub organisation: Uuid,
}

/// Confirms a request: opens the account where there is none, founds the organisation where it is new, gives the role.
/// Whoever asks for a new organisation also cares for its accounts.
///
/// # Errors
/// As [`to_decide`].
pub fn confirm(tx: &mut Tx<'_>, caller: &Caller, id: Uuid) -> Recorded<Confirmed> {
    let found = to_decide(tx, caller, id)?;
    let organisation = match found.organisation {
        Some(organisation) => organisation,
        None => found_new(tx, caller, &found)?.id,
    };
    let person = admit(tx, &found, organisation)?;
    let founder = found.organisation.is_none().then_some(Role::Administrator);
    for role in founder.into_iter().chain([found.role]) {
        tx.execute(
            "INSERT INTO membership (person, organisation, role) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            &[person.into(), organisation.into(), role.word().into()],
        )?;
    }
    let decided = Decided { state: Standing::Confirmed, person: Some(person), reason: "" };
    decide(tx, caller, &found, &decided)?;
    let entry = Entry::new(caller.actor(), "identity.confirm-role", "registration", id)
        .of(organisation)
        .because(found.role.word());
    Ok((Confirmed { person, organisation }, entry))
}

/// Refuses a request, with the reason that its person reads.
///
/// # Errors
/// As [`to_decide`]; [`Error::NoReason`].
pub fn refuse(tx: &mut Tx<'_>, caller: &Caller, id: Uuid, reason: &str) -> Recorded<()> {
    let found = to_decide(tx, caller, id)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > limits::NOTE {
        return Err(Error::NoReason);
    }
    let decided = Decided { state: Standing::Refused, person: found.person, reason };
    decide(tx, caller, &found, &decided)?;
    let entry = Entry::new(caller.actor(), "identity.refuse-role", "registration", id);
    Ok(((), of(entry.because(reason), found.organisation)))
}

struct Decided<'r> {
    state: Standing,
    person: Option<Uuid>,
    reason: &'r str,
}

/// Writes the decision, forgets the password, and has its person told. What was decided is kept as long as what
/// waits, so that it can be read.
fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    found: &Registration,
    decided: &Decided<'_>,
) -> Result<(), Error> {
    let now = tx.now();
    tx.execute_one(
        "registration",
        "UPDATE registration SET state = ?2, person = ?3, reason = ?4, decided_at = ?5, decided_by = ?6,
             expires_at = ?7, hash = ''
         WHERE id = ?1 AND state = 'waiting'",
        &[
            found.id.into(),
            decided.state.word().into(),
            decided.person.into(),
            decided.reason.into(),
            now.into(),
            caller.person().map(|person| person.id).into(),
            now.plus_days(limits::REGISTRATION_DAYS).into(),
        ],
    )?;
    // Where addresses are not asked, no mail is sent either.
    if found.proven {
        let mail = RegistrationMail { registration: found.id, purpose: Purpose::Decided };
        jobs::queue(tx, MAIL, &mail)?;
    }
    Ok(())
}

fn found_new(
    tx: &mut Tx<'_>,
    caller: &Caller,
    found: &Registration,
) -> Result<Organisation, Error> {
    let new = crate::ops::NewOrganisation {
        kind: found.kind,
        name: found.organisation_name.clone(),
        mark: mark_of(tx, &found.organisation_name)?,
        ars: String::new(),
        two_persons: false,
    };
    let (organisation, _) = crate::ops::found(tx, caller.actor(), &new)?;
    Ok(organisation)
}

/// The account of whoever asked: the one of their session, the one with their address, or a new one.
fn admit(tx: &mut Tx<'_>, found: &Registration, organisation: Uuid) -> Result<Uuid, Error> {
    if let Some(person) = found.person {
        return Ok(person);
    }
    let sql = "SELECT hash FROM registration WHERE id = ?1";
    let hash: String = tx.one(sql, &[found.id.into()])?.take(0)?;
    if let Some(person) = query::any_person_by_email(tx, &found.email)? {
        // Somebody else may have opened it for that address before. Whoever has shown that inbox and password are
        // theirs gets it; else it stays with its own password.
        if found.proven {
            let owner = Person { id: person, email: found.email.clone(), name: found.name.clone() };
            tx.execute("DELETE FROM access WHERE person = ?1", &[person.into()])?;
            crate::accounts::set_password(tx, &owner, &hash)?;
        }
        return Ok(person);
    }
    let person = tx.new_id();
    tx.execute(
        "INSERT INTO person (id, email, name, created_at, disabled, home)
         VALUES (?1, ?2, ?3, ?4, FALSE, ?5)",
        &[
            person.into(),
            found.email.as_str().into(),
            found.name.as_str().into(),
            tx.now().into(),
            organisation.into(),
        ],
    )?;
    tx.execute(
        "INSERT INTO credential (kind, subject, person, secret) VALUES ('password', ?1, ?2, ?3)",
        &[found.email.as_str().into(), person.into(), hash.into()],
    )?;
    Ok(person)
}
