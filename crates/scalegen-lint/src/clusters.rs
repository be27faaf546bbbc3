//! Which documents of a call are applied together.
//!
//! Two documents are related only when something shows that they are applied together: an environment that was named, a
//! kustomization, a stream, an object that points at their folder, else their folder, and the folders above it as long
//! as nothing below those is there twice.

mod folders;
mod glob;
mod ignored;
mod partial;
mod plain;
pub(crate) mod pointed;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use scalegen_document::input::{NOT_AN_OBJECT, TEMPLATE};
use scalegen_document::{Chart, Document, Node, Object, Reading};
use scalegen_syntax::file_path::folder;
use scalegen_syntax::{Family, Finding, Severity};

use crate::ignored::Ignored;
use crate::known::Known;
use crate::kustomize::{Kustomization, below, file, is_within, path};
use crate::{Autoscaler, Cluster, Extent, ObjectRef, Role};
use folders::Set;

/// What one call was given besides texts, as far as relations depend on it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Surroundings {
    /// Files that were read only because others belong to them: nothing is reported of them.
    pub context: BTreeSet<String>,
    /// Files that could not be read: what they hold is not known.
    pub unread: BTreeSet<String>,
    /// The folders of charts' templates, which are passed over.
    pub charts: BTreeSet<String>,
    /// The files of each environment that was named. A file may be in several.
    pub environments: Vec<BTreeSet<String>>,
    /// Whether no setting asks for a rule that is an opinion, so that none is looked for.
    pub without_opinions: bool,
    /// What is declared beside the objects.
    pub known: Known,
}

impl Surroundings {
    /// With the files that have errors as texts, or are templates: what stands there may be what something else refers to.
    pub(crate) fn with_unread(&self, findings: &[Finding]) -> Self {
        let broken = findings.iter().filter(|finding| {
            finding.family == Family::Input && finding.severity == Severity::Error
                || finding.code == TEMPLATE.code
        });
        let names = broken.filter_map(|finding| Some(finding.place.as_ref()?.file.name().to_owned()));
        let mut surroundings = self.clone();
        surroundings.unread.extend(names);
        surroundings
    }
}

/// A kustomization that was built.
#[derive(Debug)]
#[non_exhaustive]
pub struct Built<'a> {
    /// The kustomization, or the object of Flux or Argo CD that writes over it.
    pub root: &'a Document,
    /// The file of the kustomization, or where it would be.
    pub file: &'a str,
    /// What is applied.
    pub documents: Vec<&'a Document>,
    /// The files that went into it.
    pub files: &'a BTreeSet<String>,
    /// Whether nothing is missing of it, such as what it takes from elsewhere.
    pub is_complete: bool,
    /// Whether kustomize builds it.
    pub is_buildable: bool,
}

