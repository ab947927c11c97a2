//! The interface for programs. To read it is to take something away: what may not be exported is not here.

mod clusters;
mod evidence;
mod taken;

use ::store::{Entry, Timestamp, Tx};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::{Caller, Label, Role};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::OpenApi;
use uuid::Uuid;
use web::api::{self, List, Paging};
use web::{Access, Failure, Routes, Visitor};

use crate::model::{
    ContributionKind, Frequency, LogEntry, Move, NewContribution, Priority, Record, Size, Stance,
    State as NeedState, Summary, Topic, Urgency, Weight,
};
use crate::ops::{self, NewMove, NewNeed, NewVoice, Protection};
use crate::store::{self as query, Filter, Sort};
use crate::views::{self, Bar, Scope};
use crate::{BUNDLERS, CONTRIBUTORS, Error, Needs, REPORTERS, VOICES, export, limits, similar};

#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        one,
        report,
        endorse,
        withdraw,
        contribute,
        evidence::detach,
        evidence::relabel,
        correct,
        change_state,
        similar_needs,
        dashboard,
        members,
        waiting,
        taken::take,
        clusters::clusters,
        clusters::cluster,
        clusters::bundle,
        clusters::add,
        clusters::remove,
        clusters::split,
        clusters::describe,
        clusters::object
    ),
    components(schemas(
        NeedItem,
        NeedDetail,
        clusters::ClusterItem,
        clusters::ClusterDetail,
        Made,
        Dashboard
    ))
)]
struct Description;

pub(crate) fn routes() -> Routes<Needs> {
    let public = Access::Public;
    let reporters = Access::Roles(REPORTERS);
    let speakers = Access::Roles(VOICES);
    let contributors = Access::Roles(CONTRIBUTORS);
    let bundlers = Access::Roles(BUNDLERS);
    Routes::new()
        .post("/api/v1/signals/drafts/{id}/take", reporters, taken::take)
        .get("/api/v1/needs", public, list)
        .post("/api/v1/needs", reporters, report)
        .get("/api/v1/needs.csv", public, list_csv)
        .get("/api/v1/needs/similar", public, similar_needs)
        .get("/api/v1/needs/dashboard", public, dashboard)
        .get("/api/v1/needs/dashboard.csv", public, dashboard_csv)
        .get("/api/v1/needs/members", contributors, members)
        .get("/api/v1/needs/members.csv", contributors, members_csv)
        .get("/api/v1/needs/waiting", Access::SignedIn, waiting)
        .get("/api/v1/needs/{id}", public, one)
        .post("/api/v1/needs/{id}/endorse", speakers, endorse)
        .post("/api/v1/needs/{id}/withdraw", speakers, withdraw)
        .post("/api/v1/needs/{id}/contribute", contributors, contribute)
        .post("/api/v1/needs/{id}/correct", reporters, correct)
        .post("/api/v1/needs/{id}/detach", contributors, evidence::detach)
        .post(
            "/api/v1/needs/{id}/relabel",
            Access::Roles(crate::relabel::RELABELLERS),
            evidence::relabel,
        )
        .post("/api/v1/needs/{id}/{action}", contributors, change_state)
        .get("/api/v1/clusters", public, clusters::clusters)
        .post("/api/v1/clusters", bundlers, clusters::bundle)
        .get("/api/v1/clusters.csv", public, clusters::clusters_csv)
        .get("/api/v1/clusters/{id}", public, clusters::cluster)
        .post("/api/v1/clusters/{id}/add", bundlers, clusters::add)
        .post("/api/v1/clusters/{id}/remove", bundlers, clusters::remove)
        .post("/api/v1/clusters/{id}/leave", bundlers, clusters::remove)
        .post("/api/v1/clusters/{id}/split", bundlers, clusters::split)
        .post("/api/v1/clusters/{id}/describe", bundlers, clusters::describe)
        .post("/api/v1/clusters/{id}/object", speakers, clusters::object)
        .described(Description::openapi())
}

fn id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_no_id| Failure::not_found())
}

