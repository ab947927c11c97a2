//! What editors do, and what they cannot.

use axum::http::StatusCode;
use identity::{OrganisationKind, Role};

use crate::{DOG, LEMGO, PARKING, World, engines};

#[tokio::test]
async fn a_text_is_written_previewed_saved_and_removed() {
    for test in engines() {
        let world = World::new(&test).await;
        let town = world.organisation(OrganisationKind::Municipality, "Lemgo", LEMGO).await;
        let editor = world.person("e@example.org", town, Role::Editor).await;
        let desk = format!("/pflege/{town}");
        let page = format!("{desk}/texte/{DOG}/fees");
        assert_eq!(world.get_as(&editor, "/pflege").await.location, desk);
        world.get_as(&editor, &desk).await.has("noch keinen eigenen Text").has("noch kein Amt");
        let found = world.get_as(&editor, &format!("{desk}/leistungen?q=Hund+anmelden")).await;
        found.has(&format!("{desk}/leistungen/{DOG}"));
        world
            .get_as(&editor, &format!("{desk}/leistungen/{DOG}"))
            .await
            .has("Eigenen Text schreiben");

        let typed =
            |step, text, version| vec![("schritt", step), ("text", text), ("version", version)];
        let empty = world.post_as(&editor, &page, &typed("vorschau", "  ", "0")).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.has("href=\"#text\"");
        let preview = world.post_as(&editor, &page, &typed("vorschau", "<84> Euro", "0")).await;
        preview.has("&lt;84&gt; Euro").has("Eingetragen von Lemgo").has("value=\"speichern\"");
        let again = world.post_as(&editor, &page, &typed("aendern", "<84> Euro", "0")).await;
        again.has("&lt;84&gt; Euro</textarea>");
        let public = format!("/leistungen/{DOG}?ort={LEMGO}");
        world.get(&public).await.lacks("&lt;84&gt;");

        let saved = world.post_as(&editor, &page, &typed("speichern", "<84> Euro", "0")).await;
        assert_eq!(saved.location, format!("{desk}?gespeichert=1"), "{}", saved.body);
        world.get(&public).await.has("&lt;84&gt; Euro");
        world.get_as(&editor, &desk).await.has("Kosten");

        // Somebody else still has the form from before.
        let late = world.post_as(&editor, &page, &typed("speichern", "90 Euro", "0")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.has("90 Euro</textarea>").has("&lt;84&gt; Euro").has("Jemand war schneller");
        let version = late.hidden("version");
        world.post_as(&editor, &page, &typed("speichern", "90 Euro", &version)).await;
        world.get(&public).await.has("90 Euro");

        world.post_as(&editor, &page, &typed("entfernen", "", "2")).await.has("wirklich-entfernen");
        let gone = world.post_as(&editor, &page, &typed("wirklich-entfernen", "", "2")).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
        world.get(&public).await.lacks("90 Euro");
        let subject = format!("{DOG}/fees");
        let history = move |read: &mut store::Read<'_>| {
            store::journal::history(read, "service-text", &subject, 10)
        };
        let entries = world.store.read(history).await.unwrap();
        let done: Vec<_> = entries.iter().map(|entry| entry.operation.as_str()).collect();
        assert_eq!(done, ["knowledge.save-text", "knowledge.save-text", "knowledge.remove-text"]);
    }
}

