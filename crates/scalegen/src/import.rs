//! A profile from objects that exist: what it generates is what was there.

mod comments;
mod compare;
mod container;
mod fleet;
mod load;
mod messages;
mod naming;
mod object;
mod part;
mod profile;
mod rules;
mod shared;
mod signal;
mod signals;
mod source;
mod style;
mod taken;
mod triggers;
mod verify;
mod workload;

use std::collections::BTreeSet;

use scalegen_document::input::{NO_MANIFEST, TEMPLATE};
use scalegen_document::{Document, Limits};
use scalegen_lint::{Surroundings, each_cluster};
use scalegen_profile::{Keys, Section, Written};
use scalegen_syntax::label::{MAX_LABEL, is_dns_label};
use scalegen_syntax::{Finding, Rule, Severity};

use crate::file_rules::{KEPT, NOT_CARRIED};
use crate::lint::read_text;
use crate::{LintText, Stack};
use part::Part;
use signals::{Queries, with_signals};
use style::styled;
use taken::{Reason, Taken, at};
use triggers::with_keys;
use verify::{IMPORTED, Text};

#[cfg(test)]
pub(crate) use messages::MESSAGES;

/// What a profile is imported as.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImportOptions {
    /// The `name` of the profile, which is the folder that it is generated into.
    pub name: String,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            name: "imported".to_owned(),
        }
    }
}

impl ImportOptions {
    /// A profile of this name, if a profile may have it.
    pub fn named(name: &str) -> Option<Self> {
        let is_name = name.len() <= MAX_LABEL && is_dns_label(name);
        is_name.then(|| Self {
            name: name.to_owned(),
        })
    }

    /// A profile that is named after its file: `my-shop` for the stem `My Shop`.
    pub fn of_file(stem: &str) -> Self {
        let lower = stem.to_ascii_lowercase();
        let parts = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let mut name = parts.join("-");
        name.truncate(MAX_LABEL);
        Self::named(name.trim_end_matches('-')).unwrap_or_default()
    }
}

/// What was imported.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The text of the profile; empty where there was nothing to import.
    pub profile: String,
    /// How many objects, and values of charts, the profile generates as they were.
    pub carried: usize,
    /// How many other objects were read, which stay where they are: those that autoscaling is not about, and HPAs that KEDA
    /// generated.
    pub others: usize,
    /// How many charts were passed over, whose templates have to be rendered first.
    pub charts: usize,
    /// How many profiles were passed over, which need no import.
    pub profiles: usize,
    /// What the profile does not generate as it was, or keeps in Kubernetes' own words (a note), and what could not be
    /// read.
    pub findings: Vec<Finding>,
}

/// A profile that generates the autoscalers among some texts: of manifests what is applied, kustomizations built.
///
/// Workloads are read for their container, requests and limits. Everything is generated from the profile once, in memory,
/// and compared with what was there: what differs is a finding, at the place where it was.
///
/// ```
/// use scalegen::{ImportOptions, LintText, import};
///
/// let text = "apiVersion: autoscaling/v2
/// kind: HorizontalPodAutoscaler
/// metadata: {name: web, namespace: shop}
/// spec:
///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
///   maxReplicas: 8
///   metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
/// ";
/// let text = LintText::Manifests { name: "web.yaml".into(), bytes: text.into() };
/// let imported = import(vec![text], &ImportOptions::default());
/// assert_eq!(imported.carried, 1);
/// assert!(imported.profile.contains("metrics = [{ resource = \"cpu\", average_utilization = 60 }]"));
/// ```
pub fn import(texts: Vec<LintText>, options: &ImportOptions) -> Imported {
    let mut imported = Imported::default();
    let mut readings = Vec::new();
    for text in texts {
        match text {
            LintText::Unread(finding) => imported.findings.push(*finding),
            // What is beside a file is not to be imported.
            LintText::Context { .. } => {}
            LintText::Chart(_) => imported.charts += 1,
            LintText::Profile(_) => imported.profiles += 1,
            text => readings.extend(read_text(text, &Limits::default()).ok()),
        }
    }
    let mut taken = Taken::default();
    let found = each_cluster(&mut readings, &Surroundings::default(), &mut |cluster| {
        // A budget and a load belong to a workload that something scales, so those come first.
        let is_second = |document: &Document| matches!(document.kind(), "PodDisruptionBudget" | "Job");
        let of = |second: bool| {
            let documents = cluster.documents().iter().copied();
            documents.filter(move |document| !document.is_patch() && is_second(document) == second)
        };
        of(false).for_each(|document| taken.add(document, cluster));
        taken.workloads.find_services(cluster);
        let documents = cluster.documents().iter();
        let patches = documents.filter(|document| document.is_patch());
        patches.for_each(|patch| taken.workloads.add_patch(patch));
        of(true).for_each(|document| taken.add(document, cluster));
    });
    imported.others = taken.others.len();
    // Values relate to no object, so that no cluster may have them.
    for document in readings.iter().flat_map(|reading| &reading.documents) {
        if !document.is_patch() {
            taken.add_chart(document);
        }
    }
    taken.workloads.apply_patches();
    taken.workloads.sort();
    imported.findings.extend(found.into_iter().filter_map(lost));
    imported.findings.append(&mut taken.findings);
    if !taken.is_empty() {
        let alone = readings.iter().filter(|reading| reading.documents.len() == 1);
        let alone: BTreeSet<String> = alone
            .filter_map(|reading| Some(reading.source.as_ref()?.name().to_owned()))
            .collect();
        let reasons = imported.write(&mut taken, options, &alone);
        each_cluster(&mut readings, &Surroundings::default(), &mut |cluster| {
            let documents = cluster.documents().iter();
            for document in documents.filter(|document| !document.is_patch()) {
                let key = object::key(document);
                for ((_, path, message), rule) in reasons.iter().filter(|((of, ..), _)| *of == key) {
                    let finding = at(document, path, rule, message.clone());
                    // Once for what a kustomization builds, too; values of charts have no name.
                    let is_there = |other: &Finding| {
                        finding.object.is_some()
                            && (&other.object, &other.path) == (&finding.object, &finding.path)
                    };
                    if !imported.findings.iter().any(is_there) {
                        imported.findings.push(finding);
                    }
                }
            }
        });
    }
    scalegen_syntax::sort(&mut imported.findings);
    imported
}

