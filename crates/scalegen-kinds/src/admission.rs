//! What servers refuse of an object, decided by that object alone: one file per kind.
//!
//! The builders turn these refusals into errors, the linter into findings; neither repeats a rule. Values are
//! judged as the API server judges them, after its defaulting: a field that is absent is no field that is
//! empty, a missing number is 0 and a missing string is empty, as in Go.

mod at;
mod crd_quantity;
mod deployment;
mod hpa;
mod job;
mod labels;
mod load;
mod metadata;
#[cfg(test)]
mod mutation;
mod names;
mod numbers;
mod pod_template;
mod quantities;
mod resources;
mod resources_patch;
mod scaled_object;
mod stateful_set;
mod vpa;
mod words;
mod workload;

use scalegen_syntax::FieldPath;

use crate::{Level, Refusal};
use at::At;

pub use crd_quantity::matches_crd_pattern;
pub use deployment::{WORKLOAD_RULES, deployment};
pub use hpa::{HPA_RULES, hpa};
pub use job::{JOB_RULES, job};
pub use labels::{matches as selector_matches, unusable_selector};
pub use load::{LOAD_RULES, LoadTime, load_generator, load_times};
pub use metadata::metadata;
pub use quantities::{QUANTITY_RULES, read_quantity};
pub use resources_patch::resources_patch;
pub use scaled_object::{SCALED_OBJECT_RULES, hpa_name, scaled_object, trigger};
pub use stateful_set::stateful_set;
pub use vpa::{VPA_RULES, VpaFeatureGate, vpa, vpa_with_gates};

/// One rule that a server enforces, for tables and rule pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its permanent name: [`Refusal::rule`](crate::Refusal::rule).
    pub code: &'static str,
    /// Who enforces it. A rule of [`Level::Api`] may be only a warning for some versions.
    pub level: Level,
    /// What has to hold, in one sentence without a full stop.
    pub summary: &'static str,
    /// The versions it holds for, where they matter; empty for all.
    pub versions: &'static str,
    /// Where it is written upstream: a file and function.
    pub source: &'static str,
}

/// A refusal of the API server.
fn api(rule: &'static str, field: impl Into<FieldPath>, message: impl Into<String>) -> Refusal {
    Refusal::new(rule, Level::Api, field, message)
}
