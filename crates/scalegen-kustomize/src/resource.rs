//! An object on its way through a kustomization, with the identities that it had.

use std::sync::Arc;

use scalegen_document::{Document, Node, Root, Span, Texts, Variables};

use crate::id::Id;
use crate::tree;

/// An object and its history.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// The tree that it was taken from, until something changes it.
    taken: Option<Taken>,
    /// Its own tree, once there is one.
    own: Node,
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

/// The tree of a file, as it is there.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) root: Root,
    /// The text of the file alone.
    pub(crate) text: Arc<Texts>,
    /// Where that begins in the texts of the layer.
    pub(crate) base: u32,
}

impl Resource {
    /// One that is as its file has it.
    pub(crate) fn taken(taken: Taken) -> Self {
        Self {
            taken: Some(taken),
            ..Self::new(Node::EMPTY)
        }
    }

    pub(crate) fn new(node: Node) -> Self {
        Self {
            taken: None,
            own: node,
            previous: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            is_hashed: false,
            vars: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// Its tree. A copy of what is in it has the spans of the layer only by [`Self::copy`].
    pub(crate) fn node(&self) -> &Node {
        self.taken.as_ref().map_or(&self.own, |taken| taken.root.tree())
    }

    /// Its tree, to be changed.
    pub(crate) fn node_mut(&mut self) -> &mut Node {
        if self.taken.is_some() {
            self.own = self.copy(self.node());
            self.taken = None;
        }
        &mut self.own
    }

    /// A value of its tree, with its spans in the texts of the layer.
    pub(crate) fn copy(&self, value: &Node) -> Node {
        let mut copy = value.clone();
        if let Some(Taken { base, .. }) = self.taken {
            copy.map_spans(&|span| span.shifted(base));
        }
        copy
    }

    /// The object, whose tree is in these texts unless it is as its file has it. These say which objects were removed.
    pub(crate) fn document(mut self, texts: &Arc<Texts>, variables: &Variables) -> Document {
        let taken = self.taken.as_ref().filter(|_| !texts.has_removed_objects());
        if let Some(document) = taken.and_then(|taken| taken.root.taken(&taken.text)) {
            return document;
        }
        let node = std::mem::replace(self.node_mut(), Node::EMPTY);
        match is_filled_in(&node) {
            true => Document::built_with(node, texts, variables),
            false => Document::built(node, texts),
        }
    }

    pub(crate) fn id(&self) -> Id {
        Id::of(self.node())
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
        let name = self.node().get_in(&["metadata", "name"]);
        name.and_then(Node::as_str).unwrap_or_default()
    }

    /// Gives it a name that is written at `span`.
    pub(crate) fn rename(&mut self, name: &str, span: Span) {
        if let Some(node) =
            tree::get_mut(self.node_mut(), "metadata").and_then(|node| tree::get_mut(node, "name"))
        {
            *node = tree::text(name, span);
        }
    }

    /// Makes strings of all annotations, as kustomize does when it takes out its own.
    pub(crate) fn quote_annotations(&mut self) {
        let is_quoted = |node: &Node| node.is_collection() || node.is_null() || node.as_str().is_some();
        let annotations = self.node().get_in(&["metadata", "annotations"]);
        let mut entries = annotations.into_iter().flat_map(Node::entries);
        if entries.all(|entry| is_quoted(&entry.value)) {
            return;
        }
        let annotations =
            tree::get_mut(self.node_mut(), "metadata").and_then(|node| tree::get_mut(node, "annotations"));
        for entry in annotations.and_then(tree::entries_mut).into_iter().flatten() {
            if !is_quoted(&entry.value) {
                entry.value = tree::text(&tree::words(&entry.value), entry.value.span);
            }
        }
    }

    /// Moves it to another space of texts.
    pub(crate) fn shift(&mut self, base: u32) {
        match &mut self.taken {
            // Beyond all addresses is beyond the end of the texts, of which nothing is taken in.
            Some(taken) => taken.base = taken.base.saturating_add(base),
            None => self.own.map_spans(&|span| span.shifted(base)),
        }
        for (span, value) in &mut self.shared {
            *span = span.shifted(base);
            value.map_spans(&|span| span.shifted(base));
        }
    }

    /// Gives all places of a shared value what one of them was given.
    pub(crate) fn level(&mut self) {
        let mut shared = std::mem::take(&mut self.shared);
        for (span, value) in &mut shared {
            let mut changed = None;
            tree::each_entry(self.node_mut(), &mut |entry| {
                if entry.key_span == *span && entry.value.value != value.value {
                    changed = Some(entry.value.clone());
                }
            });
            let Some(changed) = changed else { continue };
            tree::each_entry(self.node_mut(), &mut |entry| {
                if entry.key_span == *span {
                    entry.value = changed.clone();
                }
            });
            *value = changed;
        }
        self.shared = shared;
    }

    /// Whether a patch or transformer removed it.
    pub(crate) fn is_gone(&self) -> bool {
        self.node().entries().is_empty()
    }
}

/// Whether Flux fills in the variables of an object.
fn is_filled_in(node: &Node) -> bool {
    let disables = |map: &str| {
        let word = node
            .get_in(&["metadata", map])
            .and_then(|map| map.get("kustomize.toolkit.fluxcd.io/substitute"));
        word.and_then(Node::as_str) == Some("disabled")
    };
    !disables("labels") && !disables("annotations")
}
