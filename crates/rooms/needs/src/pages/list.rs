//! The list of needs, with its filters in the address.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::with_query;
use web::components::{self, Field, Tone, alert, date, label_badge, link_button, select};
use web::form::choices;
use web::{Failure, Page, Visitor};

use super::{lamp_badge, number, state_badge};
use crate::model::{Size, State as NeedState, Summary, Topic, Urgency};
use crate::ops::is_steward;
use crate::store::{self as query, Filter, Sort};
use crate::{CONTRIBUTORS, Needs, REPORTERS, limits};

/// What stands in the address. Everything is text: an unknown word is as good as none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    ansicht: String,
    thema: String,
    groesse: String,
    region: String,
    stand: String,
    dringlichkeit: String,
    leistung: String,
    q: String,
    sortierung: String,
    /// An organisation that has reported them or given them its voice.
    von: String,
    /// A provider or an association whose members have.
    mitglieder_von: String,
    seite: String,
}

/// The tabs: the word in the address and the text.
const VIEWS: [(&str, &str); 3] =
    [("", "need-view-all"), ("eigene", "need-view-own"), ("mitglieder", "need-view-members")];

/// What can be ordered by.
pub(super) const SORTS: [(Sort, &str, &str); 5] = [
    (Sort::Towns, "kommunen", "need-sort-towns"),
    (Sort::Inhabitants, "einwohner", "need-sort-inhabitants"),
    (Sort::Cases, "faelle", "need-sort-cases"),
    (Sort::Newest, "neueste", "need-sort-newest"),
    (Sort::Deadline, "frist", "need-sort-deadline"),
];

pub(super) fn sort(word: &str) -> Sort {
    SORTS.iter().find(|(_, known, _)| *known == word).map_or(Sort::Towns, |(sort, _, _)| *sort)
}

/// What the interface for programs calls an order.
pub(super) fn sort_for_programs(word: &str) -> &'static str {
    match sort(word) {
        Sort::Towns => "towns",
        Sort::Inhabitants => "inhabitants",
        Sort::Cases => "cases",
        Sort::Newest => "newest",
        Sort::Deadline => "deadline",
    }
}

/// A key of a region that can be one.
pub(super) fn region(text: &str) -> Option<String> {
    let digits = text.bytes().all(|digit| digit.is_ascii_digit());
    (matches!(text.len(), 2 | 5) && digits).then(|| text.to_owned())
}

impl Asked {
    fn page(&self) -> i64 {
        self.seite.parse().unwrap_or(1).clamp(1, 100_000)
    }

    fn filter(&self, own: Vec<Uuid>) -> Filter {
        let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Filter {
            topic: self.thema.parse().ok(),
            size: self.groesse.parse().ok(),
            region: region(&self.region),
            state: self.stand.parse().ok(),
            open: self.stand.is_empty() || self.stand == "offen",
            urgency: self.dringlichkeit.parse().ok(),
            text: given(&self.q).map(|text| text.chars().take(limits::SEARCH).collect()),
            leika: given(&self.leistung),
            members_of: match self.mitglieder_von.parse() {
                Ok(named) => Some(named),
                Err(_none) => {
                    (self.ansicht == "mitglieder").then(|| own.first().copied()).flatten()
                }
            },
            of: match self.von.parse() {
                Ok(named) => Some(vec![named]),
                Err(_none) => (self.ansicht == "eigene").then_some(own),
            },
            exportable: false,
            sort: sort(&self.sortierung),
            limit: web::limits::PAGE,
            offset: (self.page() - 1) * web::limits::PAGE,
        }
    }

    /// The address of this list with another view or order; the filter stays.
    fn address(&self, view: &str, order: &str) -> String {
        let pairs = [
            ("ansicht", view),
            ("thema", &self.thema),
            ("groesse", &self.groesse),
            ("region", &self.region),
            ("stand", &self.stand),
            ("dringlichkeit", &self.dringlichkeit),
            ("leistung", &self.leistung),
            ("q", &self.q),
            ("von", &self.von),
            ("mitglieder_von", &self.mitglieder_von),
            ("sortierung", order),
        ];
        with_query("/bedarfe", &pairs)
    }

