//! Holds the linter against KEDA's real admission webhook: `tests/conformance/admission/keda-webhook.json`.
//!
//! Each row is a ScaledObject that was sent to an API server with the webhook of KEDA 2.20.2, while the objects of `world`
//! were there.

use scalegen_document::{Limits, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::{Family, Finding, Severity, SourceFile, Targets, Version};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Verdicts {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    case: String,
    accepted: bool,
    message: Option<String>,
    world: Vec<Value>,
    object: Value,
}

/// What the webhook takes and the linter refuses, rightly: the HPA's controller does scale the workload.
const STRICTER: [&str; 1] = ["HPA apps/v1beta1, transfer"];
/// What hangs on kinds and objects that the cluster has and the files do not show.
const UNKNOWN: [&str; 5] = [
    "target no such deployment, cpu",
    "target custom, cpu",
    "target custom, prometheus",
    "HPA of unknown kind, plain",
    "HPA of unknown kind, transfer",
];

#[test]
fn agrees_with_the_webhook_on_every_set_of_objects() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/conformance/admission/keda-webhook.json"
    );
    let verdicts: Verdicts = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(verdicts.rows.len(), 167);
    let mut wrong = Vec::new();
    for row in &verdicts.rows {
        let refusals = refusals(row);
        let accepted = refusals.is_empty();
        let is_known = STRICTER.contains(&row.case.as_str()) && row.accepted
            || UNKNOWN.contains(&row.case.as_str()) && !row.accepted;
        if accepted != row.accepted && !is_known {
            wrong.push(format!(
                "{}: {refusals:?}, but the server: {:?}",
                row.case, row.message
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The errors that speak for the server about the object, or for the webhook.
fn refusals(row: &Row) -> Vec<String> {
    let targets = Targets {
        keda: Version::new(2, 20),
        kubernetes: Version::new(1, 36),
        ..Targets::NEWEST
    };
    let objects = row.world.iter().chain([&row.object]);
    let text: Vec<String> = objects.map(|object| object.to_string()).collect();
    let reading = read(
        &SourceFile::new("set.yaml", text.join("\n---\n")),
        &Limits::default(),
    );
    let findings = lint(&mut [reading], &Surroundings::default(), &[], &targets, rules()).findings;
    let is_of_object = |finding: &Finding| {
        let object = finding.object.as_ref();
        object.is_some_and(|object| {
            object.kind == "ScaledObject"
                && Some(object.name.as_str()) == row.object["metadata"]["name"].as_str()
        })
    };
    let counts = |finding: &&Finding| {
        finding.severity == Severity::Error
            && match finding.family {
                Family::Webhook => true,
                Family::Schema | Family::Admission => is_of_object(finding),
                _ => false,
            }
    };
    let counted = findings.iter().filter(counts);
    counted
        .map(|finding| format!("{}: {}", finding.code, finding.message))
        .collect()
}
