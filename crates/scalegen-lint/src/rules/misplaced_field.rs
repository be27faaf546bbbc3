//! SCH002: a field that belongs elsewhere in its kind.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH002",
    name: "misplaced-field",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A field stands where its kind does not have it, but has it elsewhere",
    why: "To the server it is an unknown field: refused under strict validation, dropped otherwise.",
    fix: "move it to where it belongs",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updateMode: \"Off\"
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
    source: "strict field validation of the API server",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::MisplacedField),
};
