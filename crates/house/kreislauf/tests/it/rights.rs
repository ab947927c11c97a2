//! Who may what: a route that is not in this table fails the test, and so does one that answers somebody
//! who must not know.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use identity::Role;
use identity::accounts::{Keeper, make_link};
use identity::registrations::{self, Asked, Stranger, Wanted, Way};
use kreislauf::node::Node;
use needs::evidence::NewDocument;
use uuid::Uuid;
use web::Access;

use crate::browser::{Answer, Browser};
use crate::chamber::Chamber;
use crate::paper;
use crate::world::{Applied, Required, World, worlds};

/// Method, path, and who may call it at all: everybody, whoever holds the secret of the draft or the code of
/// the application, whoever is signed in, or whoever has one of the roles in some organisation.
const TABLE: &str = "
GET  / public
GET  /orte public
GET  /orte/{key} public
GET  /api/v1/places public
GET  /api/v1/places/{key} public
GET  /leistungen public
GET  /leistungen/{leika} public
GET  /api/v1/services public
GET  /api/v1/services/{leika} public
GET  /api/v1/responsibilities public
GET  /pflege editor
GET  /pflege/{organisation} editor
GET  /pflege/{organisation}/leistungen editor
GET  /pflege/{organisation}/leistungen/{leika} editor
GET  /pflege/{organisation}/texte/{leika}/{module} editor
POST /pflege/{organisation}/texte/{leika}/{module} editor
GET  /pflege/{organisation}/zustaendigkeiten/neu editor
POST /pflege/{organisation}/zustaendigkeiten/neu editor
GET  /pflege/{organisation}/zustaendigkeiten/{id} editor
POST /pflege/{organisation}/zustaendigkeiten/{id} editor
GET  /pflege/{organisation}/aemter/neu editor
POST /pflege/{organisation}/aemter/neu editor
GET  /pflege/{organisation}/aemter/{id} editor
POST /pflege/{organisation}/aemter/{id} editor
GET  /antrag/{offer} public
POST /antrag/{offer} public
GET  /angebote administrator|editor
GET  /angebote/{organisation} administrator|editor
GET  /angebote/{organisation}/neu administrator|editor
POST /angebote/{organisation}/neu administrator|editor
GET  /angebote/{organisation}/{offer} administrator|editor
POST /angebote/{organisation}/{offer} administrator|editor
GET  /entwurf/fortsetzen public
POST /entwurf/fortsetzen public
GET  /entwurf/geloescht public
GET  /entwurf/{id} holder
GET  /entwurf/{id}/{step} holder
POST /entwurf/{id}/{step} holder
GET  /entwurf/{id}/pruefen holder
GET  /entwurf/{id}/gespeichert holder
GET  /entwurf/{id}/loeschen holder
POST /entwurf/{id}/loeschen holder
POST /entwurf/{id}/absenden holder
GET  /vorgang public
POST /vorgang public
GET  /vorgang/{number} holder
GET  /vorgang/{number}/eingang holder
GET  /vorgang/{number}/eingang.pdf holder
GET  /vorgang/{number}/datei/{file} holder
POST /vorgang/{number}/nachricht holder
GET  /vorgang/{number}/zurueckziehen holder
POST /vorgang/{number}/zurueckziehen holder
POST /vorgang/{number}/rueckmeldung holder
POST /vorgang/{number}/benachrichtigung holder
POST /vorgang/{number}/vergessen holder
GET  /konto signed-in
GET  /konto/neu public
POST /konto/neu public
GET  /vorgaenge case-worker|lead
GET  /vorgaenge/vertretung case-worker|lead
POST /vorgaenge/vertretung case-worker|lead
GET  /vorgaenge/briefkopf case-worker|lead
POST /vorgaenge/briefkopf case-worker|lead
GET  /vorgaenge/{id} case-worker|lead
GET  /vorgaenge/{id}/dokumente/{document} case-worker|lead
GET  /vorgaenge/{id}/entscheiden case-worker|lead
POST /vorgaenge/{id}/entscheiden case-worker|lead
GET  /vorgaenge/{id}/entwurf.pdf case-worker|lead
GET  /vorgaenge/{id}/nachricht case-worker|lead
POST /vorgaenge/{id}/nachricht case-worker|lead
GET  /vorgaenge/{id}/{action} case-worker|lead
POST /vorgaenge/{id}/{action} case-worker|lead
GET  /anmelden public
POST /anmelden public
GET  /anmelden/vergessen public
POST /anmelden/vergessen public
POST /abmelden public
GET  /zugang/{link} holder
POST /zugang/{link} holder
GET  /verzeichnis public
GET  /verzeichnis/{actor} public
GET  /api/v1/organisations public
GET  /api/v1/organisations.csv public
GET  /api/v1/organisations/{actor} public
GET  /registrieren public
POST /registrieren public
GET  /registrieren/stand/{receipt} holder
GET  /registrieren/adresse/{link} holder
POST /registrieren/adresse/{link} holder
GET  /beitritte administrator|leader
GET  /beitritte/{id} administrator|leader
POST /beitritte/{id} administrator|leader
GET  /api/v1/registrations administrator|leader
POST /api/v1/registrations public
GET  /api/v1/registrations/{receipt} holder
POST /api/v1/registrations/{id}/confirm administrator|leader
POST /api/v1/registrations/{id}/refuse administrator|leader
GET  /konto/passwort signed-in
POST /konto/passwort signed-in
GET  /zugaenge administrator
GET  /zugaenge/{organisation} administrator
GET  /zugaenge/{organisation}/neu administrator
POST /zugaenge/{organisation}/neu administrator
GET  /zugaenge/{organisation}/{person} administrator
POST /zugaenge/{organisation}/{person} administrator
GET  /sprache/{code} public
GET  /ueber public
GET  /datenschutz public
GET  /barrierefreiheit public
GET  /health/live public
GET  /health/ready public
GET  /metrics public
GET  /api/v1/cases case-worker|lead
GET  /api/v1/cases/{id} case-worker|lead
GET  /api/v1/cases/{id}/documents/{document} case-worker|lead
GET  /zusammenarbeit public
GET  /signale cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /signale/{leika} cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /signale/entwuerfe/{id} cdo|cio|department|digital-guide|lead|leader|security-officer
POST /signale/entwuerfe/{id}/verwerfen cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals.csv cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals/overview cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals/overview.csv cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals/services/{leika} cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals/statistics cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals/statistics.csv cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals/drafts cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/signals/drafts/{id} cdo|cio|department|digital-guide|lead|leader|security-officer
POST /api/v1/signals/drafts/{id}/drop cdo|cio|department|digital-guide|lead|leader|security-officer
POST /api/v1/signals/drafts/{id}/take cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /bedarfe public
GET  /bedarfe/neu cdo|cio|department|digital-guide|lead|leader|security-officer
POST /bedarfe/neu cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /bedarfe/aehnliche public
GET  /bedarfe/lage public
GET  /bedarfe/mitglieder cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /bedarfe/wartet cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /bedarfe/{id} public
GET  /bedarfe/{id}/bearbeiten cdo|cio|department|digital-guide|lead|leader|security-officer
POST /bedarfe/{id}/bearbeiten cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /bedarfe/{id}/stimme cdo|cio|leader
POST /bedarfe/{id}/stimme cdo|cio|leader
GET  /bedarfe/{id}/beitrag cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
POST /bedarfe/{id}/beitrag cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /bedarfe/{id}/stand/{schritt} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
POST /bedarfe/{id}/stand/{schritt} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /bedarfe/{id}/belege/neu cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
POST /bedarfe/{id}/belege/neu cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /bedarfe/{id}/belege/{dokument} public
POST /bedarfe/{id}/belege/{dokument} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /bedarfe/{id}/kennzeichnung cdo|chair|cio|leader|secretariat
POST /bedarfe/{id}/kennzeichnung cdo|chair|cio|leader|secretariat
GET  /buendel public
GET  /buendel/neu cdo|chair|cio|leader|member
POST /buendel/neu cdo|chair|cio|leader|member
GET  /buendel/{id} public
POST /buendel/{id}/hinzu cdo|chair|cio|leader|member
POST /buendel/{id}/herausnehmen cdo|chair|cio|leader|member
POST /buendel/{id}/einspruch cdo|cio|leader
GET  /api/v1/needs public
POST /api/v1/needs cdo|cio|department|digital-guide|lead|leader|security-officer
GET  /api/v1/needs.csv public
GET  /api/v1/needs/similar public
GET  /api/v1/needs/dashboard public
GET  /api/v1/needs/dashboard.csv public
GET  /api/v1/needs/members cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /api/v1/needs/members.csv cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /api/v1/needs/waiting signed-in
GET  /api/v1/needs/{id} public
POST /api/v1/needs/{id}/endorse cdo|cio|leader
POST /api/v1/needs/{id}/withdraw cdo|cio|leader
POST /api/v1/needs/{id}/contribute cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
POST /api/v1/needs/{id}/detach cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
POST /api/v1/needs/{id}/relabel cdo|chair|cio|leader|secretariat
POST /api/v1/needs/{id}/correct cdo|cio|department|digital-guide|lead|leader|security-officer
POST /api/v1/needs/{id}/{action} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /api/v1/clusters public
POST /api/v1/clusters cdo|chair|cio|leader|member
GET  /api/v1/clusters.csv public
GET  /api/v1/clusters/{id} public
POST /api/v1/clusters/{id}/add cdo|chair|cio|leader|member
POST /api/v1/clusters/{id}/remove cdo|chair|cio|leader|member
POST /api/v1/clusters/{id}/leave cdo|chair|cio|leader|member
POST /api/v1/clusters/{id}/split cdo|chair|cio|leader|member
POST /api/v1/clusters/{id}/describe cdo|chair|cio|leader|member
POST /api/v1/clusters/{id}/object cdo|cio|leader
GET  /gremien public
GET  /gremien/neu cdo|cio|leader
POST /gremien/neu cdo|cio|leader
GET  /gremien/{id} public
GET  /gremien/{id}/satzung public
GET  /gremien/{id}/themen signed-in
POST /gremien/{id}/themen/mitnehmen signed-in
GET  /gremien/{id}/raum public
GET  /gremien/{id}/ausgang signed-in
GET  /gremien/{id}/kalender signed-in
POST /gremien/{id}/kalender signed-in
GET  /gremien/{id}/kalender.ics public
GET  /kalender/{key} holder
GET  /themen/{id} signed-in
GET  /texte/{id} public
POST /texte/{id}/mitnehmen signed-in
GET  /sitzungen public
GET  /sitzungen/{id} public
POST /sitzungen/{id}/mitnehmen signed-in
GET  /sitzungen/{id}/einladung.ics public
GET  /beschluesse public
GET  /beschluesse/{id} public
GET  /beschluesse/feed.atom public
GET  /beschluesse/feed.rss public
GET  /gremien/{id}/tun/{deed} signed-in
POST /gremien/{id}/tun/{deed} signed-in
GET  /gremien/{id}/fassungen signed-in
GET  /themen/{id}/tun/{deed} signed-in
POST /themen/{id}/tun/{deed} signed-in
GET  /themen/{id}/fassungen signed-in
GET  /sitzungen/{id}/tun/{deed} signed-in
POST /sitzungen/{id}/tun/{deed} signed-in
GET  /sitzungen/{id}/fassungen signed-in
GET  /beschluesse/{id}/tun/{deed} signed-in
POST /beschluesse/{id}/tun/{deed} signed-in
GET  /beschluesse/{id}/fassungen signed-in
GET  /texte/{id}/tun/{deed} signed-in
POST /texte/{id}/tun/{deed} signed-in
GET  /texte/{id}/fassungen signed-in
GET  /api/v1/committees public
POST /api/v1/committees cdo|cio|leader
GET  /api/v1/committees/{id} public
POST /api/v1/committees/{id}/{operation} signed-in
GET  /api/v1/committees/{id}/topics public
GET  /api/v1/committees/{id}/texts public
GET  /api/v1/topics/{id} public
POST /api/v1/topics/{id}/{operation} signed-in
GET  /api/v1/texts/{id} public
POST /api/v1/texts/{id}/{operation} signed-in
GET  /api/v1/meetings public
GET  /api/v1/meetings/{id} public
POST /api/v1/meetings/{id}/{operation} signed-in
GET  /api/v1/decisions public
GET  /api/v1/decisions/{id} public
POST /api/v1/decisions/{id}/{operation} signed-in
GET  /oparl/v1/system public
GET  /oparl/v1/{kind} public
GET  /oparl/v1/{kind}/{id} public
GET  /profile public
GET  /profile/wartet signed-in
GET  /profile/neu cdo|chair|cio|leader|member
POST /profile/neu cdo|chair|cio|leader|member
GET  /profile/{id} public
GET  /profile/{id}/druck public
GET  /profile/{id}/bearbeiten cdo|chair|cio|leader|member
POST /profile/{id}/bearbeiten cdo|chair|cio|leader|member
GET  /profile/{id}/saetze/neu cdo|chair|cio|leader|member
POST /profile/{id}/saetze/neu cdo|chair|cio|leader|member
GET  /profile/{id}/saetze/{satz} public
POST /profile/{id}/saetze/{satz} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /profile/{id}/saetze/{satz}/bearbeiten cdo|chair|cio|leader|member
POST /profile/{id}/saetze/{satz}/bearbeiten cdo|chair|cio|leader|member
GET  /profile/{id}/saetze/{satz}/{tat} cdo|chair|cio|leader|member
POST /profile/{id}/saetze/{satz}/{tat} cdo|chair|cio|leader|member
POST /profile/{id}/kommentar cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
POST /profile/{id}/kommentare/{kommentar} cdo|chair|cio|leader|member
GET  /profile/{id}/fassungen public
POST /profile/{id}/fassungen cdo|chair|cio|leader|member
GET  /profile/{id}/pruefung public
POST /profile/{id}/pruefung cdo|chair|cio|leader|member
GET  /profile/{id}/vergleich public
GET  /profile/{id}/vergleich/{land} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
POST /profile/{id}/vergleich/{land} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /profile/{id}/stand/{schritt} cdo|chair|cio|leader|member|secretariat
POST /profile/{id}/stand/{schritt} cdo|chair|cio|leader|member|secretariat
GET  /standards public
GET  /standards/neu cdo|chair|cio|leader|member
POST /standards/neu cdo|chair|cio|leader|member
GET  /standards/{id} public
GET  /standards/{id}/bearbeiten cdo|chair|cio|leader|member
POST /standards/{id}/bearbeiten cdo|chair|cio|leader|member
POST /standards/{id}/stand cdo|chair|cio|leader|member
POST /standards/{id}/kriterien cdo|chair|cio|leader|member
POST /standards/{id}/kriterien/{kriterium} cdo|chair|cio|leader|member
POST /standards/{id}/anforderungen cdo|chair|cio|leader|member
POST /standards/{id}/dokumente cdo|chair|cio|leader|member
GET  /standards/{id}/dokumente/{dokument} public
POST /standards/{id}/dokumente/{dokument} cdo|chair|cio|leader|member
GET  /api/v1/profiles public
POST /api/v1/profiles cdo|chair|cio|leader|member
GET  /api/v1/profiles.csv public
GET  /api/v1/profiles/waiting signed-in
GET  /api/v1/profiles/{id} public
POST /api/v1/profiles/{id}/{operation} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /api/v1/requirements public
GET  /api/v1/requirements.csv public
GET  /api/v1/requirements/{id} public
POST /api/v1/requirements/{id}/{operation} cdo|chair|cio|department|digital-guide|lead|leader|member|secretariat|security-officer
GET  /api/v1/standards public
POST /api/v1/standards cdo|chair|cio|leader|member
GET  /api/v1/standards/{id} public
POST /api/v1/standards/{id}/{operation} cdo|chair|cio|leader|member
";

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    method: String,
    path: String,
    who: String,
}

