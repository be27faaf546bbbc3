//! WRG043: a label that the metric does not have.

use scalegen_document::{Chart, Object};
use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::promql::parse;
use scalegen_meaning::{Context, Remark, RemarkKind, meaning};
use scalegen_syntax::{Family, Severity, messages};

use crate::metric::Metric;
use crate::scaler::Scaler;
use crate::{Check, Cluster, Found, Rule};

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

pub(crate) const CHECK: Check = Check::Any(&[Check::Scaler(check), Check::Cluster(check_selectors)]);

/// The labels that an HPA selects an external metric by, where it has the name of a known series and no adapter of the
/// set gives it another meaning.
fn check_selectors(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if cluster.values(Chart::PrometheusAdapter).next().is_some() {
        return;
    }
    for document in cluster.documents().iter().filter(|document| !document.is_patch()) {
        let Object::HorizontalPodAutoscaler(hpa) = document.object() else {
            continue;
        };
        for metric in Metric::of(hpa).filter(|metric| metric.block == "external") {
            let Some(identifier) = metric.identifier() else {
                continue;
            };
            let labels = identifier
                .selector
                .iter()
                .flat_map(|selector| &selector.match_labels);
            for label in labels.flat_map(|labels| labels.keys()) {
                let Ok(query) = parse(&format!("{}{{{label}=\"a\"}}", identifier.name)) else {
                    continue;
                };
                let remarks = meaning(&query, &Context::default()).remarks;
                let is_wrong = |remark: &&Remark| matches!(remark.kind, RemarkKind::WrongLabel { .. });
                if let Some(remark) = remarks.iter().find(is_wrong) {
                    let selector = metric.path().field("external").field("metric").field("selector");
                    let path = selector.field("matchLabels").key(label.clone());
                    found.at_key(document, path, remark.message());
                }
            }
        }
    }
}

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| matches!(kind, RemarkKind::WrongLabel { .. });
    for (query, remark) in scaler.remarks(wanted) {
        query.report(scaler, remark.span, found, remark.message());
    }
}
