//! What can be done: each function runs in one transaction and leaves one entry in the journal. The operation is
//! recorded first, then [`crate::apply`] brings the tables in step, as it does for what comes from elsewhere.

use std::collections::BTreeSet;

use ::store::{Entry, Read, Tx, Value};
use ars::Ars;
use identity::{Acting, Audience, Caller, Denied, Label, Organisation, OrganisationKind, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::ops::{self as sharing, Act};
use uuid::Uuid;

use crate::apply::{apply, markers};
use crate::drafted::{Evidence, SIGNAL};
use crate::model::{
    ContributionKind, Frequency, Made, Move, Mover, NewContribution, ObjectionValue, Reported,
    Said, Stance, Standing, State, StateValue, TEXT_FIELDS, Topic, VoiceValue, plus_days,
};
use crate::seat::{self, Seat};
use crate::{BUNDLERS, CLUSTER, CONTRIBUTORS, Error, NEED, REPORTERS, VOICES, limits};

type Recorded<T> = Result<(T, Entry), Error>;

/// What is wrong with something that was sent: the field, and the name of the text that says it.
type Wrong = Vec<(&'static str, &'static str)>;

/// A need, as it is reported or corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNeed {
    /// One line that says what is needed.
    pub title: String,
    /// The problem.
    pub problem: String,
    /// Who is affected.
    pub affected: String,
    /// How often it occurs.
    pub frequency: Frequency,
    /// What is done today.
    pub workaround: String,
    /// The service (`LeiKa` key), or empty.
    pub leika: String,
    /// The name of the service, or empty.
    pub service: String,
    /// The product, or empty.
    pub product: String,
    /// Until when it has to be met.
    pub deadline: Option<Date>,
    /// What it is about.
    pub topic: Topic,
}

impl NewNeed {
    /// What is wrong with it.
    pub fn wrong(&self) -> Wrong {
        let mut wrong = Wrong::new();
        required(&mut wrong, "title", &self.title, limits::TITLE);
        required(&mut wrong, "problem", &self.problem, limits::TEXT);
        bounded(&mut wrong, "affected", &self.affected, limits::LINE);
        bounded(&mut wrong, "workaround", &self.workaround, limits::TEXT);
        bounded(&mut wrong, "service", &self.service, limits::LINE);
        bounded(&mut wrong, "product", &self.product, limits::LINE);
        if !self.leika.is_empty() && self.leika.parse::<leika::Key>().is_err() {
            wrong.push(("leika", "need-wrong-leika"));
        }
        wrong
    }

    /// The values of its fields, in the order of [`TEXT_FIELDS`].
    fn fields(&self) -> [String; 10] {
        [
            tidy(&self.title),
            tidy(&self.problem),
            tidy(&self.affected),
            self.frequency.to_string(),
            tidy(&self.workaround),
            self.leika.clone(),
            tidy(&self.service),
            tidy(&self.product),
            self.deadline.map(|day| day.to_string()).unwrap_or_default(),
            self.topic.to_string(),
        ]
    }
}

pub(crate) fn tidy(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

pub(crate) fn required(wrong: &mut Wrong, field: &'static str, text: &str, limit: usize) {
    if text.trim().is_empty() {
        wrong.push((field, "need-wrong-missing"));
    }
    bounded(wrong, field, text, limit);
}

pub(crate) fn bounded(wrong: &mut Wrong, field: &'static str, text: &str, limit: usize) {
    if text.chars().count() > limit {
        wrong.push((field, "need-wrong-long"));
    }
}

pub(crate) fn refuse(wrong: Wrong) -> Result<(), Error> {
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// A voice, as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVoice {
    /// How the organisation stands to the need.
    pub stance: Stance,
    /// How it is different there, or empty.
    pub variant: String,
    /// Its cases per year; 0 where it does not know.
    pub cases: i64,
}

impl NewVoice {
    /// What is wrong with it.
    pub fn wrong(&self) -> Wrong {
        let mut wrong = Wrong::new();
        if self.stance == Stance::Objection {
            // Whoever is against it says why.
            required(&mut wrong, "variant", &self.variant, limits::TEXT);
        } else {
            bounded(&mut wrong, "variant", &self.variant, limits::TEXT);
        }
        if !(0..=limits::CASES).contains(&self.cases) {
            wrong.push(("cases", "need-wrong-cases"));
        }
        wrong
    }
}

/// How far something new may travel, and who guards it where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// The label.
    pub label: Label,
    /// The organisation or committee that guards it; the own organisation where none is named.
    pub guard: Option<Uuid>,
}

