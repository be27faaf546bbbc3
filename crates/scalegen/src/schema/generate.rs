//! The JSON Schema of what `scalegen generate --format json` prints.

use serde_json::{Value, json};

use super::findings::finding;
use super::parts::{list, object};

/// Open to further fields, which a version may add.
pub(super) fn schema() -> Value {
    let boolean = || json!({ "type": "boolean" });
    let file = object(
        "A file that differed from what is generated.",
        [
            ("path", json!({ "type": "string" })),
            (
                "change",
                json!({ "enum": ["created", "changed", "replaced", "removed", "in the way"] }),
            ),
            ("edited", boolean()),
        ],
    );
    let counts = ["created", "changed", "removed", "unchanged"];
    let summary = object(
        "How many files there are.",
        counts.map(|name| (name, json!({ "type": "integer", "minimum": 0 }))),
    );
    let mut schema = object(
        "What `scalegen generate --format json` prints. Further fields may be added within a version.",
        [
            ("version", json!({ "const": 1 })),
            ("written", boolean()),
            ("findings", list(finding())),
            ("files", list(file)),
            ("summary", summary),
        ],
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("generate");
    schema
}
