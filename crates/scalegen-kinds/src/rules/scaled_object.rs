//! The rules on ScaledObjects: the webhook's, the CRD's, then the operator's.

use scalegen_syntax::{Family, Rule, Server, Severity, Versions, rules};

macro_rules! webhook {
    ($function:literal) => {
        concat!("apis/keda/v1alpha1/scaledobject_webhook.go: ", $function)
    };
}

rules! {
    /// Every rule on ScaledObjects that one object decides, but for their triggers' metadata.
    pub SCALED_OBJECT = Rule::of(Family::Webhook);

    IMPOSSIBLE_REPLICA_COUNTS {
        code: "KED004",
        name: "impossible-replica-counts",
        summary: "idleReplicaCount is at or above minReplicaCount, or minReplicaCount is above maxReplicaCount",
        why: "The counts contradict each other, and KEDA rejects the object. A missing minReplicaCount counts as 0 here, so idleReplicaCount needs an explicit one above it. An explicit 0 counts as 1, the minimum of the HPA.",
        fix: "set minReplicaCount above idleReplicaCount, and at or below maxReplicaCount, which defaults to 100",
        bad: scaled_on_requests!("
  idleReplicaCount: 0
  maxReplicaCount: 8
"),
        good: &[("maxReplicaCount: 8", "minReplicaCount: 1\n  maxReplicaCount: 8")],
        source: "apis/keda/v1alpha1/scaledobject_types.go: CheckReplicaCountBoundsAreValid",
        versions: Versions::described("minReplicaCount against maxReplicaCount only before KEDA 2.20; the CRD checks it since"),
    }

    FALLBACK_WITHOUT_METRIC {
        code: "KED005",
        name: "fallback-without-metric",
        summary: "fallback has no metric to replace, or a negative number",
        why: "A fallback reports a number in place of a metric that failed. The HPA reads cpu and memory itself, so KEDA has nothing to replace there.",
        fix: "remove the fallback, or add a trigger of another type or scalingModifiers; use numbers of 0 or more",
        bad: scaled_object!("
  fallback: {failureThreshold: 3, replicas: 4}
  minReplicaCount: 1
  triggers:
    - type: cpu
      metricType: Utilization
      metadata: {value: \"60\"}
"),
        good: &[
            ("  minReplicaCount: 1\n", ""),
            ("
    - type: cpu
      metricType: Utilization
      metadata: {value: \"60\"}
", "
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
"),
        ],
        source: "apis/keda/v1alpha1/scaledobject_types.go: CheckFallbackValid",
        versions: Versions::described("needs a trigger of type AverageValue before KEDA 2.18; type Value is enough since"),
    }

    FALLBACK_FORMULA_WITHOUT_FORMULA {
        code: "KED006",
        name: "fallback-formula-without-formula",
        summary: "fallback.behavior is scalingModifiers, but there is no formula",
        why: "With behavior scalingModifiers, the formula decides what counts while a trigger fails. Without a formula, KEDA's webhook rejects the object.",
        fix: "add advanced.scalingModifiers with a formula, or use another behavior",
        bad: scaled_on_requests!("
  fallback: {failureThreshold: 3, replicas: 4, behavior: scalingModifiers}
"),
        good: &[
            ("triggers:", "advanced:
    scalingModifiers:
      formula: queue ?? 4
      target: \"5\"
  triggers:"),
            ("
    - type: prometheus
", "
    - name: queue
      type: prometheus
"),
        ],
        source: webhook!("verifyScaledObjects"),
        versions: Versions::since(Server::Keda, 2, 20),
    }

    UNUSABLE_SCALING_MODIFIERS {
        code: "KED007",
        name: "unusable-scaling-modifiers",
        summary: "scalingModifiers lacks a formula that compiles, or a target above zero",
        why: "KEDA compiles the formula at admission. The formula can use triggers by name, except cpu and memory triggers, which the HPA reads itself. Its result is divided by the target.",
        fix: "write a formula that uses trigger names, and a target above zero",
        bad: scaled_on_requests!("
  advanced:
    scalingModifiers:
      formula: queue * 2
      target: \"5\"
"),
        good: &[("
    - type: prometheus
", "
    - name: queue
      type: prometheus
")],
        source: webhook!("ValidateAndCompileScalingModifiers"),
    }

    SCALE_TO_ZERO_ON_RESOURCES {
        code: "KED009",
        name: "scale-to-zero-on-resources",
        summary: "minReplicaCount is 0, but all triggers are cpu or memory",
        why: "Without pods there is no cpu or memory to measure, so nothing would scale the workload up again. The webhook checks this for Deployments and StatefulSets; workloads of other kinds never reach 0. minReplicaCount defaults to 0.",
        fix: "set minReplicaCount to 1 or more, or add a trigger of another type",
        bad: scaled_object!("
  minReplicaCount: 0
  triggers:
    - type: cpu
      metricType: Utilization
      metadata: {value: \"60\"}
"),
        good: &[("minReplicaCount: 0", "minReplicaCount: 1")],
        source: webhook!("verifyCPUMemoryScalers"),
    }

    INVALID_TRIGGER_LIST {
        code: "KED010",
        name: "invalid-trigger-list",
        summary: "There is no trigger, two triggers have the same name, or a cpu, memory or cron trigger sets useCachedMetrics",
        why: "Formulas refer to triggers by name. The HPA reads cpu and memory itself, and cron is a clock, so there is nothing to cache.",
        fix: "add at least one trigger, give each a unique name, and remove useCachedMetrics from cpu, memory and cron",
        bad: scaled_object!("
  minReplicaCount: 1
  triggers:
    - type: cpu
      useCachedMetrics: true
      metricType: Utilization
      metadata: {value: \"60\"}
"),
        good: &[("      useCachedMetrics: true\n", "")],
        source: "apis/keda/v1alpha1/scaletriggers_types.go: ValidateTriggers",
    }

    SCALED_OBJECT_NAME_TOO_LONG {
        code: "KED011",
        name: "scaled-object-name-too-long",
        summary: "The name of a ScaledObject or of its HPA is longer than 63 characters",
        why: "KEDA labels its HPA with the ScaledObject's name, and names the HPA keda-hpa-<name> unless its name is set. Both are limited to 63 characters, so without an HPA name the ScaledObject's name can have at most 54.",
        fix: "shorten the name, or set advanced.horizontalPodAutoscalerConfig.name",
        bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: checkout-service-that-answers-the-questions-of-customers}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
        good: &[("checkout-service-that-answers-the-questions-of-customers", "checkout-service")],
        source: webhook!("verifyName"),
        versions: Versions::since(Server::Keda, 2, 20),
    }

    COOLDOWN_PERIOD_WITHOUT_EFFECT {
        code: "KED012",
        name: "cooldown-period-without-effect",
        summary: "cooldownPeriod is set, but nothing scales to zero",
        severity: Severity::Warning,
        why: "cooldownPeriod delays only the last step, to zero or to idleReplicaCount. The HPA does all other steps, and its scaleDown behavior waits 300 seconds by default.",
        fix: "remove it; to slow down scale-in, set advanced.horizontalPodAutoscalerConfig.behavior.scaleDown",
        bad: scaled_on_requests!("
  minReplicaCount: 1
  cooldownPeriod: 60
"),
        good: &[("
  cooldownPeriod: 60
", "
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown: {stabilizationWindowSeconds: 60}
")],
        source: webhook!("verifyScaledObjects"),
        versions: Versions::since(Server::Keda, 2, 20),
    }

    POLLING_INTERVAL_WITHOUT_EFFECT {
        code: "KED013",
        name: "polling-interval-without-effect",
        summary: "pollingInterval is set, but nothing scales to zero and no metric is cached",
        severity: Severity::Warning,
        why: "KEDA polls to decide between zero and one replica. Above that, the HPA asks every 15 seconds, and KEDA queries the source each time unless the trigger has useCachedMetrics.",
        fix: "remove it, or set useCachedMetrics on the triggers that are expensive to query",
        bad: scaled_on_requests!("
  minReplicaCount: 1
  pollingInterval: 5
"),
        good: &[("minReplicaCount: 1", "minReplicaCount: 0")],
        source: webhook!("verifyScaledObjects"),
        versions: Versions::since(Server::Keda, 2, 20),
    }

    UNKNOWN_SCALE_TARGET {
        code: "KED015",
        name: "unknown-scale-target",
        summary: "scaleTargetRef has a kind or version that no server has",
        why: "KEDA's webhook looks the kind up in exactly that version and rejects the ScaledObject: `no matches for kind`.",
        fix: "write a kind of apps/v1, or the version of the custom resource that the cluster has",
        has_fix: true,
        bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {kind: Deploymnt, name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
        good: &[("kind: Deploymnt", "kind: Deployment")],
        source: webhook!("verifyScaledObjects"),
    }

    MALFORMED_SCALED_OBJECT_METADATA {
        code: "KED101",
        name: "malformed-scaled-object-metadata",
        summary: "A name, namespace, label or annotation is malformed, or annotations exceed 256 KiB",
        family: Family::Admission,
        why: "The API server rejects the object, whatever its kind.",
        fix: "use lowercase letters, digits, dashes and dots in names, and at most 63 characters in labels",
        bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: Web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
        good: &[("metadata: {name: Web}", "metadata: {name: web}")],
        source: "staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go: ValidateObjectMeta",
    }

    SCALED_OBJECT_NUMBER_TOO_SMALL {
        code: "KED102",
        name: "scaled-object-number-too-small",
        summary: "A count or period is below its minimum, which is 1 for pollingInterval and maxReplicaCount and 0 for the others",
        family: Family::Schema,
        why: "The CRD sets a minimum for each number. Older KEDA releases accept the object and then do something else.",
        fix: "raise the number",
        bad: scaled_on_requests!("
  pollingInterval: 0
"),
        good: &[("pollingInterval: 0", "pollingInterval: 30")],
        source: "config/crd/bases/keda.sh_scaledobjects.yaml",
        versions: Versions::since(Server::Keda, 2, 20),
    }

    MIN_REPLICA_COUNT_ABOVE_MAX {
        code: "KED103",
        name: "min-replica-count-above-max",
        summary: "minReplicaCount is above maxReplicaCount",
        family: Family::Schema,
        why: "No replica count satisfies both. maxReplicaCount defaults to 100.",
        fix: "raise maxReplicaCount, or lower minReplicaCount",
        bad: scaled_on_requests!("
  minReplicaCount: 9
  maxReplicaCount: 8
"),
        good: &[
            ("minReplicaCount: 9", "minReplicaCount: 8"),
            ("maxReplicaCount: 8", "maxReplicaCount: 9"),
        ],
        source: "config/crd/bases/keda.sh_scaledobjects.yaml",
        versions: Versions::since(Server::Keda, 2, 20),
    }

    EMPTY_SCALED_OBJECT_FIELD {
        code: "KED104",
        name: "empty-scaled-object-field",
        summary: "triggers, the target's name or a trigger's type is empty",
        family: Family::Schema,
        why: "There is nothing to scale, or nothing to scale on.",
        fix: "name the target, and add at least one trigger with its type",
        bad: scaled_object!("
  triggers: []
"),
        good: &[("
  triggers: []
", "
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
")],
        source: "config/crd/bases/keda.sh_scaledobjects.yaml",
        versions: Versions::since(Server::Keda, 2, 20),
    }

    FALLBACK_BEHAVIOR_TOO_NEW {
        code: "KED106",
        name: "fallback-behavior-too-new",
        summary: "fallback.behavior, or its value, is too new for the target KEDA version",
        family: Family::Schema,
        why: "If the installed CRD lacks the field, it is dropped or the object is rejected. If the CRD lacks the value, the object is rejected.",
        fix: "upgrade KEDA, or remove the field: all releases behave like static, the default",
        bad: concat!(
            "# lint: keda=2.16\n",
            scaled_on_requests!("
  fallback: {failureThreshold: 3, replicas: 4, behavior: currentReplicas}
")
        ),
        good: &[("# lint: keda=2.16", "# lint: keda=2.17")],
        source: "config/crd/bases/keda.sh_scaledobjects.yaml",
        versions: Versions::described("KEDA 2.17 and later; the value scalingModifiers since 2.20"),
    }

    KEDA_HPA_BEHAVIOR_REFUSED {
        code: "KED203",
        name: "keda-hpa-behavior-refused",
        summary: "advanced.horizontalPodAutoscalerConfig.behavior is not valid for an HPA",
        family: Family::Wrong,
        why: "The CRD checks only types, so the ScaledObject is created, but the operator cannot create the HPA and nothing scales. HPA018 to HPA022 find the same faults in an HPA. Only a tolerance that the server does not support yet is silently dropped, which is a warning.",
        fix: "write a behavior that is valid for an HPA: periods of 1 to 1800 seconds, windows of 0 to 3600, selectPolicy Max, Min or Disabled",
        bad: scaled_on_requests!("
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 3600}]}
"),
        good: &[("scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 3600}]}", "scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 1800}]}")],
        source: "controllers/keda/hpa.go: newHPAForScaledObject",
    }

    MALFORMED_KEDA_HPA_NAME {
        code: "KED204",
        name: "malformed-keda-hpa-name",
        summary: "advanced.horizontalPodAutoscalerConfig.name is not a valid object name",
        family: Family::Wrong,
        why: "The ScaledObject is created, but the operator cannot create the HPA and nothing scales.",
        fix: "use lowercase letters, digits, dashes and dots",
        bad: scaled_on_requests!("
  advanced:
    horizontalPodAutoscalerConfig: {name: Web_HPA}
"),
        good: &[("horizontalPodAutoscalerConfig: {name: Web_HPA}", "horizontalPodAutoscalerConfig: {name: web-hpa}")],
        source: "controllers/keda/hpa.go: newHPAForScaledObject",
    }

    PAUSED_REPLICAS_NOT_A_NUMBER {
        code: "KED205",
        name: "paused-replicas-not-a-number",
        summary: "The annotation paused-replicas is not a whole number",
        family: Family::Wrong,
        why: "The operator cannot read the replica count to pause at. It reports an error, and the object is not ready.",
        fix: "write a whole number in quotes, or use autoscaling.keda.sh/paused to pause at the current count",
        bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web, annotations: {autoscaling.keda.sh/paused-replicas: \"true\"}}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
        good: &[(" \"true", " \"2")],
        source: "apis/keda/v1alpha1/scaledobject_types.go: PausedReplicasAnnotation",
    }

    ANNOTATION_TOO_NEW_FOR_KEDA {
        code: "KED206",
        name: "annotation-too-new-for-keda",
        summary: "An annotation is too new for the target KEDA version",
        severity: Severity::Warning,
        family: Family::Wrong,
        why: "The installed KEDA silently ignores it: scaling that should pause continues.",
        fix: "upgrade KEDA, or remove the annotation",
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
        good: &[("# lint: keda=2.17", "# lint: keda=2.18")],
        source: "apis/keda/v1alpha1/scaledobject_types.go",
        versions: Versions::described("depends on the annotation"),
    }
}
