//! SCH007: an API version that is no longer served.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH007",
    name: "removed-api-version",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "An API version is no longer served",
    why: "The server answers `no matches for kind`, and nothing is created.",
    fix: "write the version that took its place, and compare the fields",
    bad: "\
apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
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
    source: "deprecation guides of Kubernetes, KEDA and the VPA",
    versions: Versions::told("from the release on that removed it"),
    check: Check::Structure(Flaw::RemovedVersion),
};
