//! What can be done with profiles: each function runs in one transaction and leaves one entry in the journal. The
//! operation is recorded first, then [`crate::apply`] brings the tables in step, as it does for what comes from
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{Entry, Tx};
use ars::Land;
use identity::{Acting, Audience, Caller, Denied};
use jiff::civil::Date;
use needs::ops::{Answer as Told, Numbered, Outcome as Became, Protection};
use serde::{Deserialize, Serialize};
use shared::ops::{self as sharing, Act};
use uuid::Uuid;

use crate::apply::apply;
use crate::model::{
    Addressee, AnswerValue, CheckValue, CommentKind, ComparisonValue, Level, Move, NewVersion,
    Outcome, Plane, ProvisionStatus, Question, ReceiptValue, Record, Requirement, Said, State,
    StateValue, Template, Trace, TraceKind, WithdrawnValue, WordingValue,
};
use crate::readiness::readiness;
use crate::seat::{self, Seat};
use crate::store as query;
use crate::{CONTRIBUTORS, Error, PROFILE, limits};

type Recorded<T> = Result<(T, Entry), Error>;

/// What is wrong with something that was sent: the field, and the name of the text that says it.
type Wrong = Vec<(&'static str, &'static str)>;

pub(crate) fn tidy(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

pub(crate) fn required(wrong: &mut Wrong, field: &'static str, text: &str, limit: usize) {
    if text.trim().is_empty() {
        wrong.push((field, "profile-wrong-missing"));
    }
    bounded(wrong, field, text, limit);
}

pub(crate) fn bounded(wrong: &mut Wrong, field: &'static str, text: &str, limit: usize) {
    if text.chars().count() > limit {
        wrong.push((field, "profile-wrong-long"));
    }
}

pub(crate) fn refuse(wrong: Wrong) -> Result<(), Error> {
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// A link is an address or a reference in words; what a browser would run is none.
pub(crate) fn wrong_link(wrong: &mut Wrong, link: &str) {
    let runs = link.split_once(':').is_some_and(|(scheme, _)| {
        !matches!(scheme, "http" | "https") && scheme.chars().all(|c| c.is_ascii_alphabetic())
    });
    if runs || link.chars().count() > limits::LINE {
        wrong.push(("link", "profile-wrong-link"));
    }
}

/// The guard of something new, if the caller belongs to it.
pub(crate) fn guard(caller: &Caller, own: Uuid, protection: Protection) -> Result<Uuid, Error> {
    let guard = protection.guard.unwrap_or(own);
    let belongs = caller.memberships().iter().any(|it| it.organisation == guard);
    if belongs { Ok(guard) } else { Err(Denied::Unknown.into()) }
}

fn entry(acting: &Acting, name: &'static str, profile: Uuid) -> Entry {
    Entry::new(acting.actor(), name, PROFILE, profile).of(acting.organisation())
}

fn act(said: &Said) -> Result<Act, Error> {
    Ok(Act::new(PROFILE, said.name()).saying(said)?)
}

fn perform(
    tx: &mut Tx<'_>,
    acting: &Acting,
    profile: Uuid,
    act: Act,
) -> Result<(Uuid, Entry), Error> {
    let name = act.name;
    let operation = sharing::perform(tx, acting, profile, act)?;
    apply(tx, &operation)?;
    Ok((operation.id, entry(acting, name, profile)))
}

/// Title, purpose and addressee, as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Description {
    /// One line that says what is required.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// The organisation or committee of this network that is to answer.
    pub addressee: Option<Uuid>,
    /// The name of a body outside the network; of one inside it is looked up.
    pub addressee_name: String,
}

impl Description {
    fn wrong(&self) -> Wrong {
        let mut wrong = Wrong::new();
        required(&mut wrong, "title", &self.title, limits::TITLE);
        bounded(&mut wrong, "purpose", &self.purpose, limits::TEXT);
        bounded(&mut wrong, "addressee", &self.addressee_name, limits::LINE);
        wrong
    }

    fn fields(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
    ) -> Result<[(&'static str, serde_json::Value); 3], Error> {
        let addressee = match self.addressee {
            None => Addressee { organisation: None, name: tidy(&self.addressee_name) },
            Some(id) => {
                let missing = || Error::Invalid(vec![("addressee", "profile-wrong-addressee")]);
                let known = identity::known_organisation(tx, caller, id)?;
                let organisation = known.ok_or_else(missing)?;
                Addressee { organisation: Some(id), name: organisation.name }
            }
        };
        let addressee = serde_json::to_value(&addressee)
            .map_err(|error| shared::Error::Malformed(error.to_string()))?;
        Ok([
            ("text/title", tidy(&self.title).into()),
            ("text/purpose", tidy(&self.purpose).into()),
            ("text/addressee", addressee),
        ])
    }
}

/// Begins a profile.
///
/// # Errors
/// [`Error::Denied`], [`Error::Invalid`].
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    new: &Description,
    template: Template,
    protection: Protection,
) -> Recorded<Numbered> {
    let acting = needs::ops::steward(tx, caller, of)?;
    refuse(new.wrong())?;
    let guard = guard(caller, of, protection)?;
    let own = identity::organisation(tx, of)?.ok_or(Error::NotFound)?;
    let number =
        sharing::next_number(tx, &format!("PRO-{}{}", own.mark, protection.label.series()))?;
    let label = protection.label;
    let said = Said::Create { number: number.clone(), label, guard, template };
    let state = StateValue {
        state: State::Draft,
        reason: String::new(),
        next_on: None,
        link: String::new(),
        handover: None,
        due_on: None,
    };
    let mut act = act(&said)?.writing("state", &state)?;
    for (field, value) in new.fields(tx, caller)? {
        act = act.writing(field, &value)?;
    }
    let operation = sharing::create(tx, &acting, act)?;
    apply(tx, &operation)?;
    let id = operation.subject;
    Ok((Numbered { id, number }, entry(&acting, "profiles.create", id)))
}

/// A profile whose text may be changed, and the proof that the caller changes it.
fn written(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
) -> Result<(Seat, Acting), Error> {
    let seat = Seat::at(tx, caller, profile)?;
    let acting = seat.editor(tx, caller, of)?;
    if seat.state.is_written() { Ok((seat, acting)) } else { Err(Error::State) }
}

/// Writes title, purpose and addressee anew.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Invalid`], [`Error::Unchanged`].
pub fn describe(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    new: &Description,
) -> Recorded<()> {
    let (_, acting) = written(tx, caller, of, profile)?;
    refuse(new.wrong())?;
    let stands = shared::fields(tx, profile, "text/")?;
    let mut act = act(&Said::Describe)?;
    for (name, value) in new.fields(tx, caller)? {
        // What stands already is not written again, so that it conflicts with nobody; of two versions one is.
        let same = stands
            .iter()
            .any(|it| it.name == name && it.against.is_empty() && it.shown.value == value);
        if !same {
            act = act.writing(name, &value)?;
        }
    }
    if act.writes.is_empty() {
        return Err(Error::Unchanged);
    }
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

/// A sentence, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub struct NewSentence {
    /// `must`, `should`, `may`.
    #[schema(value_type = String)]
    pub level: Level,
    /// `operative`, `strategic`.
    #[schema(value_type = String)]
    #[serde(default = "operative")]
    pub plane: Plane,
    /// The requirement.
    pub text: String,
    /// How one sees that it is met.
    pub test: String,
    /// The needs and clusters behind it: at least one.
    pub traces: Vec<Trace>,
}

const fn operative() -> Plane {
    Plane::Operative
}

impl NewSentence {
    /// What is wrong with it.
    pub fn wrong(&self) -> Wrong {
        let mut wrong = Wrong::new();
        required(&mut wrong, "text", &self.text, limits::SENTENCE);
        required(&mut wrong, "test", &self.test, limits::TEST);
        if self.traces.is_empty() {
            wrong.push(("traces", "profile-wrong-untraced"));
        }
        if self.traces.len() > limits::TRACES {
            wrong.push(("traces", "profile-wrong-many-traces"));
        }
        wrong
    }

    fn wording(&self) -> WordingValue {
        WordingValue {
            level: self.level,
            plane: self.plane,
            text: tidy(&self.text),
            test: tidy(&self.test),
        }
    }

    fn traces(&self) -> Vec<Trace> {
        let distinct: BTreeSet<Trace> = self.traces.iter().copied().collect();
        distinct.into_iter().collect()
    }
}

/// Checks that the caller knows of these needs and clusters, and that everybody who may know of the profile may know of
/// them: else it would show what fewer people may know of.
fn may_be_traced(
    tx: &mut Tx<'_>,
    caller: &Caller,
    seat: &Seat,
    traces: &[Trace],
) -> Result<(), Error> {
    let ids: Vec<_> = traces.iter().map(|trace| trace.id).collect();
    let told = needs::told_of(tx, caller, &ids)?;
    for trace in traces {
        let cluster = trace.kind == TraceKind::Cluster;
        let known = told.referred.iter().find(|it| it.id == trace.id && it.cluster == cluster);
        let known = known.ok_or(Error::Invalid(vec![("traces", "profile-wrong-trace")]))?;
        if !known.audience.reaches_all_of(&seat.audience) {
            return Err(Error::Label);
        }
    }
    Ok(())
}

/// The needs and clusters as causes: wherever this is applied, they have to be known.
fn based_on(mut act: Act, traces: &[Trace]) -> Act {
    for trace in traces {
        act = act.based_on(trace.id);
    }
    act
}

/// Adds a sentence.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Invalid`] without a test or a need behind it,
/// [`Error::Label`].
pub fn require(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    new: &NewSentence,
) -> Recorded<Uuid> {
    let (seat, acting) = written(tx, caller, of, profile)?;
    refuse(new.wrong())?;
    let traces = new.traces();
    may_be_traced(tx, caller, &seat, &traces)?;
    let known = seat::sentences(tx, profile)?;
    if known.len() >= limits::SENTENCES {
        return Err(Error::Invalid(vec![("text", "profile-wrong-many-sentences")]));
    }
    let mark = known.iter().map(|(_, mark, ..)| *mark).max().unwrap_or(0) + 1;
    let place = known.iter().map(|(_, _, place, _)| *place).max().unwrap_or(0) + 1;
    let id = tx.new_id();
    let act = act(&Said::Require { requirement: id, mark })?
        .writing(format!("s/{id}/wording"), &new.wording())?
        .writing(format!("s/{id}/traces"), &traces)?
        .writing(format!("s/{id}/place"), &place)?;
    let (_, entry) = perform(tx, &acting, profile, based_on(act, &traces))?;
    if seat.consulted {
        taken_up(tx, &acting, &seat, Some(id))?;
    }
    Ok((id, entry))
}

/// Writes a sentence anew.
///
/// # Errors
/// As [`require`], and [`Error::Unchanged`].
pub fn reword(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    requirement: Uuid,
    new: &NewSentence,
    reason: &str,
) -> Recorded<()> {
    let (seat, acting) = written(tx, caller, of, profile)?;
    standing(tx, profile, requirement)?;
    let mut wrong = new.wrong();
    bounded(&mut wrong, "reason", reason, limits::TEXT);
    refuse(wrong)?;
    let traces = new.traces();
    may_be_traced(tx, caller, &seat, &traces)?;
    let stands = shared::fields(tx, profile, &format!("s/{requirement}/"))?;
    let mut act = act(&Said::Reword { requirement, reason: tidy(reason) })?;
    let json = |error: serde_json::Error| shared::Error::Malformed(error.to_string());
    for (name, value) in [
        (format!("s/{requirement}/wording"), serde_json::to_value(new.wording()).map_err(json)?),
        (format!("s/{requirement}/traces"), serde_json::to_value(&traces).map_err(json)?),
    ] {
        let same = stands
            .iter()
            .any(|it| it.name == name && it.against.is_empty() && it.shown.value == value);
        if !same {
            act = act.writing(name, &value)?;
        }
    }
    if act.writes.is_empty() {
        return Err(Error::Unchanged);
    }
    let (_, entry) = perform(tx, &acting, profile, based_on(act, &traces))?;
    Ok(((), entry))
}

fn standing(tx: &mut Tx<'_>, profile: Uuid, requirement: Uuid) -> Result<(), Error> {
    let sentences = seat::sentences(tx, profile)?;
    match sentences.iter().find(|(id, ..)| *id == requirement) {
        None => Err(Error::NotFound),
        Some((.., false)) => Err(Error::State),
        Some(_) => Ok(()),
    }
}

/// Puts the sentences into this order; what is not named follows as it was.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Unchanged`].
pub fn order(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    requirements: &[Uuid],
) -> Recorded<()> {
    let (_, acting) = written(tx, caller, of, profile)?;
    let known = seat::sentences(tx, profile)?;
    if requirements.iter().any(|id| known.iter().all(|(known, ..)| known != id)) {
        return Err(Error::NotFound);
    }
    let named: BTreeSet<Uuid> = requirements.iter().copied().collect();
    if named.len() != requirements.len() {
        return Err(Error::Invalid(vec![("requirements", "profile-wrong-twice")]));
    }
    let rest = known.iter().map(|(id, ..)| *id).filter(|id| !named.contains(id));
    let mut act = act(&Said::Order)?;
    for (place, id) in (1_i64..).zip(requirements.iter().copied().chain(rest)) {
        let stands = known.iter().any(|(known, _, at, _)| *known == id && *at == place);
        if !stands {
            act = act.writing(format!("s/{id}/place"), &place)?;
        }
    }
    if act.writes.is_empty() {
        return Err(Error::Unchanged);
    }
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

/// Withdraws a sentence, with a public reason; it stays to be read.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Invalid`] without a reason.
pub fn withdraw(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    requirement: Uuid,
    reason: &str,
) -> Recorded<()> {
    let (_, acting) = written(tx, caller, of, profile)?;
    standing(tx, profile, requirement)?;
    let reason = reasoned(reason)?;
    let value = WithdrawnValue { withdrawn: true, reason: reason.clone() };
    let act = act(&Said::Withdraw { requirement, reason })?
        .writing(format!("s/{requirement}/withdrawn"), &value)?;
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

/// Takes a withdrawn sentence up again.
///
/// # Errors
/// As [`withdraw`].
pub fn restore(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    requirement: Uuid,
    reason: &str,
) -> Recorded<()> {
    let (_, acting) = written(tx, caller, of, profile)?;
    match standing(tx, profile, requirement) {
        Err(Error::State) => {}
        Ok(()) => return Err(Error::Unchanged),
        Err(error) => return Err(error),
    }
    let reason = reasoned(reason)?;
    let value = WithdrawnValue { withdrawn: false, reason: reason.clone() };
    let act = act(&Said::Restore { requirement, reason })?
        .writing(format!("s/{requirement}/withdrawn"), &value)?;
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

fn reasoned(reason: &str) -> Result<String, Error> {
    let mut wrong = Wrong::new();
    required(&mut wrong, "reason", reason, limits::TEXT);
    refuse(wrong)?;
    Ok(tidy(reason))
}

/// A comment, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub struct NewComment {
    /// The sentence; none: the profile as a whole.
    #[serde(default)]
    pub requirement: Option<Uuid>,
    /// `agreement`, `objection`, `proposal`, `variant`, `question`, `answer`.
    #[schema(value_type = String)]
    pub kind: CommentKind,
    /// What is said.
    pub text: String,
    /// The comment that it answers.
    #[serde(default)]
    pub reply_to: Option<Uuid>,
}

/// Comments on a sentence or on the whole.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn comment(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    new: &NewComment,
) -> Recorded<Uuid> {
    let acting = caller.acting(of, CONTRIBUTORS)?;
    Seat::at(tx, caller, profile)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "text", &new.text, limits::TEXT);
    refuse(wrong)?;
    if let Some(requirement) = new.requirement
        && seat::profile_of(tx, requirement)? != profile
    {
        return Err(Error::NotFound);
    }
    if let Some(other) = new.reply_to {
        seat::comment(tx, profile, other)?;
    }
    let said = Said::Comment {
        requirement: new.requirement,
        kind: new.kind,
        text: tidy(&new.text),
        reply_to: new.reply_to,
    };
    let (id, entry) = perform(tx, &acting, profile, act(&said)?)?;
    Ok((id, entry.because(new.kind.word())))
}

/// Says what became of a comment.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn settle(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    comment: Uuid,
    text: &str,
) -> Recorded<()> {
    let seat = Seat::at(tx, caller, profile)?;
    let acting = seat.editor(tx, caller, of)?;
    seat::comment(tx, profile, comment)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "text", text, limits::TEXT);
    refuse(wrong)?;
    let text = tidy(text);
    let act = act(&Said::Settle { comment, text: text.clone() })?
        .writing(format!("settled/{comment}"), &text)?;
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

