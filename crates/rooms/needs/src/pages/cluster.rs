//! Clusters: the list, the page, and what can be done with one.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::Label;
use maud::{Markup, html};
use uuid::Uuid;
use web::address::id;
use web::address::with_query;
use web::components::{
    self, Field, Tone, alert, date, label_badge, label_choices, paragraphs, select, somebody,
    submit_button,
};
use web::form::{Wrong, acts_for, choices, chosen, error_of, form_page};
use web::{Failure, Page, Visitor};

use super::list::{SORTS, sort, sort_for_programs, table};
use super::{
    act, both_counts, cluster_address, cluster_crumbs, course, crumbs, need_address, number,
    priority_card, worded,
};
use crate::model::{ClusterRecord, ClusterSummary, Priority, Summary, Topic};
use crate::ops::{self, NewCluster, Protection, is_steward};
use crate::store::{self as query, Filter};
use crate::{BUNDLERS, Needs, VOICES, limits};

/// Names and values of an address or a form; a name may stand several times.
type Pairs = Vec<(String, String)>;

fn value<'p>(pairs: &'p Pairs, name: &str) -> &'p str {
    pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

fn ids(pairs: &Pairs, name: &str) -> Vec<Uuid> {
    let all = pairs.iter().filter(|(known, _)| known == name);
    all.filter_map(|(_, value)| value.parse().ok()).take(limits::BUNDLE).collect()
}

pub(super) async fn list(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Pairs>,
) -> Result<Response, Failure> {
    let page = value(&asked, "seite").parse().unwrap_or(1_i64).clamp(1, 100_000);
    let text = value(&asked, "q").trim();
    let own: Vec<Uuid> = visitor.caller.organisations(BUNDLERS);
    let filter = Filter {
        topic: value(&asked, "thema").parse().ok(),
        text: (!text.is_empty()).then(|| text.chars().take(limits::SEARCH).collect()),
        of: (value(&asked, "ansicht") == "eigene").then_some(own),
        sort: sort(value(&asked, "sortierung")),
        limit: web::limits::PAGE,
        offset: (page - 1) * web::limits::PAGE,
        ..Filter::default()
    };
    let caller = visitor.caller.clone();
    let (items, total) =
        needs.store.read(move |read| query::clusters(read, &caller, &filter)).await?;
    let title = visitor.t("need-clusters");
    let kept = ["ansicht", "thema", "q", "sortierung"].map(|name| (name, value(&asked, name)));
    let view = if value(&asked, "ansicht") == "eigene" { "own" } else { "" };
    let exported = [
        ("topic", value(&asked, "thema")),
        ("view", view),
        ("q", text),
        ("sort", sort_for_programs(value(&asked, "sortierung"))),
    ];
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("need-clusters-intro")) }
        (filter_bar(&visitor, &asked))
        p .kern-body.kern-body--small role="status" {
            (visitor.tf("need-clusters-found", &[("count", &total.to_string())]))
        }
        @if items.is_empty() {
            (alert(Tone::Info, &visitor.t("need-none-title"), Some(&visitor.t("need-clusters-none"))))
        } @else { (clusters_table(&visitor, &items)) }
        (components::pages(&visitor, page, total, web::limits::PAGE, &with_query("/buendel", &kept)))
        ul .kern-list.kern-list--horizontal {
            li { a.kern-link href=(with_query("/api/v1/clusters.csv", &exported)) { (visitor.t("need-as-csv")) } }
            li { a.kern-link href=(with_query("/api/v1/clusters", &exported)) { (visitor.t("need-as-json")) } }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor))))
}

fn filter_bar(visitor: &Visitor, asked: &Pairs) -> Markup {
    let sorts: Vec<_> = SORTS
        .iter()
        .filter(|(_, word, _)| *word != "frist")
        .map(|(_, word, text)| ((*word).to_owned(), visitor.t(text)))
        .collect();
    html! {
        form.kl-filter role="search" action="/buendel" {
            (Field::new("q", visitor.t("need-search")).kind("search").value(value(asked, "q")).render(visitor))
            (select(visitor, "thema", &visitor.t("need-topic"),
                &choices(visitor, Topic::ALL, "need-topic", true), value(asked, "thema")))
            (select(visitor, "sortierung", &visitor.t("need-sort"), &sorts, value(asked, "sortierung")))
            button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("need-filter")) } }
        }
    }
}

