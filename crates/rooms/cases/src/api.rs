//! The office's API: what a program may read in the name of somebody who works on cases.

use ::store::Timestamp;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::OpenApi;
use uuid::Uuid;
use web::api::{self, List, Paging};
use web::{Access, Failure, Routes, Visitor};

use crate::inbox::{Filter, Sort, Summary, View};
use crate::model::{Case, EntryKind, Record, Status};
use crate::pages::{file, id};
use crate::{Cases, Error, WORKERS, filing, limits, list, store as query};
use web::address::with_query;

#[derive(OpenApi)]
#[openapi(paths(list, one, document), components(schemas(CaseItem, CaseDetail)))]
struct Description;

pub(crate) fn routes() -> Routes<Cases> {
    let office = Access::Roles(WORKERS);
    Routes::new()
        .get("/api/v1/cases", office, list)
        .get("/api/v1/cases/{id}", office, one)
        .get("/api/v1/cases/{id}/documents/{document}", office, document)
        .described(Description::openapi())
}

/// Which cases are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// Of this organisation (an id); without it, of all for which the person works on cases.
    organisation: Option<Uuid>,
    /// A status (`received`, `in-progress`, `waiting`, `proposed`, `decided`, `withdrawn`, `closed`,
    /// `reopened`), or `open` for all that are not closed.
    status: Option<String>,
    /// The id of a person, `me` (with those for whom the person stands in), or `none`.
    assignee: Option<String>,
    /// The key of a service.
    leika: Option<String>,
    /// Words that stand in number, applicant or title.
    q: Option<String>,
    /// `received` (the newest first; the default), `number`, or `due`: what is due first, then what has
    /// no running clock; closed cases are left out unless `status` asks for them.
    sort: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

impl Asked {
    fn filter(&self, visitor: &Visitor) -> Result<Filter, Failure> {
        let organisations = match self.organisation {
            Some(one) => {
                let own = visitor.caller.acting(one, WORKERS);
                vec![own.map_err(|_denied| Failure::not_found())?.organisation()]
            }
            None => visitor.caller.organisations(WORKERS),
        };
        let mut filter = Filter { organisations, view: View::Everything, ..Filter::default() };
        match self.status.as_deref() {
            None => {}
            Some("open") => filter.view = View::Open,
            Some(word) => filter.status = Some(word.parse::<Status>().map_err(Failure::invalid)?),
        }
        match self.assignee.as_deref() {
            None => {}
            Some("me") => filter.view = View::Mine,
            Some("none") => filter.view = View::Unassigned,
            Some(person) => {
                let no_id = |_| Failure::invalid("assignee: an id, \"me\" or \"none\"");
                filter.assignee = Some(person.parse().map_err(no_id)?);
            }
        }
        filter.sort = match self.sort.as_deref() {
            None | Some("received") => Sort::Received,
            Some("due") => Sort::Due,
            Some("number") => Sort::Number,
            Some(_) => return Err(Failure::invalid("sort: received, due or number")),
        };
        // A closed case is due no more.
        if filter.sort == Sort::Due && filter.view == View::Everything && filter.status.is_none() {
            filter.view = View::Open;
        }
        filter.leika.clone_from(&self.leika);
        filter.query = self
            .q
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| text.chars().take(limits::SEARCH).collect());
        filter.limit = self.paging().limit();
        filter.offset = self.paging().offset();
        Ok(filter)
    }

    fn paging(&self) -> Paging {
        Paging { limit: self.limit, offset: self.offset }
    }

    /// The address of this list, for its next page.
    fn address(&self) -> String {
        let organisation = self.organisation.map(|id| id.to_string()).unwrap_or_default();
        let given = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let pairs = [
            ("organisation", organisation),
            ("status", given(&self.status)),
            ("assignee", given(&self.assignee)),
            ("leika", given(&self.leika)),
            ("q", given(&self.q)),
            ("sort", given(&self.sort)),
        ];
        let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
        with_query("/api/v1/cases", &pairs)
    }
}

/// Somebody or something with its name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Named {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
}

/// Who applies.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Applicant {
    /// `person` or `company`.
    kind: &'static str,
    /// Their name.
    name: String,
}

