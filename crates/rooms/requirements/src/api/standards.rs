//! Standards and their life.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use web::address::{id, with_query};
use web::api::{List, Paging};
use web::{Failure, Visitor, api};

use super::{
    LogItem, Made, Named, Protected, created, doing, given, moment, numbered, organisation,
    searched, word,
};
use crate::standards::{CriterionKind, Fate, NewStage, Stage};
use crate::{Error, Requirements, standards};

/// Which standards are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct AskedStandards {
    /// `need`, `examined`, `implementation`, `approved`, `operation`, `decommissioned`.
    stage: Option<String>,
    /// `offered`, `recommended`, `states`, `everybody`.
    binding: Option<String>,
    /// Those that meet this requirement (an id).
    requirement: Option<Uuid>,
    /// Words in number, name or operator.
    q: Option<String>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

/// A standard in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct StandardItem {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its name.
    title: String,
    /// Where it is in its life.
    stage: &'static str,
    /// Since when.
    since: String,
    /// How binding it is.
    binding: &'static str,
    /// Who runs it.
    operator: String,
    /// Who keeps this entry.
    organisation: Named,
    /// How far it may travel (TLP 2.0).
    label: &'static str,
}

impl From<standards::Summary> for StandardItem {
    fn from(it: standards::Summary) -> Self {
        Self {
            id: it.id,
            number: it.number,
            title: it.title,
            stage: it.stage.word(),
            since: moment(it.moved_at),
            binding: it.binding.word(),
            operator: it.operator,
            organisation: Named { id: Some(it.organisation), name: it.organisation_name },
            label: it.audience.label.word(),
        }
    }
}

/// Standards by name, with how many there are in all.
#[utoipa::path(get, path = "/api/v1/standards", params(AskedStandards),
    responses((status = 200, body = List<StandardItem>), (status = 422, body = api::Problem)))]
pub(super) async fn standards_list(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<AskedStandards>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: asked.limit, offset: asked.offset };
    let filter = standards::Filter {
        stage: word::<Stage>(asked.stage.as_ref())?,
        binding: word::<standards::Binding>(asked.binding.as_ref())?,
        requirement: asked.requirement,
        text: searched(asked.q.as_ref()),
        exportable: true,
        limit: paging.limit(),
        offset: paging.offset(),
    };
    let caller = visitor.caller.clone();
    let (items, total) =
        room.store.read(move |read| standards::list(read, &caller, &filter)).await?;
    let items: Vec<StandardItem> = items.into_iter().map(Into::into).collect();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let pairs = [
        ("stage", text(&asked.stage)),
        ("binding", text(&asked.binding)),
        ("requirement", given(asked.requirement)),
        ("q", text(&asked.q)),
    ];
    let pairs = pairs.each_ref().map(|(name, value)| (*name, value.as_str()));
    Ok(api::json(&paging.list(items, total, &with_query("/api/v1/standards", &pairs))))
}

/// A criterion.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CriterionItem {
    /// Its id.
    id: Uuid,
    /// `ready` (before work begins), `done` (before it is approved).
    kind: &'static str,
    /// What has to be so.
    text: String,
    /// Whether it is.
    met: bool,
    /// How one sees it.
    evidence: String,
}

/// A document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DocumentItem {
    /// Its id.
    id: Uuid,
    /// What it is.
    title: String,
    /// The name of the file.
    name: String,
    /// What kind of file.
    media_type: String,
    /// Bytes.
    size: i64,
    /// Where to get it.
    address: String,
}

/// A standard with everything.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct StandardDetail {
    #[serde(flatten)]
    standard: StandardItem,
    /// What it is for.
    summary: String,
    /// Why it is where it is.
    reason: String,
    /// The criteria.
    criteria: Vec<CriterionItem>,
    /// The documents.
    documents: Vec<DocumentItem>,
    /// The requirements it meets.
    requirements: Vec<Uuid>,
    /// What happened, newest first.
    log: Vec<LogItem>,
}

/// A standard with its criteria, documents, requirements and log.
#[utoipa::path(get, path = "/api/v1/standards/{id}", params(("id" = Uuid, Path)),
    responses((status = 200, body = StandardDetail), (status = 404, body = api::Problem)))]
pub(super) async fn standard(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path(standard): Path<String>,
) -> Result<Response, Failure> {
    let (standard, caller) = (id(&standard)?, visitor.caller.clone());
    let found = room.store.read(move |read| standards::record(read, &caller, standard)).await?;
    let exported = found.filter(|it| it.summary.audience.label.may_be_exported());
    let found = exported.ok_or_else(Failure::not_found)?;
    let criterion = |it: standards::Criterion| CriterionItem {
        id: it.id,
        kind: it.kind.word(),
        text: it.text,
        met: it.met,
        evidence: it.evidence,
    };
    let document = |it: standards::Document| DocumentItem {
        address: format!("/standards/{standard}/dokumente/{}", it.id),
        id: it.id,
        title: it.title,
        name: it.name,
        media_type: it.media_type,
        size: it.size,
    };
    Ok(api::json(&StandardDetail {
        standard: found.summary.into(),
        summary: found.description,
        reason: found.reason,
        criteria: found.criteria.into_iter().filter(|it| !it.dropped).map(criterion).collect(),
        documents: found.documents.into_iter().map(document).collect(),
        requirements: found.requirements.into_iter().map(|it| it.id).collect(),
        log: found.log.into_iter().map(Into::into).collect(),
    }))
}