    /// The same list for programs and spreadsheets.
    fn export(&self, path: &str) -> String {
        let sort = sort_for_programs(&self.sortierung);
        let state =
            if self.stand.is_empty() || self.stand == "offen" { "open" } else { &self.stand };
        let view = if self.ansicht == "eigene" { "own" } else { "" };
        let pairs = [
            ("topic", self.thema.as_str()),
            ("size", &self.groesse),
            ("region", &self.region),
            ("state", if state == "alle" { "" } else { state }),
            ("urgency", &self.dringlichkeit),
            ("q", &self.q),
            ("leika", &self.leistung),
            ("view", view),
            ("of", &self.von),
            ("members_of", &self.mitglieder_von),
            ("sort", sort),
        ];
        with_query(path, &pairs)
    }
}

pub(super) async fn page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let own: Vec<Uuid> = visitor.caller.organisations(CONTRIBUTORS);
    let mut filter = asked.filter(own);
    if asked.stand == "alle" {
        filter.open = false;
    }
    let caller = visitor.caller.clone();
    let (items, total) = needs.store.read(move |read| query::list(read, &caller, &filter)).await?;
    let title = visitor.t("need-list");
    let bundles = is_steward(&visitor.caller);
    let body = html! {
        div.kl-row {
            h1.kern-heading-x-large { (title) }
            @if visitor.caller.has(REPORTERS) { (link_button("/bedarfe/neu", &visitor.t("need-report"))) }
        }
        p .kern-body.kl-narrow { (visitor.t("need-list-intro")) }
        (ways(&visitor))
        (tabs(&visitor, &asked))
        (filter_bar(&visitor, &asked))
        p .kern-body.kern-body--small role="status" {
            (visitor.tf("need-found", &[("count", &total.to_string())]))
        }
        @if items.is_empty() { (nothing(&visitor)) }
        @else if bundles {
            form.kl-stack action="/buendel/neu" {
                (table(&visitor, &title, &items, true))
                button .kern-btn.kern-btn--secondary.kl-fit type="submit" {
                    span.kern-label { (visitor.t("need-bundle-chosen")) }
                }
            }
        }
        @else { (table(&visitor, &title, &items, false)) }
        (components::pages(&visitor, asked.page(), total, web::limits::PAGE,
            &asked.address(&asked.ansicht, &asked.sortierung)))
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(asked.export("/api/v1/needs.csv")) { (visitor.t("need-as-csv")) } }
            li { a.kern-link href=(asked.export("/api/v1/needs")) { (visitor.t("need-as-json")) } }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// Where else to look.
fn ways(visitor: &Visitor) -> Markup {
    html! {
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href="/buendel" { (visitor.t("need-clusters")) } }
            li { a.kern-link href="/bedarfe/lage" { (visitor.t("need-board")) } }
            @if visitor.caller.has(CONTRIBUTORS) {
                li { a.kern-link href="/bedarfe/wartet" { (visitor.t("need-waiting")) } }
                li { a.kern-link href="/bedarfe/mitglieder" { (visitor.t("need-members")) } }
            }
        }
    }
}

fn tabs(visitor: &Visitor, asked: &Asked) -> Markup {
    html! {
        @if visitor.caller.has(CONTRIBUTORS) {
            nav aria-label=(visitor.t("need-views")) {
                ul.kl-tabs {
                    @for (word, text) in VIEWS {
                        li {
                            a.kl-tabs__link href=(asked.address(word, &asked.sortierung))
                                aria-current=[(asked.ansicht == word).then_some("page")] { (visitor.t(text)) }
                        }
                    }
                }
            }
        }
    }
}

