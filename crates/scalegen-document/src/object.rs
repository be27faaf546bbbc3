//! The kinds of objects that are read into types, and how they are recognized.

use std::sync::{Arc, LazyLock};

use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::autoscaling::{v1, v2};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{LimitRange, Namespace, Service};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use scalegen_syntax::{FieldPath, Segment, did_you_mean, nearest};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::chart::Chart;
use super::envsubst::Trial;
use super::hpa_v2beta1::HorizontalPodAutoscaler as V2beta1;
use super::lazy::Lazy;
use super::look_up::look_up;
use super::node::Node;
use super::structure::messages::{ThereAre, UnknownKey};
use super::structure::{Problem, Schema, problems};
use super::tree::Tree;
use super::typed::{self, Dialect, Fit, Misfit};
use super::wrong::Wrong;
use scalegen_kinds::scaled_job::ScaledJob;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_kinds::trigger_authentication::{ClusterTriggerAuthentication, TriggerAuthentication};
use scalegen_kinds::vpa::VerticalPodAutoscaler;

/// The typed view of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// `autoscaling/v2`, and what an `autoscaling/v1` or `v2beta1` means in v2.
    HorizontalPodAutoscaler(Arc<v2::HorizontalPodAutoscaler>),
    /// `autoscaling.k8s.io/v1`, and the removed v1beta2, which had the same fields.
    VerticalPodAutoscaler(Arc<VerticalPodAutoscaler>),
    /// `keda.sh/v1alpha1`.
    ScaledObject(Arc<ScaledObject>),
    /// `keda.sh/v1alpha1`.
    ScaledJob(Arc<ScaledJob>),
    /// `keda.sh/v1alpha1`.
    TriggerAuthentication(Arc<TriggerAuthentication>),
    /// `keda.sh/v1alpha1`.
    ClusterTriggerAuthentication(Arc<ClusterTriggerAuthentication>),
    /// `batch/v1`.
    Job(Arc<Job>),
    /// `apps/v1`.
    Deployment(Lazy<Deployment>),
    /// `apps/v1`.
    StatefulSet(Lazy<StatefulSet>),
    /// `policy/v1`.
    PodDisruptionBudget(Arc<PodDisruptionBudget>),
    /// `v1`.
    Service(Lazy<Service>),
    /// `v1`.
    Namespace(Arc<Namespace>),
    /// `v1`.
    LimitRange(Arc<LimitRange>),
    /// A `kustomization.yaml`: its tree is all there is of it.
    Kustomization,
    /// The values of a chart that scalegen knows: its tree is all there is of it.
    HelmValues(Chart),
    /// Of a kind that rules on relations know, such as an APIService or a Rollout: its tree is all there is of it.
    Tree,
    /// Of one of the kinds above, but its tree does not fit the type.
    Misfit,
    /// Of no kind that scalegen knows.
    Unknown,
}

/// How a kind is recognized, decoded and described.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) api_version: &'static str,
    pub(super) name: &'static str,
    dialect: Dialect,
    decode: fn(&Node, Trial) -> Result<Fit<Object>, Misfit>,
    salvage: fn(&Node, Trial, Wrong) -> Result<Object, Misfit>,
    schema: &'static LazyLock<Json>,
}

impl Kind {
    pub(super) fn of(api_version: &str, name: &str) -> Option<&'static Self> {
        KINDS
            .iter()
            .find(|kind| kind.name == name && kind.api_version == api_version)
    }

    pub(super) fn decode(&self, root: &Node, trial: Trial) -> Result<Fit<Object>, Misfit> {
        (self.decode)(root, trial)
    }

    /// As much of an object that does not fit as can be read.
    pub(super) fn salvage(&self, root: &Node, trial: Trial, wrong: Wrong) -> Result<Object, Misfit> {
        (self.salvage)(root, trial, wrong)
    }

    pub(super) fn schema(&self) -> Schema<'static> {
        Schema {
            object: self.schema,
            metadata: &METADATA,
            dialect: self.dialect,
        }
    }
}

