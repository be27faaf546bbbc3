//! SCH003: a value of another type than its field.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH003",
    name: "wrong-value-type",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A value is of another type than its field",
    why: "The server cannot decode the object and refuses it as a whole. Unquoted words such as Off, no and y are booleans to Kubernetes.",
    fix: "write a value of the type that the field has; quote strings that look like something else",
    bad: "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy:
    updateMode: Off
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
    source: "decoding by the API server, structural schemas of CRDs",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::WrongType),
};
