//! How fast an HPA may go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use scalegen_syntax::words::SelectPolicy;
use scalegen_syntax::{Duration, Quantity};

/// How fast an HPA may go, in each direction. Present but empty, the API's defaults hold in both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Behavior {
    /// Upwards. Default: no window; the larger of 4 pods and 100 % in 15 seconds.
    pub scale_up: Option<ScalingRules>,
    /// Downwards. Default: the controller's window (5 minutes); 100 % in 15 seconds.
    pub scale_down: Option<ScalingRules>,
}

/// How fast an HPA may go in one direction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScalingRules {
    /// How long a recommendation must hold. Range: 0s to 1h. Default: 0s up, the controller's flag (5m) down.
    pub stabilization_window: Option<Duration>,
    /// Which policy counts when several allow different steps. Default: `"Max"`.
    pub select_policy: Option<SelectPolicy>,
    /// Part of the target within which nothing changes. Range: 0 or more. Default: the controller's flag
    /// (0.1). Kubernetes 1.35 and later. Example: `"0.05"`.
    pub tolerance: Option<Quantity>,
    /// Rate limits. Default: the API's; an empty list is refused.
    /// Example: `[{ pods = 2, period = "2m" }, { percent = 25, period = "2m" }]`.
    pub policies: Option<Vec<ScalingPolicy>>,
}

/// One rate limit: `pods` or `percent`, in a `period`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScalingPolicy {
    /// Pods in a period. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub pods: Option<i32>,
    /// Percent of the replicas at the period's start. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub percent: Option<i32>,
    /// The period. Required. Range: 1s to 30m.
    pub period: Duration,
}
