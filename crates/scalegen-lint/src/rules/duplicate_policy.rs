//! WRG006: two scaling policies of one type and period.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use scalegen_document::Document;
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, Severity, is_here, messages};

use crate::behavior::directions;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG006",
    name: "duplicate-policy",
    summary: "Two policies of one direction have the same type and period",
    severity: Severity::Warning,
    why: "With selectPolicy Max the larger one always wins, with Min the smaller one, so the other never has an effect.",
    fix: "keep the intended one, or give it another period",
    bad: hpa!(
        "
  maxReplicas: 10
  behavior:
    scaleDown:
      policies:
        - {type: Pods, value: 2, periodSeconds: 60}
        - {type: Pods, value: 4, periodSeconds: 60}
"
    ),
    good: &[(
        "- {type: Pods, value: 4, periodSeconds: 60}",
        "- {type: Pods, value: 4, periodSeconds: 300}",
    )],
    source: "pkg/controller/podautoscaler/horizontal.go: calculateScaleUpLimitWithScalingRules",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    PolicyRepeated { policy_type: String = "Pods", period_seconds: i32 = 60 }
        "there are two policies of type {policy_type} for {period_seconds} s";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    for direction in directions(document) {
        let mut seen = BTreeMap::new();
        for (index, policy) in direction.policies.iter().enumerate() {
            match seen.entry((policy.type_, policy.period_seconds)) {
                Entry::Vacant(entry) => {
                    entry.insert(index);
                }
                Entry::Occupied(first) => {
                    let message = PolicyRepeated {
                        policy_type: policy.type_.to_owned(),
                        period_seconds: policy.period_seconds,
                    };
                    found.at(document, direction.policy(index), message).related(
                        document,
                        &direction.policy(*first.get()),
                        is_here("the other"),
                    );
                }
            }
        }
    }
}
