//! Requirement profiles of the demonstration, invented but for the dates in the story of the towns and the FIT-Store, which
//! is told as a sequence in time.

use ::needs::ops::{Numbered, Protection};
use ::requirements::doing::{Doing, Done, Moving, Rewording};
use ::requirements::ops::{self, Description, NewAnswer, NewComment, NewComparison, NewSentence};
use ::requirements::standards::{self, Binding, CriterionKind, Fate, NewStage, Stage};
use ::requirements::{
    CommentKind, Level, Outcome, Plane, ProvisionStatus, Question, Template, Trace, TraceKind,
};
use jiff::civil::Date;
use uuid::Uuid;

use super::days_pass;
use super::needs::{COORDINATION, Speakers, speaker, speakers};
use crate::Failed;
use crate::node::Node;

/// What the story is, wherever it is told.
const SEQUENCE: &str =
    "Zeitliche Folge von Ereignissen; dass eines das andere bewirkt hat, ist nicht belegt.";

/// Level, text, acceptance test.
type Line = (Level, &'static str, &'static str);

const DELIVERY: [Line; 2] = [
    (
        Level::Must,
        "Das Dokumentensystem muss Bescheide in das Postfach des Nutzerkontos zustellen können.",
        "Ein Bescheid aus dem Fachverfahren liegt am selben Tag im Postfach.",
    ),
    (
        Level::Should,
        "Jeder Bescheid soll dort barrierefrei zu lesen sein.",
        "Ein Vorleseprogramm liest einen Bescheid vollständig vor.",
    ),
];

const STORE: [Line; 3] = [
    (
        Level::Must,
        "Kommunen müssen Dienste aus dem FIT-Store selbst abrufen können, ohne dass ein Land dazwischentritt.",
        "Eine Kommune schließt den Vertrag selbst; niemand außer ihr und dem Anbieter handelt.",
    ),
    (
        Level::Must,
        "Der Vertrag muss für Kommunen jeder Größe ohne eigenes Vergabeverfahren nutzbar sein.",
        "Eine Kommune unter 5.000 Einwohnern ruft einen Dienst ab, ohne auszuschreiben.",
    ),
    (
        Level::May,
        "Ein Dienstleister kann für seine Mitglieder gesammelt abrufen.",
        "Ein Abruf für zwei Kommunen zugleich gelingt.",
    ),
];

const PHOTOS: [Line; 2] = [
    (
        Level::Must,
        "Ein Gerät muss mehreren Schaltern dienen können.",
        "Zwei Schalter nehmen nacheinander Bilder mit einem Gerät auf.",
    ),
    (
        Level::Should,
        "Außenstellen ohne schnelle Leitung sollen Bilder zeitversetzt übertragen können.",
        "Ein Bild aus einer Außenstelle ist binnen eines Tages im Verfahren.",
    ),
];

/// State, how far, how it works there: invented.
const LANDS: [(&str, ProvisionStatus, &str); 4] = [
    (
        "05",
        ProvisionStatus::Works,
        "Über den Dienstleister des Zweckverbands (erfundenes Beispiel)",
    ),
    (
        "07",
        ProvisionStatus::Pilot,
        "Das Land schließt ab und gibt an Verbandsgemeinden weiter (erfundenes Beispiel)",
    ),
    ("02", ProvisionStatus::Works, "Das Land ist selbst Kommune (erfundenes Beispiel)"),
    ("14", ProvisionStatus::Planned, "Rahmenvertrag in Vorbereitung (erfundenes Beispiel)"),
];

/// Whoever writes and speaks in the demonstration.
struct Desk<'n> {
    node: &'n Node,
    speakers: Speakers,
}

