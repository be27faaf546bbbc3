//! Files that a kustomization takes in and that are applied as they are, too: by whoever points at their folder, or since
//! kustomize does not build what lists them.

use std::collections::BTreeSet;

use scalegen_kustomize::KUSTOMIZATION_FILES;
use scalegen_syntax::file_path::folder;

use super::Built;
use super::pointed::Pointed;
use crate::kustomize::{below, file, is_within};

/// Those among the files of a call.
pub(super) fn files<'f>(
    built: &[Built<'_>],
    all: impl Iterator<Item = &'f String>,
    pointed: &Pointed,
) -> BTreeSet<String> {
    let all: BTreeSet<&String> = all.collect();
    let is_plain = |folder: &str| {
        !KUSTOMIZATION_FILES
            .iter()
            .any(|name| all.contains(&below(folder, name)))
    };
    let plain: Vec<(&String, bool)> = pointed
        .folders
        .iter()
        .filter(|(folder, _)| is_plain(folder))
        .map(|(folder, recurses)| (folder, *recurses))
        .collect();
    let is_pointed_at = |name: &str| {
        plain
            .iter()
            .any(|(of, recurses)| folder(name) == of.as_str() || *recurses && is_within(name, of))
    };
    let mut files: BTreeSet<String> = match plain.is_empty() {
        true => BTreeSet::new(),
        false => {
            let used = built.iter().flat_map(|built| built.files);
            used.filter(|name| is_pointed_at(name)).cloned().collect()
        }
    };
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
