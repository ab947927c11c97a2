//! `/angebote`: which services an organisation offers online, and how. For its editors and administrators.

use ars::Ars;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Acting, Organisation};
use leika::Key;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;
use web::components::{
    Field, Tone, alert, badge, error_summary, facts, link_button, secondary_button, select,
    submit_button,
};
use web::serve::already_worded;
use web::{Access, Failure, Page, Routes, Visitor};

use crate::model::{ApplicantKind, NewOffer, Offer, OfferTexts};
use crate::ops::OFFERING;
use crate::{Error, Forms, limits, offers, ops, shipped};

pub(super) fn routes() -> Routes<Forms> {
    let staff = Access::Roles(OFFERING);
    Routes::new()
        .get("/angebote", staff, start)
        .get("/angebote/{organisation}", staff, list)
        .get("/angebote/{organisation}/neu", staff, new)
        .post("/angebote/{organisation}/neu", staff, create)
        .get("/angebote/{organisation}/{offer}", staff, page)
        .post("/angebote/{organisation}/{offer}", staff, submit)
}

/// What is typed; boxes send something when they are ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    formular: String,
    leika: String,
    ars: String,
    title_de: String,
    title_en: String,
    intro_de: String,
    intro_en: String,
    tage: String,
    gebuehr: String,
    fee_note_de: String,
    fee_note_en: String,
    person: String,
    company: String,
    zwei: String,
    fassung: String,
    schritt: String,
}

type Wrong = Vec<(String, String)>;

impl Typed {
    fn of(offer: &Offer) -> Self {
        let ticked = |there: bool| if there { "1".to_owned() } else { String::new() };
        Self {
            leika: offer.leika.to_string(),
            ars: offer.ars.to_string(),
            title_de: offer.title_de.clone(),
            title_en: offer.title_en.clone(),
            intro_de: offer.intro_de.clone(),
            intro_en: offer.intro_en.clone(),
            tage: offer.processing_days.to_string(),
            gebuehr: offer.fee_cents.map(euros).unwrap_or_default(),
            fee_note_de: offer.fee_note_de.clone(),
            fee_note_en: offer.fee_note_en.clone(),
            person: ticked(offer.applicants.contains(&ApplicantKind::Person)),
            company: ticked(offer.applicants.contains(&ApplicantKind::Company)),
            zwei: ticked(offer.two_persons),
            ..Self::default()
        }
    }

    fn applicants(&self) -> Vec<ApplicantKind> {
        [(ApplicantKind::Person, &self.person), (ApplicantKind::Company, &self.company)]
            .into_iter()
            .filter(|(_, ticked)| !ticked.is_empty())
            .map(|(kind, _)| kind)
            .collect()
    }

    /// What can be changed of an offer, put into `offer`.
    fn put_into(&self, visitor: &Visitor, offer: &mut NewOffer) -> Result<(), Wrong> {
        let mut wrong = Wrong::new();
        let mut say = |field: &str, key: &str| wrong.push((field.to_owned(), visitor.t(key)));
        let texts = [
            &self.title_de,
            &self.title_en,
            &self.intro_de,
            &self.intro_en,
            &self.fee_note_de,
            &self.fee_note_en,
        ];
        if texts.iter().any(|text| text.chars().count() > limits::OFFER_TEXT) {
            say("title_de", "form-offer-text-long");
        }
        if self.title_de.trim().is_empty() {
            say("title_de", "form-offer-title-missing");
        }
        let days = self.tage.trim().parse().ok().filter(|days| (1..=3650).contains(days));
        if days.is_none() {
            say("tage", "form-offer-days-wrong");
        }
        let fee = cents(&self.gebuehr);
        if fee.is_err() {
            say("gebuehr", "form-offer-fee-wrong");
        }
        let applicants = self.applicants();
        if applicants.is_empty() {
            say("person", "form-offer-applicants-missing");
        }
        let (Some(days), Ok(fee), true) = (days, fee, wrong.is_empty()) else {
            return Err(wrong);
        };
        let trimmed = |text: &str| text.trim().to_owned();
        offer.texts = OfferTexts {
            title_de: trimmed(&self.title_de),
            title_en: trimmed(&self.title_en),
            intro_de: trimmed(&self.intro_de),
            intro_en: trimmed(&self.intro_en),
            fee_note_de: trimmed(&self.fee_note_de),
            fee_note_en: trimmed(&self.fee_note_en),
        };
        offer.processing_days = days;
        offer.fee_cents = fee;
        offer.applicants = applicants;
        offer.two_persons = !self.zwei.is_empty();
        Ok(())
    }
}

