//! Something wrong in a profile, by its path; becomes a finding once its place is looked up.

use scalegen_syntax::{FieldPath, Finding, Message, Remedy, Rule, Severity, merge};

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
    pub(crate) code: &'static Rule,
    pub(crate) severity: Severity,
    pub(crate) path: FieldPath,
    pub(crate) part: Part,
    pub(crate) message: Message,
    pub(crate) help: Option<Message>,
    /// What to change of the key or value, where that is certain.
    pub(crate) remedy: Option<Remedy>,
    pub(crate) related: Vec<(Message, FieldPath)>,
    /// What is broken by it: whatever is wrong there besides may follow from it alone.
    pub(crate) broken: Option<FieldPath>,
}

impl Problem {
    /// An error at a value.
    pub(crate) fn new(code: &'static Rule, path: impl Into<FieldPath>, message: impl Into<Message>) -> Self {
        let path = path.into();
        Self {
            code,
            severity: Severity::Error,
            broken: Some(path.clone()),
            path,
            part: Part::Value,
            message: message.into(),
            help: None,
            remedy: None,
            related: Vec::new(),
        }
    }

    /// A problem of a value, at its key.
    pub(crate) fn at_key(mut self) -> Self {
        self.part = Part::Key;
        self
    }

    /// This problem as a warning, which breaks nothing.
    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self.broken = None;
        self
    }

    /// This problem as a note, which breaks nothing.
    pub(crate) fn note(mut self) -> Self {
        self.severity = Severity::Note;
        self.broken = None;
        self
    }

    /// A problem that breaks something else than it points at.
    pub(crate) fn breaks(mut self, broken: Option<FieldPath>) -> Self {
        self.broken = broken;
        self
    }

    /// A problem with what to do about it.
    pub(crate) fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A problem that this resolves, if it is certain.
    pub(crate) fn remedy(mut self, remedy: Option<Remedy>) -> Self {
        self.remedy = remedy;
        self
    }

    /// A problem with another place that explains it.
    pub(crate) fn related(mut self, message: impl Into<Message>, path: FieldPath) -> Self {
        self.related.push((message.into(), path));
        self
    }
}

/// Which of two values stands in for one that is broken. What is wrong with either of them is wrong whatever was
/// meant; what is wrong with one alone is no mistake of the author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandIn {
    /// Nothing, or little.
    Low,
    /// Something, and much.
    High,
}

impl StandIn {
    /// Both.
    pub(crate) const BOTH: [Self; 2] = [Self::Low, Self::High];

    /// The one of the two values.
    pub(crate) fn choose<T>(self, low: T, high: T) -> T {
        match self {
            Self::Low => low,
            Self::High => high,
        }
    }
}

/// Sorts findings about a profile, and keeps one of those that say the same of the same place. That nothing is made
/// goes without saying where something is wrong.
pub fn resolve(findings: &mut Vec<Finding>) {
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        findings.retain(|finding| finding.code != crate::codes::MAKES_NOTHING.code);
    }
    merge(findings);
}
