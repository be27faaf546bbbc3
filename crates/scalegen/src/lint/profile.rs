//! Findings for the objects of a profile, at their places in it.

use std::collections::BTreeSet;

use rayon::prelude::*;
use scalegen_lint::{
    Cluster, Level, Profile, Setting, check_cluster, check_profile, check_refused, conclude, toml_directives,
};
use scalegen_manifest::assemble::{Manifest, Role};
use scalegen_manifest::files::OutputPath;
use scalegen_profile::plan::{Addon, Demand, Plan};
use scalegen_profile::{FieldPath, Finding, Part, Targets, Unique, collapse};

use super::{Key, LintOptions, LintOutcome, key};
use crate::Stack;
use crate::unit::Made;

/// Combinations of scalers that are all looked at; beyond that, each scaler once beside the active others.
const MOST_CHOICES: usize = 64;

/// Services that are made at a time: enough to keep every core busy, few enough to cost no memory.
const CHUNK: usize = 256;

/// What is found in a profile and its services, and what they would be written to.
#[derive(Debug)]
pub(crate) struct Checked {
    /// No reference leads nowhere, and no builder refuses anything.
    pub(crate) renderable: bool,
    pub(crate) outcome: LintOutcome,
    /// What was found of the objects, also where it is allowed.
    pub(crate) told: BTreeSet<Key>,
    /// What all services ask of the add-ons.
    pub(crate) demand: Demand,
    /// Where each file goes: the services' in their order, then the profile's own.
    pub(crate) paths: Vec<OutputPath>,
}

impl Stack {
    /// Findings for the profile and for everything that it makes, one cluster for each choice of active
    /// scalers.
    pub fn lint(&self, options: &LintOptions) -> LintOutcome {
        self.check(options).outcome
    }

    pub(crate) fn check(&self, options: &LintOptions) -> Checked {
        let mut checked = Checked {
            renderable: true,
            outcome: LintOutcome::default(),
            told: BTreeSet::new(),
            demand: Demand::default(),
            paths: Vec::new(),
        };
        let mut findings = Vec::new();
        let mut unique = Unique::default();
        let services: Vec<usize> = (1..self.loaded().unit_count()).collect();
        for chunk in services.chunks(CHUNK) {
            let made: Vec<_> = chunk
                .par_iter()
                .map(|index| self.check_unit(*index, &Demand::default(), options))
                .collect();
            // What depends on the order of services is done in their order.
            for (made, found) in made {
                self.gather(made, &mut unique, &mut checked, &mut findings);
                findings.extend(found);
            }
        }
        let mut findings = collapse(findings);
        let (itself, found) = self.check_unit(0, &checked.demand, options);
        findings.extend(found);
        self.gather(itself, &mut unique, &mut checked, &mut findings);

        checked.told = findings
            .iter()
            .filter(|finding| finding.object.is_some())
            .map(key)
            .collect();
        let directives: Vec<_> = self.sources().flat_map(toml_directives).collect();
        let concluded = conclude(findings, &directives, &self.settings());
        checked.outcome.findings = concluded.findings;
        checked.outcome.summary.suppressed = concluded.suppressed;
        let outcome = &mut checked.outcome;
        outcome.summary.count(&outcome.findings);
        checked
    }

    fn check_unit(
        &self,
        index: usize,
        demand: &Demand,
        options: &LintOptions,
    ) -> (Option<Made>, Vec<Finding>) {
        let (made, mut findings) = self.make(index, demand);
        if let Some(made) = &made {
            findings.extend(self.lint_objects(made, &options.over(made.plan.targets)));
        }
        (made, findings)
    }

    /// Takes note of what the other units and the writing have to know of one.
    fn gather(
        &self,
        made: Option<Made>,
        unique: &mut Unique,
        checked: &mut Checked,
        findings: &mut Vec<Finding>,
    ) {
        let Some(made) = made else {
            checked.renderable = false;
            return;
        };
        if let Some(unit) = self.loaded().unit(made.index) {
            let mut duplicates = unique.claim(unit, &made.plan);
            for duplicate in &mut duplicates {
                duplicate.binding = true;
            }
            checked.renderable &= duplicates.is_empty();
            findings.extend(duplicates);
        }
        checked.renderable &= made.assembly.is_whole();
        checked.outcome.summary.documents += made.assembly.manifests.len() + made.assembly.refused.len();
        if made.index > 0 {
            checked.demand.add(&made.plan.demand);
        }
        checked.paths.extend(made.paths());
    }

    fn lint_objects(&self, made: &Made, targets: &Targets) -> Vec<Finding> {
        let documents = made.documents(self);
        let mut findings: Vec<_> = documents
            .iter()
            .flat_map(|(_, document, refusals)| check_refused(document, refusals, targets))
            .collect();
        for choice in choices(&made.plan) {
            let chosen = documents
                .iter()
                .filter(|(manifest, ..)| choice.has(manifest))
                .map(|(_, document, _)| document);
            findings.extend(check_cluster(&Cluster::new(chosen), targets));
        }
        if let Some(unit) = self.loaded().unit(made.index) {
            let places = |path: &FieldPath| Some(unit.locate(path, Part::Value));
            findings.extend(check_profile(&Profile::new(&made.plan, &places), targets));
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
