//! Bounds and choices of a VerticalPodAutoscaler for one container.

use scalegen_syntax::{Duration, Quantity};

use crate::builders::quantity::api_quantity;
use scalegen_kinds::vpa::{
    ContainerMode, ContainerPolicy, ControlledValues, DEFAULT_CONTAINER, StartupBoost,
};

/// Bounds and choices for one container; what is not set has the API's default.
///
/// ```
/// use scalegen_manifest::builders::ContainerPolicyBuilder;
/// use scalegen_kinds::vpa::ContainerPolicy;
///
/// let policy: ContainerPolicy = ContainerPolicyBuilder::new("api")
///     .min_allowed("cpu", "0.05".parse().unwrap())
///     .controlled_resources(["cpu"])
///     .into();
/// assert_eq!(policy.min_allowed.unwrap()["cpu"].0, "50m");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerPolicyBuilder {
    policy: ContainerPolicy,
}

impl ContainerPolicyBuilder {
    /// For the container of this name.
    pub fn new(container: impl Into<String>) -> Self {
        Self {
            policy: ContainerPolicy {
                container_name: Some(container.into()),
                ..ContainerPolicy::default()
            },
        }
    }

    /// For every container without a policy of its own.
    pub fn all() -> Self {
        Self::new(DEFAULT_CONTAINER)
    }

    /// Whether the container is sized at all; it is when absent.
    #[must_use]
    pub fn mode(mut self, mode: ContainerMode) -> Self {
        self.policy.mode = Some(mode);
        self
    }

    /// The least to recommend of a resource: whole milli-cores of `cpu`, whole bytes of `memory`.
    #[must_use]
    pub fn min_allowed(mut self, resource: impl Into<String>, amount: Quantity) -> Self {
        let bounds = self.policy.min_allowed.get_or_insert_default();
        bounds.insert(resource.into(), api_quantity(amount));
        self
    }

    /// The most to recommend of a resource, no less than the least.
    #[must_use]
    pub fn max_allowed(mut self, resource: impl Into<String>, amount: Quantity) -> Self {
        let bounds = self.policy.max_allowed.get_or_insert_default();
        bounds.insert(resource.into(), api_quantity(amount));
        self
    }

    /// The resources that are sized; `cpu` and `memory` when absent, none for an empty list.
    #[must_use]
    pub fn controlled_resources<R: Into<String>>(mut self, resources: impl IntoIterator<Item = R>) -> Self {
        self.policy.controlled_resources = Some(resources.into_iter().map(Into::into).collect());
        self
    }

    /// Whether limits are set, too, in proportion; they are when absent.
    #[must_use]
    pub fn controlled_values(mut self, values: ControlledValues) -> Self {
        self.policy.controlled_values = Some(values);
        self
    }

    /// The factor on memory after an out-of-memory kill, 1 or more; the recommender's flag (1.2) when absent.
    /// VPA 1.6 and later, behind the gate PerVPAConfig, like the next three.
    #[must_use]
    pub fn oom_bump_up_ratio(mut self, ratio: Quantity) -> Self {
        self.policy.oom_bump_up_ratio = Some(api_quantity(ratio));
        self
    }

    /// The least memory added after an out-of-memory kill, 0 or more; the recommender's flag (100Mi) when
    /// absent.
    #[must_use]
    pub fn oom_min_bump_up(mut self, bytes: Quantity) -> Self {
        self.policy.oom_min_bump_up = Some(api_quantity(bytes));
        self
    }

    /// The length of an interval whose peak of memory counts, 1 second or more; the recommender's flag (24
    /// hours) when absent. VPA 1.7 and later.
    #[must_use]
    pub fn memory_aggregation_interval(mut self, interval: Duration) -> Self {
        self.policy.memory_aggregation_interval_seconds = Some(interval.seconds());
        self
    }

    /// How many intervals are looked back over, 1 or more; the recommender's flag (8) when absent. VPA 1.7 and
    /// later.
    #[must_use]
    pub fn memory_aggregation_interval_count(mut self, count: i64) -> Self {
        self.policy.memory_aggregation_interval_count = Some(count);
        self
    }

    /// More CPU while the container starts, instead of what the pod gets. VPA 1.7 and later, behind the gate
    /// CPUStartupBoost.
    #[must_use]
    pub fn startup_boost(mut self, boost: impl Into<StartupBoost>) -> Self {
        self.policy.startup_boost = Some(boost.into());
        self
    }
}

impl From<ContainerPolicyBuilder> for ContainerPolicy {
    fn from(builder: ContainerPolicyBuilder) -> Self {
        builder.policy
    }
}
