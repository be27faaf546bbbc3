//! Why the replicas of a sync are not what was recommended.

use super::behavior::Policy;

/// The reason of the condition `ScalingLimited`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitReason {
    /// Nothing limited it.
    DesiredWithinRange,
    /// Raised to `minReplicas`.
    TooFewReplicas,
    /// Lowered to `maxReplicas`.
    TooManyReplicas,
    /// Lowered to what the scale-up policies allow.
    ScaleUpLimit,
    /// Raised to what the scale-down policies allow.
    ScaleDownLimit,
}

impl LimitReason {
    /// The word in the condition.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DesiredWithinRange => "DesiredWithinRange",
            Self::TooFewReplicas => "TooFewReplicas",
            Self::TooManyReplicas => "TooManyReplicas",
            Self::ScaleUpLimit => "ScaleUpLimit",
            Self::ScaleDownLimit => "ScaleDownLimit",
        }
    }
}

/// How far one direction may go at a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Replicas.
    pub replicas: i32,
    /// The policy that decides; none when the direction is disabled or has no policy.
    pub policy: Option<Policy>,
}
