//! Findings for the objects of a profile, at their places in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use scalegen_document::Document;
use scalegen_kinds::Refusal;
use scalegen_lint::{
    Cluster, Level, RelationKey, Setting, check_accepted, check_cluster, check_profile, check_refused,
    conclude, relation_keys,
};
use scalegen_manifest::assemble::{Manifest, Role};
use scalegen_profile::language::VpaFeatureGate;
use scalegen_profile::plan::{Addon, Demand, Plan};
use scalegen_profile::{Collapse, Part, Unique, UniqueNames};
use scalegen_syntax::{Family, FieldPath, Finding};

use super::relations::Relations;
use super::view::{profile_directives, profile_view};
use super::{Key, LintOptions, LintOutcome, key};
use crate::unit::Made;
use crate::words::in_profile_words;
use crate::{Jobs, Progress, Stack};

/// Combinations of scalers that are all looked at; beyond that, each scaler once beside the active others.
const MOST_CHOICES: usize = 64;

/// Services that are made at a time: enough to keep every core busy, few enough to cost no memory.
const CHUNK: usize = 256;

/// What is found in a profile and its services, and what they would be written to.
#[derive(Debug)]
pub(crate) struct Checked<T> {
    /// No reference leads nowhere, and no builder refuses anything.
    pub(crate) renderable: bool,
    /// What was found before anything was linted. Of what is not renderable the errors among it are the reason, and
    /// no setting or suppression hides them.
    pub(crate) blocking: Vec<Finding>,
    /// What the linter says, and of what is renderable everything.
    pub(crate) outcome: LintOutcome,
    /// What was found of the objects, also where it is allowed.
    pub(crate) told: BTreeSet<Key>,
    /// What all services ask of the add-ons.
    pub(crate) demand: Demand,
    /// What else was asked of each unit, in the order of services, that of the profile itself last.
    pub(crate) units: Vec<T>,
}

/// One unit, made and looked at alone.
struct CheckedUnit<T> {
    /// None when it cannot be made.
    made: Option<GatheredUnit<T>>,
    /// What speaks against writing it.
    blocking: Vec<Finding>,
    /// What the linter says.
    findings: Vec<Finding>,
    /// What its objects may have in common with those of others.
    keys: Vec<RelationKey>,
}

/// What is kept of a unit until its turn comes: its plan and objects are gone by then.
struct GatheredUnit<T> {
    index: usize,
    is_whole: bool,
    documents: usize,
    names: UniqueNames,
    demand: Demand,
    answer: T,
}

/// What is known of the units before.
#[derive(Default)]
struct Units {
    unique: Unique,
    relations: Relations,
    /// Those that make what another made before, which is told of them.
    doubled: BTreeSet<usize>,
}

impl Stack {
    /// Findings for the profile and for everything that it makes, one cluster for each choice of active
    /// scalers.
    pub fn lint(&self, options: &LintOptions) -> LintOutcome {
        self.lint_and_keys(options, &Jobs::default(), &|_| ()).0
    }

    /// The same, and what was found of the objects, also where it is allowed.
    pub(crate) fn lint_and_keys(
        &self,
        options: &LintOptions,
        jobs: &Jobs,
        progress: Progress<'_>,
    ) -> (LintOutcome, BTreeSet<Key>) {
        let mut checked = self.check(options, jobs, progress, &|_| ());
        if !checked.renderable {
            checked.outcome.findings.extend(checked.blocking);
            scalegen_profile::settle(&mut checked.outcome.findings);
            checked.outcome.summary.count(&checked.outcome.findings);
        }
        (checked.outcome, checked.told)
    }

