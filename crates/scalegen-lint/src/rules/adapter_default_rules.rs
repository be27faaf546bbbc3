//! WRG018: an adapter that serves every series there is.

use scalegen_document::{Chart, Document, Object};
use scalegen_syntax::{Family, FieldPath, Message, Severity, messages};

use crate::metric::Metric;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG018",
    name: "adapter-default-rules",
    summary: "prometheus-adapter serves every series, but no HPA uses a custom metric",
    severity: Severity::Warning,
    why: "The chart's default rules discover every series of the cluster and claim v1beta1.custom.metrics.k8s.io for them, whether or not anything asks. That costs memory and queries, and no other server can serve that API. A note where no HPA is among the files, or `rules.default` is not written: both may be elsewhere.",
    fix: "set rules.default to false and write rules for the metrics that HPAs use",
    source: "prometheus-community/helm-charts, charts/prometheus-adapter/values.yaml: rules.default",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    EverySeriesServed "every series is served as a custom metric, and no HPA here asks for one";
    EverySeriesServedByDefault
        "without rules.default: false every series is served as a custom metric, and no HPA here asks for one";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let documents = cluster.documents();
    let adapters: Vec<_> = documents
        .iter()
        .filter(|document| *document.object() == Object::HelmValues(Chart::PrometheusAdapter))
        .collect();
    // HPAs that ask for custom metrics may be served by the default rules.
    if adapters.is_empty()
        || documents
            .iter()
            .any(|document| asks_for_custom_metrics(document.object()))
    {
        return;
    }
    let is_hpa = |document: &Document| matches!(document.object(), Object::HorizontalPodAutoscaler(_));
    let has_hpas = documents.iter().any(|document| is_hpa(document));
    for document in adapters {
        let rule = |key: &str| document.node().get_in(&["rules", key]);
        let replaced = rule("existing")
            .and_then(|name| name.as_str())
            .is_some_and(|name| !name.is_empty());
        // Of values that are laid over others it is not known what they leave out.
        let unset = !document.is_patch();
        let enabled = rule("default").map_or(unset, |value| value.as_bool() == Some(true));
        if enabled && !replaced {
            let path = FieldPath::of("rules").field("default");
            let message = match rule("default") {
                Some(_) => Message::from(EverySeriesServed),
                None => EverySeriesServedByDefault.into(),
            };
            let detail = found.at(document, path, message);
            // Their HPAs may be elsewhere, as in charts, and what is not written may be in other values.
            if !has_hpas || rule("default").is_none() {
                detail.severity(Severity::Note);
            }
        }
    }
}

fn asks_for_custom_metrics(object: &Object) -> bool {
    match object {
        Object::HorizontalPodAutoscaler(hpa) => {
            Metric::of(hpa).any(|metric| matches!(metric.block, "pods" | "object"))
        }
        _ => false,
    }
}
