//! WRG013: a fallback that an absent series does not start.

use scalegen_document::Document;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_syntax::{Family, Severity, is_here, messages};

use crate::trigger::Trigger;
use crate::{Check, Found, Rule, query};
use scalegen_kinds::scaled_object;

pub(crate) const RULE: Rule = Rule {
    code: "WRG013",
    name: "absent-series-scales-in",
    summary: "A fallback does not start when its query returns nothing",
    severity: Severity::Note,
    why: "By default an empty result counts as 0: the workload scales to its minimum, and the fallback, which is for errors, never starts. A series is absent when its exporter is down, was renamed, or has seen no request yet.",
    fix: "set ignoreNullValues to \"false\"; or remove the fallback, if an empty result means that there is no load",
    bad: scaled_object!(
        "
  fallback: {failureThreshold: 3, replicas: 6}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus:9090
        query: sum(queue_length)
        threshold: \"5\"
"
    ),
    good: &[(
        "threshold: \"5\"",
        "threshold: \"5\"\n        ignoreNullValues: \"false\"",
    )],
    source: "pkg/scalers/prometheus_scaler.go: ExecutePromQuery",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NoResultIsZero "no result counts as 0, so that the fallback does not start when the series is absent";
}

pub(crate) const CHECK: Check = Check::ScaledObject(check);

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    if object.spec.fallback.is_none() {
        return;
    }
    let is_zero = |trigger: &Trigger<'_>| {
        let query = trigger.trigger.metadata.get("query");
        let query = query.filter(|query| !query.trim().is_empty() && !query::has_default(query));
        trigger.trigger.type_ == "prometheus" && query.is_some() && trigger.ignores_null_values()
    };
    let mut triggers = Trigger::of(document).filter(is_zero);
    let Some(first) = triggers.next() else { return };
    // One fallback is one finding.
    let mut detail = found.at(document, first.key("query"), NoResultIsZero);
    for trigger in triggers {
        detail = detail.related(document, &trigger.key("query"), is_here("another such query"));
    }
}