/// Fixes the text as it is now as a version, so that later ones can be compared with it.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn fix(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    note: &str,
) -> Recorded<Uuid> {
    let seat = Seat::at(tx, caller, profile)?;
    let acting = seat.editor(tx, caller, of)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "note", note, limits::LINE);
    refuse(wrong)?;
    let record = query::unguarded(tx, profile)?.ok_or(Error::NotFound)?;
    let version = version(tx, &record, note)?;
    let (id, entry) = perform(tx, &acting, profile, act(&Said::Fix { version })?)?;
    Ok((id, entry))
}

fn version(tx: &mut Tx<'_>, record: &Record, note: &str) -> Result<NewVersion, Error> {
    let number = seat::next_version(tx, record.profile.summary.id)?;
    Ok(NewVersion { number, note: tidy(note), content: record.snapshot() })
}

/// Answers a question of the Definition of Ready that a person has to answer.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`] without a word on it.
pub fn check(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    question: Question,
    yes: bool,
    remark: &str,
) -> Recorded<()> {
    let (_, acting) = written(tx, caller, of, profile)?;
    let mut wrong = Wrong::new();
    if !question.is_asked() {
        wrong.push(("question", "profile-wrong-question"));
    }
    required(&mut wrong, "remark", remark, limits::TEXT);
    refuse(wrong)?;
    let value = CheckValue { yes, remark: tidy(remark) };
    let act = act(&Said::Check { question })?.writing(format!("check/{question}"), &value)?;
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

/// How it works in a state, as somebody fills it in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub struct NewComparison {
    /// The key of the state, 2 digits.
    pub land: String,
    /// How providing works there.
    #[serde(default)]
    pub way: String,
    /// `unknown`, `none`, `planned`, `pilot`, `works`.
    #[schema(value_type = String)]
    pub status: ProvisionStatus,
    /// What else.
    #[serde(default)]
    pub remark: String,
}

