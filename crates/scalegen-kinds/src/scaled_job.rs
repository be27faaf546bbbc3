//! KEDA's ScaledJob, `keda.sh/v1alpha1`, as a type, so that its shape and triggers can be read.
//!
//! Source: `apis/keda/v1alpha1/scaledjob_types.go` of kedacore/keda 2.20.

use k8s_openapi::api::batch::v1::JobSpec;
use kube_derive::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scaled_object::ScaleTrigger;

/// What a ScaledJob asks KEDA to do.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "keda.sh",
    version = "v1alpha1",
    kind = "ScaledJob",
    plural = "scaledjobs",
    shortname = "sj",
    namespaced,
    derive = "Default",
    derive = "PartialEq",
    crates(kube_core = "::kube_core")
)]
#[serde(rename_all = "camelCase")]
pub struct ScaledJobSpec {
    /// The container whose environment resolves `…FromEnv` keys; the first when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_source_container_name: Option<String>,
    /// Failed Jobs that are kept; 100 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub failed_jobs_history_limit: Option<i32>,
    /// What is started.
    pub job_target_ref: JobSpec,
    /// Most Jobs at once; 100 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub max_replica_count: Option<i32>,
    /// Jobs that always run; 0 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub min_replica_count: Option<i32>,
    /// Seconds between two looks at the triggers; 30 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub polling_interval: Option<i32>,
    /// What happens to running Jobs when the ScaledJob changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<Rollout>,
    /// The deprecated form of `rollout.strategy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout_strategy: Option<RolloutStrategy>,
    /// How the number of Jobs follows from the length of the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaling_strategy: Option<ScalingStrategy>,
    /// Successful Jobs that are kept; 100 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub successful_jobs_history_limit: Option<i32>,
    /// What it is scaled on.
    #[schemars(length(min = 1))]
    pub triggers: Vec<ScaleTrigger>,
}

/// What happens to running Jobs when the ScaledJob changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rollout {
    /// How running Jobs are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagation_policy: Option<PropagationPolicy>,
    /// Whether running Jobs are deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<RolloutStrategy>,
}

/// How the number of Jobs follows from the length of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScalingStrategy {
    /// Taken off the queue's length, with the strategy `custom`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_scaling_queue_length_deduction: Option<i32>,
    /// Part of the running Jobs that counts, with the strategy `custom`: a number in a string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_scaling_running_job_percentage: Option<String>,
    /// How several triggers become one number; `max` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_scalers_calculation: Option<Calculation>,
    /// Conditions under which a Job counts as pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_pod_conditions: Option<Vec<String>>,
    /// `default` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Strategy>,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident,)* })*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
        })*
    };
}

words! {
    /// Whether running Jobs are deleted when the ScaledJob changes.
    RolloutStrategy {
        /// They end as they are.
        Gradual,
        /// They are deleted.
        Immediate,
    }
    /// How running Jobs are deleted.
    PropagationPolicy {
        /// After their pods.
        Foreground,
        /// Before their pods.
        Background,
    }
    /// How the number of Jobs follows from the length of the queue.
    Strategy {
        /// Running Jobs are taken off the queue.
        Default,
        /// A part of the running Jobs, and a number, are taken off the queue.
        Custom,
        /// Pending Jobs are taken off the queue, which has only what nobody works on.
        Accurate,
        /// All slots are filled.
        Eager,
    }
    /// How several triggers become one number.
    Calculation {
        /// The least.
        Min,
        /// The mean.
        Avg,
        /// The sum.
        Sum,
        /// The most.
        Max,
    }
}
