//! Needs of the demonstration's towns, invented but for one: the story of the towns and the FIT-Store is true, and told as
//! a sequence in time.

use std::collections::BTreeMap;

use ::needs::evidence::NewDocument;
use ::needs::ops::{self, NewCluster, NewMove, NewNeed, NewVoice, Protection};
use ::needs::{ContributionKind, Frequency, Move, NewContribution, Stance, Topic};
use identity::ops::{self as identity_ops, NewAccount, NewOrganisation};
use identity::{Caller, OrganisationKind, Role};
use jiff::civil::Date;
use store::Actor;
use uuid::Uuid;

use super::{PASSWORD, caller, days_pass};
use crate::Failed;
use crate::node::Node;

/// Who speaks for an organisation: its mark, and the part of the address behind the `@`.
const SPEAKERS: &[(&str, &str)] = &[
    ("LEM", "lemgo.example"),
    ("LAG", "lage.example"),
    ("BSA", "bad-salzuflen.example"),
    ("MON", "montabaur.example"),
    ("HAM", "hamburg.example"),
    ("KRZ", "krz.example"),
    (COORDINATION, "koordinierung.example"),
];

/// The mark of the body that bundles.
pub(super) const COORDINATION: &str = "KOS";

/// A need of the demonstration.
struct Told {
    of: &'static str,
    title: &'static str,
    problem: &'static str,
    affected: &'static str,
    frequency: Frequency,
    topic: Topic,
    product: &'static str,
    cases: i64,
    deadline_in: Option<i64>,
    /// Others that gave their voice: mark, stance, cases per year, what is different there.
    voices: &'static [(&'static str, Stance, i64, &'static str)],
}

