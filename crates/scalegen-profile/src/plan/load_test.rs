//! A load generator Job, resolved.

use std::collections::BTreeMap;

use super::object::{self, ObjectPlan};
use super::planner::Planner;
use crate::language::{LoadTest, Resources, Security};
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::{Decimal, Duration, FieldPath};

/// A load generator Job, which the simulator replays too.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadTestPlan {
    /// Its name in the profile.
    pub key: String,
    /// What it shows, for people.
    pub description: Option<String>,
    /// Its namespace, file and origin; `name` is the fixed name or the start of the generated one.
    pub object: ObjectPlan,
    /// How the name is meant.
    pub name: JobName,
    /// The workload that it loads.
    pub workload: String,
    /// The address that it calls.
    pub url: String,
    /// How long; none when `requests` says when it ends.
    pub duration: Option<Duration>,
    /// How many requests it makes, where it has no duration.
    pub requests: Option<i32>,
    /// Workers.
    pub concurrency: i32,
    /// The most requests in a second that one worker makes; as many as it can when none.
    pub qps_per_worker: Option<Decimal>,
    /// HTTP method; GET when none.
    pub method: Option<String>,
    /// Request headers, in the order of the profile.
    pub headers: Vec<(String, String)>,
    /// Request body.
    pub body: Option<String>,
    /// The `Content-Type` of the body; hey's when none.
    pub content_type: Option<String>,
    /// The `Accept` header.
    pub accept: Option<String>,
    /// The `Host` header; the host of `url` when none.
    pub host: Option<String>,
    /// Whether it speaks HTTP/2.
    pub http2: bool,
    /// Whether it asks for uncompressed answers.
    pub disable_compression: bool,
    /// Whether it leaves redirects unfollowed.
    pub disable_redirects: bool,
    /// Cores that it uses; all when none.
    pub cpus: Option<i32>,
    /// Pods at a time; 1 when none.
    pub parallelism: Option<i32>,
    /// Pods that have to end well; 1 when none.
    pub completions: Option<i32>,
    /// Further labels of its pods.
    pub pod_labels: BTreeMap<String, String>,
    /// Time limit of one request; 20 seconds when none, no limit when zero.
    pub timeout: Option<Duration>,
    /// One connection for each request.
    pub disable_keepalive: bool,
    /// Its image.
    pub image: String,
    /// How long the finished Job stays; for ever when none.
    pub ttl: Option<Duration>,
    /// How long the Job may run in all; for ever when none.
    pub active_deadline: Option<Duration>,
    /// How often it is tried again.
    pub backoff_limit: i32,
    /// Its container's requests and limits.
    pub resources: Option<Resources>,
    /// The user that it runs as under the restricted Pod Security Standard; no security context when none.
    pub restricted_as_user: Option<i64>,
}

/// How a Job is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobName {
    /// By a fixed name.
    Fixed,
    /// By the server, at each `kubectl create`.
    Generated,
}

/// `image` when it is not set.
pub const DEFAULT_IMAGE: &str = "schoolofdevops/hey:latest";
/// `duration` when it is not set.
const DEFAULT_DURATION: Duration = Duration::from_seconds(60);
/// `concurrency` when it is not set: hey's own.
const DEFAULT_CONCURRENCY: i32 = 50;
/// `security.run_as_user` when it is not set: what distroless images call nonroot.
const DEFAULT_USER: i64 = 65532;

