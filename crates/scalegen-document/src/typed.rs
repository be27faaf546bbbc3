//! A typed view of a tree, decoded as the API server decodes JSON.

use std::cell::Cell;
use std::fmt;

use scalegen_syntax::{FieldPath, Message, Quantity, Segment, Term, messages};
use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, Visitor};
use serde::forward_to_deserialize_any;

use super::envsubst::Trial;
use super::node::{Entry, MapValue, Node, Span, Value};
use super::wrong::{Wrong, address, printed, unquoted};

/// Whose decoder reads an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Go's, for the kinds that are built in: null is the zero value wherever it stands.
    BuiltIn,
    /// A CRD's structural schema: null is absent in a map, and of the wrong type in a list.
    Custom,
    /// Helm's templates, which print a scalar of any type: only lists and maps are not taken for each other.
    Values,
}

/// A value that fits its type, and whether the tree is flawed all the same: it holds fields that the type does
/// not have, or texts that are no quantities.
pub(super) struct Fit<T> {
    pub(super) value: T,
    pub(super) flawed: bool,
}

/// Why a tree does not fit a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// From the value up to the root.
    reversed: Vec<Segment>,
    message: Message,
}

messages! {
    MESSAGES;
    /// What a type's own reader reports.
    NotDecoded { error: Term = Term::phrase("premature end of input") } "{error}";
    /// A value of another type than the field's.
    NotExpected { expected: &'static str = "a list", actual: Message = MapValue }
        "this must be {expected}, not {actual}";
}

impl Misfit {
    /// The value that does not fit.
    pub fn path(&self) -> FieldPath {
        self.reversed.iter().rev().cloned().collect::<Vec<_>>().into()
    }

    /// What is wrong with it.
    pub fn message(&self) -> &Message {
        &self.message
    }

    fn below(mut self, segment: Segment) -> Self {
        self.reversed.push(segment);
        self
    }
}

/// The metadata of an object that has none.
static EMPTY: Node = Node::EMPTY;

/// A field that an object should have.
static NULL: Node = Node {
    span: Span::NONE,
    value: Value::Null,
};

/// Reads an object. Its `apiVersion` and `kind` are taken as given. Its `status` is left out: a server writes it,
/// maybe one that is newer than the type.
pub(super) fn decode<T: DeserializeOwned>(
    root: &Node,
    dialect: Dialect,
    trial: Trial,
) -> Result<Fit<T>, Misfit> {
    let flawed = Cell::new(false);
    let decoder = Decoder {
        node: root,
        dialect,
        trial,
        root: true,
        flawed: &flawed,
        salvage: None,
    };
    let value = T::deserialize(decoder)?;
    Ok(Fit {
        value,
        flawed: flawed.get(),
    })
}

/// Reads an object that [`decode`] does not: what does not fit is left out, and what is missing is zero. It is as
/// much of the object as can still be looked at, and findings about what is not there mean nothing.
///
/// `wrong` are the nodes whose type or word is known to be wrong.
///
/// # Errors
/// When that is not enough.
pub(super) fn salvage<T: DeserializeOwned>(
    root: &Node,
    dialect: Dialect,
    trial: Trial,
    mut wrong: Wrong,
) -> Result<T, Misfit> {
    // A type may be stricter than its schema, as times are.
    for _ in 0..MAX_SALVAGES {
        let decoder = Decoder {
            node: root,
            dialect,
            trial,
            root: true,
            flawed: &Cell::new(false),
            salvage: Some(&wrong),
        };
        let misfit = match T::deserialize(decoder) {
            Ok(value) => return Ok(value),
            Err(misfit) => misfit,
        };
        let is_new = root
            .at(&misfit.path())
            .is_some_and(|node| wrong.unfit.insert(address(node)));
        if !is_new {
            return Err(misfit);
        }
    }
    Err(de::Error::custom("too much of it does not fit"))
}

/// Values found not to fit one after the other, before an object is given up.
const MAX_SALVAGES: usize = 16;

/// Reads a part of an object, or anything else that is no object; unknown fields are passed over.
///
/// # Errors
/// What does not fit, and where in `node` it stands.
pub fn part<T: DeserializeOwned>(node: &Node) -> Result<T, Misfit> {
    T::deserialize(Decoder {
        node,
        dialect: Dialect::BuiltIn,
        trial: Trial::default(),
        root: false,
        flawed: &Cell::new(false),
        salvage: None,
    })
}

/// The text of a quantity, which may be written as a number. Whether it is one: see [`is_quantity`].
pub(super) fn quantity(node: &Node, dialect: Dialect) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) if dialect != Dialect::Custom && number.is_finite() => Some(number.to_string()),
        // A CRD types it `anyOf: [integer, string]`.
        Value::Float(number) if number.fract() == 0.0 => Some(number.to_string()),
        Value::Null if dialect != Dialect::Custom => Some("0".to_owned()),
        _ => None,
    }
}

