//! A template and the services that fill it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What each service gets: workloads, signals, load tests, authentications and ScaledJobs as at the top of a profile, with placeholders.
///
/// `{parameter}` in a key or a string stands for the service's parameter of that name, `{name}` for its name;
/// `{{` and `}}` are braces. A string that is one placeholder takes the parameter's own type, so that
/// `max_replicas = "{max}"` becomes a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Template(pub toml::Table);

/// The services of a fleet, in order. There may be ten thousand of them, so they are kept small.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Services(pub Vec<Service>);

/// One service of a fleet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// Names the service and its folder: lower case letters, digits and `-`.
    pub name: String,
    /// Its parameters; those that many services have share their names.
    pub parameters: Vec<(Arc<str>, Parameter)>,
    /// Merged over what the template makes for this service.
    pub set: Option<Box<toml::Table>>,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Parameter {
    /// A text.
    Text(Box<str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Boolean(bool),
}

/// Parameters with their values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(pub IndexMap<String, Parameter>);

impl Service {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|(own, _)| &**own == name)
            .map(|(_, value)| value)
    }
}

impl Services {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Parameters {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Boolean(boolean) => boolean.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for Parameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Parameter;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a number or a boolean")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Parameter, E> {
                Ok(Parameter::Text(text.into()))
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<Parameter, E> {
                Ok(Parameter::Boolean(value))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Parameter, E> {
                Ok(Parameter::Integer(number))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Parameter, E> {
                if number.is_finite() {
                    Ok(Parameter::Float(number))
                } else {
                    Err(E::custom("not a number"))
                }
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}

impl<'de> Deserialize<'de> for Services {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Services;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of services")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Services, A::Error> {
                let mut names = Interned::default();
                let mut services = Vec::new();
                while let Some(service) = items.next_element_seed(OneService(&mut names))? {
                    services.push(service);
                }
                Ok(Services(services))
            }
        }
        deserializer.deserialize_seq(List)
    }
}

/// Names of parameters, each held once.
#[derive(Default)]
pub(crate) struct Interned(BTreeSet<Arc<str>>);

impl Interned {
    pub(crate) fn get(&mut self, name: &str) -> Arc<str> {
        match self.0.get(name) {
            Some(known) => Arc::clone(known),
            None => {
                let name: Arc<str> = name.into();
                self.0.insert(Arc::clone(&name));
                name
            }
        }
    }
}

struct OneService<'n>(&'n mut Interned);

impl<'de> DeserializeSeed<'de> for OneService<'_> {
    type Value = Service;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Service, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneService<'_> {
    type Value = Service;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a service: a table with a name")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Service, A::Error> {
        let mut service = Service::default();
        let mut name = None;
        while let Some(key) = entries.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                "name" => name = Some(entries.next_value()?),
                "set" => service.set = Some(Box::new(entries.next_value()?)),
                key => service.parameters.push((self.0.get(key), entries.next_value()?)),
            }
        }
        service.name = name.ok_or_else(|| A::Error::missing_field("name"))?;
        service.parameters.shrink_to_fit();
        Ok(service)
    }
}

impl Serialize for Services {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        for (key, value) in &self.parameters {
            map.serialize_entry(&**key, value)?;
        }
        if let Some(set) = &self.set {
            map.serialize_entry("set", set)?;
        }
        map.end()
    }
}

impl JsonSchema for Template {
    fn schema_name() -> Cow<'static, str> {
        "Template".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let tables = |description: &str| {
            schemars::json_schema!({
                "type": "object",
                "description": description,
                "additionalProperties": { "type": "object" },
            })
        };
        schemars::json_schema!({
            "type": "object",
            "description": "Workloads, signals, load tests, authentications and ScaledJobs of each service, with {parameter} placeholders in keys and strings.",
            "additionalProperties": false,
            "properties": {
                "workloads": tables("Workloads, as at the top of a profile.").as_value(),
                "signals": tables("Signals, as at the top of a profile.").as_value(),
                "load_tests": tables("Load tests, as at the top of a profile.").as_value(),
                "authentications": tables("Authentications, as at the top of a profile.").as_value(),
                "scaled_jobs": tables("ScaledJobs, as at the top of a profile.").as_value(),
            },
        })
    }
}

impl JsonSchema for Services {
    fn schema_name() -> Cow<'static, str> {
        "Services".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "array",
            "items": {
                "type": "object",
                "description": "One service: its name, its parameters, and `set`, a table merged over what the template makes for it.",
                "required": ["name"],
                "properties": {
                    "name": {
                        "type": "string",
                        "description": "Names the service and its folder: lower case letters, digits and -.",
                    },
                    "set": {
                        "type": "object",
                        "description": "Merged over what the template makes for this service.",
                    },
                },
                "additionalProperties": { "type": ["string", "number", "boolean"] },
            },
        })
    }
}

impl JsonSchema for Parameters {
    fn schema_name() -> Cow<'static, str> {
        "Parameters".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "Parameters with their values: strings, numbers and booleans.",
            "additionalProperties": { "type": ["string", "number", "boolean"] },
        })
    }
}