/// The clusters of the documents that one call was given, one after the other. A document may be in several of them.
///
/// Paths are compared as texts, `.` and `..` resolved: nothing is opened.
pub fn clusters<'a, D: IntoIterator<Item = &'a Document>>(
    documents: D,
    built: &'a [Built<'a>],
    surroundings: &Surroundings,
) -> impl Iterator<Item = Cluster<'a>> + use<'a, D> {
    let of_builds: HashSet<&str> = built
        .iter()
        .flat_map(|built| built.files)
        .map(String::as_str)
        .collect();
    let mut roots: BTreeMap<&str, Vec<&Built<'_>>> = BTreeMap::new();
    for built in built {
        roots.entry(built.file).or_default().push(built);
    }
    let documents: Vec<&Document> = documents.into_iter().collect();
    let pointed = pointed::pointed(&documents);
    let plain = plain::files(built, &documents, &pointed);
    // What goes into a build is judged as it comes out.
    let is_built = |name: &str| of_builds.contains(name);
    let is_left = |document: &&Document| {
        let name = file(document);
        !is_built(&name) || plain.contains(&*name)
    };
    let files = by_file(documents.iter().copied().filter(is_left));
    let mut parts: Vec<Part<'a>> = Vec::new();
    let made = made(built, &documents);

    let mut in_environment = BTreeSet::new();
    for environment in &surroundings.environments {
        let mut documents = Vec::new();
        let mut is_complete = true;
        let mut of_made = BTreeSet::new();
        for name in environment.iter().map(|name| path(name)) {
            let of_name = roots.get(&*name).or_else(|| made.get(&*name));
            let of_name = of_name.map(Vec::as_slice).unwrap_or_default();
            let is_pointed = |built: &&&Built<'_>| environment.contains(&*file(built.root));
            if let Some(built) = of_name.iter().find(is_pointed).or(of_name.first()) {
                in_environment.insert(Cow::Borrowed(built.file));
                if of_made.insert(built.file) {
                    is_complete &= built.is_complete;
                    documents.extend(&built.documents);
                }
            } else if !is_built(&name) {
                documents.extend(files.get(&name).into_iter().flatten());
            }
            in_environment.insert(name);
        }
        is_complete &= environment.is_disjoint(&surroundings.unread);
        parts.push(Part::new(String::new(), documents, Extent::Together, is_complete));
    }

    let mut beside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in files.keys().filter(|name| !is_built(name)) {
        beside.entry(folder(name)).or_default().push(name);
    }
    let mut taken = BTreeSet::new();
    let each = |(name, all): (&&'a str, &Vec<&'a Built<'a>>)| {
        let name = *name;
        all.iter().map(move |built| (name, *built)).collect::<Vec<_>>()
    };
    let all = roots.iter().flat_map(each);
    for (name, built) in all.filter(|(name, _)| !in_environment.contains(*name)) {
        let document = built.root;
        let mut base = built.documents.clone();
        let extent = Extent::Kustomization {
            document,
            listed: base.len(),
        };
        let listed: BTreeSet<(Role, ObjectRef<'_>)> = scaled(&base).collect();
        let mut alternatives = Vec::new();
        for name in beside.get(folder(name)).into_iter().flatten() {
            let documents = files.get(*name).map_or(&[][..], Vec::as_slice);
            if scaled(documents).any(|autoscaler| listed.contains(&autoscaler)) {
                alternatives.push(documents);
            } else if documents.iter().all(|document| is_never_listed(document)) {
                base.extend(documents);
            } else if !taken.contains(*name) {
                // It is applied neither with what is listed nor with another that is not.
                let documents = documents.to_vec();
                parts.push(Part::new(
                    folder(name).to_owned(),
                    documents,
                    Extent::Together,
                    false,
                ));
            }
            taken.insert(*name);
        }
        let root = || folder(name).to_owned();
        for instead in &alternatives {
            let documents = served(alternative(&base, instead));
            parts.push(Part::new(
                root(),
                documents,
                Extent::Alternative { document },
                built.is_complete,
            ));
        }
        let base = if alternatives.is_empty() {
            base
        } else {
            served(base)
        };
        parts.push(Part::new(root(), base, extent, built.is_complete));
    }
    let is_used = |name: &str| taken.contains(name) || in_environment.contains(name);

    // Where the files of a folder repeat an object, they are samples or versions: what was named is then alone.
    let is_context = |name: &str| surroundings.context.contains(name);
    let of_samples = samples(files.iter().filter(|(name, _)| !is_used(name)));
    let is_left_out = |name: &str| is_context(name) && of_samples.contains(folder(name));
    let has_in = |names: &BTreeSet<String>, root: &str| {
        let mut names = names.iter();
        names.any(|name| is_within(&path(name), root))
    };
    let mut selected: BTreeSet<&str> = BTreeSet::new();
    for selection in &pointed.selected {
        let taken = files
            .iter()
            .filter(|(name, _)| selection.takes(name) && !is_used(name) && !is_left_out(name));
        let folder = &selection.folder;
        let part = |documents| {
            let is_complete = selection.is_known && !has_in(&surroundings.unread, folder);
            Part {
                has_charts: has_in(&surroundings.charts, folder),
                ..Part::new(folder.clone(), documents, Extent::Together, is_complete)
            }
        };
        let mut together = Vec::new();
        for (name, documents) in taken {
            selected.insert(name);
            match selection.is_known {
                true => together.extend(documents),
                false => parts.push(part(documents.clone())),
            }
        }
        parts.push(part(together));
    }
    let rest: Vec<&Document> = files
        .iter()
        .filter(|(name, _)| !is_used(name) && !is_left_out(name) && !selected.contains(&***name))
        .flat_map(|(_, documents)| documents.iter().copied())
        .collect();
    for set in folders::sets(&rest, &pointed) {
        parts.push(Part {
            is_complete: !has_in(&surroundings.unread, &set.root),
            has_charts: has_in(&surroundings.charts, &set.root),
            set,
            extent: Extent::Together,
        });
    }
    let ignored: Arc<[Ignored<'a>]> = ignored::ignored(&documents).into();
    joined(parts).map(move |mut cluster| {
        if !ignored.is_empty() {
            cluster.leave_replicas(Arc::clone(&ignored));
        }
        cluster
    })
}

/// Where Flux makes a kustomization, any of the files that go into it stands for it.
fn made<'a>(built: &'a [Built<'a>], documents: &[&Document]) -> BTreeMap<&'a str, Vec<&'a Built<'a>>> {
    let mut made: BTreeMap<&str, Vec<&Built<'_>>> = BTreeMap::new();
    if built.iter().all(|built| file(built.root) == built.file) {
        return made;
    }
    let names: HashSet<Cow<'_, str>> = documents.iter().map(|document| file(document)).collect();
    for built in built.iter().filter(|built| !names.contains(built.file)) {
        for name in built.files {
            made.entry(name).or_default().push(built);
        }
    }
    made
}

/// The folders in which two files have one object.
fn samples<'f>(files: impl Iterator<Item = (&'f Cow<'f, str>, &'f Vec<&'f Document>)>) -> BTreeSet<&'f str> {
    let mut owners: BTreeMap<(&str, ObjectRef<'_>), &str> = BTreeMap::new();
    let mut samples = BTreeSet::new();
    for (name, documents) in files {
        let objects = documents
            .iter()
            .filter_map(|document| folders::identity(document));
        for object in objects {
            let first = *owners.entry((folder(name), object)).or_insert(name);
            if *first != **name {
                samples.insert(folder(name));
            }
        }
    }
    samples
}

/// A cluster to be.
struct Part<'a> {
    set: Set<'a>,
    extent: Extent<'a>,
    is_complete: bool,
    has_charts: bool,
}

impl<'a> Part<'a> {
    fn new(root: String, documents: Vec<&'a Document>, extent: Extent<'a>, is_complete: bool) -> Self {
        Self {
            set: Set::new(root, documents),
            extent,
            is_complete,
            has_charts: false,
        }
    }
}

/// The clusters, each with the objects of others that may be applied beside it: of those that repeat none of its own,
/// for what repeats an object is another environment.
fn joined<'a>(parts: Vec<Part<'a>>) -> impl Iterator<Item = Cluster<'a>> {
    let missing = |part: &Part<'a>| {
        let autoscalers = part
            .set
            .documents
            .iter()
            .filter_map(|document| Autoscaler::of(document));
        let targets: BTreeSet<ObjectRef<'a>> = autoscalers.map(|autoscaler| autoscaler.target).collect();
        &targets - &part.set.objects
    };
    let missing: Vec<BTreeSet<ObjectRef<'a>>> = parts.iter().map(missing).collect();
    let mut owners: BTreeMap<ObjectRef<'a>, Vec<usize>> = BTreeMap::new();
    owners.extend(missing.iter().flatten().map(|target| (*target, Vec::new())));
    for (index, part) in parts.iter().enumerate() {
        for object in &part.set.objects {
            if let Some(owners) = owners.get_mut(object) {
                owners.push(index);
            }
        }
    }
    let beside = |index: usize, part: &Part<'a>, object: &ObjectRef<'a>| {
        let mut others = owners
            .get(object)
            .into_iter()
            .flatten()
            .filter(|other| **other != index);
        others.any(|other| {
            let other = parts.get(*other).map(|other| &other.set.objects);
            other.is_some_and(|other| other.is_disjoint(&part.set.objects))
        })
    };
    let elsewhere: Vec<BTreeSet<ObjectRef<'a>>> = parts
        .iter()
        .zip(missing)
        .enumerate()
        .map(|(index, (part, mut missing))| {
            missing.retain(|target| beside(index, part, target));
            missing
        })
        .collect();
    let parts = parts.into_iter().zip(elsewhere);
    parts
        .filter(|(part, _)| !part.set.documents.is_empty())
        .map(|(part, elsewhere)| {
            let cluster = Cluster::of(part.set.documents, part.extent, part.is_complete, elsewhere);
            cluster.with_charts(part.has_charts)
        })
}

