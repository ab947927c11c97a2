//! People who ask to belong to an organisation by themselves.

use identity::registrations::{
    self, Asked, Confirmed, Purpose, Registration, RegistrationMail, Standing, Stranger, Wanted,
    Way,
};
use identity::{Caller, Error, Organisation, OrganisationKind, Role, Secret, limits, ops, waiting};
use store::{Actor, Store};
use uuid::Uuid;

use crate::{PASSWORD, account, caller, grant, stores, town};

const OWN: &str = "mein selbst gewähltes Passwort";
const NO_MAIL: Way<'static> = Way { mail: false, lang: "de" };
const MAIL: Way<'static> = Way { mail: true, lang: "de" };

async fn ask(
    store: &Store,
    email: &str,
    wanted: Wanted,
    way: Way<'static>,
) -> Result<Secret, Error> {
    let stranger = Stranger { email, name: "Ina Neu", password: OWN };
    let asked = Asked::by_stranger(store, stranger, wanted, Role::Cdo, "Neu im Haus").await?;
    registrations::ask(store, &asked, way).await
}

async fn at(store: &Store, receipt: &Secret) -> Result<Registration, Error> {
    let receipt = receipt.clone();
    store.read(move |read| registrations::by_receipt(read, &receipt)).await
}

async fn known(store: &Store, email: &str) -> Caller {
    let email = email.to_owned();
    store.read(move |read| ops::caller_for(read, &email)).await.unwrap()
}

/// Somebody with a role in a town.
async fn holder(store: &Store, email: &str, town: &Organisation, role: Role) -> Caller {
    let person = account(store, email).await;
    grant(store, &person, town, role).await;
    known(store, email).await
}

async fn waits(store: &Store, caller: &Caller) -> Vec<Registration> {
    let caller = caller.clone();
    store.read(move |read| registrations::waiting(read, &caller, 50, 0)).await.unwrap().items
}

async fn confirm(store: &Store, by: &Caller, id: Uuid) -> Result<Confirmed, Error> {
    let by = by.clone();
    store.change(move |tx| registrations::confirm(tx, &by, id)).await
}

async fn refuse(store: &Store, by: &Caller, id: Uuid, why: &'static str) -> Result<(), Error> {
    let by = by.clone();
    store.change(move |tx| registrations::refuse(tx, &by, id, why)).await
}

#[tokio::test]
async fn who_registers_has_no_right_before_the_organisation_confirms() {
    for test in stores() {
        let store = &test.store;
        let (lemgo, lage) = (town(store, "LEM").await, town(store, "LAG").await);
        let leader = holder(store, "spitze@lem.example", &lemgo, Role::Leader).await;
        let worker = holder(store, "amt@lem.example", &lemgo, Role::CaseWorker).await;
        let other = holder(store, "spitze@lag.example", &lage, Role::Leader).await;
        let receipt =
            ask(store, " Ina@LEM.example", Wanted::Existing(lemgo.id), NO_MAIL).await.unwrap();
        let asked = at(store, &receipt).await.unwrap();
        assert_eq!((asked.state, asked.proven), (Standing::Waiting, false));
        assert!(ops::sign_in(store, "ina@lem.example", OWN).await.is_err(), "there is no account");

        assert_eq!(waits(store, &worker).await, []);
        assert_eq!(waits(store, &other).await, []);
        for stranger in [&worker, &other, &Caller::Anonymous] {
            let refused = confirm(store, stranger, asked.id).await;
            assert!(matches!(refused, Err(Error::NoRegistration)), "who must not know");
        }
        let [seen] = waits(store, &leader).await.try_into().unwrap();
        assert_eq!((seen.id, seen.role), (asked.id, Role::Cdo));
        let one = leader.clone();
        let all = store
            .read(move |read| {
                let part = registrations::waiting_select(read, &one);
                waiting::gather(read, part)
            })
            .await
            .unwrap();
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(
            (one.title.as_str(), one.address.as_str()),
            ("Ina Neu", &*format!("/beitritte/{}", asked.id))
        );

        let done = confirm(store, &leader, asked.id).await.unwrap();
        assert_eq!(done.organisation, lemgo.id);
        let (session, person) = ops::sign_in(store, "ina@lem.example", OWN).await.unwrap();
        assert_eq!(person.id, done.person);
        let [own] = caller(store, &session).await.memberships().to_vec().try_into().unwrap();
        assert_eq!((own.organisation, own.role), (lemgo.id, Role::Cdo));
        assert_eq!(at(store, &receipt).await.unwrap().state, Standing::Confirmed);
        let again = confirm(store, &leader, asked.id).await;
        assert!(matches!(again, Err(Error::NoRegistration)), "it is decided once");
    }
}

