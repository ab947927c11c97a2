//! The queries. Every one names the organisations it is for.

use ::store::{BlobId, Error, FromValue, Read, Result, Row, Timestamp, Tx, Value};
use identity::{Caller, Role};
use transport::{Outcome, Section};
use uuid::Uuid;

use crate::letter::Letterhead;
use crate::list::clock_stands;
use crate::model::{
    Actor, Case, Document, Entry, EntryKind, Proposal, Record, State, Status, Step, folded,
};
use crate::{WORKERS, limits};

/// The columns that [`read_case`] reads, in this order.
const CASE: [&str; 23] = [
    "id",
    "organisation",
    "number",
    "leika",
    "title",
    "applicant_kind",
    "applicant",
    "has_email",
    "form",
    "fee_cents",
    "processing_days",
    "two_persons",
    "assignee",
    "received_at",
    "due_at",
    "file_number",
    "version",
    "status",
    "outcome",
    "proposed_by",
    "proposed_text",
    "stopped_at",
    "closed_at",
];

/// How many columns these are: what a statement adds stands behind them.
pub(crate) const ADDED: usize = CASE.len();

/// The columns of a case, of `table`: its name or its alias, which SQLite does not know in RETURNING.
pub(crate) fn case_of(table: &str) -> String {
    CASE.map(|column| match column {
        "two_persons" => two_persons(table),
        column => format!("{table}.{column}"),
    })
    .join(", ")
}

/// Whether two persons decide: because of the service, or because the organisation wants it now for all.
fn two_persons(table: &str) -> String {
    format!(
        "({table}.two_persons OR (SELECT w.two_persons FROM organisation w \
         WHERE w.id = {table}.organisation))"
    )
}

/// Whether the caller (`?1`) stands in for the assignee at a moment (`?2`).
fn stands_in(table: &str) -> String {
    format!(
        "(SELECT COUNT(*) FROM case_deputy d WHERE d.organisation = {table}.organisation \
         AND d.person = {table}.assignee AND d.deputy = ?1 AND d.since <= ?2 AND d.until > ?2)"
    )
}

/// The id under which the cases of nobody are counted.
pub(crate) const NOBODY: Uuid = Uuid::nil();

pub(crate) fn read_case(row: &mut Row) -> Result<Case> {
    Ok(Case {
        id: row.take(0)?,
        organisation: row.take(1)?,
        number: row.take(2)?,
        leika: row.take(3)?,
        title: row.take(4)?,
        applicant_kind: row.take_parsed(5)?,
        applicant: row.take(6)?,
        has_email: row.take(7)?,
        form: row.take(8)?,
        fee_cents: row.take(9)?,
        processing_days: row.take(10)?,
        two_persons: row.take(11)?,
        assignee: row.take(12)?,
        received_at: row.take(13)?,
        due_at: row.take(14)?,
        file_number: row.take(15)?,
        version: row.take(16)?,
        state: read_state(row)?,
    })
}

fn read_state(row: &mut Row) -> Result<State> {
    let status: Status = row.take_parsed(17)?;
    let outcome: Option<Outcome> = row
        .take::<Option<String>>(18)?
        .map(|word| word.parse().map_err(Error::Corrupt))
        .transpose()?;
    let missing =
        || Error::Corrupt(format!("a case is {status}, but what belongs to it is missing"));
    let needed = || outcome.ok_or_else(missing);
    Ok(match status {
        Status::Received => State::Received,
        Status::InProgress => State::InProgress,
        Status::Waiting => State::Waiting { since: required(row, 21, missing)? },
        Status::Proposed => State::Proposed(Proposal {
            by: required(row, 19, missing)?,
            outcome: needed()?,
            text: required(row, 20, missing)?,
        }),
        Status::Decided => State::Decided(needed()?),
        Status::Withdrawn => State::Withdrawn,
        Status::Closed => State::Closed { at: required(row, 22, missing)?, outcome },
        Status::Reopened => State::Reopened,
    })
}

fn required<T: FromValue>(row: &mut Row, column: usize, missing: impl Fn() -> Error) -> Result<T> {
    row.take::<Option<T>>(column)?.ok_or_else(missing)
}

