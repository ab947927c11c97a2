//! Values that people wrote without knowing of each other, side by side. Whoever chooses one writes it once more.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use shared::{Field, Written};
use web::address::id;
use web::{Failure, Page, Visitor};

use super::{crumbs, moment};
use crate::act::{self, On, Thing};
use crate::ops::{Chairing, Sitting};
use crate::store::Eyes;
use crate::{Committees, Error};

pub(super) async fn page(
    visitor: Visitor,
    State(rooms): State<Committees>,
    on: On,
    Path(asked): Path<String>,
) -> Result<Response, Failure> {
    let (asked, caller) = (id(&asked)?, visitor.caller.clone());
    let (thing, fields) = rooms
        .store
        .read::<_, Error>(move |read| {
            let thing = Thing::load(read, Eyes::at_pages(&caller), on, asked)?;
            Sitting::of(&caller, thing.committee())?;
            let chairs = Chairing::of(&caller, thing.committee()).is_ok();
            let mut fields = shared::fields(read, asked, "")?;
            fields.retain(|field| !field.against.is_empty() && (chairs || !for_chairs(field)));
            Ok((thing, fields))
        })
        .await?;
    let title = visitor.t("committee-versions");
    let body = html! {
        h1.kern-heading-x-large { (title) }
        p.kern-body { a.kern-link href=(format!("{}/{asked}", on.place())) { (thing.title()) } }
        @if fields.is_empty() { p.kern-body { (visitor.t("committee-versions-none")) } }
        @for field in &fields {
            section .kl-stack--small {
                h2.kern-heading-medium { (name(&visitor, &field.name)) }
                @for written in std::iter::once(&field.shown).chain(&field.against) {
                    (version(&visitor, on, asked, field, written))
                }
            }
        }
    };
    Ok(visitor.page(Page::new(title, body).crumbs(crumbs(&visitor, None))))
}

fn for_chairs(field: &Field) -> bool {
    std::iter::once(&field.shown).chain(&field.against).any(|written| act::hidden(&written.value))
}

fn name(visitor: &Visitor, field: &str) -> String {
    visitor.t(&format!("committee-field-{}", field.split('/').next().unwrap_or(field)))
}

fn version(
    visitor: &Visitor,
    on: On,
    asked: uuid::Uuid,
    field: &Field,
    written: &Written,
) -> Markup {
    let value = written.value.get("content").unwrap_or(&written.value);
    let text = match value {
        serde_json::Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    html! {
        div .kl-stack--small {
            p .kern-body.kern-body--small { (moment(visitor, written.at)) }
            pre.kl-lines { (text) }
            form method="post" action=(format!("{}/{asked}/tun/fassung", on.place())) {
                input type="hidden" name="field" value=(field.name);
                input type="hidden" name="operation" value=(written.operation);
                button .kern-btn.kern-btn--secondary.kern-btn--small type="submit" {
                    span.kern-label { (visitor.t("committee-versions-take")) }
                }
            }
        }
    }
}
