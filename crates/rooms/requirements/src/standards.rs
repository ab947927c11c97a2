//! The life of a standard, from the need for it to its decommissioning: who runs it, how binding it is, what has to be
//! so before work begins and before it is approved, its documents, and which requirements it meets.

use std::collections::BTreeSet;

use ::store::{BlobId, Entry, Read, Timestamp, Tx};
use identity::{Acting, Audience, Caller, Denied, Label};
use jiff::civil::Date;
use needs::ops::{Numbered, Protection};
use serde::{Deserialize, Serialize};
use shared::Operation;
use shared::ops::{self as sharing, Act};
use uuid::Uuid;

use crate::apply::{Logged, day, malformed, write_log};
use crate::model::LogEntry;
use crate::ops::{bounded, guard, refuse, required, tidy, wrong_link};
use crate::seat::listed;
use crate::store::{NO_EXPORT, Values, take_day};
use crate::{Error, STANDARD, limits};

type Recorded<T> = Result<(T, Entry), Error>;
type Wrong = Vec<(&'static str, &'static str)>;

::store::words! {
    /// Where a standard is in its life.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Stage {
        /// Somebody needs it.
        Need = "need",
        /// It was examined whether it is necessary and would work.
        Examined = "examined",
        /// It is being made.
        Implementation = "implementation",
        /// It was approved.
        Approved = "approved",
        /// It is in operation.
        Operation = "operation",
        /// It is used no more.
        Decommissioned = "decommissioned",
    }
}

impl Stage {
    /// The stages that may follow.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Need => &[Self::Examined, Self::Decommissioned],
            Self::Examined => &[Self::Implementation, Self::Need, Self::Decommissioned],
            Self::Implementation => &[Self::Approved, Self::Examined, Self::Decommissioned],
            Self::Approved => &[Self::Operation, Self::Implementation, Self::Decommissioned],
            Self::Operation => &[Self::Implementation, Self::Decommissioned],
            Self::Decommissioned => &[],
        }
    }

    /// The criteria that have to be met before it.
    pub const fn gate(self) -> Option<CriterionKind> {
        match self {
            Self::Implementation => Some(CriterionKind::Ready),
            Self::Approved => Some(CriterionKind::Done),
            _ => None,
        }
    }
}

::store::words! {
    /// How binding a standard is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Binding {
        /// It is offered.
        Offered = "offered",
        /// It is recommended.
        Recommended = "recommended",
        /// It binds the federation and the states.
        States = "states",
        /// It binds the towns, too.
        Everybody = "everybody",
    }
}

::store::words! {
    /// What a criterion is for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    CriterionKind {
        /// The Definition of Ready: before work begins.
        Ready = "ready",
        /// The Definition of Done: before it is approved.
        Done = "done",
    }
}

::store::words! {
    /// What became of a criterion.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
    Fate {
        /// It is open.
        Open = "open",
        /// It is met.
        Met = "met",
        /// It counts no more.
        Dropped = "dropped",
    }
}

/// What a standard is, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Its name.
    pub title: String,
    /// What it is for.
    #[serde(default)]
    pub summary: String,
    /// `offered`, `recommended`, `states`, `everybody`.
    #[schema(value_type = String)]
    pub binding: Binding,
    /// Who runs it.
    #[serde(default)]
    pub operator: String,
}

