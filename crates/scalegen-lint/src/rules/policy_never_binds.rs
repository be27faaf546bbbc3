//! WRG032: a scale-down policy that allows everything at once.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG032",
    name: "policy-never-binds",
    summary: "A scaling policy never limits anything",
    severity: Severity::Note,
    why: "A policy limits how many pods change in its period. One that allows as many pods as there can ever be lets the HPA go from one bound to the other at once; the period is not a delay between steps.",
    fix: "lower the policy's value to the step that you want per period",
    bad: hpa!(
        "
  minReplicas: 1
  maxReplicas: 200
  behavior:
    scaleDown:
      policies: [{type: Pods, value: 200, periodSeconds: 600}]
"
    ),
    good: &[("value: 200", "value: 20")],
    source: "pkg/controller/podautoscaler/horizontal.go: calculateScaleDownLimitWithBehaviors",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NeverLimits { value: i32 = 200, most: i32 = 200 }
        "the policy allows {value} pods at once and the HPA never changes more than {most}: it limits nothing";
}

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    let Some(down) = hpa
        .spec
        .behavior
        .as_ref()
        .and_then(|behavior| behavior.scale_down.as_ref())
    else {
        return;
    };
    let most = hpa
        .spec
        .max_replicas
        .saturating_sub(hpa.spec.min_replicas.unwrap_or(1));
    let path = FieldPath::of("spec")
        .field("behavior")
        .field("scaleDown")
        .field("policies");
    // With Disabled no policy counts. A short period is the usual way to say that nothing is limited.
    let is_off = down.select_policy.as_deref() == Some("Disabled");
    for (index, policy) in down.policies.iter().flatten().enumerate().filter(|_| !is_off) {
        if policy.type_ == "Pods" && most > 1 && policy.value >= most && policy.period_seconds > 60 {
            let value = policy.value;
            found.at(
                document,
                path.index(index).field("value"),
                NeverLimits { value, most },
            );
        }
    }
}
