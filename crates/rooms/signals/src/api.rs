//! The API of this room.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use identity::Caller;
use serde::{Deserialize, Serialize};
use tally::{Kind, Month};
use utoipa::OpenApi;
use uuid::Uuid;
use web::api::{self, Paging};
use web::{Access, Failure, Lang, Routes, Visitor, address};

use crate::model::{Draft, DraftState, Figures, Measures, rounded};
use crate::store::{self as query, DraftFilter, Figure, FigureFilter, Transactions};
use crate::views::{self, Compared, Overview};
use crate::{REPORTERS, Signals, export, limits, ops, rules, wording};

#[derive(OpenApi)]
#[openapi(paths(
    list,
    list_csv,
    overview,
    overview_csv,
    service,
    statistics,
    statistics_csv,
    drafts,
    draft,
    drop_draft
))]
struct Description;

/// The routes.
pub(crate) fn routes() -> Routes<Signals> {
    let reporters = Access::Roles(REPORTERS);
    Routes::new()
        .get("/api/v1/signals", reporters, list)
        .get("/api/v1/signals.csv", reporters, list_csv)
        .get("/api/v1/signals/overview", reporters, overview)
        .get("/api/v1/signals/overview.csv", reporters, overview_csv)
        .get("/api/v1/signals/services/{leika}", reporters, service)
        .get("/api/v1/signals/statistics", reporters, statistics)
        .get("/api/v1/signals/statistics.csv", reporters, statistics_csv)
        .get("/api/v1/signals/drafts", reporters, drafts)
        .get("/api/v1/signals/drafts/{id}", reporters, draft)
        .post("/api/v1/signals/drafts/{id}/drop", reporters, drop_draft)
        .described(Description::openapi())
}

fn word<T: std::str::FromStr<Err = String>>(text: Option<&String>) -> Result<Option<T>, Failure> {
    text.map(|text| text.parse().map_err(Failure::invalid)).transpose()
}

/// A town is named by an organisation that the caller may see the figures of; another one is not there for them.
fn checked(caller: &Caller, sees: bool) -> Result<(), Failure> {
    if sees || caller.person().is_none() { Ok(()) } else { Err(Failure::not_found()) }
}

// --- figures ---------------------------------------------------------------------------------------------------------

/// Which figures are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// A town (the id of its organisation): one's own or a member of one's provider.
    town: Option<Uuid>,
    /// A service (LeiKa key).
    service: Option<String>,
    /// What happened: `started`, `abandoned`, `sent`, `asked-back`, `decided`, `withdrawn`, `feedback`, `nothing-found`.
    kind: Option<String>,
    /// A month (`2026-10`).
    month: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

impl Asked {
    fn paging(&self) -> Paging {
        Paging { limit: self.limit, offset: self.offset }
    }

    fn filter(&self, limit: i64, offset: i64) -> Result<FigureFilter, Failure> {
        Ok(FigureFilter {
            town: self.town,
            service: self.service.clone(),
            kind: word::<Kind>(self.kind.as_ref())?,
            month: word::<Month>(self.month.as_ref())?,
            limit,
            offset,
        })
    }

    fn address(&self) -> String {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let town = self.town.map(|id| id.to_string()).unwrap_or_default();
        let pairs = [
            ("town", town),
            ("service", given(&self.service)),
            ("kind", given(&self.kind)),
            ("month", given(&self.month)),
        ];
        address::with_query(
            "/api/v1/signals",
            &pairs.each_ref().map(|(name, value)| (*name, value.as_str())),
        )
    }
}

/// A figure: five events or more of a month. What is less is in none; it is held back until more comes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FigureItem {
    /// The town (the id of its organisation).
    town: Uuid,
    /// Its name.
    name: String,
    /// Its region.
    ars: String,
    /// The month.
    month: String,
    /// The first month in it: an earlier one where small months had to be held together.
    since: String,
    /// The service (LeiKa key), or empty.
    service: String,
    /// What happened.
    kind: &'static str,
    /// The step, the reason, the answer; empty where there is none or it may not be told apart.
    detail: String,
    /// How many.
    events: i64,
    /// Mean days until the decision; only of `decided`.
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<i64>,
}

