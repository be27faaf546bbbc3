//! Cases about the VPA recommender.

use std::collections::BTreeMap;

use crate::vpa::aggregate::ContainerAggregate;
use crate::vpa::amount::{self, millicores, round_up};
use crate::vpa::buckets::Buckets;
use crate::vpa::checkpoint::Checkpoint;
use crate::vpa::decaying::DecayingHistogram;
use crate::vpa::estimator::{self, Estimate, Resources};
use crate::vpa::histogram::Histogram;
use crate::vpa::memory_peaks::MemoryPeaks;
use crate::vpa::post_processing::rounded;
use crate::vpa::{MemoryRules, RecommenderOptions};
use crate::{Instant, Span};
use scalegen_syntax::Quantity;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum BucketInput {
    Linear {
        max: f64,
        bucket_size: f64,
        epsilon: f64,
    },
    Exponential {
        max: f64,
        first_bucket: f64,
        ratio: f64,
        epsilon: f64,
    },
}

impl BucketInput {
    /// Refused where a histogram of them would not fit into memory.
    fn buckets(&self) -> Result<Buckets, String> {
        let buckets = match *self {
            Self::Linear {
                max,
                bucket_size,
                epsilon,
            } => Buckets::linear(max, bucket_size, epsilon),
            Self::Exponential {
                max,
                first_bucket,
                ratio,
                epsilon,
            } => Buckets::exponential(max, first_bucket, ratio, epsilon),
        };
        match buckets.count() {
            0..=1_000_000 => Ok(buckets),
            count => Err(format!("options: {count} buckets are too many")),
        }
    }
}

/// A histogram with or without decay.
enum AnyHistogram {
    Plain(Histogram),
    Decaying(DecayingHistogram),
}

impl AnyHistogram {
    fn new(buckets: Buckets, half_life: Option<Span>) -> Self {
        match half_life {
            None => Self::Plain(Histogram::new(buckets)),
            Some(half_life) => Self::Decaying(DecayingHistogram::new(buckets, half_life)),
        }
    }

    /// Runs one command of a script; queries push their answer.
    fn run(
        &mut self,
        command: &[Value],
        new: &dyn Fn() -> Self,
        results: &mut Vec<Value>,
    ) -> Result<(), String> {
        let number = |index: usize| {
            command
                .get(index)
                .and_then(Value::as_f64)
                .ok_or(format!("{command:?}: no number at {index}"))
        };
        let at = |index| number(index).map(|seconds| Instant::START + Span::from_seconds_f64(seconds));
        let other = || -> Result<Self, String> {
            let mut other = new();
            let commands = command
                .get(1)
                .and_then(Value::as_array)
                .ok_or("no list of samples")?;
            for command in commands {
                other.run(command.as_array().ok_or("not a command")?, new, &mut Vec::new())?;
            }
            Ok(other)
        };
        match command.first().and_then(Value::as_str) {
            Some("add") => match self {
                Self::Plain(it) => it.add(number(1)?, number(2)?),
                Self::Decaying(it) => it.add(number(1)?, number(2)?, at(3)?),
            },
            Some("subtract") => match self {
                Self::Plain(it) => it.subtract(number(1)?, number(2)?),
                Self::Decaying(it) => it.subtract(number(1)?, number(2)?, at(3)?),
            },
            Some("merge") => match (&mut *self, other()?) {
                (Self::Plain(it), Self::Plain(other)) => it.merge(&other),
                (Self::Decaying(it), Self::Decaying(other)) => it.merge(&other),
                _ => return Err("histograms of two types".to_owned()),
            },
            Some("equals") => results.push(Value::Bool(match (&*self, other()?) {
                (Self::Plain(it), Self::Plain(other)) => it.is_like(&other),
                (Self::Decaying(it), Self::Decaying(other)) => it.is_like(&other),
                _ => false,
            })),
            Some("save_load") => {
                let mut loaded = new();
                match (&mut loaded, &*self) {
                    (Self::Plain(loaded), Self::Plain(it)) => loaded.load(&it.save()),
                    (Self::Decaying(loaded), Self::Decaying(it)) => {
                        let (checkpoint, reference) = it.save();
                        loaded.load(&checkpoint, reference)
                    }
                    _ => return Err("histograms of two types".to_owned()),
                }
                .map_err(|error| error.to_string())?;
                *self = loaded;
            }
            Some("is_empty") => results.push(Value::Bool(match self {
                Self::Plain(it) => it.is_empty(),
                Self::Decaying(it) => it.is_empty(),
            })),
            Some("percentile") => results.push(json!(match self {
                Self::Plain(it) => it.percentile(number(1)?),
                Self::Decaying(it) => it.percentile(number(1)?),
            })),
            _ => return Err(format!("unknown command {command:?}")),
        }
        Ok(())
    }
}

