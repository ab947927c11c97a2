//! Accounts of staff, and the links with which passwords are set.

use identity::accounts::{self, Accounts, Invited, Keeper, MAIL_LINK, MailLink};
use identity::{Acting, Caller, Error, Organisation, Person, Role, Secret, limits, ops};
use store::{Store, jobs};
use uuid::Uuid;

use crate::{PASSWORD, account, caller, grant, stores, town};

const NEW: &str = "ein ganz anderes Passwort";

/// An administrator of a new town, who acts for it.
async fn administrator(store: &Store, mark: &'static str) -> (Organisation, Person, Acting) {
    let town = town(store, mark).await;
    let person = account(store, &format!("{}@{mark}.example", "verwaltung")).await;
    grant(store, &person, &town, Role::Administrator).await;
    let acting = acting(store, &person.email, &town).await;
    (town, person, acting)
}

async fn acting(store: &Store, email: &str, town: &Organisation) -> Acting {
    let email = email.to_owned();
    let caller = store.read(move |read| ops::caller_for(read, &email)).await.unwrap();
    caller.acting(town.id, accounts::ADMINISTRATORS).unwrap()
}

async fn invite(store: &Store, by: Acting, email: &str, roles: &[Role]) -> (Uuid, bool) {
    let invited = Invited::new(email, "Jana Muster", roles.to_vec()).unwrap();
    store.change(move |tx| accounts::invite(tx, &by, &invited)).await.unwrap()
}

async fn link(store: &Store, by: Acting, person: Uuid) -> Result<Secret, Error> {
    let keeper = Keeper::Administrator(by);
    store.change(move |tx| accounts::make_link(tx, &keeper, person)).await
}

async fn disable(store: &Store, keeper: Keeper, person: Uuid) -> Result<(), Error> {
    store.change(move |tx| accounts::disable(tx, &keeper, person)).await
}

async fn set_roles(
    store: &Store,
    by: Acting,
    person: Uuid,
    roles: &'static [Role],
) -> Result<(), Error> {
    store.change(move |tx| accounts::set_roles(tx, &by, person, roles)).await
}

async fn list(store: &Store, town: &Organisation) -> Accounts {
    let town = town.id;
    store.read(move |read| accounts::accounts(read, town, 50, 0)).await.unwrap()
}

#[tokio::test]
async fn who_is_invited_sets_a_password_once_and_signs_in() {
    for test in stores() {
        let store = &test.store;
        let (town, _, acting) = administrator(store, "LEM").await;
        let roles = [Role::Editor, Role::CaseWorker];
        let (person, new) = invite(store, acting, " Jana@LEM.example ", &roles).await;
        assert!(new);
        let listed = list(store, &town).await;
        assert_eq!(listed.total, 2);
        let jana = listed.items.into_iter().find(|it| it.person.id == person).unwrap();
        assert_eq!(jana.person.email, "jana@lem.example");
        assert_eq!(jana.roles, [Role::CaseWorker, Role::Editor]);
        assert!(jana.own && !jana.disabled && !jana.has_password);

        let first = link(store, acting, person).await.unwrap();
        let second = link(store, acting, person).await.unwrap();
        let used = accounts::use_link(store, &first, NEW).await;
        assert!(matches!(used, Err(Error::NoLink)), "a newer link voids the one before");
        let short = accounts::use_link(store, &second, "kurz").await;
        assert!(matches!(short, Err(Error::PasswordLength)), "and the link is not used up");
        let (one, other) = tokio::join!(
            accounts::use_link(store, &second, NEW),
            accounts::use_link(store, &second, PASSWORD)
        );
        assert!(one.is_ok() != other.is_ok(), "a link is used once, also at the same moment");
        let password = if one.is_ok() { NEW } else { PASSWORD };
        ops::sign_in(store, "jana@lem.example", password).await.unwrap();
    }
}

