//! What can be done with people and organisations.

use ::store::{Actor, Entry, Read, Store, Timestamp, Tx};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::store as query;
use crate::{
    Caller, Error, Label, Membership, Organisation, OrganisationKind, Person, Role, Secret, Term,
    limits, password, plausible_email,
};

type Recorded<T> = Result<(T, Entry), Error>;

/// What a new organisation is made of.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The start of its case numbers; unique.
    pub mark: String,
    /// The region it acts for, or empty.
    pub ars: String,
    /// Whether a decision needs a second person.
    pub two_persons: bool,
}

/// Founds an organisation.
///
/// # Errors
/// [`::store::Error::Exists`] when its mark is taken.
pub fn found(tx: &mut Tx<'_>, actor: Actor, new: &NewOrganisation) -> Recorded<Organisation> {
    let id = tx.new_id();
    found_as(tx, actor, id, new, Label::Clear)
}

/// Founds an organisation that has an id already, because it is also something else: a committee. The label says who but
/// its own people may know of it.
///
/// # Errors
/// [`::store::Error::Exists`] when its mark is taken.
pub fn found_as(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: Uuid,
    new: &NewOrganisation,
    label: Label,
) -> Recorded<Organisation> {
    tx.execute(
        "INSERT INTO organisation (id, kind, name, mark, ars, two_persons, created_at, label)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &[
            id.into(),
            new.kind.word().into(),
            new.name.as_str().into(),
            new.mark.as_str().into(),
            new.ars.as_str().into(),
            new.two_persons.into(),
            tx.now().into(),
            label.word().into(),
        ],
    )?;
    let NewOrganisation { kind, name, mark, ars, two_persons } = new.clone();
    let organisation = Organisation { id, kind, name, mark, ars, two_persons };
    Ok((organisation, Entry::new(actor, "identity.found", "organisation", id).of(id)))
}

/// Makes an organisation a member of another (a provider's towns).
///
/// # Errors
/// [`::store::Error::Exists`] when it is one already.
pub fn affiliate(tx: &mut Tx<'_>, actor: Actor, parent: Uuid, member: Uuid) -> Recorded<()> {
    affiliate_from(tx, actor, parent, member, "")
}

/// The same for a membership that neither has entered: from where it is known, and of when.
///
/// # Errors
/// [`::store::Error::Exists`] when it is one already.
pub fn affiliate_from(
    tx: &mut Tx<'_>,
    actor: Actor,
    parent: Uuid,
    member: Uuid,
    source: &str,
) -> Recorded<()> {
    tx.execute(
        "INSERT INTO affiliation (parent, member, source) VALUES (?1, ?2, ?3)",
        &[parent.into(), member.into(), source.into()],
    )?;
    let entry = Entry::new(actor, "identity.affiliate", "organisation", member);
    Ok(((), entry.of(parent).because(source)))
}

/// Says which organisation operates this node: its administrators let new organisations in.
///
/// # Errors
/// [`Error::NoOrganisation`].
pub fn operate(tx: &mut Tx<'_>, actor: Actor, organisation: Uuid) -> Recorded<()> {
    query::organisation(tx, organisation)?.ok_or(Error::NoOrganisation)?;
    tx.execute(
        "UPDATE organisation SET operates = (id = ?1) WHERE operates OR id = ?1",
        &[organisation.into()],
    )?;
    let entry = Entry::new(actor, "identity.operate", "organisation", organisation);
    Ok(((), entry.of(organisation)))
}

/// Says where an organisation sits that acts for no region (12 digits).
///
/// # Errors
/// [`::store::Error::Conflict`] when there is no such organisation.
pub fn settle(tx: &mut Tx<'_>, actor: Actor, organisation: Uuid, seat: &str) -> Recorded<()> {
    tx.execute_one(
        "organisation",
        "UPDATE organisation SET seat = ?2 WHERE id = ?1",
        &[organisation.into(), seat.into()],
    )?;
    let entry = Entry::new(actor, "identity.settle", "organisation", organisation);
    Ok(((), entry.of(organisation)))
}

