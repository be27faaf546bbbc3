//! The keys of triggers that their type decides, in the schema: from the table of KEDA's parameters, not from a type.

use std::collections::BTreeMap;

use scalegen_syntax::keda::{KeyForm, TriggerKey, trigger_keys, typed_triggers};
use serde_json::{Map, Value, json};

use crate::language::Trigger;

/// The table that has them.
pub(crate) const TABLE: &str = "/definitions/Trigger";

/// Puts the keys into the table of a trigger, each with its description for every type that has it.
pub(super) fn put(schema: &mut Value) {
    let mut keys: BTreeMap<&str, Vec<(&str, &TriggerKey)>> = BTreeMap::new();
    for type_ in typed_triggers() {
        for known in trigger_keys(type_) {
            keys.entry(&known.key).or_default().push((type_, known));
        }
    }
    let Some(Value::Object(table)) = schema.pointer_mut(TABLE) else {
        return;
    };
    table.insert("additionalProperties".to_owned(), false.into());
    let Some(Value::Object(properties)) = table.get_mut("properties") else {
        return;
    };
    for (key, known) in keys {
        let described = description(&known);
        let mut own = properties.remove(key).unwrap_or_else(|| value(&known));
        // A key with a field of its own has a description of its own, too.
        let before = own["description"].as_str().map(|text| format!("{text} "));
        own["description"] = format!("{}{described}", before.unwrap_or_default()).into();
        properties.insert(key.to_owned(), own);
    }
}

/// Says which type of trigger each key depends on, where a trigger has one.
pub(super) fn depend(schema: &mut Value) {
    let Some(Value::Object(table)) = schema.pointer_mut(TABLE) else {
        return;
    };
    let properties = table.get("properties").and_then(Value::as_object);
    let keys = properties.into_iter().flat_map(Map::keys);
    let dependencies: Map<String, Value> = keys
        .map(|key| (key, Trigger::owners(key)))
        .filter(|(_, owners)| !owners.is_empty())
        .map(|(key, owners)| {
            (
                key.clone(),
                json!({ "properties": { "type": { "enum": owners } } }),
            )
        })
        .collect();
    table.insert("dependencies".to_owned(), dependencies.into());
}

/// What every type has to say of a key, those that say the same together.
fn description(known: &[(&str, &TriggerKey)]) -> String {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for (type_, key) in known {
        match said.iter_mut().find(|(about, _)| *about == key.about) {
            Some((_, types)) => types.push(type_),
            None => said.push((&key.about, vec![type_])),
        }
    }
    let said = said
        .iter()
        .map(|(about, types)| format!("{}: {about}", types.join(", ")));
    said.collect::<Vec<_>>().join(" ")
}

/// The values that any of the types takes.
fn value(known: &[(&str, &TriggerKey)]) -> Value {
    let mut forms: Vec<KeyForm> = Vec::new();
    for (_, key) in known {
        match (forms.as_mut_slice(), &key.form) {
            ([KeyForm::Words(words)], KeyForm::Words(more)) => {
                let more: Vec<_> = more.iter().filter(|word| !words.contains(word)).collect();
                words.extend(more);
            }
            (forms, form) if forms.contains(form) => {}
            _ => forms.push(key.form.clone()),
        }
    }
    // A list may be one item, which is a text or a number.
    if forms.contains(&KeyForm::List) {
        forms.retain(|form| !matches!(form, KeyForm::Text | KeyForm::Port));
    }
    let forms: Vec<Value> = forms.iter().map(form).collect();
    match forms.as_slice() {
        [only] => only.clone(),
        _ => json!({ "anyOf": forms }),
    }
}

/// The values of one form.
pub(crate) fn form(form: &KeyForm) -> Value {
    match form {
        KeyForm::Text => json!({ "type": "string" }),
        KeyForm::Port => json!({ "type": ["string", "integer"] }),
        KeyForm::Words(words) => json!({ "type": "string", "enum": words }),
        KeyForm::Boolean => json!({ "type": "boolean" }),
        KeyForm::Integer => json!({ "type": "integer" }),
        KeyForm::Number => json!({ "allOf": [{ "$ref": "#/definitions/Decimal" }] }),
        KeyForm::Duration | KeyForm::Seconds => json!({ "allOf": [{ "$ref": "#/definitions/Duration" }] }),
        KeyForm::List => {
            json!({ "type": ["string", "integer", "array"], "items": { "type": ["string", "integer"] } })
        }
    }
}
