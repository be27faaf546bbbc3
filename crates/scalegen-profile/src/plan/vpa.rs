//! A VerticalPodAutoscaler, resolved.

use std::collections::BTreeMap;

use super::object::ObjectPlan;
use super::planner::Planner;
use crate::codes;
use crate::language::{
    ContainerMode, ContainerPolicy, ControlledValues, EvictionRequirement, StartupBoost, Target, UpdateMode,
    Vpa, Workload,
};
use crate::problem::Problem;
use scalegen_syntax::{Duration, FieldPath, Quantity};

/// A VerticalPodAutoscaler.
#[derive(Clone, Debug, PartialEq)]
pub struct VpaPlan {
    /// Its name, file and origin.
    pub object: ObjectPlan,
    /// What it sizes.
    pub target: Target,
    /// How recommendations reach the pods.
    pub update_mode: Option<UpdateMode>,
    /// Live replicas below which nothing is evicted.
    pub min_replicas: Option<i32>,
    /// Conditions for evictions.
    pub eviction_requirements: Vec<EvictionRequirement>,
    /// How soon after an out-of-memory kill the pod may be evicted.
    pub evict_after_oom: Option<Duration>,
    /// Bounds and choices for each container.
    pub container_policies: Vec<ContainerPolicyPlan>,
    /// More CPU while the pod starts.
    pub startup_boost: Option<BoostPlan>,
    /// The recommender that serves it.
    pub recommenders: Vec<String>,
}

impl VpaPlan {
    /// Whether it changes pods; otherwise it only recommends.
    pub fn acts(&self) -> bool {
        self.update_mode != Some(UpdateMode::Off)
    }
}

/// Bounds and choices for one container.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerPolicyPlan {
    /// The container, or `*`.
    pub container_name: String,
    /// Whether it is sized at all.
    pub mode: Option<ContainerMode>,
    /// Lower bounds.
    pub min_allowed: BTreeMap<String, Quantity>,
    /// Upper bounds.
    pub max_allowed: BTreeMap<String, Quantity>,
    /// Resources that are sized; an empty list means none.
    pub controlled_resources: Option<Vec<String>>,
    /// Which values are set.
    pub controlled_values: Option<ControlledValues>,
    /// Factor on memory after an out-of-memory kill.
    pub oom_bump_up_ratio: Option<Quantity>,
    /// Least memory added after an out-of-memory kill.
    pub oom_min_bump_up: Option<Quantity>,
    /// One interval of the memory window.
    pub memory_aggregation_interval: Option<Duration>,
    /// Intervals in the memory window.
    pub memory_aggregation_interval_count: Option<i64>,
    /// More CPU while the container starts.
    pub startup_boost: Option<BoostPlan>,
}

/// More CPU during start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoostPlan {
    /// How much.
    pub cpu: CpuPlan,
    /// How long after the pod is ready.
    pub duration: Option<Duration>,
}

/// How much CPU during start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuPlan {
    /// The request times this.
    Factor(i32),
    /// This instead of the request.
    Quantity(Quantity),
}

pub(super) fn vpa(planner: &mut Planner<'_>, vpa: &Vpa, workload: &Workload, object: ObjectPlan) -> VpaPlan {
    let origin = &object.origin;
    let startup_boost = boost(planner, vpa.startup_boost.as_ref(), &|| {
        origin.field("startup_boost")
    });
    let mut container_policies = Vec::with_capacity(vpa.container_policies.len());
    for (index, policy) in vpa.container_policies.iter().enumerate() {
        let path = || {
            origin
                .field("container_policies")
                .index(index)
                .field("startup_boost")
        };
        let startup_boost = boost(planner, policy.startup_boost.as_ref(), &path);
        container_policies.push(container_policy(policy, startup_boost));
    }
    VpaPlan {
        target: workload.target.clone(),
        update_mode: vpa.update_mode,
        min_replicas: vpa.min_replicas,
        eviction_requirements: vpa.eviction_requirements.clone(),
        evict_after_oom: vpa.evict_after_oom,
        container_policies,
        startup_boost,
        recommenders: vpa.recommenders.clone(),
        object,
    }
}

fn container_policy(policy: &ContainerPolicy, startup_boost: Option<BoostPlan>) -> ContainerPolicyPlan {
    let sorted =
        |map: &indexmap::IndexMap<String, Quantity>| map.iter().map(|(k, v)| (k.clone(), *v)).collect();
    ContainerPolicyPlan {
        container_name: policy.container_name.clone().unwrap_or_else(|| "*".to_owned()),
        mode: policy.mode,
        min_allowed: sorted(&policy.min_allowed),
        max_allowed: sorted(&policy.max_allowed),
        controlled_resources: policy.controlled_resources.clone(),
        controlled_values: policy.controlled_values,
        oom_bump_up_ratio: policy.oom_bump_up_ratio,
        oom_min_bump_up: policy.oom_min_bump_up,
        memory_aggregation_interval: policy.memory_aggregation_interval,
        memory_aggregation_interval_count: policy.memory_aggregation_interval_count,
        startup_boost,
    }
}

fn boost(
    planner: &mut Planner<'_>,
    boost: Option<&StartupBoost>,
    path: &dyn Fn() -> FieldPath,
) -> Option<BoostPlan> {
    let boost = &boost?.cpu;
    let cpu = match (boost.factor, boost.quantity) {
        (Some(factor), None) => CpuPlan::Factor(factor),
        (None, Some(quantity)) => CpuPlan::Quantity(quantity),
        _ => {
            let problem = Problem::new(
                codes::NOT_EXACTLY_ONE,
                path().field("cpu"),
                "a startup boost needs either `factor` or `quantity`",
            );
            planner.report(problem.help(match boost.factor {
                Some(_) => "keep one of them",
                None => "add `factor`, how many times the request, or `quantity`, the CPU to have instead",
            }));
            CpuPlan::Factor(1)
        }
    };
    Some(BoostPlan {
        cpu,
        duration: boost.duration,
    })
}
