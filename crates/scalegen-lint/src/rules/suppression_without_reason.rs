//! SUP002: a suppression that does not say why.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SUP002",
    name: "suppression-without-reason",
    family: Family::Suppression,
    severity: Severity::Warning,
    summary: "A suppression gives no reason",
    why: "Whoever reads it next cannot tell whether it still holds.",
    fix: "write the reason after the parentheses",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 5
  maxReplicas: 2 # scalegen: allow(HPA004)
",
    good: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 5
  maxReplicas: 2 # scalegen: allow(HPA004) shows what a server says
",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
