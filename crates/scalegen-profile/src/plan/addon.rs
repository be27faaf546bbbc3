//! An add-on: what it is called, where its chart is and what it serves.

use scalegen_syntax::chart::{self, Chart};

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

    /// Its chart.
    pub fn chart(self) -> &'static Chart {
        match self {
            Self::MetricsServer => &chart::METRICS_SERVER,
            Self::PrometheusAdapter => &chart::PROMETHEUS_ADAPTER,
            Self::Keda => &chart::KEDA,
            Self::Vpa => &chart::VERTICAL_POD_AUTOSCALER,
        }
    }
}
