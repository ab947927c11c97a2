//! Who may know of a need, changed later.
//!
//! Only the people of its guard change it. That fewer may know, one person decides at once, as long as nobody else has
//! spoken and nothing was built on it: afterwards it would take from others what they have said. That more may know, two
//! persons decide: what was told cannot be taken back.

use ::store::{Entry, Tx};
use identity::{Caller, Denied, Label, Role};
use serde::{Deserialize, Serialize};
use shared::Operation;
use shared::ops::{self as sharing, Act};
use uuid::Uuid;

use crate::apply::{Tallies, apply, forget_words, log, write_reach, write_texts};
use crate::model::State;
use crate::ops::{entry, refuse, required, tidy};
use crate::seat::{Seat, rank};
use crate::{Error, NEED, limits};

type Recorded<T> = Result<(T, Entry), Error>;

/// Who may change who may know: these roles in the organisation or committee that guards it.
pub const RELABELLERS: &[Role] =
    &[Role::Leader, Role::Cdo, Role::Cio, Role::Chair, Role::Secretariat];

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relabelled {
    /// It has the label now.
    Done,
    /// It waits for a second person.
    Proposed,
}

/// What is said about a label.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidLabel {
    reason: String,
}

/// A proposal, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Lowering {
    label: Label,
    person: Uuid,
}

/// Changes who may know of a need, or proposes it, or confirms what somebody else has proposed.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`], [`Error::Unchanged`]; [`Error::State`] when others have
/// spoken already or it is bundled; [`Error::SecondPerson`] when the same person proposed it.
pub fn relabel(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    need: Uuid,
    label: Label,
    reason: &str,
) -> Recorded<Relabelled> {
    let acting = caller.acting(of, RELABELLERS)?;
    let seat = Seat::at(tx, caller, need)?;
    if seat.guard != of {
        return Err(Denied::Role.into());
    }
    let mut wrong = Vec::new();
    required(&mut wrong, "reason", reason, limits::LINE);
    refuse(wrong)?;
    // Of two labels that were written without knowing of each other, one is decided for by writing it again.
    let disputed = shared::field(tx, need, "label")?.is_some_and(|field| !field.against.is_empty());
    if seat.label == label && !disputed {
        return Err(Error::Unchanged);
    }
    let said = SaidLabel { reason: tidy(reason) };
    if rank(label) >= rank(seat.label) {
        if seat.label != label && is_used(tx, need, of)? {
            return Err(Error::State);
        }
    } else {
        let proposed = proposal(tx, need)?.filter(|(known, _)| *known == label);
        let Some((_, first)) = proposed else {
            let value = Lowering { label, person: acting.person() };
            let act = Act::new(NEED, "needs.propose-label").saying(&said)?;
            let act = act.writing("lowering", &value)?;
            let operation = sharing::perform(tx, &acting, need, act)?;
            apply(tx, &operation)?;
            let entry = entry(&acting, "needs.propose-label", NEED, need).because(label.word());
            return Ok((Relabelled::Proposed, entry));
        };
        if first == acting.person() {
            return Err(Error::SecondPerson);
        }
    }
    let act = Act::new(NEED, "needs.relabel").saying(&said)?.writing("label", &label)?;
    let operation = sharing::perform(tx, &acting, need, act)?;
    apply(tx, &operation)?;
    Ok((Relabelled::Done, entry(&acting, "needs.relabel", NEED, need).because(label.word())))
}

/// Whether somebody else has spoken, or something was built on it.
fn is_used(tx: &mut Tx<'_>, need: Uuid, guard: Uuid) -> Result<bool, Error> {
    let row = tx.optional(
        "SELECT 1 FROM need n WHERE n.id = ?1 AND (n.bundles > 0 OR n.state = ?3
             OR EXISTS (SELECT 1 FROM need_voice v WHERE v.need = n.id AND v.organisation <> ?2
                 AND v.organisation <> n.organisation)
             OR EXISTS (SELECT 1 FROM need_contribution c WHERE c.need = n.id AND c.organisation <> ?2
                 AND c.organisation <> n.organisation))",
        &[need.into(), guard.into(), State::InProfile.word().into()],
    )?;
    Ok(row.is_some())
}

fn proposal(tx: &mut Tx<'_>, need: Uuid) -> Result<Option<(Label, Uuid)>, Error> {
    let sql = "SELECT lowering, lowering_by FROM need WHERE id = ?1 AND lowering IS NOT NULL";
    let Some(mut row) = tx.optional(sql, &[need.into()])? else { return Ok(None) };
    Ok(Some((row.take_parsed(0)?, row.take(1)?)))
}

/// Brings label and proposal in step with their fields. A proposal counts until the label is written after it.
///
/// Labels that were written without knowing of each other stand side by side: the one that lets fewer people know counts,
/// until somebody decides. What others have said meanwhile on another node stays, for those who may know of it.
pub(crate) fn labelled(tx: &mut Tx<'_>, operation: &Operation) -> Result<(), Error> {
    let (need, said): (Uuid, SaidLabel) = (operation.subject, operation.body()?);
    let label = shared::field(tx, need, "label")?;
    let lowering = shared::field(tx, need, "lowering")?;
    let newer =
        lowering.filter(|it| label.as_ref().is_none_or(|label| it.shown.at > label.shown.at));
    let waits: Option<Lowering> = newer.map(|it| it.shown.read()).transpose()?;
    let mut tallies = Tallies::default();
    tallies.need(tx, need, -1)?;
    tx.execute_one(
        "need",
        "UPDATE need SET lowering = ?2, lowering_by = ?3 WHERE id = ?1",
        &[
            need.into(),
            waits.as_ref().map(|it| it.label.word()).into(),
            waits.as_ref().map(|it| it.person).into(),
        ],
    )?;
    if let Some(label) = label {
        let mut strictest: Label = label.shown.read()?;
        for other in &label.against {
            strictest = strictest.max(other.read()?);
        }
        let label = strictest;
        let sql = "UPDATE need SET label = ?2 WHERE id = ?1";
        tx.execute_one("need", sql, &[need.into(), label.word().into()])?;
        if label.protects() {
            forget_words(tx, need)?;
        } else {
            write_texts(tx, need)?;
        }
        write_reach(tx, need)?;
    }
    tallies.need(tx, need, 1)?;
    tallies.write(tx)?;
    let verb = if operation.name == "needs.relabel" { "relabelled" } else { "label-proposed" };
    log(tx, operation, verb, &outcome(operation), &said.reason)
}

/// The label that was written or proposed.
fn outcome(operation: &Operation) -> String {
    let value = operation.writes.first().map(|write| &write.value);
    let word = value.and_then(|value| value.as_str().or_else(|| value.get("label")?.as_str()));
    word.unwrap_or_default().to_owned()
}