impl Description {
    fn checked(&self) -> Result<Self, Error> {
        let mut wrong = Wrong::new();
        required(&mut wrong, "title", &self.title, limits::TITLE);
        bounded(&mut wrong, "summary", &self.summary, limits::TEXT);
        bounded(&mut wrong, "operator", &self.operator, limits::LINE);
        refuse(wrong)?;
        Ok(Self {
            title: tidy(&self.title),
            summary: tidy(&self.summary),
            binding: self.binding,
            operator: tidy(&self.operator),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageValue {
    stage: Stage,
    reason: String,
    #[serde(with = "crate::days", default)]
    next_on: Option<Date>,
    link: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MetValue {
    met: bool,
    evidence: String,
    dropped: bool,
}

/// What is said with an operation on a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
enum Said {
    Create { number: String, label: Label, guard: Uuid },
    Describe,
    Move { stage: Stage, reason: String, link: String },
    Criterion { kind: CriterionKind, text: String },
    Meet { criterion: Uuid, reason: String },
    Attach { title: String, name: String, media_type: String, size: i64, blob: String },
    Detach { document: Uuid, reason: String },
    Link { requirement: Uuid, linked: bool },
}

impl Said {
    const fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "standards.create",
            Self::Describe => "standards.describe",
            Self::Move { .. } => "standards.move",
            Self::Criterion { .. } => "standards.criterion",
            Self::Meet { .. } => "standards.meet",
            Self::Attach { .. } => "standards.attach",
            Self::Detach { .. } => "standards.detach",
            Self::Link { .. } => "standards.link",
        }
    }
}

// --- what can be done ------------------------------------------------------------------------------------------------

struct Seat {
    organisation: Uuid,
    audience: Audience,
    stage: Stage,
}

impl Seat {
    fn at(read: &mut Read<'_>, caller: &Caller, standard: Uuid) -> Result<Self, Error> {
        let row = read.optional(
            "SELECT organisation, label, guard, state FROM standard WHERE id = ?1",
            &[standard.into()],
        )?;
        let mut row = row.ok_or(Error::NotFound)?;
        let seat = Self {
            organisation: row.take(0)?,
            audience: Audience { label: row.take_parsed(1)?, guard: row.take(2)? },
            stage: row.take_parsed(3)?,
        };
        if seat.audience.includes(caller) { Ok(seat) } else { Err(Error::NotFound) }
    }

    fn editor(
        read: &mut Read<'_>,
        caller: &Caller,
        of: Uuid,
        standard: Uuid,
    ) -> Result<(Self, Acting), Error> {
        let seat = Self::at(read, caller, standard)?;
        let acting = needs::ops::steward(read, caller, of)?;
        if of == seat.organisation || of == seat.audience.guard {
            Ok((seat, acting))
        } else {
            Err(Denied::Role.into())
        }
    }
}

fn act(said: &Said) -> Result<Act, Error> {
    Ok(Act::new(STANDARD, said.name()).saying(said)?)
}

fn entry(acting: &Acting, name: &'static str, standard: Uuid) -> Entry {
    Entry::new(acting.actor(), name, STANDARD, standard).of(acting.organisation())
}

fn perform(tx: &mut Tx<'_>, acting: &Acting, standard: Uuid, act: Act) -> Recorded<Uuid> {
    let name = act.name;
    let operation = sharing::perform(tx, acting, standard, act)?;
    apply(tx, &operation)?;
    Ok((operation.id, entry(acting, name, standard)))
}

/// Says that a standard is needed.
///
/// # Errors
/// [`Error::Denied`], [`Error::Invalid`].
pub fn create(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    new: &Description,
    reason: &str,
    protection: Protection,
) -> Recorded<Numbered> {
    let acting = needs::ops::steward(tx, caller, of)?;
    let new = new.checked()?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "reason", reason, limits::TEXT);
    refuse(wrong)?;
    let guard = guard(caller, of, protection)?;
    let own = identity::organisation(tx, of)?.ok_or(Error::NotFound)?;
    let number =
        sharing::next_number(tx, &format!("STD-{}{}", own.mark, protection.label.series()))?;
    let said = Said::Create { number: number.clone(), label: protection.label, guard };
    let stage =
        StageValue { stage: Stage::Need, reason: tidy(reason), next_on: None, link: String::new() };
    let act = act(&said)?.writing("text", &new)?.writing("stage", &stage)?;
    let operation = sharing::create(tx, &acting, act)?;
    apply(tx, &operation)?;
    let id = operation.subject;
    Ok((Numbered { id, number }, entry(&acting, "standards.create", id)))
}

/// Describes it anew.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn describe(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    standard: Uuid,
    new: &Description,
) -> Recorded<()> {
    let (_, acting) = Seat::editor(tx, caller, of, standard)?;
    let act = act(&Said::Describe)?.writing("text", &new.checked()?)?;
    Ok(((), perform(tx, &acting, standard, act)?.1))
}

/// A step in the life of a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStage {
    /// Where to.
    pub stage: Stage,
    /// Why.
    pub reason: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
}

