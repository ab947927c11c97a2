//! `/verzeichnis`: who works together, and a page for each of them.

use std::sync::Arc;

use ars::{Ars, Land};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use identity::{OrganisationKind, Role};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::{id, with_query};
use web::components::{Field, Tone, alert, badge, facts, filled, pages, select};
use web::form::choices;
use web::{Failure, Page, Visitor, format};

use crate::Directory;
use crate::actors::{
    self, Actor, ActorFilter, ActorRecord, ActorSize, Affiliated, MUST_NAME, NAMING, SentSeat,
};
use crate::limits;

/// What stands in the address. Everything is text: an unknown word is as good as none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    art: String,
    land: String,
    groesse: String,
    mitglied_von: String,
    luecken: String,
    q: String,
    seite: String,
}

/// The kinds that are listed, from the federation down.
const KINDS: &[OrganisationKind] = &[
    OrganisationKind::Federation,
    OrganisationKind::State,
    OrganisationKind::District,
    OrganisationKind::Municipality,
    OrganisationKind::Association,
    OrganisationKind::Provider,
    OrganisationKind::Coordination,
    OrganisationKind::Umbrella,
    OrganisationKind::Company,
    OrganisationKind::Science,
    OrganisationKind::CivilSociety,
];

impl Asked {
    fn page(&self) -> i64 {
        self.seite.parse().unwrap_or(1).clamp(1, 100_000)
    }

    fn filter(&self) -> ActorFilter {
        ActorFilter {
            kind: self.art.parse().ok(),
            land: Land::from_key(&self.land),
            size: self.groesse.parse().ok(),
            parent: self.mitglied_von.parse().ok(),
            text: self.q.chars().take(limits::ACTOR_TEXT).collect(),
            gaps: self.luecken == "1",
            limit: web::limits::PAGE,
            offset: (self.page() - 1) * web::limits::PAGE,
        }
    }

    fn address(&self) -> String {
        with_query(
            "/verzeichnis",
            &[
                ("art", &self.art),
                ("land", &self.land),
                ("groesse", &self.groesse),
                ("mitglied_von", &self.mitglied_von),
                ("luecken", &self.luecken),
                ("q", &self.q),
            ],
        )
    }

    fn export(&self, path: &str) -> String {
        with_query(
            path,
            &[
                ("kind", &self.art),
                ("state", &self.land),
                ("size", &self.groesse),
                ("member_of", &self.mitglied_von),
                ("gaps", if self.luecken == "1" { "true" } else { "" }),
                ("q", &self.q),
            ],
        )
    }
}

pub(super) fn address(actor: Uuid) -> String {
    format!("/verzeichnis/{actor}")
}

fn kind_name(visitor: &Visitor, kind: OrganisationKind) -> String {
    visitor.t(&format!("actor-kind-{kind}"))
}

fn role_name(visitor: &Visitor, role: Role) -> String {
    visitor.t(&format!("account-role-{role}"))
}

/// `/verzeichnis`.
pub(super) async fn list(
    visitor: Visitor,
    State(_directory): State<Directory>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let filter = asked.filter();
    let store = visitor.shell.store();
    let (items, total) = store.read(move |read| actors::actors(read, &filter)).await?;
    let title = visitor.t("actor-list");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("actor-list-intro")) }
        (filter_bar(&visitor, &asked))
        p role="status" .kern-body { (visitor.tf("actor-found", &[("count", &total.to_string())])) }
        @if items.is_empty() {
            (alert(Tone::Info, &visitor.t("actor-none"), Some(&visitor.t("actor-none-text"))))
        } @else {
            (table(&visitor, &title, &items))
            (pages(&visitor, asked.page(), total, web::limits::PAGE, &asked.address()))
            ul .kern-list.kern-list--horizontal {
                li { a.kern-link href=(asked.export("/api/v1/organisations.csv")) { (visitor.t("actor-as-csv")) } }
                li { a.kern-link href=(asked.export("/api/v1/organisations")) { (visitor.t("actor-as-json")) } }
            }
        }
        p .kern-body.kl-narrow {
            (visitor.t("actor-missing")) " "
            a.kern-link href="/registrieren" { (visitor.t("registration")) }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn filter_bar(visitor: &Visitor, asked: &Asked) -> Markup {
    let any = || (String::new(), visitor.t("choice-any"));
    let lands = Land::ALL.iter().map(|land| (land.key().to_owned(), land.name().to_owned()));
    let lands: Vec<_> = std::iter::once(any()).chain(lands).collect();
    let gaps = [any(), ("1".to_owned(), visitor.t("actor-only-gaps"))];
    html! {
        form.kl-filter role="search" action="/verzeichnis" {
            (select(visitor, "art", &visitor.t("actor-kind"), &choices(visitor, KINDS, "actor-kind", true), &asked.art))
            (select(visitor, "land", &visitor.t("actor-land"), &lands, &asked.land))
            (select(visitor, "groesse", &visitor.t("actor-size"),
                &choices(visitor, ActorSize::ALL, "actor-size", true), &asked.groesse))
            (select(visitor, "luecken", &visitor.t("actor-gaps"), &gaps, &asked.luecken))
            (Field::new("q", visitor.t("actor-name")).kind("search").value(&asked.q).optional().render(visitor))
            @if !asked.mitglied_von.is_empty() {
                input type="hidden" name="mitglied_von" value=(asked.mitglied_von);
            }
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("actor-filter")) } }
        }
    }
}

