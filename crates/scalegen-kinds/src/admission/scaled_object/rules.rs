//! The table of the rules on ScaledObjects.

use crate::Level;
use crate::admission::Rule;

macro_rules! rule {
    ($code:literal, $level:ident, $source:expr, $versions:literal, $summary:literal) => {
        Rule {
            code: $code,
            level: Level::$level,
            summary: $summary,
            versions: $versions,
            source: $source,
        }
    };
}

macro_rules! webhook {
    ($function:literal) => {
        concat!("apis/keda/v1alpha1/scaledobject_webhook.go: ", $function)
    };
}

const CRD: &str = "config/crd/bases/keda.sh_scaledobjects.yaml";

/// Every rule on ScaledObjects that one object decides: the CRD's first, then the webhook's, then the
/// operator's and its scalers', each by code. Codes are permanent: a retired rule leaves a gap.
pub const RULES: &[Rule] = &[
    rule!(
        "KS1",
        Api,
        "staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go: ValidateObjectMeta",
        "",
        "Name, namespace, labels and annotations are well formed, and annotations hold at most 256 KiB"
    ),
    rule!(
        "KS2",
        Crd,
        CRD,
        "KEDA 2.20 and later",
        "pollingInterval and maxReplicaCount are at least 1, the other counts and periods at least 0"
    ),
    rule!(
        "KS3",
        Crd,
        CRD,
        "KEDA 2.20 and later",
        "minReplicaCount is not above maxReplicaCount, which is 100 when absent"
    ),
    rule!(
        "KS4",
        Crd,
        CRD,
        "KEDA 2.20 and later",
        "There is a trigger, and the target's name and the triggers' types are not empty"
    ),
    rule!(
        "KS5",
        Crd,
        CRD,
        "",
        "A tolerance is a number with an optional suffix"
    ),
    rule!(
        "KS6",
        Crd,
        CRD,
        "KEDA 2.17 and later; the word scalingModifiers since 2.20",
        "fallback.behavior, and its word, are known to the CRD that is installed"
    ),
    rule!(
        "K4",
        Webhook,
        "apis/keda/v1alpha1/scaledobject_types.go: CheckReplicaCountBoundsAreValid",
        "min against max before KEDA 2.20, where the CRD takes it over",
        "idleReplicaCount is below minReplicaCount, and minReplicaCount not above maxReplicaCount"
    ),
    rule!(
        "K5",
        Webhook,
        "apis/keda/v1alpha1/scaledobject_types.go: CheckFallbackValid",
        "a trigger of type AverageValue is needed before KEDA 2.18, one of type Value will do since",
        "A fallback has a trigger that is neither cpu nor memory, or scalingModifiers, to stand in for"
    ),
    rule!(
        "K6",
        Webhook,
        webhook!("verifyScaledObjects"),
        "KEDA 2.20 and later",
        "fallback.behavior scalingModifiers comes with a formula"
    ),
    rule!(
        "K7",
        Webhook,
        webhook!("ValidateAndCompileScalingModifiers"),
        "",
        "scalingModifiers has a formula that compiles with the named triggers other than cpu and memory, and a \
         target above zero"
    ),
    rule!(
        "K9",
        Webhook,
        webhook!("verifyCPUMemoryScalers"),
        "",
        "minReplicaCount is at least 1 when all triggers are cpu or memory"
    ),
    rule!(
        "K10",
        Webhook,
        "apis/keda/v1alpha1/scaletriggers_types.go: ValidateTriggers",
        "",
        "Triggers have different names, and cpu, memory and cron do not use cached metrics"
    ),
    rule!(
        "K11",
        Webhook,
        webhook!("verifyName"),
        "KEDA 2.20 and later",
        "The object's name and the HPA's have at most 63 characters, so a name without a custom HPA name has at \
         most 54"
    ),
    rule!(
        "K12",
        Warning,
        webhook!("verifyScaledObjects"),
        "KEDA 2.20 and later",
        "cooldownPeriod is not set where nothing goes to zero"
    ),
    rule!(
        "K13",
        Warning,
        webhook!("verifyScaledObjects"),
        "KEDA 2.20 and later",
        "pollingInterval is not set where nothing goes to zero and no metric is cached"
    ),
    rule!(
        "KR1",
        Runtime,
        "pkg/scalers/cpu_memory_scaler.go: parseResourceMetadata",
        "",
        "A cpu or memory trigger has metricType Utilization or AverageValue"
    ),
    rule!(
        "KR2",
        Runtime,
        "pkg/scalers/scaler.go: GetMetricTargetType",
        "",
        "A trigger that is neither cpu nor memory has metricType AverageValue or Value, or none"
    ),
    rule!(
        "KR3",
        Runtime,
        "controllers/keda/hpa.go: newHPAForScaledObject",
        "",
        "The behavior is one that an HPA may have"
    ),
    rule!(
        "KR4",
        Runtime,
        "controllers/keda/hpa.go: newHPAForScaledObject",
        "",
        "The HPA's name is one that an object may have"
    ),
    rule!(
        "KR5",
        Runtime,
        "apis/keda/v1alpha1/scaledobject_types.go: PausedReplicasAnnotation",
        "",
        "The annotation paused-replicas is a whole number"
    ),
    rule!(
        "KR6",
        Warning,
        "apis/keda/v1alpha1/scaledobject_types.go",
        "by annotation",
        "An annotation is known to the KEDA that is installed"
    ),
    rule!(
        "KT1",
        Runtime,
        "pkg/scalers/prometheus_scaler.go: parsePrometheusMetadata",
        "",
        "The metadata of a prometheus trigger is what its scaler can parse"
    ),
    rule!(
        "KT2",
        Runtime,
        "pkg/scalers/cpu_memory_scaler.go: parseResourceMetadata",
        "",
        "The metadata of a cpu or memory trigger is what its scaler can parse"
    ),
    rule!(
        "KT3",
        Runtime,
        "pkg/scalers/cron_scaler.go: parseCronMetadata",
        "",
        "The metadata of a cron trigger is what its scaler can parse"
    ),
];
