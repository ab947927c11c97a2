//! The official checks of a schema, as far as one file decides them.
//!
//! What concerns an element is told once for each of its versions, at its first place. Some checks are made while
//! reading, because the model cannot hold what they forbid (an unknown code, a multiplicity that is none).

mod catalogue;

pub use catalogue::{CHECKS, Check, find};
pub(crate) use catalogue::{
    EMPTY_CODE, EMPTY_STRUCTURE, GIVEN_TWICE, OTHER_VERSION, PRECISION_NOT_JSON, STRAY, TWO_LISTS,
    UNKNOWN_ELEMENT, UNKNOWN_RULE_KIND, UNREADABLE_NUMBER, message, severity,
};

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use catalogue::UNCHECKED_PATTERN;

use crate::finding::{Finding, Severity};
use crate::id::{ElementId, Path};
use crate::limits::FINDINGS;
use crate::model::{
    Code, CodeListReference, Codes, Common, DataType, Element, ElementClass, Field, FieldKind,
    Group, Multiplicity, Reference, Schema, StatedRule, Status, Structure, Wording,
};
use crate::validate::compile_pattern;
use crate::values::{compare, is_canonical};

/// Stands where an editor has not chosen a field yet.
const PLACEHOLDER_FIELD: &str = "F60000000001";
/// Stands where no document profile has been chosen.
const PLACEHOLDER_DOCUMENT: &str = "D99000000001";

/// Checks a schema. For one that was read, [`crate::Read::check`] also says where in the file.
pub fn check(schema: &Schema) -> Vec<Finding> {
    check_nodes(schema).into_iter().map(|(_, finding)| finding).collect()
}

/// The findings, each with the index of the place it was made at; none for the schema itself.
pub(crate) fn check_nodes(schema: &Schema) -> Vec<(Option<usize>, Finding)> {
    let mut checker =
        Checker { findings: Vec::new(), place: None, element: schema.id(), path: Path::root() };
    checker.schema(schema);
    let mut seen: HashMap<ElementId, HashSet<Option<&str>>> = HashMap::new();
    let mut lists: BTreeMap<&str, HashSet<Option<&str>>> = BTreeMap::new();
    for node in schema.nodes() {
        let common = node.element().common();
        checker.place = Some(node.index);
        checker.element = common.id;
        checker.path = node.path;
        let above = checker.path.ids().split_last().map_or(&[][..], |(_, above)| above);
        if above.contains(&common.id) {
            checker.report(1026);
        }
        let versions = seen.entry(common.id).or_default();
        if !versions.insert(common.version.as_ref().map(|version| version.0.as_str())) {
            continue;
        }
        if versions.len() == 2 {
            checker.report(1003);
        }
        match &node.structure.element {
            Element::Group(group) => checker.group(group, schema),
            Element::Field(field) => {
                checker.field(field);
                if let Codes::List(list) = &field.codes {
                    let versions = lists.entry(&list.canonical_uri).or_default();
                    if versions.insert(list.version.as_deref()) && versions.len() == 2 {
                        checker.report_about(1037, &list.canonical_uri);
                    }
                }
            }
        }
    }
    checker.findings
}

struct Checker {
    findings: Vec<(Option<usize>, Finding)>,
    place: Option<usize>,
    element: ElementId,
    path: Path,
}

impl Checker {
    fn report(&mut self, code: u16) {
        self.report_about(code, "");
    }

    fn report_about(&mut self, code: u16, detail: &str) {
        if self.findings.len() >= FINDINGS {
            return;
        }
        let detail: String = detail.chars().take(120).collect();
        let message = if detail.is_empty() {
            message(code).to_owned()
        } else {
            format!("{} ({detail})", message(code))
        };
        let severity = severity(code).unwrap_or(Severity::Warning);
        let (element, path) = (Some(self.element), Some(self.path.clone()));
        self.findings
            .push((self.place, Finding { code, severity, element, path, position: None, message }));
    }

    fn report_if(&mut self, wrong: bool, code: u16) {
        if wrong {
            self.report(code);
        }
    }

