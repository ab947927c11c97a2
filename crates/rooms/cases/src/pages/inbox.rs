//! The inbox of an organisation.

use ::store::Timestamp;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use web::address::with_query;
use web::components::{self, Field, badge};
use web::{Failure, Page, Visitor, format};

use super::{acting, case_address, date, due_in_words, status_badge};
use crate::inbox::{Counts, Filter, Options, Sort, Summary, View};
use crate::model::Status;
use crate::{Cases, Error, WORKERS, limits, list};

/// What stands in the address. Everything is text: an unknown word is as good as none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    organisation: String,
    ansicht: String,
    status: String,
    zustaendig: String,
    leistung: String,
    q: String,
    sortierung: String,
    seite: String,
}

/// The tabs, in their order.
const VIEWS: [(View, &str, &str); 6] = [
    (View::Mine, "meine", "case-view-mine"),
    (View::Unassigned, "frei", "case-view-unassigned"),
    (View::Waiting, "wartend", "case-view-waiting"),
    (View::DueSoon, "faellig", "case-view-due"),
    (View::Open, "offen", "case-view-open"),
    (View::Closed, "geschlossen", "case-view-closed"),
];

const SORTS: [(Sort, &str, &str); 3] = [
    (Sort::Due, "frist", "case-sort-due"),
    (Sort::Received, "eingang", "case-sort-received"),
    (Sort::Number, "nummer", "case-sort-number"),
];

impl Asked {
    fn view(&self) -> (View, &'static str) {
        VIEWS
            .iter()
            .find(|(_, word, _)| *word == self.ansicht)
            .map_or((View::Open, "offen"), |(view, word, _)| (*view, word))
    }

    fn sort(&self) -> (Sort, &'static str) {
        SORTS
            .iter()
            .find(|(_, word, _)| *word == self.sortierung)
            .map_or((Sort::Due, "frist"), |(sort, word, _)| (*sort, word))
    }

    fn page(&self) -> i64 {
        self.seite.parse().unwrap_or(1).clamp(1, 1_000_000)
    }

    fn filter(&self, organisation: uuid::Uuid) -> Filter {
        let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Filter {
            organisations: vec![organisation],
            view: self.view().0,
            status: self.status.parse().ok(),
            assignee: self.zustaendig.parse().ok(),
            leika: given(&self.leistung),
            query: given(&self.q).map(|text| text.chars().take(limits::SEARCH).collect()),
            sort: self.sort().0,
            limit: web::limits::PAGE,
            offset: (self.page() - 1) * web::limits::PAGE,
        }
    }

    /// The address of this list with another view; the search and the filter stay.
    fn address(&self, view: &str) -> String {
        let pairs = [
            ("organisation", self.organisation.as_str()),
            ("ansicht", view),
            ("status", &self.status),
            ("zustaendig", &self.zustaendig),
            ("leistung", &self.leistung),
            ("q", &self.q),
            ("sortierung", &self.sortierung),
        ];
        with_query("/vorgaenge", &pairs)
    }
}

pub(super) async fn page(
    visitor: Visitor,
    State(cases): State<Cases>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let acting = acting(&visitor, Some(&asked.organisation))?;
    let (organisation, me) = (acting.organisation(), acting.person());
    let filter = asked.filter(organisation);
    let (counts, options, total, items) = cases
        .store
        .read::<_, Error>(move |read| {
            let (counts, options, total) = list::around(read, &filter, organisation, me)?;
            Ok((counts, options, total, list::cases(read, &filter, me)?))
        })
        .await?;
    let asked = Asked { organisation: organisation.to_string(), ..asked };
    let now = cases.store.clock().now();
    let title = visitor.t("case-inbox");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (switch(&visitor, &asked))
        (tabs(&visitor, &asked, &counts))
        (filter_bar(&visitor, &asked, &options))
        p .kern-body.kern-body--small role="status" {
            (visitor.tf("case-found", &[("count", &total.to_string())]))
        }
        @if items.is_empty() { (nothing(&visitor, &asked)) } @else { (table(&visitor, &items, now)) }
        (components::pages(&visitor, asked.page(), total, web::limits::PAGE,
            &asked.address(asked.view().1)))
        (below(&visitor, &asked, acting.leads()))
    };
    Ok(visitor.page(Page::new(title, body)))
}

/// Which organisation, for those who work for several.
fn switch(visitor: &Visitor, asked: &Asked) -> Markup {
    let own = visitor.caller.organisations_by_name(WORKERS);
    let choices: Vec<_> = own.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let only = choices.iter().find(|(id, _)| *id == asked.organisation).map(|(_, name)| name);
    html! {
        @if choices.len() > 1 {
            form.kl-filter action="/vorgaenge" {
                (components::select(visitor, "organisation", &visitor.t("case-organisation"),
                    &choices, &asked.organisation))
                button .kern-btn.kern-btn--secondary type="submit" {
                    span.kern-label { (visitor.t("case-switch")) }
                }
            }
        } @else if let Some(name) = only {
            p.kern-body { (name) }
        }
    }
}

