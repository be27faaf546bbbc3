//! The rules on the metadata of KEDA's triggers.

use scalegen_syntax::{Family, Rule, Severity, Versions, rules};

use crate::{prometheus_trigger, scaled_object};

rules! {
    /// Every rule on the metadata of triggers.
    pub TRIGGER = Rule::of(Family::Trigger);

    UNKNOWN_TRIGGER_TYPE {
        code: "TRG001",
        name: "unknown-trigger-type",
        summary: "A trigger has a type that this KEDA does not have",
        why: "KEDA takes any type at admission. The operator then cannot build the scaler, the ScaledObject is not ready, and no HPA is made for it.",
        fix: "use a type of KEDA's list, or `external` for a scaler of your own",
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
        summary: "A trigger has a type that KEDA once had",
        why: "After the upgrade the operator cannot build the scaler, and the ScaledObject is no longer ready.",
        fix: "move to the type that took its place",
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
        summary: "A trigger has a type that KEDA no longer looks after",
        severity: Severity::Warning,
        why: "It works until the service behind it, or KEDA, drops what it stands on; then scaling stops.",
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
        summary: "A key of a trigger's metadata is unknown to its scaler",
        severity: Severity::Warning,
        why: "KEDA ignores it without a word, so that what was meant keeps its default. Only an operator with `KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS=enabled` warns of it.",
        fix: "use the key that was meant, or remove it",
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
        fix: "set the key, name an environment variable in the key with `FromEnv` after it, or refer to a TriggerAuthentication, where the scaler reads those",
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
        summary: "A key of a trigger's metadata is one that KEDA no longer reads",
        severity: Severity::Warning,
        why: "It has no effect. Who reads the manifest believes that it has, and what looks for a metric of that name finds none.",
        fix: "remove the key, or use what took its place",
        bad: prometheus_trigger!("
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
        metricName: http_requests
"),
        good: &[("        metricName: http_requests\n", "")],
        source: "CHANGELOG.md: 2.12 for `metricName`, 2.15 for `cortexOrgID`",
        versions: Versions::described("KEDA from the version that dropped the key"),
    }

    REFUSED_TRIGGER_KEY {
        code: "TRG007",
        name: "refused-trigger-key",
        summary: "A key of a trigger's metadata is one that KEDA refuses",
        why: "The operator reports the key as deprecated and does not build the scaler; the ScaledObject is not ready.",
        fix: "use what took its place",
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
        summary: "A key of a trigger's metadata is one that a later KEDA ignores or refuses",
        severity: Severity::Warning,
        why: "The trigger works now, and changes its meaning or fails with an upgrade.",
        fix: "use what takes its place before upgrading",
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
        versions: Versions::described("KEDA from the version that announced it to the one that dropped it"),
    }

    NEWER_TRIGGER_KEY {
        code: "TRG009",
        name: "newer-trigger-key",
        summary: "A key of a trigger's metadata came with a later KEDA than the one it is for",
        severity: Severity::Warning,
        why: "The KEDA in the cluster ignores it without a word.",
        fix: "upgrade KEDA, or do without the key",
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
        versions: Versions::described("KEDA before the version that brought the key"),
    }

    MISPLACED_TRIGGER_KEY {
        code: "TRG010",
        name: "misplaced-trigger-key",
        summary: "A key of a trigger's metadata belongs beside it, or to the ScaledObject",
        severity: Severity::Warning,
        why: "KEDA looks for it elsewhere, finds nothing there, and takes the default.",
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
        summary: "A key of a trigger's metadata is one that KEDA reads from elsewhere, or not beside another",
        severity: Severity::Warning,
        why: "The value has no effect. Where it is a secret, it is in the manifest in plain text for nothing.",
        fix: "give it by a TriggerAuthentication or an environment variable, or remove it",
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
        summary: "Keys of a trigger's metadata exclude each other",
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
        summary: "A value of a trigger's metadata is none of the words that its key takes",
        why: "KEDA compares exactly, capitals too. The operator fails to build the scaler, and the ScaledObject is not ready.",
        fix: "use one of the words",
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
        summary: "A value of a trigger's metadata does not parse as KEDA parses it",
        why: "Metadata is text, so that the API server takes anything. KEDA reads numbers with a JSON parser, booleans and durations as Go does; where that fails, the ScaledObject is not ready.",
        fix: "write the value in KEDA's notation",
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
        summary: "A value of a trigger's metadata is too small or too large",
        why: "KEDA refuses it, or makes an HPA of it that the API server refuses, such as one with a target of zero.",
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
        summary: "A value of a trigger's metadata is accepted, but hardly does what was meant",
        severity: Severity::Warning,
        why: "The ScaledObject is ready, and then the source answers with an error, or the trigger never acts.",
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
        summary: "A trigger's metricType is none that its type can have",
        why: "The cpu and memory triggers need Utilization or AverageValue; all others take AverageValue, the default, or Value. With anything else the ScaledObject is not ready.",
        fix: "set `metricType` to one of these",
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
}