impl From<Figure> for FigureItem {
    fn from(figure: Figure) -> Self {
        let days = (figure.kind == Kind::Decided).then(|| rounded(figure.amount, figure.events));
        Self {
            town: figure.town,
            name: figure.name,
            ars: figure.place,
            month: figure.month,
            since: figure.since,
            service: figure.service,
            kind: figure.kind.word(),
            detail: figure.detail,
            events: figure.events,
            days: days.flatten(),
        }
    }
}

/// What was counted in one's own towns and in the members of one's provider: figures of months that are over.
#[utoipa::path(get, path = "/api/v1/signals", params(Asked), security(("token" = [])),
    responses((status = 200, body = api::List<FigureItem>)))]
async fn list(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let paging = asked.paging();
    let filter = asked.filter(paging.limit(), paging.offset())?;
    let (caller, named) = (visitor.caller.clone(), filter.town.is_some());
    let (items, total) =
        signals.store.read(move |read| query::figures(read, &caller, &filter)).await?;
    checked(&visitor.caller, total > 0 || !named || owns(&visitor.caller, asked.town))?;
    let items: Vec<FigureItem> = items.into_iter().map(Into::into).collect();
    Ok(api::json(&paging.list(items, total, &asked.address())))
}

fn owns(caller: &Caller, town: Option<Uuid>) -> bool {
    town.is_some_and(|town| caller.organisations(REPORTERS).contains(&town))
}

/// The same as a table.
#[utoipa::path(get, path = "/api/v1/signals.csv", params(Asked), security(("token" = [])),
    responses((status = 200, content_type = "text/csv")))]
async fn list_csv(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = asked.filter(limits::EXPORT, 0)?;
    let (caller, named) = (visitor.caller.clone(), filter.town.is_some());
    let (items, total) =
        signals.store.read(move |read| query::figures(read, &caller, &filter)).await?;
    checked(&visitor.caller, total > 0 || !named || owns(&visitor.caller, asked.town))?;
    export::figures(&items)
}

// --- overview --------------------------------------------------------------------------------------------------------

/// Which overview is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct OfWhom {
    /// One's own organisation, or a member of one's provider; the first one without it. For a provider, a state or the
    /// federation these are sums.
    organisation: Option<Uuid>,
    /// How many months (1 to 12; 3 without it).
    months: Option<usize>,
}

/// What is known of a service. What is missing is less than five.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
struct MeasuresItem {
    /// Applications begun.
    started: Option<i64>,
    /// Applications sent.
    sent: Option<i64>,
    /// Drafts thrown away or run out.
    abandoned: Option<i64>,
    /// Questions to applicants.
    asked_back: Option<i64>,
    /// Decisions.
    decided: Option<i64>,
    /// Applications withdrawn.
    withdrawn: Option<i64>,
    /// Answers how it went.
    feedback: Option<i64>,
    /// Abandoned of those begun, in percent.
    abandoned_percent: Option<i64>,
    /// Asked back of those sent, in percent.
    asked_back_percent: Option<i64>,
    /// Mean days until the decision.
    days: Option<i64>,
    /// Answers that it went badly, in percent.
    bad_percent: Option<i64>,
}

impl From<&Measures> for MeasuresItem {
    fn from(measures: &Measures) -> Self {
        Self {
            started: measures.events(Kind::Started),
            sent: measures.events(Kind::Sent),
            abandoned: measures.events(Kind::Abandoned),
            asked_back: measures.events(Kind::AskedBack),
            decided: measures.events(Kind::Decided),
            withdrawn: measures.events(Kind::Withdrawn),
            feedback: measures.events(Kind::Feedback),
            abandoned_percent: measures.abandoned(),
            asked_back_percent: measures.asked_back(),
            days: measures.days(),
            bad_percent: measures.bad_percent(),
        }
    }
}

/// A service in an overview.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ServiceItem {
    /// Its key.
    service: String,
    /// Its name.
    name: String,
    /// How near it is to its thresholds: 100 and more where one is crossed.
    pressure: i64,
    /// Its figures.
    #[serde(flatten)]
    measures: MeasuresItem,
}

/// Where it goes badly.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OverviewItem {
    /// The organisation.
    organisation: Option<Uuid>,
    /// Its name.
    name: Option<String>,
    /// The first month.
    from: Option<String>,
    /// The last month.
    to: Option<String>,
    /// The services, the worst first.
    items: Vec<ServiceItem>,
    /// How many services.
    total: usize,
    /// Searches without result.
    nothing_found: Option<i64>,
    /// Minutes in which the program could not be reached.
    outage_minutes: Option<i64>,
}

