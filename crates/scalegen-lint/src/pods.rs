//! The pod templates of several documents, found by what selects them.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::{Document, Node, Object, Origin};
use scalegen_kinds::admission::selector_matches;

use crate::object_ref::{is_scaler, namespace};
use crate::workload::template_keys;

/// A pod template's labels, and where it is.
#[derive(Debug)]
struct Template<'a> {
    /// The workload.
    document: &'a Document,
    /// `metadata.labels` of the template. Most have a label or two, for which a map would take ten times as much.
    labels: Box<[(String, String)]>,
}

/// Pod templates, found by what selects them.
#[derive(Debug, Default)]
pub(crate) struct Pods<'a> {
    templates: Vec<Template<'a>>,
    by_namespace: BTreeMap<Option<&'a str>, Vec<usize>>,
    by_label: BTreeMap<(Option<&'a str>, String, String), Vec<usize>>,
}

impl<'a> Pods<'a> {
    /// The templates of these documents, without those of patches and of what profiles generate.
    pub(crate) fn of(documents: &[&'a Document]) -> Self {
        let mut pods = Self::default();
        for document in documents {
            if document.is_patch() || matches!(document.origin(), Origin::Made(_)) {
                continue;
            }
            // A dump has the ReplicaSets of Deployments too.
            let owned = document.kind() == "ReplicaSet"
                && document.look(|node| node.get_in(&["metadata", "ownerReferences"]).is_some());
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
        let all_match = |template: &Template<'a>| {
            let labels: BTreeMap<_, _> = template.labels.iter().cloned().collect();
            selector_matches(selector, &labels)
        };
        let labels = selector.match_labels.iter().flatten();
        let rarest = labels
            .map(|(key, value)| among(key, value))
            .min_by_key(|indexes| indexes.len());
        let all = || self.by_namespace.get(&namespace).map_or(&[][..], Vec::as_slice);
        let indexes = rarest.unwrap_or_else(all).iter();
        indexes
            .filter_map(|index| Some((*index, self.templates.get(*index)?)))
            .filter(move |(_, template)| all_match(template))
            .map(|(index, template)| (index, template.document))
    }
}

fn labels(document: &Document) -> Option<Box<[(String, String)]>> {
    if let Object::Unknown
    | Object::Misfit
    | Object::Tree
    | Object::Deployment(_)
    | Object::StatefulSet(_)
    | Object::Job(_) = document.object()
    {
        if is_scaler(document) {
            return None;
        }
        return document.look(|node| {
            let keys = template_keys(document);
            let labels = node
                .get_in(keys)?
                .get_in(&["metadata", "labels"])?
                .entries()
                .iter();
            let text = |node: &Node| node.as_str().map(str::to_owned);
            Some(
                labels
                    .filter_map(|entry| Some((entry.key.to_string(), text(&entry.value)?)))
                    .collect(),
            )
        });
    }
    None
}