/// The columns that a state is kept in: status, outcome, proposed by, proposed text, stopped, closed.
fn state_values(state: &State) -> [Value; 6] {
    let (mut by, mut text, mut stopped, mut closed) = (None, None, None, None);
    match state {
        State::Proposed(proposal) => {
            by = Some(proposal.by);
            text = Some(proposal.text.as_str());
        }
        State::Waiting { since } => stopped = Some(*since),
        State::Closed { at, .. } => closed = Some(*at),
        _ => {}
    }
    let outcome = state.outcome().map(Outcome::word);
    [
        state.status().word().into(),
        outcome.into(),
        by.into(),
        text.into(),
        stopped.into(),
        closed.into(),
    ]
}

/// Values for a statement, each given out with its marker.
#[derive(Default)]
pub(crate) struct Values(pub(crate) Vec<Value>);

impl Values {
    pub(crate) fn put(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// `column = ?` or `column IN (?, …)`; nothing fits no values.
    pub(crate) fn one_of<T: Into<Value> + Copy>(&mut self, column: &str, choices: &[T]) -> String {
        match choices {
            [] => "1 = 0".to_owned(),
            [only] => format!("{column} = {}", self.put(*only)),
            several => {
                let markers: Vec<_> = several.iter().map(|choice| self.put(*choice)).collect();
                format!("{column} IN ({})", markers.join(", "))
            }
        }
    }
}

/// A case that is locked for the rest of the transaction, for somebody who may see it. Only with this
/// value a case can be changed.
pub(crate) struct Locked {
    /// The case as it was.
    pub(crate) case: Case,
    /// Who acts.
    pub(crate) actor: Actor,
}

/// Locks a case of the caller's organisations and checks their role there.
pub(crate) fn lock(tx: &mut Tx<'_>, caller: &Caller, id: Uuid) -> Result<Option<Locked>> {
    let Some(person) = caller.person().map(|person| person.id) else { return Ok(None) };
    let mut values = Values(vec![person.into(), tx.now().into(), id.into()]);
    let own = values.one_of("organisation", &caller.organisations(WORKERS));
    let sql = format!(
        "UPDATE office_case SET version = version + 1 WHERE id = ?3 AND {own} RETURNING {}, {}",
        case_of("office_case"),
        stands_in("office_case"),
    );
    let Some(mut row) = tx.optional(&sql, &values.0)? else { return Ok(None) };
    let stands_in = row.take::<i64>(ADDED)? > 0;
    let case = before_locking(read_case(&mut row)?);
    let actor = actor(caller, &case, stands_in);
    Ok(actor.map(|actor| Locked { case, actor }))
}

/// Locks a case for what nobody of the office does, if the organisation has it: a message of its citizen, its
/// deletion.
pub(crate) fn lock_without_caller(
    tx: &mut Tx<'_>,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Case>> {
    let sql = format!(
        "UPDATE office_case SET version = version + 1 WHERE id = ?1 AND organisation = ?2 RETURNING {}",
        case_of("office_case"),
    );
    tx.optional(&sql, &[id.into(), organisation.into()])?
        .map(|mut row| read_case(&mut row).map(before_locking))
        .transpose()
}

fn before_locking(mut case: Case) -> Case {
    case.version -= 1;
    case
}

/// Who the caller is for this case; nobody who works for another organisation.
fn actor(caller: &Caller, case: &Case, stands_in: bool) -> Option<Actor> {
    let acting = caller.acting(case.organisation, WORKERS).ok()?;
    Some(Actor { person: acting.person(), leads: acting.leads(), stands_in })
}

/// Writes what a step made of a locked case, and the entry about it. Answers the entry's id.
pub(crate) fn save(
    tx: &mut Tx<'_>,
    before: &Case,
    step: &Step,
    person: Option<Uuid>,
) -> Result<Uuid> {
    let Step { case, .. } = step;
    let mut values = Values(state_values(&case.state).to_vec());
    let assignee = values.put(case.assignee);
    let due = values.put(case.due_at);
    let file_number = values.put(case.file_number.as_deref());
    let id = values.put(case.id);
    let version = values.put(before.version + 1);
    tx.execute_one(
        "case",
        &format!(
            "UPDATE office_case SET status = ?1, outcome = ?2, proposed_by = ?3, proposed_text = ?4,
                 stopped_at = ?5, closed_at = ?6, assignee = {assignee}, due_at = {due},
                 file_number = {file_number}
             WHERE id = {id} AND version = {version}"
        ),
        &values.0,
    )?;
    count_moved(tx, before, case)?;
    insert_entry(tx, case, before.version + 1, step, person)
}

fn insert_entry(
    tx: &mut Tx<'_>,
    case: &Case,
    version: i64,
    step: &Step,
    person: Option<Uuid>,
) -> Result<Uuid> {
    let id = tx.new_id();
    let now = tx.now();
    tx.execute(
        "INSERT INTO case_entry (id, case_id, version, at, kind, status, person, other, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        &[
            id.into(),
            case.id.into(),
            version.into(),
            now.into(),
            step.kind.word().into(),
            case.state.status().word().into(),
            person.into(),
            step.other.into(),
            step.text.as_str().into(),
        ],
    )?;
    Ok(id)
}

