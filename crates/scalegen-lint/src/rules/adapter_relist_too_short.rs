//! WRG029: an adapter that looks for new series more often than they have samples.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_syntax::prometheus::DEFAULT_SCRAPE_INTERVAL;
use scalegen_syntax::{Family, FieldPath, Severity, Term, go_duration, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG029",
    name: "adapter-relist-too-short",
    summary: "`metricsRelistInterval` is shorter than the scrape interval",
    severity: Severity::Warning,
    why: "The adapter knows a metric only if a series had a sample since the last listing. With an interval below the scrape interval metrics come and go, and the HPA reports FailedGetPodsMetric.",
    fix: "set metricsRelistInterval to at least two scrape intervals, or --metrics-max-age in extraArguments",
    bad: "\
# scalegen: values(prometheus-adapter)
metricsRelistInterval: 10s
rules: {default: false}
",
    good: &[("10s", "1m")],
    source: "cmd/adapter/adapter.go: metrics-relist-interval and metrics-max-age of kubernetes-sigs/prometheus-adapter",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    RelistTooShort { relist: String = "10s", interval: Term = Term::shown(DEFAULT_SCRAPE_INTERVAL) }
        "series without a sample in the last {relist} are not found, and Prometheus scrapes every {interval}, the default of its operator";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    if *document.object() != Object::HelmValues(Chart::PrometheusAdapter) || document.file().is_none() {
        return;
    }
    let values = document.node();
    let Some(relist) = values.get("metricsRelistInterval").and_then(Node::as_str) else {
        return;
    };
    let mut flags = values.get("extraArguments").into_iter().flat_map(Node::items);
    let has_age = flags.any(|flag| flag.as_str().is_some_and(|flag| flag.contains("metrics-max-age")));
    let interval = i64::from(DEFAULT_SCRAPE_INTERVAL.seconds()) * 1000;
    let is_short = go_duration::milliseconds(relist).is_some_and(|relist| 0 < relist && relist < interval);
    if is_short && !has_age {
        let message = RelistTooShort {
            relist: relist.to_owned(),
            interval: Term::shown(DEFAULT_SCRAPE_INTERVAL),
        };
        found.at(document, FieldPath::of("metricsRelistInterval"), message);
    }
}