/// Marks the documents that a kustomization lists among its patches, and those that can be nothing else; lets JSON patches
/// be lists.
///
/// Returns the files that no kustomization lists: nothing applies those.
pub fn mark_patches(files: &mut [Reading]) -> BTreeSet<String> {
    let documents: Vec<&Document> = files.iter().flat_map(|file| &file.documents).collect();
    let mut patches = BTreeSet::new();
    for (folder, document) in by_folder(&documents) {
        let root = document.node();
        let paths = items(root, "patches").filter_map(|patch| patch.get("path"));
        let json = items(root, "patchesJson6902").filter_map(|patch| patch.get("path"));
        let paths = paths.chain(json).chain(items(root, "patchesStrategicMerge"));
        patches.extend(paths.filter_map(Node::as_str).map(|path| below(&folder, path)));
    }
    let unlisted = partial::unlisted(files);
    patches.extend(unlisted.iter().cloned());
    if patches.is_empty() {
        return unlisted;
    }
    for reading in files {
        for document in &mut reading.documents {
            if patches.contains(&*file(document)) {
                document.mark_as_patch();
            }
        }
        // A JSON patch is a list of operations, and none of its business whether it is an object.
        reading.findings.retain(|finding| {
            let place = finding
                .place
                .as_ref()
                .filter(|_| finding.code == NOT_AN_OBJECT.code);
            place.is_none_or(|place| !patches.contains(&*path(place.file.name())))
        });
    }
    unlisted
}

