//! REL006: a utilization of containers that request nothing.

use scalegen_document::Object;
use scalegen_kinds::{containers, hpa};
use scalegen_syntax::{Family, ObjectName, Severity, is_here, messages};

use super::cpu_trigger_without_request;
use crate::messages::example;
use crate::pod::{Container, Pod};
use crate::resource_use::ResourceUse;
use crate::{Autoscaler, Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL006",
    name: "utilization-without-request",
    summary: "A utilization metric covers a container that does not request the resource",
    why: "Utilization is usage divided by requests. If one container has no request, even a sidecar, the metric fails at every sync: `missing request for cpu in container web`. The workload is not scaled.",
    fix: "set the container's `resources.requests`, or measure a container that has them with a ContainerResource metric",
    bad: concat!(
        containers!(
            "
        - {name: web, image: web, resources: {requests: {cpu: 200m}}}
        - {name: proxy, image: proxy}
---
"
        ),
        hpa!(
            "
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
"
        )
    ),
    good: &[(
        "
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
",
        "
    - type: ContainerResource
      containerResource: {container: web, name: cpu, target: {type: Utilization, averageUtilization: 60}}
",
    )],
    source: "pkg/controller/podautoscaler/replica_calculator.go: calculatePodRequestsFromContainers",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NoRequest {
        container: String = "api",
        workload: ObjectName = example::deployment(),
        resource: String = "cpu",
    } "container {container} of {workload} does not request {resource}";
    LimitAsRequest {
        container: String = "api",
        workload: ObjectName = example::deployment(),
        resource: String = "cpu",
    } "container {container} of {workload} has only a limit of {resource}: Kubernetes uses it as the request, so \
         utilization is relative to the limit";
    SetRequest "set the request that the utilization is a percentage of";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.present() {
        let Some(pod) = Pod::of(cluster, target) else {
            continue;
        };
        let scales = |autoscaler: &&Autoscaler<'_>| {
            autoscaler.role == Role::Replicas && !autoscaler.document.is_patch()
        };
        for autoscaler in autoscalers.iter().filter(scales) {
            let mut uses = ResourceUse::of(autoscaler.document);
            uses.retain(|of| of.is_utilization && !cluster.has_default(target.namespace, of.resource));
            for of in uses {
                report(autoscaler, &pod, &of, found);
            }
        }
    }
}

fn report(autoscaler: &Autoscaler<'_>, pod: &Pod<'_>, of: &ResourceUse<'_>, found: &mut Found<'_>) {
    let is_of_keda = matches!(autoscaler.document.object(), Object::ScaledObject(_));
    // KEDA's webhook says it first.
    if is_of_keda && cpu_trigger_without_request::refused(pod, of).is_some() {
        return;
    }
    // The pod's own requests count for the whole of it.
    if of.container.is_none() && pod.requests(of.resource) {
        return;
    }
    let (target, resource) = (autoscaler.target, of.resource);
    let is_meant = |container: &&Container<'_>| match of.container {
        Some(name) => *name == *container.name,
        // A patch tells of no container that it does not name.
        None => pod.whole,
    };
    let without = || {
        let containers = pod.containers.iter().filter(is_meant);
        containers.filter(|container| !container.requests(resource))
    };
    if let Some(container) = without().find(|container| !container.limits(resource)) {
        let message = NoRequest {
            container: container.name.to_string(),
            workload: target.object_name(),
            resource: resource.to_owned(),
        };
        let detail = found.at(autoscaler.document, of.path.clone(), message);
        detail
            .related(container.document, &container.path, is_here("the container"))
            .caused_by(container.document, &container.resource("requests", resource));
    } else if let Some(container) = without().next() {
        let message = LimitAsRequest {
            container: container.name.to_string(),
            workload: target.object_name(),
            resource: resource.to_owned(),
        };
        let detail = found.at(autoscaler.document, of.path.clone(), message);
        let detail = detail.severity(Severity::Note);
        detail
            .help(SetRequest)
            .related(container.document, &container.path, is_here("the container"))
            .caused_by(container.document, &container.resource("requests", resource));
    }
}
