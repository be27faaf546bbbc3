//! Where the values of a document come from: a text, several texts, or a profile.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use scalegen_syntax::{FieldPath, Place, SourceFile};

use crate::node::Span;
use crate::texts::Texts;

/// Where the values of a document come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A text, in which every value of its tree has its bytes.
    Text(Arc<SourceFile>),
    /// Several texts, in which every value of its tree has its bytes: see [`Texts`].
    Built(Arc<Texts>),
    /// A profile, which is asked when a finding needs a place.
    Made(Made),
}

/// The part of a profile that an object was made from.
#[derive(Clone)]
pub struct Made {
    /// Who knows where the values come from.
    pub profile: Arc<dyn Locate>,
    /// What the object was made from: `workloads.chat-api.scalers.cpu`.
    pub object: FieldPath,
}

/// Finds the places of values that were made from a profile.
pub trait Locate: Send + Sync {
    /// Where the value of `field` comes from in the object that was made from `object`; the nearest place
    /// there is when nothing was written for it.
    fn locate(&self, object: &FieldPath, field: &FieldPath) -> Option<Place>;

    /// Where these bytes of a value are, of which `whole` is the place; none where the text there has another value.
    fn within(&self, whole: &Place, value: &str, bytes: &Range<usize>) -> Option<Place>;
}

impl Origin {
    /// The place of a span of the tree; none in a profile, which knows only paths.
    pub(crate) fn place(&self, span: Span) -> Option<Place> {
        match self {
            Self::Text(source) => span.range().map(|span| Place::new(source, span)),
            Self::Built(texts) => texts.place(span),
            Self::Made(_) => None,
        }
    }

    /// The text of a span of the tree.
    pub(crate) fn written(&self, span: Span) -> Option<&str> {
        match self {
            Self::Text(source) => source.text().get(span.range()?),
            Self::Built(texts) => texts.written(span),
            Self::Made(_) => None,
        }
    }
}

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Made")
            .field("object", &self.object)
            .finish_non_exhaustive()
    }
}

/// The part of a place on its first line.
pub(crate) fn first_line(place: Place) -> Place {
    let written = place.file.text().get(place.span.clone()).unwrap_or_default();
    let end = written
        .find(['\n', '\r'])
        .map_or(place.span.end, |end| place.span.start + end);
    Place::new(&place.file, place.span.start..end)
}
