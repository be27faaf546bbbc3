//! WRG045: a counter read like a level, or a level like a counter.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::RemarkKind;
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG045",
    name: "counter-without-rate",
    summary: "A query uses a counter without a rate, or a rate of a gauge",
    severity: Severity::Warning,
    why: "A counter grows until its process restarts, so the workload only scales up. A rate of a gauge takes each fall for a restart and adds the whole value.",
    fix: "use rate() for a counter, and the value itself for a gauge",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(vllm:request_success_total)
        threshold: \"5\"
"
    ),
    good: &[(
        "sum(vllm:request_success_total)",
        "sum(rate(vllm:request_success_total[2m]))",
    )],
    source: "prometheus.io/docs/prometheus/latest/querying/functions: rate",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| {
        matches!(
            kind,
            RemarkKind::CounterWithoutRate { .. }
                | RemarkKind::RateOfGauge { .. }
                | RemarkKind::RateOfAggregate { .. }
        )
    };
    for (query, remark) in scaler.remarks(wanted) {
        query.report(scaler, remark.span, found, remark.message());
    }
}