/// Moves it on in its life, with a public reason. Work begins when the Definition of Ready is met; it is approved when
/// the Definition of Done is.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::State`], [`Error::Invalid`].
pub fn change_stage(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    standard: Uuid,
    new: &NewStage,
) -> Recorded<()> {
    let (seat, acting) = Seat::editor(tx, caller, of, standard)?;
    let NewStage { stage, reason, next_on, link } = new;
    let (stage, next_on) = (*stage, *next_on);
    if !seat.stage.next().contains(&stage) {
        return Err(Error::State);
    }
    let mut wrong = Wrong::new();
    required(&mut wrong, "reason", reason, limits::TEXT);
    wrong_link(&mut wrong, link);
    if next_on.is_some_and(|day| day < tx.now().german_date()) {
        wrong.push(("next_on", "profile-wrong-past"));
    }
    if let Some(kind) = stage.gate() {
        let mut row = tx.one(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN met THEN 0 ELSE 1 END), 0) FROM standard_criterion
             WHERE standard = ?1 AND kind = ?2 AND NOT dropped",
            &[standard.into(), kind.word().into()],
        )?;
        let (all, open): (i64, i64) = (row.take(0)?, row.take(1)?);
        if all == 0 || open > 0 {
            wrong.push(("stage", "standard-wrong-criteria"));
        }
    }
    refuse(wrong)?;
    let value = StageValue { stage, reason: tidy(reason), next_on, link: link.to_owned() };
    let said = Said::Move { stage, reason: value.reason.clone(), link: link.to_owned() };
    let (_, entry) = perform(tx, &acting, standard, act(&said)?.writing("stage", &value)?)?;
    Ok(((), entry.because(stage.word())))
}

/// Adds a criterion.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn add_criterion(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    standard: Uuid,
    kind: CriterionKind,
    text: &str,
) -> Recorded<Uuid> {
    let (_, acting) = Seat::editor(tx, caller, of, standard)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "text", text, limits::LINE);
    if counted(tx, "standard_criterion", standard)? >= limits::CRITERIA {
        wrong.push(("text", "standard-wrong-many"));
    }
    refuse(wrong)?;
    perform(tx, &acting, standard, act(&Said::Criterion { kind, text: tidy(text) })?)
}

