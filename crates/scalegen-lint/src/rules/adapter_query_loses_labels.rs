//! WRG028: an adapter query whose answer has no label of the object.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_syntax::{Family, FieldPath, Severity, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG028",
    name: "adapter-query-loses-labels",
    summary: "A custom rule of prometheus-adapter has a query without `<<.GroupBy>>` or `<<.LabelMatchers>>`",
    why: "The adapter finds the value of a pod by the label in the answer. An aggregation without `by (<<.GroupBy>>)` drops the label: `could not find the metric for pods`. Without `<<.LabelMatchers>>` the query reads the series of every namespace, and adds up what has the same name.",
    fix: "write sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
    bad: "\
# scalegen: values(prometheus-adapter)
rules:
  default: false
  custom:
    - seriesQuery: queue_length{namespace!=\"\",pod!=\"\"}
      resources: {template: <<.Resource>>}
      metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>})
",
    good: &[(
        "sum(<<.Series>>{<<.LabelMatchers>>})",
        "sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
    )],
    source: "pkg/custom-provider/provider.go: metricsFor of kubernetes-sigs/prometheus-adapter",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NoGroupBy { function: String = "sum" }
        "{function} drops the labels of the object: without `by (<<.GroupBy>>)` the adapter finds no metric for any pod";
    NoLabelMatchers "without `<<.LabelMatchers>>` the query reads the series of every namespace";
}

pub(crate) const CHECK: Check = Check::Document(check);

const AGGREGATIONS: &[&str] = &[
    "sum", "avg", "min", "max", "count", "stddev", "stdvar", "topk", "quantile",
];

fn check(document: &Document, found: &mut Found<'_>) {
    if *document.object() != Object::HelmValues(Chart::PrometheusAdapter) {
        return;
    }
    let rules = document
        .node()
        .get_in(&["rules", "custom"])
        .into_iter()
        .flat_map(Node::items);
    for (index, rule) in rules.enumerate() {
        let Some(query) = rule.get("metricsQuery").and_then(Node::as_str) else {
            continue;
        };
        // What a template makes of it is not known.
        if query.contains("{{") {
            continue;
        }
        let path = FieldPath::of("rules")
            .field("custom")
            .index(index)
            .field("metricsQuery");
        let uses = |name: &str| query.contains(name);
        let by_name = uses("LabelValuesByName");
        if let Some(function) = aggregation(query).filter(|_| !uses(".GroupBy") && !by_name && !groups(query))
        {
            let function = function.to_owned();
            found.at(document, path, NoGroupBy { function });
        } else if !uses(".LabelMatchers") && !by_name {
            found
                .at(document, path, NoLabelMatchers)
                .severity(Severity::Warning);
        }
    }
}

/// The aggregation that an expression begins with.
fn aggregation(query: &str) -> Option<&str> {
    let query = query.trim_start_matches(|c: char| c == '(' || c.is_whitespace());
    let end = query.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (name, rest) = query.split_at(end);
    (AGGREGATIONS.contains(&name) && rest.trim_start().starts_with('(')).then_some(name)
}

/// Whether anything in it keeps labels.
fn groups(query: &str) -> bool {
    let mut words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.any(|word| {
        matches!(
            word,
            "by" | "without" | "label_replace" | "label_join" | "group_left" | "group_right"
        )
    })
}
