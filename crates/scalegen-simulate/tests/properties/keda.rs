//! What holds of every ScaledObject: one to three triggers, with fallbacks, pauses and idle replicas.

use proptest::prelude::*;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_simulate::hpa::HpaOptions;
use scalegen_simulate::keda::{KedaSpec, RecordedKedaStep, RecordedTriggers, simulate};
use scalegen_simulate::report::keda_metrics;
use scalegen_simulate::trace::Trace;
use serde_json::{Map, Value, json};

use crate::traces::{TraceRow, csv, rows, split};

fn trigger() -> impl Strategy<Value = Value> {
    let prometheus = (
        1..20_000_u32,
        0..20_u32,
        any::<bool>(),
        any::<bool>(),
        prop_oneof!["AverageValue", "Value"],
    );
    prop_oneof![
        4 => prometheus.prop_map(|(milli, activation, ignores, is_cached, type_)| json!({
            "type": "prometheus",
            "metricType": type_,
            "useCachedMetrics": is_cached,
            "metadata": {
                "serverAddress": "http://prometheus",
                "query": "q",
                "threshold": (f64::from(milli) / 1000.0).to_string(),
                "activationThreshold": activation.to_string(),
                "ignoreNullValues": ignores.to_string(),
            },
        })),
        1 => (1..150_u32).prop_map(|percent| json!({
            "type": "cpu", "metricType": "Utilization", "metadata": { "value": percent.to_string() },
        })),
    ]
}

fn fallback() -> impl Strategy<Value = Value> {
    let behaviors = prop_oneof![
        "static",
        "currentReplicas",
        "currentReplicasIfHigher",
        "currentReplicasIfLower"
    ];
    (0..6_i32, 0..12_i32, behaviors).prop_map(|(threshold, replicas, behavior)| {
        json!({ "failureThreshold": threshold, "replicas": replicas, "behavior": behavior })
    })
}

fn annotations() -> impl Strategy<Value = Value> {
    let names = ["paused-scale-in", "paused-scale-out", "force-activation"];
    prop::collection::vec(prop::bool::weighted(0.15), names.len()).prop_map(move |are_set| {
        let set = names.into_iter().zip(are_set).filter(|(_, is_set)| *is_set);
        let annotations = set.map(|(name, _)| (format!("autoscaling.keda.sh/{name}"), json!("true")));
        Value::Object(annotations.collect::<Map<_, _>>())
    })
}

fn scaled_object() -> impl Strategy<Value = KedaSpec> {
    (
        (0..4_i32, 1..40_i32, any::<bool>()),
        (1..60_i32, 0..400_i32, 0..200_i32),
        // A trigger of cpu alone cannot go to zero, so that the first one is another.
        prop::collection::vec(trigger(), 1..4)
            .prop_filter("the first is cpu", |triggers| triggers[0]["type"] == "prometheus"),
        prop::option::of(fallback()),
        annotations(),
    )
        .prop_map(
            |((min, more, is_idle), (polling, cooldown, initial), triggers, fallback, annotations)| {
                let object = json!({
                    "apiVersion": "keda.sh/v1alpha1",
                    "kind": "ScaledObject",
                    "metadata": { "name": "worker", "annotations": annotations },
                    "spec": {
                        "scaleTargetRef": { "name": "worker" },
                        "minReplicaCount": min,
                        "maxReplicaCount": min + more,
                        "idleReplicaCount": (is_idle && min > 0).then_some(0),
                        "pollingInterval": polling,
                        "cooldownPeriod": cooldown,
                        "initialCooldownPeriod": initial,
                        "fallback": fallback,
                        "triggers": triggers,
                    },
                });
                let object: ScaledObject = serde_json::from_value(object).unwrap();
                KedaSpec::new(&object).unwrap()
            },
        )
}

fn object_and_rows() -> impl Strategy<Value = (KedaSpec, Vec<TraceRow>)> {
    scaled_object().prop_flat_map(|spec| {
        let columns = spec.triggers.len();
        (Just(spec), rows(columns, 200))
    })
}

fn run(spec: &KedaSpec, rows: &[TraceRow], initial: Option<i32>) -> Vec<RecordedKedaStep> {
    let csv = csv(&keda_metrics(spec), rows);
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedTriggers::new(trace, spec).unwrap();
    simulate(spec.clone(), HpaOptions::default(), initial, &mut source).unwrap()
}

proptest! {
    #[test]
    fn replicas_stay_within_bounds_after_the_first_correction(
        (spec, rows) in object_and_rows(), initial in prop::option::of(0..80_i32),
    ) {
        let bounds = spec.hpa.min_replicas..=spec.hpa.max_replicas;
        // The HPA controller corrects what it finds; until its first sync there may be any number.
        let mut is_corrected = false;
        for step in run(&spec, &rows, initial) {
            is_corrected |= matches!(step, RecordedKedaStep::Sync { .. });
            let desired = step.desired_replicas();
            // Without pods the HPA is off, and only KEDA's loop leads out of it.
            prop_assert!(!is_corrected || desired == 0 || bounds.contains(&desired), "{desired} at {:?}", step.time());
        }
    }

    #[test]
    fn only_a_workload_that_may_idle_is_taken_to_zero((spec, rows) in object_and_rows(), initial in 1..80_i32) {
        let may_idle = spec.settings.min_replica_count.unwrap_or(0) == 0 || spec.settings.idle_replica_count.is_some();
        for step in run(&spec, &rows, Some(initial)) {
            prop_assert!(may_idle || step.desired_replicas() > 0, "at {:?}", step.time());
            let is_zero_by_hpa = matches!(&step, RecordedKedaStep::Sync { step, .. }
                if step.decision.current_replicas > 0 && step.decision.desired_replicas == 0);
            prop_assert!(!is_zero_by_hpa, "at {:?}", step.time());
        }
    }

    #[test]
    fn the_same_input_gives_the_same_output((spec, rows) in object_and_rows(), initial in 0..40_i32) {
        prop_assert_eq!(run(&spec, &rows, Some(initial)), run(&spec, &rows, Some(initial)));
    }

    #[test]
    fn splitting_a_constant_metric_into_more_samples_changes_nothing(
        (spec, rows) in object_and_rows(), parts in 2..6_u32, initial in 0..40_i32,
    ) {
        prop_assert_eq!(run(&spec, &rows, Some(initial)), run(&spec, &split(&rows, parts), Some(initial)));
    }
}
