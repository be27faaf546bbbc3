//! REL003: an HPA follows what a VPA sizes.

use std::collections::BTreeSet;

use scalegen_document::Object;
use scalegen_kinds::vpa::{
    ContainerMode, ContainerPolicy, DEFAULT_CONTAINER, UpdateMode, VerticalPodAutoscaler,
};
use scalegen_syntax::{Family, FieldPath, ObjectName, is_here, messages};

use crate::messages::example;
use crate::pod::Pod;
use crate::resource_use::ResourceUse;
use crate::vpa_policies::mode;
use crate::{Check, Cluster, Found, Role, Rule};
use scalegen_kinds::{hpa, vpa};

pub(crate) const RULE: Rule = Rule {
    code: "REL003",
    name: "hpa-and-vpa-on-one-resource",
    summary: "An HPA scales a workload on a resource that a VPA sizes",
    why: "The VPA changes requests, and the HPA's utilization is usage divided by requests, so each one's change looks like new load to the other. Both projects advise against it.",
    fix: "set the VPA's updateMode to \"Off\", leave the resource out of its controlledResources, or scale on another metric",
    bad: concat!(
        hpa!(
            "
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
---
"
        ),
        vpa!(
            "
  updatePolicy: {updateMode: Recreate}
"
        )
    ),
    good: &[(
        "updatePolicy: {updateMode: Recreate}",
        "updatePolicy: {updateMode: Recreate}
  resourcePolicy:
    containerPolicies:
      - {containerName: \"*\", controlledResources: [memory]}",
    )],
    source: "vertical-pod-autoscaler/docs/known-limitations.md",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    ScaledAndSized {
        scaler: ObjectName = example::hpa(),
        workload: ObjectName = example::deployment(),
        resource: String = "cpu",
        vpa: ObjectName = example::vpa(),
    } "{scaler} scales {workload} on {resource}, which {vpa} sizes";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.targets() {
        let scalers = || {
            autoscalers
                .iter()
                .filter(|autoscaler| autoscaler.role == Role::Replicas)
        };
        let acting = || {
            autoscalers
                .iter()
                .filter_map(|autoscaler| match autoscaler.document.object() {
                    Object::VerticalPodAutoscaler(vpa)
                        if mode(autoscaler.document, vpa) != UpdateMode::Off
                            && !autoscaler.document.is_patch() =>
                    {
                        Some((autoscaler, vpa))
                    }
                    _ => None,
                })
        };
        if scalers().next().is_none() || acting().next().is_none() {
            continue;
        }
        let pod = Pod::of(cluster, target).filter(|pod| pod.whole);
        let mut reported = BTreeSet::new();
        for (vpa, object) in acting() {
            for autoscaler in scalers() {
                for of in ResourceUse::of(autoscaler.document) {
                    // Usage per pod does not depend on requests.
                    if !of.is_utilization
                        || !sizes(object, &of, pod.as_ref())
                        || !reported.insert((autoscaler.document.object_name(), of.path.clone()))
                    {
                        continue;
                    }
                    let message = ScaledAndSized {
                        scaler: autoscaler.document.object_name(),
                        workload: target.object_name(),
                        resource: of.resource.to_owned(),
                        vpa: vpa.document.object_name(),
                    };
                    found.at(autoscaler.document, of.path, message).related(
                        vpa.document,
                        &policy_path(object),
                        is_here("the VPA"),
                    );
                }
            }
        }
    }
}

fn policy_path(vpa: &VerticalPodAutoscaler) -> FieldPath {
    let spec = FieldPath::of("spec");
    match vpa.spec.update_policy {
        Some(_) => spec.field("updatePolicy").field("updateMode"),
        None => spec.field("targetRef"),
    }
}

/// Whether a VPA sets the requests that are measured.
fn sizes(vpa: &VerticalPodAutoscaler, of: &ResourceUse<'_>, pod: Option<&Pod<'_>>) -> bool {
    let policies = vpa.spec.resource_policy.as_ref();
    let policies = policies
        .and_then(|policy| policy.container_policies.as_deref())
        .unwrap_or_default();
    let named = |name: &str| {
        let mut policies = policies.iter();
        policies.find(|policy| policy.container_name.as_deref() == Some(name))
    };
    let sizes = |name: &str| {
        let policy = named(name).or_else(|| named(DEFAULT_CONTAINER));
        policy.is_none_or(|policy| controls(policy, of.resource))
    };
    match (of.container, pod) {
        (Some(name), _) => sizes(name),
        (None, Some(pod)) => pod.containers.iter().any(|container| sizes(&container.name)),
        // Of a pod that is not known, the containers that the policies name; they may be all.
        (None, None) if policies.is_empty() => true,
        (None, None) => policies.iter().any(|policy| controls(policy, of.resource)),
    }
}

fn controls(policy: &ContainerPolicy, resource: &str) -> bool {
    let resources = policy.controlled_resources.as_deref();
    policy.mode != Some(ContainerMode::Off)
        && resources.is_none_or(|resources| resources.iter().any(|controlled| controlled == resource))
}
