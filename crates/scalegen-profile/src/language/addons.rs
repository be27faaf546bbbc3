//! What the cluster needs so that the scalers work.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Resources;
use super::stated::{chart_version, stated};
use scalegen_syntax::Duration;
use scalegen_syntax::chart;

/// What the cluster needs so that the scalers work. `{}` takes the defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Addons {
    /// CPU and memory of pods, `v1beta1.metrics.k8s.io`: for resource metrics and the VPA.
    pub metrics_server: Option<MetricsServerAddon>,
    /// Prometheus series as custom and external metrics: for HPAs on signals.
    pub prometheus_adapter: Option<PrometheusAdapterAddon>,
    /// KEDA, which serves `v1beta1.external.metrics.k8s.io` itself: for `kind = "keda"`.
    pub keda: Option<KedaAddon>,
    /// The VerticalPodAutoscaler.
    pub vpa: Option<VpaAddon>,
}

/// metrics-server, by its Helm chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricsServerAddon {
    /// Whether scalegen installs it. `false`: it is there already. Default: true.
    pub managed: Option<bool>,
    /// The chart's version.
    #[schemars(extend("x-default" = chart_version(&chart::METRICS_SERVER)))]
    pub version: Option<String>,
    /// Its namespace.
    #[schemars(extend("x-default" = stated(chart::METRICS_SERVER.namespace, "")))]
    pub namespace: Option<String>,
    /// The name of its Helm release.
    #[schemars(extend("x-default" = stated(chart::METRICS_SERVER.release, "")))]
    pub release: Option<String>,
    /// Its replicas. Range: 1 or more. Default: 1 (the chart's).
    #[schemars(range(min = 1))]
    pub replicas: Option<i32>,
    /// Its requests and limits. Default: 100m and 200Mi requested (the chart's).
    pub resources: Option<Resources>,
    /// Further arguments, after the chart's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Whether it takes kubelets' serving certificates unchecked. Default: true where
    /// `cluster.distribution` has none that it could check (kind, minikube, docker-desktop), otherwise false.
    pub kubelet_insecure_tls: Option<bool>,
    /// How often it reads the kubelets. Range: 12s or more. Default: 15s (the chart's).
    pub metric_resolution: Option<Duration>,
    /// Its priority class. Default: `"system-cluster-critical"` (the chart's).
    pub priority_class_name: Option<String>,
    /// A PodDisruptionBudget for it.
    pub pod_disruption_budget: Option<DisruptionBudget>,
    /// A ServiceMonitor for it.
    pub service_monitor: Option<ServiceMonitor>,
    /// Other keys of the chart's values; they win over what is derived.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// prometheus-adapter, by its Helm chart. The rules of signals are generated; its default rules are off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrometheusAdapterAddon {
    /// Whether scalegen installs it. `false`: it is there already, with the rules it needs. Default: true.
    pub managed: Option<bool>,
    /// The chart's version.
    #[schemars(extend("x-default" = chart_version(&chart::PROMETHEUS_ADAPTER)))]
    pub version: Option<String>,
    /// Its namespace.
    #[schemars(extend("x-default" = stated(chart::PROMETHEUS_ADAPTER.namespace, "")))]
    pub namespace: Option<String>,
    /// The name of its Helm release.
    #[schemars(extend("x-default" = stated(chart::PROMETHEUS_ADAPTER.release, "")))]
    pub release: Option<String>,
    /// Its replicas. Range: 1 or more. Default: 1 (the chart's).
    #[schemars(range(min = 1))]
    pub replicas: Option<i32>,
    /// Its requests and limits. Default: none (the chart's).
    pub resources: Option<Resources>,
    /// Further arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// The Prometheus that it asks. Default: `prometheus.url`.
    pub prometheus_url: Option<String>,
    /// How often it looks which series exist. Default: 1m (the chart's).
    pub metrics_relist_interval: Option<Duration>,
    /// How much it logs. Range: 0 to 10. Default: 4 (the chart's).
    #[schemars(range(min = 0, max = 10))]
    pub log_level: Option<i32>,
    /// Its priority class. Default: none.
    pub priority_class_name: Option<String>,
    /// A PodDisruptionBudget for it.
    pub pod_disruption_budget: Option<DisruptionBudget>,
    /// Further rules for external metrics, beside those of signals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_rules: Vec<AdapterRule>,
    /// Rules for custom metrics: what `pods` and `object` metrics of HPAs read. They make it the owner of
    /// `v1beta1.custom.metrics.k8s.io`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_rules: Vec<AdapterRule>,
    /// Other keys of the chart's values; they win over what is derived.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// One rule of prometheus-adapter, by its own keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdapterRule {
    /// Which series it is about. Required. Example: `'http_requests_total{namespace!="",pod!=""}'`.
    pub series_query: String,
    /// Narrows the series by regular expressions over their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series_filters: Vec<SeriesFilter>,
    /// A Go template that makes a label of a resource's name. Example: `"kube_<<.Group>>_<<.Resource>>"`.
    pub resources_template: Option<String>,
    /// Labels and the resources that they name. Example: `{ namespace = "namespace", pod = "pod" }`.
    #[serde(default, skip_serializing_if = "indexmap::IndexMap::is_empty")]
    pub resources_overrides: indexmap::IndexMap<String, String>,
    /// Whether the metric belongs to a namespace. Default: true (the adapter's).
    pub namespaced: Option<bool>,
    /// A regular expression over the series' name. Default: everything.
    pub name_matches: Option<String>,
    /// The metric's name; `${1}` is the first group of `name_matches`.
    pub name_as: Option<String>,
    /// The query, with the adapter's `<<.Series>>`, `<<.LabelMatchers>>` and `<<.GroupBy>>`. Required.
    pub metrics_query: String,
}