/// The kustomizations among documents, each with what the files that it lists hold.
pub(crate) fn kustomizations<'a>(documents: impl Iterator<Item = &'a Document>) -> Vec<Kustomization<'a>> {
    let documents: Vec<&Document> = documents.collect();
    let roots = by_folder(&documents);
    if roots.is_empty() {
        return Vec::new();
    }
    let mut files: HashMap<Cow<'_, str>, Vec<&Document>> = HashMap::new();
    for document in documents {
        files.entry(file(document)).or_default().push(document);
    }
    let all = roots.iter().map(|(folder, root)| Kustomization {
        root,
        listed: listed(folder, &roots)
            .iter()
            .filter_map(|name| files.get(name.as_str()))
            .flatten()
            .copied()
            .collect(),
    });
    all.collect()
}

/// The documents of each file.
fn by_file<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
) -> BTreeMap<Cow<'a, str>, Vec<&'a Document>> {
    let documents = documents.into_iter();
    let mut named: Vec<(Cow<'_, str>, &Document)> =
        documents.map(|document| (file(document), document)).collect();
    // They are sorted but for a few, so that this costs less than a look for the place of each.
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    let files = named.chunk_by(|(one, _), (next, _)| one == next);
    let of_file = |file: &[(Cow<'a, str>, &'a Document)]| {
        let (name, _) = file.first()?;
        Some((name.clone(), file.iter().map(|(_, document)| *document).collect()))
    };
    files.filter_map(of_file).collect()
}

/// The kustomizations, by their folders.
pub(crate) fn by_folder<'a>(documents: &[&'a Document]) -> BTreeMap<String, &'a Document> {
    let kustomizations = documents
        .iter()
        .filter(|document| *document.object() == Object::Kustomization);
    kustomizations
        .map(|document| (folder(&file(document)).to_owned(), *document))
        .collect()
}

