//! A whole office in a test: two towns, their people, the way from citizens and back.

use std::fs;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use bytes::Bytes;
use cases::Cases;
use fitconnect::metadata::Purpose as FilePurpose;
use http_body_util::BodyExt;
use identity::ops::NewOrganisation;
use identity::testing::{Employed, employ};
use identity::{Caller, OrganisationKind, Role};
use store::testing::TestStore;
use store::{Actor, Clock, Entry, Store};
use tower::ServiceExt;
use transport::{
    ApplicantKind, Application, DELIVER, Delivery, Destination, File, Message, Receiver, Receivers,
    Receiving, Refusal, Section, Transport,
};
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};

/// What has reached the citizens' side.
#[derive(Default)]
pub(crate) struct Portal {
    pub(crate) told: Mutex<Vec<(Uuid, Message, Vec<File>)>>,
}

struct PortalReceiver(Arc<Portal>, Store);

impl Receiver for PortalReceiver {
    fn receive(&self, delivery: Delivery) -> Receiving<'_> {
        Box::pin(async move {
            let message = match delivery.message.clone() {
                Message::Numbered { said, .. } => *said,
                message => message,
            };
            let told = (delivery.case, message, delivery.files.clone());
            let taken = self
                .1
                .change::<_, transport::Error>(move |tx| {
                    transport::accept(tx, &delivery)?;
                    let entry = Entry::new(Actor::System, "test.told", "case", delivery.case);
                    Ok(((), entry))
                })
                .await;
            match taken {
                Ok(()) => {
                    self.0.told.lock().unwrap().push(told);
                    Ok(())
                }
                Err(transport::Error::AlreadyAccepted) => Ok(()),
                Err(error) => Err(Refusal::Later(error.to_string())),
            }
        })
    }
}

/// Somebody with an account.
pub(crate) struct Somebody {
    pub(crate) id: Uuid,
    pub(crate) caller: Caller,
    pub(crate) cookie: String,
    pub(crate) token: String,
}

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) engine: &'static str,
    pub(crate) cases: Cases,
    pub(crate) transport: Transport,
    pub(crate) portal: Arc<Portal>,
    pub(crate) office: Destination,
    pub(crate) town: Uuid,
    pub(crate) other_town: Uuid,
    pub(crate) worker: Somebody,
    pub(crate) colleague: Somebody,
    pub(crate) lead: Somebody,
    pub(crate) second_lead: Somebody,
    pub(crate) editor: Somebody,
    pub(crate) stranger: Somebody,
    receivers: Receivers,
    app: Router,
    folder: TestStore,
}

/// An answer of the application.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) disposition: String,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }
}

/// A house on each engine.
pub(crate) async fn houses() -> Vec<House> {
    let migrations =
        [identity::MIGRATIONS, tally::MIGRATIONS, transport::MIGRATIONS, cases::MIGRATIONS];
    let mut houses = Vec::new();
    for files in store::testing::stores(&migrations) {
        houses.push(house(files).await);
    }
    houses
}

async fn town(store: &Store, name: &'static str, mark: &'static str) -> Uuid {
    let new = NewOrganisation {
        kind: OrganisationKind::Municipality,
        name: name.to_owned(),
        mark: mark.to_owned(),
        ars: String::new(),
        two_persons: false,
    };
    let found = store
        .change::<_, identity::Error>(move |tx| identity::ops::found(tx, Actor::System, &new))
        .await;
    found.unwrap().id
}

async fn somebody(store: &Store, name: &'static str, of: Uuid, role: Role) -> Somebody {
    let email = format!("{}@example.org", name.to_lowercase());
    let Employed { id, caller, cookie, token } = employ(store, of, (name, &email), role).await;
    Somebody { id, caller, cookie, token }
}

async fn house(files: TestStore) -> House {
    let store = files.store.clone();
    let lemgo = town(&store, "Stadt Lemgo", "LEM").await;
    let other_town = town(&store, "Stadt Detmold", "DET").await;
    let (transport, destinations) =
        transport::testing::transport(&store, &[lemgo, other_town]).await;
    let cases = Cases::new(store.clone(), transport.clone());
    let portal = Arc::new(Portal::default());
    let receivers = Receivers {
        office: Arc::new(cases.clone()),
        portal: Arc::new(PortalReceiver(Arc::clone(&portal), store.clone())),
    };
    let shell = Shell::new(ShellConfig {
        store: store.clone(),
        texts: Texts::gather(&[web::TEXTS, cases::TEXTS]).unwrap(),
        nav: Vec::new(),
        base_url: "http://localhost".to_owned(),
        demonstration: false,
    });
    House {
        clock: files.clock.clone(),
        engine: files.engine,
        worker: somebody(&store, "Anna", lemgo, Role::CaseWorker).await,
        colleague: somebody(&store, "Bruno", lemgo, Role::CaseWorker).await,
        lead: somebody(&store, "Clara", lemgo, Role::Lead).await,
        second_lead: somebody(&store, "Dora", lemgo, Role::Lead).await,
        editor: somebody(&store, "Emil", lemgo, Role::Editor).await,
        stranger: somebody(&store, "Fritz", other_town, Role::Lead).await,
        app: web::serve::app(&shell, cases::routes(cases.clone())),
        office: destinations[0].clone(),
        town: lemgo,
        other_town,
        store,
        cases,
        transport,
        portal,
        receivers,
        folder: files,
    }
}

