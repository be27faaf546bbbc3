//! Every way in which a tree does not have the structure of its kind, each with its place.
//!
//! The schemas come from the types, so there is one definition of a kind. They are walked here rather than
//! by a JSON Schema validator, because the server's reading differs from JSON Schema's: null is absent,
//! numbers are quantities, missing fields of built-in kinds are zero values that only its validation refuses.

pub(crate) mod messages;

use std::cell::LazyCell;

use scalegen_syntax::{
    FieldPath, Message, Remedy, Segment, did_you_mean, go_duration, is_slip, meant, nearest, write,
};
use serde_json::Value as Json;

use super::Origin;
use super::node::{Node, Value};
use super::schema::{elsewhere, resolve};
use super::typed::{self, Dialect, NotExpected};
use super::wrong::{Wrong, address};
use messages::*;

/// A way in which a document does not have the structure of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Which way.
    pub flaw: Flaw,
    /// The field.
    pub path: FieldPath,
    /// One sentence without a full stop.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
    /// What to change, where that is certain.
    pub remedy: Option<Remedy>,
}

impl Problem {
    /// A problem of a field for which no remedy is certain.
    pub(super) fn new(
        flaw: Flaw,
        path: FieldPath,
        message: impl Into<Message>,
        help: Option<Message>,
    ) -> Self {
        Self {
            flaw,
            path,
            message: message.into(),
            help,
            remedy: None,
        }
    }
}

/// The ways in which a document may not have the structure of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flaw {
    /// A field that its object does not have.
    UnknownField,
    /// A field that stands elsewhere in the kind.
    MisplacedField,
    /// A key in the values of a chart that looks like another one, or belongs elsewhere.
    MisspeltKey,
    /// A key in the values of a chart that the chart does not read.
    UnreadKey,
    /// A value of another type.
    WrongType,
    /// A field that the CRD requires.
    MissingField,
    /// A word that is not among those the CRD allows.
    UnknownWord,
    /// A string or number that is no quantity.
    MalformedQuantity,
    /// An API version that no supported server serves any more.
    RemovedVersion,
    /// An API version that the kind never had.
    UnknownVersion,
    /// A kind that its API group does not have.
    UnknownKind,
    /// No `apiVersion`, or no `kind`.
    NoKind,
}

impl Flaw {
    /// Whether the field itself is wrong, rather than its value.
    pub const fn is_about_the_key(self) -> bool {
        matches!(
            self,
            Self::UnknownField | Self::MisplacedField | Self::MisspeltKey | Self::UnreadKey
        )
    }
}

/// What a value should be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    String,
    Boolean,
    Number,
    Integer,
    Quantity,
    List,
    Map,
}

impl Expected {
    const fn words(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Quantity => "a string or a whole number",
            Self::List => "a list",
            Self::Map => "a map",
        }
    }
}

/// That a value is not what it should be.
pub(super) fn not_expected(expected: Expected, node: &Node) -> Message {
    NotExpected {
        expected: expected.words(),
        actual: node.describe(),
    }
    .into()
}

impl ThereAre {
    /// The help that lists the names that there are.
    pub(super) fn of(names: &[&str]) -> Message {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Self { names }.into()
    }
}

/// The schema of a kind, as its walk needs it.
pub(super) struct Schema<'a> {
    /// The kind's own.
    pub(super) object: &'a Json,
    /// Of the object's metadata, which every kind has.
    pub(super) metadata: &'a Json,
    pub(super) dialect: Dialect,
}

