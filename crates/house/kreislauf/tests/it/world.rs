//! A whole node on each engine: two towns, their people, and an application in the first one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use applications::Mailer;
use axum::Router;
use cases::Action;
use identity::ops::{NewAccount, NewOrganisation};
use identity::{Caller, Label, OrganisationKind, Role};
use kreislauf::jobs;
use kreislauf::node::{Node, Surroundings};
use needs::ops::{NewCluster, NewNeed, NewVoice, Protection};
use needs::{Frequency, Stance, Topic};
use requirements::doing::{Doing, Done};
use requirements::ops::NewSentence;
use requirements::{Trace, TraceKind, standards};
use store::testing::{TestStore, stores};
use store::{Actor, Store};
use uuid::Uuid;

use crate::browser::{Answer, Browser};
use crate::paper;

pub(crate) const LEMGO: &str = "057660044044";
pub(crate) const DETMOLD: &str = "057660020020";
pub(crate) const PASSWORD: &str = "ein langes Passwort";

/// What only the first town and its applicant may read. Each word stands in one place and nowhere else.
pub(crate) mod secret {
    pub(crate) const APPLICANT: &str = "Zaunkoenigin";
    pub(crate) const ANSWER: &str = "Dachsbau";
    pub(crate) const FILE: &str = "Wieselplan";
    pub(crate) const MESSAGE: &str = "Iltisfrage";
    pub(crate) const NOTE: &str = "Marderakte";
    pub(crate) const REPLY: &str = "Luchsantwort";
    pub(crate) const ENCLOSURE: &str = "Otterbild";
    pub(crate) const ALL: [&str; 7] = [APPLICANT, ANSWER, FILE, MESSAGE, NOTE, REPLY, ENCLOSURE];
}

pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

/// Somebody with an account.
#[derive(Clone)]
pub(crate) struct Somebody {
    pub(crate) id: Uuid,
    pub(crate) caller: Caller,
    /// A browser in which they are signed in, and their token for the API.
    pub(crate) browser: Browser,
}

/// An organisation with one person for each role.
pub(crate) struct Town {
    pub(crate) id: Uuid,
    pub(crate) offer: Uuid,
    pub(crate) worker: Somebody,
    pub(crate) lead: Somebody,
    pub(crate) editor: Somebody,
    pub(crate) administrator: Somebody,
}

/// An application that was sent.
pub(crate) struct Applied {
    pub(crate) case: Uuid,
    pub(crate) number: String,
    pub(crate) code: String,
    /// The browser that sent it.
    pub(crate) browser: Browser,
}

/// What somebody requires of somebody.
pub(crate) struct Required {
    pub(crate) profile: Uuid,
    pub(crate) sentence: Uuid,
    pub(crate) comment: Uuid,
    pub(crate) standard: Uuid,
    pub(crate) criterion: Uuid,
    pub(crate) document: Uuid,
}

pub(crate) struct World {
    pub(crate) engine: &'static str,
    pub(crate) node: Node,
    pub(crate) app: Router,
    pub(crate) lemgo: Town,
    pub(crate) detmold: Town,
    pub(crate) citizen: Somebody,
    pub(crate) files: TestStore,
}

/// A node for each engine.
pub(crate) async fn worlds() -> Vec<World> {
    worlds_with(&Mailer::None).await
}

/// A node for each engine, with a mail server.
pub(crate) async fn worlds_with(mailer: &Mailer) -> Vec<World> {
    let all = kreislauf::node::migrations();
    let mut worlds = Vec::new();
    for files in stores(&[&all[store::MIGRATIONS.len()..]]) {
        worlds.push(World::new(files, mailer.clone()).await);
    }
    worlds
}

