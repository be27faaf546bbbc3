//! Finds in autoscaling manifests what servers would refuse, and what they would accept and then not do.
//!
//! Rules are plain data with a function, one file each below `rules`; their table is [`RULES`]. They look at
//! [documents](scalegen_manifest::document::Document) and at [clusters](Cluster) of them. This crate opens no
//! file and prints nothing.

mod as_written;
mod cluster;
mod clusters;
mod config;
mod engine;
mod found;
mod page;
mod patch;
mod registry;
mod relation_key;
pub mod report;
mod rule;
mod rules;
mod suppression;
mod toml_comments;
pub mod trigger;
#[allow(dead_code)] // Until the rules of triggers wrap it.
mod triggers;
mod upstream;

pub use cluster::{Aim, Cluster, ObjectRef, Role, Workload};
pub use clusters::{clusters, mark_patches};
pub use config::{Level, Setting};
pub use engine::{Outcome, check_cluster, check_document, conclude, lint};
pub use found::{Detail, Found};
pub use page::{explain, list, markdown};
pub use registry::{all_rules, of_refusal as rule_of_refusal, rule};
pub use relation_key::{RelationKey, relation_keys};
pub use rule::{Check, Rule, Server, Versions};
pub use rules::RULES;
pub use toml_comments::toml_directives;
