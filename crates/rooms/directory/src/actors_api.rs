//! `/api/v1/organisations`: the same as the pages of actors, for programs and spreadsheets.

use ars::Land;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::OpenApi;
use uuid::Uuid;
use web::address::{id, with_query};
use web::api::{self, List, Paging};
use web::{Failure, Visitor, table};

use crate::Directory;
use crate::actors::{self, Actor, ActorFilter, ActorRecord, Affiliated};
use crate::limits;

#[derive(OpenApi)]
#[openapi(
    paths(list, one),
    components(schemas(ActorItem, ActorDetail, AffiliatedItem, FunctionItem, SeatItem))
)]
pub(crate) struct Document;

/// Which organisations are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct Asked {
    /// What they are (`state`, `district`, `municipality`, `provider`, …).
    kind: Option<String>,
    /// The state they are in (2 digits).
    state: Option<String>,
    /// How many people they act for (`to-5k`, `to-20k`, `to-100k`, `over-100k`).
    size: Option<String>,
    /// The id of a provider or an association: its members.
    member_of: Option<Uuid>,
    /// A part of the name.
    q: Option<String>,
    /// Only those that have not named everybody whom they have to.
    gaps: Option<bool>,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

impl Asked {
    fn filter(&self) -> Result<ActorFilter, Failure> {
        let land = match self.state.as_deref().filter(|it| !it.is_empty()) {
            Some(key) => {
                Some(Land::from_key(key).ok_or_else(|| Failure::invalid("state: 01 to 16"))?)
            }
            None => None,
        };
        let text = self.q.as_deref().unwrap_or_default();
        Ok(ActorFilter {
            kind: word(self.kind.as_deref())?,
            land,
            size: word(self.size.as_deref())?,
            parent: self.member_of,
            text: text.chars().take(limits::ACTOR_TEXT).collect(),
            gaps: self.gaps.unwrap_or_default(),
            limit: 0,
            offset: 0,
        })
    }

    fn address(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let parent = self.member_of.map(|id| id.to_string()).unwrap_or_default();
        with_query(
            "/api/v1/organisations",
            &[
                ("kind", &text(&self.kind)),
                ("state", &text(&self.state)),
                ("size", &text(&self.size)),
                ("member_of", &parent),
                ("q", &text(&self.q)),
                ("gaps", if self.gaps == Some(true) { "true" } else { "" }),
            ],
        )
    }
}

fn word<T: std::str::FromStr<Err = String>>(text: Option<&str>) -> Result<Option<T>, Failure> {
    let given = text.filter(|it| !it.is_empty());
    given.map(|text| text.parse().map_err(Failure::invalid)).transpose()
}

/// An organisation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ActorItem {
    /// Its id.
    id: Uuid,
    /// What it is.
    kind: String,
    /// Its name.
    name: String,
    /// The region it acts for (12 digits), or empty.
    ars: String,
    /// The state it is in (2 digits), or empty.
    state: String,
    /// How many people it acts for.
    population: Option<i64>,
    /// How many members it has.
    members: i64,
    /// How many functions it has to name and has not.
    gaps: i64,
    /// Its page.
    href: String,
}

impl From<Actor> for ActorItem {
    fn from(it: Actor) -> Self {
        Self {
            id: it.id,
            state: it.land().to_owned(),
            gaps: it.gaps(),
            kind: it.kind.to_string(),
            name: it.name,
            ars: it.ars,
            population: it.population,
            members: it.members,
            href: format!("/verzeichnis/{}", it.id),
        }
    }
}

/// Organisations from the federation down. Committees are not among them.
#[utoipa::path(get, path = "/api/v1/organisations", params(Asked),
    responses((status = 200, body = List<ActorItem>), (status = 422, body = api::Problem)))]
