//! The protected room: names that are not kept, and the only way out.

use committees::{Error, On, Refused};
use serde_json::json;

use crate::house::houses;

#[tokio::test]
async fn what_is_said_without_a_name_names_nobody() {
    for house in houses().await {
        let unnamed = json!({"title": "Sorge", "text": "Wir schaffen das nicht.", "unnamed": true});
        let topic =
            house.act(&house.member, On::Committee, house.committee, "topic", &unnamed).await;
        let topic = topic.unwrap().unwrap();
        let said = json!({"text": "Uns geht es auch so.", "unnamed": true});
        house.act(&house.member, On::Topic, topic, "contribute", &said).await.unwrap();
        let text =
            json!({"title": "Papier", "body": "Offen gesagt", "label": "red", "unnamed": true});
        let text = house.act(&house.member, On::Committee, house.committee, "text", &text).await;
        let text = text.unwrap().unwrap();
        house.act(&house.member, On::Text, text, "contribute", &said).await.unwrap();

        // Neither the tables of the room, nor the operations, nor the journal knows who it was.
        let me = house.member.id;
        let tables =
            ["topic", "room_text", "committee_part", "operation", "journal", "shared_value"];
        for table in tables {
            let columns = match table {
                "operation" => "content",
                "shared_value" => "value",
                "journal" => "actor",
                _ => "person",
            };
            let things = if table == "journal" {
                "subject IN (?1, ?2)"
            } else if matches!(table, "topic" | "room_text") {
                "id IN (?1, ?2)"
            } else if table == "committee_part" {
                "owner IN (?1, ?2)"
            } else {
                "subject IN (?1, ?2)"
            };
            let sql = format!("SELECT {columns} FROM {table} WHERE {things}");
            let rows = house
                .store
                .read::<_, store::Error>(move |read| {
                    let values = if table == "journal" {
                        [topic.to_string().into(), text.to_string().into()]
                    } else {
                        [topic.into(), text.into()]
                    };
                    read.all(&sql, &values)
                })
                .await
                .unwrap();
            assert!(!rows.is_empty(), "{table}");
            let found = format!("{rows:?}");
            assert!(!found.contains(&me.to_string()), "{}: {table}: {found}", house.engine);
        }
        let page = house.get(Some(&house.colleague), &format!("/themen/{topic}")).await.text;
        assert!(page.contains("ohne Namen") && !page.contains("Specht"), "{page}");
    }
}

#[tokio::test]
async fn where_the_charter_wants_names_nothing_is_said_without() {
    for house in houses().await {
        let mut charter = crate::house::charter();
        charter["name_free"] = json!(false);
        house.chaired(On::Committee, house.committee, "charter", charter).await;
        let unnamed = json!({"title": "Sorge", "text": "Text", "unnamed": true});
        let refused =
            house.act(&house.member, On::Committee, house.committee, "topic", &unnamed).await;
        assert!(matches!(refused, Err(Error::Refused(Refused::Charter))));
    }
}

#[tokio::test]
async fn two_people_release_a_cleaned_copy_that_does_not_lead_back() {
    for house in houses().await {
        let text =
            json!({"title": "Papier", "body": "Herr Specht sagt: zu teuer.", "label": "red"});
        let text = house.act(&house.member, On::Committee, house.committee, "text", &text).await;
        let text = text.unwrap().unwrap();
        let copy = json!({"title": "Stellungnahme", "body": "Eine Stadt sagt: zu teuer.", "label": "clear"});
        let release = house.act(&house.member, On::Text, text, "propose-release", &copy).await;
        let release = release.unwrap().unwrap();
        let own = json!({"release": release});
        let refused = house.act(&house.member, On::Text, text, "confirm-release", &own).await;
        assert!(matches!(refused, Err(Error::Refused(Refused::SecondPerson))));
        let page = house.get(Some(&house.colleague), &format!("/texte/{text}")).await.text;
        assert!(page.contains("<del class=\"kl-gone\">Herr Specht </del>"), "{page}");
        let copy = house.act(&house.colleague, On::Text, text, "confirm-release", &own).await;
        let copy = copy.unwrap().unwrap();
        let public = house.get(None, &format!("/texte/{copy}")).await;
        assert_eq!(public.status, 200);
        assert!(public.text.contains("Eine Stadt sagt") && !public.text.contains("Specht"));
        assert!(!public.text.contains(&text.to_string()), "nothing leads back");
        let operations = house.store.read(shared::testing::everything).await.unwrap();
        let of_copy: Vec<_> = operations.iter().filter(|it| it.subject == copy).collect();
        assert_eq!(of_copy.len(), 1);
        let carried = serde_json::to_string(&of_copy).unwrap();
        for room in [text.to_string(), house.member.id.to_string(), house.colleague.id.to_string()]
        {
            assert!(!carried.contains(&room), "{}: {carried}", house.engine);
        }
        let twice = house.act(&house.chair, On::Text, text, "confirm-release", &own).await;
        assert!(matches!(twice, Err(Error::Refused(Refused::State))));
        let touched = json!({"title": "x", "body": "x"});
        let changed = house.act(&house.member, On::Text, copy, "change", &touched).await;
        assert!(matches!(changed, Err(Error::Refused(Refused::State))));
        // Nothing is born outside: what is for others is released, also when it is new.
        let born = json!({"title": "x", "body": "x", "label": "clear"});
        assert!(
            house.act(&house.member, On::Committee, house.committee, "text", &born).await.is_err()
        );
    }
}

