//! A committee with everything it may have to hide, each secret a word that stands nowhere else.

use committees::On;
use identity::{Caller, Role};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::world::{Somebody, World, somebody};

/// What only the members may read.
pub(crate) mod word {
    pub(crate) const TEXT: &str = "Uhumantel";
    pub(crate) const BODY: &str = "Kauzwort";
    pub(crate) const TOPIC: &str = "Milanthema";
    pub(crate) const INTERNAL: &str = "Habichtpunkt";
    pub(crate) const HIDDEN: &str = "Sperberpunkt";
    pub(crate) const DECISION: &str = "Falkenbeschluss";
    pub(crate) const REASON: &str = "Weihengrund";
    pub(crate) const MEETING: &str = "Bussardsitzung";
    pub(crate) const COMMITTEE: &str = "Adlerrunde";
    pub(crate) const SAID: &str = "Geierbeitrag";
    pub(crate) const TASK: &str = "Rabenaufgabe";
    pub(crate) const NOTE: &str = "Elsternotiz";
    pub(crate) const DIAL_IN: &str = "Dohleneinwahl";
    pub(crate) const RELEASE: &str = "Mauersegler";
    pub(crate) const MEMBER: &str = "wiedehopf";
    pub(crate) const ALL: [&str; 15] = [
        TEXT, BODY, TOPIC, INTERNAL, HIDDEN, DECISION, REASON, MEETING, COMMITTEE, SAID, TASK,
        NOTE, DIAL_IN, RELEASE, MEMBER,
    ];
}

pub(crate) struct Chamber {
    pub(crate) committee: Uuid,
    /// A committee of which nobody else may know.
    pub(crate) closed: Uuid,
    /// Another one that everybody may know.
    pub(crate) other: Uuid,
    pub(crate) chair: Somebody,
    pub(crate) member: Somebody,
    /// Whose seat has ended.
    pub(crate) former: Somebody,
    /// Who sits in the other committee.
    pub(crate) neighbour: Somebody,
    /// What everybody may know.
    pub(crate) open_meeting: Uuid,
    pub(crate) open_item: Uuid,
    pub(crate) open_decision: Uuid,
    /// What only members may know.
    pub(crate) meeting: Uuid,
    pub(crate) internal_item: Uuid,
    pub(crate) hidden_item: Uuid,
    pub(crate) decision: Uuid,
    pub(crate) topic: Uuid,
    pub(crate) text: Uuid,
    pub(crate) release: Uuid,
    pub(crate) task: Uuid,
    /// A copy that was released.
    pub(crate) copy: Uuid,
}

fn founding(name: &str, existence: &str) -> Json {
    let label = if existence == "red" { "red" } else { "amber" };
    json!({"name": name, "short": "KOG", "purpose": "Beraten", "existence": existence, "text": "Satzung",
        "quorum_percent": 1, "voting": "consensus", "name_free": true, "label": label, "video_per_year": 10,
        "in_person_per_year": 2})
}

async fn fresh(world: &World, who: &Somebody) -> Caller {
    let id = who.id;
    let email: String = world
        .store()
        .read(move |read| read.one("SELECT email FROM person WHERE id = ?1", &[id.into()])?.take(0))
        .await
        .unwrap();
    world.store().read(move |read| identity::ops::caller_for(read, &email)).await.unwrap()
}

impl Chamber {
    /// Something done, which works.
    pub(crate) async fn done(
        world: &World,
        who: &Somebody,
        (on, id): (On, Uuid),
        word: &str,
        fields: Json,
    ) -> Option<Uuid> {
        let caller = fresh(world, who).await;
        let done = world.node.committees.act(&caller, on, id, word, &fields).await;
        done.unwrap_or_else(|error| panic!("{}: {word}: {error}", world.engine))
    }

