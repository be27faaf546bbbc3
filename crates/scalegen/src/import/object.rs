//! An object as it was, without what servers and tools add to it.

use std::collections::BTreeMap;

use scalegen_document::{Chart, Document, Limits, Node, Object};
use scalegen_manifest::assemble::{MANAGER_LABEL, PROFILE_LABEL};
use scalegen_manifest::files::MadeFile;
use scalegen_manifest::settings::spell_out_values;
use scalegen_profile::plan::Addon;
use scalegen_syntax::{FieldPath, Place, Segment};
use serde_json::{Map, Value};

use super::{compare, load};
use crate::lint::reading;

/// What distinguishes an object from others: kind, namespace and name.
pub(super) type Key = (String, String, String);

/// Labels and annotations that tools add, by their beginnings.
const OF_TOOLS: [&str; 6] = [
    "kustomize.toolkit.fluxcd.io/",
    "scaledobject.keda.sh/name",
    "kubectl.kubernetes.io/",
    "autoscaling.alpha.kubernetes.io/",
    "meta.helm.sh/",
    "argocd.argoproj.io/tracking-id",
];

/// Whether a tool adds this label or annotation, scalegen among them.
fn is_of_tool(name: &str, value: &Value) -> bool {
    OF_TOOLS.iter().any(|of_tool| name.starts_with(of_tool))
        || name == PROFILE_LABEL
        || name == MANAGER_LABEL.0 && value == MANAGER_LABEL.1
}

pub(super) fn key(document: &Document) -> Key {
    if let Object::HelmValues(chart) = document.object() {
        return ("values".to_owned(), String::new(), chart.name().to_owned());
    }
    let name = match document.kind() {
        // Servers complete the names of Jobs: what they run distinguishes them.
        "Job" => load::name(&cleaned(document)),
        _ => document.name().to_owned(),
    };
    let namespace = document.namespace().unwrap_or("default").to_owned();
    (document.kind().to_owned(), namespace, name)
}

/// The add-on whose chart these are the values of.
pub(super) fn addon(document: &Document) -> Option<Addon> {
    match document.object() {
        Object::HelmValues(Chart::MetricsServer) => Some(Addon::MetricsServer),
        Object::HelmValues(Chart::PrometheusAdapter) => Some(Addon::PrometheusAdapter),
        Object::HelmValues(Chart::Keda) => Some(Addon::Keda),
        Object::HelmValues(Chart::VerticalPodAutoscaler) => Some(Addon::Vpa),
        _ => None,
    }
}

/// The object with what its author writes: its name, labels, annotations and `spec`, an HPA of any version as v2.
pub(super) fn cleaned(document: &Document) -> Value {
    if let Some(addon) = addon(document) {
        let mut values = Value::from(document.node());
        spell_out_values(addon, &mut values);
        return values;
    }
    let whole = match document.object() {
        Object::HorizontalPodAutoscaler(hpa) if document.api_version() != "autoscaling/v2" => {
            let lifted: &k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler = hpa;
            serde_json::to_value(lifted).unwrap_or_default()
        }
        _ => Value::from(document.node()),
    };
    let mut metadata = Map::new();
    for field in ["name", "namespace", "labels", "annotations"] {
        if let Some(value) = whole["metadata"].get(field) {
            metadata.insert(field.to_owned(), value.clone());
        }
    }
    for field in ["labels", "annotations"] {
        if let Some(entries) = metadata.get_mut(field).and_then(Value::as_object_mut) {
            entries.retain(|name, value| !is_of_tool(name, value));
        }
    }
    metadata.retain(|_, value| value.as_object().is_none_or(|fields| !fields.is_empty()));
    let mut object = Map::from_iter([("metadata".to_owned(), Value::from(metadata))]);
    if let Some(spec) = whole.get("spec") {
        let mut spec = without_nulls(spec);
        // What was applied does not have what a server filled in.
        if document.kind() == "HorizontalPodAutoscaler" && is_live(&whole) {
            compare::drop_defaults(&FieldPath::of("spec"), &mut spec);
        }
        object.insert("spec".to_owned(), spec);
    }
    let mut object = object.into();
    if document.kind() == "Job" {
        load::clean(&mut object, &whole["metadata"]);
    }
    object
}

/// Whether an object was read from a cluster.
fn is_live(whole: &Value) -> bool {
    let metadata = &whole["metadata"];
    metadata.get("resourceVersion").or(metadata.get("uid")).is_some()
        || whole["status"]
            .as_object()
            .is_some_and(|status| !status.is_empty())
}

/// Where `autoscaling/v1` keeps what v2 has fields for.
const IN_ANNOTATIONS: [&str; 2] = [
    "autoscaling.alpha.kubernetes.io/metrics",
    "autoscaling.alpha.kubernetes.io/behavior",
];

