//! The JSON Schema of profiles, made from the types.

mod flat;
pub(crate) mod trigger_keys;

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::language::{Config, DEFAULT, Profile};

/// The JSON Schema of a profile, with the types' documentation as descriptions.
///
/// It is draft 4, the newest that Taplo reads, and says nothing that a newer draft would read otherwise.
/// Alternatives that `kind` tells apart are one table in it, so that an editor marks the value that is wrong.
pub fn profile_schema() -> Value {
    let mut schema = flat::flat(SCHEMA.clone());
    trigger_keys::depend(&mut schema);
    schema
}

pub(crate) static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = titled(generator.into_root_schema_for::<Profile>(), "scalegen profile");
    trigger_keys::put(&mut schema);
    schema
});

/// The JSON Schema of `scalegen.toml`, in the form of [`profile_schema`].
pub fn config_schema() -> Value {
    CONFIG_SCHEMA.clone()
}

static CONFIG_SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    // `$ref` is looked up in the schema of profiles, so that this one has none.
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<Config>();
    titled(schema, "scalegen configuration")
});

fn titled(schema: schemars::Schema, title: &str) -> Value {
    let mut schema = schema.to_value();
    plain(&mut schema);
    if let Value::Object(root) = &mut schema {
        root.insert(
            "$schema".to_owned(),
            "http://json-schema.org/draft-04/schema#".into(),
        );
        root.insert("title".to_owned(), title.into());
    }
    schema
}

/// One of the languages in TOML: its schema, and what a text of it is called.
#[derive(Clone, Copy)]
pub(crate) struct Language {
    pub(crate) schema: &'static LazyLock<Value>,
    /// As in "unknown key in a profile".
    pub(crate) one: &'static str,
    /// As in "the profile needs a name".
    pub(crate) the: &'static str,
}

/// The language of profiles.
pub(crate) const PROFILE: Language = Language {
    schema: &SCHEMA,
    one: "a profile",
    the: "the profile",
};

/// The language of `scalegen.toml`.
pub(crate) const CONFIG: Language = Language {
    schema: &CONFIG_SCHEMA,
    one: "scalegen.toml",
    the: "scalegen.toml",
};

/// TOML has no null, so what allows it is noise that hides the cause of an error; and draft 4 has no `const`.
fn plain(schema: &mut Value) {
    match schema {
        Value::Array(schemas) => schemas.iter_mut().for_each(plain),
        Value::Object(schema) => {
            without_null(schema);
            const_to_enum(schema);
            words_to_enum(schema);
            int32_bounds(schema);
            documented(schema);
            schema.remove("default");
            for (keyword, inner) in schema.iter_mut() {
                match keyword.as_str() {
                    // Names below these are the profile's, not keywords.
                    "properties" | "definitions" => {
                        if let Value::Object(named) = inner {
                            named.values_mut().for_each(plain);
                        }
                    }
                    "enum" | "examples" | "required" => {}
                    _ => plain(inner),
                }
            }
            if let Some(default) = schema
                .get("description")
                .and_then(Value::as_str)
                .and_then(documented_default)
            {
                schema.insert("default".to_owned(), default);
            }
        }
        _ => {}
    }
}

fn without_null(schema: &mut Map<String, Value>) {
    let is_null = |schema: &Value| schema.get("type").is_some_and(|type_| type_ == "null");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|type_| type_ != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(branches)) = schema.get_mut("anyOf") {
        branches.retain(|branch| !is_null(branch));
        if let [only] = branches.as_mut_slice() {
            let only = only.take();
            schema.remove("anyOf");
            schema.insert("allOf".to_owned(), json!([only]));
        }
    }
}

fn const_to_enum(schema: &mut Map<String, Value>) {
    if let Some(value) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([value]));
    }
}

/// Documented variants come as alternatives of one constant each; a plain `enum` says the same.
fn words_to_enum(schema: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = schema.get("oneOf") else {
        return;
    };
    let words: Option<Vec<Value>> = branches
        .iter()
        .map(|branch| branch.get("const").cloned())
        .collect();
    let Some(words) = words else { return };
    let documents = branches
        .iter()
        .map(|branch| branch.get("description").cloned().unwrap_or_default());
    let documents: Vec<Value> = documents
        .map(|document| one_line(document.as_str().unwrap_or_default()).into())
        .collect();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), Value::Array(words));
    schema.insert(
        "x-taplo".to_owned(),
        json!({ "docs": { "enumValues": documents } }),
    );
}

