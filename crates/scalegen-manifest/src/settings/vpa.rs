//! VerticalPodAutoscalers: the tables of a workload's `vpa`.

use scalegen_kinds::vpa::{ChangeRequirement, ContainerMode, ControlledValues, UpdateMode};
use scalegen_profile::language::{self, ContainerPolicy, CpuStartupBoost, StartupBoost};
use scalegen_profile::plan::VpaPlan;

use super::table::{Form, Row, Table, given, set};
use crate::builders::{
    ContainerPolicyBuilder as PolicyBuilder, CpuBoost, VerticalPodAutoscalerBuilder as Builder,
};

type Vpa = Row<VpaPlan, Builder>;
type Policy = Row<ContainerPolicy, PolicyBuilder>;
type Cpu = Row<CpuStartupBoost, CpuBoost>;
type Key = Row<(), ()>;

pub(crate) static VPA: Table<VpaPlan, Builder> = Table::new(
    "Vpa",
    &[
        Vpa::with("name", "metadata.name", Form::Same),
        Vpa::plan("file"),
        Vpa::with("labels", "metadata.labels", Form::Inherited),
        Vpa::with("annotations", "metadata.annotations", Form::Inherited),
        Vpa::with("namespace", "metadata.namespace", Form::OfWorkload),
        Vpa::with("target", "spec.targetRef", Form::OfWorkload),
        Vpa::same("update_mode", "spec.updatePolicy.updateMode", |vpa, to| {
            given(
                vpa.settings.update_mode.map(update_mode),
                to,
                Builder::update_mode,
            )
        }),
        set!(Vpa::same, settings.min_replicas => "spec.updatePolicy.minReplicas", Builder::min_replicas),
        Vpa::table(
            "eviction_requirements",
            "spec.updatePolicy.evictionRequirements",
            &REQUIREMENT,
            |vpa, to| {
                let requirements = vpa.settings.eviction_requirements.iter();
                requirements.fold(to, |to, requirement| {
                    let change = change_requirement(requirement.change_requirement);
                    to.eviction_requirement(change, &requirement.resources)
                })
            },
        ),
        set!(Vpa::seconds, settings.evict_after_oom => "spec.updatePolicy.evictAfterOOMSeconds",
            Builder::evict_after_oom),
        Vpa::table(
            "container_policies",
            "spec.resourcePolicy.containerPolicies",
            &POLICY,
            |vpa, to| {
                let policies = vpa.settings.container_policies.iter();
                policies.fold(to, |to, policy| {
                    let name = policy.container_name.as_deref();
                    let builder = name.map_or_else(PolicyBuilder::all, PolicyBuilder::new);
                    to.container(POLICY.put(policy, builder))
                })
            },
        ),
        Vpa::table("startup_boost", "spec.startupBoost", &BOOST, |vpa, to| {
            given(
                vpa.settings.startup_boost.as_ref().map(boost),
                to,
                Builder::startup_boost,
            )
        }),
        Vpa::new("recommenders", "spec.recommenders", Form::Whole, |vpa, to| {
            vpa.settings.recommenders.iter().fold(to, Builder::recommender)
        }),
    ],
);

pub(super) static REQUIREMENT: Table<(), ()> = Table::new(
    "EvictionRequirement",
    &[
        Key::with("resources", "resources", Form::Same),
        Key::with("change_requirement", "changeRequirement", Form::Same),
    ],
);

pub(super) static POLICY: Table<ContainerPolicy, PolicyBuilder> = Table::new(
    "ContainerPolicy",
    &[
        Policy::with("container_name", "containerName", Form::Same),
        Policy::same("mode", "mode", |policy, to| {
            given(policy.mode.map(container_mode), to, PolicyBuilder::mode)
        }),
        Policy::new("min_allowed", "minAllowed", Form::Map, |policy, to| {
            let bounds = policy.min_allowed.iter();
            bounds.fold(to, |to, (resource, amount)| to.min_allowed(resource, *amount))
        }),
        Policy::new("max_allowed", "maxAllowed", Form::Map, |policy, to| {
            let bounds = policy.max_allowed.iter();
            bounds.fold(to, |to, (resource, amount)| to.max_allowed(resource, *amount))
        }),
        set!(Policy::same, controlled_resources.as_ref() => "controlledResources",
            PolicyBuilder::controlled_resources),
        Policy::same("controlled_values", "controlledValues", |policy, to| {
            given(
                policy.controlled_values.map(controlled_values),
                to,
                PolicyBuilder::controlled_values,
            )
        }),
        set!(Policy::same, oom_bump_up_ratio => "oomBumpUpRatio", PolicyBuilder::oom_bump_up_ratio),
        set!(Policy::same, oom_min_bump_up => "oomMinBumpUp", PolicyBuilder::oom_min_bump_up),
        Policy::seconds(
            "memory_aggregation_interval",
            "memoryAggregationIntervalSeconds",
            |policy, to| {
                let interval = policy.memory_aggregation_interval;
                given(interval, to, PolicyBuilder::memory_aggregation_interval)
            },
        ),
        Policy::same(
            "memory_aggregation_interval_count",
            "memoryAggregationIntervalCount",
            |policy, to| {
                let count = policy.memory_aggregation_interval_count;
                given(count, to, PolicyBuilder::memory_aggregation_interval_count)
            },
        ),
        Policy::table("startup_boost", "startupBoost", &BOOST, |policy, to| {
            given(
                policy.startup_boost.as_ref().map(boost),
                to,
                PolicyBuilder::startup_boost,
            )
        }),
    ],
);

pub(super) static BOOST: Table<(), ()> =
    Table::new("StartupBoost", &[Key::table("cpu", "cpu", &CPU, |(), ()| ())]);

pub(super) static CPU: Table<CpuStartupBoost, CpuBoost> = Table::new(
    "CpuStartupBoost",
    &[
        Cpu::with("factor", "factor", Form::Same),
        Cpu::with("quantity", "quantity", Form::Same),
        set!(Cpu::seconds, duration => "durationSeconds", CpuBoost::lasting),
    ],
);

fn boost(StartupBoost { cpu }: &StartupBoost) -> CpuBoost {
    let boost = match (cpu.factor, cpu.quantity) {
        (None, Some(amount)) => CpuBoost::quantity(amount),
        // The plan reports a boost with neither or both; something has to stand in for it.
        (factor, _) => CpuBoost::factor(factor.unwrap_or(1)),
    };
    CPU.put(cpu, boost)
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

fn change_requirement(change: language::ChangeRequirement) -> ChangeRequirement {
    match change {
        language::ChangeRequirement::TargetHigherThanRequests => ChangeRequirement::TargetHigherThanRequests,
        language::ChangeRequirement::TargetLowerThanRequests => ChangeRequirement::TargetLowerThanRequests,
    }
}

fn container_mode(mode: language::ContainerMode) -> ContainerMode {
    match mode {
        language::ContainerMode::Auto => ContainerMode::Auto,
        language::ContainerMode::Off => ContainerMode::Off,
    }
}

fn controlled_values(values: language::ControlledValues) -> ControlledValues {
    match values {
        language::ControlledValues::RequestsAndLimits => ControlledValues::RequestsAndLimits,
        language::ControlledValues::RequestsOnly => ControlledValues::RequestsOnly,
    }
}
