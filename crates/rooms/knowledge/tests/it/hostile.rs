//! Wrong keys, wrong places, long texts, markup.

use axum::http::StatusCode;

use crate::{PARKING, World, encoded, engines};

#[tokio::test]
async fn what_makes_no_sense_gets_a_clear_answer() {
    let test = engines().remove(0);
    let world = World::new(&test).await;
    let long = "x".repeat(20_000);
    for (address, status, kind) in [
        ("/api/v1/responsibilities", 400, "invalid"),
        ("/api/v1/responsibilities?leika=1&ars=057660044044", 422, "invalid"),
        ("/api/v1/responsibilities?leika=99108001001000", 422, "invalid"),
        ("/api/v1/responsibilities?leika=99108001001000&ars=57660044044", 422, "invalid"),
        ("/api/v1/responsibilities?leika=99108001001000&ars=999999999999", 422, "invalid"),
        (
            "/api/v1/responsibilities?leika=99108001001000&ars=057669999999",
            404,
            "services-no-place",
        ),
        ("/api/v1/responsibilities?leika=99999999999999&ars=057660044044", 404, "services-unknown"),
        ("/api/v1/responsibilities?leika=%00&ars=%27%3B--", 422, "invalid"),
        ("/api/v1/services/99999999999999", 404, "services-unknown"),
        ("/api/v1/services/..%2F..", 422, "invalid"),
        ("/api/v1/services?limit=viele", 400, "invalid"),
        ("/api/v1/services?ars=xyz", 422, "invalid"),
    ] {
        let answer = world.get(address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.body);
        let problem = answer.json();
        assert!(
            problem["type"].as_str().unwrap().ends_with(&format!("/problems/{kind}")),
            "{problem}"
        );
        assert!(problem["detail"].as_str().unwrap().len() > 10);
    }
    for address in [
        format!("/leistungen?q={long}&ort={long}&seite=-5"),
        format!("/leistungen?q={}", encoded("<script>alert(1)</script> \" ' \0 ; DROP TABLE")),
        format!("/leistungen?ort={}", encoded("<b>nirgends</b>")),
        format!("/leistungen/{PARKING}?ort={}", encoded("' OR 1=1")),
        "/leistungen?seite=9223372036854775807&q=Hund".to_owned(),
        format!("/api/v1/services?q={}&offset=9223372036854775807&limit=-1", encoded("Hund")),
    ] {
        let answer = world.get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.lacks("<script>alert").lacks("<b>nirgends");
    }
    for (address, status) in [
        ("/leistungen/1", 404),
        ("/leistungen/99999999999999", 404),
        ("/leistungen?lage=gibtesnicht", 404),
        ("/pflege", 303),
    ] {
        let answer = world.get(address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.body);
    }
    // A place that no key leads to is asked for again.
    let lost = world.get(&format!("/leistungen/{PARKING}?ort=05766999")).await;
    lost.has("kennen wir nicht");
}
