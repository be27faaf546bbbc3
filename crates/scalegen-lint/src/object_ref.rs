//! What an object is found by, and the workload that an autoscaler names.

use std::fmt;

use scalegen_document::{Document, Node, Object};
use scalegen_syntax::{FieldPath, ObjectName};

/// What an object is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ObjectRef<'a> {
    /// The group of its API; empty for the core group.
    pub group: &'a str,
    /// Its kind.
    pub kind: &'a str,
    /// Its namespace; none for `default`, which is what is meant where none is said.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
}

/// An autoscaler, and the workload that it scales.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Autoscaler<'a> {
    /// The HorizontalPodAutoscaler, ScaledObject, HTTPScaledObject or VerticalPodAutoscaler.
    pub document: &'a Document,
    /// The workload.
    pub target: ObjectRef<'a>,
    /// What it changes there.
    pub role: Role,
}

/// What an autoscaler changes of its workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The number of replicas: an HPA, a ScaledObject or an HTTPScaledObject. Two of them stop each other.
    Replicas,
    /// The requests of its pods: a VPA.
    Requests,
}

impl<'a> ObjectRef<'a> {
    /// Of a document that has a kind and a name.
    pub fn of(document: &'a Document) -> Option<Self> {
        let object = Self {
            group: group(document.api_version(), document.kind()),
            kind: document.kind(),
            namespace: namespace(document),
            name: document.name(),
        };
        (!object.kind.is_empty() && !object.name.is_empty()).then_some(object)
    }

    /// The workload whose template a Rollout of Argo uses instead of its own.
    pub fn referred_by(rollout: &'a Document) -> Option<Self> {
        // Most documents are something else, and need not be unpacked for it.
        let rollout = Some(rollout).filter(|document| document.kind() == "Rollout")?;
        let reference = rollout.node().get_in(&["spec", "workloadRef"])?;
        let text = |field: &str| reference.get(field).and_then(Node::as_str);
        let kind = text("kind")?;
        Some(Self {
            group: group(text("apiVersion").unwrap_or_default(), kind),
            kind,
            namespace: namespace(rollout),
            name: text("name")?,
        })
    }

    /// Its kind, namespace and name, as messages have them.
    pub(crate) fn object_name(&self) -> ObjectName {
        ObjectName::new(self.kind, self.namespace.unwrap_or_default(), self.name)
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

impl<'a> Autoscaler<'a> {
    /// What a document scales, if it is an autoscaler that names a target.
    pub fn of(document: &'a Document) -> Option<Self> {
        let (version, kind, name, role) = match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => {
                let target = &hpa.spec.scale_target_ref;
                let version = target.api_version.as_deref().unwrap_or_default();
                (
                    version,
                    target.kind.as_str(),
                    target.name.as_str(),
                    Role::Replicas,
                )
            }
            Object::ScaledObject(scaled) => {
                let target = &scaled.spec.scale_target_ref;
                let version = given(&target.api_version).unwrap_or("apps/v1");
                let kind = given(&target.kind).unwrap_or("Deployment");
                (version, kind, target.name.as_str(), Role::Replicas)
            }
            Object::VerticalPodAutoscaler(vpa) => {
                let target = &vpa.spec.target_ref;
                let version = target.api_version.as_deref().unwrap_or_default();
                (
                    version,
                    target.kind.as_str(),
                    target.name.as_str(),
                    Role::Requests,
                )
            }
            Object::Tree if document.kind() == "HTTPScaledObject" => return Self::of_http(document),
            _ => return None,
        };
        if kind.is_empty() || name.is_empty() {
            return None;
        }
        Some(Self {
            document,
            target: ObjectRef {
                group: group(version, kind),
                kind,
                namespace: namespace(document),
                name,
            },
            role,
        })
    }

    /// What the HTTP add-on of KEDA scales, for which it creates a ScaledObject.
    fn of_http(document: &'a Document) -> Option<Self> {
        const SKIPS: &str = "httpscaledobject.keda.sh/skip-scaledobject-creation";
        let reference = document.node().get_in(&["spec", "scaleTargetRef"])?;
        let text = |key: &str| {
            let text = reference.get(key).and_then(Node::as_str);
            text.filter(|text| !text.is_empty())
        };
        let kind = text("kind").unwrap_or("Deployment");
        let name = text("name").filter(|_| document.annotation(SKIPS) != Some("true"))?;
        Some(Self {
            document,
            target: ObjectRef {
                group: group(text("apiVersion").unwrap_or("apps/v1"), kind),
                kind,
                namespace: namespace(document),
                name,
            },
            role: Role::Replicas,
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

/// Whether a document scales something, so that its `spec` is no workload's.
pub(crate) fn is_scaler(document: &Document) -> bool {
    let object = document.object();
    let has_template = document.kind() == "Rollout";
    Autoscaler::of(document).is_some()
        || matches!(object, Object::ScaledJob(_))
        || matches!(object, Object::Tree) && !has_template
}

/// A text that says something.
pub(crate) fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// The namespace of an object; none for `default`.
pub(crate) fn namespace(document: &Document) -> Option<&str> {
    document.namespace().filter(|namespace| *namespace != "default")
}

/// The group of an API version. Workloads were in `extensions` once, and are meant where none is named.
fn group<'a>(api_version: &'a str, kind: &str) -> &'a str {
    let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
    match (group, kind) {
        ("" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet") => "apps",
        _ => group,
    }
}
