//! The types that `scalegen.toml` is read into.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{DeclaredMetric, Lint};
use scalegen_syntax::{Release, Version};

/// What scalegen has to know of a repository: `scalegen.toml` at its root.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Config {
    /// The servers that manifests are checked for. What a profile generates is checked for those of its `[cluster]`.
    pub versions: Versions,
    /// Metrics of your own, by name: rules about queries and targets go by them. Those of a profile are its own.
    /// Example: `{ queue_depth = { type = "gauge", unit = "requests", emitted_by = "worker" } }`.
    pub metrics: IndexMap<String, DeclaredMetric>,
    /// What the linter reads and reports.
    pub lint: ConfigLint,
    /// What is applied together, where folders do not show it.
    pub environment: Vec<Environment>,
}

/// The servers that manifests are checked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Versions {
    /// The API server. Default: the newest that scalegen knows. Example: `"1.33"`.
    pub kubernetes: Option<Version>,
    /// KEDA. Default: the newest that scalegen knows. Example: `"2.19"`.
    pub keda: Option<Version>,
    /// The VPA. Default: the newest that scalegen knows. Example: `"1.5"`.
    pub vpa: Option<Version>,
    /// The engines and exporters that metrics come from, by name. Example: `{ vllm = "0.12" }`.
    pub engines: IndexMap<String, Release>,
}

/// What the linter reads and reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct ConfigLint {
    /// Files and folders that are not linted, as globs in the form of `.gitignore`. Example: `["examples/**"]`.
    pub exclude: Vec<String>,
    /// The only rules to report, by code, name or family. Default: all. Example: `["REL001", "webhook"]`.
    pub select: Vec<String>,
    /// Rules whose findings are not shown, by code or name, with the reason.
    /// Example: `{ REL005 = "workloads live in another repository" }`.
    pub allow: IndexMap<String, String>,
    /// Rules whose findings are warnings, by code or name, with the reason.
    pub warn: IndexMap<String, String>,
    /// Rules whose findings are errors, by code or name.
    pub deny: IndexMap<String, String>,
    /// The file of known findings, which are not reported; `scalegen lint --write-baseline` writes it. Relative to
    /// this file. Example: `"scalegen-baseline.json"`.
    pub baseline: Option<String>,
    /// Levels of rules for some files only, by a glob in the form of `.gitignore`. Later ones win.
    #[serde(rename = "per-path")]
    pub per_path: IndexMap<String, Lint>,
}

/// Files that are applied together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Environment {
    /// Its files, as globs in the form of `.gitignore`. Required. Example: `["envs/prod/**", "base/**"]`.
    pub paths: Vec<String>,
}
