//! A load generator Job, from its plan.

use scalegen_profile::plan::{JobName, LoadTestPlan, Plan};

use super::{Assembly, Body, Role};
use crate::builders::{LoadJobBuilder, Resources};

pub(super) fn add(test: &LoadTestPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &test.object;
    let mut builder = LoadJobBuilder::new(&object.name, &test.url)
        .planned(object)
        .image(&test.image)
        .duration(test.duration)
        .concurrency(test.concurrency.unsigned_abs())
        .backoff_limit(test.backoff_limit)
        .targets(plan.targets);
    if test.name == JobName::Generated {
        builder = builder.generate_name();
    }
    for (key, value) in test.pod_labels() {
        builder = builder.pod_label(key, value);
    }
    if let Some(rate) = &test.qps_per_worker {
        builder = builder.qps_per_worker(rate.to_f64());
    }
    if let Some(timeout) = test.timeout {
        builder = builder.timeout(timeout);
    }
    if let Some(method) = &test.method {
        builder = builder.method(method);
    }
    for (name, value) in &test.headers {
        builder = builder.header(name, value);
    }
    if let Some(body) = &test.body {
        builder = builder.body(body);
    }
    if test.disable_keepalive {
        builder = builder.disable_keepalive();
    }
    if let Some(ttl) = test.ttl {
        builder = builder.ttl_after_finished(ttl);
    }
    if let Some(deadline) = test.active_deadline {
        builder = builder.active_deadline(deadline);
    }
    if let Some(planned) = &test.resources {
        let mut resources = Resources::new();
        for (name, amount) in &planned.requests {
            resources = resources.request(name, *amount);
        }
        for (name, amount) in &planned.limits {
            resources = resources.limit(name, *amount);
        }
        builder = builder.resources(resources);
    }
    if let Some(user) = test.restricted_as_user {
        builder = builder.restricted().run_as_user(user);
    }
    let judged = builder.judge().map(|job| Body::Job(Box::new(job)));
    assembly.judged(object, Role::LoadTest, judged, notes(test));
}

fn notes(test: &LoadTestPlan) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(test.description.clone());
    if let (Some(rate), Some(most)) = (&test.qps_per_worker, test.most_requests_per_second()) {
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
