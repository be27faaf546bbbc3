//! WRG004: a resource that the resource metrics API never serves.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, Remedy, did_you_mean, meant, messages, nearest};

use crate::metric::Metric;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG004",
    name: "unknown-pod-resource",
    summary: "A Resource or ContainerResource metric uses a resource other than cpu and memory",
    why: "The resource metrics API has only cpu and memory, whoever serves it. The API server accepts any name (for a container, also ephemeral-storage, hugepages and extended resources), but the metric then fails at every sync: ScalingActive=False FailedGetResourceMetric.",
    fix: "use cpu or memory; for other resources, such as GPUs, use a Pods or External metric",
    has_fix: true,
    bad: hpa!(
        "
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: nvidia.com/gpu, target: {type: Utilization, averageUtilization: 80}}
"
    ),
    good: &[(
        "
    - type: Resource
      resource: {name: nvidia.com/gpu, target: {type: Utilization, averageUtilization: 80}}
",
        "
    - type: Pods
      pods: {metric: {name: gpu_utilization}, target: {type: AverageValue, averageValue: \"80\"}}
",
    )],
    source: "staging/src/k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go: ContainerMetrics; kubernetes-sigs/metrics-server, pkg/api/pod.go",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NotMeasured { resource: String = "nvidia.com/gpu" } "no metrics server measures {resource} of pods";
}

pub(crate) const CHECK: Check = Check::HorizontalPodAutoscaler(check);

const SERVED: &[&str] = &["cpu", "memory"];

fn check(document: &Document, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    for metric in Metric::of(hpa) {
        let Some(name) = metric
            .resource()
            .filter(|name| !name.is_empty() && !SERVED.contains(name))
        else {
            continue;
        };
        let path = metric.path().field(metric.block).field("name");
        let resource = name.to_owned();
        let remedy = Remedy::text(meant(name, SERVED.iter().copied()));
        let detail = found.at(document, path.clone(), NotMeasured { resource }).fix(
            document,
            &path,
            None,
            remedy.as_ref(),
        );
        if let Some(near) = nearest(name, SERVED.iter().copied()) {
            detail.help(did_you_mean(near));
        }
    }
}
