//! The part of a form that says what something is about: searched by number or title and chosen, without any script. And what
//! a decision says to the sentences of a profile.

use maud::{Markup, html};
use uuid::Uuid;
use web::Visitor;
use web::components::{self, Field, select};

use crate::fields::{ANSWER, Fields};
use crate::matter::{Found, Own};
use crate::model::Matter;
use crate::prefill::{Offered, SEARCH};

type Why<'w> = dyn Fn(&str) -> Option<String> + 'w;

/// The choice of what something is about.
pub(super) fn picker(
    visitor: &Visitor,
    fields: &Fields,
    offered: &Offered,
    why: &Why<'_>,
) -> Markup {
    let text = |key: &str| visitor.t(key);
    let named = |word: &str| (word.to_owned(), visitor.t(&format!("committee-reference-{word}")));
    let mut kinds = vec![(String::new(), text("committee-choose"))];
    kinds.extend(Matter::WORDS.iter().map(|word| named(word)));
    kinds.push(named("none"));
    let words = Field::new("reference_number", text("committee-f-reference_number"))
        .hint(text("committee-hint-reference_number"))
        .value(fields.typed("reference_number"))
        .error(why("reference_number"))
        .optional();
    let title = Field::new("reference_title", text("committee-f-reference_title"))
        .hint(text("committee-hint-reference_title"))
        .value(fields.typed("reference_title"))
        .optional();
    html! {
        fieldset.kern-fieldset {
            legend.kern-label { (text("committee-f-reference")) }
            div .kern-fieldset__body.kl-stack--small {
                (select(visitor, "reference", &text("committee-reference-kind"), &kinds, fields.typed("reference")))
                (components::error("reference", why("reference").as_deref()))
                (words.render(visitor))
                div.kern-btn-wrapper {
                    button .kern-btn.kern-btn--secondary type="submit" name=(SEARCH) value="1" formnovalidate {
                        span.kern-label { (text("committee-reference-search")) }
                    }
                }
                (found(visitor, offered))
                @if offered.chosen.is_none() { (title.render(visitor)) }
            }
        }
    }
}

/// What was chosen and what was found, to choose one.
fn found(visitor: &Visitor, offered: &Offered) -> Markup {
    let chosen = offered.chosen.as_ref();
    let others =
        offered.found.iter().flatten().filter(|it| chosen.is_none_or(|own| own.id != it.id));
    let mut lines: Vec<&Found> = chosen.into_iter().collect();
    lines.extend(others);
    html! {
        div role="status" {
            @if offered.found.as_ref().is_some_and(Vec::is_empty) {
                p.kern-body { (visitor.t("committee-reference-nothing")) }
            }
        }
        @if !lines.is_empty() {
            @for (index, line) in lines.iter().enumerate() {
                @let id = format!("reference_id-{index}");
                div.kern-form-check {
                    input.kern-form-check__radio type="radio" id=(id) name="reference_id" value=(line.id)
                        checked[chosen.is_some_and(|own| own.id == line.id)];
                    label.kern-label for=(id) { (line.number) " " (line.title) }
                }
            }
            div.kern-form-check {
                input.kern-form-check__radio type="radio" id="reference_id-other" name="reference_id" value="";
                label.kern-label for="reference_id-other" { (visitor.t("committee-reference-other")) }
            }
        }
    }
}

/// What a decision says to each sentence that waits, and whether the profile is handed over.
pub(super) fn answers(
    visitor: &Visitor,
    fields: &Fields,
    offered: &Offered,
    why: &Why<'_>,
) -> Markup {
    let wrong = why("answers");
    html! {
        @if !offered.sentences.is_empty() || wrong.is_some() {
            fieldset.kern-fieldset id="answers" tabindex="-1" {
                legend.kern-label { (visitor.t("committee-f-answers")) }
                div .kern-fieldset__body.kl-stack--small {
                    p.kern-hint { (visitor.t("committee-hint-answers")) }
                    (components::error("answers", wrong.as_deref()))
                    @for (id, text) in &offered.sentences { (sentence(visitor, fields, *id, text, why)) }
                }
            }
        }
        @if offered.own.is_some() { (hand_over(visitor, fields, offered.own, why)) }
    }
}

fn sentence(visitor: &Visitor, fields: &Fields, id: Uuid, text: &str, why: &Why<'_>) -> Markup {
    let [outcome, reason, next_on] = ANSWER.map(|field| format!("{field}.{id}"));
    let mut outcomes = vec![(String::new(), visitor.t("committee-answer-open"))];
    outcomes.extend(
        requirements::Outcome::WORDS
            .iter()
            .map(|word| ((*word).to_owned(), visitor.t(&format!("committee-outcome-{word}")))),
    );
    let field = |name: &String, key: &str| {
        Field::new(name, visitor.t(key)).value(fields.typed(name)).error(why(name)).optional()
    };
    html! {
        div .kl-stack--small {
            p .kern-body.kern-title { (text) }
            (select(visitor, &outcome, &visitor.t("committee-f-answer_outcome"), &outcomes, fields.typed(&outcome)))
            (components::error(&outcome, why(&outcome).as_deref()))
            (field(&reason, "committee-f-answer_reason").rows(3).render(visitor))
            (field(&next_on, "committee-f-answer_next_on").kind("date").render(visitor))
        }
    }
}

fn hand_over(visitor: &Visitor, fields: &Fields, own: Option<Own>, why: &Why<'_>) -> Markup {
    let due = Field::new("due_on", visitor.t("committee-f-due_on"))
        .kind("date")
        .value(fields.typed("due_on"))
        .error(why("due_on"))
        .optional();
    html! {
        fieldset.kern-fieldset {
            legend.kern-label { (visitor.t("committee-own-profile")) }
            div .kern-fieldset__body.kl-stack--small {
                @if own == Some(Own::Adopt) { p.kern-hint { (visitor.t("committee-hint-adopt")) } }
                div.kern-form-check {
                    input.kern-form-check__checkbox type="checkbox" id="hand_over" name="hand_over" value="1"
                        checked[fields.flag("hand_over")];
                    label.kern-label for="hand_over" { (visitor.t("committee-f-hand_over")) }
                }
                (components::error("hand_over", why("hand_over").as_deref()))
                (due.render(visitor))
            }
        }
    }
}
