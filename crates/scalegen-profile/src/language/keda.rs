//! A KEDA ScaledObject.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stated::stated;
use super::{Behavior, Trigger};
use scalegen_syntax::defaults::keda;
use scalegen_syntax::words::{FallbackBehavior, ModifierMetricType};
use scalegen_syntax::{Decimal, Duration};

/// A KEDA ScaledObject, `keda.sh/v1alpha1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KedaScaler {
    /// The object's name; KEDA names its HPA `keda-hpa-<name>`. At most 54 characters. Default:
    /// `<workload>-<scaler>`, or `<workload>` when scalers hand over in place.
    pub name: Option<String>,
    /// Its file. Default: `keda-scaledobject-<workload>.yaml`, or `keda-scaledobject-<workload>-<scaler>.yaml`
    /// when the workload has several KEDA scalers.
    pub file: Option<String>,
    /// Lower bound; 0 lets it sleep.
    #[schemars(range(min = 0))]
    #[schemars(extend("x-default" = stated(keda::MIN_REPLICA_COUNT, "KEDA's")))]
    pub min_replicas: Option<i32>,
    /// Upper bound. Range: 1 or more.
    #[schemars(range(min = 1))]
    #[schemars(extend("x-default" = stated(keda::MAX_REPLICA_COUNT, "KEDA's")))]
    pub max_replicas: Option<i32>,
    /// Replicas while no trigger is active; below `min_replicas`. Only 0 works as one would expect.
    #[schemars(range(min = 0))]
    pub idle_replicas: Option<i32>,
    /// How often KEDA looks at the triggers, which matters for the step between 0 and 1. Range: 1s or more.
    #[schemars(extend("x-default" = stated(keda::POLLING_INTERVAL, "KEDA's")))]
    pub polling_interval: Option<Duration>,
    /// How long no trigger must be active before it goes to 0 or idle. It does not slow other steps down: that
    /// is `behavior.scale_down`.
    #[schemars(extend("x-default" = stated(keda::COOLDOWN_PERIOD, "KEDA's")))]
    pub cooldown_period: Option<Duration>,
    /// How long after creation the first step to 0 waits. Default: 0s (KEDA's).
    pub initial_cooldown_period: Option<Duration>,
    /// What it scales on; at least one. The largest proposal wins, unless `scaling_modifiers` combine them.
    #[schemars(length(min = 1))]
    pub triggers: Vec<Trigger>,
    /// What to do when a trigger's source cannot be read.
    pub fallback: Option<Fallback>,
    /// How fast the HPA that KEDA creates may go.
    pub behavior: Option<Behavior>,
    /// The name of the HPA that KEDA creates. At most 63 characters. Default: `keda-hpa-<name>` (KEDA's), or
    /// `hpa-<workload>` when scalers hand over in place.
    pub hpa_name: Option<String>,
    /// Whether deletion of the ScaledObject puts the replica count back. Default: false (KEDA's).
    pub restore_to_original_replica_count: Option<bool>,
    /// One metric computed from several triggers.
    pub scaling_modifiers: Option<ScalingModifiers>,
    /// The container whose environment resolves metadata keys that end in `FromEnv`. Default: the first.
    pub env_source_container_name: Option<String>,
    /// Freezes the workload at its present size and removes the HPA. KEDA 2.12 and later.
    pub paused: Option<bool>,
    /// Scales to this number, then pauses; wins over `paused`. KEDA 2.7 and later.
    #[schemars(range(min = 0))]
    pub paused_replicas: Option<i32>,
    /// Disables scaling in. KEDA 2.18 and later.
    pub paused_scale_in: Option<bool>,
    /// Disables scaling out. KEDA 2.18 and later.
    pub paused_scale_out: Option<bool>,
    /// Treats the triggers as active whatever they say. KEDA 2.18 and later.
    pub force_activation: Option<bool>,
    /// Adopts an existing HPA, which `hpa_name` must name; set when scalers hand over in place. KEDA 2.11 and later.
    pub transfer_hpa_ownership: Option<bool>,
    /// Labels of this object that are not copied to the HPA. KEDA 2.18 and later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hpa_excluded_labels: Vec<String>,
    /// Labels of the object; KEDA copies them to its HPA.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of the object; KEDA copies them to its HPA.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}

/// What to do when a trigger's source cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// The fallback starts when this many failures in a row are exceeded. Required. Range: 0 or more.
    #[schemars(range(min = 0))]
    pub failure_threshold: i32,
    /// The replicas to stand for. Required. Range: 0 or more.
    #[schemars(range(min = 0))]
    pub replicas: i32,
    /// How `replicas` is read. Default: `"static"` (KEDA's).
    pub behavior: Option<FallbackBehavior>,
}

/// One metric computed from several triggers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScalingModifiers {
    /// An expression over the `name`s of the triggers. Required. Example: `"max(queue, rate / 10)"`.
    pub formula: String,
    /// What the result is divided by. Required. More than zero.
    pub target: Decimal,
    /// Active above this. Default: 0 (KEDA's).
    pub activation_target: Option<Decimal>,
    /// How the result is read. Default: `"AverageValue"` (KEDA's).
    pub metric_type: Option<ModifierMetricType>,
}