#[derive(Deserialize)]
pub(super) struct HistogramScript {
    options: BucketInput,
    #[serde(default)]
    script: Vec<Vec<Value>>,
    #[serde(default)]
    half_life_s: Option<f64>,
}

pub(super) fn histogram(input: HistogramScript) -> Result<Outcome, String> {
    let half_life = input.half_life_s.map(Span::from_seconds_f64);
    let buckets = input.options.buckets()?;
    let new = || AnyHistogram::new(buckets, half_life);
    let (mut histogram, mut results) = (new(), Vec::new());
    for command in &input.script {
        histogram.run(command, &new, &mut results)?;
    }
    Ok(Ok(json!({ "results": results })))
}

#[derive(Deserialize)]
pub(super) struct CheckpointInput {
    options: BucketInput,
    #[serde(default)]
    add: Option<Vec<(f64, f64)>>,
    #[serde(default)]
    load: Option<LoadInput>,
}

#[derive(Deserialize)]
struct LoadInput {
    total_weight: f64,
    bucket_weights: BTreeMap<i64, u32>,
}

pub(super) fn checkpoint(input: CheckpointInput) -> Result<Outcome, String> {
    let buckets = input.options.buckets()?;
    let mut histogram = Histogram::new(buckets);
    match (input.add, input.load) {
        (Some(samples), _) => {
            for (value, weight) in samples {
                histogram.add(value, weight);
            }
            let saved = histogram.save();
            Ok(Ok(
                json!({ "total_weight": saved.total_weight, "bucket_weights": saved.bucket_weights }),
            ))
        }
        (
            None,
            Some(LoadInput {
                total_weight,
                bucket_weights,
            }),
        ) => {
            let loaded = histogram.load(&Checkpoint {
                total_weight,
                bucket_weights,
            });
            let weights: BTreeMap<String, f64> = (0..buckets.count())
                .map(|bucket| (bucket.to_string(), histogram.weight(bucket)))
                .collect();
            Ok(loaded
                .map(|()| json!({ "total_weight": histogram.total(), "weights": weights }))
                .map_err(|error| error.to_string()))
        }
        // Upstream's own type can be absent; here only a checkpoint can be loaded.
        (None, None) => Ok(Err("there is no checkpoint to load".to_owned())),
    }
}

#[derive(Deserialize)]
pub(super) struct BucketQueries {
    options: BucketInput,
    #[serde(default)]
    starts: Vec<String>,
    #[serde(default)]
    find: Vec<String>,
}

pub(super) fn buckets(input: BucketQueries) -> Result<Outcome, String> {
    let buckets = input.options.buckets()?;
    let mut starts = BTreeMap::new();
    for bucket in &input.starts {
        let index = bucket.parse().map_err(|error| format!("{bucket}: {error}"))?;
        starts.insert(bucket, buckets.start(index));
    }
    let mut find = BTreeMap::new();
    for value in &input.find {
        let number = value.parse().map_err(|error| format!("{value}: {error}"))?;
        find.insert(value, buckets.find(number));
    }
    Ok(Ok(
        json!({ "num_buckets": buckets.count(), "starts": starts, "find": find }),
    ))
}

