//! The list of profiles, with its filters in the address, and what waits.

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::address::with_query;
use web::components::{
    self, Field, Tone, alert, badge, date, day, label_badge, link_button, select, somebody,
};
use web::form::choices;
use web::{Failure, Page, Visitor};

use super::{address, clock_badge, state_badge};
use crate::model::{State as ProfileState, Summary};
use crate::store::{self as query, Filter, Sort};
use crate::{CONTRIBUTORS, EDITORS, Requirements, limits, views};

/// What stands in the address. Everything is text: an unknown word is as good as none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    ansicht: String,
    stand: String,
    bedarf: String,
    q: String,
    sortierung: String,
    seite: String,
}

const VIEWS: [(&str, &str); 3] = [
    ("", "profile-view-all"),
    ("eigene", "profile-view-own"),
    ("ueberfaellig", "profile-view-overdue"),
];

const SORTS: [(Sort, &str, &str); 3] = [
    (Sort::Moved, "bewegt", "profile-sort-moved"),
    (Sort::Newest, "neueste", "profile-sort-newest"),
    (Sort::Due, "frist", "profile-sort-due"),
];

impl Asked {
    fn page(&self) -> i64 {
        self.seite.parse().unwrap_or(1).clamp(1, 100_000)
    }

    fn filter(&self, own: Vec<Uuid>, today: Date) -> Filter {
        let text = self.q.trim();
        let sort = SORTS.iter().find(|(_, word, _)| *word == self.sortierung);
        Filter {
            state: self.stand.parse().ok(),
            open: self.stand == "offen",
            overdue_on: (self.ansicht == "ueberfaellig").then_some(today),
            of: (self.ansicht == "eigene").then_some(own),
            behind: self.bedarf.parse().ok(),
            text: (!text.is_empty()).then(|| text.chars().take(limits::SEARCH).collect()),
            sort: sort.map_or(Sort::Moved, |(sort, ..)| *sort),
            limit: web::limits::PAGE,
            offset: (self.page() - 1) * web::limits::PAGE,
            ..Filter::default()
        }
    }

    /// The address of this list with another view; the filter stays.
    fn address(&self, view: &str) -> String {
        let pairs = [
            ("ansicht", view),
            ("stand", &self.stand),
            ("bedarf", &self.bedarf),
            ("q", &self.q),
            ("sortierung", &self.sortierung),
        ];
        with_query("/profile", &pairs)
    }

    /// The same list for programs and spreadsheets.
    fn export(&self, path: &str) -> String {
        let view = match self.ansicht.as_str() {
            "eigene" => "own",
            "ueberfaellig" => "overdue",
            _ => "",
        };
        let state = if self.stand == "offen" { "open" } else { &self.stand };
        with_query(
            path,
            &[("view", view), ("state", state), ("need", &self.bedarf), ("q", &self.q)],
        )
    }
}

pub(super) async fn page(
    visitor: Visitor,
    State(room): State<Requirements>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let own: Vec<Uuid> = visitor.caller.organisations(CONTRIBUTORS);
    let today = room.store.clock().now().german_date();
    let filter = asked.filter(own, today);
    let caller = visitor.caller.clone();
    let (items, total) = room.store.read(move |read| query::list(read, &caller, &filter)).await?;
    let title = visitor.t("profile-list");
    let body = html! {
        div.kl-row {
            h1.kern-heading-x-large { (title) }
            @if visitor.caller.has(EDITORS) { (link_button("/profile/neu", &visitor.t("profile-new"))) }
        }
        p .kern-body.kl-narrow { (visitor.t("profile-list-intro")) }
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href="/standards" { (visitor.t("standard-list")) } }
            @if visitor.caller.has(CONTRIBUTORS) {
                li { a.kern-link href="/profile/wartet" { (visitor.t("profile-waiting")) } }
            }
        }
        (tabs(&visitor, &asked))
        (filter_bar(&visitor, &asked))
        p .kern-body.kern-body--small role="status" {
            (visitor.tf("profile-found", &[("count", &total.to_string())]))
        }
        @if items.is_empty() {
            (alert(Tone::Info, &visitor.t("profile-none-title"), Some(&visitor.t("profile-none"))))
            p { a.kern-link href="/profile" { (visitor.t("profile-show-all")) } }
        } @else { (table(&visitor, &items, today)) }
        (components::pages(&visitor, asked.page(), total, web::limits::PAGE, &asked.address(&asked.ansicht)))
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(asked.export("/api/v1/profiles.csv")) { (visitor.t("profile-as-csv")) } }
            li { a.kern-link href=(asked.export("/api/v1/profiles")) { (visitor.t("profile-as-json")) } }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn tabs(visitor: &Visitor, asked: &Asked) -> Markup {
    html! {
        nav aria-label=(visitor.t("profile-views")) {
            ul.kl-tabs {
                @for (word, text) in VIEWS {
                    @if word != "eigene" || visitor.caller.has(CONTRIBUTORS) {
                        li {
                            a.kl-tabs__link href=(asked.address(word))
                                aria-current=[(asked.ansicht == word).then_some("page")] { (visitor.t(text)) }
                        }
                    }
                }
            }
        }
    }
}

