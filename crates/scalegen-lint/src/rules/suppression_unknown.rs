//! SUP003: a suppression that nothing understands.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SUP003",
    name: "suppression-unknown",
    family: Family::Suppression,
    severity: Severity::Warning,
    summary: "A comment asks for something, or names a rule, that does not exist",
    why: "It has no effect: what it was meant to allow is still found.",
    fix: "write `# scalegen: allow(CODE) reason` with a code of `scalegen rules`, or `# scalegen: patch`",
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10 # scalegen: ignore(HPA004)
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
