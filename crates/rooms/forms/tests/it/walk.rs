//! From the start page to a finished draft, with each of the forms that come with the product.

use forms::{ApplicantKind, Error};

use crate::filler::{Filler, PDF, at, schema, wishes};
use crate::support::{each, named};

async fn walk(name: &str, decided: &[(&str, &str)], check: impl Fn(&forms::Finished)) {
    let schema = schema(&std::fs::read_to_string(source(name)).unwrap());
    for world in each().await {
        let offer = world.offer(name).await;
        let mut browser = world.browser();
        let start = browser.get(&format!("/antrag/{offer}")).await;
        assert!(
            start.status == 200
                && start.shows("Antrag beginnen")
                && start.shows("Alte Hansestadt Lemgo")
        );
        let (id, first) = world.begin(&mut browser, offer).await;
        assert!(matches!(world.finished(&browser, id).await, Err(Error::Incomplete(_))));

        let mut filler = Filler::new(&schema, wishes(decided));
        let review = filler.all(&mut browser, &first).await;
        assert!(review.wrong().is_empty(), "{name} on {}: {}", world.test.engine, review.wrong());
        assert!(review.shows(&format!("action=\"/entwurf/{id}/absenden\" data-submit-once")));

        let finished = world.finished(&browser, id).await.unwrap();
        assert!(!finished.summary.is_empty());
        for file in &finished.files {
            assert_eq!(file.content(world.store()).await.unwrap(), PDF, "{}", file.path);
        }
        check(&finished);
    }
}

fn source(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../../content/forms/{name}.xdf3.xml"))
}

#[test]
fn the_definitions_that_come_with_the_product_are_sound() {
    let organisation = uuid::Uuid::nil();
    for shipped in forms::shipped() {
        let report = forms::check::file(&source(shipped.name));
        assert!(report.is_readable(), "{report}");
        assert_eq!(report.summary.unwrap().findings.critical, 0, "{}", shipped.name);
        assert!(shipped.definition().unwrap().into_form().steps().len() >= 3, "{}", shipped.name);
        let offer = shipped.offer(organisation, crate::support::LEMGO.parse().unwrap()).unwrap();
        // The page says the amount, and at each field whether it may be left empty: the texts need not say it again.
        let amount = offer.fee_cents.map_or("€".to_owned(), |cents| (cents / 100).to_string());
        assert!(!offer.texts.fee_note_de.contains(&amount), "{}", shipped.name);
        let definition = shipped.definition().unwrap();
        for node in definition.schema().nodes() {
            let help = node.element().wording().help.clone().unwrap_or_default().to_lowercase();
            assert!(!help.contains("freiwillig"), "{}: {help}", shipped.name);
        }
    }
    assert_eq!(named("sondernutzung").name, "sondernutzung");
}

#[tokio::test]
async fn a_resident_asks_for_a_parking_permit() {
    let decided = [("G202.G204.F208", "false"), ("G201.F202", "01.02.2020")];
    walk("bewohnerparkausweis", &decided, |finished| {
        assert_eq!(finished.applicant.kind, ApplicantKind::Person);
        assert_eq!(finished.applicant.name, "Beispiel Beispiel");
        assert_eq!(finished.applicant.email.as_deref(), Some("a@beispiel.de"));
        assert_eq!(finished.offer.fee_cents, Some(3070));
        assert!(finished.files.len() >= 2);
        let cars = &finished.answers["G99000000202"]["G99000000204"];
        assert_eq!(cars[0]["F99000000208"], serde_json::json!(false), "{cars}");
        assert_eq!(cars[0]["F99000000212"]["mediaType"], "application/pdf");
    })
    .await;
}

#[tokio::test]
async fn a_dog_is_registered() {
    walk(
        "hundesteuer",
        &[
            ("G102.G103.F106", "01.02.2026"),
            ("G102.G103.F104", "01.01.2020"),
            ("G105.F115", "sepa"),
        ],
        |finished| {
            assert_eq!(finished.applicant.kind, ApplicantKind::Person);
            assert!(finished.answers["G99000000102"]["G99000000103"].is_array());
        },
    )
    .await;
}

#[tokio::test]
async fn a_birth_certificate_is_ordered() {
    walk("geburtsurkunde", &[], |finished| {
        assert_eq!(finished.applicant.kind, ApplicantKind::Person);
    })
    .await;
}