/// Every kind that is read into a type.
pub(super) static KINDS: &[Kind] = &[
    kind!(
        "autoscaling/v2",
        v2::HorizontalPodAutoscaler,
        HorizontalPodAutoscaler,
        BuiltIn
    ),
    Kind {
        api_version: "autoscaling/v1",
        name: "HorizontalPodAutoscaler",
        dialect: Dialect::BuiltIn,
        decode: |root, trial| {
            let fit = typed::decode::<v1::HorizontalPodAutoscaler>(root, Dialect::BuiltIn, trial)?;
            Ok(Fit {
                value: Object::HorizontalPodAutoscaler(Arc::new(in_v2(fit.value))),
                flawed: fit.flawed,
            })
        },
        salvage: |root, trial, wrong| {
            let hpa = typed::salvage::<v1::HorizontalPodAutoscaler>(root, Dialect::BuiltIn, trial, wrong)?;
            Ok(Object::HorizontalPodAutoscaler(Arc::new(in_v2(hpa))))
        },
        schema: {
            static SCHEMA: LazyLock<Json> = LazyLock::new(schema::<v1::HorizontalPodAutoscaler>);
            &SCHEMA
        },
    },
    Kind {
        api_version: "autoscaling/v2beta1",
        name: "HorizontalPodAutoscaler",
        dialect: Dialect::BuiltIn,
        decode: |root, trial| {
            let fit = typed::decode::<V2beta1>(root, Dialect::BuiltIn, trial)?;
            Ok(Fit {
                value: Object::HorizontalPodAutoscaler(Arc::new(fit.value.into())),
                flawed: fit.flawed,
            })
        },
        salvage: |root, trial, wrong| {
            let hpa = typed::salvage::<V2beta1>(root, Dialect::BuiltIn, trial, wrong)?;
            Ok(Object::HorizontalPodAutoscaler(Arc::new(hpa.into())))
        },
        schema: {
            static SCHEMA: LazyLock<Json> = LazyLock::new(schema::<V2beta1>);
            &SCHEMA
        },
    },
    kind!(
        "autoscaling/v2beta2",
        v2::HorizontalPodAutoscaler,
        HorizontalPodAutoscaler,
        BuiltIn
    ),
    kind!(
        "autoscaling.k8s.io/v1",
        VerticalPodAutoscaler,
        VerticalPodAutoscaler,
        Custom
    ),
    kind!(
        "autoscaling.k8s.io/v1beta2",
        VerticalPodAutoscaler,
        VerticalPodAutoscaler,
        Custom
    ),
    kind!("keda.sh/v1alpha1", ScaledObject, ScaledObject, Custom),
    kind!("keda.sh/v1alpha1", ScaledJob, ScaledJob, Custom),
    kind!(
        "keda.sh/v1alpha1",
        TriggerAuthentication,
        TriggerAuthentication,
        Custom
    ),
    kind!(
        "keda.sh/v1alpha1",
        ClusterTriggerAuthentication,
        ClusterTriggerAuthentication,
        Custom
    ),
    kind!("batch/v1", Job, Job, BuiltIn),
    kind!("apps/v1", Deployment, Deployment, BuiltIn),
    kind!("apps/v1", StatefulSet, StatefulSet, BuiltIn),
    kind!("policy/v1", PodDisruptionBudget, PodDisruptionBudget, BuiltIn),
    kind!("v1", Service, Service, BuiltIn),
    kind!("v1", Namespace, Namespace, BuiltIn),
    kind!("v1", LimitRange, LimitRange, BuiltIn),
];

