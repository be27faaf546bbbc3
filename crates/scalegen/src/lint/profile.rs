//! Findings for the objects of a profile, at their places in it.

use std::sync::Arc;

use scalegen_lint::{Cluster, Level, Setting, check_cluster, check_document, conclude, toml_directives};
use scalegen_manifest::assemble::{Assembly, Manifest, Role, assemble};
use scalegen_manifest::document::Locate;
use scalegen_profile::plan::{Addon, Plan};
use scalegen_profile::{FieldPath, Finding, Part, Targets};

use super::{LintOptions, LintOutcome};
use crate::Stack;
use crate::places::Places;

/// Combinations of scalers that are all looked at; beyond that, each scaler once beside the active others.
const MOST_CHOICES: usize = 64;

/// What is found in a profile, and whether it can be rendered.
#[derive(Debug)]
pub(crate) struct Checked {
    /// No reference leads nowhere, and no builder refuses anything.
    pub(crate) renderable: bool,
    pub(crate) outcome: LintOutcome,
}

impl Stack {
    /// Findings for the profile and for everything that it makes, one cluster for each choice of active
    /// scalers.
    pub fn lint(&self, options: &LintOptions) -> LintOutcome {
        self.check(options).outcome
    }

    pub(crate) fn check(&self, options: &LintOptions) -> Checked {
        let planned = self.loaded().plan();
        let mut findings = planned.findings;
        let mut renderable = planned.plan.is_some();
        let mut outcome = LintOutcome::default();
        if let Some(plan) = planned.plan {
            let targets = options.over(plan.targets);
            let assembly = assemble(&plan);
            renderable &= assembly.refused.is_empty();
            findings.extend(assembly.refused.iter().map(|refused| self.refused(refused)));
            outcome.summary.documents = assembly.manifests.len();
            findings.extend(self.lint_objects(Arc::new(plan), &assembly, &targets));
        }
        let directives: Vec<_> = self.sources().flat_map(toml_directives).collect();
        let concluded = conclude(findings, &directives, &self.settings());
        outcome.findings = concluded.findings;
        outcome.summary.suppressed = concluded.suppressed;
        outcome.summary.count(&outcome.findings);
        Checked { renderable, outcome }
    }

    fn lint_objects(&self, plan: Arc<Plan>, assembly: &Assembly, targets: &Targets) -> Vec<Finding> {
        let places: Arc<dyn Locate> = Arc::new(Places {
            loaded: Arc::clone(self.loaded()),
            plan: Arc::clone(&plan),
        });
        let documents = assembly.documents(&places);
        let mut findings: Vec<_> = documents
            .iter()
            .flat_map(|document| check_document(document, targets))
            .collect();
        for choice in choices(&plan) {
            let chosen = assembly.manifests.iter().zip(&documents);
            let chosen = chosen
                .filter(|(manifest, _)| choice.has(manifest))
                .map(|(_, document)| document);
            findings.extend(check_cluster(&Cluster::new(chosen), targets));
        }
        findings
    }

    /// The `[lint]` table, line by line.
    fn settings(&self) -> Vec<Setting> {
        let lint = &self.profile().lint;
        let mut settings = Vec::new();
        for (level, key, rules) in [
            (Level::Allow, "allow", &lint.allow),
            (Level::Warn, "warn", &lint.warn),
            (Level::Deny, "deny", &lint.deny),
        ] {
            for (rule, reason) in rules {
                let path = FieldPath::of("lint").field(key).field(rule.clone());
                settings.push(Setting {
                    level,
                    rule: rule.clone(),
                    reason: reason.clone(),
                    place: Some(self.loaded().layers.locate(&path, Part::Key)),
                });
            }
        }
        settings
    }
}

/// One scaler for each workload that has any, with the add-ons that they need.
struct Choice<'a> {
    plan: &'a Plan,
    /// For each workload its scaler, by index.
    scalers: Vec<usize>,
}

impl Choice<'_> {
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

    fn scalers(&self) -> impl Iterator<Item = &scalegen_profile::plan::ScalerPlan> {
        let workloads = self.plan.workloads.iter().zip(&self.scalers);
        workloads.filter_map(|(workload, scaler)| workload.scalers.get(*scaler))
    }
}

/// Every combination of scalers, the active one first; of very many, each scaler beside the active others.
fn choices(plan: &Plan) -> Vec<Choice<'_>> {
    let active: Vec<usize> = plan
        .workloads
        .iter()
        .map(|workload| {
            workload
                .scalers
                .iter()
                .position(|scaler| scaler.active)
                .unwrap_or(0)
        })
        .collect();
    let counts: Vec<usize> = plan
        .workloads
        .iter()
        .map(|workload| workload.scalers.len().max(1))
        .collect();
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
