//! The profile of scalegen: one TOML file that says how a stack scales.
//!
//! This crate takes text and gives a plan, or findings. It never reads a file and never writes one.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod beside;
mod broken;
#[cfg(test)]
mod catalog;
pub mod codes;
mod comments;
pub mod config;
mod fleet;
pub mod language;
mod layers;
mod load;
mod loaded;
mod messages;
mod names;
mod overrides;
pub mod plan;
mod problem;
mod promql;
mod reference;
mod schema;
mod structure;
mod syntax;
mod typed;
mod versions;
mod written;

pub use comments::{Comment, comments};
pub use fleet::{Claims, Collapse, Planned, Rest, Unique, UniqueNames, Unit, shared};
pub use layers::{Layers, place_within};
pub use load::{ReadError, Unsound, load, looks_like_profile};
pub use loaded::Loaded;
pub use plan::Plan;
pub use problem::{Part, resolve};
pub use promql::queries_of;
pub use reference::{UnknownKey, explain_key, reference};
pub use schema::{config_schema, profile_schema};
pub use versions::newer_version;
pub use written::{Keys, Remark, Remarks, Section, Written, inline, write};
