//! REL004: a scaler names a container that its workload does not have.

use scalegen_document::{Document, Object};
use scalegen_kinds::vpa::DEFAULT_CONTAINER;
use scalegen_syntax::{Family, FieldPath, ObjectName, did_you_mean, messages, nearest};

use crate::messages::{AreHere, example};
use crate::pod::Pod;
use crate::trigger::Trigger;
use crate::{Check, Cluster, Found, Rule};
use scalegen_kinds::{hpa, pod};

pub(crate) const RULE: Rule = Rule {
    code: "REL004",
    name: "unknown-container",
    summary: "A scaler names a container that its workload does not have",
    why: "Servers accept it. An HPA then finds no metrics and blames `pods might be unready`; KEDA reads no environment variables; a VPA's policy applies to nothing, so the intended container is sized without it.",
    fix: "name a container of the pod template",
    bad: concat!(
        pod!(
            "
      containers: [{name: api, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        hpa!(
            "
  maxReplicas: 10
  metrics:
    - type: ContainerResource
      containerResource: {container: app, name: cpu, target: {type: Utilization, averageUtilization: 60}}
"
        )
    ),
    good: &[("container: app", "container: api")],
    source: "pkg/controller/podautoscaler/metrics/client.go: getContainerMetrics",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NoContainer { workload: ObjectName = example::deployment(), container: String = "ap" }
        "{workload} has no container {container}";
    OnlyContainer { container: String = "api" } "its container is {container}";
    Containers { containers: Vec<String> = vec!["api".to_owned(), "cache".to_owned()] }
        "its containers are {containers}";
    ContainersAndOthers { containers: Vec<String> = vec!["api".to_owned(), "cache".to_owned()] }
        "its containers are {containers} and others";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// Containers that a webhook adds to pods: no template has them.
const INJECTED: &[&str] = &[
    "aws-xray-daemon",
    "consul-dataplane",
    "daprd",
    "envoy",
    "istio-proxy",
    "jaeger-agent",
    "kuma-sidecar",
    "linkerd-proxy",
    "opentelemetry-collector",
    "otc-container",
    "queue-proxy",
    "vault-agent",
];

/// More names than this are neither looked through nor listed.
const MOST_NAMES: usize = 20;

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.present() {
        let named = autoscalers
            .iter()
            .map(|autoscaler| (autoscaler, named(autoscaler.document)));
        // Most name none, and a pod is as large as all else that is kept of its workload.
        let named: Vec<_> = named.filter(|(_, containers)| !containers.is_empty()).collect();
        if named.is_empty() {
            continue;
        }
        let Some(pod) = Pod::of(cluster, target).filter(|pod| pod.whole) else {
            continue;
        };
        for (autoscaler, containers) in named {
            for (name, path) in containers {
                if pod.container(name).is_some() || INJECTED.contains(&name) {
                    continue;
                }
                let known = pod.containers.iter().take(MOST_NAMES);
                let known: Vec<&str> = known.map(|container| &*container.name).collect();
                let containers = || known.iter().map(|name| (*name).to_owned()).collect();
                let help = match (nearest(name, known.iter().copied()), known.as_slice()) {
                    (Some(near), _) => did_you_mean(near),
                    (None, [only]) => OnlyContainer {
                        container: (*only).to_owned(),
                    }
                    .into(),
                    (None, _) if pod.containers.len() > known.len() => ContainersAndOthers {
                        containers: containers(),
                    }
                    .into(),
                    (None, _) => Containers {
                        containers: containers(),
                    }
                    .into(),
                };
                let message = NoContainer {
                    workload: target.object_name(),
                    container: name.to_owned(),
                };
                let detail = found.at(autoscaler.document, path, message).help(help);
                if let Some(first) = pod.containers.first() {
                    let what = "its containers";
                    detail.related(first.document, &first.path, AreHere { what });
                }
            }
        }
    }
}

/// The containers that a scaler names, and where.
fn named(document: &Document) -> Vec<(&str, FieldPath)> {
    let spec = FieldPath::of("spec");
    let named: Vec<(&str, FieldPath)> = match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            let metrics = hpa.spec.metrics.iter().flatten().enumerate();
            let of = metrics.filter_map(|(index, metric)| {
                let source = metric.container_resource.as_ref()?;
                let path = spec.field("metrics").index(index).field("containerResource");
                Some((source.container.as_str(), path.field("container")))
            });
            of.collect()
        }
        Object::ScaledObject(object) => {
            let environment = object.spec.scale_target_ref.env_source_container_name.as_deref();
            let path = spec.field("scaleTargetRef").field("envSourceContainerName");
            let triggers = Trigger::of(document)
                .filter(|trigger| matches!(trigger.trigger.type_.as_str(), "cpu" | "memory"))
                .filter_map(|trigger| {
                    let name = trigger.trigger.metadata.get("containerName")?;
                    Some((name.as_str(), trigger.key("containerName")))
                });
            environment
                .map(|name| (name, path))
                .into_iter()
                .chain(triggers)
                .collect()
        }
        Object::VerticalPodAutoscaler(vpa) => {
            let policies = vpa.spec.resource_policy.as_ref();
            let policies = policies.and_then(|policy| policy.container_policies.as_ref());
            let of = policies
                .into_iter()
                .flatten()
                .enumerate()
                .filter_map(|(index, policy)| {
                    let path = spec
                        .field("resourcePolicy")
                        .field("containerPolicies")
                        .index(index);
                    Some((policy.container_name.as_deref()?, path.field("containerName")))
                });
            of.filter(|(name, _)| *name != DEFAULT_CONTAINER).collect()
        }
        _ => Vec::new(),
    };
    named.into_iter().filter(|(name, _)| !name.is_empty()).collect()
}
