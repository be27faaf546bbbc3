//! WRG037: an autoscaler whose minimum is its maximum.

use scalegen_document::{Document, Object};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG037",
    name: "autoscaler-cannot-scale",
    summary: "The minimum and the maximum of an autoscaler are the same",
    severity: Severity::Note,
    why: "The number of replicas never changes, whatever the metrics are.",
    fix: "raise the maximum, or set spec.replicas of the workload and remove the autoscaler",
    bad: hpa!(
        "
  minReplicas: 5
  maxReplicas: 5
"
    ),
    good: &[("minReplicas: 5", "minReplicas: 2")],
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    SameBounds { replicas: i32 = 5 } "the number of replicas is always {replicas}: the minimum is the maximum";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    let (min, max, field) = match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            let spec = &hpa.spec;
            (
                spec.min_replicas.unwrap_or(1),
                Some(spec.max_replicas),
                "maxReplicas",
            )
        }
        // One that may go to zero scales.
        Object::ScaledObject(object) if object.spec.idle_replica_count.is_none() => {
            let spec = &object.spec;
            (
                spec.min_replica_count.unwrap_or(0),
                spec.max_replica_count,
                "maxReplicaCount",
            )
        }
        _ => return,
    };
    if let Some(replicas) = max.filter(|max| *max == min && *max > 0 && !document.is_patch()) {
        found.at(
            document,
            FieldPath::of("spec").field(field),
            SameBounds { replicas },
        );
    }
}
