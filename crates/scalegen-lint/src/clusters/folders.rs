//! Which folders are applied together: those that repeat no object.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Object};
use scalegen_syntax::file_path::folder;

use super::pointed::Pointed;
use crate::ObjectRef;
use crate::kustomize::file;

/// Documents that are applied together, and the folder that shows it.
#[derive(Debug)]
pub(super) struct Set<'a> {
    /// The folder; a stream is one of its own.
    pub(super) root: String,
    pub(super) documents: Vec<&'a Document>,
    /// What the documents are, each once.
    pub(super) objects: BTreeSet<ObjectRef<'a>>,
}

#[derive(Debug, Default)]
struct Folder<'a> {
    own: Vec<&'a Document>,
    /// Those of folders below that could be joined.
    below: Vec<Set<'a>>,
    /// Whether folders below repeat an object, so that they are environments.
    is_split: bool,
}

/// The sets of these documents: the files of a folder, and with them those of the folders below as long as no object is
/// in two of them. A folder that something points at is never joined with what is around it, but with the others that the
/// same object points at.
pub(super) fn sets<'a>(documents: &[&'a Document], pointed: &Pointed) -> Vec<Set<'a>> {
    let mut sets = Vec::new();
    let mut folders: BTreeMap<String, Folder<'a>> = BTreeMap::new();
    let mut streams: BTreeMap<Cow<'a, str>, Vec<&'a Document>> = BTreeMap::new();
    for document in documents {
        let name = file(document);
        match is_stream(&name) {
            true => streams.entry(name).or_default().push(document),
            false => {
                let folder = folder(&name).to_owned();
                folders.entry(folder).or_default().own.push(document);
            }
        }
    }
    for (name, documents) in streams {
        sets.push(Set::new(name.into_owned(), documents));
    }
    let named: Vec<String> = folders.keys().cloned().collect();
    for mut name in named.iter().map(String::as_str) {
        while let Some(above) = parent(name).filter(|above| !folders.contains_key(*above)) {
            folders.insert(above.to_owned(), Folder::default());
            name = above;
        }
    }
    let mut deepest_first: Vec<String> = folders.keys().cloned().collect();
    deepest_first.sort_by_key(|name| std::cmp::Reverse(depth(name)));
    for name in deepest_first {
        let folder = folders.remove(&name).unwrap_or_default();
        let is_joined = |above: &&str| {
            !pointed.folders.contains_key(&name) && pointed.folders.get(*above) != Some(&false)
        };
        let above = parent(&name).filter(is_joined);
        let above = above.and_then(|above| folders.get_mut(above));
        let mut parts = folder.below;
        if !folder.own.is_empty() {
            parts.insert(0, Set::new(name.clone(), folder.own));
        }
        let is_split = folder.is_split || !are_disjoint(&parts);
        match (above, is_split) {
            (Some(above), false) => above.below.extend(join(name, parts)),
            (None, false) => sets.extend(join(name, parts)),
            (above, true) => {
                sets.extend(parts);
                if let Some(above) = above {
                    above.is_split = true;
                }
            }
        }
    }
    for folders in &pointed.together {
        let (of_object, others): (Vec<_>, Vec<_>) =
            sets.into_iter().partition(|set| folders.contains(&set.root));
        sets = others;
        match (are_disjoint(&of_object), folders.first()) {
            (true, Some(first)) => sets.extend(join(first.clone(), of_object)),
            _ => sets.extend(of_object),
        }
    }
    sets
}

impl<'a> Set<'a> {
    pub(super) fn new(root: String, documents: Vec<&'a Document>) -> Self {
        Self {
            root,
            objects: documents
                .iter()
                .filter_map(|document| identity(document))
                .collect(),
            documents,
        }
    }
}

/// What a document is, if it may be there once: an object by its name. Values of a chart are no object that is applied.
pub(super) fn identity(document: &Document) -> Option<ObjectRef<'_>> {
    match document.object() {
        Object::Kustomization | Object::HelmValues(_) => None,
        _ if document.is_patch() => None,
        _ => ObjectRef::of(document).filter(|_| document.has_name()),
    }
}

