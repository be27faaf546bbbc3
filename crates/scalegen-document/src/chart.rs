//! The Helm charts whose values are recognized among files without a kind.

use std::sync::LazyLock;

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value as Json;

use super::node::Node;
use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};
use scalegen_syntax::is_slip;

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

    /// Recognizes a chart by its values: by the name of their file or of its folder, by a key that only this chart has, or in
    /// any file by rules with a `seriesQuery`.
    ///
    /// A name is not believed when the chart has none of the keys, as where the file is of a chart that has this
    /// one as a dependency; a key is believed only when the chart has all of the others too.
    pub(super) fn of(file: &str, values: &Node) -> Option<Self> {
        let file = file.to_lowercase().replace('\\', "/");
        let stem = stem(&file);
        let keys = || values.entries().iter().map(|entry| &*entry.key);
        let [folder, above] = folders(&file);
        // Values below the name of the chart, beside others, are for a chart that has it as a dependency, or for a
        // chart that only generates objects for it.
        let is_umbrella =
            |chart: &Self| keys().any(|key| Self::named(key) == Some(*chart)) && values.entries().len() > 1;
        if !stem.contains("values") {
            let adapter = Self::PrometheusAdapter;
            if has_series(values) && keys().all(|key| adapter.has(key)) {
                return Some(adapter);
            }
            let chart =
                Self::begins(stem).or_else(|| Self::named(folder).filter(|_| stem.contains("override")))?;
            let unknown = usize::from(folder.contains("values"));
            return Some(chart).filter(|chart| chart.is_likely(values, unknown));
        }
        if let Some(chart) = Self::in_name(stem) {
            // A map under another key may be the values of a dependency.
            let may_be_of_others = || {
                values
                    .entries()
                    .iter()
                    .any(|entry| !entry.value.entries().is_empty())
            };
            let is_one = !may_be_of_others() || keys().any(|key| chart.has(key) || chart.is_meant(key));
            return Some(chart).filter(|chart| is_one && !is_umbrella(chart));
        }
        let of_folder = Self::named(folder).or_else(|| Self::named(above));
        if let Some(chart) = of_folder.filter(|chart| chart.is_likely(values, 1)) {
            return Some(chart);
        }
        let has = |key: &str| match values.entry(key) {
            Some(entry) if key == "rules" => is_rules(&entry.value),
            entry => entry.is_some(),
        };
        let mut charts = KEYS.iter().filter(|(key, _)| has(key));
        // Other operators have a namespace to watch and webhooks too.
        let is_alone = |chart: &Self| {
            let own = keys().filter(|key| chart.has(key) && !COMMON.contains(key));
            *chart != Self::Keda || values.entries().len() == 1 || own.count() > 1
        };
        charts
            .find(|(_, chart)| keys().all(|key| key == "global" || chart.has(key)) && is_alone(chart))
            .map(|(_, chart)| *chart)
    }

    /// Whether a map is likely to be its values: one key at least is of few other charts, and no more than that are unknown.
    pub fn is_likely(self, values: &Node, unknown: usize) -> bool {
        let keys = || values.entries().iter().map(|entry| &*entry.key);
        // Applications have settings for their own objects of KEDA under its name.
        let is_common =
            |key: &&str| COMMON.contains(key) || self == Self::Keda && matches!(*key, "http" | "prometheus");
        keys().any(|key| self.has(key) && !is_common(&key))
            && keys().filter(|key| !self.reads(key)).count() <= unknown
    }

    /// The chart whose values a file is said to have by its name.
    pub(super) fn of_values_file(file: &str) -> Option<Self> {
        let file = file.to_lowercase();
        let stem = stem(&file);
        Self::in_name(stem).filter(|_| stem.contains("values"))
    }

    /// The chart that a name contains.
    pub(super) fn in_name(name: &str) -> Option<Self> {
        let mut charts = NAMES.iter().filter(|(known, _)| name.contains(known));
        charts.next().map(|(_, chart)| *chart)
    }

    /// The chart that a name begins with, as a word.
    fn begins(name: &str) -> Option<Self> {
        let mut charts = NAMES.iter().filter(|(known, _)| *known != "adapter");
        charts
            .find(|(known, _)| {
                let rest = name.strip_prefix(known);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
            })
            .map(|(_, chart)| *chart)
    }

    /// Whether a key at the top of its values is no sign of another chart.
    fn reads(self, key: &str) -> bool {
        is_of_helm(key) || self.has(key)
    }

    /// Whether a key is one of them with a letter or two wrong.
    fn is_meant(self, key: &str) -> bool {
        let keys = self.schema().get("properties").and_then(Json::as_object);
        keys.is_some_and(|keys| keys.keys().any(|known| is_slip(key, known)))
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

/// Whether a key at the top of values is nothing to the chart: Helm's own, that of a condition or an anchor, or what SOPS adds.
pub(super) fn is_of_helm(key: &str) -> bool {
    matches!(key, "global" | "enabled" | "sops") || key.starts_with(['_', '.']) || key.starts_with("x-")
}

/// Whether a map is the rules of prometheus-adapter in the values of its chart.
fn is_rules(rules: &Node) -> bool {
    const LISTS: [&str; 5] = ["custom", "default", "existing", "external", "resource"];
    let entries = rules.entries();
    !entries.is_empty() && entries.iter().all(|entry| LISTS.contains(&&*entry.key))
}

/// The name of a file without its ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let endings = [".yaml", ".yml", ".json"];
    endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name)
}

