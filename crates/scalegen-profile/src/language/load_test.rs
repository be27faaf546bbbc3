//! A load generator Job.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use scalegen_syntax::{Decimal, Duration, Quantity};

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
    /// How long. Range: 1s or more. Default: `"1m"`, unless `requests` says when it ends.
    pub duration: Option<Duration>,
    /// How many requests it makes, instead of a `duration`; at least one for each worker. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub requests: Option<i32>,
    /// Workers; each has one request under way at a time. Range: 1 or more. Default: 50 (hey's).
    #[schemars(range(min = 1))]
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
    /// Time limit of one request. `"0s"` means none. Default: 20s (hey's).
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
    /// Its image. Default: `schoolofdevops/hey:latest`.
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
    /// The user that the container runs as. Range: 1 or more. Default: 65532.
    #[schemars(range(min = 1))]
    pub run_as_user: Option<i64>,
}
