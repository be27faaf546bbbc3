//! Alternatives that a tag tells apart, as one table: an editor then marks the value that is wrong.
//!
//! Of a `oneOf` an editor only knows that no alternative fits, and marks everything in it.

use serde_json::{Map, Value, json};

use super::{TAG, tag};

/// The schema with every tagged `oneOf` in it made one table.
pub(super) fn flat(mut schema: Value) -> Value {
    each(&mut schema);
    schema
}

fn each(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(each),
        Value::Object(object) => {
            if let Some(Value::Array(branches)) = object.get("oneOf")
                && branches.iter().all(|branch| tag(branch).is_some())
            {
                let table = one_table(branches);
                object.remove("oneOf");
                object.extend(table);
            }
            object.values_mut().for_each(each);
        }
        _ => {}
    }
}

/// Every key that any alternative knows. A key that some do not know depends on the tag of those that do, and
/// what an alternative requires is required unless the tag is another one.
fn one_table(branches: &[Value]) -> Map<String, Value> {
    let of = |branch: &Value, keyword: &str| branch.get(keyword).cloned().unwrap_or_default();
    let mut known: Vec<(String, Vec<(Value, Value)>)> = Vec::new();
    let mut requirements = Vec::new();
    for branch in branches {
        let word = tag(branch).cloned().unwrap_or_default();
        for (key, schema) in of(branch, "properties").as_object().into_iter().flatten() {
            let entry = (word.clone(), schema.clone());
            match known.iter_mut().find(|(name, _)| name == key) {
                Some((_, schemas)) => schemas.push(entry),
                None => known.push((key.clone(), vec![entry])),
            }
        }
        let required = of(branch, "required");
        let required: Vec<_> = required
            .as_array()
            .into_iter()
            .flatten()
            .filter(|key| *key != TAG)
            .collect();
        if !required.is_empty() {
            let others: Vec<_> = branches
                .iter()
                .filter_map(tag)
                .filter(|other| **other != word)
                .collect();
            let words: Vec<_> = branches.iter().filter_map(tag).collect();
            requirements.push(json!({ "anyOf": [
                { "properties": { TAG: { "enum": others } } },
                // A tag that is none of them is wrong itself, and nothing is missing for it.
                { "not": { "properties": { TAG: { "enum": words } } } },
                { "required": required },
            ] }));
        }
    }
    let mut properties = Map::new();
    let mut dependencies = Map::new();
    for (key, schemas) in known {
        if key == TAG {
            let words: Vec<_> = schemas.iter().map(|(word, _)| word).collect();
            properties.insert(
                key,
                json!({ "description": "Which of them it is.", "enum": words, "type": "string" }),
            );
            continue;
        }
        if schemas.len() < branches.len() {
            let words: Vec<_> = schemas.iter().map(|(word, _)| word).collect();
            dependencies.insert(key.clone(), json!({ "properties": { TAG: { "enum": words } } }));
        }
        properties.insert(key, joined(schemas));
    }
    let mut table = Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("additionalProperties".to_owned(), json!(false)),
        ("properties".to_owned(), Value::Object(properties)),
        ("required".to_owned(), json!([TAG])),
    ]);
    if !dependencies.is_empty() {
        table.insert("dependencies".to_owned(), Value::Object(dependencies));
    }
    if !requirements.is_empty() {
        table.insert("allOf".to_owned(), Value::Array(requirements));
    }
    table
}

/// The schema of a key in all its alternatives: one where they only describe it differently.
fn joined(mut schemas: Vec<(Value, Value)>) -> Value {
    let without = |schema: &Value| {
        let mut schema = schema.clone();
        for keyword in ["description", "default", "examples"] {
            schema.as_object_mut().map(|it| it.remove(keyword));
        }
        schema
    };
    let (_, first) = schemas.remove(0);
    if schemas.iter().all(|(_, other)| *other == first) {
        return first;
    }
    let same = schemas.iter().all(|(_, other)| without(other) == without(&first));
    let mut described = Vec::new();
    for description in [&first]
        .into_iter()
        .chain(schemas.iter().map(|(_, schema)| schema))
    {
        let text = description
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !described.contains(&text) {
            described.push(text);
        }
    }
    let description = described.join(" Or: ");
    let mut schema = match same {
        true => without(&first),
        false => {
            let all: Vec<_> = [&first]
                .into_iter()
                .chain(schemas.iter().map(|(_, it)| it))
                .map(without)
                .collect();
            json!({ "anyOf": all })
        }
    };
    schema["description"] = description.into();
    schema
}
