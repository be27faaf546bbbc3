//! Workloads and their pod templates.

use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::{Document, Lazy, Node, Object};
use scalegen_syntax::FieldPath;

use crate::object_ref::is_scaler;

/// A workload with a pod template, whatever its kind.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Workload<'a> {
    /// The Deployment or StatefulSet.
    pub document: &'a Document,
    of: Kind<'a>,
}

/// What is not looked at is not decoded.
#[derive(Clone, Copy, Debug)]
enum Kind<'a> {
    Deployment(&'a Lazy<Deployment>),
    StatefulSet(&'a Lazy<StatefulSet>),
}

impl<'a> Workload<'a> {
    /// Of a Deployment or StatefulSet.
    pub fn of(document: &'a Document) -> Option<Self> {
        let of = match document.object() {
            Object::Deployment(object) => Kind::Deployment(object),
            Object::StatefulSet(object) => Kind::StatefulSet(object),
            _ => return None,
        };
        Some(Self { document, of })
    }

    /// `spec.replicas`.
    pub fn replicas(&self) -> Option<i32> {
        match self.of {
            Kind::Deployment(object) => object.spec.replicas,
            Kind::StatefulSet(object) => object.spec.replicas,
        }
    }

    /// `spec.selector`.
    pub fn selector(&self) -> &'a LabelSelector {
        match self.of {
            Kind::Deployment(object) => &object.spec.selector,
            Kind::StatefulSet(object) => &object.spec.selector,
        }
    }

    /// `spec.template`.
    pub fn template(&self) -> &'a PodTemplateSpec {
        match self.of {
            Kind::Deployment(object) => &object.spec.template,
            Kind::StatefulSet(object) => &object.spec.template,
        }
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