impl Protection {
    /// For everybody.
    pub const OPEN: Self = Self { label: Label::Clear, guard: None };

    /// The guard, if the caller belongs to it.
    fn guard(self, caller: &Caller, own: Uuid) -> Result<Uuid, Error> {
        let guard = self.guard.unwrap_or(own);
        let belongs = caller.memberships().iter().any(|it| it.organisation == guard);
        if belongs { Ok(guard) } else { Err(Denied::Unknown.into()) }
    }
}

/// What was made: its id and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The id.
    pub id: Uuid,
    /// The number.
    pub number: String,
}

/// How an organisation counts, from what this node knows of it.
fn standing(read: &mut Read<'_>, organisation: &Organisation) -> Result<Standing, Error> {
    let inhabitants = match organisation.ars.parse::<Ars>() {
        Ok(ars) => directory::population(read, ars)?,
        Err(_none) => None,
    };
    Ok(Standing::of(organisation.kind, &organisation.ars, inhabitants))
}

fn organisation(read: &mut Read<'_>, acting: &Acting) -> Result<Organisation, Error> {
    identity::organisation(read, acting.organisation())?.ok_or(Error::NotFound)
}

/// Reports a need. Where the reporting person sets the voice of the organisation, the need has it at once; else
/// it waits for somebody who does.
///
/// # Errors
/// [`Error::Denied`], [`Error::Invalid`].
pub fn report(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    new: &NewNeed,
    voice: &NewVoice,
    protection: Protection,
) -> Recorded<Numbered> {
    let acting = caller.acting(of, REPORTERS)?;
    let mut wrong = new.wrong();
    wrong.extend(voice.wrong());
    refuse(wrong)?;
    let guard = protection.guard(caller, of)?;
    let own = organisation(tx, &acting)?;
    let standing = standing(tx, &own)?;
    let number =
        sharing::next_number(tx, &format!("BED-{}{}", own.mark, protection.label.series()))?;
    let state = StateValue {
        state: State::Submitted,
        reason: String::new(),
        next_on: Some(plus_days(tx.now().german_date(), limits::FIRST_ANSWER_DAYS)),
        owner: of,
        link: String::new(),
    };
    let body = Reported {
        number: number.clone(),
        label: protection.label,
        guard,
        standing: standing.clone(),
    };
    let mut act = Act::new(NEED, "needs.report").saying(&body)?.writing("state", &state)?;
    for (field, value) in TEXT_FIELDS.into_iter().zip(new.fields()) {
        act = act.writing(field, &value)?;
    }
    if caller.acting(of, VOICES).is_ok() {
        let value = VoiceValue {
            stance: Some(voice.stance),
            variant: tidy(&voice.variant),
            cases: voice.cases,
            standing,
        };
        act = act.writing(format!("voice/{of}"), &value)?;
    }
    let operation = sharing::create(tx, &acting, act)?;
    apply(tx, &operation)?;
    let made = Numbered { id: operation.subject, number };
    Ok((made, entry(&acting, "needs.report", NEED, operation.subject)))
}

/// Reports a need that is made of a signal: the draft is settled and its figures are the first evidence, all or nothing.
///
/// # Errors
/// As [`report`]; [`Error::Signal`] when the draft is none of the organisation, or settled already.
pub fn report_drafted(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    new: &NewNeed,
    voice: &NewVoice,
    protection: Protection,
    evidence: &Evidence,
) -> Recorded<Numbered> {
    let (made, entry) = report(tx, caller, of, new, voice, protection)?;
    signals::ops::taken_up(tx, caller, of, evidence.signal, made.id)?;
    let contribution = NewContribution {
        kind: ContributionKind::Evidence,
        text: evidence.text.clone(),
        link: format!("{SIGNAL}{}", evidence.signal),
        reply_to: None,
    };
    contribute(tx, caller, of, made.id, &contribution)?;
    Ok((made, entry.because(format!("signal {}", evidence.signal))))
}

