//! Who is responsible: entered, derived, unknown.

use std::sync::Arc;

use ars::{Ars, Land, Level};
use directory::Region;
use identity::{OrganisationKind, Role};
use knowledge::ops::{self, NewResponsibility};
use knowledge::{Reason, Status};
use web::Lang;

use crate::{LEMGO, PARKING, World, engines};

/// The identity card, issued by municipalities.
const CARD: &str = "99008001012000";
/// The registration of a car, done by districts.
const CAR: &str = "99036008070000";
/// The residence permit, and the building permit.
const RESIDENCE: &str = "99010002000000";
const BUILDING: &str = "99012002000000";
/// The youth welfare office's adoption service.
const ADOPTION: &str = "99013003000000";
/// A licence for weapons, and the collection of waste.
const WEAPONS: &str = "99089008000000";
const WASTE: &str = "99001001000000";

#[tokio::test]
async fn the_rule_answers_for_every_kind_of_place() {
    for test in engines() {
        let world = World::new(&test).await;
        for (service, place, authority, level) in [
            (CARD, LEMGO, "Stadt Lemgo", "municipality"),
            (CAR, LEMGO, "Kreis Lippe", "district"),
            (CAR, "057660000000", "Kreis Lippe", "district"),
            (CARD, "010010000000", "Stadt Flensburg", "municipality"),
            (CAR, "010010000000", "Stadt Flensburg", "municipality"),
            (CARD, "020000000000", "Stadt Hamburg", "municipality"),
            (CARD, "040120000000", "Stadt Bremerhaven", "municipality"),
        ] {
            let answer = world.responsibility(service, place).await;
            assert_eq!(answer["status"], "derived", "{service} in {place}: {answer}");
            assert_eq!(answer["authority"]["name"], authority, "{answer}");
            assert_eq!(answer["authority"]["level"], level, "{answer}");
            assert!(answer["explanation"].as_str().unwrap().contains("Rechtsgrundlage:"));
            assert!(answer.get("office").is_none());
        }
        // A member of a Verbandsgemeinde: that one runs its administration.
        let directory = world.knowledge.directory();
        let is_member = |place: &Arc<Region>| {
            place.level() == Level::Municipality
                && place.ars.land() == Some(Land::RhinelandPalatinate)
                && directory.administering(place).level() == Level::Association
        };
        let member = directory.list(usize::MAX, 0).into_iter().find(is_member).unwrap();
        let answer = world.responsibility(CARD, member.ars.as_str()).await;
        assert_eq!(answer["authority"]["level"], "association", "{answer}");
        assert!(answer["authority"]["name"].as_str().unwrap().starts_with("Verbandsgemeinde "));
        // By its key of eight digits, and by one that is gone.
        for key in ["ags=05766044", "ars=05766044", "ags=06435014"] {
            let address = format!("/api/v1/responsibilities?leika={CARD}&{key}");
            assert_eq!(world.get(&address).await.json()["status"], "derived", "{key}");
        }
    }
}

#[tokio::test]
async fn what_is_not_known_is_said_to_be_unknown() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    let in_state = world.responsibility(CARD, "050000000000").await;
    assert_eq!(in_state["status"], "unknown");
    assert_eq!(in_state["authority"], serde_json::Value::Null);
    assert!(in_state["explanation"].as_str().unwrap().contains("Wählen Sie bitte eine Gemeinde"));
    // Every service in the catalogue has an answer that says where it comes from.
    let place = world.knowledge.directory().region(LEMGO.parse().unwrap()).unwrap();
    let services = knowledge::reference::services().unwrap();
    let mut derived = 0;
    for service in &services {
        let answer = world.knowledge.responsible(service.key, &place);
        let words = answer.explanation(&world.shell, Lang::De);
        assert!(words.len() > 40, "{}: {words}", service.key);
        assert_eq!(answer.authority.is_none(), answer.status == Status::Unknown, "{words}");
        if let Reason::Derived { line, .. } = &answer.reason {
            derived += 1;
            assert!(words.contains(line.basis), "{words}");
            if line.is_self_governing() {
                assert!(!answer.authority.unwrap().name.starts_with("Land "), "{words}");
            }
        }
    }
    assert!(derived > 2000, "{derived} of {} derived", services.len());
}

