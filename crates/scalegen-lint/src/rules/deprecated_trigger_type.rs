//! TRG003: a trigger of a type that will go.

use scalegen_syntax::Severity;

use crate::triggers::ProblemKind;
use crate::{Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "TRG003",
    name: "deprecated-trigger-type",
    severity: Severity::Warning,
    summary: "A trigger has a type that KEDA no longer looks after",
    versions: Versions::told("KEDA 2.18 and later for Google's, 2.21 and later for `liiklus`"),
    source: "deprecatedAnnounce tags in pkg/scalers",
    why: "It works until the service behind it, or KEDA, drops what it stands on; then scaling stops.",
    fix: "plan the move to another type",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: gcp-pubsub
      metadata:
        subscriptionName: orders
        credentialsFromEnv: GOOGLE_CREDENTIALS
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: https://monitoring.googleapis.com/v1/projects/shop/location/global/prometheus
        query: sum(pubsub_googleapis_com:subscription_num_undelivered_messages{subscription_id=\"orders\"})
        threshold: \"100\"
",
    ..Rule::trigger(ProblemKind::DeprecatedTriggerType)
};
