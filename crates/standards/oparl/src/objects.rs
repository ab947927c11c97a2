//! The twelve kinds of objects.
//!
//! Each is declared once: its fields, what they hold and how the standard names them. Structure, reading, writing and the
//! rules for checking follow from that. Every field may be absent, because others leave out what they like; what must be
//! there is a matter of [`write`](crate::write).

use jiff::civil::Date;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::address::{Link, Url};
use crate::field::{Field, Single};
use crate::kind::{FieldRule, Kind, Mark, Shape};
use crate::list::Page;
use crate::reading::Reader;
use crate::value::{Digits, GeoJson, Moment};

/// What all objects have in common.
pub trait Object: Single + Clone + Default + PartialEq + std::fmt::Debug {
    /// Its kind.
    const KIND: Kind;
    /// Its fields.
    const FIELDS: &'static [FieldRule];

    /// An object of which only the address is known.
    fn new(id: Url) -> Self;

    /// What remains of a deleted object: it stays reachable, says that it is gone, and nothing else.
    fn tombstone(id: Url, created: Moment, deleted: Moment) -> Self;

    /// Its address.
    fn id(&self) -> Option<&Url>;

    /// When it came to be.
    fn created(&self) -> Option<Moment>;

    /// When it last changed.
    fn modified(&self) -> Option<Moment>;

    /// Whether it is gone.
    fn is_deleted(&self) -> bool;

    /// Empties the lists that a client does without when it asks for `omit_internal`.
    fn omit_internal(&mut self);

    /// The object as JSON: without empty fields, and of a deleted one only what remains of it.
    fn to_json(&self) -> Map<String, Value>;

    #[doc(hidden)]
    fn from_map(map: Map<String, Value>, reader: &mut Reader) -> Self;
}

fn put(map: &mut Map<String, Value>, name: &str, field: &impl Field) {
    if let Some(value) = field.write() {
        map.insert(name.to_owned(), value);
    }
}

fn take<F: Field>(map: &mut Map<String, Value>, name: &str, reader: &mut Reader) -> F {
    match map.remove(name) {
        Some(value) => reader.at(name, |reader| F::read(value, reader)),
        None => F::default(),
    }
}

