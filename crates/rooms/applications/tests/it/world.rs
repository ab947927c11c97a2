//! A node with a portal, a form that is offered, and an office that takes what it is told to take.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use applications::{Applications, Mailer};
use axum::Router;
use bytes::Bytes;
use fitconnect::metadata::Purpose as FilePurpose;
use fitconnect::problem::ProblemKind;
use forms::{ApplicantKind, Definition, Forms, NewOffer, OfferTexts};
use identity::OrganisationKind;
use identity::ops::NewOrganisation;
use store::testing::{START, TestStore, stores};
use store::{Actor, BlobId, Entry, Store};
use transport::{
    DELETE, DELIVER, Delivery, Destination, File, Message, PublicStatus, Receiver, Receivers,
    Receiving, Refusal, Transport, accept, portal_destination, send,
};
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};
use xdatenfelder::model::{
    Codes, Common, Constraints, DataType, Element, ElementClass, Field, FieldKind, Multiplicity,
    Prefill, Schema, Structure, Wording,
};

use crate::browser::{Browser, Page};

/// What the office does with what arrives.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Take,
    Refuse(Refusal),
}

/// That the office's side takes nothing of the kind.
pub(crate) fn refusal() -> Refusal {
    Refusal::Reject {
        problem: ProblemKind::UnsupportedService,
        detail: "not offered here".to_owned(),
    }
}

/// The office's side, reduced to what this room can see of it.
pub(crate) struct Office {
    store: Store,
    answer: Mutex<Answer>,
    taken: Mutex<Vec<(Uuid, Message, Vec<File>)>>,
}

impl Receiver for Office {
    fn receive(&self, mut delivery: Delivery) -> Receiving<'_> {
        Box::pin(async move {
            if let Answer::Refuse(refusal) = self.answer.lock().unwrap().clone() {
                return Err(refusal);
            }
            let files = std::mem::take(&mut delivery.files);
            let note = (delivery.case, delivery.message.clone(), files);
            let taken: Result<(), transport::Error> = self
                .store
                .change(move |tx| {
                    accept(tx, &delivery)?;
                    Ok(((), Entry::new(Actor::System, "test.take", "case", delivery.case)))
                })
                .await;
            match taken {
                Ok(()) => {
                    self.taken.lock().unwrap().push(note);
                    Ok(())
                }
                Err(transport::Error::AlreadyAccepted) => Ok(()),
                Err(error) => Err(Refusal::Later(error.to_string())),
            }
        })
    }
}

pub(crate) struct World {
    pub(crate) test: TestStore,
    pub(crate) applications: Applications,
    pub(crate) app: Router,
    pub(crate) offer: Uuid,
    transport: Transport,
    portal: Destination,
    office: Arc<Office>,
    receivers: Receivers,
}

/// What a browser has after it sent an application.
pub(crate) struct Applied {
    pub(crate) draft: Uuid,
    pub(crate) number: String,
    pub(crate) code: String,
}

pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

/// A field of a test form.
fn field(id: &str, name: &str, multiplicity: &str, data_type: DataType) -> Structure {
    let field = Field {
        common: Common::new(id.parse().unwrap(), name),
        wording: Wording {
            label: name.to_owned(),
            output_label: name.to_owned(),
            ..Wording::default()
        },
        class: ElementClass::Harmonised,
        kind: FieldKind::Input,
        data_type,
        prefill: Prefill::None,
        constraints: Constraints::default(),
        content: None,
        codes: Codes::None,
        rules: Vec::new(),
    };
    Structure {
        multiplicity: Multiplicity::parse(multiplicity).unwrap(),
        references: Vec::new(),
        element: Element::Field(Box::new(field)),
    }
}

fn definition() -> Definition {
    let mut schema = Schema::new("S99000000900".parse().unwrap(), "Bank aufstellen");
    schema.structure = vec![
        field("F99000000901", "Vorname", "1:1", DataType::Text),
        field("F99000000902", "Familienname", "1:1", DataType::Text),
        field("F99000000903", "Standort", "1:1", DataType::Text),
        field("F99000000904", "E-Mail-Adresse", "0:1", DataType::Text),
        field("F99000000905", "Lageplan", "0:1", DataType::File),
    ];
    let mut xml = Vec::new();
    xdatenfelder::xdf3::write(&schema, "test", "2026-03-04T08:00:00Z", &mut xml).unwrap();
    Definition::read(&xml, "[]").unwrap()
}