/// A new standard.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub(super) struct CreatingStandard {
    #[serde(flatten)]
    protected: Protected,
    /// Its name.
    title: String,
    /// What it is for.
    #[serde(default)]
    summary: String,
    /// `offered`, `recommended`, `states`, `everybody`.
    #[schema(value_type = String)]
    binding: standards::Binding,
    /// Who runs it.
    #[serde(default)]
    operator: String,
    /// Why it is needed.
    reason: String,
}

/// Says that a standard is needed.
#[utoipa::path(post, path = "/api/v1/standards", request_body = CreatingStandard,
    responses((status = 201, body = Made), (status = 422, body = api::Problem)), security(("token" = [])))]
pub(super) async fn create_standard(
    visitor: Visitor,
    State(room): State<Requirements>,
    Json(new): Json<CreatingStandard>,
) -> Result<Response, Failure> {
    let (of, caller) = (new.protected.organisation(&visitor)?, visitor.caller.clone());
    let protection = new.protected.protection();
    let description = standards::Description {
        title: new.title,
        summary: new.summary,
        binding: new.binding,
        operator: new.operator,
    };
    let reason = new.reason;
    let made = room
        .store
        .change(move |tx| standards::create(tx, &caller, of, &description, &reason, protection))
        .await?;
    Ok(numbered(made))
}

/// Something to do with a standard.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "operation", rename_all = "kebab-case")]
enum StandardDoing {
    Describe(StandardText),
    Stage {
        stage: Stage,
        reason: String,
        #[serde(with = "crate::days", default)]
        next_on: Option<Date>,
        #[serde(default)]
        link: String,
    },
    Criterion {
        kind: CriterionKind,
        text: String,
    },
    Meet {
        criterion: Uuid,
        fate: Fate,
        evidence: String,
    },
    Detach {
        document: Uuid,
        reason: String,
    },
    Link {
        requirement: Uuid,
    },
    Unlink {
        requirement: Uuid,
    },
}

#[derive(Clone, Debug, Deserialize)]
struct StandardText {
    title: String,
    #[serde(default)]
    summary: String,
    binding: standards::Binding,
    #[serde(default)]
    operator: String,
}

impl StandardDoing {
    fn carry_out(
        &self,
        tx: &mut ::store::Tx<'_>,
        caller: &identity::Caller,
        of: Uuid,
        standard: Uuid,
    ) -> Result<(Option<Uuid>, ::store::Entry), Error> {
        let nothing = |((), entry)| (None, entry);
        Ok(match self {
            Self::Describe(StandardText { title, summary, binding, operator }) => {
                let new = standards::Description {
                    title: title.clone(),
                    summary: summary.clone(),
                    binding: *binding,
                    operator: operator.clone(),
                };
                nothing(standards::describe(tx, caller, of, standard, &new)?)
            }
            Self::Stage { stage, reason, next_on, link } => {
                let new = NewStage {
                    stage: *stage,
                    reason: reason.clone(),
                    next_on: *next_on,
                    link: link.clone(),
                };
                nothing(standards::change_stage(tx, caller, of, standard, &new)?)
            }
            Self::Criterion { kind, text } => {
                let (id, entry) = standards::add_criterion(tx, caller, of, standard, *kind, text)?;
                (Some(id), entry)
            }
            Self::Meet { criterion, fate, evidence } => {
                nothing(standards::meet(tx, caller, of, standard, *criterion, *fate, evidence)?)
            }
            Self::Detach { document, reason } => {
                nothing(standards::detach(tx, caller, of, standard, *document, reason)?)
            }
            Self::Link { requirement } => {
                nothing(standards::link(tx, caller, of, standard, *requirement, true)?)
            }
            Self::Unlink { requirement } => {
                nothing(standards::link(tx, caller, of, standard, *requirement, false)?)
            }
        })
    }
}

/// Does something with a standard: `describe`, `stage`, `criterion`, `meet`, `detach`, `link`, `unlink`.
#[utoipa::path(post, path = "/api/v1/standards/{id}/{operation}",
    params(("id" = Uuid, Path), ("operation" = String, Path)), request_body = Value,
    responses((status = 200, body = Made), (status = 201, body = Made), (status = 409, body = api::Problem),
        (status = 422, body = api::Problem)), security(("token" = [])))]
pub(super) async fn standard_act(
    visitor: Visitor,
    State(room): State<Requirements>,
    Path((standard, operation)): Path<(String, String)>,
    Json(body): Json<Map<String, Value>>,
) -> Result<Response, Failure> {
    let (standard, named) = (id(&standard)?, organisation(&body)?);
    let protected = Protected { organisation: named, ..Protected::default() };
    let (of, caller) = (protected.organisation(&visitor)?, visitor.caller.clone());
    let doing: StandardDoing = doing(&operation, body)?;
    let made = room.store.change(move |tx| doing.carry_out(tx, &caller, of, standard)).await?;
    Ok(match made {
        Some(id) => created(&Made { id: Some(id), ..Made::default() }),
        None => api::json(&Made::default()),
    })
}
