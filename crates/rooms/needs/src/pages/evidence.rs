//! Documents of a need, and who may know of it.

use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::Label;
use maud::{Markup, html};
use serde::Deserialize;
use web::address::id;
use web::components::{
    Field, Tone, alert, date, error, label_choices, label_key, secondary_button, select, somebody,
    submit_button,
};
use web::form::{Wrong, acts_for, chosen, error_of, form_page};
use web::upload::{Upload, disposition};
use web::{Failure, Visitor, format};

use super::act::{about, crumbs_of, record};
use super::{act, need_address, worded};
use crate::evidence::{self, NewDocument};
use crate::model::{Document, Record};
use crate::relabel::{self, RELABELLERS};
use crate::{CONTRIBUTORS, Error, Needs};

/// The documents on the page of a need.
pub(super) fn documents(visitor: &Visitor, record: &Record) -> Markup {
    let address = need_address(record.need.summary.id);
    html! {
        section .kl-stack.kl-stack--small {
            h2 #belege .kern-heading-medium { (visitor.t("need-documents")) }
            @if record.documents.is_empty() {
                p.kern-body { (visitor.t("need-documents-none")) }
            } @else {
                ul.kl-results {
                    @for it in &record.documents { li { (document(visitor, record, it)) } }
                }
            }
            @if visitor.caller.has(CONTRIBUTORS) {
                p { a.kern-link href=(format!("{address}/belege/neu")) { (visitor.t("need-attach")) } }
            }
        }
    }
}

fn document(visitor: &Visitor, record: &Record, it: &Document) -> Markup {
    let address = format!("{}/belege/{}", need_address(record.need.summary.id), it.id);
    let size = format::size(visitor.lang, usize::try_from(it.size).unwrap_or_default());
    let own = [it.organisation, record.need.summary.organisation];
    let of = own.into_iter().find(|of| visitor.caller.acting(*of, CONTRIBUTORS).is_ok());
    html! {
        @if record.need.summary.label.may_be_exported() {
            a.kern-link href=(address) { (it.title) }
        } @else { (it.title) " – " (visitor.t("need-document-stays")) }
        p .kern-body.kern-body--small {
            (it.name) " · " (size) " · " (somebody(visitor, &it.organisation_name)) " · " (date(visitor, it.at))
        }
        @if let Some(of) = of {
            details.kern-accordion {
                summary.kern-accordion__header { span.kern-title { (visitor.t("need-detach")) } }
                div.kern-accordion__body {
                    form.kl-form method="post" action=(address) data-submit-once {
                        input type="hidden" name="organisation" value=(of);
                        div.kern-form-input {
                            label.kern-label for=(format!("grund-{}", it.id)) { (visitor.t("need-public-reason")) }
                            input.kern-form-input__input type="text" id=(format!("grund-{}", it.id)) name="reason" required;
                        }
                        (secondary_button("schritt", "entfernen", &visitor.t("need-detach")))
                    }
                }
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Typed {
    organisation: String,
    title: String,
}

pub(super) async fn attach_page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &needs, id(&need)?).await?;
    Ok(attach_form(&visitor, &record, &Typed::default(), &Wrong::new()))
}

fn attach_form(visitor: &Visitor, record: &Record, typed: &Typed, wrong: &Wrong) -> Response {
    let address = format!("{}/belege/neu", need_address(record.need.summary.id));
    let file = error_of(wrong, "datei");
    let body = html! {
        (about(record))
        p .kern-body.kl-narrow { (visitor.t("need-attach-intro")) }
        form.kl-form method="post" enctype="multipart/form-data" action=(address) data-submit-once novalidate {
            (acts_for(visitor, CONTRIBUTORS, &typed.organisation))
            (Field::new("titel", visitor.t("need-document-title")).value(&typed.title)
                .hint(visitor.t("need-document-title-hint")).error(error_of(wrong, "titel")).render(visitor))
            div class=(web::components::wrapper_class(file.is_some())) {
                label.kern-label for="datei" { (visitor.t("need-document-file")) }
                div.kern-hint id="datei-hint" { (visitor.t("need-document-file-hint")) }
                input.kern-form-input__input type="file" id="datei" name="datei" aria-describedby="datei-hint";
                (error("datei", file))
            }
            (submit_button(&visitor.t("need-attach")))
        }
    };
    form_page(visitor, &visitor.t("need-attach"), crumbs_of(visitor, record), wrong, body)
}

pub(super) async fn attach(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let need = id(&need)?;
    let refused = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        _ => Failure::invalid(error.body_text()),
    };
    let (mut typed, mut upload) = (Typed::default(), None);
    while let Some(mut field) = multipart.next_field().await.map_err(refused)? {
        match field.name().unwrap_or_default() {
            "organisation" => {
                typed.organisation =
                    web::fields::text(&mut field, 100).await.map_err(refused)?.text;
            }
            "titel" => {
                typed.title = web::fields::text(&mut field, 4_000).await.map_err(refused)?.text;
            }
            "datei" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                upload = Upload::new(&name, field.bytes().await.map_err(refused)?);
            }
            _ => {}
        }
    }
    // Who may not contribute leaves no file behind.
    let known = record(&visitor, &needs, need).await?;
    let of = chosen(&visitor, CONTRIBUTORS, &typed.organisation)?;
    visitor.caller.acting(of, CONTRIBUTORS)?;
    let Some(upload) = upload else {
        let wrong = vec![("datei".to_owned(), visitor.t("need-wrong-file"))];
        return Ok(attach_form(&visitor, &known, &typed, &wrong));
    };
    let new = NewDocument {
        title: typed.title.clone(),
        size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
        blob: needs.store.blobs().put(upload.bytes).await?,
        name: upload.name,
        media_type: upload.media_type,
    };
    let done =
        act(&visitor, &needs, move |tx, caller| evidence::attach(tx, caller, of, need, &new)).await;
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}#belege", need_address(need))).into_response()),
        Err(error) => Ok(attach_form(&visitor, &known, &typed, &worded(&visitor, error)?)),
    }
}

