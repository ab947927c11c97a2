//! What one organisation keeps never shows in an answer to another one, or to the public.

use crate::browser::{Answer, Browser, encoded};
use crate::paper;
use crate::world::{Applied, LEMGO, World, secret, worlds};

/// Everything that lists, searches, counts or describes.
fn addresses(world: &World, applied: &Applied) -> Vec<String> {
    let (case, number, lemgo) = (applied.case, &applied.number, world.lemgo.id);
    let mut addresses: Vec<String> = [
        "/",
        "/orte",
        "/vorgang",
        "/konto",
        "/vorgaenge",
        "/vorgaenge?ansicht=alle",
        "/vorgaenge/vertretung",
        "/vorgaenge/briefkopf",
        "/pflege",
        "/metrics",
        "/api/openapi.json",
        "/api/v1/cases",
        "/api/v1/cases?sort=due&limit=1",
        "/api/v1/cases?status=in-progress",
        "/api/v1/cases?assignee=none",
        "/api/v1/cases?assignee=me",
        "/signale",
        "/signale?zeitraum=12",
        "/api/v1/signals",
        "/api/v1/signals.csv",
        "/api/v1/signals/overview",
        "/api/v1/signals/statistics",
        "/api/v1/signals/drafts",
        "/bedarfe",
        "/bedarfe?stand=alle",
        "/bedarfe/lage",
        "/buendel",
        "/api/v1/needs",
        "/api/v1/needs.csv",
        "/api/v1/needs/dashboard",
        "/api/v1/clusters",
        "/verzeichnis",
        "/verzeichnis?luecken=1",
        "/api/v1/organisations",
        "/api/v1/organisations.csv",
        "/registrieren?q=a",
        "/beitritte",
        "/api/v1/registrations",
        "/zusammenarbeit",
        "/profile",
        "/profile?ansicht=ueberfaellig",
        "/profile/wartet",
        "/standards",
        "/api/v1/profiles",
        "/api/v1/profiles.csv",
        "/api/v1/profiles/waiting",
        "/api/v1/requirements",
        "/api/v1/requirements.csv",
        "/api/v1/requirements?outcome=open",
        "/api/v1/standards",
    ]
    .map(ToOwned::to_owned)
    .to_vec();
    addresses.extend([
        format!("/orte/{LEMGO}"),
        format!("/leistungen/{}?ort={LEMGO}", paper::LEIKA),
        format!("/antrag/{}", world.lemgo.offer),
        format!("/vorgang/{number}"),
        format!("/signale/{}?ort={lemgo}", paper::LEIKA),
        format!("/api/v1/signals?town={lemgo}"),
        format!("/vorgang/{number}/eingang"),
        format!("/vorgang/{number}/eingang.pdf"),
        format!("/vorgaenge/{case}"),
        format!("/vorgaenge?organisation={lemgo}"),
        format!("/api/v1/cases/{case}"),
        format!("/api/v1/cases?organisation={lemgo}"),
        format!("/api/v1/cases?leika={}", paper::LEIKA),
        format!("/api/v1/cases?assignee={}", world.lemgo.worker.id),
        format!("/api/v1/services/{}?ars={LEMGO}", paper::LEIKA),
        format!("/api/v1/responsibilities?leika={}&ars={LEMGO}", paper::LEIKA),
    ]);
    // Only a part of each word: a page may repeat what was looked for.
    let parts = secret::ALL.iter().map(|word| word.get(..5).unwrap_or(word));
    for part in parts.chain([number.get(..8).unwrap_or(number), "%", "_"]) {
        let part = encoded(part);
        for search in [
            "/vorgaenge?q=",
            "/api/v1/cases?q=",
            "/leistungen?q=",
            "/orte?q=",
            "/api/v1/places?q=",
            "/bedarfe?q=",
            "/bedarfe/aehnliche?q=",
            "/api/v1/needs/similar?q=",
            "/profile?q=",
            "/api/v1/profiles?q=",
            "/api/v1/requirements?q=",
            "/api/v1/standards?q=",
        ] {
            addresses.push(format!("{search}{part}"));
        }
    }
    addresses
}

