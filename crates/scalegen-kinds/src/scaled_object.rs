//! KEDA's ScaledObject, `keda.sh/v1alpha1`, as a type.
//!
//! Source: `apis/keda/v1alpha1/scaledobject_types.go` and `scaletriggers_types.go` of kedacore/keda 2.20.

use std::collections::BTreeMap;

use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kube_derive::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quantities;

pub use scalegen_syntax::words::{AuthenticationKind, FallbackBehavior, ModifierMetricType};

/// Freezes the workload at its present size and deletes the HPA. Text that is no boolean counts as true.
/// KEDA 2.12 and later.
pub const PAUSED: &str = "autoscaling.keda.sh/paused";
/// Scales to this number, then pauses; wins over [`PAUSED`]. KEDA 2.7 and later.
pub const PAUSED_REPLICAS: &str = "autoscaling.keda.sh/paused-replicas";
/// Disables scaling in. KEDA 2.18 and later.
pub const PAUSED_SCALE_IN: &str = "autoscaling.keda.sh/paused-scale-in";
/// Disables scaling out. KEDA 2.18 and later.
pub const PAUSED_SCALE_OUT: &str = "autoscaling.keda.sh/paused-scale-out";
/// Treats the triggers as active whatever they say. KEDA 2.18 and later.
pub const FORCE_ACTIVATION: &str = "autoscaling.keda.sh/force-activation";
/// `"true"` adopts an existing HPA, which must be named in `advanced.horizontalPodAutoscalerConfig.name`.
pub const TRANSFER_HPA_OWNERSHIP: &str = "scaledobject.keda.sh/transfer-hpa-ownership";
/// Labels, separated by commas, that are not copied to the HPA. KEDA 2.18 and later.
pub const HPA_EXCLUDED_LABELS: &str = "scaledobject.keda.sh/hpa-excluded-labels";
/// `"false"`, on the *other* HPA, takes that HPA out of KEDA's ownership check. KEDA 2.14 and later.
pub const VALIDATE_HPA_OWNERSHIP: &str = "validations.keda.sh/hpa-ownership";

/// What a ScaledObject asks KEDA to do.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "keda.sh",
    version = "v1alpha1",
    kind = "ScaledObject",
    plural = "scaledobjects",
    shortname = "so",
    namespaced,
    derive = "Default",
    derive = "PartialEq",
    crates(kube_core = "::kube_core")
)]
#[serde(rename_all = "camelCase")]
pub struct ScaledObjectSpec {
    /// How the HPA is made, what happens on deletion, and formulas over several triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advanced: Option<Advanced>,
    /// Seconds without activity before going to zero or idle; 0 or more, 300 when absent. It does not slow
    /// scaling down between `minReplicaCount` and `maxReplicaCount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub cooldown_period: Option<i32>,
    /// What to report when a trigger's source cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// Replicas while nothing is active; below `minReplicaCount`. Only 0 works as one would expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub idle_replica_count: Option<i32>,
    /// Seconds after creation before the first step to zero; 0 or more, 0 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub initial_cooldown_period: Option<i32>,
    /// Upper bound of the HPA; 1 or more, 100 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_replica_count: Option<i32>,
    /// Lower bound; 0 or more, 0 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub min_replica_count: Option<i32>,
    /// Seconds between two looks at the triggers; 1 or more, 30 when absent. Matters for the step between 0
    /// and 1, and with `useCachedMetrics`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub polling_interval: Option<i32>,
    /// What is scaled, in the same namespace.
    pub scale_target_ref: ScaleTargetRef,
    /// What it is scaled on; at least one.
    #[schemars(length(min = 1))]
    pub triggers: Vec<ScaleTrigger>,
}

impl ScaledObjectSpec {
    /// Whether a formula (`advanced.scalingModifiers`) takes the number of this trigger, so that its own target is not
    /// used. Formulas do not see cpu and memory.
    pub fn is_formula_input(&self, trigger: &ScaleTrigger) -> bool {
        let advanced = self.advanced.as_ref();
        let modifiers = advanced.and_then(|advanced| advanced.scaling_modifiers.as_ref());
        let formula = modifiers.and_then(|modifiers| modifiers.formula.as_deref());
        formula.is_some_and(|formula| !formula.is_empty()) && !trigger.is_resource()
    }
}

/// The object that is scaled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScaleTargetRef {
    /// `apps/v1` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// The container whose environment resolves `…FromEnv` keys; the first when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_source_container_name: Option<String>,
    /// `Deployment` when absent. It must have a scale subresource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its name.
    #[schemars(length(min = 1))]
    pub name: String,
}

/// One source of a number to scale on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScaleTrigger {
    /// Where its secrets come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_ref: Option<AuthenticationRef>,
    /// The scaler's own settings. Every value is a string, numbers and booleans too.
    pub metadata: BTreeMap<String, String>,
    /// `AverageValue` (the default, but for cpu and memory, which must say), `Value` or `Utilization`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_type: Option<String>,
    /// Unique within the object; formulas refer to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The scaler: `prometheus`, `cpu`, `cron`, …
    #[serde(rename = "type")]
    #[schemars(length(min = 1))]
    pub type_: String,
    /// Answer the HPA with the value of the last poll instead of asking anew; not for cpu, memory, cron.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_cached_metrics: Option<bool>,
}