macro_rules! objects {
    ($(
        $(#[$doc:meta])*
        $kind:ident {$(
            $(#[$field_doc:meta])*
            $field:ident: $type:ty = $name:literal $([$($mark:ident),+])?,
        )*}
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Default, PartialEq)]
            pub struct $kind {
                /// Its address, which never changes.
                pub id: Option<Url>,
                $($(#[$field_doc])* pub $field: $type,)*
                /// Licence of what it says: an address.
                pub license: Option<String>,
                /// Subjects.
                pub keyword: Vec<String>,
                /// When it came to be.
                pub created: Option<Moment>,
                /// When it last changed.
                pub modified: Option<Moment>,
                /// The same for people.
                pub web: Option<Url>,
                /// Whether it is gone.
                pub deleted: bool,
                /// Fields that the standard does not know, as they came.
                pub other: Map<String, Value>,
            }

            impl Object for $kind {
                const KIND: Kind = Kind::$kind;
                const FIELDS: &'static [FieldRule] = &[
                    FieldRule { name: "id", shape: Shape::Url, marks: &[Mark::Required] },
                    $(FieldRule {
                        name: $name,
                        shape: <$type as Field>::SHAPE,
                        marks: &[$($(Mark::$mark),+)?],
                    },)*
                    FieldRule { name: "license", shape: Shape::Text, marks: &[] },
                    FieldRule { name: "keyword", shape: Shape::Many(&Shape::Text), marks: &[] },
                    FieldRule { name: "created", shape: Shape::Moment, marks: &[] },
                    FieldRule { name: "modified", shape: Shape::Moment, marks: &[] },
                    FieldRule { name: "web", shape: Shape::Url, marks: &[] },
                    FieldRule { name: "deleted", shape: Shape::Flag, marks: &[] },
                ];

                fn new(id: Url) -> Self {
                    Self { id: Some(id), ..Self::default() }
                }

                fn tombstone(id: Url, created: Moment, deleted: Moment) -> Self {
                    let (created, modified) = (Some(created), Some(deleted));
                    Self { created, modified, deleted: true, ..Self::new(id) }
                }

                fn id(&self) -> Option<&Url> {
                    self.id.as_ref()
                }

                fn created(&self) -> Option<Moment> {
                    self.created
                }

                fn modified(&self) -> Option<Moment> {
                    self.modified
                }

                fn is_deleted(&self) -> bool {
                    self.deleted
                }

                fn omit_internal(&mut self) {
                    $($(if [$(Mark::$mark),+].contains(&Mark::Internal) {
                        self.$field = Default::default();
                    })?)*
                }

                fn to_json(&self) -> Map<String, Value> {
                    let mut map = if self.deleted { Map::new() } else { self.other.clone() };
                    map.insert("type".to_owned(), Self::KIND.url().into());
                    put(&mut map, "id", &self.id);
                    put(&mut map, "created", &self.created);
                    put(&mut map, "modified", &self.modified);
                    put(&mut map, "deleted", &self.deleted);
                    if self.deleted {
                        return map;
                    }
                    $(
                        put(&mut map, $name, &self.$field);
                        $(if let Shape::Many(_) = <$type as Field>::SHAPE
                            && [$(Mark::$mark),+].contains(&Mark::Required)
                        {
                            map.entry($name).or_insert_with(|| Value::Array(Vec::new()));
                        })?
                    )*
                    put(&mut map, "license", &self.license);
                    put(&mut map, "keyword", &self.keyword);
                    put(&mut map, "web", &self.web);
                    map
                }

                fn from_map(mut map: Map<String, Value>, reader: &mut Reader) -> Self {
                    reader.begin(&mut map, Self::KIND, Self::FIELDS);
                    Self {
                        id: take(&mut map, "id", reader),
                        $($field: take(&mut map, $name, reader),)*
                        license: take(&mut map, "license", reader),
                        keyword: take(&mut map, "keyword", reader),
                        created: take(&mut map, "created", reader),
                        modified: take(&mut map, "modified", reader),
                        web: take(&mut map, "web", reader),
                        deleted: take(&mut map, "deleted", reader),
                        other: reader.rest(map),
                    }
                }
            }

            /// Embedded in another object.
            impl Single for $kind {
                const SHAPE: Shape = Shape::Object(Kind::$kind);

                fn read(value: Value, reader: &mut Reader) -> Option<Self> {
                    match value {
                        Value::Object(map) => Some(Self::from_map(map, reader)),
                        // Where an object should stand, some servers link to it.
                        Value::String(text) if Url::parse(text.as_str()).is_ok() => {
                            reader.mended(Self::SHAPE, &text);
                            Url::parse(text).ok().map(Self::new)
                        }
                        other => {
                            reader.wrong(Self::SHAPE, &other);
                            None
                        }
                    }
                }

                fn write(&self) -> Value {
                    self.to_json().into()
                }
            }

            impl Serialize for $kind {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.to_json().serialize(serializer)
                }
            }
        )*

        /// An object of any kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Any {$(
            #[doc = concat!("A [`", stringify!($kind), "`].")]
            $kind(Box<$kind>),
        )*}

        impl Any {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind,)* }
            }

            /// Its address.
            pub fn id(&self) -> Option<&Url> {
                match self { $(Self::$kind(object) => object.id(),)* }
            }

            /// The object as JSON.
            pub fn to_json(&self) -> Map<String, Value> {
                match self { $(Self::$kind(object) => object.to_json(),)* }
            }

            pub(crate) fn from_map(kind: Kind, map: Map<String, Value>, reader: &mut Reader) -> Self {
                match kind {
                    $(Kind::$kind => Self::$kind(Box::new($kind::from_map(map, reader))),)*
                }
            }
        }

        impl Kind {
            /// What an object of this kind may hold.
            pub fn fields(self) -> &'static [FieldRule] {
                match self { $(Self::$kind => $kind::FIELDS,)* }
            }
        }
    };
}