/// Stores a new case with its first entry; says nothing when the case is there already.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    case: &Case,
    summary: &[Section],
    answers: &serde_json::Value,
) -> Result<Option<Uuid>> {
    let search = folded(&format!("{} {} {}", case.number, case.applicant, case.title));
    let json = |error: serde_json::Error| Error::Corrupt(error.to_string());
    let summary = serde_json::to_string(summary).map_err(json)?;
    let answers = serde_json::to_string(answers).map_err(json)?;
    let inserted = tx.execute(
        "INSERT INTO office_case
             (id, organisation, number, leika, title, applicant_kind, applicant, has_email, form,
              fee_cents, processing_days, two_persons, status, received_at, due_at, version, search,
              summary, answers)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
             ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
         ON CONFLICT (id) DO NOTHING",
        &[
            case.id.into(),
            case.organisation.into(),
            case.number.as_str().into(),
            case.leika.as_str().into(),
            case.title.as_str().into(),
            case.applicant_kind.word().into(),
            case.applicant.as_str().into(),
            case.has_email.into(),
            case.form.as_str().into(),
            case.fee_cents.into(),
            case.processing_days.into(),
            case.two_persons.into(),
            case.state.status().word().into(),
            case.received_at.into(),
            case.due_at.into(),
            case.version.into(),
            search.into(),
            summary.into(),
            answers.into(),
        ],
    )?;
    if inserted == 0 {
        return Ok(None);
    }
    count(tx, &[(case, 1)])?;
    let step = Step {
        case: case.clone(),
        kind: EntryKind::Received,
        text: String::new(),
        other: None,
        tell: None,
        file: false,
    };
    insert_entry(tx, case, case.version, &step, None).map(Some)
}

fn count_moved(tx: &mut Tx<'_>, before: &Case, after: &Case) -> Result<()> {
    let place = |case: &Case| (case.state.status(), case.assignee);
    if place(before) == place(after) {
        return Ok(());
    }
    count(tx, &[(before, -1), (after, 1)])
}

/// Counts cases under their service, status and assignee.
pub(crate) fn count(tx: &mut Tx<'_>, changes: &[(&Case, i64)]) -> Result<()> {
    let mut values = Values::default();
    let mut rows: Vec<_> = changes
        .iter()
        .map(|(case, n)| (case.state.status().word(), case.assignee.unwrap_or(NOBODY), case, n))
        .collect();
    // Always in the same order, so that two transactions do not wait for each other.
    rows.sort_unstable_by_key(|(status, assignee, ..)| (*status, *assignee));
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(status, assignee, case, n)| {
            let organisation = values.put(case.organisation);
            let leika = values.put(case.leika.as_str());
            let status = values.put(status);
            let assignee = values.put(assignee);
            let title = values.put(case.title.as_str());
            let n = values.put(*n);
            format!("({organisation}, {leika}, {status}, {assignee}, {title}, {n})")
        })
        .collect();
    tx.execute(
        &format!(
            "INSERT INTO case_count (organisation, leika, status, assignee, title, n) VALUES {}
             ON CONFLICT (organisation, leika, status, assignee) DO UPDATE SET
                 n = case_count.n + excluded.n, title = excluded.title",
            rows.join(", ")
        ),
        &values.0,
    )?;
    Ok(())
}

/// A file that is stored already and now belongs to a case.
#[derive(Clone, Debug)]
pub(crate) struct NewDocument {
    pub(crate) id: Uuid,
    pub(crate) blob: BlobId,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: i64,
    pub(crate) purpose: &'static str,
}