pub(crate) fn entry(
    acting: &Acting,
    operation: &'static str,
    kind: &'static str,
    subject: Uuid,
) -> Entry {
    Entry::new(acting.actor(), operation, kind, subject).of(acting.organisation())
}

fn perform(tx: &mut Tx<'_>, acting: &Acting, subject: Uuid, act: Act) -> Result<Entry, Error> {
    let (name, kind) = (act.name, act.kind);
    let operation = sharing::perform(tx, acting, subject, act)?;
    apply(tx, &operation)?;
    Ok(entry(acting, name, kind, subject))
}

/// Corrects the text of a need; only its own organisation does that.
///
/// # Errors
/// [`Error::Denied`], [`Error::Invalid`], [`Error::Unchanged`].
pub fn correct(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    need: Uuid,
    new: &NewNeed,
) -> Recorded<()> {
    let acting = caller.acting(of, REPORTERS)?;
    let seat = Seat::at(tx, caller, need)?;
    if seat.organisation != of {
        return Err(Denied::Role.into());
    }
    refuse(new.wrong())?;
    let stands = shared::fields(tx, need, "text/")?;
    let said = Said { verb: "correct".to_owned(), ..Said::default() };
    let mut act = Act::new(NEED, "needs.correct").saying(&said)?;
    for (name, value) in TEXT_FIELDS.into_iter().zip(new.fields()) {
        let field = stands.iter().find(|field| field.name == name);
        // What stands already is not written again, so that it conflicts with nobody; of two versions one is.
        let same = field.is_some_and(|field| {
            field.against.is_empty() && field.shown.value.as_str() == Some(&value)
        });
        if !same {
            act = act.writing(name, &value)?;
        }
    }
    if act.writes.is_empty() {
        return Err(Error::Unchanged);
    }
    let entry = perform(tx, &acting, need, act)?;
    Ok(((), entry))
}

/// Gives a need the voice of the organisation, or changes it. There is one per organisation: a second one
/// replaces the first.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn endorse(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    need: Uuid,
    voice: &NewVoice,
) -> Recorded<()> {
    let acting = caller.acting(of, VOICES)?;
    Seat::at(tx, caller, need)?;
    refuse(voice.wrong())?;
    let own = organisation(tx, &acting)?;
    let value = VoiceValue {
        stance: Some(voice.stance),
        variant: tidy(&voice.variant),
        cases: voice.cases,
        standing: standing(tx, &own)?,
    };
    let act = Act::new(NEED, "needs.voice").writing(format!("voice/{of}"), &value)?;
    let entry = perform(tx, &acting, need, act)?;
    Ok(((), entry.because(voice.stance.word())))
}

/// Takes the voice of the organisation back.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Unchanged`] when it has none.
pub fn withdraw_voice(tx: &mut Tx<'_>, caller: &Caller, of: Uuid, need: Uuid) -> Recorded<()> {
    let acting = caller.acting(of, VOICES)?;
    Seat::at(tx, caller, need)?;
    if !seat::has_voice(tx, need, of)? {
        return Err(Error::Unchanged);
    }
    let own = organisation(tx, &acting)?;
    let value = VoiceValue {
        stance: None,
        variant: String::new(),
        cases: 0,
        standing: standing(tx, &own)?,
    };
    let act = Act::new(NEED, "needs.voice").writing(format!("voice/{of}"), &value)?;
    let entry = perform(tx, &acting, need, act)?;
    Ok(((), entry.because("withdrawn")))
}

/// Adds a contribution: evidence, a variant, a question to whoever reported it …
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn contribute(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    need: Uuid,
    new: &NewContribution,
) -> Recorded<Uuid> {
    let acting = caller.acting(of, CONTRIBUTORS)?;
    Seat::at(tx, caller, need)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "text", &new.text, limits::TEXT);
    wrong.extend(wrong_link(&new.link));
    refuse(wrong)?;
    if let Some(question) = new.reply_to
        && !seat::is_contribution(tx, need, question)?
    {
        return Err(Error::NotFound);
    }
    let new = NewContribution { text: tidy(&new.text), ..new.clone() };
    let act = Act::new(NEED, "needs.contribute").saying(&new)?;
    let operation = sharing::perform(tx, &acting, need, act)?;
    apply(tx, &operation)?;
    Ok((operation.id, entry(&acting, "needs.contribute", NEED, need).because(new.kind.word())))
}

