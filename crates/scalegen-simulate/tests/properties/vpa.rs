//! What holds of every VPA: one to three containers, with policies or without.

use proptest::prelude::*;
use scalegen_kinds::vpa::VerticalPodAutoscaler;
use scalegen_simulate::trace::Trace;
use scalegen_simulate::vpa::{RecommenderOptions, RecordedUsage, RecordedVpaStep, VpaSpec, simulate};
use scalegen_syntax::Quantity;
use serde_json::{Value, json};

use crate::traces::csv;

/// A policy of the container: bounds for each resource, or none.
fn policy(container: &'static str) -> impl Strategy<Value = Value> {
    let bounds = |unit: &'static str| {
        (0..2000_u32, 0..4000_u32)
            .prop_map(move |(least, more)| (format!("{least}{unit}"), format!("{}{unit}", least + more)))
    };
    let controlled = prop::option::weighted(0.3, prop_oneof!["cpu", "memory"]);
    let bounds = (prop::option::of(bounds("m")), prop::option::of(bounds("Mi")));
    (bounds, controlled, prop::bool::weighted(0.1)).prop_map(move |((cpu, memory), controlled, is_off)| {
        let (least_cpu, most_cpu) = cpu.unzip();
        let (least_memory, most_memory) = memory.unzip();
        let amounts = |cpu: Option<String>, memory: Option<String>| {
            let given = [("cpu", cpu), ("memory", memory)];
            let given = given
                .into_iter()
                .filter_map(|(name, it)| Some((name.to_owned(), Value::from(it?))));
            Value::Object(given.collect())
        };
        json!({
            "containerName": container,
            "mode": if is_off { "Off" } else { "Auto" },
            "controlledResources": controlled.map(|it| vec![it]),
            "minAllowed": amounts(least_cpu, least_memory),
            "maxAllowed": amounts(most_cpu, most_memory),
        })
    })
}

fn vpa() -> impl Strategy<Value = VpaSpec> {
    (prop::option::of(policy("c0")), prop::option::of(policy("*"))).prop_map(|(own, all)| {
        let policies: Vec<_> = own.into_iter().chain(all).collect();
        let object = json!({
            "apiVersion": "autoscaling.k8s.io/v1",
            "kind": "VerticalPodAutoscaler",
            "metadata": { "name": "web" },
            "spec": {
                "targetRef": { "kind": "Deployment", "name": "web" },
                "resourcePolicy": { "containerPolicies": policies },
            },
        });
        let object: VerticalPodAutoscaler = serde_json::from_value(object).unwrap();
        VpaSpec::new(&object).unwrap()
    })
}

/// The usage of one to three containers: columns, and rows up to two hours apart.
fn usage() -> impl Strategy<Value = String> {
    let cpu =
        prop_oneof![6 => (0..20_000_u32).prop_map(|milli| format!("{milli}m")), 1 => Just(String::new())];
    let memory =
        prop_oneof![6 => (0..40_000_u32).prop_map(|mega| format!("{mega}Mi")), 1 => Just(String::new())];
    (1..4_usize).prop_flat_map(move |containers| {
        let cells = prop::collection::vec((cpu.clone(), memory.clone()), containers).prop_map(|pairs| {
            pairs
                .into_iter()
                .flat_map(|(cpu, memory)| [cpu, memory])
                .collect()
        });
        let rows = prop::collection::vec((1..7200_u32, cells), 1..8);
        let columns = (0..containers).flat_map(|it| [format!("cpu:c{it}"), format!("memory:c{it}")]);
        let columns: Vec<_> = columns.collect();
        rows.prop_map(move |rows| csv(&columns, &rows))
    })
}

fn run(spec: &VpaSpec, csv: &str) -> Vec<RecordedVpaStep> {
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedUsage::new(trace, spec).unwrap();
    simulate(spec, &RecommenderOptions::default(), &mut source).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_target_is_between_its_bounds_and_within_what_is_allowed(spec in vpa(), csv in usage()) {
        for step in run(&spec, &csv) {
            for it in &step.recommendations {
                let policy = spec.policy(&format!("c{}", it.container));
                prop_assert!(policy.is_on);
                for (bounds, policy) in [(it.cpu, policy.cpu), (it.memory, policy.memory)] {
                    prop_assert_eq!(bounds.is_some(), policy.is_controlled);
                    let Some(bounds) = bounds else { continue };
                    prop_assert!(bounds.lower <= bounds.target && bounds.target <= bounds.upper, "{bounds:?}");
                    let is_allowed = |it: Quantity| {
                        policy.min_allowed.is_none_or(|least| it >= least)
                            && policy.max_allowed.is_none_or(|most| it <= most)
                    };
                    prop_assert!(is_allowed(bounds.lower) && is_allowed(bounds.upper), "{bounds:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_input_gives_the_same_output(spec in vpa(), csv in usage()) {
        prop_assert_eq!(run(&spec, &csv), run(&spec, &csv));
    }
}
