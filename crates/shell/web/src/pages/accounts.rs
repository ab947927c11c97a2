//! `/zugaenge`: the accounts of an organisation, for its administrators.

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::accounts::{self, ADMINISTRATORS, Account, Invited, Keeper, MailLink};
use identity::{Acting, Organisation, Role, Secret};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use crate::components::{
    Field, Tone, alert, badge, error, error_summary, facts, link_button, pages, secondary_button,
    submit_button,
};
use crate::{Failure, Page, Visitor, serve};

/// Forms send each box that is ticked under the same name.
type Fields = Vec<(String, String)>;

fn field<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

/// The roles that are ticked; words that are no role are nobody's.
fn ticked(fields: &Fields) -> Vec<Role> {
    let words = fields.iter().filter(|(name, _)| name == "rolle");
    words.filter_map(|(_, word)| word.parse().ok()).collect()
}

/// The organisation an administrator cares for, with the proof that they may.
struct Desk {
    acting: Acting,
    organisation: Organisation,
}

impl Desk {
    /// Opens the desk of the organisation in the address; whoever does not belong there learns nothing of it.
    async fn open(visitor: &Visitor, id: &str) -> Result<Self, Failure> {
        let id: Uuid = id.parse().map_err(|_no_id| Failure::not_found())?;
        let acting = visitor.caller.acting(id, ADMINISTRATORS)?;
        let reading = move |read: &mut store::Read<'_>| identity::organisation(read, id);
        let organisation = visitor.shell.store().read(reading).await?;
        Ok(Self { acting, organisation: organisation.ok_or_else(Failure::not_found)? })
    }

    fn address(&self) -> String {
        format!("/zugaenge/{}", self.organisation.id)
    }

    fn keeper(&self) -> Keeper {
        Keeper::Administrator(self.acting)
    }

    fn crumbs(&self, visitor: &Visitor) -> Vec<(String, String)> {
        let list = visitor.tf("account-list", &[("organisation", &self.organisation.name)]);
        vec![(self.address(), list)]
    }

    async fn account(&self, visitor: &Visitor, person: &str) -> Result<Account, Failure> {
        let person: Uuid = person.parse().map_err(|_no_id| Failure::not_found())?;
        let organisation = self.organisation.id;
        let reading =
            move |read: &mut store::Read<'_>| accounts::account(read, organisation, person);
        visitor.shell.store().read(reading).await?.ok_or_else(Failure::not_found)
    }
}

/// `/zugaenge`: the organisations of an administrator; with one only, straight to it.
pub(super) async fn start(visitor: Visitor) -> Response {
    let own = visitor.caller.organisations(ADMINISTRATORS);
    if let [only] = own.as_slice() {
        return Redirect::to(&format!("/zugaenge/{only}")).into_response();
    }
    let named = visitor.caller.memberships().iter();
    let named: Vec<_> = named.filter(|it| ADMINISTRATORS.contains(&it.role)).collect();
    let title = visitor.t("nav-accounts");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        ul.kern-list {
            @for membership in named {
                li {
                    a.kern-link href=(format!("/zugaenge/{}", membership.organisation)) { (membership.name) }
                }
            }
        }
    };
    visitor.page(Page::new(title, body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    seite: Option<i64>,
}

/// `/zugaenge/{organisation}`: everybody whom the organisation knows.
pub(super) async fn list(
    visitor: Visitor,
    Path(organisation): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let number = shown.seite.unwrap_or(1).clamp(1, 10_000);
    let (id, size) = (desk.organisation.id, identity::limits::ACCOUNTS);
    let reading =
        move |read: &mut store::Read<'_>| accounts::accounts(read, id, size, (number - 1) * size);
    let found = visitor.shell.store().read(reading).await?;
    let address = desk.address();
    let title = visitor.tf("account-list", &[("organisation", &desk.organisation.name)]);
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("account-list-hint")) }
        (link_button(&format!("{address}/neu"), &visitor.t("account-invite")))
        p { a.kern-link href="/beitritte" { (visitor.t("registration-requests")) } }
        (table(&visitor, &address, &title, &found.items))
        (pages(&visitor, number, found.total, size, &format!("{address}?")))
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn table(visitor: &Visitor, address: &str, title: &str, items: &[Account]) -> Markup {
    let head = ["account-name", "email", "account-roles", "account-state"];
    html! {
        div.kern-table-responsive tabindex="0" role="region" aria-label=(title) {
            table .kern-table.kern-table--small.kl-inbox {
                thead.kern-table__head {
                    tr.kern-table__row {
                        @for key in head { th.kern-table__header scope="col" { (visitor.t(key)) } }
                    }
                }
                tbody.kern-table__body {
                    @for account in items {
                        tr.kern-table__row {
                            th.kern-table__cell scope="row" {
                                a.kern-link href=(format!("{address}/{}", account.person.id)) { (account.person.name) }
                            }
                            td.kern-table__cell data-label=(visitor.t("email")) { (account.person.email) }
                            td.kern-table__cell data-label=(visitor.t("account-roles")) { (role_names(visitor, &account.roles)) }
                            td.kern-table__cell data-label=(visitor.t("account-state")) { (state(visitor, account)) }
                        }
                    }
                }
            }
        }
    }
}