/// For whom somebody acts: the organisation that was named, or the only one for which they can.
fn acts_for(caller: &Caller, named: Option<Uuid>, roles: &[Role]) -> Result<Uuid, Failure> {
    if let Some(named) = named {
        return Ok(named);
    }
    match caller.organisations(roles)[..] {
        [only] => Ok(only),
        [] => Err(identity::Denied::Role.into()),
        _ => Err(Failure::invalid("organisation: say for which of your organisations you act")),
    }
}

/// Does something as the visitor, for the organisation.
async fn act<T: Send + 'static>(
    visitor: &Visitor,
    needs: &Needs,
    mut what: impl FnMut(&mut Tx<'_>, &Caller) -> Result<(T, Entry), Error> + Send + 'static,
) -> Result<T, Failure> {
    let caller = visitor.caller.clone();
    Ok(needs.store.change(move |tx| what(tx, &caller)).await?)
}

// --- needs -----------------------------------------------------------------------------------------------------------

/// Which needs or clusters are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// What they are about (`building`, `technology`, …).
    topic: Option<String>,
    /// The class of size of the reporting organisation (`to-5k` … `over-100k`).
    size: Option<String>,
    /// A state (2 digits) or a district (5 digits).
    region: Option<String>,
    /// A state of a need (`submitted`, `bundled`, …), or `open` for all that somebody still works on.
    state: Option<String>,
    /// How soon they have to be met (`overdue`, `month`, `quarter`, `year`, `later`, `none`).
    urgency: Option<String>,
    /// Words that all stand in them, or a number.
    q: Option<String>,
    /// A service (LeiKa key).
    leika: Option<String>,
    /// `own` for what one's organisations reported or gave a voice.
    view: Option<String>,
    /// Only what this organisation reported or gave a voice (an id).
    of: Option<Uuid>,
    /// Only what members of this provider or association reported or gave a voice (an id).
    members_of: Option<Uuid>,
    /// `towns` (one town, one voice; the default), `inhabitants`, `cases`, `newest`, `deadline`.
    sort: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

fn word<T: std::str::FromStr<Err = String>>(text: Option<&String>) -> Result<Option<T>, Failure> {
    text.map(|text| text.parse().map_err(Failure::invalid)).transpose()
}

impl Asked {
    fn filter(&self, caller: &Caller) -> Result<Filter, Failure> {
        let open = self.state.as_deref() == Some("open");
        let region = self.region.clone().filter(|key| !key.is_empty());
        let is_key = |key: &String| {
            matches!(key.len(), 2 | 5) && key.bytes().all(|digit| digit.is_ascii_digit())
        };
        if !region.as_ref().is_none_or(is_key) {
            return Err(Failure::invalid("region: 2 digits of a state or 5 of a district"));
        }
        Ok(Filter {
            topic: word::<Topic>(self.topic.as_ref())?,
            size: word::<Size>(self.size.as_ref())?,
            region,
            state: if open { None } else { word::<NeedState>(self.state.as_ref())? },
            open,
            urgency: word::<Urgency>(self.urgency.as_ref())?,
            text: self
                .q
                .as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(|text| text.chars().take(limits::SEARCH).collect()),
            leika: self.leika.clone(),
            of: match self.view.as_deref() {
                None | Some("all") => self.of.map(|named| vec![named]),
                Some("own") => Some(caller.organisations(CONTRIBUTORS)),
                Some(_) => return Err(Failure::invalid("view: all or own")),
            },
            members_of: self.members_of,
            exportable: true,
            sort: match self.sort.as_deref() {
                None | Some("towns") => Sort::Towns,
                Some("inhabitants") => Sort::Inhabitants,
                Some("cases") => Sort::Cases,
                Some("newest") => Sort::Newest,
                Some("deadline") => Sort::Deadline,
                Some(_) => {
                    return Err(Failure::invalid(
                        "sort: towns, inhabitants, cases, newest or deadline",
                    ));
                }
            },
            limit: self.paging().limit(),
            offset: self.paging().offset(),
        })
    }

    fn paging(&self) -> Paging {
        Paging { limit: self.limit, offset: self.offset }
    }

