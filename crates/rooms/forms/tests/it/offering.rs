//! Offers: found for a place, replaced, closed; forms imported again.

use std::sync::Arc;

use forms::{Error, offers, ops};
use identity::ops::NewAccount;
use identity::{Acting, Role};
use leika::Key;
use store::Actor;
use uuid::Uuid;

use crate::support::{LEMGO, World, each, named};

/// Somebody with a role in an organisation.
async fn acting(world: &World, organisation: Uuid, email: &str, role: Role) -> Acting {
    let account = NewAccount::prepare(world.store(), email, "Erika Muster", "ein langes Passwort")
        .await
        .unwrap();
    let person = world
        .store()
        .change(move |tx| identity::ops::open_account(tx, Actor::System, &account))
        .await
        .unwrap();
    world
        .store()
        .change(move |tx| identity::ops::grant(tx, Actor::System, person.id, organisation, role))
        .await
        .unwrap();
    let email = email.to_owned();
    let caller =
        world.store().read(move |read| identity::ops::caller_for(read, &email)).await.unwrap();
    caller.acting(organisation, ops::OFFERING).unwrap()
}

#[tokio::test]
async fn the_offer_of_the_nearest_area_is_found() {
    for world in each().await {
        let lemgo = world.offer("hundesteuer").await;
        let mut lippe = named("hundesteuer")
            .offer(world.organisation, "057660000000".parse().unwrap())
            .unwrap();
        lippe.texts.title_de = "Hund im Kreis".to_owned();
        let lippe = world.open(lippe).await;
        let leika: Key = "99102013002000".parse().unwrap();
        let found = |ars: &str| {
            let ars = ars.parse().unwrap();
            world.store().read(move |read| offers::offer_for(read, leika, ars))
        };
        assert_eq!(found(LEMGO).await.unwrap().unwrap().id, lemgo);
        assert_eq!(found("057660020020").await.unwrap().unwrap().id, lippe);
        assert!(found("010010000000").await.unwrap().is_none());
        let organisation = world.organisation;
        let all =
            world.store().read(move |read| offers::offers_of(read, organisation)).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].id, lippe, "by title");
        // Offering it again keeps the address.
        assert_eq!(world.offer("hundesteuer").await, lemgo);
    }
}

#[tokio::test]
async fn a_closed_offer_takes_no_new_drafts_and_finishes_those_begun() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let editor = acting(&world, world.organisation, "editor@example.org", Role::Editor).await;
        let stranger = {
            let new = identity::ops::NewOrganisation {
                kind: identity::OrganisationKind::ALL[0],
                name: "Detmold".to_owned(),
                mark: "DET".to_owned(),
                ars: String::new(),
                two_persons: false,
            };
            let found =
                world.store().change(move |tx| identity::ops::found(tx, Actor::System, &new)).await;
            acting(&world, found.unwrap().id, "other@example.org", Role::Administrator).await
        };
        let close =
            |acting: Acting| world.store().change(move |tx| ops::close_offer(tx, &acting, offer));
        assert!(matches!(close(stranger).await, Err(Error::NoOffer)));
        close(editor).await.unwrap();
        assert!(matches!(close(editor).await, Err(Error::NoOffer)));
        assert_eq!(browser.get(&format!("/antrag/{offer}")).await.status, 404);
        assert_eq!(browser.post(&format!("/antrag/{offer}"), [("", ""); 0]).await.status, 404);
        assert_eq!(browser.get(&first).await.status, 200);
    }
}

#[tokio::test]
async fn a_form_imported_again_is_compiled_again_and_keeps_the_drafts() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        assert!(browser.get(&first).await.shows("Vornamen"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hund.xml");
        let source = include_str!("../../../../../content/forms/hundesteuer.xdf3.xml");
        std::fs::write(&file, source.replace(">Vornamen<", ">Alle Vornamen<")).unwrap();
        let import = |changed: bool| {
            let form = Arc::new(ops::definition_from_files(&file, None).unwrap());
            let store = world.store().clone();
            async move {
                let done = store.change(move |tx| ops::import_form(tx, Actor::System, &form)).await;
                assert_eq!(done.unwrap(), changed);
            }
        };
        import(true).await;
        import(false).await;
        assert!(browser.get(&first).await.shows("Alle Vornamen"));
        assert!(ops::definition_from_files(&folder.path().join("none.xml"), None).is_err());
    }
}

#[tokio::test]
async fn a_schema_without_rules_keeps_those_of_its_version() {
    for world in each().await {
        world.offer("hundesteuer").await;
        let stored = || async {
            let rules = "SELECT rules FROM form WHERE id = 'S99000000001'";
            let mut row = world.store().read(move |read| read.one(rules, &[])).await.unwrap();
            row.take::<String>(0).unwrap()
        };
        let shipped = stored().await;
        assert!(shipped.contains("condition"));
        let folder = tempfile::tempdir().unwrap();
        let (file, rules) = (folder.path().join("hund.xml"), folder.path().join("hund.rules.json"));
        let source = include_str!("../../../../../content/forms/hundesteuer.xdf3.xml");
        std::fs::write(&file, source.replace(">Vornamen<", ">Alle Vornamen<")).unwrap();
        std::fs::write(&rules, "[]").unwrap();
        let import = |rules: Option<&std::path::Path>| {
            let form = Arc::new(ops::definition_from_files(&file, rules).unwrap());
            world.store().change(move |tx| ops::import_form(tx, Actor::System, &form))
        };
        assert!(import(None).await.unwrap());
        assert_eq!(stored().await, shipped);
        // Rules that are handed in replace them, also when they are none.
        assert!(import(Some(&rules)).await.unwrap());
        assert_eq!(stored().await, "[]");
    }
}

#[tokio::test]
async fn whoever_operates_the_node_closes_any_offer_once() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let close = || world.store().change(move |tx| ops::close_any_offer(tx, offer));
        close().await.unwrap();
        assert!(matches!(close().await, Err(Error::NoOffer)));
    }
}