fn filter_bar(visitor: &Visitor, asked: &Asked) -> Markup {
    let mut states =
        vec![(String::new(), visitor.t("need-open")), ("alle".to_owned(), visitor.t("choice-any"))];
    states.extend(choices(visitor, NeedState::ALL, "need-state", false));
    let sorts: Vec<_> =
        SORTS.iter().map(|(_, word, text)| ((*word).to_owned(), visitor.t(text))).collect();
    html! {
        form.kl-filter role="search" action="/bedarfe" {
            input type="hidden" name="ansicht" value=(asked.ansicht);
            (Field::new("q", visitor.t("need-search")).kind("search").value(&asked.q)
                .hint(visitor.t("need-search-hint")).render(visitor))
            (select(visitor, "thema", &visitor.t("need-topic"),
                &choices(visitor, Topic::ALL, "need-topic", true), &asked.thema))
            (select(visitor, "groesse", &visitor.t("need-size"),
                &choices(visitor, Size::ALL, "need-size", true), &asked.groesse))
            (select(visitor, "region", &visitor.t("need-region"), &regions(visitor, &asked.region), &asked.region))
            (select(visitor, "stand", &visitor.t("need-state"), &states, &asked.stand))
            (select(visitor, "dringlichkeit", &visitor.t("need-urgency"),
                &choices(visitor, Urgency::ALL, "need-urgency", true), &asked.dringlichkeit))
            (select(visitor, "sortierung", &visitor.t("need-sort"), &sorts, &asked.sortierung))
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("need-filter")) } }
        }
    }
}

/// The states, and the district that the address names.
pub(super) fn regions(visitor: &Visitor, chosen: &str) -> Vec<(String, String)> {
    let mut regions = vec![(String::new(), visitor.t("need-everywhere"))];
    let lands = ars::Land::ALL.iter().map(|land| (land.key().to_owned(), land.name().to_owned()));
    regions.extend(lands);
    if chosen.len() == 5 && region(chosen).is_some() {
        regions.push((chosen.to_owned(), visitor.tf("need-district", &[("key", chosen)])));
    }
    regions
}

/// Needs as a table: both ways of counting side by side.
pub(super) fn table(visitor: &Visitor, name: &str, items: &[Summary], choose: bool) -> Markup {
    let names = [
        "need-title",
        "need-state",
        "need-count-towns",
        "need-inhabitants",
        "need-cases",
        "need-reported",
    ]
    .map(|key| visitor.t(key));
    let [title, state, towns, inhabitants, cases, reported] = &names;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(name) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row {
                        @if choose { th.kern-table__header scope="col" { (visitor.t("need-choose")) } }
                        @for name in &names { th.kern-table__header scope="col" { (name) } }
                    }
                }
                tbody.kern-table__body data-shortcuts {
                    @for need in items {
                        tr.kern-table__row {
                            @if choose {
                                td.kern-table__cell data-label=(visitor.t("need-choose")) {
                                    input.kern-form-check__checkbox type="checkbox" name="bedarf" value=(need.id)
                                        aria-label=(need.number);
                                }
                            }
                            th.kern-table__cell scope="row" data-label=(title) {
                                a.kern-link href=(super::need_address(need.id)) { (need.title) }
                                br;
                                span .kern-body.kern-body--small.kern-body--muted {
                                    (need.number) " · " (need.organisation_name) " · "
                                    (visitor.t(&format!("need-topic-{}", need.topic)))
                                }
                            }
                            td.kern-table__cell data-label=(state) {
                                (state_badge(visitor, need.state)) " " (lamp_badge(visitor, need.lamp)) " "
                                (label_badge(visitor, need.label))
                            }
                            td.kern-table__cell data-label=(towns) { (number(visitor, need.weight.towns)) }
                            td.kern-table__cell data-label=(inhabitants) { (number(visitor, need.weight.inhabitants)) }
                            td.kern-table__cell data-label=(cases) { (number(visitor, need.weight.cases)) }
                            td.kern-table__cell data-label=(reported) { (date(visitor, need.reported_at)) }
                        }
                    }
                }
            }
        }
    }
}

fn nothing(visitor: &Visitor) -> Markup {
    html! {
        (alert(Tone::Info, &visitor.t("need-none-title"), Some(&visitor.t("need-none"))))
        p { a.kern-link href="/bedarfe?stand=alle" { (visitor.t("need-show-all")) } }
    }
}
