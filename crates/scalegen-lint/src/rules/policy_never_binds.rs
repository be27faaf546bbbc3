//! WRG032: a scaling policy that allows everything at once.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_syntax::defaults::keda::MAX_REPLICA_COUNT;
use scalegen_syntax::{Family, Message, Severity, messages};

use crate::behavior::{Direction, Policy, directions};
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
    NeverCounts { other: String = "Pods", value: i32 = 2, period: i32 = 120, min: i32 = 2, max: i32 = 6 }
        "from {min} to {max} replicas the policy {other} {value} per {period} s always counts instead: this one limits nothing";
    AllAtOnce { value: i32 = 100 } "the policy allows {value} % of the replicas to go at once: it limits nothing";
    PastMaximum { value: i32 = 900, min: i32 = 1, max: i32 = 10 }
        "{value} % more than the minimum of {min} is the maximum of {max} or more: the policy limits nothing";
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
    if most <= 1 {
        return;
    }
    for direction in directions(document) {
        // A short period is the usual way to say that nothing is limited.
        let long = |policy: &&Policy<'_>| policy.period_seconds > 60 && !direction.is_disabled;
        for (index, policy) in direction
            .policies
            .iter()
            .enumerate()
            .filter(|(_, policy)| long(policy))
        {
            let value = policy.value;
            let message: Message = match policy.type_ {
                "Pods" if value >= most => NeverLimits { value, most }.into(),
                // Of the replicas before, which are never fewer than the minimum, nor more than the maximum.
                "Percent" if direction.field == "scaleDown" && value >= 100 => AllAtOnce { value }.into(),
                "Percent" if direction.field == "scaleUp" && reaches(value, min, max) => {
                    PastMaximum { value, min, max }.into()
                }
                _ => continue,
            };
            found.at(document, direction.policy(index).field("value"), message);
        }
        never_counts(document, &direction, (min, max), found);
    }
}

/// Finds policies beside which another one always counts, whatever the replicas are.
fn never_counts(document: &Document, direction: &Direction<'_>, bounds: (i32, i32), found: &mut Found<'_>) {
    let (min, max) = bounds;
    if direction.is_disabled || max.saturating_sub(min) > MOST_COMPARED {
        return;
    }
    // From the bound in the way nothing goes further.
    let replicas = if direction.field == "scaleUp" {
        min..=max - 1
    } else {
        min + 1..=max
    };
    // A short period is the usual way to say that nothing is limited.
    let long = |policy: &Policy<'_>| policy.period_seconds >= 60;
    for (index, policy) in direction
        .policies
        .iter()
        .enumerate()
        .filter(|(_, policy)| long(policy))
    {
        let counts_before = |other: &&Policy<'_>| {
            let least = direction.takes_least;
            let is_shorter = match least {
                true => other.period_seconds >= policy.period_seconds,
                false => other.period_seconds <= policy.period_seconds,
            };
            let difference = |replicas: i32| {
                let most = |policy: &Policy<'_>| policy.most(direction.field, replicas, min, max);
                let more = most(other) - most(policy);
                if least { -more } else { more }
            };
            is_shorter && is_never_less_and_once_more(replicas.clone().map(difference))
        };
        if let Some(other) = direction.policies.iter().find(counts_before) {
            let message = NeverCounts {
                other: other.type_.to_owned(),
                value: other.value,
                period: other.period_seconds,
                min,
                max,
            };
            found.at(document, direction.policy(index).field("value"), message);
        }
    }
}

/// Whether none of the differences is below 0, and one is above.
fn is_never_less_and_once_more(mut differences: impl Iterator<Item = i64>) -> bool {
    let mut is_once_more = false;
    let is_never_less = differences.all(|difference| {
        is_once_more |= difference > 0;
        difference >= 0
    });
    is_never_less && is_once_more
}

/// More numbers of replicas are not compared.
const MOST_COMPARED: i32 = 1000;

/// Whether the minimum and that share of it are the maximum or more.
fn reaches(percent: i32, min: i32, max: i32) -> bool {
    i64::from(min) * (100 + i64::from(percent)) >= i64::from(max) * 100
}
