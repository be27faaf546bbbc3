//! TRG006: a key that KEDA no longer reads.

use scalegen_syntax::Severity;

use crate::triggers::ProblemKind;
use crate::{Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "TRG006",
    name: "removed-trigger-key",
    severity: Severity::Warning,
    summary: "A key of a trigger's metadata is one that KEDA no longer reads",
    versions: Versions::told("KEDA from the version that dropped the key"),
    source: "CHANGELOG.md: 2.12 for `metricName`, 2.15 for `cortexOrgID`",
    why: "It has no effect. Who reads the manifest believes that it has, and what looks for a metric of that name finds none.",
    fix: "remove the key, or use what took its place",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
        metricName: http_requests
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
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::trigger(ProblemKind::RemovedKey)
};
