//! The municipal committee of the demonstration: its 14 seats as they are known in public (organisations only), with
//! invented people, meetings in every state, decisions and a protected text.

use committees::On;
use identity::ops::{self, NewOrganisation};
use identity::{Caller, OrganisationKind, Role};
use serde_json::{Value as Json, json};
use store::Actor;
use uuid::Uuid;

use super::needs::with_title;
use super::towns::open_account;
use super::{caller, days_pass};
use crate::Failed;
use crate::node::Node;

/// Group, sending organisation, and the invented person on the seat.
const SEATS: &[(&str, &str, &str)] = &[
    ("Kreisfreie Städte und große Städte", "Stadt Leipzig", "Anke Lindner"),
    ("Kreisfreie Städte und große Städte", "Stadt Düsseldorf", "Jörg Brückmann"),
    ("Kreisfreie Städte und große Städte", "Stadt Paderborn", "Sibel Yavuz"),
    ("Landkreise", "Kreis Groß-Gerau", "Martin Ried"),
    ("Landkreise", "Landkreis Cochem-Zell", "Petra Moselmann"),
    (
        "Landkreise",
        "Landkreis Aschaffenburg (Vertretung Deutscher Landkreistag)",
        "Kilian Spessart",
    ),
    ("Städte und Gemeinden", "Verbandsgemeinde Kaiseresch", "Uta Eifler"),
    ("Städte und Gemeinden", "Hessischer Städtetag", "Lars Vogelsberg"),
    ("Städte und Gemeinden", "Deutscher Städte- und Gemeindebund", "Maren Holt"),
    ("IT-Dienstleister", "Vitako, Geschäftsstelle", "Timo Rechner"),
    ("IT-Dienstleister", "AKDB", "Resi Angerer"),
    ("IT-Dienstleister", "ekom21", "Holger Main"),
    ("Beratung", "KGSt", "Nora Gutachter"),
    ("Beratung", "KGSt", "Paul Vergleich"),
];

/// The account that leads the committee, and one that sits in it.
pub(super) const CHAIR: &str = "vorsitz@fitko.example";
pub(super) const MEMBER: &str = "sitz1@kommunalgremium.example";

/// Who does something, on the same node.
struct Desk<'n> {
    node: &'n Node,
    committee: Uuid,
}

impl Desk<'_> {
    async fn done(
        &self,
        who: &str,
        (on, id): (On, Uuid),
        word: &str,
        fields: Json,
    ) -> Result<Uuid, Failed> {
        let caller: Caller = caller(self.node, who.to_owned()).await?;
        let done = self.node.committees.act(&caller, on, id, word, &fields).await?;
        Ok(done.unwrap_or_default())
    }

    async fn chaired(&self, to: (On, Uuid), word: &str, fields: Json) -> Result<Uuid, Failed> {
        self.done(CHAIR, to, word, fields).await
    }

    /// A meeting so many days from now.
    async fn meeting(
        &self,
        days: i64,
        title: &str,
        mode: &str,
        label: &str,
    ) -> Result<Uuid, Failed> {
        let day = self.node.store.clock().now().plus_days(days).german_date();
        let place = if mode == "video" { "" } else { "Frankfurt am Main, Haus der Vorführung" };
        let fields = json!({"title": title, "mode": mode, "place": place, "label": label,
            "starts_at": format!("{day}T10:00"), "dial_in": "https://video.example/kommunalgremium"});
        self.chaired((On::Committee, self.committee), "meeting", fields).await
    }

    async fn item(&self, meeting: Uuid, title: &str, visibility: &str) -> Result<Uuid, Failed> {
        self.item_about(meeting, title, visibility, json!({"reference": "none"})).await
    }

    async fn item_about(
        &self,
        meeting: Uuid,
        title: &str,
        visibility: &str,
        about: Json,
    ) -> Result<Uuid, Failed> {
        let fields = joined(about, json!({"title": title, "visibility": visibility}));
        self.chaired((On::Meeting, meeting), "item", fields).await
    }

    async fn steps(&self, meeting: Uuid, words: &[&str]) -> Result<(), Failed> {
        for word in words {
            self.chaired((On::Meeting, meeting), word, json!({})).await?;
        }
        Ok(())
    }

    async fn present(&self, meeting: Uuid, seats: &[Uuid]) -> Result<(), Failed> {
        for (number, seat) in seats.iter().enumerate() {
            let presence = if number % 5 == 4 { "excused" } else { "holder" };
            let fields = json!({"seat": seat, "presence": presence});
            self.chaired((On::Meeting, meeting), "attend", fields).await?;
        }
        Ok(())
    }

    async fn decide(&self, meeting: Uuid, item: Uuid, words: [&str; 4]) -> Result<Uuid, Failed> {
        self.decide_about(meeting, item, words, json!({"reference": "none"})).await
    }

    async fn decide_about(
        &self,
        meeting: Uuid,
        item: Uuid,
        words: [&str; 4],
        about: Json,
    ) -> Result<Uuid, Failed> {
        let [title, text, outcome, reason] = words;
        let review = self.node.store.clock().now().plus_days(180).german_date();
        let fields = json!({"item": item, "title": title, "text": text, "outcome": outcome, "reason": reason,
            "review_at": review.to_string()});
        self.chaired((On::Meeting, meeting), "decide", joined(about, fields)).await
    }
}