const NEEDS: &[Told] = &[
    Told {
        of: "LEM",
        title: "Online-Dienste aus dem FIT-Store selbst beziehen können",
        problem: "Kommunen konnten Dienste aus dem FIT-Store nicht direkt abrufen: Vertragspartner waren nur Bund und Länder. Wer einen fertigen Dienst nutzen wollte, fand keinen Weg dorthin.\n\nDieser Bedarf erzählt eine wahre Folge von Ereignissen in ihrer zeitlichen Reihenfolge. Dass eines das andere bewirkt hat, ist nicht belegt.",
        affected: "Alle Kommunen, die Online-Dienste nachnutzen wollen",
        frequency: Frequency::Monthly,
        topic: Topic::Technology,
        product: "FIT-Store",
        cases: 12,
        deadline_in: None,
        voices: &[
            ("LAG", Stance::Affected, 10, ""),
            ("BSA", Stance::Affected, 14, ""),
            (
                "MON",
                Stance::Supporting,
                6,
                "Bei uns schließt die Verbandsgemeinde für ihre Ortsgemeinden ab.",
            ),
            (
                "KRZ",
                Stance::Supporting,
                0,
                "Als Dienstleister bräuchten wir den Abruf für alle Mitglieder zugleich.",
            ),
            ("HAM", Stance::NotAffected, 0, "Als Land sind wir selbst Vertragspartner."),
        ],
    },
    Told {
        of: "LAG",
        title: "Digitale Passfotos ohne eigenes Gerät je Schalter",
        problem: "Papierfotos sind nicht mehr erlaubt. Ein Gerät je Schalter ist zu teuer, und die Bilder aus Fotostudios kommen nicht zuverlässig an.",
        affected: "Bürgerbüro und alle, die einen Ausweis brauchen",
        frequency: Frequency::Daily,
        topic: Topic::Order,
        product: "",
        cases: 5_200,
        deadline_in: Some(75),
        voices: &[
            (
                "LEM",
                Stance::Affected,
                6_100,
                "Zwei Schalter liegen in einer Außenstelle ohne schnelle Leitung.",
            ),
            ("BSA", Stance::Affected, 7_800, ""),
        ],
    },
    Told {
        of: "BSA",
        title: "Lichtbilder im Bürgerbüro elektronisch aufnehmen",
        problem: "Für Personalausweise fehlt ein Aufnahmegerät, das mit unserem Meldeverfahren spricht. Kundinnen gehen zum Fotografen und kommen ein zweites Mal.",
        affected: "Bürgerberatung, ältere Menschen",
        frequency: Frequency::Daily,
        topic: Topic::Order,
        product: "Meldeverfahren",
        cases: 7_800,
        deadline_in: Some(75),
        voices: &[(
            "MON",
            Stance::Supporting,
            4_400,
            "In den Ortsgemeinden gibt es keinen Schalter.",
        )],
    },
    Told {
        of: "LEM",
        title: "Wohngeldanträge ohne Abtippen ins Fachverfahren übernehmen",
        problem: "Online gestellte Anträge werden gedruckt und abgetippt, weil die Schnittstelle fehlt. Das kostet je Antrag zwanzig Minuten und macht Fehler.",
        affected: "Wohngeldstelle, Antragstellende",
        frequency: Frequency::Daily,
        topic: Topic::Building,
        product: "Wohngeldverfahren",
        cases: 900,
        deadline_in: None,
        voices: &[
            ("LAG", Stance::Affected, 700, ""),
            ("HAM", Stance::Supporting, 24_000, "Wir haben ein anderes Fachverfahren."),
        ],
    },
    Told {
        of: "MON",
        title: "Ein Notfallplan für den Ausfall des Rechenzentrums",
        problem: "Fällt der Dienstleister aus, steht alles. Es fehlt ein erprobter Plan, wie Standesamt, Kasse und Bürgerbüro auf Papier weiterarbeiten.",
        affected: "Alle Ämter",
        frequency: Frequency::Rarely,
        topic: Topic::Security,
        product: "",
        cases: 1,
        deadline_in: None,
        voices: &[
            ("LEM", Stance::Affected, 1, ""),
            ("LAG", Stance::Affected, 1, ""),
            ("KRZ", Stance::Supporting, 0, ""),
        ],
    },
    Told {
        of: "LAG",
        title: "Kitaplätze über alle Träger hinweg vergeben",
        problem: "Eltern melden ihr Kind bei jeder Einrichtung einzeln an. Doppelte Anmeldungen blockieren Plätze bis in den Sommer.",
        affected: "Eltern, freie Träger, Jugendamt",
        frequency: Frequency::Yearly,
        topic: Topic::Family,
        product: "",
        cases: 620,
        deadline_in: Some(150),
        voices: &[("BSA", Stance::Affected, 840, "Bei uns vergibt der Kreis.")],
    },
    Told {
        of: "BSA",
        title: "Bescheide in das Postfach des Nutzerkontos zustellen",
        problem: "Das Dokumentensystem ist nicht an das Postfach angebunden. Jeder Bescheid geht weiter per Brief hinaus.",
        affected: "Alle, die online beantragen",
        frequency: Frequency::Daily,
        topic: Topic::CrossCutting,
        product: "Dokumentensystem",
        cases: 18_000,
        deadline_in: None,
        voices: &[
            ("LEM", Stance::Supporting, 21_000, ""),
            (
                "LAG",
                Stance::Objection,
                0,
                "Erst die Barrierefreiheit der Bescheide, dann das Postfach.",
            ),
        ],
    },
    Told {
        of: "HAM",
        title: "Terminbuchung, die mehrere Ämter zugleich kennt",
        problem: "Wer Wohnsitz und Kennzeichen zusammen ändern will, bucht zwei Termine an zwei Orten.",
        affected: "Zugezogene",
        frequency: Frequency::Daily,
        topic: Topic::CrossCutting,
        product: "",
        cases: 64_000,
        deadline_in: None,
        voices: &[],
    },
];

/// The true sequence, each event with its date.
const FIT_STORE: &[&str] = &[
    "Zeitliche Folge, 1 von 4. November 2020: Das Kommunalgremium des IT-Planungsrats stellt fest, dass Kommunen Leistungen aus dem FIT-Store nicht direkt abrufen können.",
    "Zeitliche Folge, 2 von 4. Der OZG-Leitfaden bestätigt, dass Kommunen nicht Vertragspartei sein können.",
    "Zeitliche Folge, 3 von 4. 20. März 2024, 43. Sitzung: Beschluss 2024/13 des IT-Planungsrats macht den Marktplatz ab dem 1. April 2024 verbindlich.",
    "Zeitliche Folge, 4 von 4. 2025: Kommunen können sich dort registrieren.",
];

