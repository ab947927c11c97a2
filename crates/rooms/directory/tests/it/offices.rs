//! Offices: entered, changed and closed by the editors of an organisation, seen by everybody.

use directory::{Directory, Error, OfficeForm, ops};
use identity::{Caller, OrganisationKind, Role};
use store::{Actor, Store};
use uuid::Uuid;

use crate::records::earlier;
use crate::{app, engines, get};

fn form() -> OfficeForm {
    OfficeForm {
        ars: "010515166000".into(),
        name: "Bürgerbüro <b>".into(),
        street: "Am Markt 1\nHaus B".into(),
        postcode: "25709".into(),
        town: "Marne".into(),
        phone: "04851 123-0".into(),
        email: "amt@example.org".into(),
        website: "https://example.org/amt".into(),
        hours: "Mo-Fr 8-12".into(),
        note: "Stufe an der Tür".into(),
    }
}

async fn founded(store: &Store, mark: &'static str) -> Uuid {
    store
        .change(move |tx| {
            let new = identity::ops::NewOrganisation {
                kind: OrganisationKind::Association,
                name: format!("Amt {mark}"),
                mark: mark.into(),
                ars: "010515166000".into(),
                two_persons: false,
            };
            identity::ops::found(tx, Actor::System, &new)
        })
        .await
        .unwrap()
        .id
}

fn editor(organisation: Uuid) -> identity::Acting {
    let person =
        identity::Person { id: Uuid::from_u128(7), email: String::new(), name: String::new() };
    let membership = identity::Membership {
        organisation,
        kind: identity::OrganisationKind::Municipality,
        name: String::new(),
        role: Role::Editor,
    };
    let caller = Caller::Known { person, memberships: vec![membership] };
    caller.acting(organisation, &[Role::Editor]).unwrap()
}

#[tokio::test]
async fn an_office_is_entered_changed_and_closed() {
    for test in engines() {
        ops::import(&test.store, earlier().listing()).await.unwrap();
        let town = founded(&test.store, "MAR").await;
        let acting = editor(town);
        let details = form().checked(None).unwrap();
        let entered = details.clone();
        let office =
            test.store.change(move |tx| ops::add_office(tx, &acting, &entered)).await.unwrap();

        // Seen at the Amt, at its members, and nowhere else.
        let directory = Directory::open(&test.store, test.folder()).await.unwrap();
        let app = app(&test.store, &directory);
        for key in ["010515166000", "01051072"] {
            let page = get(&app, &format!("/orte/{key}")).await;
            page.has("Bürgerbüro &lt;b&gt;").has("tel:048511230").has("08:00–12:00").has("Haus B");
            let place = get(&app, &format!("/api/v1/places/{key}")).await.json();
            assert_eq!(place["offices"][0]["hours"][0]["from"], "08:00");
        }
        let other = get(&app, "/api/v1/places/01051044").await.json();
        assert_eq!(other["offices"].as_array().unwrap().len(), 0);

        // Two change it at once: the second is told.
        let mut changed = details.clone();
        changed.name = "Bürgeramt".into();
        let (id, version) = (office.id, office.version);
        let store = test.store.clone();
        let change = |acting: identity::Acting| {
            let changed = changed.clone();
            store.change(move |tx| ops::change_office(tx, &acting, id, version, &changed))
        };
        assert_eq!(change(acting).await.unwrap().version, 2);
        let second = change(acting).await.unwrap_err();
        assert!(matches!(second, Error::Store(store::Error::Conflict("office"))));

        // Another organisation learns nothing.
        let stranger = editor(founded(&test.store, "OTH").await);
        assert!(matches!(change(stranger).await.unwrap_err(), Error::NoOffice));
        let closed = test.store.change(move |tx| ops::close_office(tx, &stranger, id, 2)).await;
        assert!(matches!(closed.unwrap_err(), Error::NoOffice));

        test.store.change(move |tx| ops::close_office(tx, &acting, id, 2)).await.unwrap();
        let left = test.store.read(directory::offices).await.unwrap();
        assert!(left.is_empty());
    }
}
