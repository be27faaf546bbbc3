//! Reasons as people read them: quantities, overflows and what holds replicas at the start.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_simulate::hpa::{HpaOptions, HpaSimulation, HpaSpec, RecordedMetrics, reasons};
use scalegen_simulate::trace::Trace;

/// The reasons of each sync of an HPA with one metric.
fn texts(metric: &str, csv: &str, initial: i32) -> Vec<String> {
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
    let mut texts = Vec::new();
    HpaSimulation::new(spec, HpaOptions::default(), Some(initial))
        .run(&mut source, |step| {
            let reasons: Vec<_> = reasons(step).iter().map(ToString::to_string).collect();
            texts.push(reasons.join("; "));
        })
        .unwrap();
    texts
}

const EXTERNAL: &str =
    "type: External, external: { metric: { name: q }, target: { type: AverageValue, averageValue: '5' } }";

#[test]
fn usage_is_reported_as_quantities() {
    let resource = |name: &str, target: &str| {
        format!(
            "type: Resource, resource: {{ name: {name}, target: {{ type: AverageValue, averageValue: {target} }} }}"
        )
    };
    let memory = texts(
        &resource("memory", "512Mi"),
        "time,memory_value\n0,600Mi\n15,600Mi\n",
        2,
    );
    assert_eq!(
        memory,
        ["memory_value: 2 × 600Mi / 512Mi = 2.34, rounded up to 3"]
    );
    let memory = texts(
        &resource("memory", "1Gi"),
        "time,memory_value\n0,1700000000\n15,1\n",
        2,
    );
    assert_eq!(
        memory,
        [
            "memory_value: 2 × 1 / 1Gi = 0.000000002, rounded up to 1; ScaleDownStabilized: held at 2 by the replicas at the first sync, which count as recommended for 300 s"
        ]
    );
    let cpu = texts(&resource("cpu", "250m"), "time,cpu_value\n0,500m\n15,500m\n", 2);
    assert_eq!(cpu, ["cpu_value: 2 × 500m / 250m = 4"]);
}

#[test]
fn overflows_are_reported() {
    let negative = texts(EXTERNAL, "time,external:q\n0,-1\n15,-1\n", 2);
    assert_eq!(
        negative,
        [
            "external:q: the sum is negative, which the controller treats as an overflow: 2147483647 replicas; ScaleUpLimit: without behavior one sync allows at most 4"
        ]
    );
    let large = texts(EXTERNAL, "time,external:q\n0,9e15\n15,9e15\n", 2);
    assert!(
        large[0].ends_with(
            " = 1800000000000000, cut to 2147483647; ScaleUpLimit: without behavior one sync allows at most 4"
        ),
        "{large:?}"
    );
}

#[test]
fn the_replicas_at_the_start_count_as_recommended() {
    let reasons = texts(EXTERNAL, "time,external:q\n0,5\n600,5\n", 8);
    assert!(
        reasons[0]
            .contains("held at 8 by the replicas at the first sync, which count as recommended for 300 s"),
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
