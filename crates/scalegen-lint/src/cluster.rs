//! Documents that are applied to one cluster together, and how to find those that belong together.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::{Chart, Document, Object, Origin};
use scalegen_syntax::FieldPath;

use crate::clusters::file;
use crate::kustomize;
use crate::pods::Pods;

/// The documents of one cluster. It may be a part of it, as long as everything that shares a
/// [`RelationKey`](crate::RelationKey) with something in it is in it too.
#[derive(Debug)]
pub struct Cluster<'a> {
    documents: Vec<&'a Document>,
    extent: Extent<'a>,
    /// Sorted. Most lookups are of a workload that a profile does not hold: without its kind there is nothing to
    /// look up.
    kinds: Vec<&'a str>,
    by_name: OnceCell<BTreeMap<ObjectRef<'a>, Vec<&'a Document>>>,
    by_target: BTreeMap<ObjectRef<'a>, Vec<Aim<'a>>>,
    /// Which of the targets are among the documents, and which are contested, for the rules that ask.
    present: OnceCell<Vec<ObjectRef<'a>>>,
    contested: OnceCell<Vec<ObjectRef<'a>>>,
    pods: OnceCell<Pods<'a>>,
    defaults: OnceCell<Defaults<'a>>,
    files: OnceCell<BTreeSet<String>>,
    containers_unseen: OnceCell<bool>,
}

/// The namespaces and resources for which a LimitRange fills in what containers do not request.
type Defaults<'a> = BTreeSet<(Option<&'a str>, &'a str)>;

/// Why documents belong together.
#[derive(Clone, Copy, Debug)]
pub enum Extent<'a> {
    /// One call was given them, or one profile makes them.
    Call,
    /// A kustomization lists the first ones; the others lie beside it.
    Kustomization {
        /// The kustomization.
        document: &'a Document,
        /// How many documents it lists, itself or through other kustomizations.
        listed: usize,
    },
    /// The same, but for what a file beside the kustomization stands in for.
    Alternative {
        /// The kustomization.
        document: &'a Document,
    },
}

/// What an object is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef<'a> {
    /// The group of its API; empty for the core group.
    pub group: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// Its namespace; none for `default`, which is what is meant where none is said.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
}

/// An autoscaler, and the workload that it is aimed at.
#[derive(Clone, Copy, Debug)]
pub struct Aim<'a> {
    /// The HorizontalPodAutoscaler, ScaledObject or VerticalPodAutoscaler.
    pub document: &'a Document,
    /// The workload.
    pub target: ObjectRef<'a>,
    /// What it changes there.
    pub role: Role,
}

/// What an autoscaler changes of its workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The number of replicas: an HPA or a ScaledObject. Two of them stop each other.
    Replicas,
    /// The requests of its pods: a VPA.
    Requests,
}

/// A workload with a pod template, whatever its kind.
#[derive(Clone, Copy, Debug)]
pub struct Workload<'a> {
    /// The Deployment or StatefulSet.
    pub document: &'a Document,
    /// `spec.replicas`.
    pub replicas: Option<i32>,
    /// `spec.selector`.
    pub selector: &'a LabelSelector,
    /// `spec.template`.
    pub template: &'a PodTemplateSpec,
}

impl<'a> Cluster<'a> {
    /// The cluster of these documents, in this order.
    pub fn new(documents: impl IntoIterator<Item = &'a Document>) -> Self {
        Self::of(documents, Extent::Call)
    }

