//! What a server refuses of one object, and why: the result of every check that an object alone decides.

use std::fmt;

use scalegen_syntax::FieldPath;

/// Who refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The API server's validation of a built-in kind.
    Api,
    /// The structural schema, or a CEL rule, of a CRD.
    Crd,
    /// An admission webhook, where it is installed and reachable.
    Webhook,
    /// Accepted, and then it cannot work: the server refuses the pods, KEDA's operator the object it has stored,
    /// or a program its arguments.
    Runtime,
    /// Accepted, with a warning to the client.
    Warning,
}

/// One thing that a server refuses of an object.
///
/// Made by the `admission` checks only; the builders turn them into an error, the linter into findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule, by its permanent name: `H4`, `K11`, `V10`, `J3`.
    pub rule: &'static str,
    /// Who refuses.
    pub level: Level,
    /// The field it names.
    pub field: FieldPath,
    /// The field that is wrong, where the server names what holds it.
    pub culprit: Option<FieldPath>,
    /// What is wrong with it, in the server's words where they are plain.
    pub message: String,
}

impl Refusal {
    /// A refusal of a field, by a rule.
    pub fn new(
        rule: &'static str,
        level: Level,
        field: impl Into<FieldPath>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            level,
            field: field.into(),
            culprit: None,
            message: message.into(),
        }
    }

    /// The same, because of a field inside the one that the server names.
    #[must_use]
    pub fn because_of(self, culprit: impl Into<FieldPath>) -> Self {
        Self {
            culprit: Some(culprit.into()),
            ..self
        }
    }

    /// The field to mend: the wrong one, if it is known, else the one that is named.
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
    pub is_spotless: bool,
}

impl<T> Judged<T> {
    /// An object with what speaks against it.
    pub fn new(object: T, mut refusals: Vec<Refusal>) -> Self {
        let is_spotless = refusals.is_empty();
        refusals.retain(|refusal| refusal.level != Level::Warning);
        Self {
            object,
            refusals,
            is_spotless,
        }
    }

    /// Another type around the same object.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Judged<U> {
        Judged {
            object: into(self.object),
            refusals: self.refusals,
            is_spotless: self.is_spotless,
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
    pub fn unless_accepted(kind: &'static str, name: &str, refusals: Vec<Refusal>) -> Result<(), Self> {
        let refusals: Vec<Refusal> = refusals
            .into_iter()
            .filter(|refusal| refusal.level != Level::Warning)
            .collect();
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
            write!(f, "; {refusal} ({})", refusal.rule)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}
