//! The add-ons, resolved: charts with their pinned versions, and settings that follow from the profile.

mod resolve;

use super::addon::Addon;
use crate::language::{
    AdapterRule, ComponentSettings, DisruptionBudget, Resources, SeriesFilter, ServiceMonitor,
    WebhookFailurePolicy,
};
use scalegen_syntax::{Duration, FieldPath};

pub(super) use resolve::targets;

/// The add-ons that scalegen installs. One that is not configured, or not managed, is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddonsPlan {
    /// metrics-server.
    pub metrics_server: Option<MetricsServerPlan>,
    /// prometheus-adapter.
    pub prometheus_adapter: Option<AdapterPlan>,
    /// KEDA.
    pub keda: Option<KedaAddonPlan>,
    /// The VPA.
    pub vpa: Option<VpaAddonPlan>,
    /// What workloads need, by add-on: which are installed here, there already, or neither.
    pub needs: Vec<AddonNeed>,
}

impl AddonsPlan {
    /// The charts, in the order of installation.
    pub fn charts(&self) -> impl Iterator<Item = &ChartPlan> {
        [
            self.metrics_server.as_ref().map(|addon| &addon.chart),
            self.prometheus_adapter.as_ref().map(|addon| &addon.chart),
            self.keda.as_ref().map(|addon| &addon.chart),
            self.vpa.as_ref().map(|addon| &addon.chart),
        ]
        .into_iter()
        .flatten()
    }

    /// The chart of an add-on, when scalegen installs it.
    pub fn chart(&self, addon: Addon) -> Option<&ChartPlan> {
        self.charts().find(|chart| chart.addon == addon)
    }
}

/// An add-on that a scaler or a VPA needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddonNeed {
    /// Which.
    pub addon: Addon,
    /// Paths of the scalers and VPAs of the profile itself that need it.
    pub by: Vec<FieldPath>,
    /// Whether services of its fleet need it.
    pub by_services: bool,
    /// Whether the active scaler or the VPA of one of those services needs it.
    pub by_active_services: bool,
    /// Whether something provides it: the profile installs it, says that it is there, or the distribution
    /// ships it.
    pub provided: bool,
}

/// A Helm release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartPlan {
    /// Of which add-on.
    pub addon: Addon,
    /// The chart's version.
    pub version: String,
    /// The release's name.
    pub release: String,
    /// Its namespace.
    pub namespace: String,
    /// The APIServices that it owns.
    pub api_services: Vec<&'static str>,
    /// Keys of the chart's values that win over what is derived.
    pub values: serde_json::Map<String, serde_json::Value>,
    /// The path of its table in the profile.
    pub origin: FieldPath,
}

/// metrics-server.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricsServerPlan {
    /// The release.
    pub chart: ChartPlan,
    /// Its replicas; the chart's when none.
    pub replicas: Option<i32>,
    /// Its requests and limits; the chart's when none.
    pub resources: Option<Resources>,
    /// Further arguments.
    pub args: Vec<String>,
    /// Whether it takes kubelets' serving certificates unchecked.
    pub kubelet_insecure_tls: bool,
    /// How often it reads the kubelets; the chart's when none.
    pub metric_resolution: Option<Duration>,
    /// Its priority class; the chart's when none.
    pub priority_class_name: Option<String>,
    /// A PodDisruptionBudget for it.
    pub pod_disruption_budget: Option<DisruptionBudget>,
    /// A ServiceMonitor for it.
    pub service_monitor: Option<ServiceMonitor>,
}

/// prometheus-adapter.
#[derive(Clone, Debug, PartialEq)]
pub struct AdapterPlan {
    /// The release.
    pub chart: ChartPlan,
    /// The Prometheus that it asks; none when the profile has none, which is a finding.
    pub prometheus_url: Option<String>,
    /// Its replicas; the chart's when none.
    pub replicas: Option<i32>,
    /// Its requests and limits; the chart's when none.
    pub resources: Option<Resources>,
    /// Further arguments.
    pub args: Vec<String>,
    /// How often it looks which series exist; the chart's when none.
    pub metrics_relist_interval: Option<Duration>,
    /// How much it logs; the chart's when none.
    pub log_level: Option<i32>,
    /// Its priority class.
    pub priority_class_name: Option<String>,
    /// A PodDisruptionBudget for it.
    pub pod_disruption_budget: Option<DisruptionBudget>,
    /// The rules that serve signals to HPAs, by signal.
    pub signal_rules: Vec<AdapterSignalRule>,
    /// Further rules for external metrics.
    pub external_rules: Vec<AdapterRule>,
    /// Rules for custom metrics.
    pub custom_rules: Vec<AdapterRule>,
}

/// The rule for an external metric that serves a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdapterSignalRule {
    /// The signal.
    pub signal: String,
    /// Which series must exist.
    pub series_query: String,
    /// Narrows the series.
    pub series_filters: Vec<SeriesFilter>,
    /// The label that holds the series' namespace, for the override that maps it to the resource `namespace`;
    /// none for `namespaced: false`, when the series live in another namespace than the HPA.
    pub namespace_label: Option<String>,
    /// A regular expression over the series' name; everything when none.
    pub name_matches: Option<String>,
    /// The metric's name.
    pub name_as: String,
    /// The query, with the adapter's placeholders.
    pub metrics_query: String,
    /// The path of the signal in the profile.
    pub origin: FieldPath,
}

/// KEDA.
#[derive(Clone, Debug, PartialEq)]
pub struct KedaAddonPlan {
    /// The release.
    pub chart: ChartPlan,
    /// The one namespace that it looks at.
    pub watch_namespace: Option<String>,
    /// The operator.
    pub operator: ComponentSettings,
    /// The metrics server.
    pub metrics_server: ComponentSettings,
    /// The admission webhooks.
    pub webhooks: ComponentSettings,
    /// What happens to objects while the webhooks are down; the chart's when none.
    pub webhooks_failure_policy: Option<WebhookFailurePolicy>,
    /// Time limit of one request to a trigger's source; the chart's when none.
    pub http_timeout: Option<Duration>,
    /// Its priority class.
    pub priority_class_name: Option<String>,
    /// ServiceMonitors for all three components.
    pub service_monitor: Option<ServiceMonitor>,
}

/// The VPA.
#[derive(Clone, Debug, PartialEq)]
pub struct VpaAddonPlan {
    /// The release.
    pub chart: ChartPlan,
    /// What computes recommendations.
    pub recommender: VpaComponentPlan,
    /// What evicts pods or resizes them.
    pub updater: VpaComponentPlan,
    /// What sizes pods as they are created.
    pub admission_controller: VpaComponentPlan,
}

/// One component of the VPA.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VpaComponentPlan {
    /// Whether it runs.
    pub enabled: bool,
    /// Its replicas; the chart's when none.
    pub replicas: Option<i32>,
    /// Its requests and limits.
    pub resources: Option<Resources>,
    /// Further arguments.
    pub args: Vec<String>,
    /// A PodDisruptionBudget for it; the chart's when none.
    pub pod_disruption_budget: Option<DisruptionBudget>,
}
