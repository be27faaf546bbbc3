//! One made object, with its file and its part in the whole.

use std::sync::Arc;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use scalegen_profile::plan::Addon;
use scalegen_syntax::{FieldPath, ObjectName};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::YamlError;
use crate::files::{MadeFile, OutputPath};
use crate::templates::one_line;
use crate::yaml::push_yaml;
use scalegen_document::{Chart, Document, MARK, Made, Object};
use scalegen_kinds::kustomization::Kustomization;
use scalegen_kinds::resources_patch::ResourcesPatch;
use scalegen_kinds::scaled_job::ScaledJob;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_kinds::trigger_authentication::{ClusterTriggerAuthentication, TriggerAuthentication};
use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};
use scalegen_kinds::vpa::VerticalPodAutoscaler;

/// One made object, with its file and its part in the whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Manifest {
    /// Its file, below the folder of the profile.
    pub path: OutputPath,
    /// The table of the profile that it was made from.
    pub origin: FieldPath,
    /// Its part in the whole.
    pub role: Role,
    /// The object.
    pub body: Body,
    /// What a reader of the file would ask about its numbers, a line each.
    pub notes: Vec<String>,
    /// Whether servers of the plan's versions have nothing against the object: no refusal, and no warning either.
    /// False also of what no builder judges, and of patches, of which builders see what no rule is about.
    pub clean: bool,
}

/// The part of an object in the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Scales a workload; only the active one is applied.
    Scaler {
        /// The workload, by its name in the profile.
        workload: String,
        /// Whether it is the one that is applied.
        active: bool,
    },
    /// Sizes a workload.
    Vpa,
    /// Says where credentials of triggers are.
    Authentication,
    /// Starts Jobs.
    ScaledJob,
    /// Limits how many pods of a workload are evicted at a time.
    Budget,
    /// Is what the profile has it to be, and applied as it is.
    Kept,
    /// Loads a workload, when somebody asks for it.
    LoadTest,
    /// Patches an object that is deployed elsewhere.
    Patch,
    /// Values of an add-on's chart.
    Values(Addon),
    /// Lists what is applied.
    Kustomization,
}

/// The object. It serializes as what it holds, so that other tooling can send it elsewhere than to a file. What the
/// linter reads is shared with it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// `autoscaling/v2`.
    HorizontalPodAutoscaler(Arc<HorizontalPodAutoscaler>),
    /// `autoscaling.k8s.io/v1`.
    VerticalPodAutoscaler(Arc<VerticalPodAutoscaler>),
    /// `keda.sh/v1alpha1`.
    ScaledObject(Arc<ScaledObject>),
    /// `keda.sh/v1alpha1`.
    ScaledJob(Arc<ScaledJob>),
    /// `keda.sh/v1alpha1`.
    TriggerAuthentication(Arc<TriggerAuthentication>),
    /// `keda.sh/v1alpha1`.
    ClusterTriggerAuthentication(Arc<ClusterTriggerAuthentication>),
    /// `policy/v1`.
    PodDisruptionBudget(Arc<PodDisruptionBudget>),
    /// `batch/v1`.
    Job(Arc<Job>),
    /// A part of a Deployment or StatefulSet.
    ResourcesPatch(Box<ResourcesPatch>),
    /// Values of the metrics-server chart.
    MetricsServerValues(Box<MetricsServerValues>),
    /// Values of the prometheus-adapter chart.
    PrometheusAdapterValues(Box<PrometheusAdapterValues>),
    /// Values of the KEDA chart.
    KedaValues(Box<KedaValues>),
    /// Values of the VPA chart.
    VpaValues(Box<VpaValues>),
    /// What the profile has in Kubernetes' own words.
    Kept(Arc<Map<String, Value>>),
    /// `kustomize.config.k8s.io/v1beta1`.
    Kustomization(Box<Kustomization>),
}

impl Manifest {
    /// The last part of its path.
    pub fn file_name(&self) -> &str {
        self.path.name()
    }

    /// Whether it is applied whatever else is asked for: it is an active scaler, what the profile has as it is, or of
    /// another kind of which nothing is chosen.
    pub fn is_applied(&self) -> bool {
        matches!(
            self.role,
            Role::Scaler { active: true, .. }
                | Role::Vpa
                | Role::Authentication
                | Role::ScaledJob
                | Role::Budget
                | Role::Kept
        )
    }

