//! Objects for tests, changed in one place.

use serde_json::Value;

/// `object` with the value at a path such as `spec.metrics.0.type` replaced, or taken away by `None`.
pub(crate) fn changed(object: &Value, path: &str, to: Option<Value>) -> Value {
    let mut object = object.clone();
    let pointer = format!("/{}", path.replace('.', "/"));
    let (parent, last) = pointer.rsplit_once('/').expect("a slash was put in front");
    match object
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("no {parent} in the object"))
    {
        Value::Object(fields) => match to {
            Some(value) => _ = fields.insert(last.to_owned(), value),
            None => assert!(fields.remove(last).is_some(), "no {path} in the object"),
        },
        Value::Array(items) => {
            let index: usize = last.parse().expect("an index into a list");
            match to {
                Some(value) if index == items.len() => items.push(value),
                Some(value) => items[index] = value,
                None => _ = items.remove(index),
            }
        }
        other => panic!("{other} has no fields"),
    }
    object
}
