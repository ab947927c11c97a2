//! People and organisations, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod accounts;
mod registrations;

use identity::ops::{self, NewAccount, NewOrganisation};
use identity::{Caller, Denied, Error, Organisation, OrganisationKind, Person, Role, Secret};
use store::testing::{self, TestStore};
use store::{Actor, Store};

const PASSWORD: &str = "ein langer Satz als Passwort";

fn stores() -> Vec<TestStore> {
    testing::stores(&[identity::MIGRATIONS])
}

async fn town(store: &Store, mark: &'static str) -> Organisation {
    let new = NewOrganisation {
        kind: OrganisationKind::Municipality,
        name: format!("Stadt {mark}"),
        mark: mark.to_owned(),
        ars: "057660044044".to_owned(),
        two_persons: false,
    };
    store.change(move |tx| ops::found(tx, Actor::System, &new)).await.unwrap()
}

async fn account(store: &Store, email: &str) -> Person {
    let account = NewAccount::prepare(store, email, "Ada Beispiel", PASSWORD).await.unwrap();
    store.change(move |tx| ops::open_account(tx, Actor::System, &account)).await.unwrap()
}

async fn grant(store: &Store, person: &Person, town: &Organisation, role: Role) {
    let (person, town) = (person.id, town.id);
    store.change(move |tx| ops::grant(tx, Actor::System, person, town, role)).await.unwrap();
}

async fn caller(store: &Store, session: &Secret) -> Caller {
    let session = session.clone();
    store.read(move |read| ops::caller_of_session(read, &session)).await.unwrap()
}

#[tokio::test]
async fn who_signs_in_is_known_with_their_roles_until_they_sign_out() {
    for test in stores() {
        let (store, town) = (&test.store, town(&test.store, "LEM").await);
        let person = account(store, " Ada@Example.DE ").await;
        assert_eq!(person.email, "ada@example.de");
        grant(store, &person, &town, Role::CaseWorker).await;
        grant(store, &person, &town, Role::Lead).await;

        let (session, _) = ops::sign_in(store, "ADA@example.de", PASSWORD).await.unwrap();
        let before = store.statements();
        let known = caller(store, &session).await;
        assert_eq!(store.statements() - before, 1, "a session costs one statement");
        assert_eq!(known.memberships().len(), 2);
        assert!(known.acting(town.id, &[Role::Lead]).unwrap().leads());

        ops::sign_out(store, &known, &session).await.unwrap();
        assert_eq!(caller(store, &session).await, Caller::Anonymous);
    }
}

#[tokio::test]
async fn a_role_that_is_taken_is_gone_at_once() {
    for test in stores() {
        let (store, town) = (&test.store, town(&test.store, "LEM").await);
        let person = account(store, "ada@example.de").await;
        grant(store, &person, &town, Role::Editor).await;
        let (session, _) = ops::sign_in(store, "ada@example.de", PASSWORD).await.unwrap();
        let (id, of) = (person.id, town.id);
        store.change(move |tx| ops::revoke(tx, Actor::System, id, of, Role::Editor)).await.unwrap();
        let known = caller(store, &session).await;
        assert_eq!(known.acting(town.id, &[Role::Editor]), Err(Denied::Unknown));
    }
}

#[tokio::test]
async fn wrong_logins_are_answered_alike_and_lock_after_five() {
    for test in stores() {
        let store = &test.store;
        account(store, "ada@example.de").await;
        for email in ["ada@example.de", "nobody@example.de"] {
            for _ in 0..5 {
                let wrong = ops::sign_in(store, email, "falsch").await;
                assert!(matches!(wrong, Err(Error::WrongLogin)), "{email}");
            }
            let locked = ops::sign_in(store, email, PASSWORD).await;
            assert!(matches!(locked, Err(Error::Locked)), "{email}");
        }
        test.clock.advance_seconds(15 * 60 + 1);
        assert!(ops::sign_in(store, "ada@example.de", PASSWORD).await.is_ok());
    }
}

#[tokio::test]
async fn sessions_and_tokens_end_and_do_not_stand_for_each_other() {
    for test in stores() {
        let store = &test.store;
        account(store, "ada@example.de").await;
        let (session, _) = ops::sign_in(store, "ada@example.de", PASSWORD).await.unwrap();
        let token = ops::create_token(store, "ada@example.de", "Fachverfahren").await.unwrap();
        let as_session = token.clone();
        assert_eq!(caller(store, &as_session).await, Caller::Anonymous);
        let of_token = |token: Secret| store.read(move |read| ops::caller_of_token(read, &token));
        assert!(of_token(token.clone()).await.unwrap().person().is_some());
        assert!(of_token(session.clone()).await.unwrap().person().is_none());

        test.clock.advance_seconds(11 * 3600);
        assert_eq!(caller(store, &session).await, Caller::Anonymous);
        test.clock.advance_seconds(366 * 86_400);
        assert!(of_token(token).await.unwrap().person().is_none());
    }
}

