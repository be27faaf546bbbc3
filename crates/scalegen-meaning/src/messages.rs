//! The messages about queries.

use scalegen_syntax::{Message, Term, messages};

messages! {
    MESSAGES;
    /// A name that no emitter has.
    UnknownMetric { name: String = "vllm:queue" } "no known release has a metric {name}";
    /// A name that no emitter has, with the one that was meant.
    MisspeltMetric { name: String = "vllm_num_requests_waiting", meant: String = "vllm:num_requests_waiting" }
        "no known release has a metric {name}: did you mean {meant}?";
    /// A metric that the running release does not have any more.
    RemovedMetric { name: String = "vllm:gpu_cache_usage_perc", engine: String = "vllm", last: Term = Term::shown("0.10.2"), running: Term = Term::shown("0.12.0") }
        "{engine} {running} does not have {name}: the last release with it is {last}";
    /// A metric that newer releases do not have.
    OldMetric { name: String = "vllm:gpu_cache_usage_perc", engine: String = "vllm", last: Term = Term::shown("0.10.2") }
        "{engine} has {name} only up to {last}";
    /// A removed metric with its new name.
    Replaced { message: Message = OldMetric { name: "a".to_owned(), engine: "b".to_owned(), last: Term::shown("1.0.0") }, renamed_to: String = "vllm:kv_cache_usage_perc" }
        "{message}; use {renamed_to}";
    /// A removed metric that the router before the engines still has.
    UnlessOfRouter { message: Message = OldMetric { name: "a".to_owned(), engine: "b".to_owned(), last: Term::shown("1.0.0") } }
        "{message}; if the router's is meant, select it by the label server";
    /// A metric that the running release does not have yet.
    FutureMetric { name: String = "vllm:kv_cache_usage_perc", engine: String = "vllm", since: Term = Term::shown("0.9.2"), running: Term = Term::shown("0.9.0") }
        "{engine} {running} does not have {name} yet: the first release with it is {since}";
    /// An old name.
    RenamedMetric { name: String = "inference_pool_ready_pods", renamed_to: String = "llm_d_epp_ready_endpoints" }
        "{name} is the old name of {renamed_to}";
    /// A metric that a setting turns on.
    OffByDefault { name: String = "DCGM_FI_DEV_FB_TOTAL", engine: String = "dcgm-exporter" }
        "{engine} does not have {name} unless its settings add it";
    /// A histogram without the end of a name of its series.
    BareHistogram { name: String = "vllm:time_to_first_token_seconds" }
        "{name} is a histogram: its series are {name}_bucket, {name}_sum and {name}_count";
    /// A label that nobody sets.
    WrongLabel { label: String = "deployment", metric: String = "vllm:num_requests_waiting" } "{metric} has no label {label}";
    /// A label that nobody sets, with the one that was meant.
    MisspeltLabel { label: String = "model", metric: String = "vllm:num_requests_waiting", meant: String = "model_name" }
        "{metric} has no label {label}: did you mean {meant}?";
    /// A text that looks like a regular expression.
    RegexAsText { label: String = "pod", value: String = "engine-.*", meant: String = "=~" }
        "{label} is compared with the text `{value}`: use {meant} for a regular expression";
    /// A part of a pod's name.
    PartOfPodName { label: String = "pod", value: String = "engine-*", meant: String = "engine-.*" }
        "{label} has to match `{value}` as a whole, and no pod has such a name: did you mean `{meant}`?";
    /// A counter as it is.
    CounterWithoutRate { name: String = "nv_inference_request_duration_us" }
        "{name} is a counter, which only grows: use its rate";
    /// What has the name of a counter, as it is.
    MaybeCounterWithoutRate { name: String = "orders_total" }
        "{name} is named like a counter, which only grows: use its rate";
    /// A rate of a gauge.
    RateOfGauge { function: String = "rate", name: String = "vllm:num_requests_waiting" }
        "{name} is a gauge: {function} takes every fall for a restart; use deriv or delta";
    /// A rate of a sum.
    RateOfAggregate { function: String = "rate" }
        "{function} of a sum of counters takes a pod that ends for a restart of all: sum the rates instead";
    /// A short window.
    ShortWindow { window: Term = Term::shown("30s"), scrapes: Term = Term::shown("1"), least: Term = Term::shown("2m"), scrape_interval: Term = Term::shown("30s") }
        "the window of {window} is {scrapes} x the scrape interval of {scrape_interval}: use at least {least}";
    /// Several elements.
    SeveralElements { labels: Vec<String> = vec!["pod".to_owned()] } "the query has one element for each value of {labels}";
    /// Several elements, of which the query does not show all labels.
    SeveralOfTargets { labels: Vec<String> = vec!["model_name".to_owned()] }
        "the query has one element for each value of {labels}, and for each pod or target that is scraped";
    /// Several elements by labels that the query does not show.
    EachTarget "the query has one element for each pod or target that is scraped";
    /// A shape that gives no number.
    NoVector { found: String = "a range vector" } "the query gives {found}, and a scaler reads only an instant vector";
    /// No bounds of buckets.
    QuantileWithoutLe "histogram_quantile needs the label le: aggregate with sum by (le) (…)";
    /// No buckets.
    QuantileWithoutBuckets { name: String = "vllm:num_requests_waiting" }
        "histogram_quantile needs buckets, and {name} has none";
    /// No number from 0 to 1.
    QuantileOutside { function: String = "histogram_quantile", quantile: Term = Term::shown(95.0), result: &'static str = "+Inf" }
        "{function} of {quantile} is always {result}: its first argument is a number from 0 to 1";
    /// No pairs.
    NeverMatches { operator: String = "/" } "the two sides of {operator} have different labels, so that the result is always empty";
    /// Counted twice.
    SeveralEmitters { name: String = "vllm:num_requests_running", engines: Vec<String> = vec!["vllm".to_owned(), "production-stack".to_owned()] }
        "{name} comes from each of {engines}: where more than one runs, select one by a label";
    /// Counted at both ends.
    BothEnds { name: String = "istio_requests_total" }
        "{name} counts a request at both ends of its connection: select one by the label reporter";
    /// Counted for the pod and for its containers.
    PodAndContainers { name: String = "container_cpu_usage_seconds_total" }
        "{name} has a series for each container and one for their pod, so that a sum is about twice the use: add container!=\"\"";
    /// Used by free.
    UsedByFree "used / free is not a share: it is 1 at 50 % full; divide by used + free";
}

#[cfg(test)]
mod tests {
    use super::MESSAGES;
    use scalegen_syntax::Kind;

    #[test]
    fn every_kind_reads_well() {
        insta::assert_snapshot!(Kind::list(&[("Queries", MESSAGES)]));
        assert!(MESSAGES.iter().all(|kind| kind.flaw().is_none()));
    }
}
