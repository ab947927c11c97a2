//! Organisations, accounts, offices, responsibilities and offers of the demonstration.

use ars::Ars;
use directory::{OfficeDetails, read_hours};
use forms::{Shipped, shipped};
use identity::ops::{self, NewAccount, NewOrganisation};
use identity::{Organisation, OrganisationKind, Role};
use knowledge::ops::NewResponsibility;
use store::Actor;
use tokio::task::JoinSet;
use transport::Purpose;
use uuid::Uuid;

use super::{CITIZEN, PASSWORD, caller};
use crate::Failed;
use crate::node::Node;

/// An authority of the demonstration.
struct Town {
    kind: OrganisationKind,
    name: &'static str,
    mark: &'static str,
    ars: &'static str,
    two_persons: bool,
    /// The part of its addresses behind the `@`.
    host: &'static str,
    office: &'static str,
    street: &'static str,
    postcode: &'static str,
    seat: &'static str,
    /// Whether it is one of the provider's.
    provided: bool,
}

const TOWNS: &[Town] = &[
    Town {
        kind: OrganisationKind::Municipality,
        name: "Stadt Lemgo",
        mark: "LEM",
        ars: "057660044044",
        two_persons: false,
        host: "lemgo.example",
        office: "Bürgerbüro",
        street: "Musterstraße 1",
        postcode: "32657",
        seat: "Lemgo",
        provided: true,
    },
    Town {
        kind: OrganisationKind::Municipality,
        name: "Stadt Lage",
        mark: "LAG",
        ars: "057660040040",
        two_persons: false,
        host: "lage.example",
        office: "Bürgerservice",
        street: "Beispielweg 3",
        postcode: "32791",
        seat: "Lage",
        provided: true,
    },
    Town {
        kind: OrganisationKind::Municipality,
        name: "Stadt Bad Salzuflen",
        mark: "BSA",
        ars: "057660008008",
        two_persons: true,
        host: "bad-salzuflen.example",
        office: "Bürgerberatung",
        street: "Am Muster 8",
        postcode: "32105",
        seat: "Bad Salzuflen",
        provided: true,
    },
    Town {
        kind: OrganisationKind::Association,
        name: "Verbandsgemeinde Montabaur",
        mark: "MON",
        ars: "071435004000",
        two_persons: false,
        host: "montabaur.example",
        office: "Verbandsgemeindeverwaltung",
        street: "Musterplatz 5",
        postcode: "56410",
        seat: "Montabaur",
        provided: false,
    },
    Town {
        kind: OrganisationKind::State,
        name: "Freie und Hansestadt Hamburg",
        mark: "HAM",
        ars: "020000000000",
        two_persons: false,
        host: "hamburg.example",
        office: "Hamburg Service vor Ort",
        street: "Beispielufer 20",
        postcode: "20095",
        seat: "Hamburg",
        provided: false,
    },
];

/// The roles of the accounts of a town: the part before the `@`, the name, the role.
const STAFF: &[(&str, &str, Role)] = &[
    ("sachbearbeitung", "Jana Muster", Role::CaseWorker),
    ("vertretung", "Cem Beispiel", Role::CaseWorker),
    ("leitung", "Ruth Vorlage", Role::Lead),
    ("redaktion", "Ole Entwurf", Role::Editor),
    ("verwaltung", "Mia Schlüssel", Role::Administrator),
];

/// Founds everybody.
pub(super) async fn found_all(node: &Node) -> Result<(), Failed> {
    for form in shipped() {
        let definition = form.definition()?;
        node.store
            .change(move |tx| forms::ops::import_form(tx, Actor::System, &definition))
            .await?;
    }
    let provider = found(
        node,
        NewOrganisation {
            kind: OrganisationKind::Provider,
            name: "krz Minden-Ravensberg/Lippe".to_owned(),
            mark: "KRZ".to_owned(),
            ars: String::new(),
            two_persons: false,
        },
    )
    .await?;
    let mut founded = Vec::new();
    for town in TOWNS {
        let organisation = found(
            node,
            NewOrganisation {
                kind: town.kind,
                name: town.name.to_owned(),
                mark: town.mark.to_owned(),
                ars: town.ars.to_owned(),
                two_persons: town.two_persons,
            },
        )
        .await?;
        if town.provided {
            let (parent, member) = (provider.id, organisation.id);
            node.store.change(move |tx| ops::affiliate(tx, Actor::System, parent, member)).await?;
        }
        founded.push((town, organisation));
    }
    // Making keys takes seconds of a core: side by side, and beside what follows.
    let mut keys = JoinSet::new();
    for (_, organisation) in &founded {
        let (transport, id) = (node.transport.clone(), organisation.id);
        keys.spawn(async move { transport.ensure_destination(Purpose::Office, Some(id)).await });
    }
    for (town, organisation) in founded {
        employ(node, town, organisation.id).await?;
        furnish(node, town, organisation.id).await?;
    }
    open_account(node, CITIZEN.to_owned(), "Erika Beispiel", None).await?;
    node.knowledge.refresh(&node.store).await?;
    while let Some(made) = keys.join_next().await {
        made??;
    }
    Ok(())
}