impl Line {
    fn method(&self) -> Method {
        self.method.parse().unwrap()
    }

    /// Whether the body is one with files.
    fn takes_files(&self) -> bool {
        self.path.ends_with("/nachricht")
            || self.path == "/entwurf/{id}/{step}"
            || self.path == "/standards/{id}/dokumente"
            || self.path == "/bedarfe/{id}/belege/neu"
    }

    /// Whether the address names something that belongs to an organisation or a citizen.
    fn names_something(&self) -> bool {
        self.path.contains('{')
    }
}

fn expected() -> BTreeSet<Line> {
    let lines = TABLE.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(ToOwned::to_owned);
            let mut word = || words.next().unwrap();
            Line { method: word(), path: word(), who: word() }
        })
        .collect()
}

fn found(node: &Node) -> BTreeSet<Line> {
    let word = |access| match access {
        Access::Public => "public".to_owned(),
        Access::Holder => "holder".to_owned(),
        Access::SignedIn => "signed-in".to_owned(),
        Access::Roles(roles) => {
            let mut words: Vec<_> = roles.iter().map(|role: &Role| role.word()).collect();
            words.sort_unstable();
            words.join("|")
        }
    };
    node.table()
        .iter()
        .map(|route| Line {
            method: route.method.to_string(),
            path: route.path.to_owned(),
            who: word(route.access),
        })
        .collect()
}

