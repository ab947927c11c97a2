//! What can be done: each function runs in one transaction and leaves one entry in the journal.

use ::store::{Actor, Entry, Timestamp, Tx};
use identity::{Acting, Caller};
use tally::{Event, Kind};
use transport::{Application, Delivery, Sealed};
use uuid::Uuid;

use crate::letter::Letterhead;
use crate::model::{
    Action, Case, EntryKind, Heard, Refused, State, Step, days_between, days_later,
};
use crate::store::{self as query, CITIZEN, NewDocument, OFFICE};
use crate::{Error, filing, limits};

type Recorded<T> = Result<(T, Entry), Error>;

/// An action of the office, worked out and sealed before the transaction begins.
pub(crate) struct Order {
    pub(crate) case: Uuid,
    /// The version it was worked out for.
    pub(crate) version: i64,
    pub(crate) action: Action,
    /// The moment it was worked out for.
    pub(crate) at: Timestamp,
    pub(crate) documents: Vec<NewDocument>,
    pub(crate) told: Option<Sealed>,
}

/// Carries out an action: the case, the entry, its files, what the citizen is told, all or nothing.
pub(crate) fn act(tx: &mut Tx<'_>, caller: &Caller, order: &Order) -> Recorded<Case> {
    let locked = query::lock(tx, caller, order.case)?.ok_or(Error::NotFound)?;
    let before = &locked.case;
    if before.version != order.version {
        return Err(Error::Stale);
    }
    if let Action::HandOver { to } = order.action
        && !query::is_worker(tx, before.organisation, to)?
    {
        return Err(Refused::NoMember.into());
    }
    let mut step = before.after(&order.action, &locked.actor, order.at)?;
    if step.file {
        let number = filing::next_number(tx, before.organisation, &before.leika, order.at)?;
        step.case.file_number = Some(number);
    }
    let person = locked.actor.person;
    count(tx, &order.action, &step, order.at)?;
    let entry = query::save(tx, before, &step, Some(person))?;
    query::insert_documents(tx, before.id, entry, OFFICE, &order.documents)?;
    if let Some(told) = &order.told {
        transport::send(tx, told)?;
    }
    let recorded = Entry::new(Actor::Person(person), order.action.operation(), "case", before.id)
        .of(before.organisation)
        .because(step.case.state.status().word());
    step.case.version = before.version + 1;
    Ok((step.case, recorded))
}

/// Counts what a town wants to know of its services: why it asks back, and how long a decision takes.
fn count(tx: &mut Tx<'_>, action: &Action, step: &Step, at: Timestamp) -> Result<(), Error> {
    let case = &step.case;
    let event = match (action, step.kind) {
        (Action::Ask { reason, .. }, _) => {
            Event::of(Kind::AskedBack, &case.leika).detail(reason.word())
        }
        (_, EntryKind::Decided) => {
            Event::of(Kind::Decided, &case.leika).amount(days_between(case.received_at, at))
        }
        _ => return Ok(()),
    };
    Ok(tally::count(tx, case.organisation, &event)?)
}

/// An application that has arrived at an organisation.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    /// The case id.
    pub case: Uuid,
    /// Whose case it becomes.
    pub organisation: Uuid,
    /// What is applied for.
    pub application: &'a Application,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// Opens a case. That it arrived the citizen's side learns from the acknowledgement, which
/// [`receive_application`] writes in the same transaction.
///
/// # Errors
/// [`Error::Exists`] when there is a case with this id, [`Error::Malformed`] when its number or its
/// service cannot be one.
pub fn open(tx: &mut Tx<'_>, arrival: &Arrival<'_>) -> Recorded<Case> {
    open_with(tx, arrival, &[])
}

fn open_with(tx: &mut Tx<'_>, arrival: &Arrival<'_>, documents: &[NewDocument]) -> Recorded<Case> {
    let application = arrival.application;
    let days = application.processing_days.clamp(1, limits::PROCESSING_DAYS);
    if [&application.number, &application.leika].iter().any(|key| key.len() > limits::KEY) {
        return Err(Error::Malformed);
    }
    let short = |text: &str| text.chars().take(limits::NAME).collect::<String>();
    let case = Case {
        id: arrival.case,
        organisation: arrival.organisation,
        number: application.number.clone(),
        leika: application.leika.clone(),
        title: short(&application.title),
        applicant_kind: application.applicant_kind,
        applicant: short(&application.applicant),
        has_email: application.email.is_some(),
        form: application.form.clone(),
        fee_cents: application.fee_cents,
        processing_days: days,
        two_persons: application.two_persons,
        state: State::Received,
        assignee: None,
        // The deadline runs from when it was sent: that it waited on the way is not the citizen's doing.
        received_at: arrival.sent_at,
        due_at: days_later(arrival.sent_at, days),
        file_number: None,
        version: 1,
    };
    let entry = query::insert(tx, &case, &application.summary, &application.answers)?
        .ok_or(Error::Exists)?;
    query::insert_documents(tx, case.id, entry, CITIZEN, documents)?;
    let recorded = Entry::new(Actor::Citizen, "case.open", "case", case.id).of(case.organisation);
    Ok((case, recorded))
}