/// What is applied when a file stands in for what has the same role for the same workload.
fn alternative<'a>(base: &[&'a Document], instead: &[&'a Document]) -> Vec<&'a Document> {
    let replaced: BTreeSet<(Role, ObjectRef<'a>)> = scaled(instead).collect();
    let is_kept =
        |document: &&&Document| scaled(&[**document]).all(|autoscaler| !replaced.contains(&autoscaler));
    let kept = base.iter().filter(is_kept);
    kept.chain(instead).copied().collect()
}

/// What the autoscalers among documents scale, and what of it.
fn scaled<'a>(documents: &[&'a Document]) -> impl Iterator<Item = (Role, ObjectRef<'a>)> {
    let autoscalers = documents.iter().filter_map(|document| Autoscaler::of(document));
    autoscalers.map(|autoscaler| (autoscaler.role, autoscaler.target))
}

/// Whether a kustomization does not list it though it belongs to what it applies: the values of a chart, and a Job, which
/// cannot be applied twice.
fn is_never_listed(document: &Document) -> bool {
    matches!(document.object(), Object::HelmValues(_) | Object::Job(_))
}

/// Where scalers are alternatives, so are the add-ons that serve them: leaves out the values of those that no
/// scaler here needs.
fn served(mut documents: Vec<&Document>) -> Vec<&Document> {
    let needs_keda = documents
        .iter()
        .any(|document| matches!(document.object(), Object::ScaledObject(_) | Object::ScaledJob(_)));
    let needs_adapter = documents.iter().any(|document| match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            let mut metrics = hpa.spec.metrics.iter().flatten();
            metrics.any(|metric| matches!(metric.type_.as_str(), "Pods" | "Object" | "External"))
        }
        _ => false,
    });
    documents.retain(|document| match document.object() {
        Object::HelmValues(Chart::Keda) => needs_keda,
        Object::HelmValues(Chart::PrometheusAdapter) => needs_adapter,
        _ => true,
    });
    documents
}

/// The files that the kustomization of a folder lists, and those that the folders it lists do.
fn listed(folder: &str, kustomizations: &BTreeMap<String, &Document>) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        let Some(root) = kustomizations.get(&folder).map(|document| document.node()) else {
            continue;
        };
        if !seen.insert(folder.clone()) {
            continue;
        }
        let lists = ["resources", "bases", "components", "patchesStrategicMerge"];
        let paths = lists.iter().flat_map(|key| items(root, key));
        let paths = paths.chain(items(root, "patches").filter_map(|patch| patch.get("path")));
        for path in paths.filter_map(Node::as_str) {
            let path = below(&folder, path);
            folders.push(path.clone());
            files.insert(path);
        }
    }
    files
}