/// The fields of both.
fn joined(mut one: Json, other: Json) -> Json {
    if let (Some(one), Json::Object(other)) = (one.as_object_mut(), other) {
        one.extend(other);
    }
    one
}

fn charter(forwards_to: &[Uuid]) -> Json {
    json!({
        "text": "Ziele: Das Gremium bündelt, was Städte, Kreise und Gemeinden von der föderalen IT brauchen.\n\n\
                 Werte: vertrauensvoll, unbürokratisch, unpolitisch.\n\n\
                 Arbeitsweise: monatlich per Video, zweimal im Jahr an einem Ort. Mitglieder bringen Themen ein; \
                 was im geschützten Raum gesagt wird, bleibt dort, bis zwei Personen eine bereinigte Fassung freigeben.",
        "quorum_percent": 50, "voting": "majority", "parity": false, "name_free": true, "label": "amber",
        "video_per_year": 12, "in_person_per_year": 2, "forwards_to": forwards_to,
    })
}

async fn founded(
    node: &Node,
    name: &str,
    short: &str,
    purpose: &str,
    ways: &[Uuid],
) -> Result<Uuid, Failed> {
    let named = json!({"name": name, "short": short, "purpose": purpose, "existence": "clear"});
    let fields = joined(charter(ways), named);
    let chair = caller(node, CHAIR.to_owned()).await?;
    Ok(node.committees.found(&chair, &fields).await?)
}

/// A committee and those who sit in it.
pub(super) struct Founded {
    committee: Uuid,
    seats: Vec<Uuid>,
}

/// Founds the committees; the municipal one meets for the first time.
pub(super) async fn begin(node: &Node) -> Result<Founded, Failed> {
    let host = NewOrganisation {
        kind: OrganisationKind::Federation,
        name: "FITKO (Vorführung)".to_owned(),
        mark: "FITKO".to_owned(),
        ars: String::new(),
        two_persons: true,
    };
    let host = node.store.change(move |tx| ops::found(tx, Actor::System, &host)).await?.id;
    let chair = open_account(node, CHAIR.to_owned(), "Frieda Kooperation", None).await?;
    node.store.change(move |tx| ops::grant(tx, Actor::System, chair, host, Role::Cio)).await?;
    let council = founded(
        node,
        "IT-Planungsrat (Vorführung)",
        "IT-PLR",
        "Bund und Länder entscheiden hier gemeinsam über Standards und Vorhaben.",
        &[],
    )
    .await?;
    let committee = founded(
        node,
        "Kommunalgremium (Vorführung)",
        "KOG",
        "Städte, Kreise und Gemeinden sagen hier gemeinsam, was sie von der föderalen IT brauchen.",
        &[council],
    )
    .await?;
    let desk = Desk { node, committee };
    let at = (On::Committee, committee);
    let today = node.store.clock().now().german_date();
    let until = today.last_of_year().tomorrow()?.to_string();
    for (number, (group, sender, person)) in SEATS.iter().enumerate() {
        let email = format!("sitz{}@kommunalgremium.example", number + 1);
        open_account(node, email.clone(), person, None).await?;
        let fields = json!({"group": group, "sender": sender, "bench": "municipal", "email": email,
            "from": today.first_of_year().to_string(), "until": until});
        desk.chaired(at, "seat", fields).await?;
    }
    let leading = caller(node, CHAIR.to_owned()).await?;
    let seats = node.committees.seats(&leading, committee).await?;
    first(&desk, &seats, council).await?;
    Ok(Founded { committee, seats })
}

