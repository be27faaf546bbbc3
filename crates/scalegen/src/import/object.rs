//! An object as it was, without what servers and tools add to it.

use scalegen_document::{Document, Limits};
use scalegen_manifest::files::MadeFile;
use scalegen_syntax::{FieldPath, Place};
use serde_json::{Map, Value};

use crate::lint::reading;

/// What distinguishes an object from others: kind, namespace and name.
pub(super) type Key = (String, String, String);

/// Labels and annotations that tools add, by their beginnings.
const OF_TOOLS: [&str; 6] = [
    "kustomize.toolkit.fluxcd.io/",
    "scaledobject.keda.sh/",
    "kubectl.kubernetes.io/",
    "autoscaling.alpha.kubernetes.io/",
    "meta.helm.sh/",
    "argocd.argoproj.io/tracking-id",
];

pub(super) fn key(document: &Document) -> Key {
    (
        document.kind().to_owned(),
        document.namespace().unwrap_or("default").to_owned(),
        document.name().to_owned(),
    )
}

/// The object with what its author writes: its name, labels, annotations and `spec`, an HPA of any version as v2.
pub(super) fn cleaned(document: &Document) -> Value {
    let whole = match document.object() {
        scalegen_document::Object::HorizontalPodAutoscaler(hpa)
            if document.api_version() != "autoscaling/v2" =>
        {
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
            entries.retain(|name, _| !OF_TOOLS.iter().any(|of_tool| name.starts_with(of_tool)));
        }
    }
    metadata.retain(|_, value| value.as_object().is_none_or(|fields| !fields.is_empty()));
    let mut object = Map::from_iter([("metadata".to_owned(), Value::from(metadata))]);
    if let Some(spec) = whole.get("spec") {
        object.insert("spec".to_owned(), without_nulls(spec));
    }
    object.into()
}

/// The annotations in which `autoscaling/v1` keeps metrics and behavior of v2.
pub(super) fn in_annotations(document: &Document) -> impl Iterator<Item = FieldPath> {
    let names = ["metrics", "behavior"].map(|name| format!("autoscaling.alpha.kubernetes.io/{name}"));
    let there = names
        .into_iter()
        .filter(|name| document.annotation(name).is_some());
    there.map(|name| FieldPath::of("metadata").field("annotations").key(name))
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
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// The objects of a file that was generated.
pub(super) fn of_file(file: &MadeFile) -> Vec<(Key, Value)> {
    let reading = reading("generated.yaml", file.contents.clone(), &Limits::default());
    let documents = reading.documents.iter();
    documents
        .map(|document| (key(document), cleaned(document)))
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
