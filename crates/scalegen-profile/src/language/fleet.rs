//! A template and the services that fill it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// What each service gets: workloads, signals and load tests as at the top of a profile, with placeholders.
///
/// `{parameter}` in a key or a string stands for the service's parameter of that name, `{name}` for its name;
/// `{{` and `}}` are braces. A string that is one placeholder takes the parameter's own type, so that
/// `max_replicas = "{max}"` becomes a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Template(pub toml::Table);

/// One service of a fleet: its `name`, its parameters, and `set`, a table that is merged over what the template
/// makes for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Service(pub toml::Table);

/// Parameters with their values: strings, numbers and booleans.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(pub toml::Table);

impl Parameters {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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
            "description": "Workloads, signals and load tests of each service, with {parameter} placeholders in keys and strings.",
            "additionalProperties": false,
            "properties": {
                "workloads": tables("Workloads, as at the top of a profile.").as_value(),
                "signals": tables("Signals, as at the top of a profile.").as_value(),
                "load_tests": tables("Load tests, as at the top of a profile.").as_value(),
            },
        })
    }
}

impl JsonSchema for Service {
    fn schema_name() -> Cow<'static, str> {
        "Service".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
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
