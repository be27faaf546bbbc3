//! How fast an HPA may scale, in each direction.

use k8s_openapi::api::autoscaling::v2;
use scalegen_syntax::{Duration, Quantity};

pub use scalegen_syntax::words::SelectPolicy;

use super::quantity::api_quantity;
use super::setters::setters;

/// The behavior of an HPA in both directions.
///
/// An empty one is not the same as none. With it, each direction has the documented defaults: up by 4 pods or
/// 100 % every 15 seconds, down by 100 % every 15 seconds after 5 minutes of calm. Without any, the controller
/// follows older rules: up to twice the pods, or 4, at every sync.
///
/// ```
/// use scalegen_syntax::Duration;
/// use scalegen_manifest::builders::{Behavior, ScalingRules};
///
/// let behavior = Behavior::new().scale_down(
///     ScalingRules::new()
///         .stabilization_window(Duration::from_seconds(60))
///         .pods(2, Duration::from_seconds(120)),
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behavior {
    scale_up: Option<ScalingRules>,
    scale_down: Option<ScalingRules>,
}

impl Behavior {
    /// The documented defaults in both directions.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Rules for more replicas.
        scale_up(mut self, rules: ScalingRules) { self.scale_up = Some(rules); }

        /// Rules for fewer replicas.
        scale_down(mut self, rules: ScalingRules) { self.scale_down = Some(rules); }
    }
}

/// Rules for one direction; what is not set has the API's default for that direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScalingRules {
    stabilization_window: Option<Duration>,
    select_policy: Option<SelectPolicy>,
    policies: Vec<v2::HPAScalingPolicy>,
    tolerance: Option<Quantity>,
}

impl ScalingRules {
    /// The defaults of the direction.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// How far back recommendations are looked at, so that a spike or dip does not count: 0 to 3600 seconds.
        /// 0 when absent on the way up, the controller's flag (300) on the way down.
        stabilization_window(mut self, window: Duration) { self.stabilization_window = Some(window); }

        /// Which policy decides; [`SelectPolicy::Max`] when absent.
        select_policy(mut self, policy: SelectPolicy) { self.select_policy = Some(policy); }
    }

    /// Adds a policy: at most this many pods, more than 0, within a period of 1 to 1800 seconds.
    ///
    /// The first policy of a direction replaces all its defaults.
    #[must_use]
    pub fn pods(self, pods: i32, period: Duration) -> Self {
        self.policy("Pods", pods, period)
    }

    /// Adds a policy: at most this percentage of the replicas, more than 0, within a period of 1 to 1800
    /// seconds. Rounded up in both directions.
    #[must_use]
    pub fn percent(self, percent: i32, period: Duration) -> Self {
        self.policy("Percent", percent, period)
    }

    /// How far the metric may be off its target before anything happens, as a ratio, 0 or more; the
    /// controller's flag (0.1) when absent. Kubernetes knows it since 1.33 and keeps it since 1.35.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Quantity) -> Self {
        self.tolerance = Some(tolerance);
        self
    }

    fn policy(mut self, type_: &str, value: i32, period: Duration) -> Self {
        self.policies.push(v2::HPAScalingPolicy {
            type_: type_.to_owned(),
            value,
            period_seconds: period.seconds(),
        });
        self
    }
}

impl From<Behavior> for v2::HorizontalPodAutoscalerBehavior {
    fn from(behavior: Behavior) -> Self {
        Self {
            scale_up: behavior.scale_up.map(Into::into),
            scale_down: behavior.scale_down.map(Into::into),
        }
    }
}

impl From<ScalingRules> for v2::HPAScalingRules {
    fn from(rules: ScalingRules) -> Self {
        Self {
            policies: (!rules.policies.is_empty()).then_some(rules.policies),
            select_policy: rules.select_policy.map(|policy| policy.as_str().to_owned()),
            stabilization_window_seconds: rules.stabilization_window.map(Duration::seconds),
            tolerance: rules.tolerance.map(api_quantity),
        }
    }
}
