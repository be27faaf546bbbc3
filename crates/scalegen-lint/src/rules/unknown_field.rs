//! SCH001: a field that its kind does not have.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH001",
    name: "unknown-field",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A field is unknown to its kind",
    why: "Under strict validation the server refuses the object; otherwise it warns, drops the field, and the setting never has an effect.",
    fix: "use the field that was meant, or remove it",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  minReplica: 2
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  minReplicas: 2
",
    source: "strict field validation of the API server",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::UnknownField),
};