/// A link is an address or a reference in words; what a browser would run is none.
fn wrong_link(link: &str) -> Option<(&'static str, &'static str)> {
    let runs = link.split_once(':').is_some_and(|(scheme, _)| {
        !matches!(scheme, "http" | "https") && scheme.chars().all(|c| c.is_ascii_alphabetic())
    });
    let long = link.chars().count() > limits::LINE;
    (runs || long).then_some(("link", "need-wrong-link"))
}

/// A change of the state of a need, with its public reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMove {
    /// What is done.
    pub action: Move,
    /// Why.
    pub reason: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on: the solution that covers it. Empty where there is none.
    pub link: String,
}

impl NewMove {
    fn wrong(&self, today: Date) -> Wrong {
        let mut wrong = Wrong::new();
        required(&mut wrong, "reason", &self.reason, limits::TEXT);
        wrong.extend(wrong_link(&self.link));
        match self.next_on {
            None if self.action.needs_date() => wrong.push(("next", "need-wrong-date-missing")),
            Some(day) if day < today => wrong.push(("next", "need-wrong-date-past")),
            _ => {}
        }
        wrong
    }
}

/// Who the caller is for a need when acting for an organisation.
fn mover(tx: &mut Tx<'_>, caller: &Caller, of: Uuid, reporter: Uuid) -> Result<Mover, Error> {
    if reporter == of && caller.acting(of, REPORTERS).is_ok() {
        return Ok(Mover::Reporter);
    }
    steward(tx, caller, of)?;
    Ok(Mover::Steward)
}

/// The proof that the caller bundles and answers for an organisation that coordinates, or for a committee.
///
/// # Errors
/// [`Error::Denied`].
pub fn steward(read: &mut Read<'_>, caller: &Caller, of: Uuid) -> Result<Acting, Error> {
    let acting = caller.acting(of, BUNDLERS)?;
    let kind = organisation(read, &acting)?.kind;
    let mut roles = caller.memberships().iter().filter(|it| it.organisation == of);
    let fits = roles.any(|it| bundles(kind, it.role));
    if fits { Ok(acting) } else { Err(Denied::Role.into()) }
}

/// Whether a role in an organisation of this kind bundles and answers.
fn bundles(kind: OrganisationKind, role: Role) -> bool {
    match kind {
        OrganisationKind::Committee => matches!(role, Role::Member | Role::Chair),
        OrganisationKind::Coordination
        | OrganisationKind::Provider
        | OrganisationKind::Umbrella
        | OrganisationKind::State
        | OrganisationKind::Federation => VOICES.contains(&role),
        _ => false,
    }
}

/// Whether somebody bundles and answers at all: for what their pages offer.
pub(crate) fn is_steward(caller: &Caller) -> bool {
    caller.memberships().iter().any(|it| bundles(it.kind, it.role))
}

/// Changes the state of a need, with a public reason and the day on which something happens next.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Invalid`].
pub fn change_state(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    need: Uuid,
    new: &NewMove,
) -> Recorded<State> {
    let seat = Seat::at(tx, caller, need)?;
    let mover = mover(tx, caller, of, seat.organisation)?;
    let acting = caller.acting(of, CONTRIBUTORS)?;
    let state = new.action.after(seat.state, mover).ok_or(Error::State)?;
    refuse(new.wrong(tx.now().german_date()))?;
    let owner = match (new.action, mover) {
        (Move::Query, _) => seat.organisation,
        // The answer goes back to whoever asked.
        (Move::Reply, _) => seat.moved_by,
        (_, Mover::Steward) => of,
        (_, Mover::Reporter) => seat.owner,
    };
    let value = StateValue {
        state,
        reason: tidy(&new.reason),
        next_on: new.next_on,
        owner,
        link: new.link.clone(),
    };
    let said = Said {
        verb: new.action.word().to_owned(),
        text: value.reason.clone(),
        link: new.link.clone(),
        other: None,
    };
    let act = Act::new(NEED, "needs.move").saying(&said)?.writing("state", &value)?;
    let entry = perform(tx, &acting, need, act)?;
    Ok((state, entry.because(state.word())))
}

