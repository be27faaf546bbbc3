//! The words of a report for its reasons.

use std::fmt;

use scalegen_syntax::Quantity;

use super::reason::Reason;
use super::row::Row;
use super::time::time;
use crate::Clock;
use crate::hpa::{self, Amount, Arithmetic, Basis, Limit, Stabilization, Thresholds, Unit};
use crate::keda;
use crate::number::number;

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hpa(reason) => reason.fmt(f),
            Self::Keda(reason) => reason.fmt(f),
            Self::Change(it) => {
                let at = it.clock.map_or_else(|| time(it.at.seconds_f64()), Clock::time);
                write!(f, "Changed: {} at {at}", it.change)
            }
        }
    }
}

impl fmt::Display for hpa::Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetricFailed {
                condition,
                metric,
                error,
            } => write!(f, "{condition}: {}: {error}", metric),
            Self::FailedGetScale => f.write_str("FailedGetScale: the workload cannot be read"),
            Self::ScalingDisabled => f.write_str(
                "ScalingDisabled: the workload has 0 replicas, and the HPA does not scale it up from 0",
            ),
            Self::AboveMaximum {
                current_replicas,
                max_replicas,
            } => write!(
                f,
                "TooManyReplicas: {current_replicas} is above maxReplicas {max_replicas}; corrected without reading metrics"
            ),
            Self::BelowMinimum {
                current_replicas,
                min_replicas,
            } => write!(
                f,
                "TooFewReplicas: {current_replicas} is below minReplicas {min_replicas}; corrected without reading metrics"
            ),
            Self::UnusableSelector => f.write_str("the HPA cannot use the workload's selector"),
            Self::NoMetric { replicas } => write!(f, "no metric can be read: stays at {replicas}"),
            Self::ScaleDownRefused { replicas } => {
                write!(
                    f,
                    "no scale-down while a metric cannot be read: stays at {replicas}"
                )
            }
            Self::Overflow { metric, replicas } => write!(
                f,
                "{}: the sum is negative, which the controller treats as an overflow: {replicas} replicas",
                metric
            ),
            Self::WithinTolerance(arithmetic) | Self::Proposed(arithmetic) => arithmetic.fmt(f),
            Self::ScaleUpStabilized(it) => stabilized(f, "ScaleUpStabilized", "lower", it),
            Self::ScaleDownStabilized(it) => stabilized(f, "ScaleDownStabilized", "higher", it),
            Self::TooFewReplicas { min_replicas } => {
                write!(f, "TooFewReplicas: limited to minReplicas {min_replicas}")
            }
            Self::TooManyReplicas { max_replicas } => {
                write!(f, "TooManyReplicas: limited to maxReplicas {max_replicas}")
            }
            Self::ScaleUpLimit(limit) => match limit {
                Limit {
                    is_disabled: true, ..
                } => f.write_str("ScaleUpLimit: selectPolicy disables scaling up"),
                Limit {
                    policy: Some(policy),
                    replicas,
                    ..
                } => write!(f, "ScaleUpLimit: policy {policy} allows at most {replicas}"),
                Limit { replicas, .. } => {
                    write!(
                        f,
                        "ScaleUpLimit: without behavior one sync allows at most {replicas}"
                    )
                }
            },
            Self::ScaleDownLimit(limit) => match limit {
                Limit {
                    is_disabled: true, ..
                } => f.write_str("ScaleDownLimit: selectPolicy disables scaling down"),
                Limit {
                    policy: Some(policy),
                    replicas,
                    ..
                } => write!(
                    f,
                    "ScaleDownLimit: policy {policy} allows no fewer than {replicas}"
                ),
                Limit { replicas, .. } => {
                    write!(f, "ScaleDownLimit: no policy allows fewer than {replicas}")
                }
            },
        }
    }
}

fn stabilized(f: &mut fmt::Formatter<'_>, word: &str, extreme: &str, it: &Stabilization) -> fmt::Result {
    let Stabilization {
        replicas,
        window_seconds,
        ..
    } = it;
    write!(f, "{word}: held at {replicas} by ")?;
    if it.is_held_by_start {
        write!(
            f,
            "the replicas at the first sync, which count as recommended for {window_seconds} s"
        )
    } else {
        write!(f, "a {extreme} recommendation in the last {window_seconds} s")
    }
}