impl World {
    async fn new(files: TestStore, mailer: Mailer) -> Self {
        let store = files.store.clone();
        let [lemgo, detmold] = [
            founded(&store, "Alte Hansestadt Lemgo", "LEM", LEMGO).await,
            founded(&store, "Stadt Detmold", "DET", DETMOLD).await,
        ];
        transport::testing::transport(&store, &[lemgo, detmold]).await;
        let surroundings = Surroundings {
            base_url: "http://localhost".to_owned(),
            mailer,
            trusted_proxies: Vec::new(),
            demonstration: false,
        };
        let kept = Kept::take(&files.folder().join("index"));
        let key = transport::testing::NODE_KEY;
        let node = Node::open(store.clone(), files.folder(), key, surroundings).await.unwrap();
        kept.keep(&files.folder().join("index"));
        let app = node.app();
        Self {
            engine: files.engine,
            lemgo: town(&store, &app, lemgo, LEMGO, "lemgo").await,
            detmold: town(&store, &app, detmold, DETMOLD, "detmold").await,
            citizen: somebody(&store, &app, "karla@example.org", None).await,
            node,
            app,
            files,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.node.store
    }

    /// Somebody who is not signed in and has nothing.
    pub(crate) fn anonymous(&self) -> Browser {
        Browser::new(&self.app)
    }

    /// A draft with everything filled in; answers its address.
    pub(crate) async fn draft(&self, browser: &mut Browser, offer: Uuid, name: &str) -> String {
        let begun = browser.post(&format!("/antrag/{offer}"), &[("applicant", "person")]).await;
        let step = begun.target();
        let fields = [paper::GIVEN_NAME, paper::FAMILY_NAME, paper::PLACE, paper::PLAN]
            .map(|field| format!("{field}.0"));
        let [given, family, place, plan] = fields.each_ref().map(String::as_str);
        let values = [(given, "Erika"), (family, name), (place, secret::ANSWER)];
        let plans = [(plan, "Wieselplan.pdf", PDF)];
        let saved = browser.post_files(&step, &values, &plans).await;
        let review = saved.target();
        assert!(review.ends_with("/pruefen"), "{review}");
        review.trim_end_matches("/pruefen").to_owned()
    }

    /// An application that was sent and has arrived.
    pub(crate) async fn applied(&self, offer: Uuid, name: &str) -> Applied {
        let mut browser = self.anonymous();
        let draft = self.draft(&mut browser, offer, name).await;
        let sent = browser.post(&format!("{draft}/absenden"), &[]).await;
        let applied = self.receipt(browser, &sent).await;
        jobs::run_due(&self.node).await.unwrap();
        applied
    }

    /// What the receipt says to which the browser is sent.
    pub(crate) async fn receipt(&self, mut browser: Browser, sent: &Answer) -> Applied {
        let receipt = browser.get(&sent.target()).await;
        assert_eq!(receipt.status, 200, "{}", receipt.text());
        let text = receipt.text();
        let mut codes = text.split("<code class=\"kl-code\">").skip(1);
        let mut next = || codes.next().unwrap().split('<').next().unwrap().to_owned();
        let (number, code) = (next(), next());
        let known = number.clone();
        let case = self
            .store()
            .read(move |read| {
                let sql = "SELECT id FROM application WHERE number = ?1";
                read.one(sql, &[known.into()])?.take(0)
            })
            .await
            .unwrap();
        Applied { case, number, code, browser }
    }

    /// An application to the first town with a message, a note, an answer and files, all secret.
    pub(crate) async fn confidential(&self) -> Applied {
        let mut applied = self.applied(self.lemgo.offer, secret::APPLICANT).await;
        let page = format!("/vorgang/{}", applied.number);
        let id = self.store().entropy().new_id(self.files.clock.now()).to_string();
        let values = [("id", id.as_str()), ("text", secret::MESSAGE)];
        let enclosed = [("datei", "Otterbild.pdf", PDF)];
        let sent =
            applied.browser.post_files(&format!("{page}/nachricht"), &values, &enclosed).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        jobs::run_due(&self.node).await.unwrap();
        let text = |text: &str| text.to_owned();
        self.act(&self.lemgo.worker, applied.case, Action::Take).await;
        let note = Action::Note { text: text(secret::NOTE) };
        self.act(&self.lemgo.worker, applied.case, note).await;
        let reply = Action::Write { text: text(secret::REPLY) };
        self.act(&self.lemgo.worker, applied.case, reply).await;
        applied
    }

    /// What the first town's people require, as only they may know of it; after [`Self::needed`].
    pub(crate) async fn required(&self, need: Uuid) -> Required {
        let lemgo = self.lemgo.id;
        let (caller, office) = self
            .store()
            .read::<_, kreislauf::Failed>(|read| {
                let caller = identity::ops::caller_for(read, "cdo@lemgo.example")?;
                let all = identity::organisations(read, &caller)?;
                Ok((caller, all.into_iter().find(|it| it.mark == "KOS").unwrap().id))
            })
            .await
            .unwrap();
        let protection = Protection { label: Label::Amber, guard: Some(lemgo) };
        let profile = {
            let caller = caller.clone();
            let new = requirements::ops::Description {
                title: "Geschütztes Profil".to_owned(),
                ..requirements::ops::Description::default()
            };
            let template = requirements::Template::Provision;
            self.store()
                .change(move |tx| {
                    requirements::ops::create(tx, &caller, office, &new, template, protection)
                })
                .await
                .unwrap()
                .id
        };
        let doing = async |doing: Doing| {
            let caller = caller.clone();
            let done = self
                .store()
                .change(move |tx| doing.carry_out(tx, &caller, Some(office), profile))
                .await
                .unwrap();
            match done {
                Done::Made(id) => id,
                other => panic!("{other:?}"),
            }
        };
        let sentence = doing(Doing::Require(NewSentence {
            level: requirements::Level::Must,
            plane: requirements::Plane::Operative,
            text: "Geschützter Satz".to_owned(),
            test: "Geschützte Abnahme".to_owned(),
            traces: vec![Trace { kind: TraceKind::Need, id: need }],
        }))
        .await;
        let comment = doing(Doing::Comment(requirements::ops::NewComment {
            requirement: Some(sentence),
            kind: requirements::CommentKind::Question,
            text: "Geschützte Frage".to_owned(),
            reply_to: None,
        }))
        .await;
        let (standard, criterion, document) = self.standard(caller, office, protection).await;
        Required { profile, sentence, comment, standard, criterion, document }
    }

    async fn standard(
        &self,
        caller: Caller,
        office: Uuid,
        protection: Protection,
    ) -> (Uuid, Uuid, Uuid) {
        let new = standards::Description {
            title: "Geschützter Standard".to_owned(),
            summary: String::new(),
            binding: standards::Binding::Offered,
            operator: String::new(),
        };
        let bytes = bytes::Bytes::from_static(PDF);
        let document = standards::NewDocument {
            title: "Geschütztes Dokument".to_owned(),
            name: "standard.pdf".to_owned(),
            media_type: "application/pdf",
            size: 1,
            blob: self.store().blobs().put(bytes).await.unwrap(),
        };
        self.store()
            .change::<_, requirements::Error>(move |tx| {
                let made = standards::create(tx, &caller, office, &new, "Darum.", protection)?.0.id;
                let kind = standards::CriterionKind::Ready;
                let criterion =
                    standards::add_criterion(tx, &caller, office, made, kind, "Geschützt")?.0;
                let (document, entry) = standards::attach(tx, &caller, office, made, &document)?;
                Ok(((made, criterion, document), entry))
            })
            .await
            .unwrap()
    }

    /// A need that the figures of the first town propose to it.
    pub(crate) async fn signalled(&self) -> Uuid {
        self.store()
            .housekeeping::<_, store::Error>(|tx| {
                for month in ["2025-12", "2026-01", "2026-02"] {
                    let month: tally::Month = month.parse().map_err(store::Error::Corrupt)?;
                    for (kind, events) in [(tally::Kind::Sent, 40), (tally::Kind::AskedBack, 20)] {
                        let event = tally::Event::of(kind, paper::LEIKA);
                        tally::count_many(tx, month.first_day(), LEMGO, &event, events)?;
                    }
                }
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(self.node.tend_signals().await.unwrap(), 1);
        let draft = "SELECT id FROM signal_draft";
        self.store().read(move |read| read.one(draft, &[])?.take(0)).await.unwrap()
    }

    /// A need and a cluster that only the people of the first town may know of, and somebody there who speaks for it.
    pub(crate) async fn needed(&self) -> (Uuid, Uuid, Browser) {
        let lemgo = self.lemgo.id;
        let place = Some((lemgo, Role::Cdo));
        let cdo = somebody(self.store(), &self.app, "cdo@lemgo.example", place).await;
        let coordination = NewOrganisation {
            kind: OrganisationKind::Coordination,
            name: "Koordinierungsstelle".to_owned(),
            mark: "KOS".to_owned(),
            ars: String::new(),
            two_persons: false,
        };
        let office = self
            .store()
            .change(move |tx| identity::ops::found(tx, Actor::System, &coordination))
            .await
            .unwrap()
            .id;
        let person = cdo.id;
        self.store()
            .change(move |tx| identity::ops::grant(tx, Actor::System, person, office, Role::Cdo))
            .await
            .unwrap();
        let caller = self
            .store()
            .read(|read| identity::ops::caller_for(read, "cdo@lemgo.example"))
            .await
            .unwrap();
        let protection = Protection { label: Label::Amber, guard: Some(lemgo) };
        let new = NewNeed {
            title: "Geschützter Bedarf".to_owned(),
            problem: "Nur für uns".to_owned(),
            affected: String::new(),
            frequency: Frequency::Daily,
            workaround: String::new(),
            leika: String::new(),
            service: String::new(),
            product: String::new(),
            deadline: None,
            topic: Topic::Technology,
        };
        let voice = NewVoice { stance: Stance::Affected, variant: String::new(), cases: 1 };
        let who = caller.clone();
        let need = self
            .store()
            .change(move |tx| needs::ops::report(tx, &who, lemgo, &new, &voice, protection))
            .await
            .unwrap()
            .id;
        let bundle = NewCluster {
            title: "Geschütztes Bündel".to_owned(),
            text: String::new(),
            topic: Topic::Technology,
        };
        let cluster = self
            .store()
            .change(move |tx| needs::ops::bundle(tx, &caller, office, &bundle, &[need], protection))
            .await
            .unwrap()
            .id;
        (need, cluster, cdo.browser)
    }

    /// Does something with a case and delivers what follows.
    pub(crate) async fn act(&self, who: &Somebody, case: Uuid, action: Action) {
        let version = self.version(case).await;
        self.node.cases.act(&who.caller, case, version, action, Vec::new()).await.unwrap();
        jobs::run_due(&self.node).await.unwrap();
    }

    /// The version of a case at the office.
    pub(crate) async fn version(&self, case: Uuid) -> i64 {
        self.store()
            .read(move |read| {
                let sql = "SELECT version FROM office_case WHERE id = ?1";
                read.one(sql, &[case.into()])?.take(0)
            })
            .await
            .unwrap()
    }

    /// How many entries the journal has.
    pub(crate) async fn entries(&self) -> i64 {
        self.store()
            .read(|read| read.one("SELECT COUNT(*) FROM journal", &[])?.take(0))
            .await
            .unwrap()
    }
}

async fn founded(store: &Store, name: &str, mark: &str, ars: &str) -> Uuid {
    let new = NewOrganisation {
        kind: OrganisationKind::Municipality,
        name: name.to_owned(),
        mark: mark.to_owned(),
        ars: ars.to_owned(),
        two_persons: false,
    };
    store.change(move |tx| identity::ops::found(tx, Actor::System, &new)).await.unwrap().id
}

async fn town(store: &Store, app: &Router, id: Uuid, ars: &str, host: &str) -> Town {
    let person = async |name: &str, role: Role| {
        somebody(store, app, &format!("{name}@{host}.example"), Some((id, role))).await
    };
    Town {
        id,
        offer: paper::offered(store, id, ars).await,
        worker: person("anna", Role::CaseWorker).await,
        lead: person("clara", Role::Lead).await,
        editor: person("emil", Role::Editor).await,
        administrator: person("ada", Role::Administrator).await,
    }
}

/// Opens an account, with a role if one is named, and signs in.
pub(crate) async fn somebody(
    store: &Store,
    app: &Router,
    email: &str,
    role: Option<(Uuid, Role)>,
) -> Somebody {
    let mut account = NewAccount::prepare(store, email, email, PASSWORD).await.unwrap();
    if let Some((of, _)) = role {
        account = account.of(of);
    }
    let open =
        move |tx: &mut store::Tx<'_>| identity::ops::open_account(tx, Actor::System, &account);
    let id = store.change(open).await.unwrap().id;
    if let Some((of, role)) = role {
        let grant =
            move |tx: &mut store::Tx<'_>| identity::ops::grant(tx, Actor::System, id, of, role);
        store.change(grant).await.unwrap();
    }
    let mut browser = Browser::new(app);
    let login = [("email", email), ("password", PASSWORD), ("weiter", "/")];
    assert_eq!(browser.post("/anmelden", &login).await.target(), "/");
    let token = identity::ops::create_token(store, email, "test").await.unwrap();
    browser.token = Some(token.reveal());
    let email = email.to_owned();
    let caller = store.read(move |read| identity::ops::caller_for(read, &email)).await.unwrap();
    Somebody { id, caller, browser }
}

/// The indexes of all places and services take seconds to build, so the tests hand them on. One that does
/// not fit is built anew by the rooms themselves.
struct Kept {
    folder: PathBuf,
    _lock: File,
}

impl Kept {
    /// Puts a copy of what is kept into `folder`; nobody else has it while this is held.
    fn take(folder: &Path) -> Self {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("house-indexes");
        fs::create_dir_all(&kept).unwrap();
        let lock = File::create(kept.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        copy(&kept, folder);
        Self { folder: kept, _lock: lock }
    }

    /// Keeps what is in `folder` now, if it is something else.
    fn keep(self, folder: &Path) {
        let marks = |folder: &Path| {
            ["places.generation", "services.mark"]
                .map(|mark| fs::read(folder.join(mark)).unwrap_or_default())
        };
        if marks(folder) != marks(&self.folder) {
            fs::remove_dir_all(&self.folder).unwrap();
            copy(folder, &self.folder);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
