//! The entries of a map while it is read: the last of two equal keys wins, as in kubectl.

use std::collections::BTreeMap;

use super::node::{Entry, Node, Span, Value};

/// How an entry came into its map.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Origin {
    /// It was written out.
    Written,
    /// It came with a merge key.
    Merged,
}

/// The entries of a map that is being read.
#[derive(Default)]
pub(super) struct Entries {
    list: Vec<Entry>,
    origins: Vec<Origin>,
    /// Where each key stands, once there are too many to look through.
    index: Option<BTreeMap<Box<str>, usize>>,
}

impl Entries {
    const FEW: usize = 24;

    pub(super) fn into_list(mut self) -> Vec<Entry> {
        self.list.shrink_to_fit();
        self.list
    }

    /// Adds an entry, or replaces the one with that key: the last wins. Gives the earlier key when both were
    /// written out.
    pub(super) fn put(&mut self, key: Box<str>, key_span: Span, value: Node, origin: Origin) -> Option<Span> {
        if self.index.is_none() && self.list.len() > Self::FEW {
            let keys = self.list.iter().map(|entry| entry.key.clone());
            self.index = Some(keys.zip(0..).collect());
        }
        let at = match &self.index {
            Some(index) => index.get(&key).copied(),
            None => self.list.iter().position(|entry| entry.key == key),
        };
        let earlier = at.and_then(|at| self.list.get_mut(at).zip(self.origins.get_mut(at)));
        if let Some((entry, from)) = earlier {
            let twice = (*from == Origin::Written && origin == Origin::Written).then_some(entry.key_span);
            *from = origin;
            *entry = Entry { key, key_span, value };
            return twice;
        }
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.list.len());
        }
        self.list.push(Entry { key, key_span, value });
        self.origins.push(origin);
        None
    }

    /// Takes over the entries of a merged map, or of several, the first of which wins. As in go-yaml v2, a
    /// merge replaces what stands above it. False when the value is neither.
    pub(super) fn merge(&mut self, from: &Node) -> bool {
        let maps = match &from.value {
            Value::Map(_) => std::slice::from_ref(from),
            Value::Sequence(maps) if maps.iter().all(|map| matches!(map.value, Value::Map(_))) => maps,
            _ => return false,
        };
        for entry in maps.iter().rev().flat_map(Node::entries) {
            self.put(
                entry.key.clone(),
                entry.key_span,
                entry.value.clone(),
                Origin::Merged,
            );
        }
        true
    }
}
