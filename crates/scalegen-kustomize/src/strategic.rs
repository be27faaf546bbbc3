//! A strategic merge patch applied to an object.
//!
//! Source: `kyaml/yaml/merge2` and `kyaml/yaml/walk` of kubernetes-sigs/kustomize 5.5, which differ from `kubectl
//! patch`: lists of custom resources are replaced, and only `$patch` is a directive.

use scalegen_document::{Entry, Node, Span, Value};

use crate::fault::Fault;
use crate::merge_keys::{List, Type};
use crate::tree::words;

/// What patches do to objects, besides changing them.
#[derive(Default)]
pub(crate) struct Notes {
    /// What an object does not allow, and where.
    pub(crate) wrong: Vec<(Fault, Span)>,
    pub(crate) removed: Vec<Removal>,
}

/// What is taken out: the map or list that it is in, its key there, and where the patch says so.
pub(crate) type Removal = (Span, Box<str>, Span);

/// The object with the patch applied; none when the patch removes it. Keys of the spans `kept` stay the object's.
pub(crate) fn merge(
    object: Node,
    patch: &Node,
    of: Type,
    kept: &[(Span, Node)],
    notes: &mut Notes,
) -> Option<Node> {
    let mut merger = Merger {
        path: Vec::new(),
        kept,
        notes,
    };
    merger.value(Some(object), Some(patch), (of, List::Replaced))
}

struct Merger<'a> {
    path: Vec<Box<str>>,
    kept: &'a [(Span, Node)],
    notes: &'a mut Notes,
}

/// What `$patch` asks for.
#[derive(Clone, Copy, PartialEq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

/// The key of a directive.
pub(crate) const DIRECTIVE: &str = "$patch";

fn directive(patch: &Node) -> Directive {
    match patch.get(DIRECTIVE).and_then(Node::as_str) {
        Some("replace") => Directive::Replace,
        Some("delete") => Directive::Delete,
        _ => Directive::Merge,
    }
}

/// Where a patch says what becomes of a value: at its directive, if it has one.
fn place_of(patch: &Entry) -> Span {
    let directive = patch.value.get(DIRECTIVE).map(|word| word.span);
    directive.unwrap_or(patch.key_span)
}