async fn seen(visitor: &Visitor, signals: &Signals, asked: &OfWhom) -> Result<Overview, Failure> {
    let (of, caller) = (asked.organisation, visitor.caller.clone());
    let months = asked.months.unwrap_or(rules::MONTHS);
    Ok(signals.store.read(move |read| views::overview(read, &caller, of, months)).await?)
}

/// Where it goes badly: the services of an organisation, the worst first. States and the federation get sums over five
/// towns or more.
#[utoipa::path(get, path = "/api/v1/signals/overview", params(OfWhom), security(("token" = [])),
    responses((status = 200, body = OverviewItem)))]
async fn overview(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<OfWhom>,
) -> Result<Response, Failure> {
    let view = seen(&visitor, &signals, &asked).await?;
    let items: Vec<_> = view
        .services
        .iter()
        .map(|(key, measures)| ServiceItem {
            service: key.clone(),
            name: signals.name(key),
            pressure: rules::pressure(measures),
            measures: measures.into(),
        })
        .collect();
    let edge = |month: Option<&Month>| month.map(ToString::to_string);
    Ok(api::json(&OverviewItem {
        organisation: view.scope.as_ref().map(|scope| scope.organisation),
        name: view.scope.as_ref().map(|scope| scope.name.clone()),
        from: edge(view.months.first()),
        to: edge(view.months.last()),
        total: items.len(),
        items,
        nothing_found: view.all.events(Kind::NothingFound),
        outage_minutes: view.all.events(Kind::Outage),
    }))
}

/// The same as a table.
#[utoipa::path(get, path = "/api/v1/signals/overview.csv", params(OfWhom), security(("token" = [])),
    responses((status = 200, content_type = "text/csv")))]
async fn overview_csv(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<OfWhom>,
) -> Result<Response, Failure> {
    let view = seen(&visitor, &signals, &asked).await?;
    export::overview(&view, |key| signals.name(key))
}

/// A detail and how often it was.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DetailItem {
    /// The step, the reason, the answer; empty for those that may not be told apart.
    detail: String,
    /// How many.
    events: i64,
}

/// A month of a service.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MonthItem {
    /// The month.
    month: String,
    /// Its figures.
    #[serde(flatten)]
    measures: MeasuresItem,
}

/// A town beside the mean of others.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ComparedItem {
    /// The town.
    own: Option<i64>,
    /// The mean of five or more towns of its size.
    others: Option<i64>,
}

impl From<Compared> for ComparedItem {
    fn from(compared: Compared) -> Self {
        Self { own: compared.own, others: compared.others }
    }
}

/// The comparison with towns of the same size; a measure that fewer than five of them have is missing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ComparisonItem {
    /// Abandoned, in percent.
    abandoned_percent: Option<ComparedItem>,
    /// Asked back, in percent.
    asked_back_percent: Option<ComparedItem>,
    /// Days until the decision.
    days: Option<ComparedItem>,
    /// It went badly, in percent.
    bad_percent: Option<ComparedItem>,
}

/// The course of a service over twelve months.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CourseItem {
    /// The organisation.
    organisation: Uuid,
    /// Its key.
    service: String,
    /// Its name.
    name: String,
    /// The months, the oldest first.
    months: Vec<MonthItem>,
    /// All of them together.
    all: MeasuresItem,
    /// Abandoned, by step.
    steps: Vec<DetailItem>,
    /// Asked back, by reason.
    reasons: Vec<DetailItem>,
    /// How it went.
    answers: Vec<DetailItem>,
    /// Beside towns of the same size.
    comparison: Option<ComparisonItem>,
}

fn details(measures: &Measures, kind: Kind) -> Vec<DetailItem> {
    let held = Some(("", measures.without_detail(kind))).filter(|(_, events)| *events > 0);
    let all = measures.details(kind).into_iter().chain(held);
    all.map(|(detail, events)| DetailItem { detail: detail.to_owned(), events }).collect()
}

/// The course of a service over twelve months, with the comparison.
#[utoipa::path(get, path = "/api/v1/signals/services/{leika}", security(("token" = [])),
    params(("leika" = String, Path, description = "The service (LeiKa key)"), OfWhom),
    responses((status = 200, body = CourseItem), (status = 404)))]