objects! {
    /// The interface itself: where a client starts.
    System {
        /// [`Kind::VERSION`].
        oparl_version: Option<String> = "oparlVersion" [Required],
        /// The same data in other versions.
        other_oparl_versions: Vec<Link<System>> = "otherOparlVersions",
        /// All bodies.
        body: Option<Link<Page<Body>>> = "body" [Required],
        /// Name for people.
        name: Option<String> = "name",
        /// Where questions about the interface go.
        contact_email: Option<String> = "contactEmail",
        /// Who answers them.
        contact_name: Option<String> = "contactName",
        /// Website of the system.
        website: Option<Url> = "website",
        /// Website of the maker of the software.
        vendor: Option<Url> = "vendor",
        /// About the software.
        product: Option<Url> = "product",
    }

    /// A municipality or another corporation.
    Body {
        /// The interface it belongs to.
        system: Option<Link<System>> = "system",
        /// Short name.
        short_name: Option<String> = "shortName",
        /// Official name.
        name: Option<String> = "name" [Required],
        /// Its website.
        website: Option<Url> = "website",
        /// Since when the licence holds.
        license_valid_since: Option<Moment> = "licenseValidSince",
        /// Since when data come in by this interface, and are complete.
        oparl_since: Option<Moment> = "oparlSince",
        /// Key of the municipality.
        ags: Option<Digits<8>> = "ags",
        /// Key of the region.
        rgs: Option<Digits<12>> = "rgs",
        /// The same body elsewhere, in catalogues and encyclopaedias.
        equivalent: Vec<Url> = "equivalent",
        /// Where questions go.
        contact_email: Option<String> = "contactEmail",
        /// Who answers them.
        contact_name: Option<String> = "contactName",
        /// All organisations.
        organization: Option<Link<Page<Organization>>> = "organization" [Required],
        /// All persons.
        person: Option<Link<Page<Person>>> = "person" [Required],
        /// All meetings.
        meeting: Option<Link<Page<Meeting>>> = "meeting" [Required],
        /// All papers.
        paper: Option<Link<Page<Paper>>> = "paper" [Required],
        /// The terms.
        legislative_term: Vec<LegislativeTerm> = "legislativeTerm" [Required, Internal],
        /// All items of agendas.
        agenda_item: Option<Link<Page<AgendaItem>>> = "agendaItem" [Demanded],
        /// All consultations.
        consultation: Option<Link<Page<Consultation>>> = "consultation" [Demanded],
        /// All documents.
        file: Option<Link<Page<File>>> = "file" [Demanded],
        /// All places.
        location_list: Option<Link<Page<Location>>> = "locationList" [Demanded],
        /// All terms, as a list.
        legislative_term_list: Option<Link<Page<LegislativeTerm>>> = "legislativeTermList" [Demanded],
        /// All memberships.
        membership: Option<Link<Page<Membership>>> = "membership" [Demanded],
        /// What sort of corporation.
        classification: Option<String> = "classification",
        /// Where it has its seat.
        location: Option<Location> = "location",
        /// The council itself.
        main_organization: Option<Link<Organization>> = "mainOrganization",
    }

    /// The years between two elections.
    LegislativeTerm {
        /// Of which body.
        body: Option<Link<Body>> = "body",
        /// Name for people.
        name: Option<String> = "name",
        /// First day.
        start_date: Option<Date> = "startDate",
        /// Last day.
        end_date: Option<Date> = "endDate",
    }

    /// A committee, a parliamentary group, a department.
    Organization {
        /// Of which body.
        body: Option<Link<Body>> = "body",
        /// Official name.
        name: Option<String> = "name",
        /// Who belongs to it.
        membership: Vec<Link<Membership>> = "membership",
        /// Its meetings.
        meeting: Option<Link<Page<Meeting>>> = "meeting",
        /// What it was consulted about.
        consultation: Option<Link<Page<Consultation>>> = "consultation",
        /// Short name.
        short_name: Option<String> = "shortName",
        /// Positions in it.
        post: Vec<String> = "post",
        /// The organisation above it.
        sub_organization_of: Option<Link<Organization>> = "subOrganizationOf",
        /// Rough sort: `Gremium`, `Partei`, `Fraktion`, `Verwaltungsbereich`, `externes Gremium`, `Institution`, `Sonstiges`.
        organization_type: Option<String> = "organizationType",
        /// Exact sort; that of a council is `Parlament`.
        classification: Option<String> = "classification",
        /// First day.
        start_date: Option<Date> = "startDate",
        /// Last day.
        end_date: Option<Date> = "endDate",
        /// Its website.
        website: Option<Url> = "website",
        /// Where it has its seat.
        location: Option<Location> = "location",
        /// The body of another interface that tells more about it.
        external_body: Option<Link<Body>> = "externalBody",
        /// Members by law.
        member_count: Option<u64> = "memberCount",
        /// Those of them with a vote.
        voting_member_count: Option<u64> = "votingMemberCount",
    }

    /// Somebody who takes part in the work.
    Person {
        /// Of which body.
        body: Option<Link<Body>> = "body",
        /// Full name with titles.
        name: Option<String> = "name",
        /// Family name.
        family_name: Option<String> = "familyName",
        /// Given name.
        given_name: Option<String> = "givenName",
        /// How to address them.
        form_of_address: Option<String> = "formOfAddress",
        /// What stands after the name.
        affix: Option<String> = "affix",
        /// Academic titles.
        title: Vec<String> = "title",
        /// In English, lower case.
        gender: Option<String> = "gender",
        /// Telephone numbers.
        phone: Vec<String> = "phone",
        /// Mail addresses.
        email: Vec<String> = "email",
        /// Where they can be reached.
        location: Option<Link<Location>> = "location",
        /// The same, embedded.
        location_object: Option<Location> = "locationObject",
        /// Offices they hold.
        status: Vec<String> = "status",
        /// What they belong to, and belonged to.
        membership: Vec<Membership> = "membership" [Internal],
        /// A picture.
        image: Option<File> = "image",
        /// A few words about them.
        life: Option<String> = "life",
        /// Where these words come from.
        life_source: Option<String> = "lifeSource",
    }

    /// That a person belongs to an organisation.
    Membership {
        /// Who.
        person: Option<Link<Person>> = "person",
        /// To what.
        organization: Option<Link<Organization>> = "organization",
        /// As what.
        role: Option<String> = "role",
        /// Whether with a vote.
        voting_right: Option<bool> = "votingRight",
        /// From this day.
        start_date: Option<Date> = "startDate",
        /// To this day.
        end_date: Option<Date> = "endDate",
        /// Which organisation sent them.
        on_behalf_of: Option<Link<Organization>> = "onBehalfOf",
    }

    /// A session.
    Meeting {
        /// Name for people.
        name: Option<String> = "name",
        /// How far it is: `terminiert`, `eingeladen`, `durchgeführt`.
        meeting_state: Option<String> = "meetingState",
        /// Whether it does not take place.
        cancelled: Option<bool> = "cancelled",
        /// Beginning.
        start: Option<Moment> = "start",
        /// End.
        end: Option<Moment> = "end",
        /// Where.
        location: Option<Location> = "location",
        /// Who meets; the one in charge first.
        organization: Vec<Link<Organization>> = "organization",
        /// Who was there.
        participant: Vec<Link<Person>> = "participant",
        /// The invitation.
        invitation: Option<File> = "invitation",
        /// The minutes.
        results_protocol: Option<File> = "resultsProtocol",
        /// What was said, word by word.
        verbatim_protocol: Option<File> = "verbatimProtocol",
        /// Other documents that go with the invitation.
        auxiliary_file: Vec<File> = "auxiliaryFile" [Internal],
        /// The agenda, in its order.
        agenda_item: Vec<AgendaItem> = "agendaItem" [Internal],
    }

    /// A point on the agenda of a meeting.
    AgendaItem {
        /// Of which meeting.
        meeting: Option<Link<Meeting>> = "meeting",
        /// Number as people write it: `10.1`, `c)`.
        number: Option<String> = "number",
        /// Position in the meeting, from 0.
        order: Option<u64> = "order" [Required],
        /// Subject.
        name: Option<String> = "name",
        /// Whether it is dealt with in public.
        public: Option<bool> = "public",
        /// The consultation that takes place here.
        consultation: Option<Link<Consultation>> = "consultation",
        /// What came of it, in a word.
        result: Option<String> = "result",
        /// What was resolved.
        resolution_text: Option<String> = "resolutionText",
        /// What was resolved, as a document.
        resolution_file: Option<File> = "resolutionFile",
        /// Other documents.
        auxiliary_file: Vec<File> = "auxiliaryFile" [Internal],
        /// Beginning.
        start: Option<Moment> = "start",
        /// End.
        end: Option<Moment> = "end",
    }

    /// A printed paper: motion, question, proposal.
    Paper {
        /// Of which body.
        body: Option<Link<Body>> = "body",
        /// Title.
        name: Option<String> = "name",
        /// The mark by which it is known in the council.
        reference: Option<String> = "reference",
        /// The day from which its time limits run.
        date: Option<Date> = "date",
        /// What sort of paper.
        paper_type: Option<String> = "paperType",
        /// Papers about the same.
        related_paper: Vec<Link<Paper>> = "relatedPaper",
        /// Papers above it.
        superordinated_paper: Vec<Link<Paper>> = "superordinatedPaper",
        /// Papers below it.
        subordinated_paper: Vec<Link<Paper>> = "subordinatedPaper",
        /// The paper itself.
        main_file: Option<File> = "mainFile",
        /// What is attached to it.
        auxiliary_file: Vec<File> = "auxiliaryFile" [Internal],
        /// Places it is about.
        location: Vec<Location> = "location" [Internal],
        /// Persons who brought it in.
        originator_person: Vec<Link<Person>> = "originatorPerson",
        /// Organisations that must deal with it; the one in charge first.
        under_direction_of: Vec<Link<Organization>> = "underDirectionOf",
        /// Organisations that brought it in.
        originator_organization: Vec<Link<Organization>> = "originatorOrganization",
        /// Where it was or will be dealt with.
        consultation: Vec<Consultation> = "consultation",
    }

    /// That a paper is dealt with in a meeting.
    Consultation {
        /// Which paper.
        paper: Option<Link<Paper>> = "paper",
        /// At which item.
        agenda_item: Option<Link<AgendaItem>> = "agendaItem",
        /// In which meeting.
        meeting: Option<Link<Meeting>> = "meeting",
        /// By whom; the one in charge first.
        organization: Vec<Link<Organization>> = "organization",
        /// Whether something is resolved.
        authoritative: Option<bool> = "authoritative",
        /// What for: hearing, decision, notice.
        role: Option<String> = "role",
    }

    /// A document.
    File {
        /// Name for people.
        name: Option<String> = "name",
        /// Name on a disk.
        file_name: Option<String> = "fileName",
        /// Media type.
        mime_type: Option<String> = "mimeType",
        /// The day from which time limits run.
        date: Option<Date> = "date",
        /// Size in bytes.
        size: Option<u64> = "size",
        /// Old checksum, hexadecimal.
        sha1_checksum: Option<String> = "sha1Checksum",
        /// Checksum, hexadecimal.
        sha512_checksum: Option<String> = "sha512Checksum",
        /// Its words.
        text: Option<String> = "text",
        /// Where to look at it.
        access_url: Option<Url> = "accessUrl" [Required],
        /// Where to save it from.
        download_url: Option<Url> = "downloadUrl",
        /// Where else it can be had.
        external_service_url: Option<Url> = "externalServiceUrl",
        /// What it was made from.
        master_file: Option<Link<File>> = "masterFile",
        /// What was made from it.
        derivative_file: Vec<Link<File>> = "derivativeFile",
        /// Licence of the document: an address.
        file_license: Option<Url> = "fileLicense",
        /// Meetings it belongs to.
        meeting: Vec<Link<Meeting>> = "meeting",
        /// Items it belongs to.
        agenda_item: Vec<Link<AgendaItem>> = "agendaItem",
        /// Whom it shows.
        person: Option<Link<Person>> = "person",
        /// Papers it belongs to.
        paper: Vec<Link<Paper>> = "paper",
    }

    /// A place.
    Location {
        /// In words.
        description: Option<String> = "description",
        /// On the map.
        geojson: Option<GeoJson> = "geojson",
        /// Street and number.
        street_address: Option<String> = "streetAddress",
        /// Room.
        room: Option<String> = "room",
        /// Postcode.
        postal_code: Option<String> = "postalCode",
        /// Part of the town.
        sub_locality: Option<String> = "subLocality",
        /// Town.
        locality: Option<String> = "locality",
        /// Bodies there.
        bodies: Vec<Link<Body>> = "bodies",
        /// Organisations there.
        organizations: Vec<Link<Organization>> = "organizations",
        /// Persons there.
        persons: Vec<Link<Person>> = "persons",
        /// Meetings there.
        meetings: Vec<Link<Meeting>> = "meetings",
        /// Papers about it.
        papers: Vec<Link<Paper>> = "papers",
    }
}