/// What exists in the first town, to be put into addresses.
struct Existing {
    applied: Applied,
    draft: Uuid,
    draft_browser: Browser,
    document: String,
    file: String,
    office: String,
    responsibility: String,
    link: String,
    signal: Uuid,
    registered: Registered,
    evidence: Uuid,
    need: Uuid,
    cluster: Uuid,
    required: Required,
    /// Of somebody who speaks for the first town.
    speaker: Browser,
    chamber: Chamber,
}

/// Requests to belong to the first town: one that waits, with the secret of whoever asked, and the link of another.
struct Registered {
    id: Uuid,
    receipt: String,
    proof: String,
}

async fn registered(world: &World) -> Registered {
    let (store, of) = (world.store(), world.lemgo.id);
    let mut made = Vec::new();
    for mail in [false, true] {
        let stranger = Stranger {
            email: "ina@example.org",
            name: "Ina Neumann",
            password: crate::world::PASSWORD,
        };
        let wanted = Wanted::Existing(of);
        let asked = Asked::by_stranger(store, stranger, wanted, Role::Cio, "").await.unwrap();
        let receipt = registrations::ask(store, &asked, Way { mail, lang: "de" }).await.unwrap();
        let shown = receipt.clone();
        let found = store.read(move |read| registrations::by_receipt(read, &shown)).await.unwrap();
        made.push((found.id, receipt.reveal()));
    }
    let [(id, receipt), (unproven, _)] = made.try_into().unwrap();
    let proof = store.change(move |tx| registrations::make_proof(tx, unproven)).await.unwrap();
    Registered { id, receipt, proof: proof.reveal() }
}

