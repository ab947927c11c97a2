//! What the invented people answered, one function for each of the five forms.

use super::filling::Answered;

// The ids of the forms in `content/forms`.
const DOGS: &str = "S99000000001";
const PARKING: &str = "S99000000002";
const BUSINESS: &str = "S99000000003";
const BIRTH: &str = "S99000000004";
const STREET: &str = "S99000000005";

/// Somebody who does not exist.
#[derive(Clone, Copy, Debug)]
pub(super) struct Somebody {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    pub(super) born: &'static str,
    pub(super) street: &'static str,
    pub(super) house: &'static str,
}

/// A town as it stands in addresses: postcode, name.
pub(super) type Place = (&'static str, &'static str);

pub(super) const LEMGO: Place = ("32657", "Lemgo");
pub(super) const LAGE: Place = ("32791", "Lage");
pub(super) const BAD_SALZUFLEN: Place = ("32105", "Bad Salzuflen");
pub(super) const MONTABAUR: Place = ("56410", "Montabaur");
pub(super) const HAMBURG: Place = ("20095", "Hamburg");

/// Who applies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Applicant {
    Person(Somebody),
    Company {
        name: &'static str,
        /// The code of its legal form.
        form: &'static str,
        contact: Somebody,
        /// Kind and number of its entry in the register, if it has one.
        entry: Option<(&'static str, &'static str)>,
    },
}

impl Applicant {
    const fn contact(&self) -> &Somebody {
        match self {
            Self::Person(somebody) | Self::Company { contact: somebody, .. } => somebody,
        }
    }
}

impl Answered {
    fn person(self, group: &str, who: &Somebody) -> Self {
        let name = [("F001", who.given), ("F002", who.family), ("F004", who.born)];
        self.within(&format!("{group}.G001"), &name)
    }

    fn address(self, group: &str, who: &Somebody, place: Place) -> Self {
        let address =
            [("F005", who.street), ("F006", who.house), ("F008", place.0), ("F009", place.1)];
        self.within(&format!("{group}.G002"), &address)
    }

    /// A person, where they live, and an address for messages that reaches nobody.
    fn resident(self, group: &str, who: &Somebody, place: Place) -> Self {
        let contact = format!("{}@example.net", who.given.to_lowercase());
        self.person(group, who)
            .address(group, who, place)
            .within(&format!("{group}.G003"), &[("F010", &contact)])
    }

    /// A person or a company, in forms that ask which of the two.
    fn applicant(self, group: &str, question: &str, who: &Applicant, place: Place) -> Self {
        let Applicant::Company { name, form, contact, entry } = who else {
            return self.within(group, &[(question, "person")]).resident(
                group,
                who.contact(),
                place,
            );
        };
        let company = [("F012", *name), ("F013", *form)];
        let contact_name = format!("{} {}", contact.given, contact.family);
        let filled = self
            .within(group, &[(question, "unternehmen")])
            .within(&format!("{group}.G004"), &company)
            .within(&format!("{group}.G004"), &[("F015", &contact_name)])
            .address(group, contact, place)
            .within(&format!("{group}.G003"), &[("F010", "post@firma.example")]);
        let register = format!("{group}.G007");
        match entry {
            None => filled.within(&register, &[("F022", "false")]),
            Some((kind, number)) => filled.within(
                &register,
                &[
                    ("F022", "true"),
                    ("F023", kind),
                    ("F024", "Amtsgericht Lemgo"),
                    ("F025", number),
                ],
            ),
        }
    }

    fn assured(self, group: &str) -> Self {
        self.within(group, &[("F021", "true")])
    }
}

/// A resident's parking permit for one car.
pub(super) fn parking(who: &Somebody, place: Place, plate: &str, from: &str) -> Answered {
    Answered::of(PARKING)
        .resident("G201", who, place)
        .within("G201", &[("F201", "haupt"), ("F202", "2021-05-01")])
        .within("G202", &[("F203", "neu")])
        .within(
            "G202.G204",
            &[("F205", plate), ("F206", "pkw"), ("F207", "Beispiel Kompakt"), ("F208", "true")],
        )
        .within("G203", &[("F213", "B"), ("F214", from), ("F215", "false"), ("F217", "digital")])
        .assured("G203.G006")
        .with_papers(&[("G202.G204.F212", "Zulassungsbescheinigung Teil I")])
}

/// The same for the car of somebody else.
pub(super) fn parking_lent(who: &Somebody, place: Place, plate: &str, from: &str) -> Answered {
    let lent = [("F208", "false"), ("F209", "Beispiel Leasing GmbH"), ("F210", "leasing")];
    parking(who, place, plate, from)
        .within("G202.G204", &lent)
        .with_papers(&[("G202.G204.F211", "Überlassungserklärung")])
}

