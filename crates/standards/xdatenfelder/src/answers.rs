//! What a person answered: a tree of values keyed by element id, with instances where something is repeated.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value as Json};

use crate::id::{ElementId, InvalidId, Path};
use crate::limits::{ANSWER_DEPTH, ANSWER_TEXT, INSTANCES, VALUES};
use crate::model::{DataType, Element, Schema, Structure};

/// One instance of one element: the ids from the top down, each with the number of its instance from 0. Written
/// `G60000000001.0.F60000000002.0`, so that it can be the name of an HTML form field.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstancePath(Vec<(ElementId, u32)>);

impl InstancePath {
    /// The path of the whole form.
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of an instance of a child.
    pub fn join(&self, id: ElementId, instance: u32) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push((id, instance));
        Self(steps)
    }

    /// Ids with the numbers of their instances.
    pub fn steps(&self) -> &[(ElementId, u32)] {
        &self.0
    }

    /// The element and the number of its instance; nothing for the whole form.
    pub fn last(&self) -> Option<(ElementId, u32)> {
        self.0.last().copied()
    }

    /// The instance this one lies in.
    pub fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, above)| Self(above.to_vec()))
    }

    /// The same path in another instance of the last element.
    pub fn with_instance(mut self, instance: u32) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.1 = instance;
        }
        self
    }

    /// Whether `other` is this instance or lies in it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The place in the schema, without the numbers.
    pub fn place(&self) -> Path {
        self.0.iter().map(|(id, _)| *id).collect()
    }
}

impl FromIterator<(ElementId, u32)> for InstancePath {
    fn from_iter<I: IntoIterator<Item = (ElementId, u32)>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl fmt::Display for InstancePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (id, instance)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{}.{instance}", id.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for InstancePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Why a text is not an [`InstancePath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPath {
    /// One of its ids is none.
    #[error(transparent)]
    Id(#[from] InvalidId),
    /// An id without the number of an instance, or with one that is none.
    #[error("after {0} there must be the number of an instance, from 0 to {max}", max = INSTANCES - 1)]
    Instance(ElementId),
    /// Deeper than any form.
    #[error("the path has more than {ANSWER_DEPTH} ids")]
    TooDeep,
}

impl FromStr for InstancePath {
    type Err = InvalidPath;

    fn from_str(text: &str) -> Result<Self, InvalidPath> {
        let mut steps = Vec::new();
        let mut parts = text.split('.').filter(|_| !text.is_empty());
        while let Some(id) = parts.next() {
            let id = ElementId::new(id)?;
            let instance = parts
                .next()
                .filter(|number| number.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|number| number.parse().ok())
                .filter(|number: &u32| (*number as usize) < INSTANCES)
                .ok_or(InvalidPath::Instance(id))?;
            if steps.len() >= ANSWER_DEPTH {
                return Err(InvalidPath::TooDeep);
            }
            steps.push((id, instance));
        }
        Ok(Self(steps))
    }
}

impl Serialize for InstancePath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for InstancePath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A file that was handed in; its bytes are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReference {
    /// Where the bytes are: the id of an attachment or of a blob.
    pub attachment_id: String,
    /// Name of the file.
    pub name: String,
    /// Type found by looking at the content.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

/// One answer in one field. Everything but a file is text in canonical form (see [`crate::values`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, code, date, number, or `true` and `false`.
    Text(String),
    /// A file.
    File(FileReference),
}

impl Value {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::File(_) => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One instance of a group, or the whole form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Instance {
    children: BTreeMap<ElementId, Vec<Answer>>,
}

/// What stands in one instance of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// An instance of a group.
    Group(Instance),
    /// An answer in a field.
    Value(Value),
}

impl Answer {
    /// Whether nothing was answered here or below.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Group(instance) => instance.is_empty(),
            Self::Value(value) => value.is_empty(),
        }
    }

    /// The instance of a group, if it is one.
    pub fn as_group(&self) -> Option<&Instance> {
        match self {
            Self::Group(instance) => Some(instance),
            Self::Value(_) => None,
        }
    }

    /// The value, if it is one.
    pub fn as_value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Group(_) => None,
        }
    }
}

