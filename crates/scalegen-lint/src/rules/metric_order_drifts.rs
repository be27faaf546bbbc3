//! WRG033: an order of metrics that old API servers do not keep.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Server, Severity, Versions, messages};

use crate::metric::Metric;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG033",
    name: "metric-order-drifts",
    summary: "An HPA lists its CPU utilization before other metrics, and the API server returns it last",
    severity: Severity::Note,
    why: "API servers before 1.24 store HPAs as autoscaling/v1, where CPU utilization is a field of its own and all other metrics are an annotation. They return the others first and CPU last, so that a GitOps tool shows the HPA as out of sync forever.",
    fix: "write the metrics in the order that the server returns: CPU utilization last; or ignore differences in /spec/metrics",
    bad: concat!(
        "# lint: kubernetes=1.23\n",
        hpa!(
            "
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
    - type: Pods
      pods: {metric: {name: requests}, target: {type: AverageValue, averageValue: \"80\"}}
"
        )
    ),
    good: &[
        (
            "
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
",
            "
",
        ),
        (
            "averageValue: \"80\"}}
",
            "averageValue: \"80\"}}
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
",
        ),
    ],
    source: "pkg/apis/autoscaling/install/install.go of Kubernetes 1.23; argoproj/argo-cd#1079",
    versions: Versions::ALL.before(Server::Kubernetes, 1, 24),
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    ReturnedLast "the API server returns the CPU utilization after all other metrics: the order differs from the file";
}

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    let metrics: Vec<Metric<'_>> = Metric::of(hpa).collect();
    let is_cpu = |metric: &Metric<'_>| {
        metric.block == "resource"
            && metric.resource() == Some("cpu")
            && metric.target.average_utilization.is_some()
    };
    let first = metrics.iter().position(is_cpu);
    if first.is_some_and(|first| first + 1 < metrics.len()) {
        found.at(document, FieldPath::of("spec").field("metrics"), ReturnedLast);
    }
}
