//! Towns of two states, a provider, a committee, and their people.

use identity::testing::{Employed, employ};
use identity::{Caller, Label, OrganisationKind, Role};
use needs::ops::{NewCluster, NewNeed, NewVoice, Numbered, Protection};
use needs::{Frequency, Stance, Topic};
use requirements::doing::{Doing, Done, Moving};
use requirements::ops::{self, Description, NewAnswer, NewSentence};
use requirements::{Error, Level, Outcome, Plane, Question, Record, Template, Trace, TraceKind};
use store::testing::{TestStore, embedded, stores};
use store::{Store, Tx};
use uuid::Uuid;

pub(crate) const MIGRATIONS: [&[store::Migration]; 5] = [
    identity::MIGRATIONS,
    directory::MIGRATIONS,
    shared::MIGRATIONS,
    needs::MIGRATIONS,
    requirements::MIGRATIONS,
];

/// Somebody with an account, who acts for one organisation.
#[derive(Clone)]
pub(crate) struct Somebody {
    pub(crate) of: Uuid,
    pub(crate) caller: Caller,
    pub(crate) token: String,
    pub(crate) cookie: String,
}

/// A node with its organisations. The same organisations stand on every node of a test.
pub(crate) struct World {
    pub(crate) files: TestStore,
    pub(crate) store: Store,
    /// Mark and chief digital officer.
    pub(crate) people: Vec<(&'static str, Somebody)>,
}

type Line = (u128, OrganisationKind, &'static str, &'static str, &'static str, i64);

/// Id, kind, name, mark, region, inhabitants.
pub(crate) const ORGANISATIONS: &[Line] = &[
    (1, OrganisationKind::Municipality, "Stadt Lemgo", "LEM", "057660044044", 40_000),
    (2, OrganisationKind::Municipality, "Stadt Lage", "LAG", "057660040040", 35_000),
    (3, OrganisationKind::Municipality, "Stadt Leopoldshöhe", "LEO", "057660048048", 16_000),
    (4, OrganisationKind::Association, "Verbandsgemeinde Montabaur", "MON", "071435004000", 41_000),
    (5, OrganisationKind::District, "Kreis Lippe", "LIP", "057660000000", 340_000),
    (6, OrganisationKind::Provider, "krz", "KRZ", "", 0),
    (7, OrganisationKind::Coordination, "Koordinierungsstelle", "KOO", "", 0),
    (8, OrganisationKind::Committee, "Kommunalgremium", "KOM", "", 0),
    (10, OrganisationKind::Federation, "Planungsrat", "PLR", "", 0),
    (9, OrganisationKind::Company, "Beispiel GmbH", "FIR", "", 0),
];

pub(crate) fn id(mark: &str) -> Uuid {
    let line = ORGANISATIONS.iter().find(|(_, _, _, known, _, _)| *known == mark).unwrap();
    Uuid::from_u128(line.0)
}

/// A world on each engine.
pub(crate) async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for files in stores(&MIGRATIONS) {
        worlds.push(World::new(files).await);
    }
    worlds
}

/// A world on the embedded engine alone.
pub(crate) async fn world() -> World {
    World::new(embedded(&MIGRATIONS)).await
}

impl World {
    async fn new(files: TestStore) -> Self {
        let store = files.store.clone();
        store.housekeeping(found).await.unwrap();
        let mut people = Vec::new();
        for (_, kind, _, mark, _, _) in ORGANISATIONS {
            let role = if *kind == OrganisationKind::Committee { Role::Member } else { Role::Cdo };
            people.push((*mark, somebody(&store, mark, role, "cdo").await));
        }
        Self { files, store, people }
    }

    /// The chief digital officer of an organisation; of the committee a member.
    pub(crate) fn of(&self, mark: &str) -> Somebody {
        self.people.iter().find(|(known, _)| *known == mark).unwrap().1.clone()
    }