impl Instance {
    /// The instances of a child.
    pub fn get(&self, id: ElementId) -> &[Answer] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// All children that have instances.
    pub fn children(&self) -> impl Iterator<Item = (ElementId, &[Answer])> {
        self.children.iter().map(|(id, answers)| (*id, answers.as_slice()))
    }

    /// Whether nothing was answered in it.
    pub fn is_empty(&self) -> bool {
        self.children.values().flatten().all(Answer::is_empty)
    }
}

/// Why an answer cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The path names the whole form.
    #[error("an answer needs a path")]
    NoPath,
    /// A group where a value should be, or the other way round.
    #[error("{0}: a group cannot be a value, nor a value a group")]
    WrongKind(InstancePath),
    /// More instances than [`INSTANCES`].
    #[error("{0}: more than {INSTANCES} instances")]
    TooManyInstances(InstancePath),
    /// More values than [`VALUES`].
    #[error("more than {VALUES} answers")]
    TooManyValues,
    /// Deeper than [`ANSWER_DEPTH`].
    #[error("groups lie more than {ANSWER_DEPTH} deep in each other")]
    TooDeep,
    /// A longer text than [`ANSWER_TEXT`].
    #[error("{0}: the text has more than {ANSWER_TEXT} bytes")]
    TooLong(InstancePath),
    /// JSON that answers do not have.
    #[error("{0}: {1} is not an answer")]
    WrongJson(InstancePath, &'static str),
    /// A key that is no element id.
    #[error(transparent)]
    Id(#[from] InvalidId),
}

/// All answers of one form.
///
/// As JSON it is an object by element id, with an array where something has several instances. For the JSON that is
/// sent to an authority, with numbers and truth values, see [`Answers::to_json`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    root: Instance,
}

impl Answers {
    /// The whole form.
    pub fn root(&self) -> &Instance {
        &self.root
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.root.is_empty()
    }

    /// What stands at a path.
    pub fn find(&self, path: &InstancePath) -> Option<&Answer> {
        let (last, above) = path.steps().split_last()?;
        let mut instance = &self.root;
        for (id, number) in above {
            instance = instance.get(*id).get(*number as usize)?.as_group()?;
        }
        instance.get(last.0).get(last.1 as usize)
    }

    /// The value at a path.
    pub fn get(&self, path: &InstancePath) -> Option<&Value> {
        self.find(path)?.as_value()
    }

    /// The text at a path; empty if there is none.
    pub fn text(&self, path: &InstancePath) -> &str {
        self.get(path).and_then(Value::as_text).unwrap_or_default()
    }

    /// The group instance at a path; the empty path gives the whole form.
    pub fn group(&self, path: &InstancePath) -> Option<&Instance> {
        if path.steps().is_empty() { Some(&self.root) } else { self.find(path)?.as_group() }
    }

    /// How many instances an element has inside of a group instance.
    pub fn count(&self, parent: &InstancePath, id: ElementId) -> usize {
        self.group(parent).map_or(0, |instance| instance.get(id).len())
    }

    /// Puts a value at a path. Missing instances before it are created empty.
    pub fn set(&mut self, path: &InstancePath, value: Value) -> Result<(), AnswerError> {
        if value.as_text().is_some_and(|text| text.len() > ANSWER_TEXT) {
            return Err(AnswerError::TooLong(path.clone()));
        }
        let slot = self.slot(path, || Answer::Value(Value::Text(String::new())))?;
        match slot {
            Answer::Value(old) => *old = value,
            Answer::Group(_) => return Err(AnswerError::WrongKind(path.clone())),
        }
        Ok(())
    }

    /// Makes sure that a group instance exists, also an empty one.
    pub fn add_group(&mut self, path: &InstancePath) -> Result<(), AnswerError> {
        match self.slot(path, || Answer::Group(Instance::default()))? {
            Answer::Group(_) => Ok(()),
            Answer::Value(_) => Err(AnswerError::WrongKind(path.clone())),
        }
    }

