//! Texts laid end to end, so that a span of a tree that was built from several files says which of them and which bytes.

use std::ops::Range;
use std::sync::Arc;

use scalegen_syntax::{Place, SourceFile};

use super::node::Span;

/// Several texts in one space of addresses.
///
/// A span of a node in one of the texts is a span here once it is shifted by the text's base.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Each with its base; bases ascend.
    texts: Vec<(u32, Arc<SourceFile>)>,
    end: u32,
}

impl Texts {
    /// One text, whose spans are as they were.
    pub fn of(text: &Arc<SourceFile>) -> Self {
        let mut texts = Self::default();
        texts.texts.reserve_exact(1);
        texts.add(text);
        texts
    }

    /// Adds a text, and gives its base. None when all texts together have more than 4 GiB.
    pub fn add(&mut self, text: &Arc<SourceFile>) -> Option<u32> {
        let base = self.end;
        // One more, so that the end of a text is not the start of the next.
        let length = u32::try_from(text.text().len()).ok()?.checked_add(1)?;
        self.end = base.checked_add(length)?;
        self.texts.push((base, Arc::clone(text)));
        Some(base)
    }

    /// Adds all texts of another space, and gives the base by which spans of that one are to be shifted.
    pub fn append(&mut self, other: &Self) -> Option<u32> {
        let base = self.end;
        self.end = base.checked_add(other.end)?;
        let texts = other.texts.iter();
        // No base exceeds the end, which fits.
        self.texts
            .extend(texts.map(|(start, text)| (base + start, Arc::clone(text))));
        Some(base)
    }

    /// The place of a span.
    pub fn place(&self, span: Span) -> Option<Place> {
        let (text, span) = self.find(span)?;
        Some(Place::new(text, span))
    }

    /// The text that a span is in.
    pub fn text(&self, span: Span) -> Option<&Arc<SourceFile>> {
        self.find(span).map(|(text, _)| text)
    }

    /// The bytes of a span.
    pub fn written(&self, span: Span) -> Option<&str> {
        let (text, span) = self.find(span)?;
        text.text().get(span)
    }

    fn find(&self, span: Span) -> Option<(&Arc<SourceFile>, Range<usize>)> {
        let span = span.range()?;
        let after = self
            .texts
            .partition_point(|(base, _)| *base as usize <= span.start);
        let (base, text) = self.texts.get(after.checked_sub(1)?)?;
        let base = *base as usize;
        let span = span.start - base..span.end - base;
        (span.end <= text.text().len()).then_some((text, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_say_which_text() {
        let mut inner = Texts::default();
        assert_eq!(inner.add(&SourceFile::new("a", "abc")), Some(0));
        assert_eq!(inner.add(&SourceFile::new("b", "")), Some(4));
        let mut texts = Texts::default();
        texts.add(&SourceFile::new("first", "12"));
        let base = texts.append(&inner).unwrap() as usize;
        let place = |start: usize, end: usize| {
            let place = texts.place(Span::new(start, end))?;
            Some((place.file.name().to_owned(), place.span))
        };
        assert_eq!(place(0, 2), Some(("first".to_owned(), 0..2)));
        assert_eq!(place(base + 1, base + 3), Some(("a".to_owned(), 1..3)));
        assert_eq!(place(base + 3, base + 3), Some(("a".to_owned(), 3..3)));
        assert_eq!(place(base + 4, base + 4), Some(("b".to_owned(), 0..0)));
        assert_eq!(place(base + 1, base + 4), None);
        assert_eq!(place(base + 9, base + 9), None);
        assert!(texts.place(Span::NONE).is_none());
    }
}