    /// The address of this list, for its next page.
    fn address(&self, path: &str) -> String {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let of = self.of.map(|id| id.to_string()).unwrap_or_default();
        let members = self.members_of.map(|id| id.to_string()).unwrap_or_default();
        let pairs = [
            ("topic", given(&self.topic)),
            ("size", given(&self.size)),
            ("region", given(&self.region)),
            ("state", given(&self.state)),
            ("urgency", given(&self.urgency)),
            ("q", given(&self.q)),
            ("leika", given(&self.leika)),
            ("view", given(&self.view)),
            ("of", of),
            ("members_of", members),
            ("sort", given(&self.sort)),
        ];
        web::address::with_query(
            path,
            &pairs.each_ref().map(|(name, value)| (*name, value.as_str())),
        )
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

/// The sums over the voices.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Sums {
    /// Distinct towns that are affected or support it.
    towns: i64,
    /// Their inhabitants.
    inhabitants: i64,
    /// Their cases per year.
    cases: i64,
    /// In how many states they are.
    states: i64,
    /// In how many classes of size.
    sizes: i64,
}

impl From<Weight> for Sums {
    fn from(weight: Weight) -> Self {
        let Weight { towns, inhabitants, cases, lands, sizes } = weight;
        Self { towns, inhabitants, cases, states: lands, sizes }
    }
}

/// A need in a list. Moments are RFC 3339, days `YYYY-MM-DD`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct NeedItem {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// What it is about.
    topic: &'static str,
    /// Where it stands.
    state: &'static str,
    /// Who reported it.
    organisation: Named,
    /// When.
    reported_at: String,
    /// Until when it has to be met.
    deadline: Option<String>,
    /// How often the problem occurs.
    frequency: &'static str,
    /// The service (LeiKa key), or empty.
    leika: String,
    /// The state of the reporting organisation, 2 digits.
    land: String,
    /// Its district, 5 digits.
    district: String,
    /// Its class of size.
    size: &'static str,
    /// The sums over the voices.
    support: Sums,
    /// Whether its owner is heard of: `green`, `yellow`, `red`, `off`.
    lamp: &'static str,
    /// How far it may travel (TLP 2.0).
    label: &'static str,
}

impl From<Summary> for NeedItem {
    fn from(need: Summary) -> Self {
        Self {
            id: need.id,
            number: need.number,
            title: need.title,
            topic: need.topic.word(),
            state: need.state.word(),
            organisation: Named { id: need.organisation, name: need.organisation_name },
            reported_at: moment(need.reported_at),
            deadline: need.deadline.map(|day| day.to_string()),
            frequency: need.frequency.word(),
            leika: need.leika,
            land: need.land,
            district: need.district,
            size: need.size.word(),
            support: need.weight.into(),
            lamp: need.lamp.word(),
            label: need.label.word(),
        }
    }
}

fn moment(at: Timestamp) -> String {
    at.to_jiff().to_string()
}

/// Needs: filtered, ranked, by pages, with how many there are in all.
#[utoipa::path(get, path = "/api/v1/needs", params(Asked),
    responses((status = 200, body = List<NeedItem>), (status = 422, body = api::Problem)))]
async fn list(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = asked.filter(&visitor.caller)?;
    let caller = visitor.caller.clone();
    let (items, total) = needs.store.read(move |read| query::list(read, &caller, &filter)).await?;
    let items: Vec<NeedItem> = items.into_iter().map(Into::into).collect();
    Ok(api::json(&asked.paging().list(items, total, &asked.address("/api/v1/needs"))))
}

async fn list_csv(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = Filter { limit: limits::EXPORT, offset: 0, ..asked.filter(&visitor.caller)? };
    let caller = visitor.caller.clone();
    let (items, _) = needs.store.read(move |read| query::list(read, &caller, &filter)).await?;
    export::needs(&items)
}

/// A voice.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct VoiceItem {
    /// Whose.
    organisation: Named,
    /// `affected`, `supporting`, `not-affected`, `objection`.
    stance: &'static str,
    /// Whether it is counted.
    counts: bool,
    /// How it is different there.
    variant: String,
    /// Cases per year.
    cases: i64,
    /// Inhabitants.
    inhabitants: i64,
    /// When it was given.
    at: String,
}

/// A contribution.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ContributionItem {
    /// Its id.
    id: Uuid,
    /// Whose.
    organisation: Named,
    /// `agreement`, `objection`, `variant`, `evidence`, `question`, `answer`.
    kind: &'static str,
    /// What.
    text: String,
    /// Where the evidence lies.
    link: String,
    /// What it answers.
    reply_to: Option<Uuid>,
    /// When.
    at: String,
}

