//! WRG005: one metric twice, with targets of one kind.

use std::collections::BTreeMap;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::metric::Metric;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG005",
    name: "repeated-metric",
    summary: "A metric is listed twice with targets of the same kind",
    severity: Severity::Warning,
    why: "Of several metrics, the highest proposal wins. For one metric with two targets of the same kind that is always the lower target, so the other never has an effect.",
    fix: "keep the intended target",
    bad: hpa!(
        "
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
"
    ),
    good: &[(
        "      resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}\n",
        "      resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}\n",
    )],
    source: "pkg/controller/podautoscaler/horizontal.go: computeReplicasForMetrics",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    MetricRepeated { metric_type: &'static str = "Pods" } "this {metric_type} metric is listed twice";
    AlsoHere "it is here too";
}

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    if hpa.spec.metrics.as_ref().is_none_or(|metrics| metrics.len() < 2) {
        return;
    }
    let mut seen: BTreeMap<String, FieldPath> = BTreeMap::new();
    for metric in Metric::of(hpa) {
        let what = format!("{} {:?}", metric.source(), metric.counts());
        if let Some(first) = seen.get(&what) {
            let metric_type = metric.type_name();
            found
                .at(document, metric.path(), MetricRepeated { metric_type })
                .related(document, first, AlsoHere);
        } else {
            seen.insert(what, metric.path());
        }
    }
}
