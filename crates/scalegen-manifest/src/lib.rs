//! Typed builders for what autoscales a stack on Kubernetes, and what servers refuse of it.

pub mod admission;
pub mod assemble;
pub mod builders;
pub mod deployment;
pub mod document;
pub mod files;
pub mod kinds;
mod refusal;
pub mod templates;
pub mod values;
mod yaml;

pub use refusal::{Level, Refusal, Refused};
pub use scalegen_profile::{Duration, FieldPath, Quantity, Segment, Targets, Version};
pub use yaml::{YamlError, to_yaml};
