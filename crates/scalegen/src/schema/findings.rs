//! The JSON Schema of what `scalegen lint --format json` prints.

use scalegen_lint::report::VERSION;
use scalegen_syntax::Family;
use serde_json::{Value, json};

use super::parts::{list, object};

/// Open to further fields, which a version may add.
pub(super) fn schema() -> Value {
    let count = || json!({ "type": "integer", "minimum": 0 });
    let summary = [
        "errors",
        "warnings",
        "notes",
        "suppressed",
        "files",
        "foreign",
        "documents",
        "skipped",
        "relations_only",
        "charts",
    ];
    let kinds = json!({
        "type": "object",
        "description": "The kinds that were skipped, each with the number of objects.",
        "additionalProperties": count(),
    });
    let summary = object(
        "What was read, and what came of it.",
        summary
            .map(|name| (name, count()))
            .into_iter()
            .chain([("not_examined", kinds)]),
    );
    let mut schema = object(
        "What `scalegen lint --format json` prints. Further fields may be added within a version.",
        [
            ("version", json!({ "const": VERSION })),
            ("findings", list(finding())),
            ("summary", summary),
        ],
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("findings");
    schema
}

/// One finding.
pub(super) fn finding() -> Value {
    let text = || json!({ "type": "string" });
    let maybe_text = || json!({ "type": ["string", "null"] });
    let number = || json!({ "type": ["integer", "null"], "minimum": 1 });
    let place = [
        ("file", maybe_text()),
        ("line", number()),
        ("column", number()),
        ("end_line", number()),
        ("end_column", number()),
    ];
    let related = [("message", text())].into_iter().chain(place.clone());
    let reason = object("The message as its kind and fields.", [("kind", text())]);
    let finding = [
        (
            "code",
            json!({ "type": "string", "pattern": "^[A-Z]{3}[0-9]{3}$" }),
        ),
        ("family", json!({ "enum": Family::ALL })),
        ("severity", json!({ "enum": ["error", "warning", "note"] })),
        ("message", text()),
        ("reason", reason),
        ("help", maybe_text()),
        ("object", maybe_text()),
        ("path", maybe_text()),
        (
            "related",
            list(with_source(object(
                "Another place that a finding is about.",
                related,
            ))),
        ),
    ];
    let edit = [("text", text())].into_iter().chain(place.clone());
    let edit = with_source(object("Text to write in place of a range of a file.", edit));
    let mut finding = object("A fault, and where it is.", finding.into_iter().chain(place));
    // Most findings have none.
    finding["properties"]["fix"] = list(edit);
    with_source(finding)
}

/// With the template that the file was rendered from, which only what Helm rendered has.
fn with_source(mut place: Value) -> Value {
    place["properties"]["source"] = json!({ "type": "string" });
    place
}