/// An entry of the log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LogItem {
    /// When.
    at: String,
    /// Which organisation.
    organisation: Named,
    /// What was done.
    action: String,
    /// How it ended, where the action leaves that open.
    outcome: String,
    /// The public reason.
    reason: String,
    /// When something happens next.
    next: Option<String>,
    /// Where to read on.
    link: String,
    /// The other thing it is about.
    other: Option<Uuid>,
}

impl From<LogEntry> for LogItem {
    fn from(entry: LogEntry) -> Self {
        Self {
            at: moment(entry.at),
            organisation: Named { id: entry.organisation, name: entry.name },
            action: entry.verb,
            outcome: entry.outcome,
            reason: entry.text,
            next: entry.next_on.map(|day| day.to_string()),
            link: entry.link,
            other: entry.other,
        }
    }
}

/// A part of a priority.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PartItem {
    /// `towns`, `inhabitants`, `cases`, `urgency`, `frequency`, `spread`.
    part: &'static str,
    /// What the points are given for.
    value: String,
    /// 0 to 10.
    points: i64,
}

fn card(priority: Priority) -> (Vec<PartItem>, i64) {
    let points = priority.points;
    let part = |part: crate::model::Part| PartItem {
        part: part.part.word(),
        value: part.value,
        points: part.points,
    };
    (priority.parts.into_iter().map(part).collect(), points)
}

/// Another version of a field, written without knowing of the other.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct VersionItem {
    /// The field.
    field: String,
    /// Its value.
    value: String,
    /// Who wrote it.
    organisation: String,
    /// When.
    at: String,
}

/// A need with everything that belongs to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct NeedDetail {
    #[serde(flatten)]
    need: NeedItem,
    /// The problem.
    problem: String,
    /// Who is affected.
    affected: String,
    /// What is done today.
    workaround: String,
    /// The name of the service.
    service: String,
    /// The product.
    product: String,
    /// Why it is in this state.
    reason: String,
    /// When something happens next.
    next: Option<String>,
    /// Who has to act next.
    owner: Named,
    /// The six parts of its priority, added up without weights.
    priority: Vec<PartItem>,
    /// Their sum, 0 to 60.
    points: i64,
    /// Voices: the own ones first, then the largest.
    voices: Vec<VoiceItem>,
    /// How many organisations have said what.
    #[schema(value_type = Object)]
    stances: serde_json::Value,
    /// Contributions, oldest first.
    contributions: Vec<ContributionItem>,
    /// Documents, newest first.
    documents: Vec<evidence::DocumentItem>,
    /// The clusters it is in.
    clusters: Vec<Named>,
    /// The log, newest first.
    log: Vec<LogItem>,
    /// Fields of which several versions stand.
    versions: Vec<VersionItem>,
}

/// One need: text, priority, voices, contributions, clusters and log in one answer.
#[utoipa::path(get, path = "/api/v1/needs/{id}", params(("id" = Uuid, Path, description = "The need")),
    responses((status = 200, body = NeedDetail), (status = 404, body = api::Problem)))]
async fn one(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
) -> Result<Response, Failure> {
    let record = exportable(&visitor, &needs, id(&need)?).await?;
    let today = needs.store.clock().now().german_date();
    Ok(api::json(&detail(record, today)))
}

async fn exportable(visitor: &Visitor, needs: &Needs, need: Uuid) -> Result<Record, Failure> {
    let caller = visitor.caller.clone();
    let record = needs.store.read(move |read| query::record(read, &caller, need)).await?;
    record
        .filter(|record| record.need.summary.label.may_be_exported())
        .ok_or_else(Failure::not_found)
}

