//! Accounts of staff: who has one, what it may, how somebody gets in again.
//!
//! An account belongs to the organisation that opened it. Any organisation may give it roles of its own; only that one
//! may lock it or have its password set anew: whoever could do that with a role alone could take over anybody's account.

use ::store::{Actor, Entry, Read, Store, Tx, jobs};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ops::{count, grant_access, hashed, seconds};
use crate::store as query;
use crate::{Acting, Caller, Error, Person, Role, Secret, limits, password, plausible_email};

pub use crate::store::{account, accounts, person};

type Recorded<T> = Result<(T, Entry), Error>;

/// Who may care for accounts.
pub const ADMINISTRATORS: &[Role] = &[Role::Administrator];

/// The job that makes a link and mails it. Its payload is a [`MailLink`].
pub const MAIL_LINK: &str = "identity.mail-link";

/// An account as the administrators of an organisation see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub person: Person,
    /// What they may do in the organisation.
    pub roles: Vec<Role>,
    /// Whether the account belongs to the organisation.
    pub own: bool,
    /// Whether it is locked.
    pub disabled: bool,
    /// Whether its owner has set a password.
    pub has_password: bool,
}

/// A page of a list of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// The accounts of the page, by name.
    pub items: Vec<Account>,
    /// How many there are in all.
    pub total: i64,
}

/// Who is to get a link, and in which language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLink {
    /// Who.
    pub person: Uuid,
    /// The language of the mail: `de`, `en`.
    pub lang: String,
    /// Whether it is the first one, to a new account.
    pub invited: bool,
}

/// Who cares for an account.
#[derive(Clone, Copy, Debug)]
pub enum Keeper {
    /// An administrator of an organisation.
    Administrator(Acting),
    /// Whoever operates the node.
    Operator,
}

impl Keeper {
    fn actor(&self) -> Actor {
        match self {
            Self::Administrator(acting) => acting.actor(),
            Self::Operator => Actor::System,
        }
    }

    /// Refuses unless the account is in their care.
    fn check(&self, tx: &mut Tx<'_>, person: Uuid) -> Result<(), Error> {
        let Self::Administrator(acting) = self else { return Ok(()) };
        let account = query::account(tx, acting.organisation(), person)?.ok_or(Error::NoAccount)?;
        if account.own { Ok(()) } else { Err(Error::NotOwn) }
    }

    fn entry(&self, operation: &'static str, person: Uuid) -> Entry {
        let entry = Entry::new(self.actor(), operation, "person", person);
        match self {
            Self::Administrator(acting) => entry.of(acting.organisation()),
            Self::Operator => entry,
        }
    }
}

/// Somebody who is to work for an organisation.
#[derive(Clone, Debug)]
pub struct Invited {
    email: String,
    name: String,
    roles: Vec<Role>,
}

impl Invited {
    /// Checks the address.
    ///
    /// # Errors
    /// [`Error::NoEmail`], [`Error::NoName`], [`Error::NoRole`].
    pub fn new(email: &str, name: &str, roles: Vec<Role>) -> Result<Self, Error> {
        let (email, name) = (plausible_email(email)?, name.trim().to_owned());
        if name.is_empty() || name.chars().count() > limits::NAME {
            return Err(Error::NoName);
        }
        if roles.is_empty() {
            return Err(Error::NoRole);
        }
        Ok(Self { email, name, roles })
    }
}

/// Opens an account without a password, with roles in the organisation. Where the address has an account already, that
/// one gets the roles and keeps name, password and owner. Answers whose it is and whether it is new.
///
/// # Errors
/// When the database refuses.
pub fn invite(tx: &mut Tx<'_>, acting: &Acting, invited: &Invited) -> Recorded<(Uuid, bool)> {
    let known = query::any_person_by_email(tx, &invited.email)?;
    let person = known.unwrap_or_else(|| tx.new_id());
    if known.is_none() {
        tx.execute(
            "INSERT INTO person (id, email, name, created_at, disabled, home)
             VALUES (?1, ?2, ?3, ?4, FALSE, ?5)",
            &[
                person.into(),
                invited.email.as_str().into(),
                invited.name.as_str().into(),
                tx.now().into(),
                acting.organisation().into(),
            ],
        )?;
    }
    for role in &invited.roles {
        tx.execute(
            "INSERT INTO membership (person, organisation, role) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            &[person.into(), acting.organisation().into(), role.word().into()],
        )?;
    }
    let entry = Entry::new(acting.actor(), "identity.invite", "person", person)
        .of(acting.organisation())
        .because(words(&invited.roles));
    Ok(((person, known.is_none()), entry))
}

