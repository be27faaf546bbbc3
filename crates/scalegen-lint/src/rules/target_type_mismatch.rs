//! WRG001: a metric target whose type is not of the field that counts.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Message, Severity, messages};

use crate::metric::Metric;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG001",
    name: "target-type-mismatch",
    summary: "A metric target's type does not match the field that it sets",
    severity: Severity::Warning,
    why: "The API server does not compare the two. The controller goes by the field, so the type is misleading. For an Object metric it goes by both, and the metric always fails.",
    fix: "set the type that matches the field that counts",
    bad: hpa!(
        "
  maxReplicas: 10
  metrics:
    - type: External
      external:
        metric: {name: queue}
        target: {type: Value, averageValue: \"5\"}
"
    ),
    good: &[(
        "target: {type: Value, averageValue: \"5\"}",
        "target: {type: AverageValue, averageValue: \"5\"}",
    )],
    source: "pkg/controller/podautoscaler/horizontal.go: computeStatusForObjectMetric, computeStatusForExternalMetric",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    TypeBesideCounted { target_type: String = "Value", field: FieldPath = FieldPath::of("averageValue") }
        "the target's type is {target_type}, but the controller uses {field}";
    TypeBesideSet { target_type: String = "Value", field: FieldPath = FieldPath::of("averageValue") }
        "the target's type is {target_type}, but it sets {field}";
    SetTypeOrFail { target_type: &'static str = "AverageValue" }
        "set the type to {target_type}, or the metric fails at every sync";
    SetTypeThatApplies { target_type: &'static str = "AverageValue" }
        "set the type to {target_type}, which is what happens";
    SetEither { field: &'static str = "averageValue", target_type: &'static str = "Value" }
        "write {field}, or set the type to {target_type}, which is what happens";
}

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

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
        let (target_type, field) = (target.type_.clone(), FieldPath::of(set));
        let message = match metric.set().len() {
            2.. if metric.block != "object" => Message::from(TypeBesideCounted { target_type, field }),
            _ => TypeBesideSet { target_type, field }.into(),
        };
        let detail = found.at(document, metric.target_path().field("type"), message);
        let target_type = type_of(set);
        if metric.block == "object" {
            let detail = detail.severity(Severity::Error);
            detail.help(SetTypeOrFail { target_type });
        } else {
            match (target.type_.as_str(), set) {
                ("AverageValue", "value") => detail.help(SetEither {
                    field: "averageValue",
                    target_type,
                }),
                ("Value", "averageValue") => detail.help(SetEither {
                    field: "value",
                    target_type,
                }),
                _ => detail.help(SetTypeThatApplies { target_type }),
            };
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
