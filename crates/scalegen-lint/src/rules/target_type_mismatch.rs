//! WRG001: a metric target whose type is not of the field that counts.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_syntax::{Family, Severity};

use crate::metric::Metric;
use crate::{Check, Found, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "WRG001",
    name: "target-type-mismatch",
    family: Family::Wrong,
    severity: Severity::Warning,
    summary: "A metric target's type names another field than the one that counts",
    why: "The API server does not compare the two. The controller goes by the field, so that the type says what does not happen; of an Object metric it goes by both, and the metric always fails.",
    fix: "make the type say what counts",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - type: External
      external:
        metric: {name: queue}
        target: {type: Value, averageValue: \"5\"}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - type: External
      external:
        metric: {name: queue}
        target: {type: AverageValue, averageValue: \"5\"}
",
    source: "pkg/controller/podautoscaler/horizontal.go: computeStatusForObjectMetric, computeStatusForExternalMetric",
    versions: Versions::ALL,
    check: Check::HorizontalPodAutoscaler(check),
};

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    for metric in Metric::of(hpa) {
        let Some(set) = metric.counts() else {
            continue;
        };
        let target = metric.target;
        let known = ["Value", "AverageValue", "Utilization"].contains(&target.type_.as_str());
        if !known || type_of(set) == target.type_ {
            continue;
        }
        // Of an Object metric whose type is wrong, the controller goes by nothing.
        let said = match metric.set().len() {
            2.. if metric.block != "object" => "goes by",
            _ => "sets",
        };
        let detail = found.at(
            document,
            metric.target_path().field("type"),
            format!("the target is of type {} and {said} {set}", target.type_),
        );
        if metric.block == "object" {
            detail.severity(Severity::Error).help(format!(
                "set the type to {}, or the metric fails at every sync",
                type_of(set)
            ));
        } else {
            detail.help(format!("set the type to {}, which is what happens", type_of(set)));
        }
    }
}

fn type_of(field: &str) -> &'static str {
    match field {
        "value" => "Value",
        "averageValue" => "AverageValue",
        _ => "Utilization",
    }
}
