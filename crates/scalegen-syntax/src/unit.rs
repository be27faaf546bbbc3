//! What a number counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a signal counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Things: requests waiting, messages, connections.
    Count,
    /// Things in a second.
    PerSecond,
    /// A part of a whole, 0 to 1.
    Ratio,
    /// A part of a whole, 0 to 100.
    Percent,
    /// Time in seconds.
    Seconds,
    /// Time in thousandths of a second.
    Milliseconds,
    /// Bytes.
    Bytes,
}
