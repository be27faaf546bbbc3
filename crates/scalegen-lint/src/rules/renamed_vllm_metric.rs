//! WRG023: a metric of vLLM under its old name.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::{Remark, RemarkKind};
use scalegen_syntax::{Family, Severity, messages};

use crate::queries::queries_of_profile;
use crate::scaler::Scaler;
use crate::{Check, Found, Profile, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG023",
    name: "renamed-vllm-metric",
    summary: "A query or HPA uses the old name of a vLLM metric",
    severity: Severity::Warning,
    why: "vLLM renamed its KV cache usage in 0.9, hides the old name in the releases after it and then drops it. The query finds nothing, which counts as 0.",
    fix: "use vllm:kv_cache_usage_perc",
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

pub(super) const OLD: &str = "vllm:gpu_cache_usage_perc";

fn is_old(kind: &RemarkKind) -> bool {
    matches!(kind, RemarkKind::RemovedMetric { name, .. } if name == OLD)
}

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    // Of a profile it is found where it is written: see below.
    for (query, remark) in scaler
        .remarks(is_old)
        .filter(|_| scaler.document.file().is_some())
    {
        query.report(scaler, remark.span, found, remark.message());
    }
}

fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    let signals = profile.signals.iter().filter(|signal| signal.is_structured);
    let signals = signals.map(|signal| (signal.query, signal.origin.field("series")));
    let queries = queries_of_profile(profile);
    let queries = queries.into_iter().map(|query| (query.text, query.path));
    let metrics = profile
        .inputs
        .iter()
        .filter_map(|input| Some((input.metric?.1, input.path(input.metric?.0))));
    for (query, path) in signals.chain(queries).chain(metrics) {
        let old = profile.judged(query, |meaning| {
            let mut remarks = meaning.remarks.iter();
            remarks.find(|remark| is_old(&remark.kind)).map(Remark::message)
        });
        if let Some(message) = old.flatten() {
            found.in_profile(profile, path, message);
        }
    }
}
