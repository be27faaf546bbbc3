//! What a simulation under load needs to know of a workload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stated::stated;
use scalegen_syntax::{FineDuration, Price, Quantity};

/// `startup.schedule` in seconds when it is not set.
pub const DEFAULT_SCHEDULE_S: f64 = 1.0;

/// `startup.start` in seconds when it is not set.
pub const DEFAULT_START_S: f64 = 3.0;

/// `startup.probe` in seconds when it is not set: the period of a readiness probe.
pub const DEFAULT_PROBE_S: f64 = 10.0;

/// `max_num_seqs` when it is not set: vLLM's on GPUs below 70 GiB.
pub const DEFAULT_MAX_NUM_SEQS: i32 = 256;

/// `per_request` of a call when it is not set.
pub const DEFAULT_CALLS: f64 = 1.0;

/// What a request costs and what a pod can do. Needs one of `cpu_per_request`, `service_time` and `engine`, or of the
/// engine's own numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// CPU time of one request. Measure it as CPU seconds over requests served, at a steady load. Example: `"40ms"`.
    pub cpu_per_request: Option<FineDuration>,
    /// CPU of a pod without requests. Default: none. Example: `"5m"`.
    pub base_cpu: Option<Quantity>,
    /// CPU of a pod until it is ready. Default: none.
    pub startup_cpu: Option<Quantity>,
    /// How long a request takes alone; with `slots`, a pod serves `slots` requests in that time.
    pub service_time: Option<FineDuration>,
    /// Requests at a time in one pod. Default: unbounded. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub slots: Option<i32>,
    /// Waiting requests before it refuses more. Default: unbounded. Range: 0 or more.
    #[schemars(range(min = 0))]
    pub queue: Option<i64>,
    /// When its counter of requests is raised.
    #[schemars(extend("x-default" = stated(CountedAt::default(), "")))]
    pub counts: Option<CountedAt>,
    /// How long a new pod takes; `startup_time` is the sum instead.
    pub startup: Option<StartUp>,
    /// Other workloads that serve each request. Default: none.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// What a pod costs. Default: no cost is reported. Example: `"0.04/h"`.
    pub price: Option<Price>,
    /// Share of the kept connections that break in a second, where a load test keeps them. Default: none. Range: 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub breaks_per_second: Option<f64>,
    /// An LLM engine's measured numbers by name: a model and a GPU. Example: `"llama-3.1-8b-h100"`.
    pub engine: Option<String>,
    /// Time of an iteration of the engine with nothing in it. Measure it with the next one: the time per token at two
    /// rates, over the running requests.
    pub iteration_base: Option<FineDuration>,
    /// Time of an iteration for each running request.
    pub per_running_request: Option<FineDuration>,
    /// Time of an iteration for each token of context.
    pub per_context_token: Option<FineDuration>,
    /// Time for each token of a prompt.
    pub prefill_per_token: Option<FineDuration>,
    /// Requests that run in an engine at a time. Range: 1 or more.
    #[schemars(range(min = 1))]
    #[schemars(extend("x-default" = stated(DEFAULT_MAX_NUM_SEQS, "vLLM's")))]
    pub max_num_seqs: Option<i32>,
    /// Blocks of 16 tokens in the engine's cache. Default: enough. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub kv_blocks: Option<i64>,
    /// Mean tokens of a request; an engine needs them. Example: `{ input = 1155, output = 211 }`.
    pub tokens: Option<Tokens>,
}

/// When a counter of requests is raised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedAt {
    /// When a request was answered.
    #[default]
    Completions,
    /// When it came.
    Arrivals,
}

/// Another workload that a request needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The workload's name in the profile.
    pub workload: String,
    /// Calls for each request that is served.
    #[schemars(extend("x-default" = stated(DEFAULT_CALLS, "")))]
    #[schemars(range(min = 0.0))]
    pub per_request: Option<f64>,
}

/// How long a new pod takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartUp {
    /// Until it has a node.
    #[schemars(extend("x-default" = stated("1s", "")))]
    pub schedule: Option<FineDuration>,
    /// Until its image is there.
    #[schemars(extend("x-default" = stated("0s", "")))]
    pub pull: Option<FineDuration>,
    /// Until it could serve.
    #[schemars(extend("x-default" = stated("3s", "")))]
    pub start: Option<FineDuration>,
    /// The period of its readiness probe, half of which passes on average until it is ready.
    #[schemars(extend("x-default" = stated("10s", "")))]
    pub probe: Option<FineDuration>,
}

/// Mean tokens of a request.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// Tokens of the prompt. Range: more than 0.
    #[schemars(range(min = 1.0))]
    pub input: f64,
    /// Tokens of the answer. Range: more than 0.
    #[schemars(range(min = 1.0))]
    pub output: f64,
}