#[tokio::test]
async fn tokens_are_taken_by_label_or_all_at_once_and_sessions_stay() {
    for test in stores() {
        let store = &test.store;
        account(store, "ada@example.de").await;
        let (session, _) = ops::sign_in(store, "ada@example.de", PASSWORD).await.unwrap();
        let mut tokens = Vec::new();
        for label in ["Fachverfahren", "Statistik", "Archiv"] {
            tokens.push(ops::create_token(store, "ada@example.de", label).await.unwrap());
        }
        let revoke = |email: &'static str, label: Option<&'static str>| {
            store.change(move |tx| ops::revoke_tokens(tx, Actor::System, email, label))
        };
        let valid = || async {
            let mut valid = 0;
            for token in tokens.clone() {
                let caller = store.read(move |read| ops::caller_of_token(read, &token)).await;
                valid += usize::from(caller.unwrap().person().is_some());
            }
            valid
        };
        let other = revoke("ada@example.de", Some("fachverfahren")).await;
        assert!(matches!(other, Err(Error::NoToken)));
        assert_eq!(revoke(" ADA@example.de", Some("Fachverfahren")).await.unwrap(), 1);
        assert_eq!(valid().await, 2);
        assert_eq!(revoke("ada@example.de", None).await.unwrap(), 2);
        assert_eq!(valid().await, 0);
        assert!(matches!(revoke("ada@example.de", None).await, Err(Error::NoToken)));
        assert!(matches!(revoke("nobody@example.de", None).await, Err(Error::NoAccount)));
        assert!(caller(store, &session).await.person().is_some());
    }
}

#[tokio::test]
async fn accounts_that_cannot_be_are_refused_with_a_reason() {
    for test in stores() {
        let store = &test.store;
        for email in ["", "ada", "@example.de", "a b@example.de", "ada@host"] {
            let refused = NewAccount::prepare(store, email, "Ada", PASSWORD).await;
            assert!(matches!(refused, Err(Error::NoEmail(_))), "{email:?}");
        }
        for password in ["kurz", &"x".repeat(201)] {
            let refused = NewAccount::prepare(store, "a@example.de", "Ada", password).await;
            assert!(matches!(refused, Err(Error::PasswordLength)));
        }
        account(store, "ada@example.de").await;
        let second = NewAccount::prepare(store, "ADA@example.de", "Ada", PASSWORD).await.unwrap();
        let second = store.change(move |tx| ops::open_account(tx, Actor::System, &second)).await;
        assert!(matches!(second, Err(Error::Store(store::Error::Exists(_)))));
        let nobody = ops::create_token(store, "nobody@example.de", "").await;
        assert!(matches!(nobody, Err(Error::NoAccount)));
    }
}

#[tokio::test]
async fn neither_passwords_nor_secrets_are_stored() {
    for test in stores() {
        let store = &test.store;
        account(store, "ada@example.de").await;
        let (session, _) = ops::sign_in(store, "ada@example.de", PASSWORD).await.unwrap();
        let mut row = store
            .read::<_, store::Error>(|read| {
                read.one("SELECT c.secret, a.token FROM credential c, access a", &[])
            })
            .await
            .unwrap();
        assert!(row.take::<String>(0).unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(row.take::<Vec<u8>>(1).unwrap(), session.hash());
        assert!(!session.hash().starts_with(session.reveal().as_bytes()));
    }
}

#[tokio::test]
async fn a_provider_knows_its_towns() {
    for test in stores() {
        let store = &test.store;
        let (provider, one, two) =
            (town(store, "KRZ").await, town(store, "LEM").await, town(store, "DET").await);
        for member in [one.id, two.id] {
            let parent = provider.id;
            store
                .change(move |tx| ops::affiliate(tx, Actor::System, parent, member))
                .await
                .unwrap();
        }
        let id = provider.id;
        let towns = store.read(move |read| identity::affiliated(read, id)).await.unwrap();
        assert_eq!(towns.iter().map(|town| town.mark.as_str()).collect::<Vec<_>>(), ["DET", "LEM"]);
        let area = store
            .read(|read| identity::organisations_for_area(read, "057660044044"))
            .await
            .unwrap();
        assert_eq!(area.len(), 3);
    }
}

#[tokio::test]
async fn a_role_for_a_term_begins_and_ends_by_itself() {
    for test in stores() {
        let (store, committee) = (&test.store, town(&test.store, "KOG").await);
        let person = account(store, "ada@example.de").await;
        let term = identity::Term {
            from: testing::START.plus_days(1),
            until: Some(testing::START.plus_days(10)),
        };
        let (who, of) = (person.id, committee.id);
        store
            .change(move |tx| ops::grant_for_term(tx, Actor::System, who, of, Role::Member, term))
            .await
            .unwrap();
        let holds = || async {
            let known = store.read(|read| ops::caller_for(read, "ada@example.de")).await.unwrap();
            let listed = store.read(move |read| identity::members(read, of)).await.unwrap();
            assert_eq!(listed.len(), known.memberships().len());
            !known.memberships().is_empty()
        };
        assert!(!holds().await);
        test.clock.advance_seconds(2 * 86_400);
        assert!(holds().await);
        test.clock.advance_seconds(8 * 86_400);
        assert!(!holds().await);
    }
}
