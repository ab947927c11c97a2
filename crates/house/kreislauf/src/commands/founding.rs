//! Commands that set an installation up: organisations, accounts, offers.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use ars::Ars;
use directory::Directory;
use forms::{ApplicantKind, Definition, OfferTexts, offers, shipped};
use identity::accounts::{self, Keeper};
use identity::ops;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use store::{Actor, Store, Tx};
use transport::{Purpose, Transport};
use uuid::Uuid;

use super::{files, say};
use crate::cli::{
    Account, Known, Membership, NewOffer, NewOrganisation, Offer, Organisation, Storage,
};
use crate::node::open_store;
use crate::{Failed, config};

/// Bytes of a password as it is typed; longer ones are refused anyway.
const PASSWORD: u64 = 4096;

pub(crate) async fn organisation(organisation: Organisation) -> Result<ExitCode, Failed> {
    match organisation {
        Organisation::Create(new) => found(new).await?,
        Organisation::Operate { mark, storage } => {
            let store = existing(&storage)?;
            let of = of_mark(&store, mark).await?;
            store.change(move |tx| ops::operate(tx, Actor::System, of.id)).await?;
            say(format_args!("{} operates this installation", of.name));
        }
        Organisation::List { storage } => {
            for known in existing(&storage)?.read(identity::every_organisation).await? {
                let ars = if known.ars.is_empty() { "-" } else { &known.ars };
                say(format_args!(
                    "{:<8}  {:<12}  {ars:<12}  {}  {}",
                    known.mark,
                    known.kind.word(),
                    known.id,
                    known.name
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Founds an organisation and makes its keys. Both are not one transaction, so whoever was interrupted between them
/// does it again: what is there stays.
async fn found(new: NewOrganisation) -> Result<(), Failed> {
    let NewOrganisation { name, kind, mark, ars, two_persons, storage } = new;
    let store = open_store(config::store(&storage)?)?;
    let key = config::node_key(&storage.data)?;
    Directory::seed(&store).await?;
    if let Some(ars) = ars {
        region(&store, ars).await?;
    }
    let transport = Transport::open(store.clone(), key).await?;
    let ars = ars.map(|ars| ars.as_str().to_owned()).unwrap_or_default();
    let new = ops::NewOrganisation { kind, name, mark, ars, two_persons };
    let known = store.read(identity::every_organisation).await?;
    let id = match known.into_iter().find(|known| known.mark == new.mark) {
        Some(known) => {
            let same = known.kind == new.kind
                && known.name == new.name
                && known.ars == new.ars
                && known.two_persons == new.two_persons;
            if !same {
                return Err(format!(
                    "the mark {} belongs to {}, with other details: take another mark",
                    known.mark, known.name
                )
                .into());
            }
            known.id
        }
        None => store.change(move |tx| ops::found(tx, Actor::System, &new)).await?.id,
    };
    transport.ensure_destination(Purpose::Office, Some(id)).await?;
    say(id);
    Ok(())
}

pub(crate) async fn account(account: Account) -> Result<ExitCode, Failed> {
    match account {
        Account::Create { email, name, organisation, roles, storage } => {
            let store = existing(&storage)?;
            let of = match organisation {
                Some(mark) => Some(of_mark(&store, mark).await?),
                None => None,
            };
            let taken = email.clone();
            if store.read(move |read| identity::person_by_email(read, &taken)).await?.is_some() {
                return Err(format!(
                    "{email} has an account already; `kreislauf account grant` gives it a role"
                )
                .into());
            }
            let password = tokio::task::spawn_blocking(password).await??;
            let mut new = ops::NewAccount::prepare(&store, &email, &name, &password).await?;
            if let Some(of) = &of {
                new = new.of(of.id);
            }
            let person =
                store.change(move |tx| ops::open_account(tx, Actor::System, &new)).await?.id;
            for role in roles {
                if let Some(of) = &of {
                    let of = of.id;
                    store.change(move |tx| ops::grant(tx, Actor::System, person, of, role)).await?;
                }
            }
            say(person);
        }
        Account::Grant(membership) => {
            let (store, person, of) = looked_up(&membership).await?;
            let Membership { email, organisation, role, .. } = membership;
            match store.change(move |tx| ops::grant(tx, Actor::System, person, of, role)).await {
                Err(identity::Error::Store(store::Error::Exists(_))) => {
                    return Err(format!("{email} is {role} at {organisation} already").into());
                }
                granted => granted?,
            }
            say(format_args!("{email} is {role} at {organisation}"));
        }
        Account::Revoke(membership) => {
            let (store, person, of) = looked_up(&membership).await?;
            let Membership { email, organisation, role, .. } = membership;
            match store.change(move |tx| ops::revoke(tx, Actor::System, person, of, role)).await {
                Err(identity::Error::Store(store::Error::Conflict(_))) => {
                    return Err(format!("{email} is not {role} at {organisation}").into());
                }
                revoked => revoked?,
            }
            say(format_args!("{email} is not {role} at {organisation} any more"));
        }
        Account::Disable(known) => {
            let (store, person) = of_email(&known).await?;
            let locking = move |tx: &mut Tx<'_>| accounts::disable(tx, &Keeper::Operator, person);
            match store.change(locking).await {
                Err(identity::Error::Store(store::Error::Conflict(_))) => {
                    return Err(format!("{} is locked already", known.email).into());
                }
                locked => locked?,
            }
            say(format_args!("{} is locked", known.email));
        }
        Account::Enable(known) => {
            let (store, person) = of_email(&known).await?;
            let opening = move |tx: &mut Tx<'_>| accounts::enable(tx, &Keeper::Operator, person);
            match store.change(opening).await {
                Err(identity::Error::Store(store::Error::Conflict(_))) => {
                    return Err(format!("{} is not locked", known.email).into());
                }
                opened => opened?,
            }
            say(format_args!("{} is not locked any more", known.email));
        }
        Account::Reset { known, base_url } => {
            let (store, person) = of_email(&known).await?;
            let making = move |tx: &mut Tx<'_>| accounts::make_link(tx, &Keeper::Operator, person);
            let link = match store.change(making).await {
                Err(identity::Error::NoAccount) => {
                    let email = &known.email;
                    return Err(format!(
                        "{email} is locked; `kreislauf account enable` unlocks it"
                    )
                    .into());
                }
                made => made?,
            };
            // Without the address of the server it is said where the link begins.
            let base = base_url.unwrap_or_default();
            say(format_args!("{}/zugang/{}", base.trim_end_matches('/'), link.reveal()));
        }
        Account::List { organisation, storage } => {
            let store = existing(&storage)?;
            let of = of_mark(&store, organisation).await?.id;
            let members = store.read(move |read| identity::members(read, of)).await?;
            for of_one in members.chunk_by(|(one, _), (other, _)| one.id == other.id) {
                let Some((person, _)) = of_one.first() else { continue };
                let roles: Vec<_> = of_one.iter().map(|(_, role)| role.word()).collect();
                say(format_args!("{}  {}  {}", person.email, roles.join(","), person.name));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn offer(offer: Offer) -> Result<ExitCode, Failed> {
    match offer {
        Offer::Open(new) => open_offer(new).await?,
        Offer::List { organisation, storage } => {
            let store = existing(&storage)?;
            let of = of_mark(&store, organisation).await?.id;
            for offer in store.read(move |read| offers::offers_of(read, of)).await? {
                say(format_args!(
                    "{}  {:<6}  {}  {}  {} {}  {}",
                    offer.id,
                    if offer.open { "open" } else { "closed" },
                    offer.leika.as_str(),
                    offer.ars.as_str(),
                    offer.form,
                    offer.form_version,
                    offer.title_de
                ));
            }
        }
        Offer::Close { id, storage } => {
            let store = existing(&storage)?;
            store.change(move |tx| forms::ops::close_any_offer(tx, id)).await?;
            say(format_args!("{id} is closed"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn open_offer(new: NewOffer) -> Result<(), Failed> {
    let store = existing(&new.storage)?;
    let organisation = of_mark(&store, new.organisation.clone()).await?;
    let area = match new.ars {
        Some(area) => area,
        None if organisation.ars.is_empty() => {
            return Err(format!(
                "{} acts for no region: say with --ars for which area it offers this",
                organisation.name
            )
            .into());
        }
        None => organisation.ars.parse()?,
    };
    region(&store, area).await?;
    let mut offer = described(&store, &new, organisation.id, area).await?;
    let NewOffer { leika, title, title_en, days, fee_cents, applicants, two_persons, .. } = new;
    let texts = &mut offer.texts;
    offer.leika = leika.unwrap_or(offer.leika);
    if let Some(title) = title {
        texts.title_de = title;
        // A title in English that says something else would be worse than none.
        texts.title_en.clear();
    }
    texts.title_en = title_en.unwrap_or(std::mem::take(&mut texts.title_en));
    if fee_cents.is_some_and(|cents| Some(cents) != offer.fee_cents) {
        offer.fee_cents = fee_cents;
        // Words about another amount would contradict this one.
        texts.fee_note_de.clear();
        texts.fee_note_en.clear();
    }
    offer.processing_days = days.unwrap_or(offer.processing_days);
    if !applicants.is_empty() {
        offer.applicants = applicants;
    }
    offer.two_persons |= two_persons || organisation.two_persons;
    let id = store.change(move |tx| forms::ops::open_offer(tx, Actor::System, &offer)).await?;
    say(id);
    Ok(())
}

/// The offer as its file describes it, or as the options do.
async fn described(
    store: &Store,
    new: &NewOffer,
    organisation: Uuid,
    area: Ars,
) -> Result<forms::NewOffer, Failed> {
    if let Some(form) = shipped().iter().find(|form| form.name == new.form) {
        import_missing(store, form.definition()?).await?;
        return Ok(form.offer(organisation, area)?);
    }
    if new.form.ends_with(files::OFFER) {
        let (form, file) = files::offered(Path::new(&new.form))?;
        let offer = file.offer(&form, organisation, area);
        import_missing(store, form).await?;
        return Ok(offer);
    }
    let form = new.form.clone();
    let version = store.read(move |read| offers::newest_version(read, &form)).await?;
    let Some(form_version) = version else {
        let names: Vec<_> = shipped().iter().map(|form| form.name).collect();
        return Err(format!(
            "no form {}: it is neither shipped ({}) nor a file NAME.offer.toml nor the id of an imported form; \
             `kreislauf import xdf FILE` imports one",
            new.form,
            names.join(", ")
        )
        .into());
    };
    let (Some(leika), Some(title), Some(days)) = (new.leika, &new.title, new.days) else {
        return Err(
            "an imported form says nothing of its service: add --leika, --title and --days".into(),
        );
    };
    Ok(forms::NewOffer {
        organisation,
        leika,
        ars: area,
        form: new.form.clone(),
        form_version,
        texts: OfferTexts { title_de: title.clone(), ..OfferTexts::default() },
        fee_cents: new.fee_cents,
        processing_days: days,
        two_persons: false,
        applicants: vec![ApplicantKind::Person, ApplicantKind::Company],
    })
}

/// Imports a form unless this version is there: it may have been changed since.
async fn import_missing(store: &Store, form: Definition) -> Result<(), Failed> {
    let (id, version) = (form.id(), form.version());
    if !store.read(move |read| offers::is_imported(read, &id, &version)).await? {
        store.change(move |tx| forms::ops::import_form(tx, Actor::System, &form)).await?;
    }
    Ok(())
}

fn existing(storage: &Storage) -> Result<Store, Failed> {
    open_store(config::existing_store(storage)?)
}

/// The organisation with this mark.
async fn of_mark(store: &Store, mark: String) -> Result<identity::Organisation, Failed> {
    let all = store.read(identity::every_organisation).await?;
    all.into_iter().find(|one| one.mark == mark).ok_or_else(|| {
        format!("no organisation has the mark {mark}; `kreislauf organisation list` shows all")
            .into()
    })
}

/// The person and the organisation that are meant.
async fn looked_up(membership: &Membership) -> Result<(Store, Uuid, Uuid), Failed> {
    let store = existing(&membership.storage)?;
    let of = of_mark(&store, membership.organisation.clone()).await?.id;
    let email = membership.email.clone();
    let person = store.read(move |read| identity::person_by_email(read, &email)).await?;
    let person = person.ok_or_else(|| {
        format!("{} has no account; `kreislauf account create` opens one", membership.email)
    })?;
    Ok((store, person.id, of))
}

/// The person whose account is meant, also when it is locked.
async fn of_email(known: &Known) -> Result<(Store, Uuid), Failed> {
    let store = existing(&known.storage)?;
    let email = known.email.clone();
    let person = store.read(move |read| identity::any_person_by_email(read, &email)).await?;
    let person = person.ok_or_else(|| {
        format!("{} has no account; `kreislauf account create` opens one", known.email)
    })?;
    Ok((store, person))
}

/// Refuses a region that does not exist: what is offered there nobody would find.
async fn region(store: &Store, ars: Ars) -> Result<(), Failed> {
    match store.read(move |read| directory::region_name(read, ars)).await? {
        Some(_) => Ok(()),
        None => Err(format!(
            "no region has the key {}: look it up under /orte, or import a newer register",
            ars.as_str()
        )
        .into()),
    }
}

/// Reads a new password: asked for twice on a terminal, else the first line of standard input.
fn password() -> Result<String, Failed> {
    if !io::stdin().is_terminal() {
        return Ok(line()?);
    }
    let first = asked("Password: ")?;
    if asked("Once more: ")? != first {
        return Err("the two passwords are not the same".into());
    }
    Ok(first)
}

/// Asks on the terminal without showing what is typed.
fn asked(question: &str) -> io::Result<String> {
    let terminal = io::stdin();
    let mut out = io::stderr();
    write!(out, "{question}")?;
    out.flush()?;
    let shown = tcgetattr(&terminal)?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&terminal, OptionalActions::Flush, &hidden)?;
    let typed = line();
    tcsetattr(&terminal, OptionalActions::Flush, &shown)?;
    writeln!(out)?;
    typed
}

fn line() -> io::Result<String> {
    let mut typed = String::new();
    io::stdin().lock().take(PASSWORD).read_line(&mut typed)?;
    typed.truncate(typed.trim_end_matches(['\r', '\n']).len());
    Ok(typed)
}
