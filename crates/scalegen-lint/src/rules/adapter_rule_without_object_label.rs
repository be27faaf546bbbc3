//! REL040: a rule of the adapter that makes the metric, and not for the object that the HPA asks for.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, is_here, messages};

use super::metric_not_served_by_adapter::metrics;
use crate::served_metrics::ServedMetrics;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL040",
    name: "adapter-rule-without-object-label",
    summary: "The adapter's rule for an HPA's metric maps no label to the object that the metric is of",
    why: "The adapter offers a metric for the kinds of objects that labels of the series stand for. Of a Pods metric a label has to be the pod, of an Object metric the object: otherwise the metric is not found and the HPA does not scale.",
    fix: "add the label to resources.overrides, or use resources.template",
    bad: concat!(
        "\
# scalegen: values(prometheus-adapter)
rules:
  default: false
  custom:
    - seriesQuery: queue_length{namespace!=\"\"}
      resources: {overrides: {namespace: {resource: namespace}}}
      metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
---
",
        hpa!(
            "
  maxReplicas: 10
  metrics:
    - type: Pods
      pods: {metric: {name: queue_length}, target: {type: AverageValue, averageValue: \"5\"}}
"
        )
    ),
    good: &[(
        "overrides: {namespace: {resource: namespace}}",
        "overrides: {namespace: {resource: namespace}, pod: {resource: pod}}",
    )],
    source: "pkg/naming/resource_converter.go: ResourcesForSeries of kubernetes-sigs/prometheus-adapter",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NoLabelOfObject { resource: String = "pod", metric: String = "queue_length" }
        "no label of the adapter's rule for {metric} is the {resource}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let values: Vec<&Document> = cluster.values(Chart::PrometheusAdapter).collect();
    let has_default = |values: &&Document| {
        let default = values.node().get_in(&["rules", "default"]);
        values.is_patch() || default.and_then(Node::as_bool).unwrap_or(true)
    };
    if values.is_empty() || values.iter().any(has_default) {
        return;
    }
    let served: Vec<(&Document, ServedMetrics<'_>)> = values
        .iter()
        .map(|values| (*values, ServedMetrics::of(values, "custom")))
        .collect();
    for document in cluster.documents().iter().filter(|document| !document.is_patch()) {
        for (list, metric, path) in metrics(document) {
            let Some(resource) = resource(document, &path).filter(|_| list == "custom") else {
                continue;
            };
            let rules = || {
                served.iter().flat_map(|(values, served)| {
                    let rules = served.rules_of(metric).into_iter();
                    rules.map(|(index, rule)| (*values, index, rule))
                })
            };
            let Some((values, index, _)) = rules().next() else {
                continue;
            };
            if rules().any(|(_, _, rule)| maps(rule, &resource)) {
                continue;
            }
            let metric = metric.to_owned();
            let at = FieldPath::of("rules")
                .field("custom")
                .index(index)
                .field("resources");
            found
                .at(document, path, NoLabelOfObject { resource, metric })
                .related(values, &at, is_here("the rule"));
        }
    }
}

/// The resource that the metric at a path is of, in lower case; none where its plural is not plain.
fn resource(document: &Document, path: &FieldPath) -> Option<String> {
    let Object::HorizontalPodAutoscaler(_) = document.object() else {
        return None;
    };
    let source = path.parent()?.parent()?;
    let object = document.at(&source.field("describedObject"));
    match object {
        None => Some("pod".to_owned()),
        Some(object) => Some(object.get("kind")?.as_str()?.to_ascii_lowercase()),
    }
}

/// Whether a label of the rule may stand for the resource.
fn maps(rule: &Node, resource: &str) -> bool {
    let Some(resources) = rule.get("resources") else {
        return true;
    };
    let overrides = resources.get("overrides").map(Node::entries).unwrap_or_default();
    let mut named = overrides.iter().map(|entry| {
        entry
            .value
            .get("resource")
            .and_then(Node::as_str)
            .map(str::to_ascii_lowercase)
    });
    let stem = resource.strip_suffix('y').unwrap_or(resource);
    resources.get("template").is_some()
        || named.any(|name| name.is_none_or(|name| name.starts_with(stem) || name.is_empty()))
}