#[tokio::test]
async fn what_was_entered_comes_first_and_the_most_specific_counts() {
    for test in engines() {
        let world = World::new(&test).await;
        let district =
            world.organisation(OrganisationKind::District, "Kreis Lippe", "057660000000").await;
        let town = world
            .organisation(OrganisationKind::Municipality, "Alte Hansestadt Lemgo", LEMGO)
            .await;
        world.person("kreis@example.org", district, Role::Editor).await;
        world.person("stadt@example.org", town, Role::Editor).await;
        let of_district = world.acting("kreis@example.org", district, Role::Editor).await;
        let of_town = world.acting("stadt@example.org", town, Role::Editor).await;
        let enter = async |acting, scope: &str, area: &str, role: &str| {
            let new = NewResponsibility {
                scope: scope.parse().unwrap(),
                area: area.parse::<Ars>().unwrap(),
                role: role.to_owned(),
                office: None,
            };
            let id = world.store.change(move |tx| ops::enter(tx, &acting, &new)).await;
            world.knowledge.refresh(&world.store).await.unwrap();
            id
        };
        let role = async |place: &str| {
            let answer = world.responsibility(PARKING, place).await;
            (answer["status"].as_str().unwrap().to_owned(), answer["role"].clone())
        };
        assert_eq!(role(LEMGO).await.0, "derived");

        enter(of_district, "99108001", "057660000000", "Objekt im Kreis").await.unwrap();
        assert_eq!(role(LEMGO).await, ("entered".to_owned(), "Objekt im Kreis".into()));
        enter(of_district, PARKING, "057660000000", "Leistung im Kreis").await.unwrap();
        assert_eq!(role(LEMGO).await.1, "Leistung im Kreis");
        // The smaller area counts more than the more exact key.
        enter(of_town, "99108001", LEMGO, "Objekt in der Stadt").await.unwrap();
        assert_eq!(role(LEMGO).await.1, "Objekt in der Stadt");
        assert_eq!(role("057660008008").await.1, "Leistung im Kreis");
        // For the same area the organisation that is nearer counts, also if the other one came later.
        enter(of_district, "99108001", LEMGO, "Kreis für Lemgo").await.unwrap();
        assert_eq!(role(LEMGO).await.1, "Objekt in der Stadt");
        // The answer says who says so.
        let answer = world.responsibility(PARKING, LEMGO).await;
        assert_eq!(answer["authority"]["name"], "Alte Hansestadt Lemgo");
        assert!(answer["explanation"].as_str().unwrap().contains("Alte Hansestadt Lemgo"));

        // Only once, only there, only what the catalogue has.
        assert!(enter(of_town, "99108001", LEMGO, "noch einmal").await.is_err());
        assert!(enter(of_town, "99108001", "057660008008", "nebenan").await.is_err());
        assert!(enter(of_town, "99999999", LEMGO, "nichts").await.is_err());
        assert!(enter(of_town, "99108002", LEMGO, " ").await.is_err());

        // Another node notices it.
        let other = World::over(test.reopened(), &test).await;
        assert_eq!(other.responsibility(PARKING, LEMGO).await["role"], "Objekt in der Stadt");
    }
}

