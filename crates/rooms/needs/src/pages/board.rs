//! The dashboard, the members of a provider, and what waits.

use std::collections::BTreeMap;

use ars::{Ars, Land};
use axum::extract::{Query, State};
use axum::response::Response;
use directory::DistrictMap;
use identity::waiting::Waiting;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::with_query;
use web::charts::{Chart, Row, Words};
use web::components::{self, Tone, alert, badge, date, select};
use web::form::choices;
use web::{Failure, Page, Visitor, format};

use super::list::{region, regions, table};
use super::{crumbs, number};
use crate::model::{Size, Topic};
use crate::store::summaries;
use crate::views::{self, Bar, Dashboard, Member, Scope};
use crate::{CONTRIBUTORS, Needs};

/// What stands in the address of the dashboard.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    land: String,
    thema: String,
    groesse: String,
}

pub(super) async fn dashboard(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let scope = Scope {
        land: region(&asked.land).filter(|key| key.len() == 2),
        topic: asked.thema.parse().ok(),
        size: asked.groesse.parse().ok(),
    };
    let caller = visitor.caller.clone();
    let board = needs.store.read(move |read| views::dashboard(read, &caller, &scope)).await?;
    let title = visitor.t("need-board");
    let pairs = [("land", asked.land.as_str()), ("topic", &asked.thema), ("size", &asked.groesse)];
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("need-board-intro")) }
        (filter_bar(&visitor, &asked))
        p role="status" .kern-heading-medium { (visitor.tf("need-open-count", &[("count", &board.open.to_string())])) }
        @if board.open == 0 { (alert(Tone::Info, &visitor.t("need-none-title"), None)) }
        div.kl-two {
            div.kl-stack {
                (map(&visitor, &needs, &board, &asked))
                (bars(&visitor, "need-by-topic", &board.topics, &asked, "thema", |visitor, value| {
                    visitor.t(&format!("need-topic-{value}"))
                }))
                (bars(&visitor, "need-by-size", &board.sizes, &asked, "groesse", |visitor, value| {
                    visitor.t(&format!("need-size-{value}"))
                }))
            }
            div.kl-stack {
                (bars(&visitor, "need-by-land", &board.lands, &asked, "region", |_visitor, value| {
                    Land::from_key(value).map_or(value.to_owned(), |land| land.name().to_owned())
                }))
                (bars(&visitor, "need-by-urgency", &board.urgencies, &asked, "dringlichkeit", |visitor, value| {
                    visitor.t(&format!("need-urgency-{value}"))
                }))
                (bars(&visitor, "need-by-state", &board.states, &asked, "stand", |visitor, value| {
                    visitor.t(&format!("need-state-{value}"))
                }))
            }
        }
        (trend(&visitor, &board.months))
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-ranking-towns")) }
            (table(&visitor, &visitor.t("need-ranking-towns"), &board.by_towns, false))
        }
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-ranking-inhabitants")) }
            (table(&visitor, &visitor.t("need-ranking-inhabitants"), &board.by_inhabitants, false))
        }
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(with_query("/api/v1/needs/dashboard.csv", &pairs)) { (visitor.t("need-as-csv")) } }
            li { a.kern-link href=(with_query("/api/v1/needs/dashboard", &pairs)) { (visitor.t("need-as-json")) } }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor))))
}

fn filter_bar(visitor: &Visitor, asked: &Asked) -> Markup {
    html! {
        form.kl-filter role="search" action="/bedarfe/lage" {
            (select(visitor, "land", &visitor.t("need-region"), &regions(visitor, &asked.land), &asked.land))
            (select(visitor, "thema", &visitor.t("need-topic"),
                &choices(visitor, Topic::ALL, "need-topic", true), &asked.thema))
            (select(visitor, "groesse", &visitor.t("need-size"),
                &choices(visitor, Size::ALL, "need-size", true), &asked.groesse))
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("need-filter")) } }
        }
    }
}

