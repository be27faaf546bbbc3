//! Documents that are applied to one cluster together, found by name and by what scales them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use scalegen_document::{Chart, Document, Node, Object, Origin};

use crate::extent::Extent;
use crate::ignored::Ignored;
use crate::known::Known;
use crate::object_ref::{Autoscaler, ObjectRef, Role};
pub(crate) use crate::object_ref::{given, namespace};
use crate::pods::Pods;
use crate::workload::Workload;
use scalegen_syntax::Quantity;

/// The documents of one cluster. It may be a part of it, as long as everything that shares a
/// [`RelationKey`](crate::RelationKey) with something in it is in it too.
#[derive(Debug)]
pub struct Cluster<'a> {
    documents: Vec<&'a Document>,
    known: Option<&'a Known>,
    extent: Extent<'a>,
    is_complete: bool,
    /// What leaves the replicas of workloads as they are.
    ignored: Option<Arc<[Ignored<'a>]>>,
    /// Whether charts that are not rendered may be applied with it.
    has_charts: bool,
    /// Targets that are not among the documents and are among others that may be applied beside them.
    elsewhere: BTreeSet<ObjectRef<'a>>,
    /// Sorted. Most lookups are of a workload that a profile does not hold: without its kind there is nothing to
    /// look up.
    kinds: Vec<&'a str>,
    by_name: OnceCell<ByName<'a>>,
    /// Those that may have any name, by their kinds.
    of_any_name: BTreeMap<&'a str, Vec<&'a Document>>,
    by_target: BTreeMap<ObjectRef<'a>, Vec<Autoscaler<'a>>>,
    /// Which of the targets are among the documents, and which are contested, for the rules that ask.
    present: OnceCell<Vec<ObjectRef<'a>>>,
    contested: OnceCell<Vec<ObjectRef<'a>>>,
    /// Values of charts, and what rules read as a tree: there are few of them, and rules ask for them often.
    few: OnceCell<Vec<&'a Document>>,
    pods: OnceCell<Pods<'a>>,
    defaults: OnceCell<Defaults<'a>>,
}

/// Documents in the order of their references, those with the same one in the order given.
#[derive(Debug)]
struct ByName<'a> {
    documents: Vec<&'a Document>,
    /// Each reference with the position of its first document.
    starts: Vec<(ObjectRef<'a>, usize)>,
}

impl<'a> ByName<'a> {
    fn of(documents: &[&'a Document]) -> Self {
        let named = |document: &&'a Document| Some((ObjectRef::of(document)?, *document));
        let mut named: Vec<_> = documents.iter().filter_map(named).collect();
        named.sort_by_key(|(object, _)| *object);
        let mut by_name = Self {
            documents: Vec::with_capacity(named.len()),
            starts: Vec::with_capacity(named.len()),
        };
        for (object, document) in named {
            if by_name.starts.last().is_none_or(|(last, _)| *last != object) {
                by_name.starts.push((object, by_name.documents.len()));
            }
            by_name.documents.push(document);
        }
        by_name
    }

    fn get(&self, object: &ObjectRef<'_>) -> Option<&[&'a Document]> {
        let index = self.starts.binary_search_by(|(other, _)| other.cmp(object));
        Some(self.at(index.ok()?)?.1)
    }

    fn at(&self, index: usize) -> Option<(&ObjectRef<'a>, &[&'a Document])> {
        let (object, start) = self.starts.get(index)?;
        let end = self
            .starts
            .get(index + 1)
            .map_or(self.documents.len(), |(_, end)| *end);
        Some((object, self.documents.get(*start..end)?))
    }
}

/// The namespaces and resources for which a LimitRange fills in what containers do not request.
type Defaults<'a> = BTreeSet<(Option<&'a str>, &'a str)>;

impl<'a> Cluster<'a> {
    /// The cluster of these documents, in this order.
    pub fn new(documents: impl IntoIterator<Item = &'a Document>) -> Self {
        Self::of(documents, Extent::Together, true, BTreeSet::new())
    }

