//! TRG008: a key that a later KEDA ignores or refuses.

use scalegen_syntax::Severity;

use crate::triggers::ProblemKind;
use crate::{Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "TRG008",
    name: "deprecated-trigger-key",
    severity: Severity::Warning,
    summary: "A key of a trigger's metadata is one that a later KEDA ignores or refuses",
    versions: Versions::told("KEDA from the version that announced it to the one that dropped it"),
    source: "deprecatedAnnounce tags in pkg/scalers",
    why: "The trigger works now, and changes its meaning or fails with an upgrade.",
    fix: "use what takes its place before upgrading",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: temporal
      metadata:
        endpoint: temporal:7233
        taskQueue: orders
        buildId: \"7\"
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: temporal
      metadata:
        endpoint: temporal:7233
        taskQueue: orders
        workerDeploymentName: orders
        workerDeploymentBuildId: \"7\"
",
    ..Rule::trigger(ProblemKind::DeprecatedKey)
};
