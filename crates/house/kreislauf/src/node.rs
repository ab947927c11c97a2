//! The wiring: a store with the tables of all rooms, the rooms on it, and what runs beside requests.

use std::path::Path;
use std::sync::Arc;

use applications::{Applications, Mailer};
use ars::Ars;
use axum::Router;
use cases::Cases;
use committees::Committees;
use directory::Directory;
use directory::actors::SentSeat;
use forms::Forms;
use identity::{Caller, Role, accounts, registrations};
use knowledge::Knowledge;
use leika::Key;
use store::jobs::Job;
use store::{Config, Migration, Read, Store};
use transport::{NodeKey, Purpose, Receivers, Transport};
use uuid::Uuid;
use web::{NavItem, Network, Outside, Route, Routes, Shell, ShellConfig, Texts};

use crate::{Failed, cooperation, links, start};

/// The tables of all crates, in the order in which they refer to each other.
pub fn migrations() -> Vec<Migration> {
    [
        store::MIGRATIONS,
        identity::MIGRATIONS,
        tally::MIGRATIONS,
        shared::MIGRATIONS,
        directory::MIGRATIONS,
        knowledge::MIGRATIONS,
        forms::MIGRATIONS,
        transport::MIGRATIONS,
        applications::MIGRATIONS,
        cases::MIGRATIONS,
        signals::MIGRATIONS,
        needs::MIGRATIONS,
        requirements::MIGRATIONS,
        committees::MIGRATIONS,
    ]
    .concat()
}

/// The texts of all crates.
const TEXTS: &[(&str, &str)] = &[
    web::TEXTS,
    start::TEXTS,
    directory::TEXTS,
    knowledge::TEXTS,
    forms::TEXTS,
    applications::TEXTS,
    cases::TEXTS,
    signals::TEXTS,
    needs::TEXTS,
    requirements::TEXTS,
    committees::TEXTS,
];

/// The main menu.
const NAV: &[NavItem] = &[
    NavItem { path: "/leistungen", text: "nav-services", roles: None },
    NavItem { path: "/orte", text: "nav-places", roles: None },
    NavItem { path: "/vorgang", text: "nav-application", roles: None },
    NavItem { path: "/zusammenarbeit", text: "nav-cooperation", roles: None },
    NavItem { path: "/bedarfe", text: "nav-needs", roles: Some(needs::CONTRIBUTORS) },
    NavItem { path: "/gremien", text: "nav-committees", roles: Some(committees::MEMBERS) },
    NavItem { path: "/vorgaenge", text: "nav-cases", roles: Some(cases::WORKERS) },
    NavItem { path: "/zugaenge", text: "nav-accounts", roles: Some(accounts::ADMINISTRATORS) },
    NavItem {
        path: "/angebote",
        text: "form-offers",
        roles: Some(&[Role::Editor, Role::Administrator]),
    },
    NavItem { path: "/pflege", text: "nav-care", roles: Some(&[Role::Editor]) },
];

/// What a node is told about the world around it.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The address under which people reach it.
    pub base_url: String,
    /// How mail is sent.
    pub mailer: Mailer,
    /// Proxies that say truly for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// Whether it is a demonstration.
    pub demonstration: bool,
}

/// A node: everything that one process serves.
#[derive(Debug)]
pub struct Node {
    /// The store.
    pub store: Store,
    /// Places.
    pub directory: Directory,
    /// Services and responsibilities.
    pub knowledge: Knowledge,
    /// Forms and drafts.
    pub forms: Forms,
    /// The way between authorities.
    pub transport: Transport,
    /// The citizens' side.
    pub applications: Applications,
    /// The offices' side.
    pub cases: Cases,
    /// Committees.
    pub committees: Committees,
    receivers: Receivers,
    shell: Shell,
    mailer: Mailer,
}

/// Opens the store with the tables of all rooms, without the rooms: what commands need.
///
/// # Errors
/// When the database cannot be reached or migrated.
pub fn open_store(config: Config) -> Result<Store, Failed> {
    Ok(Store::open(config, &migrations())?)
}

