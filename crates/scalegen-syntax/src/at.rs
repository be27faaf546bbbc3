//! Where a check is in an object or a profile, as steps on the stack. A path is made only for what is reported: to make
//! one at every step was an eighth of all instructions of a lint of a fleet.

use crate::{FieldPath, Segment};

/// A place in an object or a profile: a step, and the steps above it on the stack.
///
/// ```
/// use scalegen_syntax::At;
///
/// let spec = At::of("spec");
/// let triggers = spec.field("triggers");
/// assert_eq!(triggers.index(1).path().to_string(), "spec.triggers[1]");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct At<'p> {
    above: Option<&'p At<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'p> {
    /// All of a path.
    Path(&'p FieldPath),
    Field(&'static str),
    /// A field that is named by a value.
    Named(&'p str),
    Index(usize),
    Key(&'p str),
}

impl<'p> At<'p> {
    /// A field of the root.
    pub const fn of(field: &'static str) -> Self {
        Self {
            above: None,
            step: Step::Field(field),
        }
    }

    /// The place that a path leads to.
    pub const fn end(path: &'p FieldPath) -> Self {
        Self {
            above: None,
            step: Step::Path(path),
        }
    }

    /// A field of it.
    pub const fn field(&'p self, field: &'static str) -> Self {
        self.below(Step::Field(field))
    }

    /// A field of it that is named by a value.
    pub const fn named(&'p self, field: &'p str) -> Self {
        self.below(Step::Named(field))
    }

    /// An item of it.
    pub const fn index(&'p self, index: usize) -> Self {
        self.below(Step::Index(index))
    }

    /// A map entry of it.
    pub const fn key(&'p self, key: &'p str) -> Self {
        self.below(Step::Key(key))
    }

    const fn below(&'p self, step: Step<'p>) -> Self {
        Self {
            above: Some(self),
            step,
        }
    }

    /// The path to it.
    pub fn path(&self) -> FieldPath {
        let mut segments = Vec::new();
        let mut at = Some(self);
        while let Some(here) = at {
            match here.step {
                Step::Path(path) => segments.extend(path.segments().iter().rev().cloned()),
                Step::Field(field) => segments.push(Segment::Field(field.into())),
                Step::Named(field) => segments.push(Segment::Field(field.to_owned().into())),
                Step::Index(index) => segments.push(Segment::Index(index)),
                Step::Key(key) => segments.push(Segment::Key(key.to_owned())),
            }
            at = here.above;
        }
        segments.reverse();
        FieldPath::from(segments)
    }
}

impl From<At<'_>> for FieldPath {
    fn from(at: At<'_>) -> Self {
        at.path()
    }
}

impl From<&At<'_>> for FieldPath {
    fn from(at: &At<'_>) -> Self {
        at.path()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_the_steps_from_the_root() {
        let above = FieldPath::of("spec").field("triggers").index(1);
        let root = FieldPath::ROOT;
        let (trigger, root) = (At::end(&above), At::end(&root));
        let (metadata, labels) = (
            trigger.field("metadata"),
            At::of("metadata").path().field("labels"),
        );
        assert_eq!(
            metadata.key("a/b").path().to_string(),
            "spec.triggers[1].metadata[a/b]"
        );
        assert_eq!(metadata.index(0).path(), above.field("metadata").index(0));
        assert_eq!(root.field("metadata").field("labels").path(), labels);
        assert_eq!(root.path(), FieldPath::ROOT);
    }
}
