//! Finds in autoscaling manifests what servers would refuse, and what they would accept and then not do.
//!
//! A rule is added in three places: `src/rules/<name>.rs` with its `RULE`, a line in `src/rules.rs`, and
//! `tests/lint/<CODE>/` with `fires.*` and `silent.*`. What kind of check it is, [`Check`] says; what it finds it
//! gives to [`Found`]. A refusal of `scalegen-manifest` becomes a rule with [`Rule::refusal`].
//!
//! Rules are plain data with a function, one file each below `rules`; their table is [`RULES`]. They look at
//! [documents](scalegen_document::Document) and at [clusters](Cluster) of them. This crate opens no
//! file and prints nothing.

mod api_owners;
mod as_written;
mod behavior;
mod check;
mod cluster;
mod clusters;
mod comparison;
mod config;
mod engine;
mod extent;
mod found;
mod keda_ownership;
mod kustomize;
mod metric;
mod object_ref;
mod page;
mod pod;
mod pods;
mod profile;
mod queries;
mod query;
mod registry;
mod relation_key;
pub mod report;
mod resource_use;
mod rules;
mod served_metrics;
mod suppression;
pub mod trigger;
mod triggers;
mod vpa_policies;
mod workload;

pub use check::{Check, Registered};
pub use cluster::Cluster;
pub use clusters::{clusters, mark_patches};
pub use config::{Level, Setting};
pub use engine::{
    Outcome, check_accepted, check_cluster, check_document, check_profile, check_refused, conclude, lint,
};
pub use extent::Extent;
pub use found::{Detail, Found};
pub use object_ref::{Aim, ObjectRef, Role};
pub use page::{PREFIXES, explain, list, markdown};
pub use profile::{Input, Profile, Prometheus, Signal};
pub use registry::{all_rules, rules};
pub use relation_key::{RelationKey, relation_keys};
pub use scalegen_syntax::Rule;
pub use triggers::ProblemKind as TriggerProblemKind;
pub use workload::Workload;