::store::words! {
    /// What became of a need in a profile, a committee, a standard.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Outcome {
        /// It stands in a requirement profile now.
        TakenUp = "taken-up",
        /// The requirement was accepted.
        Accepted = "accepted",
        /// In parts.
        Partly = "partly",
        /// Rejected, with a reason.
        Rejected = "rejected",
        /// Postponed, with a day.
        Postponed = "postponed",
        /// It is in operation and meets the need.
        Met = "met",
        /// Taken note of; nothing was decided.
        Noted = "noted",
    }
}

/// What became of a need, as its supporters read it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Who decided, in words: the committee, the addressee.
    pub by: String,
    /// What it was decided about: the number of the profile, the requirement, the decision.
    pub item: String,
    /// How.
    pub outcome: Outcome,
    /// Why. Nothing is closed without it.
    pub reason: String,
    /// When something happens next.
    #[serde(with = "crate::days", default)]
    pub next_on: Option<Date>,
    /// The page of the item; its own audience decides who can read it.
    pub link: String,
}

/// Writes what became of a need into its own log, and its state with it. For the rooms that decide about needs:
/// they have checked the right to decide; `acting` is whoever did.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] without a reason.
pub fn answered(tx: &mut Tx<'_>, acting: &Acting, need: Uuid, answer: &Answer) -> Recorded<()> {
    let seat = Seat::unguarded(tx, need)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "reason", &answer.reason, limits::TEXT);
    refuse(wrong)?;
    let state = match answer.outcome {
        Outcome::TakenUp | Outcome::Accepted | Outcome::Partly | Outcome::Postponed => {
            Some(State::InProfile)
        }
        Outcome::Rejected => Some(State::Rejected),
        Outcome::Met => Some(State::Done),
        Outcome::Noted => None,
    };
    let mut act = Act::new(NEED, "needs.answer").saying(answer)?;
    // A need that was closed meanwhile keeps its state; the answer stands in its log all the same.
    if let Some(state) = state
        && (seat.state.is_open() || answer.outcome == Outcome::Met)
    {
        let value = StateValue {
            state,
            reason: answer.reason.clone(),
            next_on: answer.next_on,
            owner: acting.organisation(),
            link: answer.link.clone(),
        };
        act = act.writing("state", &value)?;
    }
    let entry = perform(tx, acting, need, act)?;
    Ok(((), entry.because(answer.outcome.word())))
}

/// A cluster, as it is made or described anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCluster {
    /// One line that says what binds the needs.
    pub title: String,
    /// More about it.
    pub text: String,
    /// What it is about.
    pub topic: Topic,
}

impl NewCluster {
    fn wrong(&self) -> Wrong {
        let mut wrong = Wrong::new();
        required(&mut wrong, "title", &self.title, limits::TITLE);
        bounded(&mut wrong, "text", &self.text, limits::TEXT);
        wrong
    }

    fn written(&self, act: Act) -> Result<Act, Error> {
        Ok(act
            .writing("text/title", &tidy(&self.title))?
            .writing("text/text", &tidy(&self.text))?
            .writing("text/topic", &self.topic)?)
    }
}

/// Puts needs into a new cluster.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`] when one of them is not known to the caller, [`Error::Label`],
/// [`Error::Invalid`].
pub fn bundle(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    new: &NewCluster,
    needs: &[Uuid],
    protection: Protection,
) -> Recorded<Numbered> {
    let acting = steward(tx, caller, of)?;
    refuse(new.wrong())?;
    let guard = protection.guard(caller, of)?;
    let needs = distinct(needs)?;
    seat::may_be_bundled(tx, caller, &needs, protection.label, guard)?;
    let made = Made { number: String::new(), label: protection.label, guard, origin: None };
    let made = make_cluster(tx, &acting, new, &needs, made)?;
    let entry = entry(&acting, "clusters.create", CLUSTER, made.id);
    Ok((made, entry))
}