/// Reports the needs and gives them their voices; what follows is told by [`follow`].
pub(super) async fn report(node: &Node) -> Result<(), Failed> {
    employ(node).await?;
    let speakers = speakers(node).await?;
    let today = node.store.clock().now().german_date();
    for told in NEEDS {
        let (who, of) = speaker(&speakers, told.of)?;
        let new = told.need(today)?;
        let voice =
            NewVoice { stance: Stance::Affected, variant: String::new(), cases: told.cases };
        let made = node
            .store
            .change(move |tx| ops::report(tx, &who, of, &new, &voice, Protection::OPEN))
            .await?;
        node.store.clock().advance_seconds(3 * 60 * 60);
        for (mark, stance, cases, variant) in told.voices {
            let (who, of) = speaker(&speakers, mark)?;
            let voice = NewVoice { stance: *stance, variant: (*variant).to_owned(), cases: *cases };
            node.store.change(move |tx| ops::endorse(tx, &who, of, made.id, &voice)).await?;
            node.store.clock().advance_seconds(40 * 60);
        }
        if told.title.contains("Passfotos") {
            attach(node, &speakers, made.id).await?;
        }
        if told.product == "FIT-Store" {
            tell_fit_store(node, &speakers, made.id).await?;
        }
    }
    Ok(())
}

impl Told {
    fn need(&self, today: Date) -> Result<NewNeed, Failed> {
        let day =
            |days: i64| Ok::<_, Failed>(today.checked_add(jiff::Span::new().try_days(days)?)?);
        Ok(NewNeed {
            title: self.title.to_owned(),
            problem: self.problem.to_owned(),
            affected: self.affected.to_owned(),
            frequency: self.frequency,
            workaround: String::new(),
            leika: String::new(),
            service: String::new(),
            product: self.product.to_owned(),
            deadline: self.deadline_in.map(day).transpose()?,
            topic: self.topic,
        })
    }
}

/// A count, as somebody at the counter keeps it.
async fn attach(node: &Node, speakers: &Speakers, need: Uuid) -> Result<(), Failed> {
    let (who, of) = speaker(speakers, "LEM")?;
    let counted = "Zählung am Schalter (Vorführung)\nWoche;Bilder vom Studio;davon unbrauchbar\n36;118;31\n37;124;29\n";
    let new = NewDocument {
        title: "Unbrauchbare Bilder aus Fotostudios, zwei Wochen gezählt".to_owned(),
        name: "zaehlung.csv".to_owned(),
        media_type: "text/plain; charset=utf-8",
        size: i64::try_from(counted.len())?,
        blob: node.store.blobs().put(counted.as_bytes().into()).await?,
    };
    node.store.change(move |tx| ::needs::evidence::attach(tx, &who, of, need, &new)).await?;
    Ok(())
}

async fn tell_fit_store(node: &Node, speakers: &Speakers, need: Uuid) -> Result<(), Failed> {
    for event in FIT_STORE {
        let (who, of) = speaker(speakers, COORDINATION)?;
        let new = NewContribution {
            kind: ContributionKind::Evidence,
            text: (*event).to_owned(),
            link: String::new(),
            reply_to: None,
        };
        node.store.change(move |tx| ops::contribute(tx, &who, of, need, &new)).await?;
    }
    Ok(())
}

/// What happens first: a need that many share is confirmed.
pub(super) async fn confirm(node: &Node) -> Result<(), Failed> {
    days_pass(node, 3);
    let reason = "Verstanden und von mehreren Kommunen bestätigt. Er geht an das Kommunalgremium.";
    moved(node, "FIT-Store", Move::Confirm, reason).await
}

