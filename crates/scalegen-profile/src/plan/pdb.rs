//! A PodDisruptionBudget, resolved.

use indexmap::IndexMap;

use super::messages::{
    AddBound, AssumedSelector, BudgetBounds, BudgetOverMinimum, KeepOneBound, LowerBound, NothingMayGo,
    SetSelector,
};
use super::object::ObjectPlan;
use super::planner::Planner;
use crate::codes;
use crate::language::{IntOrPercent, LabelSelector, Pdb, Workload};
use crate::problem::Problem;
use scalegen_syntax::{FieldPath, Message};

/// A PodDisruptionBudget.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PdbPlan {
    /// Its name, file and origin.
    pub object: ObjectPlan,
    /// The labels of the pods that it is for.
    pub selector: LabelSelector,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: Pdb,
}

/// The active scaler of a workload.
#[derive(Clone, Copy)]
pub(super) struct Active<'a> {
    /// Its name in the profile.
    pub(super) key: &'a str,
    /// The fewest replicas that it keeps.
    pub(super) min: i32,
    /// Its table.
    pub(super) origin: &'a FieldPath,
}

/// A budget that lets a pod go when the workload is at the minimum of its active scaler.
pub(super) fn pdb(
    planner: &mut Planner<'_>,
    pdb: &Pdb,
    workload: &Workload,
    active: Option<Active<'_>>,
    object: ObjectPlan,
) -> PdbPlan {
    let origin = &object.origin;
    if pdb.min_available.is_some() == pdb.max_unavailable.is_some() {
        let problem = Problem::new(codes::NOT_EXACTLY_ONE, origin.clone(), BudgetBounds {});
        planner.report(problem.help(match pdb.min_available {
            Some(_) => Message::from(KeepOneBound {}),
            None => AddBound {}.into(),
        }));
    } else {
        check_bounds(planner, pdb, active, &object);
    }
    let selector = pdb.selector.clone().unwrap_or_else(|| {
        let app = workload.target.name.clone();
        let message = AssumedSelector { app: app.clone() };
        let problem = Problem::new(codes::ASSUMED_SELECTOR, origin.clone(), message);
        planner.report(problem.at_key().note().help(SetSelector {}));
        LabelSelector {
            match_labels: IndexMap::from([("app".to_owned(), app)]),
            match_expressions: Vec::new(),
        }
    });
    PdbPlan {
        object,
        selector,
        settings: pdb.clone(),
    }
}

fn check_bounds(planner: &mut Planner<'_>, pdb: &Pdb, active: Option<Active<'_>>, object: &ObjectPlan) {
    let origin = &object.origin;
    let nothing_goes = |key: &'static str| {
        Problem::new(codes::BUDGET_NEVER_LETS_GO, origin.field(key), NothingMayGo {}).help(LowerBound {})
    };
    match (&pdb.min_available, &pdb.max_unavailable) {
        (Some(IntOrPercent::Percent(percent)), _) if percent == "100%" => {
            planner.report(nothing_goes("min_available"));
        }
        (_, Some(IntOrPercent::Int(0))) => planner.report(nothing_goes("max_unavailable")),
        (_, Some(IntOrPercent::Percent(percent))) if percent == "0%" => {
            planner.report(nothing_goes("max_unavailable"));
        }
        (Some(IntOrPercent::Int(stay)), _) => {
            let Some(scaler) = active else { return };
            // At zero there is nothing to evict, and from there a scaler goes to one.
            let min = scaler.min.max(1);
            if *stay >= min {
                let message = BudgetOverMinimum {
                    stay: *stay,
                    scaler: scaler.key.to_owned(),
                    min,
                };
                let problem = Problem::new(
                    codes::BUDGET_NEVER_LETS_GO,
                    origin.field("min_available"),
                    message,
                );
                let path = scaler.origin.clone();
                planner.report(problem.help(LowerBound {}).related(scaler_here(), path));
            }
        }
        _ => {}
    }
}

fn scaler_here() -> Message {
    scalegen_syntax::is_here("the active scaler")
}