/// A mark for an organisation that nobody chose one for: the first letters of its name, with a number where another
/// has them already.
pub(crate) fn mark_of(tx: &mut Tx<'_>, name: &str) -> Result<String, Error> {
    let letters: String = name
        .chars()
        .flat_map(char::to_uppercase)
        .filter(char::is_ascii_uppercase)
        .take(limits::MARK - 3)
        .collect();
    let stem = if letters.is_empty() { "ORG".to_owned() } else { letters };
    let alike = "SELECT mark FROM organisation WHERE mark LIKE ?1";
    let rows = tx.all(alike, &[format!("{stem}%").into()])?;
    let mut taken = std::collections::BTreeSet::new();
    for mut row in rows {
        taken.insert(row.take::<String>(0)?);
    }
    let numbered = (2..1_000).map(|number| format!("{stem}{number}"));
    let mut marks = std::iter::once(stem.clone()).chain(numbered);
    marks.find(|mark| !taken.contains(mark)).ok_or(Error::NoOrganisation)
}

/// A new account, its password hashed already.
#[derive(Clone, Debug)]
pub struct NewAccount {
    email: String,
    name: String,
    hash: String,
    home: Option<Uuid>,
}

impl NewAccount {
    /// Checks address and password and hashes the password (off the database threads).
    ///
    /// # Errors
    /// [`Error::NoEmail`], [`Error::PasswordLength`].
    pub async fn prepare(
        store: &Store,
        email: &str,
        name: &str,
        password: &str,
    ) -> Result<Self, Error> {
        let email = plausible_email(email)?;
        let hash = password::hashed(password, store.entropy()).await?;
        Ok(Self { email, name: name.trim().to_owned(), hash, home: None })
    }

    /// The same account, in the care of an organisation.
    pub fn of(mut self, organisation: Uuid) -> Self {
        self.home = Some(organisation);
        self
    }
}

/// Opens an account.
///
/// # Errors
/// [`::store::Error::Exists`] when the address has one already.
pub fn open_account(tx: &mut Tx<'_>, actor: Actor, account: &NewAccount) -> Recorded<Person> {
    let id = tx.new_id();
    let now = tx.now();
    tx.execute(
        "INSERT INTO person (id, email, name, created_at, disabled, home)
         VALUES (?1, ?2, ?3, ?4, FALSE, ?5)",
        &[
            id.into(),
            account.email.as_str().into(),
            account.name.as_str().into(),
            now.into(),
            account.home.into(),
        ],
    )?;
    tx.execute(
        "INSERT INTO credential (kind, subject, person, secret) VALUES ('password', ?1, ?2, ?3)",
        &[account.email.as_str().into(), id.into(), account.hash.as_str().into()],
    )?;
    let person = Person { id, email: account.email.clone(), name: account.name.clone() };
    Ok((person, Entry::new(actor, "identity.open-account", "person", id)))
}

/// Gives a person a role.
///
/// # Errors
/// [`::store::Error::Exists`] when they have it already.
pub fn grant(tx: &mut Tx<'_>, actor: Actor, person: Uuid, of: Uuid, role: Role) -> Recorded<()> {
    tx.execute(
        "INSERT INTO membership (person, organisation, role) VALUES (?1, ?2, ?3)",
        &[person.into(), of.into(), role.word().into()],
    )?;
    let entry = Entry::new(actor, "identity.grant", "person", person).of(of).because(role.word());
    Ok(((), entry))
}

/// Gives a person a role for a term; whoever has it already gets the new term.
///
/// # Errors
/// When the database does not answer.
pub fn grant_for_term(
    tx: &mut Tx<'_>,
    actor: Actor,
    person: Uuid,
    of: Uuid,
    role: Role,
    term: Term,
) -> Recorded<()> {
    tx.execute(
        "INSERT INTO membership (person, organisation, role, from_at, until_at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (person, organisation, role)
         DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at",
        &[person.into(), of.into(), role.word().into(), term.from.into(), term.until.into()],
    )?;
    let entry = Entry::new(actor, "identity.grant", "person", person).of(of).because(role.word());
    Ok(((), entry))
}