/// Whether no object is in two of them.
fn are_disjoint(sets: &[Set<'_>]) -> bool {
    let mut seen = BTreeSet::new();
    let mut objects = sets.iter().flat_map(|set| &set.objects);
    sets.len() < 2 || objects.all(|object| seen.insert(object))
}

fn join(root: String, sets: Vec<Set<'_>>) -> Option<Set<'_>> {
    let mut sets = sets.into_iter();
    let mut joined = sets.next()?;
    for set in sets {
        joined.documents.extend(set.documents);
        joined.objects.extend(set.objects);
    }
    joined.root = root;
    Some(joined)
}

/// Whether a name is that of a stream, such as `<stdin>`, which is in no folder.
fn is_stream(name: &str) -> bool {
    name.starts_with('<')
}

/// The folder above; none where a path ends.
fn parent(name: &str) -> Option<&str> {
    match name {
        "" | "/" => None,
        name if name == ".." || name.ends_with("/..") => None,
        name => Some(folder(name)),
    }
}

fn depth(name: &str) -> usize {
    match name {
        "" | "/" => 0,
        name => 1 + name.trim_start_matches('/').matches('/').count(),
    }
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;

    use super::*;

    /// The sets of files that hold the objects of these names.
    fn sets_of(files: &[(&str, &[&str])], pointed: &[&str]) -> Vec<String> {
        let documents: Vec<Document> = files
            .iter()
            .flat_map(|(file, names)| {
                let object =
                    |name: &&str| format!("{{apiVersion: v1, kind: Service, metadata: {{name: {name}}}}}\n");
                let text = names.iter().map(object).collect::<Vec<_>>().join("---\n");
                read(&SourceFile::new(*file, text), &Limits::default()).documents
            })
            .collect();
        let documents: Vec<&Document> = documents.iter().collect();
        let folders = pointed.iter().map(|&folder| (folder.to_owned(), true)).collect();
        let pointed = Pointed {
            folders,
            together: Vec::new(),
            selected: Vec::new(),
        };
        let mut sets: Vec<String> = sets(&documents, &pointed)
            .iter()
            .map(|set| {
                let mut files: Vec<&str> = set
                    .documents
                    .iter()
                    .filter_map(|document| document.file())
                    .collect();
                files.dedup();
                files.sort_unstable();
                format!("{}: {}", set.root, files.join(" "))
            })
            .collect();
        sets.sort();
        sets
    }

    #[test]
    fn folders_that_repeat_nothing_are_applied_together() {
        let files: &[(&str, &[&str])] = &[("a/x.yaml", &["a"]), ("b/c/y.yaml", &["b"]), ("z.yaml", &["z"])];
        assert_eq!(sets_of(files, &[]), [": a/x.yaml b/c/y.yaml z.yaml"]);
        assert_eq!(sets_of(files, &["b"]), [": a/x.yaml z.yaml", "b: b/c/y.yaml"]);
    }

    #[test]
    fn folders_that_repeat_an_object_are_environments() {
        let files: &[(&str, &[&str])] = &[
            ("envs/dev/web.yaml", &["web"]),
            ("envs/dev/more/api.yaml", &["api"]),
            ("envs/prod/web.yaml", &["web"]),
            ("lib/a.yaml", &["lib"]),
            ("lib/b.yaml", &["lib-b"]),
        ];
        assert_eq!(
            sets_of(files, &[]),
            [
                "envs/dev: envs/dev/more/api.yaml envs/dev/web.yaml",
                "envs/prod: envs/prod/web.yaml",
                "lib: lib/a.yaml lib/b.yaml"
            ]
        );
    }

    #[test]
    fn a_folder_that_repeats_what_is_below_it_is_one_by_itself() {
        let files: &[(&str, &[&str])] = &[("web.yaml", &["web"]), ("old/web.yaml", &["web"])];
        assert_eq!(sets_of(files, &[]), [": web.yaml", "old: old/web.yaml"]);
    }

    #[test]
    fn a_stream_is_in_no_folder_and_paths_may_lead_up() {
        let files: &[(&str, &[&str])] = &[("<stdin>", &["a"]), ("../x/b.yaml", &["b"]), ("/c.yaml", &["c"])];
        assert_eq!(
            sets_of(files, &[]),
            ["..: ../x/b.yaml", "/: /c.yaml", "<stdin>: <stdin>"]
        );
    }
}