    pub(crate) fn of(
        documents: impl IntoIterator<Item = &'a Document>,
        extent: Extent<'a>,
        is_complete: bool,
        elsewhere: BTreeSet<ObjectRef<'a>>,
    ) -> Self {
        let documents: Vec<&Document> = documents.into_iter().collect();
        let mut by_target: BTreeMap<ObjectRef<'a>, Vec<Autoscaler<'a>>> = BTreeMap::new();
        for autoscaler in documents.iter().filter_map(|document| Autoscaler::of(document)) {
            // Most have a scaler and a VPA.
            let of_target = by_target.entry(autoscaler.target);
            of_target
                .or_insert_with(|| Vec::with_capacity(2))
                .push(autoscaler);
        }
        let mut kinds: Vec<&str> = documents.iter().map(|document| document.kind()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        // The HPA that KEDA made is the ScaledObject over again.
        let is_made = |autoscalers: &[Autoscaler<'_>]| {
            autoscalers
                .iter()
                .any(|autoscaler| keda_owner(autoscaler.document).is_some())
        };
        for autoscalers in by_target.values_mut().filter(|autoscalers| is_made(autoscalers)) {
            let scaled: BTreeSet<&str> = autoscalers
                .iter()
                .filter(|autoscaler| matches!(autoscaler.document.object(), Object::ScaledObject(_)))
                .map(|autoscaler| autoscaler.document.name())
                .collect();
            autoscalers.retain(|autoscaler| {
                keda_owner(autoscaler.document).is_none_or(|owner| !scaled.contains(owner))
            });
        }
        let mut of_any_name: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
        for document in documents.iter().filter(|document| document.has_any_name()) {
            of_any_name.entry(document.kind()).or_default().push(document);
        }
        Self {
            kinds,
            of_any_name,
            documents,
            known: None,
            extent,
            is_complete,
            ignored: None,
            has_charts: false,
            elsewhere,
            by_name: OnceCell::new(),
            by_target,
            present: OnceCell::new(),
            contested: OnceCell::new(),
            few: OnceCell::new(),
            pods: OnceCell::new(),
            defaults: OnceCell::new(),
        }
    }

    /// With what is declared beside its objects.
    #[must_use]
    pub fn knowing(self, known: &'a Known) -> Self {
        Self {
            known: Some(known),
            ..self
        }
    }

    /// Makes it one of which some replicas are left as they are.
    pub(crate) fn leave_replicas(&mut self, ignored: Arc<[Ignored<'a>]>) {
        self.ignored = Some(ignored);
    }

    /// Whether whoever applies a workload leaves its replicas as they are in the cluster.
    pub(crate) fn leaves_replicas(&self, workload: &Document) -> bool {
        let mut ignored = self.ignored.iter().flat_map(|ignored| ignored.iter());
        ignored.any(|ignored| ignored.is_of(self.extent, workload))
    }

    /// What is declared beside its objects.
    pub(crate) fn known(&self) -> Option<&'a Known> {
        self.known
    }

    /// All of them, in the order given.
    pub fn documents(&self) -> &[&'a Document] {
        &self.documents
    }

    /// Why they belong together.
    pub fn extent(&self) -> Extent<'a> {
        self.extent
    }

    /// Those that the kustomization builds, if there is one.
    pub fn listed(&self) -> &[&'a Document] {
        match self.extent {
            Extent::Kustomization { listed, .. } => self.documents.get(..listed).unwrap_or_default(),
            Extent::Together | Extent::Alternative { .. } => &[],
        }
    }

