//! The rules on the metadata of KEDA's triggers.

use scalegen_syntax::{Family, Rule, Severity, Versions, rules};

rules! {
    /// Every rule on the metadata of triggers.
    pub TRIGGER = Rule::of(Family::Trigger);

    UNKNOWN_TRIGGER_TYPE {
        code: "TRG001",
        name: "unknown-trigger-type",
        summary: "A trigger has a type that the target KEDA version does not have",
        why: "KEDA accepts any type at admission. The operator then cannot build the scaler, the ScaledObject is not ready, and no HPA is created for it.",
        fix: "use a type from KEDA's list, or `external` for your own scaler",
        has_fix: true,
        bad: scaled_object!("
  triggers:
    - type: promethues
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
"),
        good: &[("- type: promethues", "- type: prometheus")],
        source: "pkg/scaling/scalers_builder.go",
    }

    REMOVED_TRIGGER_TYPE {
        code: "TRG002",
        name: "removed-trigger-type",
        summary: "A trigger has a type that KEDA has removed",
        why: "After the upgrade the operator cannot build the scaler, and the ScaledObject is no longer ready.",
        fix: "move to the type that replaced it",
        bad: scaled_object!("
  triggers:
    - type: stan
      metadata:
        natsServerMonitoringEndpoint: nats:8222
        queueGroup: orders
        durableName: orders
        subject: orders
"),
        good: &[
            ("- type: stan", "- type: nats-jetstream"),
            ("
        queueGroup: orders
        durableName: orders
        subject: orders
", "
        account: $G
        stream: orders
        consumer: orders
"),
        ],
        source: "pkg/scaling/scalers_builder.go",
        versions: Versions::described("KEDA 2.19 and later for `stan`"),
    }

    DEPRECATED_TRIGGER_TYPE {
        code: "TRG003",
        name: "deprecated-trigger-type",
        summary: "A trigger has a type that KEDA has deprecated",
        severity: Severity::Warning,
        why: "It works until KEDA, or the service behind it, drops what it depends on. Then scaling stops.",
        fix: "plan the move to another type",
        bad: scaled_object!("
  triggers:
    - type: gcp-pubsub
      metadata:
        subscriptionName: orders
        credentialsFromEnv: GOOGLE_CREDENTIALS
"),
        good: &[
            ("- type: gcp-pubsub", "- type: prometheus"),
            ("
        subscriptionName: orders
        credentialsFromEnv: GOOGLE_CREDENTIALS
", "
        serverAddress: https://monitoring.googleapis.com/v1/projects/shop/location/global/prometheus
        query: sum(pubsub_googleapis_com:subscription_num_undelivered_messages{subscription_id=\"orders\"})
        threshold: \"100\"
"),
        ],
        source: "deprecatedAnnounce tags in pkg/scalers",
        versions: Versions::described("KEDA 2.18 and later for Google's, 2.21 and later for `liiklus`"),
    }

    UNKNOWN_TRIGGER_KEY {
        code: "TRG004",
        name: "unknown-trigger-key",
        summary: "A trigger's metadata has a key that its scaler does not know",
        severity: Severity::Warning,
        why: "KEDA silently ignores the key, so the intended setting keeps its default. Only an operator with `KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS=enabled` warns about it.",
        fix: "use the intended key, or remove it",
        has_fix: true,
        bad: scaled_object!("
  triggers:
    - type: kafka
      metadata:
        bootstrapServers: kafka:9092
        consumerGroup: orders
        topic: orders
        lagTreshold: \"50\"
"),
        good: &[("lagTreshold: \"50\"", "lagThreshold: \"50\"")],
        source: "pkg/scalers/scalersconfig/typed_config.go",
    }

    MISSING_TRIGGER_KEY {
        code: "TRG005",
        name: "missing-trigger-key",
        summary: "A trigger's metadata lacks a key that its scaler needs",
        why: "KEDA checks no metadata at admission. The operator fails to build the scaler, and the ScaledObject is not ready.",
        fix: "set the key, set it with the suffix `FromEnv` to the name of an environment variable, or refer to a TriggerAuthentication, where the scaler reads those",
        bad: prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
"),
        good: &[("query: sum(rate(http_requests_total[2m]))", "query: sum(rate(http_requests_total[2m]))\n        threshold: \"100\"")],
        source: "pkg/scalers/scalersconfig/typed_config.go",
    }

    REMOVED_TRIGGER_KEY {
        code: "TRG006",
        name: "removed-trigger-key",
        summary: "A trigger's metadata has a key that KEDA no longer reads",
        severity: Severity::Warning,
        why: "The key has no effect. Readers of the manifest expect that it works, and anything that looks for a metric of that name finds none.",
        fix: "remove the key, or use its replacement",
        has_fix: true,
        bad: prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
        metricName: http_requests
"),
        good: &[("        metricName: http_requests\n", "")],
        source: "CHANGELOG.md: 2.12 for `metricName`, 2.15 for `cortexOrgID`",
        versions: Versions::described("since the KEDA version that dropped the key"),
    }

    REFUSED_TRIGGER_KEY {
        code: "TRG007",
        name: "refused-trigger-key",
        summary: "A trigger's metadata has a key that KEDA rejects",
        why: "The operator reports the key as deprecated and does not build the scaler. The ScaledObject is not ready.",
        fix: "use its replacement",
        bad: scaled_object!("
  minReplicaCount: 1
  triggers:
    - type: cpu
      metricType: Utilization
      metadata:
        type: Utilization
        value: \"60\"
"),
        good: &[("        type: Utilization\n", "")],
        source: "deprecated tags in pkg/scalers, pkg/scalers/scalersconfig/typed_config.go",
        versions: Versions::described("KEDA 2.18 and later for `type` of cpu and memory, 2.20 and later for others"),
    }

    DEPRECATED_TRIGGER_KEY {
        code: "TRG008",
        name: "deprecated-trigger-key",
        summary: "A trigger's metadata has a key that a later KEDA ignores or rejects",
        severity: Severity::Warning,
        why: "The trigger works now, but changes its meaning or fails after an upgrade.",
        fix: "use its replacement before upgrading",
        bad: scaled_object!("
  triggers:
    - type: temporal
      metadata:
        endpoint: temporal:7233
        taskQueue: orders
        buildId: \"7\"
"),
        good: &[("
        buildId: \"7\"
", "
        workerDeploymentName: orders
        workerDeploymentBuildId: \"7\"
")],
        source: "deprecatedAnnounce tags in pkg/scalers",
        versions: Versions::described("from the KEDA version that deprecated the key to the one that dropped it"),
    }

    NEWER_TRIGGER_KEY {
        code: "TRG009",
        name: "newer-trigger-key",
        summary: "A trigger's metadata has a key that is too new for the target KEDA version",
        severity: Severity::Warning,
        why: "The KEDA in the cluster silently ignores the key.",
        fix: "upgrade KEDA, or remove the key",
        bad: concat!(
            "# lint: keda=2.16\n",
            prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
        timeout: 5s
")
        ),
        good: &[("        timeout: 5s\n", "")],
        source: "CHANGELOG.md",
        versions: Versions::described("before the KEDA version that added the key"),
    }

    MISPLACED_TRIGGER_KEY {
        code: "TRG010",
        name: "misplaced-trigger-key",
        summary: "A trigger's metadata has a key that belongs to the trigger or to the ScaledObject",
        severity: Severity::Warning,
        why: "KEDA looks for the key elsewhere, finds nothing there, and uses the default.",
        fix: "move it out of `metadata`",
        bad: prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
        metricType: Value
"),
        good: &[
            ("- type: prometheus", "- type: prometheus\n      metricType: Value"),
            ("        metricType: Value\n", ""),
        ],
        source: "apis/keda/v1alpha1/scaletriggers_types.go",
    }

    IGNORED_TRIGGER_KEY {
        code: "TRG011",
        name: "ignored-trigger-key",
        summary: "A trigger's metadata has a key that KEDA reads from elsewhere, or ignores next to another key",
        severity: Severity::Warning,
        why: "The value has no effect. If it is a secret, it is in the manifest in plain text for nothing.",
        fix: "set it through a TriggerAuthentication or an environment variable, or remove it",
        bad: scaled_object!("
  triggers:
    - type: postgresql
      metadata:
        host: orders-db
        port: \"5432\"
        userName: keda
        dbName: orders
        sslmode: require
        query: SELECT count(*) FROM jobs
        targetQueryValue: \"10\"
        password: secret
"),
        good: &[("password: secret", "passwordFromEnv: DB_PASSWORD")],
        source: "pkg/scalers/scalersconfig/typed_config.go",
    }

    CONFLICTING_TRIGGER_KEYS {
        code: "TRG012",
        name: "conflicting-trigger-keys",
        summary: "A trigger's metadata has keys that exclude each other",
        why: "The operator fails to build the scaler, and the ScaledObject is not ready.",
        fix: "keep one of them",
        bad: scaled_object!("
  triggers:
    - type: kafka
      metadata:
        bootstrapServers: kafka:9092
        consumerGroup: orders
        topic: orders
        allowIdleConsumers: \"true\"
        limitToPartitionsWithLag: \"true\"
"),
        good: &[("        allowIdleConsumers: \"true\"\n", "")],
        source: "the Validate functions in pkg/scalers",
    }

    DISALLOWED_TRIGGER_VALUE {
        code: "TRG013",
        name: "disallowed-trigger-value",
        summary: "A trigger's metadata has a value that is not among the words its key allows",
        why: "KEDA compares exactly, and case matters. The operator fails to build the scaler, and the ScaledObject is not ready.",
        fix: "use one of the allowed words",
        has_fix: true,
        bad: scaled_object!("
  triggers:
    - type: kafka
      metadata:
        bootstrapServers: kafka:9092
        consumerGroup: orders
        topic: orders
        offsetResetPolicy: Earliest
"),
        good: &[("offsetResetPolicy: Earliest", "offsetResetPolicy: earliest")],
        source: "pkg/scalers/scalersconfig/typed_config.go",
    }

    MALFORMED_TRIGGER_VALUE {
        code: "TRG014",
        name: "malformed-trigger-value",
        summary: "A trigger's metadata has a value that KEDA cannot parse",
        why: "Metadata values are strings, so the API server accepts anything. KEDA reads numbers with a JSON parser, and booleans and durations as Go does. If that fails, the ScaledObject is not ready.",
        fix: "write the value in KEDA's notation",
        has_fix: true,
        bad: prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: 500m
"),
        good: &[("threshold: 500m", "threshold: \"0.5\"")],
        source: "pkg/scalers/scalersconfig/typed_config.go",
    }

    TRIGGER_VALUE_OUT_OF_RANGE {
        code: "TRG015",
        name: "trigger-value-out-of-range",
        summary: "A trigger's metadata has a value that is too small or too large",
        why: "KEDA rejects it, or generates an HPA that the API server rejects, such as one with a target of zero.",
        fix: "use a value in range",
        bad: prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"0\"
"),
        good: &[("threshold: \"0\"", "threshold: \"1\"")],
        source: "the Validate functions in pkg/scalers, pkg/scalers/scaler.go",
    }

    DOUBTFUL_TRIGGER_VALUE {
        code: "TRG016",
        name: "doubtful-trigger-value",
        summary: "A trigger's metadata has a value that KEDA accepts but that is probably wrong",
        severity: Severity::Warning,
        why: "The ScaledObject is ready, but then the source answers with an error, or the trigger never acts.",
        fix: "write the value as the source expects it",
        bad: prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090/
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
"),
        good: &[("serverAddress: http://prometheus.monitoring:9090/", "serverAddress: http://prometheus.monitoring:9090")],
        source: "pkg/scalers",
    }

    UNSUPPORTED_TRIGGER_METRIC_TYPE {
        code: "TRG017",
        name: "unsupported-trigger-metric-type",
        summary: "A trigger's metricType is missing, or not supported by its type",
        why: "The cpu and memory triggers need Utilization or AverageValue; all others take AverageValue, the default, or Value. With anything else the ScaledObject is not ready.",
        fix: "set `metricType` to Utilization or AverageValue for cpu and memory, and to AverageValue or Value for other types",
        bad: scaled_object!("
  minReplicaCount: 1
  triggers:
    - type: cpu
      metadata:
        value: \"60\"
"),
        good: &[("- type: cpu", "- type: cpu\n      metricType: Utilization")],
        source: "pkg/scalers/cpu_memory_scaler.go: parseResourceMetadata, pkg/scalers/scaler.go: GetMetricTargetType",
    }

    UNUSABLE_POD_IDENTITY {
        code: "TRG018",
        name: "unusable-pod-identity",
        summary: "A trigger cannot use the pod identity of its TriggerAuthentication, or lacks the one that it needs",
        why: "A scaler logs in with the identities of its own cloud only. With another one the operator fails to build the scaler, and the ScaledObject is not ready.",
        fix: "use the provider of the trigger's cloud, or give secrets by the TriggerAuthentication",
        bad: concat!("\
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {name: blobs}
spec:
  podIdentity: {provider: gcp}
---
", scaled_object!("
  triggers:
    - type: azure-blob
      authenticationRef: {name: blobs}
      metadata:
        blobContainerName: orders
        accountName: orders
")),
        good: &[("provider: gcp", "provider: azure-workload")],
        source: "pkg/scalers",
    }
}
