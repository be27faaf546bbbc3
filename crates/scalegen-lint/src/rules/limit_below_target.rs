//! WRG051: a target of CPU or memory that the limits of the containers do not let the pods reach.

use scalegen_kinds::{containers, hpa};
use scalegen_syntax::{Family, Message, ObjectName, Quantity, Severity, Term, is_here, messages};

use crate::as_written::as_written;
use crate::behavior::tolerance_up;
use crate::messages::example;
use crate::pod::{Container, Pod};
use crate::resource_use::ResourceUse;
use crate::{Autoscaler, Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG051",
    name: "limit-below-target",
    summary: "The limits of the containers keep usage below the target",
    severity: Severity::Warning,
    why: "A container cannot use more than its limit: CPU is throttled there, and with memory the pod is killed. If limit / request is not above the target and its tolerance, the metric never asks for more replicas, however much load there is.",
    fix: "lower the target, or raise the limit",
    bad: concat!(
        containers!(
            "
        - {name: web, image: web, resources: {requests: {cpu: 500m}, limits: {cpu: 500m}}}
---
"
        ),
        hpa!(
            "
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 95}}
"
        )
    ),
    good: &[("averageUtilization: 95", "averageUtilization: 70")],
    source: "pkg/controller/podautoscaler/replica_calculator.go: GetResourceReplicas",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    LimitIsReached {
        resource: String = "cpu",
        most: Term = Term::shown(100.0),
        target: Term = Term::shown(95.0),
        ratio: Term = Term::shown(1.053),
        tolerance: Term = Term::shown(10.0),
        workload: ObjectName = example::deployment(),
    } "the limits of {workload} allow at most {most} % of its {resource} requests: {most} / {target} = {ratio}, not above 1 by more than the tolerance of {tolerance} %, so it never scales up";
    LimitIsBelow {
        resource: String = "memory",
        most: Term = Term::shown("512Mi"),
        target: Term = Term::shown("800Mi"),
        workload: ObjectName = example::deployment(),
    } "the limits of {workload} allow at most {most} of {resource} in each pod, which never exceeds the target of {target} by more than the tolerance: it never scales up";
    KilledFirst "the kernel kills a pod that reaches its limit of memory before the HPA adds one: set the target to 80 % of the limit or less";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.present() {
        let scales = |autoscaler: &&Autoscaler<'_>| {
            autoscaler.role == Role::Replicas && !autoscaler.document.is_patch()
        };
        let mut pod = None;
        for autoscaler in autoscalers.iter().filter(scales) {
            for of in ResourceUse::of(autoscaler.document) {
                let Some(pod) = pod.get_or_insert_with(|| Pod::of(cluster, target)) else {
                    continue;
                };
                if !cluster.has_default(target.namespace, of.resource) {
                    check_use(autoscaler, pod, &of, found);
                }
            }
        }
    }
}

fn check_use(autoscaler: &Autoscaler<'_>, pod: &Pod<'_>, of: &ResourceUse<'_>, found: &mut Found<'_>) {
    let Some(target) = of.target.filter(|target| *target > 0.0) else {
        return;
    };
    // Of a pod with requests of its own, or with containers that are not shown, nobody knows the sum.
    let is_known = pod.whole && !pod.requests(of.resource);
    let containers: Vec<&Container<'_>> = match of.container {
        Some(name) => pod.container(name).into_iter().collect(),
        None if is_known => pod.containers.iter().collect(),
        None => Vec::new(),
    };
    let limit = |container: &&Container<'_>| container.amount("limits", of.resource);
    let limits = containers.iter().map(limit).sum::<Option<f64>>();
    let request = |container: &&Container<'_>| container.amount("requests", of.resource).or(limit(container));
    let requests = containers.iter().map(request).sum::<Option<f64>>();
    let (Some(limits), Some(requests), Some(first)) = (limits, requests, containers.first()) else {
        return;
    };
    let most = if of.is_utilization {
        limits / requests * 100.0
    } else {
        limits
    };
    let tolerance = tolerance_up(autoscaler.document);
    if requests <= 0.0 || !most.is_finite() || most / target > 1.0 + tolerance {
        return;
    }
    let (resource, workload) = (of.resource.to_owned(), autoscaler.target.object_name());
    let message: Message = if of.is_utilization {
        LimitIsReached {
            resource,
            most: rounded(most, 10.0),
            target: Term::shown(target),
            ratio: rounded(most / target, 1000.0),
            tolerance: rounded(tolerance * 100.0, 10.0),
            workload,
        }
        .into()
    } else {
        LimitIsBelow {
            resource,
            most: amount(most, of.resource),
            target: amount(target, of.resource),
            workload,
        }
        .into()
    };
    let path = as_written(autoscaler.document, of.target_path.clone());
    let detail = found.at(autoscaler.document, path, message);
    let detail = detail
        .related(first.document, &first.path, is_here("the container"))
        .caused_by(first.document, &first.resource("limits", of.resource));
    if of.resource == "memory" {
        detail.help(KilledFirst);
    }
}

fn rounded(number: f64, parts: f64) -> Term {
    Term::shown((number * parts).round() / parts)
}

/// An amount in the unit that people write it in.
fn amount(number: f64, resource: &str) -> Term {
    match resource {
        "memory" => Term::shown(Quantity::from_bytes(number as i64)),
        _ => Term::shown(Quantity::from_milli((number * 1000.0) as i64)),
    }
}