fn counted(tx: &mut Tx<'_>, table: &str, standard: Uuid) -> Result<usize, Error> {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE standard = ?1");
    let count: i64 = tx.one(&sql, &[standard.into()])?.take(0)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Says whether a criterion is met and how one sees it, or drops it.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`] without a word on it.
pub fn meet(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    standard: Uuid,
    criterion: Uuid,
    fate: Fate,
    evidence: &str,
) -> Recorded<()> {
    let (_, acting) = Seat::editor(tx, caller, of, standard)?;
    belongs(tx, "standard_criterion", standard, criterion)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "evidence", evidence, limits::TEXT);
    refuse(wrong)?;
    let value = MetValue {
        met: fate == Fate::Met,
        evidence: tidy(evidence),
        dropped: fate == Fate::Dropped,
    };
    let said = Said::Meet { criterion, reason: value.evidence.clone() };
    let act = act(&said)?.writing(format!("met/{criterion}"), &value)?;
    Ok(((), perform(tx, &acting, standard, act)?.1))
}

fn belongs(tx: &mut Tx<'_>, table: &str, standard: Uuid, id: Uuid) -> Result<(), Error> {
    let sql = format!("SELECT 1 FROM {table} WHERE id = ?1 AND standard = ?2");
    tx.optional(&sql, &[id.into(), standard.into()])?.map(|_| ()).ok_or(Error::NotFound)
}

/// A document whose file is on disk already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// What it is, in words.
    pub title: String,
    /// The name of the file.
    pub name: String,
    /// What kind of file.
    pub media_type: &'static str,
    /// Bytes.
    pub size: i64,
    /// Where it is kept.
    pub blob: BlobId,
}

/// Adds a document.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn attach(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    standard: Uuid,
    new: &NewDocument,
) -> Recorded<Uuid> {
    let (_, acting) = Seat::editor(tx, caller, of, standard)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "title", &new.title, limits::LINE);
    if counted(tx, "standard_document", standard)? >= limits::DOCUMENTS {
        wrong.push(("datei", "standard-wrong-many"));
    }
    refuse(wrong)?;
    let said = Said::Attach {
        title: tidy(&new.title),
        name: new.name.clone(),
        media_type: new.media_type.to_owned(),
        size: new.size,
        blob: new.blob.to_string(),
    };
    perform(tx, &acting, standard, act(&said)?)
}

/// Takes a document out of the list, with a public reason; what was decided on it stays provable, so the file stays.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Invalid`].
pub fn detach(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    standard: Uuid,
    document: Uuid,
    reason: &str,
) -> Recorded<()> {
    let (_, acting) = Seat::editor(tx, caller, of, standard)?;
    belongs(tx, "standard_document", standard, document)?;
    let mut wrong = Wrong::new();
    required(&mut wrong, "reason", reason, limits::TEXT);
    refuse(wrong)?;
    let said = Said::Detach { document, reason: tidy(reason) };
    let act = act(&said)?.writing(format!("gone/{document}"), &true)?;
    Ok(((), perform(tx, &acting, standard, act)?.1))
}

/// Says that it meets a requirement, or that it does not.
///
/// # Errors
/// [`Error::Denied`], [`Error::NotFound`], [`Error::Label`] when somebody would learn of the requirement who may not.
pub fn link(
    tx: &mut Tx<'_>,
    caller: &Caller,
    of: Uuid,
    standard: Uuid,
    requirement: Uuid,
    linked: bool,
) -> Recorded<()> {
    let (seat, acting) = Seat::editor(tx, caller, of, standard)?;
    let profile = crate::seat::profile_of(tx, requirement)?;
    let behind = crate::seat::Seat::at(tx, caller, profile)?;
    if linked && !behind.audience.reaches_all_of(&seat.audience) {
        return Err(Error::Label);
    }
    let act = act(&Said::Link { requirement, linked })?
        .writing(format!("requirement/{requirement}"), &linked)?
        .based_on(profile);
    Ok(((), perform(tx, &acting, standard, act)?.1))
}

// --- from operations to tables ---------------------------------------------------------------------------------------

fn field<T: serde::de::DeserializeOwned>(
    tx: &mut Tx<'_>,
    standard: Uuid,
    name: &str,
) -> Result<(T, Timestamp, Uuid), Error> {
    let field =
        shared::field(tx, standard, name)?.ok_or_else(|| malformed(format!("no {name}")))?;
    Ok((field.shown.read()?, field.shown.at, field.shown.organisation))
}

