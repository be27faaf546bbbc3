//! The Helm charts whose values are recognized among files without a kind.

use super::node::Node;

/// A Helm chart of an add-on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chart {
    /// `metrics-server`.
    MetricsServer,
    /// `prometheus-adapter`.
    PrometheusAdapter,
    /// `keda`.
    Keda,
    /// `vertical-pod-autoscaler`.
    VerticalPodAutoscaler,
}

impl Chart {
    /// Recognizes a chart by its values: by the name of their file, or by keys that only this chart has.
    pub(super) fn of(file: &str, values: &Node) -> Option<Self> {
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = file.split('.').next().unwrap_or(file);
        if !stem.contains("values") {
            return None;
        }
        NAMES
            .iter()
            .find(|(name, _)| stem.contains(name))
            .or_else(|| KEYS.iter().find(|(key, _)| values.entry(key).is_some()))
            .map(|(_, chart)| *chart)
    }
}

const NAMES: &[(&str, Chart)] = &[
    ("metrics-server", Chart::MetricsServer),
    ("metrics_server", Chart::MetricsServer),
    ("adapter", Chart::PrometheusAdapter),
    ("keda", Chart::Keda),
    ("vpa", Chart::VerticalPodAutoscaler),
    ("vertical-pod-autoscaler", Chart::VerticalPodAutoscaler),
];

const KEYS: &[(&str, Chart)] = &[
    ("addonResizer", Chart::MetricsServer),
    ("defaultArgs", Chart::MetricsServer),
    ("metricsRelistInterval", Chart::PrometheusAdapter),
    ("rules", Chart::PrometheusAdapter),
    ("watchNamespace", Chart::Keda),
    ("webhooks", Chart::Keda),
    ("metricsServer", Chart::Keda),
    ("recommender", Chart::VerticalPodAutoscaler),
    ("admissionController", Chart::VerticalPodAutoscaler),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_values_by_name_then_by_keys() {
        let keda = Node::from(&serde_json::json!({"watchNamespace": ""}));
        assert_eq!(
            Chart::of("generated/keda-values.yaml", &Node::EMPTY),
            Some(Chart::Keda)
        );
        assert_eq!(
            Chart::of("x/adapter-values.yaml", &keda),
            Some(Chart::PrometheusAdapter)
        );
        assert_eq!(Chart::of("values.yaml", &keda), Some(Chart::Keda));
        assert_eq!(Chart::of("values.yaml", &Node::EMPTY), None);
        assert_eq!(Chart::of("keda/compose.yaml", &keda), None);
    }
}