/// A case in a list. Moments are RFC 3339.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CaseItem {
    /// The case id, the same as in FIT-Connect.
    id: Uuid,
    /// The case number.
    number: String,
    /// Whose case it is.
    organisation: Named,
    /// The service (LeiKa key).
    leika: String,
    /// What is applied for.
    title: String,
    /// Who applies.
    applicant: Applicant,
    /// Where it stands.
    status: Status,
    /// How it was decided: `granted`, `partly-granted`, `rejected`, `not-responsible`.
    outcome: Option<&'static str>,
    /// Who works on it.
    assignee: Option<Named>,
    /// When it was sent.
    received_at: String,
    /// Until when it is to be decided.
    due_at: String,
    /// Whether the day on which it was to be decided is over, in Germany, and the clock runs.
    overdue: bool,
    /// Whether the clock stands because the applicant was asked.
    clock_stopped: bool,
    /// Under which number it is filed.
    file_number: Option<String>,
    /// Counts the changes.
    version: i64,
}

impl CaseItem {
    fn new(case: Case, organisation: String, assignee: Option<String>, now: Timestamp) -> Self {
        let (status, overdue) = (case.state.status(), case.is_overdue(now));
        Self {
            id: case.id,
            organisation: Named { id: case.organisation, name: organisation },
            leika: case.leika,
            title: case.title,
            applicant: Applicant { kind: case.applicant_kind.word(), name: case.applicant },
            status,
            outcome: match status {
                // What is only proposed is not decided.
                Status::Proposed => None,
                _ => case.state.outcome().map(transport::Outcome::word),
            },
            assignee: case.assignee.map(|id| Named { id, name: assignee.unwrap_or_default() }),
            received_at: moment(case.received_at),
            due_at: moment(case.due_at),
            overdue,
            clock_stopped: status == Status::Waiting,
            file_number: case.file_number,
            version: case.version,
            number: case.number,
        }
    }
}

fn moment(at: Timestamp) -> String {
    at.to_jiff().to_string()
}

/// Cases: filtered, sorted, by pages, with how many there are in all.
#[utoipa::path(get, path = "/api/v1/cases", params(Asked), security(("token" = [])),
    responses((status = 200, body = List<CaseItem>), (status = 401, body = api::Problem),
        (status = 403, body = api::Problem), (status = 422, body = api::Problem)))]
async fn list(
    visitor: Visitor,
    State(cases): State<Cases>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = asked.filter(&visitor)?;
    let me = visitor.caller.person().map(|person| person.id).unwrap_or_default();
    let now = cases.store.clock().now();
    let (items, total) = cases
        .store
        .read::<_, Error>(move |read| {
            Ok((list::cases(read, &filter, me)?, list::total(read, &filter, me)?))
        })
        .await?;
    let items = items
        .into_iter()
        .map(|Summary { case, assignee, organisation }| {
            CaseItem::new(case, organisation, assignee, now)
        })
        .collect();
    Ok(api::json(&asked.paging().list(items, total, &asked.address())))
}

/// A part that somebody plays in a case.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RoleItem {
    /// `applicant`, `assignee`, `proposer` or `decider`.
    role: &'static str,
    /// The id of a person of the office.
    id: Option<Uuid>,
    /// Their name.
    name: String,
}

/// A step in the course of a case.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct HistoryItem {
    /// When.
    at: String,
    /// What happened.
    event: EntryKind,
    /// Where the case stands since then.
    status: Status,
    /// Who did it; nobody for the applicant.
    person: Option<Named>,
}

/// A file of a case.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DocumentItem {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// What it is.
    media_type: String,
    /// Bytes.
    size: i64,
    /// `citizen` or `office`.
    origin: &'static str,
    /// `form`, `attachment`, `report` or `data`.
    purpose: String,
    /// When it came.
    at: String,
    /// The address of its content.
    href: String,
}

/// A message between applicant and office, or an internal note.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MessageItem {
    /// Its id.
    id: Uuid,
    /// When.
    at: String,
    /// `in` from the applicant, `out` to them, `internal` for a note.
    direction: &'static str,
    /// Whether it is a question that stops the clock.
    asks: bool,
    /// Who wrote it; nobody for the applicant.
    author: Option<Named>,
    /// What.
    text: String,
    /// The files that came with it.
    documents: Vec<Uuid>,
}

/// A case with everything that belongs to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CaseDetail {
    #[serde(flatten)]
    case: CaseItem,
    /// Id and version of the form.
    form: String,
    /// The fee in cents, where it is fixed.
    fee_cents: Option<i64>,
    /// Whether two persons decide.
    two_persons: bool,
    /// When it was closed.
    closed_at: Option<String>,
    /// The day on which a closed case will be deleted.
    deleted_on: Option<String>,
    /// Who plays which part.
    roles: Vec<RoleItem>,
    /// The answers in words.
    #[schema(value_type = Vec<Object>)]
    summary: Vec<transport::Section>,
    /// The answers by the ids of the form.
    #[schema(value_type = Object)]
    answers: serde_json::Value,
    /// What happened, oldest first.
    history: Vec<HistoryItem>,
    /// The files, oldest first.
    documents: Vec<DocumentItem>,
    /// Messages and notes, oldest first.
    messages: Vec<MessageItem>,
}

