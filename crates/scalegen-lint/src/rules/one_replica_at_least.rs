//! OPN001: an autoscaler that may leave a single replica.

use scalegen_document::{Document, Object};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "OPN001",
    name: "one-replica-at-least",
    summary: "An autoscaler may leave one replica",
    severity: Severity::Warning,
    why: "While that pod is moved, restarted or updated badly nothing answers. A minimum of 0 is another choice, and is not reported.",
    fix: "raise the minimum to 2 or more",
    bad: hpa!(
        "
  minReplicas: 1
  maxReplicas: 5
"
    ),
    good: &[("minReplicas: 1", "minReplicas: 2")],
    ..Rule::of(Family::Opinion)
};

messages! {
    MESSAGES;
    OneReplica {} "the autoscaler may scale down to one replica";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    let (fewest, field) = match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => (hpa.spec.min_replicas.unwrap_or(1), "minReplicas"),
        Object::ScaledObject(object) if object.spec.idle_replica_count.is_none() => {
            (object.spec.min_replica_count.unwrap_or(0), "minReplicaCount")
        }
        _ => return,
    };
    if fewest == 1 {
        found.at(document, FieldPath::of("spec").field(field), OneReplica {});
    }
}
