//! The Helm charts whose values are recognized among files without a kind.

use std::sync::LazyLock;

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value as Json;

use super::node::Node;
use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};

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
    /// The chart of this name: `keda`, `metrics-server`, `prometheus-adapter` or `vertical-pod-autoscaler`, short
    /// `vpa`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "metrics-server" => Some(Self::MetricsServer),
            "prometheus-adapter" => Some(Self::PrometheusAdapter),
            "keda" => Some(Self::Keda),
            "vertical-pod-autoscaler" | "vpa" => Some(Self::VerticalPodAutoscaler),
            _ => None,
        }
    }

    /// Its name, as [`Chart::named`] takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics-server",
            Self::PrometheusAdapter => "prometheus-adapter",
            Self::Keda => "keda",
            Self::VerticalPodAutoscaler => "vertical-pod-autoscaler",
        }
    }

    /// Recognizes a chart by its values: by the name of their file, or by a key that only this chart has.
    ///
    /// A name is not believed when the chart has none of the keys, as where the file is of a chart that has this
    /// one as a dependency; a key is believed only when the chart has all of the others too.
    pub(super) fn of(file: &str, values: &Node) -> Option<Self> {
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = file.split('.').next().unwrap_or(file);
        if !stem.contains("values") {
            return None;
        }
        let keys = || values.entries().iter().map(|entry| &*entry.key);
        if let Some((_, chart)) = NAMES.iter().find(|(name, _)| stem.contains(name)) {
            // A map under another key may be the values of a dependency.
            let may_be_of_others = || {
                values
                    .entries()
                    .iter()
                    .any(|entry| !entry.value.entries().is_empty())
            };
            let is_one = !may_be_of_others() || keys().any(|key| chart.has(key));
            return is_one.then_some(*chart);
        }
        let mut charts = KEYS.iter().filter(|(key, _)| values.entry(key).is_some());
        charts
            .find(|(_, chart)| keys().all(|key| key == "global" || chart.has(key)))
            .map(|(_, chart)| *chart)
    }

    /// Whether this is one of the keys at the top of its values.
    fn has(self, key: &str) -> bool {
        let schema = self.schema();
        schema
            .get("properties")
            .is_some_and(|keys| keys.get(key).is_some())
    }
}

impl Chart {
    /// The schema of its values.
    pub(super) fn schema(self) -> &'static Json {
        static SCHEMAS: LazyLock<[Json; 4]> = LazyLock::new(|| {
            [
                schema::<MetricsServerValues>(),
                schema::<PrometheusAdapterValues>(),
                schema::<KedaValues>(),
                schema::<VpaValues>(),
            ]
        });
        let [metrics_server, adapter, keda, vpa] = &*SCHEMAS;
        match self {
            Self::MetricsServer => metrics_server,
            Self::PrometheusAdapter => adapter,
            Self::Keda => keda,
            Self::VerticalPodAutoscaler => vpa,
        }
    }
}

fn schema<T: JsonSchema>() -> Json {
    SchemaGenerator::default().into_root_schema_for::<T>().to_value()
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
        let umbrella = Node::from(&serde_json::json!({"adapter": {"rules": []}}));
        assert_eq!(
            Chart::of("generated/keda-values.yaml", &Node::EMPTY),
            Some(Chart::Keda)
        );
        let node = |json: serde_json::Value| Node::from(&json);
        let rules = node(serde_json::json!({"rules": {"default": false}}));
        assert_eq!(
            Chart::of("x/adapter-values.yaml", &rules),
            Some(Chart::PrometheusAdapter)
        );
        assert_eq!(Chart::of("x/adapter-values.yaml", &umbrella), None);
        assert_eq!(Chart::of("values.yaml", &rules), Some(Chart::PrometheusAdapter));
        assert_eq!(
            Chart::of(
                "values.yaml",
                &node(serde_json::json!({"rules": [], "ingress": {}}))
            ),
            None
        );
        assert_eq!(Chart::of("values.yaml", &keda), Some(Chart::Keda));
        assert_eq!(Chart::of("values.yaml", &Node::EMPTY), None);
        assert_eq!(Chart::of("keda/compose.yaml", &keda), None);
    }
}
