//! From `[addons]` to what is installed.

use super::{
    AdapterPlan, AddonNeed, AddonsPlan, ChartPlan, KedaAddonPlan, MetricsServerPlan, VpaAddonPlan,
    VpaComponentPlan,
};
use crate::language::{
    AdapterRule, DisruptionBudget, KedaAddon, MetricsServerAddon, Profile, PrometheusAdapterAddon, VpaAddon,
    VpaComponent,
};
use crate::plan::addon::Addon;
use crate::plan::demand::Demand;
use crate::plan::messages::{
    AddAddon, AddBound, AddonNotConfigured, BudgetBounds, KeepOneBound, LeaveVersionOut, OfTemplate,
    as_shown, word,
};
use crate::plan::planner::Planner;
use crate::plan::signal::AdapterSignalRule;
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::chart::{CUSTOM_METRICS, EXTERNAL_METRICS, RESOURCE_METRICS};
use scalegen_syntax::{At, FieldPath, Message, Targets, Term, Version};

/// The servers whose rules objects have to pass: those that the profile names, else those that its charts
/// install, which of KEDA is the pinned one unless another is named, else the newest known; the newest known in place of
/// newer ones.
pub(in crate::plan) fn targets(profile: &Profile) -> Targets {
    let newest = Targets::NEWEST;
    let cluster = &profile.cluster;
    let keda = profile
        .addons
        .keda
        .as_ref()
        .and_then(|addon| addon.version.as_deref());
    let vpa = profile
        .addons
        .vpa
        .as_ref()
        .and_then(|addon| addon.version.as_deref());
    // KEDA's chart has KEDA's own version; that of the VPA counts by itself.
    let keda_installed = keda
        .unwrap_or(scalegen_syntax::chart::KEDA.app_version)
        .parse()
        .ok();
    let vpa_installed = vpa.and_then(|version| match version.parse() {
        Ok(Version { major: 0, minor: 11 }) => Some(Version::new(1, 7)),
        _ => None,
    });
    Targets {
        kubernetes: cluster.kubernetes.unwrap_or(newest.kubernetes),
        keda: cluster.keda.or(keda_installed).unwrap_or(newest.keda),
        vpa: cluster.vpa.or(vpa_installed).unwrap_or(newest.vpa),
    }
    .known()
}

/// What all add-ons' tables have.
struct Common<'a> {
    managed: Option<bool>,
    version: &'a Option<String>,
    release: &'a Option<String>,
    namespace: &'a Option<String>,
    values: &'a serde_json::Map<String, serde_json::Value>,
}

macro_rules! common {
    ($addon:ident) => {
        Common {
            managed: $addon.managed,
            version: &$addon.version,
            release: &$addon.release,
            namespace: &$addon.namespace,
            values: &$addon.values,
        }
    };
}

