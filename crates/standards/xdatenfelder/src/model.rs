//! The form schema (Stammdatenschema): a tree of groups and fields.
//!
//! A group that is used at several places stands in the tree at each of them; [`Schema::nodes`] walks all places.
//! Texts are trimmed. What a file says beyond this model is reported by the reader, not kept.

use std::fmt;

use crate::id::{ElementId, Path};

/// Declares an enum whose variants are the codes of an official list.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All codes, in the order of the official list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code in the file.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The value of a code, if the list has it.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

coded! {
    /// How far an element has come (Freigabestatus).
    Status {
        /// In Planung.
        Planned = "1",
        /// In Bearbeitung.
        InProgress = "2",
        /// Entwurf.
        Draft = "3",
        /// Methodisch freigegeben.
        MethodApproved = "4",
        /// Fachlich freigegeben (silber).
        ApprovedSilver = "5",
        /// Fachlich freigegeben (gold).
        ApprovedGold = "6",
        /// Inaktiv.
        Inactive = "7",
        /// Vorgesehen zum Löschen.
        ToBeDeleted = "8",
    }
}

coded! {
    /// How an element may be used (Schemaelementart).
    ElementClass {
        /// Abstrakt: a pattern to derive from.
        Abstract = "ABS",
        /// Harmonisiert: agreed across norms.
        Harmonised = "HAR",
        /// Rechtsnormgebunden: follows from a legal norm.
        LawBound = "RNG",
    }
}

coded! {
    /// What a person does with a field (Feldart).
    FieldKind {
        /// Is typed in.
        Input = "input",
        /// Is chosen from a list.
        Select = "select",
        /// Is a text to read.
        Label = "label",
        /// Is carried along unseen.
        Hidden = "hidden",
        /// Is shown with a value that cannot be changed.
        Locked = "locked",
    }
}

coded! {
    /// What a field holds (Datentyp).
    DataType {
        /// Text.
        Text = "text",
        /// Text in the character set String.Latin.
        TextLatin = "text_latin",
        /// Date.
        Date = "date",
        /// Time of day.
        Time = "time",
        /// Date and time.
        DateTime = "datetime",
        /// True or false.
        Bool = "bool",
        /// Decimal number.
        Number = "num",
        /// Whole number.
        Integer = "num_int",
        /// Amount of money.
        Currency = "num_currency",
        /// File.
        File = "file",
        /// Static object, such as a picture.
        Object = "obj",
    }
}

coded! {
    /// Whether a field can be filled from data that are already known (Vorbefüllung).
    Prefill {
        /// No.
        None = "keine",
        /// It may be.
        Optional = "optional",
        /// It must be.
        Required = "verpflichtend",
    }
}

coded! {
    /// What a stated rule is about (Regeltyp).
    StatedRuleKind {
        /// Several things at once.
        Complex = "K",
        /// How often something may be given.
        Multiplicity = "M",
        /// Whether answers are valid.
        Validation = "V",
        /// How a value is calculated.
        Calculation = "B",
    }
}

coded! {
    /// How derived schemas may change the structure (Ableitungsmodifikationen Struktur).
    StructureChanges {
        /// Not at all.
        None = "0",
        /// Only narrow it.
        Restrict = "1",
        /// Only extend it.
        Extend = "2",
        /// Freely.
        Any = "3",
    }
}

coded! {
    /// How derived schemas may change texts (Ableitungsmodifikationen Repräsentation).
    TextChanges {
        /// Not at all.
        None = "0",
        /// Freely.
        Any = "1",
    }
}

/// A version such as `1.2.0`, as the file writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub String);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A basis in law or in another standard (Bezug).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// The norm in words.
    pub text: String,
    /// Where it can be read.
    pub link: Option<String>,
}

/// A keyword (Stichwort).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keyword {
    /// The word.
    pub text: String,
    /// The directory it comes from.
    pub uri: Option<String>,
}

/// What schema, group and field have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    /// Its id.
    pub id: ElementId,
    /// Its version; a working copy has none.
    pub version: Option<Version>,
    /// Name for editors; empty only in defective files.
    pub name: String,
    /// Remarks for editors.
    pub description: Option<String>,
    /// What it means.
    pub definition: Option<String>,
    /// What it is based on.
    pub references: Vec<Reference>,
    /// How far it has come.
    pub status: Option<Status>,
    /// Day on which the status was set.
    pub status_set_on: Option<String>,
    /// Who set the status.
    pub status_set_by: Option<String>,
    /// What changed with this version.
    pub version_note: Option<String>,
    /// First day of its validity.
    pub valid_from: Option<String>,
    /// Last day of its validity.
    pub valid_until: Option<String>,
    /// Day of publication.
    pub published_on: Option<String>,
    /// Time of the last change.
    pub changed_at: Option<String>,
    /// Keywords.
    pub keywords: Vec<Keyword>,
}

