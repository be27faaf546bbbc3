//! SUP001: a suppression that nothing needs.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SUP001",
    name: "suppression-unused",
    family: Family::Suppression,
    severity: Severity::Warning,
    summary: "A suppression allows something that is not found",
    why: "It was needed once, or never. Left in place, it would hide the next finding of its kind.",
    fix: "remove it",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10 # scalegen: allow(HPA004) a test bed
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
    check: Check::Elsewhere,
};