    fn schema(&mut self, schema: &Schema) {
        let common = &schema.common;
        self.common(common);
        self.report_if(schema.title.is_empty(), 1050);
        self.report_if(schema.structure.is_empty(), 1078);
        match &schema.document {
            None => self.report(1007),
            Some(document) if document.id.as_str() == PLACEHOLDER_DOCUMENT => {
                self.report(1096);
                self.report_if(
                    matches!(
                        common.status,
                        Some(
                            Status::MethodApproved | Status::ApprovedSilver | Status::ApprovedGold
                        )
                    ),
                    1097,
                );
            }
            Some(_) => {}
        }
        self.report_if(same(&schema.title, schema.help.as_deref()), 1098);
        self.report_if(same(&common.name, schema.help.as_deref()), 1099);
        self.report_if(approved(common) && common.status_set_on.is_none(), 1143);
        self.report_if(claims_central_editors(common), 1141);
        self.repeated(&schema.structure, 1025);
        self.placeholders(&schema.structure);
        self.parts(common, &schema.structure, 1127, 1129);
        self.rules(&schema.rules);
    }

    fn group(&mut self, group: &Group, schema: &Schema) {
        let children = group.structure.len();
        self.element(&group.common, &group.wording, group.class);
        self.report_if(children == 0, 1023);
        self.report_if(children == 1 && !group.choice, 1106);
        self.report_if(group.choice && children < 2, 1043);
        self.repeated(&group.structure, 1004);
        self.placeholders(&group.structure);
        let published = schema.common.published_on.is_some();
        // What the schema is told already need not be told of its groups.
        if !published {
            self.parts(&group.common, &group.structure, 1128, 1130);
        }
        for place in &group.structure {
            let id = place.element.id();
            if group.choice && place.multiplicity != Multiplicity::OPTIONAL {
                self.report_about(1118, id.as_str());
            }
            if group.class == ElementClass::LawBound
                && place.references.is_empty()
                && class(&place.element) != ElementClass::LawBound
            {
                self.report_about(1022, id.as_str());
            }
        }
        self.rules(&group.rules);
    }

    fn field(&mut self, field: &Field) {
        self.element(&field.common, &field.wording, field.class);
        self.report_if(field.class == ElementClass::Abstract, 1014);
        self.kind(field);
        self.length(field);
        self.range(field);
        self.content(field);
        self.codes(field);
        let file = field.data_type == DataType::File;
        self.report_if(!file && field.constraints.max_size.is_some(), 1056);
        self.report_if(!file && !field.constraints.media_types.is_empty(), 1057);
        if let Some(pattern) = &field.constraints.pattern {
            if matches!(field.data_type, DataType::File | DataType::Object) {
                self.report(1120);
            } else if let Err(cause) = compile_pattern(pattern) {
                self.report_about(UNCHECKED_PATTERN, &cause);
            }
        }
        self.rules(&field.rules);
    }

    /// What schema, group and field have in common.
    fn common(&mut self, common: &Common) {
        self.report_if(common.name.is_empty(), 1002);
        self.report_if(common.status_set_by.is_none(), 1117);
        self.references(&common.references);
    }

    fn references(&mut self, references: &[Reference]) {
        for reference in references {
            if reference.text.contains(';') {
                self.report_about(1132, &reference.text);
            }
            if let Some(link) = reference.link.as_deref().filter(|link| !is_address(link)) {
                self.report_about(1133, link);
            }
        }
    }

    /// What group and field have in common.
    fn element(&mut self, common: &Common, wording: &Wording, class: ElementClass) {
        self.common(common);
        self.report_if(wording.label.is_empty(), 1009);
        self.report_if(wording.output_label.is_empty(), 1010);
        self.report_if(same(&wording.label, wording.help.as_deref()), 1098);
        self.report_if(same(&common.name, wording.help.as_deref()), 1099);
        match class {
            ElementClass::Abstract => self.report(1013),
            ElementClass::Harmonised => self.report_if(common.references.is_empty(), 1101),
            ElementClass::LawBound => self.report_if(common.references.is_empty(), 1006),
        }
        self.report_if(common.status == Some(Status::Inactive), 1116);
        self.report_if(approved(common) && common.status_set_on.is_none(), 1142);
        self.report_if(claims_central_editors(common), 1140);
    }

    /// The same element in the same version twice at one level.
    fn repeated(&mut self, structure: &[Structure], code: u16) {
        let mut seen = HashSet::new();
        for place in structure {
            let common = place.element.common();
            if !seen.insert((common.id, common.version.as_ref())) {
                self.report_about(code, common.id.as_str());
            }
        }
    }

