//! The readings at which a metric starts to ask for another number of replicas, found with the controller's own code.

use serde::Serialize;

use super::amount::{Amount, Unit};
use super::metrics::evaluate;
use super::options::HpaOptions;
use super::pods::Pod;
use super::replica_calculator::{Inputs, Scratch};
use super::requests::pod_request;
use super::sample::Sample;
use super::simulation::Step;
use super::sources::{Observation, Reading, Workload};
use super::spec::{HpaSpec, Metric, MetricSource};
use super::tolerance::Tolerances;
use crate::Instant;

/// The readings at which one metric asks for more and for fewer replicas than there are. Windows, policies and bounds
/// come later: replicas go up once any metric asks for more, and down once all of them ask for fewer.
///
/// ```
/// use k8s_openapi::api::autoscaling::v2::{HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec};
/// use scalegen_simulate::hpa::{HpaOptions, HpaSpec};
///
/// // Without metrics the API server fills in CPU at 80 %.
/// let hpa = HorizontalPodAutoscaler {
///     spec: HorizontalPodAutoscalerSpec { max_replicas: 9, ..Default::default() },
///     ..Default::default()
/// };
/// let spec = HpaSpec::new(&hpa).unwrap();
/// let cpu = spec.thresholds(&HpaOptions::default(), 3)[0].unwrap();
/// assert_eq!(cpu.to_string(), "up at 89 % or more, down below 54 %");
/// assert_eq!(cpu.up_at.unwrap().value(), 89.0); // 88 / 80 is within the tolerance of 10 %.
/// assert_eq!(cpu.down_at.unwrap().value(), 53.0); // 3 × 54 / 80 is rounded up to 3.
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Thresholds {
    /// The smallest reading that asks for more replicas; none where no reading does.
    pub up_at: Option<Amount>,
    /// The largest reading that asks for fewer replicas; none where no reading does.
    pub down_at: Option<Amount>,
}

impl Thresholds {
    /// The largest reading that does not ask for more replicas.
    pub fn up_above(&self) -> Option<Amount> {
        self.up_at.map(|it| it.moved(-it.grain()))
    }

    /// The smallest reading that does not ask for fewer replicas.
    pub fn down_below(&self) -> Option<Amount> {
        self.down_at.map(|it| it.moved(it.grain()))
    }
}

impl HpaSpec {
    /// The thresholds of each metric while the workload has `replicas` replicas that are all ready; none for a metric
    /// that the controller cannot calculate.
    pub fn thresholds(&self, options: &HpaOptions, replicas: i32) -> Vec<Option<Thresholds>> {
        let observation = Observation::new(Workload::AllReady(replicas), &[]);
        self.thresholds_of(options, replicas, &observation, Instant::START)
    }

    fn thresholds_of(
        &self,
        options: &HpaOptions,
        replicas: i32,
        observation: &Observation<'_>,
        now: Instant,
    ) -> Vec<Option<Thresholds>> {
        let inputs = Inputs {
            current_replicas: replicas,
            status_replicas: replicas,
            workload: observation.workload,
            now,
            tolerances: Tolerances::of(self.behavior.as_ref(), options),
            options,
        };
        let metrics = self.metrics.iter().enumerate();
        let thresholds = metrics.map(|(index, metric)| {
            Question::new(inputs, metric, observation, observation.reading(index))?.thresholds()
        });
        thresholds.collect()
    }
}

impl Step<'_> {
    /// The thresholds of each metric with the workload that this step found. Where pods have values each their own,
    /// the thresholds are those of a value that all of them have.
    pub fn thresholds(&self) -> Vec<Option<Thresholds>> {
        let replicas = self.decision.current_replicas;
        self.spec
            .thresholds_of(self.options, replicas, &self.observation, self.now)
    }
}

/// What one metric would ask for with other readings.
struct Question<'a> {
    inputs: Inputs<'a>,
    metric: &'a Metric,
    how: How,
    /// Whether utilization is what is read.
    is_percent: bool,
    /// The values of the pods, where they have values each their own.
    samples: Vec<Sample>,
    scratch: Scratch,
}

/// The way in which a reading reaches the calculation.
#[derive(Clone, Copy)]
enum How {
    Utilization,
    Every,
    Total,
    PerPod,
}

/// Whole numbers up to this have a float each. It is far above every real value, in thousandths.
const LARGEST: i64 = 1 << 52;

