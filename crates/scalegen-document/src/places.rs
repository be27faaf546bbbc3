//! The places of a document's values.

use std::ops::Range;

use scalegen_syntax::{FieldPath, Place, Segment};

use crate::large_maps::LargeMaps;
use crate::node::{Node, Spot};
use crate::origin::first_line;
use crate::{Document, Origin, part};

impl Document {
    /// Where the value at a path stands. Of a list or map it is its key; of what is missing, the key of what
    /// it is missing in, or the object's `kind`.
    pub fn place(&self, path: &FieldPath) -> Option<Place> {
        if let Origin::Made(made) = &self.origin {
            return made.profile.locate(&made.object, path);
        }
        self.look_at(path, |root, spot| {
            let value = spot.node.span.range().filter(|span| !span.is_empty());
            if spot.found && !spot.node.is_collection() && value.is_some() {
                return self.origin.place(spot.node.span);
            }
            match spot.key {
                Some(key) => self.origin.place(key.key_span),
                None if path.segments().is_empty() || !spot.found && std::ptr::eq(spot.node, root) => {
                    self.whole(root)
                }
                None => self.origin.place(spot.node.span).map(first_line),
            }
        })
    }

    /// Looks once at what a path leads to, in its tree.
    fn look_at<T>(&self, path: &FieldPath, look: impl FnOnce(&Node, Spot<'_>) -> T) -> T {
        if !self.tree().is_aside() {
            return look(self.node(), self.spot(path));
        }
        self.look(|root| {
            let large_maps = LargeMaps::of(root);
            look(root, root.spot_by(path, |node, key| large_maps.entry(node, key)))
        })
    }

    /// Whether a value was set in another file than the object is in: by a patch, or by the kustomization.
    pub fn is_set_elsewhere(&self, path: &FieldPath) -> bool {
        matches!(self.origin, Origin::Built(_))
            && self
                .place(path)
                .is_some_and(|place| Some(place.file.name()) != self.file())
    }

    /// Where a patch took out what is missing at a path.
    pub fn removal(&self, path: &FieldPath) -> Option<Place> {
        let Origin::Built(texts) = &self.origin else {
            return None;
        };
        let within = self.look_at(path, |_, spot| (!spot.found).then_some(spot.node.span))?;
        texts.removal(within, path.segments().iter().filter_map(Segment::name))
    }

    /// Where a patch took out another object of the same build.
    pub fn removal_beside(&self, kind: &str, name: &str) -> Option<Place> {
        match &self.origin {
            Origin::Built(texts) => texts.removal_of_object(kind, name),
            Origin::Text(_) | Origin::Made(_) => None,
        }
    }

    /// Where the key of a path stands; like [`Document::place`] when there is no such key.
    pub fn place_of_key(&self, path: &FieldPath) -> Option<Place> {
        if let Origin::Made(made) = &self.origin {
            return made.profile.locate(&made.object, path);
        }
        let key = self.look_at(path, |_, spot| {
            let key = spot.key.filter(|_| spot.found)?;
            self.origin.place(key.key_span)
        });
        key.or_else(|| self.place(path))
    }

    /// Where a part of a string stands, such as a function in a query: these bytes of its value. The whole
    /// value, where the text writes it otherwise than it is read: with escapes, or in a template of a profile.
    pub fn place_within(&self, path: &FieldPath, bytes: &Range<usize>) -> Option<Place> {
        let whole = self.place(path)?;
        let Some(value) = self.text_at(path) else {
            return Some(whole);
        };
        if let Origin::Made(made) = &self.origin {
            let part = made.profile.within(&whole, &value, bytes);
            return Some(part.unwrap_or(whole));
        }
        let written = whole.file.text().get(whole.span.clone())?;
        let part = part::written(written, &value, bytes);
        Some(match part {
            Some(part) => Place::new(
                &whole.file,
                whole.span.start + part.start..whole.span.start + part.end,
            ),
            None => whole,
        })
    }

    /// A place that stands for the object as a whole: its kind.
    fn whole(&self, root: &Node) -> Option<Place> {
        let kind = root.get("kind").and_then(|kind| self.origin.place(kind.span));
        kind.or_else(|| self.origin.place(root.span).map(first_line))
    }
}
