//! Clusters, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use identity::Label;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::api::{self, List};
use web::{Failure, Visitor};

use super::{
    Asked, LogItem, Made, Named, NeedItem, PartItem, Plain, Sums, act, acts_for, card, id, made,
    moment,
};
use crate::model::{ClusterRecord, ClusterSummary, Priority};
use crate::ops::{self, NewCluster, Protection};
use crate::store::{self as query, Filter};
use crate::{BUNDLERS, Needs, VOICES, export, limits};

/// A cluster in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ClusterItem {
    /// Its id.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// What it is about.
    topic: &'static str,
    /// Who made it.
    organisation: Named,
    /// When.
    made_at: String,
    /// How many needs are in it.
    needs: i64,
    /// The sums over the distinct towns.
    support: Sums,
    /// How far it may travel (TLP 2.0).
    label: &'static str,
}

impl From<ClusterSummary> for ClusterItem {
    fn from(cluster: ClusterSummary) -> Self {
        Self {
            id: cluster.id,
            number: cluster.number,
            title: cluster.title,
            topic: cluster.topic.word(),
            organisation: Named { id: cluster.organisation, name: cluster.organisation_name },
            made_at: moment(cluster.made_at),
            needs: cluster.needs,
            support: cluster.weight.into(),
            label: cluster.label.word(),
        }
    }
}

/// Clusters: filtered, ranked, by pages, with how many there are in all.
#[utoipa::path(get, path = "/api/v1/clusters", params(Asked),
    responses((status = 200, body = List<ClusterItem>), (status = 422, body = api::Problem)))]
pub(super) async fn clusters(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = asked.filter(&visitor.caller)?;
    let caller = visitor.caller.clone();
    let (items, total) =
        needs.store.read(move |read| query::clusters(read, &caller, &filter)).await?;
    let items: Vec<ClusterItem> = items.into_iter().map(Into::into).collect();
    Ok(api::json(&asked.paging().list(items, total, &asked.address("/api/v1/clusters"))))
}

pub(super) async fn clusters_csv(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = Filter { limit: limits::EXPORT, offset: 0, ..asked.filter(&visitor.caller)? };
    let caller = visitor.caller.clone();
    let (items, _) = needs.store.read(move |read| query::clusters(read, &caller, &filter)).await?;
    export::clusters(&items)
}

/// How it is different somewhere.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct VariantItem {
    /// Where.
    organisation: String,
    /// What.
    text: String,
    /// Of which need.
    need: Uuid,
}

/// An objection.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ObjectionItem {
    /// Whose.
    organisation: Named,
    /// Of which need.
    need: Uuid,
    /// What.
    text: String,
    /// When.
    at: String,
}

/// A cluster with everything that belongs to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ClusterDetail {
    #[serde(flatten)]
    cluster: ClusterItem,
    /// What binds the needs.
    text: String,
    /// The cluster it was split from.
    origin: Option<Uuid>,
    /// The six parts of its priority, added up without weights.
    priority: Vec<PartItem>,
    /// Their sum, 0 to 60.
    points: i64,
    /// Its needs; each keeps its supporters.
    members: Vec<NeedItem>,
    /// Variants of the towns.
    variants: Vec<VariantItem>,
    /// Objections of supporters.
    objections: Vec<ObjectionItem>,
    /// The log, newest first.
    log: Vec<LogItem>,
}

/// One cluster with its needs, variants, objections and log.
#[utoipa::path(get, path = "/api/v1/clusters/{id}", params(("id" = Uuid, Path, description = "The cluster")),
    responses((status = 200, body = ClusterDetail), (status = 404, body = api::Problem)))]
pub(super) async fn cluster(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
) -> Result<Response, Failure> {
    shown_cluster(&visitor, &needs, id(&cluster)?).await
}

async fn shown_cluster(
    visitor: &Visitor,
    needs: &Needs,
    cluster: Uuid,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let record = needs.store.read(move |read| query::cluster(read, &caller, cluster)).await?;
    let record = record
        .filter(|record| record.cluster.label.may_be_exported())
        .ok_or_else(Failure::not_found)?;
    let today = needs.store.clock().now().german_date();
    Ok(api::json(&cluster_detail(record, today)))
}

fn cluster_detail(record: ClusterRecord, today: Date) -> ClusterDetail {
    let weight = record.cluster.weight;
    let (priority, points) = card(Priority::of(weight, record.frequency, record.deadline, today));
    ClusterDetail {
        text: record.text,
        origin: record.origin,
        priority,
        points,
        members: record
            .needs
            .into_iter()
            .filter(|need| need.label.may_be_exported())
            .map(Into::into)
            .collect(),
        variants: record
            .variants
            .into_iter()
            .map(|(organisation, text, need)| VariantItem { organisation, text, need })
            .collect(),
        objections: record
            .objections
            .into_iter()
            .map(|it| ObjectionItem {
                organisation: Named { id: it.organisation, name: it.name },
                need: it.need,
                text: it.text,
                at: moment(it.at),
            })
            .collect(),
        log: record.log.into_iter().map(Into::into).collect(),
        cluster: record.cluster.into(),
    }
}