/// One case: roles, status history, documents and messages in one answer.
#[utoipa::path(get, path = "/api/v1/cases/{id}", params(("id" = Uuid, Path, description = "The case id")),
    security(("token" = [])),
    responses((status = 200, body = CaseDetail), (status = 401, body = api::Problem),
        (status = 404, body = api::Problem)))]
async fn one(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path(case): Path<String>,
) -> Result<Response, Failure> {
    let record = cases.bare_record(&visitor.caller, id(&case)?).await?;
    Ok(api::json(&detail(record, cases.store.clock().now())))
}

/// The content of a file of a case.
#[utoipa::path(get, path = "/api/v1/cases/{id}/documents/{document}",
    params(("id" = Uuid, Path, description = "The case id"),
        ("document" = Uuid, Path, description = "The id of the file")),
    security(("token" = [])),
    responses((status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 401, body = api::Problem), (status = 404, body = api::Problem)))]
async fn document(
    visitor: Visitor,
    State(cases): State<Cases>,
    Path((case, document)): Path<(String, String)>,
) -> Result<Response, Failure> {
    file(&visitor, &cases, id(&case)?, id(&document)?).await
}

fn detail(record: Record, now: Timestamp) -> CaseDetail {
    let roles = roles(&record);
    let Record { case, organisation, assignee, entries, documents, summary, answers, .. } = record;
    let messages = entries
        .iter()
        .filter(|entry| entry.kind.is_message() || entry.kind == EntryKind::Noted)
        .map(|entry| MessageItem {
            id: entry.id,
            at: moment(entry.at),
            direction: match (entry.kind, entry.person) {
                (EntryKind::Noted, _) => "internal",
                (_, Some(_)) => "out",
                (_, None) => "in",
            },
            asks: entry.kind == EntryKind::Asked,
            author: named(entry.person, entry.name.as_deref()),
            text: entry.text.clone(),
            documents: documents
                .iter()
                .filter(|document| document.entry == entry.id)
                .map(|document| document.id)
                .collect(),
        })
        .collect();
    let history = entries
        .iter()
        .map(|entry| HistoryItem {
            at: moment(entry.at),
            event: entry.kind,
            status: entry.status,
            person: named(entry.person, entry.name.as_deref()),
        })
        .collect();
    let documents = documents
        .into_iter()
        .map(|document| DocumentItem {
            href: format!("/api/v1/cases/{}/documents/{}", case.id, document.id),
            id: document.id,
            name: document.name,
            media_type: document.media_type,
            size: document.size,
            origin: if document.from_office { query::OFFICE } else { query::CITIZEN },
            purpose: document.purpose,
            at: moment(document.at),
        })
        .collect();
    let closed = match case.state {
        crate::State::Closed { at, .. } => Some(at),
        _ => None,
    };
    CaseDetail {
        form: case.form.clone(),
        fee_cents: case.fee_cents,
        two_persons: case.two_persons,
        closed_at: closed.map(moment),
        deleted_on: closed.map(|at| filing::place_for(&case.leika).deleted_on(at).to_string()),
        roles,
        summary,
        answers,
        history,
        documents,
        messages,
        case: CaseItem::new(case, organisation, assignee, now),
    }
}

fn named(id: Option<Uuid>, name: Option<&str>) -> Option<Named> {
    id.map(|id| Named { id, name: name.unwrap_or_default().to_owned() })
}

fn roles(record: &Record) -> Vec<RoleItem> {
    let applicant = RoleItem { role: "applicant", id: None, name: record.case.applicant.clone() };
    let office = |role, id: Option<Uuid>, name: Option<&String>| {
        id.map(|id| RoleItem { role, id: Some(id), name: name.cloned().unwrap_or_default() })
    };
    let last = |kind: EntryKind| {
        let entry = record.entries.iter().rev().find(|entry| entry.kind == kind);
        entry.map_or((None, None), |entry| (entry.person, entry.name.as_ref()))
    };
    let (proposer, decider) = (last(EntryKind::Proposed), last(EntryKind::Decided));
    [
        Some(applicant),
        office("assignee", record.case.assignee, record.assignee.as_ref()),
        office("proposer", proposer.0, proposer.1),
        office("decider", decider.0, decider.1),
    ]
    .into_iter()
    .flatten()
    .collect()
}