fn tabs(visitor: &Visitor, asked: &Asked, counts: &Counts) -> Markup {
    let (current, _) = asked.view();
    html! {
        nav aria-label=(visitor.t("case-views")) {
            ul.kl-tabs {
                @for (view, word, text) in VIEWS {
                    @let count = format::number(visitor.lang, counts.of(view));
                    li {
                        a.kl-tabs__link
                            href=(format!("/vorgaenge?organisation={}&ansicht={word}", asked.organisation))
                            aria-current=[(view == current).then_some("page")]
                            { (visitor.t(text)) " (" (count) ")" }
                    }
                }
            }
        }
    }
}

fn filter_bar(visitor: &Visitor, asked: &Asked, options: &Options) -> Markup {
    let any = || vec![(String::new(), visitor.t("case-any"))];
    let mut statuses = any();
    statuses.extend(
        Status::ALL
            .iter()
            .map(|it| (it.word().to_owned(), visitor.t(&format!("case-status-{it}")))),
    );
    let mut services = any();
    services.extend(options.services.iter().cloned());
    let mut people = any();
    people.extend(options.people.iter().map(|(id, name)| (id.to_string(), name.clone())));
    let sorts: Vec<_> =
        SORTS.iter().map(|(_, word, text)| ((*word).to_owned(), visitor.t(text))).collect();
    html! {
        form.kl-filter role="search" action="/vorgaenge" {
            input type="hidden" name="organisation" value=(asked.organisation);
            input type="hidden" name="ansicht" value=(asked.view().1);
            (Field::new("q", visitor.t("case-search")).kind("search").value(&asked.q)
                .hint(visitor.t("case-search-hint")).render(visitor))
            (components::select(visitor, "status", &visitor.t("case-status"), &statuses, &asked.status))
            (components::select(visitor, "leistung", &visitor.t("case-service"), &services, &asked.leistung))
            (components::select(visitor, "zustaendig", &visitor.t("case-assignee"), &people, &asked.zustaendig))
            (components::select(visitor, "sortierung", &visitor.t("case-sort"), &sorts, asked.sort().1))
            button .kern-btn.kern-btn--primary type="submit" {
                span.kern-label { (visitor.t("case-filter")) }
            }
        }
    }
}

fn table(visitor: &Visitor, items: &[Summary], now: Timestamp) -> Markup {
    let names = [
        "case-number",
        "case-service",
        "case-applicant",
        "case-status",
        "case-assignee",
        "case-received",
        "case-due",
    ]
    .map(|key| visitor.t(key));
    let [number, service, applicant, status, assignee, received, due] = &names;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("case-inbox")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row {
                        @for name in &names { th.kern-table__header scope="col" { (name) } }
                    }
                }
                tbody.kern-table__body data-shortcuts {
                    @for Summary { case, assignee: name, .. } in items {
                        @let late = case.is_overdue(now);
                        tr class=(if late { "kern-table__row kl-inbox__row--overdue" } else { "kern-table__row" }) {
                            th.kern-table__cell scope="row" data-label=(number) {
                                a.kern-link href=(case_address(case.id)) { (case.number) }
                            }
                            td.kern-table__cell data-label=(service) { (case.title) }
                            td.kern-table__cell data-label=(applicant) { (case.applicant) }
                            td.kern-table__cell data-label=(status) {
                                (status_badge(visitor, case.state.status()))
                                @if let Some(outcome) = case.state.outcome() {
                                    " " (badge(None, &visitor.t(&format!("case-outcome-{outcome}"))))
                                }
                            }
                            td.kern-table__cell data-label=(assignee) {
                                @match name {
                                    Some(name) => (name),
                                    None => (visitor.t("case-nobody")),
                                }
                            }
                            td.kern-table__cell data-label=(received) { (date(visitor, case.received_at)) }
                            td.kern-table__cell data-label=(due) {
                                @if case.state.status().clock_runs() { (date(visitor, case.due_at)) ": " }
                                @if late { strong { (due_in_words(visitor, case, now)) } }
                                @else { (due_in_words(visitor, case, now)) }
                            }
                        }
                    }
                }
            }
        }
        p .kern-body.kern-body--small.kern-body--muted {
            (visitor.t("case-keys-before")) " " kbd.kl-key { "j" } " " (visitor.t("case-keys-and")) " "
            kbd.kl-key { "k" } " " (visitor.t("case-keys-after"))
        }
    }
}

fn nothing(visitor: &Visitor, asked: &Asked) -> Markup {
    let filtered = [&asked.q, &asked.status, &asked.leistung, &asked.zustaendig];
    let text = if filtered.iter().any(|text| !text.is_empty()) {
        visitor.t("case-none-filtered")
    } else {
        visitor.t("case-none")
    };
    let all = format!("/vorgaenge?organisation={}&ansicht=offen", asked.organisation);
    html! {
        (components::alert(components::Tone::Info, &visitor.t("case-none-title"), Some(&text)))
        p { a.kern-link href=(all) { (visitor.t("case-show-all")) } }
    }
}

fn below(visitor: &Visitor, asked: &Asked, leads: bool) -> Markup {
    let of = format!("?organisation={}", asked.organisation);
    html! {
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(format!("/vorgaenge/vertretung{of}")) { (visitor.t("case-deputies")) } }
            @if leads {
                li { a.kern-link href=(format!("/vorgaenge/briefkopf{of}")) { (visitor.t("case-letterhead")) } }
            }
        }
    }
}