    fn placeholders(&mut self, structure: &[Structure]) {
        if structure.iter().any(|place| place.element.id().as_str() == PLACEHOLDER_FIELD) {
            self.report(if structure.len() > 1 { 1094 } else { 1095 });
        }
    }

    /// What is published or has a version may only contain what is and has.
    fn parts(
        &mut self,
        common: &Common,
        structure: &[Structure],
        unpublished: u16,
        unfinished: u16,
    ) {
        for part in structure.iter().map(|place| place.element.common()) {
            if common.published_on.is_some() {
                if part.published_on.is_none() {
                    self.report_about(unpublished, part.id.as_str());
                }
                if matches!(part.status, Some(Status::Planned | Status::InProgress)) {
                    self.report_about(unfinished, part.id.as_str());
                }
            }
            if common.version.is_some() && part.version.is_none() {
                self.report_about(1135, part.id.as_str());
            }
        }
    }

    fn kind(&mut self, field: &Field) {
        let listed = field.codes != Codes::None;
        match field.kind {
            FieldKind::Select => {
                self.report_if(field.data_type != DataType::Text, 1011);
                self.report_if(!listed, 1018);
            }
            FieldKind::Label => {
                let shown = matches!(
                    field.data_type,
                    DataType::Text | DataType::TextLatin | DataType::Object
                );
                self.report_if(!shown, 1090);
                self.report_if(
                    field.content.is_none() && field.data_type != DataType::Object,
                    1109,
                );
            }
            FieldKind::Input | FieldKind::Hidden | FieldKind::Locked => {}
        }
        self.report_if(listed && field.kind != FieldKind::Select, 1017);
    }

    fn length(&mut self, field: &Field) {
        let (min, max) = (field.constraints.min_length, field.constraints.max_length);
        let given = min.is_some() || max.is_some();
        self.report_if(given && matches!(field.kind, FieldKind::Select | FieldKind::Label), 1012);
        self.report_if(given && !is_text(field.data_type), 1015);
        self.report_if(max == Some(0), 1060);
        self.report_if(min.zip(max).is_some_and(|(min, max)| min > max), 1061);
        let wanted = field.kind == FieldKind::Input && is_text(field.data_type);
        self.report_if(wanted && (min.is_none() || max.is_none()), 1102);
    }

    fn range(&mut self, field: &Field) {
        let (min, max) =
            (field.constraints.min_value.as_deref(), field.constraints.max_value.as_deref());
        let checks = match field.data_type {
            DataType::Number | DataType::Currency => Some((1062, 1063)),
            DataType::Integer => Some((1065, 1066)),
            DataType::Date => Some((1067, 1068)),
            DataType::DateTime => Some((1079, 1080)),
            DataType::Time => Some((1081, 1082)),
            _ => None,
        };
        let Some((min_check, max_check)) = checks else {
            self.report_if(min.is_some() || max.is_some(), 1016);
            return;
        };
        for (bound, check) in [(min, min_check), (max, max_check)] {
            if let Some(bound) = bound.filter(|bound| !is_canonical(field.data_type, bound)) {
                self.report_about(check, bound);
            }
        }
        let reversed = min.zip(max).and_then(|(min, max)| compare(field.data_type, min, max))
            == Some(Ordering::Greater);
        self.report_if(reversed, 1064);
        let wanted = field.kind == FieldKind::Input
            && !matches!(field.data_type, DataType::DateTime | DataType::Time);
        self.report_if(wanted && min.is_none() && max.is_none(), 1103);
    }

    fn content(&mut self, field: &Field) {
        let Some(content) = field.content.as_deref() else { return };
        if matches!(field.data_type, DataType::File | DataType::Object) {
            self.report(1100);
            return;
        }
        let wrong_type = match field.data_type {
            DataType::Number | DataType::Currency => 1069,
            DataType::Integer => 1070,
            DataType::Date => 1071,
            DataType::Bool => 1077,
            DataType::DateTime => 1083,
            DataType::Time => 1084,
            DataType::Text | DataType::TextLatin | DataType::File | DataType::Object => 0,
        };
        if wrong_type > 0 && !is_canonical(field.data_type, content) {
            self.report_about(wrong_type, content);
            return;
        }
        let constraints = &field.constraints;
        if is_text(field.data_type) {
            let length = u32::try_from(content.chars().count()).unwrap_or(u32::MAX);
            self.report_if(constraints.min_length.is_some_and(|min| length < min), 1074);
            self.report_if(constraints.max_length.is_some_and(|max| length > max), 1075);
        } else {
            let against =
                |bound: &Option<String>| compare(field.data_type, content, bound.as_deref()?);
            let (under, over) = (against(&constraints.min_value), against(&constraints.max_value));
            self.report_if(under == Some(Ordering::Less), 1072);
            self.report_if(over == Some(Ordering::Greater), 1073);
        }
    }

