//! What an organisation sets for its cases: who stands in for whom, and its letterhead.

use ::store::Timestamp;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::Acting;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{self, Field, error_summary, submit_button};
use web::{Failure, Page, Visitor, serve};

use super::{acting, crumbs, date};
use crate::letter::Letterhead;
use crate::ops::{self, Standing};
use crate::store::Deputy;
use crate::{Cases, Error, limits, store as query};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    organisation: String,
}

/// What is typed into the form for a deputy.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedDeputy {
    organisation: String,
    person: String,
    deputy: String,
    von: String,
    bis: String,
    beenden: String,
}

pub(super) async fn deputies(
    visitor: Visitor,
    State(cases): State<Cases>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let acting = acting(&visitor, Some(&asked.organisation))?;
    deputies_page(&visitor, &cases, acting, &TypedDeputy::default(), &[]).await
}

async fn deputies_page(
    visitor: &Visitor,
    cases: &Cases,
    acting: Acting,
    typed: &TypedDeputy,
    wrong: &[(String, String)],
) -> Result<Response, Failure> {
    let organisation = acting.organisation();
    let (deputies, workers) = cases
        .store
        .read::<_, Error>(move |read| {
            Ok((query::deputies(read, organisation)?, query::workers(read, organisation)?))
        })
        .await?;
    let now = cases.store.clock().now();
    let error =
        |field: &str| wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    let named = |chosen: Option<Uuid>| -> Vec<(String, String)> {
        std::iter::once((String::new(), visitor.t("case-choose")))
            .chain(
                workers
                    .iter()
                    .filter(|(id, _)| Some(*id) != chosen)
                    .map(|(id, name)| (id.to_string(), name.clone())),
            )
            .collect()
    };
    let title = visitor.t("case-deputies");
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("case-deputies-hint")) }
        (standing(visitor, &acting, &deputies, now))
        form.kl-form method="post" action="/vorgaenge/vertretung" data-submit-once novalidate {
            h2.kern-heading-medium { (visitor.t("case-deputy-new")) }
            input type="hidden" name="organisation" value=(organisation);
            @if acting.leads() {
                (components::select(visitor, "person", &visitor.t("case-deputy-for"), &named(None),
                    if typed.person.is_empty() { acting.person().to_string() } else { typed.person.clone() }.as_str()))
            } @else {
                input type="hidden" name="person" value=(acting.person());
            }
            (components::select(visitor, "deputy", &visitor.t("case-deputy"),
                &named((!acting.leads()).then(|| acting.person())), &typed.deputy))
            (components::error("deputy", error("deputy")))
            (Field::new("von", visitor.t("case-from")).kind("date").value(&typed.von)
                .error(error("von")).render(visitor))
            (Field::new("bis", visitor.t("case-until")).kind("date").value(&typed.bis)
                .error(error("bis")).render(visitor))
            (submit_button(&visitor.t("case-save")))
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(visitor, None))))
}