    pub(crate) fn of(documents: impl IntoIterator<Item = &'a Document>, extent: Extent<'a>) -> Self {
        let documents: Vec<&Document> = documents.into_iter().collect();
        let mut by_target: BTreeMap<ObjectRef<'a>, Vec<Aim<'a>>> = BTreeMap::new();
        for aim in documents.iter().filter_map(|document| Aim::of(document)) {
            by_target.entry(aim.target).or_default().push(aim);
        }
        let mut kinds: Vec<&str> = documents.iter().map(|document| document.kind()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        // The HPA that KEDA made is the ScaledObject over again.
        let is_made = |aims: &[Aim<'_>]| aims.iter().any(|aim| keda_owner(aim.document).is_some());
        for aims in by_target.values_mut().filter(|aims| is_made(aims)) {
            let scaled: BTreeSet<&str> = aims
                .iter()
                .filter(|aim| matches!(aim.document.object(), Object::ScaledObject(_)))
                .map(|aim| aim.document.name())
                .collect();
            aims.retain(|aim| keda_owner(aim.document).is_none_or(|owner| !scaled.contains(owner)));
        }
        Self {
            kinds,
            documents,
            extent,
            by_name: OnceCell::new(),
            by_target,
            present: OnceCell::new(),
            contested: OnceCell::new(),
            pods: OnceCell::new(),
            defaults: OnceCell::new(),
            files: OnceCell::new(),
            containers_unseen: OnceCell::new(),
        }
    }

    /// All of them, in the order given.
    pub fn documents(&self) -> &[&'a Document] {
        &self.documents
    }

    /// Why they belong together.
    pub fn extent(&self) -> Extent<'a> {
        self.extent
    }

    /// Those that the kustomization lists, if there is one.
    pub fn listed(&self) -> &[&'a Document] {
        match self.extent {
            Extent::Kustomization { listed, .. } => self.documents.get(..listed).unwrap_or_default(),
            Extent::Call | Extent::Alternative { .. } => &[],
        }
    }

    /// The values of a chart: several where there are several files of them.
    pub fn values(&self, chart: Chart) -> impl Iterator<Item = &'a Document> {
        let values = move |document: &&&Document| *document.object() == Object::HelmValues(chart);
        self.documents.iter().filter(values).copied()
    }

