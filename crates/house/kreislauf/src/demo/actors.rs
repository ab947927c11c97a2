//! Who works together in the demonstration: the providers of North Rhine-Westphalia, all of krz's towns, the functions that
//! one town has named, and people who ask to belong.

use std::collections::BTreeMap;

use ars::Ars;
use directory::reference::{KnownMember, provider_members, providers};
use identity::ops::{self, NewOrganisation};
use identity::registrations::{self, Asked, Stranger, Wanted, Way};
use identity::{OrganisationKind, Role};
use store::Actor;
use uuid::Uuid;

use super::PASSWORD;
use super::towns::open_account;
use crate::Failed;
use crate::node::Node;

/// The mark of the provider that is there already, and its number in the table of facts.
const KRZ: (&str, i64) = ("KRZ", 10);

/// The functions that Lemgo has named besides its CDO; the other towns have gaps.
const NAMED: &[(&str, &str, Role)] = &[
    ("spitze@lemgo.example", "Anke Rathaus", Role::Leader),
    ("sicherheit@lemgo.example", "Tarik Schloss", Role::SecurityOfficer),
    ("lotse@lemgo.example", "Nele Wegweiser", Role::DigitalGuide),
    ("fachamt@lemgo.example", "Boris Fachfrage", Role::Department),
];

/// Founds them all.
pub(super) async fn found_all(node: &Node) -> Result<(), Failed> {
    let known = node.store.read(identity::every_organisation).await?;
    let mut marks: Vec<String> = known.iter().map(|it| it.mark.clone()).collect();
    let mut at: BTreeMap<String, Uuid> =
        known.iter().map(|it| (it.ars.clone(), it.id)).filter(|(ars, _)| !ars.is_empty()).collect();
    let of_mark = |mark: &str| {
        let found = known.iter().find(|it| it.mark == mark).map(|it| it.id);
        found.ok_or_else(|| format!("there is no organisation {mark}"))
    };
    let (krz, lemgo) = (of_mark(KRZ.0)?, of_mark("LEM")?);
    let (as_of, all) = providers()?;
    let mut numbered = BTreeMap::from([(KRZ.1, krz)]);
    for provider in all {
        if let Some(krz) = numbered.get(&provider.number) {
            settle(node, *krz, provider.ars).await?;
            continue;
        }
        // Two seats of one provider are told apart by their towns.
        let name = if provider.name.ends_with(provider.seat) {
            provider.name.to_owned()
        } else {
            format!("{} ({})", provider.name, provider.seat)
        };
        let id = found(node, &mut marks, OrganisationKind::Provider, name, String::new()).await?;
        settle(node, id, provider.ars).await?;
        numbered.insert(provider.number, id);
    }
    for member in provider_members()? {
        let Some(provider) = numbered.get(&member.provider).copied() else { continue };
        let town = if let Some(town) = at.get(member.ars.as_str()) {
            *town
        } else {
            let town = town(node, &mut marks, &member).await?;
            at.insert(member.ars.to_string(), town);
            town
        };
        let source = if member.listed {
            format!("OZG-Datenbank NRW, Stand {as_of}")
        } else {
            "Allgemein bekannt, Stand November 2026; vom Dienstleister noch zu bestätigen"
                .to_owned()
        };
        let affiliated = node
            .store
            .change(move |tx| ops::affiliate_from(tx, Actor::System, provider, town, &source))
            .await;
        match affiliated {
            Ok(()) | Err(identity::Error::Store(store::Error::Exists(_))) => {}
            Err(error) => return Err(error.into()),
        }
    }
    operate(node, krz).await?;
    for (email, name, role) in NAMED {
        let person = open_account(node, (*email).to_owned(), name, Some(lemgo)).await?;
        node.store.change(move |tx| ops::grant(tx, Actor::System, person, lemgo, *role)).await?;
    }
    Ok(())
}