/// A document at the need of the first town.
async fn evidence(world: &World, need: Uuid) -> Uuid {
    let (store, of) = (world.store(), world.lemgo.id);
    let speaker = store.read(|read| identity::ops::caller_for(read, "cdo@lemgo.example"));
    let (speaker, blob) =
        (speaker.await.unwrap(), store.blobs().put(b"Zahlen".as_slice().into()).await.unwrap());
    let new = NewDocument {
        title: "Zahlen".to_owned(),
        name: "zahlen.txt".to_owned(),
        media_type: "text/plain; charset=utf-8",
        size: 6,
        blob,
    };
    store.change(move |tx| needs::evidence::attach(tx, &speaker, of, need, &new)).await.unwrap()
}

/// A link that was never given to anybody.
const FORGED: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Existing {
    async fn of(world: &World) -> Self {
        let mut applied = world.confidential().await;
        let mut draft_browser = world.anonymous();
        let draft = world.draft(&mut draft_browser, world.lemgo.offer, "Beispiel").await;
        let page = applied.browser.get(&format!("/vorgang/{}", applied.number)).await;
        let start = format!("/vorgang/{}/datei/", applied.number);
        let file = last_part(&page.addresses("href", &start));
        let mut worker = world.lemgo.worker.browser.clone();
        let case = worker.get(&format!("/api/v1/cases/{}", applied.case)).await.json();
        let document = case["documents"][0]["id"].as_str().unwrap().to_owned();
        let (office, responsibility) = cared_for(world).await;
        let (need, cluster, speaker) = world.needed().await;
        let required = world.required(need).await;
        let signal = world.signalled().await;
        let draft = draft.rsplit('/').next().unwrap().parse().unwrap();
        let link = link(world).await;
        let chamber = Chamber::of(world).await;
        Self {
            applied,
            draft,
            draft_browser,
            document,
            file,
            office,
            responsibility,
            link,
            signal,
            registered: registered(world).await,
            evidence: evidence(world, need).await,
            need,
            cluster,
            required,
            speaker,
            chamber,
        }
    }

    /// The thing of the committee that an address names: what everybody may see where everybody may ask, else what
    /// only members know.
    fn of_committee(&self, path: &str) -> Option<Uuid> {
        let chamber = &self.chamber;
        let start = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
        Some(if start(&["/gremien/", "/api/v1/committees/"]) {
            chamber.committee
        } else if start(&["/themen/", "/api/v1/topics/"]) {
            chamber.topic
        } else if start(&["/sitzungen/", "/api/v1/meetings/", "/oparl/"]) {
            chamber.open_meeting
        } else if start(&["/beschluesse/", "/api/v1/decisions/"]) {
            chamber.open_decision
        } else if start(&["/texte/", "/api/v1/texts/"]) {
            chamber.copy
        } else {
            return None;
        })
    }

    fn address(&self, world: &World, path: &str) -> String {
        let id = if path.starts_with("/entwurf") {
            self.draft.to_string()
        } else if path.contains("/signale/") || path.contains("/signals/") {
            self.signal.to_string()
        } else if path.starts_with("/beitritte/") || path.contains("/registrations/{id}") {
            self.registered.id.to_string()
        } else if path.contains("/aemter/") {
            self.office.clone()
        } else if path.contains("/zustaendigkeiten/") {
            self.responsibility.clone()
        } else if path.contains("/bedarfe/") || path.contains("/needs/") {
            self.need.to_string()
        } else if path.starts_with("/profile/") || path.contains("/profiles/") {
            self.required.profile.to_string()
        } else if path.contains("/requirements/") {
            self.required.sentence.to_string()
        } else if path.contains("/standards/") {
            self.required.standard.to_string()
        } else if path.contains("/buendel/") || path.contains("/clusters/") {
            self.cluster.to_string()
        } else if let Some(id) = self.of_committee(path) {
            id.to_string()
        } else {
            self.applied.case.to_string()
        };
        let deed = if path.contains("/themen/")
            || path.contains("/topics/")
            || path.contains("/texte/")
            || path.contains("/texts/")
        {
            ("beitragen", "contribute")
        } else if path.contains("/sitzungen/") || path.contains("/meetings/") {
            ("punkt", "item")
        } else if path.contains("/beschluesse/") || path.contains("/decisions/") {
            ("wiedervorlage", "review")
        } else {
            ("thema", "topic")
        };
        let document =
            if path.contains("/belege/") { self.evidence } else { self.required.document };
        let values = [
            ("{id}", id.as_str()),
            ("{organisation}", &world.lemgo.id.to_string()),
            ("{actor}", &world.lemgo.id.to_string()),
            ("{leika}", paper::LEIKA),
            ("{module}", "fees"),
            ("{key}", crate::world::LEMGO),
            ("{offer}", &world.lemgo.offer.to_string()),
            ("{step}", "1"),
            ("{number}", &self.applied.number),
            ("{file}", &self.file),
            ("{document}", &self.document),
            ("{action}", "notiz"),
            ("{person}", &world.lemgo.worker.id.to_string()),
            ("{receipt}", &self.registered.receipt),
            (
                "{link}",
                if path.starts_with("/registrieren") { &self.registered.proof } else { &self.link },
            ),
            ("{code}", "de"),
            ("{deed}", deed.0),
            ("{operation}", deed.1),
            ("{kind}", "meeting"),
            ("{schritt}", if path.starts_with("/profile/") { "consult" } else { "confirm" }),
            ("{satz}", &self.required.sentence.to_string()),
            ("{tat}", "zurueckziehen"),
            ("{kommentar}", &self.required.comment.to_string()),
            ("{land}", "05"),
            ("{operation}", "fix"),
            ("{kriterium}", &self.required.criterion.to_string()),
            ("{dokument}", &document.to_string()),
        ];
        let mut address = path.to_owned();
        for (name, value) in values {
            address = address.replace(name, value);
        }
        assert!(!address.contains('{'), "no value for {address}");
        match path {
            "/api/v1/responsibilities" => {
                format!("{address}?leika={}&ars={}", paper::LEIKA, crate::world::LEMGO)
            }
            "/signale/{leika}" => format!("{address}?ort={}", world.lemgo.id),
            "/buendel/neu" => format!("{address}?bedarf={}", self.need),
            "/api/v1/needs/members"
            | "/api/v1/needs/members.csv"
            | "/api/v1/signals/services/{leika}" => {
                format!("{address}?organisation={}", world.lemgo.id)
            }
            _ => address,
        }
    }
}

