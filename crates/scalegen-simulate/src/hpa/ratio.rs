//! How far metrics are from their targets: integer sums first, one float division last.

use super::sources::MetricError;

/// A utilization against its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct UtilizationRatio {
    /// Utilization over target.
    pub ratio: f64,
    /// Percent of the requests, cut to a whole number before the ratio was taken.
    pub utilization: i64,
    /// Average usage per counted pod, in thousandths, cut to a whole number.
    pub average: i64,
}

/// From the sums over the pods that have both a value and a request.
pub(crate) fn utilization_ratio(
    usage: i64,
    request: i64,
    count: i64,
    target_percent: i32,
) -> Result<UtilizationRatio, MetricError> {
    if request == 0 || count == 0 {
        return Err(MetricError::NoRequests);
    }
    let utilization = usage.wrapping_mul(100).wrapping_div(request);
    Ok(UtilizationRatio {
        ratio: percent_ratio(utilization, target_percent),
        utilization,
        average: usage.wrapping_div(count),
    })
}

/// A whole percentage over a whole percentage.
pub(crate) fn percent_ratio(utilization: i64, target_percent: i32) -> f64 {
    utilization as f64 / f64::from(target_percent)
}

/// The ratio and the average, in thousandths, of a plain sum of values; none without values.
pub(crate) fn usage_ratio(sum: i64, count: i64, target: i64) -> Option<(f64, i64)> {
    let average = sum.checked_div(count)?;
    Some((average as f64 / target as f64, average))
}

/// `ratio · count`, as the controller does it: the quotient is a float before it is multiplied.
///
/// Do not "fix" this with integers: 56 % of a 50 % target with 50 pods are 56 on paper, and 57 in the cluster.
pub(super) fn multiplied(ratio: f64, count: i64) -> f64 {
    ratio * count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_floats() {
        assert_eq!(multiplied(percent_ratio(56, 50), 50).ceil(), 57.0);
    }
}