    fn codes(&mut self, field: &Field) {
        match &field.codes {
            Codes::None => {}
            Codes::List(list) => self.list(list),
            Codes::Inline(codes) => {
                self.report_if(codes.len() < 2, 1044);
                self.doubled(codes, 1045, |code| &code.code);
                self.doubled(codes, 1093, |code| &code.name);
                if let Some(content) = field
                    .content
                    .as_deref()
                    .filter(|content| codes.iter().all(|code| code.code != *content))
                {
                    self.report_about(1085, content);
                }
            }
        }
    }

    fn doubled(&mut self, codes: &[Code], check: u16, part: fn(&Code) -> &str) {
        let mut seen = HashSet::new();
        for text in codes.iter().map(part) {
            if !seen.insert(text) {
                self.report_about(check, text);
            }
        }
    }

    fn list(&mut self, list: &CodeListReference) {
        let uri = list.canonical_uri.as_str();
        if uri.is_empty() {
            return; // The reader says so.
        }
        if !uri.starts_with("urn:") {
            self.report_about(1005, uri);
        } else if !is_urn(uri) {
            self.report_about(1048, uri);
        }
        if let Some(version) =
            list.version.as_deref().filter(|version| !is_canonical(DataType::Date, version))
        {
            self.report_about(1105, version);
        }
    }

    fn rules(&mut self, rules: &[StatedRule]) {
        for rule in rules {
            let text = rule.text.as_deref().unwrap_or_default();
            if text.is_empty() {
                self.report_about(1024, rule.id.as_str());
            }
            let mentioned = mentioned_elements(text);
            if mentioned.iter().any(|mention| mention.versioned) {
                self.report_about(1019, rule.id.as_str());
            }
            if mentioned.iter().any(|mention| mention.digits == 8) {
                self.report_about(1041, rule.id.as_str());
            }
            self.references(&rule.references);
        }
    }
}

fn class(element: &Element) -> ElementClass {
    match element {
        Element::Group(group) => group.class,
        Element::Field(field) => field.class,
    }
}

fn is_text(data_type: DataType) -> bool {
    matches!(data_type, DataType::Text | DataType::TextLatin)
}

fn same(text: &str, help: Option<&str>) -> bool {
    !text.is_empty() && help == Some(text)
}

/// Draft and everything after it; the day on which this was set must be known.
fn approved(common: &Common) -> bool {
    !matches!(
        common.status,
        None | Some(Status::Planned | Status::InProgress | Status::ToBeDeleted)
    )
}

fn claims_central_editors(common: &Common) -> bool {
    let central = matches!(
        common.status_set_by.as_deref(),
        Some("FIM-Baustein Datenfelder" | "FIM Baustein Datenfelder")
    );
    central && common.id.number_range().is_some_and(|range| !range.starts_with("60"))
}

fn is_address(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    let named =
        rest.is_some_and(|rest| rest.split('/').next().is_some_and(|host| host.contains('.')));
    (named || link.starts_with("urn:")) && !link.contains(char::is_whitespace)
}

/// `urn:`, a name space and at least one more part, of the characters that RFC 8141 allows.
fn is_urn(uri: &str) -> bool {
    let parts: Vec<_> = uri.split(':').collect();
    parts.len() >= 3
        && parts.iter().all(|part| !part.is_empty())
        && uri.bytes().all(|b| b.is_ascii_alphanumeric() || b":-._~()+,;=@!*$'%/".contains(&b))
}

struct Mention {
    digits: usize,
    versioned: bool,
}

/// Ids of fields and groups in the text of a rule.
fn mentioned_elements(text: &str) -> Vec<Mention> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '.'))
        .filter_map(|word| {
            let rest = word.strip_prefix(['F', 'G'])?;
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let version = rest.get(digits..)?.strip_prefix('V');
            let versioned =
                version.is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()));
            matches!(digits, 8 | 11).then_some(Mention { digits, versioned })
        })
        .collect()
}
