//! Pages with a form: what is wrong with it, and for whom somebody fills it in.

use axum::http::StatusCode;
use axum::response::Response;
use identity::Role;
use maud::{Markup, html};
use uuid::Uuid;

use crate::components::{error, error_summary, label_choices, select};
use crate::{Failure, Page, Visitor, address, serve};

/// What is wrong with a form, in words: (id of the field, text).
pub type Wrong = Vec<(String, String)>;

/// What is wrong with a field.
pub fn error_of<'w>(wrong: &'w Wrong, field: &str) -> Option<&'w str> {
    wrong.iter().find(|(id, _)| id == field).map(|(_, text)| text.as_str())
}

/// A page with a form; with errors it says so, in its title and its status.
pub fn form_page(
    visitor: &Visitor,
    title: &str,
    crumbs: Vec<(String, String)>,
    wrong: &Wrong,
    body: Markup,
) -> Response {
    let shown = if wrong.is_empty() {
        title.to_owned()
    } else {
        visitor.tf("form-error", &[("title", title)])
    };
    let body = html! {
        (error_summary(visitor, wrong))
        h1.kern-heading-x-large { (title) }
        (body)
    };
    let page = visitor.page(Page::new(shown, body).crumbs(crumbs));
    if wrong.is_empty() {
        page
    } else {
        serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page)
    }
}

/// The choices for a set of words, whose texts are called `prefix-word`, with "all" before them where that is a choice.
pub fn choices<T: std::fmt::Display>(
    visitor: &Visitor,
    all: &[T],
    prefix: &str,
    any: bool,
) -> Vec<(String, String)> {
    let any = any.then(|| (String::new(), visitor.t("choice-any")));
    let named = all.iter().map(|it| (it.to_string(), visitor.t(&format!("{prefix}-{it}"))));
    any.into_iter().chain(named).collect()
}

/// For which organisation somebody acts: chosen where there are several. The field is called `organisation`.
pub fn acts_for(visitor: &Visitor, roles: &[Role], chosen: &str) -> Markup {
    let own = visitor.caller.organisations_by_name(roles);
    let choices: Vec<_> = own.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    html! {
        @match choices.as_slice() {
            [(id, name)] => {
                input type="hidden" name="organisation" value=(id);
                p.kern-body { (visitor.tf("acts-for", &[("name", name)])) }
            }
            _ => (select(visitor, "organisation", &visitor.t("acts-for-whom"), &choices, chosen)),
        }
    }
}

/// The organisation that a form names, else the first one for which the visitor acts.
///
/// # Errors
/// When the name is no id, or the visitor acts for nobody.
pub fn chosen(visitor: &Visitor, roles: &[Role], named: &str) -> Result<Uuid, Failure> {
    if named.is_empty() {
        return visitor
            .caller
            .organisations_by_name(roles)
            .first()
            .map(|(id, _)| *id)
            .ok_or_else(|| identity::Denied::Role.into());
    }
    address::id(named)
}

/// Who may know of something new, folded away: most of it is for everybody. The fields are called `label` and `guard`.
pub fn protection(visitor: &Visitor, label: &str, guard: &str, wrong: &Wrong) -> Markup {
    let mut guards: Vec<_> = visitor
        .caller
        .memberships()
        .iter()
        .map(|it| (it.organisation.to_string(), it.name.clone()))
        .collect();
    guards.dedup();
    html! {
        details.kern-accordion open[!matches!(label, "" | "clear")] {
            summary.kern-accordion__header { span.kern-title { (visitor.t("label-who")) } }
            div .kern-accordion__body.kl-stack {
                (select(visitor, "label", &visitor.t("label-label"), &label_choices(visitor), label))
                (select(visitor, "guard", &visitor.t("label-guard"), &guards, guard))
                (error("label", error_of(wrong, "label")))
            }
        }
    }
}