/// Adds files to a case, in one statement.
pub(crate) fn insert_documents(
    tx: &mut Tx<'_>,
    case: Uuid,
    entry: Uuid,
    origin: &str,
    documents: &[NewDocument],
) -> Result<()> {
    if documents.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let mut values = Values(vec![case.into(), entry.into(), now.into(), origin.into()]);
    let rows: Vec<_> = documents
        .iter()
        .map(|document| {
            let id = values.put(document.id);
            let blob = values.put(document.blob);
            let name = values.put(document.name.as_str());
            let media_type = values.put(document.media_type.as_str());
            let size = values.put(document.size);
            let purpose = values.put(document.purpose);
            format!("({id}, ?1, ?2, ?3, {blob}, {name}, {media_type}, {size}, ?4, {purpose})")
        })
        .collect();
    tx.execute(
        &format!(
            "INSERT INTO case_document
                 (id, case_id, entry, at, blob, name, media_type, size, origin, purpose)
             VALUES {}",
            rows.join(", ")
        ),
        &values.0,
    )?;
    Ok(())
}

/// Whether somebody works on cases in an organisation.
pub(crate) fn is_worker(read: &mut Read<'_>, organisation: Uuid, person: Uuid) -> Result<bool> {
    let found = read.optional(
        "SELECT 1 FROM membership m JOIN person p ON p.id = m.person
         WHERE m.organisation = ?1 AND m.person = ?2 AND m.role IN ('case-worker', 'lead')
             AND NOT p.disabled",
        &[organisation.into(), person.into()],
    )?;
    Ok(found.is_some())
}

/// A case for somebody who is about to act on it, with the letterhead for what they may write.
pub(crate) fn for_action(
    read: &mut Read<'_>,
    caller: &Caller,
    id: Uuid,
) -> Result<Option<(Locked, Letterhead)>> {
    let Some(person) = caller.person().map(|person| person.id) else { return Ok(None) };
    let mut values = Values(vec![person.into(), read.now().into(), id.into()]);
    let own = values.one_of("c.organisation", &caller.organisations(WORKERS));
    let sql = format!(
        "SELECT {}, {}, o.name, l.address, l.remedy, l.footer
         FROM office_case c JOIN organisation o ON o.id = c.organisation
         LEFT JOIN letterhead l ON l.organisation = c.organisation
         WHERE c.id = ?3 AND {own}",
        case_of("c"),
        stands_in("c"),
    );
    let Some(mut row) = read.optional(&sql, &values.0)? else { return Ok(None) };
    let stands_in = row.take::<i64>(ADDED)? > 0;
    let letterhead = Letterhead {
        organisation: row.take(ADDED + 1)?,
        address: row.take::<Option<_>>(ADDED + 2)?.unwrap_or_default(),
        remedy: row.take::<Option<_>>(ADDED + 3)?.unwrap_or_default(),
        footer: row.take::<Option<_>>(ADDED + 4)?.unwrap_or_default(),
    };
    let case = read_case(&mut row)?;
    let actor = actor(caller, &case, stands_in);
    Ok(actor.map(|actor| (Locked { case, actor }, letterhead)))
}

/// A case for its citizen's message.
pub(crate) fn for_citizen(
    read: &mut Read<'_>,
    organisation: Uuid,
    id: Uuid,
) -> Result<Option<Case>> {
    let sql = format!(
        "SELECT {} FROM office_case c WHERE c.id = ?1 AND c.organisation = ?2",
        case_of("c"),
    );
    read.optional(&sql, &[id.into(), organisation.into()])?
        .map(|mut row| read_case(&mut row))
        .transpose()
}

/// The case that stands next to this one (`c`) among those whose clock runs, by due date.
fn neighbour(order: &str) -> String {
    let compare = if order == "DESC" { "<" } else { ">" };
    format!(
        "(SELECT n.id FROM office_case n WHERE n.organisation = c.organisation \
         AND n.closed_at IS NULL AND {} = 0 AND (n.due_at, n.id) {compare} (c.due_at, c.id) \
         ORDER BY n.due_at {order}, n.id {order} LIMIT 1)",
        clock_stands("n"),
    )
}