/// The same although there is a private place to park.
pub(super) fn parking_despite(who: &Somebody, place: Place, plate: &str, from: &str) -> Answered {
    let reason = "In der Garage stehen Möbel, das Auto passt nicht mehr hinein.";
    parking(who, place, plate, from).within("G203", &[("F215", "true"), ("F216", reason)])
}

/// A dog, named, of a breed, since when.
pub(super) type Dog = (&'static str, &'static str, &'static str);

/// Dogs for the tax.
pub(super) fn dogs(who: &Somebody, place: Place, dogs: &[Dog]) -> Answered {
    let mut filled = Answered::of(DOGS).resident("G101", who, place);
    for (index, (name, breed, since)) in dogs.iter().enumerate() {
        filled = filled.within(
            &format!("G102.G103/{index}"),
            &[
                ("F101", name),
                ("F102", breed),
                ("F104", "2024-03-15"),
                ("F106", since),
                ("F107", "false"),
                ("F109", "false"),
            ],
        );
    }
    filled
        .within("G104", &[("F111", "false")])
        .within("G105", &[("F115", "ueberweisung")])
        .assured("G006")
}

/// Dogs for which less tax is wanted.
pub(super) fn dogs_reduced(who: &Somebody, place: Place, kept: &[Dog]) -> Answered {
    let reason = "Der Hund bewacht den abgelegenen Hof; das nächste Haus ist 600 Meter entfernt.";
    dogs(who, place, kept).within("G104", &[("F111", "true"), ("F112", "sonst"), ("F114", reason)])
}

/// One's own birth certificate.
pub(super) fn birth(who: &Somebody, place: Place, born_at: &str, copies: &str) -> Answered {
    Answered::of(BIRTH)
        .resident("G401", who, place)
        .with_papers(&[("G401.F411", "Ausweiskopie")])
        .within(
            "G402.G405",
            &[
                ("F401", "selbst"),
                ("F402", who.given),
                ("F403", who.family),
                ("F404", who.born),
                ("F405", born_at),
                ("F410", "urkunde"),
                ("F416", copies),
            ],
        )
        .within("G403", &[("F412", "ehe"), ("F414", "post"), ("F415", "false")])
        .assured("G006")
}

/// A business that begins: what it does, the code of its kind, since when.
pub(super) fn business(
    who: &Applicant,
    place: Place,
    (what, kind, from): (&str, &str, &str),
) -> Answered {
    let mut filled = Answered::of(BUSINESS).applicant("G301", "F301", who, place);
    if let Applicant::Company { contact, entry, .. } = who {
        let group = "G302.G306";
        filled = filled
            .within(group, &[("F306", "gf"), ("F307", "true")])
            .person(group, contact)
            .address(group, contact, place);
        if entry.is_some() {
            filled = filled.with_papers(&[("G301.G007.F026", "Registerauszug")]);
        }
    } else {
        filled = filled
            .within("G301.G305", &[("F302", "Musterstadt, Deutschland"), ("F303", "deutsch")]);
    }
    if kind == "handwerk" {
        filled = filled.with_papers(&[("G304.G308.F323", "Handwerkskarte")]);
    }
    filled
        .within(
            "G303",
            &[("F309", "false"), ("F310", "haupt"), ("F311", "neu"), ("F314", "1"), ("F315", "2")],
        )
        .within("G304.G308", &[("F319", what), ("F320", "false"), ("F322", kind)])
        .within("G304", &[("F324", from), ("F325", "false")])
        .assured("G006")
}

/// Public space that is used: what for (code and words), where, area in m², from when to when.
pub(super) fn street(
    who: &Applicant,
    place: Place,
    (kind, what): (&str, &str),
    (at, area): (&str, &str),
    (from, to): (&str, &str),
) -> Answered {
    let mut filled = Answered::of(STREET).applicant("G501", "F501", who, place);
    if matches!(who, Applicant::Company { .. }) {
        filled = filled.within("G504", &[("F521", "false")]);
    }
    if matches!(kind, "veranstaltung" | "sonst") {
        filled = filled.within("G502", &[("F503", what)]);
    }
    filled
        .within(
            "G502",
            &[("F502", kind), ("F504", at), ("F505", "12"), ("F507", area), ("F511", "2.2")],
        )
        .with_papers(&[("G502.F512", "Lageplan")])
        .within("G503", &[("F513", from), ("F514", to), ("F515", "false")])
        .within("G503", &[("F516", "10:00:00"), ("F517", "22:00:00")])
        .within("G504", &[("F518", "false"), ("F520", "true")])
        .assured("G006")
}
