//! The lab's HPA under a step of CPU, as the controller of Kubernetes 1.36.2 was recorded with it.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec, RecordedMetrics, RecordedStep, simulate};
use scalegen_simulate::trace::Trace;

const HPA: &str = r"
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: hpa-chat-api, namespace: atharva-app }
spec:
  minReplicas: 2
  maxReplicas: 6
  metrics:
  - type: ContainerResource
    containerResource:
      name: cpu
      container: api
      target: { type: Utilization, averageUtilization: 50 }
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: atharva-chat-api }
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 60
      policies:
      - { type: Pods, value: 2, periodSeconds: 120 }
      - { type: Percent, value: 25, periodSeconds: 120 }
    scaleUp:
      stabilizationWindowSeconds: 45
      selectPolicy: Max
      policies:
      - { type: Percent, value: 100, periodSeconds: 15 }
      - { type: Pods, value: 2, periodSeconds: 15 }
";

fn steps(hpa: &str, csv: &str, initial: Option<i32>) -> Vec<RecordedStep> {
    let hpa: HorizontalPodAutoscaler = serde_yaml::from_str(hpa).unwrap();
    let spec = HpaSpec::new(&hpa).unwrap();
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedMetrics::new(trace, &spec).unwrap();
    simulate(spec, HpaOptions::default(), initial, &mut source).unwrap()
}

/// When replicas changed, and to what.
fn changes(steps: &[RecordedStep]) -> Vec<(f64, i32)> {
    steps
        .iter()
        .filter(|step| step.decision.rescaled)
        .map(|step| (step.time.seconds_f64(), step.decision.desired_replicas))
        .collect()
}

#[test]
fn a_step_of_cpu_goes_up_to_six_and_back_to_two() {
    let steps = steps(HPA, "time,cpu:api\n0,10\n60,100\n300,30\n600,30\n", None);
    assert_eq!(
        changes(&steps),
        [
            (90.0, 4),  // The window of 45 s holds the syncs at 60 and 75.
            (135.0, 6), // It held 4 once more; 8 are asked for, 6 are the maximum.
            (345.0, 4), // The window of 60 s, then 2 pods or 25 % of 6.
            (465.0, 3), // Nothing for 120 s.
            (525.0, 2), // The window of 60 s.
        ]
    );
    assert_eq!(steps.len(), 40);
    assert_eq!(steps[0].time.seconds_f64(), 15.0);
}

#[test]
fn a_spike_counts_only_if_it_catches_three_syncs() {
    let spike = |length: u32| format!("time,cpu:api\n0,10\n60,200\n{},10\n300,10\n", 60 + length);
    assert_eq!(changes(&steps(HPA, &spike(30), None)), []);
    assert_eq!(changes(&steps(HPA, &spike(40), None)).first(), Some(&(90.0, 4)));
}

#[test]
fn replicas_out_of_bounds_are_corrected_before_any_metric_is_read() {
    let steps = steps(HPA, "time,cpu:api\n0,50\n60,50\n", Some(10));
    assert_eq!(changes(&steps), [(15.0, 6)]);
    assert!(steps[0].outcomes.is_empty());
}

#[test]
fn without_behavior_one_sync_doubles() {
    let hpa = r"
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: queue }
spec:
  minReplicas: 1
  maxReplicas: 40
  metrics:
  - { type: External, external: { metric: { name: queue }, target: { type: AverageValue, averageValue: '5' } } }
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
";
    let steps = steps(hpa, "time,external:queue\n0,90\n60,0\n600,0\n", None);
    // At 60 the queue is empty, but the 18 that were asked for at 45 and cut to 16 still count.
    assert_eq!(
        changes(&steps),
        [(15.0, 4), (30.0, 8), (45.0, 16), (60.0, 18), (345.0, 1)]
    );
}

#[test]
fn a_metric_that_was_not_returned_holds() {
    let hpa = HPA.replace("minReplicas: 2", "minReplicas: 1");
    let steps = steps(&hpa, "time,cpu:api\n0,\n300,\n", Some(3));
    assert_eq!(changes(&steps), []);
    assert!(steps.iter().all(|step| step.decision.error));
    let reason = steps[0].conditions.scaling_active.unwrap().reason;
    assert_eq!(reason, "FailedGetContainerResourceMetric");
}

#[test]
fn an_object_metric_goes_by_the_field_that_its_type_names() {
    let hpa = |type_: &str, field: &str| {
        format!(
            "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api }}
spec:
  maxReplicas: 40
  scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: api }}
  metrics:
  - type: Object
    object:
      metric: {{ name: queue }}
      describedObject: {{ apiVersion: v1, kind: Service, name: api }}
      target: {{ type: {type_}, {field}: '5' }}
"
        )
    };
    let trace = "time,object:queue\n0,20\n30,20\n";
    for (type_, field, works) in [
        ("Value", "value", true),
        ("AverageValue", "averageValue", true),
        ("Utilization", "averageValue", false),
        ("Value", "averageValue", false),
        ("AverageValue", "value", false),
    ] {
        let steps = steps(&hpa(type_, field), trace, None);
        let expected: &[(f64, i32)] = if works { &[(15.0, 4)] } else { &[] };
        let found: Vec<_> = changes(&steps).into_iter().take(1).collect();
        assert_eq!(found, expected, "{type_} {field}");
        assert_eq!(steps[0].decision.error, !works, "{type_} {field}");
    }
}