fn standing(visitor: &Visitor, acting: &Acting, deputies: &[Deputy], now: Timestamp) -> Markup {
    let current: Vec<_> = deputies.iter().filter(|deputy| deputy.until > now).collect();
    html! {
        @if current.is_empty() { p.kern-body { (visitor.t("case-deputies-none")) } }
        ul.kern-list {
            @for Deputy { person, by, since, until } in current {
                li {
                    p.kern-body {
                        (visitor.tf("case-deputy-line", &[("deputy", &by.1), ("person", &person.1)]))
                        ": " (date(visitor, *since)) " – "
                        // The last day, not the midnight after it.
                        (date(visitor, until.plus_seconds(-1)))
                    }
                    @if acting.leads() || acting.person() == person.0 {
                        form method="post" action="/vorgaenge/vertretung" {
                            input type="hidden" name="organisation" value=(acting.organisation());
                            input type="hidden" name="person" value=(person.0);
                            input type="hidden" name="deputy" value=(by.0);
                            button .kern-btn.kern-btn--secondary.kern-btn--x-small type="submit"
                                name="beenden" value="1" {
                                span.kern-label { (visitor.t("case-deputy-end")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn set_deputy(
    visitor: Visitor,
    State(cases): State<Cases>,
    Form(typed): Form<TypedDeputy>,
) -> Result<Response, Failure> {
    let acting = acting(&visitor, Some(&typed.organisation))?;
    let standing = match read_standing(&visitor, &typed) {
        Ok(standing) => standing,
        Err(wrong) => {
            let page = deputies_page(&visitor, &cases, acting, &typed, &wrong).await?;
            return Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    cases.store.change(move |tx| ops::set_deputy(tx, &acting, &standing)).await?;
    let back = format!("/vorgaenge/vertretung?organisation={}", acting.organisation());
    Ok(Redirect::to(&back).into_response())
}

fn read_standing(
    visitor: &Visitor,
    typed: &TypedDeputy,
) -> Result<Standing, Vec<(String, String)>> {
    let mut wrong = Vec::new();
    let mut person = |field: &str, text: &str| {
        text.parse().unwrap_or_else(|_none_chosen| {
            wrong.push((field.to_owned(), visitor.t("case-choose-person")));
            Uuid::nil()
        })
    };
    let (for_whom, deputy) = (person("person", &typed.person), person("deputy", &typed.deputy));
    if deputy == for_whom && wrong.is_empty() {
        wrong.push(("deputy".to_owned(), visitor.t("case-deputy-same")));
    }
    let mut day = |field: &str, text: &str, plus: i64| {
        start_of_day(text, plus).unwrap_or_else(|| {
            wrong.push((field.to_owned(), visitor.t("case-date-wrong")));
            Timestamp(0)
        })
    };
    let (since, until) = if typed.beenden.is_empty() {
        (day("von", &typed.von, 0), day("bis", &typed.bis, 1))
    } else {
        (Timestamp(0), Timestamp(0))
    };
    if typed.beenden.is_empty() && wrong.is_empty() && until <= since {
        wrong.push(("bis".to_owned(), visitor.t("case-until-early")));
    }
    if wrong.is_empty() {
        Ok(Standing { person: for_whom, deputy, since, until })
    } else {
        Err(wrong)
    }
}

/// The German midnight with which a day begins, or one `plus` days later.
fn start_of_day(text: &str, plus: i64) -> Option<Timestamp> {
    let day: Date = text.trim().parse().ok()?;
    let day = day.checked_add(jiff::Span::new().try_days(plus).ok()?).ok()?;
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").ok()?;
    Some(Timestamp(day.to_zoned(zone).ok()?.timestamp().as_microsecond()))
}

/// What is typed into the form for a letterhead.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedHead {
    organisation: String,
    anschrift: String,
    rechtsbehelf: String,
    fuss: String,
}

pub(super) async fn letterhead(
    visitor: Visitor,
    State(cases): State<Cases>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let acting = leading(&visitor, &asked.organisation)?;
    let organisation = acting.organisation();
    let head = cases
        .store
        .read::<_, Error>(move |read| Ok(query::letterhead(read, organisation)?))
        .await?
        .ok_or_else(Failure::not_found)?;
    let typed = TypedHead {
        organisation: organisation.to_string(),
        anschrift: head.address.clone(),
        rechtsbehelf: head.remedy(),
        fuss: head.footer,
    };
    Ok(head_page(&visitor, &typed, &[]))
}

fn leading(visitor: &Visitor, organisation: &str) -> Result<Acting, Failure> {
    let acting = acting(visitor, Some(organisation))?;
    if acting.leads() { Ok(acting) } else { Err(identity::Denied::Role.into()) }
}

fn head_page(visitor: &Visitor, typed: &TypedHead, wrong: &[(String, String)]) -> Response {
    let error =
        |field: &str| wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    let title = visitor.t("case-letterhead");
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("case-letterhead-hint")) }
        form.kl-form method="post" action="/vorgaenge/briefkopf" data-submit-once novalidate {
            input type="hidden" name="organisation" value=(typed.organisation);
            (Field::new("anschrift", visitor.t("case-letterhead-address")).rows(5)
                .value(&typed.anschrift).error(error("anschrift")).render(visitor))
            (Field::new("rechtsbehelf", visitor.t("case-letterhead-remedy")).rows(6)
                .value(&typed.rechtsbehelf).hint(visitor.t("case-letterhead-remedy-hint"))
                .error(error("rechtsbehelf")).render(visitor))
            (Field::new("fuss", visitor.t("case-letterhead-footer")).rows(2).optional()
                .value(&typed.fuss).error(error("fuss")).render(visitor))
            (submit_button(&visitor.t("case-save")))
        }
    };
    visitor.page(Page::new(title, body).crumbs(crumbs(visitor, None)))
}

pub(super) async fn set_letterhead(
    visitor: Visitor,
    State(cases): State<Cases>,
    Form(typed): Form<TypedHead>,
) -> Result<Response, Failure> {
    let acting = leading(&visitor, &typed.organisation)?;
    let limit = limits::LETTERHEAD.to_string();
    let wrong: Vec<_> = [
        ("anschrift", &typed.anschrift),
        ("rechtsbehelf", &typed.rechtsbehelf),
        ("fuss", &typed.fuss),
    ]
    .into_iter()
    .filter(|(_, text)| text.chars().count() > limits::LETTERHEAD)
    .map(|(field, _)| (field.to_owned(), visitor.tf("case-text-long", &[("limit", &limit)])))
    .collect();
    if !wrong.is_empty() {
        let page = head_page(&visitor, &typed, &wrong);
        return Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    let head = Letterhead {
        organisation: String::new(),
        address: typed.anschrift,
        remedy: typed.rechtsbehelf,
        footer: typed.fuss,
    };
    cases.store.change(move |tx| ops::set_letterhead(tx, &acting, &head)).await?;
    let back = format!("/vorgaenge?organisation={}", acting.organisation());
    Ok(Redirect::to(&back).into_response())
}
