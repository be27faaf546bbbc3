//! Reads types from trees of TOML, parsed or built, with one deserializer: each further one would be another copy of the
//! code of all types of the language, and the `toml` crate has three for every table.

use std::borrow::Cow;

use serde::de::value::{
    BorrowedStrDeserializer, Error, MapAccessDeserializer, StrDeserializer, StringDeserializer,
};
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};
use toml::map;
use toml::value::{Table, Value};
use toml_datetime::de::DatetimeDeserializer;

/// What a text or key of a tree becomes.
pub(crate) enum Filled<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Float(f64),
    Boolean(bool),
}

/// Whether a text may have placeholders: it is looked at byte by byte, as every key and text of a template is.
pub(crate) fn has_brace(text: &str) -> bool {
    text.bytes().any(is_brace)
}

pub(crate) fn is_brace(byte: u8) -> bool {
    matches!(byte, b'{' | b'}')
}

/// Fills placeholders.
pub(crate) type Fill<'a> = &'a dyn Fn(&'a str) -> Result<Filled<'a>, Error>;

/// A table or a value in it, for serde.
pub(crate) struct Node<'de> {
    tree: Tree<'de>,
    fill: Option<Fill<'de>>,
}

enum Tree<'de> {
    Parsed(&'de DeValue<'de>),
    Built(&'de Value),
    Entries(EntryIter<'de>),
}

enum EntryIter<'de> {
    Parsed(map::Iter<'de, Spanned<Cow<'de, str>>, Spanned<DeValue<'de>>>),
    Built(map::Iter<'de, String, Value>),
    /// A date is a map to serde, with a key that only the `toml` crate knows.
    Date(DatetimeDeserializer<Error>),
}

enum ItemIter<'de> {
    Parsed(std::slice::Iter<'de, Spanned<DeValue<'de>>>),
    Built(std::slice::Iter<'de, Value>),
}

/// A value, whichever kind of tree it is in.
enum Shape<'de> {
    Scalar(Filled<'de>),
    Large(u64),
    Items(ItemIter<'de>),
    Entries(EntryIter<'de>),
}

impl<'de> Node<'de> {
    pub(crate) fn parsed(table: &'de DeTable<'de>) -> Self {
        Self {
            tree: Tree::Entries(EntryIter::Parsed(table.iter())),
            fill: None,
        }
    }

    pub(crate) fn built(table: &'de Table, fill: Option<Fill<'de>>) -> Self {
        Self {
            tree: Tree::Entries(EntryIter::Built(table.iter())),
            fill,
        }
    }

    fn value(self) -> Result<Shape<'de>, Error> {
        let text = |text: &'de str| match self.fill {
            Some(fill) => fill(text).map(Shape::Scalar),
            None => Ok(Shape::Scalar(Filled::Text(Cow::Borrowed(text)))),
        };
        Ok(match self.tree {
            Tree::Entries(entries) => Shape::Entries(entries),
            Tree::Parsed(DeValue::Table(table)) => Shape::Entries(EntryIter::Parsed(table.iter())),
            Tree::Built(Value::Table(table)) => Shape::Entries(EntryIter::Built(table.iter())),
            Tree::Parsed(DeValue::Array(items)) => Shape::Items(ItemIter::Parsed(items.iter())),
            Tree::Built(Value::Array(items)) => Shape::Items(ItemIter::Built(items.iter())),
            Tree::Parsed(DeValue::String(value)) => text(value)?,
            Tree::Built(Value::String(value)) => text(value)?,
            Tree::Parsed(DeValue::Integer(number)) => integer(number)?,
            Tree::Built(Value::Integer(number)) => Shape::Scalar(Filled::Integer(*number)),
            Tree::Parsed(DeValue::Float(number)) => Shape::Scalar(Filled::Float(float(number.as_str())?)),
            Tree::Built(Value::Float(number)) => Shape::Scalar(Filled::Float(*number)),
            Tree::Parsed(DeValue::Boolean(value)) | Tree::Built(Value::Boolean(value)) => {
                Shape::Scalar(Filled::Boolean(*value))
            }
            Tree::Parsed(DeValue::Datetime(date)) | Tree::Built(Value::Datetime(date)) => {
                Shape::Entries(EntryIter::Date(DatetimeDeserializer::new(*date)))
            }
        })
    }
}

fn integer<'de>(number: &DeInteger<'_>) -> Result<Shape<'de>, Error> {
    let (digits, radix) = (number.as_str(), number.radix());
    if let Ok(number) = i64::from_str_radix(digits, radix) {
        return Ok(Shape::Scalar(Filled::Integer(number)));
    }
    // A text may be written as a number, which may be larger.
    match u64::from_str_radix(digits, radix) {
        Ok(number) => Ok(Shape::Large(number)),
        Err(_) => Err(Error::custom("integer number overflowed")),
    }
}

