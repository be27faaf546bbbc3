//! The objects that servers take: each kind as a type, and what a server refuses of one of them.
//!
//! What two objects decide together is decided elsewhere, and so is how one is read or written.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

// First, so that its macros are known to all below.
#[macro_use]
mod example;

pub mod admission;
#[cfg(test)]
mod catalog;
/// The kinds of Kubernetes itself that scalegen makes, as `k8s-openapi` types them.
pub mod k8s {
    pub use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
    pub use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
    pub use k8s_openapi::api::batch::v1::Job;
}
pub mod kustomization;
mod quantities;
mod refusal;
pub mod resources_patch;
pub mod rules;
pub mod scaled_job;
pub mod scaled_object;
pub mod trigger_authentication;
pub mod values;
pub mod vpa;
mod words;

pub use refusal::{Judged, Refusal, Refused};