/// What happens later: a meeting whose minutes are a draft, those to come, and the room.
pub(super) async fn furnish(node: &Node, founded: &Founded) -> Result<(), Failed> {
    let desk = Desk { node, committee: founded.committee };
    lately(&desk, &founded.seats).await?;
    coming(&desk, &founded.seats).await?;
    room(&desk).await
}

/// A meeting with approved minutes, and a decision on a need that goes on to another committee.
async fn first(desk: &Desk<'_>, seats: &[Uuid], council: Uuid) -> Result<(), Failed> {
    let first = desk.meeting(10, "Auftaktsitzung", "in-person", "clear").await?;
    let chair = caller(desk.node, CHAIR.to_owned()).await?;
    let need = with_title(desk.node, &chair, "FIT-Store").await?.first().copied();
    let about = json!({"reference": "need", "reference_id": need});
    let title = "Abruf von Diensten aus dem FIT-Store";
    let store = desk.item_about(first, title, "public", about.clone()).await?;
    let inside = desk.item(first, "Erfahrungen mit einzelnen Anbietern", "internal").await?;
    desk.item(first, "Nachfolge im Vorsitz", "hidden").await?;
    desk.steps(first, &["invite"]).await?;
    days_pass(desk.node, 10);
    desk.steps(first, &["begin"]).await?;
    desk.present(first, seats).await?;
    desk.chaired(
        (On::Meeting, first),
        "note",
        json!({"item": store,
        "note": "Mehrere Häuser berichten, dass sie Dienste nicht selbst abrufen können."}),
    )
    .await?;
    let decision = desk.decide_about(first, store, [
        "Abruf durch Kommunen ermöglichen",
        "Das Gremium bittet den IT-Planungsrat, Kommunen den Abruf von Diensten auf eigenen Vertrag zu ermöglichen.",
        "accepted",
        "Kommunen sind nicht Vertragspartei und warten deshalb auf ihr Land. Das verzögert Dienste, die fertig sind.",
    ], about).await?;
    desk.decide(
        first,
        inside,
        [
            "Erfahrungsaustausch fortsetzen",
            "Die Erfahrungen werden im geschützten Raum gesammelt.",
            "noted",
            "Offene Worte brauchen Vertrauen.",
        ],
    )
    .await?;
    if let Some(seat) = seats.first() {
        let due = desk.node.store.clock().now().plus_days(14).german_date();
        let task = json!({"item": store, "text": "Beschluss an die Geschäftsstelle übermitteln", "seat": seat, "due": due.to_string()});
        desk.chaired((On::Meeting, first), "task", task).await?;
    }
    desk.steps(first, &["close", "approve"]).await?;
    desk.chaired(
        (On::Decision, decision),
        "forward",
        json!({"committee": council,
        "title": "Abruf von Diensten durch Kommunen",
        "text": "Kommunen sollen Dienste aus dem FIT-Store auf eigenen Vertrag abrufen können.",
        "reason": "Einmütig beschlossen; nur der IT-Planungsrat kann die Verträge öffnen."}),
    )
    .await?;
    days_pass(desk.node, 2);
    Ok(())
}

/// A meeting that is over and whose minutes are a draft.
async fn lately(desk: &Desk<'_>, seats: &[Uuid]) -> Result<(), Failed> {
    let second = desk.meeting(-7, "Videokonferenz", "video", "clear").await?;
    let item = desk.item(second, "Basiskomponenten: was fehlt vor Ort?", "public").await?;
    desk.steps(second, &["invite", "begin"]).await?;
    desk.present(second, seats).await?;
    desk.decide(second, item, [
        "Liste der fehlenden Anschlüsse",
        "Bis zur nächsten Sitzung meldet jede Stelle, welche Basiskomponente sie nicht anschließen kann.",
        "postponed",
        "Es liegen erst vier Meldungen vor.",
    ]).await?;
    desk.steps(second, &["close"]).await
}

