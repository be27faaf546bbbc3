//! TRG009: a key that came with a later KEDA.

use scalegen_syntax::Severity;

use crate::triggers::ProblemKind;
use crate::{Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "TRG009",
    name: "newer-trigger-key",
    severity: Severity::Warning,
    summary: "A key of a trigger's metadata came with a later KEDA than the one it is for",
    versions: Versions::told("KEDA before the version that brought the key"),
    source: "CHANGELOG.md",
    why: "The KEDA in the cluster ignores it without a word.",
    fix: "upgrade KEDA, or do without the key",
    bad: "\
# lint: keda=2.16
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
        timeout: 5s
",
    good: "\
# lint: keda=2.16
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
    ..Rule::trigger(ProblemKind::NewerKey)
};
