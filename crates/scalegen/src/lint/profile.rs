//! Judges what a profile generates: findings for its objects, at their places in the profile.

use std::collections::BTreeSet;

use scalegen_document::{Directive, Order};
use scalegen_lint::{
    Cluster, Profile, RelationKey, Setting, Wanted, annotation_directives, check_accepted_for,
    check_cluster_for, check_profile, check_refused, conclude, relation_keys,
};
use scalegen_profile::language::VpaFeatureGate;
use scalegen_profile::plan::Demand;
use scalegen_profile::{Collapse, Part, Unique, UniqueNames, codes};
use scalegen_syntax::{Family, FieldPath, Finding};

use super::choices::choices;
use super::config::{known, settings};
use super::relations::Relations;
use super::translate::translate;
use super::view::{profile_directives, profile_view};
use super::{Key, LintOptions, LintOutcome, budget, key};
use crate::jobs::Threads;
use crate::simulation::load::overshoot;
use crate::unit::Made;
use crate::{Jobs, Progress, Stack};

/// What is found in a profile and its services.
#[derive(Debug)]
pub(crate) struct Judged {
    /// No reference leads nowhere, and no builder refuses anything.
    pub(crate) renderable: bool,
    /// What keeps a profile that is not renderable from being rendered; no setting or suppression hides it.
    pub(crate) blocking: Vec<Finding>,
    /// What the linter says, and of what is renderable everything.
    pub(crate) outcome: LintOutcome,
    /// What was found of the objects, also where it is allowed.
    pub(crate) reported: BTreeSet<Key>,
    /// What all services ask of the add-ons.
    pub(crate) demand: Demand,
    /// What the units claimed.
    pub(crate) unique: Unique,
}

/// Judges the units of a profile: each alone, on any thread, then in their order beside the units before.
pub(crate) struct Judge<'s> {
    stack: &'s Stack,
    options: &'s LintOptions,
    wanted: Wanted,
    /// What the services so far ask of the add-ons.
    pub(crate) demand: Demand,
    renderable: bool,
    documents: usize,
    blocking: Collapse,
    findings: Collapse,
    unique: Unique,
    relations: Relations,
    annotations: Vec<Directive>,
}

/// What is kept of a unit that was judged alone: its plan and objects may go.
pub(crate) struct JudgedUnit {
    index: usize,
    /// What speaks against writing it.
    blocking: Vec<Finding>,
    /// What the linter says.
    findings: Vec<Finding>,
    /// What its objects may have in common with those of others.
    keys: Vec<RelationKey>,
    /// None when it cannot be made.
    made: Option<MadeUnit>,
}

struct MadeUnit {
    is_whole: bool,
    documents: usize,
    /// Those of its objects that allow findings.
    annotations: Vec<Directive>,
    names: UniqueNames,
    demand: Demand,
}

impl Stack {
    /// Findings for the profile and for everything that it makes, one cluster for each choice of active
    /// scalers.
    pub fn lint(&self, options: &LintOptions) -> LintOutcome {
        self.lint_and_keys(options, &Jobs::default(), &|_| ()).0
    }

    /// Like [`Stack::lint`], with what was found of the objects, also where it is allowed.
    pub(crate) fn lint_and_keys(
        &self,
        options: &LintOptions,
        jobs: &Jobs,
        progress: Progress<'_>,
    ) -> (LintOutcome, BTreeSet<Key>) {
        let threads = jobs.threads(self.loaded().unit_count(), self.text_bytes());
        let (mut judged, _) = self.judge(options, None, threads, progress);
        if !judged.renderable {
            judged.outcome.findings.extend(judged.blocking);
            scalegen_profile::resolve(&mut judged.outcome.findings);
            judged.outcome.summary.count(&judged.outcome.findings);
        }
        (judged.outcome, judged.reported)
    }

    /// The `[lint]` table, line by line.
    fn settings(&self) -> Vec<Setting> {
        let path = FieldPath::of("lint");
        settings(&self.profile().lint, |key| {
            self.loaded().layers.locate(&path.join(key), Part::Key)
        })
    }
}

/// Whether a rule, by its code or name, finds what only a run of several profiles can find.
fn is_of_run(rule: &str) -> bool {
    let shared = codes::SHARED_BY_PROFILES;
    rule == shared.code || rule == shared.name
}

/// The settings and comments about what only a run of several profiles can find, or all others.
fn about_run(of_run: bool, settings: &mut Vec<Setting>, directives: &mut Vec<Directive>) {
    settings.retain(|setting| is_of_run(&setting.rule) == of_run);
    directives.retain_mut(|directive| match &mut directive.order {
        Order::Allow { codes, .. } => {
            codes.retain(|code| is_of_run(code) == of_run);
            !codes.is_empty()
        }
        _ => !of_run,
    });
}

impl Stack {
    /// Applies the profile's settings and comments to what it shares with other profiles of a run.
    pub(crate) fn conclude_shared(&self, found: Vec<Finding>) -> Vec<Finding> {
        if found.is_empty() {
            return found;
        }
        let mut settings = self.settings();
        let mut directives = self.sources().flat_map(profile_directives).collect();
        about_run(true, &mut settings, &mut directives);
        let policy = &LintOptions::default().policy();
        conclude(found, &directives, &settings, policy, crate::lint_rules()).findings
    }
}

impl<'s> Judge<'s> {
    pub(crate) fn new(stack: &'s Stack, options: &'s LintOptions) -> Self {
        let has_annotations = || {
            stack
                .sources()
                .any(|source| source.text().contains("scalegen/allow."))
        };
        let has_opinions = options.policy().has_opinions(&stack.settings()) || has_annotations();
        let directives: Vec<_> = stack.sources().flat_map(profile_directives).collect();
        Self {
            stack,
            options,
            wanted: Wanted::by(has_opinions, &directives),
            demand: Demand::default(),
            renderable: true,
            documents: 0,
            blocking: Collapse::default(),
            findings: Collapse::default(),
            unique: Unique::default(),
            relations: Relations::default(),
            annotations: Vec::new(),
        }
    }

