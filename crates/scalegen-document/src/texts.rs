//! Texts laid end to end, so that a span of a tree that was built from several files says which of them and which bytes.

use std::collections::BTreeMap;
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
    /// What was taken out of maps and lists, by their bytes: its key, and where a text says so.
    removed: BTreeMap<Range32, Vec<(Box<str>, Span)>>,
    /// The kinds and names of objects that were taken out, and where a text says so.
    removed_objects: Vec<(Box<str>, Box<str>, Span)>,
}

type Range32 = (usize, usize);

/// Nobody takes out as many.
const MOST_REMOVED: usize = 10_000;

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
        for ((start, end), removed) in &other.removed {
            for (key, at) in removed {
                self.note_removed(Span::new(*start, *end).shifted(base), key, at.shifted(base));
            }
        }
        for (kind, name, at) in &other.removed_objects {
            self.note_removed_object(kind, name, at.shifted(base));
        }
        Some(base)
    }

    /// Notes down that `at` takes a key out of a map, or an item, whose key is empty, out of a list.
    pub fn note_removed(&mut self, within: Span, key: &str, at: Span) {
        if let Some(within) = within.range().filter(|_| self.removed.len() < MOST_REMOVED) {
            let removed = self.removed.entry((within.start, within.end)).or_default();
            if removed.len() < MOST_REMOVED {
                removed.push((key.into(), at));
            }
        }
    }

    /// Notes down that `at` takes out an object.
    pub fn note_removed_object(&mut self, kind: &str, name: &str, at: Span) {
        if self.removed_objects.len() < MOST_REMOVED {
            self.removed_objects.push((kind.into(), name.into(), at));
        }
    }

    /// Whether any object was taken out.
    pub fn has_removed_objects(&self) -> bool {
        !self.removed_objects.is_empty()
    }

    /// Where one of these keys is taken out of a map or list.
    pub(crate) fn removal<'k>(&self, within: Span, keys: impl Iterator<Item = &'k str>) -> Option<Place> {
        let within = within.range()?;
        let removed = self.removed.get(&(within.start, within.end))?;
        let keys: Vec<&str> = keys.chain([""]).collect();
        let (_, at) = removed.iter().rev().find(|(key, _)| keys.contains(&&**key))?;
        self.place(*at)
    }

    /// Where an object is taken out.
    pub(crate) fn removal_of_object(&self, kind: &str, name: &str) -> Option<Place> {
        let mut removed = self.removed_objects.iter().rev();
        let (.., at) = removed.find(|(of_kind, of_name, _)| **of_kind == *kind && **of_name == *name)?;
        self.place(*at)
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

        inner.note_removed(Span::new(0, 3), "b", Span::new(1, 2));
        inner.note_removed_object("Deployment", "web", Span::new(0, 1));
        let base = texts.append(&inner).unwrap() as usize;
        let map = Span::new(base, base + 3);
        let removal = texts.removal(map, ["a", "b"].into_iter());
        assert_eq!(removal.map(|place| place.span), Some(1..2));
        assert!(texts.removal(map, ["a"].into_iter()).is_none());
        assert!(texts.removal(Span::new(0, 3), ["b"].into_iter()).is_none());
        assert!(texts.removal_of_object("Deployment", "web").is_some());
        assert!(texts.removal_of_object("Deployment", "api").is_none());
    }
}