/// A regular expression over the names of series: `is` or `is_not`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesFilter {
    /// Keep those that match.
    Is(String),
    /// Drop those that match.
    IsNot(String),
}

/// KEDA, by its Helm chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KedaAddon {
    /// Whether scalegen installs it. `false`: it is there already. Default: true.
    pub managed: Option<bool>,
    /// The chart's version.
    #[schemars(extend("x-default" = chart_version(&chart::KEDA)))]
    pub version: Option<String>,
    /// Its namespace.
    #[schemars(extend("x-default" = stated(chart::KEDA.namespace, "")))]
    pub namespace: Option<String>,
    /// The name of its Helm release.
    #[schemars(extend("x-default" = stated(chart::KEDA.release, "")))]
    pub release: Option<String>,
    /// The one namespace that it looks at. Default: all.
    pub watch_namespace: Option<String>,
    /// The operator, which makes HPAs and asks the triggers' sources.
    pub operator: Option<ComponentSettings>,
    /// The server of `v1beta1.external.metrics.k8s.io`.
    pub metrics_server: Option<ComponentSettings>,
    /// The admission webhooks.
    pub webhooks: Option<ComponentSettings>,
    /// What happens to objects while the webhooks are down. Default: `"Ignore"` (the chart's): they are taken
    /// unchecked.
    pub webhooks_failure_policy: Option<WebhookFailurePolicy>,
    /// Time limit of one request to a trigger's source. Default: 3s (the chart's).
    pub http_timeout: Option<Duration>,
    /// Its priority class. Default: none.
    pub priority_class_name: Option<String>,
    /// ServiceMonitors for all three components.
    pub service_monitor: Option<ServiceMonitor>,
    /// Other keys of the chart's values; they win over what is derived.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// One component of an add-on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentSettings {
    /// Its replicas. Range: 1 or more. Default: 1 (the chart's).
    #[schemars(range(min = 1))]
    pub replicas: Option<i32>,
    /// Its requests and limits. Default: the chart's.
    pub resources: Option<Resources>,
    /// A PodDisruptionBudget for it.
    pub pod_disruption_budget: Option<DisruptionBudget>,
}

/// What happens to objects while a webhook is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum WebhookFailurePolicy {
    /// They are taken unchecked.
    Ignore,
    /// They are refused.
    Fail,
}

/// The VerticalPodAutoscaler, by its Helm chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VpaAddon {
    /// Whether scalegen installs it. `false`: it is there already. Default: true.
    pub managed: Option<bool>,
    /// The chart's version.
    #[schemars(extend("x-default" = chart_version(&chart::VERTICAL_POD_AUTOSCALER)))]
    pub version: Option<String>,
    /// Its namespace.
    #[schemars(extend("x-default" = stated(chart::VERTICAL_POD_AUTOSCALER.namespace, "")))]
    pub namespace: Option<String>,
    /// The name of its Helm release.
    #[schemars(extend("x-default" = stated(chart::VERTICAL_POD_AUTOSCALER.release, "")))]
    pub release: Option<String>,
    /// What computes recommendations.
    pub recommender: Option<VpaComponent>,
    /// What evicts pods or resizes them. Default: on when a VPA of the profile does more than recommend.
    pub updater: Option<VpaComponent>,
    /// What sizes pods as they are created. Default: on when a VPA of the profile does more than recommend.
    pub admission_controller: Option<VpaComponent>,
    /// Other keys of the chart's values; they win over what is derived.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// One component of the VPA.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VpaComponent {
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// Its replicas. Range: 1 or more. Default: 2 (the chart's), but 1 for a recommender alone.
    #[schemars(range(min = 1))]
    pub replicas: Option<i32>,
    /// Its requests and limits. Default: none (the chart's).
    pub resources: Option<Resources>,
    /// Further arguments. Example: `["--pod-recommendation-min-memory-mb=100"]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// A PodDisruptionBudget for it. Default: on with `min_available = 1` (the chart's).
    pub pod_disruption_budget: Option<DisruptionBudget>,
}

/// A PodDisruptionBudget: `min_available` or `max_unavailable`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisruptionBudget {
    /// Pods that must stay, as a number or percent. Example: `1` or `"50%"`.
    pub min_available: Option<IntOrPercent>,
    /// Pods that may go, as a number or percent.
    pub max_unavailable: Option<IntOrPercent>,
}

/// A number of pods, or a percentage of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum IntOrPercent {
    /// Pods.
    Int(i32),
    /// Percent of the pods, such as `"50%"`.
    Percent(String),
}

/// A ServiceMonitor, so that a Prometheus operator reads the add-on's own metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceMonitor {
    /// Labels that the Prometheus selects monitors by. Example: `{ release = "kps" }`.
    #[serde(default, skip_serializing_if = "indexmap::IndexMap::is_empty")]
    pub labels: indexmap::IndexMap<String, String>,
    /// How often it is read. Default: the chart's.
    pub interval: Option<Duration>,
}
