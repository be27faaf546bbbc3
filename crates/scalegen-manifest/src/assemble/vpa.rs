//! A VerticalPodAutoscaler, from its plan.

use std::sync::Arc;

use scalegen_profile::language;
use scalegen_profile::plan::{BoostPlan, ContainerPolicyPlan, CpuPlan, Plan, VpaPlan};

use super::{Assembly, Body, Role, hpa};
use crate::builders::{ContainerPolicyBuilder, CpuBoost, VerticalPodAutoscalerBuilder};
use scalegen_kinds::admission::VpaFeatureGate;
use scalegen_kinds::vpa::{ChangeRequirement, ContainerMode, ControlledValues, UpdateMode};

pub(super) fn add(vpa: &VpaPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &vpa.object;
    let mut builder = VerticalPodAutoscalerBuilder::new(&object.name, hpa::reference(&vpa.target))
        .planned(object)
        .targets(plan.targets)
        // Which gates are on the profile does not say: the linter tells of them, and takes an allowance.
        .feature_gates(VpaFeatureGate::ALL);
    if let Some(mode) = vpa.update_mode {
        builder = builder.update_mode(update_mode(mode));
    }
    if let Some(replicas) = vpa.min_replicas {
        builder = builder.min_replicas(replicas);
    }
    for requirement in &vpa.eviction_requirements {
        let change = match requirement.change_requirement {
            language::ChangeRequirement::TargetHigherThanRequests => {
                ChangeRequirement::TargetHigherThanRequests
            }
            language::ChangeRequirement::TargetLowerThanRequests => {
                ChangeRequirement::TargetLowerThanRequests
            }
        };
        builder = builder.eviction_requirement(change, &requirement.resources);
    }
    if let Some(time) = vpa.evict_after_oom {
        builder = builder.evict_after_oom(time);
    }
    for policy in &vpa.container_policies {
        builder = builder.container(container_policy(policy));
    }
    if let Some(planned) = &vpa.startup_boost {
        builder = builder.startup_boost(boost(planned));
    }
    for recommender in &vpa.recommenders {
        builder = builder.recommender(recommender);
    }
    let notes = match vpa.acts() {
        true => Vec::new(),
        false => vec!["Recommends only: see `kubectl describe`; no pod is changed.".to_owned()],
    };
    let judged = builder
        .judge()
        .map(|vpa| Body::VerticalPodAutoscaler(Arc::new(vpa)));
    assembly.judged(object, Role::Vpa, judged, notes);
}

fn update_mode(mode: language::UpdateMode) -> UpdateMode {
    match mode {
        language::UpdateMode::Off => UpdateMode::Off,
        language::UpdateMode::Initial => UpdateMode::Initial,
        language::UpdateMode::Recreate => UpdateMode::Recreate,
        language::UpdateMode::InPlaceOrRecreate => UpdateMode::InPlaceOrRecreate,
        language::UpdateMode::InPlace => UpdateMode::InPlace,
        language::UpdateMode::Auto => UpdateMode::Auto,
    }
}

fn container_policy(plan: &ContainerPolicyPlan) -> ContainerPolicyBuilder {
    let mut policy = ContainerPolicyBuilder::new(&plan.container_name);
    if let Some(mode) = plan.mode {
        policy = policy.mode(match mode {
            language::ContainerMode::Auto => ContainerMode::Auto,
            language::ContainerMode::Off => ContainerMode::Off,
        });
    }
    for (resource, amount) in &plan.min_allowed {
        policy = policy.min_allowed(resource, *amount);
    }
    for (resource, amount) in &plan.max_allowed {
        policy = policy.max_allowed(resource, *amount);
    }
    if let Some(resources) = &plan.controlled_resources {
        policy = policy.controlled_resources(resources);
    }
    if let Some(values) = plan.controlled_values {
        policy = policy.controlled_values(match values {
            language::ControlledValues::RequestsAndLimits => ControlledValues::RequestsAndLimits,
            language::ControlledValues::RequestsOnly => ControlledValues::RequestsOnly,
        });
    }
    if let Some(ratio) = plan.oom_bump_up_ratio {
        policy = policy.oom_bump_up_ratio(ratio);
    }
    if let Some(bytes) = plan.oom_min_bump_up {
        policy = policy.oom_min_bump_up(bytes);
    }
    if let Some(interval) = plan.memory_aggregation_interval {
        policy = policy.memory_aggregation_interval(interval);
    }
    if let Some(count) = plan.memory_aggregation_interval_count {
        policy = policy.memory_aggregation_interval_count(count);
    }
    if let Some(planned) = &plan.startup_boost {
        policy = policy.startup_boost(boost(planned));
    }
    policy
}

fn boost(plan: &BoostPlan) -> CpuBoost {
    let boost = match plan.cpu {
        CpuPlan::Factor(factor) => CpuBoost::factor(factor),
        CpuPlan::Quantity(amount) => CpuBoost::quantity(amount),
    };
    match plan.duration {
        Some(time) => boost.lasting(time),
        None => boost,
    }
}