fn clusters_table(visitor: &Visitor, items: &[ClusterSummary]) -> Markup {
    let names = [
        "need-title",
        "need-topic",
        "need-needs",
        "need-count-towns",
        "need-inhabitants",
        "need-cases",
    ]
    .map(|key| visitor.t(key));
    let [title, topic, count, towns, inhabitants, cases] = &names;
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(visitor.t("need-clusters")) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row { @for name in &names { th.kern-table__header scope="col" { (name) } } }
                }
                tbody.kern-table__body data-shortcuts {
                    @for cluster in items {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" data-label=(title) {
                                a.kern-link href=(cluster_address(cluster.id)) { (cluster.title) }
                                br;
                                span .kern-body.kern-body--small.kern-body--muted {
                                    (cluster.number) " · " (cluster.organisation_name) " "
                                    (label_badge(visitor, cluster.label))
                                }
                            }
                            td.kern-table__cell data-label=(topic) {
                                (visitor.t(&format!("need-topic-{}", cluster.topic)))
                            }
                            td.kern-table__cell data-label=(count) { (number(visitor, cluster.needs)) }
                            td.kern-table__cell data-label=(towns) { (number(visitor, cluster.weight.towns)) }
                            td.kern-table__cell data-label=(inhabitants) {
                                (number(visitor, cluster.weight.inhabitants))
                            }
                            td.kern-table__cell data-label=(cases) { (number(visitor, cluster.weight.cases)) }
                        }
                    }
                }
            }
        }
    }
}

// --- making one ------------------------------------------------------------------------------------------------------

pub(super) async fn new_page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Query(asked): Query<Pairs>,
) -> Result<Response, Failure> {
    new_form(&visitor, &needs, &asked, &Wrong::new()).await
}

async fn new_form(
    visitor: &Visitor,
    needs: &Needs,
    typed: &Pairs,
    wrong: &Wrong,
) -> Result<Response, Failure> {
    let (chosen, caller) = (ids(typed, "bedarf"), visitor.caller.clone());
    let items: Vec<Summary> =
        needs.store.read(move |read| query::summaries(read, &caller, &chosen)).await?;
    let first = items.first();
    let topic = match value(typed, "topic") {
        "" => first.map(|need| need.topic.to_string()).unwrap_or_default(),
        topic => topic.to_owned(),
    };
    let body = html! {
        p .kern-body.kl-narrow { (visitor.t("need-bundle-intro")) }
        @if items.is_empty() {
            (alert(Tone::Info, &visitor.t("need-wrong-none-chosen"), None))
            p { a.kern-link href="/bedarfe" { (visitor.t("need-choose-in-list")) } }
        } @else {
            form.kl-form method="post" action="/buendel/neu" data-submit-once novalidate {
                (acts_for(visitor, BUNDLERS, value(typed, "organisation")))
                (Field::new("title", visitor.t("need-title")).value(value(typed, "title"))
                    .hint(visitor.t("need-bundle-title-hint")).error(error_of(wrong, "title")).render(visitor))
                (Field::new("text", visitor.t("need-cluster-text")).rows(4).value(value(typed, "text")).optional()
                    .error(error_of(wrong, "text")).render(visitor))
                (select(visitor, "topic", &visitor.t("need-topic"),
                    &choices(visitor, Topic::ALL, "need-topic", false), &topic))
                (select(visitor, "label", &visitor.t("label-label"), &label_choices(visitor), value(typed, "label")))
                (needs_to_choose(visitor, &items, true))
                (submit_button(&visitor.t("need-bundle")))
            }
        }
    };
    Ok(form_page(visitor, &visitor.t("need-bundle"), cluster_crumbs(visitor), wrong, body))
}

fn needs_to_choose(visitor: &Visitor, items: &[Summary], chosen: bool) -> Markup {
    html! {
        fieldset.kern-fieldset {
            legend.kern-label { (visitor.t("need-needs")) }
            div.kern-fieldset__body {
                @for need in items {
                    @let field = format!("bedarf-{}", need.id);
                    div.kern-form-check {
                        input.kern-form-check__checkbox type="checkbox" id=(field) name="bedarf" value=(need.id)
                            checked[chosen];
                        label.kern-label for=(field) {
                            (need.number) ": " (need.title) " ("
                            (visitor.tf("need-towns-count", &[("count", &need.weight.towns.to_string())])) ")"
                        }
                    }
                }
            }
        }
    }
}

fn new_cluster(typed: &Pairs) -> NewCluster {
    NewCluster {
        title: value(typed, "title").to_owned(),
        text: value(typed, "text").to_owned(),
        topic: value(typed, "topic").parse().unwrap_or(Topic::CrossCutting),
    }
}

