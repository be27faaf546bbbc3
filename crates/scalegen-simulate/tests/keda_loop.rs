//! ScaledObjects over time: between 0 and 1, cooldown, fallback, pauses and formulas.

use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_simulate::hpa::HpaOptions;
use scalegen_simulate::keda::{KedaSimulation, KedaSpec, RecordedTriggers, Trigger};
use scalegen_simulate::report::{Actor, Row};
use scalegen_simulate::trace::Trace;

/// A ScaledObject with one prometheus trigger of threshold 5, and more of its spec and annotations.
fn scaled_object(annotations: &str, spec: &str) -> KedaSpec {
    let yaml = format!(
        r#"
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{ name: queue, namespace: app, annotations: {{ {annotations} }} }}
spec:
  scaleTargetRef: {{ name: worker }}
  triggers:
  - type: prometheus
    name: waiting
    metadata: {{ serverAddress: http://prometheus, query: sum(waiting), threshold: "5" }}
{spec}
"#
    );
    let object: ScaledObject = serde_yaml::from_str(&yaml).unwrap();
    KedaSpec::new(&object).unwrap()
}

fn rows(spec: KedaSpec, csv: &str, initial: Option<i32>) -> Vec<Row> {
    let trace = Trace::open("trace.csv", csv.as_bytes()).unwrap();
    let mut source = RecordedTriggers::new(trace, &spec).unwrap();
    let mut rows = Vec::new();
    KedaSimulation::new(spec.clone(), HpaOptions::default(), initial)
        .run(&mut source, |step| rows.push(Row::of_keda(step, &spec)))
        .unwrap();
    rows
}

/// When replicas changed, who did it, and to what.
fn changes(rows: &[Row]) -> Vec<(f64, Actor, i32)> {
    rows.iter()
        .filter(|row| row.current_replicas != row.desired_replicas)
        .map(|row| (row.time.seconds_f64(), row.actor.unwrap(), row.desired_replicas))
        .collect()
}

#[test]
fn from_zero_and_back() {
    let rows = rows(
        scaled_object("", ""),
        "time,external:s0-prometheus\n0,0\n40,32\n200,0\n1000,0\n",
        None,
    );
    assert_eq!(
        changes(&rows),
        [
            (60.0, Actor::Keda, 1),  // The first poll after 40 s.
            (75.0, Actor::Hpa, 4),   // The HPA wakes up: at most 4 at once,
            (90.0, Actor::Hpa, 7),   // then 32 / 5.
            (480.0, Actor::Keda, 0), // The last active poll was at 180; what the HPA wants is not asked.
        ]
    );
    assert_eq!(rows[0].time.seconds_f64(), 0.0); // KEDA looks at once, the HPA controller 15 s later.
    assert_eq!(rows[1].actor, Some(Actor::Hpa));
}

#[test]
fn an_activation_threshold_decides_the_step_to_zero_alone() {
    // 40 waiting ask the HPA for 8, and are not active.
    let metadata =
        r#"{ serverAddress: http://prometheus, query: q, threshold: "5", activationThreshold: "50" }"#;
    let mut object: ScaledObject = serde_yaml::from_str(&format!(
        "{{ metadata: {{ name: queue }}, apiVersion: keda.sh/v1alpha1, kind: ScaledObject, spec: \
         {{ cooldownPeriod: 60, scaleTargetRef: {{ name: worker }}, triggers: \
         [{{ type: prometheus, metadata: {metadata} }}] }} }}"
    ))
    .unwrap();
    object.spec.min_replica_count = Some(0);
    let rows = rows(
        KedaSpec::new(&object).unwrap(),
        "time,external:s0-prometheus\n0,40\n120,40\n",
        Some(2),
    );
    // initialCooldownPeriod is 0, so the first poll already ends it.
    assert_eq!(changes(&rows), [(0.0, Actor::Keda, 0)]);
}

#[test]
fn with_a_minimum_the_loop_has_nothing_to_do() {
    let spec = scaled_object("", "  minReplicaCount: 1\n  cooldownPeriod: 60");
    let rows = rows(spec, "time,external:waiting\n0,0\n300,0\n", None);
    assert_eq!(changes(&rows), []);
    assert!(rows.iter().all(|row| row.current_replicas == 1));
}

#[test]
fn an_idle_workload_comes_up_to_the_minimum() {
    let spec = scaled_object(
        "",
        "  minReplicaCount: 3\n  idleReplicaCount: 0\n  cooldownPeriod: 30",
    );
    let rows = rows(spec, "time,external:waiting\n0,0\n60,2\n120,0\n300,0\n", Some(0));
    assert_eq!(changes(&rows), [(60.0, Actor::Keda, 3), (120.0, Actor::Keda, 0)]);
}

#[test]
fn a_fallback_stands_for_a_source_that_cannot_be_read() {
    let spec = scaled_object(
        "",
        "  minReplicaCount: 1\n  fallback: { failureThreshold: 3, replicas: 6 }",
    );
    let failing = "time,external:waiting\n0,5\n20,\n200,\n";
    let rows = rows(spec, failing, Some(2));
    // Both sides count failures: the polls at 30 and 60, the syncs at 30, 45 and 60.
    let first = changes(&rows)[0];
    assert_eq!(first, (60.0, Actor::Hpa, 4));
    assert_eq!(changes(&rows)[1], (75.0, Actor::Hpa, 6));
    // Without one the HPA holds.
    let spec = scaled_object("", "  minReplicaCount: 1");
    assert_eq!(changes(&rows_of(spec, failing)), []);
}

fn rows_of(spec: KedaSpec, csv: &str) -> Vec<Row> {
    rows(spec, csv, Some(2))
}

#[test]
fn null_is_zero_unless_it_is_an_error() {
    let csv = "time,external:waiting\n0,NaN\n600,NaN\n";
    // Ignored, the default: no work, so that the first poll goes to zero.
    assert_eq!(
        changes(&rows_of(scaled_object("", ""), csv)),
        [(0.0, Actor::Keda, 0)]
    );
    let mut strict = scaled_object("", "");
    if let Some(Trigger::External(trigger)) = strict.triggers.first_mut() {
        trigger.ignore_null_values = false;
    }
    assert_eq!(changes(&rows_of(strict, csv)), []);
}

#[test]
fn annotations_hold_keda_back() {
    let csv = "time,external:waiting\n0,50\n600,0\n1500,0\n";
    let paused = rows_of(scaled_object("autoscaling.keda.sh/paused: 'true'", ""), csv);
    assert_eq!((paused.len(), changes(&paused)), (1, vec![]));
    let at_four = rows_of(scaled_object("autoscaling.keda.sh/paused-replicas: '4'", ""), csv);
    assert_eq!(changes(&at_four), [(0.0, Actor::Keda, 4)]);
    let no_out = rows_of(
        scaled_object("autoscaling.keda.sh/paused-scale-out: 'true'", ""),
        csv,
    );
    assert!(
        no_out
            .iter()
            .all(|row| row.desired_replicas <= row.current_replicas)
    );
    let no_in = rows_of(
        scaled_object("autoscaling.keda.sh/paused-scale-in: 'true'", ""),
        csv,
    );
    assert!(
        no_in
            .iter()
            .all(|row| row.desired_replicas >= row.current_replicas)
    );
    let forced = rows_of(
        scaled_object("autoscaling.keda.sh/force-activation: 'true'", ""),
        csv,
    );
    assert_eq!(forced.last().unwrap().desired_replicas, 1);
}

#[test]
fn a_formula_makes_one_metric_of_several() {
    let spec = scaled_object(
        "",
        r#"  - type: prometheus
    name: running
    metadata: { serverAddress: http://prometheus, query: sum(running), threshold: "9" }
  minReplicaCount: 1
  advanced: { scalingModifiers: { formula: "waiting > 0 ? waiting + running : 0", target: "10" } }"#,
    );
    assert_eq!(spec.hpa.metrics.len(), 1);
    assert_eq!(spec.hpa.metrics[0].to_string(), "external:composite-metric");
    let rows = rows(
        spec,
        "time,external:waiting,external:running\n0,20,8\n60,20,8\n",
        None,
    );
    assert_eq!(changes(&rows), [(15.0, Actor::Hpa, 3)]);
    assert_eq!(rows[1].readings, [Some(20.0), Some(8.0), Some(28.0)]);
    assert_eq!(rows[1].proposals(), [None, None, Some(3)]);
}

#[test]
fn a_nil_trigger_is_left_to_the_formula() {
    let spec = scaled_object(
        "",
        r#"  minReplicaCount: 1
  fallback: { failureThreshold: 0, replicas: 4, behavior: scalingModifiers }
  advanced: { scalingModifiers: { formula: "(waiting ?? 25) / 1", target: "5" } }"#,
    );
    let rows = rows(spec, "time,external:waiting\n0,\n60,\n", Some(1));
    assert_eq!(changes(&rows), [(15.0, Actor::Hpa, 4), (30.0, Actor::Hpa, 5)]);
}

#[test]
fn cached_metrics_are_those_of_the_last_poll() {
    let csv = "time,external:waiting\n0,5\n10,50\n300,50\n";
    let asked = rows_of(scaled_object("", "  minReplicaCount: 1"), csv);
    assert_eq!(changes(&asked)[0].0, 15.0);
    let mut spec = scaled_object("", "  minReplicaCount: 1");
    if let Some(Trigger::External(trigger)) = spec.triggers.first_mut() {
        trigger.use_cached_metrics = true;
    }
    // The poll at 30 comes a little after the sync at 30.
    assert_eq!(changes(&rows_of(spec, csv))[0], (45.0, Actor::Hpa, 4));
}

#[test]
fn cpu_triggers_are_the_metrics_apis_business() {
    let yaml = r#"
metadata: { name: api }
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
spec:
  scaleTargetRef: { name: api }
  minReplicaCount: 1
  triggers:
  - { type: cpu, metricType: Utilization, metadata: { value: "50" } }
  - { type: prometheus, metadata: { serverAddress: u, query: q, threshold: "5", activationThreshold: "1" } }
"#;
    let object: ScaledObject = serde_yaml::from_str(yaml).unwrap();
    let spec = KedaSpec::new(&object).unwrap();
    assert_eq!(spec.hpa_object.metadata.name.as_deref(), Some("keda-hpa-api"));
    assert_eq!(
        spec.hpa
            .metrics
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["external:s1-prometheus", "cpu"]
    );
    let rows = rows(spec, "time,cpu,external:s1-prometheus\n0,100,0\n30,100,0\n", None);
    assert_eq!(rows[1].proposals(), [Some(2), Some(0)]);
    assert_eq!(changes(&rows)[0], (15.0, Actor::Hpa, 2));
}

#[test]
fn objects_that_cannot_be_simulated_say_why() {
    let yaml = r#"
metadata: { name: api }
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
spec:
  scaleTargetRef: { name: api }
  minReplicaCount: 9
  maxReplicaCount: 8
  fallback: { failureThreshold: -1, replicas: 1 }
  triggers:
  - { type: prometheus, metadata: { serverAddress: u, query: q, threshold: "1", activationThreshold: few } }
  - { type: prometheus, metadata: { serverAddress: u, query: q } }
  - { type: prometheus, metricType: Utilization, metadata: { serverAddress: u, query: q, threshold: five } }
  - { type: cpu, metadata: { value: "50" } }
"#;
    let object: ScaledObject = serde_yaml::from_str(yaml).unwrap();
    let fields: Vec<_> = KedaSpec::new(&object)
        .unwrap_err()
        .iter()
        .map(|problem| problem.field.to_string())
        .collect();
    assert_eq!(
        fields,
        [
            "spec.triggers[0].metadata[activationThreshold]",
            "spec.triggers[1].metadata[threshold]",
            "spec.triggers[2].metadata[threshold]",
            "spec.triggers[2].metricType",
            "spec.triggers[3].metricType",
            "spec.minReplicaCount",
            "spec.fallback.failureThreshold",
        ]
    );
}

#[test]
fn the_clock_has_a_column_and_other_scalers_are_left_out() {
    let cron = r#"
  - { type: cron, metadata: { timezone: UTC, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: "3" } }
  - { type: solace-event-queue, metadata: { messageCountTarget: "3" } }"#;
    let spec = scaled_object("", cron);
    assert_eq!(spec.triggers.len(), 2);
    assert_eq!(spec.left_out[0].field.to_string(), "spec.triggers[2].type");
    let rows = rows(
        spec,
        "time,external:waiting,external:s1-cron\n0,0,0\n40,0,3\n120,0,3\n",
        Some(0),
    );
    assert_eq!(changes(&rows), [(60.0, Actor::Keda, 1), (75.0, Actor::Hpa, 3)]);
}
