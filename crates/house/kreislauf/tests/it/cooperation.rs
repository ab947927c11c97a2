//! What one room of the cooperation shows of a later one.

use identity::{Caller, Label};
use needs::ops::Protection;
use requirements::standards::{self, Binding};
use serde_json::json;

use crate::chamber::Chamber;
use crate::world::{World, worlds};

/// Standards of the coordination office of [`World::needed`]; only the first is in operation and for everybody.
async fn standards(world: &World) {
    let caller: Caller = world
        .store()
        .read(|read| identity::ops::caller_for(read, "cdo@lemgo.example"))
        .await
        .unwrap();
    let mark = "SELECT id FROM organisation WHERE mark = 'KOS'";
    let office = world.store().read(move |read| read.one(mark, &[])?.take(0)).await.unwrap();
    for (title, label, stage) in [
        ("Lichtbildschnittstelle", Label::Clear, "operation"),
        ("Lichtbildentwurf", Label::Clear, "need"),
        ("Lichtbildgeheimnis", Label::Amber, "operation"),
    ] {
        let caller = caller.clone();
        let new = standards::Description {
            title: title.to_owned(),
            summary: "Lichtbilder elektronisch annehmen".to_owned(),
            binding: Binding::Offered,
            operator: String::new(),
        };
        let protection = Protection { label, guard: None };
        let made = world
            .store()
            .change(move |tx| standards::create(tx, &caller, office, &new, "Darum.", protection))
            .await
            .unwrap();
        world
            .store()
            .housekeeping::<_, store::Error>(move |tx| {
                let sql = "UPDATE standard SET state = ?2 WHERE id = ?1";
                tx.execute_one("standard", sql, &[made.id.into(), stage.into()])
            })
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn whoever_types_a_need_is_shown_the_standards_that_exist() {
    for world in worlds().await {
        let (_, _, mut cdo) = world.needed().await;
        standards(&world).await;
        let typed = "/bedarfe/aehnliche?q=Wir+brauchen+Lichtbilder+elektronisch";
        let mine = cdo.get(typed).await;
        assert!(
            mine.shows("Lichtbildschnittstelle") && mine.shows("/standards/"),
            "{}",
            world.engine
        );
        assert!(mine.shows("Lichtbildgeheimnis"), "those who guard it know of it");
        assert!(!mine.shows("Lichtbildentwurf"), "what is not in operation solves nothing");
        let public = world.anonymous().get(typed).await;
        assert!(public.shows("Lichtbildschnittstelle") && !public.shows("Lichtbildgeheimnis"));
        let other = world.anonymous().get("/bedarfe/aehnliche?q=Hundesteuer+anmelden").await;
        assert!(!other.shows("Lichtbild"));
        // Without a script, the form shows them when it is sent to look.
        let form = [
            ("schritt", "aehnliche"),
            ("title", "Lichtbilder elektronisch annehmen"),
            ("problem", "Die Bürger kommen mit Papier."),
        ];
        let answer = cdo.post("/bedarfe/neu", &form).await;
        assert!(answer.shows("Lichtbildschnittstelle"), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_page_of_an_actor_shows_the_seats_it_fills() {
    for world in worlds().await {
        let chamber = Chamber::of(&world).await;
        let town = world.lemgo.id;
        let page = format!("/verzeichnis/{town}");
        assert!(!world.anonymous().get(&page).await.shows("Kommunalgremium"), "it fills none yet");
        for committee in [chamber.committee, chamber.closed] {
            let seat = json!({"sender": "Stadt Lemgo", "sender_id": town, "bench": "neither",
                "group": "Kommunen", "email": "wiedehopf@gremium.example", "from": "2026-01-01"});
            let at = (committees::On::Committee, committee);
            Chamber::done(&world, &chamber.chair, at, "seat", seat).await;
        }
        let public = world.anonymous().get(&page).await;
        assert!(public.shows("Kommunalgremium"), "{}: {}", world.engine, public.text());
        assert!(public.shows(&format!("/gremien/{}", chamber.committee)));
        // A committee of which few may know is on no page of others.
        assert!(!public.shows(crate::chamber::word::COMMITTEE));
        assert!(!public.shows(&chamber.closed.to_string()));
    }
}