fn float(number: &str) -> Result<f64, Error> {
    match number.parse::<f64>() {
        Ok(float) if !float.is_infinite() || number.contains("inf") => Ok(float),
        _ => Err(Error::custom("floating-point number overflowed")),
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let fill = self.fill;
        match self.value()? {
            Shape::Scalar(Filled::Text(Cow::Borrowed(text))) => visitor.visit_borrowed_str(text),
            Shape::Scalar(Filled::Text(Cow::Owned(text))) => visitor.visit_string(text),
            Shape::Scalar(Filled::Integer(number)) => visitor.visit_i64(number),
            Shape::Scalar(Filled::Float(number)) => visitor.visit_f64(number),
            Shape::Scalar(Filled::Boolean(value)) => visitor.visit_bool(value),
            Shape::Large(number) => visitor.visit_u64(number),
            Shape::Items(items) => visitor.visit_seq(Items { items, fill }),
            Shape::Entries(entries) => visitor.visit_map(Entries::of(entries, fill)),
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
        let fill = self.fill;
        match self.value()? {
            Shape::Scalar(Filled::Text(text)) => {
                let word: StrDeserializer<'_, Error> = text.as_ref().into_deserializer();
                word.deserialize_enum(name, variants, visitor)
            }
            Shape::Entries(entries) if entries.len() == 1 => {
                MapAccessDeserializer::new(Entries::of(entries, fill))
                    .deserialize_enum(name, variants, visitor)
            }
            _ => Err(Error::custom("no word, and no table with one key")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'de> {
    items: ItemIter<'de>,
    fill: Option<Fill<'de>>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let tree = match &mut self.items {
            ItemIter::Parsed(items) => items.next().map(|item| Tree::Parsed(item.get_ref())),
            ItemIter::Built(items) => items.next().map(Tree::Built),
        };
        let fill = self.fill;
        tree.map(|tree| seed.deserialize(Node { tree, fill })).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(match &self.items {
            ItemIter::Parsed(items) => items.len(),
            ItemIter::Built(items) => items.len(),
        })
    }
}

impl EntryIter<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Parsed(entries) => entries.len(),
            Self::Built(entries) => entries.len(),
            Self::Date(_) => 1,
        }
    }
}

struct Entries<'de> {
    entries: EntryIter<'de>,
    value: Option<Tree<'de>>,
    fill: Option<Fill<'de>>,
    /// Keys that were filled: two of them may become the same.
    filled: Vec<Cow<'de, str>>,
}

impl<'de> Entries<'de> {
    fn of(entries: EntryIter<'de>, fill: Option<Fill<'de>>) -> Self {
        Self {
            entries,
            value: None,
            fill,
            filled: Vec::new(),
        }
    }

