//! Bounds and choices of a VerticalPodAutoscaler for one container.

use crate::builders::setters::setters;
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

    setters! {
        /// Whether the container is sized at all; it is when absent.
        mode(mut self, mode: ContainerMode) { self.policy.mode = Some(mode); }

        /// The least to recommend of a resource: whole milli-cores of `cpu`, whole bytes of `memory`.
        min_allowed(mut self, resource: impl Into<String>, amount: Quantity) {
            let bounds = self.policy.min_allowed.get_or_insert_default();
            bounds.insert(resource.into(), api_quantity(amount));
        }

        /// The most to recommend of a resource, no less than the least.
        max_allowed(mut self, resource: impl Into<String>, amount: Quantity) {
            let bounds = self.policy.max_allowed.get_or_insert_default();
            bounds.insert(resource.into(), api_quantity(amount));
        }
    }

    /// The resources that are sized; `cpu` and `memory` when absent, none for an empty list.
    #[must_use]
    pub fn controlled_resources<R: Into<String>>(mut self, resources: impl IntoIterator<Item = R>) -> Self {
        self.policy.controlled_resources = Some(resources.into_iter().map(Into::into).collect());
        self
    }

    setters! {
        /// Whether limits are set, too, in proportion; they are when absent.
        controlled_values(mut self, values: ControlledValues) {
            self.policy.controlled_values = Some(values);
        }

        /// The factor on memory after an out-of-memory kill, 1 or more; the recommender's flag (1.2) when absent.
        /// VPA 1.6 and later, behind the gate PerVPAConfig, like the next three.
        oom_bump_up_ratio(mut self, ratio: Quantity) {
            self.policy.oom_bump_up_ratio = Some(api_quantity(ratio));
        }

        /// The least memory added after an out-of-memory kill, 0 or more; the recommender's flag (100Mi) when
        /// absent.
        oom_min_bump_up(mut self, bytes: Quantity) {
            self.policy.oom_min_bump_up = Some(api_quantity(bytes));
        }

        /// The length of an interval whose peak of memory counts, 1 second or more; the recommender's flag (24
        /// hours) when absent. VPA 1.7 and later.
        memory_aggregation_interval(mut self, interval: Duration) {
            self.policy.memory_aggregation_interval_seconds = Some(interval.seconds());
        }

        /// How many intervals are looked back over, 1 or more; the recommender's flag (8) when absent. VPA 1.7 and
        /// later.
        memory_aggregation_interval_count(mut self, count: i64) {
            self.policy.memory_aggregation_interval_count = Some(count);
        }

        /// More CPU while the container starts, instead of what the pod gets. VPA 1.7 and later, behind the gate
        /// CPUStartupBoost.
        startup_boost(mut self, boost: impl Into<StartupBoost>) {
            self.policy.startup_boost = Some(boost.into());
        }
    }
}

impl From<ContainerPolicyBuilder> for ContainerPolicy {
    fn from(builder: ContainerPolicyBuilder) -> Self {
        builder.policy
    }
}
