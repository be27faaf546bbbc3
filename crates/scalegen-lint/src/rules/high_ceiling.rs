//! OPN003: an autoscaler with a maximum that hardly limits anything.

use scalegen_document::{Document, Object};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

/// What KEDA takes where nothing is said. Who wants more than that says so on purpose, and allows it.
const MOST: i32 = 100;

pub(crate) const RULE: Rule = Rule {
    code: "OPN003",
    name: "high-ceiling",
    summary: "The maximum of an autoscaler is 100 or more, or is left to KEDA's default of 100",
    severity: Severity::Warning,
    why: "A metric that is wrong, or a client that retries, fills the cluster before anybody looks.",
    fix: "set a maximum that the cluster can pay for",
    bad: hpa!(
        "
  minReplicas: 2
  maxReplicas: 1000
"
    ),
    good: &[("maxReplicas: 1000", "maxReplicas: 20")],
    ..Rule::of(Family::Opinion)
};

messages! {
    MESSAGES;
    HighCeiling { replicas: i32 = 1000 } "the maximum is {replicas} replicas";
    DefaultCeiling { replicas: i32 = 100 } "KEDA's default of {replicas} replicas is the maximum";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    let (most, field) = match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => (Some(hpa.spec.max_replicas), "maxReplicas"),
        Object::ScaledObject(object) => (object.spec.max_replica_count, "maxReplicaCount"),
        _ => return,
    };
    let path = FieldPath::of("spec").field(field);
    match most {
        Some(replicas) if replicas >= MOST => found.at(document, path, HighCeiling { replicas }),
        None => found.at(document, path, DefaultCeiling { replicas: MOST }),
        Some(_) => return,
    };
}