/// Opens the case of a delivered application and acknowledges the delivery.
pub(crate) fn receive_application(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    arrival: &Arrival<'_>,
    documents: &[NewDocument],
) -> Recorded<Case> {
    transport::accept(tx, delivery)?;
    open_with(tx, arrival, documents)
}

/// Takes a delivered message of a citizen for a case of version `version` and acknowledges it.
pub(crate) fn receive_message(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    before: &Case,
    step: &Step,
    documents: &[NewDocument],
    told: Option<&Sealed>,
) -> Recorded<()> {
    transport::accept(tx, delivery)?;
    let locked =
        query::lock_without_caller(tx, before.organisation, before.id)?.ok_or(Error::NotFound)?;
    if locked.version != before.version {
        return Err(Error::Stale);
    }
    if step.kind == EntryKind::Withdrawn {
        tally::count(tx, before.organisation, &Event::of(Kind::Withdrawn, &before.leika))?;
    }
    let entry = query::save(tx, before, step, None)?;
    query::insert_documents(tx, before.id, entry, CITIZEN, documents)?;
    if let Some(told) = told {
        transport::send(tx, told)?;
    }
    let recorded = Entry::new(Actor::Citizen, "case.hear", "case", before.id)
        .of(before.organisation)
        .because(step.kind.word());
    Ok(((), recorded))
}

impl Heard {
    /// What a delivered message says about its case, if it is one of a citizen.
    pub(crate) fn from_message(message: &transport::Message) -> Option<Self> {
        match message {
            transport::Message::CitizenMessage { text } => Some(Self::Message(text.clone())),
            transport::Message::Withdrawal { reason } => Some(Self::Withdrawal(reason.clone())),
            _ => None,
        }
    }
}

/// Who is to stand in for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// For whom.
    pub person: Uuid,
    /// Who.
    pub deputy: Uuid,
    /// From when on.
    pub since: Timestamp,
    /// Until when; at or before `since` ends it.
    pub until: Timestamp,
}

/// Sets who stands in for somebody, or ends it. Everybody does this for themselves, leads for all.
///
/// # Errors
/// [`Refused::Assigned`] when it is for somebody else, [`Refused::NoMember`] when one of the two does
/// not work here.
pub fn set_deputy(tx: &mut Tx<'_>, acting: &Acting, standing: &Standing) -> Recorded<()> {
    let organisation = acting.organisation();
    if standing.person != acting.person() && !acting.leads() {
        return Err(Refused::Assigned.into());
    }
    for person in [standing.person, standing.deputy] {
        if !query::is_worker(tx, organisation, person)? {
            return Err(Refused::NoMember.into());
        }
    }
    if standing.person == standing.deputy {
        return Err(Refused::NoMember.into());
    }
    let pair = [organisation.into(), standing.person.into(), standing.deputy.into()];
    let operation = if standing.until <= standing.since {
        tx.execute(
            "DELETE FROM case_deputy WHERE organisation = ?1 AND person = ?2 AND deputy = ?3",
            &pair,
        )?;
        "case.end-deputy"
    } else {
        let mut values = pair.to_vec();
        values.extend([standing.since.into(), standing.until.into()]);
        tx.execute(
            "INSERT INTO case_deputy (organisation, person, deputy, since, until)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (organisation, person, deputy)
             DO UPDATE SET since = excluded.since, until = excluded.until",
            &values,
        )?;
        "case.set-deputy"
    };
    let entry = Entry::new(acting.actor(), operation, "person", standing.person)
        .of(organisation)
        .because(standing.deputy.to_string());
    Ok(((), entry))
}

/// Sets what stands at the head and the foot of an organisation's decisions.
///
/// # Errors
/// [`Error::Role`] for whoever does not lead.
pub fn set_letterhead(tx: &mut Tx<'_>, acting: &Acting, head: &Letterhead) -> Recorded<()> {
    if !acting.leads() {
        return Err(Error::Role);
    }
    let organisation = acting.organisation();
    tx.execute(
        "INSERT INTO letterhead (organisation, address, remedy, footer) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (organisation) DO UPDATE SET
             address = excluded.address, remedy = excluded.remedy, footer = excluded.footer",
        &[
            organisation.into(),
            head.address.as_str().into(),
            head.remedy.as_str().into(),
            head.footer.as_str().into(),
        ],
    )?;
    let entry = Entry::new(acting.actor(), "case.set-letterhead", "organisation", organisation)
        .of(organisation);
    Ok(((), entry))
}
