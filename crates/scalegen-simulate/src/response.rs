//! What a scaler does about readings that hold: where it comes to rest, how long that takes, and which of its settings
//! never count.

mod rest;
mod unused;

pub use rest::{HpaPhase, KedaPhase, Rest, hpa_rests, keda_rests};
pub use unused::{Direction, Unused, unused_of_hpa, unused_of_keda};

use crate::hpa::{Amount, Metric, MetricSource, Reading, Unit};

/// More than any target asks for, and within the integers of the controllers when counted in thousandths.
pub const A_LOT: f64 = 1e15;

impl Metric {
    /// What the controller reads of this metric when its value is `value`: percent for a utilization, else cores, bytes
    /// or whatever the metric counts. All pods have that value.
    ///
    /// ```
    /// use scalegen_simulate::hpa::{HpaSpec, Reading};
    ///
    /// // Without metrics the API server fills in CPU at 80 %.
    /// let mut hpa = k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler::default();
    /// hpa.spec.max_replicas = 3;
    /// let spec = HpaSpec::new(&hpa).unwrap();
    /// assert_eq!(spec.metrics[0].reading(55.9), Reading::Utilization(55));
    /// ```
    pub fn reading(&self, value: f64) -> Reading {
        let milli = (value * 1000.0) as i64;
        match self.source {
            MetricSource::Object { .. } | MetricSource::External { .. } => Reading::Total(milli),
            MetricSource::Unknown { .. } => Reading::Failed,
            _ if self.is_average_value() || self.target.average_utilization.is_none() => {
                Reading::Every(milli)
            }
            _ => Reading::Utilization(value as i64),
        }
    }
    /// A value of this metric with its unit: percent for a utilization, else cores, bytes or whatever it counts.
    pub fn amount(&self, value: f64) -> Amount {
        let milli = (value * 1000.0).round() as i64;
        let unit = match self.reading(0.0) {
            Reading::Utilization(_) => Unit::Percent,
            _ => Unit::of(&self.source),
        };
        Amount { milli, unit }
    }

    /// The target that the controller goes by, in the unit of [`Metric::amount`].
    pub fn target_value(&self) -> Option<f64> {
        let target = &self.target;
        let milli = |milli: i64| milli as f64 / 1000.0;
        match self.reading(0.0) {
            Reading::Utilization(_) => target.average_utilization.map(f64::from),
            _ => target.average_value.or(target.value).map(milli),
        }
    }

    /// Whether the value is one for all pods, which an average divides by the replicas.
    pub fn is_divided(&self) -> bool {
        matches!(self.reading(0.0), Reading::Total(_)) && self.is_average_value()
    }
}
