//! SCH006: a text that is no quantity.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH006",
    name: "malformed-quantity",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A quantity is not a number with an optional suffix",
    why: "The server refuses the object. Percentages, blanks, underscores and units such as MB are not part of quantities.",
    fix: "write a number with an optional suffix: 500m, 2, 1.5k, 64Mi",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleUp: {tolerance: \"5%\"}
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  behavior:
    scaleUp: {tolerance: \"0.05\"}
",
    source: "staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go: ParseQuantity",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::MalformedQuantity),
};
