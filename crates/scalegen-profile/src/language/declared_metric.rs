//! A metric that its users declare, since no catalogue has it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is known of a series that Prometheus scrapes: rules about queries and targets go by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredMetric {
    /// The type as it is exposed. Required. Example: `"gauge"`.
    #[serde(rename = "type")]
    pub metric_type: DeclaredType,
    /// What one is, such as `requests`, `s`, `bytes`, `ratio` (0 to 1) or `percent` (0 to 100). Example: `"requests"`.
    pub unit: Option<String>,
    /// The least value of one series.
    pub lower: Option<f64>,
    /// The greatest value of one series.
    pub upper: Option<f64>,
    /// The workload whose pods expose it: in a profile its key, elsewhere its name in the cluster. Example: `"worker"`.
    pub emitted_by: Option<String>,
}

/// The types of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeclaredType {
    /// A total since the start of the process.
    Counter,
    /// A level that goes up and down.
    Gauge,
    /// Observations in buckets.
    Histogram,
    /// Quantiles of observations.
    Summary,
}