impl<'a> Question<'a> {
    fn new(
        inputs: Inputs<'a>,
        metric: &'a Metric,
        observation: &Observation<'_>,
        reading: Reading,
    ) -> Option<Self> {
        let is_percent = !metric.is_average_value() && metric.target.average_utilization.is_some();
        let (how, samples) = match (&metric.source, reading) {
            (MetricSource::Unknown { .. }, _) => return None,
            (MetricSource::Object { .. } | MetricSource::External { .. }, _) => (How::Total, &[][..]),
            (_, Reading::PerPod { first, count }) => (How::PerPod, observation.samples_of(first, count)),
            _ if is_percent => (How::Utilization, &[][..]),
            _ => (How::Every, &[][..]),
        };
        Some(Self {
            inputs,
            metric,
            how,
            is_percent,
            samples: samples.to_vec(),
            scratch: Scratch::default(),
        })
    }

    fn thresholds(mut self) -> Option<Thresholds> {
        let replicas = self.inputs.current_replicas;
        let target = self.target()?;
        // Answers at and above the target never fall, and those at and below it never rise above the replicas. Over
        // everything they can: of a `Value` target only pods that are ready are multiplied.
        let up_at = self.first(target, LARGEST, |asked| asked > replicas)?;
        let down_at = self.first(-target, 0, |asked| asked < replicas)?;
        Some(Thresholds {
            up_at: up_at.map(|it| self.amount(it)),
            down_at: down_at.map(|it| self.amount(-it)),
        })
    }

    /// The first of `from..=to` whose answer is wanted, where all after it are too; of negative numbers, the answer is
    /// that of the reading without the sign. None inside if the last is not; none at all if there is no answer.
    fn first(&mut self, mut from: i64, to: i64, is_wanted: impl Fn(i32) -> bool) -> Option<Option<i64>> {
        if !is_wanted(self.asked(to.abs())?) {
            return Some(None);
        }
        // Thresholds are near the target, far from the end.
        let (mut to, mut step) = (to, from.abs() / 4 + 1);
        while step < to.saturating_sub(from) {
            if is_wanted(self.asked((from + step).abs())?) {
                to = from + step;
                break;
            }
            from += step + 1;
            step = step.saturating_mul(2);
        }
        while from < to {
            let middle = from + (to - from) / 2;
            if is_wanted(self.asked(middle.abs())?) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        Some(Some(to))
    }

    /// The reading at the target, of all pods together where that is what is read.
    fn target(&self) -> Option<i64> {
        let target = &self.metric.target;
        let target = match self.how {
            How::Total if target.average_value.is_some() => target
                .average_value?
                .checked_mul(i64::from(self.inputs.status_replicas))?,
            How::Total => target.value?,
            _ if self.is_percent => i64::from(target.average_utilization?),
            _ => target.average_value?,
        };
        Some(target.clamp(0, LARGEST))
    }

    fn amount(&self, reading: i64) -> Amount {
        if self.is_percent {
            Amount::percent(reading)
        } else {
            Amount {
                milli: reading,
                unit: Unit::of(&self.metric.source),
            }
        }
    }

    /// The replicas that the metric asks for at this reading; none if it cannot be calculated.
    fn asked(&mut self, reading: i64) -> Option<i32> {
        let value = match self.how {
            How::Utilization => Reading::Utilization(reading),
            How::Every => Reading::Every(reading),
            How::Total => Reading::Total(reading),
            How::PerPod => self.per_pod(reading)?,
        };
        let observation = Observation {
            samples: &self.samples,
            ..Observation::new(self.inputs.workload, &[])
        };
        let outcome = evaluate(&self.inputs, self.metric, value, &observation, &mut self.scratch);
        outcome.proposal.ok().map(|it| it.replicas)
    }

    /// Gives every pod that has a value this one.
    fn per_pod(&mut self, reading: i64) -> Option<Reading> {
        let Workload::Pods(pods) = self.inputs.workload else {
            return None;
        };
        let count = self.samples.len();
        // The controller's sums, and a hundred times those, have to stay within their integers.
        let most = i128::from(i64::MAX) / 200 / (count as i128 + 1);
        for sample in &mut self.samples {
            let value = match sample.pod.and_then(|index| Some((index, pods.get(index)?))) {
                Some((index, pod)) if self.is_percent => {
                    let request = request(pod, index, self.metric, self.inputs.options)?;
                    // Rounded up: the controller cuts the percentage that it takes of it.
                    (i128::from(request) * i128::from(reading) + 99) / 100
                }
                _ => i128::from(reading),
            };
            sample.value = i64::try_from(value.clamp(0, most)).ok()?;
        }
        Some(Reading::PerPod { first: 0, count })
    }
}

fn request(pod: &Pod, index: usize, metric: &Metric, options: &HpaOptions) -> Option<i64> {
    let (name, container) = match &metric.source {
        MetricSource::Resource { name } => (name, None),
        MetricSource::ContainerResource { name, container } => (name, Some(container.as_str())),
        _ => return None,
    };
    pod_request(pod, index, name, container, options.pod_level_resources).ok()
}
