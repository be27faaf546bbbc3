//! The pod templates of a cluster, patches applied as far as the rules read them, and who selects them.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::{Document, Node, Object, Origin};
use scalegen_kinds::admission::selector_matches;
use scalegen_syntax::FieldPath;

use crate::cluster::namespace;
use crate::{Cluster, ObjectRef};

/// A pod as a workload would make it.
#[derive(Debug)]
pub(crate) struct Pod<'a> {
    /// Its containers. Init containers are among them only if they keep running.
    pub(crate) containers: Vec<Container<'a>>,
    /// Their positions by name.
    by_name: BTreeMap<&'a str, usize>,
    /// Whether these are all of its containers. Otherwise they are those of a patch made from a profile, which
    /// says all of the ones that it names.
    pub(crate) whole: bool,
    /// `spec` of the template, and of patches.
    specs: Vec<&'a Node>,
}

/// A container of a pod template.
#[derive(Debug)]
pub(crate) struct Container<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Whether it is an init container that keeps running.
    pub(crate) is_sidecar: bool,
    /// Where it stands in the workload, or in the patch that adds it.
    pub(crate) document: &'a Document,
    /// Where in there.
    pub(crate) path: FieldPath,
    nodes: Vec<&'a Node>,
}

impl Container<'_> {
    /// Whether it requests the resource.
    pub(crate) fn requests(&self, resource: &str) -> bool {
        has(&self.nodes, "requests", resource)
    }

    /// Whether it limits the resource. The API server makes a request of the limit where there is none.
    pub(crate) fn limits(&self, resource: &str) -> bool {
        has(&self.nodes, "limits", resource)
    }
}

impl<'a> Pod<'a> {
    /// Of a workload of any kind that has a template, with the patches of the cluster.
    pub(crate) fn of(cluster: &Cluster<'a>, object: &ObjectRef<'_>) -> Option<Self> {
        let documents = cluster.named(object);
        if documents.is_empty() || cluster.has_unseen_containers() {
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
        let spec = template.get("spec")?;
        let path = path.field("spec");
        self.specs.push(spec);
        for (list, is_init) in [("containers", false), ("initContainers", true)] {
            for (index, node) in spec.get(list).into_iter().flat_map(Node::items).enumerate() {
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
                self.by_name.insert(name, self.containers.len());
                self.containers.push(Container {
                    name,
                    is_sidecar: is_init,
                    document,
                    path: path.field(list).index(index),
                    nodes: vec![node],
                });
            }
        }
        Some(())
    }
}

fn has(nodes: &[&Node], what: &str, resource: &str) -> bool {
    nodes
        .iter()
        .any(|node| node.get_in(&["resources", what, resource]).is_some())
}

/// The pod template of a document of any kind, and where it stands.
fn template(document: &Document) -> Option<(&Node, FieldPath)> {
    if Cluster::is_scaler(document) {
        return None;
    }
    let (keys, path): (&[&str], _) = if document.kind() == "CronJob" {
        let path = FieldPath::of("spec").field("jobTemplate").field("spec");
        (&["spec", "jobTemplate", "spec", "template"], path)
    } else {
        (&["spec", "template"], FieldPath::of("spec"))
    };
    Some((document.node().get_in(keys)?, path.field("template")))
}

/// A pod template's labels, and where it is.
#[derive(Debug)]
struct Template<'a> {
    /// The workload.
    document: &'a Document,
    /// `metadata.labels` of the template.
    labels: BTreeMap<String, String>,
}

/// The templates of a cluster, found by what selects them.
#[derive(Debug, Default)]
pub(crate) struct Pods<'a> {
    templates: Vec<Template<'a>>,
    by_namespace: BTreeMap<Option<&'a str>, Vec<usize>>,
    by_label: BTreeMap<(Option<&'a str>, String, String), Vec<usize>>,
}

impl<'a> Pods<'a> {
    pub(crate) fn of(cluster: &Cluster<'a>) -> Self {
        let mut pods = Self::default();
        for document in cluster.documents() {
            if document.is_patch() || matches!(document.origin(), Origin::Made(_)) {
                continue;
            }
            // A dump has the ReplicaSets of Deployments too.
            let owned = document.kind() == "ReplicaSet"
                && document.node().get_in(&["metadata", "ownerReferences"]).is_some();
            let Some(labels) = labels(document).filter(|_| !owned) else {
                continue;
            };
            let (index, namespace) = (pods.templates.len(), namespace(document));
            pods.by_namespace.entry(namespace).or_default().push(index);
            for (key, value) in &labels {
                let key = (namespace, key.clone(), value.clone());
                pods.by_label.entry(key).or_default().push(index);
            }
            pods.templates.push(Template { document, labels });
        }
        pods
    }

    /// The templates of a namespace that a selector takes, in the order given.
    pub(crate) fn selected<'s>(
        &'s self,
        namespace: Option<&'a str>,
        selector: &'s LabelSelector,
    ) -> impl Iterator<Item = (usize, &'a Document)> {
        // The label that fewest have, so that a namespace of thousands is not gone through for each selector.
        let among = |key: &String, value: &String| {
            let key = (namespace, key.clone(), value.clone());
            self.by_label.get(&key).map_or(&[][..], Vec::as_slice)
        };
        let labels = selector.match_labels.iter().flatten();
        let rarest = labels
            .map(|(key, value)| among(key, value))
            .min_by_key(|indexes| indexes.len());
        let all = || self.by_namespace.get(&namespace).map_or(&[][..], Vec::as_slice);
        let indexes = rarest.unwrap_or_else(all).iter();
        indexes
            .filter_map(|index| Some((*index, self.templates.get(*index)?)))
            .filter(|(_, template)| selector_matches(selector, &template.labels))
            .map(|(index, template)| (index, template.document))
    }
}

fn labels(document: &Document) -> Option<BTreeMap<String, String>> {
    if let Object::Unknown | Object::Deployment(_) | Object::StatefulSet(_) | Object::Job(_) =
        document.object()
    {
        let (template, _) = template(document)?;
        let labels = template.get_in(&["metadata", "labels"])?.entries().iter();
        let text = |node: &Node| node.as_str().map(str::to_owned);
        return Some(
            labels
                .filter_map(|entry| Some((entry.key.to_string(), text(&entry.value)?)))
                .collect(),
        );
    }
    None
}