/// Fills in how it works in a state.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`] when the profile compares none, [`Error::Invalid`].
pub fn compare(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    new: &NewComparison,
) -> Recorded<()> {
    let acting = caller.acting(of, CONTRIBUTORS)?;
    let seat = Seat::at(tx, caller, profile)?;
    if !seat.template.compares() {
        return Err(Error::State);
    }
    let mut wrong = Wrong::new();
    if Land::from_key(&new.land).is_none() {
        wrong.push(("land", "profile-wrong-land"));
    }
    bounded(&mut wrong, "way", &new.way, limits::TEXT);
    bounded(&mut wrong, "remark", &new.remark, limits::TEXT);
    if new.status != ProvisionStatus::Unknown && new.way.trim().is_empty() {
        wrong.push(("way", "profile-wrong-missing"));
    }
    refuse(wrong)?;
    let value =
        ComparisonValue { way: tidy(&new.way), status: new.status, remark: tidy(&new.remark) };
    let act = act(&Said::Compare { land: new.land.clone() })?
        .writing(format!("land/{}", new.land), &value)?;
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

/// A change of the state, with its public reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMove {
    /// What is done.
    pub action: Move,
    /// Why.
    pub reason: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
}

/// Changes the state of a profile.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::NotReady`], [`Error::Invalid`].
pub fn change_state(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    new: &NewMove,
) -> Recorded<State> {
    let seat = Seat::at(tx, caller, profile)?;
    let acting = match new.action {
        // What was accepted is built and reported on by whoever accepted it, too.
        Move::Implement | Move::Complete if seat.addressee == Some(of) => {
            seat.answerer(tx, caller, of)?
        }
        _ => seat.editor(tx, caller, of)?,
    };
    moved(tx, &acting, &seat, new)
}