#[tokio::test]
async fn a_company_registers_a_business() {
    let decided = [("G301.F301", "unternehmen"), ("G301.G4.F13", "gmbh"), ("G304.F325", "false")];
    walk("gewerbeanmeldung", &decided, |finished| {
        assert_eq!(finished.applicant.kind, ApplicantKind::Company);
        assert_eq!(finished.applicant.name, "Beispiel");
        // What belongs to a person was not asked for and is not handed over.
        assert!(finished.answers["G99000000301"].get("G99000000001").is_none());
        assert!(finished.answers["G99000000302"]["G99000000306"].is_array());
    })
    .await;
}

#[tokio::test]
async fn a_person_registers_a_business() {
    walk("gewerbeanmeldung", &[("G301.F301", "person")], |finished| {
        assert_eq!(finished.applicant.kind, ApplicantKind::Person);
        assert_eq!(finished.applicant.name, "Beispiel Beispiel");
        assert!(finished.answers.get("G99000000302").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_special_use_needs_two_persons_in_the_office() {
    walk("sondernutzung", &[], |finished| {
        assert!(finished.offer.two_persons);
        assert!(!finished.files.is_empty());
    })
    .await;
}

#[tokio::test]
async fn instances_are_added_and_removed_without_losing_what_was_typed() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let step = first.replace("/1", "/2");
        let page = browser.get(&step).await;
        assert!(page.shows(&format!("name=\"add\" value=\"{}\"", at("G102.G103:1"))));
        let name = at("G102.G103.F101");
        assert!(page.form().contains_key(&name), "{:?}", page.form().keys());

        // The first dog is named and a second one added in one go.
        let mut sent = page.form();
        sent.insert(name.clone(), "Bello".to_owned());
        sent.insert("add".to_owned(), at("G102.G103:1"));
        let added = browser.post_parts(&step, &sent, &[]).await;
        assert!(added.location.as_deref().unwrap().ends_with(&format!("#{}", at("G102.G103:1"))));
        let page = browser.get(&step).await;
        let second = at("G102.G103:1.F101");
        assert_eq!(page.form()[&name], "Bello");
        assert_eq!(page.form()[&second], "");

        // The second one is named, the first one taken out: the second moves up.
        let mut sent = page.form();
        sent.insert(second.clone(), "Waldi".to_owned());
        sent.insert("remove".to_owned(), at("G102.G103:0"));
        browser.post_parts(&step, &sent, &[]).await;
        let page = browser.get(&step).await;
        assert_eq!(page.form()[&name], "Waldi");
        assert!(!page.form().contains_key(&second));
    }
}

#[tokio::test]
async fn what_an_answer_leads_to_appears_after_the_step_was_sent() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let step = first.replace("/1", "/2");
        let (cause, effect) = (at("G102.G103.F107"), at("G102.G103.F108"));
        let page = browser.get(&step).await;
        assert!(!page.form().contains_key(&effect));
        assert!(page.shows("Je nach Ihrer Antwort folgen weitere Fragen."));

        let source = schema(&std::fs::read_to_string(source("hundesteuer")).unwrap());
        let mut filler = Filler::new(
            &source,
            wishes(&[("G102.G103.F106", "01.02.2026"), ("G102.G103.F104", "01.01.2020")]),
        );
        let (mut sent, _) = filler.filled(&page);
        sent.insert(cause, "true".to_owned());
        sent.insert(at("G102.G103.F109"), "false".to_owned());
        // The new question is shown without calling it an error.
        let sent = browser.post_parts(&step, &sent, &[]).await;
        assert_eq!(sent.target(), format!("{step}?mehr=1"));
        let page = browser.follow(&sent).await;
        assert!(page.wrong().is_empty(), "{}", page.wrong());
        assert!(page.shows("Aus Ihren Antworten ergeben sich weitere Fragen"));
        assert!(page.form().contains_key(&effect));
        // Left empty a second time, it is one, in the words of the rule.
        let sent = browser.post_parts(&step, &page.form(), &[]).await;
        assert_eq!(sent.target(), format!("{step}?fehler=1"));
        let page = browser.follow(&sent).await;
        assert!(page.wrong().contains("in der der Hund bisher angemeldet war"), "{}", page.wrong());
        assert!(page.shows(&format!("href=\"#{effect}\"")));
        let mut sent = page.form();
        sent.insert(effect, "Detmold".to_owned());
        let page = browser.post_parts(&step, &sent, &[]).await;
        assert!(page.target().ends_with("/3"));
    }
}

