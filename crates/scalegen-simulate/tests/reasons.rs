//! Reasons as people read them: quantities, overflows and what holds replicas at the start.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_simulate::hpa::{HpaOptions, HpaSimulation, HpaSpec, RecordedMetrics, reasons};
use scalegen_simulate::trace::Trace;

/// The reasons of each sync of an HPA with one metric.
fn told(metric: &str, csv: &str, initial: i32) -> Vec<String> {
    let yaml = format!(
        "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api }}
spec:
  maxReplicas: 10
  scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: api }}
  metrics: [{{ {metric} }}]
"
    );
    let hpa: HorizontalPodAutoscaler = serde_yaml::from_str(&yaml).unwrap();
    let spec = HpaSpec::new(&hpa).unwrap();
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedMetrics::new(trace, &spec).unwrap();
    let mut told = Vec::new();
    HpaSimulation::new(spec, HpaOptions::default(), Some(initial))
        .run(&mut source, |step| told.push(reasons(step).join("; ")))
        .unwrap();
    told
}

const EXTERNAL: &str =
    "type: External, external: { metric: { name: q }, target: { type: AverageValue, averageValue: '5' } }";

#[test]
fn usage_is_told_as_quantities() {
    let resource = |name: &str, target: &str| {
        format!(
            "type: Resource, resource: {{ name: {name}, target: {{ type: AverageValue, averageValue: {target} }} }}"
        )
    };
    let memory = told(
        &resource("memory", "512Mi"),
        "time,memory_value\n0,600Mi\n15,600Mi\n",
        2,
    );
    assert_eq!(memory, ["memory_value at 600Mi per pod of 512Mi asks for 3"]);
    let memory = told(
        &resource("memory", "1Gi"),
        "time,memory_value\n0,1700000000\n15,1\n",
        2,
    );
    assert_eq!(
        memory,
        [
            "memory_value at 1 per pod of 1Gi asks for 1; ScaleDownStabilized: the 2 replicas at the first sync count as recommended for 300s, so 2"
        ]
    );
    let cpu = told(&resource("cpu", "250m"), "time,cpu_value\n0,500m\n15,500m\n", 2);
    assert_eq!(cpu, ["cpu_value at 500m per pod of 250m asks for 4"]);
}

#[test]
fn overflows_are_told() {
    let negative = told(EXTERNAL, "time,external:q\n0,-1\n15,-1\n", 2);
    assert_eq!(
        negative,
        [
            "external:q: its sum is negative, which counts as an overflow and asks for 2147483647; ScaleUpLimit: without behavior one sync allows 4 at most"
        ]
    );
    let large = told(EXTERNAL, "time,external:q\n0,9e15\n15,9e15\n", 2);
    assert!(
        large[0].ends_with("asks for more replicas than there can be, cut to 2147483647; ScaleUpLimit: without behavior one sync allows 4 at most"),
        "{large:?}"
    );
}

#[test]
fn the_replicas_at_the_start_count_as_recommended() {
    let reasons = told(EXTERNAL, "time,external:q\n0,5\n600,5\n", 8);
    assert!(
        reasons[0].contains("the 8 replicas at the first sync count as recommended for 300s"),
        "{reasons:?}"
    );
    assert_eq!(
        reasons
            .iter()
            .filter(|it| it.contains("at the first sync"))
            .count(),
        20
    );
}
