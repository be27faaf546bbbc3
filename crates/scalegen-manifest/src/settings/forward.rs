//! The map read forward on plain data: what a table of the profile becomes where no builder has a setter for each key.

use scalegen_syntax::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::table::{Form, ITEM, Keys, Setting};

/// What tables of the profile become, as the type of the field. Their types fit each other, which a test holds them to.
pub(super) fn made<T: DeserializeOwned + Default>(keys: &dyn Keys, settings: &impl Serialize) -> T {
    let settings = serde_json::to_value(settings).unwrap_or_default();
    serde_json::from_value(forward(keys, &settings)).unwrap_or_default()
}

fn forward(keys: &dyn Keys, settings: &Value) -> Value {
    if let Value::Array(items) = settings {
        return items.iter().map(|item| forward(keys, item)).collect();
    }
    let mut object = Value::Object(Map::new());
    for setting in keys.settings() {
        let value = &settings[setting.key];
        if let Some(value) = Some(value)
            .filter(|value| !value.is_null())
            .and_then(|value| field(setting, value))
        {
            let steps: Vec<&str> = setting.steps().collect();
            put(&mut object, &steps, value);
        }
    }
    object
}

fn field(setting: &Setting, value: &Value) -> Option<Value> {
    if setting.field.is_empty() {
        return None;
    }
    if let Some(below) = setting.below {
        return Some(forward(below, value));
    }
    match setting.form {
        Form::Same | Form::Map | Form::Rest => Some(value.clone()),
        Form::Seconds => Some(value.as_str()?.parse::<Duration>().ok()?.seconds().into()),
        Form::Text => Some(match value {
            Value::String(text) => text.as_str().into(),
            other => other.to_string().into(),
        }),
        _ => None,
    }
}

/// Puts a value where the steps lead. Fields that are there already win over what is left of a table.
fn put(object: &mut Value, steps: &[&str], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        match (object, value) {
            (Value::Object(there), Value::Object(more)) => {
                for (name, value) in more {
                    there.entry(name).or_insert(value);
                }
            }
            (place, value) => *place = value,
        }
        return;
    };
    if *step == ITEM {
        if !object.is_array() {
            *object = Value::Array(vec![Value::Null]);
        }
        if let Some(item) = object.get_mut(0) {
            put(item, rest, value);
        }
        return;
    }
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    if let Some(fields) = object.as_object_mut() {
        put(fields.entry(*step).or_insert(Value::Null), rest, value);
    }
}
