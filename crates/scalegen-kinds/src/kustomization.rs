//! The Kustomization, `kustomize.config.k8s.io/v1beta1`, as a type.
//!
//! Source: `api/types/kustomization.go` of kubernetes-sigs/kustomize 5.5. What kustomize has deprecated (`bases`,
//! `commonLabels`, `patchesStrategicMerge`, `patchesJson6902`, `vars`) is left out, and so are its Helm inflator and
//! its plugins.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `apiVersion` of a [`Kustomization`].
pub const API_VERSION: &str = "kustomize.config.k8s.io/v1beta1";
/// `kind` of a [`Kustomization`].
pub const KIND: &str = "Kustomization";
/// The name that kustomize looks for in a folder.
pub const FILE_NAME: &str = "kustomization.yaml";

/// What kustomize builds: some files, and what is changed in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Kustomization {
    /// [`API_VERSION`].
    #[serde(default = "api_version")]
    pub api_version: String,
    /// [`KIND`].
    #[serde(default = "kind")]
    pub kind: String,
    /// The namespace of **every** namespaced object, whatever its file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Put before every name. References of VPAs and ScaledObjects do not follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_prefix: Option<String>,
    /// Put after every name. References of VPAs and ScaledObjects do not follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_suffix: Option<String>,
    /// Labels on every object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Labels>,
    /// Annotations on every object.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub common_annotations: BTreeMap<String, String>,
    /// Files with objects, folders with a kustomization, or URLs of either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Folders with a component.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
    /// Files with CustomResourceDefinitions, read for their references only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crds: Vec<String>,
    /// Files that say where names, references, labels and replicas are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub configurations: Vec<String>,
    /// Changes of single objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
    /// Other images, by the name that files have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// Other numbers of replicas, by the object's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replicas: Vec<Replicas>,
    /// The order of the objects that are built; by kind when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_options: Option<SortOptions>,
    /// What kustomize notes down in annotations: `originAnnotations`, `transformerAnnotations`, `managedByLabel`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub build_metadata: Vec<String>,
}

fn api_version() -> String {
    API_VERSION.to_owned()
}

fn kind() -> String {
    KIND.to_owned()
}

impl Default for Kustomization {
    fn default() -> Self {
        Self {
            api_version: api_version(),
            kind: kind(),
            namespace: None,
            name_prefix: None,
            name_suffix: None,
            labels: Vec::new(),
            common_annotations: BTreeMap::new(),
            resources: Vec::new(),
            components: Vec::new(),
            crds: Vec::new(),
            configurations: Vec::new(),
            patches: Vec::new(),
            images: Vec::new(),
            replicas: Vec::new(),
            sort_options: None,
            build_metadata: Vec::new(),
        }
    }
}

/// Labels on every object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Labels {
    /// The labels.
    pub pairs: BTreeMap<String, String>,
    /// Whether selectors get them, too; false when absent. Selectors of live objects cannot change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_selectors: Option<bool>,
    /// Whether pod templates get them, too; false when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_templates: Option<bool>,
}

/// A change of some objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Patch {
    /// The file that says it; this or `patch`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The change itself, as YAML or JSON text; this or `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<String>,
    /// The objects; that which the patch names when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<PatchTarget>,
    /// `allowNameChange`, `allowKindChange`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, bool>,
}

/// The objects that a patch changes. Names are regular expressions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatchTarget {
    /// Their API group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Their API version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Their kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Their labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_selector: Option<String>,
    /// Their annotations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation_selector: Option<String>,
}

/// Another image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// The image that files have, without a tag.
    pub name: String,
    /// The image instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// The tag instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_tag: Option<String>,
    /// The digest instead; not with a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// Another number of replicas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Replicas {
    /// The object.
    pub name: String,
    /// Its replicas.
    pub count: i64,
}

/// The order of the objects that are built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SortOptions {
    /// The order.
    pub order: SortOrder,
    /// Which kinds come first and last, with order legacy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legacy_sort_options: Option<LegacySortOptions>,
}

/// The order of the objects that are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// By kind.
    Legacy,
    /// As the files are listed.
    Fifo,
}

/// Which kinds come first and last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LegacySortOptions {
    /// Kinds that come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_first: Vec<String>,
    /// Kinds that come last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_last: Vec<String>,
}
