//! Documents that are applied to one cluster together, and how to find those that belong together.

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_manifest::FieldPath;
use scalegen_manifest::document::{Document, Object};

/// The documents of one cluster. It may be a part of it, as long as everything that shares a
/// [`RelationKey`](crate::RelationKey) with something in it is in it too.
#[derive(Debug)]
pub struct Cluster<'a> {
    documents: Vec<&'a Document>,
    by_name: BTreeMap<ObjectRef<'a>, Vec<&'a Document>>,
    by_target: BTreeMap<ObjectRef<'a>, Vec<Aim<'a>>>,
}

/// What an object is found by. Groups are left out: no two kinds of the same name matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// Its namespace. One that is not said is a namespace of its own: it comes from the same request for all
    /// objects that do not say it.
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
        let documents: Vec<&Document> = documents.into_iter().collect();
        let mut by_name: BTreeMap<ObjectRef<'a>, Vec<&'a Document>> = BTreeMap::new();
        let mut by_target: BTreeMap<ObjectRef<'a>, Vec<Aim<'a>>> = BTreeMap::new();
        for document in &documents {
            if let Some(object) = ObjectRef::of(document) {
                by_name.entry(object).or_default().push(document);
            }
            if let Some(aim) = Aim::of(document) {
                by_target.entry(aim.target).or_default().push(aim);
            }
        }
        Self {
            documents,
            by_name,
            by_target,
        }
    }

    /// All of them, in the order given.
    pub fn documents(&self) -> &[&'a Document] {
        &self.documents
    }

    /// Those with this kind, namespace and name: several when one of them is a patch, or a duplicate.
    pub fn named<'s>(&'s self, object: &ObjectRef<'s>) -> &'s [&'a Document] {
        self.by_name.get(object).map_or(&[], Vec::as_slice)
    }

    /// Every object by its reference, in the order of the references.
    pub fn objects(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[&'a Document])> {
        self.by_name
            .iter()
            .map(|(object, documents)| (object, documents.as_slice()))
    }

    /// The autoscalers of a workload, in the order given.
    pub fn aimed_at<'s>(&'s self, target: &ObjectRef<'s>) -> &'s [Aim<'a>] {
        self.by_target.get(target).map_or(&[], Vec::as_slice)
    }

    /// Every workload that something is aimed at, with what is.
    pub fn targets(&self) -> impl Iterator<Item = (&ObjectRef<'a>, &[Aim<'a>])> {
        self.by_target
            .iter()
            .map(|(target, aims)| (target, aims.as_slice()))
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
            kind: document.kind(),
            namespace: document.namespace(),
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
        let (kind, name, role) = match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => {
                let target = &hpa.spec.scale_target_ref;
                (target.kind.as_str(), target.name.as_str(), Role::Replicas)
            }
            Object::ScaledObject(scaled) => {
                let target = &scaled.spec.scale_target_ref;
                let kind = target.kind.as_deref().filter(|kind| !kind.is_empty());
                (kind.unwrap_or("Deployment"), target.name.as_str(), Role::Replicas)
            }
            Object::VerticalPodAutoscaler(vpa) => {
                let target = &vpa.spec.target_ref;
                (target.kind.as_str(), target.name.as_str(), Role::Requests)
            }
            _ => return None,
        };
        if kind.is_empty() || name.is_empty() {
            return None;
        }
        Some(Self {
            document,
            target: ObjectRef {
                kind,
                namespace: document.namespace(),
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
