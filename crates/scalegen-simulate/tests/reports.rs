//! A simulation as people and programs read it.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_simulate::Instant;
use scalegen_simulate::hpa::{HpaOptions, HpaSimulation, HpaSpec, RecordedMetrics};
use scalegen_simulate::keda::{KedaSimulation, KedaSpec, RecordedTriggers};
use scalegen_simulate::report::{Format, Report, Row, StepAt, Steps, keda_metrics};
use scalegen_simulate::trace::Trace;

const HPA: &str = r"
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  minReplicas: 2
  maxReplicas: 10
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  behavior:
    scaleUp: { policies: [{ type: Pods, value: 1, periodSeconds: 30 }] }
    scaleDown: { stabilizationWindowSeconds: 30 }
  metrics:
  - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }
  - { type: External, external: { metric: { name: queue }, target: { type: AverageValue, averageValue: '2500m' } } }
";

const TWINS: &str = r"
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  maxReplicas: 10
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  metrics:
  - type: External
    external:
      metric: { name: q, selector: { matchLabels: { queue: fast } } }
      target: { type: AverageValue, averageValue: '2' }
  - type: External
    external:
      metric: { name: q, selector: { matchLabels: { queue: slow } } }
      target: { type: AverageValue, averageValue: '5' }
  - { type: Resource, resource: { name: ephemeral-storage, target: { type: AverageValue, averageValue: 1Gi } } }
";

const TRACE: &str = "time,cpu,external:queue\n0,52,2\n30,200,\n90,10,1.5\n180,10,1.5\n";

fn report(format: Format, steps: Steps) -> String {
    report_of(HPA, TRACE, format, steps)
}

fn report_of(hpa: &str, trace: &str, format: Format, steps: Steps) -> String {
    report_within(hpa, trace, (format, steps), None)
}