pub(crate) fn apply(tx: &mut Tx<'_>, operation: &Operation) -> Result<(), Error> {
    let said: Said = operation.body()?;
    if said.name() != operation.name {
        return Err(malformed(format!("{} says something else", operation.name)));
    }
    let id = operation.subject;
    insert(tx, operation, &said)?;
    for write in &operation.writes {
        let (part, of) = write.field.split_once('/').unwrap_or((&write.field, ""));
        let subject = || of.parse::<Uuid>().map_err(|_no_id| malformed("no id"));
        match part {
            "text" => write_text(tx, id)?,
            "stage" => write_stage(tx, id)?,
            "met" => write_met(tx, id, subject()?)?,
            "gone" => {
                let (gone, ..) = field::<bool>(tx, id, &write.field)?;
                tx.execute_one(
                    "document",
                    "UPDATE standard_document SET dropped = ?3 WHERE id = ?1 AND standard = ?2",
                    &[subject()?.into(), id.into(), gone.into()],
                )?;
            }
            "requirement" => write_link(tx, id, subject()?)?,
            other => return Err(malformed(format!("a standard has no {other}"))),
        }
    }
    log(tx, operation, said)
}

fn insert(tx: &mut Tx<'_>, operation: &Operation, said: &Said) -> Result<(), Error> {
    let id = operation.subject;
    match said {
        Said::Create { number, label, guard } => {
            tx.execute(
                "INSERT INTO standard (id, number, label, guard, organisation, made_at, title, summary, binding,
                     operator, state, reason, next_on, link, moved_at, moved_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', '', 'offered', '', 'need', '', NULL, '', ?6, ?5)",
                &[
                    id.into(),
                    number.into(),
                    label.word().into(),
                    (*guard).into(),
                    operation.organisation.into(),
                    operation.at.into(),
                ],
            )?;
        }
        Said::Criterion { kind, text } => {
            tx.execute(
                "INSERT INTO standard_criterion (id, standard, kind, text, met, evidence, dropped, made_at)
                 VALUES (?1, ?2, ?3, ?4, FALSE, '', FALSE, ?5)",
                &[
                    operation.id.into(),
                    id.into(),
                    kind.word().into(),
                    text.into(),
                    operation.at.into(),
                ],
            )?;
        }
        Said::Attach { title, name, media_type, size, blob } => {
            let blob: BlobId = blob.parse().map_err(|_no_blob| malformed("no file"))?;
            tx.execute(
                "INSERT INTO standard_document (id, standard, title, name, media_type, size, blob, dropped, at,
                     organisation)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, FALSE, ?8, ?9)",
                &[
                    operation.id.into(),
                    id.into(),
                    title.into(),
                    name.into(),
                    media_type.into(),
                    (*size).into(),
                    blob.to_string().into(),
                    operation.at.into(),
                    operation.organisation.into(),
                ],
            )?;
        }
        _ => {}
    }
    Ok(())
}

fn write_text(tx: &mut Tx<'_>, id: Uuid) -> Result<(), Error> {
    let (text, ..) = field::<Description>(tx, id, "text")?;
    Ok(tx.execute_one(
        "standard",
        "UPDATE standard SET title = ?2, summary = ?3, binding = ?4, operator = ?5 WHERE id = ?1",
        &[
            id.into(),
            text.title.into(),
            text.summary.into(),
            text.binding.word().into(),
            text.operator.into(),
        ],
    )?)
}

fn write_stage(tx: &mut Tx<'_>, id: Uuid) -> Result<(), Error> {
    let (value, at, by) = field::<StageValue>(tx, id, "stage")?;
    Ok(tx.execute_one(
        "standard",
        "UPDATE standard SET state = ?2, reason = ?3, next_on = ?4, link = ?5, moved_at = ?6, moved_by = ?7
         WHERE id = ?1",
        &[
            id.into(),
            value.stage.word().into(),
            value.reason.into(),
            day(value.next_on),
            value.link.into(),
            at.into(),
            by.into(),
        ],
    )?)
}

fn write_met(tx: &mut Tx<'_>, id: Uuid, criterion: Uuid) -> Result<(), Error> {
    let (value, ..) = field::<MetValue>(tx, id, &format!("met/{criterion}"))?;
    Ok(tx.execute_one(
        "criterion",
        "UPDATE standard_criterion SET met = ?3, evidence = ?4, dropped = ?5 WHERE id = ?1 AND standard = ?2",
        &[
            criterion.into(),
            id.into(),
            value.met.into(),
            value.evidence.into(),
            value.dropped.into(),
        ],
    )?)
}

