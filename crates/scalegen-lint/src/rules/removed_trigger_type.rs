//! TRG002: a trigger of a type that KEDA once had.

use crate::triggers::ProblemKind;
use crate::{Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "TRG002",
    name: "removed-trigger-type",
    summary: "A trigger has a type that KEDA once had",
    versions: Versions::told("KEDA 2.19 and later for `stan`"),
    source: "pkg/scaling/scalers_builder.go",
    why: "After the upgrade the operator cannot build the scaler, and the ScaledObject is no longer ready.",
    fix: "move to the type that took its place",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: stan
      metadata:
        natsServerMonitoringEndpoint: nats:8222
        queueGroup: orders
        durableName: orders
        subject: orders
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: nats-jetstream
      metadata:
        natsServerMonitoringEndpoint: nats:8222
        account: $G
        stream: orders
        consumer: orders
",
    ..Rule::trigger(ProblemKind::RemovedTriggerType)
};
