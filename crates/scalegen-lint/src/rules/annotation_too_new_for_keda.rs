//! KED206: an annotation that this KEDA does not read.

use scalegen_syntax::Family;

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED206",
    name: "annotation-too-new-for-keda",
    family: Family::Wrong,
    why: "The KEDA that is installed ignores it without a word: what was to pause goes on.",
    fix: "upgrade KEDA, or leave the annotation out",
    bad: "\
# lint: keda=2.17
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web, annotations: {autoscaling.keda.sh/paused-scale-in: \"true\"}}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    good: "\
# lint: keda=2.18
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web, annotations: {autoscaling.keda.sh/paused-scale-in: \"true\"}}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("KR6")
};