/// A profile that was handed over to the provider and has not been answered in time.
pub(super) async fn begin(node: &Node) -> Result<(), Failed> {
    let desk = Desk { node, speakers: speakers(node).await? };
    let need = desk.need("Postfach").await?;
    let (_, provider) = speaker(&desk.speakers, "KRZ")?;
    let new = Description {
        title: "Bescheide in das Postfach zustellen".to_owned(),
        purpose: "Niemand druckt aus, was elektronisch beantragt wurde.".to_owned(),
        addressee: Some(provider),
        addressee_name: String::new(),
    };
    let profile = desk.profile(&new, Template::Interface).await?;
    desk.sentences(profile, &DELIVERY, TraceKind::Need, need).await?;
    let text = "Bei uns zuerst die Barrierefreiheit; sie steht nun als zweiter Satz da.";
    desk.comment(profile, "LAG", None, CommentKind::Variant, text).await?;
    desk.adopt(profile).await?;
    let due_on = Some(desk.in_days(21)?);
    let reason = "Jeder Bescheid geht noch als Brief hinaus; wir bitten um Antwort je Anforderung."
        .to_owned();
    desk.act(COORDINATION, profile, Doing::Submit { reason, due_on }).await?;
    node.store.clock().advance_seconds(26 * 60 * 60);
    let note = "Liegt der Produktleitung vor.".to_owned();
    desk.act("KRZ", profile, Doing::Receive { note }).await?;
    Ok(())
}

/// The story of the FIT-Store, and the standard that follows from it.
pub(super) async fn tell_fit_store(node: &Node) -> Result<(), Failed> {
    let desk = Desk { node, speakers: speakers(node).await? };
    let first = desk.fit_store().await?;
    days_pass(node, 1);
    desk.standard(first).await
}

/// What happens later: a profile in consultation.
pub(super) async fn follow(node: &Node) -> Result<(), Failed> {
    Desk { node, speakers: speakers(node).await? }.photos().await
}