/// A step of the need with this word in its title.
async fn moved(node: &Node, word: &str, action: Move, reason: &str) -> Result<(), Failed> {
    let (who, of) = speaker(&speakers(node).await?, COORDINATION)?;
    let today = node.store.clock().now().german_date();
    let next_on = Some(today.checked_add(jiff::Span::new().try_days(21)?)?);
    let Some(need) = with_title(node, &who, word).await?.first().copied() else { return Ok(()) };
    let new = NewMove { action, reason: reason.to_owned(), next_on, link: String::new() };
    node.store.change(move |tx| ops::change_state(tx, &who, of, need, &new)).await?;
    Ok(())
}

/// The needs with this word in their titles.
pub(super) async fn with_title(node: &Node, who: &Caller, word: &str) -> Result<Vec<Uuid>, Failed> {
    let all = ::needs::Filter { limit: 100, ..::needs::Filter::default() };
    let reader = who.clone();
    let (items, _) = node.store.read(move |read| ::needs::list(read, &reader, &all)).await?;
    Ok(items.iter().filter(|need| need.title.contains(word)).map(|need| need.id).collect())
}

/// What happens later: a question, a bundle of two needs that mean the same.
pub(super) async fn follow(node: &Node) -> Result<(), Failed> {
    let speakers = speakers(node).await?;
    let (who, of) = speaker(&speakers, COORDINATION)?;
    let mut photos = with_title(node, &who, "Passfotos").await?;
    photos.extend(with_title(node, &who, "Lichtbilder").await?);
    let new = NewCluster {
            title: "Lichtbilder für Ausweise digital, ohne teures Gerät je Schalter".to_owned(),
            text: "Beide Bedarfe meinen die Aufnahme des Lichtbilds. Die Varianten bleiben sichtbar: Außenstellen ohne Leitung, Ortsgemeinden ohne Schalter.".to_owned(),
            topic: Topic::Order,
    };
    node.store.change(move |tx| ops::bundle(tx, &who, of, &new, &photos, Protection::OPEN)).await?;
    let question = "Welches Fachverfahren in welcher Version setzen Sie ein?";
    moved(node, "Wohngeld", Move::Query, question).await
}

pub(super) type Speakers = BTreeMap<&'static str, (Caller, Uuid)>;

pub(super) fn speaker(speakers: &Speakers, mark: &str) -> Result<(Caller, Uuid), Failed> {
    Ok(speakers.get(mark).cloned().ok_or_else(|| format!("nobody speaks for {mark}"))?)
}

pub(super) async fn speakers(node: &Node) -> Result<Speakers, Failed> {
    let organisations = node.store.read(identity::every_organisation).await?;
    let mut speakers = Speakers::new();
    for (mark, host) in SPEAKERS {
        let of = organisations.iter().find(|it| it.mark == *mark).map(|it| it.id);
        let of = of.ok_or_else(|| format!("there is no organisation {mark}"))?;
        speakers.insert(mark, (caller(node, format!("cdo@{host}")).await?, of));
    }
    Ok(speakers)
}

/// A chief digital officer for each, and the body that bundles.
async fn employ(node: &Node) -> Result<(), Failed> {
    let body = NewOrganisation {
        kind: OrganisationKind::Coordination,
        name: "Koordinierungsstelle (Vorführung)".to_owned(),
        mark: COORDINATION.to_owned(),
        ars: String::new(),
        two_persons: false,
    };
    node.store.change(move |tx| identity_ops::found(tx, Actor::System, &body)).await?;
    let organisations = node.store.read(identity::every_organisation).await?;
    for (mark, host) in SPEAKERS {
        let email = format!("cdo@{host}");
        let account = NewAccount::prepare(&node.store, &email, "Kim Wandel", PASSWORD).await?;
        let person =
            node.store.change(move |tx| identity_ops::open_account(tx, Actor::System, &account));
        let person = person.await?.id;
        let of = organisations.iter().find(|it| it.mark == *mark).map(|it| it.id);
        let of = of.ok_or_else(|| format!("there is no organisation {mark}"))?;
        node.store
            .change(move |tx| identity_ops::grant(tx, Actor::System, person, of, Role::Cdo))
            .await?;
    }
    Ok(())
}
