//! WRG042: a metric that the engine does not have.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::RemarkKind;
use scalegen_syntax::{Family, Severity, messages};

use super::renamed_vllm_metric;
use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG042",
    name: "unknown-metric",
    summary: "A query reads a metric that its engine does not have",
    severity: Severity::Warning,
    why: "Prometheus answers with no result, which KEDA counts as 0: the workload stays at its minimum, and nothing reports an error.",
    fix: "use a name that the engine has in the release that runs",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(vllm_num_requests_waiting)
        threshold: \"5\"
"
    ),
    good: &[("vllm_num_requests", "vllm:num_requests")],
    source: "the metric definitions of each engine, by release",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| match kind {
        // WRG023 has it.
        RemarkKind::RemovedMetric { name, .. } => name != renamed_vllm_metric::OLD,
        kind => matches!(
            kind,
            RemarkKind::UnknownMetric { .. }
                | RemarkKind::FutureMetric { .. }
                | RemarkKind::RenamedMetric { .. }
                | RemarkKind::BareHistogram { .. }
        ),
    };
    for (query, remark) in scaler.remarks(wanted) {
        let detail = query.report(scaler, remark.span, found, remark.message());
        // An old name that is still served does no harm yet.
        if matches!(remark.kind, RemarkKind::RenamedMetric { .. }) {
            detail.severity(Severity::Note);
        }
    }
}
