//! The JSON interface.

use std::sync::Arc;

use ars::Ars;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use directory::{Hours, Office, Region, Resolution};
use leika::catalogue::LegalBasis;
use leika::{Key, Typisierung};
use serde::{Deserialize, Serialize};
use utoipa::OpenApi;
use web::address::encoded;
use web::api::{List, Paging, json};
use web::{Access, Failure, Pace, Routes, Visitor};

use crate::store as query;
use crate::{Authority, Knowledge, Origin, Service, Services, Status, Text};

#[derive(OpenApi)]
#[openapi(
    paths(services, service, responsibility),
    components(schemas(ServiceItem, ServiceAnswer, ResponsibilityAnswer))
)]
struct Document;

pub(crate) fn routes(knowledge: Knowledge) -> Routes {
    Routes::new()
        .get("/api/v1/services", Access::Public, services)
        .paced(Pace::Search)
        .get("/api/v1/services/{leika}", Access::Public, service)
        .get("/api/v1/responsibilities", Access::Public, responsibility)
        .described(Document::openapi())
        .with_state(knowledge)
}

/// A service in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ServiceItem {
    /// The key, 14 digits.
    #[schema(value_type = String)]
    leika: Key,
    /// The name in the catalogue.
    name: String,
    /// The name in daily language, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Who makes the rules and who carries it out, as the catalogue says.
    #[schema(value_type = Vec<String>)]
    typisierung: Vec<Typisierung>,
    /// The service of the Onlinezugangsgesetz it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    ozg: Option<OzgAnswer>,
    /// The situation in life or business.
    situation: String,
    /// The field.
    field: String,
}

/// A service of the Onlinezugangsgesetz.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OzgAnswer {
    id: String,
    name: String,
}

/// A service with what is said about it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ServiceAnswer {
    #[serde(flatten)]
    service: ServiceItem,
    /// The law, as the catalogue has it.
    legal_basis: Vec<LawAnswer>,
    /// The text modules.
    texts: Vec<TextAnswer>,
}

/// A legal basis.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct LawAnswer {
    citation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// A text module with its origin.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TextAnswer {
    /// `what`, `requirements`, `documents`, `fees`, `deadlines`, `procedure` or `legal-basis`.
    module: &'static str,
    /// The words; lines that begin with `- ` are a list.
    body: String,
    /// `organisation`, `general` or `catalogue`.
    origin: &'static str,
    /// The organisation that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
}

/// Who is responsible, and where the answer comes from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ResponsibilityAnswer {
    status: Status,
    /// What the office is called when it does this; null when unknown.
    role: Option<String>,
    /// The body that is responsible; null when unknown.
    authority: Option<Authority>,
    /// The office, where one was entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<OfficeAnswer>,
    /// In words: why.
    explanation: String,
}

/// An office.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OfficeAnswer {
    name: String,
    street: String,
    postcode: String,
    town: String,
    phone: String,
    email: String,
    website: String,
    hours: Vec<Hours>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    note: String,
}

impl From<&Office> for OfficeAnswer {
    fn from(office: &Office) -> Self {
        let details = office.details.clone();
        Self {
            name: details.name,
            street: details.street,
            postcode: details.postcode,
            town: details.town,
            phone: details.phone,
            email: details.email,
            website: details.website,
            hours: details.hours,
            lat: details.position.map(directory::Position::latitude),
            lon: details.position.map(directory::Position::longitude),
            note: details.note,
        }
    }
}

fn item(knowledge: &Knowledge, service: &Service) -> ServiceItem {
    ServiceItem {
        leika: service.key,
        name: service.name.clone(),
        title: knowledge.title(service.key).map(str::to_owned),
        typisierung: service.typisierung.clone(),
        ozg: service
            .ozg
            .as_ref()
            .map(|ozg| OzgAnswer { id: ozg.id.clone(), name: ozg.name.clone() }),
        situation: service.situation.clone(),
        field: service.field.clone(),
    }
}

/// The key in an address.
pub(crate) fn read_key(text: &str) -> Result<Key, Failure> {
    text.parse().map_err(|error: leika::ParseKeyError| Failure::invalid(error.to_string()))
}

/// The service in an address.
pub(crate) fn read_service(knowledge: &Knowledge, text: &str) -> Result<Arc<Service>, Failure> {
    let unknown = || Failure::new(StatusCode::NOT_FOUND, "services-unknown");
    knowledge.service(read_key(text)?).ok_or_else(unknown)
}

