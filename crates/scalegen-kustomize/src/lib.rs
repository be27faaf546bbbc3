//! What kustomize builds, in memory and from files alone, each value knowing where it was written.
//!
//! Files come from the caller, who knows whether there is a disk; nothing is fetched and nothing is run.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod build;
mod config;
mod context;
mod fault;
mod field_spec;
mod fields;
mod file;
mod generate;
mod hash;
mod id;
mod images;
mod json_patch;
mod layer;
mod merge_keys;
mod metadata;
mod name_references;
mod names;
mod overlay;
mod patches;
mod references;
mod replacements;
mod replicas;
mod resource;
mod selector;
mod strategic;
mod transformers;
mod tree;
mod unapplied;
mod vars;

pub use build::{Build, Kustomizer, build};
pub use fault::{Fault, ObjectId, Problem, Target, Unseen, What};
pub use file::{File, Files, KUSTOMIZATION_FILES};
pub use overlay::Overlay;
pub use references::{generator_files, references};

#[cfg(test)]
mod tests;
