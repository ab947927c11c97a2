//! Places for programs.

use ::store::Read;
use ars::{Ars, Level};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;
use web::api::{List, Paging, Problem, json};
use web::{Failure, Visitor};

use crate::pages::{key_error, query_value, readable};
use crate::{Directory, FormerRegion, Hours, Match, Office, Position, Region, Resolution, store};

#[derive(OpenApi)]
#[openapi(paths(places, place), components(schemas(Place, PlaceDetails, Problem)))]
pub(crate) struct Document;

/// Another place, by key and name.
#[derive(Debug, Serialize, ToSchema)]
struct Named {
    /// Its ARS.
    #[schema(value_type = String)]
    ars: Ars,
    /// Its name.
    name: String,
    /// What it is, in German.
    kind: &'static str,
}

/// Degrees, WGS 84.
#[derive(Debug, Serialize, ToSchema)]
struct Coordinates {
    lat: f64,
    lon: f64,
}

/// A key that is no longer in use.
#[derive(Debug, Serialize, ToSchema)]
struct Former {
    /// The ARS it had.
    #[schema(value_type = String)]
    ars: Ars,
    /// The AGS it had, if it was a municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    ags: Option<String>,
    /// Its name.
    name: String,
    /// The date of the last directory that lists it.
    last_listed: String,
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
struct Place {
    /// *Amtlicher Regionalschlüssel*, 12 digits.
    #[schema(value_type = String)]
    ars: Ars,
    /// *Amtlicher Gemeindeschlüssel*, 8 digits; only municipalities have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ags: Option<String>,
    /// The name as people say it.
    name: String,
    /// The name in the directory, with its titles.
    official_name: String,
    /// `federation`, `state`, `government_region`, `district`, `association`, `municipality` or `part`.
    #[schema(value_type = String)]
    level: Level,
    /// What it is, in German.
    kind: &'static str,
    /// Inhabitants.
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<i64>,
    /// The postcode of its administration.
    #[serde(skip_serializing_if = "Option::is_none")]
    seat_postcode: Option<String>,
    /// The district it lies in, or the town itself outside all districts.
    #[serde(skip_serializing_if = "Option::is_none")]
    district: Option<Named>,
    /// The state it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Named>,
    /// The key or name by which it was found, when that is no longer in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    formerly: Option<Former>,
}

/// A place with all that is known of it.
#[derive(Debug, Serialize, ToSchema)]
struct PlaceDetails {
    #[serde(flatten)]
    place: Place,
    /// Area in hectares.
    #[serde(skip_serializing_if = "Option::is_none")]
    area_ha: Option<i64>,
    /// The town in which its administration sits.
    #[serde(skip_serializing_if = "Option::is_none")]
    seat: Option<String>,
    /// All postcodes known to lie in it.
    postcodes: Vec<String>,
    /// Where its administration is.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Coordinates>,
    /// The government region it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    government_region: Option<Named>,
    /// The association it is a member of.
    #[serde(skip_serializing_if = "Option::is_none")]
    association: Option<Named>,
    /// Who runs its administration: the association, or the place itself.
    administered_by: Named,
    /// The other members of its association.
    neighbours: Vec<Named>,
    /// What lies in it, one step below.
    children: Vec<Named>,
    /// Regions that are gone and whose place it took.
    former: Vec<Former>,
    /// Offices entered for it, or for the body that administers it.
    offices: Vec<OfficeEntry>,
    /// The date of the first directory that lists it.
    valid_from: String,
    /// The date of the newest directory that was taken in.
    as_of: String,
}

/// An office.
#[derive(Debug, Serialize, ToSchema)]
struct OfficeEntry {
    #[schema(value_type = String)]
    id: Uuid,
    #[schema(value_type = String)]
    ars: Ars,
    name: String,
    street: String,
    postcode: String,
    town: String,
    phone: String,
    email: String,
    website: String,
    hours: Vec<Hours>,
    note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Coordinates>,
}

impl Named {
    fn of(region: &Region) -> Self {
        Self { ars: region.ars, name: region.display_name(), kind: region.kind.label() }
    }