/// The place in an address: an AGS or ARS, also one that is no longer in use.
fn read_place(knowledge: &Knowledge, key: &str) -> Result<Arc<Region>, Failure> {
    match knowledge.directory().resolve(key) {
        Resolution::Known(region) | Resolution::Moved { now: Some(region), .. } => Ok(region),
        Resolution::Moved { now: None, .. } | Resolution::Unknown => {
            Err(Failure::new(StatusCode::NOT_FOUND, "services-no-place"))
        }
        Resolution::Malformed(error) => Err(Failure::invalid(error.to_string())),
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Search {
    /// What is looked for; everything when empty.
    #[serde(default)]
    q: String,
    /// A place: services that its town or district carries out come first.
    ars: Option<String>,
    limit: Option<i64>,
    offset: Option<i64>,
}

/// Finds services.
#[utoipa::path(
    get, path = "/api/v1/services", tag = "services", params(Search),
    responses((status = 200, body = List<ServiceItem>))
)]
async fn services(
    State(knowledge): State<Knowledge>,
    Query(search): Query<Search>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: search.limit, offset: search.offset };
    let place = search.ars.as_deref().map(|key| read_place(&knowledge, key)).transpose()?;
    let place = place.map(|region| region.ars);
    let (limit, offset) = (paging.limit(), paging.offset());
    let found = search_apart(&knowledge, &search.q, place, limit, offset).await?;
    let items = found.items.iter().map(|service| item(&knowledge, service)).collect();
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    let mut address = format!("/api/v1/services?q={}&", encoded(&search.q));
    if let Some(ars) = place {
        address = format!("{address}ars={ars}&");
    }
    Ok(json(&paging.list(items, total, &address)))
}

/// Searches off the threads that answer requests: ranking is computing. An empty text lists everything.
pub(crate) async fn search_apart(
    knowledge: &Knowledge,
    text: &str,
    place: Option<Ars>,
    limit: i64,
    offset: i64,
) -> Result<Services, Failure> {
    let [limit, offset] = [limit, offset].map(|number| usize::try_from(number).unwrap_or_default());
    if text.trim().is_empty() {
        let catalogue = knowledge.catalogue();
        let all = catalogue.all();
        let items = all.iter().skip(offset).take(limit).cloned().collect();
        return Ok(Services { items, total: all.len() });
    }
    let (knowledge, text) = (knowledge.clone(), text.to_owned());
    tokio::task::spawn_blocking(move || knowledge.search(&text, place, limit, offset))
        .await
        .map_err(Failure::internal)?
        .map_err(Failure::from)
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Where {
    /// A place: its offices' own texts come before the general ones.
    ars: Option<String>,
}

/// One service with its texts.
#[utoipa::path(
    get, path = "/api/v1/services/{leika}", tag = "services",
    params(("leika" = String, Path, description = "The key, 14 digits"), Where),
    responses((status = 200, body = ServiceAnswer), (status = 404, body = web::api::Problem))
)]
async fn service(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Path(leika): Path<String>,
    Query(place): Query<Where>,
) -> Result<Response, Failure> {
    let service = read_service(&knowledge, &leika)?;
    let place = place.ars.as_deref().map(|key| read_place(&knowledge, key)).transpose()?;
    let own = match place {
        None => Vec::new(),
        Some(place) => {
            let key = service.key;
            visitor.shell.store().read(move |read| query::texts_for(read, key, place.ars)).await?
        }
    };
    let legal_basis = LegalBasis::parse_many(&service.legal_basis)
        .into_iter()
        .map(|basis| LawAnswer { citation: basis.citation, url: basis.url })
        .collect();
    Ok(json(&ServiceAnswer {
        texts: knowledge.texts(service.key, own).into_iter().map(text_answer).collect(),
        service: item(&knowledge, &service),
        legal_basis,
    }))
}

fn text_answer(text: Text) -> TextAnswer {
    let (origin, organisation) = match text.origin {
        Origin::Organisation { name, .. } => ("organisation", Some(name)),
        Origin::General { .. } => ("general", None),
        Origin::Catalogue => ("catalogue", None),
    };
    TextAnswer { module: text.module.word(), body: text.body, origin, organisation }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Asked {
    /// The service, 14 digits.
    leika: String,
    /// The place: 12 digits; shortened to its level it is understood too.
    ars: Option<String>,
    /// The place as a municipality of 8 digits, instead of `ars`.
    ags: Option<String>,
}

/// Who is responsible for a service in a place, and how that is known.
#[utoipa::path(
    get, path = "/api/v1/responsibilities", tag = "services", params(Asked),
    responses((status = 200, body = ResponsibilityAnswer), (status = 404, body = web::api::Problem))
)]
async fn responsibility(
    State(knowledge): State<Knowledge>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let service = read_service(&knowledge, &asked.leika)?;
    let key = asked.ars.as_deref().or(asked.ags.as_deref());
    let key = key.ok_or_else(|| Failure::invalid(visitor.t("services-place-missing")))?;
    let place = read_place(&knowledge, key)?;
    let answer = knowledge.responsible(service.key, &place);
    Ok(json(&ResponsibilityAnswer {
        explanation: answer.explanation(&visitor.shell, visitor.lang),
        status: answer.status,
        role: answer.role.as_deref().map(str::to_owned),
        authority: answer.authority,
        office: answer.office.as_deref().map(OfficeAnswer::from),
    }))
}