pub(super) async fn make(
    visitor: Visitor,
    State(needs): State<Needs>,
    Form(typed): Form<Pairs>,
) -> Result<Response, Failure> {
    let of = chosen(&visitor, BUNDLERS, value(&typed, "organisation"))?;
    let (new, ids) = (new_cluster(&typed), ids(&typed, "bedarf"));
    let label = value(&typed, "label").parse().unwrap_or(Label::Clear);
    let protection = Protection { label, guard: None };
    let made = act(&visitor, &needs, move |tx, caller| {
        ops::bundle(tx, caller, of, &new, &ids, protection)
    });
    match made.await {
        Ok(made) => Ok(Redirect::to(&cluster_address(made.id)).into_response()),
        Err(error) => {
            let wrong = worded(&visitor, error)?;
            new_form(&visitor, &needs, &typed, &wrong).await
        }
    }
}

// --- the page --------------------------------------------------------------------------------------------------------

async fn read(visitor: &Visitor, needs: &Needs, cluster: Uuid) -> Result<ClusterRecord, Failure> {
    let caller = visitor.caller.clone();
    let record = needs.store.read(move |read| query::cluster(read, &caller, cluster)).await?;
    record.ok_or_else(Failure::not_found)
}

pub(super) async fn page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
) -> Result<Response, Failure> {
    let record = read(&visitor, &needs, id(&cluster)?).await?;
    Ok(shown(&visitor, &needs, &record, &Wrong::new()))
}

fn shown(visitor: &Visitor, needs: &Needs, record: &ClusterRecord, wrong: &Wrong) -> Response {
    let cluster = &record.cluster;
    let now = needs.store.clock().now();
    let priority =
        Priority::of(cluster.weight, record.frequency, record.deadline, now.german_date());
    let until = cluster.made_at.plus_days(limits::OBJECTION_DAYS);
    let body = html! {
        p .kern-body.kern-body--muted {
            (cluster.number) " · " (somebody(visitor, &cluster.organisation_name)) " · "
            (date(visitor, cluster.made_at)) " " (label_badge(visitor, cluster.label))
        }
        (paragraphs(&record.text))
        @if let Some(origin) = record.origin {
            p { a.kern-link href=(cluster_address(origin)) { (visitor.t("need-split-from")) } }
        }
        @if until > now { (alert(Tone::Info, &visitor.t("need-objection-until"),
            Some(&web::format::date(visitor.lang, until.german_date())))) }
        (both_counts(visitor, cluster.weight))
        p .kern-body.kern-body--small { (visitor.t("need-cluster-counts")) }
        (members(visitor, record))
        (variants(visitor, record))
        (objections(visitor, record))
        (priority_card(visitor, &priority))
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-log")) }
            (course(visitor, &record.log))
        }
    };
    form_page(visitor, &cluster.title, cluster_crumbs(visitor), wrong, body)
}

/// The needs; whoever bundles, and everybody for their own, chooses some to take out or to split off.
fn members(visitor: &Visitor, record: &ClusterRecord) -> Markup {
    let address = cluster_address(record.cluster.id);
    let bundles = is_steward(&visitor.caller);
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-needs")) " (" (number(visitor, record.cluster.needs)) ")" }
            @if bundles {
                form.kl-stack method="post" action=(format!("{address}/herausnehmen")) data-submit-once {
                    (table(visitor, &visitor.t("need-list"), &record.needs, true))
                    details.kern-accordion {
                        summary.kern-accordion__header { span.kern-title { (visitor.t("need-change-cluster")) } }
                        div .kern-accordion__body {
                            div.kl-form {
                                (acts_for(visitor, BUNDLERS, ""))
                                (Field::new("reason", visitor.t("need-reason")).optional().render(visitor))
                                button .kern-btn.kern-btn--secondary type="submit" name="schritt" value="herausnehmen" {
                                    span.kern-label { (visitor.t("need-take-out")) }
                                }
                                (Field::new("title", visitor.t("need-split-title")).optional().render(visitor))
                                button .kern-btn.kern-btn--secondary type="submit" name="schritt" value="teilen" {
                                    span.kern-label { (visitor.t("need-split")) }
                                }
                            }
                        }
                    }
                }
                form.kl-filter method="post" action=(format!("{address}/hinzu")) data-submit-once {
                    @let acting = visitor.caller.organisations_by_name(BUNDLERS);
                    @if let Some((id, _)) = acting.first() { input type="hidden" name="organisation" value=(id); }
                    (Field::new("nummern", visitor.t("need-add-numbers")).hint(visitor.t("need-add-numbers-hint"))
                        .render(visitor))
                    button .kern-btn.kern-btn--secondary type="submit" { span.kern-label { (visitor.t("need-add")) } }
                }
            } @else { (table(visitor, &visitor.t("need-list"), &record.needs, false)) }
        }
    }
}