fn int32_bounds(schema: &mut Map<String, Value>) {
    if schema.get("format").is_some_and(|format| format == "int32") {
        schema.remove("format");
        schema.entry("minimum").or_insert_with(|| i32::MIN.into());
        schema.entry("maximum").or_insert_with(|| i32::MAX.into());
    }
}

fn documented(schema: &mut Map<String, Value>) {
    let Some(Value::String(description)) = schema.get("description") else {
        return;
    };
    let example = after(description, "Example: `").and_then(toml_value);
    let mut description = one_line(description);
    if let Some(Value::String(default)) = schema.remove(DEFAULT) {
        description.push_str(" Default: ");
        description.push_str(&default);
        description.push('.');
    }
    schema.insert("description".to_owned(), description.into());
    if let Some(example) = example {
        schema.insert("examples".to_owned(), json!([example]));
    }
}

/// A default that the documentation states as a value and that is scalegen's own: what is the API's or a chart's
/// is said in words, for it is not written down when it is absent.
fn documented_default(description: &str) -> Option<Value> {
    let stated = after(description, "Default: `")?;
    toml_value(stated)
}

/// What is between the end of `start` and the next backquote.
fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once('`').map(|(value, _)| value)
}

fn toml_value(text: &str) -> Option<Value> {
    let text = format!("value = {text}");
    let table: toml::Table = text.parse().ok()?;
    serde_json::to_value(table.get("value")?).ok()
}

fn one_line(text: &str) -> String {
    text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The schema of the value at `path`, with references followed; none where the schema says nothing.
pub(crate) fn at(language: Language, path: &[&str], value: &Value) -> Option<&'static Value> {
    let mut schema = resolved(language.schema, value);
    let mut value = value;
    let null = Value::Null;
    for step in path {
        let (inner, next) = match value {
            Value::Array(items) => (
                schema.get("items"),
                step.parse().ok().and_then(|index: usize| items.get(index)),
            ),
            _ => {
                let named = schema
                    .get("properties")
                    .and_then(|properties| properties.get(*step));
                let other = schema
                    .get("additionalProperties")
                    .filter(|other| other.is_object());
                (named.or(other), value.get(*step))
            }
        };
        value = next.unwrap_or(&null);
        schema = resolved(inner?, value);
    }
    Some(schema)
}

/// A schema without the indirections above it.
pub(crate) fn followed(schema: &'static Value) -> &'static Value {
    resolved(schema, &Value::Null)
}

/// The same; of tagged alternatives the one that `value` is meant to be.
fn resolved(schema: &'static Value, value: &Value) -> &'static Value {
    let mut schema = schema;
    while let Some(next) = behind(schema, value) {
        schema = next;
    }
    schema
}

fn behind(schema: &'static Value, value: &Value) -> Option<&'static Value> {
    if let Some(Value::String(reference)) = schema.get("$ref") {
        return SCHEMA.pointer(reference.strip_prefix('#')?);
    }
    if let Some(Value::Array(all)) = schema.get("allOf") {
        return all.first();
    }
    let branches = schema.get("oneOf")?.as_array()?;
    branches
        .iter()
        .find(|branch| tag(branch).is_some_and(|tag| Some(tag) == value.get(TAG)))
}

/// Whether a number of a document, which fits the types, is below what its key takes.
pub(crate) fn has_number_too_small(document: &Value) -> bool {
    fn below(schema: &'static Value, value: &Value) -> bool {
        let schema = resolved(schema, value);
        match value {
            Value::Object(table) => table.iter().any(|(key, value)| {
                let own = schema.get("properties").and_then(|known| known.get(key));
                let own = own.or_else(|| schema.get("additionalProperties"));
                own.is_some_and(|own| below(own, value))
            }),
            Value::Array(items) => schema
                .get("items")
                .is_some_and(|own| items.iter().any(|item| below(own, item))),
            Value::Number(number) => {
                let least = schema.get("minimum").and_then(Value::as_f64);
                least
                    .zip(number.as_f64())
                    .is_some_and(|(least, number)| number < least)
            }
            _ => false,
        }
    }
    below(&SCHEMA, document)
}

/// The tag that a table without one was most likely meant to have: that of the alternative that knows most of its
/// keys.
pub(crate) fn likeliest_tag(document: &Value, path: &[String]) -> Option<&'static str> {
    let table = path.iter().try_fold(document, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })?;
    let steps: Vec<&str> = path.iter().map(String::as_str).collect();
    let branches = at(PROFILE, &steps, document)?.get("oneOf")?.as_array()?;
    let known = |branch: &'static Value| {
        let properties = followed(branch).get("properties");
        let keys = table.as_object().into_iter().flat_map(|table| table.keys());
        keys.filter(|key| properties.is_some_and(|properties| properties.get(key.as_str()).is_some()))
            .count()
    };
    let best = branches.iter().rev().max_by_key(|branch| known(branch))?;
    tag(best)?.as_str()
}

