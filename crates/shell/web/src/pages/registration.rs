//! `/registrieren`: asking to belong to an organisation; `/beitritte`: deciding on who asked.

use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use identity::registrations::{
    self, Asked, DECIDERS, KINDS, NEW_KINDS, ROLES, Registration, Standing, Stranger, Wanted, Way,
};
use identity::{Caller, Error, Organisation, OrganisationKind, Role, Secret};
use maud::{Markup, html};
use serde::Deserialize;

use super::accounts::{role_hint, role_name};
use crate::components::{
    Field, Tone, alert, badge, facts, link_button, pages, secondary_button, select, submit_button,
};
use crate::form::{Wrong, error_of, form_page};
use crate::{Failure, Page, Visitor, address, format, limits};

/// What an organisation is, in words.
fn kind_name(visitor: &Visitor, kind: OrganisationKind) -> String {
    visitor.t(&format!("actor-kind-{kind}"))
}

/// What is looked for, and what is typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    art: String,
    q: String,
    organisation: String,
    neu: String,
    titel: String,
    rolle: String,
    name: String,
    email: String,
    password: String,
    note: String,
}

impl Typed {
    fn kind(&self) -> Option<OrganisationKind> {
        self.art.parse().ok().filter(|kind| KINDS.contains(kind))
    }
}

/// Where somebody wants to belong, as the form shows it.
enum Place {
    Existing(Organisation),
    New(OrganisationKind),
}

pub(super) async fn page(
    visitor: Visitor,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    match place(&visitor, &typed).await? {
        Some(place) => Ok(form(&visitor, &typed, &place, &Wrong::new())),
        None => search(&visitor, &typed).await,
    }
}

/// The place that was chosen, if one was.
async fn place(visitor: &Visitor, typed: &Typed) -> Result<Option<Place>, Failure> {
    if typed.organisation.is_empty() {
        let kind = typed.kind().filter(|kind| NEW_KINDS.contains(kind) && !typed.neu.is_empty());
        return Ok(kind.map(Place::New));
    }
    let id = address::id(&typed.organisation)?;
    let reading = move |read: &mut store::Read<'_>| identity::organisation(read, id);
    let found = visitor.shell.store().read(reading).await?;
    let found = found.filter(|it| KINDS.contains(&it.kind)).ok_or_else(Failure::not_found)?;
    Ok(Some(Place::Existing(found)))
}

/// Step one: which kind of organisation, and which one.
async fn search(visitor: &Visitor, typed: &Typed) -> Result<Response, Failure> {
    let looked = !typed.q.trim().is_empty() || typed.kind().is_some();
    let (kind, text) = (typed.kind(), typed.q.clone());
    let caller = visitor.caller.clone();
    let (found, own) = visitor
        .shell
        .store()
        .read(move |read| {
            let own = registrations::own(read, &caller)?;
            if !looked {
                return Ok((Vec::new(), own));
            }
            let found = identity::find_organisations(read, kind, &text, limits::FOUND)?;
            Ok::<_, Error>((found, own))
        })
        .await?;
    let title = visitor.t("registration");
    let any = (String::new(), visitor.t("registration-any-kind"));
    let kinds = KINDS.iter().map(|kind| (kind.to_string(), kind_name(visitor, *kind)));
    let kinds: Vec<_> = std::iter::once(any).chain(kinds).collect();
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("registration-intro")) }
        (own_requests(visitor, &own))
        form .kl-form action="/registrieren" {
            (select(visitor, "art", &visitor.t("registration-kind"), &kinds, &typed.art))
            (Field::new("q", visitor.t("registration-organisation")).kind("search").value(&typed.q).optional()
                .hint(visitor.t("registration-organisation-hint")).autocomplete("organization").render(visitor))
            (submit_button(&visitor.t("search")))
        }
        @if looked { (found_list(visitor, typed, &found)) }
        @if visitor.caller.person().is_none() {
            p .kern-body.kl-narrow {
                (visitor.t("registration-have-account")) " "
                a.kern-link href="/anmelden?weiter=/registrieren" { (visitor.t("sign-in")) }
            }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn own_requests(visitor: &Visitor, own: &[Registration]) -> Markup {
    html! {
        @if !own.is_empty() {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("registration-own")) }
                ul.kl-results {
                    @for one in own {
                        li {
                            p.kern-body {
                                (standing(visitor, one.state)) " "
                                (one.organisation_name) " · " (role_name(visitor, one.role))
                            }
                            @if !one.reason.is_empty() { p.kern-body { (one.reason) } }
                        }
                    }
                }
            }
        }
    }
}

