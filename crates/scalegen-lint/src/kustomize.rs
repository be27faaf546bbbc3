//! What a kustomization lists, entry by entry.

use std::borrow::Cow;
use std::collections::BTreeSet;

use scalegen_document::{Document, Node};
use scalegen_syntax::FieldPath;
use scalegen_syntax::file_path::{folder, normal, resolve};

/// A kustomization as it is written, with the documents of the files that it lists, itself or through others.
#[derive(Debug)]
#[non_exhaustive]
pub struct Kustomization<'a> {
    /// The kustomization.
    pub root: &'a Document,
    /// What is in the files that it lists.
    pub listed: Vec<&'a Document>,
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

/// The path of a document's file.
pub(crate) fn file(document: &Document) -> Cow<'_, str> {
    path(document.file().unwrap_or_default())
}

/// The path that a file is found by, of its name.
pub(crate) fn path(name: &str) -> Cow<'_, str> {
    match name.contains('\\') {
        true => Cow::Owned(below("", name)),
        false => normal(name),
    }
}

/// A path as a kustomization in a folder means it.
pub(crate) fn below(folder: &str, path: &str) -> String {
    match path.contains('\\') {
        true => resolve(folder, &path.replace('\\', "/")),
        false => resolve(folder, path),
    }
}

/// Whether a file is in one of some folders, or in one below.
pub(crate) fn is_below(name: &str, folders: &BTreeSet<String>) -> bool {
    let mut above = folder(name);
    loop {
        if folders.contains(above) {
            return true;
        }
        if above.is_empty() || above == "/" {
            return false;
        }
        above = folder(above);
    }
}

/// Whether a path is a folder, or in it.
pub(crate) fn is_within(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder == "/")
}