fn last_part(addresses: &[String]) -> String {
    addresses.first().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// The link with which somebody sets a password.
async fn link(world: &World) -> String {
    let person = world.citizen.id;
    let made = world.store().change(move |tx| make_link(tx, &Keeper::Operator, person)).await;
    made.unwrap().reveal()
}

/// An office and a responsibility of the first town.
async fn cared_for(world: &World) -> (String, String) {
    let mut editor = world.lemgo.editor.browser.clone();
    let desk = format!("/pflege/{}", world.lemgo.id);
    let lemgo = crate::world::LEMGO;
    let office = [
        ("schritt", "speichern"),
        ("ars", lemgo),
        ("name", "Bürgerbüro"),
        ("street", "Musterweg 1"),
        ("postcode", "32657"),
        ("town", "Lemgo"),
        ("hours", "Mo-Fr 8-12"),
    ];
    let saved = editor.post(&format!("{desk}/aemter/neu"), &office).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let entry = [("schritt", "speichern"), ("leika", "99108001"), ("area", lemgo), ("role", "Amt")];
    let saved = editor.post(&format!("{desk}/zustaendigkeiten/neu"), &entry).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = editor.get(&desk).await;
    let first = |start: &str| {
        let all = page.addresses("href", &format!("{desk}/{start}/"));
        last_part(&all.into_iter().filter(|it| !it.contains("/neu")).collect::<Vec<_>>())
    };
    (first("aemter"), first("zustaendigkeiten"))
}

/// Who calls.
struct Someone {
    name: &'static str,
    browser: Browser,
    /// Roles that they have in the first town, and elsewhere.
    here: &'static [&'static str],
    elsewhere: &'static [&'static str],
}

