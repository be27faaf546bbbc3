//! What Prometheus does where nothing says otherwise.

use crate::Duration;

/// The time from one scrape to the next, as the Prometheus operator sets it.
pub const DEFAULT_SCRAPE_INTERVAL: Duration = Duration::from_seconds(30);
