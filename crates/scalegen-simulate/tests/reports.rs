//! A simulation as people and programs read it.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_simulate::hpa::{HpaOptions, HpaSimulation, HpaSpec, RecordedMetrics};
use scalegen_simulate::report::{Format, Report, Row};
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

const TRACE: &str = "time,cpu,external:queue\n0,52,2\n30,200,\n90,10,1.5\n180,10,1.5\n";

fn report(format: Format, all: bool) -> String {
    let hpa: HorizontalPodAutoscaler = serde_yaml::from_str(HPA).unwrap();
    let spec = HpaSpec::new(&hpa).unwrap();
    let trace = Trace::open("trace.csv", TRACE.as_bytes()).unwrap();
    let mut source = RecordedMetrics::new(trace, &spec).unwrap();
    let mut out = Vec::new();
    let metrics = spec.metrics.iter().map(ToString::to_string).collect();
    let mut report = Report::new(&mut out, format, all, metrics);
    HpaSimulation::new(spec, HpaOptions::default(), None)
        .run(&mut source, |step| report.row(&Row::from(step)).unwrap())
        .unwrap();
    report.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_table_says_what_changed_and_why() {
    insta::assert_snapshot!(report(Format::Table, false));
}

#[test]
fn the_table_of_all_syncs() {
    insta::assert_snapshot!(report(Format::Table, true));
}

#[test]
fn csv() {
    insta::assert_snapshot!(report(Format::Csv, false));
}

#[test]
fn json_has_one_step_per_sync() {
    let text = report(Format::Json, false);
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