/// Whether a server reads the text as a quantity.
pub(super) fn is_quantity(text: &str, dialect: Dialect) -> bool {
    match dialect {
        Dialect::BuiltIn | Dialect::Values => text.parse::<Quantity>().is_ok(),
        Dialect::Custom => Quantity::fits_crd(text),
    }
}

#[derive(Clone, Copy)]
struct Decoder<'a> {
    node: &'a Node,
    dialect: Dialect,
    /// What is unknown is read as this.
    trial: Trial,
    root: bool,
    flawed: &'a Cell<bool>,
    /// What is known to be wrong, when the rest is to be read all the same.
    salvage: Option<&'a Wrong>,
}

impl<'a> Decoder<'a> {
    fn of(self, node: &'a Node) -> Self {
        Self {
            node,
            root: false,
            ..self
        }
    }

    /// What the value is in this trial, if it is unknown.
    fn tried(self) -> Option<Value> {
        match &self.node.value {
            Value::Unknown(template) => Some(self.trial.value(self.node, template)),
            _ => None,
        }
    }

    /// The text of the value in this trial, if it is unknown.
    fn tried_text(self) -> Option<String> {
        match &self.node.value {
            Value::Unknown(template) => Some(self.trial.text(self.node, template)),
            _ => None,
        }
    }

    fn misfit(self, expected: &'static str) -> Misfit {
        let actual = self.node.describe();
        Misfit {
            reversed: Vec::new(),
            message: NotExpected { expected, actual }.into(),
        }
    }

    /// Null where Go would leave the zero value, or what has to be made up.
    fn is_zero(self) -> bool {
        match self.salvage {
            Some(wrong) => self.node.is_null() || wrong.mistyped.contains(&address(self.node)),
            None => self.dialect == Dialect::BuiltIn && self.node.is_null(),
        }
    }

    /// Whether a field with this value is as good as absent.
    fn is_unfit(self, node: &Node) -> bool {
        self.salvage.is_some_and(|wrong| {
            let address = address(node);
            wrong.unfit.contains(&address)
                || wrong.mistyped.contains(&address) && printed(node).is_none() && unquoted(node).is_none()
        })
    }