    /// A need of a town.
    pub(crate) async fn need(&self, mark: &str, title: &str) -> Uuid {
        self.need_with(mark, title, Protection::OPEN).await
    }

    pub(crate) async fn need_with(&self, mark: &str, title: &str, protection: Protection) -> Uuid {
        let (who, new) = (self.of(mark), need(title));
        let reported = self.store.change(move |tx| {
            needs::ops::report(tx, &who.caller, who.of, &new, &affected(100), protection)
        });
        reported.await.unwrap().id
    }

    pub(crate) async fn endorse(&self, mark: &str, need: Uuid, variant: &str) {
        let (who, voice) = (self.of(mark), voice(Stance::Supporting, variant));
        let given =
            self.store.change(move |tx| needs::ops::endorse(tx, &who.caller, who.of, need, &voice));
        given.await.unwrap();
    }

    pub(crate) async fn bundle(&self, title: &str, needs: &[Uuid]) -> Uuid {
        let (who, needs, new) = (self.of("KOO"), needs.to_vec(), cluster(title));
        let bundled = self.store.change(move |tx| {
            needs::ops::bundle(tx, &who.caller, who.of, &new, &needs, Protection::OPEN)
        });
        bundled.await.unwrap().id
    }

    /// A profile of the coordinating body, addressed to an organisation.
    pub(crate) async fn profile(&self, addressee: &str) -> Numbered {
        self.profile_with(addressee, Template::Open, Protection::OPEN).await.unwrap()
    }

    pub(crate) async fn profile_with(
        &self,
        addressee: &str,
        template: Template,
        protection: Protection,
    ) -> Result<Numbered, Error> {
        let who = self.of(if protection.guard == Some(id("KOM")) { "KOM" } else { "KOO" });
        let known = ORGANISATIONS.iter().any(|(_, _, _, mark, _, _)| *mark == addressee);
        let new = Description {
            title: "Direkter Abruf".to_owned(),
            purpose: "Kommunen rufen selbst ab.".to_owned(),
            addressee: known.then(|| id(addressee)),
            addressee_name: if known { String::new() } else { addressee.to_owned() },
        };
        let made = self
            .store
            .change(move |tx| ops::create(tx, &who.caller, who.of, &new, template, protection));
        made.await
    }

    /// Does something with a profile as somebody.
    pub(crate) async fn act(
        &self,
        who: &Somebody,
        profile: Uuid,
        what: Doing,
    ) -> Result<Done, Error> {
        let who = who.clone();
        let done =
            self.store.change(move |tx| what.carry_out(tx, &who.caller, Some(who.of), profile));
        done.await
    }

