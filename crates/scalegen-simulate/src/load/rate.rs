//! `rate()` and `increase()` of PromQL, with their extrapolation.

/// The major version of Prometheus, which decides two details.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prometheus {
    /// The range has its left end, and a counter near zero may gain an entire interval.
    Two,
    /// The range is open on the left.
    #[default]
    Three,
}

/// The increase of a counter over the `range_s` seconds before `at_s`, from its samples in order of time, seconds
/// with values. None for fewer than two samples in the range, which is no series in the answer.
pub fn increase(
    samples: impl Iterator<Item = (f64, f64)>,
    at_s: f64,
    range_s: f64,
    version: Prometheus,
) -> Option<f64> {
    let start = at_s - range_s;
    let is_inside = |&(time, _): &(f64, f64)| match version {
        Prometheus::Two => time >= start && time <= at_s,
        Prometheus::Three => time > start && time <= at_s,
    };
    let mut inside = samples.filter(is_inside);
    let first = inside.next()?;
    let (mut last, mut gaps, mut resets) = (first, 0_u32, 0.0);
    for sample in inside {
        if sample.1 < last.1 {
            resets += last.1;
        }
        last = sample;
        gaps += 1;
    }
    if gaps == 0 {
        return None;
    }
    let grown = last.1 - first.1 + resets;
    let span = last.0 - first.0;
    let mean_gap = span / f64::from(gaps);
    let limit = 1.1 * mean_gap;
    // A counter is not carried below zero.
    let to_zero = match grown > 0.0 && first.1 >= 0.0 {
        true => span * first.1 / grown,
        false => f64::INFINITY,
    };
    let bridged = |gap: f64| if gap >= limit { mean_gap / 2.0 } else { gap };
    let left = first.0 - start;
    let to_start = match version {
        Prometheus::Two => bridged(left.min(to_zero)),
        Prometheus::Three => bridged(left).min(to_zero),
    };
    Some(grown * (span + to_start + bridged(at_s - last.0)) / span)
}

/// The increase per second: what `rate()` answers.
pub fn rate(
    samples: impl Iterator<Item = (f64, f64)>,
    at_s: f64,
    range_s: f64,
    version: Prometheus,
) -> Option<f64> {
    Some(increase(samples, at_s, range_s, version)? / range_s)
}
