//! A VPA over time: a sample of each container at every interval of the recommender, and what it recommends.

use scalegen_syntax::Quantity;

use super::aggregate::ContainerAggregate;
use super::estimator::{Resources, estimate};
use super::options::RecommenderOptions;
use super::post_processing::{capped, rounded};
use super::spec::{Policy, ResourcePolicy, VpaSpec};
use crate::Instant;

/// Where the usage of containers comes from: a recording, or a load that reacts to the requests.
pub trait UsageSource {
    /// What can go wrong while reading.
    type Error;

    /// The names of the containers, in the order of every observation.
    fn containers(&self) -> &[String];

    /// What the containers use at `time`; none at the end.
    fn observe(&mut self, time: Instant) -> Result<Option<&[Usage]>, Self::Error>;
}

/// What a container uses at one instant; none of what was not reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// Millicores.
    pub cpu: Option<i64>,
    /// Bytes.
    pub memory: Option<i64>,
}

/// What is recommended of one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// The request to set.
    pub target: Quantity,
    /// A request below this is too little.
    pub lower: Quantity,
    /// A request above this is too much.
    pub upper: Quantity,
    /// The target before the user's bounds.
    pub uncapped: Quantity,
}

/// What is recommended for a container; none of what is not controlled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerRecommendation {
    /// Its position among the containers.
    pub container: usize,
    /// CPU.
    pub cpu: Option<Bounds>,
    /// Memory.
    pub memory: Option<Bounds>,
}

/// One run of the recommender.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct VpaStep<'a> {
    /// When: a whole number of intervals after the start.
    pub time: Instant,
    /// The containers, by position.
    pub containers: &'a [String],
    /// What they used.
    pub usage: &'a [Usage],
    /// What is recommended, for each that has been seen.
    pub recommendations: &'a [ContainerRecommendation],
}

/// One run, kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedVpaStep {
    /// When.
    pub time: Instant,
    /// What the containers used, in the order of the source's containers.
    pub usage: Vec<Usage>,
    /// What is recommended, for each that has been seen.
    pub recommendations: Vec<ContainerRecommendation>,
}

impl VpaStep<'_> {
    /// The run on its own.
    pub fn to_recorded(&self) -> RecordedVpaStep {
        RecordedVpaStep {
            time: self.time,
            usage: self.usage.to_vec(),
            recommendations: self.recommendations.to_vec(),
        }
    }
}

/// Runs the recommender until the source ends, and keeps every run.
///
/// # Errors
/// What goes wrong while reading the source.
pub fn simulate<S: UsageSource>(
    spec: &VpaSpec,
    options: &RecommenderOptions,
    source: &mut S,
) -> Result<Vec<RecordedVpaStep>, S::Error> {
    let mut steps = Vec::new();
    run(spec, options, source, |step| steps.push(step.to_recorded()))?;
    Ok(steps)
}

/// Runs the recommender until the source ends, and shows each run to `visit`.
///
/// Instants are counted from a midnight, so that half-lives of a day begin where they do in a cluster.
pub fn run<S: UsageSource>(
    spec: &VpaSpec,
    options: &RecommenderOptions,
    source: &mut S,
    mut visit: impl FnMut(&VpaStep<'_>),
) -> Result<(), S::Error> {
    let containers = source.containers().to_vec();
    let policies: Vec<Policy> = containers.iter().map(|name| spec.policy(name)).collect();
    let mut aggregates: Vec<Option<ContainerAggregate>> = vec![None; containers.len()];
    let mut recommendations = Vec::new();
    for run in 1.. {
        let time = Instant::START + options.interval.times(run);
        let Some(usage) = source.observe(time)? else { break };
        for ((slot, policy), usage) in aggregates.iter_mut().zip(&policies).zip(usage) {
            sample(slot, policy, usage, time, options);
        }
        let is_counted =
            |(aggregate, policy): (&Option<ContainerAggregate>, &Policy)| policy.is_on && aggregate.is_some();
        let count = aggregates
            .iter()
            .zip(&policies)
            .filter(|it| is_counted(*it))
            .count();
        recommendations.clear();
        for (container, (aggregate, policy)) in aggregates.iter().zip(&policies).enumerate() {
            if let Some(aggregate) = aggregate
                && policy.is_on
            {
                recommendations.push(recommend(container, aggregate, policy, count, options));
            }
        }
        visit(&VpaStep {
            time,
            containers: &containers,
            usage,
            recommendations: &recommendations,
        });
    }
    Ok(())
}

fn sample(
    slot: &mut Option<ContainerAggregate>,
    policy: &Policy,
    usage: &Usage,
    time: Instant,
    options: &RecommenderOptions,
) {
    let interval_count = policy
        .memory_interval_count
        .unwrap_or(options.memory_interval_count);
    if slot
        .as_ref()
        .is_some_and(|aggregate| aggregate.is_expired(time, interval_count))
    {
        *slot = None;
    }
    if usage.cpu.is_none() && usage.memory.is_none() {
        return;
    }
    let aggregate =
        slot.get_or_insert_with(|| ContainerAggregate::with_rules(options, policy.memory_rules(options)));
    if let Some(millicores) = usage.cpu {
        aggregate.add_cpu(time, millicores);
    }
    if let Some(bytes) = usage.memory {
        aggregate.add_memory(time, bytes);
    }
}

fn recommend(
    container: usize,
    aggregate: &ContainerAggregate,
    policy: &Policy,
    count: usize,
    options: &RecommenderOptions,
) -> ContainerRecommendation {
    let estimate = estimate(aggregate, count, options);
    let round = |resources: Resources| rounded(resources, options);
    let (target, lower, upper) = (
        round(estimate.target),
        round(estimate.lower),
        round(estimate.upper),
    );
    let bounds = |policy: &ResourcePolicy,
                  global_max: Option<Quantity>,
                  pick: fn((Quantity, Quantity)) -> Quantity| {
        let cap = |amount| capped(amount, policy.min_allowed, policy.max_allowed.or(global_max));
        policy.is_controlled.then(|| Bounds {
            target: cap(pick(target)),
            lower: cap(pick(lower)),
            upper: cap(pick(upper)),
            uncapped: pick(target),
        })
    };
    ContainerRecommendation {
        container,
        cpu: bounds(
            &policy.cpu,
            options.max_allowed_cpu_millicores.map(Quantity::from_milli),
            |it| it.0,
        ),
        memory: bounds(
            &policy.memory,
            options.max_allowed_memory_bytes.map(Quantity::from_bytes),
            |it| it.1,
        ),
    }
}
