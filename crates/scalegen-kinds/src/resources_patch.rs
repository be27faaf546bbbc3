//! A workload of which only one container's requests and limits are there, as a type.

use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Deserialize, Serialize};

/// A Deployment or StatefulSet of which only one container's requests and limits are there.
///
/// It is a strategic merge patch: `kubectl apply --server-side` and kustomize's `patches` merge it into the
/// workload, matching the container by name. On its own it is no valid workload, and `kubectl apply` without
/// `--server-side` cannot create one from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourcesPatch {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment` or `StatefulSet`.
    pub kind: String,
    /// The workload's name and namespace.
    pub metadata: ObjectMeta,
    /// The template, and nothing else.
    pub spec: ResourcesPatchSpec,
}

/// The part of a workload's spec that [`ResourcesPatch`] carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResourcesPatchSpec {
    /// One container with its name and resources.
    pub template: PodTemplateSpec,
}
