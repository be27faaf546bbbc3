//! The rules on ScaledObjects: the webhook's, the CRD's, then the operator's.

use scalegen_syntax::{Family, Rule, Server, Severity, Versions, rules};

use crate::{scaled_object, scaled_on_requests};

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
        summary: "idleReplicaCount is below minReplicaCount, and minReplicaCount not above maxReplicaCount",
        why: "The counts contradict each other, so that KEDA takes none of them. An absent minReplicaCount counts as 0 here, so that it has to be set for idleReplicaCount to be below it; a minimum of 0 counts as the 1 that the HPA gets.",
        fix: "set minReplicaCount above idleReplicaCount, and not above maxReplicaCount, which is 100 when absent",
        bad: scaled_on_requests!("
  idleReplicaCount: 0
  maxReplicaCount: 8
"),
        good: &[("maxReplicaCount: 8", "minReplicaCount: 1\n  maxReplicaCount: 8")],
        source: "apis/keda/v1alpha1/scaledobject_types.go: CheckReplicaCountBoundsAreValid",
        versions: Versions::described("min against max before KEDA 2.20, where the CRD takes it over"),
    }

    FALLBACK_WITHOUT_METRIC {
        code: "KED005",
        name: "fallback-without-metric",
        summary: "A fallback has a trigger that is neither cpu nor memory, or scalingModifiers, to stand in for",
        why: "A fallback reports a number in the place of a metric that failed. The HPA reads cpu and memory itself, so that KEDA has nothing to put there.",
        fix: "remove the fallback, or scale on a trigger of another type; its numbers are 0 or more",
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
        versions: Versions::described("a trigger of type AverageValue is needed before KEDA 2.18, one of type Value will do since"),
    }

    FALLBACK_FORMULA_WITHOUT_FORMULA {
        code: "KED006",
        name: "fallback-formula-without-formula",
        summary: "fallback.behavior scalingModifiers comes with a formula",
        why: "With behavior scalingModifiers the formula decides what counts while a trigger fails. There is none.",
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
        summary: "scalingModifiers has a formula that compiles with the named triggers other than cpu and memory, and a target above zero",
        why: "KEDA compiles the formula when the object is stored. It can refer to triggers by their names, but to none of type cpu or memory, which the HPA reads itself; what it gives is divided by the target.",
        fix: "write a formula of the names of triggers, and a target above zero",
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
        summary: "minReplicaCount is at least 1 when all triggers are cpu or memory",
        why: "No pod has cpu or memory to measure when none runs, so that nothing would wake the workload. The webhook looks at this for Deployments and StatefulSets; minReplicaCount is 0 when it is absent.",
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
        summary: "Triggers have different names, and cpu, memory and cron do not use cached metrics",
        why: "Formulas tell triggers apart by their names. cpu and memory are read by the HPA, and cron is a clock: there is nothing to cache.",
        fix: "have at least one trigger, each with a name of its own, and no useCachedMetrics on cpu, memory and cron",
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
        summary: "The object's name and the HPA's have at most 63 characters, so a name without a custom HPA name has at most 54",
        why: "KEDA labels its HPA with the object's name and names it keda-hpa-<name> unless the HPA's name is set. Both have at most 63 characters, so that a name without one has at most 54.",
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
        summary: "cooldownPeriod is not set where nothing goes to zero",
        severity: Severity::Warning,
        why: "It delays the last step only, the one to zero or to idleReplicaCount. All others are the HPA's, whose scaleDown behavior waits 300 seconds when it does not say otherwise.",
        fix: "remove it; to slow down scaling in, set advanced.horizontalPodAutoscalerConfig.behavior.scaleDown",
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
        summary: "pollingInterval is not set where nothing goes to zero and no metric is cached",
        severity: Severity::Warning,
        why: "KEDA polls to decide between zero and one. Above that the HPA asks every 15 seconds, and KEDA asks the source each time, unless a trigger has useCachedMetrics.",
        fix: "remove it, or set useCachedMetrics on the triggers that are expensive to ask",
        bad: scaled_on_requests!("
  minReplicaCount: 1
  pollingInterval: 5
"),
        good: &[("minReplicaCount: 1", "minReplicaCount: 0")],
        source: webhook!("verifyScaledObjects"),
        versions: Versions::since(Server::Keda, 2, 20),
    }

    MALFORMED_SCALED_OBJECT_METADATA {
        code: "KED101",
        name: "malformed-scaled-object-metadata",
        summary: "Name, namespace, labels and annotations are well formed, and annotations hold at most 256 KiB",
        family: Family::Admission,
        why: "The API server refuses the object, whatever its kind.",
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
        summary: "pollingInterval and maxReplicaCount are at least 1, the other counts and periods at least 0",
        family: Family::Schema,
        why: "The CRD has a minimum for each number: 1 for pollingInterval and maxReplicaCount, 0 for the others. Older releases of KEDA take the object and then do something else.",
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
        summary: "minReplicaCount is not above maxReplicaCount, which is 100 when absent",
        family: Family::Schema,
        why: "No number of replicas satisfies both. maxReplicaCount is 100 when it is absent.",
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
        summary: "There is a trigger, and the target's name and the triggers' types are not empty",
        family: Family::Schema,
        why: "There is nothing to scale, or nothing to scale on.",
        fix: "name the target, and at least one trigger with its type",
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
        summary: "fallback.behavior, and its word, are known to the CRD that is installed",
        family: Family::Schema,
        why: "The CRD of the KEDA that is installed has no such field, and drops it or refuses the object; or it has no such word, and refuses the object.",
        fix: "upgrade KEDA, or leave it out: static, the default, is what all releases do",
        bad: concat!(
            "# lint: keda=2.16\n",
            scaled_on_requests!("
  fallback: {failureThreshold: 3, replicas: 4, behavior: currentReplicas}
")
        ),
        good: &[("# lint: keda=2.16", "# lint: keda=2.17")],
        source: "config/crd/bases/keda.sh_scaledobjects.yaml",
        versions: Versions::described("KEDA 2.17 and later; the word scalingModifiers since 2.20"),
    }

    KEDA_HPA_BEHAVIOR_REFUSED {
        code: "KED203",
        name: "keda-hpa-behavior-refused",
        summary: "The behavior is one that an HPA may have",
        family: Family::Wrong,
        why: "The ScaledObject is stored, for its CRD checks only types. The operator then cannot make the HPA, and nothing scales. HPA018 to HPA022 say the same of an HPA. Only a tolerance that the server does not have yet is dropped without a word, which is a warning.",
        fix: "write a behavior that an HPA may have: periods of 1 to 1800 seconds, windows of 0 to 3600, selectPolicy Max, Min or Disabled",
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
        summary: "The HPA's name is one that an object may have",
        family: Family::Wrong,
        why: "The ScaledObject is stored. The operator then cannot make the HPA, and nothing scales.",
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
        summary: "The annotation paused-replicas is a whole number",
        family: Family::Wrong,
        why: "The operator cannot read at which count to pause, reports an error, and the object is not ready.",
        fix: "write a whole number in quotes, or use autoscaling.keda.sh/paused to pause at the present count",
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
        summary: "An annotation is known to the KEDA that is installed",
        severity: Severity::Warning,
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
        good: &[("# lint: keda=2.17", "# lint: keda=2.18")],
        source: "apis/keda/v1alpha1/scaledobject_types.go",
        versions: Versions::described("by annotation"),
    }
}
