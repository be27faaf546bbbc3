//! kustomize's Kustomization, `kustomize.config.k8s.io/v1beta1`, as a type.
//!
//! Source: `api/types/kustomization.go` of kubernetes-sigs/kustomize 5.5.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What `kubectl apply --kustomize` reads: a list of files, and what is done to them.
///
/// Only what scalegen writes is here. It sets no `namespace`, which would move every object into one, and no
/// `namePrefix` or `nameSuffix`, which do not reach the references of a VPA or a ScaledObject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kustomization {
    /// `kustomize.config.k8s.io/v1beta1`.
    pub api_version: String,
    /// `Kustomization`.
    pub kind: String,
    /// Files and folders, relative to this one. Objects need a name: kustomize refuses generateName, and what
    /// is no object, such as values of a chart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// The order of the output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_options: Option<SortOptions>,
}

/// The order of the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SortOptions {
    /// How objects are sorted.
    pub order: SortOrder,
}

/// How objects are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// As they are listed.
    Fifo,
    /// By kind; kustomize's own.
    Legacy,
}

impl Kustomization {
    /// Of these files, in this order.
    ///
    /// ```
    /// use scalegen_manifest::kinds::kustomization::Kustomization;
    ///
    /// let kustomization = Kustomization::of(["hpa.yaml"]);
    /// assert_eq!(kustomization.resources, ["hpa.yaml"]);
    /// ```
    pub fn of<R: Into<String>>(resources: impl IntoIterator<Item = R>) -> Self {
        Self {
            api_version: "kustomize.config.k8s.io/v1beta1".to_owned(),
            kind: "Kustomization".to_owned(),
            resources: resources.into_iter().map(Into::into).collect(),
            sort_options: Some(SortOptions {
                order: SortOrder::Fifo,
            }),
        }
    }
}