impl Merger<'_> {
    fn value(&mut self, object: Option<Node>, patch: Option<&Node>, of: (Type, List)) -> Option<Node> {
        let object = object.filter(|object| !object.is_null());
        let Some(patch) = patch else { return object };
        match (object, &patch.value) {
            (_, Value::Null) => None,
            (None, _) => self.added(patch, of),
            (Some(object), Value::Map(_)) if matches!(object.value, Value::Map(_)) => {
                self.map(object, patch, of.0)
            }
            (Some(object), Value::Sequence(_)) if matches!(object.value, Value::Sequence(_)) => {
                self.list(object, patch, of)
            }
            (Some(object), _) if !object.is_collection() && !patch.is_collection() => Some(patch.clone()),
            (Some(object), _) => {
                let fault = Fault::Mismatch {
                    path: self.path.join("."),
                    patch: patch.describe().to_string(),
                    object: object.describe().to_string(),
                };
                self.notes.wrong.push((fault, patch.span));
                Some(object)
            }
        }
    }

    fn map(&mut self, object: Node, patch: &Node, of: Type) -> Option<Node> {
        match directive(patch) {
            Directive::Delete => return None,
            Directive::Replace => {
                let replaced = self.added(patch, (of, List::Replaced))?;
                let at = patch.get(DIRECTIVE).map_or(patch.span, |word| word.span);
                let gone = object
                    .entries()
                    .iter()
                    .filter(|entry| replaced.entry(&entry.key).is_none());
                let gone = gone.map(|entry| (replaced.span, entry.key.clone(), at));
                self.notes.removed.extend(gone);
                return Some(replaced);
            }
            Directive::Merge => {}
        }
        let span = object.span;
        let Value::Map(entries) = object.value else {
            return None;
        };
        let mut merged = Vec::with_capacity(entries.len() + patch.entries().len());
        // Large maps, such as data of ConfigMaps, are not searched for each key.
        let sorted = Keys::of(patch.entries());
        let mut known = vec![false; patch.entries().len()];
        for entry in entries {
            let at = sorted.find(patch.entries(), &entry.key);
            let by = at.and_then(|at| {
                *known.get_mut(at)? = true;
                patch.entries().get(at)
            });
            let key = by.map(|_| entry.key.clone());
            let entry = self.entry(Some(entry), by, of);
            if let (None, Some(by), Some(key)) = (&entry, by, key) {
                self.notes.removed.push((span, key, place_of(by)));
            }
            merged.extend(entry);
        }
        let added = patch.entries().iter().zip(&known).filter(|(_, known)| !**known);
        for (entry, _) in added {
            merged.extend(self.entry(None, Some(entry), of));
        }
        Some(Node::new(Value::Map(merged), span))
    }

    /// What becomes of an entry. The patch's key goes with a value that is the patch's.
    fn entry(&mut self, object: Option<Entry>, patch: Option<&Entry>, of: Type) -> Option<Entry> {
        let by = patch.or(object.as_ref())?;
        if &*by.key == DIRECTIVE && patch.is_some() {
            return None;
        }
        let key = by.key.clone();
        let is_kept = object.as_ref().is_some_and(|object| {
            patch.is_none_or(|patch| patch.value.is_collection() && object.value.is_collection())
                || self.kept.iter().any(|(span, _)| *span == object.key_span)
        });
        let key_span = match &object {
            Some(object) if is_kept => object.key_span,
            _ => by.key_span,
        };
        self.path.push(key);
        let of = of.field(&by.key);
        let value = self.value(
            object.map(|object| object.value),
            patch.map(|patch| &patch.value),
            of,
        );
        let key = self.path.pop()?;
        value.map(|value| Entry::new(key, key_span, value))
    }

    fn list(&mut self, object: Node, patch: &Node, (of, list): (Type, List)) -> Option<Node> {
        let keys = match list {
            List::Replaced => return Some(patch.clone()),
            List::Keyed(keys) => Some(keys),
            List::Set => None,
        };
        let of_list = patch
            .items()
            .iter()
            .find(|item| item.entries().len() == 1 && item.get(DIRECTIVE).is_some());
        match of_list.map(directive) {
            Some(Directive::Delete) => return None,
            Some(Directive::Replace) => return self.added(patch, (of, list)),
            _ => {}
        }
        let span = object.span;
        let Value::Sequence(objects) = object.value else {
            return None;
        };
        let items = match keys {
            Some(keys) => self.keyed(objects, (span, patch), of, keys),
            None => {
                let mut items = patch.items().to_vec();
                items.extend(objects.into_iter().filter(|object| {
                    let word = words(object);
                    !patch.items().iter().any(|item| words(item) == word)
                }));
                items
            }
        };
        Some(Node::new(Value::Sequence(items), span))
    }

    /// The patch's items first, each merged into the object's of the same keys; then what else the object has.
    ///
    /// As kustomize does it: an item with `$patch: replace` replaces nothing. Of lists with two keys, in which an item
    /// has both: items stay where the object has them, an item without the second key deletes nothing, and it is
    /// dropped when the object has one of the same first key that has it, or the other way around.
    fn keyed(
        &mut self,
        objects: Vec<Node>,
        (span, patch): (Span, &Node),
        of: Type,
        keys: &[&str],
    ) -> Vec<Node> {
        let keys_of = |item: &Node| -> Vec<Option<String>> {
            keys.iter().map(|key| item.get(key).map(words)).collect()
        };
        let mut objects: Vec<(Vec<Option<String>>, Option<Node>)> = objects
            .into_iter()
            .map(|object| (keys_of(&object), Some(object)))
            .collect();
        let mut items = Vec::with_capacity(objects.len());
        let is_whole = |keys: &[Option<String>]| keys.len() > 1 && keys.iter().all(Option::is_some);
        let stays = objects.iter().any(|(keys, _)| is_whole(keys))
            || patch.items().iter().any(|by| is_whole(&keys_of(by)));
        for by in patch.items() {
            let given = keys_of(by);
            let is_there = |(keys, object): &(Vec<_>, Option<_>)| object.is_some() && *keys == given;
            let is_near = |(keys, object): &(Vec<Option<String>>, Option<Node>)| {
                let mut pairs = keys.iter().zip(&given);
                object.is_some() && pairs.all(|(own, given)| own == given || own.is_none() || given.is_none())
            };
            let has_a_key = given.iter().any(Option::is_some);
            let is_lost = given.len() > 1 && has_a_key && objects.iter().any(is_near);
            let found = objects.iter_mut().find(|object| has_a_key && is_there(object));
            let is_kept = |node: &Node| !matches!(&node.value, Value::Map(entries) if entries.is_empty());
            match found {
                Some((_, object)) if directive(by) == Directive::Replace => {
                    if !stays {
                        items.extend(object.take());
                    }
                }
                Some(_) if stays && !is_whole(&given) && directive(by) == Directive::Delete => {}
                Some((_, object)) => {
                    let merged = self.value(object.take(), Some(by), (of, List::Replaced));
                    let merged = merged.filter(is_kept);
                    if merged.is_none() {
                        let at = by.get(DIRECTIVE).map_or(by.span, |word| word.span);
                        self.notes.removed.push((span, Box::default(), at));
                    }
                    if stays {
                        *object = merged;
                    } else {
                        items.extend(merged);
                    }
                }
                None if is_lost => {}
                None => items.extend(self.added(by, (of, List::Replaced)).filter(is_kept)),
            }
        }
        items.extend(objects.into_iter().filter_map(|(_, object)| object));
        items
    }

    /// A value of the patch where the object has none: without directives, and without nulls outside of lists that
    /// are replaced.
    fn added(&mut self, patch: &Node, (of, list): (Type, List)) -> Option<Node> {
        match &patch.value {
            Value::Map(entries) => {
                if directive(patch) == Directive::Delete {
                    return None;
                }
                let entries = entries.iter().filter(|entry| &*entry.key != DIRECTIVE);
                let entries = entries.filter_map(|entry| {
                    let value = self.added(&entry.value, of.field(&entry.key))?;
                    Some(Entry::new(entry.key.clone(), entry.key_span, value))
                });
                Some(Node::new(Value::Map(entries.collect()), patch.span))
            }
            Value::Sequence(items) if matches!(list, List::Keyed(_)) => {
                let items = items
                    .iter()
                    .filter_map(|item| self.added(item, (of, List::Replaced)));
                let items =
                    items.filter(|item| !matches!(&item.value, Value::Map(entries) if entries.is_empty()));
                Some(Node::new(Value::Sequence(items.collect()), patch.span))
            }
            Value::Null => None,
            _ => Some(patch.clone()),
        }
    }
}

/// The keys of a map, sorted.
struct Keys(Vec<usize>);

impl Keys {
    fn of(entries: &[Entry]) -> Self {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|at| entries.get(*at).map(|entry| &entry.key));
        Self(order)
    }

    fn find(&self, entries: &[Entry], key: &str) -> Option<usize> {
        let key_at = |at: &usize| entries.get(*at).map(|entry| &*entry.key);
        let found = self.0.binary_search_by(|at| key_at(at).cmp(&Some(key)));
        self.0.get(found.ok()?).copied()
    }
}
