//! What surrounds a scaler that is described.

use scalegen_lint::{Cluster, ObjectRef};
use scalegen_profile::plan::{Plan, WorkloadPlan};
use scalegen_simulate::hpa::HpaOptions;
use scalegen_syntax::FieldPath;

use super::query::Query;

/// What surrounds a scaler.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a, 'c> {
    /// What is applied beside it.
    pub(super) cluster: &'a Cluster<'c>,
    /// What it scales.
    pub(super) target: ObjectRef<'a>,
    /// What its queries mean, by their paths.
    pub(super) queries: &'a [(FieldPath, Query)],
    /// The profile that it was made from.
    pub(super) plan: Option<&'a Plan>,
    /// Its workload in that profile.
    pub(super) workload: Option<&'a WorkloadPlan>,
    /// The controller.
    pub(super) options: &'a HpaOptions,
}