pub(crate) async fn list(
    visitor: Visitor,
    State(_directory): State<Directory>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: asked.limit, offset: asked.offset };
    let filter = ActorFilter { limit: paging.limit(), offset: paging.offset(), ..asked.filter()? };
    let store = visitor.shell.store();
    let (items, total) = store.read(move |read| actors::actors(read, &filter)).await?;
    let items: Vec<ActorItem> = items.into_iter().map(Into::into).collect();
    Ok(api::json(&paging.list(items, total, &asked.address())))
}

/// The same as a table.
pub(crate) async fn list_csv(
    visitor: Visitor,
    State(_directory): State<Directory>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = ActorFilter { limit: limits::ACTOR_EXPORT, ..asked.filter()? };
    let store = visitor.shell.store();
    let (items, _) = store.read(move |read| actors::actors(read, &filter)).await?;
    let heading = ["name", "kind", "state", "ars", "population", "members", "gaps", "id"];
    let rows = items.into_iter().map(|it| {
        vec![
            it.name.clone(),
            it.kind.to_string(),
            it.land().to_owned(),
            it.ars.clone(),
            it.population.map(|people| people.to_string()).unwrap_or_default(),
            it.members.to_string(),
            it.gaps().to_string(),
            it.id.to_string(),
        ]
    });
    table::answer("verzeichnis", &heading, rows)
}

/// An organisation that another one belongs to, or that belongs to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct AffiliatedItem {
    id: Uuid,
    kind: String,
    name: String,
    /// From where that is known, where nobody of the two has said it.
    source: String,
}

impl From<Affiliated> for AffiliatedItem {
    fn from(it: Affiliated) -> Self {
        Self { id: it.id, kind: it.kind.to_string(), name: it.name, source: it.source }
    }
}

/// A function.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct FunctionItem {
    /// Which (`leader`, `cdo`, …).
    role: String,
    /// Whether somebody holds it.
    named: bool,
    /// Who, where that is public.
    name: Option<String>,
}

/// A seat in a committee.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SeatItem {
    committee: String,
    href: String,
    group: String,
    chair: bool,
}

/// An organisation with what belongs to it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ActorDetail {
    #[serde(flatten)]
    actor: ActorItem,
    /// To whom it belongs.
    parents: Vec<AffiliatedItem>,
    /// Who belongs to it.
    members_named: Vec<AffiliatedItem>,
    /// Its functions, also those that it has not named.
    functions: Vec<FunctionItem>,
    /// The seats it sends somebody to.
    seats: Vec<SeatItem>,
}

/// One organisation.
#[utoipa::path(get, path = "/api/v1/organisations/{id}",
    params(("id" = Uuid, Path, description = "The organisation")),
    responses((status = 200, body = ActorDetail), (status = 404, body = api::Problem)))]
pub(crate) async fn one(
    visitor: Visitor,
    State(directory): State<Directory>,
    Path(actor): Path<String>,
) -> Result<Response, Failure> {
    let (actor, caller, seats) = (id(&actor)?, visitor.caller.clone(), directory.seats());
    let (record, seats) = visitor
        .shell
        .store()
        .read(move |read| {
            let Some(record) = actors::actor(read, &caller, actor)? else { return Ok(None) };
            let seats = match &seats {
                Some(seats) => seats(read, &caller, actor)?,
                None => Vec::new(),
            };
            Ok::<_, store::Error>(Some((record, seats)))
        })
        .await?
        .ok_or_else(Failure::not_found)?;
    let gaps = record.gaps();
    let ActorRecord { actor, parents, members, holders } = record;
    let named = holders.into_iter().map(|holder| FunctionItem {
        role: holder.role.to_string(),
        named: true,
        name: holder.name,
    });
    let open =
        gaps.iter().map(|role| FunctionItem { role: role.to_string(), named: false, name: None });
    Ok(api::json(&ActorDetail {
        actor: actor.into(),
        parents: parents.into_iter().map(Into::into).collect(),
        members_named: members.into_iter().map(Into::into).collect(),
        functions: named.chain(open).collect(),
        seats: seats
            .into_iter()
            .map(|it| SeatItem {
                committee: it.committee,
                href: it.href,
                group: it.group,
                chair: it.chair,
            })
            .collect(),
    }))
}