impl Desk<'_> {
    async fn fit_store(&self) -> Result<Uuid, Failed> {
        let need = self.need("FIT-Store").await?;
        let new = Description {
            title: "Direkter Zugang der Kommunen zum FIT-Store".to_owned(),
            purpose: format!(
                "Kommunen konnten Dienste aus dem FIT-Store nicht direkt abrufen (Feststellung des Kommunalgremiums, November 2020).\n{SEQUENCE}"
            ),
            addressee: None,
            addressee_name: "Gremium auf Bundesebene (Vorführung)".to_owned(),
        };
        let profile = self.profile(&new, Template::Provision).await?;
        let sentences = self.sentences(profile, &STORE, TraceKind::Need, need).await?;
        for (land, status, way) in LANDS {
            let row = NewComparison {
                land: land.to_owned(),
                way: way.to_owned(),
                status,
                remark: String::new(),
            };
            self.act("KRZ", profile, Doing::Compare(row)).await?;
        }
        for land in ars::Land::ALL.iter().filter(|land| LANDS.iter().all(|it| it.0 != land.key())) {
            let row = NewComparison {
                land: land.key().to_owned(),
                way: "In dieser Vorführung nicht erhoben".to_owned(),
                status: ProvisionStatus::Unknown,
                remark: String::new(),
            };
            self.act(COORDINATION, profile, Doing::Compare(row)).await?;
        }
        self.comment(
            profile,
            "MON",
            sentences.first().copied(),
            CommentKind::Variant,
            "Bei uns schließt die Verbandsgemeinde für ihre Ortsgemeinden ab; sie zählt hier als Kommune.",
        )
        .await?;
        days_pass(self.node, 2);
        self.adopt(profile).await?;
        let due_on = Some(self.in_days(60)?);
        let reason =
            "Beschlossen und vorgelegt; bitte jede Anforderung einzeln beantworten.".to_owned();
        self.act(COORDINATION, profile, Doing::Submit { reason, due_on }).await?;
        days_pass(self.node, 1);
        let note = "Geschäftsstelle, schriftlich (Vorführung)".to_owned();
        self.act(COORDINATION, profile, Doing::Receive { note }).await?;
        days_pass(self.node, 9);
        let said = [
            (
                Outcome::Accepted,
                "20. März 2024, 43. Sitzung: Beschluss 2024/13 macht den Marktplatz ab dem 1. April 2024 verbindlich; 2025 können Kommunen sich registrieren.",
            ),
            (
                Outcome::Partly,
                "Für registrierte Kommunen entfällt ein eigenes Verfahren; für Zweckverbände wird es geprüft (erfundene Antwort).",
            ),
        ];
        let answers = sentences
            .iter()
            .zip(said)
            .map(|(requirement, (outcome, reason))| NewAnswer {
                requirement: *requirement,
                outcome,
                reason: format!("{reason} {SEQUENCE}"),
                next_on: None,
            })
            .collect();
        self.act(COORDINATION, profile, Doing::Answer { answers, link: String::new() }).await?;
        Ok(sentences.first().copied().unwrap_or(profile))
    }

    async fn photos(&self) -> Result<(), Failed> {
        let (who, _) = speaker(&self.speakers, COORDINATION)?;
        let filter = ::needs::Filter { limit: 10, ..::needs::Filter::default() };
        let (clusters, _) =
            self.node.store.read(move |read| ::needs::clusters(read, &who, &filter)).await?;
        let cluster = clusters.first().ok_or("there is no bundle")?.id;
        let (_, provider) = speaker(&self.speakers, "KRZ")?;
        let new = Description {
            title: "Lichtbilder aufnehmen ohne Gerät je Schalter".to_owned(),
            purpose: "Bürgerbüros jeder Größe können Lichtbilder annehmen.".to_owned(),
            addressee: Some(provider),
            addressee_name: String::new(),
        };
        let profile = self.profile(&new, Template::Open).await?;
        let sentences = self.sentences(profile, &PHOTOS, TraceKind::Cluster, cluster).await?;
        let note = "Vor der Abstimmung".to_owned();
        self.act(COORDINATION, profile, Doing::Fix { note }).await?;
        let moving = because("Bitte prüfen Sie jeden Satz.");
        self.act(COORDINATION, profile, Doing::Consult(moving)).await?;
        let first = sentences.first().copied();
        self.comment(
            profile,
            "LEM",
            first,
            CommentKind::Objection,
            "Zwei Schalter liegen in verschiedenen Häusern; da hilft ein gemeinsames Gerät nicht.",
        )
        .await?;
        self.comment(
            profile,
            "BSA",
            first,
            CommentKind::Question,
            "Gilt das auch für Miete statt Kauf?",
        )
        .await?;
        if let Some(requirement) = first {
            let line = (
                Level::Must,
                "Ein Gerät muss mehreren Schaltern eines Hauses dienen können, gekauft oder gemietet.",
                PHOTOS.first().map_or("", |line| line.2),
            );
            let rewording = Rewording {
                requirement,
                sentence: sentence(line, TraceKind::Cluster, cluster),
                reason: "Nach den Kommentaren aus Lemgo und Bad Salzuflen".to_owned(),
            };
            self.act(COORDINATION, profile, Doing::Reword(rewording)).await?;
        }
        Ok(())
    }

    async fn standard(&self, requirement: Uuid) -> Result<(), Failed> {
        let (who, of) = speaker(&self.speakers, COORDINATION)?;
        let new = standards::Description {
            title: "Abruf von Diensten durch Kommunen (Vorführung)".to_owned(),
            summary: "Welche Angaben ein Abruf enthält und wie er beantwortet wird. Erfunden."
                .to_owned(),
            binding: Binding::Recommended,
            operator: "Beispielbetrieb".to_owned(),
        };
        let caller = who.clone();
        let made = self.node.store.change(move |tx| {
            let reason = "Drei Anforderungen verlangen ihn.";
            standards::create(tx, &caller, of, &new, reason, Protection::OPEN)
        });
        let id = made.await?.id;
        let caller = who.clone();
        let linked = self
            .node
            .store
            .change(move |tx| standards::link(tx, &caller, of, id, requirement, true));
        linked.await?;
        let caller = who.clone();
        let criterion = self.node.store.change(move |tx| {
            let text = "Zwei Kommunen verschiedener Größe haben mitgeschrieben";
            standards::add_criterion(tx, &caller, of, id, CriterionKind::Ready, text)
        });
        let criterion = criterion.await?;
        let caller = who.clone();
        let met = self.node.store.change(move |tx| {
            standards::meet(
                tx,
                &caller,
                of,
                id,
                criterion,
                Fate::Met,
                "Lemgo und Montabaur (erfunden)",
            )
        });
        met.await?;
        for (stage, reason) in [
            (Stage::Examined, "Notwendig: ohne ihn fragt jeder Anbieter anderes ab."),
            (Stage::Implementation, "Bereit: alle Kriterien sind erfüllt."),
        ] {
            let caller = who.clone();
            let new =
                NewStage { stage, reason: reason.to_owned(), next_on: None, link: String::new() };
            let moved = self
                .node
                .store
                .change(move |tx| standards::change_stage(tx, &caller, of, id, &new));
            moved.await?;
        }
        Ok(())
    }

    /// From a draft to what has been decided for.
    async fn adopt(&self, profile: Uuid) -> Result<(), Failed> {
        let consult = Doing::Consult(because("Bitte prüfen Sie jeden Satz."));
        self.act(COORDINATION, profile, consult).await?;
        for (question, remark) in [
            (Question::Existing, "Es gibt keine Lösung, die das schon leistet."),
            (Question::Variants, "Sie stehen bei den Sätzen."),
            (Question::Law, "Keine Änderung nötig."),
            (Question::Cost, "Aufbau: Adressat; Betrieb: Umlage."),
        ] {
            let check = Doing::Check { question, yes: true, remark: remark.to_owned() };
            self.act(COORDINATION, profile, check).await?;
        }
        self.comment(profile, "LEM", None, CommentKind::Agreement, "Einverstanden.").await?;
        self.node.store.clock().advance_seconds(2 * 60 * 60);
        for doing in [
            Doing::Ready(because("Alle Fragen sind mit Ja beantwortet.")),
            Doing::Adopt(because("Von der Koordinierungsstelle beschlossen.")),
        ] {
            self.act(COORDINATION, profile, doing).await?;
        }
        Ok(())
    }

    async fn profile(&self, new: &Description, template: Template) -> Result<Uuid, Failed> {
        let (who, of) = speaker(&self.speakers, COORDINATION)?;
        let new = new.clone();
        let made: Numbered = self
            .node
            .store
            .change(move |tx| ops::create(tx, &who, of, &new, template, Protection::OPEN))
            .await?;
        Ok(made.id)
    }

    async fn sentences(
        &self,
        profile: Uuid,
        lines: &[Line],
        kind: TraceKind,
        behind: Uuid,
    ) -> Result<Vec<Uuid>, Failed> {
        let mut ids = Vec::new();
        for line in lines {
            let new = Doing::Require(sentence(*line, kind, behind));
            if let Done::Made(id) = self.act(COORDINATION, profile, new).await? {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    async fn comment(
        &self,
        profile: Uuid,
        mark: &str,
        requirement: Option<Uuid>,
        kind: CommentKind,
        text: &str,
    ) -> Result<(), Failed> {
        let new = NewComment { requirement, kind, text: text.to_owned(), reply_to: None };
        self.act(mark, profile, Doing::Comment(new)).await?;
        Ok(())
    }

    async fn act(&self, mark: &str, profile: Uuid, doing: Doing) -> Result<Done, Failed> {
        let (who, of) = speaker(&self.speakers, mark)?;
        self.node.store.clock().advance_seconds(60);
        let done = self.node.store.change(move |tx| doing.carry_out(tx, &who, Some(of), profile));
        Ok(done.await?)
    }

    /// The need with this word in its title.
    async fn need(&self, word: &str) -> Result<Uuid, Failed> {
        let (who, _) = speaker(&self.speakers, COORDINATION)?;
        let all = ::needs::Filter { limit: 100, ..::needs::Filter::default() };
        let (items, _) = self.node.store.read(move |read| ::needs::list(read, &who, &all)).await?;
        let found = items.iter().find(|need| need.title.contains(word));
        Ok(found.ok_or_else(|| format!("there is no need with {word}"))?.id)
    }

    fn in_days(&self, days: i64) -> Result<Date, Failed> {
        let today = self.node.store.clock().now().german_date();
        Ok(today.checked_add(jiff::Span::new().try_days(days)?)?)
    }
}

fn sentence((level, text, test): Line, kind: TraceKind, behind: Uuid) -> NewSentence {
    NewSentence {
        level,
        plane: Plane::Operative,
        text: text.to_owned(),
        test: test.to_owned(),
        traces: vec![Trace { kind, id: behind }],
    }
}

fn because(reason: &str) -> Moving {
    Moving { reason: reason.to_owned(), ..Moving::default() }
}