impl Someone {
    /// What they may be answered.
    fn may_be_answered(&self, line: &Line, answer: &Answer) -> bool {
        let has =
            |roles: &[&str]| roles.iter().any(|role| line.who.split('|').any(|it| it == *role));
        let signed_in = self.name != "anonymous";
        match line.who.as_str() {
            "public" => !answer.status.is_server_error() && !asks_to_sign_in(line, answer),
            "holder" => answer.status == StatusCode::NOT_FOUND,
            _ if !signed_in => asks_to_sign_in(line, answer),
            "signed-in" if line.method == "POST" => !answer.status.is_server_error(),
            // A thing of a committee in which they do not sit is not there for them.
            "signed-in" if line.names_something() => answer.status == StatusCode::NOT_FOUND,
            "signed-in" => answer.status == StatusCode::OK,
            _ if has(self.here) => !answer.status.is_server_error(),
            _ if !has(self.elsewhere) => answer.status == StatusCode::FORBIDDEN,
            // What is no JSON is refused before anything is looked at.
            _ if line.method == "POST" && line.path.starts_with("/api/") => {
                answer.status.is_client_error()
            }
            _ if line.names_something() => answer.status == StatusCode::NOT_FOUND,
            _ => !answer.status.is_server_error(),
        }
    }
}

