//! Something that is scaled.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Handover, Model, Pdb, Scaler, Target, Vpa};
use scalegen_syntax::{Duration, Quantity};

/// A scalable object, its container, its Service, and the ways to scale it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Its namespace. Required. Example: `"atharva-app"`.
    pub namespace: String,
    /// The object that is scaled. Required. Example: `"Deployment/atharva-chat-api"`.
    pub target: Target,
    /// The container that does the work. `container_resource` metrics look at it, and `requests` and `limits`
    /// are its own.
    pub container: Option<String>,
    /// What the container requests, by resource. Example: `{ cpu = "50m", memory = "64Mi" }`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub requests: IndexMap<String, Quantity>,
    /// What the container may use at most, by resource.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub limits: IndexMap<String, Quantity>,
    /// The Service in front of it. Nothing reads it yet.
    pub service: Option<String>,
    /// How long a new pod takes until it serves, from scheduling to Ready.
    pub startup_time: Option<Duration>,
    /// What a simulation under load needs to know of it.
    pub model: Option<Model>,
    /// The replica count in the workload's own manifest. Nothing reads it yet, and it is never emitted. Range: 0 or
    /// more.
    #[schemars(range(min = 0))]
    pub replicas: Option<i32>,
    /// Which of `scalers` is installed. Required when there are several.
    pub active: Option<String>,
    /// Ways to scale it, by a name of your own: lower case letters, digits and `-`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub scalers: IndexMap<String, Scaler>,
    /// How it goes from one scaler to the next. Default: that of `[defaults]`, or `"delete-first"`.
    pub handover: Option<Handover>,
    /// A VerticalPodAutoscaler for it. Example: `{ update_mode = "Off" }`.
    pub vpa: Option<Vpa>,
    /// A PodDisruptionBudget for its pods. Example: `{ max_unavailable = 1 }`.
    pub pdb: Option<Pdb>,
    /// Labels of every object that is generated for this workload.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of every object that is generated for this workload.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}
