//! WRG006: two scaling policies of one type and period.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use scalegen_document::Document;
use scalegen_syntax::{Family, Severity};

use crate::behavior::directions;
use crate::{Check, Found, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "WRG006",
    name: "duplicate-policy",
    family: Family::Wrong,
    severity: Severity::Warning,
    summary: "No two policies of a direction have the same type and period",
    why: "With selectPolicy Max the larger of the two always wins, with Min the smaller: the other never does anything.",
    fix: "keep the one that is meant, or give it another period",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown:
      policies:
        - {type: Pods, value: 2, periodSeconds: 60}
        - {type: Pods, value: 4, periodSeconds: 60}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleDown:
      policies:
        - {type: Pods, value: 2, periodSeconds: 60}
        - {type: Pods, value: 4, periodSeconds: 300}
",
    source: "pkg/controller/podautoscaler/horizontal.go: calculateScaleUpLimitWithScalingRules",
    versions: Versions::ALL,
    check: Check::Document(check),
};

fn check(document: &Document, found: &mut Found<'_>) {
    for direction in directions(document) {
        let mut seen = BTreeMap::new();
        for (index, policy) in direction.policies.iter().enumerate() {
            match seen.entry((policy.type_, policy.period_seconds)) {
                Entry::Vacant(entry) => {
                    entry.insert(index);
                }
                Entry::Occupied(first) => {
                    let message = format!(
                        "there are two policies of type {} for {} s",
                        policy.type_, policy.period_seconds
                    );
                    found.at(document, direction.policy(index), message).related(
                        document,
                        &direction.policy(*first.get()),
                        "the other is here",
                    );
                }
            }
        }
    }
}
