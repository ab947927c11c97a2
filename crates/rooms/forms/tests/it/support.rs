//! A store, an authority that offers the shipped forms, and the application around the room.

use std::sync::Arc;

use ars::Ars;
use axum::Router;
use forms::{Definition, Error, Forms, NewOffer, Shipped, drafts, ops, shipped};
use identity::ops::NewOrganisation;
use identity::{OrganisationKind, Secret};
use store::testing::{TestStore, stores};
use store::{Actor, Store};
use uuid::Uuid;
use web::{Shell, ShellConfig, Texts};

use crate::browser::Browser;

pub(crate) const LEMGO: &str = "057660044044";

pub(crate) struct World {
    pub(crate) test: TestStore,
    pub(crate) forms: Forms,
    pub(crate) app: Router,
    pub(crate) organisation: Uuid,
}

pub(crate) fn worlds() -> Vec<TestStore> {
    stores(&[identity::MIGRATIONS, tally::MIGRATIONS, forms::MIGRATIONS])
}

/// One world for each engine.
pub(crate) async fn each() -> Vec<Arc<World>> {
    let mut all = Vec::new();
    for test in worlds() {
        all.push(Arc::new(World::new(test).await));
    }
    all
}

impl World {
    pub(crate) async fn new(test: TestStore) -> Self {
        let store = test.store.clone();
        let forms = Forms::new(store.clone());
        let shell = Shell::new(ShellConfig {
            store: store.clone(),
            texts: Texts::gather(&[web::TEXTS, forms::TEXTS]).unwrap(),
            nav: Vec::new(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            demonstration: false,
        });
        let app = web::serve::app(&shell, forms::routes(forms.clone()));
        let lemgo = NewOrganisation {
            kind: OrganisationKind::ALL[0],
            name: "Alte Hansestadt Lemgo".to_owned(),
            mark: "LEM".to_owned(),
            ars: LEMGO.to_owned(),
            two_persons: false,
        };
        let organisation = store
            .change(move |tx| identity::ops::found(tx, Actor::System, &lemgo))
            .await
            .unwrap()
            .id;
        Self { test, forms, app, organisation }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.test.store
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.app)
    }

    /// Imports a shipped form and offers it.
    pub(crate) async fn offer(&self, name: &str) -> Uuid {
        let shipped = *named(name);
        self.import(shipped.definition().unwrap()).await;
        let offer = shipped.offer(self.organisation, LEMGO.parse::<Ars>().unwrap()).unwrap();
        self.open(offer).await
    }

    pub(crate) async fn import(&self, definition: Definition) {
        let definition = Arc::new(definition);
        self.store()
            .change(move |tx| ops::import_form(tx, Actor::System, &definition))
            .await
            .unwrap();
    }

    pub(crate) async fn open(&self, offer: NewOffer) -> Uuid {
        self.store().change(move |tx| ops::open_offer(tx, Actor::System, &offer)).await.unwrap()
    }

    /// Begins a draft in a browser; answers its id and its first page.
    pub(crate) async fn begin(&self, browser: &mut Browser, offer: Uuid) -> (Uuid, String) {
        let page = browser.post(&format!("/antrag/{offer}"), [("", ""); 0]).await;
        let address = page.target().to_owned();
        let id = address.split('/').nth(2).unwrap().parse().unwrap();
        (id, address)
    }

    pub(crate) async fn finished(
        &self,
        browser: &Browser,
        id: Uuid,
    ) -> Result<forms::Finished, Error> {
        let secret: Secret = browser.cookies[&drafts::cookie_name(id)].parse().unwrap();
        let forms = self.forms.clone();
        self.store().read(move |read| drafts::finished(&forms, read, id, &secret)).await
    }
}

pub(crate) fn named(name: &str) -> &'static Shipped {
    shipped().iter().find(|shipped| shipped.name == name).unwrap()
}
