//! WRG058: series that count the same requests, or the same use, twice.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::RemarkKind;
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG058",
    name: "counted-twice",
    summary: "A query adds up series that count the same work twice",
    severity: Severity::Warning,
    why: "The router of vLLM's production-stack exports the requests of each engine under the engines' own name, the proxies at both ends of a connection in Istio count each request, and cAdvisor has the CPU and memory of each container and once more of its pod. A sum of all of them is twice the load.",
    fix: "select one of them by a label: `job` for the engines, `reporter` for one end of a connection, `container!=\"\"` for the containers",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(rate(istio_requests_total{destination_workload='web'}[2m]))
        threshold: \"5\"
"
    ),
    good: &[("{destination", "{reporter='destination', destination")],
    source: "src/vllm_router/services/metrics_service of vllm-project/production-stack; istio.io/latest/docs/reference/config/metrics: reporter",
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
            RemarkKind::SeveralEmitters { .. }
                | RemarkKind::BothEnds { .. }
                | RemarkKind::PodAndContainers { .. }
        )
    };
    for (query, remark) in scaler.remarks(wanted) {
        let detail = query.report(scaler, remark.span, found, remark.message());
        // A ratio or a quantile is the same at both ends, and not every client has a proxy. Some scrapes drop the series of
        // pods.
        if !matches!(remark.kind, RemarkKind::SeveralEmitters { .. }) {
            detail.severity(Severity::Note);
        }
    }
}
