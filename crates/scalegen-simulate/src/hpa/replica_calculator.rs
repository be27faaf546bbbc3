//! What one metric proposes: replicas from values, targets, pods that count and the tolerance.

use super::options::HpaOptions;
use super::pods::{Pod, PodClass, classify};
use super::ratio::{multiplied, percent_ratio, usage_ratio, utilization_ratio};
use super::requests::pod_request;
use super::sample::Sample;
use super::sources::{MetricError, Workload};
use super::tolerance::Tolerances;
use crate::Instant;

/// What a metric asks for, and what it reads.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Proposal {
    /// Replicas.
    pub replicas: i32,
    /// Reading over target, before pods without a value were filled in.
    pub ratio: f64,
    /// The ratio after pods without a value were filled in; none where there are no such pods.
    pub filled: Option<f64>,
    /// What `status.currentMetrics` shows.
    pub current: Current,
    /// The total in thousandths, of a metric that an `AverageValue` target divides.
    pub total: Option<i64>,
    /// How the replicas come out of the ratio.
    pub outcome: Outcome,
}

/// How the replicas of a proposal come out of its ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The ratio is within the tolerance: replicas stay.
    WithinTolerance,
    /// The pods that were filled in turn the direction around: replicas stay.
    Reversed,
    /// The product or quotient `raw`, rounded up.
    RoundedUp {
        /// What the ratio was multiplied by; none where the total was divided by the target.
        pods: Option<i64>,
        /// Replicas before rounding.
        raw: f64,
    },
}

impl Outcome {
    fn new(inputs: &Inputs<'_>, ratio: f64, pods: i64) -> Self {
        if inputs.tolerances.within(ratio) {
            Self::WithinTolerance
        } else {
            Self::RoundedUp {
                pods: Some(pods),
                raw: multiplied(ratio, pods),
            }
        }
    }

    /// The replicas; `otherwise` where they stay.
    fn replicas(self, otherwise: i32) -> i32 {
        match self {
            Self::RoundedUp { raw, .. } => raw.ceil() as i32,
            Self::WithinTolerance | Self::Reversed => otherwise,
        }
    }
}

/// What `status.currentMetrics` shows of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Current {
    /// Percent of the requests, and the average in thousandths where it is known.
    Utilization {
        /// Percent.
        percent: i64,
        /// Thousandths.
        average: Option<i64>,
    },
    /// An average per pod in thousandths; none when nothing runs to divide by.
    Average(Option<i64>),
    /// One value in thousandths.
    Value(i64),
}

/// What every metric of one sync is calculated from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inputs<'a> {
    /// The workload's `spec.replicas`.
    pub current_replicas: i32,
    /// The workload's `status.replicas`.
    pub status_replicas: i32,
    /// Its pods.
    pub workload: Workload<'a>,
    /// The instant of the sync.
    pub now: Instant,
    /// The tolerances of the HPA.
    pub tolerances: Tolerances,
    /// The controller's flags.
    pub options: &'a HpaOptions,
}

/// A target of a metric that has one value per pod.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PodTarget<'a> {
    /// Percent of what pods request of `resource`, or of what one container of them does.
    Utilization {
        /// Percent.
        percent: i32,
        /// The resource.
        resource: &'a str,
        /// The container.
        container: Option<&'a str>,
    },
    /// An average in thousandths.
    Average(i64),
}

/// Buffers that are used again at every sync.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    pods: Vec<PodEntry>,
}

#[derive(Clone, Copy, Debug)]
struct PodEntry {
    class: PodClass,
    value: Option<Sample>,
    request: i64,
}

/// The sums over all values that count at present.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// Of known pods.
    usage: i64,
    request: i64,
    known: i64,
    /// Of pods that the selector does not match.
    unknown_usage: i64,
    unknown: i64,
}

impl Sums {
    fn add(&mut self, value: i64, request: i64) {
        self.usage = self.usage.wrapping_add(value);
        self.request = self.request.wrapping_add(request);
        self.known += 1;
    }

    fn ratio(&self, target: PodTarget<'_>) -> Result<(f64, Current), MetricError> {
        match target {
            PodTarget::Utilization { percent, .. } => {
                let it = utilization_ratio(self.usage, self.request, self.known, percent)?;
                let current = Current::Utilization {
                    percent: it.utilization,
                    average: Some(it.average),
                };
                Ok((it.ratio, current))
            }
            PodTarget::Average(target) => {
                let sum = self.usage.wrapping_add(self.unknown_usage);
                let (ratio, average) =
                    usage_ratio(sum, self.known + self.unknown, target).ok_or(MetricError::NoValues)?;
                Ok((ratio, Current::Average(Some(average))))
            }
        }
    }

    fn count(&self) -> i64 {
        self.known + self.unknown
    }
}