    /// Makes every unit, lints it, asks `each` of it, and forgets it.
    pub(crate) fn check<T: Send>(
        &self,
        options: &LintOptions,
        jobs: &Jobs,
        progress: Progress<'_>,
        each: &(dyn Fn(&Made) -> T + Sync),
    ) -> Checked<T> {
        let mut checked = Checked {
            renderable: true,
            blocking: Vec::new(),
            outcome: LintOutcome::default(),
            told: BTreeSet::new(),
            demand: Demand::default(),
            units: Vec::with_capacity(self.loaded().unit_count()),
        };
        let mut common = Collapse::default();
        let mut common_blocking = Collapse::default();
        let mut units = Units::default();
        let services: Vec<usize> = (1..self.loaded().unit_count()).collect();
        for chunk in services.chunks(CHUNK) {
            let made = jobs.map(chunk, |index| {
                let unit = self.check_unit(*index, &Demand::default(), options, each);
                progress(1);
                unit
            });
            // What depends on the order of services is done in their order.
            for (index, checked_unit) in chunk.iter().zip(made) {
                let (blocking, found) = self.gather(checked_unit, &mut units, &mut checked);
                if let Some(unit) = self.loaded().unit(*index) {
                    common_blocking.add(unit, blocking);
                    common.add(unit, found);
                }
            }
        }
        checked.blocking = common_blocking.finish();
        let mut findings = common.finish();
        let itself = self.check_unit(0, &checked.demand, options, each);
        progress(1);
        let (blocking, found) = self.gather(itself, &mut units, &mut checked);
        checked.blocking.extend(blocking);
        findings.extend(found);
        findings.extend(self.check_relations(units, &checked.demand, options, jobs));
        scalegen_profile::settle(&mut checked.blocking);
        // They count for suppressions also where they are told apart from what the linter says.
        findings.extend(checked.blocking.iter().cloned());

        checked.told = findings
            .iter()
            .filter(|finding| finding.object.is_some())
            .map(key)
            .collect();
        let directives: Vec<_> = self.sources().flat_map(profile_directives).collect();
        let concluded = conclude(findings, &directives, &self.settings(), crate::lint_rules());
        checked.outcome.findings = concluded.findings;
        if checked.renderable {
            checked.blocking.clear();
        } else {
            checked.outcome.findings.retain(|finding| !finding.binding);
        }
        checked.outcome.summary.suppressed = concluded.suppressed;
        let outcome = &mut checked.outcome;
        outcome.summary.count(&outcome.findings);
        checked
    }

    fn check_unit<T>(
        &self,
        index: usize,
        demand: &Demand,
        options: &LintOptions,
        each: &(dyn Fn(&Made) -> T + Sync),
    ) -> CheckedUnit<T> {
        let (made, mut blocking) = self.make(index, demand);
        let mut findings = Vec::new();
        let mut keys = Vec::new();
        let made = made.map(|made| {
            let targets = options.over(made.plan.targets);
            let objects = made.documents(self);
            for (manifest, document, refusals) in &objects {
                keys.extend(relation_keys(document));
                if manifest.spotless && targets == made.plan.targets {
                    check_accepted(document, &targets, &mut findings);
                } else {
                    findings.extend(check_refused(document, refusals, &targets));
                }
            }
            // What builders refuse is told already, in the words of the profile; of triggers the linter knows more.
            for finding in findings.iter().filter(|finding| finding.binding) {
                let is_same =
                    |told: &&mut Finding| told.object == finding.object && told.path == finding.path;
                if finding.family == Family::Trigger
                    && let Some(told) = blocking.iter_mut().find(is_same)
                {
                    told.code = finding.code;
                    told.message = in_profile_words(&finding.message).into_owned();
                    told.help = finding
                        .help
                        .as_deref()
                        .map(|help| in_profile_words(help).into_owned());
                }
            }
            findings.retain(|finding| !finding.binding);
            findings.retain(|finding| !is_allowed_by_gate(finding.code, &made.plan.vpa_feature_gates));
            for choice in choices(&made.plan) {
                let cluster = Cluster::new(choice.of(&objects));
                findings.extend(check_cluster(&cluster, &targets));
            }
            if let Some(unit) = self.loaded().unit(index) {
                let places = |path: &FieldPath| Some(unit.locate(path, Part::Value));
                findings.extend(check_profile(&profile_view(&made.plan, &places), &targets));
            }
            findings.iter_mut().for_each(translate);
            let answer = each(&made);
            drop(objects);
            GatheredUnit {
                index,
                is_whole: made.assembly.is_whole(),
                documents: made.assembly.manifests.len() + made.assembly.refused.len(),
                names: UniqueNames::of(&made.plan),
                // The documents shared the plan, and are gone.
                demand: Arc::unwrap_or_clone(made.plan).demand,
                answer,
            }
        });
        // Most of a unit is about the same few workloads.
        keys.sort_unstable();
        keys.dedup();
        CheckedUnit {
            made,
            blocking,
            findings,
            keys,
        }
    }

