//! What holds of the response of every HPA: settings that never count limit nothing in any simulation.

use proptest::prelude::*;
use scalegen_simulate::hpa::{HpaOptions, Policy, Reading, RecordedMetrics, simulate};
use scalegen_simulate::response::{Direction, Unused, hpa_rests, unused_of_hpa};
use scalegen_simulate::trace::Trace;

use crate::hpa::hpa;
use crate::traces::{csv, rows};

proptest! {
    #[test]
    fn a_policy_that_never_counts_limits_nothing(
        (spec, rows) in hpa().prop_flat_map(|spec| {
            let columns = spec.metrics.len();
            (Just(spec), rows(columns, 200))
        }),
        above in 0..40_i32,
    ) {
        let never: Vec<(Direction, Policy)> = unused_of_hpa(&spec, &HpaOptions::default())
            .into_iter()
            .filter_map(|unused| match unused {
                Unused::AllowsEverything { direction, policy } => Some((direction, policy)),
                Unused::NeverSelected { direction, policy, by } => (policy != by).then_some((direction, policy)),
                _ => None,
            })
            .collect();
        let csv = csv(&spec.metric_names(), &rows);
        let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
        let mut source = RecordedMetrics::new(trace, &spec).unwrap();
        let start = (spec.min_replicas + above).min(spec.max_replicas);
        let steps = simulate(spec, HpaOptions::default(), Some(start), &mut source).unwrap();
        for step in steps {
            let decision = step.decision;
            let limited = decision.rate_limit.and_then(|limit| limit.policy).zip(decision.stabilized);
            if let Some((policy, stabilized)) = limited {
                let is_up = stabilized > decision.current_replicas;
                let direction = if is_up { Direction::Up } else { Direction::Down };
                prop_assert!(!never.contains(&(direction, policy)), "{direction:?} {policy} at {:?}", step.time);
            }
        }
    }

    #[test]
    fn an_hpa_at_rest_stays_there(spec in hpa(), high in 0..100_000_u32) {
        let values = |value: f64| -> Vec<Reading> {
            spec.metrics.iter().map(|metric| metric.reading(value)).collect()
        };
        let (low, high) = (|_| values(0.0), |_| values(f64::from(high) / 1000.0));
        let options = HpaOptions::default();
        let rests = hpa_rests(&spec, &options, spec.min_replicas, &[&low, &high, &high, &low, &low]);
        prop_assert_eq!(rests.len(), 5);
        for (rest, again) in [(rests[1], rests[2]), (rests[3], rests[4])] {
            prop_assert!(rest.is_at_rest && again.is_at_rest);
            prop_assert_eq!(rest.replicas, again.replicas);
        }
    }
}