/// The kinds whose trees rules read, by group.
const TREES: &[(&str, &str)] = &[
    ("", "ResourceQuota"),
    ("apiregistration.k8s.io", "APIService"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("argoproj.io", "Rollout"),
    ("autoscaling.aibrix.ai", "PodAutoscaler"),
    ("http.keda.sh", "HTTPScaledObject"),
    ("kaito.sh", "InferenceSet"),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"),
    ("serving.kserve.io", "InferenceService"),
    ("serving.kserve.io", "LLMInferenceService"),
];

/// Whether rules read the trees of this kind.
pub(super) fn is_tree(group: &str, kind: &str) -> bool {
    TREES.contains(&(group, kind))
}

static METADATA: LazyLock<Json> = LazyLock::new(schema::<ObjectMeta>);

/// A row of [`KINDS`]: the API version, the type, its variant of [`Object`] and who decodes it.
macro_rules! kind {
    ($api_version:literal, $type:ty, $variant:ident, $dialect:ident) => {
        Kind {
            api_version: $api_version,
            name: stringify!($variant),
            dialect: Dialect::$dialect,
            decode: |root, trial| {
                decode::<$type>(root, Dialect::$dialect, trial, |object| {
                    Object::$variant(object.into())
                })
            },
            salvage: |root, trial, wrong| {
                let object = typed::salvage::<$type>(root, Dialect::$dialect, trial, wrong)?;
                Ok(Object::$variant(object.into()))
            },
            schema: {
                static SCHEMA: LazyLock<Json> = LazyLock::new(schema::<$type>);
                &SCHEMA
            },
        }
    };
}
use kind;

fn decode<T: DeserializeOwned>(
    root: &Node,
    dialect: Dialect,
    trial: Trial,
    wrap: fn(T) -> Object,
) -> Result<Fit<Object>, Misfit> {
    let fit = typed::decode::<T>(root, dialect, trial)?;
    Ok(Fit {
        value: wrap(fit.value),
        flawed: fit.flawed,
    })
}

/// Made when the first document of the kind does not fit: it costs up to a few milliseconds.
fn schema<T: JsonSchema>() -> Json {
    SchemaGenerator::default().into_root_schema_for::<T>().to_value()
}

/// What in a chart's values does not have the structure of their type.
pub fn values_problems<T: JsonSchema>(values: &Json) -> Vec<Problem> {
    let schema = schema::<T>();
    let schema = Schema {
        object: &schema,
        metadata: &METADATA,
        dialect: Dialect::BuiltIn,
    };
    let (mut found, _) = problems(&Node::from(values), &schema, false, None);
    // At the top the walk expects an object of Kubernetes.
    let known: Vec<&str> = schema
        .object
        .get("properties")
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(|fields| fields.keys().map(String::as_str))
        .collect();
    for problem in &mut found {
        let [Segment::Field(name)] = problem.path.segments() else {
            continue;
        };
        if problem.flaw.is_about_the_key() {
            problem.help = Some(match nearest(name, known.iter().copied()) {
                Some(near) => did_you_mean(near),
                None => ThereAre::of(&known),
            });
            let name = name.to_string();
            problem.message = UnknownKey { name }.into();
        }
    }
    found
}

/// What the API server makes of a v1 object: a CPU utilization is one metric.
fn in_v2(hpa: v1::HorizontalPodAutoscaler) -> v2::HorizontalPodAutoscaler {
    let v1::HorizontalPodAutoscaler { metadata, spec, .. } = hpa;
    let metrics = spec.target_cpu_utilization_percentage.map(|percentage| {
        vec![v2::MetricSpec {
            type_: "Resource".to_owned(),
            resource: Some(v2::ResourceMetricSource {
                name: "cpu".to_owned(),
                target: v2::MetricTarget {
                    type_: "Utilization".to_owned(),
                    average_utilization: Some(percentage),
                    ..v2::MetricTarget::default()
                },
            }),
            ..v2::MetricSpec::default()
        }]
    });
    v2::HorizontalPodAutoscaler {
        metadata,
        spec: v2::HorizontalPodAutoscalerSpec {
            behavior: None,
            max_replicas: spec.max_replicas,
            metrics,
            min_replicas: spec.min_replicas,
            scale_target_ref: v2::CrossVersionObjectReference {
                api_version: spec.scale_target_ref.api_version,
                kind: spec.scale_target_ref.kind,
                name: spec.scale_target_ref.name,
            },
        },
        status: None,
    }
}

/// Does something with the object of a type, whichever that is; none for what has no type.
macro_rules! typed {
    ($self:ident, $object:ident => $value:expr) => {
        typed!($self, $object => $value,
            HorizontalPodAutoscaler VerticalPodAutoscaler ScaledObject ScaledJob TriggerAuthentication
            ClusterTriggerAuthentication Job Deployment StatefulSet PodDisruptionBudget Service Namespace LimitRange)
    };
    ($self:ident, $object:ident => $value:expr, $($variant:ident)*) => {
        match $self {
            $(Self::$variant(object) => {
                let $object = &**object;
                Some($value)
            })*
            Self::Kustomization | Self::HelmValues(_) | Self::Tree | Self::Misfit | Self::Unknown => None,
        }
    };
}

impl Object {
    /// The object's metadata; none for what has no type.
    pub fn metadata(&self) -> Option<&ObjectMeta> {
        typed!(self, object => &object.metadata)
    }

    /// The API version and kind of the type; none for what has no type.
    pub fn api_version_and_kind(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::HorizontalPodAutoscaler(_) => ("autoscaling/v2", "HorizontalPodAutoscaler"),
            Self::VerticalPodAutoscaler(_) => ("autoscaling.k8s.io/v1", "VerticalPodAutoscaler"),
            Self::ScaledObject(_) => ("keda.sh/v1alpha1", "ScaledObject"),
            Self::ScaledJob(_) => ("keda.sh/v1alpha1", "ScaledJob"),
            Self::TriggerAuthentication(_) => ("keda.sh/v1alpha1", "TriggerAuthentication"),
            Self::ClusterTriggerAuthentication(_) => ("keda.sh/v1alpha1", "ClusterTriggerAuthentication"),
            Self::Job(_) => ("batch/v1", "Job"),
            Self::Deployment(_) => ("apps/v1", "Deployment"),
            Self::StatefulSet(_) => ("apps/v1", "StatefulSet"),
            Self::PodDisruptionBudget(_) => ("policy/v1", "PodDisruptionBudget"),
            Self::Service(_) => ("v1", "Service"),
            Self::Namespace(_) => ("v1", "Namespace"),
            Self::LimitRange(_) => ("v1", "LimitRange"),
            Self::Kustomization | Self::HelmValues(_) | Self::Tree | Self::Misfit | Self::Unknown => {
                return None;
            }
        })
    }

    /// Forgets what is large and was decoded of a tree, if it is.
    pub(super) fn forget(&mut self, tree: &Arc<Tree>) -> bool {
        match self {
            Self::Deployment(object) => object.forget(tree),
            Self::StatefulSet(object) => object.forget(tree),
            Self::Service(object) => object.forget(tree),
            _ => return false,
        }
        true
    }

    /// Its tree, from nowhere.
    pub(super) fn node(&self) -> Node {
        typed!(self, object => tree(object)).unwrap_or(Node::EMPTY)
    }

    /// The text at a path of its tree, which need not be built for it.
    pub(super) fn text_at(&self, path: &FieldPath) -> Option<String> {
        typed!(self, object => look_up(object, path.segments()))
            .flatten()?
            .text()
    }
}

fn tree<T: Serialize>(object: &T) -> Node {
    // Serialization of these types fails for nothing but maps whose keys are no strings, which they lack.
    serde_json::to_value(object)
        .as_ref()
        .map_or(Node::EMPTY, Node::from)
}