    /// Its kind, namespace and name, as findings name it; none of what is no Kubernetes object, such as the values of a chart.
    pub fn object_name(&self) -> Option<ObjectName> {
        let (kind, metadata) = match &self.body {
            Body::HorizontalPodAutoscaler(hpa) => ("HorizontalPodAutoscaler", &hpa.metadata),
            Body::VerticalPodAutoscaler(vpa) => ("VerticalPodAutoscaler", &vpa.metadata),
            Body::ScaledObject(object) => ("ScaledObject", &object.metadata),
            Body::ScaledJob(job) => ("ScaledJob", &job.metadata),
            Body::TriggerAuthentication(object) => ("TriggerAuthentication", &object.metadata),
            Body::ClusterTriggerAuthentication(object) => ("ClusterTriggerAuthentication", &object.metadata),
            Body::PodDisruptionBudget(budget) => ("PodDisruptionBudget", &budget.metadata),
            Body::Job(job) => ("Job", &job.metadata),
            Body::ResourcesPatch(patch) => (patch.kind.as_str(), &patch.metadata),
            Body::Kept(object) => {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let field = |value: Option<&Value>, name: &str| value.map(|value| text(&value[name]));
                let metadata = object.get("metadata");
                return Some(ObjectName {
                    kind: object.get("kind").map(text).unwrap_or_default(),
                    namespace: field(metadata, "namespace").unwrap_or_default(),
                    name: field(metadata, "name").unwrap_or_default(),
                });
            }
            Body::MetricsServerValues(_)
            | Body::PrometheusAdapterValues(_)
            | Body::KedaValues(_)
            | Body::VpaValues(_)
            | Body::Kustomization(_) => return None,
        };
        let name = metadata.name.as_deref().or(metadata.generate_name.as_deref());
        Some(ObjectName {
            kind: kind.to_owned(),
            namespace: metadata.namespace.clone().unwrap_or_default(),
            name: name.unwrap_or_default().to_owned(),
        })
    }

    /// The file: a head that names the profile and how to rewrite it, the notes, the object.
    ///
    /// # Errors
    /// When a value cannot be written as YAML, which no value that a profile can hold is known to do.
    pub fn file(&self, header: &[String]) -> Result<MadeFile, YamlError> {
        let mut text = String::with_capacity(1000);
        for line in header {
            push_comment(&mut text, line);
        }
        if matches!(self.role, Role::Patch) {
            // The linter checks a patch only for the fields that it has.
            push_comment(&mut text, &format!("{MARK} patch"));
        }
        for note in &self.notes {
            push_comment(&mut text, note);
        }
        push_yaml(&self.body, &mut text)?;
        Ok(MadeFile {
            contents: text.into_bytes(),
            executable: false,
        })
    }

    /// As the linter reads it.
    pub(super) fn document(&self, made: Made) -> Document {
        let tree = |value: serde_json::Value, object, made| Document::made_tree(object, &value, made);
        match &self.body {
            Body::HorizontalPodAutoscaler(hpa) => {
                Document::made(Object::HorizontalPodAutoscaler(Arc::clone(hpa)), made)
            }
            Body::VerticalPodAutoscaler(vpa) => {
                Document::made(Object::VerticalPodAutoscaler(Arc::clone(vpa)), made)
            }
            Body::ScaledObject(object) => Document::made(Object::ScaledObject(Arc::clone(object)), made),
            Body::ScaledJob(job) => Document::made(Object::ScaledJob(Arc::clone(job)), made),
            Body::TriggerAuthentication(object) => {
                Document::made(Object::TriggerAuthentication(Arc::clone(object)), made)
            }
            Body::ClusterTriggerAuthentication(object) => {
                Document::made(Object::ClusterTriggerAuthentication(Arc::clone(object)), made)
            }
            Body::PodDisruptionBudget(budget) => {
                Document::made(Object::PodDisruptionBudget(Arc::clone(budget)), made)
            }
            Body::Job(job) => Document::made(Object::Job(Arc::clone(job)), made),
            Body::ResourcesPatch(patch) => Document::made_patch(&json(patch), made),
            Body::MetricsServerValues(values) => {
                tree(json(values), Object::HelmValues(Chart::MetricsServer), made)
            }
            Body::PrometheusAdapterValues(values) => {
                tree(json(values), Object::HelmValues(Chart::PrometheusAdapter), made)
            }
            Body::KedaValues(values) => tree(json(values), Object::HelmValues(Chart::Keda), made),
            Body::VpaValues(values) => tree(
                json(values),
                Object::HelmValues(Chart::VerticalPodAutoscaler),
                made,
            ),
            Body::Kept(object) => Document::made_as_read(&json(object), made),
            Body::Kustomization(kustomization) => tree(json(kustomization), Object::Kustomization, made),
        }
    }
}

fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn push_comment(text: &mut String, line: &str) {
    let line = one_line(line);
    text.push_str(if line.is_empty() { "#" } else { "# " });
    text.push_str(line.trim_end());
    text.push('\n');
}
