//! What Flux and Argo CD write into the kustomization of a folder before it is built, and do to what it builds.

use std::sync::Arc;

use scalegen_document::{Entry, Node, Span, Value, Variables};
use scalegen_syntax::SourceFile;

use crate::field_spec::FieldSpec;
use crate::layer::Layer;
use crate::{metadata, tree};

/// What is written over the kustomization of a folder.
#[derive(Debug)]
pub struct Overlay {
    /// The text that has it: all spans are of this one.
    pub source: Arc<SourceFile>,
    /// Where the folder is named.
    pub at: Span,
    /// The entries of a kustomization that are set, or added to lists.
    pub changes: Node,
    /// The labels and annotations that all objects get after the build.
    pub metadata: Node,
    /// The variables that are filled in after the build.
    pub variables: Variables,
    /// What a folder without a kustomization is built of: files and folders, relative to it.
    pub resources: Vec<String>,
}

impl Overlay {
    /// The kustomization that Flux makes for a folder that has none.
    pub(crate) fn made(&self, base: u32) -> Node {
        let at = self.at.shifted(base);
        let paths = self.resources.iter().map(|path| tree::text(path, at));
        let list = Node::new(Value::Sequence(paths.collect()), at);
        Node::new(Value::Map(vec![Entry::new("resources", at, list)]), at)
    }

    /// Writes it into a kustomization, where its text is at `base`.
    pub(crate) fn write_into(&self, root: &mut Node, base: u32) {
        let mut changes = self.changes.clone();
        changes.map_spans(&|span| span.shifted(base));
        let Some(entries) = tree::entries_mut(&mut changes) else {
            return;
        };
        for entry in std::mem::take(entries) {
            match tree::entry_mut(root, &entry.key).filter(|old| old.value.is_collection()) {
                Some(old) => add(old, entry),
                None => tree::set(root, &entry.key, entry.key_span, entry.value),
            }
        }
    }

    /// Sets the labels and annotations of all objects, where its text is at `base`.
    pub(crate) fn set_metadata(&self, layer: &mut Layer, base: u32) {
        for key in ["labels", "annotations"] {
            let Some(mut pairs) = self.metadata.get(key).cloned() else {
                continue;
            };
            pairs.map_spans(&|span| span.shifted(base));
            let field = FieldSpec::new("", "", "", &format!("metadata/{key}"), true);
            metadata::set_all(layer, &pairs, &[field]);
        }
    }

    /// The variables, where its text is at `base`.
    pub(crate) fn variables(&self, base: u32) -> Variables {
        let mut variables = self.variables.clone();
        for value in variables.values_mut() {
            value.span = value.span.shifted(base);
        }
        variables
    }
}

/// Adds items to a list, and entries to a map. Images and replicas of a name are those that were added last.
fn add(old: &mut Entry, new: Entry) {
    let is_by_name = matches!(&*new.key, "images" | "replicas");
    match (&mut old.value.value, new.value.value) {
        (Value::Sequence(items), Value::Sequence(added)) => {
            for item in added {
                let name = item.get("name").map(tree::words).filter(|_| is_by_name);
                let of_name = |other: &&mut Node| other.get("name").map(tree::words) == name;
                match items.iter_mut().find(of_name).filter(|_| name.is_some()) {
                    Some(other) => *other = item,
                    None => items.push(item),
                }
            }
        }
        (Value::Map(_), Value::Map(added)) => {
            for entry in added {
                tree::set(&mut old.value, &entry.key, entry.key_span, entry.value);
            }
        }
        (_, value) => old.value = Node::new(value, new.value.span),
    }
}

/// Whether Flux fills in the variables of an object.
pub(crate) fn is_filled_in(node: &Node) -> bool {
    let disables = |map: &str| {
        let word = node
            .get_in(&["metadata", map])
            .and_then(|map| map.get("kustomize.toolkit.fluxcd.io/substitute"));
        word.and_then(Node::as_str) == Some("disabled")
    };
    !disables("labels") && !disables("annotations")
}
