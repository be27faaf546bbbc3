//! REL044: a VPA that keeps the ratio of a limit that is far above its request.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::api::resource;
use scalegen_document::Object;
use scalegen_kinds::vpa::{ControlledValues, UpdateMode};
use scalegen_kinds::{containers, vpa};
use scalegen_syntax::{Family, FieldPath, Quantity, Severity, is_here, messages};

use crate::vpa_policies::{Policies, mode};
use crate::workload::Workload;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL044",
    name: "vpa-multiplies-limit",
    summary: "A VPA controls a limit that is far above its request",
    severity: Severity::Note,
    why: "With RequestsAndLimits, the default, the VPA sets the limit so that its ratio to the request stays. A limit of twenty times the request becomes twenty times whatever is recommended.",
    fix: "set controlledValues to RequestsOnly, or bring the limit nearer to the request",
    bad: concat!(
        containers!(
            "
        - {name: web, image: web, resources: {requests: {cpu: 200m}, limits: {cpu: 4}}}
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
      - {containerName: \"*\", controlledValues: RequestsOnly}",
    )],
    source: "vertical-pod-autoscaler/pkg/utils/vpa/limit_and_request_scaling.go",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    LimitFollows { container: String = "api", resource: String = "cpu", limit: String = "4", request: String = "200m" }
        "the {resource} limit of {container} is {limit} for a request of {request}, and the VPA keeps that ratio";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// Ratios below this are usual.
const FAR: i128 = 10;

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.present() {
        if cluster.named(target).len() > 1 || cluster.may_be_patched() {
            continue;
        }
        // A profile has a patch with the requests and limits, and not the workload.
        let of_profile = || match cluster.named(target) {
            [patch] if patch.file().is_none() => Workload::of(patch),
            _ => None,
        };
        let Some(workload) = cluster.workload(target).or_else(of_profile) else {
            continue;
        };
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| !autoscaler.document.is_patch())
        {
            let Object::VerticalPodAutoscaler(vpa) = autoscaler.document.object() else {
                continue;
            };
            if mode(autoscaler.document, vpa) == UpdateMode::Off {
                continue;
            }
            let policies = Policies::of(vpa);
            let template = workload.template();
            for (index, container) in crate::vpa_policies::containers(&template).iter().enumerate() {
                let policy = policies.get(&container.name);
                let requests_only = policy.is_some_and(|(_, policy)| {
                    policy.controlled_values == Some(ControlledValues::RequestsOnly)
                });
                let Some(resources) = container.resources.as_ref().filter(|_| !requests_only) else {
                    continue;
                };
                for resource in ["cpu", "memory"] {
                    let of = |amounts: &Option<BTreeMap<String, resource::Quantity>>| {
                        amounts
                            .as_ref()
                            .and_then(|amounts| amounts.get(resource).cloned())
                    };
                    let (Some(limit), Some(request)) = (of(&resources.limits), of(&resources.requests))
                    else {
                        continue;
                    };
                    let nanos = |quantity: &resource::Quantity| {
                        quantity.0.parse::<Quantity>().ok().map(Quantity::nanos)
                    };
                    let (Some(most), Some(least)) = (nanos(&limit), nanos(&request)) else {
                        continue;
                    };
                    if least <= 0 || most / least < FAR || !policies.control(&container.name, resource) {
                        continue;
                    }
                    let message = LimitFollows {
                        container: container.name.clone(),
                        resource: resource.to_owned(),
                        limit: limit.0,
                        request: request.0,
                    };
                    let template = FieldPath::of("spec").field("template").field("spec");
                    let at = template
                        .field("containers")
                        .index(index)
                        .field("resources")
                        .field("limits");
                    found
                        .at(
                            autoscaler.document,
                            FieldPath::of("spec").field("targetRef"),
                            message,
                        )
                        .related(workload.document, &at, is_here("the limit"));
                }
            }
        }
    }
}
