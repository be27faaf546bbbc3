//! Thresholds are where the simulator itself starts to ask for other replicas.

use proptest::prelude::*;
use scalegen_simulate::hpa::{Amount, HpaOptions, HpaSimulation, HpaSpec, RecordedMetrics, ToleranceRule};
use scalegen_simulate::trace::Trace;

use crate::hpa::hpa;

/// What the first sync of this HPA proposes for its metric at `index`, with the other metrics missing.
fn asked(spec: &HpaSpec, options: &HpaOptions, replicas: i32, index: usize, text: &str) -> i32 {
    let names = spec.metric_names();
    let cells: Vec<_> = (0..names.len())
        .map(|other| if other == index { text } else { "" })
        .collect();
    let csv = format!("time,{}\n0,{}\n", names.join(","), cells.join(","));
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedMetrics::new(trace, spec).unwrap();
    let mut asked = None;
    HpaSimulation::new(spec.clone(), options.clone(), Some(replicas))
        .run(&mut source, |step| {
            asked = Some(step.outcomes[index].proposal.unwrap().replicas)
        })
        .unwrap();
    asked.unwrap()
}

proptest! {
    #[test]
    fn replicas_change_exactly_at_the_thresholds(
        mut spec in hpa(), replicas in 1..60_i32, is_absolute: bool, tolerance in 0..300_u32,
        elsewhere in 0.0..4.0_f64,
    ) {
        // Metrics decide at any number of replicas.
        (spec.min_replicas, spec.max_replicas) = (1, 100);
        let mut options = HpaOptions::default();
        options.tolerance = f64::from(tolerance) / 1000.0;
        if is_absolute {
            options.tolerance_rule = ToleranceRule::Absolute;
        }
        for (index, thresholds) in spec.thresholds(&options, replicas).into_iter().enumerate() {
            let thresholds = thresholds.unwrap();
            let up_at = thresholds.up_at.expect("enough of a metric asks for more");
            let grain = up_at.grain();
            let at = |milli: i64| {
                let text = if grain == 1000 { (milli / 1000).to_string() } else { format!("{milli}m") };
                asked(&spec, &options, replicas, index, &text)
            };
            let asked = |reading: Amount| at(reading.milli());
            prop_assert!(asked(up_at) > replicas, "{thresholds}");
            prop_assert!(asked(thresholds.up_above().unwrap()) <= replicas, "{thresholds}");
            if let Some(down_at) = thresholds.down_at {
                prop_assert!(asked(down_at) < replicas, "{thresholds}");
                prop_assert!(asked(thresholds.down_below().unwrap()) >= replicas, "{thresholds}");
            }
            // Anywhere else they say what happens too.
            let other = (up_at.milli() as f64 * elsewhere) as i64 / grain * grain;
            let elsewhere = at(other);
            let is_down = thresholds.down_at.is_some_and(|it| other <= it.milli());
            prop_assert_eq!(elsewhere > replicas, other >= up_at.milli());
            prop_assert_eq!(elsewhere < replicas, is_down);
        }
    }
}