fn found_list(visitor: &Visitor, typed: &Typed, found: &[Organisation]) -> Markup {
    let many = i64::try_from(found.len()).is_ok_and(|found| found >= limits::FOUND);
    html! {
        section .kl-stack--small {
            h2.kern-heading-medium { (visitor.t("registration-found")) }
            @if found.is_empty() {
                (alert(Tone::Info, &visitor.t("registration-none"), Some(&visitor.t("registration-none-text"))))
            } @else {
                ul.kl-results {
                    @for it in found {
                        li {
                            a.kern-link href=(format!("/registrieren?organisation={}", it.id)) { (it.name) }
                            " " (badge(None, &kind_name(visitor, it.kind)))
                        }
                    }
                }
                @if many { p .kern-body.kern-body--small { (visitor.t("registration-many")) } }
            }
            @if let Some(kind) = typed.kind().filter(|kind| NEW_KINDS.contains(kind)) {
                p {
                    a.kern-link href=(address::with_query("/registrieren", &[
                        ("art", kind.word()), ("neu", "1"), ("titel", &typed.q),
                    ])) { (visitor.t("registration-new-organisation")) }
                }
            }
        }
    }
}

/// Step two: who, and as what.
fn form(visitor: &Visitor, typed: &Typed, place: &Place, wrong: &Wrong) -> Response {
    let heading = visitor.t("registration-ask");
    let field = |name: &'static str, key: &str| {
        Field::new(name, visitor.t(key)).error(error_of(wrong, name))
    };
    let roles: Vec<_> = ROLES
        .iter()
        .map(|role| {
            let text = format!("{}: {}", role_name(visitor, *role), role_hint(visitor, *role));
            (role.to_string(), text)
        })
        .collect();
    let body = html! {
        @if let Place::Existing(organisation) = place {
            p .kern-body.kl-narrow {
                strong { (organisation.name) } " · " (kind_name(visitor, organisation.kind)) " · "
                a.kern-link href="/registrieren" { (visitor.t("registration-another")) }
            }
        }
        p .kern-body.kl-narrow { (visitor.t("registration-what-happens")) }
        form .kl-form method="post" action="/registrieren" data-submit-once novalidate {
            @match place {
                Place::Existing(organisation) => {
                    input type="hidden" name="organisation" value=(organisation.id);
                }
                Place::New(kind) => {
                    input type="hidden" name="art" value=(kind);
                    input type="hidden" name="neu" value="1";
                    (field("titel", "registration-new-name").value(&typed.titel)
                        .hint(visitor.tf("registration-new-hint", &[("kind", &kind_name(visitor, *kind))]))
                        .autocomplete("organization").render(visitor))
                }
            }
            (select(visitor, "rolle", &visitor.t("registration-role"), &roles, &typed.rolle))
            @if let Some(person) = visitor.caller.person() {
                p .kern-body { (visitor.tf("registration-as", &[("name", &person.name), ("email", &person.email)])) }
            } @else {
                (field("name", "account-name").value(&typed.name).autocomplete("name").render(visitor))
                (field("email", "email").kind("email").value(&typed.email)
                    .hint(visitor.t("registration-email-hint")).autocomplete("username").render(visitor))
                (field("password", "password").kind("password").autocomplete("new-password")
                    .hint(visitor.t("password-hint")).render(visitor))
            }
            (field("note", "registration-note").rows(3).value(&typed.note).optional()
                .hint(visitor.t("registration-note-hint")).render(visitor))
            (submit_button(&visitor.t("registration-send")))
        }
    };
    let crumbs = vec![("/registrieren".to_owned(), visitor.t("registration"))];
    form_page(visitor, &heading, crumbs, wrong, body)
}