/// An application for a parking permit.
pub(crate) fn application(number: &str, applicant: &str) -> Application {
    Application {
        number: number.to_owned(),
        leika: "99108001001000".to_owned(),
        ars: "057660044044".to_owned(),
        form: "parken/1".to_owned(),
        title: "Bewohnerparkausweis".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: applicant.to_owned(),
        email: None,
        answers: serde_json::json!({"F1": "LIP-AB 1"}),
        summary: vec![Section {
            title: "Fahrzeug".to_owned(),
            facts: vec![("Kennzeichen".to_owned(), "LIP-AB 1".to_owned())],
        }],
        fee_cents: Some(3070),
        processing_days: 14,
        two_persons: false,
    }
}

impl House {
    /// Sends something to the office of the town, as the citizens' side does.
    pub(crate) async fn send(&self, case: Uuid, message: &Message, files: Vec<File>) -> Uuid {
        let sealed = self.transport.seal(&self.office, case, message, files).await.unwrap();
        let id = sealed.id();
        self.store
            .change::<_, transport::Error>(move |tx| {
                transport::send(tx, &sealed)?;
                Ok(((), Entry::new(Actor::Citizen, "test.send", "case", case)))
            })
            .await
            .unwrap();
        id
    }

    /// Carries out every job that is due.
    pub(crate) async fn run_jobs(&self) {
        while let Some(job) = self.store.next_job().await.unwrap() {
            let ended = match job.kind.as_str() {
                DELIVER => self.transport.deliver(job.payload().unwrap(), &self.receivers).await,
                cases::REMOVE_FILES => {
                    self.cases.remove_files(&job).await.map_err(|error| error.to_string())
                }
                _ => Ok(()),
            };
            self.store.finish_job(job, ended).await.unwrap();
        }
    }

    /// Hands a submission over once more, as after a crash between taking and finishing the job.
    pub(crate) async fn deliver_again(&self, submission: Uuid) -> Result<(), String> {
        self.transport.deliver(submission, &self.receivers).await
    }

    /// A case that has just arrived.
    pub(crate) async fn arrived(&self, application: Application) -> Uuid {
        self.arrived_with(application, Vec::new()).await
    }

    pub(crate) async fn arrived_with(&self, application: Application, files: Vec<File>) -> Uuid {
        let case = self.store.entropy().new_id(self.clock.now());
        self.send(case, &Message::Application(Box::new(application)), files).await;
        self.run_jobs().await;
        case
    }

    /// A case that was opened without a delivery, in either town.
    pub(crate) async fn opened(&self, organisation: Uuid, application: Application) -> Uuid {
        self.opened_days_ago(0, organisation, application).await
    }

    /// The same, sent some days ago: sessions do not last until a deadline.
    pub(crate) async fn opened_days_ago(
        &self,
        days: i64,
        organisation: Uuid,
        application: Application,
    ) -> Uuid {
        let case = self.store.entropy().new_id(self.clock.now());
        let sent_at = self.clock.now().plus_days(-days);
        self.store
            .change(move |tx| {
                let application = &application;
                cases::ops::open(
                    tx,
                    &cases::ops::Arrival { case, organisation, application, sent_at },
                )
            })
            .await
            .unwrap();
        case
    }

    /// What the citizen was told, oldest first.
    pub(crate) fn told(&self, case: Uuid) -> Vec<Message> {
        let told = self.portal.told.lock().unwrap();
        told.iter().filter(|(id, ..)| *id == case).map(|(_, message, _)| message.clone()).collect()
    }

    pub(crate) async fn get(&self, somebody: &Somebody, path: &str) -> Answer {
        let cookie = (header::COOKIE, somebody.cookie.clone());
        let token = (header::AUTHORIZATION, format!("Bearer {}", somebody.token));
        let (name, value) = if path.starts_with("/api/") { token } else { cookie };
        let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
        self.answer(request).await
    }

    pub(crate) async fn get_anonymously(&self, path: &str) -> Answer {
        self.answer(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, somebody: &Somebody, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &somebody.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.answer(request).await
    }

    /// Sends a form with files: fields, then (file name, content).
    pub(crate) async fn post_files(
        &self,
        somebody: &Somebody,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        for (name, content) in files {
            let head = format!(
                "--X\r\nContent-Disposition: form-data; name=\"dateien\"; filename=\"{name}\"\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--X--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, &somebody.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
            .body(Body::from(body))
            .unwrap();
        self.answer(request).await
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let value = |name: header::HeaderName| {
            let value = response.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (location, disposition) = (value(header::LOCATION), value(header::CONTENT_DISPOSITION));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, location, disposition, body }
    }

    /// How many files there are on disk.
    pub(crate) fn files(&self) -> usize {
        let folders = fs::read_dir(self.folder.folder().join("blobs")).unwrap();
        folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }

    /// How many statements `work` takes.
    pub(crate) async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.store.statements();
        let done = work.await;
        (done, self.store.statements() - before)
    }
}

/// A file as citizens upload it.
pub(crate) fn upload(name: &str, bytes: &'static [u8]) -> File {
    File {
        id: store::Entropy::System.new_id(store::testing::START),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        purpose: FilePurpose::Attachment,
        bytes: Bytes::from_static(bytes),
    }
}
