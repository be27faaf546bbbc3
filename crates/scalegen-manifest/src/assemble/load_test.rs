//! A load generator Job, from its plan.

use std::sync::Arc;

use scalegen_profile::plan::{JobName, LoadTestPlan, Plan};

use super::{Assembly, Body, Role};
use crate::builders::{LoadJobBuilder, Resources};

pub(super) fn add(test: &LoadTestPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &test.object;
    let mut builder = LoadJobBuilder::new(&object.name, &test.url)
        .planned(object)
        .image(&test.image)
        .concurrency(test.concurrency.unsigned_abs())
        .backoff_limit(test.backoff_limit)
        .targets(plan.targets);
    if test.name == JobName::Generated {
        builder = builder.generate_name();
    }
    if let Some(duration) = test.duration {
        builder = builder.duration(duration);
    }
    if let Some(requests) = test.requests {
        builder = builder.requests(requests.unsigned_abs());
    }
    for (key, value) in test.all_pod_labels() {
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
    if let Some(type_) = &test.content_type {
        builder = builder.content_type(type_);
    }
    if let Some(types) = &test.accept {
        builder = builder.accept(types);
    }
    if let Some(host) = &test.host {
        builder = builder.host(host);
    }
    if let Some(cores) = test.cpus {
        builder = builder.cpus(cores.unsigned_abs());
    }
    if test.http2 {
        builder = builder.http2();
    }
    if test.disable_compression {
        builder = builder.disable_compression();
    }
    if test.disable_keepalive {
        builder = builder.disable_keepalive();
    }
    if test.disable_redirects {
        builder = builder.disable_redirects();
    }
    if let Some(pods) = test.parallelism {
        builder = builder.parallelism(pods);
    }
    if let Some(pods) = test.completions {
        builder = builder.completions(pods);
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
    let judged = builder.judge().map(|job| Body::Job(Arc::new(job)));
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