/// What linting finds that keeps an object from being imported. A template may hold one, so that it is more than a note.
fn lost(mut finding: Finding) -> Option<Finding> {
    if finding.code == TEMPLATE.code {
        finding.severity = Severity::Warning;
        return Some(finding);
    }
    // A file that was named and is not read is worth a word, too.
    (finding.severity == Severity::Error || finding.code == NO_MANIFEST.code).then_some(finding)
}

/// The add-ons that a profile needs and has no values for, as what the cluster has already.
fn needed_addons(profile: &str) -> Keys {
    let planned = Stack::from_text(IMPORTED, profile).and_then(|stack| stack.plan());
    let planned = planned.ok();
    let needs = planned.iter().flat_map(|planned| &planned.plan.addons.needs);
    let managed = || Written::Table(Keys::from_iter([("managed".to_owned(), Written::Bool(false))]));
    needs
        .filter(|need| !need.provided)
        .map(|need| (need.addon.key().to_owned(), managed()))
        .collect()
}

/// The text of a profile, with the add-ons that it needs.
fn with_addons(parts: Vec<Part>) -> Text {
    let is_default = |part: &Part| {
        let section = &part.section;
        matches!(part.path().as_slice(), ["addons", _])
            && section.keys.is_empty()
            && section.comments.is_empty()
    };
    let of_addon = |part: &Part| part.path().first() == Some(&"addons");
    let is_load = |part: &Part| part.path().first() == Some(&"load_tests");
    let (addons, rest): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(of_addon);
    let (tests, rest): (Vec<Part>, Vec<Part>) = rest.into_iter().partition(is_load);
    let all = || rest.iter().chain(&addons).chain(&tests).cloned().collect();
    let mut keys = needed_addons(&Text::of(all()).text);
    let mut section = Part::from(Section {
        path: vec!["addons".to_owned()],
        ..Section::default()
    });
    if !keys.is_empty() {
        let line = "What the cluster has already. Write `{}` for a chart that scalegen should install.";
        section.section.comments.push(line.to_owned());
    }
    if !addons.is_empty() {
        let line = "Values do not say of which version of a chart they are: it is the default where `version` is not set.";
        section.section.comments.push(line.to_owned());
    }
    let (by_default, mut own): (Vec<Part>, Vec<Part>) = addons.into_iter().partition(is_default);
    for part in by_default {
        let key = part.section.path.last().cloned().unwrap_or_default();
        keys.insert(key, Written::Table(Keys::new()));
        section.of.extend(part.of);
    }
    section.section.keys = keys;
    if section.section.keys.is_empty()
        && let Some(first) = own.first_mut()
    {
        first
            .section
            .comments
            .splice(0..0, section.section.comments.drain(..));
    }
    let section = Some(section).filter(|part| !part.section.keys.is_empty());
    Text::of(rest.into_iter().chain(section).chain(own).chain(tests).collect())
}

/// The ways to write a profile, the most readable first.
fn styles(parts: &[Part]) -> impl Iterator<Item = Vec<Part>> {
    let ways = 0..3;
    ways.filter_map(|way| match way {
        0 => fleet::fleet(&styled(&with_keys(&with_signals(parts, Queries::Shared)))),
        1 => Some(styled(&with_keys(&with_signals(parts, Queries::All)))),
        _ => Some(styled(parts)),
    })
}

impl Imported {
    /// Writes the profile of what was taken in, and keeps as they are the objects that it does not generate from its keys:
    /// gives why, with the rule that says so. Each object is moved at most twice, so that this ends.
    fn write(
        &mut self,
        taken: &mut Taken,
        options: &ImportOptions,
        alone: &BTreeSet<String>,
    ) -> Vec<(Reason, &'static Rule)> {
        let mut all = Vec::new();
        while !taken.is_empty() {
            let parts = profile::parts(taken, &options.name, alone);
            let text = with_addons(parts.clone());
            let verdict = text.verify(taken);
            if verdict.reasons.is_empty() {
                if verdict.findings.is_empty() {
                    self.carried = taken.originals.len() + taken.kept.len();
                }
                let is_sound = |text: &Text| {
                    let verdict = text.verify(taken);
                    verdict.reasons.is_empty() && verdict.findings.is_empty()
                };
                // Only what generates the same is another way to write it.
                let mut ways = styles(&parts)
                    .map(with_addons)
                    .filter(|_| verdict.findings.is_empty());
                self.profile = ways.find(is_sound).unwrap_or(text).text;
                self.findings.extend(verdict.findings);
                break;
            }
            let keys: BTreeSet<_> = verdict.reasons.iter().map(|(key, ..)| key.clone()).collect();
            for key in keys {
                let rule: &Rule = match taken.keep_instead(&key, &verdict.reasons) {
                    true => KEPT,
                    false => NOT_CARRIED,
                };
                // What was kept and is not generated even so is lost.
                all.retain(|((of, ..), _): &(Reason, _)| *of != key);
                let own = verdict.reasons.iter().filter(|(of, ..)| *of == key);
                all.extend(own.map(|reason| (reason.clone(), rule)));
            }
        }
        all
    }
}