pub(super) async fn submit(
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let place = place(&visitor, &typed).await?.ok_or_else(Failure::not_found)?;
    let wanted = match &place {
        Place::Existing(organisation) => Wanted::Existing(organisation.id),
        Place::New(kind) => Wanted::New { kind: *kind, name: typed.titel.clone() },
    };
    let stranger = Stranger { email: &typed.email, name: &typed.name, password: &typed.password };
    match ask(&visitor, stranger, wanted, typed.rolle.parse().ok(), &typed.note).await {
        Ok(receipt) => {
            let address = format!("/registrieren/stand/{}", receipt.reveal());
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            let (field, text) = match error {
                Error::NoEmail(_) => ("email", "account-email-wrong"),
                Error::NoName => ("name", "account-name-wrong"),
                Error::PasswordLength => ("password", "password-length"),
                Error::NoOrganisation => ("titel", "registration-new-wrong"),
                Error::NoReason => ("note", "registration-note-wrong"),
                Error::NoRole => ("rolle", "registration-role-wrong"),
                Error::Locked => ("email", "registration-too-often"),
                other => return Err(other.into()),
            };
            Ok(form(&visitor, &typed, &place, &vec![(field.to_owned(), visitor.t(text))]))
        }
    }
}

/// Keeps the request of whoever is signed in, else of the stranger.
pub(super) async fn ask(
    visitor: &Visitor,
    stranger: Stranger<'_>,
    wanted: Wanted,
    role: Option<Role>,
    note: &str,
) -> Result<Secret, Error> {
    let (store, role) = (visitor.shell.store(), role.ok_or(Error::NoRole)?);
    let asked = match visitor.caller {
        Caller::Known { .. } => Asked::of(&visitor.caller, wanted, role, note)?,
        Caller::Anonymous => Asked::by_stranger(store, stranger, wanted, role, note).await?,
    };
    let way = Way { mail: visitor.shell.outside().mail, lang: visitor.lang.code() };
    registrations::ask(store, &asked, way).await
}

