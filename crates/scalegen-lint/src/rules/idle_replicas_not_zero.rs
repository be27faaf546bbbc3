//! WRG011: replicas to idle at that the HPA will not leave alone.

use scalegen_document::Document;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_syntax::{Family, FieldPath, Message, Severity, messages};

use crate::{Check, Found, Rule};
use scalegen_kinds::scaled_object;

pub(crate) const RULE: Rule = Rule {
    code: "WRG011",
    name: "idle-replicas-not-zero",
    summary: "idleReplicaCount is not 0",
    severity: Severity::Warning,
    why: "The HPA that KEDA creates has minReplicaCount as its lower bound and scales the workload back up to it, unless there are no replicas at all: then it does nothing.",
    fix: "set idleReplicaCount to 0, or remove it",
    bad: scaled_object!(
        "
  idleReplicaCount: 1
  minReplicaCount: 3
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
"
    ),
    good: &[("idleReplicaCount: 1", "idleReplicaCount: 0")],
    source: "keda.sh/docs/2.20/reference/scaledobject-spec: idleReplicaCount",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    IdleReplicasScaled { idle: i32 = 1, min: i32 = 2 }
        "the HPA does not keep idleReplicaCount {idle}: it scales up to its minimum of {min}";
    IdleReplicasNotKept { idle: i32 = 1 } "the HPA does not keep idleReplicaCount {idle}";
}

pub(crate) const CHECK: Check = Check::ScaledObject(check);

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let Some(idle) = object.spec.idle_replica_count.filter(|idle| *idle > 0) else {
        return;
    };
    let path = FieldPath::of("spec").field("idleReplicaCount");
    let message = match object.spec.min_replica_count {
        Some(min) => Message::from(IdleReplicasScaled { idle, min }),
        None => IdleReplicasNotKept { idle }.into(),
    };
    found.at(document, path, message);
}
