//! What the deploy script and the runbook have to know of a manifest set: names, files and what needs what.

use serde::Serialize;

/// Everything that the templates may name. Strings are raw; the engines escape them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Deployment {
    /// The lines at the head of the file.
    pub header: Vec<String>,
    /// The profile's name.
    pub profile: String,
    /// What the profile says of itself.
    pub description: Option<String>,
    /// The folder of the manifests, below the profile's.
    pub manifests: String,
    /// Workloads that have a scaler.
    pub workloads: Vec<DeployedWorkload>,
    /// Requests and limits as patches of objects that are deployed elsewhere.
    pub patches: Vec<Patch>,
    /// VerticalPodAutoscalers.
    pub vpas: Vec<Vpa>,
    /// Add-ons, in the order of installation.
    pub addons: Vec<Addon>,
    /// Names of the add-ons that the VerticalPodAutoscalers need.
    pub vpa_addons: Vec<String>,
    /// Pairs of add-ons that exclude each other.
    pub rivalries: Vec<[Rival; 2]>,
    /// Load tests; the first runs without a name.
    pub load_tests: Vec<LoadTest>,
    /// The load tests again, without those whose Jobs are found by the same prefix.
    pub jobs: Vec<LoadTest>,
    /// Namespaces in which something scales.
    pub watched: Vec<String>,
}

/// A workload and its scalers.
#[derive(Clone, Debug, Serialize)]
pub struct DeployedWorkload {
    /// Its name in the profile.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// `Deployment/name`.
    pub target: String,
    /// The scaler in effect.
    pub active: String,
    /// All of them.
    pub scalers: Vec<DeployedScaler>,
    /// The line of the script's help.
    pub usage: String,
}

/// One way to scale a workload.
#[derive(Clone, Debug, Serialize)]
pub struct DeployedScaler {
    /// Its name in the profile.
    pub name: String,
    /// `workload/scaler`.
    pub key: String,
    /// The resource as kubectl names it, with its group.
    pub kind: String,
    /// The kind in words.
    pub kind_name: String,
    /// The object's name.
    pub object: String,
    /// The CRD without which the kind is unknown to a cluster.
    pub crd: Option<String>,
    /// Its manifest.
    pub file: String,
    /// Names of the add-ons it needs.
    pub addons: Vec<String>,
    /// What it scales on, in words.
    pub summary: String,
}

/// A patch of an object that is deployed elsewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Patch {
    /// The resource as kubectl names it.
    pub kind: String,
    /// The object's name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The patch file.
    pub file: String,
}

/// A VerticalPodAutoscaler.
#[derive(Clone, Debug, Serialize)]
pub struct Vpa {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its manifest.
    pub file: String,
    /// `Off`, `Initial`, …
    pub update_mode: String,
    /// `Deployment/name`.
    pub target: String,
}

/// An add-on.
#[derive(Clone, Debug, Serialize)]
pub struct Addon {
    /// Its key in the profile.
    pub name: String,
    /// Whether the script installs it; else the cluster has it.
    pub managed: bool,
    /// The Helm release.
    pub release: String,
    /// The chart.
    pub chart: String,
    /// The chart's repository.
    pub repository: String,
    /// The chart's version.
    pub version: String,
    /// The release's namespace.
    pub namespace: String,
    /// Its values file.
    pub values: String,
    /// APIServices that it serves and that something here needs.
    pub api_services: Vec<String>,
    /// CRDs that it brings.
    pub crds: Vec<String>,
    /// Releases that must be gone before this one is installed.
    pub rivals: Vec<RivalRelease>,
}

/// A release that owns an APIService that another needs.
#[derive(Clone, Debug, Serialize)]
pub struct RivalRelease {
    /// The add-on's key in the profile.
    pub name: String,
    /// The Helm release.
    pub release: String,
    /// Its namespace.
    pub namespace: String,
    /// A CRD whose objects go with the release.
    pub crd: Option<String>,
}

/// One of two add-ons that exclude each other.
#[derive(Clone, Debug, Serialize)]
pub struct Rival {
    /// The add-on's key in the profile.
    pub name: String,
    /// The name between blanks, as the script keeps lists.
    pub pattern: String,
}

/// A load test.
#[derive(Clone, Debug, Serialize)]
pub struct LoadTest {
    /// Its name in the profile.
    pub name: String,
    /// The Job's namespace.
    pub namespace: String,
    /// The Job's name, or the prefix of its generated one.
    pub job: String,
    /// Whether the Job's name is fixed.
    pub fixed_name: bool,
    /// Its manifest.
    pub file: String,
    /// What it does, in words.
    pub summary: String,
    /// The line of the script's help.
    pub usage: String,
}