fn detail(record: Record, today: Date) -> NeedDetail {
    let Record { need, voices, stances, contributions, documents, log, clusters, versions } =
        record;
    let summary = need.summary;
    let (priority, points) =
        card(Priority::of(summary.weight, summary.frequency, summary.deadline, today));
    let stances: serde_json::Map<_, _> =
        stances.into_iter().map(|(stance, count)| (stance.to_string(), count.into())).collect();
    NeedDetail {
        problem: need.problem,
        affected: need.affected,
        workaround: need.workaround,
        service: summary.service.clone(),
        product: need.product,
        reason: need.reason,
        next: need.next_on.map(|day| day.to_string()),
        owner: Named { id: need.owner, name: need.owner_name },
        priority,
        points,
        voices: voices
            .into_iter()
            .map(|voice| VoiceItem {
                organisation: Named { id: voice.organisation, name: voice.name },
                stance: voice.stance.word(),
                counts: voice.counts,
                variant: voice.variant,
                cases: voice.cases,
                inhabitants: voice.inhabitants,
                at: moment(voice.at),
            })
            .collect(),
        stances: stances.into(),
        contributions: contributions
            .into_iter()
            .map(|it| ContributionItem {
                id: it.id,
                organisation: Named { id: it.organisation, name: it.name },
                kind: it.kind.word(),
                text: it.text,
                link: it.link,
                reply_to: it.reply_to,
                at: moment(it.at),
            })
            .collect(),
        documents: documents
            .into_iter()
            .map(|it| evidence::DocumentItem::of(summary.id, it))
            .collect(),
        clusters: clusters.into_iter().map(|(id, name, _)| Named { id, name }).collect(),
        log: log.into_iter().map(Into::into).collect(),
        versions: versions
            .into_iter()
            .map(|version| VersionItem {
                field: version.field,
                value: version.value,
                organisation: version.name,
                at: moment(version.at),
            })
            .collect(),
        need: summary.into(),
    }
}

/// A need, as a program reports or corrects it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Report {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// One line that says what is needed.
    title: String,
    /// The problem.
    problem: String,
    /// Who is affected.
    #[serde(default)]
    affected: String,
    /// `daily`, `weekly`, `monthly`, `yearly`, `rarely`.
    frequency: String,
    /// What is done today.
    #[serde(default)]
    workaround: String,
    /// The service (LeiKa key).
    #[serde(default)]
    leika: String,
    /// The name of the service; without it, the name in the catalogue.
    #[serde(default)]
    service: String,
    /// The product.
    #[serde(default)]
    product: String,
    /// Until when it has to be met (`YYYY-MM-DD`).
    deadline: Option<String>,
    /// What it is about.
    topic: String,
    /// Cases per year.
    #[serde(default)]
    cases: i64,
    /// How it is different there.
    #[serde(default)]
    variant: String,
    /// How far it may travel: `clear` (the default), `green`, `amber`, `amber+strict`, `red`.
    label: Option<String>,
    /// The organisation or committee that guards it; the own one where none is named.
    guard: Option<Uuid>,
}

impl Report {
    fn need(&self, needs: &Needs) -> Result<NewNeed, Failure> {
        let mut service = self.service.clone();
        if service.is_empty()
            && let (Some(knowledge), Ok(key)) = (&needs.knowledge, self.leika.parse())
        {
            service = knowledge.service(key).map(|known| known.name.clone()).unwrap_or_default();
        }
        let word = |text: &str| text.to_owned();
        Ok(NewNeed {
            title: self.title.clone(),
            problem: self.problem.clone(),
            affected: self.affected.clone(),
            frequency: word(&self.frequency).parse().map_err(Failure::invalid)?,
            workaround: self.workaround.clone(),
            leika: self.leika.clone(),
            service,
            product: self.product.clone(),
            deadline: day(self.deadline.as_deref(), "deadline")?,
            topic: word(&self.topic).parse().map_err(Failure::invalid)?,
        })
    }

    fn protection(&self) -> Result<Protection, Failure> {
        let label = match &self.label {
            Some(label) => label.parse::<Label>().map_err(Failure::invalid)?,
            None => Label::Clear,
        };
        Ok(Protection { label, guard: self.guard })
    }
}

fn day(text: Option<&str>, field: &str) -> Result<Option<Date>, Failure> {
    text.filter(|text| !text.is_empty())
        .map(|text| {
            text.parse().map_err(|_no_day| Failure::invalid(format!("{field}: YYYY-MM-DD")))
        })
        .transpose()
}

/// What was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Made {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its address.
    href: String,
}

fn made(folder: &str, made: ops::Numbered) -> Response {
    let href = format!("/api/v1/{folder}/{}", made.id);
    let body = Made { id: made.id, number: made.number, href };
    (StatusCode::CREATED, api::json(&body)).into_response()
}

