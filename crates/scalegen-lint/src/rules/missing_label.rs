//! WRG043: a label that the metric does not have.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::RemarkKind;
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG043",
    name: "missing-label",
    summary: "A query selects by a label that its metric does not have",
    severity: Severity::Warning,
    why: "The selector matches no series. Prometheus answers with no result, which KEDA counts as 0.",
    fix: "use a label that the metric has",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(vllm:num_requests_waiting{model='llama'})
        threshold: \"5\"
"
    ),
    good: &[("model=", "model_name=")],
    source: "the metric definitions of each engine",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| matches!(kind, RemarkKind::WrongLabel { .. });
    for (query, remark) in scaler.remarks(wanted) {
        query.report(scaler, remark.span, found, remark.message());
    }
}