/// Everything about a case, in two statements. What only the page shows, the cases before and after it and
/// the colleagues, is looked up only when it is `shown`.
pub(crate) fn record(
    read: &mut Read<'_>,
    caller: &Caller,
    id: Uuid,
    shown: bool,
) -> Result<Option<Record>> {
    let Some(person) = caller.person().map(|person| person.id) else { return Ok(None) };
    let mut values = Values(vec![person.into(), read.now().into(), id.into()]);
    let own = values.one_of("c.organisation", &caller.organisations(WORKERS));
    let sql = format!(
        "SELECT {}, {}, o.name, a.name, p.name, {}, {}, c.summary, c.answers
         FROM office_case c JOIN organisation o ON o.id = c.organisation
         LEFT JOIN person a ON a.id = c.assignee LEFT JOIN person p ON p.id = c.proposed_by
         WHERE c.id = ?3 AND {own}",
        case_of("c"),
        stands_in("c"),
        if shown { neighbour("DESC") } else { nobody() },
        if shown { neighbour("ASC") } else { nobody() },
    );
    let Some(mut row) = read.optional(&sql, &values.0)? else { return Ok(None) };
    let stands_in = row.take::<i64>(ADDED)? > 0;
    let organisation = row.take(ADDED + 1)?;
    let (assignee, proposer) = (row.take(ADDED + 2)?, row.take(ADDED + 3)?);
    let (before, after) = (row.take(ADDED + 4)?, row.take(ADDED + 5)?);
    let summary = row.take_json(ADDED + 6)?;
    let answers = row.take_json(ADDED + 7)?;
    let case = read_case(&mut row)?;
    let Some(viewer) = actor(caller, &case, stands_in) else { return Ok(None) };
    let mut record = Record {
        case,
        organisation,
        assignee,
        proposer,
        viewer,
        summary,
        answers,
        before,
        after,
        entries: Vec::new(),
        documents: Vec::new(),
        colleagues: Vec::new(),
    };
    read_related(read, &mut record, shown)?;
    Ok(Some(record))
}

/// No id, in both dialects.
fn nobody() -> String {
    "CAST(NULL AS UUID)".to_owned()
}

/// Entries, files and colleagues in one statement; each kind of row leaves some columns empty.
fn read_related(read: &mut Read<'_>, record: &mut Record, shown: bool) -> Result<()> {
    let case = &record.case;
    let mut values = vec![case.id.into(), limits::ENTRIES.into()];
    let mut colleagues = "";
    if shown {
        values.push(case.organisation.into());
        colleagues = COLLEAGUES;
    }
    let sql = format!(
        "SELECT r.part, r.id, r.at, r.version, r.kind, r.status, r.person, r.name, o.name, r.text,
             r.blob, r.media_type, r.size, r.entry
         FROM (
             SELECT 'entry' AS part, e.id AS id, e.at AS at, e.version AS version, e.kind AS kind,
                 e.status AS status, e.person AS person, w.name AS name, e.other AS other,
                 e.text AS text, CAST(NULL AS BYTEA) AS blob, '' AS media_type,
                 CAST(0 AS BIGINT) AS size, e.id AS entry
             FROM (SELECT * FROM case_entry WHERE case_id = ?1 ORDER BY version DESC LIMIT ?2) e
             LEFT JOIN person w ON w.id = e.person
             UNION ALL
             SELECT 'document', d.id, d.at, CAST(0 AS BIGINT), d.purpose, d.origin,
                 CAST(NULL AS UUID), d.name, CAST(NULL AS UUID), '', d.blob, d.media_type, d.size,
                 d.entry
             FROM case_document d WHERE d.case_id = ?1
             {colleagues}
         ) r
         LEFT JOIN person o ON o.id = r.other"
    );
    for mut row in read.all(&sql, &values)? {
        let part: String = row.take(0)?;
        match part.as_str() {
            "entry" => record.entries.push(read_entry(&mut row)?),
            "document" => record.documents.push(read_document(&mut row)?),
            _ => record.colleagues.push((row.take(1)?, row.take(7)?)),
        }
    }
    record.entries.sort_unstable_by_key(|entry| (entry.version, entry.id));
    // Files of one moment stand in the order in which they came.
    let version = |id: Uuid| record.entries.iter().find(|it| it.id == id).map(|it| it.version);
    record.documents.sort_by_cached_key(|it| (it.at, version(it.entry), it.name.clone()));
    record.colleagues.sort_unstable_by(|one, other| one.1.cmp(&other.1));
    Ok(())
}

/// Who works on cases in the organisation `?3`, as rows beside entries and files.
const COLLEAGUES: &str = "UNION ALL
    SELECT 'colleague', p.id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), '', '', CAST(NULL AS UUID), p.name,
        CAST(NULL AS UUID), '', CAST(NULL AS BYTEA), '', CAST(0 AS BIGINT), p.id
    FROM person p WHERE NOT p.disabled AND p.id IN (
        SELECT m.person FROM membership m
        WHERE m.organisation = ?3 AND m.role IN ('case-worker', 'lead'))";

