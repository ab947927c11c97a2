//! The form of a deed, made from the table of deeds. What was typed stays; each error stands at its field.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use uuid::Uuid;
use web::address::id;
use web::components::{self, Field, error_summary, submit_button};
use web::{Failure, Page, Visitor, serve};

use super::{Pairs, about, crumbs};
use crate::act::{self, Deed, FOUND, Input, Kind, On, Source, Thing};
use crate::fields::Fields;
use crate::ops::{Chairing, Sitting};
use crate::prefill::Offered;
use crate::store::Eyes;
use crate::{Committees, Error, prefill};

type Choices = Vec<(Source, Vec<(String, String)>)>;
type Wrong = Vec<(String, &'static str)>;

/// A form ready to be shown.
struct Shown {
    title: String,
    hint: Option<String>,
    action: String,
    back: String,
    committee: Option<(Uuid, String)>,
}

pub(super) async fn page(
    visitor: Visitor,
    State(rooms): State<Committees>,
    on: On,
    Path((asked, path)): Path<(String, String)>,
    Query(typed): Query<Pairs>,
) -> Result<Response, Failure> {
    let (asked, deed) = (id(&asked)?, act::by_path(on, &path).ok_or_else(Failure::not_found)?);
    let fields = Fields::from_form(typed);
    show(&visitor, &rooms, deed, asked, fields, Vec::new()).await
}

async fn show(
    visitor: &Visitor,
    rooms: &Committees,
    deed: &'static Deed,
    asked: Uuid,
    mut fields: Fields,
    wrong: Wrong,
) -> Result<Response, Failure> {
    let (caller, first) = (visitor.caller.clone(), wrong.is_empty());
    let (thing, fields, choices, offered) = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let thing = Thing::load(read, eyes, deed.on, asked)?;
            Sitting::of(&caller, thing.committee())?;
            if deed.chair {
                Chairing::of(&caller, thing.committee())?;
            }
            if first {
                prefill::prefilled(read, eyes, deed, &thing, &mut fields)?;
            }
            let mut choices = Choices::new();
            for input in deed.inputs {
                if let Kind::One(source) | Kind::Many(source) = input.kind
                    && !choices.iter().any(|(known, _)| *known == source)
                {
                    choices.push((source, prefill::choices(read, eyes, source, Some(&thing))?));
                }
            }
            let offered = prefill::offered(read, eyes, deed, thing.committee(), &fields)?;
            Ok((thing, fields, choices, offered))
        })
        .await?;
    let place = deed.on.place();
    let shown = Shown {
        title: visitor.t(&format!("committee-do-{}", deed.path)),
        hint: hint(visitor, deed),
        action: format!("{place}/{asked}/tun/{}", deed.path),
        back: format!("{place}/{asked}"),
        committee: Some((asked, thing.title().to_owned())),
    };
    let offers = Offers { choices, offered };
    Ok(rendered(visitor, &shown, deed.inputs, &fields, &offers, &wrong))
}

/// What can be chosen in a form.
struct Offers {
    choices: Choices,
    offered: Offered,
}

/// What somebody should know before they do it.
fn hint(visitor: &Visitor, deed: &Deed) -> Option<String> {
    let key = match (deed.on, deed.path) {
        (On::Text, "freigabe-vorschlagen") => "committee-hint-release",
        (_, "weiterleiten") => "committee-hint-forward",
        (On::Meeting, "schliessen") => "committee-hint-close",
        (On::Meeting, "punkt") => "committee-hint-item",
        (_, "beitragen" | "thema" | "text") => "committee-hint-unnamed",
        _ => return None,
    };
    Some(visitor.t(key))
}

fn rendered(
    visitor: &Visitor,
    shown: &Shown,
    inputs: &[Input],
    fields: &Fields,
    offers: &Offers,
    wrong: &Wrong,
) -> Response {
    let why =
        |name: &str| wrong.iter().find(|(field, _)| field == name).map(|(_, key)| visitor.t(key));
    let summary: Vec<_> = wrong
        .iter()
        .map(|(field, key)| {
            // Fields of a sentence end with its id.
            let kind = field.split('.').next().unwrap_or_default();
            let name = visitor.t(&format!("committee-f-{kind}"));
            (field.clone(), format!("{name}: {}", visitor.t(key)))
        })
        .collect();
    let body = html! {
        (error_summary(visitor, &summary))
        h1.kern-heading-x-large { (shown.title) }
        @if let Some((_, name)) = &shown.committee { p .kern-body.kl-narrow { (name) } }
        @if let Some(hint) = &shown.hint { p .kern-body.kl-narrow { (hint) } }
        form.kl-form method="post" action=(shown.action) data-submit-once novalidate {
            @for input in inputs {
                @match input.kind {
                    Kind::Matter => (about::picker(visitor, fields, &offers.offered, &why)),
                    Kind::Answers => (about::answers(visitor, fields, &offers.offered, &why)),
                    _ => (control(visitor, input, fields, &offers.choices, why(input.name))),
                }
            }
            (submit_button(&shown.title))
        }
        p { a.kern-link href=(shown.back) { (visitor.t("committee-back")) } }
    };
    let committee = None;
    visitor.page(Page::new(shown.title.clone(), body).crumbs(crumbs(visitor, committee)))
}

