//! SCH005: a word that the CRD does not allow.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH005",
    name: "unknown-enum-word",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A word is not among those that the CRD allows",
    why: "The CRD's structural schema refuses the object. Words are told apart by case.",
    fix: "use one of the words",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: \"off\"
",
    good: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: \"Off\"
",
    source: "structural schemas of CRDs",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::UnknownWord),
};
