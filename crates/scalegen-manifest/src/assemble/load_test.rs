//! A load generator Job, from its plan.

use std::sync::Arc;

use scalegen_profile::plan::{JobName, LoadTestPlan, Plan};

use super::{Assembly, Body, Role};
use crate::builders::LoadJobBuilder;
use crate::settings::LOAD_TEST;

pub(super) fn add(test: &LoadTestPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &test.object;
    let mut builder = LoadJobBuilder::new(&object.name, &test.url)
        .planned(object)
        .targets(plan.targets);
    if test.name == JobName::Generated {
        builder = builder.generate_name();
    }
    let judged = LOAD_TEST
        .put(test, builder)
        .judge()
        .map(|job| Body::Job(Arc::new(job)));
    assembly.judged(object, Role::LoadTest, judged, notes(test));
}

fn notes(test: &LoadTestPlan) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(test.settings.description.clone());
    if let (Some(rate), Some(most)) = (&test.settings.qps_per_worker, test.most_requests_per_second()) {
        notes.push(format!(
            "hey's -q is per worker: {} workers at {rate} make at most {most} requests per second.",
            test.concurrency
        ));
    }
    if test.name == JobName::Generated {
        notes.push("Each `kubectl create` makes a new Job; `kubectl apply` cannot.".to_owned());
    }
    notes
}
