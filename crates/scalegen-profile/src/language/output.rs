//! Where files go, and what is in every scaler.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Behavior, Fallback, Handover};
use scalegen_syntax::Duration;

/// The layout where a profile sets none.
pub(crate) const DEFAULT_LAYOUT: &str = "k8s/60-autoscale";

/// Where manifests go, and which files are generated beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Folders of a manifest below that of the profile, with `/` between them. The first ones are those of the
    /// kustomization and of charts' values; those from the first `{profile}`, `{namespace}`, `{workload}` or `{kind}` on
    /// are of each object. What an object has not, such as a workload, is left out. Default: `"k8s/60-autoscale"`.
    /// Example: `"k8s/{namespace}/{workload}"`.
    pub layout: Option<String>,
    /// Whether the deploy script is generated. Default: true.
    pub script: Option<bool>,
    /// Whether the runbook is generated, which runs the script. Default: that of `script`.
    pub runbook: Option<bool>,
}

/// What each scaler has that does not set it itself. An HPA reads `min_replicas` and `behavior`, a ScaledObject all but
/// `handover`, which is that of each workload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// Lower bound. Default: the scaler's own.
    #[schemars(range(min = 0))]
    pub min_replicas: Option<i32>,
    /// How fast it may go; each direction by itself. Default: the scaler's own.
    pub behavior: Option<Behavior>,
    /// How often KEDA looks at the triggers. Range: 1s or more. Default: the scaler's own.
    pub polling_interval: Option<Duration>,
    /// How long no trigger must be active before a ScaledObject goes to 0 or idle. Default: the scaler's own.
    pub cooldown_period: Option<Duration>,
    /// How long after creation the first step to 0 waits. Default: the scaler's own.
    pub initial_cooldown_period: Option<Duration>,
    /// What a ScaledObject does when a trigger's source cannot be read. Default: the scaler's own.
    pub fallback: Option<Fallback>,
    /// How a workload goes from one scaler to the next. Default: `"delete-first"`.
    pub handover: Option<Handover>,
}
