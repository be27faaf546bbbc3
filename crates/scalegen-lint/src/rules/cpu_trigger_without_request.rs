//! KED008: a cpu or memory trigger of KEDA on containers that neither request nor limit it.

use scalegen_document::Object;
use scalegen_kinds::{pod, scaled_object};
use scalegen_syntax::{Family, ObjectName, is_here, messages};

use crate::cluster::is_live;
use crate::messages::example;
use crate::pod::{Container, Pod};
use crate::resource_use::ResourceUse;
use crate::{Autoscaler, Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "KED008",
    name: "cpu-trigger-without-request",
    summary: "A container that a cpu or memory trigger measures has no request or limit for that resource",
    why: "KEDA's webhook rejects the ScaledObject, unless a LimitRange of the namespace fills in the request. If the webhook is unreachable, the HPA fails at every sync with `missing request`.",
    fix: "set the container's `resources.requests`, or set `containerName` to a container that has them",
    bad: concat!(
        pod!(
            "
      containers: [{name: web, image: web}]
---
"
        ),
        scaled_object!(
            "
  minReplicaCount: 1
  triggers:
    - type: cpu
      metricType: Utilization
      metadata: {value: \"60\"}
"
        )
    ),
    good: &[(
        "containers: [{name: web, image: web}]",
        "containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]",
    )],
    source: "apis/keda/v1alpha1/scaledobject_webhook.go: verifyCPUMemoryScalers",
    ..Rule::of(Family::Webhook)
};

messages! {
    MESSAGES;
    NoRequestOrLimit {
        container: String = "api",
        workload: ObjectName = example::deployment(),
        resource: String = "cpu",
    } "container {container} of {workload} neither requests nor limits {resource}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.present() {
        if target.group != "apps" || !matches!(target.kind, "Deployment" | "StatefulSet") {
            continue;
        }
        let of_keda = |autoscaler: &&Autoscaler<'_>| {
            matches!(autoscaler.document.object(), Object::ScaledObject(_)) && !autoscaler.document.is_patch()
        };
        let mut pod = None;
        for autoscaler in autoscalers.iter().filter(of_keda) {
            let uses = ResourceUse::of(autoscaler.document);
            // What a cluster has, the webhook let in.
            if uses.is_empty() || is_live(autoscaler.document) {
                continue;
            }
            let Some(pod) = pod.get_or_insert_with(|| Pod::of(cluster, target)) else {
                continue;
            };
            for of in uses {
                if cluster.has_default(target.namespace, of.resource) {
                    continue;
                }
                let Some(container) = refused(pod, &of) else {
                    continue;
                };
                let message = NoRequestOrLimit {
                    container: container.name.to_string(),
                    workload: target.object_name(),
                    resource: of.resource.to_owned(),
                };
                found
                    .at(autoscaler.document, of.path, message)
                    .related(container.document, &container.path, is_here("the container"))
                    .caused_by(container.document, &container.resource("requests", of.resource));
            }
        }
    }
}

/// The first container for which the webhook refuses the trigger.
pub(crate) fn refused<'p, 'a>(pod: &'p Pod<'a>, of: &ResourceUse<'_>) -> Option<&'p Container<'a>> {
    let mut containers = pod.containers.iter().filter(|container| !container.is_sidecar);
    containers.find(|container| {
        // A patch tells of no container that it does not name.
        let is_meant = match of.container {
            Some(name) => *name == *container.name,
            None => pod.whole,
        };
        is_meant && !container.requests(of.resource) && !container.limits(of.resource)
    })
}
