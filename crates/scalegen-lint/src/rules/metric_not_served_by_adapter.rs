//! REL009: an HPA's metric that no rule of the adapter makes.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Severity, did_you_mean, messages, nearest};

use crate::cluster::keda_owner;
use crate::messages::AreHere;
use crate::served_metrics::ServedMetrics;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL009",
    name: "metric-not-served-by-adapter",
    summary: "An HPA names a metric that no prometheus-adapter rule provides",
    why: "The HPA reports `FailedGetExternalMetric` or `FailedGetPodsMetric` at every sync and does not scale on the metric. Names come from `name.as`, a Go expansion: `$1_per_second` is empty because the group is read as `1_per_second`; write `${1}_per_second`.",
    fix: "name a metric that a rule provides, or add a rule for it",
    bad: concat!(
        "\
# scalegen: values(prometheus-adapter)
rules:
  default: false
  external:
    - seriesQuery: chat_requests_total
      resources: {namespaced: false}
      name: {matches: ^(.*)_total$, as: $1_per_second}
      metricsQuery: sum(rate(<<.Series>>[2m]))
---
",
        hpa!(
            "
  maxReplicas: 10
  metrics:
    - type: External
      external: {metric: {name: chat_requests_per_second}, target: {type: AverageValue, averageValue: \"5\"}}
"
        )
    ),
    good: &[(
        "name: {matches: ^(.*)_total$, as: $1_per_second}",
        "name: {matches: ^(.*)_total$, as: \"${1}_per_second\"}",
    )],
    source: "pkg/naming/metric_namer.go: MetricNameForSeries of kubernetes-sigs/prometheus-adapter",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NoAdapterRule { list: &'static str = "external", metric: String = "queue_length" }
        "no rule under rules.{list} of the adapter serves {metric}";
    OtherList { list: &'static str = "external" }
        "rules.external serves External metrics only, and rules.custom Pods and Object metrics: move the rule to \
         rules.{list}, or use a metric of the other type";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let values: Vec<&Document> = cluster.values(Chart::PrometheusAdapter).collect();
    let Some(first) = values.first() else {
        return;
    };
    // A ConfigMap that is not looked at replaces all other rules.
    let elsewhere = |values: &&Document| {
        let existing = values
            .node()
            .get_in(&["rules", "existing"])
            .and_then(Node::as_str);
        // Of partial values the other rules are not known.
        values.is_patch() || existing.is_some_and(|name| !name.is_empty())
    };
    if values.iter().any(elsewhere) {
        return;
    }
    // The chart's own rules offer every series as a custom metric.
    let any_custom = values.iter().any(|values| {
        let default = values.node().get_in(&["rules", "default"]);
        default.and_then(Node::as_bool).unwrap_or(true)
    });
    let of = |list| -> Vec<ServedMetrics<'_>> {
        values
            .iter()
            .map(|values| ServedMetrics::of(values, list))
            .collect()
    };
    let (external, custom) = (of("external"), of("custom"));
    for document in cluster.documents() {
        if keda_owner(document).is_some() || document.is_patch() {
            continue;
        }
        for (list, metric, path) in metrics(document) {
            let served = if list == "external" { &external } else { &custom };
            let others = if list == "external" { &custom } else { &external };
            let is_under_other = others.iter().any(|served| served.names().contains(&metric));
            // Without a rule of the kind some other server may have the API.
            let has_rules = served.iter().any(|served| !served.is_empty());
            let is_served_elsewhere =
                !has_rules && (list == "external" || has_server_of_custom_metrics(cluster));
            let has_others = others.iter().any(|served| !served.is_empty());
            if !has_rules && (!has_others || is_served_elsewhere && !is_under_other)
                || list == "custom" && any_custom
                || served.iter().any(|served| served.may_have(metric))
            {
                continue;
            }
            let names = served.iter().flat_map(ServedMetrics::names);
            let near = nearest(metric, names);
            let metric = metric.to_owned();
            let detail = found.at(document, path, NoAdapterRule { list, metric });
            let detail = match has_rules || is_under_other {
                true => detail,
                // Another server may have the API, though nothing here shows one.
                false => detail.severity(Severity::Warning),
            };
            let detail = match near {
                Some(near) => detail.help(did_you_mean(near)),
                None if !has_rules || is_under_other => detail.help(OtherList { list }),
                None => detail,
            };
            let path = FieldPath::of("rules").field(if has_rules { list } else { other(list) });
            detail.related(first, &path, AreHere { what: "the rules" });
        }
    }
}

const fn other(list: &str) -> &'static str {
    match list.as_bytes() {
        b"external" => "custom",
        _ => "external",
    }
}

/// Whether something says that it serves custom metrics.
fn has_server_of_custom_metrics(cluster: &Cluster<'_>) -> bool {
    let mut services = cluster.trees("APIService");
    services.any(|service| service.name().ends_with("custom.metrics.k8s.io"))
}

/// The metrics of an HPA that an adapter serves, by the list of rules that they come from.
pub(super) fn metrics(document: &Document) -> Vec<(&'static str, &str, FieldPath)> {
    let Object::HorizontalPodAutoscaler(hpa) = document.object() else {
        return Vec::new();
    };
    let metrics = hpa.spec.metrics.iter().flatten().enumerate();
    metrics
        .filter_map(|(index, metric)| {
            let (list, field, identifier) = match metric.type_.as_str() {
                "External" => ("external", "external", &metric.external.as_ref()?.metric),
                "Pods" => ("custom", "pods", &metric.pods.as_ref()?.metric),
                "Object" => ("custom", "object", &metric.object.as_ref()?.metric),
                _ => return None,
            };
            let labels = identifier
                .selector
                .as_ref()
                .and_then(|selector| selector.match_labels.as_ref());
            let is_of_keda = labels.is_some_and(|labels| labels.contains_key("scaledobject.keda.sh/name"));
            if is_of_keda || identifier.name.is_empty() {
                return None;
            }
            let path = FieldPath::of("spec").field("metrics").index(index).field(field);
            Some((list, identifier.name.as_str(), path.field("metric").field("name")))
        })
        .collect()
}
