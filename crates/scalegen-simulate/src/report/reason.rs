//! A reason of a step, whoever decided it.

use serde::Serialize;

use crate::{hpa, keda};

/// Why a step came out as it did. [`Display`](std::fmt::Display) has the words of a report; serialized it is its kind
/// and its fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reason {
    /// A reason of the HPA controller.
    Hpa(hpa::Reason),
    /// A reason of KEDA.
    Keda(keda::Reason),
}

impl Reason {
    /// Whether both say one thing, if with other numbers.
    pub fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Hpa(own), Self::Hpa(other)) => own.is_alike(other),
            (Self::Keda(own), Self::Keda(other)) => own.is_alike(other),
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
