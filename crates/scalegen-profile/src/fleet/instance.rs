//! A template, filled for one service.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::Error as _;
use serde::de::value::Error;
use toml::Value;

use super::fill::{Fill, Filled, Unfillable};
use crate::language::{Authentication, LoadTest, Parameter, ScaledJob, Signal, Workload};
use crate::typed::{self, Node};
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
    #[serde(default)]
    pub(super) authentications: IndexMap<String, Authentication>,
    #[serde(default)]
    pub(super) scaled_jobs: IndexMap<String, ScaledJob>,
}

impl Instance {
    /// Fills a template without making a tree of it first: a fleet does this ten thousand times. An error says
    /// only that there is one; [`tree`] and the schema say what it is.
    pub(super) fn of(template: &toml::Table, fill: Fill<'_>) -> Result<Self, Error> {
        let Some(set) = &fill.service.set else {
            let fill = |text| match fill.text(text).map_err(Error::custom)? {
                Filled::Text(text) => Ok(typed::Filled::Text(text)),
                Filled::Value(Parameter::Text(text)) => Ok(typed::Filled::Text(Cow::Borrowed(text))),
                Filled::Value(Parameter::Integer(number)) => Ok(typed::Filled::Integer(*number)),
                Filled::Value(Parameter::Float(number)) => Ok(typed::Filled::Float(*number)),
                Filled::Value(Parameter::Boolean(value)) => Ok(typed::Filled::Boolean(*value)),
            };
            return Self::deserialize(Node::built(template, Some(&fill)));
        };
        let mut unfillable = Vec::new();
        let mut tree = tree(template, fill, &mut unfillable);
        if let Some((_, error)) = unfillable.first() {
            return Err(Error::custom(error));
        }
        merge(&mut tree, set);
        Self::deserialize(Node::built(&tree, None))
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