/// The annotations in which `autoscaling/v1` keeps metrics and behavior of v2.
pub(super) fn in_annotations(document: &Document) -> impl Iterator<Item = FieldPath> {
    let there = IN_ANNOTATIONS
        .into_iter()
        .filter(|name| document.annotation(name).is_some());
    there.map(|name| FieldPath::of("metadata").field("annotations").key(name))
}

/// Fields of `metadata` that servers fill in.
const OF_SERVERS: [&str; 6] = [
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The object as it was written, without what servers and tools add to it.
pub(super) fn whole(document: &Document) -> Value {
    let Value::Object(mut object) = without_nulls(&Value::from(document.node())) else {
        return Value::Null;
    };
    object.remove("status");
    for (field, of_list) in [("apiVersion", document.api_version()), ("kind", document.kind())] {
        object.entry(field).or_insert_with(|| of_list.into());
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|name, _| !OF_SERVERS.contains(&name.as_str()));
        for field in ["labels", "annotations"] {
            if let Some(entries) = metadata.get_mut(field).and_then(Value::as_object_mut) {
                // An HPA of v1 has metrics and behavior of v2 there.
                let is_setting = |name: &str| IN_ANNOTATIONS.contains(&name);
                entries.retain(|name, value| is_setting(name) || !is_of_tool(name, value));
            }
        }
        metadata.retain(|_, value| value.as_object().is_none_or(|fields| !fields.is_empty()));
    }
    object.into()
}

/// A null is a field that is not there.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            fields
                .map(|(name, value)| (name.clone(), without_nulls(value)))
                .collect()
        }
        Value::Array(items) => {
            let items = items.iter().filter(|item| !item.is_null());
            items.map(without_nulls).collect()
        }
        other => other.clone(),
    }
}

/// The paths of nulls that an author wrote.
pub(super) fn nulls(document: &Document) -> Vec<FieldPath> {
    fn visit(value: &Value, path: &FieldPath, found: &mut Vec<FieldPath>) {
        match value {
            Value::Null => found.push(path.clone()),
            Value::Object(fields) => {
                for (name, value) in fields {
                    visit(value, &path.field(name.clone()), found);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    visit(value, &path.index(index), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    let object = Value::from(document.node());
    for (name, value) in object.as_object().into_iter().flatten() {
        // Tools write nulls into these.
        if !matches!(name.as_str(), "metadata" | "status") {
            visit(value, &FieldPath::of(name.clone()), &mut found);
        }
    }
    found
}

/// The values that are filled in when the object is applied, as they are written.
pub(super) fn variables(node: &Node, path: &FieldPath, found: &mut BTreeMap<FieldPath, String>) {
    if node.is_unknown() {
        let text = Value::from(node);
        found.insert(path.clone(), text.as_str().unwrap_or_default().to_owned());
    }
    for entry in node.entries() {
        variables(&entry.value, &path.field(entry.key.to_string()), found);
    }
    for (index, item) in node.items().iter().enumerate() {
        variables(item, &path.index(index), found);
    }
}

/// Whether a field says which object this is, or which one it scales.
pub(super) fn is_found_by(path: &FieldPath) -> bool {
    let name = |index: usize| path.segments().get(index).and_then(Segment::name);
    matches!(
        (name(0), name(1)),
        (Some("metadata"), Some("name" | "namespace")) | (Some("spec"), Some("scaleTargetRef" | "targetRef"))
    )
}

/// An object of a file that was generated.
pub(super) struct Generated {
    pub(super) key: Key,
    /// As [`cleaned`] gives it.
    pub(super) compared: Value,
    /// As [`whole`] gives it.
    pub(super) whole: Value,
}

/// The objects of a file that was generated; values of charts are known by its name.
pub(super) fn of_file(name: &str, file: &MadeFile) -> Vec<Generated> {
    let reading = reading(name, file.contents.clone(), &Limits::default());
    let documents = reading.documents.iter();
    documents
        .map(|document| Generated {
            key: key(document),
            compared: cleaned(document),
            whole: whole(document),
        })
        .collect()
}

/// Visits the paths of the values that are no map and no list.
pub(super) fn leaves(value: &Value, path: &FieldPath, visit: &mut dyn FnMut(FieldPath)) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves(value, &path.clone().field(name.clone()), visit);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                leaves(value, &path.clone().index(index), visit);
            }
        }
        _ => visit(path.clone()),
    }
}

/// The place of an object, for a comment.
pub(super) fn place(document: &Document) -> Option<Place> {
    document.place(&FieldPath::ROOT)
}