/// Reports a need.
#[utoipa::path(post, path = "/api/v1/needs", request_body = Report, security(("token" = [])),
    responses((status = 201, body = Made), (status = 403, body = api::Problem),
        (status = 422, body = api::Problem)))]
async fn report(
    visitor: Visitor,
    State(needs): State<Needs>,
    Json(sent): Json<Report>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, REPORTERS)?;
    let (new, protection) = (sent.need(&needs)?, sent.protection()?);
    let voice =
        NewVoice { stance: Stance::Affected, variant: sent.variant.clone(), cases: sent.cases };
    let reported = act(&visitor, &needs, move |tx, caller| {
        ops::report(tx, caller, of, &new, &voice, protection)
    });
    Ok(made("needs", reported.await?))
}

/// Corrects the text of an own need.
#[utoipa::path(post, path = "/api/v1/needs/{id}/correct", request_body = Report, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The need")),
    responses((status = 200, body = NeedDetail), (status = 409, body = api::Problem)))]
async fn correct(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Json(sent): Json<Report>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, REPORTERS)?;
    let (need, new) = (id(&need)?, sent.need(&needs)?);
    act(&visitor, &needs, move |tx, caller| ops::correct(tx, caller, of, need, &new)).await?;
    shown(&visitor, &needs, need).await
}

/// The need as it is after an act.
async fn shown(visitor: &Visitor, needs: &Needs, need: Uuid) -> Result<Response, Failure> {
    let record = exportable(visitor, needs, need).await?;
    let today = needs.store.clock().now().german_date();
    Ok(api::json(&detail(record, today)))
}

/// A voice, as a program gives it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Endorse {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// `affected`, `supporting`, `not-affected`, `objection`.
    stance: String,
    /// How it is different there; of an objection, why.
    #[serde(default)]
    variant: String,
    /// Cases per year.
    #[serde(default)]
    cases: i64,
}

/// Gives a need the voice of the organisation, or changes it.
#[utoipa::path(post, path = "/api/v1/needs/{id}/endorse", request_body = Endorse, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The need")),
    responses((status = 200, body = NeedDetail), (status = 404, body = api::Problem),
        (status = 422, body = api::Problem)))]
async fn endorse(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Json(sent): Json<Endorse>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, VOICES)?;
    let need = id(&need)?;
    let stance = sent.stance.parse().map_err(Failure::invalid)?;
    let voice = NewVoice { stance, variant: sent.variant, cases: sent.cases };
    act(&visitor, &needs, move |tx, caller| ops::endorse(tx, caller, of, need, &voice)).await?;
    shown(&visitor, &needs, need).await
}

/// For which organisation, and why.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Plain {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// Why.
    text: String,
}

/// Takes the voice of the organisation back.
#[utoipa::path(post, path = "/api/v1/needs/{id}/withdraw", request_body = Plain, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The need")),
    responses((status = 200, body = NeedDetail), (status = 409, body = api::Problem)))]
async fn withdraw(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Json(sent): Json<Plain>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, VOICES)?;
    let need = id(&need)?;
    act(&visitor, &needs, move |tx, caller| ops::withdraw_voice(tx, caller, of, need)).await?;
    shown(&visitor, &needs, need).await
}

/// A contribution, as a program adds it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Contribute {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// `agreement`, `objection`, `variant`, `evidence`, `question`, `answer`.
    kind: String,
    /// What.
    text: String,
    /// Where the evidence lies.
    #[serde(default)]
    link: String,
    /// The question that it answers.
    reply_to: Option<Uuid>,
}

/// Adds a contribution.
#[utoipa::path(post, path = "/api/v1/needs/{id}/contribute", request_body = Contribute, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The need")),
    responses((status = 200, body = NeedDetail), (status = 422, body = api::Problem)))]
async fn contribute(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Json(sent): Json<Contribute>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, CONTRIBUTORS)?;
    let need = id(&need)?;
    let kind: ContributionKind = sent.kind.parse().map_err(Failure::invalid)?;
    let new = NewContribution { kind, text: sent.text, link: sent.link, reply_to: sent.reply_to };
    act(&visitor, &needs, move |tx, caller| ops::contribute(tx, caller, of, need, &new)).await?;
    shown(&visitor, &needs, need).await
}

