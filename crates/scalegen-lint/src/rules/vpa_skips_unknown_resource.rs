//! WRG031: a resource that the VPA's recommender does not know.

use scalegen_document::Document;
use scalegen_kinds::vpa;
use scalegen_kinds::vpa::VerticalPodAutoscaler;
use scalegen_syntax::{
    Family, FieldPath, Remedy, Server, Severity, Versions, did_you_mean, meant, messages, nearest,
};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG031",
    name: "vpa-skips-unknown-resource",
    summary: "A VPA controls a resource other than cpu and memory",
    severity: Severity::Warning,
    why: "The recommender knows cpu and memory. Before VPA 1.8 the webhook takes any other name, which is skipped in silence: a misspelled resource is not sized. VPA016 is the error of later versions.",
    fix: "name cpu and memory only",
    has_fix: true,
    bad: concat!(
        "# lint: vpa=1.7\n",
        vpa!(
            "
  resourcePolicy:
    containerPolicies:
      - {containerName: web, controlledResources: [cpu, memroy]}
"
        )
    ),
    good: &[("memroy", "memory")],
    source: "vertical-pod-autoscaler/pkg/recommender/logic/recommender.go",
    versions: Versions::ALL.before(Server::Vpa, 1, 8),
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    ResourceSkipped { resource: String = "memroy" } "the VPA has no recommendation for {resource}";
}

pub(crate) const CHECK: Check = Check::VerticalPodAutoscaler(check);

const RECOMMENDED: &[&str] = &["cpu", "memory"];

fn check(document: &Document, vpa: &VerticalPodAutoscaler, found: &mut Found<'_>) {
    let policies = vpa.spec.resource_policy.as_ref();
    let policies = policies.and_then(|policy| policy.container_policies.as_ref());
    for (policy_index, policy) in policies.into_iter().flatten().enumerate() {
        for (index, resource) in policy.controlled_resources.iter().flatten().enumerate() {
            if RECOMMENDED.contains(&resource.as_str()) {
                continue;
            }
            let near = nearest(resource, RECOMMENDED.iter().copied());
            let policies = FieldPath::of("spec")
                .field("resourcePolicy")
                .field("containerPolicies");
            let policy = policies.index(policy_index);
            let path = policy.field("controlledResources").index(index);
            let remedy = Remedy::text(meant(resource, RECOMMENDED.iter().copied()));
            let resource = resource.clone();
            let detail = found
                .at(document, path.clone(), ResourceSkipped { resource })
                .fix(document, &path, None, remedy.as_ref());
            if let Some(near) = near {
                detail.help(did_you_mean(near));
            }
        }
    }
}