    /// The key with its placeholders filled.
    fn key(&mut self, key: &'de str) -> Result<Cow<'de, str>, Error> {
        let Some(fill) = self.fill.filter(|_| has_brace(key)) else {
            return Ok(Cow::Borrowed(key));
        };
        let key = match fill(key)? {
            Filled::Text(text) => text,
            Filled::Integer(number) => Cow::Owned(number.to_string()),
            Filled::Float(number) => Cow::Owned(number.to_string()),
            Filled::Boolean(value) => Cow::Owned(value.to_string()),
        };
        if self.filled.contains(&key) {
            return Err(Error::custom(format_args!("two keys become `{key}`")));
        }
        self.filled.push(key.clone());
        Ok(key)
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let next = match &mut self.entries {
            EntryIter::Parsed(entries) => entries
                .next()
                .map(|(key, value)| (key.get_ref().as_ref(), Tree::Parsed(value.get_ref()))),
            EntryIter::Built(entries) => entries
                .next()
                .map(|(key, value)| (key.as_str(), Tree::Built(value))),
            EntryIter::Date(date) => return date.next_key_seed(seed),
        };
        let Some((key, value)) = next else {
            return Ok(None);
        };
        self.value = Some(value);
        match self.key(key)? {
            Cow::Borrowed(key) => seed.deserialize(BorrowedStrDeserializer::<Error>::new(key)),
            Cow::Owned(key) => {
                let key: StringDeserializer<Error> = key.into_deserializer();
                seed.deserialize(key)
            }
        }
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        if let EntryIter::Date(date) = &mut self.entries {
            return date.next_value_seed(seed);
        }
        let tree = self.value.take();
        let tree = tree.ok_or_else(|| Error::custom("a value before its key"))?;
        let fill = self.fill;
        seed.deserialize(Node { tree, fill })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::language::{MatcherTable, Profile, Text};

    fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
        T::deserialize(Node::parsed(DeTable::parse(text).unwrap().get_ref()))
    }

    fn built<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
        T::deserialize(Node::built(&toml::from_str(text).unwrap(), None))
    }

    #[test]
    fn a_profile_is_read_as_the_toml_crate_reads_it() {
        let text = include_str!("../tests/everything.toml");
        let expected: Profile = toml::from_str(text).unwrap();
        assert_eq!(parsed::<Profile>(text).unwrap(), expected);
        assert_eq!(built::<Profile>(text).unwrap(), expected);
    }

    #[test]
    fn values_of_every_kind_are_read_as_the_toml_crate_reads_them() {
        let text =
            "a = 0x1f\nb = -1.5e3\nc = [inf, true, 'x']\nd = 2026-11-28T10:00:00Z\ne.f = [{ g = 07:30:00 }]";
        let expected: Table = toml::from_str(text).unwrap();
        assert_eq!(parsed::<Table>(text).unwrap(), expected);
        assert_eq!(built::<Table>(text).unwrap(), expected);
    }

    #[test]
    fn numbers_that_are_too_large_are_errors_except_for_texts() {
        #[derive(Debug, Deserialize)]
        struct Row {
            value: Text,
        }
        let row: Row = parsed("value = 18446744073709551615").unwrap();
        assert_eq!(row.value.0, "18446744073709551615");
        for text in [
            "value = 18446744073709551616",
            "value = 1e999",
            "value = 2026-11-28",
        ] {
            assert!(parsed::<Row>(text).is_err(), "{text}");
        }
        assert!(parsed::<Table>("value = 18446744073709551615").is_err());
    }

    #[test]
    fn a_word_with_a_value_is_a_table_with_one_key() {
        #[derive(Debug, Deserialize)]
        struct Row {
            matcher: MatcherTable,
        }
        let row: Row = parsed("matcher = { regex = 'a' }").unwrap();
        assert_eq!(row.matcher, MatcherTable::Regex("a".to_owned()));
        for text in [
            "matcher = { regex = 'a', not = 'b' }",
            "matcher = {}",
            "matcher = 'regex'",
            "matcher = 1",
        ] {
            assert!(parsed::<Row>(text).is_err(), "{text}");
            assert!(built::<Row>(text).is_err(), "{text}");
        }
    }
}