/// A change of the state, as a program makes it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeState {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// The public reason.
    reason: String,
    /// When something happens next (`YYYY-MM-DD`).
    next: Option<String>,
    /// Where to read on.
    #[serde(default)]
    link: String,
}

/// Changes the state: `confirm`, `query`, `reply`, `cover`, `reject`, `rest`, `finish`, `reopen`.
#[utoipa::path(post, path = "/api/v1/needs/{id}/{action}", request_body = ChangeState, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The need"), ("action" = String, Path, description = "What is done")),
    responses((status = 200, body = NeedDetail), (status = 409, body = api::Problem),
        (status = 422, body = api::Problem)))]
async fn change_state(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path((need, action)): Path<(String, String)>,
    Json(sent): Json<ChangeState>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, CONTRIBUTORS)?;
    let need = id(&need)?;
    let action: Move = action.parse().map_err(|_no_action: String| Failure::not_found())?;
    let next_on = day(sent.next.as_deref(), "next")?;
    let new = NewMove { action, reason: sent.reason, next_on, link: sent.link };
    act(&visitor, &needs, move |tx, caller| ops::change_state(tx, caller, of, need, &new)).await?;
    shown(&visitor, &needs, need).await
}

/// A need that says nearly the same.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SimilarItem {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// Where it stands.
    state: &'static str,
    /// How many towns have said that they have it too.
    towns: i64,
    /// How near it is; larger is nearer.
    score: i64,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Looked {
    /// A title or a whole problem.
    q: String,
}

/// Needs that say nearly the same as a text, the nearest first.
#[utoipa::path(get, path = "/api/v1/needs/similar", params(Looked),
    responses((status = 200, body = List<SimilarItem>)))]
async fn similar_needs(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(looked): Query<Looked>,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let found = needs
        .store
        .read(move |read| similar::similar(read, &caller, &looked.q, limits::SIMILAR))
        .await?;
    let items: Vec<SimilarItem> = found
        .into_iter()
        .map(|it| SimilarItem {
            id: it.id,
            number: it.number,
            title: it.title,
            state: it.state.word(),
            towns: it.towns,
            score: it.score,
        })
        .collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(api::json(&List { items, total, next: None }))
}

// --- views -----------------------------------------------------------------------------------------------------------

/// What a dashboard is limited to.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Limited {
    /// A state (2 digits).
    land: Option<String>,
    /// A topic.
    topic: Option<String>,
    /// A class of size.
    size: Option<String>,
}

impl Limited {
    fn scope(&self) -> Result<Scope, Failure> {
        Ok(Scope {
            land: self.land.clone().filter(|land| !land.is_empty()),
            topic: word(self.topic.as_ref())?,
            size: word(self.size.as_ref())?,
        })
    }
}

/// A figure.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Figure {
    /// What is counted.
    value: String,
    /// Open needs.
    needs: i64,
}

/// What a state or the federation sees of the open needs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Dashboard {
    /// Open needs in all.
    open: i64,
    /// By state of the need, the closed ones too.
    states: Vec<Figure>,
    /// By topic.
    topics: Vec<Figure>,
    /// By class of size.
    sizes: Vec<Figure>,
    /// By state.
    lands: Vec<Figure>,
    /// By district.
    districts: Vec<Figure>,
    /// By urgency.
    urgencies: Vec<Figure>,
    /// Reported per month.
    months: Vec<Figure>,
    /// One town, one voice.
    by_towns: Vec<NeedItem>,
    /// By inhabitants and cases.
    by_inhabitants: Vec<NeedItem>,
}

fn figures(bars: Vec<Bar>) -> Vec<Figure> {
    bars.into_iter().map(|bar| Figure { value: bar.value, needs: bar.needs }).collect()
}

async fn board(
    visitor: &Visitor,
    needs: &Needs,
    limited: &Limited,
) -> Result<views::Dashboard, Failure> {
    let (caller, scope) = (visitor.caller.clone(), limited.scope()?);
    Ok(needs.store.read(move |read| views::dashboard(read, &caller, &scope)).await?)
}

/// Open needs by topic, size, region, urgency and month, with both rankings. What is protected is in no figure.
#[utoipa::path(get, path = "/api/v1/needs/dashboard", params(Limited),
    responses((status = 200, body = Dashboard)))]