/// What a metric with one value per pod proposes: Resource, ContainerResource and Pods metrics.
///
/// `is_cpu` turns on the readiness test of the resource cpu.
pub(crate) fn per_pod(
    inputs: &Inputs<'_>,
    target: PodTarget<'_>,
    samples: &[Sample],
    is_cpu: bool,
    scratch: &mut Scratch,
) -> Result<Proposal, MetricError> {
    let Workload::Pods(pods) = inputs.workload else {
        return Err(MetricError::UnknownRequests);
    };
    if pods.is_empty() {
        return Err(MetricError::NoPods);
    }
    let mut sums = Sums::default();
    sort_pods(inputs, pods, samples, is_cpu, scratch, &mut sums);
    let has_value = |entry: &PodEntry| entry.class == PodClass::Ready;
    if sums.unknown == 0 && !scratch.pods.iter().any(has_value) {
        return Err(MetricError::NoValues);
    }
    if let PodTarget::Utilization {
        resource, container, ..
    } = target
    {
        // Every pod that the selector returns is asked, those that are ignored too.
        let pod_level = inputs.options.pod_level_resources;
        for (index, (pod, entry)) in pods.iter().zip(&mut scratch.pods).enumerate() {
            entry.request = pod_request(pod, index, resource, container, pod_level)?;
        }
    }
    for entry in scratch.pods.iter().filter(|entry| entry.class == PodClass::Ready) {
        sums.add(entry.value.map_or(0, |sample| sample.value), entry.request);
    }

    let (ratio, current) = sums.ratio(target)?;
    let count = |class| scratch.pods.iter().filter(|entry| entry.class == class).count();
    let (ready, missing) = (count(PodClass::Ready), count(PodClass::Missing));
    let boost = count(PodClass::Unready) > 0 && ratio > 1.0;
    let proposal = |filled, outcome: Outcome| {
        Ok(Proposal {
            replicas: outcome.replicas(inputs.current_replicas),
            ratio,
            filled,
            current,
            total: None,
            outcome,
        })
    };
    if !boost && missing == 0 {
        return proposal(None, Outcome::new(inputs, ratio, ready as i64));
    }

    for entry in &scratch.pods {
        match entry.class {
            PodClass::Missing if ratio < 1.0 => sums.add(assumed_usage(target, entry.request), entry.request),
            PodClass::Missing if ratio > 1.0 => sums.add(0, entry.request),
            PodClass::Unready if boost => sums.add(0, entry.request),
            _ => {}
        }
    }
    let (filled, _) = sums.ratio(target)?;
    proposal(Some(filled), of_filled(inputs, ratio, filled, sums.count()))
}

/// How the replicas come out of a ratio with pods that were filled in.
fn of_filled(inputs: &Inputs<'_>, ratio: f64, filled: f64, pods: i64) -> Outcome {
    let outcome = Outcome::new(inputs, filled, pods);
    let replicas = outcome.replicas(inputs.current_replicas);
    let turned = (ratio < 1.0 && filled > 1.0) || (ratio > 1.0 && filled < 1.0);
    let backwards = (filled < 1.0 && replicas > inputs.current_replicas)
        || (filled > 1.0 && replicas < inputs.current_replicas);
    if outcome != Outcome::WithinTolerance && (turned || backwards) {
        return Outcome::Reversed;
    }
    outcome
}

/// Classes of the pods, and the sum of the values that belong to none of them.
fn sort_pods(
    inputs: &Inputs<'_>,
    pods: &[Pod],
    samples: &[Sample],
    is_cpu: bool,
    scratch: &mut Scratch,
    sums: &mut Sums,
) {
    scratch.pods.clear();
    scratch.pods.extend(pods.iter().map(|_| PodEntry {
        class: PodClass::Missing,
        value: None,
        request: 0,
    }));
    for sample in samples {
        match sample.pod.and_then(|index| scratch.pods.get_mut(index)) {
            Some(entry) => entry.value = Some(*sample),
            None => {
                sums.unknown_usage = sums.unknown_usage.wrapping_add(sample.value);
                sums.unknown += 1;
            }
        }
    }
    for (pod, entry) in pods.iter().zip(&mut scratch.pods) {
        entry.class = classify(pod, entry.value.as_ref(), is_cpu, inputs.now, inputs.options);
    }
}

/// What a pod without a value is taken to use when the others ask for fewer replicas.
fn assumed_usage(target: PodTarget<'_>, request: i64) -> i64 {
    match target {
        PodTarget::Utilization { percent, .. } => request
            .wrapping_mul(i64::from(percent.max(100)))
            .wrapping_div(100),
        PodTarget::Average(target) => target,
    }
}

/// What a metric has of running pods that are not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unready {
    /// Values that are set aside: cpu.
    SetAside,
    /// Values like those of the others: resources other than cpu.
    Counted,
    /// No values: Pods metrics.
    Missing,
}

/// The result of [`per_pod`] if all ready pods have the same value.
pub(crate) fn uniform(
    inputs: &Inputs<'_>,
    target: PodTarget<'_>,
    value: i64,
    unready: Unready,
) -> Result<Proposal, MetricError> {
    let PodTarget::Average(target) = target else {
        ready_pods(inputs)?;
        return Err(MetricError::UnknownRequests);
    };
    let ratio_of = |value: i64| value as f64 / target as f64;
    let current = Current::Average(Some(value));
    of_same(inputs, (value, target), ratio_of, current, unready)
}