    /// The objects of a kind that rules read as a tree.
    pub fn trees<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'a Document> {
        let of_kind =
            move |document: &&&Document| *document.object() == Object::Tree && document.kind() == kind;
        self.documents.iter().filter(of_kind).copied()
    }

    /// The pod templates of all that is no patch.
    pub(crate) fn pods(&self) -> &Pods<'a> {
        self.pods.get_or_init(|| Pods::of(self))
    }

    /// The paths of the files that the documents are from.
    pub(crate) fn files(&self) -> &BTreeSet<String> {
        let files = || self.documents.iter().map(|document| file(document)).collect();
        self.files.get_or_init(files)
    }

    /// Whether patches that are no documents may change containers.
    pub(crate) fn has_unseen_containers(&self) -> bool {
        let unseen = || kustomize::patches_unseen(self, "containers");
        *self.containers_unseen.get_or_init(unseen)
    }

    /// Whether a LimitRange fills in what a container of the namespace does not request.
    pub fn has_default(&self, namespace: Option<&str>, resource: &str) -> bool {
        let defaults = self.defaults.get_or_init(|| defaults(&self.documents));
        defaults.contains(&(namespace, resource))
    }

    /// Those with this kind, namespace and name: several when one of them is a patch, or a duplicate.
    pub fn named<'s>(&'s self, object: &ObjectRef<'s>) -> &'s [&'a Document] {
        if !self.has_kind(object.kind) {
            return &[];
        }
        self.by_name().get(object).map_or(&[], Vec::as_slice)
    }

    /// Whether something of this kind is among them.
    pub(crate) fn has_kind(&self, kind: &str) -> bool {
        self.kinds.binary_search(&kind).is_ok()
    }

    fn by_name(&self) -> &BTreeMap<ObjectRef<'a>, Vec<&'a Document>> {
        self.by_name.get_or_init(|| {
            let mut by_name: BTreeMap<ObjectRef<'a>, Vec<&'a Document>> = BTreeMap::new();
            for document in &self.documents {
                if let Some(object) = ObjectRef::of(document) {
                    by_name.entry(object).or_default().push(document);
                }
            }
            by_name
        })
    }

    /// Every object by its reference, in the order of the references.
    pub fn objects(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[&'a Document])> {
        self.by_name()
            .iter()
            .map(|(object, documents)| (object, documents.as_slice()))
    }

    /// The autoscalers of a workload, in the order given; without the HPAs that KEDA made for ScaledObjects that
    /// are among them.
    pub fn aimed_at<'s>(&'s self, target: &ObjectRef<'s>) -> &'s [Aim<'a>] {
        self.by_target.get(target).map_or(&[], Vec::as_slice)
    }

    /// Whether a document scales something, so that its `spec` is no workload's.
    pub(crate) fn is_scaler(document: &Document) -> bool {
        let object = document.object();
        Aim::of(document).is_some() || matches!(object, Object::ScaledJob(_) | Object::Tree)
    }

    /// Every workload that something is aimed at, with what is.
    pub fn targets(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[Aim<'a>])> {
        self.by_target
            .iter()
            .map(|(target, aims)| (target, aims.as_slice()))
    }

    /// Every workload that something is aimed at and that is among the documents, if only as a patch. A profile has
    /// none of its workloads, so that most rules have nothing to look at.
    pub fn present(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[Aim<'a>])> {
        let present = || {
            let targets = self.by_target.keys();
            targets
                .filter(|target| !self.named(target).is_empty())
                .copied()
                .collect()
        };
        self.targets_among(self.present.get_or_init(present))
    }

    fn targets_among<'s>(
        &'s self,
        targets: &'s [ObjectRef<'a>],
    ) -> impl Iterator<Item = (&'s ObjectRef<'a>, &'s [Aim<'a>])> {
        targets.iter().map(|target| (target, self.aimed_at(target)))
    }

    /// Every workload that several scalers are aimed at, or several VPAs, with all that is aimed at it.
    pub fn contested(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[Aim<'a>])> {
        let several = |aims: &[Aim<'a>], role| aims.iter().filter(|aim| aim.role == role).nth(1).is_some();
        let contested = || {
            let targets = self.by_target.iter();
            targets
                .filter(|(_, aims)| several(aims, Role::Replicas) || several(aims, Role::Requests))
                .map(|(target, _)| *target)
                .collect()
        };
        self.targets_among(self.contested.get_or_init(contested))
    }

    /// The workload itself, if it is among the documents as more than a patch.
    pub fn workload(&self, object: &ObjectRef<'_>) -> Option<Workload<'a>> {
        let mut documents = self.named(object).iter();
        documents
            .find(|document| !document.is_patch())
            .and_then(|document| Workload::of(document))
    }

    /// Every workload, in the order given; patches are among them.
    pub fn workloads(&self) -> impl Iterator<Item = Workload<'a>> {
        self.documents
            .iter()
            .filter_map(|document| Workload::of(document))
    }
}

impl<'a> ObjectRef<'a> {
    /// Of a document that has a kind and a name.
    pub fn of(document: &'a Document) -> Option<Self> {
        let object = Self {
            group: group(document.api_version(), document.kind()),
            kind: document.kind(),
            namespace: namespace(document),
            name: document.name(),
        };
        (!object.kind.is_empty() && !object.name.is_empty()).then_some(object)
    }
}

impl fmt::Display for ObjectRef<'_> {
    /// `Deployment shop/web`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.namespace {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind, self.name),
            None => write!(f, "{} {}", self.kind, self.name),
        }
    }
}

