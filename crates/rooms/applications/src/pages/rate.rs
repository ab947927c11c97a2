//! How it went: two questions, no person.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use web::components::{Field, error, submit_button};
use web::{Failure, Visitor};

use super::status::{self, Typed};
use super::{address, after, keyring, trimmed};
use crate::{Applications, Feedback, Obstacle, limits};

/// What was chosen and typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Rated {
    #[serde(default)]
    leicht: String,
    #[serde(default)]
    hindernis: String,
    #[serde(default)]
    kommentar: String,
}

impl Rated {
    /// The feedback, or what is missing.
    fn read(&self, visitor: &Visitor) -> Result<Feedback, Vec<(String, String)>> {
        let ease = self.leicht.parse().ok().filter(|ease| (1..=5).contains(ease));
        let obstacle = self.hindernis.parse().ok();
        match (ease, obstacle) {
            (Some(ease), Some(obstacle)) => {
                let comment = trimmed(&self.kommentar, limits::COMMENT);
                Ok(Feedback { ease, obstacle, comment })
            }
            _ => Err([
                ("leicht", ease.is_none(), "application-ease-missing"),
                ("hindernis", obstacle.is_none(), "application-obstacle-missing"),
            ]
            .into_iter()
            .filter(|(_, missing, _)| *missing)
            .map(|(field, _, text)| (format!("{field}-1"), visitor.t(text)))
            .collect()),
        }
    }
}

pub(super) async fn submit(
    visitor: Visitor,
    State(applications): State<Applications>,
    Path(number): Path<String>,
    headers: HeaderMap,
    Form(rated): Form<Rated>,
) -> Result<Response, Failure> {
    let keyring = keyring(&visitor, &headers);
    match rated.read(&visitor) {
        Ok(feedback) => {
            let held = applications.held(&number, &keyring).await?;
            applications.rate(&held, &keyring, feedback).await?;
            Ok(after(&held.application().number, "rueckmeldung").into_response())
        }
        Err(errors) => {
            let view = applications.view(&number, &keyring).await?;
            let typed = Typed { rated, errors, ..Typed::default() };
            Ok(status::again(&visitor, &view, &typed))
        }
    }
}

/// The form.
pub(super) fn form(visitor: &Visitor, number: &str, typed: &Typed) -> Markup {
    let eases = (1..=5)
        .map(|ease: u8| (ease.to_string(), visitor.t(&format!("application-ease-{ease}"))))
        .collect::<Vec<_>>();
    let obstacles = Obstacle::ALL.map(|it| {
        (it.word().to_owned(), visitor.t(&format!("application-obstacle-{}", it.word())))
    });
    let Rated { leicht, hindernis, kommentar } = &typed.rated;
    html! {
        section .kl-stack.kl-narrow aria-labelledby="rueckmeldung" {
            h2 #rueckmeldung .kern-heading-large { (visitor.t("application-rate")) }
            p.kern-body { (visitor.t("application-rate-intro")) }
            form .kl-form method="post" action=(format!("{}/rueckmeldung", address(number))) novalidate {
                (choice(visitor, "leicht", "application-ease", &eases, leicht, typed))
                (choice(visitor, "hindernis", "application-obstacle", &obstacles, hindernis, typed))
                (Field::new("kommentar", visitor.t("application-comment"))
                    .hint(visitor.t("application-comment-hint")).optional().rows(3)
                    .value(kommentar.as_str()).render(visitor))
                (submit_button(&visitor.t("application-rate-send")))
            }
        }
    }
}

fn choice(
    visitor: &Visitor,
    name: &str,
    legend: &str,
    choices: &[(String, String)],
    chosen: &str,
    typed: &Typed,
) -> Markup {
    let wrong = typed.error(&format!("{name}-1"));
    let (class, control) = if wrong.is_some() {
        (
            "kern-fieldset kern-fieldset--error",
            "kern-form-check__radio kern-form-check__radio--error",
        )
    } else {
        ("kern-fieldset", "kern-form-check__radio")
    };
    let described = wrong.is_some().then(|| format!("{name}-error"));
    html! {
        fieldset class=(class) aria-describedby=[described] {
            legend.kern-label { (visitor.t(legend)) }
            div.kern-fieldset__body {
                @for (index, (value, text)) in choices.iter().enumerate() {
                    @let id = format!("{name}-{}", index + 1);
                    div.kern-form-check {
                        input class=(control) type="radio" id=(id) name=(name) value=(value)
                            checked[value == chosen];
                        label.kern-label for=(id) { (text) }
                    }
                }
            }
            (error(name, wrong))
        }
    }
}