fn table(visitor: &Visitor, title: &str, items: &[Actor]) -> Markup {
    let head = [
        "actor-name",
        "actor-kind",
        "actor-land",
        "actor-population",
        "actor-members",
        "actor-gaps",
    ]
    .map(|key| visitor.t(key));
    let [_, kind, land, population, members, gaps] = &head;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(title) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &head { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body {
                    @for one in items {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" { a.kern-link href=(address(one.id)) { (one.name) } }
                            td.kern-table__cell data-label=(kind) { (kind_name(visitor, one.kind)) }
                            td.kern-table__cell data-label=(land) { (land_name(one.land())) }
                            td.kern-table__cell data-label=(population) { (figure(visitor, one.population)) }
                            td.kern-table__cell data-label=(members) {
                                (figure(visitor, Some(one.members).filter(|it| *it > 0)))
                            }
                            td.kern-table__cell data-label=(gaps) { (gap_count(visitor, one)) }
                        }
                    }
                }
            }
        }
    }
}

fn gap_count(visitor: &Visitor, actor: &Actor) -> Markup {
    html! {
        @if !NAMING.contains(&actor.kind) { "–" }
        @else if actor.gaps() == 0 { (badge(Some(Tone::Success), &visitor.t("actor-no-gaps"))) }
        @else {
            (badge(Some(Tone::Danger), &visitor.tf("actor-gap-count", &[("count", &actor.gaps().to_string())])))
        }
    }
}

fn land_name(key: &str) -> &'static str {
    Land::from_key(key).map_or("–", Land::name)
}

fn figure(visitor: &Visitor, figure: Option<i64>) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| format::number(visitor.lang, figure))
}

/// `/verzeichnis/{id}`: one of them.
pub(super) async fn page(
    visitor: Visitor,
    State(directory): State<Directory>,
    Path(actor): Path<String>,
) -> Result<Response, Failure> {
    let (actor, caller) = (id(&actor)?, visitor.caller.clone());
    let seats = directory.seats();
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
    let title = record.actor.name.clone();
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (summary(&visitor, &directory, &record.actor))
        (functions(&visitor, &record))
        (links(&visitor, &record.actor))
        (affiliated(&visitor, "actor-parents", &record.parents))
        @if !seats.is_empty() { (seats_list(&visitor, &seats)) }
        (affiliated(&visitor, "actor-members", &record.members))
        @if i64::try_from(record.members.len()).is_ok_and(|shown| shown < record.actor.members) {
            p { a.kern-link href=(format!("/verzeichnis?mitglied_von={actor}")) { (visitor.t("actor-all-members")) } }
        }
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(format!("/api/v1/organisations/{actor}")) { (visitor.t("actor-as-json")) } }
            @if record.actor.members > 0 {
                li { a.kern-link href=(format!("/api/v1/organisations.csv?member_of={actor}")) { (visitor.t("actor-members-csv")) } }
            }
        }
    };
    let crumbs = vec![("/verzeichnis".to_owned(), visitor.t("actor-list"))];
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs)))
}

