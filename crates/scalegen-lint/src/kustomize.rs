//! What the kustomization of a cluster lists, entry by entry.

use std::collections::BTreeSet;

use scalegen_document::{Document, Node};
use scalegen_syntax::FieldPath;
use scalegen_syntax::file_path::{folder, resolve};

use crate::extent::Extent;

/// The kustomization of a cluster.
pub(crate) fn root(extent: Extent<'_>) -> Option<&Document> {
    match extent {
        Extent::Kustomization { document, .. } => Some(document),
        Extent::Call | Extent::Alternative { .. } => None,
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

/// Whether patches that are no documents, written in the kustomization or as operations in a file, may change
/// what this word stands for.
pub(crate) fn patches_unseen(extent: Extent<'_>, files: &BTreeSet<String>, word: &str) -> bool {
    let root = match extent {
        Extent::Kustomization { document, .. } | Extent::Alternative { document } => document,
        Extent::Call => return false,
    };
    let folder = folder(&file(root)).to_owned();
    let is_read = |path: &str| files.contains(&below(&folder, path));
    let lists = ["patches", "patchesJson6902"].into_iter();
    let mut patches = lists.flat_map(|list| root.node().get(list).into_iter().flat_map(Node::items));
    patches.any(|patch| {
        let text = |key: &str| patch.get(key).and_then(Node::as_str);
        text("patch").is_some_and(|patch| patch.contains(word))
            || text("path").is_some_and(|path| !is_read(path))
    })
}

/// Whether the kustomization lists something that was not given.
pub(crate) fn lists_unseen(extent: Extent<'_>, files: &BTreeSet<String>) -> bool {
    let root = match extent {
        Extent::Kustomization { document, .. } | Extent::Alternative { document } => document,
        Extent::Call => return false,
    };
    let generates = ["components", "helmCharts", "generators"];
    generates.iter().any(|key| root.node().get(key).is_some())
        || resources(root).iter().any(|(_, path)| {
            let below = format!("{path}/");
            let within = files.range(below.clone()..).next();
            !files.contains(path) && !within.is_some_and(|file| file.starts_with(&below))
        })
}

/// The path of a document's file.
pub(crate) fn file(document: &Document) -> String {
    below("", document.file().unwrap_or_default())
}

/// A path as a kustomization in a folder means it.
pub(crate) fn below(folder: &str, path: &str) -> String {
    resolve(folder, &path.replace('\\', "/"))
}
