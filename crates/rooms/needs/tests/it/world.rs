//! Towns of two states, a provider, a committee, and their people.

use identity::testing::{Employed, employ};
use identity::{Caller, OrganisationKind, Role};
use needs::ops::{self, NewCluster, NewNeed, NewVoice, Numbered, Protection};
use needs::{Error, Frequency, Record, Stance, Topic};
use store::testing::{TestStore, embedded, stores};
use store::{Entry, Store, Tx};
use uuid::Uuid;

pub(crate) const MIGRATIONS: [&[store::Migration]; 7] = [
    identity::MIGRATIONS,
    tally::MIGRATIONS,
    directory::MIGRATIONS,
    shared::MIGRATIONS,
    forms::MIGRATIONS,
    signals::MIGRATIONS,
    needs::MIGRATIONS,
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

    /// Somebody else of an organisation.
    pub(crate) async fn colleague(&self, mark: &'static str, role: Role) -> Somebody {
        somebody(&self.store, mark, role, role.word()).await
    }

    pub(crate) async fn report(&self, who: &Somebody, new: NewNeed) -> Numbered {
        self.report_with(who, new, Protection::OPEN).await.unwrap()
    }

    pub(crate) async fn report_with(
        &self,
        who: &Somebody,
        new: NewNeed,
        protection: Protection,
    ) -> Result<Numbered, Error> {
        self.files.clock.advance_seconds(1);
        let who = who.clone();
        self.store
            .change(move |tx| {
                ops::report(tx, &who.caller, who.of, &new, &affected(100), protection)
            })
            .await
    }

    pub(crate) async fn endorse(
        &self,
        who: &Somebody,
        need: Uuid,
        voice: NewVoice,
    ) -> Result<(), Error> {
        self.files.clock.advance_seconds(1);
        let who = who.clone();
        self.store.change(move |tx| ops::endorse(tx, &who.caller, who.of, need, &voice)).await
    }

    pub(crate) async fn withdraw(&self, who: &Somebody, need: Uuid) -> Result<(), Error> {
        self.files.clock.advance_seconds(1);
        let who = who.clone();
        self.store.change(move |tx| ops::withdraw_voice(tx, &who.caller, who.of, need)).await
    }

    pub(crate) async fn bundle(
        &self,
        who: &Somebody,
        title: &str,
        needs: &[Uuid],
    ) -> Result<Numbered, Error> {
        self.files.clock.advance_seconds(1);
        let (who, needs, new) = (who.clone(), needs.to_vec(), cluster(title));
        self.store
            .change(move |tx| ops::bundle(tx, &who.caller, who.of, &new, &needs, Protection::OPEN))
            .await
    }

    /// Does something as somebody.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        who: &Somebody,
        mut what: impl FnMut(&mut Tx<'_>, &Caller, Uuid) -> Result<(T, Entry), Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.files.clock.advance_seconds(1);
        let who = who.clone();
        self.store.change(move |tx| what(tx, &who.caller, who.of)).await
    }

    pub(crate) async fn record(&self, who: &Somebody, need: Uuid) -> Option<Record> {
        let caller = who.caller.clone();
        self.store.read(move |read| needs::record(read, &caller, need)).await.unwrap()
    }
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