impl Common {
    /// An element that has an id and a name and nothing else.
    pub fn new(id: ElementId, name: impl Into<String>) -> Self {
        Self {
            id,
            version: None,
            name: name.into(),
            description: None,
            definition: None,
            references: Vec::new(),
            status: None,
            status_set_on: None,
            status_set_by: None,
            version_note: None,
            valid_from: None,
            valid_until: None,
            published_on: None,
            changed_at: None,
            keywords: Vec::new(),
        }
    }
}

/// How a group or field is presented: labels and help, for those who fill in (input) and those who read (output).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// Label when filling in (Bezeichnung Eingabe).
    pub label: String,
    /// Label when reading (Bezeichnung Ausgabe).
    pub output_label: String,
    /// Help when filling in.
    pub help: Option<String>,
    /// Help when reading.
    pub output_help: Option<String>,
}

/// A form schema (Stammdatenschema).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Id, name and the rest.
    pub common: Common,
    /// Title for everybody (Bezeichnung).
    pub title: String,
    /// Help on the whole form.
    pub help: Option<String>,
    /// How derived schemas may change the structure.
    pub structure_changes: Option<StructureChanges>,
    /// How derived schemas may change the texts.
    pub text_changes: Option<TextChanges>,
    /// The document it describes (Dokumentsteckbrief).
    pub document: Option<DocumentProfile>,
    /// Rules in words.
    pub rules: Vec<StatedRule>,
    /// What it is made of.
    pub structure: Vec<Structure>,
}

/// The document a schema describes (Dokumentsteckbrief).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentProfile {
    /// Its id; `D99000000001` is a placeholder.
    pub id: ElementId,
    /// Its version.
    pub version: Option<Version>,
}

/// How often an element may be given: `0:1`, `1:*`, `2:5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Multiplicity {
    /// At least.
    pub min: u32,
    /// At most; any number if empty.
    pub max: Option<u32>,
}

impl Multiplicity {
    /// `1:1`.
    pub const ONE: Self = Self { min: 1, max: Some(1) };
    /// `0:1`.
    pub const OPTIONAL: Self = Self { min: 0, max: Some(1) };

    /// Reads `min:max`, where max may be `*`.
    pub fn parse(text: &str) -> Option<Self> {
        let (min, max) = text.trim().split_once(':')?;
        let max = match max {
            "*" => None,
            number => Some(number.parse().ok()?),
        };
        Some(Self { min: min.parse().ok()?, max })
    }

    /// Whether it may be given more than once.
    pub fn is_repeated(self) -> bool {
        self.max != Some(1)
    }

    /// Whether it must be given.
    pub fn is_required(self) -> bool {
        self.min > 0
    }
}

impl fmt::Display for Multiplicity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            Some(max) => write!(f, "{}:{max}", self.min),
            None => write!(f, "{}:*", self.min),
        }
    }
}

/// One place in a schema or group: an element and how often it may be given there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// How often.
    pub multiplicity: Multiplicity,
    /// Why it stands here.
    pub references: Vec<Reference>,
    /// What stands here.
    pub element: Element,
}

/// A group or a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// A group of elements.
    Group(Box<Group>),
    /// A field.
    Field(Box<Field>),
}

impl Element {
    /// What it shares with every element.
    pub fn common(&self) -> &Common {
        match self {
            Self::Group(group) => &group.common,
            Self::Field(field) => &field.common,
        }
    }

    /// Its labels and help.
    pub fn wording(&self) -> &Wording {
        match self {
            Self::Group(group) => &group.wording,
            Self::Field(field) => &field.wording,
        }
    }

    /// Its id.
    pub fn id(&self) -> ElementId {
        self.common().id
    }

    /// What it consists of; nothing for a field.
    pub fn children(&self) -> &[Structure] {
        match self {
            Self::Group(group) => &group.structure,
            Self::Field(_) => &[],
        }
    }

    /// The group, if it is one.
    pub fn as_group(&self) -> Option<&Group> {
        match self {
            Self::Group(group) => Some(group),
            Self::Field(_) => None,
        }
    }

    /// The field, if it is one.
    pub fn as_field(&self) -> Option<&Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Group(_) => None,
        }
    }
}

/// A group of fields and groups (Datenfeldgruppe).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id, name and the rest.
    pub common: Common,
    /// Labels and help.
    pub wording: Wording,
    /// How it may be used.
    pub class: ElementClass,
    /// Whether exactly one of its children is to be given (Auswahlgruppe, `art` X).
    pub choice: bool,
    /// Rules in words.
    pub rules: Vec<StatedRule>,
    /// What it is made of.
    pub structure: Vec<Structure>,
}

/// A field (Datenfeld).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Id, name and the rest.
    pub common: Common,
    /// Labels and help.
    pub wording: Wording,
    /// How it may be used.
    pub class: ElementClass,
    /// What a person does with it.
    pub kind: FieldKind,
    /// What it holds.
    pub data_type: DataType,
    /// Whether it can be filled in from known data.
    pub prefill: Prefill,
    /// What an answer must keep to.
    pub constraints: Constraints,
    /// Text of a label, value of a locked field, or preset (Inhalt).
    pub content: Option<String>,
    /// What can be chosen.
    pub codes: Codes,
    /// Rules in words.
    pub rules: Vec<StatedRule>,
}