/// An amount as people type it: `30`, `30,70`.
fn euros(cents: i64) -> String {
    format!("{},{:02}", cents / 100, cents % 100)
}

/// Typed text that is no amount.
#[derive(Debug, PartialEq, Eq)]
struct NoAmount;

/// The amount, if one is typed.
fn cents(typed: &str) -> Result<Option<i64>, NoAmount> {
    let typed = typed.trim().trim_end_matches('€').trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let (whole, part) = typed.split_once([',', '.']).unwrap_or((typed, "00"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() != 2 || !(1..=6).contains(&whole.len()) {
        return Err(NoAmount);
    }
    match (whole.parse::<i64>(), part.parse::<i64>()) {
        (Ok(whole), Ok(part)) => Ok(Some(whole * 100 + part)),
        _ => Err(NoAmount),
    }
}

/// The organisation somebody offers for, with the proof that they may.
struct Desk {
    acting: Acting,
    organisation: Organisation,
}

impl Desk {
    async fn open(visitor: &Visitor, id: &str) -> Result<Self, Failure> {
        let id: Uuid = id.parse().map_err(|_no_id| Failure::not_found())?;
        let acting = visitor.caller.acting(id, OFFERING)?;
        let reading = move |read: &mut store::Read<'_>| identity::organisation(read, id);
        let organisation = visitor.shell.store().read(reading).await?;
        Ok(Self { acting, organisation: organisation.ok_or_else(Failure::not_found)? })
    }

    fn address(&self) -> String {
        format!("/angebote/{}", self.organisation.id)
    }

    fn crumbs(&self, visitor: &Visitor) -> Vec<(String, String)> {
        let list = visitor.tf("form-offers-of", &[("organisation", &self.organisation.name)]);
        vec![(self.address(), list)]
    }

    /// The offer, if it is one of the organisation's own.
    async fn offer(&self, visitor: &Visitor, id: &str) -> Result<Offer, Failure> {
        let id: Uuid = id.parse().map_err(|_no_id| Failure::not_found())?;
        let offer = visitor.shell.store().read(move |read| offers::offer(read, id)).await?;
        let own = offer.filter(|offer| offer.organisation == self.organisation.id);
        own.ok_or_else(Failure::not_found)
    }

    async fn save(&self, forms: &Forms, mut offer: NewOffer) -> Result<Uuid, Error> {
        offer.two_persons |= self.organisation.two_persons;
        let actor = self.acting.actor();
        forms.store().change(move |tx| ops::open_offer(tx, actor, &offer)).await
    }
}

/// The organisations of somebody; with one only, straight to it.
async fn start(visitor: Visitor) -> Response {
    let own = visitor.caller.organisations(OFFERING);
    if let [only] = own.as_slice() {
        return Redirect::to(&format!("/angebote/{only}")).into_response();
    }
    let memberships = visitor.caller.memberships().iter();
    let mut named: Vec<_> = memberships.filter(|it| OFFERING.contains(&it.role)).collect();
    named.dedup_by_key(|membership| membership.organisation);
    let title = visitor.t("form-offers");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        ul.kern-list {
            @for membership in named {
                li {
                    a.kern-link href=(format!("/angebote/{}", membership.organisation)) { (membership.name) }
                }
            }
        }
    };
    visitor.page(Page::new(title, body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    fertig: String,
}

async fn list(visitor: Visitor, Path(organisation): Path<String>) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let id = desk.organisation.id;
    let own = visitor.shell.store().read(move |read| offers::offers_of(read, id)).await?;
    let address = desk.address();
    let title = visitor.tf("form-offers-of", &[("organisation", &desk.organisation.name)]);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("form-offers-hint")) }
        (link_button(&format!("{address}/neu"), &visitor.t("form-offer-new")))
        @if own.is_empty() { p.kern-body { (visitor.t("form-offers-none")) } }
        @else { (table(&visitor, &address, &title, &own)) }
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn table(visitor: &Visitor, address: &str, title: &str, own: &[Offer]) -> Markup {
    let head = ["form-offer-title", "form-offer-leika", "form-offer-area", "form-offer-state"];
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(title) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row {
                        @for key in head { th.kern-table__header scope="col" { (visitor.t(key)) } }
                    }
                }
                tbody.kern-table__body {
                    @for offer in own {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" {
                                a.kern-link href=(format!("{address}/{}", offer.id)) { (offer.title(visitor.lang)) }
                            }
                            td.kern-table__cell data-label=(visitor.t("form-offer-leika")) { (offer.leika) }
                            td.kern-table__cell data-label=(visitor.t("form-offer-area")) { (offer.ars) }
                            td.kern-table__cell data-label=(visitor.t("form-offer-state")) { (state(visitor, offer)) }
                        }
                    }
                }
            }
        }
    }
}

