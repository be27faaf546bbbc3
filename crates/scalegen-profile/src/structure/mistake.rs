//! What the profile's schema finds wrong.

use serde_json::Value;

use super::format;
use crate::schema::{Language, TAG, followed};
use scalegen_syntax::{FieldPath, Segment};

/// Something that does not fit the schema.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    /// Steps to the value.
    pub(super) path: Vec<String>,
    pub(super) wrong: Wrong,
}

impl Mistake {
    /// A value that could not even be read.
    pub(super) fn of(path: &FieldPath) -> Self {
        let step = |segment: &Segment| match segment {
            Segment::Index(index) => index.to_string(),
            named => named.name().unwrap_or_default().to_owned(),
        };
        Self {
            path: path.segments().iter().map(step).collect(),
            wrong: Wrong::Value(BadValue::Unreadable),
        }
    }
}

/// How a value does not fit.
#[derive(Clone, Debug)]
pub(super) enum Wrong {
    /// A key that the table does not take, and some that it does.
    UnknownKey { key: String, known: Vec<String> },
    /// A key that the table needs.
    Missing { key: String },
    /// A value that does not fit by itself.
    Value(BadValue),
}

/// How a value does not fit by itself.
#[derive(Clone, Debug)]
pub(super) enum BadValue {
    /// The types that would fit.
    Type(Vec<&'static str>),
    /// The words that would fit.
    Word(Vec<String>),
    /// A text that the parser of this format refuses.
    Format(String),
    /// A number below this.
    AtLeast(Value),
    /// A number above this.
    AtMost(Value),
    /// There must be exactly one of these keys.
    OneOf(Vec<String>),
    /// It could not be read.
    Unreadable,
}

/// Everything in a document that does not fit the schema.
pub(super) fn mistakes(language: Language, document: &Value) -> Vec<Mistake> {
    let mut found = Vec::new();
    check(language.schema, document, &[], &mut found);
    found
}

/// Checks the keywords that the profile's schema has; `pattern`, `minLength` and `minItems` are left out: a format says
/// the same in better words, and serde takes an empty list.
fn check(schema: &'static Value, value: &Value, path: &[String], found: &mut Vec<Mistake>) {
    let schema = followed(schema);
    let mut bad = |bad| {
        found.push(Mistake {
            path: path.to_vec(),
            wrong: Wrong::Value(bad),
        });
    };
    let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    if let Some(branches) = alternatives.and_then(Value::as_array) {
        return found.extend(of_alternatives(branches, value, path));
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array)
        && !words.contains(value)
    {
        let words = words.iter().filter_map(Value::as_str);
        return bad(BadValue::Word(words.map(str::to_owned).collect()));
    }
    let types: Vec<&'static str> = match schema.get("type") {
        Some(Value::Array(several)) => {
            let mut types: Vec<&str> = several.iter().filter_map(Value::as_str).collect();
            types.sort_unstable();
            types
        }
        only => only.and_then(Value::as_str).into_iter().collect(),
    };
    if !types.is_empty() && !types.iter().any(|type_| is_of_type(value, type_)) {
        return bad(BadValue::Type(types));
    }
    if let (Some(format), Some(text)) = (schema.get("format").and_then(Value::as_str), value.as_str())
        && format::fault(format, text).is_some()
    {
        return bad(BadValue::Format(format.to_owned()));
    }
    if let Some(number) = value.as_f64() {
        let limit = |keyword: &str| schema.get(keyword).filter(|limit| limit.is_number());
        let beyond = |limit: &&Value, is_beyond: fn(&f64, &f64) -> bool| {
            limit.as_f64().is_some_and(|limit| is_beyond(&number, &limit))
        };
        if let Some(least) = limit("minimum").filter(|limit| beyond(limit, f64::lt)) {
            bad(BadValue::AtLeast(least.clone()));
        }
        if let Some(most) = limit("maximum").filter(|limit| beyond(limit, f64::gt)) {
            bad(BadValue::AtMost(most.clone()));
        }
    }
    let below = |step: &str| [path, &[step.to_owned()]].concat();
    match value {
        Value::Object(table) => {
            let required = schema.get("required").and_then(Value::as_array);
            for key in required.into_iter().flatten().filter_map(Value::as_str) {
                if !table.contains_key(key) {
                    found.push(Mistake {
                        path: path.to_vec(),
                        wrong: Wrong::Missing { key: key.to_owned() },
                    });
                }
            }
            let others = schema.get("additionalProperties");
            for (key, value) in table {
                match (schema.get("properties").and_then(|known| known.get(key)), others) {
                    (Some(own), _) => check(own, value, &below(key), found),
                    (None, Some(Value::Bool(false))) => found.push(unknown_key(path, key, &[])),
                    (None, Some(others)) => check(others, value, &below(key), found),
                    (None, None) => {}
                }
            }
        }
        Value::Array(items) => {
            if let Some(own) = schema.get("items") {
                for (index, item) in items.iter().enumerate() {
                    check(own, item, &below(&index.to_string()), found);
                }
            }
        }
        _ => {}
    }
}

