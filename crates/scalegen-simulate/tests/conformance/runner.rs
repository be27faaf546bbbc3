//! Runs the cases of `tests/conformance/hpa` at the repository's root, for the test and the example: each looks into one
//! part of a controller, which the public interface does not have.

mod compare;
mod hpa_parts;
mod keda;
mod pods;
mod reconcile;
mod rules;
mod vpa;

use serde::Deserialize;
use serde_json::Value;

/// How the cases of one file, or of several, came out.
#[derive(Default)]
pub struct Tally {
    /// How many gave what the file expects.
    pub passed: usize,
    /// What went wrong: a case each, or a file that cannot be read.
    pub failures: Vec<String>,
}

#[derive(Deserialize)]
struct CaseFile {
    cases: Vec<Value>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    input: Value,
    expect: Value,
}

/// What a case came to: values to hold against `expect`, or an error that it may ask for.
type Outcome = Result<Value, String>;

/// Runs every case of the file `name`.
pub fn run(name: &str, text: &str, tally: &mut Tally) {
    let file = match serde_json::from_str::<CaseFile>(text) {
        Ok(file) => file,
        Err(error) => return tally.failures.push(format!("{name}: {error}")),
    };
    if file.cases.is_empty() {
        tally.failures.push(format!("{name}: no cases"));
    }
    for (index, case) in file.cases.into_iter().enumerate() {
        match run_case(case) {
            Ok(()) => tally.passed += 1,
            Err((id, error)) => {
                let id = id.unwrap_or_else(|| format!("case {index}"));
                tally.failures.push(format!("{name}: {id}: {error}"));
            }
        }
    }
}

fn run_case(case: Value) -> Result<(), (Option<String>, String)> {
    let case: Case = serde_json::from_value(case).map_err(|error| (None, error.to_string()))?;
    let with_id = |error| (Some(case.id.clone()), error);
    // A panic is the failure of its case, not the end of the run.
    let run = std::panic::AssertUnwindSafe(|| run_kind(&case.kind, case.input.clone()));
    let outcome = std::panic::catch_unwind(run).unwrap_or_else(|_| Err("panicked".to_owned()));
    let outcome = outcome.map_err(with_id)?;
    compare::check(&case.expect, &outcome).map_err(with_id)
}

/// The outer error is a case that could not be run; the inner one is what the computation said.
fn run_kind(kind: &str, input: Value) -> Result<Outcome, String> {
    let input = without_nulls(input);
    match kind {
        "default_rules" => with(input, rules::default_rules),
        "default_behavior" => with(input, rules::default_behavior),
        "behavior_rate" => with(input, rules::behavior_rate),
        "scale_up_limit" => with(input, |input| rules::policy_limit(input, true)),
        "scale_down_limit" => with(input, |input| rules::policy_limit(input, false)),
        "behavior_stabilize" => with(input, rules::behavior_stabilize),
        "legacy_clamp" => with(input, rules::legacy_clamp),
        "legacy_stabilize" => with(input, rules::legacy_stabilize),
        "store_scale_event" => with(input, rules::store_scale_event),
        "group_pods" => with(input, hpa_parts::group_pods),
        "requests" => with(input, hpa_parts::requests),
        "utilization_ratio" => with(input, hpa_parts::utilization_ratio),
        "usage_ratio" => with(input, hpa_parts::usage_ratio),
        "fetch_resource_metrics" => with(input, hpa_parts::fetch_resource_metrics),
        "fetch_pods_metric" => with(input, hpa_parts::fetch_pods_metric),
        "fetch_external_metric" => with(input, hpa_parts::fetch_external_metric),
        "fetch_object_metric" => with(input, hpa_parts::fetch_object_metric),
        "resource_utilization"
        | "resource_average"
        | "pods_average"
        | "object_value"
        | "object_average"
        | "external_value"
        | "external_average" => with(input, |input| hpa_parts::replicas(kind, input)),
        "reconcile" => with(input, reconcile::reconcile),
        "trace" => with(input, reconcile::trace),
        "keda_hpa_bounds" => with(input, keda::hpa_bounds),
        "keda_bounds_valid" => with(input, keda::bounds_valid),
        "keda_paused" => with(input, keda::paused),
        "keda_paused_count" => with(input, keda::paused_count),
        "keda_fallback_valid" => with(input, keda::fallback_valid),
        "keda_scale" => with(input, keda::scale),
        "keda_idle_or_min" => with(input, keda::idle_or_min),
        "keda_fallback" => with(input, keda::fallback),
        "keda_prometheus" => with(input, keda::prometheus_query),
        "keda_metric_name" => with(input, keda::name_of_metric),
        "keda_target_type" => with(input, keda::target_type),
        "keda_quantity" => with(input, keda::quantity),
        "keda_modifier_value" => with(input, keda::modifier_value),
        "keda_modifier_nil" => with(input, keda::modifier_nil),
        "vpa_histogram" => with(input, vpa::histogram),
        "vpa_checkpoint" => with(input, vpa::checkpoint),
        "vpa_buckets" => with(input, vpa::buckets),
        "vpa_confidence" => with(input, vpa::confidence),
        "vpa_margin" => with(input, vpa::margin),
        "vpa_floor" => with(input, vpa::floor),
        "vpa_memory" => with(input, vpa::memory),
        "vpa_scale" => with(input, vpa::scale),
        "vpa_cpu_amount" => with(input, vpa::cpu_amount),
        "vpa_mem_amount" => with(input, vpa::memory_amount),
        "vpa_humanize" => with(input, vpa::humanize),
        "vpa_round" => with(input, vpa::round),
        "vpa_resource_list" => with(input, vpa::resource_list),
        "vpa_history" => with(input, vpa::history),
        _ => Err(format!("unknown kind `{kind}`")),
    }
}

/// A key that is null is a key that is not there. Lists keep theirs.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect(),
        Value::Array(list) => list.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

fn with<I: serde::de::DeserializeOwned>(
    input: Value,
    run: impl FnOnce(I) -> Result<Outcome, String>,
) -> Result<Outcome, String> {
    run(serde_json::from_value(input).map_err(|error| format!("input: {error}"))?)
}