fn items<'a>(root: &'a Node, key: &str) -> impl Iterator<Item = &'a Node> {
    root.get(key).into_iter().flat_map(Node::items)
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;

    use super::*;

    fn documents(files: &[(&str, &str)]) -> Vec<Document> {
        files
            .iter()
            .flat_map(|(name, text)| read(&SourceFile::new(*name, *text), &Limits::default()).documents)
            .collect()
    }

    fn hpa(name: &str) -> String {
        format!(
            "{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: {name}}}, \
             spec: {{scaleTargetRef: {{kind: Deployment, name: web}}}}}}"
        )
    }

    fn names(documents: &[Document], built: &[Built<'_>]) -> Vec<String> {
        clusters(documents, built, &Surroundings::default())
            .map(|cluster| {
                let names = cluster.documents().iter().map(|document| match document.name() {
                    "" => document.file().unwrap_or_default(),
                    name => name,
                });
                names.collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    #[test]
    fn what_a_kustomization_does_not_list_is_an_alternative() {
        let deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}";
        let documents = documents(&[
            ("g/kustomization.yaml", "resources: [./cpu.yaml, ../base]\n"),
            ("g/cpu.yaml", &hpa("cpu")),
            ("g/rps.yaml", &hpa("rps")),
            ("g/adapter-values.yaml", "rules: {}\n"),
            ("base/web.yaml", deployment),
            ("./other/a.yaml", &hpa("a")),
            ("other/b.yaml", &hpa("b")),
        ]);
        let listed = self::documents(&[("base/web.yaml", deployment), ("g/cpu.yaml", &hpa("cpu"))]);
        let files = ["g/kustomization.yaml", "g/cpu.yaml", "base/web.yaml"].map(str::to_owned);
        let built = Built {
            root: &documents[0],
            file: "g/kustomization.yaml",
            documents: listed.iter().collect(),
            files: &files.into(),
            is_complete: true,
            is_buildable: true,
        };
        assert_eq!(
            names(&documents, &[built]),
            // Neither needs the adapter, so its values are of another alternative.
            ["web rps", "web cpu", "a b"]
        );
    }

    #[test]
    fn an_environment_that_is_named_is_applied_together() {
        let documents = documents(&[
            ("a/x.yaml", &hpa("x")),
            ("b/y.yaml", &hpa("y")),
            ("c/z.yaml", &hpa("z")),
        ]);
        let surroundings = Surroundings {
            environments: vec![["a/x.yaml", "b/y.yaml"].map(str::to_owned).into()],
            ..Surroundings::default()
        };
        let clusters = clusters(&documents, &[], &surroundings);
        let counts: Vec<usize> = clusters.map(|cluster| cluster.documents().len()).collect();
        assert_eq!(counts, [2, 1]);
    }

    #[test]
    fn what_is_beside_an_environment_may_be_applied_with_it_and_another_environment_may_not() {
        let web = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}";
        let files = [
            ("dev/hpa.yaml", hpa("h")),
            ("prod/all.yaml", format!("{}\n---\n{web}\n", hpa("h"))),
        ];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let is_elsewhere = |documents: &[Document]| {
            let dev = clusters(documents, &[], &Surroundings::default())
                .find(|cluster| cluster.documents()[0].file() == Some("dev/hpa.yaml"))
                .unwrap();
            let target = Autoscaler::of(dev.documents()[0]).unwrap().target;
            dev.is_elsewhere(&target)
        };
        assert!(!is_elsewhere(&documents(&files)));
        let with_base = documents(&[files[0], ("prod/all.yaml", &hpa("h")), ("base/web.yaml", web)]);
        assert!(is_elsewhere(&with_base));
    }

    #[test]
    fn where_something_was_not_read_not_all_is_known() {
        let documents = documents(&[("a/x.yaml", &hpa("x")), ("b/y.yaml", &hpa("x"))]);
        let surroundings = Surroundings {
            unread: ["a/templates".to_owned()].into(),
            ..Surroundings::default()
        };
        let clusters = clusters(&documents, &[], &surroundings);
        let complete: Vec<bool> = clusters.map(|cluster| cluster.is_complete()).collect();
        assert_eq!(complete, [false, true]);
    }

    #[test]
    fn what_a_kustomization_patches_with_is_a_patch() {
        let file = |name: &str, text: &str| read(&SourceFile::new(name, text), &Limits::default());
        let patch = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: patch}}";
        let mut files = [
            file(
                "g/kustomization.yaml",
                "patches: [{path: ./p.yaml}]\npatchesStrategicMerge: [sub/q.yaml]\n",
            ),
            file("g/p.yaml", patch),
            file("g/sub/q.yaml", patch),
            file("g/r.yaml", patch),
        ];
        mark_patches(&mut files);
        assert_eq!(
            files.each_ref().map(|file| file.documents[0].is_patch()),
            [false, true, true, false]
        );
    }
}