async fn dashboard(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(limited): Query<Limited>,
) -> Result<Response, Failure> {
    let board = board(&visitor, &needs, &limited).await?;
    let items = |needs: Vec<Summary>| needs.into_iter().map(Into::into).collect();
    Ok(api::json(&Dashboard {
        open: board.open,
        states: figures(board.states),
        topics: figures(board.topics),
        sizes: figures(board.sizes),
        lands: figures(board.lands),
        districts: figures(board.districts),
        urgencies: figures(board.urgencies),
        months: figures(board.months),
        by_towns: items(board.by_towns),
        by_inhabitants: items(board.by_inhabitants),
    }))
}

async fn dashboard_csv(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(limited): Query<Limited>,
) -> Result<Response, Failure> {
    export::dashboard(&board(&visitor, &needs, &limited).await?)
}

/// Whose members.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Parent {
    /// The provider or association (an id).
    organisation: Uuid,
    /// Only what they said about this need.
    need: Option<Uuid>,
}

/// A member, and whether it has spoken.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MemberItem {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// Needs it has reported.
    reported: i64,
    /// Voices it has given.
    voices: i64,
    /// When it gave the last one.
    last_voice: Option<String>,
    /// What it has said about the need that was asked for.
    stance: Option<&'static str>,
}

async fn members_of(
    visitor: &Visitor,
    needs: &Needs,
    parent: &Parent,
) -> Result<Vec<views::Member>, Failure> {
    let (caller, parent, need) = (visitor.caller.clone(), parent.organisation, parent.need);
    // Who has said nothing is told to the people of the provider or association, and to its members.
    let found = needs
        .store
        .read::<_, ::store::Error>(move |read| {
            let members = views::members(read, &caller, parent, need)?;
            let own = caller.memberships().iter().any(|it| {
                it.organisation == parent || members.iter().any(|one| one.id == it.organisation)
            });
            Ok(own.then_some(members))
        })
        .await?;
    found.ok_or_else(Failure::not_found)
}

/// The members of a provider or an association: who has spoken and who has not.
#[utoipa::path(get, path = "/api/v1/needs/members", params(Parent), security(("token" = [])),
    responses((status = 200, body = List<MemberItem>), (status = 404, body = api::Problem)))]
async fn members(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(parent): Query<Parent>,
) -> Result<Response, Failure> {
    let items: Vec<MemberItem> = members_of(&visitor, &needs, &parent)
        .await?
        .into_iter()
        .map(|member| MemberItem {
            id: member.id,
            name: member.name,
            reported: member.reported,
            voices: member.voices,
            last_voice: member.last.map(moment),
            stance: member.stance.map(crate::model::Stance::word),
        })
        .collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(api::json(&List { items, total, next: None }))
}

async fn members_csv(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(parent): Query<Parent>,
) -> Result<Response, Failure> {
    export::members(&members_of(&visitor, &needs, &parent).await?)
}

/// Something that waits.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct WaitingItem {
    /// What: `query`, `voice`, `bundled`, `answered`, `silent`.
    what: String,
    /// The title of what it is about.
    title: String,
    /// Its page.
    href: String,
    /// For which organisation.
    organisation: Option<Uuid>,
    /// Until when, or since when.
    at: Option<String>,
}

/// What waits for the organisations of the caller.
#[utoipa::path(get, path = "/api/v1/needs/waiting", security(("token" = [])),
    responses((status = 200, body = List<WaitingItem>), (status = 401, body = api::Problem)))]
async fn waiting(visitor: Visitor, State(needs): State<Needs>) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let found = needs.store.read(move |read| views::waiting_for(read, &caller)).await?;
    let items: Vec<WaitingItem> = found
        .into_iter()
        .map(|it| WaitingItem {
            what: it.what.trim_start_matches("need-waits-").to_owned(),
            title: it.title,
            href: it.address,
            organisation: it.organisation,
            at: it.at.map(moment),
        })
        .collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(api::json(&List { items, total, next: None }))
}

/// The frequency of a text of a form; what is none is said at its field.
pub(crate) fn frequency(text: &str) -> Frequency {
    text.parse().unwrap_or(Frequency::Monthly)
}
