//! Workloads and their pod templates.

use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::{Document, Node, Object};
use scalegen_syntax::FieldPath;

use crate::object_ref::is_scaler;

/// A workload with a pod template, whatever its kind.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
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

/// The pod template of a document of any kind, and where it stands.
pub(crate) fn template(document: &Document) -> Option<(&Node, FieldPath)> {
    if is_scaler(document) {
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
