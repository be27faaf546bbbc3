//! Words that servers take in exactly one spelling, in objects and in profiles alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which of several policies counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SelectPolicy {
    /// The one that allows the largest step.
    Max,
    /// The one that allows the smallest step.
    Min,
    /// None: the direction is closed.
    Disabled,
}

impl SelectPolicy {
    /// As the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Max => "Max",
            Self::Min => "Min",
            Self::Disabled => "Disabled",
        }
    }
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SelectorOperator {
    /// One of the values.
    In,
    /// None of the values.
    NotIn,
    /// Present.
    Exists,
    /// Absent.
    DoesNotExist,
}

impl SelectorOperator {
    /// As the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::In => "In",
            Self::NotIn => "NotIn",
            Self::Exists => "Exists",
            Self::DoesNotExist => "DoesNotExist",
        }
    }
}

/// How recommendations reach the pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum UpdateMode {
    /// Recommend only.
    Off,
    /// At pod creation only.
    Initial,
    /// By evicting pods.
    Recreate,
    /// In place, else by eviction. VPA 1.4 and Kubernetes 1.33 or later.
    InPlaceOrRecreate,
    /// In place only. VPA 1.7, behind the gate InPlace.
    InPlace,
    /// Deprecated since VPA 1.5: the same as Recreate.
    Auto,
}

impl UpdateMode {
    /// As the API writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::Initial => "Initial",
            Self::Recreate => "Recreate",
            Self::InPlaceOrRecreate => "InPlaceOrRecreate",
            Self::InPlace => "InPlace",
            Self::Auto => "Auto",
        }
    }
}

/// The way a recommendation differs from the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ChangeRequirement {
    /// Evict to give more.
    TargetHigherThanRequests,
    /// Evict to take away.
    TargetLowerThanRequests,
}

/// Whether a container is sized at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ContainerMode {
    /// It is.
    Auto,
    /// It is not.
    Off,
}

/// Which values of a container are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ControlledValues {
    /// Requests, and limits in proportion.
    RequestsAndLimits,
    /// Requests only.
    RequestsOnly,
}

/// A feature gate of the VPA's components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum VpaFeatureGate {
    /// `update_mode = "InPlaceOrRecreate"`; on by default since VPA 1.6.
    InPlaceOrRecreate,
    /// `update_mode = "InPlace"`.
    InPlace,
    /// `evict_after_oom`, and settings for memory in container policies.
    PerVPAConfig,
    /// `startup_boost`.
    CPUStartupBoost,
}

impl VpaFeatureGate {
    /// Every gate.
    pub const ALL: [Self; 4] = [
        Self::InPlaceOrRecreate,
        Self::InPlace,
        Self::PerVPAConfig,
        Self::CPUStartupBoost,
    ];

    /// Its name, as `--feature-gates` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InPlaceOrRecreate => "InPlaceOrRecreate",
            Self::InPlace => "InPlace",
            Self::PerVPAConfig => "PerVPAConfig",
            Self::CPUStartupBoost => "CPUStartupBoost",
        }
    }
}

/// How many replicas a fallback stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FallbackBehavior {
    /// `replicas`.
    Static,
    /// What runs now. KEDA 2.17 and later, like the next two.
    CurrentReplicas,
    /// The larger of what runs now and `replicas`.
    CurrentReplicasIfHigher,
    /// The smaller of the two.
    CurrentReplicasIfLower,
    /// The formula decides, with the failed trigger as nil. KEDA 2.20 and later.
    ScalingModifiers,
}

/// How a formula's result is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ModifierMetricType {
    /// For each pod.
    AverageValue,
    /// For the whole.
    Value,
}

/// The kind of object that holds a trigger's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AuthenticationKind {
    /// In the ScaledObject's namespace.
    TriggerAuthentication,
    /// For the whole cluster.
    ClusterTriggerAuthentication,
}
