//! Taking in lists: twice the same, newer, older, partial, odd.

use ars::{Ars, Level};
use directory::{Directory, Error, Listing, Resolution, ops};

use crate::engines;
use crate::records::{File, earlier, later};

async fn opened(test: &store::testing::TestStore) -> Directory {
    Directory::open(&test.store, test.folder()).await.unwrap()
}

fn ars(text: &str) -> Ars {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_list_is_taken_in_once() {
    for test in engines() {
        let report = ops::import(&test.store, earlier().listing()).await.unwrap();
        // Germany, state, district, Amt, and six places; the town outside all districts is one region.
        assert_eq!((report.listed, report.added, report.odd_count), (10, 10, 0), "{test:?}");
        let again = ops::import(&test.store, earlier().listing()).await.unwrap();
        assert_eq!((again.added, again.changed, again.ended), (0, 0, 0));

        let directory = opened(&test).await;
        assert_eq!(directory.count(), 10);
        let town = directory.region(ars("010010000000")).unwrap();
        assert_eq!(town.level(), Level::Municipality);
        assert!(town.is_district());
        assert_eq!(town.ags().unwrap().as_str(), "01001000");
        let state = directory.region(ars("010000000000")).unwrap();
        assert_eq!(state.population, Some(38_030));
    }
}

#[tokio::test]
async fn who_administers_whom() {
    for test in engines() {
        ops::import(&test.store, earlier().listing()).await.unwrap();
        let directory = opened(&test).await;
        let marne = directory.by_ags("01051072".parse().unwrap()).unwrap();
        let office = directory.administering(&marne);
        assert_eq!(office.display_name(), "Amt Marne-Nordsee");
        assert_eq!(office.seat.as_deref(), Some("Amtsort"));
        let neighbours = directory.neighbours_of(&marne);
        let names: Vec<_> = neighbours.iter().map(|place| place.display_name()).collect();
        assert_eq!(names, ["Diekhusen", "Ohnehalt", "Wanderdorf"]);
        let heide = directory.by_ags("01051044".parse().unwrap()).unwrap();
        assert_eq!(directory.administering(&heide).ars, heide.ars);
        assert!(directory.neighbours_of(&heide).is_empty());
        assert_eq!(directory.district_of(&heide).unwrap().display_name(), "Kreis Mitte");

        // Browsing leads everywhere, and back.
        let mut open = vec![directory.region(Ars::FEDERATION).unwrap()];
        let mut seen = 0;
        while let Some(region) = open.pop() {
            seen += 1;
            for child in directory.children_of(&region) {
                assert_eq!(directory.parent_of(&child).unwrap().ars, region.ars);
                open.push(child);
            }
        }
        assert_eq!(seen, directory.count());
    }
}

#[tokio::test]
async fn what_vanished_stays_resolvable_and_leads_to_its_successor() {
    for test in engines() {
        ops::import(&test.store, earlier().listing()).await.unwrap();
        let directory = opened(&test).await;
        let report = ops::import(&test.store, later().listing()).await.unwrap();
        assert_eq!((report.added, report.changed, report.ended), (1, 1, 2), "{test:?}");
        assert!(directory.refresh(&test.store).await.unwrap());
        assert!(!directory.refresh(&test.store).await.unwrap());

        for key in ["01051099", "010515166099"] {
            let Resolution::Moved { old, now: Some(now) } = directory.resolve(key) else {
                panic!("{key} has no successor")
            };
            assert_eq!(old.last_listed.to_string(), "2020-12-31");
            assert_eq!(now.ars, ars("010510199199"));
        }
        let Resolution::Moved { old, now: None } = directory.resolve("01051098") else { panic!() };
        assert_eq!(&*old.name, "Ohnehalt");
        let found = directory.search("01051099", 10, 0).unwrap();
        assert_eq!(found.total, 1);
        assert_eq!(found.items[0].formerly.as_ref().unwrap().display_name(), "Wanderdorf");
        assert_eq!(directory.as_of(), "2026-02-28");
    }
}

#[tokio::test]
async fn an_older_list_only_adds_history() {
    for test in engines() {
        ops::import(&test.store, later().listing()).await.unwrap();
        let report = ops::import(&test.store, earlier().listing()).await.unwrap();
        assert_eq!((report.added, report.changed, report.ended, report.former), (0, 0, 0, 2));
        let directory = opened(&test).await;
        assert_eq!(directory.as_of(), "2026-02-28");
        let diekhusen = directory.by_ags("01051021".parse().unwrap()).unwrap();
        assert_eq!(diekhusen.population, Some(800));
        let Resolution::Moved { now: Some(now), .. } = directory.resolve("01051099") else {
            panic!()
        };
        assert_eq!(now.ars, ars("010510199199"));
        let again = ops::import(&test.store, earlier().listing()).await.unwrap();
        assert_eq!(again.former, 0);
    }
}

#[tokio::test]
async fn an_excerpt_ends_nothing() {
    for test in engines() {
        ops::import(&test.store, earlier().listing()).await.unwrap();
        let excerpt = File::of("20260228").place("01051072", "5166", "Marne, Stadt", "63", 6001);
        let report = ops::import(&test.store, excerpt.listing()).await.unwrap();
        assert_eq!((report.changed, report.ended), (1, 0));
        assert!(report.odd.iter().any(|odd| odd.contains("excerpt")), "{:?}", report.odd);
    }
}

#[tokio::test]
async fn a_place_that_comes_back_is_in_force_again() {
    for test in engines() {
        for file in [earlier(), later()] {
            ops::import(&test.store, file.listing()).await.unwrap();
        }
        let back = later_still();
        ops::import(&test.store, back.listing()).await.unwrap();
        let directory = opened(&test).await;
        assert!(matches!(directory.resolve("01051098"), Resolution::Known(_)));
    }
}

fn later_still() -> File {
    let mut text = String::from_utf8(later().bytes()).unwrap();
    text = text.replace("20260228", "20260331");
    let file = File::of("20260331").place("01051098", "5166", "Ohnehalt", "64", 30);
    text.push_str(&String::from_utf8(file.bytes()).unwrap());
    File::raw("20260331", text)
}

#[tokio::test]
async fn an_import_is_one_entry_of_the_journal() {
    for test in engines() {
        ops::import(&test.store, earlier().listing()).await.unwrap();
        let entries = test.store.read(|read: &mut store::Read<'_>| {
            read.all("SELECT operation, reason FROM journal", &[])
        });
        let mut entries = entries.await.unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].take::<String>(0).unwrap(), "directory.import");
        assert!(entries[0].take::<String>(1).unwrap().contains("10 added"));
    }
}

#[test]
fn odd_lines_are_reported_and_passed_over() {
    let mut text = earlier().bytes();
    text.extend_from_slice(b"70 what\n");
    let mut again = String::from_utf8(earlier().bytes()).unwrap();
    again.truncate(again.find('\n').unwrap());
    text.extend_from_slice(again.as_bytes());
    let listing = Listing::from_gv100ad(text.as_slice());
    let report = format!("{:?}", listing.unwrap());
    assert!(report.contains("line 12, column 1: unknown record type"), "{report}");
    assert!(report.contains("line 13: the key 010000000000 stood in line 1"), "{report}");
}

#[test]
fn what_is_no_directory_is_refused() {
    let refused = |bytes: &[u8]| Listing::from_gv100ad(bytes).unwrap_err();
    assert!(matches!(refused(b""), Error::NoRecords));
    assert!(matches!(refused(&vec![0xFF; 100_000]), Error::NoRecords));
    assert!(matches!(
        refused("<xml>kein Verzeichnis</xml>\n".repeat(999).as_bytes()),
        Error::NoRecords
    ));
    let line = "102026022801          Kleinland\n";
    assert!(matches!(refused(line.repeat(100_001).as_bytes()), Error::TooManyRecords));
}
