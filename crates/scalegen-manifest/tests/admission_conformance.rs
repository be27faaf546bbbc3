//! Holds the admission rules against what a real API server said of the same objects.

#[path = "../../../tests/support/verdicts.rs"]
mod verdicts;

use std::sync::LazyLock;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::Job;
use scalegen_kinds::{Refusal, admission};
use scalegen_syntax::{Targets, Version};
use serde_json::Value;
use verdicts::{Row, rows};

/// The refusals of an object that fits its type; nothing when it does not, which is for schemas to report.
fn refusals(row: &Row) -> Option<Result<Vec<Refusal>, serde_json::Error>> {
    let targets = Targets {
        kubernetes: Version::new(1, 36),
        ..Targets::NEWEST
    };
    let object = row.object.clone();
    match row.base.as_str() {
        "job" => Some(serde_json::from_value::<Job>(object).map(|job| admission::job(&job, &targets))),
        "deployment" => {
            Some(serde_json::from_value::<Deployment>(object).map(|it| admission::deployment(&it, &targets)))
        }
        base if base.starts_with("hpa-") => Some(
            serde_json::from_value::<HorizontalPodAutoscaler>(object)
                .map(|hpa| admission::hpa(&hpa, &targets)),
        ),
        _ => None,
    }
}

#[test]
fn agrees_with_the_server_on_every_object_that_fits_its_type() {
    let mut wrong = Vec::new();
    let (mut judged, mut misfits, mut taken_misfits, mut unknown_fields, mut others) = (0, 0, 0, 0, 0);
    for row in rows() {
        let title = row.title();
        let message = row.message.as_deref().unwrap_or_default();
        let found = match refusals(&row) {
            None => {
                others += 1;
                continue;
            }
            Some(Err(error)) => {
                // A wrong type, which the server refuses too, or a null in a list of texts, which it takes for
                // an empty text.
                misfits += 1;
                if row.accepted {
                    taken_misfits += 1;
                    if !error.to_string().contains("null") {
                        wrong.push(format!("{title}: does not fit, but was taken: {error}"));
                    }
                }
                continue;
            }
            Some(Ok(found)) => found,
        };
        if message.contains("strict decoding error: unknown field") {
            // The types have dropped it: what is left is judged above in other rows.
            unknown_fields += 1;
            continue;
        }
        judged += 1;
        let fields: Vec<String> = found
            .iter()
            .filter(|refusal| refusal.is_error())
            .map(|refusal| refusal.field.to_string())
            .collect();
        if fields.is_empty() != row.accepted {
            wrong.push(format!("{title}: {fields:?}, but the server: {message:?}"));
        }
        let causes = row.fields();
        if !causes.is_empty() && !fields.iter().any(|field| causes.contains(&field)) {
            wrong.push(format!("{title}: {fields:?}, but the server names {causes:?}"));
        }
        let strangers: Vec<&String> = fields.iter().filter(|field| !causes.contains(field)).collect();
        if !causes.is_empty() && !strangers.is_empty() {
            wrong.push(format!("{title}: {strangers:?} are not among {causes:?}"));
        }
        // A malformed selector is named twice by the server, part and whole; the part is enough.
        let missed: Vec<&&String> = causes.iter().filter(|cause| !fields.contains(cause)).collect();
        if !missed.is_empty() && missed.iter().any(|cause| cause.as_str() != "spec.selector") {
            wrong.push(format!("{title}: {missed:?} are not among {fields:?}"));
        }
        let warned = found.iter().any(|refusal| !refusal.is_error());
        if row.accepted && warned == row.warnings.is_empty() {
            wrong.push(format!("{title}: warnings differ: {:?}", row.warnings));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(
        (judged, misfits, taken_misfits, unknown_fields, others),
        (199, 227, 2, 15, 168),
        "rows judged, not of the type, of these taken, with unknown fields, of other kinds"
    );
}

/// Puts a text where one stood; `place` counts the texts of the object.
fn put(value: &mut Value, place: &mut usize, text: &str) {
    match value {
        Value::String(old) => {
            if *place == 0 {
                *old = text.to_owned();
            }
            *place = place.wrapping_sub(1);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, place, text)),
        Value::Object(fields) => fields.values_mut().for_each(|field| put(field, place, text)),
        _ => {}
    }
}

/// The objects that the others were made from.
static GOOD: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let is_good = |row: &Row| row.mutation == "as it is" && refusals(row).is_some();
    rows().into_iter().filter(is_good).collect()
});

proptest::proptest! {
    #[test]
    fn no_text_in_any_field_panics(
        base in 0_usize..8,
        place in 0_usize..20,
        text in "\\PC{0,80}|x{0,300}|[-./%$a-z0-9]{0,70}",
    ) {
        let mut row = GOOD[base].clone();
        put(&mut row.object, &mut place.clone(), &text);
        let _ = refusals(&row);
    }
}