#[tokio::test]
async fn an_answer_agrees_with_the_note_on_its_line() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    for (service, ars, authority) in [
        // Named by the law, though smaller than other towns that are not.
        (RESIDENCE, "033520011011", "Stadt Cuxhaven"),
        (RESIDENCE, "031530017017", "Stadt Goslar"),
        (RESIDENCE, "032520006006", "Stadt Hameln"),
        (RESIDENCE, "034540032032", "Stadt Lingen (Ems)"),
        (BUILDING, "034540032032", "Stadt Lingen (Ems)"),
        (RESIDENCE, "073390005005", "Stadt Bingen am Rhein"),
        (RESIDENCE, "071370068068", "Stadt Mayen"),
        (RESIDENCE, "071410075075", "Stadt Lahnstein"),
        (BUILDING, "100450117117", "Stadt St. Ingbert"),
        (ADOPTION, LEMGO, "Stadt Lemgo"),
        // Large, and yet not itself.
        (RESIDENCE, "053340002002", "Städteregion Aachen"),
        // Small enough to be certain.
        (ADOPTION, "057660004004", "Kreis Lippe"),
    ] {
        let answer = world.responsibility(service, ars).await;
        assert_eq!(answer["status"], "derived", "{service} in {ars}: {answer}");
        assert_eq!(answer["authority"]["name"], authority, "{answer}");
    }
}

#[tokio::test]
async fn what_a_transfer_decides_is_unknown_and_says_what_it_depends_on() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    for (service, ars, note) in [
        // Rheda-Wiedenbrück, Oranienburg, Freiberg.
        (ADOPTION, "057540028028", "Bestimmung durch das Land"),
        (BUILDING, "120650256256", "soweit ihnen die Aufgabe übertragen ist"),
        (BUILDING, "145220180180", "durch Übertragung"),
    ] {
        let answer = world.responsibility(service, ars).await;
        assert_eq!(answer["status"], "unknown", "{service} in {ars}: {answer}");
        assert_eq!(answer["authority"], serde_json::Value::Null);
        let words = answer["explanation"].as_str().unwrap();
        assert!(words.contains("Das hängt davon ab") && words.contains(note), "{words}");
        assert!(words.contains("Rechtsgrundlage:"), "{words}");
        let (key, place) = (service.parse().unwrap(), ars.parse().unwrap());
        let english = world.knowledge.responsibility(key, place);
        let words = english.explanation(&world.shell, Lang::En);
        assert!(words.contains("It depends on") && words.contains(note), "{words}");
    }
}

#[tokio::test]
async fn hannover_and_goettingen_act_as_towns_without_a_district() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    let (hannover, goettingen, region) = ("032410001001", "031590016016", "032410000000");
    for (service, ars, authority) in [
        (WEAPONS, hannover, hannover),
        (WEAPONS, goettingen, goettingen),
        (CAR, hannover, hannover),
        // By law the Region does it for the town as well.
        (WASTE, hannover, region),
        // Burgdorf is a town like others.
        (WEAPONS, "032410003003", region),
    ] {
        let answer = world.responsibility(service, ars).await;
        assert_eq!(answer["status"], "derived", "{service} in {ars}: {answer}");
        assert_eq!(answer["authority"]["ars"], authority, "{answer}");
    }
    let answer = world.responsibility(WEAPONS, hannover).await;
    assert!(answer["explanation"].as_str().unwrap().contains("Rechte einer kreisfreien Stadt"));
    assert_eq!(world.responsibility(CAR, goettingen).await["status"], "unknown");
}

/// Measured, not asserted: run with `--nocapture`.
#[tokio::test]
async fn a_lookup_needs_no_statement() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    let place = world.knowledge.directory().region(LEMGO.parse().unwrap()).unwrap();
    let keys: Vec<_> = knowledge::reference::services().unwrap().iter().map(|s| s.key).collect();
    let before = world.store.statements();
    #[expect(clippy::disallowed_methods, reason = "a figure for whoever looks")]
    let begun = std::time::Instant::now();
    for key in &keys {
        world.knowledge.responsible(*key, &place);
    }
    println!(
        "a lookup takes {:?} in this build",
        begun.elapsed() / u32::try_from(keys.len()).unwrap()
    );
    world.responsibility(PARKING, LEMGO).await;
    assert_eq!(world.store.statements(), before);
}
