//! SCH004: a field that the CRD requires and that is not there.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH004",
    name: "missing-field",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A field that the CRD requires is missing",
    why: "The CRD's structural schema refuses the object.",
    fix: "add the field",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
",
    source: "structural schemas of CRDs",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::MissingField),
};