/// Decides for a profile that is ready, for rooms that have checked the right to decide: a committee, with a link to
/// its decision.
///
/// # Errors
/// [`Error::NotFound`], [`Error::State`], [`Error::Invalid`] without a reason.
pub fn adopted(
    tx: &mut Tx<'_>,
    acting: &Acting,
    profile: Uuid,
    reason: &str,
    link: &str,
) -> Recorded<State> {
    let seat = Seat::unguarded(tx, profile)?;
    let (reason, link) = (reason.to_owned(), link.to_owned());
    moved(tx, acting, &seat, &NewMove { action: Move::Adopt, reason, next_on: None, link })
}

fn moved(tx: &mut Tx<'_>, acting: &Acting, seat: &Seat, new: &NewMove) -> Recorded<State> {
    let state = new.action.after(seat.state).ok_or(Error::State)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "reason", &new.reason, limits::TEXT);
    wrong_link(&mut wrong, &new.link);
    if new.next_on.is_some_and(|day| day < tx.now().german_date()) {
        wrong.push(("next_on", "profile-wrong-past"));
    }
    refuse(wrong)?;
    if new.action == Move::Ready {
        let record = query::unguarded(tx, seat.id)?.ok_or(Error::NotFound)?;
        let open = readiness(&record, tx.now()).open();
        if !open.is_empty() {
            return Err(Error::NotReady(open));
        }
    }
    // The answers stay with their hand-over as long as it goes on from them.
    let kept = matches!(new.action, Move::Implement | Move::Complete);
    let value = StateValue {
        state,
        reason: tidy(&new.reason),
        next_on: new.next_on,
        link: new.link.clone(),
        handover: seat.handover.filter(|_| kept),
        due_on: None,
    };
    let said =
        Said::Move { action: new.action, reason: value.reason.clone(), link: new.link.clone() };
    let act = act(&said)?.writing("state", &value)?;
    let (_, entry) = perform(tx, acting, seat.id, act)?;
    match new.action {
        Move::Consult if !seat.consulted => taken_up(tx, acting, seat, None)?,
        Move::Complete => met(tx, acting, seat, &value.reason)?,
        _ => {}
    }
    Ok((state, entry.because(state.word())))
}

