//! The kustomizations that are applied: those that no other one takes in.

mod pointers;
mod rules;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use scalegen_document::{Directive, Document, Limits, Object, Reading, values_within};
use scalegen_kustomize::{Fault, File, KUSTOMIZATION_FILES, Kustomizer, Problem, Unseen, What, references};
use scalegen_syntax::{Finding, Place, Related, Term, did_you_mean, is_here, write};

use crate::clusters::by_folder;
use crate::kustomize::{below, file, path};
use crate::{Built, chart_values, found};

use pointers::{is_missing_for, made_in, pointers};
pub(crate) use rules::*;

/// What a kustomization builds.
pub(crate) struct Build {
    /// Where the kustomization is, or what writes over it: the file among those of the call, the document in it.
    root: (usize, usize),
    /// The file of the kustomization, or where Flux makes one.
    file: String,
    pub(crate) documents: Vec<Document>,
    /// Patches of objects that it does not have, or that are not known.
    pub(crate) patches: Vec<Document>,
    pub(crate) files: BTreeSet<String>,
    /// Comments in its inline patches.
    pub(crate) directives: Vec<Directive>,
    is_complete: bool,
    /// Whether kustomize builds it.
    is_buildable: bool,
}

impl Build {
    /// Of a component that nothing takes in the patches are known, and no objects.
    fn of_patches(patches: Vec<Document>, directives: Vec<Directive>) -> Self {
        Self {
            root: (usize::MAX, 0),
            file: String::new(),
            documents: Vec::new(),
            patches,
            files: BTreeSet::new(),
            directives,
            is_complete: false,
            is_buildable: true,
        }
    }

    /// The kustomization with these as its documents, among the files that it was built from.
    pub(crate) fn with<'b>(
        &'b self,
        files: &'b [Reading],
        documents: Vec<&'b Document>,
    ) -> Option<Built<'b>> {
        let (file, document) = self.root;
        Some(Built {
            root: files.get(file)?.documents.get(document)?,
            file: &self.file,
            documents,
            files: &self.files,
            is_complete: self.is_complete,
            is_buildable: self.is_buildable,
        })
    }
}

/// Builds the kustomizations among files, and finds what keeps kustomize from it and what was not examined.
pub(crate) fn builds(readings: &[Reading], findings: &mut Vec<Finding>) -> Vec<Build> {
    let documents: Vec<&Document> = readings.iter().flat_map(|reading| &reading.documents).collect();
    let mut roots = by_folder(&documents);
    roots.retain(|folder, root| {
        KUSTOMIZATION_FILES
            .iter()
            .any(|name| below(folder, name) == file(root))
    });
    let is_component = |root: &Document| root.kind() == "Component";
    let folders = roots
        .iter()
        .filter(|(_, root)| !is_component(root))
        .map(|(folder, _)| folder.as_str());
    let pointers = pointers(readings, &folders.collect());
    if roots.is_empty() && pointers.all.is_empty() {
        return Vec::new();
    }
    let limits = Limits::default();
    let files: HashMap<Cow<'_, str>, Arc<File>> = readings
        .iter()
        .filter_map(|reading| {
            let source = Arc::clone(reading.source.as_ref()?);
            let name = path(reading.source.as_ref()?.name());
            let file = match reading.roots() {
                Some(roots) => File::with_roots(source, roots),
                None if reading.is_unreadable() => File::unreadable(source),
                None => File::new(source, limits),
            };
            Some((name, file))
        })
        .collect();
    let mut positions = HashMap::new();
    for (index, reading) in readings.iter().enumerate() {
        for (at, document) in reading.documents.iter().enumerate() {
            if *document.object() == Object::Kustomization {
                positions.insert(file(document), (index, at));
            }
        }
    }
    let by_file: HashMap<Cow<'_, str>, &Document> = roots.values().map(|root| (file(root), *root)).collect();
    let taken: HashSet<String> = roots
        .iter()
        .flat_map(|(folder, root)| {
            references(root.node())
                .into_iter()
                .map(|path| below(folder, path))
        })
        .collect();
    let (inner, tops): (Vec<_>, Vec<_>) = roots
        .iter()
        .filter(|(_, root)| !is_component(root))
        .partition(|(folder, _)| taken.contains(*folder));

    let find = |path: &str| files.get(path).cloned();
    let mut kustomizer = Kustomizer::new(&find);
    let mut built: Vec<Build> = Vec::new();
    let mut used: HashSet<&str> = HashSet::new();
    // What is applied with changes is not applied as it is, unless another object does.
    let mut changed: HashSet<&str> = HashSet::new();
    let mut as_it_is: BTreeSet<&str> = BTreeSet::new();
    let roots_of = |consumed: &[String]| {
        let known = consumed
            .iter()
            .filter_map(|name| by_file.get_key_value(name.as_str()));
        known.map(|(name, _)| &**name).collect::<Vec<&str>>()
    };
    for pointer in &pointers.all {
        let folder = pointer.folder.as_str();
        let over = |overlay| (overlay, kustomizer.build_over(folder, overlay));
        let build = pointer.overlay.as_ref().map(over);
        let Some((overlay, mut build)) = build.filter(|(_, build)| !pointer.is_of_another(build)) else {
            as_it_is.insert(folder);
            continue;
        };
        build.problems.retain(|problem| !is_missing_for(problem, overlay));
        pointers.allow(folder, &mut build);
        changed.extend(roots_of(&build.consumed));
        let file = roots
            .get(folder)
            .map_or_else(|| made_in(folder), |root| file(root).into_owned());
        built.push(taken_in(build, pointer.root, file, &by_file, findings));
    }
    // Those that take in each other are in nothing else.
    for (folder, root) in tops.into_iter().chain(inner) {
        let file = file(root);
        let is_changed = changed.contains(&*file) && !as_it_is.contains(folder.as_str());
        if used.contains(&*file) || is_changed {
            continue;
        }
        let mut build = kustomizer.build(folder);
        pointers.allow(folder, &mut build);
        used.extend(roots_of(&build.consumed));
        let root = positions.get(&file).copied().unwrap_or_default();
        built.push(taken_in(build, root, file.into_owned(), &by_file, findings));
    }
    used.extend(changed);
    for (folder, root) in roots.iter().filter(|(_, root)| is_component(root)) {
        let name = file(root);
        if !used.contains(&*name) {
            let mut build = kustomizer.build(folder);
            // Files of its own are documents of the call.
            build.patches.retain(|patch| file(patch) == name);
            built.push(Build::of_patches(build.patches, build.directives));
        }
    }
    built
}