impl Planner<'_> {
    pub(super) fn plan_load_test(&mut self, key: &str) -> LoadTestPlan {
        let origin = FieldPath::of("load_tests").field(key.to_owned());
        if let Err(reason) = names::dns_label(key) {
            self.report(
                Problem::new(codes::BAD_NAME, origin.clone(), format!("load test {reason}"))
                    .at_key()
                    .help("rename the table: the name becomes a part of file and object names")
                    .breaks(None),
            );
        }
        let resolved = self.resolved(key, &mut Vec::new(), &origin);
        // What it extends may have what it lacks.
        let whole = resolved.is_some();
        let test = resolved
            .or_else(|| self.profile.load_tests.get(key).cloned())
            .unwrap_or_default();
        let needed = |planner: &mut Self, value: Option<String>, name: &'static str, help: &str| {
            if value.is_none() && whole {
                let message = format!("load test `{key}` needs `{name}`");
                planner.report(
                    Problem::new(codes::MISSING_KEY, origin.clone(), message)
                        .help(help)
                        .breaks(Some(origin.field(name))),
                );
            }
            value
        };
        let help = "add `workload`, the one that it loads, or `extends`, a load test to start from";
        let workload_key = needed(self, test.workload.clone(), "workload", help);
        let help = "add `url`, such as \"http://web.shop.svc.cluster.local:8080/\"";
        let url = needed(self, test.url.clone(), "url", help);
        let url = url.unwrap_or_else(|| "http://placeholder/".to_owned());
        let workload = workload_key
            .as_deref()
            .and_then(|key| self.workload(key, &|| origin.field("workload")));
        let namespace = match (&test.namespace, workload) {
            (Some(own), _) => own.clone(),
            (None, Some(workload)) => workload.namespace.clone(),
            (None, None) => self.placeholder(),
        };
        if test.namespace.is_some()
            && let Err(reason) = names::dns_label(&namespace)
        {
            self.report(Problem::new(
                codes::BAD_NAME,
                origin.field("namespace"),
                format!("namespace {reason}"),
            ));
        }
        if let (Some(_), Some(_)) = (test.duration, test.requests) {
            let problem = Problem::new(
                codes::MISPLACED_KEY,
                origin.field("requests"),
                "`requests` goes without `duration` only: a load that lasts so long does not count them",
            );
            self.report(problem.at_key().help("keep `duration`, or `requests`"));
        }
        let (name, job_name) = self.job_name(key, &test, &origin);
        let file = || format!("loadgen-job-{key}.yaml");
        let file = self.file(test.file.as_deref(), file, &origin);
        LoadTestPlan {
            key: key.to_owned(),
            description: test.description,
            object: ObjectPlan {
                inherited: object::inherited(false, self.labels(), None, &test.labels)
                    .chain(object::inherited(
                        true,
                        self.annotations(),
                        None,
                        &test.annotations,
                    ))
                    .collect(),
                name,
                namespace,
                labels: object::merged(&[self.labels(), &test.labels]),
                annotations: object::merged(&[self.annotations(), &test.annotations]),
                file,
                origin,
            },
            name: job_name,
            workload: workload_key.unwrap_or_default(),
            url,
            duration: match test.requests {
                Some(_) => test.duration,
                None => test.duration.or(Some(DEFAULT_DURATION)),
            },
            requests: test.requests,
            content_type: test.content_type,
            accept: test.accept,
            host: test.host,
            http2: test.http2.unwrap_or(false),
            disable_compression: test.disable_compression.unwrap_or(false),
            disable_redirects: test.disable_redirects.unwrap_or(false),
            cpus: test.cpus,
            parallelism: test.parallelism,
            completions: test.completions,
            pod_labels: object::merged(&[&test.pod_labels]),
            concurrency: test.concurrency.unwrap_or(DEFAULT_CONCURRENCY),
            qps_per_worker: test.qps_per_worker,
            method: test.method,
            headers: test.headers.into_iter().collect(),
            body: test.body,
            timeout: test.timeout,
            disable_keepalive: test.disable_keepalive.unwrap_or(false),
            image: test.image.unwrap_or_else(|| DEFAULT_IMAGE.to_owned()),
            ttl: test.ttl,
            active_deadline: test.active_deadline,
            backoff_limit: test.backoff_limit.unwrap_or(0),
            resources: test.resources,
            restricted_as_user: test
                .security
                .map(|Security { run_as_user }| run_as_user.unwrap_or(DEFAULT_USER)),
        }
    }

    fn job_name(&mut self, key: &str, test: &LoadTest, origin: &FieldPath) -> (String, JobName) {
        match (&test.name, &test.generate_name) {
            (Some(name), Some(_)) => {
                let message = "a Job has either a `name` or a `generate_name`";
                self.report(
                    Problem::new(codes::NOT_EXACTLY_ONE, origin.field("name"), message)
                        .at_key()
                        .related("the other one is here", origin.field("generate_name"))
                        .help("keep `generate_name`, so that it can be run again, or `name`, so that it can be applied"),
                );
                (name.clone(), JobName::Fixed)
            }
            (Some(name), None) => {
                let name = self.name(Some(name), String::new, origin);
                (name, JobName::Fixed)
            }
            (None, generated) => {
                let safe = match names::dns_label(key) {
                    Ok(()) => key,
                    Err(_) => "placeholder",
                };
                let start = generated.clone().unwrap_or_else(|| format!("loadgen-{safe}-"));
                // What the server appends is sound.
                if let (Err(reason), Some(_)) = (names::object(&format!("{start}x")), generated) {
                    let message = format!("generate_name {reason}");
                    let problem = Problem::new(codes::BAD_NAME, origin.field("generate_name"), message);
                    self.report(
                        problem.help("write a start such as \"load-\": the server adds five characters"),
                    );
                }
                (start, JobName::Generated)
            }
        }
    }

    /// A load test over what it extends.
    fn resolved(&mut self, key: &str, chain: &mut Vec<String>, from: &FieldPath) -> Option<LoadTest> {
        let Some(test) = self.profile.load_tests.get(key) else {
            let known: Vec<&str> = self.profile.load_tests.keys().map(String::as_str).collect();
            self.dangling("load test", "load_tests", key, &known, &|| from.field("extends"));
            return None;
        };
        let Some(base) = &test.extends else {
            return Some(test.clone());
        };
        chain.push(key.to_owned());
        let path = FieldPath::of("load_tests").field(key.to_owned());
        if chain.contains(base) {
            let message = format!(
                "load test `{base}` extends itself: {} -> {base}",
                chain.join(" -> ")
            );
            self.report(Problem::new(codes::BAD_EXTENDS, path.field("extends"), message));
            return None;
        }
        let base = self.resolved(base, chain, &path)?;
        Some(over(base, test))
    }
}

