//! Decisions reach what they are about: whoever supports a need reads in it what became of it, and why.

use committees::{Error, On};
use identity::{Caller, Label};
use needs::ops::{NewCluster, NewNeed, NewVoice, Protection};
use needs::{Frequency, Stance, Topic};
use requirements::doing::{Doing, Done, Moving};
use requirements::ops::{Description, NewComment, NewSentence};
use requirements::{CommentKind, Level, Plane, Question, State, Template, Trace, TraceKind};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::house::{House, Somebody, caller, houses};

/// Whoever coordinates, and for whom.
async fn office(house: &House) -> (Caller, Uuid) {
    let caller = caller(&house.store, &house.chair).await;
    let own = caller.organisations(needs::VOICES);
    (caller, *own.first().unwrap())
}

async fn need_with(house: &House, title: &str, label: Label) -> Uuid {
    let town = caller(&house.store, &house.outsider).await;
    let of = *town.organisations(needs::VOICES).first().unwrap();
    let new = NewNeed {
        title: title.to_owned(),
        problem: "Das fehlt uns jeden Tag.".to_owned(),
        affected: String::new(),
        frequency: Frequency::Daily,
        workaround: String::new(),
        leika: String::new(),
        service: String::new(),
        product: String::new(),
        deadline: None,
        topic: Topic::CrossCutting,
    };
    let voice = NewVoice { stance: Stance::Affected, variant: String::new(), cases: 100 };
    let protection = Protection { label, guard: None };
    let reported = house
        .store
        .change(move |tx| needs::ops::report(tx, &town, of, &new, &voice, protection))
        .await;
    reported.unwrap().id
}

async fn need(house: &House, title: &str) -> Uuid {
    need_with(house, title, Label::Clear).await
}

async fn cluster(house: &House, title: &str, needs: &[Uuid]) -> Uuid {
    let ((who, of), needs) = (office(house).await, needs.to_vec());
    let new =
        NewCluster { title: title.to_owned(), text: String::new(), topic: Topic::CrossCutting };
    let bundled = house
        .store
        .change(move |tx| needs::ops::bundle(tx, &who, of, &new, &needs, Protection::OPEN))
        .await;
    bundled.unwrap().id
}

async fn record(house: &House, need: Uuid) -> needs::Record {
    let town = caller(&house.store, &house.outsider).await;
    house.store.read(move |read| needs::record(read, &town, need)).await.unwrap().unwrap()
}

/// What a need's log says about the answers it got, the newest first: outcome and reason.
async fn answers(house: &House, need: Uuid) -> Vec<(String, String)> {
    let record = record(house, need).await;
    let answered = record.log.into_iter().filter(|entry| entry.verb == "answered");
    answered.map(|entry| (entry.outcome, entry.text)).collect()
}

async fn doing(house: &House, who: (Caller, Uuid), profile: Uuid, what: Doing) -> Done {
    house.store.change(move |tx| what.carry_out(tx, &who.0, Some(who.1), profile)).await.unwrap()
}

fn because(reason: &str) -> Moving {
    Moving { reason: reason.to_owned(), ..Moving::default() }
}

/// A profile of `of` with one sentence for each need, ready to be decided for.
async fn ready(
    house: &House,
    (who, of): (Caller, Uuid),
    to: Option<Uuid>,
    needs: &[Uuid],
) -> (Uuid, String, Vec<Uuid>) {
    let new = Description {
        title: "Direkter Abruf".to_owned(),
        purpose: "Kommunen rufen selbst ab.".to_owned(),
        addressee: to,
        addressee_name: if to.is_some() { String::new() } else { "Bundestag".to_owned() },
    };
    let creator = who.clone();
    let made = house
        .store
        .change(move |tx| {
            let (open, template) = (Protection::OPEN, Template::Open);
            requirements::ops::create(tx, &creator, of, &new, template, open)
        })
        .await
        .unwrap();
    let own = || (who.clone(), of);
    let mut sentences = Vec::new();
    for (number, need) in needs.iter().enumerate() {
        let new = NewSentence {
            level: Level::Must,
            plane: Plane::Operative,
            text: format!("Satz {number} gilt."),
            test: "Man sieht es.".to_owned(),
            traces: vec![Trace { kind: TraceKind::Need, id: *need }],
        };
        let Done::Made(id) = doing(house, own(), made.id, Doing::Require(new)).await else {
            panic!("no sentence")
        };
        sentences.push(id);
    }
    doing(house, own(), made.id, Doing::Consult(because("Was sagt ihr?"))).await;
    let agreed = NewComment {
        requirement: None,
        kind: CommentKind::Agreement,
        text: "Gut so.".to_owned(),
        reply_to: None,
    };
    let town = caller(&house.store, &house.outsider).await;
    let of_town = *town.organisations(needs::VOICES).first().unwrap();
    doing(house, (town, of_town), made.id, Doing::Comment(agreed)).await;
    for question in Question::ALL.iter().copied().filter(|it| it.is_asked()) {
        let remark = "Geprüft.".to_owned();
        doing(house, own(), made.id, Doing::Check { question, yes: true, remark }).await;
    }
    doing(house, own(), made.id, Doing::Ready(because("Alles da."))).await;
    (made.id, made.number, sentences)
}

