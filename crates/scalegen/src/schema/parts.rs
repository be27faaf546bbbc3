//! The pieces that schemas of output are put together from.

use serde_json::{Map, Value, json};

/// An object with all of these fields, open to further ones.
pub(super) fn object<'a>(description: &str, fields: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let fields = fields.into_iter().map(|(name, schema)| (name.to_owned(), schema));
    let fields: Map<String, Value> = fields.collect();
    let required: Vec<_> = fields.keys().collect();
    json!({ "type": "object", "description": description, "required": required, "properties": fields })
}

pub(super) fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}
