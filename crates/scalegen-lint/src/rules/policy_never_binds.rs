//! WRG032: a scale-down policy that allows everything at once.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_syntax::defaults::keda::MAX_REPLICA_COUNT;
use scalegen_syntax::{Family, Severity, messages};

use crate::behavior::directions;
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

pub(crate) const CHECK: Check = Check::Any(&[
    Check::HorizontalPodAutoscaler(check_hpa),
    Check::ScaledObject(check_keda),
]);

fn check_hpa(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    let spec = &hpa.spec;
    check(document, spec.max_replicas, spec.min_replicas.unwrap_or(1), found);
}

fn check_keda(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let spec = &object.spec;
    // To and from zero KEDA goes by itself.
    let min = spec.min_replica_count.unwrap_or(0).max(1);
    check(
        document,
        spec.max_replica_count.unwrap_or(MAX_REPLICA_COUNT),
        min,
        found,
    );
}

fn check(document: &Document, max: i32, min: i32, found: &mut Found<'_>) {
    let most = max.saturating_sub(min);
    let down = directions(document)
        .into_iter()
        .find(|direction| direction.field == "scaleDown");
    let Some(down) = down.filter(|down| !down.is_disabled) else {
        return;
    };
    // A short period is the usual way to say that nothing is limited.
    for (index, policy) in down.policies.iter().enumerate() {
        if policy.type_ == "Pods" && most > 1 && policy.value >= most && policy.period_seconds > 60 {
            let value = policy.value;
            let message = NeverLimits { value, most };
            found.at(document, down.policy(index).field("value"), message);
        }
    }
}
