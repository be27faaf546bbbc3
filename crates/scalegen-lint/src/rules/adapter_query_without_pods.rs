//! WRG050: a query of the adapter that is the same for all pods.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_syntax::{Family, FieldPath, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG050",
    name: "adapter-query-without-pods",
    summary: "A query of prometheus-adapter neither selects nor groups by what is asked for",
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

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    if *document.object() != Object::HelmValues(Chart::PrometheusAdapter) {
        return;
    }
    let rules = document.node().get_in(&["rules", "custom"]);
    for (index, rule) in rules.map_or(&[][..], Node::items).iter().enumerate() {
        let query = rule
            .get("metricsQuery")
            .and_then(Node::as_str)
            .unwrap_or_default();
        // A query that groups by the labels themselves gives them too.
        let names_pods = ["<<", "pod"].iter().any(|part| query.contains(part));
        if !query.trim().is_empty() && !names_pods {
            let path = FieldPath::of("rules").field("custom").index(index);
            found.at(document, path.field("metricsQuery"), SameForAllPods);
        }
    }
}
