//! WRG054: a query without a result that counts as no load.

use scalegen_document::Object;
use scalegen_kinds::scaled_object;
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::{Query, Scaler};
use crate::trigger::Trigger;
use crate::{Check, Found, Rule};

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

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let Object::ScaledObject(object) = scaler.document.object() else {
        return;
    };
    // To zero a workload may well go without a series, and with a fallback WRG013 has it.
    let is_fixed = scaler.ceiling == Some(scaler.floor);
    if scaler.floor == 0 || is_fixed || object.spec.fallback.is_some() {
        return;
    }
    let floor = scaler.floor;
    let mut triggers = Trigger::of(scaler.document);
    // Any other trigger keeps the workload up.
    if triggers.all(|trigger| reads_empty(&trigger, scaler))
        && let Some(first) = scaler.queries.first()
    {
        first.report(scaler, first.span, found, EmptyIsNoLoad { floor });
    }
}

/// Whether an empty result of a query that is right is less than its result under load. That nothing waits is the usual
/// case, and no sign of an outage.
fn reads_empty(trigger: &Trigger<'_>, scaler: &Scaler<'_>) -> bool {
    let path = trigger.key("query");
    let query = scaler.queries.iter().find(|query| query.path == path);
    let ignores = trigger.trigger.metadata.get("ignoreNullValues");
    let is_right = |query: &Query<'_>| {
        let meaning = query.meaning();
        meaning.is_some_and(|meaning| !meaning.value.is_always_there && meaning.remarks.is_empty())
    };
    ignores.is_none_or(|value| value.trim().is_empty())
        && query.is_some_and(|query| is_right(query) && !query.counts_what_waits())
}
