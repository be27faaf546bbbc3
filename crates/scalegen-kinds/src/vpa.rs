//! The VerticalPodAutoscaler, `autoscaling.k8s.io/v1`, as a type.
//!
//! Source: `vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go` of kubernetes/autoscaler 1.7.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use kube_derive::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quantities;

pub use scalegen_syntax::words::{ChangeRequirement, ContainerMode, ControlledValues, UpdateMode};

/// The container policy that holds for every container without its own.
pub const DEFAULT_CONTAINER: &str = "*";

/// What a VerticalPodAutoscaler recommends for, and what it may do with it.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "autoscaling.k8s.io",
    version = "v1",
    kind = "VerticalPodAutoscaler",
    plural = "verticalpodautoscalers",
    shortname = "vpa",
    namespaced,
    derive = "Default",
    derive = "PartialEq",
    crates(kube_core = "::kube_core")
)]
#[serde(rename_all = "camelCase")]
pub struct VerticalPodAutoscalerSpec {
    /// The recommender that serves it; the default one when absent. At most one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommenders: Option<Vec<RecommenderSelector>>,
    /// Bounds and choices for each container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_policy: Option<ResourcePolicy>,
    /// More CPU while the pod starts. VPA 1.7, behind the gate `CPUStartupBoost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub startup_boost: Option<StartupBoost>,
    /// The controller of the pods.
    pub target_ref: TargetRef,
    /// What is done with recommendations; `Recreate` when the whole block is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_policy: Option<UpdatePolicy>,
}

/// The controller of the pods that are sized.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TargetRef {
    /// Its group and version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// What is done with recommendations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePolicy {
    /// Seconds after an out-of-memory kill before the pod is evicted; 1 or more, the updater's flag (600)
    /// when absent. VPA 1.7, behind the gate `PerVPAConfig`.
    #[serde(rename = "evictAfterOOMSeconds", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub evict_after_oom_seconds: Option<i32>,
    /// All of them must hold before a pod is evicted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eviction_requirements: Option<Vec<EvictionRequirement>>,
    /// Live replicas below which nothing is evicted; the updater's flag (2) when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_replicas: Option<i32>,
    /// How recommendations reach the pods. The webhook requires it when the block is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_mode: Option<UpdateMode>,
}

/// A condition for an eviction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EvictionRequirement {
    /// The way the recommendation differs from the request.
    pub change_requirement: ChangeRequirement,
    /// Resources it looks at; one of them suffices.
    pub resources: Vec<String>,
}

/// Bounds and choices for each container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourcePolicy {
    /// At most one for a container; [`DEFAULT_CONTAINER`] for those without their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_policies: Option<Vec<ContainerPolicy>>,
}

/// Bounds and choices for one container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContainerPolicy {
    /// The container, or [`DEFAULT_CONTAINER`]. The CRD lets it be absent, the webhook does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_name: Option<String>,
    /// `cpu` and `memory` when absent; an explicit empty list means none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controlled_resources: Option<Vec<String>>,
    /// `RequestsAndLimits` when absent: limits are scaled in proportion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controlled_values: Option<ControlledValues>,
    /// Upper bounds of the recommendation.
    #[serde(
        default,
        deserialize_with = "quantities::optional_map",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_allowed: Option<BTreeMap<String, Quantity>>,
    /// Intervals in the memory window; 1 or more, the recommender's flag (8) when absent. VPA 1.7, behind the
    /// gate `PerVPAConfig`, like the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub memory_aggregation_interval_count: Option<i64>,
    /// Seconds of one memory interval; 1 or more, the recommender's flag (24 hours) when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub memory_aggregation_interval_seconds: Option<i32>,
    /// Lower bounds of the recommendation.
    #[serde(
        default,
        deserialize_with = "quantities::optional_map",
        skip_serializing_if = "Option::is_none"
    )]
    pub min_allowed: Option<BTreeMap<String, Quantity>>,
    /// `Auto` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<ContainerMode>,
    /// Factor on memory after an out-of-memory kill; 1 or more, the recommender's flag (1.2) when absent.
    /// VPA 1.6, behind the gate `PerVPAConfig`, like the next.
    #[serde(
        default,
        deserialize_with = "quantities::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub oom_bump_up_ratio: Option<Quantity>,
    /// Least bytes added after an out-of-memory kill; the recommender's flag (100Mi) when absent.
    #[serde(
        default,
        deserialize_with = "quantities::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub oom_min_bump_up: Option<Quantity>,
    /// More CPU while the container starts; replaces the pod's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub startup_boost: Option<StartupBoost>,
}

/// More of a resource while a pod or container starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StartupBoost {
    /// More CPU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<CpuStartupBoost>,
}

/// How much more CPU, and for how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CpuStartupBoost {
    /// Seconds that the boost stays after the pod is ready; 0 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<i32>,
    /// The factor on the request, with type Factor and only then; 1 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<i32>,
    /// The CPU to have instead, with type Quantity and only then.
    #[serde(
        default,
        deserialize_with = "quantities::optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity: Option<Quantity>,
    /// Which of the two is given.
    #[serde(rename = "type")]
    pub type_: StartupBoostType,
}

/// Whether a boost multiplies or replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum StartupBoostType {
    /// Multiplies the request.
    Factor,
    /// Replaces it.
    Quantity,
}

/// A recommender by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecommenderSelector {
    /// Its name.
    pub name: String,
}
