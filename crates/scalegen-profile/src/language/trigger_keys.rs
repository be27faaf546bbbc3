//! The keys of a trigger that its type decides, and their values.

use std::fmt;

use indexmap::IndexMap;
use scalegen_syntax::keda::{KeyForm, trigger_key_owners, trigger_keys};
use scalegen_syntax::{Decimal, Duration, go_duration};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Keys of a trigger that its type decides, with their values: `lag_threshold` of kafka.
///
/// Any key that some type has is read, with any value that it has there; which type it is, is known after planning.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct TriggerKeys(pub IndexMap<String, KeyValue>);

/// The value of a key of a trigger.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum KeyValue {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text, a duration among them.
    Text(String),
    /// Texts and whole numbers.
    List(Vec<Self>),
}

impl KeyValue {
    /// The text that KEDA reads; none where the form is another one.
    pub fn text(&self, form: &KeyForm) -> Option<String> {
        match (form, self) {
            (KeyForm::Text | KeyForm::Port | KeyForm::List, Self::Text(text)) => Some(text.clone()),
            (KeyForm::Words(words), Self::Text(text)) => words.contains(&text.as_str()).then(|| text.clone()),
            (KeyForm::Boolean, Self::Boolean(value)) => Some(value.to_string()),
            (KeyForm::Integer | KeyForm::Number | KeyForm::Port | KeyForm::List, Self::Integer(number)) => {
                Some(number.to_string())
            }
            (KeyForm::Integer, Self::Number(number)) if number.fract() == 0.0 => Some(number.to_string()),
            (KeyForm::Number, Self::Number(number)) => number.is_finite().then(|| number.to_string()),
            (KeyForm::Number, Self::Text(text)) => {
                text.parse::<Decimal>().ok().map(|number| number.to_string())
            }
            (KeyForm::Duration, Self::Text(text)) => text.parse::<Duration>().ok().map(go_duration::text),
            (KeyForm::Seconds, Self::Text(text)) => {
                let duration = text.parse::<Duration>().ok()?;
                Some(duration.seconds().to_string())
            }
            (KeyForm::List, Self::List(items)) => {
                let items: Option<Vec<String>> = items.iter().map(|item| item.text(&KeyForm::Port)).collect();
                Some(items?.join(","))
            }
            _ => None,
        }
    }

    /// Whether a key of this name has such a value in any type of trigger.
    fn fits(&self, key: &str) -> bool {
        let keys = trigger_key_owners(key)
            .iter()
            .flat_map(|type_| trigger_keys(type_));
        let mut own = keys.filter(|known| known.key == key);
        own.any(|known| self.text(&known.form).is_some())
    }
}

impl TriggerKeys {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for TriggerKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys: IndexMap<String, KeyValue> = IndexMap::deserialize(deserializer)?;
        for (key, value) in &keys {
            if trigger_key_owners(key).is_empty() {
                return Err(D::Error::unknown_field(key, &[]));
            }
            if !value.fits(key) {
                return Err(D::Error::custom(format_args!("`{key}` takes another value")));
            }
        }
        Ok(Self(keys))
    }
}

impl<'de> Deserialize<'de> for KeyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = KeyValue;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a number, a boolean or a list")
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<KeyValue, E> {
                Ok(KeyValue::Boolean(value))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<KeyValue, E> {
                Ok(KeyValue::Integer(number))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<KeyValue, E> {
                number.try_into().map(KeyValue::Integer).map_err(E::custom)
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<KeyValue, E> {
                Ok(KeyValue::Number(number))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<KeyValue, E> {
                Ok(KeyValue::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<KeyValue, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(KeyValue::List(list))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_keda_reads_them() {
        let text = |text: &str| KeyValue::Text(text.to_owned());
        let list = |items: &[KeyValue]| KeyValue::List(items.to_vec());
        for (value, form, expected) in [
            (text("a:1"), KeyForm::List, Some("a:1")),
            (list(&[text("a:1"), text("b:1")]), KeyForm::List, Some("a:1,b:1")),
            (
                list(&[KeyValue::Integer(1), text("3-5")]),
                KeyForm::List,
                Some("1,3-5"),
            ),
            (list(&[KeyValue::Boolean(true)]), KeyForm::List, None),
            (KeyValue::Integer(5), KeyForm::Integer, Some("5")),
            (KeyValue::Number(5.0), KeyForm::Integer, Some("5")),
            (KeyValue::Number(0.5), KeyForm::Integer, None),
            (text("5"), KeyForm::Integer, None),
            (KeyValue::Number(0.5), KeyForm::Number, Some("0.5")),
            (KeyValue::Number(f64::NAN), KeyForm::Number, None),
            (text("0.50"), KeyForm::Number, Some("0.50")),
            (text("5k"), KeyForm::Number, None),
            (text("2d"), KeyForm::Duration, Some("48h")),
            (text("1m30s"), KeyForm::Seconds, Some("90")),
            (KeyValue::Integer(90), KeyForm::Seconds, None),
            (KeyValue::Integer(5432), KeyForm::Port, Some("5432")),
            (text("5432"), KeyForm::Port, Some("5432")),
            (KeyValue::Boolean(false), KeyForm::Boolean, Some("false")),
            (text("false"), KeyForm::Boolean, None),
            (text("latest"), KeyForm::Words(vec!["latest"]), Some("latest")),
            (text("newest"), KeyForm::Words(vec!["latest"]), None),
            (KeyValue::Integer(1), KeyForm::Text, None),
        ] {
            assert_eq!(value.text(&form).as_deref(), expected, "{value:?} {form:?}");
        }
    }

    #[test]
    fn keys_that_no_type_has_are_not_read() {
        for (table, is_read) in [
            ("lag_threshold = 50", true),
            ("lag_threshold = \"50\"", false),
            ("lag_treshold = 50", false),
            ("password = 'x'", false),
            ("age = '90s'", true),
            ("age = 90", false),
            ("bootstrap_servers = ['a:9092', 'b:9092']", true),
            ("bootstrap_servers = { a = 9092 }", false),
            ("version = 2025-01-01", false),
        ] {
            let keys = toml::from_str::<TriggerKeys>(table);
            assert_eq!(keys.is_ok(), is_read, "{table}: {keys:?}");
        }
    }
}
