//! WRG008: an HPA that says no metric.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG008",
    name: "hpa-without-metrics",
    summary: "An HPA has no metrics",
    severity: Severity::Note,
    why: "Without metrics the API server fills in CPU at 80 % of the request, which the file does not show.",
    fix: "write the metric down, if CPU at 80 % is intended",
    bad: hpa!(
        "
  maxReplicas: 10
"
    ),
    good: &[(
        "maxReplicas: 10",
        "maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}",
    )],
    source: "pkg/apis/autoscaling/v2/defaults.go: SetDefaults_HorizontalPodAutoscaler",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    DefaultMetric { field: FieldPath = FieldPath::of("metrics") }
        "without {field} the HPA scales on CPU at 80 % of the request";
}

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    let is_given = || {
        document
            .node()
            .get_in(&["spec", "targetCPUUtilizationPercentage"])
            .is_some()
    };
    // One that scales nothing has more to be written than metrics.
    if hpa.spec.scale_target_ref.kind.is_empty() && hpa.spec.scale_target_ref.name.is_empty() {
        return;
    }
    if hpa.spec.metrics.as_ref().is_none_or(Vec::is_empty)
        && (document.api_version() == "autoscaling/v1" || !is_given())
    {
        let field = match document.api_version() {
            "autoscaling/v1" => "targetCPUUtilizationPercentage",
            _ => "metrics",
        };
        let path = FieldPath::of("spec").field(field);
        let field = FieldPath::of(field);
        found.at(document, path, DefaultMetric { field });
    }
}
