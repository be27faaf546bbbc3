//! The objects of Flux and Argo CD that point at folders of the call, with what they write over them.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Reading};
use scalegen_kustomize::{Build, Fault, KUSTOMIZATION_FILES, Overlay, Problem};
use scalegen_syntax::file_path::folder;

use crate::clusters::pointed::{Folders, from_root};
use crate::gitops::{Applied, applied};
use crate::kustomize::{below, is_below};

/// An object that applies a folder.
pub(super) struct Pointer {
    pub(super) folder: String,
    /// Where the object is: the file among those of the call, the document in it.
    pub(super) root: (usize, usize),
    /// What is written over the folder; none where it is applied as it is.
    pub(super) overlay: Option<Overlay>,
    is_of_own_source: bool,
}

/// What applies folders.
#[derive(Default)]
pub(super) struct Pointers {
    /// The objects that apply folders which have a kustomization, or for which one is made.
    pub(super) all: Vec<Pointer>,
    /// The folders that Flux applies.
    of_flux: BTreeSet<String>,
}

/// The objects that apply folders.
pub(super) fn pointers(readings: &[Reading], kustomizations: &BTreeSet<&str>) -> Pointers {
    let mut found: Vec<((usize, usize), Applied<'_>)> = Vec::new();
    for (index, reading) in readings.iter().enumerate() {
        for (at, document) in reading.documents.iter().enumerate() {
            found.extend(
                applied(document)
                    .into_iter()
                    .map(|applied| ((index, at), applied)),
            );
        }
    }
    if found.is_empty() {
        return Pointers::default();
    }
    let files: BTreeMap<String, &Reading> = readings
        .iter()
        .filter_map(|reading| Some((below("", reading.source.as_ref()?.name()), reading)))
        .collect();
    let folders = Folders::of(files.keys().map(String::as_str));
    let of_flux = found.iter().filter(|(_, applied)| applied.makes_own);
    let of_flux = of_flux.filter_map(|(_, applied)| folders.named(&from_root(applied.path)));
    let of_flux = of_flux.map(str::to_owned).collect();
    let pointer = |(root, applied): ((usize, usize), Applied<'_>)| {
        let folder = folders.named(&from_root(applied.path))?;
        let mut overlay = applied.overlay;
        if !kustomizations.contains(folder) {
            let resources = match applied.makes_own {
                true => resources(folder, &files, kustomizations),
                false => Vec::new(),
            };
            match &mut overlay {
                Some(overlay) if !resources.is_empty() => overlay.resources = resources,
                _ => return None,
            }
        }
        Some(Pointer {
            folder: folder.to_owned(),
            root,
            overlay,
            is_of_own_source: applied.is_of_own_source,
        })
    };
    Pointers {
        all: found.into_iter().filter_map(pointer).collect(),
        of_flux,
    }
}

impl Pointers {
    /// Leaves out of the problems of a folder those that Flux has none with, if Flux applies it, or if objects of Flux are
    /// what is built: it takes files from anywhere in a repository.
    pub(super) fn allow(&self, folder: &str, build: &mut Build) {
        let is_flux = |document: &Document| document.group() == "kustomize.toolkit.fluxcd.io";
        let is_applied = self.of_flux.contains(folder) || is_below(folder, &self.of_flux);
        if is_applied || build.documents.iter().any(is_flux) {
            build
                .problems
                .retain(|problem| !matches!(problem.fault, Fault::Outside(_)));
        }
    }
}

/// What Flux lists for a folder without a kustomization: folders below it that have one, and the other manifests.
fn resources(root: &str, files: &BTreeMap<String, &Reading>, kustomizations: &BTreeSet<&str>) -> Vec<String> {
    let start = format!("{root}/");
    let below_root = files
        .range(start.clone()..)
        .take_while(|(name, _)| name.starts_with(&start));
    let mut listed = BTreeSet::new();
    for (name, reading) in below_root {
        let mut above = folder(name);
        let mut outermost = None;
        while above.len() > root.len() {
            if kustomizations.contains(above) {
                outermost = Some(above);
            }
            above = folder(above);
        }
        let path = match outermost {
            Some(folder) => folder,
            None if is_manifest(reading) => name,
            None => continue,
        };
        listed.extend(path.strip_prefix(&start).map(str::to_owned));
    }
    listed.into_iter().collect()
}

fn is_manifest(reading: &Reading) -> bool {
    let is_object = |document: &Document| !document.api_version().is_empty();
    !reading.is_passed_over() && (reading.is_unreadable() || reading.documents.iter().any(is_object))
}

impl Pointer {
    /// Whether nothing that it patches is there, or the folder cannot be applied at once: then it is a folder of this name
    /// in another repository.
    pub(super) fn is_of_another(&self, build: &Build) -> bool {
        let Some(overlay) = self.overlay.as_ref().filter(|_| !self.is_of_own_source) else {
            return false;
        };
        let is_made = !overlay.resources.is_empty();
        let is_twice = |problem: &Problem| matches!(problem.fault, Fault::Twice(_));
        if is_made && build.problems.iter().any(is_twice) {
            return true;
        }
        let patches = overlay
            .changes
            .get("patches")
            .map_or(0, |patches| patches.items().len());
        let missed = build.problems.iter().filter(|problem| {
            let misses = matches!(problem.fault, Fault::SelectsNone { .. } | Fault::NoTarget(_));
            misses && is_at(problem, overlay)
        });
        patches > 0 && missed.count() >= patches
    }
}

/// Whether a problem is that an overlay names what is not there: a folder that nothing else takes in may be outside of the
/// call.
pub(super) fn is_missing_for(problem: &Problem, overlay: &Overlay) -> bool {
    matches!(problem.fault, Fault::NotFound(_)) && is_at(problem, overlay)
}

fn is_at(problem: &Problem, overlay: &Overlay) -> bool {
    let file = problem.place.as_ref().map(|place| place.file.name());
    file == Some(overlay.source.name())
}

/// The path of the kustomization that Flux makes in a folder.
pub(super) fn made_in(folder: &str) -> String {
    below(folder, KUSTOMIZATION_FILES[0])
}