/// Meetings that are to come: planned, invited, going on, cancelled, and one that only members know of.
async fn coming(desk: &Desk<'_>, seats: &[Uuid]) -> Result<(), Failed> {
    let now = desk.meeting(0, "Videokonferenz (läuft)", "video", "clear").await?;
    desk.item(now, "Bericht aus dem IT-Planungsrat", "public").await?;
    let vote = desk.item(now, "Stellungnahme zum Standard für Rückkanäle", "public").await?;
    desk.item(now, "Offene Runde", "internal").await?;
    desk.steps(now, &["invite", "begin"]).await?;
    desk.present(now, seats).await?;
    desk.chaired((On::Meeting, now), "ballot", json!({"item": vote, "open": true})).await?;
    for (number, choice) in ["yes", "yes", "abstain"].iter().enumerate() {
        let who = format!("sitz{}@kommunalgremium.example", number + 1);
        desk.done(&who, (On::Meeting, now), "vote", json!({"item": vote, "choice": choice}))
            .await?;
    }
    let invited = desk.meeting(12, "Monatssitzung", "video", "clear").await?;
    desk.item(invited, "Einbindung vor dem Konzept", "public").await?;
    desk.steps(invited, &["invite"]).await?;
    desk.meeting(40, "Jahrestreffen", "in-person", "clear").await?;
    let cancelled = desk.meeting(19, "Sondersitzung", "video", "clear").await?;
    desk.steps(cancelled, &["cancel"]).await?;
    desk.meeting(20, "Vertrauliche Vorbesprechung", "video", "red").await?;
    Ok(())
}

/// Topics and a protected text, of which a cleaned copy waits for the second person and another one is out.
async fn room(desk: &Desk<'_>) -> Result<(), Failed> {
    let at = (On::Committee, desk.committee);
    let topic = json!({"title": "Frühe Einbindung in Vorhaben",
        "text": "Kommunen sollen gefragt werden, bevor ein Konzept fertig ist, nicht danach."});
    desk.done(MEMBER, at, "topic", topic).await?;
    let unnamed = json!({"title": "Offene Frage zur Finanzierung", "unnamed": true,
        "text": "Unser Haus kann die Anschlusskosten nicht tragen. Geht das anderen auch so?"});
    desk.done("sitz7@kommunalgremium.example", at, "topic", unnamed).await?;
    let text = json!({"title": "Was uns der Anschluss wirklich kostet", "label": "amber+strict",
        "body": "Haus A nennt 40.000 Euro im ersten Jahr, Haus B das Doppelte. Beide bitten, nicht genannt zu werden.\n\n\
                 Gemeinsam ist: Die Kosten stehen in keinem Angebot."});
    let text = desk.done(MEMBER, at, "text", text).await?;
    let said = json!({"text": "Bei uns waren es eher 60.000.", "unnamed": true});
    desk.done("sitz4@kommunalgremium.example", (On::Text, text), "contribute", said).await?;
    let copy = json!({"title": "Kosten des Anschlusses", "label": "clear",
        "body": "Häuser nennen sehr unterschiedliche Beträge für das erste Jahr.\n\n\
                 Gemeinsam ist: Die Kosten stehen in keinem Angebot."});
    let release = desk.done(MEMBER, (On::Text, text), "propose-release", copy).await?;
    desk.chaired((On::Text, text), "confirm-release", json!({"release": release})).await?;
    let waits = json!({"title": "Kosten des Anschlusses (Entwurf für das Netzwerk)", "label": "green",
        "body": "Die Beträge liegen zwischen 40.000 und 80.000 Euro im ersten Jahr.\n\n\
                 Gemeinsam ist: Die Kosten stehen in keinem Angebot."});
    desk.done(MEMBER, (On::Text, text), "propose-release", waits).await?;
    Ok(())
}
