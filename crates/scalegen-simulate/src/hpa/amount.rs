//! Values and targets of metrics, with their units.

use serde::{Serialize, Serializer};

use super::spec::MetricSource;
use crate::number::number;

/// A value or a target of a metric. [`Display`](std::fmt::Display) has the unit; serialized it is a number in percent,
/// cores, bytes or whatever the metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    pub(crate) milli: i64,
    pub(crate) unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Percent,
    Cores,
    Bytes,
    None,
}

impl Unit {
    /// The unit of the values that are not in percent.
    pub(crate) fn of(source: &MetricSource) -> Self {
        match source {
            MetricSource::Resource { name } | MetricSource::ContainerResource { name, .. } => {
                match name.as_str() {
                    "cpu" => Self::Cores,
                    _ => Self::Bytes,
                }
            }
            _ => Self::None,
        }
    }
}

impl Amount {
    pub(crate) fn percent(percent: i64) -> Self {
        Self {
            milli: percent.saturating_mul(1000),
            unit: Unit::Percent,
        }
    }

    /// The amount in percent, cores, bytes or whatever the metric counts.
    pub fn value(self) -> f64 {
        self.milli as f64 / 1000.0
    }

    /// The amount in thousandths of the same.
    pub fn milli(self) -> i64 {
        self.milli
    }

    /// The amount with `milli` thousandths more.
    pub(crate) fn moved(self, milli: i64) -> Self {
        Self {
            milli: self.milli.saturating_add(milli),
            ..self
        }
    }

    /// The smallest difference, in thousandths, that the controller sees: utilizations are whole percents.
    pub fn grain(self) -> i64 {
        match self.unit {
            Unit::Percent => 1000,
            Unit::Cores | Unit::Bytes | Unit::None => 1,
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        number(self.value()).serialize(serializer)
    }
}