#[tokio::test]
async fn a_refusal_has_a_reason_that_its_person_reads() {
    for test in stores() {
        let store = &test.store;
        let lemgo = town(store, "LEM").await;
        let leader = holder(store, "spitze@lem.example", &lemgo, Role::Leader).await;
        let receipt =
            ask(store, "ina@lem.example", Wanted::Existing(lemgo.id), NO_MAIL).await.unwrap();
        let id = at(store, &receipt).await.unwrap().id;
        assert!(matches!(refuse(store, &leader, id, "  ").await, Err(Error::NoReason)));
        refuse(store, &leader, id, "Bei uns unbekannt").await.unwrap();
        let told = at(store, &receipt).await.unwrap();
        assert_eq!((told.state, told.reason.as_str()), (Standing::Refused, "Bei uns unbekannt"));
        assert!(ops::sign_in(store, "ina@lem.example", OWN).await.is_err());
        test.clock.advance_seconds(31 * 24 * 3600);
        assert!(matches!(at(store, &receipt).await, Err(Error::NoRegistration)));
    }
}

#[tokio::test]
async fn a_request_expires_and_an_address_asks_only_so_often() {
    for test in stores() {
        let store = &test.store;
        let lemgo = town(store, "LEM").await;
        let leader = holder(store, "spitze@lem.example", &lemgo, Role::Leader).await;
        let wanted = || Wanted::Existing(lemgo.id);
        for _ in 0..limits::LINKS {
            ask(store, "ina@lem.example", wanted(), NO_MAIL).await.unwrap();
        }
        let more = ask(store, "INA@lem.example", wanted(), NO_MAIL).await;
        assert!(matches!(more, Err(Error::Locked)));
        assert_eq!(waits(store, &leader).await.len(), 3);
        test.clock.advance_seconds(30 * 24 * 3600 + 1);
        assert_eq!(waits(store, &leader).await, []);
        ask(store, "ina@lem.example", wanted(), NO_MAIL).await.unwrap();
        let kept: i64 = store
            .read(|read| read.one("SELECT COUNT(*) FROM registration", &[])?.take(0))
            .await
            .unwrap();
        assert_eq!(kept, 1, "what has expired is forgotten");
    }
}

/// The link that the mail about the only open request brings.
async fn proof(store: &Store, receipt: &Secret) -> Secret {
    let job = store.next_job().await.unwrap().unwrap();
    let mail: RegistrationMail = job.payload().unwrap();
    assert_eq!((job.kind.as_str(), mail.purpose), (registrations::MAIL, Purpose::Prove));
    assert_eq!(mail.registration, at(store, receipt).await.unwrap().id);
    store.finish_job(job, Ok(())).await.unwrap();
    store.change(move |tx| registrations::make_proof(tx, mail.registration)).await.unwrap()
}

#[tokio::test]
async fn nobody_takes_an_address_that_is_not_theirs() {
    for test in stores() {
        let store = &test.store;
        let lemgo = town(store, "LEM").await;
        let leader = holder(store, "spitze@lem.example", &lemgo, Role::Leader).await;
        // Somebody opened an account with an address that is not theirs.
        account(store, "ina@lem.example").await;
        let (squatter, _) = ops::sign_in(store, "ina@lem.example", PASSWORD).await.unwrap();

        let receipt =
            ask(store, "ina@lem.example", Wanted::Existing(lemgo.id), MAIL).await.unwrap();
        assert_eq!(at(store, &receipt).await.unwrap().state, Standing::Unproven);
        assert_eq!(waits(store, &leader).await, [], "until the inbox has answered");
        let link = proof(store, &receipt).await;
        let wrong = registrations::prove(store, &Caller::Anonymous, &link, PASSWORD).await;
        assert!(matches!(wrong, Err(Error::WrongLogin)), "the inbox alone is not enough");
        registrations::prove(store, &Caller::Anonymous, &link, OWN).await.unwrap();
        let used = registrations::prove(store, &Caller::Anonymous, &link, OWN).await;
        assert!(matches!(used, Err(Error::NoLink)));
        let [asked] = waits(store, &leader).await.try_into().unwrap();
        assert!(asked.proven);

        confirm(store, &leader, asked.id).await.unwrap();
        assert_eq!(caller(store, &squatter).await, Caller::Anonymous, "the session has ended");
        assert!(ops::sign_in(store, "ina@lem.example", PASSWORD).await.is_err());
        ops::sign_in(store, "ina@lem.example", OWN).await.unwrap();
        let job = store.next_job().await.unwrap().unwrap();
        let mail: RegistrationMail = job.payload().unwrap();
        assert_eq!(mail.purpose, Purpose::Decided);
    }
}