/// The two folders that are nearest to a file; empty where there are none.
fn folders(file: &str) -> [&str; 2] {
    let mut parts = file.rsplit('/').skip(1);
    [(); 2].map(|()| parts.next().unwrap_or_default())
}

/// Keys that the values of nearly every chart have.
const COMMON: &[&str] = &[
    "affinity",
    "env",
    "extraArgs",
    "fullnameOverride",
    "global",
    "image",
    "imagePullSecrets",
    "ingress",
    "livenessProbe",
    "logging",
    "nameOverride",
    "nodeSelector",
    "podAnnotations",
    "podDisruptionBudget",
    "podLabels",
    "podSecurityContext",
    "rbac",
    "readinessProbe",
    "replicas",
    "resources",
    "securityContext",
    "service",
    "serviceAccount",
    "serviceMonitor",
    "tolerations",
    "topologySpreadConstraints",
    "volumeMounts",
    "volumes",
];

const NAMES: &[(&str, Chart)] = &[
    ("metrics-server", Chart::MetricsServer),
    ("metrics_server", Chart::MetricsServer),
    ("metricsserver", Chart::MetricsServer),
    ("prometheus-adapter", Chart::PrometheusAdapter),
    ("prometheus_adapter", Chart::PrometheusAdapter),
    ("prometheusadapter", Chart::PrometheusAdapter),
    ("prom-adapter", Chart::PrometheusAdapter),
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

/// Whether values have rules of prometheus-adapter, which alone have a `seriesQuery`.
fn has_series(values: &Node) -> bool {
    let lists = ["custom", "external"].map(|list| values.get_in(&["rules", list]));
    let rules: Vec<&Node> = lists.into_iter().flatten().flat_map(Node::items).collect();
    !rules.is_empty() && rules.iter().all(|rule| rule.get("seriesQuery").is_some())
}

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
        assert_eq!(Chart::of("x/scaling.yaml", &rules), None);
        let series =
            node(serde_json::json!({"rules": {"custom": [{"seriesQuery": "a", "metricsQuery": "b"}]}}));
        assert_eq!(
            Chart::of("x/scaling.yaml", &series),
            Some(Chart::PrometheusAdapter)
        );
        let more = node(serde_json::json!({"rules": {"custom": [{"seriesQuery": "a"}]}, "web": {}}));
        assert_eq!(Chart::of("x/scaling.yaml", &more), None);
        assert_eq!(Chart::of("values.yaml", &rules), Some(Chart::PrometheusAdapter));
        for other in [
            serde_json::json!({"rules": [], "ingress": {}}),
            serde_json::json!({"rules": []}),
            serde_json::json!({"rules": {"default": true, "x": 1}}),
            serde_json::json!({"watchNamespace": "", "image": {"tag": "1"}, "resources": {}}),
        ] {
            assert_eq!(Chart::of("values.yaml", &node(other)), None);
        }
        let app = node(serde_json::json!({"keda": {"enabled": true}, "image": {"tag": "1"}}));
        assert_eq!(Chart::of("app/values-keda.yaml", &app), None);
        assert_eq!(Chart::of("values.yaml", &keda), Some(Chart::Keda));
        assert_eq!(Chart::of("values.yaml", &Node::EMPTY), None);
        assert_eq!(Chart::of("keda/compose.yaml", &keda), None);
    }

    #[test]
    fn recognizes_values_by_other_names_only_when_their_keys_fit() {
        let node = |json: serde_json::Value| Node::from(&json);
        let keda = node(serde_json::json!({"watchNamespace": "", "resources": {}}));
        for file in [
            "keda.yaml",
            "values/keda.yaml",
            "keda.values.yaml",
            "keda-overrides.yaml",
            "keda/overrides.yaml",
            "values.keda.yaml",
            "keda/values.yaml",
            "keda/prod/values.yaml",
            "charts/keda/values-prod.yaml",
            "KEDA-Values.yaml",
            "keda\\values.yml",
        ] {
            assert_eq!(Chart::of(file, &keda), Some(Chart::Keda), "{file}");
        }
        let other = node(serde_json::json!({"image": {"tag": "1"}, "resources": {}, "replicaCount": 1}));
        let typo = node(serde_json::json!({"args": [], "resorces": {}}));
        for (file, values, chart) in [
            ("keda/values.yaml", &other, None),
            ("keda.yaml", &other, None),
            ("keda-web.yaml", &other, None),
            ("vpa/demo/app/values.yaml", &typo, None),
            ("metrics-server/values.yaml", &typo, Some(Chart::MetricsServer)),
            ("metrics-server.yaml", &typo, None),
            ("values/metrics-server.yaml", &typo, Some(Chart::MetricsServer)),
            ("kedalike.yaml", &keda, None),
        ] {
            assert_eq!(Chart::of(file, values), chart, "{file}");
        }
    }
}