async fn found(node: &Node, new: NewOrganisation) -> Result<Organisation, Failed> {
    Ok(node.store.change(move |tx| ops::found(tx, Actor::System, &new)).await?)
}

pub(super) async fn open_account(
    node: &Node,
    email: String,
    name: &str,
    of: Option<Uuid>,
) -> Result<Uuid, Failed> {
    let mut account = NewAccount::prepare(&node.store, &email, name, PASSWORD).await?;
    if let Some(of) = of {
        account = account.of(of);
    }
    let person =
        node.store.change(move |tx| ops::open_account(tx, Actor::System, &account)).await?;
    Ok(person.id)
}

async fn employ(node: &Node, town: &Town, organisation: Uuid) -> Result<(), Failed> {
    for (desk, name, role) in STAFF {
        let person =
            open_account(node, format!("{desk}@{}", town.host), name, Some(organisation)).await?;
        node.store
            .change(move |tx| ops::grant(tx, Actor::System, person, organisation, *role))
            .await?;
    }
    Ok(())
}

/// An office with its hours, what it is responsible for, and what it offers online.
async fn furnish(node: &Node, town: &Town, organisation: Uuid) -> Result<(), Failed> {
    let area: Ars = town.ars.parse()?;
    let editor = caller(node, format!("redaktion@{}", town.host)).await?;
    let acting = editor.acting(organisation, &[Role::Editor])?;
    let details = OfficeDetails {
        ars: area,
        name: town.office.to_owned(),
        street: town.street.to_owned(),
        postcode: town.postcode.to_owned(),
        town: town.seat.to_owned(),
        phone: "+49 5261 0000-0".to_owned(),
        email: format!("buergerbuero@{}", town.host),
        website: String::new(),
        hours: read_hours("Mo-Mi 8:00-16:00\nDo 8:00-18:00\nFr 8:00-12:30")?,
        position: None,
        note: "Angaben der Vorführung, keine echte Anschrift.".to_owned(),
    };
    let office =
        node.store.change(move |tx| directory::ops::add_office(tx, &acting, &details)).await?;
    for form in shipped() {
        offer(node, form, organisation, town).await?;
        let leika = form.offer(organisation, area)?.leika;
        let entered = NewResponsibility {
            scope: leika.as_str().parse()?,
            area,
            role: town.office.to_owned(),
            office: Some(office.id),
        };
        node.store.change(move |tx| knowledge::ops::enter(tx, &acting, &entered)).await?;
    }
    let lead = caller(node, format!("leitung@{}", town.host)).await?;
    let acting = lead.acting(organisation, &[Role::Lead])?;
    let head = cases::Letterhead {
        address: format!("{}\n{}\n{} {}", town.office, town.street, town.postcode, town.seat),
        footer: "Vorführung: kein Bescheid einer Behörde, alle Angaben erfunden.".to_owned(),
        ..cases::Letterhead::default()
    };
    node.store.change(move |tx| cases::ops::set_letterhead(tx, &acting, &head)).await?;
    Ok(())
}

async fn offer(node: &Node, form: &Shipped, organisation: Uuid, town: &Town) -> Result<(), Failed> {
    let mut new = form.offer(organisation, town.ars.parse()?)?;
    new.two_persons |= town.two_persons;
    node.store.change(move |tx| forms::ops::open_offer(tx, Actor::System, &new)).await?;
    Ok(())
}
