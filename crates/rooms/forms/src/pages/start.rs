//! Where an application begins: what it is, what it costs, what is needed.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use uuid::Uuid;
use web::components::{self, Tone, alert};
use web::{Failure, Page, Visitor, format};
use xdatenfelder::model::DataType;

use crate::model::Offer;
use crate::steps::label;
use crate::{Error, Form, Forms, drafts, limits, offers};

fn offer_id(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_not_an_id: uuid::Error| Failure::from(Error::NoOffer))
}

/// The start page of an offer.
pub(crate) async fn page(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = offer_id(&id)?;
    let known = forms.clone();
    let (offer, form) = forms
        .store()
        .read(move |read| {
            let offer =
                offers::offer(read, id)?.filter(|offer| offer.open).ok_or(Error::NoOffer)?;
            let form = known.newest(read, &offer.form, &offer.form_version)?;
            Ok::<_, Error>((offer, form))
        })
        .await?;
    let title = offer.title(visitor.lang).to_owned();
    Ok(visitor.page(Page::new(title, body(&visitor, &offer, &form))))
}

fn body(visitor: &Visitor, offer: &Offer, form: &Form) -> Markup {
    let papers = papers(form);
    let days = offer.processing_days.to_string();
    html! {
        hgroup.kern-hgroup {
            h1.kern-heading-x-large { (offer.title(visitor.lang)) }
            p.kern-preline { (offer.authority) }
        }
        p .kern-body.kern-body--large.kl-narrow { (offer.intro(visitor.lang)) }
        (components::facts(&[
            (visitor.t("form-fee"), fee(visitor, offer)),
            (visitor.t("form-duration"), html! { (visitor.tf("form-days", &[("days", &days)])) }),
        ]))
        @if !papers.is_empty() {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("form-papers")) }
                ul .kern-list.kern-list--bullet lang=[super::form_lang(visitor)] {
                    @for (name, always) in &papers {
                        li {
                            (name)
                            @if !always { " " span lang=(visitor.lang.code()) { (visitor.t("form-paper-perhaps")) } }
                        }
                    }
                }
            }
        }
        section .kl-stack--small {
            h2.kern-heading-medium { (visitor.t("form-what-comes")) }
            ol .kern-list.kern-list--number lang=[super::form_lang(visitor)] {
                @for step in form.steps() { li { (step.title) } }
                li lang=(visitor.lang.code()) { (visitor.t("form-review")) }
            }
        }
        @if visitor.lang == web::Lang::En { (alert(Tone::Info, &visitor.t("form-in-german"), None)) }
        p .kern-body.kl-narrow { (visitor.tf("form-no-account", &[("days", &limits::DRAFT_DAYS.to_string())])) }
        form .kl-form method="post" data-submit-once { (components::submit_button(&visitor.t("form-begin"))) }
        p { a.kern-link href="/entwurf/fortsetzen" { (visitor.t("form-resume-link")) } }
    }
}

/// The fee: the amount, where it is one, and what it depends on.
pub(crate) fn fee(visitor: &Visitor, offer: &Offer) -> Markup {
    let note = offer.fee_note(visitor.lang);
    html! {
        @match offer.fee_cents {
            Some(0) => strong { (visitor.t("form-free")) },
            Some(cents) => strong { (format::money(visitor.lang, cents)) },
            None => {},
        }
        @if !note.is_empty() {
            @if offer.fee_cents.is_some() { br; }
            (note)
        }
        @if note.is_empty() && offer.fee_cents.is_none() { (visitor.t("form-fee-unknown")) }
    }
}

/// The files a form asks for, and whether it always does.
fn papers(form: &Form) -> Vec<(String, bool)> {
    let mut papers: Vec<(String, bool)> = Vec::new();
    for node in form.schema.nodes() {
        let is_file =
            node.element().as_field().is_some_and(|field| field.data_type == DataType::File);
        if is_file {
            let name = label(node.element());
            if !papers.iter().any(|(known, _)| *known == name) {
                let always =
                    node.multiplicity().is_required() && !form.is_decided(node.element().id());
                papers.push((name, always));
            }
        }
    }
    papers
}

/// Begins a draft and goes to its first step.
pub(crate) async fn begin(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let offer = offer_id(&id)?;
    let opened = forms.store().change(move |tx| drafts::start(tx, offer)).await?;
    Ok(super::onward(&visitor, opened.id, &opened.secret, &format!("/entwurf/{}/1", opened.id)))
}
