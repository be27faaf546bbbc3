//! A PodDisruptionBudget, from its plan.

use std::sync::Arc;

use scalegen_profile::plan::{PdbPlan, Plan};

use super::{Assembly, Body, Role};
use crate::builders::PodDisruptionBudgetBuilder;
use crate::settings::PDB;

pub(super) fn add(pdb: &PdbPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &pdb.object;
    let builder = PodDisruptionBudgetBuilder::new(&object.name)
        .planned(object)
        .targets(plan.targets);
    let judged = PDB
        .put(pdb, builder)
        .judge()
        .map(|budget| Body::PodDisruptionBudget(Arc::new(budget)));
    assembly.judged(object, Role::Budget, judged, Vec::new());
}