    /// Takes note of what the other units and the writing have to know of one; gives what speaks against writing
    /// it, and what the linter says of it.
    fn gather<T>(
        &self,
        unit: CheckedUnit<T>,
        units: &mut Units,
        checked: &mut Checked<T>,
    ) -> (Vec<Finding>, Vec<Finding>) {
        let mut blocking = Vec::new();
        match unit.made {
            Some(made) => {
                units.relations.add(made.index, unit.keys);
                if let Some(unit) = self.loaded().unit(made.index) {
                    let again = || self.plan_unit(made.index, &checked.demand).plan;
                    let mut duplicates = units.unique.claim_names(unit, &made.names, again);
                    for duplicate in &mut duplicates {
                        duplicate.binding = true;
                    }
                    checked.renderable &= duplicates.is_empty();
                    if !duplicates.is_empty() {
                        units.doubled.insert(made.index);
                    }
                    blocking.extend(duplicates);
                }
                checked.renderable &= made.is_whole;
                checked.outcome.summary.documents += made.documents;
                if made.index > 0 {
                    checked.demand.add(&made.demand);
                }
                checked.units.push(made.answer);
            }
            None => checked.renderable = false,
        }
        blocking.extend(unit.blocking);
        (blocking, unit.findings)
    }

    /// Findings for what units make together, such as two HPAs that KEDA would give one name. They are made
    /// again for it, a few at a time.
    fn check_relations(
        &self,
        units: Units,
        demand: &Demand,
        options: &LintOptions,
        jobs: &Jobs,
    ) -> Vec<Finding> {
        let groups: Vec<Vec<usize>> = units
            .relations
            .groups()
            .into_iter()
            .map(|group| {
                group
                    .into_iter()
                    .filter_map(|unit| usize::try_from(unit).ok())
                    .collect()
            })
            .filter(|group: &Vec<usize>| !group.iter().any(|unit| units.doubled.contains(unit)))
            .collect();
        let found = jobs.map(&groups, |group| self.check_group(group, demand, options));
        found.into_iter().flatten().collect()
    }

    /// What is found in a group of units and in none of them alone: with their active scalers, and with each
    /// other scaler beside the active ones of the other units.
    fn check_group(&self, group: &[usize], demand: &Demand, options: &LintOptions) -> Vec<Finding> {
        let made: Vec<Made> = group
            .iter()
            .filter_map(|index| self.make(*index, demand).0)
            .collect();
        let Some(targets) = made.first().map(|made| options.over(made.plan.targets)) else {
            return Vec::new();
        };
        let objects: Vec<_> = made.iter().map(|made| made.documents(self)).collect();
        let choices: Vec<Vec<Choice<'_>>> = made.iter().map(|made| choices(&made.plan)).collect();
        let chosen = |unit: usize, choice: usize| -> Vec<&Document> {
            let choice = choices.get(unit).and_then(|choices| choices.get(choice));
            match (objects.get(unit), choice) {
                (Some(objects), Some(choice)) => choice.of(objects).collect(),
                _ => Vec::new(),
            }
        };
        let mut alone = Vec::new();
        let mut together = Vec::new();
        for (unit, of_unit) in choices.iter().enumerate() {
            for choice in 0..of_unit.len() {
                alone.extend(check_cluster(&Cluster::new(chosen(unit, choice)), &targets));
                // The active scalers of all are the same cluster for every unit.
                if choice == 0 && unit > 0 {
                    continue;
                }
                let all =
                    (0..made.len()).flat_map(|other| chosen(other, if other == unit { choice } else { 0 }));
                together.extend(check_cluster(&Cluster::new(all), &targets));
            }
        }
        let about = |finding: &Finding| {
            let Finding {
                code,
                object,
                path,
                message,
                ..
            } = finding;
            (*code, object.clone(), path.clone(), message.clone())
        };
        let alone: BTreeSet<_> = alone.iter().map(about).collect();
        together.retain(|finding| !alone.contains(&about(finding)));
        together.iter_mut().for_each(translate);
        together
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

/// An object of a unit, and what a builder refused of it.
type Object<'a> = (&'a Manifest, Document, &'a [Refusal]);

/// Whether a gate that the profile says is on allows what a rule on gated settings finds. Rules look at objects,
/// which do not say it.
fn is_allowed_by_gate(code: &str, gates: &[VpaFeatureGate]) -> bool {
    match code {
        "VPA004" => gates
            .iter()
            .any(|gate| matches!(gate, VpaFeatureGate::InPlace | VpaFeatureGate::InPlaceOrRecreate)),
        "VPA006" | "VPA012" => gates.contains(&VpaFeatureGate::PerVPAConfig),
        "VPA013" => gates.contains(&VpaFeatureGate::CPUStartupBoost),
        _ => false,
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
    } else if let Some(rule) =
        scalegen_lint::rule(crate::lint_rules(), finding.code).filter(|rule| !rule.fix.is_empty())
    {
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
    /// The documents that are applied with it.
    fn of<'d>(&self, objects: &'d [Object<'_>]) -> impl Iterator<Item = &'d Document> {
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

#[cfg(test)]
mod tests;