/// Hands the profile over to its addressee, as a version that does not change any more, with a day until which the
/// answer is due.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Label`] when the addressee may not know of it,
/// [`Error::Invalid`].
pub fn submit(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    reason: &str,
    due_on: Option<Date>,
) -> Recorded<Uuid> {
    let seat = Seat::at(tx, caller, profile)?;
    let acting = seat.editor(tx, caller, of)?;
    submitted(tx, &acting, &seat, reason, due_on)
}

/// The same for rooms that have checked the right: a committee that forwards what it has adopted.
///
/// # Errors
/// As [`submit`].
pub fn forwarded(
    tx: &mut Tx<'_>,
    acting: &Acting,
    profile: Uuid,
    reason: &str,
    due_on: Option<Date>,
) -> Recorded<Uuid> {
    let seat = Seat::unguarded(tx, profile)?;
    submitted(tx, acting, &seat, reason, due_on)
}

fn submitted(
    tx: &mut Tx<'_>,
    acting: &Acting,
    seat: &Seat,
    reason: &str,
    due_on: Option<Date>,
) -> Recorded<Uuid> {
    if seat.state != State::Adopted {
        return Err(Error::State);
    }
    let today = tx.now().german_date();
    let due_on = due_on.unwrap_or_else(|| plus_days(today, limits::ANSWER_DAYS));
    let mut wrong = Wrong::new();
    required(&mut wrong, "reason", reason, limits::TEXT);
    if due_on < today {
        wrong.push(("due_on", "profile-wrong-past"));
    }
    if !seat.has_addressee {
        wrong.push(("addressee", "profile-wrong-addressee"));
    }
    refuse(wrong)?;
    let knows = |addressee| !seat.audience.label.protects() || addressee == seat.audience.guard;
    if seat.addressee.is_some_and(|addressee| !knows(addressee)) {
        return Err(Error::Label);
    }
    let record = query::unguarded(tx, seat.id)?.ok_or(Error::NotFound)?;
    let handover = tx.new_id();
    let value = StateValue {
        state: State::Submitted,
        reason: tidy(reason),
        next_on: None,
        link: String::new(),
        handover: Some(handover),
        due_on: Some(due_on),
    };
    let version = version(tx, &record, reason)?;
    let said = Said::Submit { version, reason: value.reason.clone() };
    let act = act(&said)?.writing("state", &value)?;
    let (_, entry) = perform(tx, acting, seat.id, act)?;
    Ok((handover, entry.because(State::Submitted.word())))
}

