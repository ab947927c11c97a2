//! What can be done: each function runs in one transaction and leaves one entry in the journal.

use std::collections::BTreeMap;

use ::store::{Actor, Entry, Read, Store, Timestamp, Tx, Value};
use identity::Caller;
use tally::Month;
use uuid::Uuid;

use crate::model::{Crossed, Draft, DraftState};
use crate::store as query;
use crate::{Error, REPORTERS, limits, rules};

type Recorded<T> = Result<(T, Entry), Error>;

/// The last month that is over and published.
pub(crate) fn last_month(now: Timestamp) -> Month {
    Month::at(now.plus_seconds(-tally::limits::SETTLED)).before()
}

/// What a look at a town leads to.
struct Look {
    organisation: Uuid,
    day: i64,
    first: Month,
    last: Month,
    crossed: Vec<Crossed>,
}

/// Looks at every town that was not looked at today, and drafts the needs that follow from its figures. The house calls
/// it now and then; it may be stopped at any moment and called again, on several nodes. Answers how many drafts were made.
///
/// # Errors
/// When the database does not answer.
pub async fn look_at_all(store: &Store) -> Result<usize, Error> {
    let mut made = 0;
    loop {
        let looks = store.read(looks).await?;
        if looks.is_empty() {
            return Ok(made);
        }
        for look in looks {
            made += take_down(store, look).await?;
        }
    }
}

async fn take_down(store: &Store, look: Look) -> Result<usize, Error> {
    if look.crossed.is_empty() {
        store.housekeeping(move |tx| looked(tx, &look)).await?;
        return Ok(0);
    }
    store.change(move |tx| draft(tx, &look)).await
}

fn looks(read: &mut Read<'_>) -> Result<Vec<Look>, Error> {
    let now = read.now();
    let day = now.seconds().div_euclid(86_400);
    let last = last_month(now);
    let recent = last.last(rules::MONTHS);
    let earlier = last.minus(rules::MONTHS).last(rules::MONTHS);
    let mut looks = Vec::new();
    for (organisation, place) in query::due(read, day, last.minus(rules::MONTHS - 1))? {
        let now_known = query::of_place(read, &place, &recent)?;
        let before = query::of_place(read, &place, &earlier)?;
        let offers = forms::offers::offers_of(read, organisation)?;
        let promised: BTreeMap<_, _> = offers
            .into_iter()
            .filter(|offer| offer.open)
            .map(|offer| (offer.leika.to_string(), offer.processing_days))
            .collect();
        let told = query::told(read, organisation, now.plus_days(-limits::PEACE_DAYS))?;
        let mut crossed = rules::crossed(&now_known, &before, &promised);
        crossed.retain(|it| {
            !told.iter().any(|(service, rule)| *service == it.service && *rule == it.rule.word())
        });
        let first = last.minus(rules::MONTHS - 1);
        looks.push(Look { organisation, day, first, last, crossed });
    }
    Ok(looks)
}

fn looked(tx: &mut Tx<'_>, look: &Look) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO signal_look (organisation, day) VALUES (?1, ?2)
         ON CONFLICT (organisation) DO UPDATE SET day = excluded.day",
        &[look.organisation.into(), look.day.into()],
    )?;
    Ok(())
}

/// Drafts what a look found, unless the town was told lately: another node may have looked, too.
fn draft(tx: &mut Tx<'_>, look: &Look) -> Recorded<usize> {
    let now = tx.now();
    let told = query::told(tx, look.organisation, now.plus_days(-limits::PEACE_DAYS))?;
    let mut made = 0;
    for crossed in &look.crossed {
        let key = (crossed.service.clone(), crossed.rule.word().to_owned());
        if told.contains(&key) {
            continue;
        }
        let figures = serde_json::to_string(&crossed.figures)
            .map_err(|error| ::store::Error::Corrupt(error.to_string()))?;
        let id = tx.new_id();
        made += tx.execute(
            "INSERT INTO signal_draft (id, organisation, service, rule, first_month, last_month, figures, state,
                 reason, need, created_at, changed_at, changed_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', '', NULL, ?8, ?8, NULL)
             ON CONFLICT DO NOTHING",
            &[
                id.into(),
                look.organisation.into(),
                crossed.service.as_str().into(),
                crossed.rule.word().into(),
                look.first.to_string().into(),
                look.last.to_string().into(),
                figures.into(),
                now.into(),
            ],
        )?;
    }
    looked(tx, look)?;
    let entry = Entry::new(Actor::System, "signals.draft", "organisation", look.organisation)
        .of(look.organisation)
        .because(format!("{made} drafts"));
    Ok((usize::try_from(made).unwrap_or_default(), entry))
}

/// An open draft of one of the caller's organisations, with the proof that they act for it.
fn open(tx: &mut Tx<'_>, caller: &Caller, id: Uuid) -> Result<(Draft, identity::Acting), Error> {
    let draft = query::draft(tx, caller, id)?.ok_or(Error::NotFound)?;
    let acting = caller.acting(draft.organisation, REPORTERS)?;
    if draft.state == DraftState::Open { Ok((draft, acting)) } else { Err(Error::Settled) }
}

fn settle(
    tx: &mut Tx<'_>,
    draft: &Draft,
    person: Uuid,
    state: DraftState,
    reason: &str,
    need: Option<Uuid>,
) -> Result<(), Error> {
    let values: [Value; 6] = [
        draft.id.into(),
        state.word().into(),
        reason.into(),
        need.into(),
        tx.now().into(),
        person.into(),
    ];
    tx.execute_one(
        "draft",
        "UPDATE signal_draft SET state = ?2, reason = ?3, need = ?4, changed_at = ?5, changed_by = ?6
         WHERE id = ?1 AND state = 'open'",
        &values,
    )?;
    Ok(())
}

/// Drops a draft, with a reason that stays with it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Settled`]; [`Error::Invalid`] without a reason or with one that is too long.
pub fn drop_draft(tx: &mut Tx<'_>, caller: &Caller, id: Uuid, reason: &str) -> Recorded<()> {
    let (draft, acting) = open(tx, caller, id)?;
    let reason = reason.trim().replace("\r\n", "\n");
    if reason.is_empty() {
        return Err(Error::Invalid("reason", "signal-wrong-missing"));
    }
    if reason.chars().count() > limits::REASON {
        return Err(Error::Invalid("reason", "signal-wrong-long"));
    }
    settle(tx, &draft, acting.person(), DraftState::Dropped, &reason, None)?;
    let entry = Entry::new(acting.actor(), "signals.drop", "signal", id)
        .of(draft.organisation)
        .because(draft.rule.word());
    Ok(((), entry))
}

/// Notes that a need was made of a draft, in the transaction that reports it. Answers the draft: its figures are the
/// evidence of the need.
///
/// # Errors
/// [`Error::NotFound`] when it is none of the organisation `of`, [`Error::Settled`].
pub fn taken_up(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    id: Uuid,
    need: Uuid,
) -> Result<Draft, Error> {
    let (draft, acting) = open(tx, caller, id)?;
    if draft.organisation != of {
        return Err(Error::NotFound);
    }
    settle(tx, &draft, acting.person(), DraftState::Taken, "", Some(need))?;
    Ok(draft)
}
