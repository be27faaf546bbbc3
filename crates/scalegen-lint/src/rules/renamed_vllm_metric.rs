//! WRG023: a metric of vLLM under its old name.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::{Remark, RemarkKind};
use scalegen_syntax::{Family, Severity, messages};

use super::unknown_metric::{self, OLD};
use crate::queries::{Query, queries_of_profile};
use crate::scaler::Scaler;
use crate::{Check, Found, Profile, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG023",
    name: "renamed-vllm-metric",
    summary: "A query or HPA uses the old name of a vLLM metric",
    severity: Severity::Warning,
    why: "vLLM renamed its KV cache usage in 0.9, hides the old name in the releases after it and then drops it. The query finds nothing, which counts as 0.",
    fix: "use vllm:kv_cache_usage_perc",
    has_fix: true,
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: avg(vllm:gpu_cache_usage_perc)
        threshold: \"5\"
"
    ),
    good: &[(
        "query: avg(vllm:gpu_cache_usage_perc)",
        "query: avg(vllm:kv_cache_usage_perc)",
    )],
    source: "vllm-project/vllm, vllm/v1/metrics/loggers.py; pull request 18354",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
}

pub(crate) const CHECK: Check = Check::Any(&[Check::Scaler(check), Check::Profile(check_profile)]);

fn is_old(kind: &RemarkKind) -> bool {
    matches!(kind, RemarkKind::RemovedMetric { name, .. } if name == OLD)
}

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    // Of a profile it is found where it is written: see below.
    for (query, remark) in scaler
        .remarks(is_old)
        .filter(|_| scaler.document.file().is_some())
    {
        unknown_metric::report(scaler, query, remark, found);
    }
}

fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    let signals = profile.signals.iter().filter(|signal| signal.is_structured);
    let signals = signals.map(|signal| Query {
        text: signal.query,
        path: signal.origin.field("series"),
    });
    let metrics = profile.inputs.iter().filter_map(|input| {
        let (key, text) = input.metric?;
        let path = input.path(key);
        Some(Query { text, path })
    });
    for query in signals.chain(queries_of_profile(profile)) {
        if let Some(remark) = old(profile, &query) {
            let bytes = remark.span.start..remark.span.end;
            let detail = found.within_profile(profile, &query, &bytes, remark.message());
            unknown_metric::fix(detail, &remark.kind);
        }
    }
    // What an adapter calls it is the adapter's.
    for metric in metrics {
        if let Some(remark) = old(profile, &metric) {
            found.in_profile(profile, metric.path, remark.message());
        }
    }
}

/// The first that is said of an old name in a query.
fn old(profile: &Profile<'_>, query: &Query<'_>) -> Option<Remark> {
    // Most have no such name, and need not be read for that.
    let _ = query.text.find(OLD)?;
    let first = profile.judged(query.text, |meaning| {
        let mut remarks = meaning.remarks.iter();
        remarks.find(|remark| is_old(&remark.kind)).cloned()
    });
    first.flatten()
}
