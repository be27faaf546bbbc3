//! What workloads ask of the add-ons.

use std::collections::{BTreeMap, BTreeSet};

use super::addon::Addon;
use super::authentication::AuthenticationPlan;
use super::messages::{OtherMetric, SameMetric};
use super::planner::Planner;
use super::scaled_job::ScaledJobPlan;
use super::signal::AdapterSignalRule;
use super::workload::WorkloadPlan;
use crate::codes;
use crate::language::AdapterRule;
use crate::messages::OtherOne;
use crate::problem::Problem;
use scalegen_syntax::FieldPath;

/// What the workloads of a unit ask of the add-ons, which belong to the profile itself.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Demand {
    /// The add-ons that scalers and VPAs need, with their paths; of a sum, only those of the first unit that
    /// needs each.
    pub needs: BTreeMap<Addon, Vec<FieldPath>>,
    /// The add-ons that an active scaler or a VPA needs.
    pub active: BTreeSet<Addon>,
    /// The adapter's rules for the unit's own signals that its HPAs read.
    pub signal_rules: Vec<AdapterSignalRule>,
    /// The adapter's rules for signals that its HPAs read of each pod.
    pub pod_rules: Vec<AdapterRule>,
    /// The profile's signals that a service's HPAs read, and whether one of those HPAs is in another namespace
    /// than the series.
    pub shared_signals: BTreeMap<String, bool>,
    /// Whether a VPA changes pods rather than only recommend.
    pub vpa_acts: bool,
}

impl Demand {
    /// Adds what another unit asks.
    pub fn add(&mut self, other: &Self) {
        for (addon, by) in &other.needs {
            self.needs.entry(*addon).or_insert_with(|| by.clone());
        }
        self.active.extend(&other.active);
        self.signal_rules.extend_from_slice(&other.signal_rules);
        for rule in &other.pod_rules {
            if !self.pod_rules.contains(rule) {
                self.pod_rules.push(rule.clone());
            }
        }
        for (signal, elsewhere) in &other.shared_signals {
            *self.shared_signals.entry(signal.clone()).or_default() |= elsewhere;
        }
        self.vpa_acts |= other.vpa_acts;
    }
}

impl Planner<'_> {
    /// What the workloads ask; signals that HPAs read have been noted before.
    pub(super) fn demand(
        &mut self,
        workloads: &[WorkloadPlan],
        authentications: &[AuthenticationPlan],
        scaled_jobs: &[ScaledJobPlan],
    ) -> Demand {
        let mut demand = Demand {
            signal_rules: self.signal_rules(),
            pod_rules: std::mem::take(&mut self.pod_rules),
            shared_signals: std::mem::take(&mut self.served_shared),
            ..Demand::default()
        };
        for workload in workloads {
            for scaler in &workload.scalers {
                for addon in &scaler.needs {
                    demand
                        .needs
                        .entry(*addon)
                        .or_default()
                        .push(scaler.object().origin.clone());
                    if scaler.active {
                        demand.active.insert(*addon);
                    }
                }
            }
            if let Some(vpa) = &workload.vpa {
                for addon in [Addon::MetricsServer, Addon::Vpa] {
                    demand
                        .needs
                        .entry(addon)
                        .or_default()
                        .push(vpa.object.origin.clone());
                    demand.active.insert(addon);
                }
                demand.vpa_acts |= vpa.acts();
            }
        }
        let authentications = authentications.iter().map(|plan| &plan.object);
        for object in scaled_jobs.iter().map(|plan| &plan.object).chain(authentications) {
            let needs = demand.needs.entry(Addon::Keda).or_default();
            needs.push(object.origin.clone());
            demand.active.insert(Addon::Keda);
        }
        demand
    }

    /// The adapter's rules for all signals that HPAs read, active or not, so that switching scalers needs no
    /// other values.
    fn signal_rules(&mut self) -> Vec<AdapterSignalRule> {
        let profile = self.profile;
        let served = std::mem::take(&mut self.served);
        let mut rules: Vec<AdapterSignalRule> = Vec::with_capacity(served.len());
        for (key, signal) in &profile.signals {
            let Some(elsewhere) = served.get(key) else {
                continue;
            };
            let Some(rule) = self.adapter_rule(key, signal, *elsewhere) else {
                continue;
            };
            if let Some(other) = rules.iter().find(|other| other.name_as == rule.name_as) {
                let message = SameMetric {
                    first: other.signal.clone(),
                    second: key.clone(),
                    metric: rule.name_as.clone(),
                };
                let path = |key: &str| FieldPath::of("signals").field(key.to_owned()).field("metric");
                let other = path(&other.signal);
                self.report(
                    Problem::new(codes::DUPLICATE_METRIC, path(key), message)
                        .related(OtherOne {}, other)
                        .help(OtherMetric {}),
                );
                continue;
            }
            rules.push(rule);
        }
        rules
    }
}