fn variants(visitor: &Visitor, record: &ClusterRecord) -> Markup {
    html! {
        @if !record.variants.is_empty() {
            section .kl-stack.kl-stack--small {
                h2.kern-heading-medium { (visitor.t("need-variants")) }
                p .kern-body.kl-narrow { (visitor.t("need-variants-text")) }
                ul.kern-list {
                    @for (organisation, text, need) in &record.variants {
                        li { a.kern-link href=(need_address(*need)) { (somebody(visitor, organisation)) } ": " (text) }
                    }
                }
            }
        }
    }
}

fn objections(visitor: &Visitor, record: &ClusterRecord) -> Markup {
    html! {
        section .kl-stack.kl-stack--small {
            h2.kern-heading-medium { (visitor.t("need-objections")) }
            @if record.objections.is_empty() { p.kern-body { (visitor.t("need-objections-none")) } }
            @for it in &record.objections {
                div.kl-message {
                    p.kl-message__meta { (somebody(visitor, &it.name)) " · " (date(visitor, it.at)) }
                    p.kern-body { (it.text) }
                }
            }
            @if visitor.caller.has(VOICES) {
                details.kern-accordion {
                    summary.kern-accordion__header { span.kern-title { (visitor.t("need-object")) } }
                    div.kern-accordion__body {
                        form.kl-form method="post" action=(format!("{}/einspruch", cluster_address(record.cluster.id)))
                            data-submit-once novalidate {
                            (acts_for(visitor, VOICES, ""))
                            (Field::new("text", visitor.t("need-object-why")).rows(4)
                                .hint(visitor.t("need-object-hint")).render(visitor))
                            (submit_button(&visitor.t("need-object")))
                        }
                    }
                }
            }
        }
    }
}

async fn after(
    visitor: &Visitor,
    needs: &Needs,
    cluster: Uuid,
    done: Result<(), crate::Error>,
) -> Result<Response, Failure> {
    match done {
        Ok(()) | Err(crate::Error::Unchanged) => {
            Ok(Redirect::to(&cluster_address(cluster)).into_response())
        }
        Err(error) => {
            let wrong = worded(visitor, error)?;
            let record = read(visitor, needs, cluster).await?;
            Ok(shown(visitor, needs, &record, &wrong))
        }
    }
}

pub(super) async fn add(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Form(typed): Form<Pairs>,
) -> Result<Response, Failure> {
    let cluster = id(&cluster)?;
    read(&visitor, &needs, cluster).await?;
    let of = chosen(&visitor, BUNDLERS, value(&typed, "organisation"))?;
    let numbers: Vec<String> = value(&typed, "nummern")
        .split([',', ' ', ';', '\n'])
        .map(|number| number.trim().to_uppercase())
        .filter(|number| !number.is_empty())
        .take(limits::BUNDLED_AT_ONCE)
        .collect();
    let caller = visitor.caller.clone();
    let found = needs.store.read(move |read| query::by_numbers(read, &caller, &numbers)).await?;
    let done = act(&visitor, &needs, move |tx, caller| {
        ops::add_to_cluster(tx, caller, of, cluster, &found, "")
    });
    after(&visitor, &needs, cluster, done.await).await
}

pub(super) async fn take_out(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Form(typed): Form<Pairs>,
) -> Result<Response, Failure> {
    let cluster = id(&cluster)?;
    read(&visitor, &needs, cluster).await?;
    let of = chosen(&visitor, BUNDLERS, value(&typed, "organisation"))?;
    let ids = ids(&typed, "bedarf");
    if value(&typed, "schritt") == "teilen" {
        let record = read(&visitor, &needs, cluster).await?;
        let new = NewCluster { topic: record.cluster.topic, ..new_cluster(&typed) };
        let part = act(&visitor, &needs, move |tx, caller| {
            ops::split(tx, caller, of, cluster, &new, &ids)
        });
        return match part.await {
            Ok(part) => Ok(Redirect::to(&cluster_address(part.id)).into_response()),
            Err(error) => Ok(shown(&visitor, &needs, &record, &worded(&visitor, error)?)),
        };
    }
    let reason = value(&typed, "reason").to_owned();
    let done = act(&visitor, &needs, move |tx, caller| {
        ops::remove_from_cluster(tx, caller, of, cluster, &ids, &reason)
    });
    after(&visitor, &needs, cluster, done.await).await
}

pub(super) async fn object(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(cluster): Path<String>,
    Form(typed): Form<Pairs>,
) -> Result<Response, Failure> {
    let cluster = id(&cluster)?;
    read(&visitor, &needs, cluster).await?;
    let of = chosen(&visitor, VOICES, value(&typed, "organisation"))?;
    let text = value(&typed, "text").to_owned();
    let done = act(&visitor, &needs, move |tx, caller| ops::object(tx, caller, of, cluster, &text));
    after(&visitor, &needs, cluster, done.await).await
}
