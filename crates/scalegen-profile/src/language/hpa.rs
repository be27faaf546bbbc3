//! A HorizontalPodAutoscaler.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stated::stated;
use super::{Behavior, Metric};
use scalegen_syntax::defaults::hpa;

/// A HorizontalPodAutoscaler, `autoscaling/v2`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HpaScaler {
    /// The object's name. Default: `hpa-<workload>-<scaler>`, or `hpa-<workload>` when scalers hand over in place.
    pub name: Option<String>,
    /// Its file. Default: `hpa-<workload>-<scaler>.yaml`.
    pub file: Option<String>,
    /// Lower bound. 0 needs Kubernetes 1.37 and an object or external metric.
    #[schemars(range(min = 0))]
    #[schemars(extend("x-default" = stated(hpa::MIN_REPLICAS, "the API's")))]
    pub min_replicas: Option<i32>,
    /// Upper bound. Required. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub max_replicas: i32,
    /// What it scales on; the largest proposal wins. Default: CPU at 80 % of the request (the API's).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// How fast it may go. Absent is not empty: without it the controller uses older, faster rules.
    pub behavior: Option<Behavior>,
    /// Whether KEDA checks that no ScaledObject of its own scales the same object, by the annotation
    /// `validations.keda.sh/hpa-ownership`. `false`: this HPA is left out of that check. Default: true (KEDA's).
    pub validate_hpa_ownership: Option<bool>,
    /// Labels of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}
