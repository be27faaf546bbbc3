//! A VerticalPodAutoscaler.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use scalegen_syntax::words::{ChangeRequirement, ContainerMode, ControlledValues, UpdateMode};
use scalegen_syntax::{Duration, Quantity};

/// A VerticalPodAutoscaler, `autoscaling.k8s.io/v1`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vpa {
    /// The object's name. Default: `vpa-<workload>`.
    pub name: Option<String>,
    /// Its file. Default: `vpa-<workload>.yaml`.
    pub file: Option<String>,
    /// How recommendations reach the pods. Default: `"Recreate"` (the VPA's), which evicts pods; say `"Off"` to
    /// have recommendations only.
    pub update_mode: Option<UpdateMode>,
    /// Live replicas below which nothing is evicted. Range: 1 or more. Default: the updater's flag (2), so that
    /// a single pod is never resized. Needs `update_mode`.
    #[schemars(range(min = 1))]
    pub min_replicas: Option<i32>,
    /// All of them must hold before a pod is evicted. Needs `update_mode`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eviction_requirements: Vec<EvictionRequirement>,
    /// How soon after an out-of-memory kill the pod may be evicted. Range: 1s or more. Default: the updater's
    /// flag (10m). VPA 1.7, behind the gate PerVPAConfig. Needs `update_mode`.
    pub evict_after_oom: Option<Duration>,
    /// Bounds and choices for each container.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub container_policies: Vec<ContainerPolicy>,
    /// More CPU while the pod starts. VPA 1.7, behind the gate CPUStartupBoost.
    pub startup_boost: Option<StartupBoost>,
    /// The recommender that serves it, by name; at most one. Default: the default one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommenders: Vec<String>,
    /// Labels of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}

/// A condition for an eviction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvictionRequirement {
    /// Resources it looks at; one of them suffices. Required. Example: `["cpu"]`.
    pub resources: Vec<String>,
    /// The way the recommendation must differ from the request. Required.
    pub change_requirement: ChangeRequirement,
}

/// Bounds and choices for one container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContainerPolicy {
    /// The container, or `"*"` for every one without its own entry. Default: `"*"`.
    pub container_name: Option<String>,
    /// Whether it is sized at all. Default: `"Auto"` (the VPA's).
    pub mode: Option<ContainerMode>,
    /// Lower bounds of the recommendation, by resource. CPU in whole millicores, memory in whole bytes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub min_allowed: IndexMap<String, Quantity>,
    /// Upper bounds of the recommendation, by resource.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub max_allowed: IndexMap<String, Quantity>,
    /// Resources that are sized. Default: cpu and memory (the VPA's); an empty list means none.
    pub controlled_resources: Option<Vec<String>>,
    /// Which values are set. Default: `"RequestsAndLimits"` (the VPA's): limits are scaled in proportion.
    pub controlled_values: Option<ControlledValues>,
    /// Factor on memory after an out-of-memory kill. Range: 1 or more. Default: the recommender's flag (1.2).
    /// VPA 1.6, behind the gate PerVPAConfig, like the next three.
    pub oom_bump_up_ratio: Option<Quantity>,
    /// Least memory added after an out-of-memory kill. Default: the recommender's flag (100Mi).
    pub oom_min_bump_up: Option<Quantity>,
    /// One interval of the memory window. Range: 1s or more. Default: the recommender's flag (24h). VPA 1.7.
    pub memory_aggregation_interval: Option<Duration>,
    /// Intervals in the memory window. Range: 1 or more. Default: the recommender's flag (8). VPA 1.7.
    #[schemars(range(min = 1))]
    pub memory_aggregation_interval_count: Option<i64>,
    /// More CPU while the container starts; replaces the pod's.
    pub startup_boost: Option<StartupBoost>,
}

/// More of a resource while a pod or container starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartupBoost {
    /// More CPU. Required. Example: `{ factor = 2, duration = "30s" }`.
    pub cpu: CpuStartupBoost,
}

/// How much more CPU: `factor` or `quantity`, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CpuStartupBoost {
    /// Multiplies the request. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub factor: Option<i32>,
    /// Replaces the request. CPU in whole millicores.
    pub quantity: Option<Quantity>,
    /// How long the boost stays after the pod is ready. Default: 0s (the VPA's).
    pub duration: Option<Duration>,
}