/// The result of [`per_pod`] if all ready pods have the same utilization in whole percent.
pub(crate) fn uniform_utilization(
    inputs: &Inputs<'_>,
    target_percent: i32,
    percent: i64,
    unready: Unready,
) -> Result<Proposal, MetricError> {
    let ratio_of = |percent: i64| percent_ratio(percent, target_percent);
    let current = Current::Utilization {
        percent,
        average: None,
    };
    let assumed = i64::from(target_percent.max(100));
    of_same(inputs, (percent, assumed), ratio_of, current, unready)
}

/// `assumed` is what a pod without a value is taken to have when the others ask for fewer replicas.
fn of_same(
    inputs: &Inputs<'_>,
    (value, assumed): (i64, i64),
    ratio_of: impl Fn(i64) -> f64,
    current: Current,
    unready: Unready,
) -> Result<Proposal, MetricError> {
    let mut ready = ready_pods(inputs)?;
    let mut others = match inputs.workload {
        Workload::Counted { total, .. } => i64::from(total) - ready,
        _ => 0,
    };
    if unready == Unready::Counted {
        ready += others;
        others = 0;
    }
    if ready == 0 && others > 0 {
        return Err(MetricError::NoValues);
    }
    let ratio = ratio_of(value);
    let of_ready = value.saturating_mul(ready);
    let sum = match unready {
        _ if others == 0 => None,
        Unready::Missing if ratio < 1.0 => Some(of_ready.saturating_add(assumed.saturating_mul(others))),
        Unready::Missing | Unready::SetAside if ratio > 1.0 => Some(of_ready),
        _ => None,
    };
    let filled = sum.map(|sum| ratio_of(sum / (ready + others)));
    let outcome = match filled {
        Some(filled) => of_filled(inputs, ratio, filled, ready + others),
        None => Outcome::new(inputs, ratio, ready),
    };
    Ok(Proposal {
        replicas: outcome.replicas(inputs.current_replicas),
        ratio,
        filled,
        current,
        total: None,
        outcome,
    })
}

/// What a `Value` target proposes, from the total in thousandths: Object and External metrics.
///
/// The multiplier is the number of *ready* pods, so that few ready ones can turn a high ratio into a
/// proposal to go down.
pub(crate) fn value(inputs: &Inputs<'_>, total: i64, target: i64) -> Result<Proposal, MetricError> {
    let ratio = total as f64 / target as f64;
    let outcome = if inputs.current_replicas == 0 {
        Outcome::RoundedUp {
            pods: None,
            raw: ratio,
        }
    } else if inputs.tolerances.within(ratio) {
        Outcome::WithinTolerance
    } else {
        Outcome::new(inputs, ratio, ready_pods(inputs)?)
    };
    Ok(Proposal {
        replicas: outcome.replicas(inputs.current_replicas),
        ratio,
        filled: None,
        current: Current::Value(total),
        total: None,
        outcome,
    })
}

/// What an `AverageValue` target proposes, from the total in thousandths: Object and External metrics.
///
/// The calculation uses the `status` replicas, ready or not, and no pod.
pub(crate) fn average_value(inputs: &Inputs<'_>, total: i64, target: i64) -> Proposal {
    let status = inputs.status_replicas;
    let ratio = total as f64 / (target as f64 * f64::from(status));
    let outcome = if inputs.tolerances.within(ratio) {
        Outcome::WithinTolerance
    } else {
        Outcome::RoundedUp {
            pods: None,
            raw: total as f64 / target as f64,
        }
    };
    let average = (status != 0).then(|| (total as f64 / f64::from(status)).ceil() as i64);
    Proposal {
        replicas: outcome.replicas(status),
        ratio,
        filled: None,
        current: Current::Average(average),
        total: Some(total),
        outcome,
    }
}

/// The sum of External values for a `Value` target; negative ones make it smaller.
pub(crate) fn value_total(values: &[i64]) -> i64 {
    values.iter().fold(0, |sum, value| sum.saturating_add(*value))
}

/// The sum of External values for an `AverageValue` target: a sum below zero counts as an overflow.
pub(crate) fn average_value_total(values: &[i64]) -> i64 {
    let mut total = 0_i64;
    for value in values {
        total = total.wrapping_add(*value);
        if total < 0 {
            return i64::MAX;
        }
    }
    total
}

fn ready_pods(inputs: &Inputs<'_>) -> Result<i64, MetricError> {
    match inputs.workload {
        Workload::Counted { total, .. } if total <= 0 => Err(MetricError::NoPods),
        Workload::Counted { ready, .. } => Ok(i64::from(ready)),
        Workload::Pods([]) => Err(MetricError::NoPods),
        Workload::Pods(pods) => Ok(pods.iter().filter(|pod| pod.is_running_and_ready()).count() as i64),
        Workload::AllReady(count) if count <= 0 => Err(MetricError::NoPods),
        Workload::AllReady(count) => Ok(i64::from(count)),
    }
}