fn make_cluster(
    tx: &mut Tx<'_>,
    acting: &Acting,
    new: &NewCluster,
    needs: &[Uuid],
    made: Made,
) -> Result<Numbered, Error> {
    let own = organisation(tx, acting)?;
    let number = sharing::next_number(tx, &format!("BUE-{}{}", own.mark, made.label.series()))?;
    let body = Made { number: number.clone(), ..made };
    let mut act = new.written(Act::new(CLUSTER, "clusters.create").saying(&body)?)?;
    if let Some(origin) = body.origin {
        act = act.based_on(origin);
    }
    let (first, more) = needs.split_at(needs.len().min(limits::BUNDLED_AT_ONCE));
    let operation = sharing::create(tx, acting, put_in(act, first)?)?;
    apply(tx, &operation)?;
    add_all(tx, acting, operation.subject, "", more)?;
    Ok(Numbered { id: operation.subject, number })
}

/// The needs as fields of the cluster, and as causes: wherever this is applied, they have to be known.
fn put_in(mut act: Act, needs: &[Uuid]) -> Result<Act, Error> {
    for need in needs {
        act = act.writing(format!("need/{need}"), &true)?.based_on(*need);
    }
    Ok(act)
}

/// Puts needs into a cluster, in as many operations as it takes.
fn add_all(
    tx: &mut Tx<'_>,
    acting: &Acting,
    cluster: Uuid,
    reason: &str,
    needs: &[Uuid],
) -> Result<(), Error> {
    for chunk in needs.chunks(limits::BUNDLED_AT_ONCE) {
        let said = Said { verb: "add".to_owned(), text: tidy(reason), ..Said::default() };
        let act = put_in(Act::new(CLUSTER, "clusters.bundle").saying(&said)?, chunk)?;
        perform(tx, acting, cluster, act)?;
    }
    Ok(())
}

/// Takes needs out of a cluster.
fn take_out(mut act: Act, needs: &[Uuid]) -> Result<Act, Error> {
    for need in needs {
        act = act.writing(format!("need/{need}"), &false)?;
    }
    Ok(act)
}

fn distinct(needs: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let needs: Vec<Uuid> = needs.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    if needs.is_empty() {
        return Err(Error::Invalid(vec![("needs", "need-wrong-none-chosen")]));
    }
    if needs.len() > limits::BUNDLE {
        return Err(Error::Invalid(vec![("needs", "need-wrong-many-chosen")]));
    }
    Ok(needs)
}

/// Puts more needs into a cluster.
///
/// # Errors
/// As [`bundle`].
pub fn add_to_cluster(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    cluster: Uuid,
    needs: &[Uuid],
    reason: &str,
) -> Recorded<()> {
    let acting = steward(tx, caller, of)?;
    let seat = Seat::at_cluster(tx, caller, cluster)?;
    let needs = distinct(needs)?;
    seat::may_be_bundled(tx, caller, &needs, seat.label, seat.guard)?;
    let members = seat::members(tx, caller, cluster)?;
    let new: Vec<Uuid> = needs.into_iter().filter(|need| !members.contains(need)).collect();
    if new.is_empty() {
        return Err(Error::Unchanged);
    }
    refuse_long(reason)?;
    add_all(tx, &acting, cluster, reason, &new)?;
    Ok(((), entry(&acting, "clusters.bundle", CLUSTER, cluster).because("add")))
}

fn refuse_long(reason: &str) -> Result<(), Error> {
    let mut wrong = Wrong::new();
    bounded(&mut wrong, "reason", reason, limits::TEXT);
    refuse(wrong)
}

