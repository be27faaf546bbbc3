//! Files that a kustomization takes in and that are applied as they are, too: by whoever points at their folder, or since
//! kustomize does not build what lists them.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use scalegen_document::Document;
use scalegen_kustomize::KUSTOMIZATION_FILES;
use scalegen_syntax::file_path::folder;

use super::Built;
use super::pointed::Pointed;
use crate::kustomize::{below, file, is_within};

/// Those among the files of a call.
pub(super) fn files(built: &[Built<'_>], documents: &[&Document], pointed: &Pointed) -> BTreeSet<String> {
    if pointed.folders.is_empty() && built.iter().all(|built| built.is_buildable) {
        return BTreeSet::new();
    }
    let all: HashSet<Cow<'_, str>> = documents.iter().map(|document| file(document)).collect();
    let is_plain = |folder: &str| {
        let mut names = KUSTOMIZATION_FILES.iter();
        !names.any(|name| all.contains(below(folder, name).as_str()))
    };
    let is_pointed_at = |name: &str| {
        let own = folder(name);
        // What is below a kustomization goes through that.
        let mut above = std::iter::successors(Some(own), above_it).take_while(|above| is_plain(above));
        above.any(|above| {
            let recurses = pointed.folders.get(above);
            recurses.is_some_and(|recurses| *recurses || above == own) && pointed.is_taken(above, name)
        })
    };
    let used = built.iter().flat_map(|built| built.files);
    let mut files: BTreeSet<String> = used.filter(|name| is_pointed_at(name)).cloned().collect();
    let (buildable, broken): (Vec<_>, Vec<_>) = built.iter().partition(|built| built.is_buildable);
    if broken.is_empty() {
        return files;
    }
    let of_buildable: BTreeSet<&String> = buildable.iter().flat_map(|built| built.files).collect();
    for built in broken {
        // What is beside it and below is meant to go through it.
        let root = file(built.root);
        let outside = built.files.iter().filter(|name| !is_within(name, folder(&root)));
        let outside = outside.filter(|name| !of_buildable.contains(name) && is_plain(folder(name)));
        files.extend(outside.cloned());
    }
    files
}

/// The folder above; none where a path ends.
fn above_it<'n>(name: &&'n str) -> Option<&'n str> {
    Some(folder(name)).filter(|above| above != name)
}
