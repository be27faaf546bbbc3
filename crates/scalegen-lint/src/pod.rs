//! A pod as a workload and the patches of its cluster define it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use scalegen_document::{Document, Node, Origin};
use scalegen_syntax::{FieldPath, Quantity};

use crate::workload::template;
use crate::{Cluster, ObjectRef};

/// A pod as a workload would make it.
#[derive(Debug)]
pub(crate) struct Pod<'a> {
    /// Its containers. Init containers are among them only if they keep running.
    pub(crate) containers: Vec<Container<'a>>,
    /// Their positions by name.
    by_name: BTreeMap<Box<str>, usize>,
    /// Whether these are all of its containers. Otherwise they are those of a patch made from a profile, which
    /// says all of the ones that it names.
    pub(crate) whole: bool,
    /// `spec` of the template, and of patches.
    specs: Vec<Cow<'a, Node>>,
}

/// A container of a pod template.
#[derive(Debug)]
pub(crate) struct Container<'a> {
    /// Its name.
    pub(crate) name: Box<str>,
    /// Whether it is an init container that keeps running.
    pub(crate) is_sidecar: bool,
    /// Where it stands in the workload, or in the patch that adds it.
    pub(crate) document: &'a Document,
    /// Where in there.
    pub(crate) path: FieldPath,
    nodes: Vec<Cow<'a, Node>>,
}

impl Container<'_> {
    /// Its variables: each with the value that is written in the container, or what takes the place of one.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Node> {
        let lists = self.nodes.iter().filter_map(|node| node.get("env"));
        lists.flat_map(Node::items)
    }

    /// Whether it has variables of ConfigMaps or Secrets, whose names it does not show.
    pub(crate) fn has_other_variables(&self) -> bool {
        self.nodes.iter().any(|node| node.get("envFrom").is_some())
    }

    /// Whether it requests the resource, and more than none of it.
    pub(crate) fn requests(&self, resource: &str) -> bool {
        has(&self.nodes, "requests", resource)
    }

    /// The amount of a resource that it requests or limits; none where none is written, or it cannot be read.
    pub(crate) fn amount(&self, what: &str, resource: &str) -> Option<f64> {
        let written = self.nodes.iter().rev();
        let node = written
            .filter_map(|node| node.get_in(&["resources", what, resource]))
            .next()?;
        let quantity = || node.as_str()?.parse::<Quantity>().ok();
        node.as_f64().or_else(|| quantity().map(Quantity::to_f64))
    }

    /// The path of what it requests of a resource, or limits it to.
    pub(crate) fn resource(&self, what: &'static str, resource: &str) -> FieldPath {
        let resources = self.path.clone().field("resources");
        resources.field(what).key(resource)
    }

    /// Whether it limits the resource, to more than none of it. The API server makes a request of the limit where there is none.
    pub(crate) fn limits(&self, resource: &str) -> bool {
        has(&self.nodes, "limits", resource)
    }
}

impl<'a> Pod<'a> {
    /// Of a workload of any kind that has a template, with the patches of the cluster.
    pub(crate) fn of(cluster: &Cluster<'a>, object: &ObjectRef<'_>) -> Option<Self> {
        let mut documents = cluster.named(object);
        if let Some(template_of) = documents
            .first()
            .and_then(|document| ObjectRef::referred_by(document))
        {
            documents = cluster.named(&template_of);
        }
        if documents.is_empty() || cluster.may_be_patched() {
            return None;
        }
        let whole = documents.iter().find(|document| !document.is_patch());
        // What a profile's patch says of a container is all that the profile says of it.
        let made =
            |document: &&&Document| document.is_patch() && matches!(document.origin(), Origin::Made(_));
        let document = *whole.or_else(|| documents.iter().find(made))?;
        let mut pod = Pod {
            containers: Vec::new(),
            by_name: BTreeMap::new(),
            whole: whole.is_some(),
            specs: Vec::new(),
        };
        pod.add(document)?;
        for patch in documents.iter().filter(|other| other.is_patch()) {
            if !std::ptr::eq(*patch, document) {
                pod.add(patch);
            }
        }
        (!pod.containers.is_empty()).then_some(pod)
    }

    /// The container of this name.
    pub(crate) fn container(&self, name: &str) -> Option<&Container<'a>> {
        self.containers.get(*self.by_name.get(name)?)
    }

    /// Whether the pod as a whole requests the resource, whatever its containers do.
    pub(crate) fn requests(&self, resource: &str) -> bool {
        has(&self.specs, "requests", resource) || has(&self.specs, "limits", resource)
    }

    fn add(&mut self, document: &'a Document) -> Option<()> {
        let (template, path) = template(document)?;
        let spec = below(template, "spec")?;
        let path = path.field("spec");
        for (list, is_init) in [("containers", false), ("initContainers", true)] {
            for (index, node) in items(&spec, list).enumerate() {
                let Some(name) = node.get("name").and_then(Node::as_str) else {
                    continue;
                };
                let known = self.by_name.get(name);
                if let Some(known) = known.and_then(|index| self.containers.get_mut(*index)) {
                    known.nodes.push(node);
                    continue;
                }
                let keeps_running = node.get("restartPolicy").and_then(Node::as_str) == Some("Always");
                if is_init && !keeps_running {
                    continue;
                }
                self.by_name.insert(name.into(), self.containers.len());
                self.containers.push(Container {
                    name: name.into(),
                    is_sidecar: is_init,
                    document,
                    path: path.field(list).index(index),
                    nodes: vec![node],
                });
            }
        }
        self.specs.push(spec);
        Some(())
    }
}

/// The value of a key of a map that may be a copy.
fn below<'a>(node: Cow<'a, Node>, key: &str) -> Option<Cow<'a, Node>> {
    match node {
        Cow::Borrowed(node) => node.get(key).map(Cow::Borrowed),
        Cow::Owned(node) => node.get(key).cloned().map(Cow::Owned),
    }
}

/// The items of a list in a map that may be a copy.
fn items<'a>(node: &Cow<'a, Node>, key: &str) -> impl Iterator<Item = Cow<'a, Node>> {
    let items: Vec<Cow<'a, Node>> = match node {
        Cow::Borrowed(node) => list(node, key).iter().map(Cow::Borrowed).collect(),
        Cow::Owned(node) => list(node, key).iter().cloned().map(Cow::Owned).collect(),
    };
    items.into_iter()
}

fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

/// Whether an amount is one of zero, which counts as none.
fn is_nothing(amount: &Node) -> bool {
    match amount.as_str() {
        Some(text) => text.parse().is_ok_and(|amount: Quantity| amount.to_f64() == 0.0),
        None => amount.as_f64() == Some(0.0),
    }
}

fn has(nodes: &[Cow<'_, Node>], what: &str, resource: &str) -> bool {
    nodes.iter().any(|node| {
        let amount = node.get_in(&["resources", what, resource]);
        amount.is_some_and(|amount| !is_nothing(amount))
    })
}
