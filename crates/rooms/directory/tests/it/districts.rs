//! The map of districts on a page.

use ars::{Ars, Land};
use directory::{Directory, DistrictMap};
use maud::{Markup, html};
use std::collections::BTreeMap;
use web::{Access, Page, Routes, Shell, ShellConfig, Texts, Visitor};

use crate::{engines, get};

fn ars(text: &str) -> Ars {
    Ars::parse_shortened(text).unwrap()
}

/// The maps of these figures, as a page shows them to a visitor: all of Germany, the same without small figures, one
/// state with links.
async fn drawn(figures: BTreeMap<Ars, u64>) -> [String; 3] {
    let test = engines().swap_remove(0);
    let directory = Directory::open(&test.store, test.folder()).await.unwrap();
    let shell = Shell::new(ShellConfig {
        store: test.store.clone(),
        texts: Texts::gather(&[web::TEXTS, directory::TEXTS]).unwrap(),
        nav: Vec::new(),
        base_url: "http://localhost".to_owned(),
        demonstration: false,
    });
    let maps = move |visitor: &Visitor| -> [Markup; 3] {
        let whole =
            DistrictMap::new("karte", "Bedarfe <je Kreis>", &figures).description("Viel in Lippe.");
        let address = |ars: Ars| Some(format!("/bedarf?kreis={}&x", ars.shortened()));
        let state = whole.within(Land::NorthRhineWestphalia).links(&address);
        [whole, whole.hiding_few(), state].map(|map| map.render(visitor, &directory))
    };
    let page = move |visitor: Visitor| {
        let page = Page::new("Karte", html! { @for map in maps(&visitor) { (map) hr; } });
        async move { visitor.page(page) }
    };
    let app = web::serve::app(&shell, Routes::new().get("/karte", Access::Public, page));
    let body = get(&app, "/karte").await.body;
    let parts: Vec<_> = body.split("<figure").skip(1).map(str::to_owned).collect();
    parts.try_into().unwrap()
}

#[tokio::test]
async fn a_map_shows_every_district_and_the_same_figures_as_a_table() {
    let figures = BTreeMap::from([
        (ars("05766"), 1234),
        (ars("09187"), 3),
        (ars("06415"), 7),
        (ars("11"), 0),
    ]);
    let [whole, _, state] = drawn(figures).await;
    assert_eq!(whole.matches("<path class=\"kl-districts__area\"").count(), 400);
    assert!(whole.contains("<title>Kreis Lippe: 1.234</title>"));
    assert!(whole.contains("<title>Landkreis Rosenheim: 3</title>"));
    assert!(whole.contains("<title>Rosenheim: keine Angabe</title>"));
    assert!(
        whole.contains(
            "role=\"img\" aria-labelledby=\"karte-title\" aria-describedby=\"karte-desc\""
        )
    );
    assert!(whole.contains("<desc id=\"karte-desc\">Viel in Lippe.</desc>"));
    assert!(whole.contains("Bedarfe &lt;je Kreis&gt;") && !whole.contains("<je"));
    assert!(whole.contains("GeoBasis-DE / BKG"));
    assert!(!whole.contains("href"));
    // A town that became a district after the map was drawn is in the table.
    assert_eq!(whole.matches("<tr").count(), 1 + 401);
    let first = whole.split("<tbody").nth(1).unwrap();
    assert!(first.find("Kreis Lippe").unwrap() < first.find("06415").unwrap());

    assert_eq!(state.matches("<path class=\"kl-districts__area\"").count(), 53);
    // Drawn for the mouse, listed for the keyboard.
    assert_eq!(state.matches("tabindex=\"-1\" aria-hidden=\"true\"").count(), 53);
    assert_eq!(
        state.matches("<a class=\"kern-link\" href=\"/bedarf?kreis=05766&amp;x\">").count(),
        1
    );
}

#[tokio::test]
async fn figures_under_five_do_not_differ_from_none() {
    let shown = [(ars("05766"), 12), (ars("01001"), 5)];
    let few = [(ars("09187"), 4), (ars("09163"), 1), (ars("08111"), 0), (ars("06415"), 3)];
    let with = drawn(shown.into_iter().chain(few).collect()).await;
    let without = drawn(shown.into()).await;
    assert_ne!(with[0], without[0]);
    assert_eq!(with[1], without[1]);
    assert!(with[1].contains("<title>Landkreis Rosenheim: keine oder unter 5</title>"));
    assert!(with[1].contains("<title>Flensburg: 5</title>"));
}

#[tokio::test]
async fn a_map_without_figures_is_blank() {
    let [whole, ..] = drawn(BTreeMap::new()).await;
    assert_eq!(whole.matches(": keine Angabe</title>").count(), 400);
    assert_eq!(whole.matches("kl-legend__swatch").count(), 1);
}
