//! How a recommendation is limited when the HPA has no `behavior`: rules older than the default behavior.

use super::history::{History, Recommendation};
use super::limit::LimitReason;
use super::options::HpaOptions;
use crate::Instant;

/// The largest recommendation of the downscale window, the present one among them; remembers the present one.
///
/// A recommendation exactly as old as the window still counts, unlike with `behavior`. As nothing limits what
/// is remembered, an earlier and larger recommendation can also raise replicas.
pub(crate) fn stabilize(history: &mut History, desired: i32, now: Instant, options: &HpaOptions) -> i32 {
    let cutoff = now - options.downscale_stabilization;
    let largest = history.largest_from(cutoff);
    let stabilized = largest.map_or(desired, |largest| largest.max(desired));
    history.store(
        Recommendation {
            replicas: desired,
            at: now,
        },
        cutoff,
    );
    stabilized
}

/// Clamps to the bounds and to the limit of one sync: twice the replicas, but always 4.
pub(crate) fn clamp(
    current: i32,
    desired: i32,
    min: i32,
    max: i32,
    options: &HpaOptions,
) -> (i32, LimitReason) {
    let factor = options.legacy_scale_up_limit_factor;
    let limit = (factor * f64::from(current)).max(options.legacy_scale_up_limit_minimum) as i32;
    let (top, top_reason) = if max > limit {
        (limit, LimitReason::ScaleUpLimit)
    } else {
        (max, LimitReason::TooManyReplicas)
    };
    if desired < min {
        (min, LimitReason::TooFewReplicas)
    } else if desired > top {
        (top, top_reason)
    } else {
        (desired, LimitReason::DesiredWithinRange)
    }
}