impl ScaleTrigger {
    /// Whether the HPA reads it from CPU or memory of the pods themselves.
    pub fn is_resource(&self) -> bool {
        matches!(self.type_.as_str(), "cpu" | "memory")
    }
}

/// A TriggerAuthentication or ClusterTriggerAuthentication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuthenticationRef {
    /// `TriggerAuthentication` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<AuthenticationKind>,
    /// Its name.
    pub name: String,
}

/// What to report when a source fails more often than the threshold allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    /// `static` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behavior: Option<FallbackBehavior>,
    /// The fallback starts when this many failures in a row are exceeded; 0 or more.
    #[schemars(range(min = 0))]
    pub failure_threshold: i32,
    /// The replicas to stand for; 0 or more.
    #[schemars(range(min = 0))]
    pub replicas: i32,
}

/// Settings beyond triggers and bounds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Advanced {
    /// The HPA that KEDA makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizontal_pod_autoscaler_config: Option<HorizontalPodAutoscalerConfig>,
    /// Put the replica count back on deletion of the ScaledObject; false when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore_to_original_replica_count: Option<bool>,
    /// One metric computed from several triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaling_modifiers: Option<ScalingModifiers>,
}

/// The HPA that KEDA makes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HorizontalPodAutoscalerConfig {
    /// The HPA's behavior. The CRD checks its types only; ranges fail when KEDA creates the HPA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behavior: Option<Behavior>,
    /// `keda-hpa-<name of the ScaledObject>` when absent; at most 63 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An HPA's behavior as the ScaledObject's CRD types it: unlike in the HPA itself, every field of a policy
/// is required and no word or range is checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Behavior {
    /// Downwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_down: Option<ScalingRules>,
    /// Upwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_up: Option<ScalingRules>,
}

/// One direction of a [`Behavior`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingRules {
    /// How fast it may go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<ScalingPolicy>>,
    /// `Max`, `Min` or `Disabled`; Max when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select_policy: Option<String>,
    /// Seconds, 0 to 3600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stabilization_window_seconds: Option<i32>,
    /// Part of the target under which nothing changes.
    #[serde(
        default,
        deserialize_with = "quantities::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub tolerance: Option<Quantity>,
}

/// One rate limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingPolicy {
    /// Seconds, 1 to 1800.
    pub period_seconds: i32,
    /// `Pods` or `Percent`.
    #[serde(rename = "type")]
    pub type_: String,
    /// Pods, or percent of the replicas; more than zero.
    pub value: i32,
}

/// One metric computed from several triggers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingModifiers {
    /// Active above this; 0 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_target: Option<String>,
    /// An expression over the names of the triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// `AverageValue` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_type: Option<ModifierMetricType>,
    /// What the formula's result is divided by; more than zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

impl From<&Behavior> for v2::HorizontalPodAutoscalerBehavior {
    /// What KEDA copies into the HPA that it makes.
    fn from(behavior: &Behavior) -> Self {
        Self {
            scale_down: behavior.scale_down.as_ref().map(Into::into),
            scale_up: behavior.scale_up.as_ref().map(Into::into),
        }
    }
}

impl From<&ScalingRules> for v2::HPAScalingRules {
    fn from(rules: &ScalingRules) -> Self {
        Self {
            policies: rules.policies.as_ref().map(|policies| {
                policies
                    .iter()
                    .map(|policy| v2::HPAScalingPolicy {
                        period_seconds: policy.period_seconds,
                        type_: policy.type_.clone(),
                        value: policy.value,
                    })
                    .collect()
            }),
            select_policy: rules.select_policy.clone(),
            stabilization_window_seconds: rules.stabilization_window_seconds,
            tolerance: rules.tolerance.clone(),
        }
    }
}

impl From<v2::HorizontalPodAutoscalerBehavior> for Behavior {
    fn from(behavior: v2::HorizontalPodAutoscalerBehavior) -> Self {
        Self {
            scale_down: behavior.scale_down.map(Into::into),
            scale_up: behavior.scale_up.map(Into::into),
        }
    }
}

impl From<v2::HPAScalingRules> for ScalingRules {
    fn from(rules: v2::HPAScalingRules) -> Self {
        Self {
            policies: rules.policies.map(|policies| {
                policies
                    .into_iter()
                    .map(|policy| ScalingPolicy {
                        period_seconds: policy.period_seconds,
                        type_: policy.type_,
                        value: policy.value,
                    })
                    .collect()
            }),
            select_policy: rules.select_policy,
            stabilization_window_seconds: rules.stabilization_window_seconds,
            tolerance: rules.tolerance,
        }
    }
}