/// Lists what is wrong with `root`, and the values whose type or word is. Of a patch nothing is missing. `text`
/// is what it was read from.
pub(super) fn problems(
    root: &Node,
    schema: &Schema<'_>,
    patch: bool,
    origin: Option<&Origin>,
) -> (Vec<Problem>, Wrong) {
    let mut walk = Walk {
        schema: schema.object,
        dialect: schema.dialect,
        patch,
        origin,
        found: Vec::new(),
        wrong: Wrong::default(),
    };
    let Value::Map(entries) = &root.value else {
        return (walk.found, walk.wrong);
    };
    if schema.dialect == Dialect::Values {
        walk.value(root, schema.object, &FieldPath::ROOT);
        return (walk.found, walk.wrong);
    }
    let fields = schema.object.get("properties");
    let known = ["apiVersion", "kind", "metadata", "spec"];
    let unset = LazyCell::new(|| Unset::of(root, schema.object, &known));
    for entry in entries {
        let path = FieldPath::of(entry.key.to_string());
        match (&*entry.key, fields.and_then(|fields| fields.get(&*entry.key))) {
            // What a server wrote is its own affair.
            ("apiVersion" | "kind" | "status", _) => {}
            ("metadata", _) => {
                let mut metadata = Walk {
                    schema: schema.metadata,
                    dialect: Dialect::BuiltIn,
                    ..walk
                };
                metadata.value(&entry.value, schema.metadata, &path);
                walk = Walk {
                    schema: schema.object,
                    dialect: schema.dialect,
                    ..metadata
                };
            }
            (_, Some(field)) => walk.value(&entry.value, field, &path),
            (_, None) => walk.unknown(&entry.key, &known, &unset, &FieldPath::ROOT),
        }
    }
    if schema.dialect == Dialect::Custom {
        walk.missing(root, schema.object, &FieldPath::ROOT);
    }
    (walk.found, walk.wrong)
}

/// Whether these are the fields of a trigger of KEDA, whose parameters go into `metadata`.
fn is_trigger(known: &[&str]) -> bool {
    ["authenticationRef", "metadata", "useCachedMetrics"]
        .iter()
        .all(|field| known.contains(field))
}

/// Whether templates of charts ask for a value itself, rather than write it.
fn is_switch(path: &FieldPath) -> bool {
    let name = path.segments().last().and_then(Segment::name);
    matches!(
        name,
        Some("create" | "default" | "enable" | "enabled" | "generate" | "install")
    )
}

/// Whether a key of a strategic merge patch says what is done with the map that it is in, or with a list beside it.
///
/// Source: `staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go` of Kubernetes.
pub fn is_directive(key: &str) -> bool {
    let of_list = ["$deleteFromPrimitiveList/", "$setElementOrder/"];
    matches!(key, "$patch" | "$retainKeys") || of_list.iter().any(|start| key.starts_with(start))
}

/// Problems of one document that are reported; a hostile one could have a million.
const MAX_PROBLEMS: usize = 100;

