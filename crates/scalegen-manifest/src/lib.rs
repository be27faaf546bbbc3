//! Typed builders for what autoscales a stack on Kubernetes, and what servers refuse of it.

pub mod admission;
pub mod assemble;
pub mod builders;
pub mod deployment;
pub mod document;
pub mod files;
/// The kinds of Kubernetes itself that scalegen makes, as `k8s-openapi` types them.
pub mod k8s {
    pub use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
    pub use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
    pub use k8s_openapi::api::batch::v1::Job;
}
mod go_duration;
pub mod kinds;
mod refusal;
mod shell;
pub mod templates;
pub mod values;
mod yaml;

pub use refusal::{Level, Refusal, Refused};
pub use scalegen_profile::{Duration, FieldPath, Quantity, Segment, Targets, Version};
pub use shell::{NulError, shell_word};
pub use yaml::{YamlError, to_yaml};