fn role_names(visitor: &Visitor, roles: &[Role]) -> String {
    if roles.is_empty() {
        return visitor.t("account-no-role");
    }
    roles.iter().map(|role| role_name(visitor, *role)).collect::<Vec<_>>().join(", ")
}

pub(super) fn role_name(visitor: &Visitor, role: Role) -> String {
    visitor.t(match role {
        Role::CaseWorker => "account-role-case-worker",
        Role::Lead => "account-role-lead",
        Role::Editor => "account-role-editor",
        Role::Administrator => "account-role-administrator",
        Role::Leader => "account-role-leader",
        Role::Cdo => "account-role-cdo",
        Role::Cio => "account-role-cio",
        Role::SecurityOfficer => "account-role-security-officer",
        Role::DigitalGuide => "account-role-digital-guide",
        Role::Department => "account-role-department",
        Role::Member => "account-role-member",
        Role::Chair => "account-role-chair",
        Role::Secretariat => "account-role-secretariat",
    })
}

pub(super) fn role_hint(visitor: &Visitor, role: Role) -> String {
    visitor.t(match role {
        Role::CaseWorker => "account-role-case-worker-hint",
        Role::Lead => "account-role-lead-hint",
        Role::Editor => "account-role-editor-hint",
        Role::Administrator => "account-role-administrator-hint",
        Role::Leader => "account-role-leader-hint",
        Role::Cdo => "account-role-cdo-hint",
        Role::Cio => "account-role-cio-hint",
        Role::SecurityOfficer => "account-role-security-officer-hint",
        Role::DigitalGuide => "account-role-digital-guide-hint",
        Role::Department => "account-role-department-hint",
        Role::Member | Role::Chair | Role::Secretariat => "account-role-seat-hint",
    })
}

fn state(visitor: &Visitor, account: &Account) -> Markup {
    if account.disabled {
        badge(Some(Tone::Danger), &visitor.t("account-disabled"))
    } else if account.has_password {
        badge(Some(Tone::Success), &visitor.t("account-active"))
    } else {
        badge(Some(Tone::Warning), &visitor.t("account-invited"))
    }
}

fn role_boxes(visitor: &Visitor, chosen: &[Role], wrong: Option<&str>) -> Markup {
    let class =
        if wrong.is_some() { "kern-fieldset kern-fieldset--error" } else { "kern-fieldset" };
    html! {
        fieldset class=(class) id="rolle" tabindex="-1" aria-describedby=[wrong.map(|_| "rolle-error")] {
            legend.kern-label { (visitor.t("account-roles")) }
            div.kern-fieldset__body {
                @for role in Role::OF_STAFF {
                    @let id = format!("rolle-{}", role.word());
                    div.kern-form-check {
                        input.kern-form-check__checkbox type="checkbox" id=(id) name="rolle" value=(role.word())
                            checked[chosen.contains(role)];
                        label.kern-label for=(id) {
                            (role_name(visitor, *role)) ": " (role_hint(visitor, *role))
                        }
                    }
                }
            }
            (error("rolle", wrong))
        }
    }
}