#[tokio::test]
async fn a_known_and_an_unknown_address_are_treated_alike() {
    for test in stores() {
        let store = &test.store;
        let lemgo = town(store, "LEM").await;
        let leader = holder(store, "spitze@lem.example", &lemgo, Role::Leader).await;
        account(store, "bekannt@lem.example").await;
        let mut statements = Vec::new();
        for email in ["bekannt@lem.example", "unbekannt@lem.example"] {
            let before = store.statements();
            let receipt = ask(store, email, Wanted::Existing(lemgo.id), MAIL).await.unwrap();
            statements.push(store.statements() - before);
            assert_eq!(at(store, &receipt).await.unwrap().state, Standing::Unproven);
        }
        assert_eq!(statements[0], statements[1]);
        // Without mails, an account keeps its own password.
        let receipt =
            ask(store, "bekannt@lem.example", Wanted::Existing(lemgo.id), NO_MAIL).await.unwrap();
        let id = at(store, &receipt).await.unwrap().id;
        confirm(store, &leader, id).await.unwrap();
        assert!(ops::sign_in(store, "bekannt@lem.example", OWN).await.is_err());
        ops::sign_in(store, "bekannt@lem.example", PASSWORD).await.unwrap();
        assert!(known(store, "bekannt@lem.example").await.has(&[Role::Cdo]));
    }
}

#[tokio::test]
async fn whoever_operates_the_node_lets_new_organisations_in() {
    for test in stores() {
        let store = &test.store;
        let (lemgo, krz) = (town(store, "LEM").await, town(store, "KRZ").await);
        let lemgos = holder(store, "verwaltung@lem.example", &lemgo, Role::Administrator).await;
        let operator = holder(store, "verwaltung@krz.example", &krz, Role::Administrator).await;
        let operating = krz.id;
        store.change(move |tx| ops::operate(tx, Actor::System, operating)).await.unwrap();
        let company =
            |name: &str| Wanted::New { kind: OrganisationKind::Company, name: name.to_owned() };
        let receipt = ask(store, "chefin@firma.example", company("LEM Software GmbH"), NO_MAIL)
            .await
            .unwrap();
        let id = at(store, &receipt).await.unwrap().id;
        assert_eq!(waits(store, &lemgos).await, []);
        assert!(matches!(confirm(store, &lemgos, id).await, Err(Error::NoRegistration)));
        let done = confirm(store, &operator, id).await.unwrap();
        let founded = store
            .read(move |read| identity::organisation(read, done.organisation))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((founded.kind, founded.mark.as_str()), (OrganisationKind::Company, "LEMSO"));
        assert!(known(store, "chefin@firma.example").await.has(&[Role::Administrator]));

        let again =
            ask(store, "zweite@firma.example", company("LEM Software AG"), NO_MAIL).await.unwrap();
        let id = at(store, &again).await.unwrap().id;
        let done = confirm(store, &operator, id).await.unwrap();
        let second = store.read(move |read| identity::organisation(read, done.organisation));
        assert_eq!(second.await.unwrap().unwrap().mark, "LEMSO2");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_at_once() {
    for test in stores() {
        let store = &test.store;
        let lemgo = town(store, "LEM").await;
        let town = Wanted::New { kind: OrganisationKind::Municipality, name: "Lage".to_owned() };
        let nowhere = Wanted::Existing(Uuid::nil());
        for wanted in [town, nowhere] {
            let refused = ask(store, "ina@lem.example", wanted, NO_MAIL).await;
            assert!(matches!(refused, Err(Error::NoOrganisation)), "{refused:?}");
        }
        let leader = holder(store, "spitze@lem.example", &lemgo, Role::Leader).await;
        let wanted = Wanted::Existing(lemgo.id);
        let power = Asked::of(&leader, wanted.clone(), Role::Administrator, "");
        assert!(matches!(power, Err(Error::NoRole)));
        // Nobody decides on their own request.
        let own = Asked::of(&leader, wanted, Role::Cdo, "").unwrap();
        let receipt = registrations::ask(store, &own, NO_MAIL).await.unwrap();
        let id = at(store, &receipt).await.unwrap().id;
        assert!(matches!(confirm(store, &leader, id).await, Err(Error::OwnRequest)));
        let seen = leader.clone();
        let mine = store.read(move |read| registrations::own(read, &seen)).await.unwrap();
        assert_eq!(mine.len(), 1);
    }
}