impl fmt::Display for Arithmetic {
    /// `cpu: 3 × 75 % / 60 % = 3.75, rounded up to 4`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            reading,
            target,
            ratio,
            replicas,
            ..
        } = self;
        write!(f, "{}: ", self.metric)?;
        match (self.filled_ratio, self.pods, self.raw_replicas) {
            (Some(filled), pods, _) => {
                let filled = Decimal(filled);
                let ratio = Decimal(*ratio);
                write!(
                    f,
                    "{reading} / {target} = {ratio}, {filled} with pods that have no value"
                )?;
                if let Some(pods) = pods {
                    write!(f, "; {pods} × {filled}")?;
                }
            }
            (None, Some(pods), _) => write!(f, "{pods} × {reading} / {target}")?,
            (None, None, None) if self.basis == Basis::Divided => match target.milli {
                1000 => write!(f, "{reading} / {replicas} = {}", Decimal(*ratio))?,
                _ => write!(f, "{reading} / ({replicas} × {target}) = {}", Decimal(*ratio))?,
            },
            (None, None, None) => write!(f, "{reading} / {target} = {}", Decimal(*ratio))?,
            (None, None, Some(_)) => write!(f, "{reading} / {target}")?,
        }
        match self.raw_replicas {
            Some(raw) => {
                write!(f, " = {}", Decimal(raw))?;
                match *replicas {
                    i32::MAX => write!(f, ", cut to {replicas}"),
                    _ if raw == f64::from(*replicas) => Ok(()),
                    _ => write!(f, ", rounded up to {replicas}"),
                }
            }
            None if !self.is_reversed => write!(
                f,
                ", within the tolerance of {} %: stays at {replicas}",
                Decimal(self.tolerance * 100.0)
            ),
            None => write!(f, ", which reverses the direction: stays at {replicas}"),
        }
    }
}

impl fmt::Display for Thresholds {
    /// `up above 5.5, down below 3.7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", up(self), down(self))
    }
}

/// What is shorter is shown: the last reading that changes nothing, or the first that does. The controller cuts
/// percentages to whole numbers, so that 71.9 % are still 71 %.
fn up(thresholds: &Thresholds) -> String {
    match (thresholds.up_at, thresholds.up_above()) {
        (Some(at), Some(above)) if at.unit != Unit::Percent && is_shorter(above, at) => {
            format!("up above {above}")
        }
        (Some(at), _) => format!("up at {at} or more"),
        (None, _) => "up at no value".to_owned(),
    }
}

fn down(thresholds: &Thresholds) -> String {
    match (thresholds.down_at, thresholds.down_below()) {
        (Some(at), Some(below)) if at.unit == Unit::Percent || is_shorter(below, at) => {
            format!("down below {below}")
        }
        (Some(at), _) => format!("down at {at} or less"),
        (None, _) => "down at no value".to_owned(),
    }
}

/// Compares what is shown; where units cut that to the same length, the exact amounts.
fn is_shorter(one: Amount, other: Amount) -> bool {
    let lengths = |it: Amount| {
        let exact = Quantity::from_milli(it.milli).to_string();
        (it.to_string().len(), exact.len())
    };
    lengths(one) <= lengths(other)
}

/// Where a metric would move the replicas of a row.
pub(super) fn would_scale(row: &Row, thresholds: &Thresholds) -> String {
    let would = if row.thresholds.len() > 1 {
        "alone would"
    } else {
        "would"
    };
    let (up, down) = (up(thresholds), down(thresholds));
    match row.bounds {
        Some((min, max)) if row.current_replicas >= max && row.current_replicas <= min => {
            format!("minReplicas and maxReplicas are {max}")
        }
        Some((_, max)) if row.current_replicas >= max => {
            format!("{would} scale {down}; maxReplicas is {max}")
        }
        Some((min, _)) if row.current_replicas <= min => {
            format!("{would} scale {up}; minReplicas is {min}")
        }
        _ => format!("{would} scale {up}, {down}"),
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::Percent => write!(f, "{} %", self.milli / 1000),
            Unit::Cores => write!(f, "{}", Quantity::from_milli(self.milli)),
            Unit::Bytes => match binary(self.milli) {
                Some(text) => f.write_str(&text),
                None => write!(f, "{}", Quantity::from_milli(self.milli)),
            },
            Unit::None => thousandths(f, self.milli),
        }
    }
}