/// Days from a day on.
pub(crate) fn plus_days(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default())
}

/// Confirms that the profile came.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Unchanged`], [`Error::Invalid`] when it is recorded
/// for a body outside the network without saying who confirmed it.
pub fn receive(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    note: &str,
) -> Recorded<()> {
    let seat = Seat::at(tx, caller, profile)?;
    let acting = seat.answerer(tx, caller, of)?;
    if seat.own_state != State::Submitted {
        return Err(Error::State);
    }
    if seat.received {
        return Err(Error::Unchanged);
    }
    let mut wrong = Wrong::new();
    if seat.addressee.is_none() {
        required(&mut wrong, "note", note, limits::TEXT);
    }
    bounded(&mut wrong, "note", note, limits::TEXT);
    refuse(wrong)?;
    let value = ReceiptValue { handover: seat.handover, note: tidy(note) };
    let act = act(&Said::Receive { note: value.note.clone() })?.writing("receipt", &value)?;
    Ok(((), perform(tx, &acting, profile, act)?.1))
}

/// An answer to a sentence, as it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewAnswer {
    /// The sentence.
    pub requirement: Uuid,
    /// `accepted`, `partly`, `rejected`, `postponed`.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// Why, in public.
    pub reason: String,
    /// When it goes on; needed where it is postponed.
    #[serde(with = "crate::days", default)]
    #[schema(value_type = Option<String>)]
    pub next_on: Option<Date>,
}

