//! From percentiles to amounts: margin, confidence and floor.

use super::aggregate::ContainerAggregate;
use super::amount::{MAX_AMOUNT, amount, millicores, scale};
use super::options::RecommenderOptions;
use super::power::power;

/// Amounts of both resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resources {
    /// Millicores.
    pub cpu: i64,
    /// Bytes.
    pub memory: i64,
}

impl Resources {
    /// Changes each amount.
    #[must_use]
    pub(crate) fn map(self, cpu: impl FnOnce(i64) -> i64, memory: impl FnOnce(i64) -> i64) -> Self {
        Self {
            cpu: cpu(self.cpu),
            memory: memory(self.memory),
        }
    }
}

/// What is recommended for a container, before post-processing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Estimate {
    /// The target.
    pub target: Resources,
    /// Below this a pod should be resized.
    pub lower: Resources,
    /// Above this a pod should be resized.
    pub upper: Resources,
}

/// An amount with a safety margin on top.
pub(crate) fn with_margin(base: i64, fraction: f64) -> i64 {
    base.saturating_add(scale(base, fraction)).min(MAX_AMOUNT)
}

/// An amount widened, or narrowed with a negative exponent, the more the less is known.
pub(crate) fn with_confidence(base: i64, multiplier: f64, exponent: f64, confidence: f64) -> i64 {
    scale(base, power(1.0 + multiplier / confidence, exponent))
}

/// The estimate of a container of a pod with `containers` containers.
pub(crate) fn estimate(
    aggregate: &ContainerAggregate,
    containers: usize,
    options: &RecommenderOptions,
) -> Estimate {
    let cpu_confidence = aggregate.confidence(options.confidence_interval_cpu);
    let memory_confidence = aggregate.confidence(options.confidence_interval_memory);
    let margin = |resources: Resources| {
        let add = |base| with_margin(base, options.margin_fraction);
        resources.map(add, add)
    };
    let percentiles = |cpu, memory| {
        margin(Resources {
            cpu: millicores(aggregate.cpu_percentile(cpu)),
            memory: amount(aggregate.memory_percentile(memory)),
        })
    };
    let adjust = |resources: Resources, multiplier, exponent| {
        resources.map(
            |base| with_confidence(base, multiplier, exponent, cpu_confidence),
            |base| with_confidence(base, multiplier, exponent, memory_confidence),
        )
    };
    let lower = percentiles(
        options.lower_bound_cpu_percentile,
        options.lower_bound_memory_percentile,
    );
    let upper = percentiles(
        options.upper_bound_cpu_percentile,
        options.upper_bound_memory_percentile,
    );
    Estimate {
        target: percentiles(options.target_cpu_percentile, options.target_memory_percentile),
        lower: adjust(lower, 0.001, -2.0),
        upper: adjust(upper, 1.0, 1.0),
    }
    .at_least(floor(containers, options))
}

/// The least that is recommended for each of a pod's containers.
pub(crate) fn floor(containers: usize, options: &RecommenderOptions) -> Resources {
    let part = 1.0 / containers.max(1) as f64;
    Resources {
        cpu: scale(options.min_cpu_millicores, part),
        memory: scale(options.min_memory_bytes, part),
    }
}

impl Estimate {
    /// Raises amounts to a floor.
    #[must_use]
    pub(crate) fn at_least(self, floor: Resources) -> Self {
        let raise =
            |resources: Resources| resources.map(|cpu| cpu.max(floor.cpu), |memory| memory.max(floor.memory));
        Self {
            target: raise(self.target),
            lower: raise(self.lower),
            upper: raise(self.upper),
        }
    }
}
