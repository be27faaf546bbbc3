//! Typed builders, usable without any profile: one file per kind.
//!
//! A builder takes what it must have in `new`, the rest by name, and checks the whole in `build` with the
//! [`admission`](scalegen_kinds::admission) rules of the servers it is meant for. Warnings do not block. What the API
//! server would fill in by itself is not written unless it was set.

mod behavior;
mod hpa;
mod job;
mod kustomization;
mod metadata;
mod metric;
mod pod_disruption_budget;
mod quantity;
mod reference;
mod resources;
mod resources_patch;
mod scaled_job;
mod scaled_object;
mod setters;
mod trigger_authentication;
mod triggers;
mod vpa;

pub use behavior::{Behavior, ScalingRules, SelectPolicy};
pub use hpa::HorizontalPodAutoscalerBuilder;
pub use job::{DEFAULT_LOAD_IMAGE, LoadJobBuilder};
pub use kustomization::KustomizationBuilder;
pub use metric::{Metric, MetricName, ResourceTarget, SelectorOperator, ValueTarget};
pub use pod_disruption_budget::PodDisruptionBudgetBuilder;
pub use reference::ObjectReference;
pub use resources::Resources;
pub use resources_patch::ResourcesPatchBuilder;
pub use scaled_job::ScaledJobBuilder;
pub use scaled_object::{ScaledObjectBuilder, ScalingFormula};
pub use trigger_authentication::TriggerAuthenticationBuilder;
pub use triggers::{
    AuthMode, CpuTrigger, CronTrigger, IdentityOwner, MemoryTrigger, OtherTrigger, PrometheusTrigger,
    Trigger, TriggerMetricType,
};
pub use vpa::{ContainerPolicyBuilder, CpuBoost, VerticalPodAutoscalerBuilder};
