//! The add-ons, resolved: charts with their pinned versions, and settings that follow from the profile.

mod resolve;

use super::addon::Addon;
use super::signal::AdapterSignalRule;
use crate::language::{KedaAddon, MetricsServerAddon, PrometheusAdapterAddon, VpaComponent};
use scalegen_syntax::FieldPath;

pub(super) use resolve::targets;

/// The add-ons that scalegen installs. One that is not configured, or not managed, is none.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct MetricsServerPlan {
    /// The release.
    pub chart: ChartPlan,
    /// Whether it takes kubelets' serving certificates unchecked.
    pub kubelet_insecure_tls: bool,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: MetricsServerAddon,
}

/// prometheus-adapter.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AdapterPlan {
    /// The release.
    pub chart: ChartPlan,
    /// The Prometheus that it asks.
    pub prometheus_url: String,
    /// The rules that serve signals to HPAs, by signal.
    pub signal_rules: Vec<AdapterSignalRule>,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: PrometheusAdapterAddon,
}

/// KEDA.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct KedaAddonPlan {
    /// The release.
    pub chart: ChartPlan,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: KedaAddon,
}

/// The VPA.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
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
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct VpaComponentPlan {
    /// Whether it runs.
    pub enabled: bool,
    /// Its replicas; the chart's when none.
    pub replicas: Option<i32>,
    /// Further arguments, the feature gates among them.
    pub args: Vec<String>,
    /// Its table in the profile: the settings that need no resolving.
    pub settings: VpaComponent,
}
