//! A named metric.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SeriesFilter;
use super::stated::stated;
use scalegen_syntax::{Duration, Unit};

/// A named metric: either structured (`series`, `matchers`, `function`, `window`, `aggregate`) or a `query`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// The name under which the HPA asks for it. Default: the signal's own name.
    /// Example: `"chat_requests_per_second"`.
    pub metric: Option<String>,
    /// What it measures, for people.
    pub description: Option<String>,
    /// The Prometheus series it is made from. With `query` it only says which series must exist for the adapter.
    /// Example: `"chat_requests_total"`.
    pub series: Option<String>,
    /// Labels that the series must have. Example: `{ route = "/chat", code = { not_regex = "5.." } }`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub matchers: IndexMap<String, Matcher>,
    /// What is taken of the samples of a window; the last sample alone when absent. Counters need `rate`.
    pub function: Option<Function>,
    /// The window of `function`. Default: four times `prometheus.scrape_interval`. Example: `"2m"`.
    pub window: Option<Duration>,
    /// How the series become one number.
    #[schemars(extend("x-default" = stated(Aggregate::default(), "")))]
    pub aggregate: Option<Aggregate>,
    /// Any PromQL that gives one number, instead of the structure above.
    /// Example: `"sum(vllm:num_requests_waiting)"`.
    pub query: Option<String>,
    /// What is counted. Default: unknown.
    pub unit: Option<Unit>,
    /// The least and the most it can be; lets unreachable targets be found.
    pub bounds: Option<Bounds>,
    /// The workload whose pods expose it. It decides which namespace the series carry.
    pub emitted_by: Option<String>,
    /// Settings of the adapter rule that serves it to HPAs; KEDA does not read them.
    pub adapter: Option<SignalAdapter>,
}

/// What a label must be: a text that it equals, or one of `not`, `regex` and `not_regex`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Matcher {
    /// Equal to this text.
    Equal(String),
    /// Another comparison.
    Other(MatcherTable),
}

/// A comparison other than equality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatcherTable {
    /// Not equal to this text.
    Not(String),
    /// Matches this regular expression as a whole.
    Regex(String),
    /// Does not match this regular expression as a whole.
    NotRegex(String),
}

/// What is taken of the samples of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// Growth of a counter per second, over the whole window.
    Rate,
    /// Growth of a counter per second, between its last two samples.
    Irate,
    /// Growth of a counter.
    Increase,
    /// Change of a gauge.
    Delta,
    /// Change of a gauge per second, by linear regression.
    Deriv,
    /// Mean of a gauge.
    AvgOverTime,
    /// Largest sample.
    MaxOverTime,
    /// Smallest sample.
    MinOverTime,
    /// Sum of the samples.
    SumOverTime,
    /// Last sample, however old within the window.
    LastOverTime,
}

impl Function {
    /// Its PromQL name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Irate => "irate",
            Self::Increase => "increase",
            Self::Delta => "delta",
            Self::Deriv => "deriv",
            Self::AvgOverTime => "avg_over_time",
            Self::MaxOverTime => "max_over_time",
            Self::MinOverTime => "min_over_time",
            Self::SumOverTime => "sum_over_time",
            Self::LastOverTime => "last_over_time",
        }
    }
}

/// How several series become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Their total: right for what is divided among pods.
    #[default]
    Sum,
    /// Their mean.
    Avg,
    /// The largest.
    Max,
    /// The smallest.
    Min,
    /// How many there are.
    Count,
}

impl Aggregate {
    /// Its PromQL name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Max => "max",
            Self::Min => "min",
            Self::Count => "count",
        }
    }
}

/// The least and the most that a signal can be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The least. Default: none.
    pub min: Option<f64>,
    /// The most. Default: none. Example: `1` for a ratio.
    pub max: Option<f64>,
}

/// Settings of the prometheus-adapter rule that serves a signal to HPAs. What is absent is derived.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalAdapter {
    /// Which series must exist for the metric to exist. Default: the signal's series.
    pub series_query: Option<String>,
    /// Narrows the series by regular expressions over their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series_filters: Vec<SeriesFilter>,
    /// Whether the adapter adds the HPA's namespace to the query. Default: true, unless the series are emitted
    /// in another namespace or the signal is a `query`.
    pub namespaced: Option<bool>,
    /// The label of the series that holds their namespace. Default: `"namespace"`.
    pub namespace_label: Option<String>,
    /// The whole query, with the adapter's `<<.Series>>` and `<<.LabelMatchers>>`.
    pub metrics_query: Option<String>,
}
