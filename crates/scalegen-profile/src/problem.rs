//! Something wrong in a profile, by its path; becomes a finding once its place is looked up.

use crate::codes::Code;
use crate::{FieldPath, Severity};

/// What a path points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// Something wrong at a path of the profile.
///
/// Places are looked up last and only for what is reported, so that a sound profile pays nothing for them.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) code: &'static Code,
    pub(crate) severity: Severity,
    pub(crate) path: FieldPath,
    pub(crate) part: Part,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) related: Vec<(String, FieldPath)>,
}

impl Problem {
    /// An error at a value.
    pub(crate) fn new(code: &'static Code, path: FieldPath, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            path,
            part: Part::Value,
            message: message.into(),
            help: None,
            related: Vec::new(),
        }
    }

    /// The same, at the key.
    pub(crate) fn at_key(mut self) -> Self {
        self.part = Part::Key;
        self
    }

    /// The same, as a warning.
    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same, with what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with another place.
    pub(crate) fn related(mut self, message: impl Into<String>, path: FieldPath) -> Self {
        self.related.push((message.into(), path));
        self
    }
}