    /// Judges a unit alone. `made` is none when it cannot be made; `blocking` says why, and what builders refuse.
    pub(crate) fn unit(&self, index: usize, made: Option<&Made>, mut blocking: Vec<Finding>) -> JudgedUnit {
        let mut findings = Vec::new();
        let mut keys = Vec::new();
        let made = made.map(|made| {
            let targets = self.options.over(made.plan.targets);
            let objects = made.documents(self.stack);
            for (manifest, document, refusals) in &objects {
                keys.extend(relation_keys(document));
                if manifest.clean && targets == made.plan.targets {
                    check_accepted_for(document, &targets, self.wanted, &mut findings);
                } else {
                    findings.extend(check_refused(document, refusals, &targets));
                }
            }
            // What builders refuse is reported already, in the words of the profile; of triggers the linter knows more.
            for finding in findings.iter().filter(|finding| finding.binding) {
                let is_same = |reported: &&mut Finding| {
                    reported.object == finding.object && reported.path == finding.path
                };
                if finding.family == Family::Trigger
                    && let Some(reported) = blocking.iter_mut().find(is_same)
                {
                    reported.code = finding.code;
                    reported.message = finding.message.clone();
                    reported.help = finding.help.clone();
                }
            }
            findings.retain(|finding| !finding.binding);
            findings.retain(|finding| !is_allowed_by_gate(finding.code, &made.plan.vpa_feature_gates));
            let known = self
                .options
                .over_known(&known(&made.plan.engines, &made.plan.metrics));
            for choice in choices(&made.plan) {
                let cluster = Cluster::new(choice.of(&objects)).knowing(&known);
                findings.extend(check_cluster_for(&cluster, &targets, self.wanted));
            }
            if let Some(unit) = self.stack.loaded().unit(index) {
                let places = |path: &FieldPath| Some(unit.locate(path, Part::Value));
                let view = Profile {
                    known: known.clone(),
                    ..profile_view(&made.plan, &places)
                };
                findings.extend(check_profile(&view, &targets));
                findings.extend(budget::check(&made.plan, &places));
                findings.extend(overshoot::check(&made.plan, &made.assembly.manifests, &places));
            }
            for finding in &mut findings {
                translate(finding, [&*made.plan]);
            }
            MadeUnit {
                is_whole: made.assembly.is_whole(),
                documents: made.assembly.manifests.len() + made.assembly.refused.len(),
                annotations: annotation_directives(objects.iter().map(|(_, document, _)| document)),
                names: UniqueNames::of(&made.plan),
                demand: made.plan.demand.clone(),
            }
        });
        // Most of a unit is about the same few workloads.
        keys.sort_unstable();
        keys.dedup();
        JudgedUnit {
            index,
            blocking,
            findings,
            keys,
            made,
        }
    }

    /// Takes note of a unit that was judged alone. Units come in their order, the profile itself last.
    pub(crate) fn add(&mut self, judged: JudgedUnit) {
        let Some(unit) = self.stack.loaded().unit(judged.index) else {
            return;
        };
        let mut blocking = Vec::new();
        match judged.made {
            Some(made) => {
                let again = || self.stack.plan_unit(judged.index, &self.demand).plan;
                blocking = self.unique.claim_names(unit, &made.names, again);
                self.relations
                    .add(judged.index, judged.keys, !blocking.is_empty());
                for duplicate in &mut blocking {
                    duplicate.binding = true;
                }
                self.renderable &= made.is_whole && blocking.is_empty();
                self.documents += made.documents;
                self.annotations.extend(made.annotations);
                if judged.index > 0 {
                    self.demand.add(&made.demand);
                }
            }
            None => self.renderable = false,
        }
        blocking.extend(judged.blocking);
        self.blocking.add(unit, blocking);
        self.findings.add(unit, judged.findings);
    }

    /// Judges what the units generate together, and applies suppressions and settings.
    pub(crate) fn finish(self, threads: Threads<'_>) -> Judged {
        let stack = self.stack;
        let mut blocking = self.blocking.finish();
        let mut findings = self.findings.finish();
        findings.extend(self.relations.check(stack, &self.demand, self.options, threads));
        scalegen_profile::resolve(&mut blocking);
        // They count for suppressions also where they are reported apart from what the linter says.
        findings.extend(blocking.iter().cloned());
        let of_objects = findings.iter().filter(|finding| finding.object.is_some());
        let reported = of_objects.map(key).collect();
        let mut directives: Vec<_> = stack.sources().flat_map(profile_directives).collect();
        let mut settings = stack.settings();
        about_run(false, &mut settings, &mut directives);
        directives.extend(self.annotations);
        let policy = &self.options.policy();
        let concluded = conclude(findings, &directives, &settings, policy, crate::lint_rules());
        let mut outcome = LintOutcome {
            findings: concluded.findings,
            uses: concluded.uses,
            ..LintOutcome::default()
        };
        if self.renderable {
            blocking.clear();
        } else {
            outcome.findings.retain(|finding| !finding.binding);
        }
        outcome.summary.documents = self.documents;
        outcome.summary.suppressed = concluded.suppressed;
        outcome.summary.count(&outcome.findings);
        Judged {
            renderable: self.renderable,
            blocking,
            outcome,
            reported,
            demand: self.demand,
            unique: self.unique,
        }
    }
}

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

#[cfg(test)]
mod tests;