async fn service(
    visitor: Visitor,
    State(signals): State<Signals>,
    Path(key): Path<String>,
    Query(asked): Query<OfWhom>,
) -> Result<Response, Failure> {
    let (of, caller) = (asked.organisation, visitor.caller.clone());
    let view = signals.store.read(move |read| views::service(read, &caller, of, &key)).await?;
    let months = view
        .months
        .iter()
        .map(|(month, measures)| MonthItem { month: month.to_string(), measures: measures.into() });
    let comparison = view.comparison.map(|comparison| ComparisonItem {
        abandoned_percent: comparison.abandoned.map(Into::into),
        asked_back_percent: comparison.asked_back.map(Into::into),
        days: comparison.days.map(Into::into),
        bad_percent: comparison.bad.map(Into::into),
    });
    Ok(api::json(&CourseItem {
        organisation: view.scope.organisation,
        name: signals.name(&view.service),
        months: months.collect(),
        all: (&view.all).into(),
        steps: details(&view.all, Kind::Abandoned),
        reasons: details(&view.all, Kind::AskedBack),
        answers: details(&view.all, Kind::Feedback),
        comparison,
        service: view.service,
    }))
}

// --- statistics ------------------------------------------------------------------------------------------------------

/// Which month is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct OfMonth {
    /// The month (`2026-10`); the last one that is over without it.
    month: Option<String>,
}

/// The transactions of an online service in a town.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TransactionsItem {
    /// The region of the town (12 digits).
    ars: String,
    /// The town.
    town: String,
    /// The service (LeiKa key).
    leika: String,
    /// Its name.
    online_service: String,
    /// Applications sent for the first time; missing where there are fewer than five.
    transactions: Option<i64>,
    /// Whether the figure is held back because it is less than five.
    suppressed: bool,
    /// The first month in the figure, where it is an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
}

/// The transactions of a month.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct StatisticsItem {
    /// The month.
    month: String,
    /// By town and online service.
    items: Vec<TransactionsItem>,
    /// How many.
    total: usize,
}

async fn transactions(
    visitor: &Visitor,
    signals: &Signals,
    asked: &OfMonth,
) -> Result<(Month, Vec<Transactions>), Failure> {
    let last = ops::last_month(signals.store.clock().now());
    let month = word::<Month>(asked.month.as_ref())?.unwrap_or(last);
    let caller = visitor.caller.clone();
    let all = signals.store.read(move |read| query::transactions(read, &caller, month)).await?;
    Ok((month, all))
}

/// Transactions per online service and town in a month, in one's own towns and the members of one's provider.
#[utoipa::path(get, path = "/api/v1/signals/statistics", params(OfMonth), security(("token" = [])),
    responses((status = 200, body = StatisticsItem)))]
async fn statistics(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<OfMonth>,
) -> Result<Response, Failure> {
    let (month, all) = transactions(&visitor, &signals, &asked).await?;
    let month = month.to_string();
    let items: Vec<_> = all
        .into_iter()
        .map(|item| TransactionsItem {
            online_service: signals.name(&item.service),
            ars: item.place,
            town: item.town,
            leika: item.service,
            suppressed: item.count.is_none(),
            transactions: item.count,
            since: Some(item.since).filter(|since| !since.is_empty() && *since != month),
        })
        .collect();
    Ok(api::json(&StatisticsItem { month, total: items.len(), items }))
}

/// The same as a table.
#[utoipa::path(get, path = "/api/v1/signals/statistics.csv", params(OfMonth), security(("token" = [])),
    responses((status = 200, content_type = "text/csv")))]
async fn statistics_csv(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<OfMonth>,
) -> Result<Response, Failure> {
    let (month, all) = transactions(&visitor, &signals, &asked).await?;
    export::transactions(month, &all, |key| signals.name(key))
}

// --- drafts ----------------------------------------------------------------------------------------------------------

/// Which drafts are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct WhichDrafts {
    /// One's own organisation (an id).
    town: Option<Uuid>,
    /// A service (LeiKa key).
    service: Option<String>,
    /// `open`, `taken` or `dropped`.
    state: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

