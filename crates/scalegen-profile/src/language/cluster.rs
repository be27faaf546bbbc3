//! The servers that a profile is made for.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stated::stated;
use scalegen_syntax::words::VpaFeatureGate;
use scalegen_syntax::{Duration, Release, Version};

/// The oldest servers that the manifests must work on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// The cluster that the profile is for. Profiles with the same name, or without one, share a cluster, where no two
    /// of them may scale one workload. Example: `"prod-eu"`.
    pub name: Option<String>,
    /// The oldest API server. Default: the newest that scalegen knows. Example: `"1.30"`.
    pub kubernetes: Option<Version>,
    /// Where the cluster comes from; some of the add-ons' settings follow from it.
    pub distribution: Option<Distribution>,
    /// The oldest KEDA. Default: the release that the pinned chart installs. Example: `"2.20"`.
    pub keda: Option<Version>,
    /// The oldest VPA. Default: the release that the pinned chart installs. Example: `"1.7"`.
    pub vpa: Option<Version>,
    /// Feature gates of the VPA that are on beside those that are by default. Example: `["PerVPAConfig"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vpa_feature_gates: Vec<VpaFeatureGate>,
    /// Releases of the engines and exporters that metrics come from, by name. Default: those in image tags.
    /// Example: `{ vllm = "0.12.0" }`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub engines: IndexMap<String, Release>,
}

/// Where a cluster comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// kind: its kubelets sign their own serving certificates.
    Kind,
    /// minikube: its kubelets sign their own serving certificates.
    Minikube,
    /// Docker Desktop: its kubelets sign their own serving certificates.
    DockerDesktop,
    /// kubeadm, or anything built on it.
    Kubeadm,
    /// k3s: ships metrics-server.
    K3s,
    /// Amazon EKS.
    Eks,
    /// Google GKE: ships metrics-server.
    Gke,
    /// Azure AKS: ships metrics-server.
    Aks,
    /// Red Hat OpenShift: serves resource metrics itself.
    Openshift,
}

impl Distribution {
    /// Whether its kubelets' serving certificates are not signed by the cluster, so that metrics-server needs
    /// the flag not to check them.
    pub fn lacks_kubelet_serving_certificates(self) -> bool {
        matches!(self, Self::Kind | Self::Minikube | Self::DockerDesktop)
    }

    /// Whether `v1beta1.metrics.k8s.io` is served without anybody installing anything.
    pub fn serves_resource_metrics(self) -> bool {
        matches!(self, Self::K3s | Self::Gke | Self::Aks | Self::Openshift)
    }
}

/// The Prometheus that signals are read from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prometheus {
    /// Its base address, with the port, without a path such as `/api/v1`. Required.
    /// Example: `"http://prometheus.monitoring.svc:9090"`.
    pub url: String,
    /// How often it reads each target. Windows of rates default to four times this.
    #[schemars(extend("x-default" = stated(scalegen_syntax::prometheus::DEFAULT_SCRAPE_INTERVAL, "")))]
    pub scrape_interval: Option<Duration>,
}