/// Answers sentences, each with a reason. What is not answered stays open. The supporters of every need behind them read
/// the reason in their own need.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Invalid`] without a reason for each.
pub fn answer(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    profile: Uuid,
    answers: &[NewAnswer],
    link: &str,
) -> Recorded<State> {
    let seat = Seat::at(tx, caller, profile)?;
    let acting = seat.answerer(tx, caller, of)?;
    answered(tx, &acting, &seat, answers, link)
}

/// The same for rooms that have checked the right to decide: a committee that answers what was addressed to it, with
/// a link to its decision.
///
/// # Errors
/// As [`answer`].
pub fn decided(
    tx: &mut Tx<'_>,
    acting: &Acting,
    profile: Uuid,
    answers: &[NewAnswer],
    link: &str,
) -> Recorded<State> {
    let seat = Seat::unguarded(tx, profile)?;
    answered(tx, acting, &seat, answers, link)
}

fn answered(
    tx: &mut Tx<'_>,
    acting: &Acting,
    seat: &Seat,
    answers: &[NewAnswer],
    link: &str,
) -> Recorded<State> {
    if !matches!(seat.own_state, State::Submitted | State::Implementing) {
        return Err(Error::State);
    }
    let mut wrong = wrong_answers(answers, tx.now().german_date());
    wrong_link(&mut wrong, link);
    refuse(wrong)?;
    let before = query::unguarded(tx, seat.id)?.ok_or(Error::NotFound)?;
    let mut act = act(&Said::Answer { count: answers.len() })?;
    for new in answers {
        let sentence = before.standing().find(|it| it.id == new.requirement);
        let sentence = sentence.ok_or(Error::NotFound)?;
        // An answer stands, once all are given; only what was postponed is answered again.
        let postponed = sentence.answer.as_ref().is_none_or(|it| it.outcome == Outcome::Postponed);
        if seat.state != State::Submitted && !postponed {
            return Err(Error::State);
        }
        let value = AnswerValue {
            handover: seat.handover,
            outcome: new.outcome,
            reason: tidy(&new.reason),
            next_on: new.next_on,
            link: link.to_owned(),
        };
        act = act.writing(format!("s/{}/answer", new.requirement), &value)?;
    }
    let (_, entry) = perform(tx, acting, seat.id, act)?;
    let record = query::unguarded(tx, seat.id)?.ok_or(Error::NotFound)?;
    let about: BTreeSet<Uuid> = answers.iter().map(|new| new.requirement).collect();
    tell(tx, acting, seat, &record, |sentences| {
        let told: Vec<_> = sentences.iter().filter(|it| about.contains(&it.id)).collect();
        if told.is_empty() {
            return None;
        }
        let reasons = told.iter().filter_map(|it| {
            it.answer.as_ref().map(|answer| format!("A-{}: {}", it.mark, answer.reason))
        });
        let next_on = told.iter().filter_map(|it| it.answer.as_ref()?.next_on).min();
        Some((became(sentences), lines(reasons), next_on))
    })?;
    let state = record.profile.summary.state;
    Ok((state, entry.because(state.word())))
}

fn wrong_answers(answers: &[NewAnswer], today: Date) -> Wrong {
    let mut wrong = Wrong::new();
    if answers.is_empty() {
        wrong.push(("answers", "profile-wrong-no-answer"));
    }
    let distinct: BTreeSet<Uuid> = answers.iter().map(|new| new.requirement).collect();
    if distinct.len() != answers.len() {
        wrong.push(("answers", "profile-wrong-twice"));
    }
    for new in answers {
        required(&mut wrong, "reason", &new.reason, limits::TEXT);
        match (new.outcome, new.next_on) {
            (Outcome::Postponed, None) => wrong.push(("next_on", "profile-wrong-no-day")),
            (_, Some(day)) if day < today => wrong.push(("next_on", "profile-wrong-past")),
            _ => {}
        }
    }
    wrong
}