fn asks_to_sign_in(line: &Line, answer: &Answer) -> bool {
    if line.path.starts_with("/api/") {
        answer.status == StatusCode::UNAUTHORIZED
    } else {
        let sent_there =
            answer.status == StatusCode::SEE_OTHER && answer.target().starts_with("/anmelden");
        // What a form carried comes back with the way to sign in.
        let told = answer.status == StatusCode::UNAUTHORIZED && answer.shows("href=\"/anmelden\"");
        sent_there || (told && line.method == "POST")
    }
}

fn someones(world: &World) -> Vec<Someone> {
    let someone = |name, browser: &Browser, here, elsewhere| Someone {
        name,
        browser: browser.clone(),
        here,
        elsewhere,
    };
    let (lemgo, detmold) = (&world.lemgo, &world.detmold);
    vec![
        someone("anonymous", &world.anonymous(), &[], &[]),
        someone("a citizen", &world.citizen.browser, &[], &[]),
        someone("an administrator", &lemgo.administrator.browser, &["administrator"], &[]),
        someone("an editor", &lemgo.editor.browser, &["editor"], &[]),
        someone("a worker of another town", &detmold.worker.browser, &[], &["case-worker"]),
        someone("a lead of another town", &detmold.lead.browser, &[], &["lead"]),
        someone("an editor of another town", &detmold.editor.browser, &[], &["editor"]),
        someone(
            "an administrator of another town",
            &detmold.administrator.browser,
            &[],
            &["administrator"],
        ),
    ]
}

