//! Findings for the objects of a profile, at their places in it.

use rayon::prelude::*;
use scalegen_lint::{
    Cluster, Level, Profile, Setting, check_cluster, check_profile, check_refused, conclude, toml_directives,
};
use scalegen_manifest::assemble::{Manifest, Role};
use scalegen_manifest::files::OutputPath;
use scalegen_profile::plan::{Addon, Demand, Plan};
use scalegen_profile::{Family, FieldPath, Finding, Part, Targets, Unique, collapse};

use super::{LintOptions, LintOutcome};
use crate::Stack;
use crate::unit::Made;
use crate::words::in_profile_words;

/// Combinations of scalers that are all looked at; beyond that, each scaler once beside the active others.
const MOST_CHOICES: usize = 64;

/// Rules about settings behind feature gates of the VPA.
const GATED: [&str; 4] = ["VPA004", "VPA006", "VPA012", "VPA013"];

/// Services that are made at a time: enough to keep every core busy, few enough to cost no memory.
const CHUNK: usize = 256;

/// What is found in a profile and its services, and what they would be written to.
#[derive(Debug)]
pub(crate) struct Checked {
    /// No reference leads nowhere, and no builder refuses anything.
    pub(crate) renderable: bool,
    /// What was found before anything was linted. Of what is not renderable the errors among it are the reason, and
    /// no setting or suppression hides them.
    pub(crate) blocking: Vec<Finding>,
    /// What the linter says, and of what is renderable everything.
    pub(crate) outcome: LintOutcome,
    /// What all services ask of the add-ons.
    pub(crate) demand: Demand,
    /// Where each file goes: the services' in their order, then the profile's own.
    pub(crate) paths: Vec<OutputPath>,
}

impl Stack {
    /// Findings for the profile and for everything that it makes, one cluster for each choice of active
    /// scalers.
    pub fn lint(&self, options: &LintOptions) -> LintOutcome {
        let mut checked = self.check(options);
        if !checked.renderable {
            checked.outcome.findings.extend(checked.blocking);
            scalegen_profile::settle(&mut checked.outcome.findings);
            checked.outcome.summary.count(&checked.outcome.findings);
        }
        checked.outcome
    }

    pub(crate) fn check(&self, options: &LintOptions) -> Checked {
        let mut checked = Checked {
            renderable: true,
            blocking: Vec::new(),
            outcome: LintOutcome::default(),
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
            for (made, found, linted) in made {
                self.gather(made, &mut unique, &mut checked);
                checked.blocking.extend(found);
                findings.extend(linted);
            }
        }
        let mut findings = collapse(findings);
        checked.blocking = collapse(checked.blocking);
        let (itself, found, linted) = self.check_unit(0, &checked.demand, options);
        checked.blocking.extend(found);
        findings.extend(linted);
        self.gather(itself, &mut unique, &mut checked);
        scalegen_profile::settle(&mut checked.blocking);
        if checked.renderable {
            findings.append(&mut checked.blocking);
        }

        let directives: Vec<_> = self.sources().flat_map(toml_directives).collect();
        let concluded = conclude(findings, &directives, &self.settings());
        checked.outcome.findings = concluded.findings;
        if !checked.renderable {
            // A suppression may be for something that could not be made.
            let of_suppressions = |finding: &Finding| finding.family == Family::Suppression;
            checked
                .outcome
                .findings
                .retain(|finding| !of_suppressions(finding));
        }
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
    ) -> (Option<Made>, Vec<Finding>, Vec<Finding>) {
        let (made, findings) = self.make(index, demand);
        let linted = made.as_ref().map(|made| {
            let mut linted = self.lint_objects(made, &options.over(made.plan.targets));
            linted.iter_mut().for_each(translate);
            linted
        });
        (made, findings, linted.unwrap_or_default())
    }

    /// Takes note of what the other units and the writing have to know of one.
    fn gather(&self, made: Option<Made>, unique: &mut Unique, checked: &mut Checked) {
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
            checked.blocking.extend(duplicates);
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
        // What builders refuse is told already, in the words of the profile.
        findings.retain(|finding| !finding.binding);
        if !made.plan.vpa_feature_gates.is_empty() {
            // The linter knows of no gates; the builders do, and have refused what is behind others.
            findings.retain(|finding| !GATED.contains(&finding.code));
        }
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

/// What the linter says of a field, in the words of the profile that the field was made from.
fn translate(finding: &mut Finding) {
    let mut message = in_profile_words(&finding.message).into_owned();
    // A server names the field first, and a sentence without a subject is about that.
    let leaf = finding.path.as_deref().and_then(|path| path.rsplit('.').next());
    if let Some(leaf) = leaf.map(in_profile_words)
        && message.starts_with(|c: char| c.is_lowercase())
        && !message.contains(leaf.as_ref())
        && ["has ", "is ", "must ", "needs ", "does ", "may ", "can"]
            .iter()
            .any(|verb| message.starts_with(verb))
    {
        message.insert_str(0, &format!("{leaf} "));
    }
    finding.message = message;
    if let Some(help) = &mut finding.help {
        *help = in_profile_words(help).into_owned();
    } else if let Some(rule) = scalegen_lint::rule(finding.code).filter(|rule| !rule.fix.is_empty()) {
        finding.help = Some(in_profile_words(rule.fix).into_owned());
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
