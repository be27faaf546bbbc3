//! What holds of every HPA and every trace.

use k8s_openapi::api::autoscaling::v2;
use proptest::prelude::*;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec, RecordedMetrics, RecordedStep, simulate};
use scalegen_simulate::trace::Trace;

fn policies() -> impl Strategy<Value = Vec<v2::HPAScalingPolicy>> {
    let policy = (prop_oneof!["Pods", "Percent"], 1..200_i32, 1..300_i32);
    let policy = policy.prop_map(|(type_, value, period_seconds)| v2::HPAScalingPolicy {
        type_,
        value,
        period_seconds,
    });
    prop::collection::vec(policy, 1..4)
}

fn rules() -> impl Strategy<Value = v2::HPAScalingRules> {
    let select = prop_oneof!["Max", "Min", "Disabled"];
    (
        prop::option::of(policies()),
        prop::option::of(select),
        prop::option::of(0..600_i32),
    )
        .prop_map(
            |(policies, select_policy, stabilization_window_seconds)| v2::HPAScalingRules {
                policies,
                select_policy,
                stabilization_window_seconds,
                tolerance: None,
            },
        )
}

fn metric(kind: &str, target: u32) -> v2::MetricSpec {
    let quantity = |milli: u32| k8s_openapi::apimachinery::pkg::api::resource::Quantity(format!("{milli}m"));
    let metric = v2::MetricIdentifier {
        name: "m".to_owned(),
        selector: None,
    };
    let mut spec = v2::MetricSpec {
        type_: kind.to_owned(),
        ..Default::default()
    };
    match kind {
        "Resource" => {
            let target = v2::MetricTarget {
                type_: "Utilization".to_owned(),
                average_utilization: Some(target as i32),
                ..Default::default()
            };
            spec.resource = Some(v2::ResourceMetricSource {
                name: "cpu".to_owned(),
                target,
            });
        }
        "Pods" => {
            let target = v2::MetricTarget {
                type_: "AverageValue".to_owned(),
                average_value: Some(quantity(target * 100)),
                ..Default::default()
            };
            spec.pods = Some(v2::PodsMetricSource { metric, target });
        }
        _ => {
            let target = v2::MetricTarget {
                type_: "AverageValue".to_owned(),
                average_value: Some(quantity(target * 100)),
                ..Default::default()
            };
            spec.external = Some(v2::ExternalMetricSource { metric, target });
        }
    }
    spec
}

/// An HPA with one metric, and the name of that metric's column.
fn hpa() -> impl Strategy<Value = (HpaSpec, &'static str)> {
    let behavior = (prop::option::of(rules()), prop::option::of(rules()))
        .prop_map(|(scale_up, scale_down)| v2::HorizontalPodAutoscalerBehavior { scale_up, scale_down });
    let kind = prop_oneof![
        Just(("Resource", "cpu")),
        Just(("Pods", "pods:m")),
        Just(("External", "external:m"))
    ];
    (1..20_i32, 0..40_i32, prop::option::of(behavior), kind, 1..150_u32).prop_map(
        |(min, more, behavior, (kind, column), target)| {
            let object = v2::HorizontalPodAutoscaler {
                spec: v2::HorizontalPodAutoscalerSpec {
                    min_replicas: Some(min),
                    max_replicas: min + more,
                    behavior,
                    metrics: Some(vec![metric(kind, target)]),
                    ..Default::default()
                },
                ..Default::default()
            };
            (HpaSpec::new(&object).unwrap(), column)
        },
    )
}

/// Rows of a trace: seconds since the row before, and a value or nothing.
fn rows() -> impl Strategy<Value = Vec<(u32, Option<u32>)>> {
    prop::collection::vec((1..200_u32, prop::option::weighted(0.9, 0..500_u32)), 1..30)
}

fn csv(column: &str, rows: &[(u32, Option<u32>)]) -> String {
    let mut text = format!("time,{column}\n");
    let mut time = 0;
    for (gap, value) in rows {
        text += &format!(
            "{time},{}\n",
            value.map(|value| value.to_string()).unwrap_or_default()
        );
        time += gap;
    }
    // What the last value holds until.
    text + &format!("{time},\n")
}

fn run(spec: &HpaSpec, csv: &str, initial: i32) -> Vec<RecordedStep> {
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedMetrics::new(trace, spec).unwrap();
    simulate(spec.clone(), HpaOptions::default(), Some(initial), &mut source).unwrap()
}

proptest! {
    #[test]
    fn replicas_stay_within_bounds_after_the_first_correction(
        (spec, column) in hpa(), rows in rows(), initial in 1..80_i32,
    ) {
        for step in run(&spec, &csv(column, &rows), initial) {
            let desired = step.decision.desired_replicas;
            prop_assert!((spec.min_replicas..=spec.max_replicas).contains(&desired), "{desired} at {:?}", step.time);
        }
    }

    #[test]
    fn the_same_input_gives_the_same_output((spec, column) in hpa(), rows in rows(), initial in 0..40_i32) {
        let csv = csv(column, &rows);
        prop_assert_eq!(run(&spec, &csv, initial), run(&spec, &csv, initial));
    }

    #[test]
    fn splitting_a_constant_metric_into_more_samples_changes_nothing(
        (spec, column) in hpa(), rows in rows(), parts in 2..6_u32, initial in 1..40_i32,
    ) {
        let split: Vec<_> = rows
            .iter()
            .flat_map(|(gap, value)| {
                let cuts = parts.min(*gap);
                (0..cuts).map(move |cut| (gap / cuts + u32::from(cut < gap % cuts), *value))
            })
            .collect();
        prop_assert_eq!(
            run(&spec, &csv(column, &rows), initial),
            run(&spec, &csv(column, &split), initial)
        );
    }

    #[test]
    fn no_trace_panics(csv in "(time|cpu|[0-9,.\"\n\r -])*", ) {
        if let Ok(mut trace) = Trace::open("trace.csv", csv.as_bytes()) {
            for second in 0..5 {
                if trace.advance(scalegen_simulate::Instant::from_seconds(second * 1000)).is_err() {
                    break;
                }
            }
        }
    }
}