/// Gives a person exactly these roles in the organisation; open sessions have them at once.
///
/// # Errors
/// [`Error::NoAccount`] when the organisation does not know the person; [`Error::LastAdministrator`].
pub fn set_roles(tx: &mut Tx<'_>, acting: &Acting, person: Uuid, roles: &[Role]) -> Recorded<()> {
    let organisation = acting.organisation();
    query::account(tx, organisation, person)?.ok_or(Error::NoAccount)?;
    if !roles.contains(&Role::Administrator) {
        keep_an_administrator(tx, person, Some(organisation))?;
    }
    tx.execute(
        "DELETE FROM membership WHERE person = ?1 AND organisation = ?2",
        &[person.into(), organisation.into()],
    )?;
    for role in roles {
        tx.execute(
            "INSERT INTO membership (person, organisation, role) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            &[person.into(), organisation.into(), role.word().into()],
        )?;
    }
    let entry = Entry::new(acting.actor(), "identity.set-roles", "person", person)
        .of(organisation)
        .because(words(roles));
    Ok(((), entry))
}

fn words(roles: &[Role]) -> String {
    roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(" ")
}

/// Refuses when somebody is the last administrator of the organisation, or of any, who is not locked out.
fn keep_an_administrator(
    tx: &mut Tx<'_>,
    person: Uuid,
    organisation: Option<Uuid>,
) -> Result<(), Error> {
    // Locks the organisations in question: of two administrators who take the role from each other at the same
    // moment, the second sees what the first has done.
    let own = "SELECT organisation FROM membership WHERE person = ?1 AND role = 'administrator'";
    tx.execute(
        &format!("UPDATE organisation SET mark = mark WHERE id IN ({own})"),
        &[person.into()],
    )?;
    let mut row = tx.one(
        "SELECT COUNT(*) FROM membership m
         WHERE m.person = ?1 AND m.role = 'administrator' AND (?2 OR m.organisation = ?3)
             AND NOT EXISTS (
                 SELECT 1 FROM membership o JOIN person p ON p.id = o.person
                 WHERE o.organisation = m.organisation AND o.role = 'administrator'
                     AND o.person <> ?1 AND NOT p.disabled)",
        &[person.into(), organisation.is_none().into(), organisation.unwrap_or_default().into()],
    )?;
    if row.take::<i64>(0)? > 0 { Err(Error::LastAdministrator) } else { Ok(()) }
}

/// Locks an account: nobody signs in with it, open sessions end, and programs are refused.
///
/// # Errors
/// [`Error::NoAccount`], [`Error::NotOwn`], [`Error::LastAdministrator`];
/// [`::store::Error::Conflict`] when it is locked already.
pub fn disable(tx: &mut Tx<'_>, keeper: &Keeper, person: Uuid) -> Recorded<()> {
    keeper.check(tx, person)?;
    if matches!(keeper, Keeper::Administrator(_)) {
        keep_an_administrator(tx, person, None)?;
    }
    let sql = "UPDATE person SET disabled = TRUE WHERE id = ?1 AND NOT disabled";
    tx.execute_one("account", sql, &[person.into()])?;
    tx.execute("DELETE FROM access WHERE person = ?1", &[person.into()])?;
    Ok(((), keeper.entry("identity.disable", person)))
}

/// Unlocks an account.
///
/// # Errors
/// [`Error::NoAccount`], [`Error::NotOwn`]; [`::store::Error::Conflict`] when it is not locked.
pub fn enable(tx: &mut Tx<'_>, keeper: &Keeper, person: Uuid) -> Recorded<()> {
    keeper.check(tx, person)?;
    let sql = "UPDATE person SET disabled = FALSE WHERE id = ?1 AND disabled";
    tx.execute_one("account", sql, &[person.into()])?;
    Ok(((), keeper.entry("identity.enable", person)))
}

/// Makes a link with which a person sets a password, once, within [`limits::LINK`]. An earlier one is void; the old
/// password holds until the link is used.
///
/// # Errors
/// [`Error::NoAccount`] also when it is locked; [`Error::NotOwn`].
pub fn make_link(tx: &mut Tx<'_>, keeper: &Keeper, person: Uuid) -> Recorded<Secret> {
    keeper.check(tx, person)?;
    query::person(tx, person)?.ok_or(Error::NoAccount)?;
    tx.execute("DELETE FROM access WHERE person = ?1 AND kind = 'link'", &[person.into()])?;
    let secret = Secret::new(tx.entropy());
    let expires = tx.now().plus_seconds(seconds(limits::LINK));
    grant_access(tx, &secret.hash(), "link", person, "", expires)?;
    Ok((secret, keeper.entry("identity.make-link", person)))
}