/// A figure as bars, and below it the ways to the needs behind them.
fn bars(
    visitor: &Visitor,
    title: &str,
    bars: &[Bar],
    asked: &Asked,
    filter: &str,
    name: fn(&Visitor, &str) -> String,
) -> Markup {
    let rows: Vec<_> =
        bars.iter().map(|bar| Row::new(name(visitor, &bar.value), vec![count(bar)])).collect();
    html! {
        @if !bars.is_empty() {
            (chart(visitor, title, &rows).bars())
            details.kern-accordion {
                summary.kern-accordion__header { span.kern-title { (visitor.t("need-behind")) } }
                div.kern-accordion__body {
                    ul.kl-columns {
                        @for bar in bars {
                            li {
                                a.kern-link href=(address(asked, filter, &bar.value)) { (name(visitor, &bar.value)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn count(bar: &Bar) -> Option<u64> {
    u64::try_from(bar.needs).ok()
}

/// The words and figures of a chart, kept while it is drawn.
struct Drawn<'r> {
    id: String,
    title: String,
    description: String,
    unit: String,
    words: Words,
    rows: &'r [Row],
}

impl Drawn<'_> {
    fn drawn(&self, as_lines: bool) -> Markup {
        let columns = [self.unit.as_str()];
        let chart = Chart {
            id: &self.id,
            title: &self.title,
            description: &self.description,
            head: &self.title,
            columns: &columns,
            rows: self.rows,
            words: &self.words,
        };
        if as_lines { chart.lines() } else { chart.bars() }
    }

    fn bars(&self) -> Markup {
        self.drawn(false)
    }

    fn lines(&self) -> Markup {
        self.drawn(true)
    }
}

fn chart<'r>(visitor: &Visitor, title: &str, rows: &'r [Row]) -> Drawn<'r> {
    Drawn {
        id: title.to_owned(),
        title: visitor.t(title),
        description: visitor.t("need-chart-text"),
        unit: visitor.t("need-list"),
        words: Words::of(visitor, None),
        rows,
    }
}

/// The needs behind a figure.
fn address(asked: &Asked, filter: &str, value: &str) -> String {
    let mut pairs =
        vec![("region", asked.land.as_str()), ("thema", &asked.thema), ("groesse", &asked.groesse)];
    pairs.retain(|(name, _)| *name != filter);
    pairs.push((filter, value));
    with_query("/bedarfe", &pairs)
}

fn trend(visitor: &Visitor, months: &[Bar]) -> Markup {
    let rows: Vec<_> = months
        .iter()
        .map(|bar| Row::new(format::month(visitor.lang, &bar.value), vec![count(bar)]))
        .collect();
    chart(visitor, "need-trend", &rows).lines()
}

/// Where the needs come from, district by district.
fn map(visitor: &Visitor, needs: &Needs, board: &Dashboard, asked: &Asked) -> Markup {
    let figures: BTreeMap<Ars, u64> = board
        .districts
        .iter()
        .filter_map(|bar| Some((Ars::parse_shortened(&bar.value).ok()?.district(), count(bar)?)))
        .collect();
    let (title, unit) = (visitor.t("need-by-district"), visitor.t("need-list"));
    let leads = |district: Ars| {
        let key = district.as_str().get(..5).unwrap_or_default();
        Some(with_query("/bedarfe", &[("region", key)]))
    };
    let map = DistrictMap::new("kreise", &title, &figures).unit(&unit).links(&leads);
    let map = Land::from_key(&asked.land).map_or(map, |land| map.within(land));
    let directory = needs.knowledge.as_ref().map(knowledge::Knowledge::directory);
    html! {
        @if let Some(directory) = directory.filter(|_| !figures.is_empty()) {
            (map.render(visitor, directory))
        }
    }
}

// --- members ---------------------------------------------------------------------------------------------------------

/// Whose members.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OfWhom {
    organisation: String,
    bedarf: String,
    seite: String,
}

pub(super) async fn members(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<OfWhom>,
) -> Result<Response, Failure> {
    let own = visitor.caller.organisations_by_name(CONTRIBUTORS);
    let ids: Vec<Uuid> = own.iter().map(|(id, _)| *id).collect();
    let named = asked.organisation.parse::<Uuid>().ok();
    let parent = named.filter(|id| ids.contains(id)).or_else(|| ids.first().copied());
    if named.is_some() && named != parent {
        return Err(Failure::not_found());
    }
    let parent = parent.ok_or_else(Failure::not_found)?;
    let need = asked.bedarf.parse().ok();
    let caller = visitor.caller.clone();
    let (members, about) = needs
        .store
        .read::<_, ::store::Error>(move |read| {
            let about = match need {
                Some(need) => summaries(read, &caller, &[need])?.pop(),
                None => None,
            };
            Ok((views::members(read, &caller, parent, need)?, about))
        })
        .await?;
    if need.is_some() && about.is_none() {
        return Err(Failure::not_found());
    }
    let choices: Vec<_> = own.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let title = visitor.t("need-members");
    let spoken = members.iter().filter(|member| member.voices > 0).count();
    let chosen = parent.to_string();
    let page = asked.seite.parse::<i64>().unwrap_or(1).clamp(1, 100_000);
    let shown = usize::try_from(web::limits::PAGE).unwrap_or(usize::MAX);
    let before = usize::try_from(page - 1).unwrap_or_default().saturating_mul(shown);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        @if let Some(about) = &about {
            p .kern-body.kl-narrow {
                (visitor.t("need-members-about")) " "
                a.kern-link href=(format!("/bedarfe/{}", about.id)) { (about.number) ": " (about.title) }
            }
        } @else { p .kern-body.kl-narrow { (visitor.t("need-members-intro")) } }
        @if choices.len() > 1 {
            form.kl-filter action="/bedarfe/mitglieder" {
                (select(&visitor, "organisation", &visitor.t("need-organisation"), &choices, &chosen))
                @if !asked.bedarf.is_empty() { input type="hidden" name="bedarf" value=(asked.bedarf); }
                button .kern-btn.kern-btn--secondary type="submit" { span.kern-label { (visitor.t("need-filter")) } }
            }
        }
        @if members.is_empty() {
            (alert(Tone::Info, &visitor.t("need-members-none"), None))
        } @else {
            p role="status" .kern-body {
                (visitor.tf("need-members-spoken", &[("spoken", &spoken.to_string()), ("all", &members.len().to_string())]))
            }
            (member_table(&visitor, members.iter().skip(before).take(shown)))
            (components::pages(&visitor, page, i64::try_from(members.len()).unwrap_or(i64::MAX), web::limits::PAGE,
                &with_query("/bedarfe/mitglieder", &[("organisation", chosen.as_str()), ("bedarf", &asked.bedarf)])))
            @let pairs = [("organisation", chosen.as_str()), ("need", &asked.bedarf)];
            ul .kern-list.kern-list--horizontal {
                li { a.kern-link href=(with_query("/api/v1/needs/members.csv", &pairs)) { (visitor.t("need-as-csv")) } }
                li { a.kern-link href=(with_query("/api/v1/needs/members", &pairs)) { (visitor.t("need-as-json")) } }
                li { a.kern-link href="/bedarfe?ansicht=mitglieder" { (visitor.t("need-view-members")) } }
            }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor))))
}

fn member_table<'m>(visitor: &Visitor, members: impl Iterator<Item = &'m Member>) -> Markup {
    let names =
        ["need-organisation", "need-members-reported", "need-members-voices", "need-members-last"]
            .map(|key| visitor.t(key));
    let [organisation, reported, voices, last] = &names;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("need-members")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body {
                    @for member in members {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" data-label=(organisation) {
                                a.kern-link href=(format!("/verzeichnis/{}", member.id)) { (member.name) }
                            }
                            td.kern-table__cell data-label=(reported) { (number(visitor, member.reported)) }
                            td.kern-table__cell data-label=(voices) { (number(visitor, member.voices)) }
                            td.kern-table__cell data-label=(last) {
                                @match member.last {
                                    Some(at) => {
                                        (date(visitor, at))
                                        @if let Some(stance) = member.stance {
                                            " " (badge(None, &visitor.t(&format!("need-stance-{stance}"))))
                                        }
                                    },
                                    None => (badge(Some(Tone::Warning), &visitor.t("need-members-silent"))),
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

// --- what waits ------------------------------------------------------------------------------------------------------

pub(super) async fn waiting(
    visitor: Visitor,
    State(needs): State<Needs>,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let items = needs.store.read(move |read| views::waiting_for(read, &caller)).await?;
    let title = visitor.t("need-waiting");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        @if items.is_empty() {
            (alert(Tone::Success, &visitor.t("need-waiting-none"), None))
        } @else { (waiting_list(&visitor, &items)) }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor))))
}

fn waiting_list(visitor: &Visitor, items: &[Waiting]) -> Markup {
    html! {
        ul.kl-results {
            @for item in items {
                li {
                    p.kern-body {
                        strong { (visitor.t(&item.what)) } " "
                        @if let Some(at) = item.at { (date(visitor, at)) }
                    }
                    a.kern-link href=(item.address) { (item.title) }
                }
            }
        }
    }
}