/// Fields of all forms at once; each route takes its own.
fn fields(world: &World) -> Vec<(String, String)> {
    let me = world.detmold.worker.id.to_string();
    let id = Uuid::from_u128(7).to_string();
    [
        ("id", id.as_str()),
        ("version", "1"),
        ("text", "x"),
        ("body", "x"),
        ("schritt", "speichern"),
        ("ausgang", "granted"),
        ("person", &me),
        ("reason", "x"),
        ("leika", paper::LEIKA),
        ("area", crate::world::LEMGO),
        ("ars", crate::world::LEMGO),
        ("name", "x"),
        ("role", "x"),
        ("organisation", &world.lemgo.id.to_string()),
        ("applicant", "person"),
        ("ease", "3"),
        ("obstacle", "nothing"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

#[tokio::test]
async fn every_route_stands_in_the_table_and_keeps_to_it() {
    for world in worlds().await {
        let (expected, found) = (expected(), found(&world.node));
        let missing: Vec<_> = found.difference(&expected).collect();
        let gone: Vec<_> = expected.difference(&found).collect();
        assert!(missing.is_empty(), "say who may call: {missing:#?}");
        assert!(gone.is_empty(), "there are no such routes: {gone:#?}");

        let existing = Existing::of(&world).await;
        rightful_callers_are_answered(&world, &existing, &expected).await;
        others_learn_and_change_nothing(&world, &existing, &expected).await;
    }
}

/// Whoever has the right gets an answer at the very addresses that are closed to others.
async fn rightful_callers_are_answered(world: &World, existing: &Existing, table: &BTreeSet<Line>) {
    for line in table.iter().filter(|line| line.method == "GET") {
        let mut browser = match line.who.as_str() {
            "editor" | "administrator|editor" => world.lemgo.editor.browser.clone(),
            "administrator" | "administrator|leader" => world.lemgo.administrator.browser.clone(),
            "holder" if line.path.starts_with("/entwurf") => existing.draft_browser.clone(),
            "holder" if line.path.starts_with("/kalender") => continue,
            "holder" => existing.applied.browser.clone(),
            roles if roles.contains("cdo") => existing.speaker.clone(),
            "signed-in" if line.names_something() => existing.chamber.chair.browser.clone(),
            "cdo|cio|leader" => existing.chamber.chair.browser.clone(),
            // Nobody but members knows of a topic.
            _ if line.path == "/api/v1/topics/{id}" => existing.chamber.chair.browser.clone(),
            _ => world.lemgo.lead.browser.clone(),
        };
        let address = existing.address(world, &line.path);
        let answer = browser.get(&address).await;
        // There is a proposal only while one waits for the second person.
        let fine = answer.status.is_success()
            || answer.status.is_redirection()
            || line.path.ends_with("entwurf.pdf");
        assert!(fine, "{}: {address}: {}", world.engine, answer.status);
    }
}

async fn others_learn_and_change_nothing(
    world: &World,
    existing: &Existing,
    table: &BTreeSet<Line>,
) {
    let fields = fields(world);
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for mut someone in someones(world) {
        // Signing out comes last: whoever did can show nothing more.
        let (leaving, staying): (Vec<_>, Vec<_>) =
            table.iter().partition(|line| line.path == "/abmelden");
        for line in staying.into_iter().chain(leaving) {
            let address = existing.address(world, &line.path);
            let address =
                [&existing.link, &existing.registered.receipt, &existing.registered.proof]
                    .into_iter()
                    .fold(address, |address, secret| address.replace(secret.as_str(), FORGED));
            let before = world.entries().await;
            let answer =
                someone.browser.call(&line.method(), &address, &fields, line.takes_files()).await;
            let here = line.who.split('|').any(|role| someone.here.contains(&role));
            assert!(
                someone.may_be_answered(line, &answer),
                "{}: {}: {} {address}: {} {}",
                world.engine,
                someone.name,
                line.method,
                answer.status,
                if answer.status.is_server_error() { answer.text() } else { String::new() }
            );
            let changed = world.entries().await != before;
            let elsewhere = line.who != "holder" && !line.names_something();
            assert!(
                !changed || line.who == "public" || here || elsewhere,
                "{}: {}: {} {address} changed something",
                world.engine,
                someone.name,
                line.method
            );
        }
    }
    for stranger in [&world.citizen, &world.detmold.worker, &world.detmold.lead] {
        assert_eq!(acts(world, stranger.id).await, 0, "{}: a stranger acted", world.engine);
    }
    let case = existing.applied.case;
    assert_eq!(world.version(case).await, 5, "{}: the case is as it was", world.engine);
}

/// How often somebody has done something in the name of the first town.
async fn acts(world: &World, person: Uuid) -> i64 {
    let town = world.lemgo.id;
    world
        .store()
        .read(move |read| {
            let sql = "SELECT COUNT(*) FROM journal WHERE organisation = ?1 AND actor = ?2";
            let actor = format!("person:{person}");
            read.one(sql, &[town.into(), actor.into()])?.take(0)
        })
        .await
        .unwrap()
}
