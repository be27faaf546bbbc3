//! Workloads of which Argo CD leaves the replicas as they are in the cluster.

use scalegen_document::{Document, Node};
use scalegen_syntax::file_path::folder;

use crate::Extent;
use crate::kustomize::{file, is_within};

/// An Application that leaves replicas as they are, and the folder that it applies.
#[derive(Debug)]
pub(crate) struct Ignored<'a> {
    pub(crate) folder: String,
    /// The workloads: items of `ignoreDifferences`.
    pub(crate) workloads: Vec<&'a Node>,
}

impl Ignored<'_> {
    /// Whether it is for a workload of a cluster.
    pub(crate) fn is_of(&self, extent: Extent<'_>, document: &Document) -> bool {
        let is_applied = match extent {
            Extent::Together => is_within(&file(document), &self.folder),
            Extent::Kustomization { document: root, .. } | Extent::Alternative { document: root } => {
                folder(&file(root)) == self.folder
            }
        };
        let is = |item: &Node, key: &str, text: &str| {
            let given = item.get(key).and_then(Node::as_str).unwrap_or_default();
            given == text || given == "*"
        };
        let is_any = |item: &Node, key: &str| item.get(key).is_none();
        is_applied
            && self.workloads.iter().any(|item| {
                is(item, "group", document.group())
                    && is(item, "kind", document.kind())
                    && (is_any(item, "name") || is(item, "name", document.name()))
                    && (is_any(item, "namespace")
                        || is(item, "namespace", document.namespace().unwrap_or_default()))
            })
    }
}
