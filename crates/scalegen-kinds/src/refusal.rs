//! What a server refuses of one object, and why: the result of every check that an object alone decides.

use std::fmt;
use std::ops::Range;

use scalegen_syntax::{FieldPath, Message, Remedy, Rule, Severity, Term, meant};

use crate::words::{self, InvalidNumber, InvalidText, Required, RequiredBecause};

/// One thing that a server refuses of an object.
///
/// The `admission` checks find them; the builders turn them into an error, the linter into findings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The rule that the object breaks.
    pub rule: &'static Rule,
    /// An error, unless the server accepts the object with a warning: a rule may be an error for some versions and a
    /// warning for others.
    pub severity: Severity,
    /// The field that the server names.
    pub field: FieldPath,
    /// The field that is wrong, where the server names what holds it.
    pub culprit: Option<FieldPath>,
    /// What is wrong with it, in the server's words where they are plain.
    pub message: Message,
    /// What to do, where more can be said than the rule's `fix`.
    pub help: Option<Message>,
    /// What to change, where that is certain: of the culprit, or the field, or these bytes of its text.
    pub remedy: Option<Remedy>,
    /// Other fields that it compares the field with, by their paths: it is nobody's to say where one of them is not known.
    pub compared_with: &'static [&'static str],
    /// The bytes of the field's text that are wrong, where it is not all of it.
    pub span: Option<Range<usize>>,
    /// Whether the key is wrong rather than its value.
    pub at_key: bool,
}

impl Refusal {
    /// A refusal of a field, by a rule and with its severity.
    pub fn new(rule: &'static Rule, field: impl Into<FieldPath>, message: impl Into<Message>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            field: field.into(),
            culprit: None,
            message: message.into(),
            help: None,
            remedy: None,
            compared_with: &[],
            span: None,
            at_key: false,
        }
    }

    /// A refusal of a word that is none of those that a field can have.
    pub(crate) fn unsupported(
        rule: &'static Rule,
        field: impl Into<FieldPath>,
        word: &str,
        supported: &[&str],
    ) -> Self {
        Self {
            remedy: Remedy::text(meant(word, supported.iter().copied())),
            ..Self::new(rule, field, words::unsupported(word, supported))
        }
    }

    /// A refusal that is at most a warning: the server accepts the object.
    #[must_use]
    pub fn warning(self) -> Self {
        Self {
            severity: self.severity.min(Severity::Warning),
            ..self
        }
    }

    /// A refusal that follows only from these other fields too.
    #[must_use]
    pub fn compared_with(self, fields: &'static [&'static str]) -> Self {
        Self {
            compared_with: fields,
            ..self
        }
    }

    /// A refusal because of a field inside the one that the server names.
    #[must_use]
    pub fn because_of(self, culprit: impl Into<FieldPath>) -> Self {
        Self {
            culprit: Some(culprit.into()),
            ..self
        }
    }

    /// Whether the object is refused, rather than accepted with a warning.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether it is a field that has to be set.
    pub fn is_missing(&self) -> bool {
        [Required::KIND, RequiredBecause::KIND].contains(&self.message.innermost().kind())
    }

    /// Whether a number is out of its range.
    pub fn is_about_a_number(&self) -> bool {
        self.message.innermost().kind() == InvalidNumber::KIND
    }

    /// Whether it says of this text that it is not acceptable.
    pub fn quotes(&self, text: &str) -> bool {
        let message = self.message.innermost();
        let quoted = matches!(message.field("value"), Some(Term::Quoted(quoted)) if quoted == text);
        quoted && message.kind() == InvalidText::KIND
    }

    /// The field to fix: the wrong one, if it is known, else the one that is named.
    pub fn place(&self) -> &FieldPath {
        self.culprit.as_ref().unwrap_or(&self.field)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// The error of every builder's `build`: the object that would be refused, and all that speaks against it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// At least one; warnings are not among them.
    pub refusals: Vec<Refusal>,
}

/// An object, and what a builder has to refuse of it.
#[derive(Clone, Debug)]
pub struct Judged<T> {
    /// The object, whatever speaks against it.
    pub object: T,
    /// What does; warnings are not among them.
    pub refusals: Vec<Refusal>,
    /// Whether nothing does, not even a warning, on servers with the flags that they have by default.
    pub is_clean: bool,
}

impl<T> Judged<T> {
    /// An object with what speaks against it.
    pub fn new(object: T, mut refusals: Vec<Refusal>) -> Self {
        let is_clean = refusals.is_empty();
        refusals.retain(Refusal::is_error);
        Self {
            object,
            refusals,
            is_clean,
        }
    }

    /// Another type around the same object.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Judged<U> {
        Judged {
            object: into(self.object),
            refusals: self.refusals,
            is_clean: self.is_clean,
        }
    }

    /// The object, unless something speaks against it.
    pub fn accepted(self, kind: &'static str, name: &str) -> Result<T, Refused> {
        Refused::unless_accepted(kind, name, self.refusals)?;
        Ok(self.object)
    }
}

impl Refused {
    /// An error when any of the refusals is more than a warning.
    pub fn unless_accepted(kind: &'static str, name: &str, mut refusals: Vec<Refusal>) -> Result<(), Self> {
        refusals.retain(Refusal::is_error);
        if refusals.is_empty() {
            return Ok(());
        }
        Err(Self {
            kind,
            name: name.to_owned(),
            refusals,
        })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}` would be refused", self.kind, self.name)?;
        for refusal in &self.refusals {
            write!(f, "; {refusal}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}
