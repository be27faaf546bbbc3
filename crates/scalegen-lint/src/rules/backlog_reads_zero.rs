//! WRG055: a backlog that is empty while its pods work, with nothing else that keeps them.

use scalegen_kinds::scaled_object;
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::Scaler;
use crate::trigger::Trigger;
use crate::trigger_meaning::{Counted, Taken, counted};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG055",
    name: "backlog-reads-zero",
    summary: "A workload goes to zero when nothing waits, though its pods may be busy",
    severity: Severity::Note,
    why: "A queue of waiting requests is empty as long as the pods keep up. After cooldownPeriod KEDA takes all pods away, together with the requests that they are working on.",
    fix: "add a trigger on what the pods are working on, such as the number of running requests or the rate of requests at the gateway, or keep one replica",
    bad: scaled_object!(
        "
  minReplicaCount: 0
  triggers:
    - type: redis
      metadata: {address: \"redis:6379\", listName: jobs, listLength: \"5\"}
"
    ),
    good: &[("minReplicaCount: 0", "minReplicaCount: 1")],
    source: "pkg/scaling/executor/scale_scaledobjects.go: scaleToZeroOrIdle",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    ReadsZeroAtWork { what: String = "the list" }
        "while the pods keep up {what} reads 0: after cooldownPeriod KEDA removes all of them, busy or not";
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    if scaler.floor > 0 || scaler.document.is_patch() {
        return;
    }
    let triggers: Vec<_> = Trigger::of(scaler.document).collect();
    let reads_zero = |trigger: &Trigger<'_>| {
        let query = scaler
            .queries
            .iter()
            .find(|query| query.path == trigger.key("query"));
        match (counted(trigger.trigger), query) {
            (Counted::Backlog(Taken::AtOnce), _) => true,
            // KEDA does not keep a workload for what its own pods use.
            (Counted::Pods, _) => trigger.trigger.is_resource(),
            (_, Some(query)) => query.counts_what_waits(),
            _ => false,
        }
    };
    let mut waking = triggers.iter().filter(|trigger| !trigger.trigger.is_resource());
    let Some(first) = waking.next().filter(|_| triggers.iter().all(reads_zero)) else {
        return;
    };
    let is_query = scaler
        .queries
        .iter()
        .find(|query| query.path == first.key("query"));
    match is_query {
        Some(query) => {
            let what = "the query".to_owned();
            query.report(scaler, query.span, found, ReadsZeroAtWork { what });
        }
        None => {
            let what = format!("the backlog of {}", first.trigger.type_);
            found.at(
                first.document,
                first.path().field("type"),
                ReadsZeroAtWork { what },
            );
        }
    }
}
