//! WRG035: a static fallback that overrules a trigger that still works.

use scalegen_document::Document;
use scalegen_kinds::scaled_object;
use scalegen_kinds::scaled_object::{FallbackBehavior, ScaledObject};
use scalegen_syntax::defaults::keda::MAX_REPLICA_COUNT;
use scalegen_syntax::{Family, FieldPath, Server, Severity, Versions, messages};

use crate::trigger::Trigger;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG035",
    name: "fallback-below-other-triggers",
    summary: "A static fallback takes replicas away that a cpu or memory trigger needs",
    severity: Severity::Warning,
    why: "Before KEDA 2.19 a static fallback sets the replicas for the whole ScaledObject while one trigger fails: a cpu or memory trigger that works is not asked, and the workload shrinks under load.",
    fix: "set fallback.behavior to currentReplicasIfHigher, or fallback.replicas to what full load needs",
    bad: concat!(
        "# lint: keda=2.18\n",
        scaled_object!(
            "
  maxReplicaCount: 20
  fallback: {failureThreshold: 3, replicas: 3}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus:9090
        query: sum(rate(requests_total[2m]))
        threshold: \"20\"
    - type: cpu
      metricType: Utilization
      metadata: {value: \"50\"}
"
        )
    ),
    good: &[("replicas: 3}", "replicas: 3, behavior: currentReplicasIfHigher}")],
    source: "pkg/fallback/fallback.go; kedacore/keda#6659",
    versions: Versions::ALL.before(Server::Keda, 2, 19),
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    FallbackWins { replicas: i32 = 3, trigger: String = "cpu" }
        "the fallback of {replicas} replicas wins over the {trigger} trigger when another trigger fails";
}

pub(crate) const CHECK: Check = Check::ScaledObject(check);

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let Some(fallback) = &object.spec.fallback else {
        return;
    };
    let replicas = fallback.replicas;
    let is_static = fallback
        .behavior
        .as_ref()
        .is_none_or(|behavior| *behavior == FallbackBehavior::Static);
    let max = object.spec.max_replica_count.unwrap_or(MAX_REPLICA_COUNT);
    let mut triggers = Trigger::of(document);
    let by_requests = triggers.find(|trigger| matches!(trigger.trigger.type_.as_str(), "cpu" | "memory"));
    if let Some(trigger) = by_requests.filter(|_| is_static && replicas < max) {
        let trigger = trigger.trigger.type_.clone();
        let path = FieldPath::of("spec").field("fallback").field("replicas");
        found.at(document, path, FallbackWins { replicas, trigger });
    }
}