/// A need that figures propose.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DraftItem {
    /// Its id.
    id: Uuid,
    /// The town (the id of its organisation).
    town: Uuid,
    /// Its name.
    name: String,
    /// The service (LeiKa key), or empty.
    service: String,
    /// The threshold that was crossed.
    rule: &'static str,
    /// The first month that was looked at.
    from: String,
    /// The last one.
    to: String,
    /// The figures.
    figures: Figures,
    /// What the need would be called, in German.
    title: String,
    /// Its problem, in German.
    problem: String,
    /// `open`, `taken` or `dropped`.
    state: &'static str,
    /// Why it was dropped.
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
    /// The need that was made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    need: Option<Uuid>,
    /// When it was drafted (RFC 3339).
    created_at: String,
}

fn item(visitor: &Visitor, signals: &Signals, draft: Draft) -> DraftItem {
    let name = signals.name(&draft.service);
    let proposal = wording::proposal(&visitor.shell, Lang::De, &draft, &name);
    DraftItem {
        id: draft.id,
        town: draft.organisation,
        name: draft.organisation_name,
        service: draft.service,
        rule: draft.rule.word(),
        from: draft.first.to_string(),
        to: draft.last.to_string(),
        figures: draft.figures,
        title: proposal.title,
        problem: proposal.problem,
        state: draft.state.word(),
        reason: draft.reason,
        need: draft.need,
        created_at: draft.created_at.to_jiff().to_string(),
    }
}

/// The drafts of one's own organisations, the newest first.
#[utoipa::path(get, path = "/api/v1/signals/drafts", params(WhichDrafts), security(("token" = [])),
    responses((status = 200, body = api::List<DraftItem>)))]
async fn drafts(
    visitor: Visitor,
    State(signals): State<Signals>,
    Query(asked): Query<WhichDrafts>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: asked.limit, offset: asked.offset };
    if asked.town.is_some() && !owns(&visitor.caller, asked.town) {
        return Err(Failure::not_found());
    }
    let filter = DraftFilter {
        organisation: asked.town,
        service: asked.service.clone(),
        state: word::<DraftState>(asked.state.as_ref())?,
        limit: paging.limit(),
        offset: paging.offset(),
    };
    let caller = visitor.caller.clone();
    let (items, total) =
        signals.store.read(move |read| query::drafts(read, &caller, &filter)).await?;
    let items: Vec<_> = items.into_iter().map(|draft| item(&visitor, &signals, draft)).collect();
    let town = asked.town.map(|id| id.to_string()).unwrap_or_default();
    let pairs = [
        ("town", town.as_str()),
        ("service", asked.service.as_deref().unwrap_or_default()),
        ("state", asked.state.as_deref().unwrap_or_default()),
    ];
    let next = address::with_query("/api/v1/signals/drafts", &pairs);
    Ok(api::json(&paging.list(items, total, &next)))
}

/// A draft.
#[utoipa::path(get, path = "/api/v1/signals/drafts/{id}", security(("token" = [])),
    params(("id" = Uuid, Path, description = "The draft")),
    responses((status = 200, body = DraftItem), (status = 404)))]
async fn draft(
    visitor: Visitor,
    State(signals): State<Signals>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (id, caller) = (address::id(&id)?, visitor.caller.clone());
    let draft = signals.store.read(move |read| views::draft(read, &caller, id)).await?;
    let draft = draft.ok_or_else(Failure::not_found)?;
    Ok(api::json(&item(&visitor, &signals, draft)))
}

/// Why a draft is dropped.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
struct Dropped {
    /// The reason; it stays with the draft.
    reason: String,
}

/// Drops a draft. The same threshold drafts nothing for the same service in the next 180 days.
#[utoipa::path(post, path = "/api/v1/signals/drafts/{id}/drop", security(("token" = [])),
    params(("id" = Uuid, Path, description = "The draft")), request_body = Dropped,
    responses((status = 200, body = DraftItem), (status = 404), (status = 409)))]
async fn drop_draft(
    visitor: Visitor,
    State(signals): State<Signals>,
    Path(id): Path<String>,
    Json(dropped): Json<Dropped>,
) -> Result<Response, Failure> {
    let (id, caller) = (address::id(&id)?, visitor.caller.clone());
    let draft = signals
        .store
        .change(move |tx| {
            let ((), entry) = ops::drop_draft(tx, &caller, id, &dropped.reason)?;
            let draft = query::draft(tx, &caller, id)?.ok_or(crate::Error::NotFound)?;
            Ok::<_, crate::Error>((draft, entry))
        })
        .await?;
    Ok(api::json(&item(&visitor, &signals, draft)))
}
