//! WRG001: a metric target whose type is not of the field that is set.

use k8s_openapi::api::autoscaling::v2::{HorizontalPodAutoscaler, MetricSpec, MetricTarget};
use scalegen_manifest::FieldPath;
use scalegen_manifest::document::Document;
use scalegen_profile::{Family, Severity};

use crate::{Check, Found, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "WRG001",
    name: "target-type-mismatch",
    family: Family::Wrong,
    severity: Severity::Warning,
    summary: "A metric target's type names another field than the one that is set",
    why: "The API server does not compare the two. The controller goes by the field, so that the type says what does not happen; of an Object metric it goes by both, and the metric always fails.",
    fix: "make the type say what is set",
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
    source: "pkg/controller/podautoscaler/horizontal.go: computeReplicasForMetric",
    versions: Versions::ALL,
    check: Check::HorizontalPodAutoscaler(check),
};

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    let metrics = FieldPath::of("spec").field("metrics");
    for (index, metric) in hpa.spec.metrics.iter().flatten().enumerate() {
        let Some((block, target)) = target(metric) else {
            continue;
        };
        let Some(set) = mismatch(target) else {
            continue;
        };
        let path = metrics.index(index).field(block).field("target").field("type");
        let detail = found.at(
            document,
            path,
            format!("the target is of type {} and sets {set}", target.type_),
        );
        if block == "object" {
            detail.severity(Severity::Error).help(format!(
                "set the type to {}, or the metric fails at every sync",
                type_of(set)
            ));
        } else {
            detail.help(format!("set the type to {}, which is what happens", type_of(set)));
        }
    }
}

/// The target that the controller reads, and its block. The server refuses metrics with several.
fn target(metric: &MetricSpec) -> Option<(&'static str, &MetricTarget)> {
    let object = metric.object.as_ref().map(|source| ("object", &source.target));
    let external = metric
        .external
        .as_ref()
        .map(|source| ("external", &source.target));
    let pods = metric.pods.as_ref().map(|source| ("pods", &source.target));
    let resource = metric
        .resource
        .as_ref()
        .map(|source| ("resource", &source.target));
    let container = metric.container_resource.as_ref();
    let container = container.map(|source| ("containerResource", &source.target));
    object.or(external).or(pods).or(resource).or(container)
}

/// The one field that is set, when the type is that of another. Targets with none or with several are told
/// by other rules.
fn mismatch(target: &MetricTarget) -> Option<&'static str> {
    let set = match (&target.value, &target.average_value, target.average_utilization) {
        (Some(_), None, None) => "value",
        (None, Some(_), None) => "averageValue",
        (None, None, Some(_)) => "averageUtilization",
        _ => return None,
    };
    let known = ["Value", "AverageValue", "Utilization"].contains(&target.type_.as_str());
    (known && type_of(set) != target.type_).then_some(set)
}

fn type_of(field: &str) -> &'static str {
    match field {
        "value" => "Value",
        "averageValue" => "AverageValue",
        _ => "Utilization",
    }
}
