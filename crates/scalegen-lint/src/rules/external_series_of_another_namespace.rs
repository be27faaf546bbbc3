//! REL041: an external rule that is held to the HPA's namespace, for series of another one.

use scalegen_document::{Chart, Document, Node};
use scalegen_syntax::{Family, FieldPath, Severity, is_here, messages};

use super::metric_not_served_by_adapter::metrics;
use crate::served_metrics::ServedMetrics;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL041",
    name: "external-series-of-another-namespace",
    summary: "An external rule selects series of one namespace, and an HPA of another one uses it",
    severity: Severity::Warning,
    why: "The adapter adds the HPA's namespace to the query of an external metric, unless the rule has namespaced: false. Series of another namespace are then never found, and the HPA reports FailedGetExternalMetric.",
    fix: "set resources.namespaced to false in the rule",
    bad: "\
# scalegen: values(prometheus-adapter)
rules:
  default: false
  external:
    - seriesQuery: queue_length{namespace=\"rabbitmq\"}
      resources: {overrides: {namespace: {resource: namespace}}}
      metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - type: External
      external: {metric: {name: queue_length}, target: {type: AverageValue, averageValue: \"5\"}}
",
    good: &[(
        "resources: {overrides: {namespace: {resource: namespace}}}",
        "resources: {namespaced: false}",
    )],
    source: "pkg/naming/metrics_query.go: BuildExternal of kubernetes-sigs/prometheus-adapter",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    OtherNamespace { metric: String = "queue_length", series: String = "rabbitmq", own: String = "shop" }
        "{metric} is made of series of namespace {series}, and the adapter asks for those of {own}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let values: Vec<&Document> = cluster.values(Chart::PrometheusAdapter).collect();
    let served: Vec<(&Document, ServedMetrics<'_>)> = values
        .iter()
        .filter(|values| !values.is_patch())
        .map(|values| (*values, ServedMetrics::of(values, "external")))
        .collect();
    if served.iter().all(|(_, served)| served.is_empty()) {
        return;
    }
    for document in cluster.documents().iter().filter(|document| !document.is_patch()) {
        let Some(own) = document.namespace() else { continue };
        for (_, metric, path) in metrics(document)
            .into_iter()
            .filter(|(list, ..)| *list == "external")
        {
            let rules = served.iter().flat_map(|(values, served)| {
                let rules = served.rules_of(metric).into_iter();
                rules.map(|(index, rule)| (*values, index, of_namespace(rule)))
            });
            let rules: Vec<(&Document, usize, Option<&str>)> = rules.collect();
            let Some((values, index, Some(series))) = rules.first().copied() else {
                continue;
            };
            if rules
                .iter()
                .any(|(_, _, series)| series.is_none_or(|series| series == own))
            {
                continue;
            }
            let message = OtherNamespace {
                metric: metric.to_owned(),
                series: series.to_owned(),
                own: own.to_owned(),
            };
            let at = FieldPath::of("rules")
                .field("external")
                .index(index)
                .field("resources");
            found
                .at(document, path, message)
                .related(values, &at, is_here("the rule"));
        }
    }
}

/// The one namespace that the series of a rule are of, where the adapter asks for another one; none where that is not
/// known.
fn of_namespace(rule: &Node) -> Option<&str> {
    let resources = rule.get("resources")?;
    if resources.get("namespaced").and_then(Node::as_bool) == Some(false) {
        return None;
    }
    let mut overrides = resources.get("overrides")?.entries().iter();
    let label = overrides.find(|entry| {
        let resource = entry.value.get("resource").and_then(Node::as_str);
        matches!(resource, Some("namespace" | "namespaces"))
    })?;
    let text = |key: &str| rule.get(key).and_then(Node::as_str);
    text("seriesQuery")
        .and_then(|query| matched(query.split_once('{')?.1, &label.key))
        .or_else(|| {
            // Beside the matchers of the adapter, which ask for another value of the label, it finds nothing.
            let mut selectors = text("metricsQuery")?.split('{').skip(1);
            selectors.find_map(|selector| {
                let matchers = selector.split('}').next()?;
                matchers
                    .contains("<<.LabelMatchers>>")
                    .then(|| matched(matchers, &label.key))?
            })
        })
}

/// The one value that matchers take of a label.
fn matched<'m>(matchers: &'m str, label: &str) -> Option<&'m str> {
    let mut matchers = matchers
        .split(',')
        .map(|matcher| matcher.trim().trim_end_matches('}'));
    matchers.find_map(|matcher| {
        let value = matcher
            .strip_prefix(label)?
            .trim_start()
            .strip_prefix('=')?
            .trim();
        let value = value.strip_prefix('"')?.strip_suffix('"')?;
        (!value.is_empty()).then_some(value)
    })
}
