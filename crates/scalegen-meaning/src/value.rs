//! What is known of a query's result without any data: an abstract value.

mod bounds;
mod labels;
mod reading;
mod unit;

pub use bounds::{Bound, Bounds};
pub use labels::Labels;
pub use reading::Reading;
pub use unit::Unit;

use std::fmt;

use crate::catalogue::{Emitter, Found};
use crate::promql::Matcher;
use crate::{Release, Span};

/// What is known of a query's result. Each property may be unknown.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Value<'a> {
    /// What kind of result it is.
    pub shape: Shape,
    /// The labels of its elements; none where nothing is known of them.
    pub labels: Option<Labels>,
    /// Whether it has an element whatever the series are.
    pub is_always_there: bool,
    /// What its numbers are.
    pub what: What,
    /// The unit of its numbers.
    pub unit: Unit,
    /// Between which numbers each of its elements is, unless it is NaN.
    pub bounds: Bounds,
    /// How its numbers come of the pods.
    pub over_pods: OverPods,
    /// What it gives while its emitters run and have nothing to do.
    pub idle: Reading,
    /// What it gives while the scaled workload has no pods.
    pub at_zero: Reading,
    /// The series that it reads, in the order of the text.
    pub series: Vec<Series<'a>>,
}

/// What kind of result a query has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One number without labels. KEDA's prometheus scaler fails at it.
    Scalar,
    /// Elements with labels and one number each.
    Instant,
    /// Elements with many numbers each: no metric of a scaler.
    Range,
    /// A text: no metric of a scaler.
    String,
    /// Nothing, whatever the series are.
    Nothing,
    /// Not known.
    Unknown,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar => "a scalar",
            Self::Instant => "an instant vector",
            Self::Range => "a range vector",
            Self::String => "a string",
            Self::Nothing => "no result",
            Self::Unknown => "an unknown result",
        })
    }
}

/// What numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Not known.
    Unknown,
    /// Written in the query.
    Constant,
    /// A total since the start of a process.
    Counter,
    /// Events for each second.
    Rate,
    /// A level that goes up and down.
    Gauge,
    /// The buckets of a histogram, as counters.
    Buckets,
    /// Rates or increases of a histogram's buckets.
    BucketRates,
    /// A quantile of observations or of elements.
    Quantile,
    /// A share, or one level by another of the same unit.
    Ratio,
    /// A number of elements or events.
    Count,
    /// A span of time.
    Duration,
    /// A mean for each event, such as tokens for each request.
    Mean,
    /// A number of replicas.
    Replicas,
    /// 0 or 1.
    Flag,
    /// A point in time, or a part of one.
    Time,
}

/// How a number comes of the pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverPods {
    /// Not known.
    Unknown,
    /// One for each pod.
    PerPod,
    /// The sum over all pods.
    Total,
    /// The mean of all pods.
    Mean,
    /// The greatest of all pods.
    Max,
    /// The least of all pods.
    Min,
    /// Nothing that pods have: the queue of a gateway, the hour of the day.
    Independent,
}

/// How many elements a result has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elements {
    /// Not known.
    Unknown,
    /// One.
    One,
    /// One or none.
    AtMostOne,
    /// One for each value of these labels; with `is_open` also for labels of the scrape, such as `pod`.
    Each {
        /// The labels.
        labels: Vec<String>,
        /// Whether there are labels that the query does not show.
        is_open: bool,
    },
}

/// A series that a query reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<'a> {
    /// Its name.
    pub name: String,
    /// Where the name is; of a series that a recording rule reads, where the rule's name is.
    pub span: Span,
    /// The name that was meant, where no emitter has the one that is written.
    pub meant: Option<String>,
    /// The matchers of its selector.
    pub matchers: Vec<Matcher>,
    /// What the catalogue knows by that name, or by the one that was meant: nothing, one metric, or one for each of several emitters.
    pub found: Vec<Found<'a>>,
    /// Whether what is scaled emits it.
    pub is_scaled: bool,
}

impl<'a> Value<'a> {
    /// Of which nothing is known but its shape.
    pub(crate) fn unknown(shape: Shape) -> Self {
        Self {
            shape,
            labels: None,
            is_always_there: shape == Shape::Scalar,
            what: What::Unknown,
            unit: Unit::Unknown,
            bounds: Bounds::ALL,
            over_pods: OverPods::Unknown,
            idle: Reading::Unknown,
            at_zero: Reading::Unknown,
            series: Vec::new(),
        }
    }

    /// A scalar that the query itself gives.
    pub(crate) fn constant(number: f64) -> Self {
        Self {
            labels: Some(Labels::default()),
            what: What::Constant,
            unit: Unit::None,
            bounds: Bounds::exactly(number),
            over_pods: OverPods::Independent,
            idle: Reading::number(number),
            at_zero: Reading::number(number),
            ..Self::unknown(Shape::Scalar)
        }
    }

    /// How many elements it has.
    pub fn elements(&self) -> Elements {
        match &self.labels {
            None => Elements::Unknown,
            Some(labels) if labels.is_single() && self.is_always_there => Elements::One,
            Some(labels) if labels.is_single() => Elements::AtMostOne,
            Some(labels) => Elements::Each {
                labels: labels.varying.iter().cloned().collect(),
                is_open: labels.is_open,
            },
        }
    }

    /// Whether it grows with the work of all pods together, so that it may be divided by the number of pods: what
    /// `AverageValue` needs. None where that is not known.
    pub fn is_additive(&self) -> Option<bool> {
        match (self.what, self.over_pods) {
            (What::Ratio | What::Quantile | What::Duration | What::Mean | What::Flag, _) => Some(false),
            (_, OverPods::Mean | OverPods::Max | OverPods::Min | OverPods::PerPod) => Some(false),
            (What::Unknown | What::Buckets | What::BucketRates | What::Time, _) | (_, OverPods::Unknown) => {
                None
            }
            (_, OverPods::Total | OverPods::Independent) => Some(true),
        }
    }

    /// Who emits the series that it reads; none where one of them is not known.
    pub fn emitters(&self) -> Option<Vec<Emitter<'a>>> {
        let mut emitters = Vec::new();
        for series in &self.series {
            let is_unknown = series
                .found
                .iter()
                .any(|found| found.metric.emitter == Emitter::Unknown);
            if series.found.is_empty() || is_unknown {
                return None;
            }
            for found in &series.found {
                if !emitters.contains(&found.metric.emitter) {
                    emitters.push(found.metric.emitter);
                }
            }
        }
        Some(emitters)
    }

    /// From which to which release an engine has every series that is known to be its own: the latest `since`, and the
    /// earliest `until`.
    pub fn releases(&self, engine: &str) -> (Option<Release>, Option<Release>) {
        // A series that several have may be another's.
        let of_engine = self
            .series
            .iter()
            .filter_map(|series| match series.found.as_slice() {
                [found] if found.metric.engine == engine => Some(found.metric),
                _ => None,
            });
        of_engine.fold((None, None), |(since, until), metric| {
            let earliest = [until, metric.until].into_iter().flatten().min();
            (since.max(metric.since), earliest)
        })
    }
}
