//! The steps of a draft: shown, saved, shown again with what is wrong.

use std::collections::HashSet;

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::Secret;
use maud::{Markup, html};
use serde::Deserialize;
use store::BlobId;
use uuid::Uuid;
use web::components::{Tone, alert, secondary_button};
use web::{Failure, Page, Visitor, serve};
use xdatenfelder::answers::FileReference;
use xdatenfelder::model::{Element, Structure};
use xdatenfelder::rules::Outcome;
use xdatenfelder::{Answers, InstancePath, Value};

use super::controls::View;
use super::sent::Sent;
use super::untaken::{self, Untaken};
use super::words::Messages;
use super::{draft_id, kept_until, leaving, onward, opened, problem_list, progress};
use crate::drafts::{self, Save};
use crate::filling;
use crate::form::Verdict;
use crate::model::{Draft, DraftFile};
use crate::uploads::{self, Accepted, Refused};
use crate::{Error, Form, Forms, Step, limits};

/// Goes on where the draft was left.
pub(crate) async fn current(
    State(forms): State<Forms>,
    Path(id): Path<String>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let draft = opened(&forms, id, &drafts::secret_from(&headers, id)?).await?;
    let verdict = draft.form.judge(&draft.answers);
    Ok(Redirect::to(&address(&draft, next(&draft.form, &verdict.outcome, draft.step)))
        .into_response())
}

/// What an address asks a step to say. A step that was sent is always answered with an address, never with a page: so
/// going back, going forward and loading again send nothing twice. What was typed stands in the draft.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// What is wrong; links of the review page ask for this too.
    fehler: Option<String>,
    /// That the answers led to more questions. What is wrong elsewhere is told with it.
    mehr: Option<String>,
    /// What was sent but not taken, as [`untaken`] writes it.
    hinweis: Option<String>,
}

/// Shows a step.
pub(crate) async fn page(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path((id, number)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let draft = opened(&forms, id, &drafts::secret_from(&headers, id)?).await?;
    let number = step_number(&draft.form, &number)?;
    let verdict = draft.form.judge(&draft.answers);
    let Some(step) = draft.form.step(number).filter(|step| step.is_asked(&verdict.outcome)) else {
        return Ok(Redirect::to(&address(&draft, next(&draft.form, &verdict.outcome, number)))
            .into_response());
    };
    let (form, answers) = (&draft.form, &draft.answers);
    let mut messages = Messages::default();
    for (path, why) in
        asked.hinweis.iter().flat_map(|text| untaken::read(text, form, step, answers))
    {
        messages.add(&path, why.in_words(&visitor));
    }
    let more = asked.mehr.is_some();
    if more || asked.fehler.is_some() {
        let told = of_step(form, number, &verdict)
            .filter(|problem| !more || !is_new(form, answers, &problem.path));
        messages.add_problems(&visitor, form, told);
    }
    let notice = html! {
        @if more {
            (alert(Tone::Info, &visitor.t("form-more-asked"), Some(&visitor.t("form-more-asked-text"))))
        }
    };
    let shown = Shown { visitor: &visitor, draft: &draft, step, number, answers, saved: answers };
    Ok(shown.page(&verdict, &messages, &notice))
}

/// Whether an element may have appeared because of another answer and holds none yet: leaving it empty is not called an
/// error before it was seen.
fn is_new(form: &Form, answers: &Answers, path: &InstancePath) -> bool {
    let depends = path.steps().iter().any(|(id, _)| form.is_decided(*id));
    depends && answers.values().iter().all(|(at, value)| !path.contains(at) || value.is_empty())
}

fn step_number(form: &Form, text: &str) -> Result<usize, Failure> {
    text.parse().ok().filter(|number| form.step(*number).is_some()).ok_or(Failure::not_found())
}

/// The next step after `number` that asks for something; one more than there are for the review.
fn next(form: &Form, outcome: &Outcome, number: usize) -> usize {
    let asked = |number: &usize| form.step(*number).is_some_and(|step| step.is_asked(outcome));
    (number + 1..=form.steps().len()).find(asked).unwrap_or(form.steps().len() + 1)
}

fn before(form: &Form, outcome: &Outcome, number: usize) -> Option<usize> {
    (1..number).rev().find(|number| form.step(*number).is_some_and(|step| step.is_asked(outcome)))
}

fn address(draft: &Draft, number: usize) -> String {
    if number > draft.form.steps().len() {
        format!("/entwurf/{}/pruefen", draft.id)
    } else {
        format!("/entwurf/{}/{number}", draft.id)
    }
}

fn of_step<'v>(
    form: &'v Form,
    number: usize,
    verdict: &'v Verdict,
) -> impl Iterator<Item = &'v xdatenfelder::Problem> {
    verdict.problems.iter().filter(move |problem| form.step_of(&problem.path) == number)
}