fn is_of_type(value: &Value, type_: &str) -> bool {
    match type_ {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        "number" => value.is_number(),
        _ => false,
    }
}

fn unknown_key(path: &[String], key: &str, known: &[String]) -> Mistake {
    Mistake {
        path: path.to_vec(),
        wrong: Wrong::UnknownKey {
            key: key.to_owned(),
            known: known.to_vec(),
        },
    }
}

/// The mistakes of the alternative that was most likely meant; none when exactly one, or one of any, fits.
fn of_alternatives(schemas: &'static [Value], value: &Value, path: &[String]) -> Vec<Mistake> {
    let branches: Vec<Vec<Mistake>> = schemas
        .iter()
        .map(|schema| {
            let mut found = Vec::new();
            check(schema, value, path, &mut found);
            found
        })
        .collect();
    if branches.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let tag_path = [path, &[TAG.to_owned()]].concat();
    let wrong_tag = |mistakes: &Vec<Mistake>| {
        mistakes.iter().any(|mistake| match &mistake.wrong {
            Wrong::Missing { key } => mistake.path == path && key == TAG,
            _ => mistake.path == tag_path,
        })
    };
    if branches.iter().any(wrong_tag) {
        let meant = branches.iter().find(|mistakes| !wrong_tag(mistakes));
        return meant
            .cloned()
            .unwrap_or_else(|| vec![tag_mistake(value, path, &branches, tag_path)]);
    }
    let wrong_type = |mistake: &Mistake| match &mistake.wrong {
        Wrong::Value(BadValue::Type(types)) if mistake.path == path => Some(types.clone()),
        _ => None,
    };
    let typed: Vec<&Vec<Mistake>> = branches
        .iter()
        .filter(|mistakes| !mistakes.iter().any(|m| wrong_type(m).is_some()))
        .collect();
    match typed.as_slice() {
        [] => {
            let types = branches.iter().flatten().filter_map(wrong_type).flatten();
            vec![Mistake {
                wrong: Wrong::Value(BadValue::Type(types.collect())),
                path: path.to_vec(),
            }]
        }
        [only] => (*only).clone(),
        several => one_of_keys(schemas, value, path, several),
    }
}

/// A tag that is missing, or that no alternative has.
fn tag_mistake(value: &Value, path: &[String], branches: &[Vec<Mistake>], tag_path: Vec<String>) -> Mistake {
    let Some(tag) = value.get(TAG) else {
        return Mistake {
            path: path.to_vec(),
            wrong: Wrong::Missing { key: TAG.to_owned() },
        };
    };
    if !tag.is_string() {
        return Mistake {
            path: tag_path,
            wrong: Wrong::Value(BadValue::Type(vec!["string"])),
        };
    }
    let words = branches
        .iter()
        .flatten()
        .filter_map(|mistake| match &mistake.wrong {
            Wrong::Value(BadValue::Word(words)) if mistake.path == tag_path => Some(words.clone()),
            _ => None,
        });
    let wrong = Wrong::Value(BadValue::Word(words.flatten().collect()));
    Mistake {
        path: tag_path,
        wrong,
    }
}

