//! The recommendations that an HPA remembers, in the controller's memory only.

use crate::Instant;

/// What the metrics asked for at one sync, before anything limited it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Replicas.
    pub replicas: i32,
    /// When.
    pub at: Instant,
}

/// The remembered recommendations, in the order of their slots; slots are used again once they are too old.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    slots: Vec<Recommendation>,
}

impl History {
    /// A history with these recommendations, in this order.
    pub fn new(slots: Vec<Recommendation>) -> Self {
        Self { slots }
    }

    /// The slots, in order.
    pub fn slots(&self) -> &[Recommendation] {
        &self.slots
    }

    /// Remembers a recommendation: in place of the *last* slot that is older than `cutoff`, else at the end.
    pub(crate) fn store(&mut self, recommendation: Recommendation, cutoff: Instant) {
        match self.slots.iter_mut().rfind(|slot| slot.at < cutoff) {
            Some(slot) => *slot = recommendation,
            None => self.slots.push(recommendation),
        }
    }
}
