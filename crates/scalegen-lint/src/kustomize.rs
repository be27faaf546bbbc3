//! What the kustomization of a cluster lists, entry by entry.

use scalegen_manifest::FieldPath;
use scalegen_manifest::document::{Document, Node};

use crate::clusters::{below, file, folder};
use crate::{Cluster, Extent};

/// The kustomization of a cluster.
pub(crate) fn root<'a>(cluster: &Cluster<'a>) -> Option<&'a Document> {
    match cluster.extent() {
        Extent::Kustomization { document, .. } => Some(document),
        Extent::Call | Extent::Alternative => None,
    }
}

/// The entries of `resources`: where they stand, and the file that they mean.
pub(crate) fn resources(root: &Document) -> Vec<(FieldPath, String)> {
    let folder = folder(&file(root)).to_owned();
    let mut entries = Vec::new();
    for list in ["resources", "bases"] {
        let items = root
            .node()
            .get(list)
            .into_iter()
            .flat_map(Node::items)
            .enumerate();
        entries.extend(items.filter_map(|(index, item)| {
            let path = FieldPath::of(list).index(index);
            Some((path, below(&folder, item.as_str()?)))
        }));
    }
    entries
}