/// What is typed when a document is taken out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Detaching {
    organisation: String,
    reason: String,
}

pub(super) async fn detach(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path((need, document)): Path<(String, String)>,
    Form(typed): Form<Detaching>,
) -> Result<Response, Failure> {
    let (need, document) = (id(&need)?, id(&document)?);
    record(&visitor, &needs, need).await?;
    let of = chosen(&visitor, CONTRIBUTORS, &typed.organisation)?;
    let done = act(&visitor, &needs, move |tx, caller| {
        evidence::detach(tx, caller, of, need, document, &typed.reason)
    });
    done.await?;
    Ok(Redirect::to(&format!("{}#belege", need_address(need))).into_response())
}

/// A document, to be saved: what somebody put in is never shown as a page of this site.
pub(super) async fn download(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path((need, document)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (known, document) = (record(&visitor, &needs, id(&need)?).await?, id(&document)?);
    // What may not be taken away as a file is not given out as one.
    let allowed = known.need.summary.label.may_be_exported();
    let found = known.documents.into_iter().find(|it| allowed && it.id == document);
    let document = found.ok_or_else(Failure::not_found)?;
    let blob = document.blob.parse().map_err(|_no_blob| Failure::not_found())?;
    let bytes = needs.store.blobs().get(blob).await?;
    let headers = [
        (header::CONTENT_TYPE, document.media_type),
        (header::CONTENT_DISPOSITION, disposition(&document.name)),
    ];
    Ok((headers, bytes).into_response())
}

// --- who may know ----------------------------------------------------------------------------------------------------

/// On the page of a need, for those who may change who may know of it.
pub(super) fn protection(visitor: &Visitor, record: &Record) -> Markup {
    let address = format!("{}/kennzeichnung", need_address(record.need.summary.id));
    let may = visitor.caller.acting(record.need.guard, RELABELLERS).is_ok();
    html! {
        @if may {
            @if let Some((label, _)) = record.need.lowering {
                (alert(Tone::Warning, &visitor.t("need-lowering"),
                    Some(&visitor.tf("need-lowering-text", &[("label", &visitor.t(&label_key(label)))]))))
            }
            p { a.kern-link href=(address) { (visitor.t("need-relabel")) } }
        }
    }
}

/// What is typed to change who may know.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Relabelling {
    label: String,
    reason: String,
}

pub(super) async fn relabel_page(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
) -> Result<Response, Failure> {
    let record = record(&visitor, &needs, id(&need)?).await?;
    visitor.caller.acting(record.need.guard, RELABELLERS)?;
    let shown = record.need.lowering.map_or(record.need.summary.label, |(label, _)| label);
    let typed = Relabelling { label: shown.to_string(), reason: String::new() };
    Ok(relabel_form(&visitor, &record, &typed, &Wrong::new()))
}

fn relabel_form(
    visitor: &Visitor,
    record: &Record,
    typed: &Relabelling,
    wrong: &Wrong,
) -> Response {
    let address = format!("{}/kennzeichnung", need_address(record.need.summary.id));
    let body = html! {
        (about(record))
        p .kern-body.kl-narrow { (visitor.t("need-relabel-intro")) }
        form.kl-form method="post" action=(address) data-submit-once novalidate {
            (select(visitor, "label", &visitor.t("label-label"), &label_choices(visitor), &typed.label))
            (error("label", error_of(wrong, "label")))
            (Field::new("reason", visitor.t("need-public-reason")).value(&typed.reason)
                .error(error_of(wrong, "reason")).render(visitor))
            (submit_button(&visitor.t("need-relabel")))
        }
    };
    form_page(visitor, &visitor.t("need-relabel"), crumbs_of(visitor, record), wrong, body)
}

pub(super) async fn relabel(
    visitor: Visitor,
    State(needs): State<Needs>,
    Path(need): Path<String>,
    Form(typed): Form<Relabelling>,
) -> Result<Response, Failure> {
    let need = id(&need)?;
    let known = record(&visitor, &needs, need).await?;
    let (of, reason) = (known.need.guard, typed.reason.clone());
    let label: Label = typed.label.parse().map_err(Failure::invalid)?;
    let done = act(&visitor, &needs, move |tx, caller| {
        relabel::relabel(tx, caller, of, need, label, &reason)
    });
    let wrong = match done.await {
        Ok(_) => return Ok(Redirect::to(&need_address(need)).into_response()),
        Err(Error::State) => "need-wrong-label-used",
        Err(Error::SecondPerson) => "need-wrong-label-second",
        Err(Error::Unchanged) => "failure-need-unchanged",
        Err(error) => {
            return Ok(relabel_form(&visitor, &known, &typed, &worded(&visitor, error)?));
        }
    };
    let wrong = vec![("label".to_owned(), visitor.t(wrong))];
    Ok(relabel_form(&visitor, &known, &typed, &wrong))
}
