//! SCH009: a kind that its API group does not have.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH009",
    name: "unknown-kind",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "An API group has no kind of this name",
    why: "The server answers `no matches for kind`, and nothing is created. Kinds are told apart by case.",
    fix: "write the kind as its group spells it",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoScaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
    source: "",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::UnknownKind),
};
