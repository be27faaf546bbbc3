//! What the deploy script and the runbook have to know of a manifest set: names, files and what needs what.

use serde::Serialize;

/// Everything that the templates may name. Strings are raw; the engines escape them.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Deployment {
    /// The lines at the head of the file.
    pub header: Vec<String>,
    /// The profile's name.
    pub profile: String,
    /// What the profile says of itself.
    pub description: Option<String>,
    /// The cluster that the profile is for.
    pub cluster: Option<String>,
    /// The folder of the manifests, below the profile's.
    pub manifests: String,
    /// Workloads that have a scaler.
    pub workloads: Vec<DeployedWorkload>,
    /// Whether something that is scaled has `spec.replicas`.
    pub has_replicas: bool,
    /// Requests and limits as patches of objects that are deployed elsewhere.
    pub patches: Vec<Patch>,
    /// VerticalPodAutoscalers.
    pub vpas: Vec<Vpa>,
    /// TriggerAuthentications, which have to be there before what refers to them.
    pub authentications: Vec<Applied>,
    /// ScaledJobs.
    pub scaled_jobs: Vec<Applied>,
    /// PodDisruptionBudgets.
    pub budgets: Vec<Applied>,
    /// Objects that the profile has in Kubernetes' own words.
    pub objects: Vec<KeptObject>,
    /// The kinds of everything that gets the label, in the order of removal, those last that are left.
    pub kinds: Vec<AppliedKind>,
    /// Lines of the script's help: which scalers and which load tests there are to choose from.
    pub choices: Vec<String>,
    /// Add-ons, in the order of installation.
    pub addons: Vec<Addon>,
    /// The active scalers, `workload/scaler`, with blanks between them, as the script keeps lists.
    pub chosen: String,
    /// All scalers, in the same form.
    pub scalers: String,
    /// What is applied, in its order, a line each: `unit|kind|namespace|name|target|file|takes|add-ons|API version of the
    /// target`, where `takes` is `true/hpa` of a ScaledObject that takes over an HPA.
    pub unit_rows: String,
    /// The kinds of objects in Kubernetes' own words, each `kind.version.group` as kubectl takes it, with blanks between
    /// them; without those that the script knows by their names.
    pub kept_kinds: String,
    /// Names of all add-ons, with blanks between them.
    pub addon_names: String,
    /// Names of the add-ons that are needed whatever scaler is chosen, by VerticalPodAutoscalers and services, with blanks
    /// between them.
    pub base_addons: String,
    /// Pairs of add-ons that exclude each other.
    pub rivalries: Vec<[Rival; 2]>,
    /// Load tests; the first runs without a name.
    pub load_tests: Vec<LoadTest>,
    /// The label of every object that the profile applies, `key=value`.
    pub job_label: String,
    /// The name of the Lease that a run holds.
    pub lock: String,
    /// Namespaces in which load Jobs run.
    pub job_namespaces: Vec<String>,
    /// What `watch` follows.
    pub watched: Vec<Watched>,
    /// The Prometheus that signals are read from.
    pub prometheus: Option<String>,
    /// Whether KEDA can take over an HPA.
    pub transfers: bool,
    /// Whether the profile has a fleet, each service with a folder of its own below `manifests`.
    pub has_services: bool,
    /// What each scaler does, as lines of text; the runbook alone has them.
    pub pages: Vec<String>,
}

/// Objects that `watch` follows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Watched {
    /// The resource as kubectl names it, with its group.
    pub kind: String,
    /// The CRD without which the kind is unknown to a cluster.
    pub crd: Option<String>,
    /// The namespace.
    pub namespace: String,
}

/// A workload and its scalers.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DeployedWorkload {
    /// Its name in the profile.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// `Deployment/name`.
    pub target: String,
    /// The target's resource as kubectl names it, with its group.
    pub target_kind: String,
    /// The target's name.
    pub target_name: String,
    /// The scaler in effect.
    pub active: String,
    /// Whether its scalers hand over in place.
    pub in_place: bool,
    /// All of them.
    pub scalers: Vec<DeployedScaler>,
}

/// One way to scale a workload.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
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
    /// The HPA that KEDA makes of it, which is gone some time after the object itself.
    pub made_hpa: Option<String>,
    /// Its manifest.
    pub file: String,
    /// Names of the add-ons it needs.
    pub addons: Vec<String>,
    /// Whether it is in effect.
    pub active: bool,
    /// Commands that show whether its metrics are there.
    pub verify: Vec<String>,
    /// What it scales on, in words.
    pub summary: String,
}

/// A patch of an object that is deployed elsewhere.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
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

/// An object that is applied whatever scaler is chosen.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Applied {
    /// The resource as kubectl names it, with its group.
    pub kind: String,
    /// The kind in words.
    pub kind_name: String,
    /// Its name.
    pub name: String,
    /// Its namespace; none of what is the cluster's.
    pub namespace: Option<String>,
    /// Its manifest.
    pub file: String,
    /// What it does, in words.
    pub summary: String,
    /// Commands that show whether it works.
    pub verify: Vec<String>,
}

/// A VerticalPodAutoscaler.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
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

/// An object that the profile has in Kubernetes' own words.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct KeptObject {
    /// Its kind.
    pub kind: String,
    /// `namespace/name`, or its name where it has no namespace.
    pub name: String,
}

/// A kind that the profile applies.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct AppliedKind {
    /// The kind in words.
    pub name: String,
    /// The resource as kubectl names it.
    pub resource: String,
    /// Whether the script leaves objects of it, since others may have something in them.
    pub is_left: bool,
}

/// An add-on.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Addon {
    /// Its key in the profile.
    pub name: String,
    /// Its name, for people.
    pub title: String,
    /// Whether the active scalers need it, or something that is there whatever is chosen.
    pub active: bool,
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
    /// `namespace/release`.
    pub owner: String,
    /// Its values file.
    pub values: String,
    /// APIServices that it serves and that something here needs.
    pub api_services: Vec<String>,
    /// CRDs whose objects are applied.
    pub crds: Vec<String>,
    /// CRDs that are uninstalled with the release, and all their objects with them.
    pub owned_crds: Vec<String>,
    /// Types of HPA metrics that nobody serves once the release is gone, with a colon before each.
    pub served_metrics: Vec<String>,
    /// The installed add-on that serves the same metrics API, which must be gone before this one is installed.
    pub rival: Option<Rival>,
}

/// An installed add-on that another excludes.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Rival {
    /// The add-on's key in the profile.
    pub name: String,
    /// Its name, for people.
    pub title: String,
    /// Its Helm release, `namespace/name`.
    pub owner: String,
}

/// A load test.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
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
}
