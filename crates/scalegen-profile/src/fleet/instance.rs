//! A template, filled for one service.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use serde::de::value::{Error, MapAccessDeserializer, StrDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use toml::Value;

use super::fill::{Fill, Filled, Unfillable};
use crate::language::{LoadTest, Parameter, Signal, Workload};
use scalegen_syntax::FieldPath;

/// What a template makes for one service.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Instance {
    #[serde(default)]
    pub(super) workloads: IndexMap<String, Workload>,
    #[serde(default)]
    pub(super) signals: IndexMap<String, Signal>,
    #[serde(default)]
    pub(super) load_tests: IndexMap<String, LoadTest>,
}

impl Instance {
    /// Fills a template without making a tree of it first: a fleet does this ten thousand times. An error says
    /// only that there is one; [`tree`] and the schema say what it is.
    pub(super) fn of(template: &toml::Table, fill: Fill<'_>) -> Result<Self, Error> {
        let Some(set) = &fill.service.set else {
            return Self::deserialize(MapAccessDeserializer::new(Entries::of(template, fill)));
        };
        let mut unfillable = Vec::new();
        let mut tree = tree(template, fill, &mut unfillable);
        if let Some((_, error)) = unfillable.first() {
            return Err(Error::custom(error));
        }
        merge(&mut tree, set);
        tree.try_into().map_err(Error::custom)
    }
}

/// The template as a tree of its own, and the paths of texts that cannot be filled, which stay as they are.
pub(super) fn tree(
    template: &toml::Table,
    fill: Fill<'_>,
    unfillable: &mut Vec<(FieldPath, Unfillable)>,
) -> toml::Table {
    table(template, fill, &FieldPath::of("template"), unfillable)
}

/// `set` over what the template makes: tables merge, everything else replaces.
pub(super) fn merge(into: &mut toml::Table, set: &toml::Table) {
    for (key, value) in set {
        match (into.get_mut(key), value) {
            (Some(Value::Table(into)), Value::Table(set)) => merge(into, set),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

fn table(
    template: &toml::Table,
    fill: Fill<'_>,
    path: &FieldPath,
    unfillable: &mut Vec<(FieldPath, Unfillable)>,
) -> toml::Table {
    let mut filled = toml::Table::new();
    for (key, inner) in template {
        let path = path.field(key.clone());
        let key = match fill.key(key) {
            Ok(key) if filled.contains_key(key.as_ref()) => {
                unfillable.push((path.clone(), Unfillable::SameKey(key.into_owned())));
                continue;
            }
            Ok(key) => key.into_owned(),
            Err(error) => {
                unfillable.push((path.clone(), error));
                key.clone()
            }
        };
        filled.insert(key, value(inner, fill, &path, unfillable));
    }
    filled
}

fn value(
    template: &Value,
    fill: Fill<'_>,
    path: &FieldPath,
    unfillable: &mut Vec<(FieldPath, Unfillable)>,
) -> Value {
    match template {
        Value::String(text) => match fill.text(text) {
            Ok(Filled::Text(text)) => Value::String(text.into_owned()),
            Ok(Filled::Value(Parameter::Text(text))) => Value::String(text.to_string()),
            Ok(Filled::Value(Parameter::Integer(number))) => Value::Integer(*number),
            Ok(Filled::Value(Parameter::Float(number))) => Value::Float(*number),
            Ok(Filled::Value(Parameter::Boolean(boolean))) => Value::Boolean(*boolean),
            Err(error) => {
                unfillable.push((path.clone(), error));
                template.clone()
            }
        },
        Value::Array(items) => {
            let items = items.iter().enumerate();
            Value::Array(
                items
                    .map(|(index, item)| value(item, fill, &path.index(index), unfillable))
                    .collect(),
            )
        }
        Value::Table(inner) => Value::Table(table(inner, fill, path, unfillable)),
        other => other.clone(),
    }
}

impl fmt::Display for Unfillable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "no parameter `{name}`"),
            Self::Brace => f.write_str("a brace that belongs to no placeholder"),
            Self::SameKey(key) => write!(f, "two keys become `{key}`"),
        }
    }
}

/// A value of the template, for serde.
struct Node<'a> {
    value: &'a Value,
    fill: Fill<'a>,
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::String(text) => match self.fill.text(text).map_err(Error::custom)? {
                Filled::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
                Filled::Text(Cow::Owned(text)) => visitor.visit_string(text),
                Filled::Value(Parameter::Text(text)) => visitor.visit_borrowed_str(text),
                Filled::Value(Parameter::Integer(number)) => visitor.visit_i64(*number),
                Filled::Value(Parameter::Float(number)) => visitor.visit_f64(*number),
                Filled::Value(Parameter::Boolean(boolean)) => visitor.visit_bool(*boolean),
            },
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Boolean(boolean) => visitor.visit_bool(*boolean),
            Value::Datetime(_) => Err(Error::custom("a date")),
            Value::Array(items) => visitor.visit_seq(Items {
                items: items.iter(),
                fill: self.fill,
            }),
            Value::Table(table) => visitor.visit_map(Entries::of(table, self.fill)),
        }
    }

    // What is there is there: TOML has no null.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::String(text) => match self.fill.text(text).map_err(Error::custom)? {
                Filled::Text(Cow::Borrowed(text)) => {
                    let word: StrDeserializer<'_, Error> = text.into_deserializer();
                    word.deserialize_enum(name, variants, visitor)
                }
                Filled::Text(Cow::Owned(text)) => {
                    let word: StringDeserializer<Error> = text.into_deserializer();
                    word.deserialize_enum(name, variants, visitor)
                }
                Filled::Value(_) => Err(Error::custom("no word")),
            },
            Value::Table(table) => MapAccessDeserializer::new(Entries::of(table, self.fill))
                .deserialize_enum(name, variants, visitor),
            _ => Err(Error::custom("no word")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'de> {
    items: std::slice::Iter<'de, Value>,
    fill: Fill<'de>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(value) = self.items.next() else {
            return Ok(None);
        };
        seed.deserialize(Node {
            value,
            fill: self.fill,
        })
        .map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'de> {
    entries: toml::map::Iter<'de, String, Value>,
    value: Option<&'de Value>,
    fill: Fill<'de>,
    /// Keys that were filled: two of them may become the same.
    filled: Vec<Cow<'de, str>>,
}

impl<'de> Entries<'de> {
    fn of(table: &'de toml::Table, fill: Fill<'de>) -> Self {
        Self {
            entries: table.iter(),
            value: None,
            fill,
            filled: Vec::new(),
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let filled = self.fill.key(key).map_err(Error::custom)?;
        if key.contains('{') {
            if self.filled.contains(&filled) {
                return Err(Error::custom(Unfillable::SameKey(filled.into_owned())));
            }
            self.filled.push(filled.clone());
        }
        match filled {
            Cow::Borrowed(key) => seed
                .deserialize(serde::de::value::BorrowedStrDeserializer::<Error>::new(key))
                .map(Some),
            Cow::Owned(key) => {
                let key: StringDeserializer<Error> = key.into_deserializer();
                seed.deserialize(key).map(Some)
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = self
            .value
            .take()
            .ok_or_else(|| Error::custom("a value before its key"))?;
        seed.deserialize(Node {
            value,
            fill: self.fill,
        })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}