/// What a schema says of one value.
enum Shape<'s> {
    Any,
    String,
    Integer { bits: u32 },
    Number,
    Boolean,
    Quantity,
    IntOrString,
    Words(Vec<&'s str>),
    List(&'s Json),
    Map(&'s Json),
    Object(&'s serde_json::Map<String, Json>),
}

/// The fields that an object does not have yet, which an unknown one may be meant for.
struct Unset<'k> {
    all: Vec<&'k str>,
    /// Those of them that it has to have.
    required: Vec<&'k str>,
}

impl<'k> Unset<'k> {
    fn of(node: &Node, schema: &Json, known: &[&'k str]) -> Self {
        let all: Vec<&str> = known
            .iter()
            .copied()
            .filter(|key| node.get(key).is_none())
            .collect();
        let required = schema.get("required").and_then(Json::as_array);
        let is_required = |key: &&str| required.is_some_and(|names| names.iter().any(|name| name == key));
        let required = all.iter().copied().filter(is_required).collect();
        Self { all, required }
    }
}

struct Walk<'a> {
    schema: &'a Json,
    dialect: Dialect,
    patch: bool,
    origin: Option<&'a Origin>,
    found: Vec<Problem>,
    wrong: Wrong,
}

impl<'a> Walk<'a> {
    fn value(&mut self, node: &Node, schema: &'a Json, path: &FieldPath) {
        let (schema, name) = resolve(self.schema, schema);
        let shape = shape(schema, name);
        // Null is absent, but not in the list of a custom kind.
        let item = matches!(path.segments().last(), Some(Segment::Index(_)));
        if node.is_unknown() || node.is_null() && !(item && self.dialect == Dialect::Custom) {
            return;
        }
        match shape {
            Shape::Any => {}
            Shape::String => self.expect(node.as_str().is_some(), Expected::String, node, path),
            Shape::Boolean => self.expect(node.as_bool().is_some(), Expected::Boolean, node, path),
            Shape::Number => self.expect(node.as_f64().is_some(), Expected::Number, node, path),
            Shape::Integer { bits } => self.integer(node, bits, path),
            Shape::IntOrString => match &node.value {
                Value::String(_) => {}
                _ => self.integer(node, 32, path),
            },
            Shape::Quantity => match typed::quantity(node, self.dialect) {
                None => self.expect(false, Expected::Quantity, node, path),
                Some(text) if typed::is_quantity(&text, self.dialect) => {}
                Some(text) => {
                    let help = Some(WriteQuantity.into());
                    self.find(Flaw::MalformedQuantity, path.clone(), NotAQuantity { text }, help);
                }
            },
            Shape::Words(words) => self.word(node, &words, path),
            Shape::List(items) => match &node.value {
                Value::Sequence(nodes) => {
                    for (index, node) in nodes.iter().enumerate() {
                        self.value(node, items, &path.index(index));
                    }
                }
                _ => self.expect(false, Expected::List, node, path),
            },
            Shape::Map(values) => match &node.value {
                Value::Map(entries) => {
                    for entry in entries {
                        let key = match self.dialect {
                            Dialect::BuiltIn | Dialect::Values => path.key(&*entry.key),
                            // A CRD's errors know no maps.
                            Dialect::Custom => path.field(entry.key.to_string()),
                        };
                        self.value(&entry.value, values, &key);
                    }
                }
                _ => self.expect(false, Expected::Map, node, path),
            },
            Shape::Object(fields) => self.object(node, schema, fields, path),
        }
    }

    fn object(
        &mut self,
        node: &Node,
        schema: &'a Json,
        fields: &'a serde_json::Map<String, Json>,
        path: &FieldPath,
    ) {
        let Value::Map(entries) = &node.value else {
            return self.expect(false, Expected::Map, node, path);
        };
        let known = || fields.keys().map(String::as_str).collect::<Vec<&str>>();
        let unset = LazyCell::new(|| Unset::of(node, schema, &known()));
        for entry in entries {
            match fields.get(&*entry.key) {
                Some(field) => self.value(&entry.value, field, &path.field(entry.key.to_string())),
                None => self.unknown(&entry.key, &known(), &unset, path),
            }
        }
        if self.dialect == Dialect::Custom {
            self.missing(node, schema, path);
        }
    }

    fn missing(&mut self, node: &Node, schema: &Json, path: &FieldPath) {
        if self.patch {
            return;
        }
        let required = schema.get("required").and_then(Json::as_array);
        let known = schema.get("properties").and_then(Json::as_object);
        let known = || {
            known
                .into_iter()
                .flat_map(|known| known.keys().map(String::as_str))
        };
        for name in required.into_iter().flatten().filter_map(Json::as_str) {
            // A misspelt key was reported already.
            let misspelt = node.entries().iter().any(|entry| {
                let key = &*entry.key;
                let is_unknown = || known().all(|known| known != key);
                let is_near = || key.to_lowercase().ends_with(name) || nearest(key, known()) == Some(name);
                key != name && is_slip(key, name) || is_unknown() && is_near()
            });
            let misplaced = || {
                name == "metadata"
                    && node
                        .entries()
                        .iter()
                        .any(|entry| known().all(|known| known != &*entry.key))
            };
            if node.get(name).is_none() && !misspelt && !misplaced() {
                let (path, field) = (path.field(name.to_owned()), name.to_owned());
                self.find(Flaw::MissingField, path, RequiredMissing { field }, None);
            }
        }
    }

    fn unknown(&mut self, name: &str, known: &[&str], unset: &Unset<'_>, path: &FieldPath) {
        if self.found.len() >= MAX_PROBLEMS || name.contains("${") {
            return;
        }
        let field = path.field(name.to_owned());
        if is_trigger(known) && known.iter().all(|other| !is_slip(name, other)) {
            let in_trigger = |problem: &Problem| {
                problem.flaw == Flaw::MisplacedField && problem.path.parent().as_ref() == Some(path)
            };
            // The others are meant for the same place.
            if !self.found.iter().any(in_trigger) {
                let (name, path) = (name.to_owned(), path.clone());
                let help = BelongsIn {
                    place: format!("`{}`", path.field("metadata")),
                };
                self.find(
                    Flaw::MisplacedField,
                    field,
                    Misplaced { name, path },
                    Some(help.into()),
                );
            }
            return;
        }
        let free = || unset.all.iter().copied();
        let same = free().find(|other| other.eq_ignore_ascii_case(name));
        let slips = free().filter(|other| is_slip(name, other));
        let close = same.or_else(|| nearest(name, slips));
        let places = match close {
            Some(_) => Vec::new(),
            None => elsewhere(self.schema, path, name),
        };
        let belongs = match <[String; 2]>::try_from(places) {
            Ok([place, other]) => Some(BelongsInEither { place, other }.into()),
            Err(places) => places.into_iter().next().map(|place| BelongsIn { place }.into()),
        };
        let owned = name.to_owned();
        if belongs.is_some() {
            let message = match path.segments() {
                [] => Message::from(MisplacedAtTop { name: owned }),
                _ => Misplaced {
                    name: owned,
                    path: path.clone(),
                }
                .into(),
            };
            return self.find(Flaw::MisplacedField, field, message, belongs);
        }
        // One that is set already was written twice, and no other is meant.
        let is_again = known.iter().any(|other| is_slip(name, other));
        let near = || {
            let awaited = nearest(name, unset.required.iter().copied());
            let near = awaited.or_else(|| nearest(name, free()));
            near.filter(|_| !is_again)
        };
        let target = path.segments().last().and_then(Segment::name);
        let remedy = Remedy::rename(meant(name, free()));
        let (help, remedy) = match close.or_else(near) {
            _ if name == "namespace" && matches!(target, Some("scaleTargetRef" | "targetRef")) => {
                (Some(RemoveNamespace.into()), None)
            }
            Some(near) => (Some(did_you_mean(near)), remedy),
            None if known.len() <= 10 => (Some(ThereAre::of(known)), None),
            None => (None, None),
        };
        let problem = Problem::new(Flaw::UnknownField, field, UnknownField { name: owned }, help);
        self.add(Problem { remedy, ..problem });
    }

    fn integer(&mut self, node: &Node, bits: u32, path: &FieldPath) {
        match node.as_i64() {
            Some(number) if bits == 32 && i32::try_from(number).is_err() => {
                self.wrong.mistyped.insert(address(node));
                self.find(Flaw::WrongType, path.clone(), TooLargeForField { number }, None);
            }
            Some(_) => {}
            None => self.expect(false, Expected::Integer, node, path),
        }
    }

    fn word(&mut self, node: &Node, words: &[&str], path: &FieldPath) {
        let Some(word) = node.as_str() else {
            // `off` without quotes is a boolean, and the word is `Off`.
            let written = self.written(node).unwrap_or_default();
            let is_it = |word: &&&str| word.eq_ignore_ascii_case(written);
            let meant = words.iter().find(is_it).copied();
            return self.mistyped(Expected::String, node, path, Remedy::text(meant));
        };
        if words.contains(&word) {
            return;
        }
        self.wrong.mistyped.insert(address(node));
        let help = nearest(word, words.iter().copied()).map(did_you_mean);
        let message = NotOneOf {
            word: word.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        let problem = Problem::new(Flaw::UnknownWord, path.clone(), message, help);
        let remedy = Remedy::text(meant(word, words.iter().copied()));
        self.add(Problem { remedy, ..problem });
    }

    fn expect(&mut self, fits: bool, expected: Expected, node: &Node, path: &FieldPath) {
        if !fits {
            self.mistyped(expected, node, path, None);
        }
    }

    fn written(&self, node: &Node) -> Option<&'a str> {
        self.origin.and_then(|origin| origin.written(node.span))
    }

    /// Reports a value of another type; with its own remedy, if it is none of those that follow from the types.
    fn mistyped(&mut self, expected: Expected, node: &Node, path: &FieldPath, remedy: Option<Remedy>) {
        self.wrong.mistyped.insert(address(node));
        let is_scalar = !matches!(expected, Expected::List | Expected::Map) && !node.is_collection();
        let is_empty = node.items().is_empty() && node.entries().is_empty();
        if self.dialect == Dialect::Values && (is_scalar || node.is_collection() && is_empty) {
            // A chart writes a scalar as text, and the server reads that.
            let is_read = |text: &str| match expected {
                // A template takes every text for true.
                Expected::Boolean => text == "true" || text == "false" && !is_switch(path),
                Expected::Number | Expected::Integer => text.parse::<f64>().is_ok(),
                _ => true,
            };
            let text = node.as_str().map(str::trim);
            if text.is_none_or(|text| text.is_empty() || text.contains("{{") || is_read(text)) {
                return;
            }
        }
        let written = self.written(node);
        let problem = Problem::new(Flaw::WrongType, path.clone(), not_expected(expected, node), None);
        let (help, other): (Message, Remedy) = match (&node.value, expected, written) {
            (Value::Bool(value), Expected::String, Some(word)) if word != value.to_string() => {
                let word = word.to_owned();
                (BooleanWord { word }.into(), Remedy::Quote)
            }
            (
                Value::Bool(_) | Value::Integer(_) | Value::Float(_),
                Expected::String | Expected::Quantity,
                Some(text),
            ) => {
                let text = text.to_owned();
                (WriteInQuotes { text }.into(), Remedy::Quote)
            }
            (Value::String(text), Expected::Integer, _) if in_unit(text, path).is_some() => {
                let number = in_unit(text, path).unwrap_or_default().to_string();
                (write(number.clone()), Remedy::Plain(number))
            }
            (Value::String(text), _, _) if written != Some(text) && is_plain(text, expected) => {
                (WriteWithoutQuotes.into(), Remedy::Plain(text.to_string()))
            }
            _ => return self.add(problem),
        };
        self.add(Problem {
            help: Some(help),
            remedy: remedy.or(Some(other)),
            ..problem
        });
    }

    fn find(&mut self, flaw: Flaw, path: FieldPath, message: impl Into<Message>, help: Option<Message>) {
        self.add(Problem::new(flaw, path, message, help));
    }

    fn add(&mut self, problem: Problem) {
        if self.found.len() < MAX_PROBLEMS {
            self.found.push(problem);
        }
    }
}

/// Whether a text is a scalar that is no string once its quotes are gone.
fn is_plain(text: &str, expected: Expected) -> bool {
    let is_scalar = !matches!(expected, Expected::List | Expected::Map);
    // Without quotes, 010 is 8.
    let digits = text.trim_start_matches(['-', '+']).strip_prefix('0');
    let is_octal = digits.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    is_scalar && !is_octal && !matches!(super::scalar::resolve(text), Value::String(_) | Value::Null)
}

/// The number that a text with a unit should be: percent, or a duration where the field counts seconds.
fn in_unit(text: &str, path: &FieldPath) -> Option<i64> {
    if let Some(percent) = text.trim().strip_suffix('%') {
        return percent.trim().parse().ok();
    }
    let field = path.segments().last().and_then(Segment::name)?;
    let is_time = ["Seconds", "Period", "Interval"]
        .iter()
        .any(|end| field.ends_with(end));
    let milliseconds = go_duration::milliseconds(text).filter(|_| is_time)?;
    (milliseconds % 1000 == 0).then_some(milliseconds / 1000)
}

fn shape<'s>(schema: &'s Json, name: &str) -> Shape<'s> {
    if name.ends_with(".Quantity") {
        return Shape::Quantity;
    }
    if name.ends_with(".IntOrString") {
        return Shape::IntOrString;
    }
    if let Some(branches) = schema.get("oneOf").and_then(Json::as_array) {
        let words = branches.iter().filter_map(|branch| branch.get("const")?.as_str());
        return Shape::Words(words.collect());
    }
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        return Shape::Words(words.iter().filter_map(Json::as_str).collect());
    }
    let kind = match schema.get("type") {
        Some(Json::Array(kinds)) => kinds.iter().filter_map(Json::as_str).find(|kind| *kind != "null"),
        kind => kind.and_then(Json::as_str),
    };
    match kind {
        Some("string") => Shape::String,
        Some("boolean") => Shape::Boolean,
        Some("number") => Shape::Number,
        Some("integer") => match schema.get("format").and_then(Json::as_str) {
            Some("int32") => Shape::Integer { bits: 32 },
            _ => Shape::Integer { bits: 64 },
        },
        Some("array") => schema.get("items").map_or(Shape::Any, Shape::List),
        _ => match (schema.get("properties"), schema.get("additionalProperties")) {
            (Some(Json::Object(fields)), _) => Shape::Object(fields),
            (_, Some(values @ Json::Object(_))) => Shape::Map(values),
            _ => Shape::Any,
        },
    }
}