fn write_link(tx: &mut Tx<'_>, id: Uuid, requirement: Uuid) -> Result<(), Error> {
    let (linked, ..) = field::<bool>(tx, id, &format!("requirement/{requirement}"))?;
    let ids = [id.into(), requirement.into()];
    if linked {
        tx.execute(
            "INSERT INTO standard_requirement (standard, requirement) VALUES (?1, ?2)
             ON CONFLICT (standard, requirement) DO NOTHING",
            &ids,
        )?;
    } else {
        tx.execute(
            "DELETE FROM standard_requirement WHERE standard = ?1 AND requirement = ?2",
            &ids,
        )?;
    }
    Ok(())
}

fn log(tx: &mut Tx<'_>, operation: &Operation, said: Said) -> Result<(), Error> {
    let entry = |verb| Logged { verb, ..Logged::default() };
    let logged = match said {
        Said::Create { number, .. } => Logged { text: number, ..entry("create") },
        Said::Describe => entry("describe"),
        Said::Move { stage, reason, link } => {
            let write = operation.writes.iter().find(|write| write.field == "stage");
            let value =
                write.and_then(|it| serde_json::from_value::<StageValue>(it.value.clone()).ok());
            Logged {
                outcome: stage.to_string(),
                text: reason,
                next_on: value.and_then(|value| value.next_on),
                link,
                ..entry("stage")
            }
        }
        Said::Criterion { kind, text } => {
            Logged { outcome: kind.to_string(), text, ..entry("criterion") }
        }
        Said::Meet { reason, .. } => Logged { text: reason, ..entry("meet") },
        Said::Attach { title, .. } => Logged { text: title, ..entry("attach") },
        Said::Detach { reason, .. } => Logged { text: reason, ..entry("detach") },
        Said::Link { requirement, linked } => Logged {
            requirement: Some(requirement),
            ..entry(if linked { "link" } else { "unlink" })
        },
    };
    write_log(tx, operation, logged)
}

// --- what is read ----------------------------------------------------------------------------------------------------

/// A standard in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Who may know of it.
    pub audience: Audience,
    /// Its name.
    pub title: String,
    /// How binding it is.
    pub binding: Binding,
    /// Who runs it.
    pub operator: String,
    /// Where it is in its life.
    pub stage: Stage,
    /// Since when.
    pub moved_at: Timestamp,
    /// Who keeps this entry.
    pub organisation: Uuid,
    /// The name of that organisation.
    pub organisation_name: String,
}

/// A criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub kind: CriterionKind,
    /// What has to be so.
    pub text: String,
    /// Whether it is.
    pub met: bool,
    /// How one sees it.
    pub evidence: String,
    /// Whether it counts no more.
    pub dropped: bool,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: Uuid,
    /// What it is, in words.
    pub title: String,
    /// The name of the file.
    pub name: String,
    /// What kind of file.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Where it is kept.
    pub(crate) blob: String,
    /// When it was added.
    pub at: Timestamp,
}

/// A requirement that a standard meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// Its id.
    pub id: Uuid,
    /// Its profile.
    pub profile: Uuid,
    /// Number of the profile and of the sentence.
    pub name: String,
    /// The sentence.
    pub text: String,
}

/// A standard with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// As in a list.
    pub summary: Summary,
    /// What it is for.
    pub description: String,
    /// Why it is where it is.
    pub reason: String,
    /// When something happens next.
    pub next_on: Option<Date>,
    /// Where to read on.
    pub link: String,
    /// The criteria, in the order in which they were added.
    pub criteria: Vec<Criterion>,
    /// The documents, the newest first.
    pub documents: Vec<Document>,
    /// The requirements it meets.
    pub requirements: Vec<Met>,
    /// What happened, newest first.
    pub log: Vec<LogEntry>,
}

