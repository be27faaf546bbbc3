//! The choices of active scalers that a plan leaves open: each is a cluster of its own to judge.

use scalegen_document::Document;
use scalegen_kinds::Refusal;
use scalegen_manifest::assemble::{Manifest, Role};
use scalegen_profile::plan::{Addon, Plan, ScalerPlan};

/// Combinations of scalers that are all looked at; beyond that, each scaler once beside the active others.
const MOST_CHOICES: usize = 64;

/// An object of a unit, and what a builder refused of it.
pub(super) type Object<'a> = (&'a Manifest, Document, &'a [Refusal]);

/// One scaler for each workload that has any, with the add-ons that they need.
pub(super) struct Choice<'a> {
    plan: &'a Plan,
    /// For each workload its scaler, by index.
    scalers: Vec<usize>,
}

impl Choice<'_> {
    /// The documents that are applied with it.
    pub(super) fn of<'d>(&self, objects: &'d [Object<'_>]) -> impl Iterator<Item = &'d Document> {
        let chosen = objects.iter().filter(|(manifest, ..)| self.has(manifest));
        chosen.map(|(_, document, _)| document)
    }

    fn has(&self, manifest: &Manifest) -> bool {
        match &manifest.role {
            Role::Scaler { .. } => self
                .scalers()
                .any(|scaler| scaler.object().origin == manifest.origin),
            Role::Values(addon) => match addon {
                Addon::PrometheusAdapter | Addon::Keda => {
                    self.scalers().any(|scaler| scaler.needs.contains(addon))
                }
                Addon::MetricsServer | Addon::Vpa => true,
            },
            _ => true,
        }
    }

    fn scalers(&self) -> impl Iterator<Item = &ScalerPlan> {
        let workloads = self.plan.workloads.iter().zip(&self.scalers);
        workloads.filter_map(|(workload, scaler)| workload.scalers.get(*scaler))
    }
}

/// Every combination of scalers, the active one first; of very many, each scaler beside the active others.
pub(super) fn choices(plan: &Plan) -> Vec<Choice<'_>> {
    let scalers = || plan.workloads.iter().map(|workload| &workload.scalers);
    let active: Vec<usize> = scalers()
        .map(|scalers| scalers.iter().position(|scaler| scaler.active).unwrap_or(0))
        .collect();
    let counts: Vec<usize> = scalers().map(|scalers| scalers.len().max(1)).collect();
    let all = counts.iter().try_fold(1_usize, |all, count| {
        all.checked_mul(*count).filter(|all| *all <= MOST_CHOICES)
    });
    let mut choices = vec![active.clone()];
    for (workload, count) in counts.iter().enumerate() {
        let base = match all {
            Some(_) => choices.clone(),
            None => vec![active.clone()],
        };
        for other in (0..*count).filter(|scaler| *scaler != active[workload]) {
            choices.extend(base.iter().cloned().map(|mut scalers| {
                scalers[workload] = other;
                scalers
            }));
        }
    }
    choices
        .into_iter()
        .map(|scalers| Choice { plan, scalers })
        .collect()
}
