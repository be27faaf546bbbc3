//! The table of the rules on VerticalPodAutoscalers.

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
        concat!(
            "vertical-pod-autoscaler/pkg/admission-controller/resource/vpa/validation.go: ",
            $function
        )
    };
}

const CRD: &str = "vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml";

/// Every rule on VerticalPodAutoscalers: the CRD's first, then the webhook's, each by code. Codes are
/// permanent: a retired rule leaves a gap.
pub const RULES: &[Rule] = &[
    rule!(
        "VS1",
        Api,
        "staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go: ValidateObjectMeta",
        "",
        "Name, namespace, labels and annotations are well formed, and annotations hold at most 256 KiB"
    ),
    rule!(
        "VS2",
        Crd,
        CRD,
        "",
        "A quantity is a number with an optional suffix"
    ),
    rule!(
        "VS3",
        Crd,
        CRD,
        "VPA 1.7 and later",
        "evictAfterOOMSeconds, memoryAggregationIntervalSeconds and memoryAggregationIntervalCount are at least 1"
    ),
    rule!(
        "VS4",
        Crd,
        CRD,
        "VPA 1.7 and later",
        "A startup boost has a factor when its type is Factor, and only then"
    ),
    rule!(
        "VS5",
        Crd,
        CRD,
        "VPA 1.7 and later",
        "A startup boost has a quantity when its type is Quantity, and only then"
    ),
    rule!(
        "VS6",
        Crd,
        CRD,
        "oomBumpUpRatio and oomMinBumpUp since VPA 1.6; startupBoost, evictAfterOOMSeconds and the memory \
         aggregation window since 1.7",
        "A field is known to the CRD of the VPA that is installed"
    ),
    rule!(
        "V2",
        Webhook,
        webhook!("validateVPASpecUpdatePolicy"),
        "",
        "updateMode is set when updatePolicy is there"
    ),
    rule!(
        "V3",
        Crd,
        webhook!("validateVPASpecUpdatePolicy"),
        "InPlaceOrRecreate since VPA 1.4, InPlace since 1.7",
        "updateMode is one that the VPA knows"
    ),
    rule!(
        "V4",
        Webhook,
        webhook!("validateVPASpecUpdatePolicy"),
        "InPlace since VPA 1.7; InPlaceOrRecreate in 1.4 only",
        "updateMode InPlace comes with its feature gate"
    ),
    rule!(
        "V5",
        Webhook,
        webhook!("validateVPASpecUpdatePolicy"),
        "",
        "updatePolicy.minReplicas is positive"
    ),
    rule!(
        "V6",
        Webhook,
        webhook!("validateVPASpecUpdatePolicy"),
        "VPA 1.7 and later",
        "evictAfterOOMSeconds comes with the feature gate PerVPAConfig"
    ),
    rule!(
        "V7",
        Webhook,
        webhook!("validateVPASpecResourcePolicy"),
        "",
        "A container policy names its container, or * for all others"
    ),
    rule!(
        "V8",
        Webhook,
        webhook!("validateVPASpecResourcePolicy"),
        "",
        "The mode of a container policy is Auto or Off"
    ),
    rule!(
        "V9",
        Webhook,
        webhook!("validateResourceResolution"),
        "",
        "Bounds are whole milli-cores of CPU and whole bytes of memory"
    ),
    rule!(
        "V10",
        Webhook,
        webhook!("validateVPASpecResourcePolicy"),
        "",
        "maxAllowed is not below minAllowed"
    ),
    rule!(
        "V11",
        Webhook,
        webhook!("validateVPASpecResourcePolicy"),
        "",
        "controlledValues RequestsAndLimits does not come with mode Off"
    ),
    rule!(
        "V12",
        Webhook,
        webhook!("validateVPASpecResourcePolicy"),
        "VPA 1.6 and later; the memory aggregation window since 1.7",
        "Settings of out-of-memory kills and of the memory window come with the feature gate PerVPAConfig, \
         oomBumpUpRatio is at least 1 and oomMinBumpUp at least 0"
    ),
    rule!(
        "V13",
        Webhook,
        webhook!("validateVPASpecStartupBoost"),
        "VPA 1.7 and later",
        "startupBoost comes with the feature gate CPUStartupBoost, its factor is at least 1 and its quantity \
         whole milli-cores"
    ),
    rule!(
        "V14",
        Webhook,
        webhook!("validateVPASpec"),
        "",
        "At most one recommender is named"
    ),
    rule!(
        "V15",
        Webhook,
        webhook!("validateVPASpecResourcePolicy"),
        "VPA 1.8 and later",
        "controlledResources names only cpu and memory"
    ),
    rule!(
        "V16",
        Warning,
        "vertical-pod-autoscaler/pkg/admission-controller/logic/server.go: addDeprecationWarnings",
        "VPA 1.5 and later",
        "updateMode is not Auto, which is deprecated"
    ),
];