/// Bytes in the largest binary unit that they fill, with two decimals at most; none for less.
fn binary(milli: i64) -> Option<String> {
    let bytes = milli as f64 / 1000.0;
    let units = [("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)];
    let (unit, size) = units
        .into_iter()
        .map(|(unit, power)| (unit, f64::from(power).exp2()))
        .find(|(_, size)| bytes >= *size)?;
    let text = format!("{:.2}", bytes / size);
    Some(format!(
        "{}{unit}",
        text.trim_end_matches('0').trim_end_matches('.')
    ))
}

/// Thousandths as a decimal number.
fn thousandths(f: &mut fmt::Formatter<'_>, milli: i64) -> fmt::Result {
    let (whole, rest) = (milli / 1000, (milli % 1000).abs());
    if milli < 0 && whole == 0 {
        f.write_str("-")?;
    }
    write!(f, "{whole}")?;
    if rest == 0 {
        return Ok(());
    }
    let digits = format!("{rest:03}");
    write!(f, ".{}", digits.trim_end_matches('0'))
}

/// A float with two decimals, or with as many as tell it from a whole number: 56.00000000000001 is rounded up to 57.
struct Decimal(f64);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value) = *self;
        let texts = (2..18).map(|digits| format!("{value:.digits$}"));
        let is_whole = |text: &String| text.parse().is_ok_and(|it: f64| it.fract() == 0.0);
        let mut texts = texts.skip_while(|text| value.fract() != 0.0 && value.is_finite() && is_whole(text));
        let text = texts.next().unwrap_or_else(|| value.to_string());
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl fmt::Display for keda::Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fallback { metric, value } => write!(
                f,
                "Fallback: {} cannot be read, {} replaces it",
                metric,
                number(*value)
            ),
            Self::Cached { metric, source } => {
                write!(f, "Cached: {} is the value of the last poll; the source ", metric)?;
                match source {
                    Some(value) => write!(f, "now has {}", number(*value)),
                    None => f.write_str("can no longer be read"),
                }
            }
            Self::Paused {
                current_replicas,
                desired_replicas,
            } if current_replicas == desired_replicas => {
                write!(f, "Paused: stays at {current_replicas}; KEDA deletes the HPA")
            }
            Self::Paused { desired_replicas, .. } => {
                write!(f, "Paused: set to {desired_replicas}; KEDA deletes the HPA")
            }
            Self::Activated {
                current_replicas,
                desired_replicas,
            } => write!(
                f,
                "Activated: a trigger is active, up from {current_replicas} to {desired_replicas}"
            ),
            Self::ScaleOutPaused => {
                f.write_str("ScaleOutPaused: a trigger is active, but scaling out is paused")
            }
            Self::Active { is_forced: true } => {
                f.write_str("Active: by force-activation; the HPA decides on the replicas")
            }
            Self::Active { is_forced: false } => {
                f.write_str("Active: a trigger is active; the HPA decides on the replicas")
            }
            Self::PartialTriggerError => f.write_str("PartialTriggerError: some triggers cannot be read"),
            Self::WaitingForFallback => {
                f.write_str("WaitingForFallback: triggers cannot be read, and the fallback has not begun")
            }
            Self::TriggerError => f.write_str("TriggerError: triggers cannot be read"),
            Self::Deactivated {
                current_replicas,
                desired_replicas,
            } => write!(
                f,
                "Deactivated: no trigger is active, down from {current_replicas} to {desired_replicas}"
            ),
            Self::ScalerCooldown { last_active, end } => {
                let end = time(end.seconds_f64());
                match last_active {
                    Some(last) => write!(
                        f,
                        "ScalerCooldown: no trigger has been active since {}; cooldownPeriod ends at {end}",
                        time(last.seconds_f64())
                    ),
                    None => write!(
                        f,
                        "ScalerCooldown: no trigger has been active; initialCooldownPeriod ends at {end}"
                    ),
                }
            }
            Self::ScaleInPaused => {
                f.write_str("ScaleInPaused: no trigger is active, but scaling in is paused")
            }
            Self::RaisedToMinimum { min_replicas } => {
                write!(f, "RaisedToMinimum: below minReplicaCount {min_replicas}")
            }
            Self::Inactive { current_replicas: 0 } => f.write_str("Inactive: no trigger is active"),
            Self::Inactive { .. } => {
                f.write_str("Inactive: no trigger is active; the HPA decides on the replicas")
            }
        }
    }
}