fn state(visitor: &Visitor, offer: &Offer) -> Markup {
    if offer.open {
        badge(Some(Tone::Success), &visitor.t("form-offer-open"))
    } else {
        badge(None, &visitor.t("form-offer-closed"))
    }
}

async fn new(visitor: Visitor, Path(organisation): Path<String>) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let typed = Typed { ars: desk.organisation.ars.clone(), ..Typed::default() };
    new_page(&visitor, &desk, &typed, &[]).await
}

async fn new_page(
    visitor: &Visitor,
    desk: &Desk,
    typed: &Typed,
    wrong: &[(String, String)],
) -> Result<Response, Failure> {
    let imported = visitor.shell.store().read(offers::forms).await?;
    let own: Vec<_> =
        shipped().iter().filter_map(|form| Some((form.name, form.definition().ok()?))).collect();
    let choices: Vec<_> = own
        .iter()
        .map(|(name, form)| ((*name).to_owned(), form.title().to_owned()))
        .chain(
            imported
                .into_iter()
                .filter(|(id, _)| own.iter().all(|(_, form)| form.id() != *id))
                .map(|(id, title)| (id.clone(), format!("{title} ({id})"))),
        )
        .collect();
    let error =
        |field: &str| wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    let title = visitor.t("form-offer-new");
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("form-offer-new-hint")) }
        form .kl-form method="post" data-submit-once novalidate {
            (select(visitor, "formular", &visitor.t("form-offer-form"), &choices, &typed.formular))
            (Field::new("leika", visitor.t("form-offer-leika")).hint(visitor.t("form-offer-leika-hint")).optional()
                .input_mode("numeric").value(&typed.leika).error(error("leika")).render(visitor))
            (Field::new("ars", visitor.t("form-offer-area")).hint(visitor.t("form-offer-area-hint"))
                .input_mode("numeric").value(&typed.ars).error(error("ars")).render(visitor))
            (submit_button(&visitor.t("form-offer-go-on")))
        }
    };
    let page = |title: String| Page::new(title, body).crumbs(desk.crumbs(visitor));
    if wrong.is_empty() {
        return Ok(visitor.page(page(title)));
    }
    let page = visitor.page(page(visitor.tf("form-title-wrong", &[("title", &title)])));
    Ok(already_worded(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// Opens an offer as its form describes it; what is said about it can be changed on its page.
async fn create(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path(organisation): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    match described(&forms, &visitor, &desk, &typed).await? {
        Ok(offer) => {
            let id = desk.save(&forms, offer).await?;
            Ok(Redirect::to(&format!("{}/{id}?fertig=neu", desk.address())).into_response())
        }
        Err((field, key)) => {
            let wrong = [(field.to_owned(), visitor.t(key))];
            new_page(&visitor, &desk, &typed, &wrong).await
        }
    }
}

/// The offer that is asked for, or the field that does not fit.
async fn described(
    forms: &Forms,
    visitor: &Visitor,
    desk: &Desk,
    typed: &Typed,
) -> Result<Result<NewOffer, (&'static str, &'static str)>, Failure> {
    let own = desk.organisation.ars.parse::<Ars>();
    let area = typed.ars.trim().parse::<Ars>();
    let (Ok(own), Ok(area)) = (own, area) else { return Ok(Err(("ars", "form-offer-area-wrong"))) };
    if !own.contains(area) {
        return Ok(Err(("ars", "form-offer-area-wrong")));
    }
    let leika = typed.leika.trim();
    let key = match leika.parse::<Key>() {
        Ok(key) => Some(key),
        Err(_) if leika.is_empty() => None,
        Err(_) => return Ok(Err(("leika", "form-offer-leika-wrong"))),
    };
    let id = desk.organisation.id;
    if let Some(form) = shipped().iter().find(|form| form.name == typed.formular) {
        let definition = form.definition()?;
        let mut offer = form.offer(id, area)?;
        offer.leika = key.unwrap_or(offer.leika);
        let actor = desk.acting.actor();
        let (form, version) = (offer.form.clone(), offer.form_version.clone());
        // A form that was imported may have been changed since.
        let there =
            forms.store().read(move |read| offers::is_imported(read, &form, &version)).await?;
        if !there {
            forms.store().change(move |tx| ops::import_form(tx, actor, &definition)).await?;
        }
        return Ok(Ok(offer));
    }
    let form = typed.formular.clone();
    let known = visitor.shell.store().read(offers::forms).await?;
    let Some((_, title)) = known.into_iter().find(|(known, _)| *known == form) else {
        return Ok(Err(("formular", "form-offer-form-wrong")));
    };
    let Some(leika) = key else { return Ok(Err(("leika", "form-offer-leika-wrong"))) };
    let asked = form.clone();
    let version = forms.store().read(move |read| offers::newest_version(read, &asked)).await?;
    Ok(Ok(NewOffer {
        organisation: id,
        leika,
        ars: area,
        form,
        form_version: version.ok_or_else(Failure::not_found)?,
        texts: OfferTexts { title_de: title, ..OfferTexts::default() },
        fee_cents: None,
        processing_days: limits::OFFER_DAYS,
        two_persons: false,
        applicants: vec![ApplicantKind::Person, ApplicantKind::Company],
    }))
}

async fn page(
    visitor: Visitor,
    Path((organisation, offer)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let offer = desk.offer(&visitor, &offer).await?;
    Ok(offer_page(&visitor, &desk, &offer, &Typed::of(&offer), &done.fertig, &[]))
}

fn offer_page(
    visitor: &Visitor,
    desk: &Desk,
    offer: &Offer,
    typed: &Typed,
    done: &str,
    wrong: &[(String, String)],
) -> Response {
    let done = match done {
        "neu" => Some("form-offer-done-new"),
        "gespeichert" => Some("form-offer-done-saved"),
        "geschlossen" => Some("form-offer-done-closed"),
        _ => None,
    };
    let error =
        |field: &str| wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    let text = |name: &str, key: &str, value: &str| {
        Field::new(name, visitor.t(key)).value(value).error(error(name))
    };
    let start = format!("/antrag/{}", offer.id);
    let shown = [
        (visitor.t("form-offer-state"), state(visitor, offer)),
        (visitor.t("form-offer-leika"), html! { (offer.leika) }),
        (visitor.t("form-offer-area"), html! { (offer.ars) }),
        (visitor.t("form-offer-form"), html! { (offer.form) " " (offer.form_version) }),
        (visitor.t("form-offer-address"), html! { a.kern-link href=(start) { (start) } }),
    ];
    let title = visitor.tf("form-offer-edit", &[("title", offer.title(visitor.lang))]);
    let save = if offer.open { "form-offer-save" } else { "form-offer-save-open" };
    let body = html! {
        (error_summary(visitor, wrong))
        @if let Some(done) = done { (alert(Tone::Success, &visitor.t(done), None)) }
        h1.kern-heading-x-large { (title) }
        (facts(&shown))
        form .kl-form method="post" data-submit-once novalidate {
            (text("title_de", "form-offer-title-de", &typed.title_de).render(visitor))
            (text("title_en", "form-offer-title-en", &typed.title_en).optional().render(visitor))
            (text("intro_de", "form-offer-intro-de", &typed.intro_de).rows(3).optional().render(visitor))
            (text("intro_en", "form-offer-intro-en", &typed.intro_en).rows(3).optional().render(visitor))
            (text("tage", "form-offer-days", &typed.tage).input_mode("numeric").render(visitor))
            (text("gebuehr", "form-offer-fee", &typed.gebuehr).optional().input_mode("decimal")
                .hint(visitor.t("form-offer-fee-hint")).render(visitor))
            (text("fee_note_de", "form-offer-fee-note-de", &typed.fee_note_de).optional().render(visitor))
            (text("fee_note_en", "form-offer-fee-note-en", &typed.fee_note_en).optional().render(visitor))
            fieldset.kern-fieldset {
                legend.kern-label { (visitor.t("form-offer-applicants")) }
                div.kern-fieldset__body {
                    (tick(visitor, "person", "form-offer-person", !typed.person.is_empty(), false))
                    (tick(visitor, "company", "form-offer-company", !typed.company.is_empty(), false))
                }
                (web::components::error("person", error("person")))
            }
            fieldset.kern-fieldset {
                legend.kern-label { (visitor.t("form-offer-decision")) }
                div.kern-fieldset__body {
                    (tick(visitor, "zwei", "form-offer-two-persons",
                        !typed.zwei.is_empty() || desk.organisation.two_persons, desk.organisation.two_persons))
                    (tick(visitor, "fassung", "form-offer-newest", !typed.fassung.is_empty(), false))
                }
            }
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="speichern" {
                    span.kern-label { (visitor.t(save)) }
                }
                @if offer.open { (secondary_button("schritt", "schliessen", &visitor.t("form-offer-close"))) }
            }
        }
    };
    let window =
        if wrong.is_empty() { title } else { visitor.tf("form-title-wrong", &[("title", &title)]) };
    visitor.page(Page::new(window, body).crumbs(desk.crumbs(visitor)))
}

fn tick(visitor: &Visitor, name: &str, key: &str, ticked: bool, fixed: bool) -> Markup {
    html! {
        div.kern-form-check {
            input.kern-form-check__checkbox type="checkbox" id=(name) name=(name) value="1"
                checked[ticked] disabled[fixed];
            label.kern-label for=(name) { (visitor.t(key)) }
        }
    }
}

async fn submit(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path((organisation, offer)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let offer = desk.offer(&visitor, &offer).await?;
    let (id, acting) = (offer.id, desk.acting);
    let done = |what: &str| {
        Redirect::to(&format!("{}/{id}?fertig={what}", desk.address())).into_response()
    };
    if typed.schritt == "schliessen" {
        forms.store().change(move |tx| ops::close_offer(tx, &acting, id)).await?;
        return Ok(done("geschlossen"));
    }
    let mut changed = NewOffer {
        organisation: offer.organisation,
        leika: offer.leika,
        ars: offer.ars,
        form: offer.form.clone(),
        form_version: offer.form_version.clone(),
        texts: OfferTexts::default(),
        fee_cents: None,
        processing_days: offer.processing_days,
        two_persons: offer.two_persons,
        applicants: Vec::new(),
    };
    if let Err(wrong) = typed.put_into(&visitor, &mut changed) {
        let page = offer_page(&visitor, &desk, &offer, &typed, "", &wrong);
        return Ok(already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
    }
    if !typed.fassung.is_empty() {
        let form = offer.form.clone();
        let newest = forms.store().read(move |read| offers::newest_version(read, &form)).await?;
        changed.form_version = newest.unwrap_or(changed.form_version);
    }
    desk.save(&forms, changed).await?;
    Ok(done("gespeichert"))
}

#[cfg(test)]
mod tests {
    use super::{NoAmount, cents, euros};

    #[test]
    fn amounts_are_read_as_people_type_them() {
        assert_eq!(cents(" 30,70 € "), Ok(Some(3070)));
        assert_eq!(cents("30.70"), Ok(Some(3070)));
        assert_eq!(cents("30"), Ok(Some(3000)));
        assert_eq!(cents(""), Ok(None));
        for wrong in ["x", "-1", "30,7", "1.000,00", "9999999", ","] {
            assert_eq!(cents(wrong), Err(NoAmount), "{wrong}");
        }
        assert_eq!(cents(&euros(3005)), Ok(Some(3005)));
    }
}