/// What became of a need that stands behind these sentences. It is rejected only when all of them are.
fn became(sentences: &[&Requirement]) -> Became {
    let answers: Vec<Option<Outcome>> =
        sentences.iter().map(|it| it.answer.as_ref().map(|answer| answer.outcome)).collect();
    let all = |outcome| answers.iter().all(|answer| *answer == Some(outcome));
    let any = |outcome| answers.contains(&Some(outcome));
    if all(Outcome::Accepted) {
        Became::Accepted
    } else if any(Outcome::Accepted) || any(Outcome::Partly) {
        Became::Partly
    } else if answers.contains(&None) {
        Became::TakenUp
    } else if any(Outcome::Postponed) {
        Became::Postponed
    } else {
        Became::Rejected
    }
}

fn lines(texts: impl Iterator<Item = String>) -> String {
    let text = texts.collect::<Vec<_>>().join("\n");
    // What was allowed for one sentence may be too much for the log of a need that stands behind many.
    text.chars().take(needs::limits::TEXT).collect()
}

/// Tells the needs behind the sentences, or behind one of them, that they stand in a profile.
fn taken_up(
    tx: &mut Tx<'_>,
    acting: &Acting,
    seat: &Seat,
    requirement: Option<Uuid>,
) -> Result<(), Error> {
    let record = query::unguarded(tx, seat.id)?.ok_or(Error::NotFound)?;
    tell(tx, acting, seat, &record, |sentences| {
        let named = |it: &&&Requirement| requirement.is_none_or(|id| it.id == id);
        let texts = sentences.iter().filter(named).map(|it| format!("A-{}: {}", it.mark, it.text));
        let text = lines(texts);
        (!text.is_empty()).then_some((Became::TakenUp, text, None))
    })
}

/// Tells the needs behind what was accepted that it works.
fn met(tx: &mut Tx<'_>, acting: &Acting, seat: &Seat, reason: &str) -> Result<(), Error> {
    let record = query::unguarded(tx, seat.id)?.ok_or(Error::NotFound)?;
    tell(tx, acting, seat, &record, |sentences| {
        let accepted = sentences.iter().any(|it| {
            let outcome = it.answer.as_ref().map(|answer| answer.outcome);
            matches!(outcome, Some(Outcome::Accepted | Outcome::Partly))
        });
        accepted.then(|| (Became::Met, reason.to_owned(), None))
    })
}

/// Writes what became of it into the log of every need behind the sentences that stand: one operation for each need. A
/// need that somebody may know of who may not know of the profile learns nothing.
fn tell(
    tx: &mut Tx<'_>,
    acting: &Acting,
    seat: &Seat,
    record: &Record,
    what: impl Fn(&[&Requirement]) -> Option<(Became, String, Option<Date>)>,
) -> Result<(), Error> {
    let mut of_need: BTreeMap<Uuid, (Audience, BTreeSet<Uuid>)> = BTreeMap::new();
    for (trace, need, audience) in needs::behind(tx, &record.traced())? {
        of_need.entry(need).or_insert_with(|| (audience, BTreeSet::new())).1.insert(trace);
    }
    let mut told = 0;
    for (need, (audience, traces)) in of_need {
        let behind = |it: &&Requirement| it.traces.iter().any(|trace| traces.contains(&trace.id));
        let sentences: Vec<&Requirement> = record.standing().filter(behind).collect();
        let Some((outcome, reason, next_on)) = what(&sentences) else { continue };
        if sentences.is_empty() || !seat.audience.reaches_all_of(&audience) {
            continue;
        }
        told += 1;
        if told > limits::TOLD {
            return Err(Error::Invalid(vec![("traces", "profile-wrong-many-needs")]));
        }
        let summary = &record.profile.summary;
        let by = match outcome {
            Became::TakenUp | Became::Met => &summary.organisation_name,
            _ => &summary.addressee.name,
        };
        let answer = Told {
            by: by.clone(),
            item: seat.number.clone(),
            outcome,
            reason,
            next_on,
            link: format!("/profile/{}", seat.id),
        };
        needs::ops::answered(tx, acting, need, &answer)?;
    }
    Ok(())
}