fn hides(world: &World, applied: &Applied, who: &str, address: &str, answer: &Answer) {
    let all = format!("{:?}\n{}", answer.headers, answer.text());
    for word in secret::ALL {
        assert!(!all.contains(word), "{}: {who} read {word} at {address}", world.engine);
    }
    // The number may be repeated only where it was asked for.
    let told = all.contains(&applied.number) && !address.contains(&applied.number);
    assert!(!told, "{}: {who} read the number at {address}", world.engine);
    assert!(!answer.status.is_server_error(), "{}: {who}: {address}", world.engine);
}

#[tokio::test]
async fn nothing_of_another_organisation_shows_anywhere() {
    for world in worlds().await {
        let mut applied = world.confidential().await;
        let (lemgo, detmold) = (&world.lemgo, &world.detmold);
        let others: [(&str, Browser); 8] = [
            ("the public", world.anonymous()),
            ("a citizen", world.citizen.browser.clone()),
            ("a worker of another town", detmold.worker.browser.clone()),
            ("a lead of another town", detmold.lead.browser.clone()),
            ("an editor of another town", detmold.editor.browser.clone()),
            ("an administrator of another town", detmold.administrator.browser.clone()),
            ("an editor", lemgo.editor.browser.clone()),
            ("an administrator", lemgo.administrator.browser.clone()),
        ];
        for (who, mut browser) in others {
            for address in addresses(&world, &applied) {
                let answer = browser.get(&address).await;
                hides(&world, &applied, who, &address, &answer);
            }
        }
        counts_are_of_ones_own(&world).await;
        whoever_may_reads_it(&world, &mut applied).await;
        what_is_not_there_looks_the_same(&world, &applied).await;
    }
}

async fn counts_are_of_ones_own(world: &World) {
    let mut stranger = world.detmold.lead.browser.clone();
    for query in ["", "?status=in-progress", "?q=e", "?limit=1", "?assignee=none"] {
        let list = stranger.get(&format!("/api/v1/cases{query}")).await.json();
        assert_eq!(list["total"], 0, "{}: {query}", world.engine);
        assert_eq!(list["items"].as_array().unwrap().len(), 0);
    }
    let mut own = world.lemgo.lead.browser.clone();
    assert_eq!(own.get("/api/v1/cases").await.json()["total"], 1, "{}", world.engine);
    let asked = stranger.get(&format!("/api/v1/cases?organisation={}", world.lemgo.id)).await;
    assert_eq!(asked.status, 404, "{}", world.engine);
}

/// The words do stand where they belong; else their absence elsewhere would prove nothing.
async fn whoever_may_reads_it(world: &World, applied: &mut Applied) {
    let mut worker = world.lemgo.worker.browser.clone();
    let case = worker.get(&format!("/api/v1/cases/{}", applied.case)).await.text();
    for word in secret::ALL {
        assert!(case.contains(word), "{}: {word} is not in {case}", world.engine);
    }
    let page = applied.browser.get(&format!("/vorgang/{}", applied.number)).await;
    for word in [secret::MESSAGE, secret::REPLY, secret::ENCLOSURE] {
        assert!(page.shows(word), "{}: {word} is not in {}", world.engine, page.text());
    }
    assert!(!page.shows(secret::NOTE), "{}: a note is internal", world.engine);
}

/// Whoever tries addresses learns nothing from how the answer looks.
async fn what_is_not_there_looks_the_same(world: &World, applied: &Applied) {
    let none = "019cb000-0000-7000-8000-000000000000";
    let number = "LEM-2026-999999";
    let case = applied.case.to_string();
    let mut public = world.anonymous();
    let mut stranger = world.detmold.worker.browser.clone();
    for (there, missing) in [
        (format!("/vorgang/{}", applied.number), format!("/vorgang/{number}")),
        (format!("/vorgaenge/{case}"), format!("/vorgaenge/{none}")),
        (format!("/api/v1/cases/{case}"), format!("/api/v1/cases/{none}")),
    ] {
        for browser in [&mut public, &mut stranger] {
            let [one, other] = [browser.get(&there).await, browser.get(&missing).await];
            assert_eq!(one.status, other.status, "{}: {there}", world.engine);
            let one = one.text().replace(&applied.number, number).replace(&case, none);
            assert_eq!(one, other.text(), "{}: {there}", world.engine);
        }
    }
}
