//! What each metric of an HPA reads and proposes: the choice of calculation by source and target.

use super::replica_calculator::{
    Inputs, PodTarget, Proposal, Scratch, Unready, average_value, average_value_total, per_pod, uniform,
    uniform_utilization, value, value_total,
};
use super::sources::{MetricError, Observation, Reading, external_values};
use super::spec::{Metric, MetricSource, TargetKind};

/// What one metric read and proposed at one sync.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct MetricOutcome {
    /// What it read.
    pub reading: Reading,
    /// What it proposed, or why it could not.
    pub proposal: Result<Proposal, MetricError>,
}

/// Calculates one metric.
pub(crate) fn evaluate(
    inputs: &Inputs<'_>,
    metric: &Metric,
    reading: Reading,
    observation: &Observation<'_>,
    scratch: &mut Scratch,
) -> MetricOutcome {
    let proposal = propose(inputs, metric, reading, observation, scratch);
    MetricOutcome { reading, proposal }
}

fn propose(
    inputs: &Inputs<'_>,
    metric: &Metric,
    reading: Reading,
    observation: &Observation<'_>,
    scratch: &mut Scratch,
) -> Result<Proposal, MetricError> {
    let target = &metric.target;
    match &metric.source {
        MetricSource::Resource { name } => {
            resource(inputs, metric, name, None, reading, observation, scratch)
        }
        MetricSource::ContainerResource { name, container } => resource(
            inputs,
            metric,
            name,
            Some(container),
            reading,
            observation,
            scratch,
        ),
        MetricSource::Pods { .. } => {
            let target = PodTarget::Average(target.average_value.ok_or(MetricError::NoTarget)?);
            pods(inputs, target, Unready::Missing, reading, observation, scratch)
        }
        MetricSource::Object { .. } => {
            let total = total(reading, observation, false)?;
            match (target.kind, target.value, target.average_value) {
                (Some(TargetKind::Value), Some(target), _) => value(inputs, total, target),
                (Some(TargetKind::AverageValue), _, Some(target)) => Ok(average_value(inputs, total, target)),
                _ => Err(MetricError::NoTarget),
            }
        }
        MetricSource::External { .. } => match (target.average_value, target.value) {
            (Some(target), _) => Ok(average_value(inputs, total(reading, observation, true)?, target)),
            (None, Some(target)) => value(inputs, total(reading, observation, false)?, target),
            (None, None) => Err(MetricError::NoTarget),
        },
        MetricSource::Unknown { .. } => Err(MetricError::InvalidSource),
    }
}

fn resource(
    inputs: &Inputs<'_>,
    metric: &Metric,
    resource: &str,
    container: Option<&str>,
    reading: Reading,
    observation: &Observation<'_>,
    scratch: &mut Scratch,
) -> Result<Proposal, MetricError> {
    let target = match (metric.target.average_value, metric.target.average_utilization) {
        (Some(average), _) => PodTarget::Average(average),
        (None, Some(percent)) => PodTarget::Utilization {
            percent,
            resource,
            container,
        },
        (None, None) => return Err(MetricError::NoTarget),
    };
    let unready = match resource {
        "cpu" => Unready::SetAside,
        _ => Unready::Counted,
    };
    pods(inputs, target, unready, reading, observation, scratch)
}

fn pods(
    inputs: &Inputs<'_>,
    target: PodTarget<'_>,
    unready: Unready,
    reading: Reading,
    observation: &Observation<'_>,
    scratch: &mut Scratch,
) -> Result<Proposal, MetricError> {
    match (reading, target) {
        (Reading::PerPod { first, count }, _) => per_pod(
            inputs,
            target,
            observation.samples_of(first, count),
            unready == Unready::SetAside,
            scratch,
        ),
        (Reading::Every(value), _) => uniform(inputs, target, value, unready),
        (Reading::Utilization(percent), PodTarget::Utilization { percent: target, .. }) => {
            uniform_utilization(inputs, target, percent, unready)
        }
        _ => Err(MetricError::Failed),
    }
}

/// The one number that Object and External metrics come to.
fn total(reading: Reading, observation: &Observation<'_>, is_average: bool) -> Result<i64, MetricError> {
    let sum = |values: &[i64]| match is_average {
        true => average_value_total(values),
        false => value_total(values),
    };
    match reading {
        Reading::Total(total) => Ok(sum(&[total])),
        Reading::Values { first, count } => external_values(observation.values_of(first, count)).map(sum),
        _ => Err(MetricError::Failed),
    }
}