#[tokio::test]
async fn going_back_loses_nothing_not_even_what_is_wrong() {
    for world in each().await {
        let offer = world.offer("bewohnerparkausweis").await;
        let mut browser = world.browser();
        let (id, first) = world.begin(&mut browser, offer).await;
        let born = at("G201.G1.F4");
        let mut sent = browser.get(&first).await.form();
        sent.insert(born.clone(), "31.2.1980".to_owned());
        sent.insert(at("G201.G1.F1"), "Änne <&> \"x\"".to_owned());
        let sent = browser.post(&first, &sent).await;
        assert_eq!(sent.target(), format!("{first}?fehler=1"));
        let page = browser.follow(&sent).await;
        assert!(
            page.shows("Fehler:")
                && page.wrong().contains("Geburtsdatum: Bitte geben Sie ein Datum an")
        );
        assert!(page.shows(&format!("aria-describedby=\"{born}-hint {born}-error\"")));
        assert_eq!(page.form()[&born], "31.2.1980");
        assert_eq!(browser.get(&first).await.form()[&at("G201.G1.F1")], "Änne <&> \"x\"");

        // The second step is filled in half, then back.
        let second = first.replace("/1", "/2");
        let mut sent = browser.get(&second).await.form();
        sent.insert(at("G202.G204.F205"), "LIP-AB 12".to_owned());
        sent.insert("back".to_owned(), "1".to_owned());
        assert_eq!(browser.post_parts(&second, &sent, &[]).await.target(), first);
        assert_eq!(browser.get(&second).await.form()[&at("G202.G204.F205")], "LIP-AB 12");

        // The review names what is missing and leads to it; there it is said at the field.
        let review = browser.get(&format!("/entwurf/{id}/pruefen")).await;
        let link = format!("/entwurf/{id}/1?fehler=1#{born}");
        assert!(review.shows(&link) && !review.shows("absenden\" data-submit-once"));
        assert!(browser.get(&link).await.shows(&format!("id=\"{born}-error\"")));
    }
}

#[tokio::test]
async fn files_are_judged_by_their_content() {
    for world in each().await {
        let offer = world.offer("bewohnerparkausweis").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let step = first.replace("/1", "/2");
        let (file, plate) = (at("G202.G204.F212"), at("G202.G204.F205"));
        let page = browser.get(&step).await;
        assert!(page.is_multipart() && page.shows("höchstens"));
        let mut sent = page.form();
        sent.insert(plate.clone(), "LIP-AB 12".to_owned());

        let program = b"MZ\x90\0\x03\0\0\0\x04\0";
        let sent = browser.post_parts(&step, &sent, &[(&file, "Schein.pdf", program)]).await;
        let refused = sent.target().to_owned();
        let page = browser.follow(&sent).await;
        assert!(
            page.wrong().contains("Der Inhalt der Datei ist von einer Art"),
            "{}",
            page.wrong()
        );
        assert_eq!(page.form()[&plate], "LIP-AB 12");

        let mut large = PDF.to_vec();
        large.resize(12_000_000, b' ');
        let sent = browser.post_parts(&step, &page.form(), &[(&file, "Schein.pdf", &large)]).await;
        let page = browser.follow(&sent).await;
        assert!(page.wrong().contains("Die Datei ist zu groß"), "{}", page.wrong());
        let sent = browser.post_parts(&step, &page.form(), &[(&file, "Schein.pdf", b"")]).await;
        let page = browser.follow(&sent).await;
        assert!(page.wrong().contains("Die Datei ist leer"), "{}", page.wrong());

        let sent =
            browser.post_parts(&step, &page.form(), &[(&file, "../Schein 1.PDF", PDF)]).await;
        let page = browser.follow(&sent).await;
        assert!(page.shows("Schein 1.PDF") && page.shows("ist gespeichert"));
        // What was said of the first file is no longer true when somebody goes back to it.
        let back = browser.get(&refused).await;
        assert!(!back.wrong().contains("Der Inhalt der Datei"), "{}", back.wrong());
        let mut sent = page.form();
        sent.insert("remove".to_owned(), file.clone());
        browser.post_parts(&step, &sent, &[]).await;
        assert!(!browser.get(&step).await.shows("ist gespeichert"));
    }
}

