//! What a scaler has to keep under a load.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Assertions on a scaler under a load, which `scalegen test` checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The workload. Default: that of the load test, or the only one with scalers.
    pub workload: Option<String>,
    /// Its scaler. Default: the active one.
    pub scaler: Option<String>,
    /// A load as `scalegen simulate --load` takes it; files are relative to the profile. Either this or `load_test`.
    /// Example: `"ramp 0..64/s 5m; hold 30m"`.
    pub load: Option<String>,
    /// A load test of the profile, whose clients wait for their answers. Either this or `load`.
    pub load_test: Option<String>,
    /// Replicas at the start. Default: the workload's `replicas`, else the scaler's minimum. Range: 0 or more.
    #[schemars(range(min = 0))]
    pub initial_replicas: Option<i32>,
    /// What has to hold. Required. Example: `["max(replicas) <= 6", "time_to(replicas >= 4) <= 90s"]`.
    #[serde(default)]
    pub assert: Vec<String>,
}