/// The same, handed over to the committee.
async fn submitted(house: &House, needs: &[Uuid]) -> (Uuid, String, Vec<Uuid>) {
    let own = office(house).await;
    let made = ready(house, own.clone(), Some(house.committee), needs).await;
    doing(house, own.clone(), made.0, Doing::Adopt(because("Beschlossen."))).await;
    let due_on = Some("2026-06-01".parse().unwrap());
    doing(house, own, made.0, Doing::Submit { reason: "Bitte.".to_owned(), due_on }).await;
    made
}

async fn state(house: &House, profile: Uuid) -> State {
    let nobody = Caller::Anonymous;
    let found =
        house.store.read(move |read| requirements::summaries(read, &nobody, &[profile])).await;
    found.unwrap().pop().unwrap().state
}

/// An open meeting with a public item.
async fn sitting(house: &House) -> (Uuid, Uuid) {
    let meeting = house.meeting("Sitzung", "clear").await;
    let item = house.item(meeting, "Punkt", "public").await;
    house.open(meeting).await;
    (meeting, item)
}

fn deciding(item: Uuid, outcome: &str, more: Json) -> Json {
    let mut fields = json!({"item": item, "title": "Abruf", "text": "So wird es gemacht.",
        "outcome": outcome, "reason": "Das Geld reicht.", "review_at": "2026-09-01"});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fields
}

async fn decide(house: &House, meeting: Uuid, fields: &Json) -> Result<Option<Uuid>, Error> {
    house.act(&house.chair, On::Meeting, meeting, "decide", fields).await
}