fn control(
    visitor: &Visitor,
    input: &Input,
    fields: &Fields,
    choices: &Choices,
    why: Option<String>,
) -> Markup {
    let name = input.name;
    let text = visitor.t(&format!("committee-f-{name}"));
    let typed = fields.typed(name);
    let plain = |kind: &'static str| {
        let mut field = Field::new(name, text.clone()).kind(kind).value(typed).error(why.clone());
        if input.optional {
            field = field.optional();
        }
        field
    };
    match input.kind {
        Kind::Line => plain("text").render(visitor),
        Kind::Lines(rows) => plain("text").rows(rows).render(visitor),
        Kind::Email => plain("email").render(visitor),
        Kind::Day => plain("date").render(visitor),
        Kind::Moment => plain("datetime-local").render(visitor),
        Kind::Time => plain("time").render(visitor),
        Kind::Number => plain("text").input_mode("numeric").render(visitor),
        Kind::Hidden => html! { input type="hidden" name=(name) value=(typed); },
        // These are made of several controls.
        Kind::Matter | Kind::Answers => html! {},
        Kind::Flag => html! {
            div.kern-form-check {
                input.kern-form-check__checkbox type="checkbox" id=(name) name=(name) value="1"
                    checked[fields.flag(name)];
                label.kern-label for=(name) { (text) }
            }
        },
        Kind::Words(prefix, words) => {
            let named =
                |word: &str| visitor.t(&format!("committee-{prefix}-{}", word.replace('+', "-")));
            let all = words.iter().map(|word| ((*word).to_owned(), named(word))).collect();
            choice(visitor, input, &text, all, typed, why)
        }
        Kind::One(source) => {
            let found = choices.iter().find(|(known, _)| *known == source);
            let all = found.map(|(_, all)| all.clone()).unwrap_or_default();
            choice(visitor, input, &text, all, typed, why)
        }
        Kind::Many(source) => {
            let found = choices.iter().find(|(known, _)| *known == source);
            let chosen: Vec<_> = typed.split(',').collect();
            html! {
                fieldset.kern-fieldset {
                    legend.kern-label { (text) }
                    div.kern-fieldset__body {
                        @for (index, (value, option)) in found.iter().flat_map(|(_, all)| all).enumerate() {
                            @let own = format!("{name}-{index}");
                            div.kern-form-check {
                                input.kern-form-check__checkbox type="checkbox" id=(own) name=(name)
                                    value=(value) checked[chosen.contains(&value.as_str())];
                                label.kern-label for=(own) { (option) }
                            }
                        }
                        @if found.is_none_or(|(_, all)| all.is_empty()) { p.kern-body { (visitor.t("committee-nothing-to-choose")) } }
                    }
                }
            }
        }
    }
}

fn choice(
    visitor: &Visitor,
    input: &Input,
    text: &str,
    mut all: Vec<(String, String)>,
    typed: &str,
    why: Option<String>,
) -> Markup {
    // Nothing is chosen for somebody: they say it.
    all.insert(0, (String::new(), visitor.t("committee-choose")));
    html! {
        div .kl-stack--small {
            (components::select(visitor, input.name, text, &all, typed))
            (components::error(input.name, why.as_deref()))
        }
    }
}

pub(super) async fn submit(
    visitor: Visitor,
    State(rooms): State<Committees>,
    on: On,
    Path((asked, path)): Path<(String, String)>,
    Form(typed): Form<Pairs>,
) -> Result<Response, Failure> {
    let (asked, deed) = (id(&asked)?, act::by_path(on, &path).ok_or_else(Failure::not_found)?);
    let fields = Fields::from_form(typed);
    if !fields.typed(prefill::SEARCH).is_empty() {
        return show(&visitor, &rooms, deed, asked, fields, Vec::new()).await;
    }
    let (caller, inner, given) = (visitor.caller.clone(), rooms.clone(), fields.clone());
    let done = rooms
        .store
        .change(move |tx| act::run(tx, &inner, Eyes::at_pages(&caller), deed, asked, given.clone()))
        .await;
    match done {
        Ok(done) => Ok(Redirect::to(&done.href).into_response()),
        Err(Error::Wrong(wrong)) => {
            let page = show(&visitor, &rooms, deed, asked, fields, wrong).await?;
            Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn found_page(
    visitor: Visitor,
    State(rooms): State<Committees>,
) -> Result<Response, Failure> {
    let mut fields = Fields::default();
    for (name, value) in
        [("quorum_percent", "50"), ("video_per_year", "10"), ("in_person_per_year", "2")]
    {
        fields.fill(name, value);
    }
    found_form(&visitor, &rooms, fields, Vec::new()).await
}

async fn found_form(
    visitor: &Visitor,
    rooms: &Committees,
    fields: Fields,
    wrong: Wrong,
) -> Result<Response, Failure> {
    let caller = visitor.caller.clone();
    let choices = rooms
        .store
        .read::<_, Error>(move |read| {
            let eyes = Eyes::at_pages(&caller);
            let mut choices = Choices::new();
            for source in [Source::Organisations, Source::Committees] {
                choices.push((source, prefill::choices(read, eyes, source, None)?));
            }
            Ok(choices)
        })
        .await?;
    let shown = Shown {
        title: visitor.t("committee-found"),
        hint: Some(visitor.t("committee-found-hint")),
        action: "/gremien/neu".to_owned(),
        back: "/gremien".to_owned(),
        committee: None,
    };
    let offers = Offers { choices, offered: Offered::default() };
    Ok(rendered(visitor, &shown, FOUND, &fields, &offers, &wrong))
}

pub(super) async fn found(
    visitor: Visitor,
    State(rooms): State<Committees>,
    Form(typed): Form<Pairs>,
) -> Result<Response, Failure> {
    let fields = Fields::from_form(typed);
    let (caller, given) = (visitor.caller.clone(), fields.clone());
    match rooms.store.change(move |tx| act::found(tx, &caller, given.clone())).await {
        Ok(done) => Ok(Redirect::to(&done.href).into_response()),
        Err(Error::Wrong(wrong)) => {
            let page = found_form(&visitor, &rooms, fields, wrong).await?;
            Ok(serve::already_worded(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(error) => Err(error.into()),
    }
}
