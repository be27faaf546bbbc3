//! What holds of every HPA: one to three metrics of every kind, with any behavior or none.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use proptest::prelude::*;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec, RecordedMetrics, RecordedStep, simulate};
use scalegen_simulate::trace::Trace;
use serde_json::{Value, json};

use crate::traces::{TraceRow, csv, rows, split};

fn rules() -> impl Strategy<Value = Value> {
    let policy = (prop_oneof!["Pods", "Percent"], 1..200_i32, 1..300_i32);
    let policy = policy
        .prop_map(|(type_, value, period)| json!({ "type": type_, "value": value, "periodSeconds": period }));
    (
        prop::option::of(prop::collection::vec(policy, 1..4)),
        prop::option::of(prop_oneof!["Max", "Min", "Disabled"]),
        prop::option::of(0..600_i32),
        prop::option::weighted(0.3, (0..400_i32).prop_map(|milli| format!("{milli}m"))),
    )
        .prop_map(|(policies, select, window, tolerance)| {
            json!({
                "policies": policies,
                "selectPolicy": select,
                "stabilizationWindowSeconds": window,
                "tolerance": tolerance,
            })
        })
}

fn metric() -> impl Strategy<Value = Value> {
    let percent = (1..150_u32).prop_map(|it| json!({ "type": "Utilization", "averageUtilization": it }));
    let average = (1..20_000_u32)
        .prop_map(|milli| json!({ "type": "AverageValue", "averageValue": format!("{milli}m") }));
    let whole = (1..20_000_u32).prop_map(|milli| json!({ "type": "Value", "value": format!("{milli}m") }));
    // Few names, so that some metrics share one.
    let name = prop_oneof!["a", "b"].prop_map(|name| json!({ "name": name }));
    let either = prop_oneof![average.clone(), whole];
    prop_oneof![
        (prop_oneof!["cpu", "memory"], prop_oneof![percent.clone(), average.clone()]).prop_map(|(name, target)| {
            json!({ "type": "Resource", "resource": { "name": name, "target": target } })
        }),
        (prop_oneof!["cpu", "memory"], prop_oneof![percent, average.clone()]).prop_map(|(name, target)| {
            let source = json!({ "name": name, "container": "api", "target": target });
            json!({ "type": "ContainerResource", "containerResource": source })
        }),
        (name.clone(), average)
            .prop_map(|(metric, target)| json!({ "type": "Pods", "pods": { "metric": metric, "target": target } })),
        (name.clone(), either.clone()).prop_map(|(metric, target)| {
            let object = json!({ "kind": "Service", "name": "web" });
            json!({ "type": "Object", "object": { "metric": metric, "target": target, "describedObject": object } })
        }),
        (name, either).prop_map(|(metric, target)| {
            json!({ "type": "External", "external": { "metric": metric, "target": target } })
        }),
    ]
}

pub(crate) fn hpa() -> impl Strategy<Value = HpaSpec> {
    let behavior = (prop::option::of(rules()), prop::option::of(rules()))
        .prop_map(|(up, down)| json!({ "scaleUp": up, "scaleDown": down }));
    let metrics = prop::collection::vec(metric(), 1..4);
    (1..20_i32, 0..40_i32, prop::option::of(behavior), metrics).prop_map(|(min, more, behavior, metrics)| {
        let object = json!({
            "spec": {
                "scaleTargetRef": { "kind": "Deployment", "name": "web" },
                "minReplicas": min,
                "maxReplicas": min + more,
                "behavior": behavior,
                "metrics": metrics,
            },
        });
        let object: HorizontalPodAutoscaler = serde_json::from_value(object).unwrap();
        HpaSpec::new(&object).unwrap()
    })
}

fn hpa_and_rows() -> impl Strategy<Value = (HpaSpec, Vec<TraceRow>)> {
    hpa().prop_flat_map(|spec| {
        let columns = spec.metrics.len();
        (Just(spec), rows(columns, 200))
    })
}

fn run(spec: &HpaSpec, rows: &[TraceRow], initial: i32) -> Vec<RecordedStep> {
    let csv = csv(&spec.metric_names(), rows);
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedMetrics::new(trace, spec).unwrap();
    simulate(spec.clone(), HpaOptions::default(), Some(initial), &mut source).unwrap()
}

proptest! {
    #[test]
    fn replicas_stay_within_bounds_after_the_first_correction(
        (spec, rows) in hpa_and_rows(), initial in 1..80_i32,
    ) {
        for step in run(&spec, &rows, initial) {
            let desired = step.decision.desired_replicas;
            prop_assert!((spec.min_replicas..=spec.max_replicas).contains(&desired), "{desired} at {:?}", step.time);
        }
    }

    #[test]
    fn the_same_input_gives_the_same_output((spec, rows) in hpa_and_rows(), initial in 0..40_i32) {
        prop_assert_eq!(run(&spec, &rows, initial), run(&spec, &rows, initial));
    }

    #[test]
    fn splitting_a_constant_metric_into_more_samples_changes_nothing(
        (spec, rows) in hpa_and_rows(), parts in 2..6_u32, initial in 1..40_i32,
    ) {
        prop_assert_eq!(run(&spec, &rows, initial), run(&spec, &split(&rows, parts), initial));
    }
}