/// A build as one of the call, and what is found of it.
fn taken_in(
    build: scalegen_kustomize::Build,
    root: (usize, usize),
    file: String,
    by_file: &HashMap<Cow<'_, str>, &Document>,
    findings: &mut Vec<Finding>,
) -> Build {
    // Components are for kustomizations that have not all of the objects.
    let is_of_component = |problem: &&Problem| {
        let place = problem.place.as_ref().filter(|_| problem.fault.is_harmless());
        let root = place.and_then(|place| by_file.get(&path(place.file.name())));
        root.is_some_and(|root| root.kind() == "Component")
    };
    let problems = build.problems.iter().filter(|problem| !is_of_component(problem));
    findings.extend(problems.map(finding));
    // What is missing is a problem.
    let unseen = build
        .unseen
        .iter()
        .filter(|unseen| !matches!(unseen.what, What::Missing(_)));
    findings.extend(unseen.map(note));
    let mut documents = build.documents;
    let consumed: BTreeSet<String> = build.consumed.into_iter().collect();
    let kustomizations = consumed.iter().filter_map(|name| by_file.get(name.as_str()));
    // What is wrong with their strings was found as they were read.
    documents.extend(kustomizations.flat_map(|root| values_within(root, &[], &mut Vec::new())));
    chart_values::add_within(&mut documents, findings);
    Build {
        root,
        file,
        is_complete: build.unseen.iter().all(is_data) && build.problems.iter().all(is_whole),
        is_buildable: build.problems.iter().all(|problem| problem.fault.is_harmless()),
        files: consumed,
        directives: build.directives,
        patches: build.patches,
        documents,
    }
}

/// Whether all objects are known though something was not examined: it is data of one.
fn is_data(unseen: &Unseen) -> bool {
    matches!(unseen.what, What::Ungenerated(_))
}

/// Whether all objects are known in spite of a problem.
fn is_whole(problem: &Problem) -> bool {
    matches!(problem.fault, Fault::Twice(_)) || problem.fault.is_harmless()
}

fn finding(problem: &Problem) -> Finding {
    let message = DoesNotBuild {
        fault: Term::phrase(problem.fault.to_string()),
        cause: Term::cause(&problem.fault),
    };
    let rule = match problem.fault.is_harmless() {
        true => PATCH_SELECTS_NOTHING,
        false => UNBUILDABLE_KUSTOMIZATION,
    };
    let mut finding = found::of(rule, message).at(problem.place.clone());
    let objects = problem.objects.iter().zip(["the first", "the second"]);
    let is_it = |place: &Place| {
        let own = problem.place.as_ref();
        own.is_some_and(|own| own.file.name() == place.file.name() && own.span == place.span)
    };
    let objects = objects.filter(|(place, _)| !is_it(place));
    finding.related.extend(objects.map(|(place, which)| Related {
        message: is_here(which),
        place: place.clone(),
    }));
    match &problem.fault {
        Fault::UnknownField { near: Some(near), .. } | Fault::SelectsNone { near: Some(near), .. } => {
            finding.help(did_you_mean(near.as_str()))
        }
        Fault::OtherVersion { own, .. } => finding.help(write(own.as_str())),
        _ => finding,
    }
}

fn note(unseen: &Unseen) -> Finding {
    let message = NotExamined {
        what: Term::phrase(unseen.what.to_string()),
        cause: Term::cause(&unseen.what),
    };
    found::of(NOT_EXAMINED, message).at(unseen.place.clone())
}