#[derive(Deserialize)]
pub(super) struct ConfidenceInput {
    base_cpu_millicores: i64,
    base_memory_bytes: i64,
    samples: i64,
    spacing_s: f64,
    interval_s: f64,
    multiplier: f64,
    exponent: f64,
}

pub(super) fn confidence(input: ConfidenceInput) -> Result<Outcome, String> {
    let mut aggregate = ContainerAggregate::new(&RecommenderOptions::default());
    for index in 0..input.samples {
        let at = Span::from_seconds_f64(input.spacing_s).times(index + 1);
        aggregate.add_cpu(Instant::START + at, 1000);
    }
    let confidence = aggregate.confidence(Span::from_seconds_f64(input.interval_s));
    let adjust = |base| estimator::with_confidence(base, input.multiplier, input.exponent, confidence);
    Ok(Ok(json!({
        "confidence": confidence,
        "cpu_millicores": adjust(input.base_cpu_millicores),
        "memory_bytes": adjust(input.base_memory_bytes),
    })))
}

#[derive(Deserialize)]
pub(super) struct MarginInput {
    cpu_millicores: i64,
    memory_bytes: i64,
    fraction: f64,
}

pub(super) fn margin(input: MarginInput) -> Result<Outcome, String> {
    Ok(Ok(json!({
        "cpu_millicores": estimator::with_margin(input.cpu_millicores, input.fraction),
        "memory_bytes": estimator::with_margin(input.memory_bytes, input.fraction),
    })))
}

#[derive(Deserialize)]
pub(super) struct FloorInput {
    #[serde(default)]
    containers: Vec<String>,
    cpu_cores: f64,
    memory_bytes: f64,
}

pub(super) fn floor(input: FloorInput) -> Result<Outcome, String> {
    let options = RecommenderOptions::default();
    let base = Resources {
        cpu: millicores(input.cpu_cores),
        memory: amount::amount(input.memory_bytes),
    };
    let estimate = Estimate {
        target: base,
        lower: base,
        upper: base,
    }
    .at_least(estimator::floor(input.containers.len(), &options));
    let pair = |it: Resources| [it.cpu, it.memory];
    let all =
        |it: Resources| -> BTreeMap<_, _> { input.containers.iter().map(|name| (name, pair(it))).collect() };
    Ok(Ok(json!({
        "target": all(estimate.target),
        "lower": all(estimate.lower),
        "upper": all(estimate.upper),
    })))
}

#[derive(Deserialize)]
pub(super) struct MemoryInput {
    interval_s: f64,
    #[serde(default)]
    events: Vec<(String, f64, i64)>,
}

pub(super) fn memory(input: MemoryInput) -> Result<Outcome, String> {
    let rules = MemoryRules {
        interval: Span::from_seconds_f64(input.interval_s),
        ..MemoryRules::default()
    };
    let mut peaks = MemoryPeaks::default();
    let (mut accepted, mut operations) = (Vec::new(), Vec::new());
    for (kind, at, bytes) in &input.events {
        let at = Instant::START + Span::from_seconds_f64(*at);
        let change = match kind.as_str() {
            "sample" => peaks.sample(at, *bytes, &rules),
            "oom" => peaks.out_of_memory(at, *bytes, &rules),
            other => return Err(format!("unknown event `{other}`")),
        };
        accepted.push(change.is_some());
        if let Some(Some(change)) = change {
            let second = change.at.nanos() / Span::from_seconds(1).nanos();
            if let Some(bytes) = change.subtract {
                operations.push(json!(["subtract", bytes, second]));
            }
            operations.push(json!(["add", change.add, second]));
        }
    }
    Ok(Ok(json!({ "accepted": accepted, "histogram_ops": operations })))
}

#[derive(Deserialize)]
pub(super) struct ScaleInput {
    amount: i64,
    factor: f64,
}

pub(super) fn scale(input: ScaleInput) -> Result<Outcome, String> {
    Ok(Ok(json!({ "amount": amount::scale(input.amount, input.factor) })))
}