    pub(crate) async fn require(&self, profile: Uuid, text: &str, traces: &[Uuid]) -> Uuid {
        let new = Doing::Require(sentence(text, traces));
        match self.act(&self.of("KOO"), profile, new).await.unwrap() {
            Done::Made(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// From a draft to what has been decided for.
    pub(crate) async fn adopt(&self, profile: Uuid) {
        let office = self.of("KOO");
        self.act(&office, profile, Doing::Consult(because("Was sagt ihr?"))).await.unwrap();
        let comment = requirements::ops::NewComment {
            requirement: None,
            kind: requirements::CommentKind::Agreement,
            text: "Gut so.".to_owned(),
            reply_to: None,
        };
        self.act(&self.of("LAG"), profile, Doing::Comment(comment)).await.unwrap();
        for question in Question::ALL.iter().copied().filter(|it| it.is_asked()) {
            let answer = Doing::Check { question, yes: true, remark: "Geprüft.".to_owned() };
            self.act(&office, profile, answer).await.unwrap();
        }
        self.act(&office, profile, Doing::Ready(because("Alles da."))).await.unwrap();
        self.act(&office, profile, Doing::Adopt(because("Beschlossen."))).await.unwrap();
    }

    pub(crate) async fn submit(&self, profile: Uuid) {
        let what = Doing::Submit {
            reason: "Bitte bis zum Sommer.".to_owned(),
            due_on: Some("2026-06-01".parse().unwrap()),
        };
        self.act(&self.of("KOO"), profile, what).await.unwrap();
    }

    pub(crate) async fn record(&self, who: &Somebody, profile: Uuid) -> Option<Record> {
        let caller = who.caller.clone();
        self.store.read(move |read| requirements::record(read, &caller, profile)).await.unwrap()
    }

    pub(crate) async fn need_record(&self, mark: &str, need: Uuid) -> needs::Record {
        let caller = self.of(mark).caller;
        self.store.read(move |read| needs::record(read, &caller, need)).await.unwrap().unwrap()
    }
}

pub(crate) fn because(reason: &str) -> Moving {
    Moving { reason: reason.to_owned(), ..Moving::default() }
}

pub(crate) fn sentence(text: &str, traces: &[Uuid]) -> NewSentence {
    NewSentence {
        level: Level::Must,
        plane: Plane::Operative,
        text: text.to_owned(),
        test: "Eine Kommune ruft ab, ohne zu fragen.".to_owned(),
        traces: traces.iter().map(|id| Trace { kind: TraceKind::Need, id: *id }).collect(),
    }
}

pub(crate) fn answer(requirement: Uuid, outcome: Outcome, reason: &str) -> NewAnswer {
    let next_on = (outcome == Outcome::Postponed).then(|| "2026-09-01".parse().unwrap());
    NewAnswer { requirement, outcome, reason: reason.to_owned(), next_on }
}

pub(crate) fn guarded(label: Label, guard: &str) -> Protection {
    Protection { label, guard: Some(id(guard)) }
}

fn found(tx: &mut Tx<'_>) -> Result<(), store::Error> {
    for (id, kind, name, mark, ars, inhabitants) in ORGANISATIONS {
        tx.execute(
            "INSERT INTO organisation (id, kind, name, mark, ars, two_persons, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, FALSE, 0)",
            &[
                Uuid::from_u128(*id).into(),
                kind.word().into(),
                (*name).into(),
                (*mark).into(),
                (*ars).into(),
            ],
        )?;
        if !ars.is_empty() {
            tx.execute(
                "INSERT INTO region (ars, kind, name, population, valid_from)
                 VALUES (?1, 60, ?2, ?3, '2026-01-01')",
                &[(*ars).into(), (*name).into(), (*inhabitants).into()],
            )?;
        }
    }
    for member in ["LEM", "LAG", "LEO"] {
        tx.execute(
            "INSERT INTO affiliation (parent, member) VALUES (?1, ?2)",
            &[id("KRZ").into(), id(member).into()],
        )?;
    }
    Ok(())
}

async fn somebody(store: &Store, mark: &'static str, role: Role, desk: &str) -> Somebody {
    let (email, of) = (format!("{desk}@{}.example", mark.to_lowercase()), id(mark));
    let Employed { caller, token, cookie, .. } = employ(store, of, (&email, &email), role).await;
    Somebody { of, caller, token, cookie }
}

pub(crate) fn need(title: &str) -> NewNeed {
    NewNeed {
        title: title.to_owned(),
        problem: format!("{title}: das fehlt uns jeden Tag."),
        affected: "Bürgerbüro".to_owned(),
        frequency: Frequency::Daily,
        workaround: "Wir tippen ab.".to_owned(),
        leika: String::new(),
        service: String::new(),
        product: String::new(),
        deadline: None,
        topic: Topic::CrossCutting,
    }
}

pub(crate) fn cluster(title: &str) -> NewCluster {
    NewCluster { title: title.to_owned(), text: String::new(), topic: Topic::CrossCutting }
}

pub(crate) fn affected(cases: i64) -> NewVoice {
    NewVoice { stance: Stance::Affected, variant: String::new(), cases }
}

pub(crate) fn voice(stance: Stance, variant: &str) -> NewVoice {
    NewVoice { stance, variant: variant.to_owned(), cases: 0 }
}
