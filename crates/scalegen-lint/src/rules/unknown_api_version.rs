//! SCH008: an API version that the kind never had.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH008",
    name: "unknown-api-version",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A kind does not exist in this API version, or not yet",
    why: "The server answers `no matches for kind`, and nothing is created.",
    fix: "write a version that serves the kind",
    bad: "\
apiVersion: keda.sh/v1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers: []
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
    source: "",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::UnknownVersion),
};
