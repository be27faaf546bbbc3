//! The way from the root of a document to one of its values.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A field of an object, or a key of a TOML table.
    Field(Cow<'static, str>),
    /// An item of a list, from 0.
    Index(usize),
    /// A key of a map that the API types as a map, such as a label or a resource name.
    Key(String),
}

impl Segment {
    /// Its name, if it is a field or a key: the two differ in spelling only.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Field(name) => Some(name),
            Self::Key(name) => Some(name),
            Self::Index(_) => None,
        }
    }
}

/// The way to a value in an object or in a profile: `spec.metrics[0].resource.name`.
///
/// Prints as the API server prints it: `.` before fields, `[0]` around items, `[cpu]` around map keys.
///
/// ```
/// use scalegen_syntax::FieldPath;
///
/// let path = FieldPath::of("spec").field("metrics").index(0).field("type");
/// assert_eq!(path.to_string(), "spec.metrics[0].type");
/// assert_eq!(path, "spec.metrics[0].type".parse().unwrap());
/// ```
///
/// Every object of a fleet keeps where it came from, several times: a clone shares the steps.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(
    /// None for the root, never empty.
    Option<Arc<[Segment]>>,
);

impl FieldPath {
    /// The document itself.
    pub const ROOT: Self = Self(None);

    /// A field of the root.
    pub fn of(field: impl Into<Cow<'static, str>>) -> Self {
        Self::ROOT.field(field)
    }

    /// The field below it.
    #[must_use]
    pub fn field(&self, name: impl Into<Cow<'static, str>>) -> Self {
        self.push(Segment::Field(name.into()))
    }

    /// The item below it.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.push(Segment::Index(index))
    }

    /// The map entry below it.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.push(Segment::Key(key.into()))
    }

    /// `below`, seen from this path's root.
    #[must_use]
    pub fn join(&self, below: &Self) -> Self {
        match (&self.0, &below.0) {
            (None, _) => below.clone(),
            (_, None) => self.clone(),
            (Some(above), Some(below)) => Self(Some(above.iter().chain(&**below).cloned().collect())),
        }
    }

    /// The value that holds it; none for the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.segments().split_last()?;
        Some(above.to_vec().into())
    }

    /// Whether it is `above`, or below it.
    pub fn is_within(&self, above: &Self) -> bool {
        let (own, above) = (self.segments(), above.segments());
        own.len() >= above.len()
            && own
                .iter()
                .zip(above)
                .all(|(own, other)| match (own.name(), other.name()) {
                    (Some(own), Some(other)) => own == other,
                    _ => own == other,
                })
    }

    /// The steps, from the root.
    pub fn segments(&self) -> &[Segment] {
        self.0.as_deref().unwrap_or_default()
    }

    fn push(&self, segment: Segment) -> Self {
        let above = self.segments().iter().cloned();
        Self(Some(above.chain([segment]).collect()))
    }
}

impl From<Vec<Segment>> for FieldPath {
    fn from(segments: Vec<Segment>) -> Self {
        Self(
            Some(segments)
                .filter(|segments| !segments.is_empty())
                .map(Arc::from),
        )
    }
}

impl std::str::FromStr for FieldPath {
    type Err = std::convert::Infallible;

    /// Reads what [`FieldPath`] prints, where no name holds a dot or a bracket.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut segments = Vec::new();
        for part in text.split('.').filter(|part| !part.is_empty()) {
            let (name, brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !name.is_empty() {
                segments.push(Segment::Field(name.to_owned().into()));
            }
            for inner in brackets.split(['[', ']']).filter(|inner| !inner.is_empty()) {
                segments.push(match inner.parse() {
                    Ok(index) => Segment::Index(index),
                    Err(_) => Segment::Key(inner.to_owned()),
                });
            }
        }
        Ok(segments.into())
    }
}

impl fmt::Debug for FieldPath {
    /// As it prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments().iter().enumerate() {
            match segment {
                Segment::Field(name) if position == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => write!(f, "[{key}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_one_however_it_is_made() {
        let of = FieldPath::of("spec");
        for root in [
            FieldPath::default(),
            FieldPath::from(Vec::new()),
            "".parse().unwrap(),
            of.parent().unwrap(),
            FieldPath::ROOT.join(&FieldPath::ROOT),
        ] {
            assert_eq!(root, FieldPath::ROOT);
            assert!(root.segments().is_empty() && root.parent().is_none());
            assert_eq!(root.join(&of), of);
            assert_eq!(of.join(&root), of);
        }
    }
}
