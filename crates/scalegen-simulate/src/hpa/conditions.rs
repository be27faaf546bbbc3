//! The conditions that the controller writes into an HPA's status.

/// One condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// Whether it holds.
    pub status: bool,
    /// The controller's word for the reason.
    pub reason: &'static str,
}

/// The conditions of an HPA; each stays until it is written again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conditions {
    /// Whether the target can be read and written, and whether a window holds it back.
    pub able_to_scale: Option<Condition>,
    /// Whether metrics decide.
    pub scaling_active: Option<Condition>,
    /// Whether bounds or policies changed the recommendation.
    pub scaling_limited: Option<Condition>,
    /// Whether this HPA itself went to 0; only with the gate `HPAScaleToZero`.
    pub scaled_to_zero: Option<Condition>,
}

impl Conditions {
    /// Those that were written, with their types.
    pub fn written(&self) -> impl Iterator<Item = (&'static str, Condition)> {
        let all = [
            ("AbleToScale", self.able_to_scale),
            ("ScalingActive", self.scaling_active),
            ("ScalingLimited", self.scaling_limited),
            ("ScaledToZero", self.scaled_to_zero),
        ];
        all.into_iter()
            .filter_map(|(name, condition)| Some((name, condition?)))
    }
}

pub(crate) const fn yes(reason: &'static str) -> Option<Condition> {
    Some(Condition { status: true, reason })
}

pub(crate) const fn no(reason: &'static str) -> Option<Condition> {
    Some(Condition {
        status: false,
        reason,
    })
}