/// A cluster, as a program makes, splits off or describes it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBundle {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// One line that says what binds the needs.
    title: String,
    /// More about it.
    #[serde(default)]
    text: String,
    /// What it is about.
    topic: String,
    /// Its needs.
    #[serde(default)]
    needs: Vec<Uuid>,
    /// How far it may travel: `clear` (the default), `green`, `amber`, `amber+strict`, `red`.
    label: Option<String>,
    /// The organisation or committee that guards it.
    guard: Option<Uuid>,
}

impl NewBundle {
    fn cluster(&self) -> Result<NewCluster, Failure> {
        let topic = self.topic.parse().map_err(Failure::invalid)?;
        Ok(NewCluster { title: self.title.clone(), text: self.text.clone(), topic })
    }
}

/// Puts needs into a new cluster. They stay what they are.
#[utoipa::path(post, path = "/api/v1/clusters", request_body = NewBundle, security(("token" = [])),
    responses((status = 201, body = Made), (status = 403, body = api::Problem), (status = 404, body = api::Problem),
        (status = 422, body = api::Problem)))]
pub(super) async fn bundle(
    visitor: Visitor,
    State(needs): State<Needs>,
    Json(sent): Json<NewBundle>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, BUNDLERS)?;
    let new = sent.cluster()?;
    let label = match &sent.label {
        Some(label) => label.parse::<Label>().map_err(Failure::invalid)?,
        None => Label::Clear,
    };
    let protection = Protection { label, guard: sent.guard };
    let chosen = sent.needs;
    let bundled = act(&visitor, &needs, move |tx, caller| {
        ops::bundle(tx, caller, of, &new, &chosen, protection)
    });
    Ok(made("clusters", bundled.await?))
}

/// Needs that are put in or taken out.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Chosen {
    /// For which organisation; needed where there are several.
    organisation: Option<Uuid>,
    /// Which needs.
    needs: Vec<Uuid>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// Puts more needs into a cluster.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/add", request_body = Chosen, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The cluster")),
    responses((status = 200, body = ClusterDetail), (status = 404, body = api::Problem)))]
pub(super) async fn add(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Json(sent): Json<Chosen>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, BUNDLERS)?;
    let cluster = id(&cluster)?;
    act(&visitor, &needs, move |tx, caller| {
        ops::add_to_cluster(tx, caller, of, cluster, &sent.needs, &sent.reason)
    })
    .await?;
    shown_cluster(&visitor, &needs, cluster).await
}

/// Takes needs out of a cluster (`/leave` is the same): whoever bundles, and every organisation for its own.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/remove", request_body = Chosen, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The cluster")),
    responses((status = 200, body = ClusterDetail), (status = 404, body = api::Problem)))]
pub(super) async fn remove(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Json(sent): Json<Chosen>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, BUNDLERS)?;
    let cluster = id(&cluster)?;
    act(&visitor, &needs, move |tx, caller| {
        ops::remove_from_cluster(tx, caller, of, cluster, &sent.needs, &sent.reason)
    })
    .await?;
    shown_cluster(&visitor, &needs, cluster).await
}

/// Splits needs off into a cluster of their own.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/split", request_body = NewBundle, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The cluster")),
    responses((status = 201, body = Made), (status = 404, body = api::Problem)))]
pub(super) async fn split(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Json(sent): Json<NewBundle>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, BUNDLERS)?;
    let (cluster, new) = (id(&cluster)?, sent.cluster()?);
    let part = act(&visitor, &needs, move |tx, caller| {
        ops::split(tx, caller, of, cluster, &new, &sent.needs)
    });
    Ok(made("clusters", part.await?))
}

/// Describes a cluster anew.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/describe", request_body = NewBundle, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The cluster")),
    responses((status = 200, body = ClusterDetail), (status = 422, body = api::Problem)))]
pub(super) async fn describe(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Json(sent): Json<NewBundle>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, BUNDLERS)?;
    let (cluster, new) = (id(&cluster)?, sent.cluster()?);
    act(&visitor, &needs, move |tx, caller| ops::describe_cluster(tx, caller, of, cluster, &new))
        .await?;
    shown_cluster(&visitor, &needs, cluster).await
}

/// Objects to a cluster as a supporter of one of its needs, within two weeks.
#[utoipa::path(post, path = "/api/v1/clusters/{id}/object", request_body = Plain, security(("token" = [])),
    params(("id" = Uuid, Path, description = "The cluster")),
    responses((status = 200, body = ClusterDetail), (status = 409, body = api::Problem)))]
pub(super) async fn object(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Json(sent): Json<Plain>,
) -> Result<Response, Failure> {
    let of = acts_for(&visitor.caller, sent.organisation, VOICES)?;
    let cluster = id(&cluster)?;
    act(&visitor, &needs, move |tx, caller| ops::object(tx, caller, of, cluster, &sent.text))
        .await?;
    shown_cluster(&visitor, &needs, cluster).await
}