    /// Takes out what stands at a path; later instances move up.
    pub fn remove(&mut self, path: &InstancePath) -> Option<Answer> {
        let (last, above) = path.steps().split_last()?;
        let mut instance = &mut self.root;
        for (id, number) in above {
            match instance.children.get_mut(id)?.get_mut(*number as usize)? {
                Answer::Group(inner) => instance = inner,
                Answer::Value(_) => return None,
            }
        }
        let siblings = instance.children.get_mut(&last.0)?;
        let removed =
            ((last.1 as usize) < siblings.len()).then(|| siblings.remove(last.1 as usize))?;
        if siblings.is_empty() {
            instance.children.remove(&last.0);
        }
        Some(removed)
    }

    /// All values with their paths, in the order of ids.
    pub fn values(&self) -> Vec<(InstancePath, &Value)> {
        let mut all = Vec::new();
        collect(&self.root, &InstancePath::root(), &mut all);
        all
    }

    fn slot(
        &mut self,
        path: &InstancePath,
        new: fn() -> Answer,
    ) -> Result<&mut Answer, AnswerError> {
        let (last, above) = path.steps().split_last().ok_or(AnswerError::NoPath)?;
        if above.len() >= ANSWER_DEPTH {
            return Err(AnswerError::TooDeep);
        }
        let mut instance = &mut self.root;
        for (id, number) in above {
            let answer =
                instance_of(instance, *id, *number, || Answer::Group(Instance::default()), path)?;
            match answer {
                Answer::Group(inner) => instance = inner,
                Answer::Value(_) => return Err(AnswerError::WrongKind(path.clone())),
            }
        }
        instance_of(instance, last.0, last.1, new, path)
    }

    /// The JSON to be sent: like the schema, an array exactly where it allows several instances, truth values and
    /// numbers as such (longer ones than a double holds stay text), nothing empty.
    pub fn to_json(&self, schema: &Schema) -> Json {
        Json::Object(typed_object(&self.root, &schema.structure))
    }
}

fn instance_of<'a>(
    parent: &'a mut Instance,
    id: ElementId,
    number: u32,
    new: fn() -> Answer,
    path: &InstancePath,
) -> Result<&'a mut Answer, AnswerError> {
    let number = number as usize;
    if number >= INSTANCES {
        return Err(AnswerError::TooManyInstances(path.clone()));
    }
    let siblings = parent.children.entry(id).or_default();
    while siblings.len() <= number {
        siblings.push(new());
    }
    siblings.get_mut(number).ok_or_else(|| AnswerError::TooManyInstances(path.clone()))
}

fn collect<'a>(
    instance: &'a Instance,
    path: &InstancePath,
    all: &mut Vec<(InstancePath, &'a Value)>,
) {
    for (id, answers) in instance.children() {
        for (number, answer) in (0_u32..).zip(answers) {
            let path = path.join(id, number);
            match answer {
                Answer::Group(inner) => collect(inner, &path, all),
                Answer::Value(value) => all.push((path, value)),
            }
        }
    }
}

fn typed_object(instance: &Instance, structure: &[Structure]) -> Map<String, Json> {
    let mut object = Map::new();
    for place in structure {
        let id = place.element.id();
        let mut items = instance.get(id).iter().filter(|answer| !answer.is_empty()).filter_map(
            |answer| match (answer, &place.element) {
                (Answer::Group(inner), Element::Group(group)) => {
                    Some(Json::Object(typed_object(inner, &group.structure)))
                }
                (Answer::Value(value), Element::Field(field)) => {
                    Some(typed_value(value, field.data_type))
                }
                _ => None,
            },
        );
        if place.multiplicity.is_repeated() {
            let items: Vec<_> = items.collect();
            if !items.is_empty() {
                object.insert(id.to_string(), Json::Array(items));
            }
        } else if let Some(item) = items.next() {
            object.insert(id.to_string(), item);
        }
    }
    object
}

fn typed_value(value: &Value, data_type: DataType) -> Json {
    match value {
        Value::File(file) => file_json(file),
        Value::Text(text) => match data_type {
            DataType::Bool => match text.as_str() {
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                _ => Json::String(text.clone()),
            },
            DataType::Integer | DataType::Number | DataType::Currency => number(text),
            _ => Json::String(text.clone()),
        },
    }
}