/// Takes a role from a person; a session that is open loses it at once.
///
/// # Errors
/// [`::store::Error::Conflict`] when they do not have it.
pub fn revoke(tx: &mut Tx<'_>, actor: Actor, person: Uuid, of: Uuid, role: Role) -> Recorded<()> {
    tx.execute_one(
        "role",
        "DELETE FROM membership WHERE person = ?1 AND organisation = ?2 AND role = ?3",
        &[person.into(), of.into(), role.word().into()],
    )?;
    let entry = Entry::new(actor, "identity.revoke", "person", person).of(of).because(role.word());
    Ok(((), entry))
}

/// Signs in with e-mail and password and opens a session.
///
/// # Errors
/// [`Error::WrongLogin`], without saying what was wrong; [`Error::Locked`] after
/// [`limits::FAILURES`] failures.
pub async fn sign_in(
    store: &Store,
    email: &str,
    password: &str,
) -> Result<(Secret, Person), Error> {
    let email = email.trim().to_lowercase();
    if email.len() > limits::EMAIL {
        return Err(Error::WrongLogin);
    }
    let subject = login(&email);
    // Counted before the password is looked at: many guesses at the same moment count as many.
    if count_failure(store, &subject).await? > limits::FAILURES {
        return Err(Error::Locked);
    }
    let asked = email.clone();
    let known = store.read(move |read| query::password(read, &asked)).await?;
    let (person, hash) = known.unzip();
    if !password::verified(password, hash).await? {
        return Err(Error::WrongLogin);
    }
    let person = person.ok_or(Error::WrongLogin)?;
    let secret = Secret::new(store.entropy());
    let hash = secret.hash();
    let person = store
        .change(move |tx| {
            let expires = tx.now().plus_seconds(seconds(limits::SESSION));
            grant_access(tx, &hash, "session", person, "", expires)?;
            tx.execute("DELETE FROM attempt WHERE subject = ?1", &[hashed(&subject).into()])?;
            let person = query::person_by_email(tx, &email)?.ok_or(Error::WrongLogin)?;
            let entry =
                Entry::new(Actor::Person(person.id), "identity.sign-in", "person", person.id);
            Ok::<_, Error>((person, entry))
        })
        .await?;
    Ok((secret, person))
}

/// Under what failures to sign in are counted.
pub(crate) fn login(email: &str) -> String {
    format!("login:{email}")
}

/// Ends a session.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(store: &Store, caller: &Caller, session: &Secret) -> Result<(), Error> {
    let (hash, actor) = (session.hash(), caller.actor());
    let Some(person) = caller.person().map(|person| person.id) else { return Ok(()) };
    store
        .change(move |tx| {
            tx.execute("DELETE FROM access WHERE token = ?1", &[hash.as_slice().into()])?;
            Ok(((), Entry::new(actor, "identity.sign-out", "person", person)))
        })
        .await
}

/// A token for a program that calls in the name of a person; shown once.
///
/// # Errors
/// [`Error::NoAccount`].
pub async fn create_token(store: &Store, email: &str, label: &str) -> Result<Secret, Error> {
    let secret = Secret::new(store.entropy());
    let (hash, email, label) = (secret.hash(), email.to_owned(), label.to_owned());
    store
        .change(move |tx| {
            let person = query::person_by_email(tx, &email)?.ok_or(Error::NoAccount)?;
            let expires = tx.now().plus_days(limits::TOKEN_DAYS);
            grant_access(tx, &hash, "token", person.id, &label, expires)?;
            let actor = Actor::Person(person.id);
            Ok::<_, Error>(((), Entry::new(actor, "identity.create-token", "person", person.id)))
        })
        .await?;
    Ok(secret)
}

/// Takes a person's tokens with this label, or all, and answers how many there were. The programs that hold
/// them are refused at once.
///
/// # Errors
/// [`Error::NoAccount`], [`Error::NoToken`].
pub fn revoke_tokens(
    tx: &mut Tx<'_>,
    actor: Actor,
    email: &str,
    label: Option<&str>,
) -> Recorded<u64> {
    let person = query::person_by_email(tx, email)?.ok_or(Error::NoAccount)?;
    let of_person = "DELETE FROM access WHERE kind = 'token' AND person = ?1";
    let revoked = match label {
        Some(label) => {
            tx.execute(&format!("{of_person} AND label = ?2"), &[person.id.into(), label.into()])?
        }
        None => tx.execute(of_person, &[person.id.into()])?,
    };
    if revoked == 0 {
        return Err(Error::NoToken);
    }
    Ok((revoked, Entry::new(actor, "identity.revoke-tokens", "person", person.id)))
}

