//! An add-on: what it is called, where its chart is and what it serves.

use scalegen_syntax::Version;

/// Something that the cluster needs so that scalers work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addon {
    /// Serves `v1beta1.metrics.k8s.io`.
    MetricsServer,
    /// Serves `v1beta1.external.metrics.k8s.io`, and `v1beta1.custom.metrics.k8s.io` with custom rules.
    PrometheusAdapter,
    /// Serves `v1beta1.external.metrics.k8s.io`.
    Keda,
    /// Serves no metrics.
    Vpa,
}

/// The APIService of CPU and memory.
pub const RESOURCE_METRICS_API: &str = "v1beta1.metrics.k8s.io";
/// The APIService of metrics of objects in the cluster.
pub const CUSTOM_METRICS_API: &str = "v1beta1.custom.metrics.k8s.io";
/// The APIService of metrics of anything else. It has one owner: prometheus-adapter or KEDA, never both.
pub const EXTERNAL_METRICS_API: &str = "v1beta1.external.metrics.k8s.io";

impl Addon {
    /// All of them, in the order of installation.
    pub const ALL: [Self; 4] = [
        Self::MetricsServer,
        Self::PrometheusAdapter,
        Self::Keda,
        Self::Vpa,
    ];

    /// Its key in `[addons]`.
    pub fn key(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics_server",
            Self::PrometheusAdapter => "prometheus_adapter",
            Self::Keda => "keda",
            Self::Vpa => "vpa",
        }
    }

    /// Its name, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics-server",
            Self::PrometheusAdapter => "prometheus-adapter",
            Self::Keda => "KEDA",
            Self::Vpa => "the VPA",
        }
    }

    /// The file of its chart's values, in the folder of manifests.
    pub fn values_file(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics-server-values.yaml",
            Self::PrometheusAdapter => "adapter-values.yaml",
            Self::Keda => "keda-values.yaml",
            Self::Vpa => "vpa-values.yaml",
        }
    }

    /// The Helm repository of its chart.
    pub fn repository(self) -> &'static str {
        match self {
            Self::MetricsServer => "https://kubernetes-sigs.github.io/metrics-server/",
            Self::PrometheusAdapter => "https://prometheus-community.github.io/helm-charts",
            Self::Keda => "https://kedacore.github.io/charts",
            Self::Vpa => "https://kubernetes.github.io/autoscaler",
        }
    }

    /// The name of its chart.
    pub fn chart(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics-server",
            Self::PrometheusAdapter => "prometheus-adapter",
            Self::Keda => "keda",
            Self::Vpa => "vertical-pod-autoscaler",
        }
    }

    pub(super) fn default_namespace(self) -> &'static str {
        match self {
            Self::MetricsServer | Self::Vpa => "kube-system",
            Self::PrometheusAdapter => "monitoring",
            Self::Keda => "keda",
        }
    }

    pub(super) fn default_release(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics-server",
            Self::PrometheusAdapter => "prometheus-adapter",
            Self::Keda => "keda",
            Self::Vpa => "vpa",
        }
    }

    pub(super) fn default_version(self, kubernetes: Version) -> &'static str {
        match self {
            // metrics-server 0.8 documents Kubernetes 1.31 and later; this chart is the last of 0.7.
            Self::MetricsServer if kubernetes < Version::new(1, 31) => "3.12.2",
            Self::MetricsServer => "3.13.1",
            Self::PrometheusAdapter => "5.3.0",
            Self::Keda => "2.20.2",
            Self::Vpa => "0.11.0",
        }
    }
}