/// krz operates the node of the demonstration.
async fn operate(node: &Node, krz: Uuid) -> Result<(), Failed> {
    node.store.change(move |tx| ops::operate(tx, Actor::System, krz)).await?;
    let person =
        open_account(node, "verwaltung@krz.example".to_owned(), "Uwe Betrieb", Some(krz)).await?;
    let role = Role::Administrator;
    node.store.change(move |tx| ops::grant(tx, Actor::System, person, krz, role)).await?;
    Ok(())
}

/// People who ask to belong: one to Lemgo, one for a company that is not here yet. Asked last, so that they wait when
/// somebody looks.
pub(super) async fn ask(node: &Node) -> Result<(), Failed> {
    let known = node.store.read(identity::every_organisation).await?;
    let lemgo = known.iter().find(|it| it.mark == "LEM").ok_or("there is no Lemgo")?.id;
    let company = Wanted::New {
        kind: OrganisationKind::Company,
        name: "Lippische Fachverfahren GmbH (Vorführung)".to_owned(),
    };
    for (email, name, wanted, role, note) in [
        (
            "neu@lemgo.example",
            "Ina Neumann",
            Wanted::Existing(lemgo),
            Role::Cio,
            "Seit Montag im Haus, Durchwahl 4711.",
        ),
        ("kontakt@fachverfahren.example", "Olaf Angebot", company, Role::Leader, ""),
    ] {
        let stranger = Stranger { email, name, password: PASSWORD };
        let asked = Asked::by_stranger(&node.store, stranger, wanted, role, note).await?;
        registrations::ask(&node.store, &asked, Way { mail: false, lang: "de" }).await?;
    }
    Ok(())
}

async fn town(node: &Node, marks: &mut Vec<String>, member: &KnownMember) -> Result<Uuid, Failed> {
    let region = node.directory.region(member.ars);
    let is_town = region.is_some_and(|region| region.name.contains("tadt"));
    let district = member.ars.as_str().ends_with("0000000");
    let (kind, title) = match (district, is_town) {
        // A town outside all districts has the key of a district, and is a town.
        (true, false) => (OrganisationKind::District, "Kreis"),
        (false, false) => (OrganisationKind::Municipality, "Gemeinde"),
        (_, true) => (OrganisationKind::Municipality, "Stadt"),
    };
    let name = format!("{title} {}", member.name);
    found(node, marks, kind, name, member.ars.to_string()).await
}

async fn found(
    node: &Node,
    marks: &mut Vec<String>,
    kind: OrganisationKind,
    name: String,
    ars: String,
) -> Result<Uuid, Failed> {
    let mark = mark(marks, &name);
    marks.push(mark.clone());
    let new = NewOrganisation { kind, name, mark, ars, two_persons: false };
    Ok(node.store.change(move |tx| ops::found(tx, Actor::System, &new)).await?.id)
}

async fn settle(node: &Node, organisation: Uuid, ars: Option<Ars>) -> Result<(), Failed> {
    let Some(ars) = ars else { return Ok(()) };
    let settling =
        move |tx: &mut store::Tx<'_>| ops::settle(tx, Actor::System, organisation, ars.as_str());
    Ok(node.store.change(settling).await?)
}

/// The first letters of the last word that begins with one, and a number where others have them already.
fn mark(taken: &[String], name: &str) -> String {
    let word = name.split([' ', '-']).skip(1).find(|word| word.starts_with(char::is_uppercase));
    let letters = word.unwrap_or(name).to_uppercase();
    let letters = letters.replace('Ä', "AE").replace('Ö', "OE").replace('Ü', "UE");
    let stem: String = letters.chars().filter(char::is_ascii_alphanumeric).take(4).collect();
    let numbered = (2..100).map(|number| format!("{stem}{number}"));
    let mut marks = std::iter::once(stem.clone()).chain(numbered);
    marks.find(|mark| !taken.contains(mark)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn a_mark_is_short_and_new() {
        assert_eq!(mark(&[], "Stadt Bünde"), "BUEN");
        assert_eq!(mark(&["BUEN".to_owned()], "Stadt Bünde"), "BUEN2");
        assert_eq!(mark(&[], "KRZN (Kamp Lintfort)"), "LINT");
        assert_eq!(mark(&[], "krz"), "KRZ");
    }
}