impl Planner<'_> {
    /// The add-ons of a profile whose workloads, and those of its services, ask for `demand`.
    pub(in crate::plan) fn plan_addons(&mut self, demand: &Demand, services: &Demand) -> AddonsPlan {
        let profile = self.profile;
        let addons = &profile.addons;
        let mut signal_rules = demand.signal_rules.clone();
        signal_rules.extend_from_slice(&services.signal_rules);
        let mut pod_rules = demand.pod_rules.clone();
        let theirs = services.pod_rules.iter();
        pod_rules.extend(theirs.filter(|rule| !demand.pod_rules.contains(rule)).cloned());
        let vpa_acts = demand.vpa_acts || services.vpa_acts;
        let mut plan = AddonsPlan {
            metrics_server: addons
                .metrics_server
                .as_ref()
                .and_then(|addon| self.metrics_server(addon)),
            prometheus_adapter: addons
                .prometheus_adapter
                .as_ref()
                .and_then(|addon| self.prometheus_adapter(addon, signal_rules, pod_rules)),
            keda: addons.keda.as_ref().and_then(|addon| self.keda_addon(addon)),
            vpa: addons
                .vpa
                .as_ref()
                .and_then(|addon| self.vpa_addon(addon, vpa_acts)),
            needs: Vec::new(),
        };
        plan.needs = self.needs(demand, services);
        plan
    }

    fn chart(
        &mut self,
        addon: Addon,
        common: &Common<'_>,
        api_services: Vec<&'static str>,
    ) -> Option<ChartPlan> {
        if common.managed == Some(false) {
            return None;
        }
        let origin = FieldPath::of("addons").field(addon.key());
        let or = |value: &Option<String>, default: &str| value.clone().unwrap_or_else(|| default.to_owned());
        let kubernetes = targets(self.profile).kubernetes;
        let chart = ChartPlan {
            addon,
            version: or(common.version, addon.chart().version_for(kubernetes)),
            release: or(common.release, addon.chart().release),
            namespace: or(common.namespace, addon.chart().namespace),
            api_services,
            values: common.values.clone(),
            origin: origin.clone(),
        };
        let parts: [(_, _, fn() -> Message); 3] = [
            (names::chart_version(&chart.version), "version", || {
                LeaveVersionOut {}.into()
            }),
            (names::dns_label(&chart.release), "release", || {
                as_shown("it", "helm list")
            }),
            (names::dns_label(&chart.namespace), "namespace", || {
                as_shown("it", "kubectl get namespaces")
            }),
        ];
        for (result, key, help) in parts {
            if let Err(reason) = result {
                let problem = Problem::new(codes::BAD_NAME, origin.field(key), names::bad(key, reason));
                self.report(problem.help(help()));
            }
        }
        Some(chart)
    }

    fn metrics_server(&mut self, addon: &MetricsServerAddon) -> Option<MetricsServerPlan> {
        let common = common!(addon);
        let chart = self.chart(Addon::MetricsServer, &common, vec![RESOURCE_METRICS])?;
        self.check_budget(addon.pod_disruption_budget.as_ref(), &chart.origin);
        let distribution = self.profile.cluster.distribution;
        Some(MetricsServerPlan {
            kubelet_insecure_tls: addon.kubelet_insecure_tls.unwrap_or_else(|| {
                distribution.is_some_and(|distribution| distribution.lacks_kubelet_serving_certificates())
            }),
            settings: addon.clone(),
            chart,
        })
    }

    fn prometheus_adapter(
        &mut self,
        addon: &PrometheusAdapterAddon,
        signal_rules: Vec<AdapterSignalRule>,
        pod_rules: Vec<AdapterRule>,
    ) -> Option<AdapterPlan> {
        // After those of the profile, whose places are known by their numbers.
        let mut settings = addon.clone();
        settings.custom_rules.extend(pod_rules);
        let common = common!(addon);
        let mut api_services = Vec::new();
        if !signal_rules.is_empty() || !addon.external_rules.is_empty() {
            api_services.push(EXTERNAL_METRICS);
        }
        if !settings.custom_rules.is_empty() {
            api_services.push(CUSTOM_METRICS);
        }
        let chart = self.chart(Addon::PrometheusAdapter, &common, api_services)?;
        self.check_budget(addon.pod_disruption_budget.as_ref(), &chart.origin);
        let prometheus_url = match &addon.prometheus_url {
            Some(url) => {
                self.check_url(url, &At::end(&chart.origin).field("prometheus_url"));
                url.clone()
            }
            None => self.prometheus_url("prometheus-adapter", &At::end(&chart.origin), "prometheus_url"),
        };
        Some(AdapterPlan {
            prometheus_url,
            signal_rules,
            settings,
            chart,
        })
    }

    fn keda_addon(&mut self, addon: &KedaAddon) -> Option<KedaAddonPlan> {
        let common = common!(addon);
        let chart = self.chart(Addon::Keda, &common, vec![EXTERNAL_METRICS])?;
        for (component, key) in [
            (&addon.operator, "operator"),
            (&addon.metrics_server, "metrics_server"),
            (&addon.webhooks, "webhooks"),
        ] {
            let budget = component
                .as_ref()
                .and_then(|component| component.pod_disruption_budget.as_ref());
            self.check_budget(budget, &chart.origin.field(key));
        }
        Some(KedaAddonPlan {
            settings: addon.clone(),
            chart,
        })
    }

    fn vpa_addon(&mut self, addon: &VpaAddon, acts: bool) -> Option<VpaAddonPlan> {
        let common = common!(addon);
        let chart = self.chart(Addon::Vpa, &common, Vec::new())?;
        let gates: Vec<String> = self
            .profile
            .cluster
            .vpa_feature_gates
            .iter()
            .map(|gate| format!("{}=true", gate.name()))
            .collect();
        let gates = (!gates.is_empty()).then(|| format!("--feature-gates={}", gates.join(",")));
        let args = |mut own: Vec<String>| {
            if !own.iter().any(|arg| arg.starts_with("--feature-gates")) {
                own.extend(gates.clone());
            }
            own
        };
        // Recommending takes the recommender alone; then one of it is enough, for nothing waits for it.
        let component = |settings: &Option<VpaComponent>, by_default: bool| {
            let settings = settings.clone().unwrap_or_default();
            VpaComponentPlan {
                enabled: settings.enabled.unwrap_or(by_default),
                replicas: settings.replicas,
                args: args(settings.args.clone()),
                settings,
            }
        };
        let mut recommender = component(&addon.recommender, true);
        let updater = component(&addon.updater, acts);
        let admission_controller = component(&addon.admission_controller, acts);
        if !updater.enabled && !admission_controller.enabled {
            recommender.replicas = recommender.replicas.or(Some(1));
        }
        for (component, key) in [
            (&recommender, "recommender"),
            (&updater, "updater"),
            (&admission_controller, "admission_controller"),
        ] {
            self.check_budget(
                component.settings.pod_disruption_budget.as_ref(),
                &chart.origin.field(key),
            );
        }
        Some(VpaAddonPlan {
            chart,
            recommender,
            updater,
            admission_controller,
        })
    }

    fn check_budget(&mut self, budget: Option<&DisruptionBudget>, origin: &FieldPath) {
        let Some(budget) = budget else { return };
        if budget.min_available.is_some() == budget.max_unavailable.is_some() {
            let problem = Problem::new(
                codes::NOT_EXACTLY_ONE,
                origin.field("pod_disruption_budget"),
                BudgetBounds {},
            );
            self.report(problem.help(match budget.min_available {
                Some(_) => Message::from(KeepOneBound {}),
                None => AddBound {}.into(),
            }));
        }
    }

    /// What is needed; what nothing provides is a finding.
    fn needs(&mut self, demand: &Demand, services: &Demand) -> Vec<AddonNeed> {
        let mut needs = Vec::new();
        for addon in Addon::ALL {
            let (own, theirs) = (demand.needs.get(&addon), services.needs.get(&addon));
            let provided = self.provided(addon);
            if own.is_none() && theirs.is_none() {
                continue;
            }
            needs.push(AddonNeed {
                addon,
                by: own.cloned().unwrap_or_default(),
                by_services: theirs.is_some(),
                by_active_services: services.active.contains(&addon),
                provided,
            });
            let key = addon.key();
            let origin = FieldPath::of("addons").field(key);
            if provided || self.is_broken(&origin) {
                continue;
            }
            let (path, who) = match (own.and_then(|by| by.first()), theirs.and_then(|by| by.first())) {
                (Some(first), _) => (first.clone(), Term::Path(first.clone())),
                (None, Some(first)) => {
                    let path = first.clone();
                    (
                        FieldPath::of("template"),
                        Message::from(OfTemplate { path }).into(),
                    )
                }
                (None, None) => continue,
            };
            let message = AddonNotConfigured {
                who,
                addon: word(addon.title()),
            };
            let problem = Problem::new(codes::ADDON_NOT_CONFIGURED, path, message);
            self.report(problem.at_key().warning().help(AddAddon { addon: word(key) }));
        }
        needs
    }

    fn provided(&self, addon: Addon) -> bool {
        let profile = self.profile;
        let addons = &profile.addons;
        match addon {
            Addon::MetricsServer => {
                let distribution = profile.cluster.distribution;
                addons.metrics_server.is_some()
                    || distribution.is_some_and(|distribution| distribution.serves_resource_metrics())
            }
            Addon::PrometheusAdapter => addons.prometheus_adapter.is_some(),
            Addon::Keda => addons.keda.is_some(),
            Addon::Vpa => addons.vpa.is_some(),
        }
    }
}