/// The key that tells alternatives apart.
pub(crate) const TAG: &str = "kind";

/// The word of an alternative that is reported by its tag.
fn tag(branch: &Value) -> Option<&Value> {
    branch.get("properties")?.get(TAG)?.get("enum")?.get(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every object of the schema, with its way there.
    fn each(schema: &Value, path: &str, visit: &mut impl FnMut(&str, &Map<String, Value>)) {
        if let Value::Object(object) = schema {
            visit(path, object);
            for (key, inner) in object {
                each(inner, &format!("{path}/{key}"), visit);
            }
        }
    }

    #[test]
    fn it_is_draft_4_and_speaks_of_no_null() {
        let schema = profile_schema();
        jsonschema::draft4::new(&schema).expect("a schema of draft 4");
        let text = schema.to_string();
        for newer in ["\"null\"", "\"const\":", "$defs", "\"if\":"] {
            assert!(!text.contains(newer), "{newer}");
        }
        each(&schema, "", &mut |path, object| {
            // What a key depends on names another one, which is described where it stands.
            let is_key = path.rsplit('/').nth(1) == Some("properties") && !path.contains("/dependencies/");
            assert!(
                !is_key || object.contains_key("description"),
                "{path} is not described"
            );
        });
    }

    #[test]
    fn the_value_that_is_wrong_is_reported_not_its_table() {
        let validator = jsonschema::draft4::new(&profile_schema()).expect("a schema");
        let places = |scaler: Value| -> Vec<String> {
            let workload = json!({ "namespace": "a", "target": "Deployment/a", "scalers": { "s": scaler } });
            let profile = json!({ "name": "a", "workloads": { "w": workload } });
            let errors = validator.iter_errors(&profile);
            errors
                .map(|error| {
                    error
                        .instance_path()
                        .to_string()
                        .replace("/workloads/w/scalers/s", "")
                })
                .collect()
        };
        let hpa = json!({ "kind": "hpa", "max_replicas": 3 });
        let with = |key: &str, value: Value| {
            let mut scaler = hpa.clone();
            scaler[key] = value;
            places(scaler)
        };
        assert!(places(hpa.clone()).is_empty());
        let triggers = json!([{ "signal": "q", "threshold": "5" }]);
        assert!(places(json!({ "kind": "keda", "triggers": triggers })).is_empty());
        assert_eq!(with("max_replicas", json!("3")), ["/max_replicas"]);
        assert_eq!(with("kind", json!("vpa")), ["/kind"]);
        assert_eq!(with("unknown", json!(1)), [""]);
        assert_eq!(with("triggers", triggers), ["/kind"], "a key of KEDA's");
        assert_eq!(places(json!({ "kind": "hpa" })), [""], "max_replicas is required");
    }

    #[test]
    fn its_examples_and_defaults_fit_it() {
        let schema = profile_schema();
        let mut tried = 0;
        each(&schema, "", &mut |path, object| {
            let examples = object
                .get("examples")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            for value in examples.chain(object.get("default")) {
                let mut part = Value::Object(object.clone());
                part["definitions"] = schema["definitions"].clone();
                let validator = jsonschema::draft4::new(&part).expect("a schema");
                assert!(validator.is_valid(value), "{path}: {value}");
                tried += 1;
            }
        });
        assert!(tried > 20, "{tried}");
    }
}