/// A double holds 15 decimal digits exactly.
fn number(text: &str) -> Json {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let number = match text.parse::<i64>() {
        Ok(whole) => Some(Number::from(whole)),
        Err(_) if digits <= 15 => text.parse().ok().and_then(Number::from_f64),
        Err(_) => None,
    };
    number.map_or_else(|| Json::String(text.to_owned()), Json::Number)
}

fn file_json(file: &FileReference) -> Json {
    let mut object = Map::new();
    object.insert("attachmentId".to_owned(), file.attachment_id.clone().into());
    object.insert("name".to_owned(), file.name.clone().into());
    object.insert("mediaType".to_owned(), file.media_type.clone().into());
    object.insert("size".to_owned(), file.size.into());
    Json::Object(object)
}

impl From<&Answers> for Json {
    fn from(answers: &Answers) -> Self {
        instance_json(&answers.root)
    }
}

fn instance_json(instance: &Instance) -> Json {
    let entries = instance.children().map(|(id, answers)| {
        let mut items: Vec<_> = answers
            .iter()
            .map(|answer| match answer {
                Answer::Group(inner) => instance_json(inner),
                Answer::Value(Value::Text(text)) => Json::String(text.clone()),
                Answer::Value(Value::File(file)) => file_json(file),
            })
            .collect();
        let json = if items.len() == 1 { items.remove(0) } else { Json::Array(items) };
        (id.to_string(), json)
    });
    Json::Object(entries.collect())
}

impl TryFrom<&Json> for Answers {
    type Error = AnswerError;

    /// Takes both forms of JSON, that of a draft and that of [`Answers::to_json`].
    fn try_from(json: &Json) -> Result<Self, AnswerError> {
        let mut left = VALUES;
        let object = json
            .as_object()
            .ok_or(AnswerError::WrongJson(InstancePath::root(), "what is not an object"))?;
        Ok(Self { root: read_instance(object, &InstancePath::root(), &mut left)? })
    }
}

fn read_instance(
    object: &Map<String, Json>,
    path: &InstancePath,
    left: &mut usize,
) -> Result<Instance, AnswerError> {
    if path.steps().len() > ANSWER_DEPTH {
        return Err(AnswerError::TooDeep);
    }
    let mut instance = Instance::default();
    for (key, json) in object {
        let id = ElementId::new(key)?;
        let items = match json {
            Json::Array(items) => items.as_slice(),
            Json::Null => continue,
            one => std::slice::from_ref(one),
        };
        if items.len() > INSTANCES {
            return Err(AnswerError::TooManyInstances(path.join(id, 0)));
        }
        let mut answers = Vec::with_capacity(items.len());
        for (number, item) in (0_u32..).zip(items) {
            *left = left.checked_sub(1).ok_or(AnswerError::TooManyValues)?;
            answers.push(read_answer(item, &path.join(id, number), left)?);
        }
        if !answers.is_empty() {
            instance.children.insert(id, answers);
        }
    }
    Ok(instance)
}

fn read_answer(json: &Json, path: &InstancePath, left: &mut usize) -> Result<Answer, AnswerError> {
    let text = match json {
        Json::Object(object) if object.contains_key("attachmentId") => {
            let file = serde_json::from_value(json.clone()).map_err(|_reason| {
                AnswerError::WrongJson(path.clone(), "an incomplete file reference")
            })?;
            return Ok(Answer::Value(Value::File(file)));
        }
        Json::Object(object) => return Ok(Answer::Group(read_instance(object, path, left)?)),
        Json::String(text) if text.len() > ANSWER_TEXT => {
            return Err(AnswerError::TooLong(path.clone()));
        }
        Json::String(text) => text.clone(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Null => String::new(),
        Json::Array(_) => return Err(AnswerError::WrongJson(path.clone(), "an array in an array")),
    };
    Ok(Answer::Value(Value::Text(text)))
}

impl Serialize for Answers {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Json::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Self::try_from(&json).map_err(serde::de::Error::custom)
    }
}