fn filter_bar(visitor: &Visitor, asked: &Asked) -> Markup {
    let mut states = vec![
        (String::new(), visitor.t("choice-any")),
        ("offen".to_owned(), visitor.t("profile-open")),
    ];
    states.extend(choices(visitor, ProfileState::ALL, "profile-state", false));
    let sorts: Vec<_> =
        SORTS.iter().map(|(_, word, text)| ((*word).to_owned(), visitor.t(text))).collect();
    html! {
        form.kl-filter role="search" action="/profile" {
            input type="hidden" name="ansicht" value=(asked.ansicht);
            @if !asked.bedarf.is_empty() { input type="hidden" name="bedarf" value=(asked.bedarf); }
            (Field::new("q", visitor.t("profile-search")).kind("search").value(&asked.q)
                .hint(visitor.t("profile-search-hint")).render(visitor))
            (select(visitor, "stand", &visitor.t("profile-state"), &states, &asked.stand))
            (select(visitor, "sortierung", &visitor.t("profile-sort"), &sorts, &asked.sortierung))
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("profile-filter")) } }
        }
    }
}

fn table(visitor: &Visitor, items: &[Summary], today: Date) -> Markup {
    let names = [
        "profile-title",
        "profile-addressee",
        "profile-state",
        "profile-sentences",
        "profile-unanswered-short",
        "profile-since",
    ]
    .map(|key| visitor.t(key));
    let [title, addressee, state, sentences, unanswered, since] = &names;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("profile-list")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body data-shortcuts {
                    @for profile in items {
                        @let late = profile.is_overdue(today);
                        tr class=(if late { "kern-table__row kl-inbox__row--overdue" } else { "kern-table__row" }) {
                            th.kern-table__cell scope="row" data-label=(title) {
                                a.kern-link href=(address(profile.id)) { (profile.title) }
                                br;
                                span .kern-body.kern-body--small.kern-body--muted {
                                    (profile.number) " · " (somebody(visitor, &profile.organisation_name))
                                }
                            }
                            td.kern-table__cell data-label=(addressee) {
                                @if profile.addressee.name.is_empty() { (visitor.t("profile-addressee-none")) }
                                @else { (profile.addressee.name) }
                            }
                            td.kern-table__cell data-label=(state) {
                                (state_badge(visitor, profile.state)) " " (clock_badge(visitor, profile, today)) " "
                                (label_badge(visitor, profile.audience.label))
                            }
                            td.kern-table__cell data-label=(sentences) { (profile.sentences) }
                            td.kern-table__cell data-label=(unanswered) {
                                @if profile.state == ProfileState::Submitted { (profile.unanswered) } @else { "–" }
                            }
                            td.kern-table__cell data-label=(since) { (date(visitor, profile.moved_at)) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn waiting(
    visitor: Visitor,
    State(room): State<Requirements>,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let items = room.store.read(move |read| views::waiting_for(read, &caller)).await?;
    let today = room.store.clock().now().german_date();
    let title = visitor.t("profile-waiting");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        @if items.is_empty() {
            (alert(Tone::Success, &visitor.t("profile-waiting-none"), None))
        }
        ul.kern-list {
            @for item in &items {
                li {
                    (visitor.t(&item.what)) ": " a.kern-link href=(item.address) { (item.title) }
                    @if let Some(due) = item.due {
                        " – " (visitor.t("profile-due")) " " (day(&visitor, due)) " "
                        @if due < today { (badge(Some(Tone::Danger), &visitor.t("profile-overdue"))) }
                    }
                }
            }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(super::crumbs(&visitor))))
}
