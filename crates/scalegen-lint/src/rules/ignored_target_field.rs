//! WRG002: a target field that the controller does not read.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, Severity};

use crate::metric::Metric;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG002",
    name: "ignored-target-field",
    summary: "A metric target sets a field that the controller ignores",
    severity: Severity::Warning,
    why: "Which field counts depends on the kind of metric: averageValue or value for External, averageValue for Pods, averageUtilization or averageValue for Resource and ContainerResource, and the one that the type names for Object. The API server accepts another field next to it, and nothing ever reads it.",
    fix: "remove the field",
    bad: hpa!(
        "
  maxReplicas: 10
  metrics:
    - type: Pods
      pods:
        metric: {name: rps}
        target: {type: AverageValue, averageValue: \"100\", averageUtilization: 50}
"
    ),
    good: &[(", averageUtilization: 50", "")],
    source: "pkg/apis/autoscaling/validation/validation.go: validatePodsSource, validateResourceSource, validateExternalSource; pkg/controller/podautoscaler/horizontal.go: computeStatusForObjectMetric",
    ..Rule::of(Family::Wrong)
};

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    for metric in Metric::of(hpa) {
        for field in metric.set().into_iter().filter(|field| !metric.reads(field)) {
            let message = match metric.counts() {
                Some(counts) => format!(
                    "{field} is ignored: this {} metric goes by {counts}",
                    metric.type_name()
                ),
                None => format!("{field} is ignored by {} metrics", metric.type_name()),
            };
            found.at_key(document, metric.target_path().field(field), message);
        }
    }
}
