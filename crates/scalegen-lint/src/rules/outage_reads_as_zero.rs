//! WRG054: a query without a result that counts as no load.

use scalegen_document::Document;
use scalegen_kinds::scaled_object;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_syntax::{Family, Severity, messages};

use crate::trigger::Trigger;
use crate::{Check, Found, Rule, query};

pub(crate) const RULE: Rule = Rule {
    code: "WRG054",
    name: "outage-reads-as-zero",
    summary: "A query that returns nothing counts as no load",
    severity: Severity::Note,
    why: "By default KEDA takes an empty result for 0. When an exporter is down or a series is renamed, the workload goes to its minimum under full load, and nothing reports an error.",
    fix: "set ignoreNullValues to \"false\": an empty result is an error then, and the replicas stay as they are, or go to a fallback",
    bad: scaled_object!(
        "
  minReplicaCount: 2
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus:9090
        query: sum(rate(requests_total[2m]))
        threshold: \"20\"
"
    ),
    good: &[(
        "threshold: \"20\"",
        "threshold: \"20\"\n        ignoreNullValues: \"false\"",
    )],
    source: "pkg/scalers/prometheus_scaler.go: ExecutePromQuery",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    EmptyIsNoLoad { floor: i32 = 2 }
        "an empty result counts as 0, so that a missing series scales in to {floor}: ignoreNullValues is not \"false\"";
}

pub(crate) const CHECK: Check = Check::ScaledObject(check);

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let spec = &object.spec;
    let floor = spec.min_replica_count.unwrap_or(0);
    // To zero a workload may well go without a series, and with a fallback WRG013 has it.
    let goes_to_zero = floor == 0 || spec.idle_replica_count == Some(0);
    if goes_to_zero || spec.fallback.is_some() || spec.max_replica_count == Some(floor) {
        return;
    }
    let reads_empty = |trigger: &Trigger<'_>| {
        let metadata = &trigger.trigger.metadata;
        let ignores = metadata
            .get("ignoreNullValues")
            .is_none_or(|value| value.trim().is_empty());
        let query = metadata.get("query").filter(|query| !query.trim().is_empty());
        trigger.trigger.type_ == "prometheus"
            && ignores
            && query.is_some_and(|query| !query::has_default(query))
    };
    let mut triggers = Trigger::of(document).peekable();
    let first = triggers.peek().cloned();
    // Any other trigger keeps the workload up.
    if let Some(trigger) = first.filter(|_| triggers.all(|trigger| reads_empty(&trigger))) {
        found.at(document, trigger.key("query"), EmptyIsNoLoad { floor });
    }
}