impl Field {
    /// Whether a person gives an answer here.
    pub fn takes_answer(&self) -> bool {
        matches!(self.kind, FieldKind::Input | FieldKind::Select)
            && self.data_type != DataType::Object
    }
}

/// What an answer must keep to (Präzisierung).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constraints {
    /// Least number of characters.
    pub min_length: Option<u32>,
    /// Greatest number of characters.
    pub max_length: Option<u32>,
    /// Least value, as the file writes it; its type is that of the field.
    pub min_value: Option<String>,
    /// Greatest value, as the file writes it.
    pub max_value: Option<String>,
    /// Regular expression that the whole text must match.
    pub pattern: Option<String>,
    /// Greatest size of a file in bytes.
    pub max_size: Option<u64>,
    /// Types of file, such as `application/pdf`; any if empty.
    pub media_types: Vec<String>,
}

/// What can be chosen in a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Codes {
    /// No list.
    #[default]
    None,
    /// Values listed in the schema itself (Werte).
    Inline(Vec<Code>),
    /// A list kept elsewhere (Codeliste).
    List(CodeListReference),
}

/// One value to choose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Code {
    /// The key that is stored and sent.
    pub code: String,
    /// What people read.
    pub name: String,
    /// Explanation.
    pub help: Option<String>,
}

/// A code list kept elsewhere, and the columns to use of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeListReference {
    /// The list in any version, a URN.
    pub canonical_uri: String,
    /// Its version.
    pub version: Option<String>,
    /// The list in this version, a URN.
    pub canonical_version_uri: Option<String>,
    /// Column of the keys.
    pub code_column: Option<String>,
    /// Column of the names.
    pub name_column: Option<String>,
    /// Column of the explanations.
    pub help_column: Option<String>,
}

/// A rule in words (Regel); conditions that can be evaluated are in [`crate::rules`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedRule {
    /// Its id.
    pub id: ElementId,
    /// Its version.
    pub version: Option<Version>,
    /// Its name.
    pub name: String,
    /// Remarks for editors.
    pub description: Option<String>,
    /// The rule itself (Freitextregel).
    pub text: Option<String>,
    /// What it is based on.
    pub references: Vec<Reference>,
    /// Who made it.
    pub creator: Option<String>,
    /// Time of the last change.
    pub changed_at: Option<String>,
    /// What it is about.
    pub kind: StatedRuleKind,
    /// Program text, rarely filled.
    pub script: Option<String>,
    /// Keywords.
    pub keywords: Vec<Keyword>,
}

/// One place of a schema, as [`Schema::nodes`] gives it.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// Where it is.
    pub path: Path,
    /// Its number in the order of the document, from 0.
    pub index: usize,
    /// Groups above it.
    pub depth: usize,
    /// How often what may stand here.
    pub structure: &'a Structure,
}

impl<'a> Node<'a> {
    /// What stands here.
    pub fn element(&self) -> &'a Element {
        &self.structure.element
    }

    /// How often it may be given.
    pub fn multiplicity(&self) -> Multiplicity {
        self.structure.multiplicity
    }
}

/// All places of a schema, parents before children. See [`Schema::nodes`].
#[derive(Debug)]
pub struct Nodes<'a> {
    open: Vec<(Path, std::slice::Iter<'a, Structure>)>,
    index: usize,
}

impl<'a> Iterator for Nodes<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        loop {
            let depth = self.open.len().saturating_sub(1);
            let (parent, siblings) = self.open.last_mut()?;
            let Some(structure) = siblings.next() else {
                self.open.pop();
                continue;
            };
            let path = parent.join(structure.element.id());
            let index = self.index;
            self.index += 1;
            if let Element::Group(group) = &structure.element {
                self.open.push((path.clone(), group.structure.iter()));
            }
            return Some(Node { path, index, depth, structure });
        }
    }
}

impl Schema {
    /// A schema without content.
    pub fn new(id: ElementId, title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            common: Common::new(id, title.clone()),
            title,
            help: None,
            structure_changes: None,
            text_changes: None,
            document: None,
            rules: Vec::new(),
            structure: Vec::new(),
        }
    }

    /// Its id.
    pub fn id(&self) -> ElementId {
        self.common.id
    }

    /// All places, parents before children, in the order of the document.
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes { open: vec![(Path::root(), self.structure.iter())], index: 0 }
    }

    /// What stands at a place.
    pub fn find(&self, path: &Path) -> Option<&Structure> {
        let mut level = self.structure.as_slice();
        let mut found = None;
        for id in path.ids() {
            let structure = level.iter().find(|child| child.element.id() == *id)?;
            level = structure.element.children();
            found = Some(structure);
        }
        found
    }
}
