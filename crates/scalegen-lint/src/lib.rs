//! Finds in autoscaling manifests what servers would refuse, and what they would accept and then not do.
//!
//! What is known of a rule is a [`Rule`], plain data; how it is found is its [`Check`]. A rule that one object alone
//! decides is a row of a table in [`scalegen_kinds::rules`], beside the check in `scalegen_kinds::admission`. Any other
//! is a file below `rules` with its `RULE` and its `CHECK`, and a line in `rules.rs`. Each has a folder
//! `tests/lint/<CODE>/` with `fires.*` and `silent.*`.
//!
//! Rules look at [documents](scalegen_document::Document) and at [clusters](Cluster) of them, and give what they find
//! to [`Found`]. This crate opens no file and prints nothing.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod annotations;
mod api_owners;
mod as_written;
mod assertions;
mod behavior;
mod budgets;
mod builds;
mod chart_values;
mod check;
mod cluster;
mod clusters;
mod comparison;
mod config;
mod engine;
mod extent;
mod found;
mod gitops;
mod ignored;
mod keda_ownership;
mod known;
mod kserve_metrics;
mod kustomize;
mod messages;
mod metric;
mod monitors;
mod object_ref;
mod outcome;
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
mod scaler;
mod served_metrics;
mod suppression;
pub mod trigger;
mod trigger_context;
mod trigger_meaning;
mod vpa_policies;
mod workload;

pub use annotations::directives as annotation_directives;
pub use check::{Check, Registered};
pub use cluster::{Cluster, keda_owner};
pub use clusters::{Built, Surroundings, clusters, mark_patches};
pub use config::{FileFilter, Level, Policy, Setting, Uses};
pub use engine::{
    Wanted, check_accepted, check_accepted_for, check_cluster, check_cluster_for, check_document,
    check_files, check_profile, check_refused, each_cluster, lint,
};
pub use extent::Extent;
pub use found::{Detail, Found};
pub use known::{Known, OwnMetric};
pub use object_ref::{Autoscaler, ObjectRef, Role};
pub use outcome::{Outcome, conclude};
pub use page::{PREFIXES, explain, list, markdown};
pub use profile::{Input, Profile, Prometheus, Signal};
pub use registry::{all_rules, rules};
pub use relation_key::{RelationKey, relation_keys};
pub use rules::MESSAGES;
pub use scalegen_meaning::catalogue::MetricKind;
pub use scalegen_syntax::Rule;
pub use scaler::{Activation, Formula, Query, Scaler, Target, TargetKind, each_scaler, may_be_engine};
pub use served_metrics::metric_of_rule;
pub use suppression::{SUPPRESSION_UNKNOWN, SUPPRESSION_UNUSED};
pub use trigger_meaning::is_taken_at_once;
pub use workload::Workload;