fn wrong(outcome: Result<Option<Uuid>, Error>) -> Vec<(String, &'static str)> {
    match outcome {
        Err(Error::Wrong(wrong)) => wrong,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn supporters_of_a_need_and_of_a_cluster_read_the_decision_in_their_own_need() {
    for house in houses().await {
        let (one, two, three) = (
            need(&house, "Abruf eins").await,
            need(&house, "Abruf zwei").await,
            need(&house, "Abruf drei").await,
        );
        let bundle = cluster(&house, "Abruf", &[one, two]).await;
        let (meeting, item) = sitting(&house).await;
        let about = json!({"reference": "cluster", "reference_id": bundle});
        let id = decide(&house, meeting, &deciding(item, "accepted", about)).await.unwrap();
        for need in [one, two] {
            let read = answers(&house, need).await;
            let said = ("accepted".to_owned(), "KOG 2026/1: Das Geld reicht.".to_owned());
            assert_eq!(read, [said], "{}", house.engine);
            let record = record(&house, need).await;
            assert_eq!(record.need.link, format!("/beschluesse/{}", id.unwrap()));
        }
        assert!(answers(&house, three).await.is_empty(), "what was not decided stays as it was");

        let second = house.item(meeting, "Zweiter Punkt", "public").await;
        let number = record(&house, three).await.need.summary.number;
        let about = json!({"reference": "need", "reference_number": number.to_lowercase()});
        decide(&house, meeting, &deciding(second, "noted", about)).await.unwrap();
        assert_eq!(answers(&house, three).await[0].0, "noted");
        let after = record(&house, three).await;
        assert_eq!(after.need.summary.state, needs::State::Submitted, "nothing was decided on it");
    }
}

#[tokio::test]
async fn nothing_closes_without_a_reason_for_each_requirement() {
    for house in houses().await {
        let needs = [need(&house, "Abruf").await, need(&house, "Vertrag").await];
        let (profile, number, sentences) = submitted(&house, &needs).await;
        let (meeting, item) = sitting(&house).await;
        let about = json!({"reference": "profile", "reference_number": number});
        let silent = decide(&house, meeting, &deciding(item, "rejected", about.clone())).await;
        assert_eq!(wrong(silent), [("answers".to_owned(), "committee-wrong-no-answers")]);
        let mut fields = deciding(item, "partly", about);
        fields["answers"] = json!([
            {"requirement": sentences[0], "outcome": "accepted", "reason": "Wird gebaut."},
            {"requirement": sentences[1], "outcome": "rejected", "reason": " "},
        ]);
        let unreasoned = wrong(decide(&house, meeting, &fields).await);
        let field = format!("answer_reason.{}", sentences[1]);
        assert_eq!(unreasoned, [(field, "committee-wrong-missing")]);
        fields["answers"][1] =
            json!({"requirement": sentences[1], "outcome": "postponed", "reason": "Erst fragen."});
        let dayless = wrong(decide(&house, meeting, &fields).await);
        assert_eq!(dayless, [("answers".to_owned(), "profile-wrong-no-day")]);
        // None of this has left a trace.
        assert_eq!(state(&house, profile).await, State::Submitted);
        assert_eq!(house.api(None, "/api/v1/decisions").await.json()["total"], 0);

        fields["answers"][1]["next_on"] = json!("2026-12-01");
        let decision = decide(&house, meeting, &fields).await.unwrap().unwrap();
        assert_eq!(state(&house, profile).await, State::Partly);
        let [first, second] = [answers(&house, needs[0]).await, answers(&house, needs[1]).await];
        assert!(first[0].1.contains("Wird gebaut.") && first[0].0 == "accepted", "{first:?}");
        assert!(second[0].1.contains("Erst fragen.") && second[0].0 == "postponed", "{second:?}");
        let (who, link) = (Caller::Anonymous, format!("/beschluesse/{decision}"));
        let read = house.store.read(move |read| requirements::record(read, &who, profile)).await;
        let read = read.unwrap().unwrap();
        assert!(read.standing().all(|it| it.answer.as_ref().unwrap().link == link));
    }
}

#[tokio::test]
async fn what_stays_open_stays_open_and_one_sentence_can_be_answered_alone() {
    for house in houses().await {
        let needs = [need(&house, "Abruf").await, need(&house, "Vertrag").await];
        let (profile, number, sentences) = submitted(&house, &needs).await;
        let (meeting, item) = sitting(&house).await;
        let about =
            json!({"reference": "requirement", "reference_number": format!("{number} A-2")});
        decide(&house, meeting, &deciding(item, "rejected", about)).await.unwrap();
        assert_eq!(state(&house, profile).await, State::Submitted, "the other is open");
        assert!(answers(&house, needs[1]).await[0].1.contains("Das Geld reicht."));
        let second = house.item(meeting, "Rest", "public").await;
        let about = json!({"reference": "profile", "reference_id": profile});
        let mut fields = deciding(second, "accepted", about.clone());
        fields["answers"] =
            json!([{"requirement": sentences[1], "outcome": "accepted", "reason": "Doch."}]);
        let twice = decide(&house, meeting, &fields).await;
        assert!(twice.is_err(), "what was answered stands: {twice:?}");
        // Postponed as a whole: each open sentence is, with the reason and the day of the decision.
        decide(&house, meeting, &deciding(second, "postponed", about)).await.unwrap();
        assert_eq!(state(&house, profile).await, State::Postponed);
        assert_eq!(answers(&house, needs[0]).await[0].0, "postponed");
    }
}

#[tokio::test]
async fn a_committee_decides_for_its_own_profile_and_hands_it_over() {
    for house in houses().await {
        let needs = [need(&house, "Abruf").await];
        let member = (caller(&house.store, &house.member).await, house.committee);
        let (profile, ..) = ready(&house, member, None, &needs).await;
        let (meeting, item) = sitting(&house).await;
        let about = json!({"reference": "profile", "reference_id": profile, "hand_over": "1"});
        let refused = decide(&house, meeting, &deciding(item, "rejected", about.clone())).await;
        assert_eq!(wrong(refused), [("hand_over".to_owned(), "committee-wrong-hand-over")]);
        let page = format!(
            "/sitzungen/{meeting}/tun/beschliessen?item={item}&reference=profile&reference_id={profile}"
        );
        let form = house.get(Some(&house.chair), &page).await.text;
        assert!(form.contains("An die Adressatin übergeben"), "{form}");
        decide(&house, meeting, &deciding(item, "accepted", about)).await.unwrap();
        assert_eq!(state(&house, profile).await, State::Submitted);
        // Of somebody else's profile it decides nothing.
        let (foreign, ..) = ready(&house, office(&house).await, None, &needs).await;
        let second = house.item(meeting, "Fremd", "public").await;
        let about = json!({"reference": "profile", "reference_id": foreign});
        decide(&house, meeting, &deciding(second, "accepted", about)).await.unwrap();
        assert_eq!(state(&house, foreign).await, State::Ready);
    }
}

#[tokio::test]
async fn a_protected_decision_tells_nobody_outside() {
    for house in houses().await {
        let needs = [need(&house, "Abruf").await];
        let (profile, number, sentences) = submitted(&house, &needs).await;
        let (meeting, item) = sitting(&house).await;
        let mut fields = deciding(
            item,
            "rejected",
            json!({"reference": "profile",
            "reference_number": number, "label": "amber"}),
        );
        fields["answers"] =
            json!([{"requirement": sentences[0], "outcome": "rejected", "reason": "Intern."}]);
        let told = wrong(decide(&house, meeting, &fields).await);
        assert_eq!(told, [("label".to_owned(), "committee-wrong-answer-label")]);
        let before = answers(&house, needs[0]).await;
        let about = json!({"reference": "need", "reference_id": needs[0], "label": "amber"});
        decide(&house, meeting, &deciding(item, "rejected", about)).await.unwrap();
        assert_eq!(answers(&house, needs[0]).await, before, "{}", house.engine);
        assert_eq!(state(&house, profile).await, State::Submitted);
        // What only a town knows cannot be named by whoever does not.
        let hidden = need_with(&house, "Geheimsache", Label::Amber).await;
        let number = record(&house, hidden).await.need.summary.number;
        let guess = |number: &str| json!({"title": "P", "visibility": "public", "reference": "need", "reference_number": number});
        let there = house.act(&house.chair, On::Meeting, meeting, "item", &guess(&number)).await;
        let nothing = house
            .act(&house.chair, On::Meeting, meeting, "item", &guess("BED-LEM-2026-9999"))
            .await;
        assert_eq!(wrong(there), wrong(nothing));
    }
}

fn chosen(page: &str) -> Vec<&str> {
    page.split("name=\"reference_id\" value=\"")
        .skip(1)
        .filter_map(|it| it.split('"').next())
        .collect()
}

async fn searched(house: &House, who: &Somebody, meeting: Uuid, kind: &str, words: &str) -> String {
    let body =
        format!("title=P&visibility=public&reference={kind}&reference_number={words}&search=1");
    let page = house.post(who, &format!("/sitzungen/{meeting}/tun/punkt"), &body).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page.text
}

#[tokio::test]
async fn what_an_item_is_about_is_searched_and_chosen_without_any_script() {
    for house in houses().await {
        let need = need(&house, "Abruf von Diensten").await;
        need_with(&house, "Abruf im Geheimen", Label::Amber).await;
        let (profile, number, sentences) = submitted(&house, &[need]).await;
        let meeting = house.meeting("Sitzung", "clear").await;
        let page = searched(&house, &house.chair, meeting, "need", "abruf").await;
        assert_eq!(chosen(&page), [need.to_string().as_str(), ""], "{page}");
        assert!(!page.contains("Geheimen"));
        let page = searched(&house, &house.chair, meeting, "profile", "Direkter").await;
        assert_eq!(chosen(&page)[0], profile.to_string());
        let page = searched(&house, &house.chair, meeting, "requirement", &number).await;
        assert_eq!(chosen(&page)[0], sentences[0].to_string());
        let page = searched(&house, &house.chair, meeting, "standard", "gibtesnicht").await;
        assert!(page.contains("nichts zu finden") && page.contains("value=\"P\""), "{page}");
        // What was chosen is kept with its number and title.
        let body = format!(
            "title=P&visibility=public&reference=need&reference_id={need}&reference_number="
        );
        let done =
            house.post(&house.chair, &format!("/sitzungen/{meeting}/tun/punkt"), &body).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let agenda = house.api(None, &format!("/api/v1/meetings/{meeting}")).await.json();
        assert_eq!(agenda["agenda"][0]["reference"]["title"], "Abruf von Diensten");
        // The form of a decision shows the sentences that wait.
        let item = house.item(meeting, "Profil", "public").await;
        let page = format!(
            "/sitzungen/{meeting}/tun/beschliessen?item={item}&reference=profile&reference_number={number}"
        );
        let form = house.get(Some(&house.chair), &page).await.text;
        assert!(form.contains(&format!("answer_outcome.{}", sentences[0])), "{form}");
    }
}

#[tokio::test]
async fn numbers_of_needs_leave_no_gap_where_one_is_hidden() {
    for house in houses().await {
        let one = need(&house, "Eins").await;
        let hidden = need_with(&house, "Verborgen", Label::Amber).await;
        let network = need_with(&house, "Im Netz", Label::Green).await;
        let two = need(&house, "Zwei").await;
        let mut numbers = Vec::new();
        for id in [one, hidden, network, two] {
            numbers.push(record(&house, id).await.need.summary.number);
        }
        let expected = [
            "BED-LEM-2026-0001",
            "BED-LEM-V-2026-0001",
            "BED-LEM-N-2026-0001",
            "BED-LEM-2026-0002",
        ];
        assert_eq!(numbers, expected, "{}", house.engine);
    }
}