/// `/registrieren/stand/{receipt}`: how it stands, for whoever has the address of this page.
pub(super) async fn status(
    visitor: Visitor,
    Path(receipt): Path<String>,
) -> Result<Response, Failure> {
    let receipt: Secret = receipt.parse().map_err(|()| Failure::from(Error::NoRegistration))?;
    let reading = move |read: &mut store::Read<'_>| registrations::by_receipt(read, &receipt);
    let found = visitor.shell.store().read(reading).await?;
    let (tone, key) = match found.state {
        Standing::Unproven => (Tone::Info, "registration-now-unproven"),
        Standing::Waiting => (Tone::Info, "registration-now-waiting"),
        Standing::Confirmed => (Tone::Success, "registration-now-confirmed"),
        Standing::Refused => (Tone::Warning, "registration-now-refused"),
    };
    let until = format::date(visitor.lang, found.expires_at.german_date());
    let text = visitor.tf(&format!("{key}-text"), &[("email", &found.email), ("until", &until)]);
    let title = visitor.t("registration-status");
    let rows = [
        (visitor.t("registration-organisation"), html! { (found.organisation_name) }),
        (visitor.t("registration-role"), html! { (role_name(&visitor, found.role)) }),
        (visitor.t("registration-asked"), moment(&visitor, found.asked_at)),
    ];
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (alert(tone, &visitor.t(key), Some(&text)))
        @if !found.reason.is_empty() {
            section .kl-stack--small {
                h2.kern-heading-medium { (visitor.t("registration-reason")) }
                p .kern-body.kl-narrow { (found.reason) }
            }
        }
        (facts(&rows))
        @if found.state == Standing::Confirmed {
            p { (link_button("/anmelden?weiter=/zusammenarbeit", &visitor.t("sign-in"))) }
        } @else if found.state != Standing::Refused {
            p .kern-body.kl-narrow { (visitor.t("registration-keep-address")) }
        }
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn moment(visitor: &Visitor, at: store::Timestamp) -> Markup {
    html! { time datetime=(at.german_date()) { (format::moment(visitor.lang, at)) } }
}

fn standing(visitor: &Visitor, state: Standing) -> Markup {
    let tone = match state {
        Standing::Unproven => Tone::Warning,
        Standing::Waiting => Tone::Info,
        Standing::Confirmed => Tone::Success,
        Standing::Refused => Tone::Danger,
    };
    badge(Some(tone), &visitor.t(&format!("registration-state-{state}")))
}

/// `/registrieren/adresse/{link}`: the inbox answers.
pub(super) async fn proof_page(
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, Failure> {
    let (_, found) = linked(&visitor, &link).await?;
    Ok(proof_form(&visitor, &found, None))
}

async fn linked(visitor: &Visitor, link: &str) -> Result<(Secret, Registration), Failure> {
    let link: Secret = link.parse().map_err(|()| Failure::from(Error::NoLink))?;
    let shown = link.clone();
    let reading = move |read: &mut store::Read<'_>| registrations::by_proof(read, &shown);
    Ok((link, visitor.shell.store().read(reading).await?))
}

fn proof_form(visitor: &Visitor, found: &Registration, wrong: Option<&'static str>) -> Response {
    let errors: Wrong =
        wrong.map(|key| ("password".to_owned(), visitor.t(key))).into_iter().collect();
    let values = [
        ("name", found.name.as_str()),
        ("email", &found.email),
        ("organisation", &found.organisation_name),
        ("role", &role_name(visitor, found.role)),
    ];
    let body = html! {
        p .kern-body.kl-narrow { (visitor.tf("registration-prove-text", &values)) }
        form .kl-form method="post" data-submit-once novalidate {
            @if found.person.is_none() {
                input type="hidden" name="username" autocomplete="username" value=(found.email);
                (Field::new("password", visitor.t("registration-password")).kind("password")
                    .autocomplete("current-password").error(error_of(&errors, "password")).render(visitor))
            }
            (submit_button(&visitor.t("registration-prove-send")))
        }
        p .kern-body.kl-narrow { (visitor.t("registration-prove-not-me")) }
    };
    form_page(visitor, &visitor.t("registration-prove"), Vec::new(), &errors, body)
}

pub(super) async fn prove(
    visitor: Visitor,
    Path(link): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (link, found) = linked(&visitor, &link).await?;
    let store = visitor.shell.store();
    match registrations::prove(store, &visitor.caller, &link, &typed.password).await {
        Ok(()) => {}
        Err(Error::WrongLogin) if found.person.is_some() => {
            // They asked in a session; without it the link proves nothing.
            return Ok(super::to_sign_in(&visitor));
        }
        Err(Error::WrongLogin) => {
            return Ok(proof_form(&visitor, &found, Some("registration-password-wrong")));
        }
        Err(Error::Locked) => return Ok(proof_form(&visitor, &found, Some("failure-locked"))),
        Err(error) => return Err(error.into()),
    }
    let title = visitor.t("registration-proven");
    let text =
        visitor.tf("registration-proven-text", &[("organisation", &found.organisation_name)]);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        (alert(Tone::Success, &text, None))
    };
    Ok(visitor.page(Page::new(title, body)))
}

// --- deciding --------------------------------------------------------------------------------------------------------

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    seite: Option<i64>,
    fertig: String,
}

/// `/beitritte`: who asks to belong to the organisations of the visitor.
pub(super) async fn requests(
    visitor: Visitor,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    let number = shown.seite.unwrap_or(1).clamp(1, 10_000);
    let (caller, size) = (visitor.caller.clone(), limits::PAGE);
    let found = visitor
        .shell
        .store()
        .read(move |read| registrations::waiting(read, &caller, size, (number - 1) * size))
        .await?;
    let done = match shown.fertig.as_str() {
        "ja" => Some("registration-done-confirmed"),
        "nein" => Some("registration-done-refused"),
        _ => None,
    };
    let title = visitor.t("registration-requests");
    let body = html! {
        @if let Some(done) = done { (alert(Tone::Success, &visitor.t(done), None)) }
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("registration-requests-intro")) }
        @if found.items.is_empty() {
            (alert(Tone::Success, &visitor.t("registration-requests-none"), None))
        }
        ul.kl-results {
            @for one in &found.items {
                li {
                    a.kern-link href=(format!("/beitritte/{}", one.id)) { (one.name) }
                    p.kern-body {
                        (role_name(&visitor, one.role)) " · " (one.organisation_name) " · "
                        (moment(&visitor, one.asked_at))
                        @if one.organisation.is_none() {
                            " " (badge(Some(Tone::Info), &visitor.t("registration-new")))
                        }
                    }
                }
            }
        }
        (pages(&visitor, number, found.total, size, "/beitritte?"))
    };
    Ok(visitor.page(Page::new(title, body)))
}