#[tokio::test]
async fn no_number_betrays_what_is_protected() {
    for house in houses().await {
        let meeting = house.meeting("Sitzung", "clear").await;
        let mut items = Vec::new();
        for (title, visibility) in
            [("A", "public"), ("Geheim", "internal"), ("B", "public"), ("Verborgen", "hidden")]
        {
            items.push(house.item(meeting, title, visibility).await);
        }
        house.open(meeting).await;
        house.decide(meeting, items[0], "A", "").await;
        house.decide(meeting, items[1], "Geheim", "").await;
        house.decide(meeting, items[2], "B", "").await;
        let public = house.api(None, "/api/v1/decisions").await.json();
        assert_eq!(public["total"], 2);
        let mut numbers: Vec<_> = public["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|decision| decision["number"].as_str().unwrap().to_owned())
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, ["2026/1", "2026/2"]);
        let own = house.api(Some(&house.member), "/api/v1/decisions").await.json();
        assert_eq!(own["total"], 3);
        assert!(own.to_string().contains("2026/V1"));
        let agenda = house.api(None, &format!("/api/v1/meetings/{meeting}")).await.json();
        let agenda: Vec<_> = agenda["agenda"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                (
                    item["number"].as_str().unwrap().to_owned(),
                    item["title"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(agenda, [("1".to_owned(), "A".to_owned()), ("2".to_owned(), "B".to_owned())]);
        let member = house.get(Some(&house.member), &format!("/sitzungen/{meeting}")).await.text;
        assert!(member.contains("Geheim") && !member.contains("Verborgen"));
        let chair = house.get(Some(&house.chair), &format!("/sitzungen/{meeting}")).await.text;
        assert!(chair.contains("Verborgen"));
    }
}

#[tokio::test]
async fn whoever_takes_something_out_as_a_file_is_noted_for_the_chair() {
    for house in houses().await {
        let write = async |title: &str, label: &str| {
            let text = json!({"title": title, "body": "Inhalt", "label": label});
            let made =
                house.act(&house.member, On::Committee, house.committee, "text", &text).await;
            made.unwrap().unwrap()
        };
        let (text, red) = (write("Papier", "amber").await, write("Rot", "red").await);
        let log = format!("/gremien/{}/ausgang", house.committee);
        let empty = house.get(Some(&house.chair), &log).await.text;
        assert!(empty.contains("Noch hat niemand"), "{empty}");

        let file = house.post(&house.member, &format!("/texte/{text}/mitnehmen"), "").await;
        assert_eq!(file.status, 200, "{}", file.text);
        assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert!(file.text.contains("Inhalt"));
        house.api(Some(&house.colleague), &format!("/api/v1/texts/{text}")).await;
        let list = format!("/gremien/{}/themen/mitnehmen", house.committee);
        assert_eq!(house.post(&house.member, &list, "").await.status, 200);
        let meeting = house.meeting("Sitzung", "clear").await;
        house.open(meeting).await;
        house.chaired(On::Meeting, meeting, "close", json!({})).await;
        let minutes = format!("/sitzungen/{meeting}/mitnehmen");
        assert_eq!(house.post(&house.member, &minutes, "").await.status, 200);

        // What may not leave the room leaves it for nobody, and outside nothing of it is there.
        let refused = house.post(&house.member, &format!("/texte/{red}/mitnehmen"), "").await;
        assert_eq!(refused.status, 403);
        for address in [format!("/texte/{text}/mitnehmen"), minutes, list] {
            assert_eq!(house.post(&house.outsider, &address, "").await.status, 404, "{address}");
        }
        let shown = house.get(Some(&house.chair), &log).await.text;
        for words in ["Specht", "Dohle", "Niederschrift", "Liste der Themen"] {
            assert!(shown.contains(words), "{}: {words}: {shown}", house.engine);
        }
        assert_eq!(shown.matches("kl-inbox").count(), 1);
        assert_eq!(shown.matches("<td").count() / 3, 4, "four were taken, no more: {shown}");
        assert_eq!(house.get(Some(&house.member), &log).await.status, 403);
        assert_eq!(house.get(Some(&house.outsider), &log).await.status, 404);
    }
}

#[tokio::test]
async fn a_committee_that_nobody_may_know_of_is_in_no_list_and_nobody_addresses_it() {
    for house in houses().await {
        let chair = crate::house::caller(&house.store, &house.chair).await;
        let hidden = crate::house::founding("Adlerrunde", "red");
        let hidden = house.rooms.found(&chair, &hidden).await.unwrap();
        let member = crate::house::caller(&house.store, &house.member).await;
        let outsider = crate::house::caller(&house.store, &house.outsider).await;
        let chair = crate::house::caller(&house.store, &house.chair).await;
        for (who, knows) in [
            (chair, true),
            (member.clone(), false),
            (outsider, false),
            (identity::Caller::Anonymous, false),
        ] {
            let (all, one) = house
                .store
                .read::<_, store::Error>(move |read| {
                    let all = identity::organisations(read, &who)?;
                    Ok((all, identity::known_organisation(read, &who, hidden)?))
                })
                .await
                .unwrap();
            assert_eq!(all.iter().any(|it| it.id == hidden), knows, "{}", house.engine);
            assert_eq!(one.is_some(), knows, "{}", house.engine);
        }
        let mut answers = Vec::new();
        for addressee in [hidden, uuid::Uuid::from_u128(7)] {
            let new = requirements::ops::Description {
                title: "Abruf".to_owned(),
                purpose: String::new(),
                addressee: Some(addressee),
                addressee_name: String::new(),
            };
            let (who, of) = (member.clone(), house.committee);
            let made = house
                .store
                .change(move |tx| {
                    let (open, template) =
                        (needs::ops::Protection::OPEN, requirements::Template::Open);
                    requirements::ops::create(tx, &who, of, &new, template, open)
                })
                .await;
            answers.push(format!("{made:?}"));
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0].contains("profile-wrong-addressee"), "{answers:?}");
    }
}