fn report_within(hpa: &str, trace: &str, (format, steps): (Format, Steps), width: Option<usize>) -> String {
    let hpa: HorizontalPodAutoscaler = serde_yaml::from_str(hpa).unwrap();
    let spec = HpaSpec::new(&hpa).unwrap();
    let trace = Trace::open("trace.csv", trace.as_bytes()).unwrap();
    let mut source = RecordedMetrics::new(trace, &spec).unwrap();
    let mut out = Vec::new();
    let mut report = Report::new(&mut out, format, steps, spec.metric_names())
        .width(width)
        .head(vec!["The load does not react to the replicas.".to_owned()]);
    HpaSimulation::new(spec, HpaOptions::default(), None)
        .run(&mut source, |step| report.row(&Row::from(step)).unwrap())
        .unwrap();
    report.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_table_says_what_changed_and_why() {
    insta::assert_snapshot!(report(Format::Table, Steps::Changes));
}

#[test]
fn the_table_of_all_syncs() {
    insta::assert_snapshot!(report(Format::Table, Steps::All));
}

#[test]
fn a_line_comes_whenever_the_reason_changes() {
    // Within the tolerance, then rounded up, then another metric, while replicas stay.
    let trace = "time,cpu,external:queue\n0,52,2\n40,40,2\n70,10,4\n100,10,4\n";
    insta::assert_snapshot!(report_of(HPA, trace, Format::Table, Steps::Changes));
}

#[test]
fn tables_fit_the_terminal() {
    for width in [120, 80, 46, 40, 24] {
        let table = report_within(HPA, TRACE, (Format::Table, Steps::Changes), Some(width));
        for line in table.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        if width == 80 || width == 46 {
            insta::assert_snapshot!(format!("table_of_{width}"), table);
        }
    }
}

#[test]
fn one_step_whole() {
    let hpa: HorizontalPodAutoscaler = serde_yaml::from_str(HPA).unwrap();
    let spec = HpaSpec::new(&hpa).unwrap();
    let mut pages = String::new();
    for (seconds, width) in [(20, None), (59, Some(60)), (104, None), (105, None)] {
        let trace = Trace::open("trace.csv", TRACE.as_bytes()).unwrap();
        let mut source = RecordedMetrics::new(trace, &spec).unwrap();
        let mut at = StepAt::new(Instant::from_seconds(seconds));
        HpaSimulation::new(spec.clone(), HpaOptions::default(), None)
            .run(&mut source, |step| at.step(step.time, || Row::from(step)))
            .unwrap();
        let mut out = Vec::new();
        let mut report =
            Report::new(&mut out, Format::Table, Steps::Changes, spec.metric_names()).width(width);
        for row in at.rows(HpaOptions::default().sync_period).unwrap() {
            report.page(&row).unwrap();
        }
        report.finish().unwrap();
        pages.push_str(&format!("{seconds} s\n{}\n", String::from_utf8(out).unwrap()));
    }
    insta::assert_snapshot!(pages);
}

#[test]
fn csv() {
    insta::assert_snapshot!(report(Format::Csv, Steps::Changes));
}

#[test]
fn json_has_one_step_per_sync() {
    let text = report(Format::Json, Steps::Changes);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let steps = json["steps"].as_array().unwrap();
    let times: Vec<_> = steps.iter().map(|step| step["time"].as_i64().unwrap()).collect();
    assert_eq!(times, (1..=12).map(|sync| sync * 15).collect::<Vec<_>>());
    assert_eq!(
        steps[0]["metrics"],
        serde_json::json!({ "cpu": 52, "external:queue": 2 })
    );
    assert_eq!(
        steps[1]["metrics"],
        serde_json::json!({ "cpu": 200, "external:queue": null })
    );
    assert_eq!(
        steps[1]["proposed_replicas"],
        serde_json::json!({ "cpu": 8, "external:queue": null })
    );
    insta::assert_snapshot!(text.lines().nth(2).unwrap());
}

#[test]
fn metrics_of_one_name_are_reported_apart() {
    for (trace, second) in [
        (
            "time,external:q,external:q#2,ephemeral-storage_value\n0,6,20,1Gi\n15,6,20,1Gi\n",
            20,
        ),
        // One column for both.
        ("time,ephemeral-storage_value,external:q\n0,1Gi,6\n15,1Gi,6\n", 6),
    ] {
        let json: serde_json::Value =
            serde_json::from_str(&report_of(TWINS, trace, Format::Json, Steps::All)).unwrap();
        let step = &json["steps"][0];
        assert_eq!(
            step["metrics"],
            serde_json::json!({ "external:q": 6, "external:q#2": second, "ephemeral-storage_value": 1 << 30 })
        );
        let proposed = (f64::from(second) / 5.0).ceil() as i32;
        assert_eq!(
            step["proposed_replicas"],
            serde_json::json!({ "external:q": 3, "external:q#2": proposed, "ephemeral-storage_value": 1 })
        );
    }
}

const SCALED_OBJECT: &str = r#"
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: queue, namespace: app }
spec:
  scaleTargetRef: { name: worker }
  cooldownPeriod: 120
  initialCooldownPeriod: 60
  fallback: { failureThreshold: 3, replicas: 4 }
  triggers:
  - type: prometheus
    metadata: { serverAddress: http://prometheus, query: sum(waiting), threshold: "5" }
  - type: kafka
    useCachedMetrics: true
    metadata: { bootstrapServers: kafka, topic: jobs, consumerGroup: workers }
"#;

#[test]
fn the_table_of_a_scaled_object_from_start_to_cooldown_and_fallback() {
    let trace = "time,external:s0-prometheus,external:s1-kafka\n\
        0,0,0\n100,12,0\n130,12,30\n250,0,0\n700,,0\n900,,0\n";
    let object: ScaledObject = serde_yaml::from_str(SCALED_OBJECT).unwrap();
    let spec = KedaSpec::new(&object).unwrap();
    let trace = Trace::open("trace.csv", trace.as_bytes()).unwrap();
    let mut source = RecordedTriggers::new(trace, &spec).unwrap();
    let mut out = Vec::new();
    let mut report = Report::new(&mut out, Format::Table, Steps::Changes, keda_metrics(&spec));
    KedaSimulation::new(spec.clone(), HpaOptions::default(), Some(2))
        .run(&mut source, |step| {
            report.row(&Row::of_keda(step, &spec)).unwrap()
        })
        .unwrap();
    report.finish().unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn the_own_name_of_a_trigger_stays_in_every_output() {
    let named = SCALED_OBJECT.replace("- type: kafka", "- type: kafka\n    name: queue");
    let object: ScaledObject = serde_yaml::from_str(&named).unwrap();
    let spec = KedaSpec::new(&object).unwrap();
    for column in ["external:queue", "external:s1-kafka"] {
        let trace = format!("time,external:s0-prometheus,{column}\n0,0,25\n20,,25\n100,,\n200,,\n");
        for format in [Format::Table, Format::Json, Format::Csv] {
            let trace = Trace::open("trace.csv", trace.as_bytes()).unwrap();
            let mut source = RecordedTriggers::new(trace, &spec).unwrap();
            let mut out = Vec::new();
            let mut report = Report::new(&mut out, format, Steps::All, keda_metrics(&spec));
            KedaSimulation::new(spec.clone(), HpaOptions::default(), Some(2))
                .run(&mut source, |step| {
                    report.row(&Row::of_keda(step, &spec)).unwrap()
                })
                .unwrap();
            report.finish().unwrap();
            let out = String::from_utf8(out).unwrap();
            assert!(
                out.contains("external:queue: 25 / 10 = 2.5, rounded up to 3"),
                "{out}"
            );
            assert!(
                out.contains("external:queue is the value of the last poll"),
                "{out}"
            );
            assert!(out.contains("Fallback: external:queue"), "{out}");
            assert!(!out.contains("s1-kafka"), "{out}");
        }
    }
}
