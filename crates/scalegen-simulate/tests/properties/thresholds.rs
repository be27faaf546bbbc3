//! Thresholds are where the simulator itself starts to ask for other replicas.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use proptest::prelude::*;
use scalegen_simulate::hpa::{
    Amount, Container, HpaOptions, HpaSimulation, HpaSpec, MetricSource, Observation, Pod, PodPhase, Reading,
    RecordedMetrics, Sample, Thresholds, ToleranceRule, Workload,
};
use scalegen_simulate::trace::Trace;
use scalegen_simulate::{Instant, Span};

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

/// The thresholds of the first sync of an HPA on memory, and what it asks for: of pods that are ready with this value
/// each, that are pending, and that have no value.
fn of_pods(
    target: &serde_json::Value,
    (ready, pending, missing): (usize, usize, usize),
    value: i64,
) -> (Thresholds, i32) {
    let object = serde_json::json!({ "spec": {
        "scaleTargetRef": { "kind": "Deployment", "name": "web" },
        "maxReplicas": 100,
        "metrics": [{ "type": "Resource", "resource": { "name": "memory", "target": target } }],
    } });
    let object: HorizontalPodAutoscaler = serde_json::from_value(object).unwrap();
    let mut pods = vec![Pod::running(Instant::START); ready + pending + missing];
    for pod in &mut pods {
        pod.containers = vec![Container::new("api", vec![("memory".to_owned(), 100)])];
    }
    for pod in pods.iter_mut().skip(ready).take(pending) {
        pod.phase = PodPhase::Pending;
    }
    let window = Span::from_seconds(30);
    let sample = |pod| Sample::new(Some(pod), value, Instant::from_seconds(10), window);
    let samples: Vec<_> = (0..ready).map(sample).collect();
    let readings = [Reading::PerPod {
        first: 0,
        count: ready,
    }];
    let mut observation = Observation::new(Workload::Pods(&pods), &readings);
    observation.samples = &samples;
    let replicas = i32::try_from(pods.len()).unwrap();
    let spec = HpaSpec::new(&object).unwrap();
    let mut simulation = HpaSimulation::new(spec, HpaOptions::default(), Some(replicas));
    let step = simulation.sync(&observation);
    (
        step.thresholds()[0].unwrap(),
        step.outcomes[0].proposal.unwrap().replicas,
    )
}

proptest! {
    #[test]
    fn pods_without_a_value_are_in_the_thresholds(
        ready in 1..20_usize, pending in 0..6_usize, missing in 0..6_usize, target in 10..150_i64,
        is_percent: bool, value in 0..400_i64,
    ) {
        let counts = (ready, pending, missing);
        let replicas = i32::try_from(ready + pending + missing).unwrap();
        // Of a request of 100, a value is as many percent.
        let target = match is_percent {
            true => serde_json::json!({ "type": "Utilization", "averageUtilization": target }),
            false => serde_json::json!({ "type": "AverageValue", "averageValue": format!("{target}m") }),
        };
        let asked = |value: i64| of_pods(&target, counts, value).1;
        let (thresholds, now) = of_pods(&target, counts, value);
        let at = |amount: Amount| amount.milli() / amount.grain();
        let up_at = at(thresholds.up_at.unwrap());
        prop_assert!(asked(up_at) > replicas && asked(up_at - 1) <= replicas, "{thresholds}");
        if let Some(down_at) = thresholds.down_at.map(at) {
            prop_assert!(asked(down_at) < replicas && asked(down_at + 1) >= replicas, "{thresholds}");
        }
        prop_assert_eq!(now > replicas, value >= up_at);
        prop_assert_eq!(now < replicas, thresholds.down_at.is_some_and(|it| value <= at(it)));
    }
}

proptest! {
    #[test]
    fn counted_pods_are_in_the_thresholds(
        mut spec in hpa(), (ready, total) in (0..30_i32).prop_flat_map(|total| (0..=total, Just(total))),
        replicas in 1..30_i32, elsewhere in 0.0..3.0_f64,
    ) {
        (spec.min_replicas, spec.max_replicas) = (1, 100);
        let metric = spec.metrics[0].clone();
        // The replicas are those that the pods are, but for averages of a whole, which only divide by the pods.
        let replicas = match metric.source.is_pod_independent() && metric.is_average_value() {
            true => replicas,
            false => total.max(1),
        };
        let workload = Workload::Counted { ready, total };
        let sync = |reading: Reading| {
            let mut simulation = HpaSimulation::new(spec.clone(), HpaOptions::default(), Some(replicas));
            let readings = vec![reading; spec.metrics.len()];
            let step = simulation.sync(&Observation::new(workload, &readings));
            let asked = step.outcomes[0].proposal.ok().map(|it| it.replicas);
            (asked, step.thresholds()[0])
        };
        let reading = |milli: i64| match &metric.source {
            MetricSource::Object { .. } | MetricSource::External { .. } => Reading::Total(milli),
            _ if metric.target.average_value.is_some() => Reading::Every(milli),
            _ => Reading::Utilization(milli / 1000),
        };
        let asked = |milli: i64| sync(reading(milli)).0;
        let (at_zero, thresholds) = sync(reading(0));
        prop_assert_eq!(thresholds.is_some(), at_zero.is_some());
        let Some(thresholds) = thresholds else { return Ok(()) };
        if let (Some(at), Some(above)) = (thresholds.up_at, thresholds.up_above()) {
            prop_assert!(asked(at.milli()) > Some(replicas), "{thresholds}");
            prop_assert!(above.milli() < 0 || asked(above.milli()) <= Some(replicas), "{thresholds}");
            let other = (at.milli() as f64 * elsewhere) as i64 / at.grain() * at.grain();
            prop_assert_eq!(asked(other) > Some(replicas), other >= at.milli());
        }
        if let (Some(at), Some(below)) = (thresholds.down_at, thresholds.down_below()) {
            prop_assert!(asked(at.milli()) < Some(replicas), "{thresholds}");
            prop_assert!(asked(below.milli()) >= Some(replicas), "{thresholds}");
        } else {
            prop_assert!(at_zero >= Some(replicas), "{thresholds}");
        }
    }
}