impl<'a> Aim<'a> {
    /// What a document is aimed at, if it is an autoscaler that names something.
    pub fn of(document: &'a Document) -> Option<Self> {
        let (version, kind, name, role) = match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => {
                let target = &hpa.spec.scale_target_ref;
                let version = target.api_version.as_deref().unwrap_or_default();
                (
                    version,
                    target.kind.as_str(),
                    target.name.as_str(),
                    Role::Replicas,
                )
            }
            Object::ScaledObject(scaled) => {
                let target = &scaled.spec.scale_target_ref;
                let version = given(&target.api_version).unwrap_or("apps/v1");
                let kind = given(&target.kind).unwrap_or("Deployment");
                (version, kind, target.name.as_str(), Role::Replicas)
            }
            Object::VerticalPodAutoscaler(vpa) => {
                let target = &vpa.spec.target_ref;
                let version = target.api_version.as_deref().unwrap_or_default();
                (
                    version,
                    target.kind.as_str(),
                    target.name.as_str(),
                    Role::Requests,
                )
            }
            _ => return None,
        };
        if kind.is_empty() || name.is_empty() {
            return None;
        }
        Some(Self {
            document,
            target: ObjectRef {
                group: group(version, kind),
                kind,
                namespace: namespace(document),
                name,
            },
            role,
        })
    }

    /// The field that names the workload.
    pub fn path(&self) -> FieldPath {
        let spec = FieldPath::of("spec");
        match self.role {
            Role::Replicas => spec.field("scaleTargetRef"),
            Role::Requests => spec.field("targetRef"),
        }
    }
}

impl<'a> Workload<'a> {
    /// Of a Deployment or StatefulSet.
    pub fn of(document: &'a Document) -> Option<Self> {
        let (replicas, selector, template) = match document.object() {
            Object::Deployment(object) => {
                (object.spec.replicas, &object.spec.selector, &object.spec.template)
            }
            Object::StatefulSet(object) => {
                (object.spec.replicas, &object.spec.selector, &object.spec.template)
            }
            _ => return None,
        };
        Some(Self {
            document,
            replicas,
            selector,
            template,
        })
    }
}

/// A text that says something.
pub(crate) fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// The namespace of an object; none for `default`.
pub(crate) fn namespace(document: &Document) -> Option<&str> {
    document.namespace().filter(|namespace| *namespace != "default")
}

/// The group of an API version. Workloads were in `extensions` once, and are meant where none is named.
fn group<'a>(api_version: &'a str, kind: &str) -> &'a str {
    let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
    match (group, kind) {
        ("" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") => "apps",
        _ => group,
    }
}

/// Whether an object was read from a cluster rather than written to be applied to one.
pub(crate) fn is_live(document: &Document) -> bool {
    let of_server = |metadata: &[&str]| document.node().get_in(metadata).is_some();
    matches!(document.origin(), Origin::Text(_))
        && (of_server(&["metadata", "resourceVersion"])
            || of_server(&["metadata", "uid"])
            || document
                .node()
                .get("status")
                .is_some_and(|status| !status.entries().is_empty()))
}

/// The name of the ScaledObject that KEDA made an HPA for.
pub(crate) fn keda_owner(document: &Document) -> Option<&str> {
    let Object::HorizontalPodAutoscaler(hpa) = document.object() else {
        return None;
    };
    let mut owners = hpa.metadata.owner_references.iter().flatten();
    owners
        .find(|owner| owner.kind == "ScaledObject")
        .map(|owner| owner.name.as_str())
}

/// From the LimitRanges: the API server copies limits, bounds included, to requests that are not said.
fn defaults<'a>(documents: &[&'a Document]) -> Defaults<'a> {
    let mut defaults = BTreeSet::new();
    for document in documents {
        let Object::LimitRange(range) = document.object() else {
            continue;
        };
        let limits = range.spec.iter().flat_map(|spec| &spec.limits);
        for item in limits.filter(|item| item.type_ == "Container") {
            for resources in [&item.default, &item.default_request, &item.max, &item.min] {
                let resources = resources.iter().flat_map(|resources| resources.keys());
                defaults.extend(resources.map(|resource| (namespace(document), resource.as_str())));
            }
        }
    }
    defaults
}
