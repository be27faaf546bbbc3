//! What is known of loops with the real controllers comes out, with its figures: other settings of two recordings.

#[path = "recording/replay.rs"]
mod recording;

use std::path::Path;

use recording::{Change, replay, spaced};
use serde_json::{Value, json};

/// What the recording of that name is made from.
fn recording(name: &str) -> (Value, Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/recordings");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let mut whole: Value = serde_json::from_str(&text).unwrap();
    (whole["inputs"].take(), whole["controller"].take())
}

fn changes(inputs: &Value, controller: &Value) -> Vec<Change> {
    let until = inputs["duration_s"].as_f64().unwrap();
    replay(inputs, controller, &spaced(5.02, until), &[], 0.0).unwrap()
}

/// Where replicas turn from up to down or back, from the first to the last.
fn turns(changes: &[Change]) -> Vec<i64> {
    let mut turns: Vec<i64> = changes.iter().take(1).map(|change| change.from).collect();
    for (index, change) in changes.iter().enumerate() {
        let next = changes.get(index + 1);
        if next.is_none_or(|next| (next.to > next.from) != (change.to > change.from)) {
            turns.push(change.to);
        }
    }
    turns
}

#[test]
fn a_counter_of_completions_takes_three_times_as_long_as_one_of_arrivals() {
    let (mut inputs, controller) = recording("completions-rate.json");
    let mut at_11 = |counts: &str| {
        inputs["metric_model"]["loop"]["counts"] = json!(counts);
        let changes = changes(&inputs, &controller);
        changes.iter().find(|change| change.to >= 11).unwrap().at_s
    };
    let (completions, arrivals) = (at_11("completions"), at_11("arrivals"));
    assert!((completions - 422.0).abs() <= 5.1, "{completions}");
    assert!((arrivals - 136.0).abs() <= 5.1, "{arrivals}");
}

#[test]
fn a_threshold_of_10_swings_between_3_and_30_and_one_of_400_comes_to_10() {
    let (mut inputs, controller) = recording("backlog-slow-policy.json");
    inputs["trace"]["load:rps"] = json!([[0.0, 5.0], [60.0, 20.0]]);
    let mut with = |threshold: &str, until: f64| {
        let spec = json!({
            "scaleTargetRef": {"kind": "Deployment", "name": "web", "apiVersion": "apps/v1"},
            "minReplicas": 3, "maxReplicas": 30,
            "metrics": [{"type": "External", "external": {"metric": {"name": "backlog"},
                "target": {"type": "AverageValue", "averageValue": threshold}}}],
            "behavior": {
                "scaleUp": {"stabilizationWindowSeconds": 0, "selectPolicy": "Max",
                    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]},
                "scaleDown": {"stabilizationWindowSeconds": 117, "selectPolicy": "Max",
                    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}});
        inputs["hpa_spec_as_stored"] = spec.clone();
        inputs["hpa"]["spec"] = spec;
        inputs["duration_s"] = json!(until);
        changes(&inputs, &controller)
    };
    let low = turns(&with("10", 1_200.0));
    assert!(low.starts_with(&[3, 30, 3, 30]), "{low:?}");
    let high = turns(&with("400", 7_200.0));
    assert_eq!(high, [3, 10], "{high:?}");
}
