//! WRG002: a target field that the controller does not read.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Message, Severity, messages};

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

messages! {
    MESSAGES;
    OtherFieldCounts {
        field: FieldPath = FieldPath::of("value"),
        metric_type: &'static str = "Pods",
        counted: FieldPath = FieldPath::of("averageValue"),
    } "{field} is ignored: this {metric_type} metric goes by {counted}";
    FieldIgnored { field: FieldPath = FieldPath::of("value"), metric_type: &'static str = "Pods" }
        "{field} is ignored by {metric_type} metrics";
}

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    for metric in Metric::of(hpa) {
        for field in metric.set().into_iter().filter(|field| !metric.reads(field)) {
            let path = metric.target_path().field(field);
            let (field, metric_type) = (FieldPath::of(field), metric.type_name());
            let message = match metric.counts() {
                Some(counts) => Message::from(OtherFieldCounts {
                    field,
                    metric_type,
                    counted: FieldPath::of(counts),
                }),
                None => FieldIgnored { field, metric_type }.into(),
            };
            found.at_key(document, path, message);
        }
    }
}
