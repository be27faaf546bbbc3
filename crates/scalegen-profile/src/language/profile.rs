//! The root of a profile.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Addons, Authentication, Cluster, DeclaredMetric, Defaults, Expect, Lint, LoadTest, Output, Parameters,
    Prometheus, ScaledJob, Services, Signal, Template, Workload,
};

/// How one stack, or a fleet of services, scales on a cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Names the profile, and the folder of what is made from it: lower case letters, digits and `-`, at most
    /// 63 characters. Required. Example: `"atharva"`.
    pub name: String,
    /// What the stack is, for people; it opens the runbook.
    pub description: Option<String>,
    /// A profile to start from, relative to this file. Tables merge, arrays and scalars of this file replace.
    /// Example: `"bases/llm-stack.toml"`.
    pub extends: Option<String>,
    /// Labels of every object that is generated; those of one object win.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of every object that is generated; those of one object win.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
    /// The servers that the manifests must work on.
    #[serde(default)]
    pub cluster: Cluster,
    /// The Prometheus that signals are read from.
    pub prometheus: Option<Prometheus>,
    /// Named metrics. The HPA's external metric, the adapter rule that serves it and the KEDA trigger are
    /// made from one definition.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub signals: IndexMap<String, Signal>,
    /// Metrics of your own that queries read, by name: rules about queries and targets go by them.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub metrics: IndexMap<String, DeclaredMetric>,
    /// What is scaled, by a name of your own: lower case letters, digits and `-`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub workloads: IndexMap<String, Workload>,
    /// Where KEDA's triggers get their credentials from, by a name of your own: lower case letters, digits and `-`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub authentications: IndexMap<String, Authentication>,
    /// Jobs that KEDA starts for work that waits, by a name of your own: lower case letters, digits and `-`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub scaled_jobs: IndexMap<String, ScaledJob>,
    /// What the cluster needs so that the scalers work.
    #[serde(default)]
    pub addons: Addons,
    /// Load generator Jobs.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub load_tests: IndexMap<String, LoadTest>,
    /// Objects that no other table has keys for, in Kubernetes' own words: each is generated as it is, in a file of its
    /// own, applied with the others and linted. `file` among their fields names that file, and is no field. Example:
    /// `[{ apiVersion = "v1", kind = "ConfigMap", metadata = { name = "limits" }, data = { max = "8" } }]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<std::collections::BTreeMap<String, serde_json::Value>>")]
    pub objects: Vec<serde_json::Map<String, serde_json::Value>>,
    /// What each scaler has that does not set it itself.
    pub defaults: Option<Defaults>,
    /// Where files go.
    pub output: Option<Output>,
    /// What scalers have to keep under a load, for `scalegen test`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub expect: IndexMap<String, Expect>,
    /// What the linter should let pass, and how loud it is.
    #[serde(default)]
    pub lint: Lint,
    /// What each of `services` gets, with `{parameter}` placeholders in keys and strings.
    pub template: Option<Template>,
    /// The services of a fleet: each fills the template's placeholders.
    #[serde(default, skip_serializing_if = "Services::is_empty")]
    pub services: Services,
    /// A table of services, relative to this file: CSV with a header line, or TOML with `[[services]]`.
    /// Example: `"services.csv"`.
    pub services_from: Option<String>,
    /// Parameters of every service that does not set them.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub service_defaults: Parameters,
}
