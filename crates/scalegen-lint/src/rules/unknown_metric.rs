//! WRG042: a metric that the engine does not have.

use scalegen_document::{Chart, Object};
use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::{Remark, RemarkKind};
use scalegen_syntax::{Family, Severity, messages};

use crate::found::Detail;
use crate::scaler::{Query, Scaler};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG042",
    name: "unknown-metric",
    summary: "A query reads a metric that its engine does not have",
    severity: Severity::Warning,
    why: "Prometheus answers with no result, which KEDA counts as 0: the workload stays at its minimum, and nothing reports an error.",
    fix: "use a name that the engine has in the release that runs",
    has_fix: true,
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
    TurnedOn "add it to the settings of what exports it, or use other metrics";
}

pub(crate) const CHECK: Check = Check::Scaler(check);

/// What WRG023 finds.
pub(super) const OLD: &str = "vllm:gpu_cache_usage_perc";

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| match kind {
        RemarkKind::RemovedMetric { name, .. } => name != OLD,
        kind => matches!(
            kind,
            RemarkKind::UnknownMetric { .. }
                | RemarkKind::FutureMetric { .. }
                | RemarkKind::RenamedMetric { .. }
                | RemarkKind::OffByDefault { .. }
                | RemarkKind::BareHistogram { .. }
        ),
    };
    for (query, remark) in scaler.remarks(wanted) {
        let detail = report(scaler, query, remark, found);
        match remark.kind {
            // An old name that is still served does no harm yet.
            RemarkKind::RenamedMetric { .. } => detail.severity(Severity::Note),
            RemarkKind::OffByDefault { .. } => detail.severity(Severity::Note).help(TurnedOn),
            _ => detail,
        };
    }
}

/// Reports what is wrong with a name, with the name to write instead where that is certain. What an adapter calls a
/// metric, and what it finds series by, is more than a query.
pub(super) fn report<'f>(
    scaler: &Scaler<'_>,
    query: &Query<'_>,
    remark: &Remark,
    found: &'f mut Found<'_>,
) -> Detail<'f> {
    let detail = query.report(scaler, remark.span, found, remark.message());
    let is_of_adapter = *scaler.document.object() == Object::HelmValues(Chart::PrometheusAdapter);
    match query.is_name || is_of_adapter {
        true => detail,
        false => fix(detail, &remark.kind),
    }
}

/// Replaces the name that was removed by the one that measures the same now.
pub(super) fn fix<'f>(detail: Detail<'f>, kind: &RemarkKind) -> Detail<'f> {
    match kind.replacement() {
        Some((name, other)) => detail.replace(name, other),
        None => detail,
    }
}
