//! From a plan to files: a typed builder for each kind, the assembly of a profile's objects, YAML and templates out.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod assemble;
pub mod builders;
pub mod deployment;
pub mod files;
mod messages;
pub mod settings;
mod shell;
pub mod templates;
mod yaml;

pub use shell::{NulError, shell_word};
pub use yaml::{YamlError, to_yaml};
