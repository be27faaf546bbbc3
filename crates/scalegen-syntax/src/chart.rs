//! The Helm charts that scalegen writes values for: where each comes from, and the release that is pinned.

use crate::Version;

/// One Helm chart, pinned to the release whose keys and defaults the values are typed after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its name in the repository.
    pub name: &'static str,
    /// The repository's URL, for `helm repo add` or `--repo`.
    pub repository: &'static str,
    /// The name that upstream's instructions add the repository under.
    pub repository_alias: &'static str,
    /// The chart's version, for `--version`.
    pub version: &'static str,
    /// The last version of the chart for a Kubernetes older than the one named.
    pub older: Option<(Version, &'static str)>,
    /// The program's version that the chart installs unless an image tag is set.
    pub app_version: &'static str,
    /// The release's name unless another is chosen.
    pub release: &'static str,
    /// The namespace that it is installed into unless another is chosen.
    pub namespace: &'static str,
    /// Every APIService that it can own; which of them it does follows from the values.
    pub api_services: &'static [&'static str],
}

impl Chart {
    /// The chart as Helm is reported of it: `alias/name`.
    ///
    /// ```
    /// use scalegen_syntax::chart;
    ///
    /// assert_eq!(chart::KEDA.reference(), "kedacore/keda");
    /// ```
    pub fn reference(&self) -> String {
        format!("{}/{}", self.repository_alias, self.name)
    }

    /// The version of the chart for a cluster.
    pub fn version_for(&self, kubernetes: Version) -> &'static str {
        match self.older {
            Some((since, older)) if kubernetes < since => older,
            _ => self.version,
        }
    }
}

/// CPU and memory of pods and nodes, which an HPA's Resource metrics read.
pub const RESOURCE_METRICS: &str = "v1beta1.metrics.k8s.io";
/// Metrics of objects, which an HPA's Pods and Object metrics read.
pub const CUSTOM_METRICS: &str = "v1beta1.custom.metrics.k8s.io";
/// Metrics of anything, which an HPA's External metrics read, KEDA's too.
pub const EXTERNAL_METRICS: &str = "v1beta1.external.metrics.k8s.io";

/// metrics-server, from kubernetes-sigs.
pub const METRICS_SERVER: Chart = Chart {
    name: "metrics-server",
    repository: "https://kubernetes-sigs.github.io/metrics-server/",
    repository_alias: "metrics-server",
    version: "3.13.1",
    // metrics-server 0.8 documents Kubernetes 1.31 and later; this chart is the last of 0.7.
    older: Some((Version::new(1, 31), "3.12.2")),
    app_version: "0.8.1",
    release: "metrics-server",
    namespace: "kube-system",
    api_services: &[RESOURCE_METRICS],
};

/// prometheus-adapter, from the Prometheus community.
pub const PROMETHEUS_ADAPTER: Chart = Chart {
    name: "prometheus-adapter",
    repository: "https://prometheus-community.github.io/helm-charts",
    repository_alias: "prometheus-community",
    version: "5.3.0",
    older: None,
    app_version: "v0.12.0",
    release: "prometheus-adapter",
    namespace: "monitoring",
    api_services: &[CUSTOM_METRICS, EXTERNAL_METRICS, RESOURCE_METRICS],
};

/// KEDA, from kedacore.
pub const KEDA: Chart = Chart {
    name: "keda",
    repository: "https://kedacore.github.io/charts",
    repository_alias: "kedacore",
    version: "2.20.2",
    older: None,
    app_version: "2.20.2",
    release: "keda",
    namespace: "keda",
    api_services: &[EXTERNAL_METRICS],
};

/// The Vertical Pod Autoscaler, from kubernetes/autoscaler.
pub const VERTICAL_POD_AUTOSCALER: Chart = Chart {
    name: "vertical-pod-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    repository_alias: "autoscalers",
    version: "0.11.0",
    older: None,
    app_version: "1.7.1",
    release: "vpa",
    namespace: "kube-system",
    api_services: &[],
};

/// Every chart, in the order in which they are installed.
pub const CHARTS: &[Chart] = &[METRICS_SERVER, PROMETHEUS_ADAPTER, KEDA, VERTICAL_POD_AUTOSCALER];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_charts_share_a_name_or_a_release() {
        for (position, chart) in CHARTS.iter().enumerate() {
            assert!(chart.repository.starts_with("https://"), "{}", chart.name);
            for other in &CHARTS[position + 1..] {
                assert_ne!(chart.name, other.name);
                assert_ne!(chart.release, other.release);
            }
        }
    }
}