    /// The values of a chart: several where there are several files of them.
    pub fn values(&self, chart: Chart) -> impl Iterator<Item = &'a Document> {
        let values = move |document: &&&Document| *document.object() == Object::HelmValues(chart);
        self.few().iter().filter(values).copied()
    }

    /// The objects of a kind that rules read as a tree.
    pub fn trees<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'a Document> {
        let of_kind =
            move |document: &&&Document| *document.object() == Object::Tree && document.kind() == kind;
        self.few().iter().filter(of_kind).copied()
    }

    fn few(&self) -> &[&'a Document] {
        self.few.get_or_init(|| {
            let is_one =
                |document: &&&Document| matches!(document.object(), Object::HelmValues(_) | Object::Tree);
            self.documents.iter().filter(is_one).copied().collect()
        })
    }

    /// The pod templates of all that is no patch.
    pub(crate) fn pods(&self) -> &Pods<'a> {
        self.pods.get_or_init(|| Pods::of(&self.documents))
    }

    /// Whether all that is applied together is known: no file of it was unreadable, and a kustomization takes nothing
    /// from elsewhere.
    pub fn is_complete(&self) -> bool {
        self.is_complete && !self.has_charts
    }

    /// Whether all is known but what charts make that are not rendered.
    pub(crate) fn is_read(&self) -> bool {
        self.is_complete
    }

    /// With charts beside it that are not rendered, or without.
    pub(crate) fn with_charts(self, has_charts: bool) -> Self {
        Self { has_charts, ..self }
    }

    /// Whether what is not known of a kustomization may change its objects.
    pub(crate) fn may_be_patched(&self) -> bool {
        !self.is_complete && !matches!(self.extent, Extent::Together)
    }

    /// Whether a target is not here and is in files that may be applied beside these.
    pub(crate) fn is_elsewhere(&self, target: &ObjectRef<'_>) -> bool {
        self.elsewhere.contains(target)
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
        let of_any_name = || self.of_any_name.get(object.kind).map(Vec::as_slice);
        self.by_name()
            .get(object)
            .or_else(of_any_name)
            .unwrap_or_default()
    }

    /// Whether something of this kind is among them.
    pub(crate) fn has_kind(&self, kind: &str) -> bool {
        self.kinds.binary_search(&kind).is_ok()
    }

    fn by_name(&self) -> &ByName<'a> {
        self.by_name.get_or_init(|| ByName::of(&self.documents))
    }

    /// Every object by its reference, in the order of the references.
    pub fn objects(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[&'a Document])> {
        let by_name = self.by_name();
        (0..by_name.starts.len()).filter_map(|index| by_name.at(index))
    }

    /// The autoscalers of a workload, in the order given; without the HPAs that KEDA made for ScaledObjects that
    /// are among them.
    pub fn autoscalers_of<'s>(&'s self, target: &ObjectRef<'s>) -> &'s [Autoscaler<'a>] {
        self.by_target.get(target).map_or(&[], Vec::as_slice)
    }

    /// Every workload that an autoscaler names, with those that name it.
    pub fn targets(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[Autoscaler<'a>])> {
        self.by_target
            .iter()
            .map(|(target, autoscalers)| (target, autoscalers.as_slice()))
    }

    /// Every workload that an autoscaler names and that is among the documents, if only as a patch. A profile has
    /// none of its workloads, so that most rules have nothing to look at.
    pub fn present(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[Autoscaler<'a>])> {
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
    ) -> impl Iterator<Item = (&'s ObjectRef<'a>, &'s [Autoscaler<'a>])> {
        targets.iter().map(|target| (target, self.autoscalers_of(target)))
    }

    /// Every workload that several scalers or several VPAs name, with all of them.
    pub fn contested(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[Autoscaler<'a>])> {
        let several = |autoscalers: &[Autoscaler<'a>], role| {
            autoscalers
                .iter()
                .filter(|autoscaler| autoscaler.role == role)
                .nth(1)
                .is_some()
        };
        let contested = || {
            let targets = self.by_target.iter();
            targets
                .filter(|(_, autoscalers)| {
                    several(autoscalers, Role::Replicas) || several(autoscalers, Role::Requests)
                })
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

/// Whether an object was read from a cluster rather than written to be applied to one.
pub(crate) fn is_live(document: &Document) -> bool {
    let is_of_server = |root: &Node| {
        root.get_in(&["metadata", "resourceVersion"]).is_some()
            || root.get_in(&["metadata", "uid"]).is_some()
            || root
                .get("status")
                .is_some_and(|status| !status.entries().is_empty())
    };
    matches!(document.origin(), Origin::Text(_)) && document.look(is_of_server)
}

/// The name of the ScaledObject that KEDA made an HPA for.
pub fn keda_owner(document: &Document) -> Option<&str> {
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
                let is_some = |amount: &str| {
                    !amount
                        .parse()
                        .is_ok_and(|amount: Quantity| amount.to_f64() == 0.0)
                };
                let resources = resources
                    .iter()
                    .flatten()
                    .filter(|(_, amount)| is_some(&amount.0));
                defaults.extend(resources.map(|(resource, _)| (namespace(document), resource.as_str())));
            }
        }
    }
    defaults
}