/// Takes needs out of a cluster. Whoever bundles may do so, and every organisation for what it has reported itself: it
/// leaves at any time. The needs are then as they were.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`] when one of them is not in the cluster.
pub fn remove_from_cluster(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    cluster: Uuid,
    needs: &[Uuid],
    reason: &str,
) -> Recorded<()> {
    Seat::at_cluster(tx, caller, cluster)?;
    let needs = distinct(needs)?;
    let members = seat::members(tx, caller, cluster)?;
    if needs.iter().any(|need| !members.contains(need)) {
        return Err(Error::NotFound);
    }
    let (acting, verb) = match steward(tx, caller, of) {
        Ok(acting) => (acting, "remove"),
        Err(denied) => {
            let acting = caller.acting(of, VOICES)?;
            if !seat::all_reported_by(tx, &needs, of)? {
                return Err(denied);
            }
            (acting, "leave")
        }
    };
    refuse_long(reason)?;
    let said = Said { verb: verb.to_owned(), text: tidy(reason), ..Said::default() };
    let act = take_out(Act::new(CLUSTER, "clusters.bundle").saying(&said)?, &needs)?;
    let entry = perform(tx, &acting, cluster, act)?;
    Ok(((), entry.because(verb)))
}

/// Splits needs off into a cluster of their own. Two operations: the new cluster, and the old one that lets them
/// go.
///
/// # Errors
/// As [`bundle`].
pub fn split(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    cluster: Uuid,
    new: &NewCluster,
    needs: &[Uuid],
) -> Recorded<Numbered> {
    let acting = steward(tx, caller, of)?;
    let seat = Seat::at_cluster(tx, caller, cluster)?;
    refuse(new.wrong())?;
    let needs = distinct(needs)?;
    let members = seat::members(tx, caller, cluster)?;
    if needs.iter().any(|need| !members.contains(need)) {
        return Err(Error::NotFound);
    }
    let made =
        Made { number: String::new(), label: seat.label, guard: seat.guard, origin: Some(cluster) };
    let made = make_cluster(tx, &acting, new, &needs, made)?;
    let said = Said { verb: "split".to_owned(), other: Some(made.id), ..Said::default() };
    let act = Act::new(CLUSTER, "clusters.bundle").saying(&said)?.based_on(made.id);
    let entry = perform(tx, &acting, cluster, take_out(act, &needs)?)?;
    Ok((made, entry.because("split")))
}

/// Describes a cluster anew.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn describe_cluster(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    cluster: Uuid,
    new: &NewCluster,
) -> Recorded<()> {
    let acting = steward(tx, caller, of)?;
    Seat::at_cluster(tx, caller, cluster)?;
    refuse(new.wrong())?;
    let said = Said { verb: "describe".to_owned(), ..Said::default() };
    let act = new.written(Act::new(CLUSTER, "clusters.describe").saying(&said)?)?;
    let entry = perform(tx, &acting, cluster, act)?;
    Ok(((), entry))
}

/// Objects to a cluster as a supporter of one of its needs, within the days after that need was put in.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::TooLate`], [`Error::Invalid`].
pub fn object(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    cluster: Uuid,
    text: &str,
) -> Recorded<()> {
    let acting = caller.acting(of, VOICES)?;
    Seat::at_cluster(tx, caller, cluster)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "text", text, limits::TEXT);
    refuse(wrong)?;
    let since = tx.now().plus_days(-limits::OBJECTION_DAYS);
    let mut values: Vec<Value> = vec![cluster.into(), since.into(), of.into()];
    let audience = Audience::condition(caller, "n", &mut values);
    let sql = format!(
        "SELECT m.need FROM cluster_member m JOIN need n ON n.id = m.need
         WHERE m.cluster = ?1 AND m.since >= ?2 AND {audience} AND (n.organisation = ?3
             OR EXISTS (SELECT 1 FROM need_voice v WHERE v.need = m.need AND v.organisation = ?3))
         ORDER BY m.since DESC, m.need LIMIT 1"
    );
    let row = tx.optional(&sql, &values)?;
    let need: Uuid = row.ok_or(Error::TooLate)?.take(0)?;
    let value = ObjectionValue { need, text: tidy(text) };
    let act = Act::new(CLUSTER, "clusters.object").writing(format!("objection/{of}"), &value)?;
    let entry = perform(tx, &acting, cluster, act)?;
    Ok(((), entry))
}

/// The ids as values of a statement, with their markers from `from` on.
pub(crate) fn listed(ids: &[Uuid], from: usize) -> (String, Vec<Value>) {
    (markers(from, ids.len()), ids.iter().map(|id| (*id).into()).collect())
}