/// Which standards are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where they are in their life.
    pub stage: Option<Stage>,
    /// How binding they are.
    pub binding: Option<Binding>,
    /// Those that meet this requirement.
    pub requirement: Option<Uuid>,
    /// Words in number, name or operator.
    pub text: Option<String>,
    /// Only what may be taken away as a file.
    pub exportable: bool,
    /// How many at most.
    pub limit: i64,
    /// How many to leave out.
    pub offset: i64,
}

const SUMMARY: &str =
    "s.id, s.number, s.label, s.guard, s.title, s.binding, s.operator, s.state, s.moved_at,
     s.organisation, COALESCE(o.name, '')";

fn read_summary(row: &mut ::store::Row) -> ::store::Result<Summary> {
    Ok(Summary {
        id: row.take(0)?,
        number: row.take(1)?,
        audience: Audience { label: row.take_parsed(2)?, guard: row.take(3)? },
        title: row.take(4)?,
        binding: row.take_parsed(5)?,
        operator: row.take(6)?,
        stage: row.take_parsed(7)?,
        moved_at: row.take(8)?,
        organisation: row.take(9)?,
        organisation_name: row.take(10)?,
    })
}

/// The standards of a filter that the caller may know of, by name, and how many there are in all.
///
/// # Errors
/// When the database does not answer.
pub fn list(
    read: &mut Read<'_>,
    caller: &Caller,
    filter: &Filter,
) -> ::store::Result<(Vec<Summary>, i64)> {
    let mut values = Values::default();
    let mut all = vec![Audience::condition(caller, "s", &mut values.0)];
    if let Some(stage) = filter.stage {
        all.push(format!("s.state = {}", values.put(stage.word())));
    }
    if let Some(binding) = filter.binding {
        all.push(format!("s.binding = {}", values.put(binding.word())));
    }
    if let Some(requirement) = filter.requirement {
        let ids = listed(&[requirement], &mut values.0);
        all.push(format!(
            "s.id IN (SELECT l.standard FROM standard_requirement l WHERE l.requirement IN ({ids}))"
        ));
    }
    if let Some(text) = &filter.text {
        all.push(values.contains("s.number || ' ' || s.title || ' ' || s.operator", text));
    }
    if filter.exportable {
        all.push(format!("s.label {NO_EXPORT}"));
    }
    let conditions = all.join(" AND ");
    let sql = format!("SELECT COUNT(*) FROM standard s WHERE {conditions}");
    let total = read.one(&sql, &values.0)?.take(0)?;
    let (limit, offset) = (values.put(filter.limit), values.put(filter.offset));
    let sql = format!(
        "SELECT {SUMMARY} FROM standard s LEFT JOIN organisation o ON o.id = s.organisation
         WHERE {conditions} ORDER BY s.title, s.id LIMIT {limit} OFFSET {offset}"
    );
    let items =
        read.all(&sql, &values.0)?.iter_mut().map(read_summary).collect::<::store::Result<_>>()?;
    Ok((items, total))
}

/// A standard with everything its page shows, in two statements.
///
/// # Errors
/// When the database does not answer.
pub fn record(read: &mut Read<'_>, caller: &Caller, id: Uuid) -> ::store::Result<Option<Record>> {
    let mut values = Values::default();
    let marker = values.put(id);
    let audience = Audience::condition(caller, "s", &mut values.0);
    let sql = format!(
        "SELECT {SUMMARY}, s.summary, s.reason, s.next_on, s.link FROM standard s
         LEFT JOIN organisation o ON o.id = s.organisation WHERE s.id = {marker} AND {audience}"
    );
    let Some(mut row) = read.optional(&sql, &values.0)? else { return Ok(None) };
    let mut record = Record {
        summary: read_summary(&mut row)?,
        description: row.take(11)?,
        reason: row.take(12)?,
        next_on: take_day(&mut row, 13)?,
        link: row.take(14)?,
        criteria: Vec::new(),
        documents: Vec::new(),
        requirements: Vec::new(),
        log: Vec::new(),
    };
    around(read, caller, id, &mut record)?;
    Ok(Some(record))
}