/// `top` over `base`: tables merge, everything else replaces. A fixed name and a file are never taken over, for
/// they would be there twice.
fn over(base: LoadTest, top: &LoadTest) -> LoadTest {
    let top = top.clone();
    let merged = |mut base: indexmap::IndexMap<String, String>, top: indexmap::IndexMap<String, String>| {
        base.extend(top);
        base
    };
    LoadTest {
        extends: top.extends,
        generate_name: match top.name {
            Some(_) => top.generate_name,
            None => top.generate_name.or(base.generate_name),
        },
        name: top.name,
        file: top.file,
        description: top.description.or(base.description),
        workload: top.workload.or(base.workload),
        namespace: top.namespace.or(base.namespace),
        url: top.url.or(base.url),
        duration: top.duration.or(base.duration.filter(|_| top.requests.is_none())),
        requests: top.requests.or(base.requests.filter(|_| top.duration.is_none())),
        content_type: top.content_type.or(base.content_type),
        accept: top.accept.or(base.accept),
        host: top.host.or(base.host),
        http2: top.http2.or(base.http2),
        disable_compression: top.disable_compression.or(base.disable_compression),
        disable_redirects: top.disable_redirects.or(base.disable_redirects),
        cpus: top.cpus.or(base.cpus),
        parallelism: top.parallelism.or(base.parallelism),
        completions: top.completions.or(base.completions),
        pod_labels: merged(base.pod_labels, top.pod_labels),
        concurrency: top.concurrency.or(base.concurrency),
        qps_per_worker: top.qps_per_worker.or(base.qps_per_worker),
        method: top.method.or(base.method),
        headers: merged(base.headers, top.headers),
        body: top.body.or(base.body),
        timeout: top.timeout.or(base.timeout),
        disable_keepalive: top.disable_keepalive.or(base.disable_keepalive),
        image: top.image.or(base.image),
        ttl: top.ttl.or(base.ttl),
        active_deadline: top.active_deadline.or(base.active_deadline),
        backoff_limit: top.backoff_limit.or(base.backoff_limit),
        resources: match (base.resources, top.resources) {
            (Some(base), Some(top)) => Some(resources_over(base, top)),
            (base, top) => top.or(base),
        },
        security: top.security.or(base.security),
        labels: merged(base.labels, top.labels),
        annotations: merged(base.annotations, top.annotations),
    }
}

fn resources_over(mut base: Resources, top: Resources) -> Resources {
    base.requests.extend(top.requests);
    base.limits.extend(top.limits);
    base
}

impl LoadTestPlan {
    /// The most requests in a second that all its workers make together; none when they are not limited.
    pub fn most_requests_per_second(&self) -> Option<f64> {
        let each = self.qps_per_worker.as_ref()?.to_f64();
        Some(each * f64::from(self.concurrency))
    }

    /// Labels of the pods: those of the Job, and their own.
    pub fn all_pod_labels(&self) -> impl Iterator<Item = (&String, &String)> {
        self.object.labels.iter().chain(&self.pod_labels)
    }
}