    /// The fields of a type that the map lacks, and that have to be made up.
    fn missing(self, fields: Option<&'static [&'static str]>) -> std::vec::IntoIter<&'static str> {
        // No key of a chart's values has to be there, and an absent one is not the same as null.
        let is_made_up = self.salvage.is_some() && self.dialect != Dialect::Values;
        let fields = fields.filter(|_| is_made_up).unwrap_or_default();
        let has = |field: &str| {
            let entry = self.node.entry(field);
            entry.is_some_and(|entry| !entry.value.is_null() && !self.is_unfit(&entry.value))
        };
        let made_up = fields.iter().filter(|field| match **field {
            "apiVersion" | "kind" | "status" | "metadata" if self.root => false,
            field => !has(field),
        });
        made_up.copied().collect::<Vec<_>>().into_iter()
    }

    fn map<V: Visitor<'a>>(
        self,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match &self.node.value {
            Value::Map(entries) => visitor.visit_map(Map {
                decoder: self,
                entries: entries.iter(),
                fields,
                value: None,
                // The object metadata is Go's in every object, and never missing to it.
                metadata: self.root && self.dialect != Dialect::Values && self.node.get("metadata").is_none(),
                missing: self.missing(fields),
            }),
            _ if self.is_zero() || self.node.is_unknown() => visitor.visit_map(Map {
                decoder: self,
                entries: [].iter(),
                fields,
                value: None,
                metadata: false,
                missing: self.missing(fields),
            }),
            _ => Err(self.misfit("a map")),
        }
    }
}