/// `/zugaenge/{organisation}/neu`: who is to work here, and as what.
pub(super) async fn invitation(
    visitor: Visitor,
    Path(organisation): Path<String>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    Ok(invitation_page(&visitor, &desk, &Fields::new(), &[]))
}

fn invitation_page(
    visitor: &Visitor,
    desk: &Desk,
    typed: &Fields,
    wrong: &[(String, String)],
) -> Response {
    let error =
        |field: &str| wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str());
    let hint =
        if visitor.shell.outside().mail { "account-invite-mail" } else { "account-invite-link" };
    let title = visitor.t("account-invite");
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t(hint)) }
        form .kl-form method="post" data-submit-once novalidate {
            (Field::new("name", visitor.t("account-name")).value(field(typed, "name"))
                .autocomplete("off").error(error("name")).render(visitor))
            (Field::new("email", visitor.t("email")).kind("email").value(field(typed, "email"))
                .autocomplete("off").error(error("email")).render(visitor))
            (role_boxes(visitor, &ticked(typed), error("rolle")))
            (submit_button(&visitor.t("account-invite")))
        }
    };
    let window = if wrong.is_empty() { title } else { visitor.t("account-invite-failed") };
    visitor.page(Page::new(window, body).crumbs(desk.crumbs(visitor)))
}

pub(super) async fn invite(
    visitor: Visitor,
    Path(organisation): Path<String>,
    Form(typed): Form<Fields>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let invited = match Invited::new(field(&typed, "email"), field(&typed, "name"), ticked(&typed))
    {
        Ok(invited) => invited,
        Err(error) => {
            let (id, text) = match error {
                identity::Error::NoEmail(_) => ("email", "account-email-wrong"),
                identity::Error::NoName => ("name", "account-name-wrong"),
                identity::Error::NoRole => ("rolle", "account-role-missing"),
                other => return Err(other.into()),
            };
            let wrong = [(id.to_owned(), visitor.t(text))];
            let page = invitation_page(&visitor, &desk, &typed, &wrong);
            return Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    let acting = desk.acting;
    let store = visitor.shell.store();
    let (person, new) = store.change(move |tx| accounts::invite(tx, &acting, &invited)).await?;
    if new {
        return link_to(&visitor, &desk, person, true).await;
    }
    Ok(Redirect::to(&format!("{}/{person}?fertig=bekannt", desk.address())).into_response())
}

/// Makes the link with which a person sets a password: mails it, or shows it this once.
async fn link_to(
    visitor: &Visitor,
    desk: &Desk,
    person: Uuid,
    invited: bool,
) -> Result<Response, Failure> {
    let (store, keeper) = (visitor.shell.store(), desk.keeper());
    if visitor.shell.outside().mail {
        let mail = MailLink { person, lang: visitor.lang.code().to_owned(), invited };
        store.change(move |tx| accounts::mail_link(tx, &keeper, &mail)).await?;
        return Ok(
            Redirect::to(&format!("{}/{person}?fertig=post", desk.address())).into_response()
        );
    }
    let link: Secret = store.change(move |tx| accounts::make_link(tx, &keeper, person)).await?;
    let address = format!("{}/zugang/{}", visitor.shell.base_url(), link.reveal());
    let title = visitor.t("account-link");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p .kern-body.kl-narrow { (visitor.t("account-link-text")) }
        p { code.kl-code { (address) } }
        (alert(Tone::Warning, &visitor.t("account-link-once"), Some(&visitor.t("account-link-once-text"))))
        p { a.kern-link href=(desk.address()) { (visitor.t("account-back")) } }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(desk.crumbs(visitor))))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    fertig: String,
}

/// `/zugaenge/{organisation}/{person}`: one account.
pub(super) async fn person(
    visitor: Visitor,
    Path((organisation, person)): Path<(String, String)>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let account = desk.account(&visitor, &person).await?;
    Ok(person_page(&visitor, &desk, &account, &account.roles, &done.fertig, None))
}