/// Alternatives that are reported apart by which one key they have.
fn one_of_keys(
    schemas: &'static [Value],
    value: &Value,
    path: &[String],
    branches: &[&Vec<Mistake>],
) -> Vec<Mistake> {
    let properties = schemas
        .iter()
        .filter_map(|branch| branch.get("properties")?.as_object());
    let known: Vec<String> = properties
        .flat_map(|properties| properties.keys().cloned())
        .collect();
    let given: Vec<&String> = value.as_object().into_iter().flat_map(|o| o.keys()).collect();
    let unknown = given.iter().filter(|key| !known.contains(key));
    let unknown: Vec<Mistake> = unknown.map(|key| unknown_key(path, key, &known)).collect();
    if !unknown.is_empty() {
        return unknown;
    }
    let complete = |mistakes: &&&Vec<Mistake>| {
        let missing =
            |mistake: &Mistake| mistake.path == path && matches!(mistake.wrong, Wrong::Missing { .. });
        !mistakes.iter().any(missing)
    };
    match branches.iter().find(complete) {
        Some(meant) if given.len() == 1 => (*meant).clone(),
        _ => vec![Mistake {
            path: path.to_vec(),
            wrong: Wrong::Value(BadValue::OneOf(known)),
        }],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::schema::{PROFILE, SCHEMA};

    /// A validator of JSON Schema is the judge of whether anything is wrong; what is wrong is ours to say.
    #[test]
    fn finds_mistakes_exactly_where_a_validator_of_json_schema_does() {
        let mut options = jsonschema::options().should_validate_formats(true);
        for (format, fault) in format::FORMATS {
            options = options.with_format(*format, move |text: &str| fault(text).is_none());
        }
        let mut schema = SCHEMA.clone();
        without_doubles(&mut schema);
        let validator = options.build(&schema).unwrap();
        let everything: toml::Table = include_str!("../../tests/everything.toml").parse().unwrap();
        let document = serde_json::to_value(everything).unwrap();
        assert!(
            mistakes(PROFILE, &document).is_empty(),
            "{:?}",
            mistakes(PROFILE, &document)
        );
        let mut tried = 0;
        let mut wrong = 0;
        each_pointer(&document, String::new(), &mut |pointer| {
            for value in [
                json!(true),
                json!(-1),
                json!(3_000_000_000_u32),
                json!(""),
                json!("5m"),
                json!(["cpu", 1]),
                json!({"kind": "hpa", "unknown": 1}),
            ] {
                let mut document = document.clone();
                *document.pointer_mut(&pointer).unwrap() = value;
                let found = mistakes(PROFILE, &document);
                assert_eq!(
                    found.is_empty(),
                    validator.is_valid(&document),
                    "{pointer}: {found:?}"
                );
                tried += 1;
                wrong += usize::from(!found.is_empty());
            }
        });
        assert!(tried > 3_000 && wrong > tried / 2, "{wrong} of {tried}");
    }

    /// Takes out what formats say better, and lists that serde takes empty.
    fn without_doubles(schema: &mut Value) {
        match schema {
            Value::Array(schemas) => schemas.iter_mut().for_each(without_doubles),
            Value::Object(schema) => {
                for keyword in ["pattern", "minLength", "minItems"] {
                    schema.remove(keyword);
                }
                schema.values_mut().for_each(without_doubles);
            }
            _ => {}
        }
    }

    fn each_pointer(value: &Value, pointer: String, visit: &mut impl FnMut(String)) {
        let below: Map<String, Value> = match value {
            Value::Object(table) => table.clone(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| (index.to_string(), item.clone()))
                .collect(),
            _ => Map::new(),
        };
        for (step, value) in &below {
            let step = step.replace('~', "~0").replace('/', "~1");
            each_pointer(value, format!("{pointer}/{step}"), visit);
        }
        visit(pointer);
    }
}
