//! A load generator Job.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stated::stated;
use scalegen_syntax::defaults::hey;
use scalegen_syntax::{Decimal, Duration, Quantity};

/// `duration` when neither it nor `requests` is set.
pub(crate) const DEFAULT_DURATION: Duration = Duration::from_seconds(60);

/// `security.run_as_user` when it is not set: what distroless images call nonroot.
pub const DEFAULT_USER: i64 = 65532;

/// A Job that runs hey against a workload. Everything but `extends` is taken from there when absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadTest {
    /// Another of `load_tests` to start from; its `name` and `file` are not taken.
    pub extends: Option<String>,
    /// What it shows, for people.
    pub description: Option<String>,
    /// A fixed name. The Job can then be applied once; its fields cannot change while it exists.
    pub name: Option<String>,
    /// The start of a name that the server completes at each `kubectl create`. Default: `loadgen-<test>-`.
    pub generate_name: Option<String>,
    /// Its file. Default: `loadgen-job-<test>.yaml`.
    pub file: Option<String>,
    /// The workload that it loads. Required.
    pub workload: Option<String>,
    /// Its namespace. Default: the workload's.
    pub namespace: Option<String>,
    /// The address that it calls. Required.
    pub url: Option<String>,
    /// How long. Range: 1s or more. Without it and without `requests` it takes the default.
    #[schemars(extend("x-default" = stated(DEFAULT_DURATION, "")))]
    pub duration: Option<Duration>,
    /// How many requests it makes, instead of a `duration`; at least one for each worker. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub requests: Option<i32>,
    /// Workers; each has one request under way at a time. Range: 1 or more.
    #[schemars(range(min = 1))]
    #[schemars(extend("x-default" = stated(hey::WORKERS, "hey's")))]
    pub concurrency: Option<i32>,
    /// The most requests in a second that one worker makes; the whole rate is `concurrency` times this at most.
    /// More than zero. Default: as many as it can.
    pub qps_per_worker: Option<Decimal>,
    /// HTTP method. Default: `"GET"` (hey's).
    pub method: Option<String>,
    /// Request headers.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// Request body.
    pub body: Option<String>,
    /// The `Content-Type` of the body. Default: `"text/html"` (hey's).
    pub content_type: Option<String>,
    /// The `Accept` header.
    pub accept: Option<String>,
    /// The `Host` header. Default: the host of `url`.
    pub host: Option<String>,
    /// Whether it speaks HTTP/2. Default: false.
    pub http2: Option<bool>,
    /// Time limit of one request. `"0s"` means none.
    #[schemars(extend("x-default" = stated(hey::TIMEOUT, "hey's")))]
    pub timeout: Option<Duration>,
    /// One connection for each request, so that new pods get their share at once. Default: false.
    pub disable_keepalive: Option<bool>,
    /// Whether it asks for uncompressed answers. Default: false.
    pub disable_compression: Option<bool>,
    /// Whether it leaves redirects unfollowed. Default: false.
    pub disable_redirects: Option<bool>,
    /// Cores that it uses. Range: 1 or more. Default: all of the node's (hey's).
    #[schemars(range(min = 1))]
    pub cpus: Option<i32>,
    /// Its image.
    #[schemars(extend("x-default" = stated(hey::IMAGE, "")))]
    pub image: Option<String>,
    /// How long the finished Job stays. Default: until somebody deletes it.
    pub ttl: Option<Duration>,
    /// How long the Job may run in all. Must exceed `duration` and `timeout`. Default: none.
    pub active_deadline: Option<Duration>,
    /// How often it is tried again. Range: 0 or more. Default: 0.
    #[schemars(range(min = 0))]
    pub backoff_limit: Option<i32>,
    /// Pods at a time, each with all the load. Range: 1 or more. Default: 1 (the API's).
    #[schemars(range(min = 1))]
    pub parallelism: Option<i32>,
    /// Pods that have to end well, in all. Range: 1 or more. Default: 1 (the API's).
    #[schemars(range(min = 1))]
    pub completions: Option<i32>,
    /// Its container's requests and limits.
    pub resources: Option<Resources>,
    /// Its security context. Default: none.
    pub security: Option<Security>,
    /// Labels of the Job and of its pods.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Further labels of its pods.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub pod_labels: IndexMap<String, String>,
    /// Annotations of the Job.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}

impl LoadTest {
    /// This one over `base`, which it extends: tables merge, everything else replaces. A fixed name and a file are
    /// never taken over, because they would be there twice.
    pub(crate) fn over(&self, base: Self) -> Self {
        let top = self.clone();
        let merged = |mut base: indexmap::IndexMap<String, String>,
                      top: indexmap::IndexMap<String, String>| {
            base.extend(top);
            base
        };
        Self {
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
}

fn resources_over(mut base: Resources, top: Resources) -> Resources {
    base.requests.extend(top.requests);
    base.limits.extend(top.limits);
    base
}

/// What a container requests, and what it may use at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// By resource. Example: `{ cpu = "100m", memory = "64Mi" }`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub requests: IndexMap<String, Quantity>,
    /// By resource.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub limits: IndexMap<String, Quantity>,
}

/// A security context that the restricted Pod Security Standard takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// The user that the container runs as. Range: 1 or more.
    #[schemars(range(min = 1))]
    #[schemars(extend("x-default" = stated(DEFAULT_USER, "")))]
    pub run_as_user: Option<i64>,
}