#[tokio::test]
async fn all_files_of_a_draft_together_have_a_limit() {
    for world in each().await {
        let offer = world.offer("hundesteuer").await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let step = first.replace("/1", "/2");
        for dog in 1..3 {
            browser.post(&step, [("add", at(&format!("G102.G103:{dog}")))]).await;
        }
        let mut large = PDF.to_vec();
        large.resize(9 << 20, b' ');
        let mut page = browser.get(&step).await;
        for dog in 0..3 {
            let file = at(&format!("G102.G103:{dog}.F110"));
            assert!(!page.wrong().contains("Alle Dateien zusammen"), "{dog}: {}", page.wrong());
            let sent =
                browser.post_parts(&step, &page.form(), &[(&file, "Nachweis.pdf", &large)]).await;
            page = browser.follow(&sent).await;
        }
        assert!(page.wrong().contains("Alle Dateien zusammen"), "{}", page.wrong());
        // In the place of one that is there it is no more than before.
        let file = at("G102.G103.F110");
        let sent =
            browser.post_parts(&step, &page.form(), &[(&file, "Nachweis.pdf", &large)]).await;
        let page = browser.follow(&sent).await;
        assert!(!page.wrong().contains("Alle Dateien zusammen"), "{}", page.wrong());
    }
}

#[tokio::test]
async fn the_pages_speak_english_too() {
    let world = &each().await[0];
    let offer = world.offer("hundesteuer").await;
    let mut browser = world.browser();
    browser.cookies.insert("kreislauf_language".to_owned(), "en".to_owned());
    let start = browser.get(&format!("/antrag/{offer}")).await;
    assert!(
        start.shows("Register a dog for dog tax")
            && start.shows("The questions of this form are in German.")
    );
    let (id, first) = world.begin(&mut browser, offer).await;
    let page = browser.get(&first).await;
    assert!(page.shows("step 1 of") && page.shows("lang=\"de\"") && page.shows("Continue later"));
    let sent = browser.post(&first, &page.form()).await;
    let page = browser.follow(&sent).await;
    assert!(page.wrong().contains("Please fill this in."), "{}", page.wrong());
    for address in ["pruefen", "loeschen", "2", "3"] {
        assert_eq!(browser.get(&format!("/entwurf/{id}/{address}")).await.status, 200, "{address}");
    }
    assert!(browser.get("/entwurf/fortsetzen").await.shows("Enter the code"));
}

#[tokio::test]
async fn a_list_that_is_kept_elsewhere_is_named_at_its_field() {
    let source = std::fs::read_to_string(source("hundesteuer")).unwrap();
    let (before, rest) = source.split_once("<xdf3:id>F99000000105</xdf3:id>").unwrap();
    let (field, after) = rest.split_once("</xdf3:datenfeld>").unwrap();
    let list = "urn:de:beispiel:codeliste:chips";
    let field = field
        .replace("<code>input</code>", "<code>select</code>")
        .replace(r#"<xdf3:praezisierung minLength="15" maxLength="15" pattern="[0-9]{15}" />"#, "");
    let source = format!(
        "{before}<xdf3:id>F99000000105</xdf3:id>{field}<xdf3:codelisteReferenz>\
         <xdf3:canonicalIdentification>{list}</xdf3:canonicalIdentification></xdf3:codelisteReferenz>\
         </xdf3:datenfeld>{after}"
    );
    for world in each().await {
        world.import(forms::Definition::read(source.as_bytes(), "[]").unwrap()).await;
        let ars = crate::support::LEMGO.parse().unwrap();
        let offer = world.open(named("hundesteuer").offer(world.organisation, ars).unwrap()).await;
        let mut browser = world.browser();
        let (_, first) = world.begin(&mut browser, offer).await;
        let step = first.replace("/1", "/2");
        let page = browser.get(&step).await;
        assert!(page.shows(&format!("Die Auswahlliste „{list}“ liegt hier nicht vor.")));
        let mut sent = page.form();
        sent.insert(at("G102.G103.F105"), "Aus einer Liste, die niemand hier hat".to_owned());
        let sent = browser.post_parts(&step, &sent, &[]).await;
        let page = browser.follow(&sent).await;
        assert!(!page.wrong().contains("Chipnummer"), "{}", page.wrong());
    }
}