#[derive(Deserialize)]
pub(super) struct CpuAmount {
    cores: f64,
}

pub(super) fn cpu_amount(input: CpuAmount) -> Result<Outcome, String> {
    Ok(Ok(json!({ "millicores": millicores(input.cores) })))
}

#[derive(Deserialize)]
pub(super) struct MemoryAmount {
    bytes: f64,
}

pub(super) fn memory_amount(input: MemoryAmount) -> Result<Outcome, String> {
    Ok(Ok(json!({ "bytes": amount::amount(input.bytes) })))
}

#[derive(Deserialize)]
pub(super) struct HumanizeInput {
    bytes: i64,
}

pub(super) fn humanize(input: HumanizeInput) -> Result<Outcome, String> {
    Ok(Ok(json!({ "text": amount::humanize(input.bytes) })))
}

#[derive(Deserialize)]
pub(super) struct RoundInput {
    value: i64,
    scale: i64,
}

pub(super) fn round(input: RoundInput) -> Result<Outcome, String> {
    Ok(Ok(json!({ "value": round_up(input.value, input.scale) })))
}

#[derive(Deserialize)]
pub(super) struct ResourceList {
    cpu_millicores: i64,
    memory_bytes: i64,
    #[serde(default)]
    humanize_memory: bool,
    round_cpu_millicores: i64,
    round_memory_bytes: i64,
}

pub(super) fn resource_list(input: ResourceList) -> Result<Outcome, String> {
    let options = RecommenderOptions {
        humanize_memory: input.humanize_memory,
        round_cpu_millicores: input.round_cpu_millicores,
        round_memory_bytes: input.round_memory_bytes,
        ..RecommenderOptions::default()
    };
    let resources = Resources {
        cpu: input.cpu_millicores,
        memory: input.memory_bytes,
    };
    let (cpu, memory) = rounded(resources, &options);
    Ok(Ok(
        json!({ "cpu_millicores": cpu.milli_ceil() as i64, "memory_bytes": units(memory) }),
    ))
}

/// Whole units as a number, others as a reduced fraction: `20987510784/25`.
fn units(quantity: Quantity) -> Value {
    const NANO: i128 = 1_000_000_000;
    let nanos = quantity.nanos();
    if nanos % NANO == 0 {
        return json!((nanos / NANO) as i64);
    }
    let (mut a, mut b) = (nanos, NANO);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    json!(format!("{}/{}", nanos / a, NANO / a))
}

#[derive(Deserialize)]
pub(super) struct History {
    #[serde(default)]
    containers: Vec<String>,
    #[serde(default)]
    events: Vec<(String, f64, i64, String)>,
}

pub(super) fn history(input: History) -> Result<Outcome, String> {
    let options = RecommenderOptions::default();
    let mut aggregates: BTreeMap<&str, ContainerAggregate> = BTreeMap::new();
    for (kind, at, value, container) in &input.events {
        let at = Instant::START + Span::from_seconds_f64(*at);
        let known = input.containers.iter().any(|name| name == container);
        if !known {
            return Err(format!("unknown container `{container}`"));
        }
        let aggregate = aggregates
            .entry(container)
            .or_insert_with(|| ContainerAggregate::new(&options));
        match kind.as_str() {
            "cpu_millicores" => aggregate.add_cpu(at, *value),
            "memory_bytes" => aggregate.add_memory(at, *value),
            "oom_requested_bytes" => aggregate.out_of_memory(at, *value),
            other => return Err(format!("unknown event `{other}`")),
        };
    }
    let pair = |it: Resources| [it.cpu, it.memory];
    let recommendation: BTreeMap<_, _> = aggregates
        .iter()
        .map(|(name, aggregate)| {
            let it = estimator::estimate(aggregate, aggregates.len(), &options);
            let it = json!({
                "target": pair(it.target), "lower": pair(it.lower), "upper": pair(it.upper),
            });
            (*name, it)
        })
        .collect();
    Ok(Ok(json!({ "recommendation": recommendation })))
}