/// Takes what was typed, saves it whatever it is, and goes on if nothing is wrong.
pub(crate) async fn submit(
    State(forms): State<Forms>,
    visitor: Visitor,
    Path((id, number)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let id = draft_id(&id)?;
    let secret = drafts::secret_from(request.headers(), id)?;
    let mut draft = opened(&forms, id, &secret).await?;
    let number = step_number(&draft.form, &number)?;
    let sent = Sent::read(request).await?;
    let mut tried = 0;
    loop {
        let form = std::sync::Arc::clone(&draft.form);
        let step = form.step(number).ok_or(Failure::not_found())?;
        let taken = taken(&draft, step, &sent);
        if is_overtaken(&draft, step, &sent, &taken) {
            return Ok(overtaken(&visitor, &draft, step, number, &taken));
        }
        match save(&forms, &draft, number, taken.clone()).await {
            Ok(answers) => {
                let answered =
                    Answered { visitor: &visitor, draft: &draft, secret: &secret, step, number };
                return answered.go_on(&forms, &sent, &taken, answers).await;
            }
            Err(Error::Store(store::Error::Conflict(_))) if tried < limits::RETRIES => {
                tried += 1;
                draft = opened(&forms, id, &secret).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// What a request makes of the answers of a step.
#[derive(Clone)]
struct Taken {
    answers: Answers,
    files: Vec<(InstancePath, Accepted)>,
    untaken: Vec<(InstancePath, Untaken)>,
    /// Where the page is to stand after an element was added or taken out.
    place: Option<InstancePath>,
}

fn taken(draft: &Draft, step: &Step, sent: &Sent) -> Taken {
    let form = &draft.form;
    let mut answers = draft.answers.clone();
    let cut = filling::fill(form, step, &mut answers, &sent.values);
    let mut untaken: Vec<_> = cut.into_iter().map(|path| (path, Untaken::Rest)).collect();
    let mut files: Vec<(InstancePath, Accepted)> = Vec::new();
    let room = limits::FILES.saturating_sub(filling::files(&draft.answers).len());
    for (name, upload) in &sent.files {
        let Ok(path) = name.parse::<InstancePath>() else { continue };
        let Some(field) = filling::field_at(form, step, &draft.answers, &path) else { continue };
        if field.data_type != xdatenfelder::model::DataType::File
            || files.iter().any(|(known, _)| *known == path)
        {
            continue;
        }
        let checked = if files.len() >= room {
            Err(Refused::TooMany)
        } else if together(&draft.answers, &files, &path) + upload.content.len() as u64
            > limits::FILES_TOGETHER
        {
            Err(Refused::TooMuch)
        } else {
            uploads::check(field, upload)
        };
        match checked {
            Ok(accepted) => files.push((path, accepted)),
            Err(reason) => untaken.push((path, Untaken::File(reason))),
        }
    }
    let path = |name: &str| sent.value(name).and_then(|text| text.parse::<InstancePath>().ok());
    let mut place = None;
    if let Some(path) = path("add").filter(|path| filling::add(form, step, &mut answers, path)) {
        place = Some(path);
    } else if let Some(path) =
        path("remove").filter(|path| filling::remove(form, step, &mut answers, path))
    {
        // What was sent for the later ones moves up with them; a file for the one that goes is not kept.
        files.retain(|(file, _)| !path.contains(file));
        for (file, _) in &mut files {
            *file = moved_up(file, &path);
        }
        place = path.last().map(|(_, number)| path.clone().with_instance(number.saturating_sub(1)));
    }
    Taken { answers, files, untaken, place }
}

/// Bytes of all files that are kept beside a new one at `path`: those of the draft that are not replaced, and
/// those taken already.
fn together(answers: &Answers, taken: &[(InstancePath, Accepted)], path: &InstancePath) -> u64 {
    let replaced = |at: &InstancePath| at == path || taken.iter().any(|(taken, _)| taken == at);
    let kept = filling::files(answers).into_iter().filter(|(at, _)| !replaced(at));
    let new = taken.iter().map(|(_, file)| file.content.len() as u64);
    kept.map(|(_, file)| file.size).chain(new).fold(0, u64::saturating_add)
}

/// Where something stands after the instance at `gone` was taken out.
fn moved_up(path: &InstancePath, gone: &InstancePath) -> InstancePath {
    let depth = gone.steps().len();
    let (Some((id, number)), Some(above)) = (gone.last(), gone.parent()) else {
        return path.clone();
    };
    let steps = path.steps().iter().enumerate().map(|(index, (own, instance))| {
        let later = index + 1 == depth && above.contains(path) && *own == id && *instance > number;
        (*own, if later { instance - 1 } else { *instance })
    });
    steps.collect()
}

/// Whether somebody else saved this step since it was shown, and what was sent now says something else.
fn is_overtaken(draft: &Draft, step: &Step, sent: &Sent, taken: &Taken) -> bool {
    let mark = filling::mark(step, &draft.answers);
    sent.value("stand").is_some_and(|shown| shown != mark)
        && filling::mark(step, &taken.answers) != mark
}

/// Shows what was typed here over what was saved elsewhere; sending it again saves it.
fn overtaken(
    visitor: &Visitor,
    draft: &Draft,
    step: &Step,
    number: usize,
    taken: &Taken,
) -> Response {
    let verdict = draft.form.judge(&taken.answers);
    let notice =
        alert(Tone::Warning, &visitor.t("form-overtaken"), Some(&visitor.t("form-overtaken-text")));
    let shown =
        Shown { visitor, draft, step, number, answers: &taken.answers, saved: &draft.answers };
    serve::already_worded(StatusCode::CONFLICT, shown.page(&verdict, &Messages::default(), &notice))
}

/// Keeps new files and saves the draft; answers what was saved. A save that changes nothing is none.
async fn save(forms: &Forms, draft: &Draft, number: usize, taken: Taken) -> Result<Answers, Error> {
    let Taken { mut answers, files, .. } = taken;
    let mut kept: Vec<(Uuid, BlobId)> = Vec::new();
    for (path, file) in files {
        let store = forms.store();
        let id = store.entropy().new_id(store.clock().now());
        kept.push((id, store.blobs().put(DraftFile::kept(id, &file.content)).await?));
        let reference = FileReference {
            attachment_id: id.to_string(),
            name: file.name,
            media_type: file.media_type,
            size: file.content.len() as u64,
        };
        answers.set(&path, Value::File(reference))?;
    }
    if answers == draft.answers && number <= draft.step {
        return Ok(answers);
    }
    let save = Save { answers: answers.clone(), step: number, files: kept };
    let draft = draft.clone();
    let blobs: Vec<BlobId> = save.files.iter().map(|(_, blob)| *blob).collect();
    let saved = forms.store().change(move |tx| drafts::save(tx, &draft, &save)).await;
    // After any other failure the transaction may have been committed all the same, and the draft name these files.
    if matches!(saved, Err(Error::Store(store::Error::Conflict(_)))) {
        for blob in blobs {
            forms.store().blobs().remove(blob).await?;
        }
    }
    saved.map(|()| answers)
}

/// A step that was saved.
struct Answered<'a> {
    visitor: &'a Visitor,
    /// As it was before.
    draft: &'a Draft,
    secret: &'a Secret,
    step: &'a Step,
    number: usize,
}

impl Answered<'_> {
    async fn go_on(
        &self,
        forms: &Forms,
        sent: &Sent,
        taken: &Taken,
        answers: Answers,
    ) -> Result<Response, Failure> {
        let form = &self.draft.form;
        let verdict = form.judge(&answers);
        let here = address(self.draft, self.number);
        let asks = |name: &str| sent.value(name).is_some();
        let goes_on = !["add", "remove", "refresh", "later", "back"].into_iter().any(asks);
        if !taken.untaken.is_empty() {
            // Who does not want to go on yet may not have come to the other fields.
            let errors = if goes_on { "fehler=1&" } else { "" };
            let note = untaken::written(&taken.untaken, self.step, &answers);
            return Ok(self.send_to(&format!("{here}?{errors}hinweis={note}")));
        }
        if let Some(place) = &taken.place {
            return Ok(self.send_to(&format!("{here}#{place}")));
        }
        if asks("later") {
            return leaving::to_code(forms, self.visitor, self.draft, self.secret).await;
        }
        if asks("add") || asks("remove") || asks("refresh") {
            return Ok(self.send_to(&here));
        }
        if asks("back") {
            let number = before(form, &verdict.outcome, self.number).unwrap_or(self.number);
            return Ok(self.send_to(&address(self.draft, number)));
        }
        let outcome = form.outcome(&self.draft.answers);
        let asked =
            |answers: &Answers, outcome: &Outcome| asked_fields(form, self.step, answers, outcome);
        let known = asked(&self.draft.answers, &outcome);
        if !asked(&answers, &verdict.outcome).is_subset(&known) {
            return Ok(self.send_to(&format!("{here}?mehr=1")));
        }
        if of_step(form, self.number, &verdict).next().is_some() {
            return Ok(self.send_to(&format!("{here}?fehler=1")));
        }
        Ok(self.send_to(&address(self.draft, next(form, &verdict.outcome, self.number))))
    }

    fn send_to(&self, address: &str) -> Response {
        onward(self.visitor, self.draft.id, self.secret, address)
    }
}

/// All fields of a step that are asked for.
fn asked_fields(
    form: &Form,
    step: &Step,
    answers: &Answers,
    outcome: &Outcome,
) -> HashSet<InstancePath> {
    fn collect(
        place: &Structure,
        parent: &InstancePath,
        (answers, outcome): (&Answers, &Outcome),
        all: &mut HashSet<InstancePath>,
    ) {
        let id = place.element.id();
        let slot = parent.join(id, 0);
        if !outcome.is_asked(&slot) {
            return;
        }
        match &place.element {
            Element::Field(field) if field.takes_answer() => {
                all.insert(slot);
            }
            Element::Field(_) => {}
            Element::Group(group) => {
                let count = filling::shown(place, answers.count(parent, id));
                for number in 0..u32::try_from(count).unwrap_or(u32::MAX) {
                    let path = parent.join(id, number);
                    for child in &group.structure {
                        collect(child, &path, (answers, outcome), all);
                    }
                }
            }
        }
    }
    let mut all = HashSet::new();
    for place in form.places(step) {
        collect(place, &step.parent, (answers, outcome), &mut all);
    }
    all
}

/// A step as it is to be shown.
struct Shown<'s> {
    visitor: &'s Visitor,
    draft: &'s Draft,
    step: &'s Step,
    number: usize,
    /// What stands in the controls.
    answers: &'s Answers,
    /// What stands in the database.
    saved: &'s Answers,
}

impl Shown<'_> {
    fn page(&self, verdict: &Verdict, messages: &Messages, notice: &Markup) -> Response {
        let Self { visitor, draft, step, number, answers, saved } = *self;
        let form = &draft.form;
        let outcome = &verdict.outcome;
        let view = View { visitor, form, answers, outcome, messages };
        let asked = |number: &usize| form.step(*number).is_some_and(|step| step.is_asked(outcome));
        let count = (1..=form.steps().len()).filter(asked).count().to_string();
        let place = (1..=number).filter(asked).count().to_string();
        let enctype = view.takes_files(step).then_some("multipart/form-data");
        // What was saved is compared with this when the step is sent, not what is typed here now.
        let mark = filling::mark(step, saved);
        let body = html! {
            (problem_list(visitor, &messages.list(form, |path| format!("#{path}"))))
            (notice)
            hgroup.kern-hgroup {
                h1.kern-heading-x-large lang=[super::form_lang(visitor)] { (step.title) }
                p.kern-preline {
                    (draft.offer.title(visitor.lang)) " · " (visitor.tf("form-step-of", &[("step", &place), ("count", &count)]))
                }
            }
            (progress(visitor, draft, verdict, number))
            @if let Some(help) = &step.help {
                p .kern-body.kl-narrow lang=[super::form_lang(visitor)] { (help) }
            }
            form.kl-form method="post" action=(address(draft, number)) enctype=[enctype] novalidate {
                // Return in a field presses the first button of a form: this one, as "next" does.
                button.kern-sr-only type="submit" tabindex="-1" aria-hidden="true" { (visitor.t("form-next")) }
                input type="hidden" name="stand" value=(mark);
                (view.step(step))
                div.kern-btn-wrapper {
                    button .kern-btn.kern-btn--primary type="submit" { span.kern-label { (visitor.t("form-next")) } }
                    @if before(form, outcome, number).is_some() {
                        (secondary_button("back", "1", &visitor.t("form-back")))
                    }
                    @if view.decides(step) {
                        button .kern-btn.kern-btn--tertiary type="submit" name="refresh" value="1" {
                            span.kern-label { (visitor.t("form-refresh")) }
                        }
                    }
                    button .kern-btn.kern-btn--tertiary type="submit" name="later" value="1" {
                        span.kern-label { (visitor.t("form-later")) }
                    }
                }
            }
            (kept_until(visitor, draft))
        };
        let title = if messages.is_empty() {
            format!("{} – {}", step.title, draft.offer.title(visitor.lang))
        } else {
            visitor.tf("form-title-wrong", &[("title", &step.title)])
        };
        visitor.page(Page::new(title, body))
    }
}
