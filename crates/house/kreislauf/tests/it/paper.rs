//! The form that all applications of these tests are made with.

use forms::{ApplicantKind, Definition, NewOffer, OfferTexts};
use store::{Actor, Store};
use uuid::Uuid;
use xdatenfelder::model::{
    Codes, Common, Constraints, DataType, Element, ElementClass, Field, FieldKind, Multiplicity,
    Prefill, Schema, Structure, Wording,
};

pub(crate) const GIVEN_NAME: &str = "F99000000901";
pub(crate) const FAMILY_NAME: &str = "F99000000902";
pub(crate) const PLACE: &str = "F99000000903";
pub(crate) const PLAN: &str = "F99000000904";

/// The residents' parking permit.
pub(crate) const LEIKA: &str = "99108001001000";

fn field(id: &str, name: &str, data_type: DataType, multiplicity: &str) -> Structure {
    let field = Field {
        common: Common::new(id.parse().unwrap(), name),
        wording: Wording {
            label: name.to_owned(),
            output_label: name.to_owned(),
            ..Wording::default()
        },
        class: ElementClass::Harmonised,
        kind: FieldKind::Input,
        data_type,
        prefill: Prefill::None,
        constraints: Constraints::default(),
        content: None,
        codes: Codes::None,
        rules: Vec::new(),
    };
    Structure {
        multiplicity: Multiplicity::parse(multiplicity).unwrap(),
        references: Vec::new(),
        element: Element::Field(Box::new(field)),
    }
}

/// The form: a name, a place, a plan if there is one.
pub(crate) fn definition() -> Definition {
    let mut schema = Schema::new("S99000000900".parse().unwrap(), "Bank aufstellen");
    schema.structure = vec![
        field(GIVEN_NAME, "Vorname", DataType::Text, "1:1"),
        field(FAMILY_NAME, "Familienname", DataType::Text, "1:1"),
        field(PLACE, "Standort", DataType::Text, "1:1"),
        field(PLAN, "Plan", DataType::File, "0:1"),
    ];
    let mut xml = Vec::new();
    xdatenfelder::xdf3::write(&schema, "test", "2026-03-04T08:00:00Z", &mut xml).unwrap();
    Definition::read(&xml, "[]").unwrap()
}

/// Offers it in the name of an authority; answers the offer.
pub(crate) async fn offered(store: &Store, organisation: Uuid, ars: &str) -> Uuid {
    let definition = definition();
    let offer = NewOffer {
        organisation,
        leika: LEIKA.parse().unwrap(),
        ars: ars.parse().unwrap(),
        form: definition.id(),
        form_version: definition.version(),
        texts: OfferTexts { title_de: "Bank aufstellen".to_owned(), ..OfferTexts::default() },
        fee_cents: None,
        processing_days: 14,
        two_persons: false,
        applicants: vec![ApplicantKind::Person],
    };
    store.change(move |tx| forms::ops::import_form(tx, Actor::System, &definition)).await.unwrap();
    store.change(move |tx| forms::ops::open_offer(tx, Actor::System, &offer)).await.unwrap()
}
