//! KED012: a cooldownPeriod where nothing goes to zero.

use crate::Rule;

pub(crate) const RULE: Rule = Rule {
    code: "KED012",
    name: "cooldown-period-without-effect",
    why: "It delays the last step only, the one to zero or to idleReplicaCount. All others are the HPA's, whose scaleDown behavior waits 300 seconds when it does not say otherwise.",
    fix: "remove it; to slow down scaling in, set advanced.horizontalPodAutoscalerConfig.behavior.scaleDown",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  cooldownPeriod: 60
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown: {stabilizationWindowSeconds: 60}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    ..Rule::refusal("K12")
};
