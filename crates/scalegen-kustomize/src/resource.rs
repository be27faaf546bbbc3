//! An object on its way through a kustomization, with the identities that it had.

use scalegen_document::{Node, Span};

use crate::id::Id;
use crate::tree;

/// An object and its history.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) node: Node,
    /// Identities that it had before, the first one first.
    pub(crate) previous: Vec<Id>,
    pub(crate) prefixes: Vec<Box<str>>,
    pub(crate) suffixes: Vec<Box<str>>,
    /// Its name gets a hash of its contents.
    pub(crate) is_hashed: bool,
    /// The names of variables that have a value of it.
    pub(crate) vars: Vec<Box<str>>,
    /// Labels and annotations that kustomize added in several places, by the span of their key, with their value.
    ///
    /// kustomize puts one and the same YAML node in all of them, so that changing one later changes all: an overlay's
    /// `labels` without `includeSelectors` changes selectors that a base's `commonLabels` made. What is applied is
    /// what it prints, so it is done here, too.
    pub(crate) shared: Vec<(Span, Node)>,
}

impl Resource {
    pub(crate) fn new(node: Node) -> Self {
        Self {
            node,
            previous: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            is_hashed: false,
            vars: Vec::new(),
            shared: Vec::new(),
        }
    }

    pub(crate) fn id(&self) -> Id {
        Id::of(&self.node)
    }

    /// The identity that it had in its file.
    pub(crate) fn original(&self) -> Id {
        self.previous.first().cloned().unwrap_or_else(|| self.id())
    }

    /// Whether it has, or ever had, an identity for which a condition holds.
    pub(crate) fn was(&self, is: impl Fn(&Id) -> bool) -> bool {
        self.previous.iter().any(&is) || is(&self.id())
    }

    /// Notes its identity down before it changes.
    pub(crate) fn remember(&mut self) {
        let id = self.id();
        if self.previous.last() != Some(&id) {
            self.previous.push(id);
        }
    }

    pub(crate) fn name(&self) -> &str {
        let name = self.node.get_in(&["metadata", "name"]);
        name.and_then(Node::as_str).unwrap_or_default()
    }

    /// Gives it a name that is written at `span`.
    pub(crate) fn rename(&mut self, name: &str, span: Span) {
        if let Some(node) =
            tree::get_mut(&mut self.node, "metadata").and_then(|node| tree::get_mut(node, "name"))
        {
            *node = tree::text(name, span);
        }
    }

    /// Makes strings of all annotations, as kustomize does when it takes out its own.
    pub(crate) fn quote_annotations(&mut self) {
        let annotations =
            tree::get_mut(&mut self.node, "metadata").and_then(|node| tree::get_mut(node, "annotations"));
        for entry in annotations.and_then(tree::entries_mut).into_iter().flatten() {
            if !entry.value.is_collection() && !entry.value.is_null() {
                entry.value = tree::text(&tree::words(&entry.value), entry.value.span);
            }
        }
    }

    /// Moves it to another space of texts.
    pub(crate) fn shift(&mut self, base: u32) {
        self.node.map_spans(&|span| span.shifted(base));
        for (span, value) in &mut self.shared {
            *span = span.shifted(base);
            value.map_spans(&|span| span.shifted(base));
        }
    }

    /// Gives all places of a shared value what one of them was given.
    pub(crate) fn level(&mut self) {
        for (span, value) in &mut self.shared {
            let mut changed = None;
            tree::each_entry(&mut self.node, &mut |entry| {
                if entry.key_span == *span && entry.value.value != value.value {
                    changed = Some(entry.value.clone());
                }
            });
            let Some(changed) = changed else { continue };
            tree::each_entry(&mut self.node, &mut |entry| {
                if entry.key_span == *span {
                    entry.value = changed.clone();
                }
            });
            *value = changed;
        }
    }

    /// Whether a patch or transformer removed it.
    pub(crate) fn is_gone(&self) -> bool {
        self.node.entries().is_empty()
    }
}
