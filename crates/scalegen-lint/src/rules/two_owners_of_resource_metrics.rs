//! REL011: two servers of resource metrics, or of custom ones.

use scalegen_syntax::chart::{CUSTOM_METRICS, RESOURCE_METRICS};
use scalegen_syntax::{Family, messages};

use crate::{Check, Cluster, Found, Rule, api_owners};

pub(crate) const RULE: Rule = Rule {
    code: "REL011",
    name: "two-owners-of-resource-metrics",
    summary: "Two servers claim `v1beta1.metrics.k8s.io` or `v1beta1.custom.metrics.k8s.io`",
    why: "An APIService has one owner. Helm rejects the second release; with plain apply the last one wins, and `kubectl top`, every HPA on CPU and the VPA then ask it.",
    fix: "leave `rules.resource` of the adapter out where metrics-server is installed; where another server serves custom metrics, set `rules.default` to false and leave `rules.custom` out",
    bad: "\
# scalegen: values(metrics-server)
replicas: 2
---
# scalegen: values(prometheus-adapter)
rules:
  default: false
  resource:
    window: 3m
",
    good: &[(
        "
  resource:
    window: 3m
",
        "\n",
    )],
    source: "charts/prometheus-adapter/templates/resource-metrics-apiservice.yaml of prometheus-community/helm-charts",
    ..Rule::of(Family::Relation)
};

messages! { MESSAGES; }

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    api_owners::check(cluster, RESOURCE_METRICS, found);
    api_owners::check(cluster, CUSTOM_METRICS, found);
}
