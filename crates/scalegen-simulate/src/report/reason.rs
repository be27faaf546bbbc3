//! A reason of a step, whoever decided it.

use serde::Serialize;

use crate::{Clock, Instant, hpa, keda};

/// Why a step came out as it did. [`Display`](std::fmt::Display) has the words of a report; serialized it is its kind
/// and its fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reason {
    /// A reason of the HPA controller.
    Hpa(hpa::Reason),
    /// A reason of KEDA.
    Keda(keda::Reason),
    /// What someone changed since the step before.
    Change(Change),
}

/// A change that someone made, as the caller describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename = "Changed")]
#[non_exhaustive]
pub struct Change {
    /// When.
    pub at: Instant,
    /// What, such as `spec.maxReplicas=10`.
    pub change: String,
    /// What the clock shows then, for people; a step has its own in every format.
    #[serde(skip)]
    pub clock: Option<Clock>,
}

impl Change {
    /// A change at a time.
    pub fn new(at: Instant, change: impl Into<String>) -> Self {
        let change = change.into();
        Self {
            at,
            change,
            clock: None,
        }
    }

    /// The change, with its time shown by a clock that shows this at the start.
    #[must_use]
    pub fn clock(mut self, start: Option<Clock>) -> Self {
        self.clock = start.map(|start| start.at(self.at));
        self
    }
}

impl Reason {
    /// Whether both say one thing, if with other numbers.
    pub fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Hpa(own), Self::Hpa(other)) => own.is_alike(other),
            (Self::Keda(own), Self::Keda(other)) => own.is_alike(other),
            (Self::Change(own), Self::Change(other)) => own == other,
            _ => false,
        }
    }
}

impl From<hpa::Reason> for Reason {
    fn from(reason: hpa::Reason) -> Self {
        Self::Hpa(reason)
    }
}

impl From<keda::Reason> for Reason {
    fn from(reason: keda::Reason) -> Self {
        Self::Keda(reason)
    }
}
