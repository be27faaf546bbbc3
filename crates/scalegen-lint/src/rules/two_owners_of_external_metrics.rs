//! REL010: two servers of external metrics.

use scalegen_syntax::chart::EXTERNAL_METRICS;
use scalegen_syntax::{Family, messages};

use crate::{Check, Cluster, Found, Rule, api_owners};

pub(crate) const RULE: Rule = Rule {
    code: "REL010",
    name: "two-owners-of-external-metrics",
    summary: "Two servers claim `v1beta1.external.metrics.k8s.io`",
    why: "An APIService has one owner. Helm rejects the second release; with plain apply the last one wins, and all metrics of the other are gone. KEDA serves only its own metrics.",
    fix: "leave `rules.external` of the adapter out and use its `rules.custom` with Pods or Object metrics, or turn these metrics into KEDA triggers",
    bad: "\
# scalegen: values(keda)
watchNamespace: shop
---
# scalegen: values(prometheus-adapter)
rules:
  default: false
  external:
    - seriesQuery: requests_total
      resources: {namespaced: false}
      metricsQuery: sum(rate(<<.Series>>[2m]))
",
    good: &[(
        "
  external:
    - seriesQuery: requests_total
      resources: {namespaced: false}
      metricsQuery: sum(rate(<<.Series>>[2m]))
",
        "
  custom:
    - seriesQuery: requests_total{namespace!=\"\",pod!=\"\"}
      resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}}}
      metricsQuery: sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)
",
    )],
    source: "https://keda.sh/docs/latest/operate/cluster/",
    ..Rule::of(Family::Relation)
};

messages! { MESSAGES; }

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    api_owners::check(cluster, EXTERNAL_METRICS, found);
}
