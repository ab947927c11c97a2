//! To whom a profile goes: searched by name and chosen, without any script; or a body outside, by its name alone.

use identity::{Organisation, OrganisationKind};
use maud::{Markup, html};
use uuid::Uuid;
use web::components::Field;
use web::{Failure, Visitor};

use crate::{Requirements, limits};

/// Who can be addressed here. Towns and companies are not: they are asked otherwise.
const KINDS: &[OrganisationKind] = &[
    OrganisationKind::Committee,
    OrganisationKind::Coordination,
    OrganisationKind::Federation,
    OrganisationKind::Provider,
    OrganisationKind::State,
    OrganisationKind::Umbrella,
];

/// What stands in the fields about the addressee.
#[derive(Clone, Debug, Default)]
pub(super) struct Picked {
    /// The one that is chosen.
    pub(super) chosen: Option<Uuid>,
    /// What is looked for, or the name of a body outside.
    pub(super) name: String,
    /// The form was sent to look for somebody, not to be kept.
    pub(super) searches: bool,
    /// There was something to choose from.
    pub(super) was_offered: bool,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default)]
pub(super) struct Offered {
    found: Vec<Organisation>,
    /// There are more than are shown.
    more: bool,
    /// The form is shown once more, to choose.
    pub(super) to_choose: bool,
}

/// Those whose name holds what was typed and of whom the visitor may know. A name that was typed and not searched is looked
/// up too: who is here should not be taken for a body outside.
pub(super) async fn offered(
    visitor: &Visitor,
    room: &Requirements,
    picked: &Picked,
) -> Result<Offered, Failure> {
    let named = !picked.name.trim().is_empty();
    let looks = picked.searches || (named && !picked.was_offered);
    if !looks && picked.chosen.is_none() && !named {
        return Ok(Offered::default());
    }
    let caller = visitor.caller.clone();
    let text: String = picked.name.chars().take(limits::SEARCH).collect();
    let text = (looks || named).then_some(text);
    let chosen = picked.chosen;
    let mut found = room
        .store
        .read(move |read| {
            let limit = limits::ADDRESSEES + 1;
            identity::pick_organisations(read, &caller, KINDS, text.as_deref(), chosen, limit)
        })
        .await?;
    let shown = usize::try_from(limits::ADDRESSEES).unwrap_or_default();
    let more = found.len() > shown;
    found.truncate(shown);
    let to_choose = picked.searches || (looks && !found.is_empty());
    Ok(Offered { found, more, to_choose })
}

/// The fields: a name, a button that looks for it, and who was found.
pub(super) fn picker(
    visitor: &Visitor,
    picked: &Picked,
    offered: &Offered,
    error: Option<&str>,
) -> Markup {
    let name = Field::new("adressat_name", visitor.t("profile-addressee-name"))
        .value(&picked.name)
        .hint(visitor.t("profile-addressee-name-hint"))
        .error(error)
        .optional();
    html! {
        fieldset.kern-fieldset #addressee {
            legend.kern-label { (visitor.t("profile-addressee")) }
            div .kern-fieldset__body.kl-stack--small {
                (name.render(visitor))
                div.kern-btn-wrapper {
                    button .kern-btn.kern-btn--secondary type="submit" name="suchen" value="1" formnovalidate {
                        span.kern-label { (visitor.t("profile-addressee-search")) }
                    }
                }
                div role="status" {
                    @if offered.to_choose { p.kern-body { (told(visitor, offered)) } }
                }
                @if !offered.found.is_empty() { (choices(visitor, picked, offered)) }
            }
        }
    }
}

fn told(visitor: &Visitor, offered: &Offered) -> String {
    visitor.t(match offered {
        Offered { found, .. } if found.is_empty() => "profile-addressee-nobody",
        Offered { more: true, .. } => "profile-addressee-more",
        Offered { .. } => "profile-addressee-choose",
    })
}

fn choices(visitor: &Visitor, picked: &Picked, offered: &Offered) -> Markup {
    let line = |id: &str, value: &str, name: &str, checked: bool| {
        html! {
            div.kern-form-check {
                input.kern-form-check__radio type="radio" id=(id) name="adressat" value=(value) checked[checked];
                label.kern-label for=(id) { (name) }
            }
        }
    };
    let outside = picked.was_offered && picked.chosen.is_none();
    html! {
        @for (index, it) in offered.found.iter().enumerate() {
            (line(&format!("adressat-{index}"), &it.id.to_string(), &it.name, picked.chosen == Some(it.id)))
        }
        (line("adressat-outside", "", &visitor.t("profile-addressee-other"), outside))
    }
}