#[tokio::test]
async fn an_office_and_a_responsibility_show_at_once() {
    for test in engines() {
        let world = World::new(&test).await;
        let town = world.organisation(OrganisationKind::Municipality, "Lemgo", LEMGO).await;
        let editor = world.person("e@example.org", town, Role::Editor).await;
        let desk = format!("/pflege/{town}");
        let office = |step, name| {
            vec![
                ("schritt", step),
                ("ars", LEMGO),
                ("name", name),
                ("street", "Musterweg 1"),
                ("postcode", "32657"),
                ("town", "Lemgo"),
                ("hours", "Mo-Fr 8-12"),
                ("phone", "05261 0000"),
                ("version", "1"),
            ]
        };
        let new = format!("{desk}/aemter/neu");
        world.get_as(&editor, &new).await.has("Öffnungszeiten");
        let wrong = world.post_as(&editor, &new, &office("vorschau", " ")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.has("href=\"#name\"").has("Musterweg 1");
        let preview = world.post_as(&editor, &new, &office("vorschau", "Bürgerbüro")).await;
        preview.has("Musterweg 1").has("08:00–12:00").has("Montag");
        let saved = world.post_as(&editor, &new, &office("speichern", "Bürgerbüro")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let list = world.get_as(&editor, &desk).await;
        let (_, rest) = list.body.split_once(&format!("{desk}/aemter/")).unwrap();
        let id = &rest[..36];
        // The rule names the town, and the town has one office.
        let answer = world.responsibility(PARKING, LEMGO).await;
        assert_eq!(answer["status"], "derived");
        assert_eq!(answer["office"]["name"], "Bürgerbüro");

        let entry = |step, area| {
            vec![
                ("schritt", step),
                ("leika", "99108001"),
                ("area", area),
                ("role", "Verkehrsabteilung"),
                ("office", id),
                ("version", "1"),
            ]
        };
        let new = format!("{desk}/zustaendigkeiten/neu");
        world.get_as(&editor, &format!("{new}?leika={PARKING}")).await.has(PARKING).has(LEMGO);
        let outside = world.post_as(&editor, &new, &entry("vorschau", "057660008008")).await;
        assert_eq!(outside.status, StatusCode::UNPROCESSABLE_ENTITY);
        outside.has("href=\"#area\"");
        world.post_as(&editor, &new, &entry("vorschau", LEMGO)).await.has("kl-origin--entered");
        world.post_as(&editor, &new, &entry("speichern", LEMGO)).await;
        let answer = world.responsibility(PARKING, LEMGO).await;
        assert_eq!(answer["status"], "entered");
        assert_eq!(answer["role"], "Verkehrsabteilung");
        let twice = world.post_as(&editor, &new, &entry("speichern", LEMGO)).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let page = world.get(&format!("/leistungen/{PARKING}?ort={LEMGO}")).await;
        page.has("kl-origin--entered")
            .has("Verkehrsabteilung")
            .has("Musterweg 1")
            .has("tel:052610000");

        let list = world.get_as(&editor, &desk).await;
        let (_, rest) = list.body.split_once(&format!("{desk}/zustaendigkeiten/")).unwrap();
        let address = format!("{desk}/zustaendigkeiten/{}", &rest[..36]);
        world.get_as(&editor, &address).await.has("Verkehrsabteilung");
        let mut stale = entry("speichern", LEMGO);
        stale[5] = ("version", "7");
        assert_eq!(world.post_as(&editor, &address, &stale).await.status, StatusCode::CONFLICT);
        world.post_as(&editor, &address, &entry("wirklich-entfernen", LEMGO)).await;
        assert_eq!(world.responsibility(PARKING, LEMGO).await["status"], "derived");

        let office_page = format!("{desk}/aemter/{id}");
        world.get_as(&editor, &office_page).await.has("Mo 08:00-12:00");
        world.post_as(&editor, &office_page, &office("wirklich-entfernen", "")).await;
        assert!(world.responsibility(PARKING, LEMGO).await.get("office").is_none());
        assert_eq!(world.get_as(&editor, &office_page).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn another_organisation_is_none_of_ones_business() {
    for test in engines() {
        let world = World::new(&test).await;
        let town = world.organisation(OrganisationKind::Municipality, "Lemgo", LEMGO).await;
        let other =
            world.organisation(OrganisationKind::Municipality, "Detmold", "057660020020").await;
        let editor = world.person("e@example.org", town, Role::Editor).await;
        let stranger = world.person("x@example.org", other, Role::Editor).await;
        let clerk = world.person("c@example.org", town, Role::CaseWorker).await;
        let desk = format!("/pflege/{town}");
        let entry = [
            ("schritt", "speichern"),
            ("leika", PARKING),
            ("area", LEMGO),
            ("role", "Amt"),
            ("text", "Text"),
            ("version", "1"),
        ];
        world.post_as(&editor, &format!("{desk}/zustaendigkeiten/neu"), &entry).await;
        let list = world.get_as(&editor, &desk).await;
        let (_, rest) = list.body.split_once(&format!("{desk}/zustaendigkeiten/")).unwrap();
        let id = rest[..36].to_owned();

        for address in [
            desk.clone(),
            format!("{desk}/leistungen"),
            format!("{desk}/leistungen/{PARKING}"),
            format!("{desk}/texte/{PARKING}/fees"),
            format!("{desk}/zustaendigkeiten/neu"),
            format!("{desk}/zustaendigkeiten/{id}"),
            format!("{desk}/aemter/neu"),
            // Through their own desk the entry of the other one is not there either.
            format!("/pflege/{other}/zustaendigkeiten/{id}"),
            "/pflege/0/zustaendigkeiten/neu".to_owned(),
        ] {
            let seen = world.get_as(&stranger, &address).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{address}");
            let clerks = world.get_as(&clerk, &address).await;
            assert_eq!(clerks.status, StatusCode::FORBIDDEN, "{address}");
            assert_eq!(world.get(&address).await.status, StatusCode::SEE_OTHER, "{address}");
        }
        for address in [
            format!("{desk}/texte/{PARKING}/fees"),
            format!("{desk}/zustaendigkeiten/neu"),
            format!("{desk}/zustaendigkeiten/{id}"),
            format!("/pflege/{other}/zustaendigkeiten/{id}"),
            format!("{desk}/aemter/neu"),
        ] {
            let seen = world.post_as(&stranger, &address, &entry).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!(world.responsibility(PARKING, LEMGO).await["role"], "Amt");
    }
}
