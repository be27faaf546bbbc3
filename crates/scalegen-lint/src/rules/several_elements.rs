//! WRG047: a query with several elements.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::catalogue::Emitter;
use scalegen_meaning::value::{Elements, OverPods, Series};
use scalegen_meaning::{Meaning, RemarkKind};
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG047",
    name: "several-elements",
    summary: "A query gives more than one element",
    severity: Severity::Warning,
    why: "KEDA fails with `returned multiple elements` as soon as there is a second one, such as that of a second pod, and the trigger no longer scales.",
    fix: "aggregate: sum(…), or avg(…), without a grouping",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: vllm:num_requests_waiting
        threshold: \"5\"
"
    ),
    good: &[(
        "query: vllm:num_requests_waiting",
        "query: sum(vllm:num_requests_waiting)",
    )],
    source: "pkg/scalers/prometheus_scaler.go: ExecutePromQuery",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| matches!(kind, RemarkKind::SeveralElements { .. });
    for (query, remark) in scaler.remarks(wanted) {
        let detail = query.report(scaler, remark.span, found, remark.message());
        // Some application may have one series only.
        let is_known =
            |meaning: &Meaning<'_>| meaning.value.series.iter().any(|series| !series.found.is_empty());
        let is_one = query.meaning().is_some_and(may_be_one);
        if is_one || !query.has_call && !query.meaning().is_some_and(is_known) {
            detail.severity(Severity::Note);
        }
    }
}

/// Labels that part what a selector already names: most brokers have one of each, and most objects are in one namespace.
const USUALLY_ONE: [&str; 3] = ["vhost", "db", "namespace"];

/// Whether what emits it runs once, as far as anybody knows, and a selector chose one series of it.
fn may_be_one(meaning: &Meaning<'_>) -> bool {
    let value = &meaning.value;
    let is_chosen = |series: &Series<'_>| !series.matchers.is_empty() && !series.found.is_empty();
    let of_autoscaler = || {
        let emitters = value.emitters();
        emitters.is_some_and(|emitters| emitters == [Emitter::Autoscaler])
    };
    let is_usually_one = |label: &String| USUALLY_ONE.contains(&label.as_str());
    let has_own_labels =
        !matches!(value.elements(), Elements::Each { labels, .. } if labels.iter().all(is_usually_one));
    value.series.iter().all(is_chosen)
        && match value.over_pods {
            OverPods::Independent => of_autoscaler() || !has_own_labels,
            // A pool has one picker as a rule, which has the mean of its pods.
            OverPods::Mean => value
                .emitters()
                .is_some_and(|emitters| emitters == [Emitter::Gateway]),
            _ => false,
        }
}
