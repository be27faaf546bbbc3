//! Jobs that KEDA starts for work that waits.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::stated::stated;
use super::{SecretKey, Text, Trigger};
use scalegen_syntax::defaults::keda;
use scalegen_syntax::{Duration, Quantity};

/// A ScaledJob of KEDA, `keda.sh/v1alpha1`: a Job for each part of the work that waits, which then runs to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaledJob {
    /// Its namespace. Required. Example: `"media"`.
    pub namespace: String,
    /// The object's name; Jobs are named after it. Default: the name of this table.
    pub name: Option<String>,
    /// Its file. Default: `keda-scaledjob-<name of this table>.yaml`.
    pub file: Option<String>,
    /// What is started.
    pub job: JobTemplate,
    /// What Jobs are started for; at least one. A trigger's target is the work of one Job.
    #[schemars(length(min = 1))]
    pub triggers: Vec<Trigger>,
    /// Jobs that run whatever waits. Default: 0 (KEDA's).
    #[schemars(range(min = 0))]
    pub min_replicas: Option<i32>,
    /// Most Jobs at a time. Range: 1 or more.
    #[schemars(range(min = 1))]
    #[schemars(extend("x-default" = stated(keda::MAX_REPLICA_COUNT, "KEDA's")))]
    pub max_replicas: Option<i32>,
    /// How often KEDA looks at the triggers and starts Jobs. Range: 1s or more.
    #[schemars(extend("x-default" = stated(keda::POLLING_INTERVAL, "KEDA's")))]
    pub polling_interval: Option<Duration>,
    /// Finished Jobs that are kept. Default: 100 (KEDA's).
    #[schemars(range(min = 0))]
    pub successful_jobs_history_limit: Option<i32>,
    /// Failed Jobs that are kept. Default: 100 (KEDA's).
    #[schemars(range(min = 0))]
    pub failed_jobs_history_limit: Option<i32>,
    /// How the number of new Jobs follows from what waits.
    pub scaling_strategy: Option<ScalingStrategy>,
    /// What becomes of running Jobs when this object changes.
    pub rollout: Option<Rollout>,
    /// The container whose environment resolves metadata keys that end in `FromEnv`. Default: the first.
    pub env_source_container_name: Option<String>,
    /// Starts no more Jobs. KEDA 2.13 and later.
    pub paused: Option<bool>,
    /// Labels of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of the object.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}

/// A Job with one container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobTemplate {
    /// The container's name. Default: `"job"`.
    pub container: Option<String>,
    /// Its image. Required. Example: `"registry.example.com/transcoder:1.4.2"`.
    pub image: String,
    /// What it runs. Default: the image's entry point.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Its arguments. Default: the image's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Its environment. Secrets are named, and never written here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    /// What it requests, by resource. Example: `{ cpu = "2", memory = "4Gi" }`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub requests: IndexMap<String, Quantity>,
    /// What it may use at most, by resource.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub limits: IndexMap<String, Quantity>,
    /// Attempts after the first before the Job fails. Default: 6 (Kubernetes').
    #[schemars(range(min = 0))]
    pub backoff_limit: Option<i32>,
    /// How long the Job may take with all its attempts. Default: no limit.
    pub active_deadline: Option<Duration>,
    /// How long after its end the Job is kept. Default: as the limits of history say.
    pub ttl: Option<Duration>,
    /// Pods of a Job at a time. Default: 1 (Kubernetes').
    #[schemars(range(min = 0))]
    pub parallelism: Option<i32>,
    /// Pods that have to succeed. Default: 1 (Kubernetes').
    #[schemars(range(min = 0))]
    pub completions: Option<i32>,
    /// Whether a container that fails is started again in its pod. Default: `"OnFailure"` (KEDA's).
    pub restart_policy: Option<RestartPolicy>,
    /// How long a container has to end after it is asked to. Default: 30s (Kubernetes').
    pub termination_grace_period: Option<Duration>,
    /// The service account of the pods. Default: `"default"` of the namespace.
    pub service_account_name: Option<String>,
    /// Labels of the pods.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub pod_labels: IndexMap<String, String>,
    /// Annotations of the pods.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub pod_annotations: IndexMap<String, String>,
    /// Fields of the pods' `spec` that have no key here, in the API's spelling. Example:
    /// `{ nodeSelector = { "kubernetes.io/arch" = "amd64" } }`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub pod_spec: Map<String, Value>,
}

/// A variable of a container: a `value`, or where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvVar {
    /// Its name. Required.
    pub name: String,
    /// Its value.
    pub value: Option<Text>,
    /// The key of a Secret that has it.
    pub secret_key_ref: Option<SecretKey>,
    /// The key of a ConfigMap that has it.
    pub config_map_key_ref: Option<SecretKey>,
    /// The field of the pod that has it. Example: `"metadata.name"`.
    pub field_ref: Option<String>,
}

/// How the number of new Jobs follows from what waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScalingStrategy {
    /// `default` takes the running Jobs off what waits, `custom` a part of them and a number, `accurate` only those that
    /// are pending, for queues that hide what somebody works on; `eager` fills all that `max_replicas` leaves. Default:
    /// `"default"` (KEDA's).
    pub strategy: Option<JobStrategy>,
    /// custom: what is taken off the length of the queue. Required there.
    pub custom_scaling_queue_length_deduction: Option<i32>,
    /// custom: the part of the running Jobs that is taken off, 0 to 1. Required there. Example: `"0.5"`.
    pub custom_scaling_running_job_percentage: Option<Text>,
    /// Conditions that a pod must all have before its Job is no longer pending. Example: `["Ready"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending_pod_conditions: Vec<String>,
    /// How several triggers become one number. Default: `"max"` (KEDA's).
    pub multiple_scalers_calculation: Option<ScalersCalculation>,
}

/// What becomes of running Jobs when a ScaledJob changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rollout {
    /// `gradual` lets them end, `immediate` deletes them. Default: `"immediate"` (KEDA's).
    pub strategy: Option<RolloutStrategy>,
    /// immediate: whether a Job goes after its pods or before them. Default: `"background"` (KEDA's).
    pub propagation_policy: Option<PropagationPolicy>,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $style:literal { $($(#[$word_doc:meta])* $word:ident,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = $style)]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
        }
    )* };
}

words! {
    /// How the number of new Jobs follows from what waits.
    JobStrategy "lowercase" {
        /// The running Jobs are taken off what waits.
        Default,
        /// A part of the running Jobs and a number are taken off.
        Custom,
        /// The pending Jobs are taken off.
        Accurate,
        /// All that may run are started.
        Eager,
    }
    /// How several triggers become one number.
    ScalersCalculation "lowercase" {
        /// The least.
        Min,
        /// The mean.
        Avg,
        /// The sum.
        Sum,
        /// The most.
        Max,
    }
    /// What becomes of running Jobs.
    RolloutStrategy "lowercase" {
        /// They end as they are.
        Gradual,
        /// They are deleted.
        Immediate,
    }
    /// In which order a Job and its pods are deleted.
    PropagationPolicy "lowercase" {
        /// After its pods.
        Foreground,
        /// Before its pods.
        Background,
    }
    /// Whether a container that fails is started again in its pod.
    RestartPolicy "PascalCase" {
        /// It is.
        OnFailure,
        /// The Job creates another pod.
        Never,
    }
}