async fn to_decide(visitor: &Visitor, id: &str) -> Result<Registration, Failure> {
    let id = address::id(id)?;
    let caller = visitor.caller.clone();
    let reading = move |read: &mut store::Read<'_>| registrations::to_decide(read, &caller, id);
    Ok(visitor.shell.store().read(reading).await?)
}

/// `/beitritte/{id}`: one of them.
pub(super) async fn request(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let found = to_decide(&visitor, &id).await?;
    Ok(request_page(&visitor, &found, "", &Wrong::new()))
}

fn request_page(visitor: &Visitor, found: &Registration, reason: &str, wrong: &Wrong) -> Response {
    let until = format::date(visitor.lang, found.expires_at.german_date());
    let rows = [
        (visitor.t("account-name"), html! { (found.name) }),
        (
            visitor.t("email"),
            html! {
                (found.email) " "
                @if found.proven { (badge(Some(Tone::Success), &visitor.t("registration-address-proven"))) }
                @else { (badge(Some(Tone::Warning), &visitor.t("registration-address-unproven"))) }
            },
        ),
        (
            visitor.t("registration-organisation"),
            html! {
                (found.organisation_name) " · " (kind_name(visitor, found.kind))
            },
        ),
        (visitor.t("registration-role"), html! { (role_name(visitor, found.role)) }),
        (
            visitor.t("registration-note"),
            html! {
                @if found.note.is_empty() { "–" } @else { (found.note) }
            },
        ),
        (visitor.t("registration-asked"), moment(visitor, found.asked_at)),
        (visitor.t("registration-until"), html! { (until) }),
    ];
    let title = visitor.tf("registration-of", &[("name", &found.name)]);
    let body = html! {
        @if !found.proven {
            (alert(Tone::Warning, &visitor.t("registration-check"), Some(&visitor.t("registration-check-text"))))
        }
        @if found.organisation.is_none() {
            (alert(Tone::Info, &visitor.t("registration-new"), Some(&visitor.t("registration-new-text"))))
        }
        (facts(&rows))
        form .kl-form method="post" data-submit-once {
            p .kern-body { (visitor.tf("registration-confirm-text", &[("role", &role_name(visitor, found.role))])) }
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="bestaetigen" {
                    span.kern-label { (visitor.t("registration-confirm")) }
                }
            }
        }
        form .kl-form method="post" data-submit-once novalidate {
            (Field::new("reason", visitor.t("registration-reason")).rows(3).value(reason)
                .hint(visitor.t("registration-reason-hint")).error(error_of(wrong, "reason")).render(visitor))
            (secondary_button("schritt", "ablehnen", &visitor.t("registration-refuse")))
        }
    };
    let crumbs = vec![("/beitritte".to_owned(), visitor.t("registration-requests"))];
    form_page(visitor, &title, crumbs, wrong, body)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Decision {
    schritt: String,
    reason: String,
}

pub(super) async fn decide(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(typed): Form<Decision>,
) -> Result<Response, Failure> {
    let found = to_decide(&visitor, &id).await?;
    let (store, caller, id) = (visitor.shell.store(), visitor.caller.clone(), found.id);
    let (done, ended) = match typed.schritt.as_str() {
        "bestaetigen" => {
            let confirming = move |tx: &mut store::Tx<'_>| registrations::confirm(tx, &caller, id);
            ("ja", store.change(confirming).await.map(drop))
        }
        "ablehnen" => {
            let reason = typed.reason.clone();
            let refusing =
                move |tx: &mut store::Tx<'_>| registrations::refuse(tx, &caller, id, &reason);
            ("nein", store.change(refusing).await)
        }
        _ => return Err(Failure::invalid("schritt: bestaetigen or ablehnen")),
    };
    match ended {
        Ok(()) => Ok(Redirect::to(&format!("/beitritte?fertig={done}")).into_response()),
        Err(Error::NoReason) => {
            let wrong = vec![("reason".to_owned(), visitor.t("registration-reason-wrong"))];
            Ok(request_page(&visitor, &found, &typed.reason, &wrong))
        }
        Err(error) => Err(error.into()),
    }
}

/// Who decides on requests.
pub(super) const DECIDING: crate::Access = crate::Access::Roles(DECIDERS);
