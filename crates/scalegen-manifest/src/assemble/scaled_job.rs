//! A ScaledJob of KEDA, from its plan.

use std::sync::Arc;

use scalegen_profile::plan::{Plan, ScaledJobPlan};

use super::{Assembly, Body, Role};
use crate::builders::ScaledJobBuilder;
use crate::settings::{SCALED_JOB, job_spec};

pub(super) fn add(job: &ScaledJobPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &job.object;
    let builder = ScaledJobBuilder::new(&object.name, job_spec(job))
        .planned(object)
        .targets(plan.targets);
    let judged = SCALED_JOB
        .put(job, builder)
        .judge()
        .map(|job| Body::ScaledJob(Arc::new(job)));
    assembly.judged(object, Role::ScaledJob, judged, Vec::new());
}
