//! Why an object cannot be simulated: fields that no API server would have accepted, or that need a real one.

use scalegen_syntax::{FieldPath, Finding};

use crate::codes;

/// One field of an object that the simulator cannot go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the object.
    pub field: FieldPath,
    /// One sentence without a full stop.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(field: FieldPath, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
        }
    }

    /// As a finding, `SIM010`; the caller knows the place.
    pub fn finding(&self) -> Finding {
        let mut finding = codes::UNUSABLE_OBJECT.finding(format!("{}: {}", self.field, self.message));
        finding.path = Some(self.field.to_string());
        finding
    }
}