/// One world for each engine.
pub(crate) async fn each() -> Vec<World> {
    with(|_| Mailer::None).await
}

/// One world for each engine, with mail.
pub(crate) async fn with(mailer: impl Fn(&TestStore) -> Mailer) -> Vec<World> {
    let rooms = [
        identity::MIGRATIONS,
        tally::MIGRATIONS,
        forms::MIGRATIONS,
        transport::MIGRATIONS,
        applications::MIGRATIONS,
    ];
    let mut worlds = Vec::new();
    for test in stores(&rooms) {
        let mailer = mailer(&test);
        worlds.push(World::new(test, mailer).await);
    }
    worlds
}

impl World {
    async fn new(test: TestStore, mailer: Mailer) -> Self {
        let store = test.store.clone();
        let town = NewOrganisation {
            kind: OrganisationKind::Municipality,
            name: "Musterstadt".to_owned(),
            mark: "MUS".to_owned(),
            ars: "057660044044".to_owned(),
            two_persons: false,
        };
        let town =
            store.change(move |tx| identity::ops::found(tx, Actor::System, &town)).await.unwrap();
        let (transport, _) = transport::testing::transport(&store, &[town.id]).await;
        let portal = store.read(portal_destination).await.unwrap().unwrap();
        let forms = Forms::new(store.clone());
        let offer = offered(&store, town.id).await;
        let texts = Texts::gather(&[web::TEXTS, forms::TEXTS, applications::TEXTS]).unwrap();
        let shell = Shell::new(ShellConfig {
            store: store.clone(),
            texts,
            nav: Vec::new(),
            base_url: "https://portal.example".to_owned(),
            demonstration: false,
        });
        let applications =
            Applications::new(shell.clone(), forms.clone(), transport.clone(), mailer);
        let routes = forms::routes(forms).merge(applications::routes(applications.clone()));
        let app = web::serve::app(&shell, routes);
        let office =
            Arc::new(Office { store, answer: Mutex::new(Answer::Take), taken: Mutex::default() });
        let receivers =
            Receivers { office: office.clone(), portal: Arc::new(applications.clone()) };
        Self { test, applications, app, offer, transport, portal, office, receivers }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.test.store
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.app)
    }

    /// A draft with everything filled in.
    pub(crate) async fn draft(&self, browser: &mut Browser) -> Uuid {
        let page =
            browser.post(&format!("/antrag/{}", self.offer), &[("applicant", "person")]).await;
        let step = page.target();
        let draft = step.split('/').nth(2).unwrap().parse().unwrap();
        let values = [
            ("F99000000901.0", "Erika"),
            ("F99000000902.0", "Beispiel"),
            ("F99000000903.0", "Marktplatz"),
            ("F99000000904.0", ""),
        ];
        let plan = ("F99000000905.0", "plan.pdf", PDF);
        let saved = browser.post_files(&step, &values, &[plan]).await;
        assert_eq!(saved.target(), format!("/entwurf/{draft}/pruefen"));
        draft
    }

    /// A draft that is sent; the browser has its receipt.
    pub(crate) async fn applied(&self, browser: &mut Browser) -> Applied {
        let draft = self.draft(browser).await;
        let sent = browser.post(&format!("/entwurf/{draft}/absenden"), &[]).await;
        self.receipt(browser, draft, &sent).await
    }

    /// What the receipt says to which the browser is sent.
    pub(crate) async fn receipt(&self, browser: &mut Browser, draft: Uuid, sent: &Page) -> Applied {
        let receipt = browser.get(&sent.target()).await;
        assert_eq!(receipt.status, 200, "{}", receipt.text());
        let number = sent.target().split('/').nth(2).unwrap().to_owned();
        let code = receipt.text().split("<code class=\"kl-code\">").nth(2).unwrap().to_owned();
        Applied { draft, number, code: code.split('<').next().unwrap().to_owned() }
    }

    /// The case behind a number.
    pub(crate) async fn case(&self, number: &str) -> Uuid {
        let number = number.to_owned();
        self.store()
            .read(move |read| {
                let sql = "SELECT id FROM application WHERE number = ?1";
                read.one(sql, &[number.into()])?.take(0)
            })
            .await
            .unwrap()
    }

    pub(crate) fn office_answers(&self, answer: Answer) {
        *self.office.answer.lock().unwrap() = answer;
    }

    /// What arrived at the office.
    pub(crate) fn taken(&self) -> Vec<(Uuid, Message, Vec<File>)> {
        self.office.taken.lock().unwrap().clone()
    }

    /// The office says something, and it arrives.
    pub(crate) async fn office_says(&self, case: Uuid, message: Message, file: Option<&str>) {
        self.office_sends(case, message, file).await;
        assert_eq!(self.run_jobs().await, 0);
    }

    /// The office says something; it arrives when jobs run.
    pub(crate) async fn office_sends(&self, case: Uuid, message: Message, file: Option<&str>) {
        let files = file
            .map(|name| File {
                id: self.store().entropy().new_id(START),
                name: name.to_owned(),
                media_type: "application/pdf".to_owned(),
                purpose: FilePurpose::Report,
                bytes: Bytes::from_static(PDF),
            })
            .into_iter()
            .collect();
        let sealed = self.transport.seal(&self.portal, case, &message, files).await.unwrap();
        self.store()
            .change(move |tx| {
                send(tx, &sealed)?;
                let entry = Entry::new(Actor::System, "test.say", "case", case);
                Ok::<_, transport::Error>(((), entry))
            })
            .await
            .unwrap();
    }

    pub(crate) async fn office_tells(&self, case: Uuid, status: PublicStatus) {
        self.test.clock.advance_seconds(60);
        let due = Some(self.test.clock.now().plus_days(20));
        self.office_says(case, Message::Status { status, due, note: None }, None).await;
    }

    /// Carries out what is due; answers how many jobs failed.
    pub(crate) async fn run_jobs(&self) -> usize {
        let mut failed = 0;
        while let Some(job) = self.store().next_job().await.unwrap() {
            let ended = match job.kind.as_str() {
                DELIVER => self.transport.deliver(job.payload().unwrap(), &self.receivers).await,
                applications::MAIL => self.applications.announce(&job).await,
                DELETE => Ok(()),
                other => panic!("an unexpected job {other}"),
            };
            failed += usize::from(ended.is_err());
            self.store().finish_job(job, ended).await.unwrap();
        }
        failed
    }

    /// Where the only file of a message is kept.
    pub(crate) async fn kept_file(&self) -> PathBuf {
        let sql = "SELECT blob FROM application_file";
        let blob: BlobId =
            self.store().read(move |read| read.one(sql, &[])?.take(0)).await.unwrap();
        let name = blob.to_string();
        let (folder, name) = name.split_at(2);
        self.test.folder().join("blobs").join(folder).join(name)
    }

    /// How many files there are on disk.
    pub(crate) fn files(&self) -> usize {
        let folders = fs::read_dir(self.test.folder().join("blobs")).unwrap();
        folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }

    /// How large the files on disk are together.
    pub(crate) fn bytes(&self) -> u64 {
        let folders = fs::read_dir(self.test.folder().join("blobs")).unwrap();
        let files = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    }

    /// The first column of the only row of an answer.
    pub(crate) async fn number_of(&self, sql: &'static str) -> i64 {
        self.store().read(move |read| read.one(sql, &[])?.take(0)).await.unwrap()
    }
}

async fn offered(store: &Store, organisation: Uuid) -> Uuid {
    let definition = definition();
    let offer = NewOffer {
        organisation,
        leika: "99108001001000".parse().unwrap(),
        ars: "057660044044".parse().unwrap(),
        form: definition.id(),
        form_version: definition.version(),
        texts: OfferTexts { title_de: "Bank aufstellen".to_owned(), ..OfferTexts::default() },
        fee_cents: None,
        processing_days: 14,
        two_persons: false,
        applicants: vec![ApplicantKind::Person],
    };
    store.change(move |tx| forms::ops::import_form(tx, Actor::System, &definition)).await.unwrap();
    store.change(move |tx| forms::ops::open_offer(tx, Actor::System, &offer)).await.unwrap()
}