fn summary(visitor: &Visitor, directory: &Directory, actor: &Actor) -> Markup {
    let region = actor.place.parse::<Ars>().ok().and_then(|ars| directory.region(ars));
    let place = region.map(|region| super::link(&region)).unwrap_or_default();
    let place_key = if actor.ars.is_empty() { "actor-seat" } else { "actor-region" };
    let population =
        actor.population.map(|people| format::number(visitor.lang, people)).unwrap_or_default();
    filled(vec![
        (visitor.t("actor-kind"), html! { (kind_name(visitor, actor.kind)) }),
        (visitor.t(place_key), place),
        (
            visitor.t("actor-land"),
            html! {
                @if let Some(land) = Land::from_key(actor.land()) { (land.name()) }
            },
        ),
        (visitor.t("actor-population"), html! { (population) }),
    ])
}

/// Who speaks for it, and whom it has not named: in words and in red.
fn functions(visitor: &Visitor, record: &ActorRecord) -> Markup {
    let gaps = record.gaps();
    let mut rows: Vec<(String, Markup)> = Vec::new();
    let needed = MUST_NAME.iter().filter(|role| gaps.contains(role));
    for holder in &record.holders {
        let name = holder.name.clone().unwrap_or_else(|| visitor.t("actor-named"));
        rows.push((role_name(visitor, holder.role), html! { (name) }));
    }
    for role in needed {
        let missing = badge(Some(Tone::Danger), &visitor.t("actor-not-named"));
        rows.push((role_name(visitor, *role), missing));
    }
    let names: Vec<_> = gaps.iter().map(|role| role_name(visitor, *role)).collect();
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("actor-functions")) }
            @if !gaps.is_empty() {
                (alert(Tone::Danger, &visitor.tf("actor-gap-count", &[("count", &gaps.len().to_string())]),
                    Some(&visitor.tf("actor-gap-text", &[("functions", &names.join(", "))]))))
            }
            @if rows.is_empty() { p.kern-body { (visitor.t("actor-nobody")) } }
            @else { (facts(&rows)) }
        }
    }
}

/// The needs behind it, in the room of needs.
fn links(visitor: &Visitor, actor: &Actor) -> Markup {
    let own = with_query("/bedarfe", &[("von", &actor.id.to_string())]);
    let members = with_query("/bedarfe", &[("mitglieder_von", &actor.id.to_string())]);
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("actor-needs")) }
            ul.kern-list {
                li { a.kern-link href=(own) { (visitor.t("actor-own-needs")) } }
                @if actor.members > 0 { li { a.kern-link href=(members) { (visitor.t("actor-members-needs")) } } }
            }
        }
    }
}

fn affiliated(visitor: &Visitor, title: &str, all: &[Affiliated]) -> Markup {
    // Most come from one source: it is said once, below the list.
    let mut sources: Vec<&str> =
        all.iter().map(|one| one.source.as_str()).filter(|it| !it.is_empty()).collect();
    sources.sort_unstable();
    sources.dedup();
    let count = format::number(visitor.lang, i64::try_from(all.len()).unwrap_or(i64::MAX));
    html! {
        @if !all.is_empty() {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t(title)) " (" (count) ")" }
                ul.kl-columns {
                    @for one in all {
                        li {
                            a.kern-link href=(address(one.id)) { (one.name) }
                            @if !one.source.is_empty() { " *" }
                        }
                    }
                }
                @for source in sources {
                    p .kern-body.kern-body--small { "* " (visitor.tf("actor-source", &[("source", source)])) }
                }
            }
        }
    }
}

fn seats_list(visitor: &Visitor, seats: &[SentSeat]) -> Markup {
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("actor-seats")) }
            ul.kern-list {
                @for seat in seats {
                    li {
                        a.kern-link href=(seat.href) { (seat.committee) }
                        @if !seat.group.is_empty() { " · " (seat.group) }
                        @if seat.chair { " · " (visitor.t("account-role-chair")) }
                    }
                }
            }
        }
    }
}

/// Which seats an organisation sends somebody to; the house knows, for committees are a later room.
pub type SeatsOf = Arc<
    dyn Fn(&mut store::Read<'_>, &identity::Caller, Uuid) -> store::Result<Vec<SentSeat>>
        + Send
        + Sync,
>;
