//! WRG026: two policies of a VPA for one container.

use std::collections::BTreeMap;

use scalegen_document::Document;
use scalegen_kinds::vpa::VerticalPodAutoscaler;
use scalegen_syntax::{Family, FieldPath, Severity, is_here, messages};

use crate::{Check, Found, Rule};
use scalegen_kinds::vpa;

pub(crate) const RULE: Rule = Rule {
    code: "WRG026",
    name: "duplicate-container-policy",
    summary: "A VPA has two policies for one container",
    severity: Severity::Warning,
    why: "Neither the CRD nor the webhook checks for it. The VPA uses only one of the two.",
    fix: "merge them into one policy",
    bad: vpa!(
        "
  resourcePolicy:
    containerPolicies:
      - {containerName: api, maxAllowed: {cpu: \"2\"}}
      - {containerName: api, minAllowed: {cpu: 100m}}
"
    ),
    good: &[(
        "
      - {containerName: api, maxAllowed: {cpu: \"2\"}}
      - {containerName: api, minAllowed: {cpu: 100m}}
",
        "
      - {containerName: api, maxAllowed: {cpu: \"2\"}, minAllowed: {cpu: 100m}}
",
    )],
    source: "pkg/utils/vpa/api.go: GetContainerResourcePolicy",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    SecondPolicy { container: String = "api" } "container {container} already has a policy";
}

pub(crate) const CHECK: Check = Check::VerticalPodAutoscaler(check);

fn check(document: &Document, vpa: &VerticalPodAutoscaler, found: &mut Found<'_>) {
    let policies = vpa.spec.resource_policy.as_ref();
    let policies = policies.and_then(|policy| policy.container_policies.as_ref());
    let at = |index: usize| {
        let path = FieldPath::of("spec")
            .field("resourcePolicy")
            .field("containerPolicies");
        path.index(index).field("containerName")
    };
    let mut seen = BTreeMap::new();
    for (index, policy) in policies.into_iter().flatten().enumerate() {
        // That a name is missing is reported by a rule of its own.
        let Some(name) = policy.container_name.as_deref().filter(|name| !name.is_empty()) else {
            continue;
        };
        match seen.get(name) {
            Some(first) => {
                found
                    .at(
                        document,
                        at(index),
                        SecondPolicy {
                            container: name.to_owned(),
                        },
                    )
                    .related(document, &at(*first), is_here("the other"));
            }
            None => {
                seen.insert(name, index);
            }
        }
    }
}