macro_rules! integers {
    ($($method:ident $type:ty,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            if let Some(value) = self.tried() {
                let node = Node { span: Span::NONE, value };
                let number = node.as_i64().unwrap_or(self.trial.number());
                return visitor.visit_i64(number);
            }
            let number = match (self.node.as_i64(), self.salvage) {
                (None, Some(_)) => unquoted(self.node).and_then(|node| node.as_i64()),
                (number, _) => number,
            };
            match number {
                Some(number) if self.is_zero() => {
                    // One that is too large counts as the largest.
                    let bounds = (<$type>::MIN as i128, <$type>::MAX as i128);
                    visitor.visit_i64(i128::from(number).clamp(bounds.0, bounds.1) as i64)
                }
                Some(number) => visitor.visit_i64(number),
                None if self.is_zero() => visitor.visit_i64(0),
                None => Err(self.misfit("an integer")),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Decoder<'de> {
    type Error = Misfit;

    integers! {
        deserialize_i8 i8, deserialize_i16 i16, deserialize_i32 i32, deserialize_i64 i64,
        deserialize_u8 u8, deserialize_u16 u16, deserialize_u32 u32, deserialize_u64 u64,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => match self.node.as_i64() {
                Some(number) => visitor.visit_i64(number),
                None => visitor.visit_f64(*number),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Unknown(_) => visitor.visit_string(self.tried_text().unwrap_or_default()),
            Value::Sequence(_) => self.deserialize_seq(visitor),
            Value::Map(_) => self.map(None, visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.node.as_bool() {
            Some(value) => visitor.visit_bool(value),
            None if self.node.is_unknown() => visitor.visit_bool(match self.tried() {
                Some(Value::Bool(value)) => value,
                _ => self.trial == Trial::Large,
            }),
            None if self.is_zero() => {
                let value = unquoted(self.node).and_then(|node| node.as_bool());
                visitor.visit_bool(value.unwrap_or_default())
            }
            None => Err(self.misfit("a boolean")),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.node.as_f64() {
            Some(number) => visitor.visit_f64(number),
            None if self.node.is_unknown() => self.deserialize_i64(visitor),
            None if self.is_zero() => {
                let value = unquoted(self.node).and_then(|node| node.as_f64());
                visitor.visit_f64(value.unwrap_or_default())
            }
            None => Err(self.misfit("a number")),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match &self.node.value {
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Unknown(_) => visitor.visit_string(self.tried_text().unwrap_or_default()),
            _ if self.is_zero() => visitor.visit_string(printed(self.node).unwrap_or_default()),
            _ => Err(self.misfit("a string")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            Value::Unknown(_) if self.trial == Trial::Distinct => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        if name == "Quantity" {
            let tried = self
                .tried_text()
                .map(|text| match is_quantity(&text, self.dialect) {
                    true => text,
                    false => self.trial.number().to_string(),
                });
            let text = match tried.or_else(|| quantity(self.node, self.dialect)) {
                Some(text) => text,
                None if self.is_zero() => printed(self.node).unwrap_or_else(|| "0".to_owned()),
                None => return Err(self.misfit("a quantity")),
            };
            if !is_quantity(&text, self.dialect) {
                self.flawed.set(true);
            }
            return visitor.visit_newtype_struct(StringDeserializer::new(text));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let items = match &self.node.value {
            Value::Sequence(items) => items.as_slice(),
            Value::Unknown(_) => &[],
            _ if self.is_zero() => &[],
            _ => return Err(self.misfit("a list")),
        };
        visitor.visit_seq(Items {
            decoder: self,
            items: items.iter(),
            next: 0,
        })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.map(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.map(Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match (&self.node.value, words) {
            (Value::Unknown(_), words) => {
                let tried = self.tried_text().unwrap_or_default();
                let word = words.iter().copied().find(|word| *word == tried);
                let word = word.or_else(|| self.trial.word(words)).unwrap_or_default();
                visitor.visit_enum(BorrowedStrDeserializer::new(word))
            }
            // Nothing else is to be had of an enum.
            (_, [first, ..]) if self.is_zero() => visitor.visit_enum(BorrowedStrDeserializer::new(first)),
            (Value::String(text), _) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            _ => Err(self.misfit("a string")),
        }
    }

    /// Called for what the type has no field for.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.flawed.set(true);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier }
}

struct Items<'a> {
    decoder: Decoder<'a>,
    items: std::slice::Iter<'a, Node>,
    next: usize,
}

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        self.next += 1;
        seed.deserialize(self.decoder.of(item))
            .map(Some)
            .map_err(|misfit| misfit.below(Segment::Index(self.next - 1)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Map<'a> {
    decoder: Decoder<'a>,
    entries: std::slice::Iter<'a, Entry>,
    /// The fields of the type; none for a map.
    fields: Option<&'static [&'static str]>,
    /// The key and value that come next.
    value: Option<(&'a str, &'a Node)>,
    /// Whether to say at the end that the metadata is empty.
    metadata: bool,
    /// The fields that are made up at the end.
    missing: std::vec::IntoIter<&'static str>,
}

impl<'a> Map<'a> {
    fn skips(&self, entry: &Entry) -> bool {
        let Decoder {
            root,
            dialect,
            flawed,
            ..
        } = self.decoder;
        match &*entry.key {
            "apiVersion" | "kind" | "status" if root => true,
            // Their types refuse what they do not know.
            key if dialect == Dialect::Values && self.fields.is_some_and(|fields| !fields.contains(&key)) => {
                true
            }
            _ if self.decoder.is_unfit(&entry.value) => true,
            key if entry.value.is_null() => match self.fields {
                Some(fields) => {
                    if !fields.contains(&key) {
                        flawed.set(true);
                    }
                    true
                }
                None => dialect == Dialect::Custom,
            },
            _ => false,
        }
    }
}

impl<'de> de::MapAccess<'de> for Map<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let next = loop {
            match self.entries.next() {
                Some(entry) if self.skips(entry) => {}
                entry => break entry,
            }
        };
        let (key, node) = match next {
            Some(entry) => (&*entry.key, &entry.value),
            None if self.metadata => {
                self.metadata = false;
                ("metadata", &EMPTY)
            }
            None => match self.missing.next() {
                Some(field) => (field, &NULL),
                None => return Ok(None),
            },
        };
        self.value = Some((key, node));
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let Some((key, node)) = self.value.take() else {
            return Err(de::Error::custom("a value without a key"));
        };
        let mut decoder = self.decoder.of(node);
        if self.decoder.root && key == "metadata" {
            decoder.dialect = Dialect::BuiltIn;
        }
        seed.deserialize(decoder).map_err(|misfit| {
            misfit.below(match self.fields {
                Some(_) => Segment::Field(key.to_owned().into()),
                None => Segment::Key(key.to_owned()),
            })
        })
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path(), self.message)
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let error = Term::phrase(message.to_string());
        Self {
            reversed: Vec::new(),
            message: NotDecoded { error }.into(),
        }
    }
}