fn around(
    read: &mut Read<'_>,
    caller: &Caller,
    id: Uuid,
    record: &mut Record,
) -> ::store::Result<()> {
    let mut values = Values::default();
    let (marker, log) = (values.put(id), values.put(limits::LOG));
    let audience = Audience::condition(caller, "p", &mut values.0);
    let sql = format!(
        "SELECT 'criterion' AS part, c.id AS id, CAST(NULL AS UUID) AS other, c.made_at AS at, c.kind AS word,
             c.text AS text, c.evidence AS more, '' AS name,
             CAST(CASE WHEN c.dropped THEN 2 WHEN c.met THEN 1 ELSE 0 END AS BIGINT) AS n, '' AS day, '' AS link
         FROM standard_criterion c WHERE c.standard = {marker}
         UNION ALL
         SELECT 'document', d.id, NULL, d.at, d.media_type, d.title, d.blob, d.name, d.size, '', ''
         FROM standard_document d WHERE d.standard = {marker} AND NOT d.dropped
         UNION ALL
         SELECT 'requirement', r.id, p.id, r.made_at, p.number, r.text, '', '', r.mark, '', ''
         FROM standard_requirement l JOIN requirement r ON r.id = l.requirement
         JOIN profile p ON p.id = r.profile WHERE l.standard = {marker} AND {audience}
         UNION ALL
         SELECT * FROM (
             SELECT 'log', CAST(NULL AS UUID), l.requirement, l.at, l.verb, l.text, l.outcome, COALESCE(o.name, ''),
                 CAST(0 AS BIGINT), COALESCE(l.next_on, ''), l.link
             FROM profile_log l LEFT JOIN organisation o ON o.id = l.organisation WHERE l.subject = {marker}
             ORDER BY l.at DESC, l.operation DESC LIMIT {log}) l"
    );
    let mut known = BTreeSet::new();
    for mut row in read.all(&sql, &values.0)? {
        let part: String = row.take(0)?;
        match part.as_str() {
            "criterion" => {
                let state: i64 = row.take(8)?;
                record.criteria.push(Criterion {
                    id: row.take(1)?,
                    kind: row.take_parsed(4)?,
                    text: row.take(5)?,
                    met: state == 1,
                    evidence: row.take(6)?,
                    dropped: state == 2,
                });
            }
            "document" => record.documents.push(Document {
                id: row.take(1)?,
                title: row.take(5)?,
                name: row.take(7)?,
                media_type: row.take(4)?,
                size: row.take(8)?,
                blob: row.take(6)?,
                at: row.take(3)?,
            }),
            "requirement" => {
                let id: Uuid = row.take(1)?;
                known.insert(id);
                let (number, mark): (String, i64) = (row.take(4)?, row.take(8)?);
                record.requirements.push(Met {
                    id,
                    profile: row.take(2)?,
                    name: format!("{number} A-{mark}"),
                    text: row.take(5)?,
                });
            }
            _ => record.log.push(LogEntry {
                at: row.take(3)?,
                name: row.take(7)?,
                verb: row.take(4)?,
                outcome: row.take(6)?,
                text: row.take(5)?,
                next_on: take_day(&mut row, 9)?,
                link: row.take(10)?,
                requirement: row.take(2)?,
            }),
        }
    }
    record.criteria.sort_by_key(|criterion| criterion.id);
    record.documents.sort_by_key(|document| std::cmp::Reverse(document.at));
    record.requirements.sort_by(|one, other| one.name.cmp(&other.name));
    record.log.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    // An entry about a requirement shows it only to whoever may know of it.
    for entry in &mut record.log {
        entry.requirement = entry.requirement.filter(|id| known.contains(id));
    }
    Ok(())
}
