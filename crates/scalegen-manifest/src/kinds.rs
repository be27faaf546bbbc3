//! The kinds that Kubernetes itself does not ship types for: one file each.

pub mod kustomization;
mod quantities;
pub mod resources_patch;
pub mod scaled_job;
pub mod scaled_object;
pub mod vpa;