/// Has a link mailed.
///
/// # Errors
/// As [`make_link`].
pub fn mail_link(tx: &mut Tx<'_>, keeper: &Keeper, mail: &MailLink) -> Recorded<()> {
    keeper.check(tx, mail.person)?;
    query::person(tx, mail.person)?.ok_or(Error::NoAccount)?;
    jobs::queue(tx, MAIL_LINK, mail)?;
    Ok(((), keeper.entry("identity.mail-link", mail.person)))
}

/// Has a link mailed to whoever has an account with this address. Nobody is told whether there is one, and an address
/// gets few of them.
///
/// # Errors
/// When the database does not answer.
pub async fn ask_for_link(store: &Store, email: &str, lang: &str) -> Result<(), Error> {
    let Ok(email) = plausible_email(email) else { return Ok(()) };
    let (subject, lang) = (hashed(&format!("link:{email}")), lang.to_owned());
    // One transaction whether there is an account or not, so that the time tells nothing either.
    store
        .housekeeping(move |tx| {
            let asked = count(tx, &subject)?;
            if let Some(person) = query::person_by_email(tx, &email)?
                && asked <= limits::LINKS
            {
                let mail = MailLink { person: person.id, lang: lang.clone(), invited: false };
                jobs::queue(tx, MAIL_LINK, &mail)?;
            }
            Ok(())
        })
        .await
}

/// Whose password a link sets.
///
/// # Errors
/// [`Error::NoLink`] when it was used, is too old or never was one.
pub fn person_of_link(read: &mut Read<'_>, link: &Secret) -> Result<Person, Error> {
    query::holder(read, link, "link")?.ok_or(Error::NoLink)
}

/// Sets a password with a link. The link is used up; whoever was signed in with the account is not any more.
///
/// # Errors
/// [`Error::NoLink`], [`Error::PasswordLength`].
pub async fn use_link(store: &Store, link: &Secret, new: &str) -> Result<Person, Error> {
    // Before the hash, which costs much.
    let shown = link.clone();
    store.read(move |read| person_of_link(read, &shown)).await?;
    let (link, hash) = (link.clone(), password::hashed(new, store.entropy()).await?);
    store
        .change(move |tx| {
            let person = person_of_link(tx, &link)?;
            let used = "DELETE FROM access WHERE token = ?1";
            // Two who use it at the same moment wait for each other here; the second finds it gone.
            if tx.execute(used, &[link.hash().into()])? == 0 {
                return Err(Error::NoLink);
            }
            let ended = "DELETE FROM access WHERE person = ?1 AND kind IN ('session', 'link')";
            tx.execute(ended, &[person.id.into()])?;
            set_password(tx, &person, &hash)?;
            let actor = Actor::Person(person.id);
            let entry = Entry::new(actor, "identity.set-password", "person", person.id);
            Ok((person, entry))
        })
        .await
}

/// Changes one's own password. All other sessions of the account end, and links are void.
///
/// # Errors
/// [`Error::WrongLogin`] when the current password is wrong, [`Error::Locked`], [`Error::PasswordLength`].
pub async fn change_password(
    store: &Store,
    caller: &Caller,
    session: &Secret,
    current: &str,
    new: &str,
) -> Result<(), Error> {
    let person = caller.person().ok_or(crate::Denied::SignIn)?.clone();
    let subject = crate::ops::login(&person.email);
    if crate::ops::count_failure(store, &subject).await? > limits::FAILURES {
        return Err(Error::Locked);
    }
    let email = person.email.clone();
    let known = store.read(move |read| query::password(read, &email)).await?;
    if !password::verified(current, known.map(|(_, hash)| hash)).await? {
        return Err(Error::WrongLogin);
    }
    let hash = password::hashed(new, store.entropy()).await?;
    let kept = session.hash();
    store
        .change(move |tx| {
            let ended = "DELETE FROM access
                 WHERE person = ?1 AND kind IN ('session', 'link') AND token <> ?2";
            tx.execute(ended, &[person.id.into(), kept.as_slice().into()])?;
            set_password(tx, &person, &hash)?;
            let actor = Actor::Person(person.id);
            Ok(((), Entry::new(actor, "identity.change-password", "person", person.id)))
        })
        .await
}

/// Sets a password and forgets the failures with the one before.
pub(crate) fn set_password(tx: &mut Tx<'_>, person: &Person, hash: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO credential (kind, subject, person, secret) VALUES ('password', ?1, ?2, ?3)
         ON CONFLICT (kind, subject) DO UPDATE SET secret = excluded.secret",
        &[person.email.as_str().into(), person.id.into(), hash.into()],
    )?;
    let failures = hashed(&crate::ops::login(&person.email));
    tx.execute("DELETE FROM attempt WHERE subject = ?1", &[failures.into()])?;
    Ok(())
}
