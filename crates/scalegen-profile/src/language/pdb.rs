//! How many pods of a workload may be evicted at a time.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{IntOrPercent, LabelSelector};

/// A PodDisruptionBudget, `policy/v1`: how many pods of a workload a drain leaves, or takes at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pdb {
    /// The object's name. Default: `pdb-<workload>`.
    pub name: Option<String>,
    /// Its file. Default: `pdb-<workload>.yaml`.
    pub file: Option<String>,
    /// Pods that must stay, as a number or percent; below the active scaler's minimum, or none could be evicted there.
    /// Either this or `max_unavailable`. Example: `2`.
    pub min_available: Option<IntOrPercent>,
    /// Pods that may go at a time, as a number or percent; either this or `min_available`.
    pub max_unavailable: Option<IntOrPercent>,
    /// The labels of the workload's pods. Default: `{ match_labels = { app = "<name of the target>" } }`.
    pub selector: Option<LabelSelector>,
    /// Whether pods that are not ready may be evicted when too few are. Default: `"IfHealthyBudget"` (Kubernetes').
    /// Kubernetes 1.27 and later.
    pub unhealthy_pod_eviction_policy: Option<UnhealthyPodEvictionPolicy>,
    /// Labels of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}

/// When pods that are not ready may be evicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum UnhealthyPodEvictionPolicy {
    /// While enough others are ready.
    IfHealthyBudget,
    /// At all times.
    AlwaysAllow,
}

impl UnhealthyPodEvictionPolicy {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IfHealthyBudget => "IfHealthyBudget",
            Self::AlwaysAllow => "AlwaysAllow",
        }
    }
}