    pub(crate) async fn of(world: &World) -> Self {
        let person = async |name: &str, role: Option<(Uuid, Role)>| {
            somebody(world.store(), &world.app, &format!("{name}@gremium.example"), role).await
        };
        let lemgo = world.lemgo.id;
        let chair = person("vorsitz", Some((lemgo, Role::Cio))).await;
        let member = person(word::MEMBER, None).await;
        let former = person("ehemals", None).await;
        let neighbour = person("nachbarin", Some((world.detmold.id, Role::Cio))).await;
        let caller = fresh(world, &chair).await;
        let rooms = &world.node.committees;
        let committee = rooms.found(&caller, &founding("Kommunalgremium", "clear")).await.unwrap();
        let closed = rooms.found(&caller, &founding(word::COMMITTEE, "red")).await.unwrap();
        let caller = fresh(world, &neighbour).await;
        let other = rooms.found(&caller, &founding("Nachbargremium", "clear")).await.unwrap();

        let at = (On::Committee, committee);
        let chaired = async |to: (On, Uuid), word: &str, fields: Json| {
            Self::done(world, &chair, to, word, fields).await.unwrap_or_default()
        };
        for who in [word::MEMBER, "ehemals"] {
            let seat = json!({"sender": "Stelle", "bench": "neither", "email": format!("{who}@gremium.example"),
                "from": "2026-01-01"});
            chaired(at, "seat", seat).await;
        }
        let seats = member_seats(world, &chair, committee).await;
        let ended = json!({"seat": seats[1], "until": "2026-03-04"});
        chaired(at, "end-seat", ended).await;

        let convene = async |title: &str, label: &str| {
            let fields = json!({"title": title, "mode": "video", "starts_at": "2026-03-20T10:00", "label": label,
                "dial_in": word::DIAL_IN});
            chaired(at, "meeting", fields).await
        };
        let open_meeting = convene("Offene Sitzung", "clear").await;
        let meeting = convene(word::MEETING, "red").await;
        let item = async |title: &str, visibility: &str| {
            let fields = json!({"title": title, "visibility": visibility, "reference": "none"});
            chaired((On::Meeting, open_meeting), "item", fields).await
        };
        let open_item = item("Offener Punkt", "public").await;
        let internal_item = item(word::INTERNAL, "internal").await;
        let hidden_item = item(word::HIDDEN, "hidden").await;
        let session = (On::Meeting, open_meeting);
        for step in ["invite", "begin"] {
            chaired(session, step, json!({})).await;
        }
        chaired(session, "attend", json!({"seat": seats[0], "presence": "holder"})).await;
        chaired(session, "note", json!({"item": open_item, "note": word::NOTE})).await;
        let decide = async |item: Uuid, title: &str, reason: &str| {
            let fields = json!({"item": item, "title": title, "text": "Es gilt.", "outcome": "accepted",
                "reason": reason, "reference": "none", "review_at": "2026-09-01"});
            chaired(session, "decide", fields).await
        };
        let open_decision = decide(open_item, "Offener Beschluss", "weil").await;
        let decision = decide(internal_item, word::DECISION, word::REASON).await;
        let task = json!({"text": word::TASK, "seat": seats[0], "due": "2026-04-01"});
        let task = chaired(session, "task", task).await;
        chaired(session, "close", json!({})).await;
        chaired(session, "approve", json!({})).await;

        let topic = json!({"title": word::TOPIC, "text": "Worum es geht"});
        let topic = Self::done(world, &member, at, "topic", topic).await.unwrap();
        let text = json!({"title": word::TEXT, "body": word::BODY, "label": "red"});
        let text = Self::done(world, &member, at, "text", text).await.unwrap();
        Self::done(world, &member, (On::Text, text), "contribute", json!({"text": word::SAID}))
            .await;
        let copy = json!({"title": "Offene Fassung", "body": "Bereinigt.", "label": "clear"});
        let first =
            Self::done(world, &member, (On::Text, text), "propose-release", copy).await.unwrap();
        let copy = chaired((On::Text, text), "confirm-release", json!({"release": first})).await;
        let waits = json!({"title": word::RELEASE, "body": word::RELEASE, "label": "clear"});
        let release =
            Self::done(world, &member, (On::Text, text), "propose-release", waits).await.unwrap();
        Self {
            committee,
            closed,
            other,
            chair,
            member,
            former,
            neighbour,
            open_meeting,
            open_item,
            open_decision,
            meeting,
            internal_item,
            hidden_item,
            decision,
            topic,
            text,
            release,
            task,
            copy,
        }
    }
}

async fn member_seats(world: &World, chair: &Somebody, committee: Uuid) -> Vec<String> {
    let mut browser = chair.browser.clone();
    let answer = browser.get(&format!("/api/v1/committees/{committee}")).await.json();
    let seats = answer["seats"].as_array().unwrap_or_else(|| panic!("{}: {answer}", world.engine));
    seats.iter().map(|seat| seat["id"].as_str().unwrap().to_owned()).collect()
}