impl Node {
    /// Opens a node on a store: seeds what a fresh database lacks, loads what is held in memory.
    ///
    /// # Errors
    /// When the store or the folder refuses, or the key does not fit the database.
    pub async fn open(
        store: Store,
        data: &Path,
        key: NodeKey,
        surroundings: Surroundings,
    ) -> Result<Self, Failed> {
        let index = data.join("index");
        std::fs::create_dir_all(&index)?;
        // On first start this makes keys, which takes seconds: beside the reading of the tables.
        let transport = tokio::spawn(connected(store.clone(), key));
        if let Some(report) = Directory::seed(&store).await? {
            tracing::info!("{report}");
        }
        let directory = Directory::open(&store, &index).await?;
        directory.seats_are(Arc::new(sent_seats));
        let knowledge = Knowledge::open(&store, directory.clone(), &index).await?;
        knowledge.offer_online(Arc::new(online_offer));
        let forms = Forms::new(store.clone());
        let transport = transport.await??;
        let Surroundings { base_url, mailer, trusted_proxies, demonstration } = surroundings;
        let outside = Outside { trusted_proxies, mail: !matches!(mailer, Mailer::None) };
        let config = ShellConfig {
            store: store.clone(),
            texts: Texts::gather(TEXTS)?,
            nav: NAV.to_vec(),
            base_url,
            demonstration,
        };
        let shell = Shell::within(config, outside);
        let applications =
            Applications::new(shell.clone(), forms.clone(), transport.clone(), mailer.clone());
        let cases = Cases::new(store.clone(), transport.clone());
        let committees = Committees::new(shell.clone());
        let receivers =
            Receivers { office: Arc::new(cases.clone()), portal: Arc::new(applications.clone()) };
        Ok(Self {
            store,
            directory,
            knowledge,
            forms,
            transport,
            applications,
            cases,
            committees,
            receivers,
            shell,
            mailer,
        })
    }

    /// Every route, with who may call it.
    pub fn table(&self) -> Vec<Route> {
        self.routes().merge(web::own_routes(self.shell.clone())).table().to_vec()
    }

    /// The routes of all rooms.
    fn routes(&self) -> Routes {
        start::routes(self.knowledge.clone())
            .merge(directory::routes(self.directory.clone()))
            .merge(knowledge::routes(self.knowledge.clone()))
            .merge(forms::routes(self.forms.clone()))
            .merge(applications::routes(self.applications.clone()))
            .merge(cases::routes(self.cases.clone()))
            .merge(cooperation::routes(self.store.clone(), self.knowledge.clone()))
            .merge(signals::routes(self.knowledge.clone(), self.store.clone()))
            .merge(needs::routes(
                self.knowledge.clone(),
                self.store.clone(),
                requirements::solutions,
            ))
            .merge(committees::routes(self.committees.clone()))
            .merge(requirements::routes(self.store.clone()))
    }

    /// The whole application.
    pub fn app(&self) -> Router {
        web::serve::app(&self.shell, self.routes())
    }

    /// Brings what was counted up to date: days are put together, months that are over are published, and where figures
    /// cross a threshold a need is drafted. Answers how many drafts were made.
    ///
    /// # Errors
    /// When the database does not answer, or another node does the same at this moment: then it is done there.
    pub async fn tend_signals(&self) -> Result<usize, signals::Error> {
        tally::tend(&self.store).await?;
        signals::ops::look_at_all(&self.store).await
    }

    /// Carries out a job of whichever room.
    ///
    /// # Errors
    /// What kept it from being done, in words; it is tried again.
    pub async fn carry_out(&self, job: &Job) -> Result<(), String> {
        let in_words = |error: store::Error| error.to_string();
        match job.kind.as_str() {
            transport::DELIVER => {
                let submission = job.payload().map_err(in_words)?;
                self.transport.deliver(submission, &self.receivers).await
            }
            transport::DELETE => {
                let submission = job.payload().map_err(in_words)?;
                self.transport.delete(submission).await.map_err(|error| error.to_string())
            }
            cases::REMOVE_FILES => {
                self.cases.remove_files(job).await.map_err(|error| error.to_string())
            }
            accounts::MAIL_LINK => links::mail(&self.shell, &self.mailer, job).await,
            registrations::MAIL => links::mail_registration(&self.shell, &self.mailer, job).await,
            applications::MAIL => self.applications.announce(job).await,
            committees::INVITE => links::invite(&self.committees, &self.mailer, job).await,
            other => Err(format!("this version of the program does not know the job {other}")),
        }
    }
}

/// The seats in committees that an organisation sends somebody to, for its page in the directory.
fn sent_seats(
    read: &mut Read<'_>,
    caller: &Caller,
    organisation: Uuid,
) -> store::Result<Vec<SentSeat>> {
    let seats = committees::seats_of(read, caller, organisation)?;
    Ok(seats
        .into_iter()
        .map(|it| SentSeat {
            committee: it.committee,
            href: it.href,
            group: it.group,
            chair: it.chair,
        })
        .collect())
}

/// The transport with the portal of this node.
async fn connected(store: Store, key: NodeKey) -> Result<Transport, transport::Error> {
    let transport = Transport::open(store, key).await?;
    transport.ensure_destination(Purpose::Portal, None).await?;
    Ok(transport)
}

/// Where a service can be applied for online: the offer of the authority of the place.
fn online_offer(read: &mut Read<'_>, key: Key, place: Ars) -> store::Result<Option<String>> {
    let offer = forms::offers::offer_for(read, key, place).map_err(|error| match error {
        forms::Error::Store(error) => error,
        error => store::Error::Corrupt(error.to_string()),
    })?;
    Ok(offer.map(|offer| format!("/antrag/{}?ort={place}", offer.id)))
}
