//! The stabilization windows of `behavior`: both at once, over the recommendations of earlier syncs.

use super::history::{History, Recommendation};
use crate::{Instant, Span};

/// What the two windows make of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stabilized {
    /// The replicas to go on with.
    pub replicas: i32,
    /// The least recommendation of the scale-up window.
    pub scale_up_floor: i32,
    /// The largest recommendation of the scale-down window.
    pub scale_down_ceiling: i32,
}

/// Holds `desired` against both windows, and remembers it.
///
/// The current replicas stay as long as they lie between the least recommendation of the scale-up window and
/// the largest of the scale-down window. A recommendation exactly as old as a window is outside it.
pub(crate) fn stabilize(
    history: &mut History,
    current: i32,
    desired: i32,
    scale_up_window: Span,
    scale_down_window: Span,
    now: Instant,
) -> Stabilized {
    let (up_cutoff, down_cutoff) = (now - scale_up_window, now - scale_down_window);
    let least = history.least_after(up_cutoff);
    let largest = history.largest_after(down_cutoff);
    let floor = least.map_or(desired, |least| least.min(desired));
    let ceiling = largest.map_or(desired, |largest| largest.max(desired));
    history.store(
        Recommendation {
            replicas: desired,
            at: now,
        },
        up_cutoff.min(down_cutoff),
    );
    Stabilized {
        replicas: current.max(floor).min(ceiling),
        scale_up_floor: floor,
        scale_down_ceiling: ceiling,
    }
}
