//! Why an object cannot be simulated: fields that no API server would have accepted, or that need a real one.

use scalegen_kinds::Refusal;
use scalegen_syntax::{FieldPath, Finding, Message};

use crate::codes;
use crate::messages::{AtField, Unreadable};

/// One field of an object that the simulator cannot go by.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Problem {
    /// Where in the object.
    pub field: FieldPath,
    /// What is wrong with it.
    pub message: Message,
}

impl Problem {
    pub(crate) fn new(field: FieldPath, message: impl Into<Message>) -> Self {
        Self {
            field,
            message: message.into(),
        }
    }

    /// Of what a server refuses.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self::new(refusal.field, refusal.message)
    }

    /// Of a text in one of the small languages, which its reader refuses.
    pub(crate) fn unreadable(field: FieldPath, error: &dyn std::error::Error) -> Self {
        let error = error.to_string();
        Self::new(field, Unreadable { error })
    }

    /// As a finding, `SIM010`; the caller knows the place.
    pub fn finding(&self) -> Finding {
        let mut finding = codes::UNUSABLE_OBJECT.finding(AtField {
            field: self.field.clone(),
            message: self.message.clone(),
        });
        finding.path = Some(self.field.to_string());
        finding
    }
}