fn person_page(
    visitor: &Visitor,
    desk: &Desk,
    account: &Account,
    chosen: &[Role],
    done: &str,
    wrong: Option<&str>,
) -> Response {
    let done = match done {
        "rollen" => Some("account-done-roles"),
        "gesperrt" => Some("account-done-disabled"),
        "entsperrt" => Some("account-done-enabled"),
        "post" => Some("account-done-mail"),
        "bekannt" => Some("account-done-known"),
        _ => None,
    };
    let errors: Vec<_> =
        wrong.map(|text| ("rolle".to_owned(), text.to_owned())).into_iter().collect();
    let title = account.person.name.clone();
    let shown = [
        (visitor.t("email"), html! { (account.person.email) }),
        (visitor.t("account-state"), state(visitor, account)),
    ];
    let body = html! {
        (error_summary(visitor, &errors))
        @if let Some(done) = done { (alert(Tone::Success, &visitor.t(done), None)) }
        h1.kern-heading-x-large { (title) }
        (facts(&shown))
        form .kl-form method="post" data-submit-once {
            (role_boxes(visitor, chosen, wrong))
            div.kern-btn-wrapper {
                button .kern-btn.kern-btn--primary type="submit" name="schritt" value="rollen" {
                    span.kern-label { (visitor.t("account-save-roles")) }
                }
            }
        }
        section .kl-stack.kl-stack--small {
            h2.kern-heading-large { (visitor.t("account-access")) }
            @if account.own { (access(visitor, account)) }
            @else { p .kern-body.kl-narrow { (visitor.t("account-not-own")) } }
        }
    };
    let window =
        if wrong.is_some() { visitor.tf("account-failed", &[("name", &title)]) } else { title };
    visitor.page(Page::new(window, body).crumbs(desk.crumbs(visitor)))
}

/// Getting in again, and being locked out.
fn access(visitor: &Visitor, account: &Account) -> Markup {
    let (lock, hint) = if account.disabled {
        ("account-enable", "account-disabled-hint")
    } else {
        ("account-disable", "account-access-hint")
    };
    html! {
        p .kern-body.kl-narrow { (visitor.t(hint)) }
        form method="post" data-submit-once {
            div.kern-btn-wrapper {
                @if account.disabled {
                    (secondary_button("schritt", "entsperren", &visitor.t(lock)))
                } @else {
                    (secondary_button("schritt", "link", &visitor.t("account-reset")))
                    (secondary_button("schritt", "sperren", &visitor.t(lock)))
                }
            }
        }
    }
}

pub(super) async fn submit(
    visitor: Visitor,
    Path((organisation, person)): Path<(String, String)>,
    Form(typed): Form<Fields>,
) -> Result<Response, Failure> {
    let desk = Desk::open(&visitor, &organisation).await?;
    let account = desk.account(&visitor, &person).await?;
    let (id, store) = (account.person.id, visitor.shell.store());
    let (acting, keeper) = (desk.acting, desk.keeper());
    let (done, ended) = match field(&typed, "schritt") {
        "rollen" => {
            let roles = ticked(&typed);
            let setting =
                move |tx: &mut store::Tx<'_>| accounts::set_roles(tx, &acting, id, &roles);
            ("rollen", store.change(setting).await)
        }
        "sperren" => ("gesperrt", store.change(move |tx| accounts::disable(tx, &keeper, id)).await),
        "entsperren" => {
            ("entsperrt", store.change(move |tx| accounts::enable(tx, &keeper, id)).await)
        }
        "link" => return link_to(&visitor, &desk, id, false).await,
        _ => return Err(Failure::invalid("schritt: rollen, sperren, entsperren or link")),
    };
    match ended {
        // Somebody who has no role left may be nobody's here any more.
        Ok(()) if done == "rollen" && ticked(&typed).is_empty() => {
            Ok(Redirect::to(&desk.address()).into_response())
        }
        Ok(()) => {
            Ok(Redirect::to(&format!("{}/{id}?fertig={done}", desk.address())).into_response())
        }
        Err(identity::Error::LastAdministrator) => {
            let text = visitor.t("account-last-administrator");
            let page = person_page(&visitor, &desk, &account, &account.roles, "", Some(&text));
            Ok(serve::already_worded(StatusCode::CONFLICT, page))
        }
        Err(error) => Err(error.into()),
    }
}