pub(crate) fn grant_access(
    tx: &mut Tx<'_>,
    hash: &[u8],
    kind: &str,
    person: Uuid,
    label: &str,
    expires: Timestamp,
) -> Result<(), Error> {
    let now = tx.now();
    tx.execute("DELETE FROM access WHERE expires_at <= ?1", &[now.into()])?;
    tx.execute(
        "INSERT INTO access (token, kind, person, label, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &[hash.into(), kind.into(), person.into(), label.into(), now.into(), expires.into()],
    )?;
    Ok(())
}

/// Who holds a session.
///
/// # Errors
/// When the database does not answer.
pub fn caller_of_session(read: &mut Read<'_>, session: &Secret) -> Result<Caller, Error> {
    Ok(query::caller(read, session.hash(), "session")?)
}

/// Who holds a token.
///
/// # Errors
/// When the database does not answer.
pub fn caller_of_token(read: &mut Read<'_>, token: &Secret) -> Result<Caller, Error> {
    Ok(query::caller(read, token.hash(), "token")?)
}

/// Refuses when `subject` (`login:…`, `code:…`) has failed too often lately.
///
/// # Errors
/// [`Error::Locked`].
pub async fn refuse_when_locked(store: &Store, subject: &str) -> Result<(), Error> {
    let subject = hashed(subject);
    store
        .read(move |read| {
            let (failures, since) = query::failures(read, &subject)?;
            let until = since.plus_seconds(seconds(limits::LOCKOUT));
            if failures >= limits::FAILURES && read.now() < until {
                return Err(Error::Locked);
            }
            Ok(())
        })
        .await
}

/// Counts a failure of `subject` and answers how many there are now; a failure long after the last one
/// starts a new count. Counts whose time is over are forgotten.
///
/// # Errors
/// When the database does not answer.
pub async fn count_failure(store: &Store, subject: &str) -> Result<i64, Error> {
    let subject = hashed(subject);
    store.housekeeping(move |tx| count(tx, &subject)).await
}

/// The same for a subject that is [`hashed`] already, within a transaction.
pub(crate) fn count(tx: &mut Tx<'_>, subject: &str) -> Result<i64, Error> {
    let now = tx.now();
    let forgotten = now.plus_seconds(-seconds(limits::LOCKOUT));
    tx.execute("DELETE FROM attempt WHERE since <= ?1", &[forgotten.into()])?;
    // A locked subject stays locked for the time since its last counted failure.
    let mut row = tx.one(
        "INSERT INTO attempt (subject, failures, since) VALUES (?1, 1, ?2)
         ON CONFLICT (subject) DO UPDATE SET
             failures = attempt.failures + 1,
             since = CASE WHEN attempt.failures < ?3 THEN ?2 ELSE attempt.since END
         RETURNING failures",
        &[subject.into(), now.into(), limits::FAILURES.into()],
    )?;
    Ok(row.take(0)?)
}

/// What is counted, as it is stored: an address that somebody typed is personal, and may be long.
pub(crate) fn hashed(subject: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, subject.as_bytes()))
}

pub(crate) fn seconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// Makes a caller for tests and the demonstration, as if they had signed in.
pub fn caller_for(read: &mut Read<'_>, email: &str) -> Result<Caller, Error> {
    let Some(person) = query::person_by_email(read, email)? else { return Ok(Caller::Anonymous) };
    let now = read.now();
    let memberships = read
        .all(
            "SELECT m.organisation, o.name, m.role, o.kind FROM membership m
             JOIN organisation o ON o.id = m.organisation
             WHERE m.person = ?1 AND m.from_at <= ?2 AND (m.until_at IS NULL OR m.until_at > ?2)
             ORDER BY o.name, m.role",
            &[person.id.into(), now.into()],
        )?
        .into_iter()
        .map(|mut row| {
            Ok(Membership {
                organisation: row.take(0)?,
                name: row.take(1)?,
                role: row.take_parsed(2)?,
                kind: row.take_parsed(3)?,
            })
        })
        .collect::<Result<_, ::store::Error>>()?;
    Ok(Caller::Known { person, memberships })
}