#[tokio::test]
async fn a_link_is_void_after_a_day_and_is_no_session() {
    for test in stores() {
        let store = &test.store;
        let (_, _, acting) = administrator(store, "LEM").await;
        let (person, _) = invite(store, acting, "jana@lem.example", &[Role::Editor]).await;
        let link = link(store, acting, person).await.unwrap();
        assert_eq!(caller(store, &link).await, Caller::Anonymous);
        test.clock.advance_seconds(24 * 3600);
        let used = accounts::use_link(store, &link, NEW).await;
        assert!(matches!(used, Err(Error::NoLink)));
    }
}

#[tokio::test]
async fn a_password_that_is_set_anew_ends_all_sessions_and_the_lock() {
    for test in stores() {
        let store = &test.store;
        let (_, _, acting) = administrator(store, "LEM").await;
        let (person, _) = invite(store, acting, "jana@lem.example", &[Role::Editor]).await;
        let first = link(store, acting, person).await.unwrap();
        accounts::use_link(store, &first, PASSWORD).await.unwrap();
        let (session, _) = ops::sign_in(store, "jana@lem.example", PASSWORD).await.unwrap();
        for _ in 0..=limits::FAILURES {
            ops::sign_in(store, "jana@lem.example", "falsch").await.unwrap_err();
        }
        let again = link(store, acting, person).await.unwrap();
        assert_ne!(caller(store, &session).await, Caller::Anonymous, "until it is used");
        accounts::use_link(store, &again, NEW).await.unwrap();
        assert_eq!(caller(store, &session).await, Caller::Anonymous);
        ops::sign_in(store, "jana@lem.example", PASSWORD).await.unwrap_err();
        ops::sign_in(store, "jana@lem.example", NEW).await.unwrap();
    }
}

#[tokio::test]
async fn only_the_organisation_that_opened_an_account_has_power_over_it() {
    for test in stores() {
        let store = &test.store;
        let (lemgo, _, here) = administrator(store, "LEM").await;
        let (_, stranger, there) = administrator(store, "DET").await;
        let citizen = account(store, "karla@example.org").await;
        // Both may get a role here, but neither becomes this town's.
        for person in [&citizen, &stranger] {
            let (id, new) = invite(store, here, &person.email, &[Role::CaseWorker]).await;
            assert_eq!((id, new), (person.id, false));
            assert!(matches!(link(store, here, id).await, Err(Error::NotOwn)));
            let locked = disable(store, Keeper::Administrator(here), id).await;
            assert!(matches!(locked, Err(Error::NotOwn)));
        }
        let listed = list(store, &lemgo).await;
        assert!(listed.items.iter().any(|it| it.person == citizen && !it.own));

        let (jana, _) = invite(store, here, "jana@lem.example", &[Role::Editor]).await;
        assert!(matches!(link(store, there, jana).await, Err(Error::NoAccount)));
        let taken = set_roles(store, there, jana, &[Role::Lead]).await;
        assert!(matches!(taken, Err(Error::NoAccount)), "nobody is promoted from outside");
        // Without a role left the account is still this town's.
        set_roles(store, here, jana, &[]).await.unwrap();
        assert!(list(store, &lemgo).await.items.iter().any(|it| it.person.id == jana));
    }
}

#[tokio::test]
async fn a_locked_account_is_shut_at_once_and_opened_again() {
    for test in stores() {
        let store = &test.store;
        let (_, _, acting) = administrator(store, "LEM").await;
        let (person, _) = invite(store, acting, "jana@lem.example", &[Role::Editor]).await;
        let first = link(store, acting, person).await.unwrap();
        accounts::use_link(store, &first, PASSWORD).await.unwrap();
        let (session, _) = ops::sign_in(store, "jana@lem.example", PASSWORD).await.unwrap();
        let token = ops::create_token(store, "jana@lem.example", "").await.unwrap();
        let open = link(store, acting, person).await.unwrap();

        disable(store, Keeper::Administrator(acting), person).await.unwrap();
        assert_eq!(caller(store, &session).await, Caller::Anonymous);
        let asked = token.clone();
        let known = store.read(move |read| ops::caller_of_token(read, &asked)).await.unwrap();
        assert_eq!(known, Caller::Anonymous);
        ops::sign_in(store, "jana@lem.example", PASSWORD).await.unwrap_err();
        assert!(matches!(link(store, acting, person).await, Err(Error::NoAccount)));

        let keeper = Keeper::Operator;
        store.change(move |tx| accounts::enable(tx, &keeper, person)).await.unwrap();
        ops::sign_in(store, "jana@lem.example", PASSWORD).await.unwrap();
        assert_eq!(caller(store, &session).await, Caller::Anonymous);
        let used = accounts::use_link(store, &open, NEW).await;
        assert!(matches!(used, Err(Error::NoLink)), "what was open before stays void");
    }
}