    fn all(regions: &[Arc<Region>]) -> Vec<Self> {
        regions.iter().map(|region| Self::of(region)).collect()
    }
}

impl Coordinates {
    fn of(at: Position) -> Self {
        Self { lat: at.latitude(), lon: at.longitude() }
    }
}

impl Former {
    fn of(old: &FormerRegion) -> Self {
        Self {
            ars: old.ars,
            ags: old.ags().map(|ags| ags.to_string()),
            name: old.display_name(),
            last_listed: old.last_listed.to_string(),
        }
    }
}

impl Place {
    fn of(directory: &Directory, region: &Region, formerly: Option<&FormerRegion>) -> Self {
        Self {
            ars: region.ars,
            ags: region.ags().map(|ags| ags.to_string()),
            name: region.display_name(),
            official_name: region.name.to_string(),
            level: region.level(),
            kind: region.kind.label(),
            population: region.population,
            seat_postcode: region.seat_postcode.map(|code| code.to_string()),
            district: directory.district_of(region).map(|around| Named::of(&around)),
            state: directory.state_of(region).map(|around| Named::of(&around)),
            formerly: formerly.map(Former::of),
        }
    }
}

impl PlaceDetails {
    fn of(
        directory: &Directory,
        region: &Arc<Region>,
        formerly: Option<&FormerRegion>,
        offices: Vec<Office>,
    ) -> Self {
        let around = directory.region(region.ars.government_region());
        Self {
            place: Place::of(directory, region, formerly),
            area_ha: region.area_ha,
            seat: region.seat.as_deref().map(str::to_owned),
            postcodes: region.postcodes.iter().map(ToString::to_string).collect(),
            position: region.position.map(Coordinates::of),
            government_region: around
                .filter(|around| around.level() == Level::GovernmentRegion)
                .map(|around| Named::of(&around)),
            association: directory.association_of(region).map(|around| Named::of(&around)),
            administered_by: Named::of(&directory.administering(region)),
            neighbours: Named::all(&directory.neighbours_of(region)),
            children: Named::all(&directory.children_of(region)),
            former: directory.former_of(region).iter().map(|old| Former::of(old)).collect(),
            offices: offices.into_iter().map(OfficeEntry::of).collect(),
            valid_from: region.valid_from.to_string(),
            as_of: directory.as_of(),
        }
    }
}

impl OfficeEntry {
    fn of(office: Office) -> Self {
        let it = office.details;
        Self {
            id: office.id,
            ars: it.ars,
            name: it.name,
            street: it.street,
            postcode: it.postcode,
            town: it.town,
            phone: it.phone,
            email: it.email,
            website: it.website,
            hours: it.hours,
            note: it.note,
            position: it.position.map(Coordinates::of),
        }
    }
}

/// What is asked for.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Asked {
    /// Name, part of a name, postcode, AGS, ARS or old key; all places when it is missing.
    #[serde(default)]
    q: String,
    /// How many items at most (1 to 100).
    limit: Option<i64>,
    /// How many to leave out.
    offset: Option<i64>,
}

/// Finds places; forgives typing errors.
#[utoipa::path(get, path = "/api/v1/places", params(Asked), responses(
    (status = 200, description = "Places, best first", body = List<Place>),
))]
pub(crate) async fn places(
    State(directory): State<Directory>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let paging = Paging { limit: asked.limit, offset: asked.offset };
    let limit = usize::try_from(paging.limit()).unwrap_or_default();
    let offset = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let query = readable(&asked.q);
    let (found, total) = if query.is_empty() {
        let item = |region| Match { region, formerly: None };
        let found = directory.list(limit, offset).into_iter().map(item).collect();
        (found, directory.count())
    } else {
        let found = directory.search(&query, limit, offset)?;
        (found.items, found.total)
    };
    let items = found
        .iter()
        .map(|place| Place::of(&directory, &place.region, place.formerly.as_deref()))
        .collect();
    let address = format!("/api/v1/places?q={}&", query_value(&query));
    Ok(json(&paging.list(items, i64::try_from(total).unwrap_or(i64::MAX), &address)))
}

/// One place. An old key answers with the place of today and says in `formerly` what it stood for.
#[utoipa::path(get, path = "/api/v1/places/{key}",
    params(("key" = String, Path, description = "ARS (12 digits, or shortened to its level) or AGS (8 digits)")),
    responses(
        (status = 200, description = "The place", body = PlaceDetails),
        (status = 404, description = "No directory has this key", body = Problem),
        (status = 410, description = "The place is gone and no successor is known", body = Problem),
        (status = 422, description = "This is no key", body = Problem),
    ),
)]
pub(crate) async fn place(
    visitor: Visitor,
    State(directory): State<Directory>,
    Path(key): Path<String>,
) -> Result<Response, Failure> {
    let key = readable(&key);
    let (region, formerly) = match directory.resolve(&key) {
        Resolution::Known(region) => (region, None),
        Resolution::Moved { old, now: Some(now) } => (now, Some(old)),
        Resolution::Moved { old, now: None } => {
            let detail = crate::pages::what_happened(&visitor, &old, None);
            return Err(Failure::new(StatusCode::GONE, "place-gone").with_detail(detail));
        }
        Resolution::Unknown => {
            let detail = visitor.tf("places-key-unknown", &[("key", &key)]);
            return Err(Failure::new(StatusCode::NOT_FOUND, "place-unknown").with_detail(detail));
        }
        Resolution::Malformed(error) => {
            let detail = key_error(&visitor, &error);
            let failure = Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "place-key");
            return Err(failure.with_detail(detail));
        }
    };
    let (ars, around) = (region.ars, directory.administering(&region).ars);
    let offices = visitor
        .shell
        .store()
        .read(move |read: &mut Read<'_>| store::offices_for(read, ars, around))
        .await?;
    Ok(json(&PlaceDetails::of(&directory, &region, formerly.as_deref(), offices)))
}
