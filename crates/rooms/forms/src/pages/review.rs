//! Everything that was answered, once more, before it is sent.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use web::components::{Tone, alert, facts, icon};
use web::{Failure, Page, Visitor};

use super::words::Messages;
use super::{draft_id, kept_until, opened, problem_list, progress};
use crate::form::Verdict;
use crate::model::Draft;
use crate::{Forms, Step, drafts, summary};

/// The review page. Its button is answered by the room that sends applications.
pub(crate) async fn page(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let draft = opened(&forms, id, &drafts::secret_from(&headers, id)?).await?;
    let form = &draft.form;
    let verdict = form.judge(&draft.answers);
    let mut messages = Messages::default();
    messages.add_problems(&visitor, form, &verdict.problems);
    let problems =
        messages.list(form, |path| format!("/entwurf/{id}/{}?fehler=1#{path}", form.step_of(path)));
    let title = visitor.t("form-review");
    let body = html! {
        (problem_list(&visitor, &problems))
        hgroup.kern-hgroup {
            h1.kern-heading-x-large { (title) }
            p.kern-preline { (draft.offer.title(visitor.lang)) " · " (draft.offer.authority) }
        }
        (progress(&visitor, &draft, &verdict, form.steps().len() + 1))
        @for (step, number) in form.steps().iter().zip(1..) {
            @if step.is_asked(&verdict.outcome) { (block(&visitor, &draft, &verdict, step, number)) }
        }
        (facts(&[(visitor.t("form-fee"), super::start::fee(&visitor, &draft.offer))]))
        p .kern-body.kl-narrow { (visitor.tf("form-privacy", &[("authority", &draft.offer.authority)])) }
        @if problems.is_empty() {
            form.kl-form method="post" action=(format!("/entwurf/{id}/absenden")) data-submit-once {
                (web::components::submit_button(&visitor.t("form-send")))
            }
        } @else {
            (alert(Tone::Warning, &visitor.t("form-not-complete"), Some(&visitor.t("form-not-complete-text"))))
        }
        (kept_until(&visitor, &draft))
    };
    Ok(visitor.page(Page::new(title, body)))
}

fn block(
    visitor: &Visitor,
    draft: &Draft,
    verdict: &Verdict,
    step: &Step,
    number: usize,
) -> Markup {
    let answers = summary::of_step(&draft.form, step, &draft.answers, &verdict.outcome);
    let lang = super::form_lang(visitor);
    html! {
        section.kern-summary {
            div.kern-summary__header {
                h2 .kern-title.kern-summary__title-wrapper lang=[lang] { span { (step.title) } }
            }
            div.kern-summary__body {
                @if answers.is_empty() { p.kern-body { (visitor.t("form-nothing-answered")) } }
                @else {
                    dl.kern-description-list lang=[lang] {
                        @for fact in &answers {
                            div.kern-description-list-item {
                                dt.kern-description-list-item__key { (fact.label) }
                                dd.kern-description-list-item__value { (fact.value) }
                            }
                        }
                    }
                }
                div.kern-summary__actions {
                    a.kern-link href=(format!("/entwurf/{}/{number}", draft.id)) {
                        (icon("kern-icon kern-icon--edit"))
                        (visitor.t("form-edit"))
                        span.kern-sr-only { ": " span lang=[lang] { (step.title) } }
                    }
                }
            }
        }
    }
}
