//! What the CRDs of the VPA and of KEDA refused on a real API server, against what the checks say.
//!
//! The server, 1.36 with the CRDs of VPA 1.8 and KEDA after 2.20.2, ran no webhooks. Nothing below is compared
//! with what a webhook or an operator would say.

#[path = "../../../tests/support/verdicts.rs"]
mod verdicts;

use scalegen_kinds::{Refusal, admission};
use scalegen_kinds::{scaled_object::ScaledObject, vpa::VerticalPodAutoscaler};
use scalegen_syntax::{Family, Targets, Version};
use serde_json::Value;
use verdicts::{Row, rows};

/// The refusals of an object that fits its type; nothing for other kinds.
fn refusals(row: &Row) -> Option<Result<Vec<Refusal>, serde_json::Error>> {
    let targets = Targets {
        kubernetes: Version::new(1, 36),
        keda: Version::new(2, 20),
        vpa: Version::new(1, 8),
    };
    let object = without_nulls(&row.object);
    match row.base.as_str() {
        "vpa" => Some(
            serde_json::from_value::<VerticalPodAutoscaler>(object).map(|vpa| admission::vpa(&vpa, &targets)),
        ),
        "scaledobject" => Some(
            serde_json::from_value::<ScaledObject>(object)
                .map(|object| admission::scaled_object(&object, &targets)),
        ),
        _ => None,
    }
}

/// A field that is null is an absent one to the server.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[test]
fn agrees_with_the_server_on_every_object_that_fits_its_type() {
    let mut wrong = Vec::new();
    let (mut judged, mut misfits, mut unknown_fields) = (0, 0, 0);
    for row in rows() {
        let title = row.title();
        let message = row.message.as_deref().unwrap_or_default();
        let found = match refusals(&row) {
            None => continue,
            Some(Err(error)) => {
                misfits += 1;
                if row.accepted {
                    wrong.push(format!("{title}: does not fit, but was taken: {error}"));
                }
                continue;
            }
            Some(Ok(found)) => found,
        };
        if message.contains("strict decoding error: unknown field") {
            // The types have dropped it, and what is left may well be good.
            unknown_fields += 1;
            continue;
        }
        judged += 1;
        let fields: Vec<String> = found
            .iter()
            .filter(|refusal| {
                let is_of_schema = matches!(refusal.rule.family, Family::Admission | Family::Schema);
                is_of_schema && refusal.is_error()
            })
            .map(|refusal| refusal.field.to_string())
            .collect();
        if fields.is_empty() != row.accepted {
            wrong.push(format!("{title}: {fields:?}, but the server: {message:?}"));
        }
        let causes = row.fields();
        let strangers: Vec<&String> = fields.iter().filter(|field| !causes.contains(field)).collect();
        let missed: Vec<&&String> = causes.iter().filter(|cause| !fields.contains(cause)).collect();
        let agrees = strangers.is_empty() && missed.is_empty();
        if !causes.is_empty() && !agrees {
            wrong.push(format!("{title}: {fields:?}, but the server names {causes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(
        (judged, misfits, unknown_fields),
        (58, 107, 3),
        "rows judged, not of the type, with unknown fields"
    );
}
