//! A VerticalPodAutoscaler as the recommender uses it: a policy for each container.

use scalegen_kinds::vpa::{ContainerMode, ContainerPolicy, DEFAULT_CONTAINER, VerticalPodAutoscaler};
use scalegen_syntax::{FieldPath, Quantity};

use super::memory_peaks::MemoryRules;
use super::options::RecommenderOptions;
use crate::quantity_float::approximate_f64;
use crate::{Problem, Span};
use scalegen_kinds::admission::read_quantity;

/// What one VPA asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VpaSpec {
    policies: Vec<(String, Policy)>,
}

/// The policy for a container.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// Whether it is sized at all; if not, it does not count among the pod's containers either.
    pub is_on: bool,
    /// CPU.
    pub cpu: ResourcePolicy,
    /// Memory.
    pub memory: ResourcePolicy,
    /// Replaces `--memory-aggregation-interval`; gate `PerVPAConfig`.
    pub memory_interval: Option<Span>,
    /// Replaces `--memory-aggregation-interval-count`.
    pub memory_interval_count: Option<i64>,
    /// Replaces `--oom-bump-up-ratio`.
    pub oom_bump_up_ratio: Option<f64>,
    /// Replaces `--oom-min-bump-up-bytes`.
    pub oom_min_bump_up_bytes: Option<i64>,
}

/// The policy for one resource of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourcePolicy {
    /// Whether it is recommended.
    pub is_controlled: bool,
    /// The least that is recommended.
    pub min_allowed: Option<Quantity>,
    /// The most that is recommended.
    pub max_allowed: Option<Quantity>,
}

impl Default for Policy {
    fn default() -> Self {
        let free = ResourcePolicy {
            is_controlled: true,
            min_allowed: None,
            max_allowed: None,
        };
        Self {
            is_on: true,
            cpu: free,
            memory: free,
            memory_interval: None,
            memory_interval_count: None,
            oom_bump_up_ratio: None,
            oom_min_bump_up_bytes: None,
        }
    }
}

impl Policy {
    /// The rules for the container's memory.
    pub fn memory_rules(&self, options: &RecommenderOptions) -> MemoryRules {
        MemoryRules {
            interval: self.memory_interval.unwrap_or(options.memory.interval),
            oom_bump_up_ratio: self.oom_bump_up_ratio.unwrap_or(options.memory.oom_bump_up_ratio),
            oom_min_bump_up_bytes: self
                .oom_min_bump_up_bytes
                .unwrap_or(options.memory.oom_min_bump_up_bytes),
        }
    }
}

impl VpaSpec {
    /// Reads the object. Reports every field that cannot be read, not only the first.
    pub fn new(vpa: &VerticalPodAutoscaler) -> Result<Self, Vec<Problem>> {
        let field = FieldPath::of("spec")
            .field("resourcePolicy")
            .field("containerPolicies");
        let given = vpa
            .spec
            .resource_policy
            .as_ref()
            .and_then(|it| it.container_policies.as_ref());
        let mut problems = Vec::new();
        let mut policies = Vec::new();
        for (index, given) in given.into_iter().flatten().enumerate() {
            let name = given
                .container_name
                .clone()
                .unwrap_or_else(|| DEFAULT_CONTAINER.to_owned());
            match policy(given, &field.index(index)) {
                Ok(policy) => policies.push((name, policy)),
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() {
            Ok(Self { policies })
        } else {
            Err(problems)
        }
    }

    /// The containers that have a policy of their own and are sized.
    pub fn sized_containers(&self) -> impl Iterator<Item = &str> {
        let named = self
            .policies
            .iter()
            .filter(|(name, policy)| name != DEFAULT_CONTAINER && policy.is_on);
        named.map(|(name, _)| name.as_str())
    }

    /// The policy for a container: its own, else that of all, else the default.
    pub fn policy(&self, container: &str) -> Policy {
        let of = |name: &str| {
            self.policies
                .iter()
                .find(|(given, _)| given == name)
                .map(|(_, policy)| policy)
        };
        of(container)
            .or_else(|| of(DEFAULT_CONTAINER))
            .cloned()
            .unwrap_or_default()
    }
}

fn policy(given: &ContainerPolicy, field: &FieldPath) -> Result<Policy, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut amount = |name: &'static str, key: Option<&str>, quantity: Option<&_>| {
        let field = field.field(name);
        read_quantity(quantity?)
            .map_err(|error| {
                let field = key.map_or_else(|| field.clone(), |key| field.key(key));
                problems.push(Problem::unreadable(field, &error));
            })
            .ok()
    };
    let mut resource = |name: &'static str| {
        let least = given.min_allowed.as_ref().and_then(|it| it.get(name));
        let most = given.max_allowed.as_ref().and_then(|it| it.get(name));
        ResourcePolicy {
            is_controlled: given
                .controlled_resources
                .as_ref()
                .is_none_or(|it| it.iter().any(|it| it == name)),
            min_allowed: amount("minAllowed", Some(name), least),
            max_allowed: amount("maxAllowed", Some(name), most),
        }
    };
    let (cpu, memory) = (resource("cpu"), resource("memory"));
    let ratio = amount("oomBumpUpRatio", None, given.oom_bump_up_ratio.as_ref()).map(approximate_f64);
    let bump = amount("oomMinBumpUp", None, given.oom_min_bump_up.as_ref());
    let policy = Policy {
        is_on: given.mode != Some(ContainerMode::Off),
        cpu,
        memory,
        memory_interval: given
            .memory_aggregation_interval_seconds
            .map(|seconds| Span::from_seconds(i64::from(seconds.max(1)))),
        memory_interval_count: given.memory_aggregation_interval_count,
        oom_bump_up_ratio: ratio,
        oom_min_bump_up_bytes: bump.map(|it| i64::try_from(it.units_ceil()).unwrap_or(i64::MAX)),
    };
    if problems.is_empty() {
        Ok(policy)
    } else {
        Err(problems)
    }
}
