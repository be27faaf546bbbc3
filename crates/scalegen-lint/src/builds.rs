//! The kustomizations that are applied: those that no other one takes in.

mod rules;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use scalegen_document::{Directive, Document, Limits, Object, Reading, values_within};
use scalegen_kustomize::{Fault, File, KUSTOMIZATION_FILES, Kustomizer, Problem, Unseen, What, references};
use scalegen_syntax::{Finding, Term, did_you_mean};

use crate::clusters::by_folder;
use crate::kustomize::{below, file, path};
use crate::{Built, chart_values, found};

pub(crate) use rules::*;

/// What a kustomization builds.
pub(crate) struct Build {
    /// Where the kustomization is: the file among those of the call, the document in it.
    root: (usize, usize),
    pub(crate) documents: Vec<Document>,
    /// Patches of objects that it does not have, or that are not known.
    pub(crate) patches: Vec<Document>,
    pub(crate) files: BTreeSet<String>,
    /// Comments in its inline patches.
    pub(crate) directives: Vec<Directive>,
    is_complete: bool,
}

impl Build {
    /// Of a component that nothing takes in the patches are known, and no objects.
    fn of_patches(patches: Vec<Document>, directives: Vec<Directive>) -> Self {
        Self {
            root: (usize::MAX, 0),
            documents: Vec::new(),
            patches,
            files: BTreeSet::new(),
            directives,
            is_complete: false,
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
            documents,
            files: &self.files,
            is_complete: self.is_complete,
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
    if roots.is_empty() {
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
    let is_component = |root: &Document| root.kind() == "Component";
    let (inner, tops): (Vec<_>, Vec<_>) = roots
        .iter()
        .filter(|(_, root)| !is_component(root))
        .partition(|(folder, _)| taken.contains(*folder));

    let find = |path: &str| files.get(path).cloned();
    let mut kustomizer = Kustomizer::new(&find);
    let mut built: Vec<Build> = Vec::new();
    let mut used: HashSet<&str> = HashSet::new();
    // Those that take in each other are in nothing else.
    for (folder, root) in tops.into_iter().chain(inner) {
        if used.contains(&*file(root)) {
            continue;
        }
        let build = kustomizer.build(folder);
        let roots_used = build
            .consumed
            .iter()
            .filter_map(|name| by_file.get_key_value(name.as_str()));
        used.extend(roots_used.map(|(name, _)| &**name));
        // Components are for kustomizations that have not all of the objects.
        let is_of_component = |problem: &&Problem| {
            let place = problem.place.as_ref().filter(|_| problem.fault.is_harmless());
            let root = place.and_then(|place| by_file.get(&path(place.file.name())));
            root.is_some_and(|root| is_component(root))
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
        built.push(Build {
            root: positions.get(&file(root)).copied().unwrap_or_default(),
            is_complete: build.unseen.iter().all(is_data) && build.problems.iter().all(is_whole),
            files: consumed,
            directives: build.directives,
            patches: build.patches,
            documents,
        });
    }
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
    let finding = found::of(rule, message).at(problem.place.clone());
    match &problem.fault {
        Fault::UnknownField { near: Some(near), .. } | Fault::SelectsNone { near: Some(near), .. } => {
            finding.help(did_you_mean(near.as_str()))
        }
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