fn read_entry(row: &mut Row) -> Result<Entry> {
    Ok(Entry {
        id: row.take(1)?,
        at: row.take(2)?,
        version: row.take(3)?,
        kind: row.take_parsed(4)?,
        status: row.take_parsed(5)?,
        person: row.take(6)?,
        name: row.take(7)?,
        other: row.take(8)?,
        text: row.take(9)?,
    })
}

fn read_document(row: &mut Row) -> Result<Document> {
    Ok(Document {
        id: row.take(1)?,
        at: row.take(2)?,
        purpose: row.take(4)?,
        from_office: row.take::<String>(5)? == OFFICE,
        name: row.take(7)?,
        blob: row.take(10)?,
        media_type: row.take(11)?,
        size: row.take(12)?,
        entry: row.take(13)?,
    })
}

/// The origin of files that the office made.
pub(crate) const OFFICE: &str = "office";

/// The origin of files that the citizen sent.
pub(crate) const CITIZEN: &str = "citizen";

/// One file, of this case of the caller's organisations and no other.
pub(crate) fn document(
    read: &mut Read<'_>,
    caller: &Caller,
    case: Uuid,
    id: Uuid,
) -> Result<Option<Document>> {
    let mut values = Values(vec![id.into(), case.into()]);
    let own = values.one_of("c.organisation", &caller.organisations(WORKERS));
    let sql = format!(
        "SELECT 'document', d.id, d.at, 0, d.purpose, d.origin, 0, d.name, 0, 0, d.blob,
             d.media_type, d.size, d.entry
         FROM case_document d JOIN office_case c ON c.id = d.case_id
         WHERE d.id = ?1 AND d.case_id = ?2 AND {own}"
    );
    read.optional(&sql, &values.0)?.map(|mut row| read_document(&mut row)).transpose()
}

/// Who stands in for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deputy {
    /// For whom.
    pub(crate) person: (Uuid, String),
    /// Who.
    pub(crate) by: (Uuid, String),
    /// From when on.
    pub(crate) since: Timestamp,
    /// Until when.
    pub(crate) until: Timestamp,
}

/// Everybody who stands in for somebody in an organisation, and who works there.
pub(crate) fn deputies(read: &mut Read<'_>, organisation: Uuid) -> Result<Vec<Deputy>> {
    read.all(
        "SELECT p.id, p.name, s.id, s.name, d.since, d.until FROM case_deputy d
         JOIN person p ON p.id = d.person JOIN person s ON s.id = d.deputy
         WHERE d.organisation = ?1 ORDER BY p.name, d.since, s.name",
        &[organisation.into()],
    )?
    .into_iter()
    .map(|mut row| {
        Ok(Deputy {
            person: (row.take(0)?, row.take(1)?),
            by: (row.take(2)?, row.take(3)?),
            since: row.take(4)?,
            until: row.take(5)?,
        })
    })
    .collect()
}

/// The letterhead of an organisation.
pub(crate) fn letterhead(read: &mut Read<'_>, organisation: Uuid) -> Result<Option<Letterhead>> {
    read.optional(
        "SELECT o.name, l.address, l.remedy, l.footer FROM organisation o
         LEFT JOIN letterhead l ON l.organisation = o.id WHERE o.id = ?1",
        &[organisation.into()],
    )?
    .map(|mut row| {
        Ok(Letterhead {
            organisation: row.take(0)?,
            address: row.take::<Option<_>>(1)?.unwrap_or_default(),
            remedy: row.take::<Option<_>>(2)?.unwrap_or_default(),
            footer: row.take::<Option<_>>(3)?.unwrap_or_default(),
        })
    })
    .transpose()
}

/// Whoever works on cases of an organisation, by name.
pub(crate) fn workers(read: &mut Read<'_>, organisation: Uuid) -> Result<Vec<(Uuid, String)>> {
    let mut workers: Vec<_> = identity::members(read, organisation)?
        .into_iter()
        .filter(|(_, role)| matches!(role, Role::CaseWorker | Role::Lead))
        .map(|(person, _)| (person.id, person.name))
        .collect();
    workers.dedup_by_key(|(id, _)| *id);
    Ok(workers)
}
