//! WRG050: a query of the adapter that is the same for all pods.

use scalegen_document::{Chart, Document, Entry, Node, Object};
use scalegen_meaning::promql::{Aggregator, Expr, ExprKind, parse};
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::metric::Metric;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG050",
    name: "adapter-query-without-pods",
    summary: "A query of prometheus-adapter neither selects nor groups by what is asked for",
    severity: Severity::Warning,
    why: "The adapter asks for all pods at once and finds the number of each by the labels in `<<.GroupBy>>`. Without these the result belongs to no pod, and the HPA reports `FailedGetPodsMetric`.",
    fix: "write `sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)`",
    bad: "\
# scalegen: values(prometheus-adapter)
rules:
  default: false
  custom:
    - seriesQuery: 'queue_length{namespace!=\"\",pod!=\"\"}'
      resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}}}
      metricsQuery: sum(queue_length)
",
    good: &[(
        "sum(queue_length)",
        "sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
    )],
    source: "pkg/custom-provider/provider.go: metricsFor of kubernetes-sigs/prometheus-adapter",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    SameForAllPods "the query has neither <<.LabelMatchers>> nor <<.GroupBy>>, so that its result belongs to no pod";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for document in cluster.values(Chart::PrometheusAdapter) {
        let rules = document.node().get_in(&["rules", "custom"]);
        for (index, rule) in rules.map_or(&[][..], Node::items).iter().enumerate() {
            let query = rule
                .get("metricsQuery")
                .and_then(Node::as_str)
                .unwrap_or_default();
            // A query that groups by the label itself gives it too.
            let names_pods = ["<<", "pod"].iter().any(|part| query.contains(part));
            if !query.trim().is_empty() && !names_pods && drops_labels(query) && is_for_pods(cluster, rule) {
                let path = FieldPath::of("rules").field("custom").index(index);
                found.at(document, path.field("metricsQuery"), SameForAllPods);
            }
        }
    }
}

/// Whether a query aggregates the labels of its series away, by which the adapter would find the pods.
fn drops_labels(query: &str) -> bool {
    let is_aggregation = |part: &Expr| match &part.kind {
        ExprKind::Aggregation(of) => !matches!(of.aggregator, Aggregator::Topk | Aggregator::Bottomk),
        _ => false,
    };
    parse(query).is_ok_and(|tree| tree.walk().any(is_aggregation))
}

/// Whether the rule says that it is of pods, or an HPA asks for it of pods.
fn is_for_pods(cluster: &Cluster<'_>, rule: &Node) -> bool {
    let overrides = rule
        .get_in(&["resources", "overrides"])
        .map_or(&[][..], Node::entries);
    let is_pod = |entry: &Entry| entry.value.get("resource").and_then(Node::as_str) == Some("pod");
    let name = rule.get_in(&["name", "as"]).and_then(Node::as_str);
    let asks = |document: &&Document| match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => Metric::of(hpa).any(|metric| {
            let asked = metric.identifier().map(|identifier| identifier.name.as_str());
            metric.block == "pods" && asked == name
        }),
        _ => false,
    };
    overrides.iter().any(is_pod) || name.is_some() && cluster.documents().iter().any(asks)
}