#[tokio::test]
async fn an_organisation_keeps_an_administrator() {
    for test in stores() {
        let store = &test.store;
        let (town, first, acting) = administrator(store, "LEM").await;
        let stripped = set_roles(store, acting, first.id, &[Role::Editor]).await;
        assert!(matches!(stripped, Err(Error::LastAdministrator)));
        let (second, _) = invite(store, acting, "mia@lem.example", &[Role::Administrator]).await;
        let other = self::acting(store, "mia@lem.example", &town).await;
        // At the same moment each takes the role from the other.
        let (one, two) = tokio::join!(
            set_roles(store, acting, second, &[]),
            set_roles(store, other, first.id, &[])
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let left = if one.is_ok() { first.id } else { second };
        let keeper = Keeper::Administrator(if one.is_ok() { acting } else { other });
        if left == second {
            let locked = disable(store, keeper, left).await;
            assert!(matches!(locked, Err(Error::LastAdministrator)));
        }
        disable(store, Keeper::Operator, left).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_changes_the_own_password_stays_signed_in_alone() {
    for test in stores() {
        let store = &test.store;
        let person = account(store, "karla@example.org").await;
        let (here, _) = ops::sign_in(store, &person.email, PASSWORD).await.unwrap();
        let (elsewhere, _) = ops::sign_in(store, &person.email, PASSWORD).await.unwrap();
        let karla = caller(store, &here).await;
        let wrong = accounts::change_password(store, &karla, &here, "falsch", NEW).await;
        assert!(matches!(wrong, Err(Error::WrongLogin)));
        let short = accounts::change_password(store, &karla, &here, PASSWORD, "kurz").await;
        assert!(matches!(short, Err(Error::PasswordLength)));
        accounts::change_password(store, &karla, &here, PASSWORD, NEW).await.unwrap();
        assert_ne!(caller(store, &here).await, Caller::Anonymous);
        assert_eq!(caller(store, &elsewhere).await, Caller::Anonymous);
        ops::sign_in(store, &person.email, NEW).await.unwrap();
        for _ in 0..limits::FAILURES {
            let wrong = accounts::change_password(store, &karla, &here, "falsch", PASSWORD).await;
            assert!(matches!(wrong, Err(Error::WrongLogin)));
        }
        let locked = accounts::change_password(store, &karla, &here, NEW, PASSWORD).await;
        assert!(matches!(locked, Err(Error::Locked)), "an open browser is no way to guess");
    }
}

#[tokio::test]
async fn a_forgotten_password_brings_few_mails_and_tells_nothing() {
    for test in stores() {
        let store = &test.store;
        let person = account(store, "karla@example.org").await;
        for _ in 0..10 {
            accounts::ask_for_link(store, " Karla@example.org", "en").await.unwrap();
        }
        accounts::ask_for_link(store, "niemand@example.org", "de").await.unwrap();
        accounts::ask_for_link(store, "nonsense", "de").await.unwrap();
        let (waiting, _) = store.read(jobs::waiting).await.unwrap();
        assert_eq!(waiting, limits::LINKS);
        let job = store.next_job().await.unwrap().unwrap();
        assert_eq!(job.kind, MAIL_LINK);
        let mail: MailLink = job.payload().unwrap();
        assert_eq!(mail, MailLink { person: person.id, lang: "en".to_owned(), invited: false });
    }
}
