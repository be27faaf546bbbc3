//! Workloads and their pod templates.

use std::borrow::Cow;

use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::{Document, Lazy, Node, Object, part};
use scalegen_syntax::{FieldPath, Segment};

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
        let at_hand = match self.of {
            Kind::Deployment(object) => object.at_hand().map(|object| object.spec.replicas),
            Kind::StatefulSet(object) => object.at_hand().map(|object| object.spec.replicas),
        };
        let replicas = |node: &Node| part(node.get_in(&["spec", "replicas"])?).ok();
        at_hand.unwrap_or_else(|| self.document.look(replicas))
    }

    /// `spec.selector`.
    pub fn selector(&self) -> Cow<'a, LabelSelector> {
        let at_hand = match self.of {
            Kind::Deployment(object) => object.at_hand().map(|object| &object.spec.selector),
            Kind::StatefulSet(object) => object.at_hand().map(|object| &object.spec.selector),
        };
        let selector = |node: &Node| part(node.get_in(&["spec", "selector"])?).ok();
        match at_hand {
            Some(selector) => Cow::Borrowed(selector),
            None => Cow::Owned(self.document.look(selector).unwrap_or_default()),
        }
    }

    /// `spec.template`. Of a document that was put aside it is decoded at each call: keep it while it is needed.
    pub fn template(&self) -> Cow<'a, PodTemplateSpec> {
        let at_hand = match self.of {
            Kind::Deployment(object) => object.at_hand().map(|object| &object.spec.template),
            Kind::StatefulSet(object) => object.at_hand().map(|object| &object.spec.template),
        };
        let template = |node: &Node| part(node.get_in(&["spec", "template"])?).ok();
        match at_hand {
            Some(template) => Cow::Borrowed(template),
            None => Cow::Owned(self.document.look(template).unwrap_or_default()),
        }
    }
}

/// The pod template of a document of any kind, and where it stands. Of a document that was put aside it is a copy: keep
/// it while it is needed.
pub(crate) fn template(document: &Document) -> Option<(Cow<'_, Node>, FieldPath)> {
    if is_scaler(document) {
        return None;
    }
    let keys = template_keys(document);
    let template = document.part(keys)?;
    let path = keys.iter().copied().map(|key| Segment::Field(key.into()));
    Some((template, path.collect::<Vec<_>>().into()))
}

/// The keys of the pod template of a document.
pub(crate) fn template_keys(document: &Document) -> &'static [&'static str] {
    match document.kind() {
        "CronJob" => &["spec", "jobTemplate", "spec", "template"],
        _ => &["spec", "template"],
    }
}
