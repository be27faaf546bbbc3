//! WRG023: a metric of vLLM under its old name.

use scalegen_document::{Document, Object};
use scalegen_kinds::prometheus_trigger;
use scalegen_syntax::{Family, Severity, messages};

use crate::metric::Metric;
use crate::queries::{MOST_OF_ONE_QUERY, queries, queries_of_profile};
use crate::query::names;
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
    Renamed { metric: &'static str = OLD } "vLLM renamed {metric} in 0.9";
}

pub(crate) const CHECK: Check = Check::Any(&[Check::Document(check_document), Check::Profile(check_profile)]);

pub(super) const OLD: &str = "vllm:gpu_cache_usage_perc";

fn check_document(document: &Document, found: &mut Found<'_>) {
    for query in queries(document) {
        for bytes in names(query.text, OLD).take(MOST_OF_ONE_QUERY) {
            found.within(document, query.path.clone(), &bytes, RENAMED);
        }
    }
    if let (Object::HorizontalPodAutoscaler(hpa), true) = (document.object(), document.file().is_some()) {
        for metric in Metric::of(hpa) {
            if metric.identifier().is_some_and(|metric| metric.name == OLD) {
                let path = metric.path().field(metric.block).field("metric").field("name");
                found.at(document, path, RENAMED);
            }
        }
    }
}

fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    for signal in profile.signals.iter().filter(|signal| signal.is_structured) {
        if names(signal.query, OLD).next().is_some() {
            found.in_profile(profile, signal.origin.field("series"), RENAMED);
        }
    }
    for query in queries_of_profile(profile) {
        if names(query.text, OLD).next().is_some() {
            found.in_profile(profile, query.path, RENAMED);
        }
    }
    for input in &profile.inputs {
        if let Some((key, OLD)) = input.metric {
            found.in_profile(profile, input.path(key), RENAMED);
        }
    }
}

const RENAMED: Renamed = Renamed { metric: OLD };
