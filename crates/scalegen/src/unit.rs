//! One unit of a profile (itself, or a service of its fleet), made from scratch each time it is needed.
//!
//! Objects are cheap to make twice, memory is not: a run over a fleet makes every unit once to check and to compare
//! it, forgets it, and makes it again if it is to be written.

use std::collections::BTreeSet;
use std::sync::Arc;

use scalegen_document::{Document, Locate};
use scalegen_kinds::{Refusal, rules};
use scalegen_manifest::assemble::{self, Assembly, Manifest, assemble};
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_manifest::settings::{ProfileWords, profile_path};
use scalegen_manifest::templates;
use scalegen_profile::plan::Demand;
use scalegen_profile::{Collapse, Part, Plan, Planned, Rest};
use scalegen_syntax::{FieldPath, Finding, Message, ObjectName, Severity};

use crate::Stack;
use crate::messages::ChangeSetting;
use crate::output::UnmadeError;
use crate::places::Places;

/// A unit, as typed objects.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) index: usize,
    pub(crate) plan: Arc<Plan>,
    pub(crate) assembly: Assembly,
}

impl Stack {
    /// Makes a unit; `demand` is what all services ask of the add-ons, and matters to the profile itself only.
    /// None when the unit cannot be made; the findings say why.
    pub(crate) fn make(&self, index: usize, demand: &Demand) -> (Option<Made>, Vec<Finding>) {
        let planned = self.plan_unit(index, demand);
        let mut findings = planned.findings;
        let Some(plan) = planned.plan else {
            findings.extend(self.refused_of_rest(index, &planned.rest));
            scalegen_profile::resolve(&mut findings);
            for finding in &mut findings {
                finding.binding = finding.severity == Severity::Error;
            }
            return (None, findings);
        };
        let assembly = assemble(&plan);
        findings.extend(
            each_once(&settings(&plan, &assembly))
                .iter()
                .map(|refused| self.refused(index, refused)),
        );
        scalegen_profile::resolve(&mut findings);
        (
            Some(Made {
                index,
                plan: Arc::new(plan),
                assembly,
            }),
            findings,
        )
    }

    /// Plans a unit.
    pub(crate) fn plan_unit(&self, index: usize, demand: &Demand) -> Planned {
        match self.loaded().unit(index).filter(|_| index > 0) {
            Some(service) => service.plan(),
            None => self.loaded().plan_with(demand),
        }
    }

    /// What builders refuse of what is left of a profile with mistakes, in all of its units.
    pub(crate) fn refusals(&self) -> Vec<Finding> {
        let mut common = Collapse::default();
        for unit in self.loaded().units() {
            common.add(unit, self.refused_of_rest(unit.index(), &unit.plan().rest));
        }
        common.finish()
    }

    /// What builders refuse whatever stands in for what is broken.
    fn refused_of_rest(&self, index: usize, rest: &Rest) -> Vec<Finding> {
        let mut each = rest.plans.iter().map(|plan| settings(plan, &assemble(plan)));
        let mut refused = each.next().unwrap_or_default();
        for other in each {
            refused.retain(|refused| {
                other
                    .iter()
                    .any(|other| other.path == refused.path && other.refusal.rule == refused.refusal.rule)
            });
        }
        each_once(&refused)
            .into_iter()
            .filter(|refused| !rest.explains(&refused.path))
            .map(|refused| self.refused(index, refused))
            .collect()
    }

    /// What a builder refused, where the profile says it.
    fn refused(&self, index: usize, refused: &RefusedSetting) -> Finding {
        let unit = self.loaded().unit(index);
        let path = match index {
            0 => self.loaded().layers.said_at(&refused.path),
            _ => refused.path.clone(),
        };
        let place = unit.map(|unit| unit.locate(&path, Part::Value));
        let rule = refused.refusal.rule;
        let fix = match rule == rules::REFUSED {
            true => Some(ChangeSetting.into()),
            false => rule.help(),
        };
        Finding {
            object: refused.object.clone(),
            // Of an object its own field, as everywhere; what is no object has only its setting.
            path: Some(match &refused.object {
                Some(_) => refused.refusal.field.to_string(),
                None => path.to_string(),
            }),
            binding: true,
            help: refused.help.clone().or(fix),
            words: &ProfileWords,
            setting: Some(path),
            ..Finding::error(rule.code, rule.family, refused.refusal.message.clone()).at(place)
        }
    }
}

/// A setting of the profile that a builder or a chart refuses.
#[derive(Debug)]
struct RefusedSetting {
    /// The setting, by its path in the profile.
    path: FieldPath,
    /// The object; none of what is no object, such as the values of a chart.
    object: Option<ObjectName>,
    refusal: Refusal,
    /// What to do, where more can be said than of every refusal of its kind.
    help: Option<Message>,
}

/// What is refused of a plan's objects, by the settings that they were made from.
fn settings(plan: &Plan, assembly: &Assembly) -> Vec<RefusedSetting> {
    let mut settings = Vec::new();
    for refused in &assembly.refused {
        let origin = &refused.manifest.origin;
        let object = refused.manifest.object_name();
        settings.extend(refused.refusals.iter().map(|refusal| RefusedSetting {
            path: profile_path(plan, origin, refusal.place()),
            object: object.clone(),
            refusal: refusal.clone(),
            help: None,
        }));
    }
    settings.extend(assembly.refused_values.iter().map(|refused| RefusedSetting {
        path: refused.path.clone(),
        object: None,
        refusal: refused.refusal.clone(),
        help: refused.help.clone(),
    }));
    settings
}

/// One for each setting and what is said of it: a label of the profile is refused of every object that has it, and
/// of a Job once more for its pods. Of a number the first bound that it fails is enough.
fn each_once(refused: &[RefusedSetting]) -> Vec<&RefusedSetting> {
    let mut seen = BTreeSet::new();
    let mut settings = BTreeSet::new();
    refused
        .iter()
        .filter(|refused| {
            let refusal = &refused.refusal;
            let again = !settings.insert(&refused.path) && refusal.is_about_a_number();
            seen.insert((&refused.path, &refusal.message)) && !again
        })
        .collect()
}

impl Made {
    /// The objects as the linter reads them, those that builders refused included, each with what was refused.
    pub(crate) fn documents(&self, stack: &Stack) -> Vec<(&Manifest, Document, &[Refusal])> {
        let places: Arc<dyn Locate> = Arc::new(Places {
            loaded: Arc::clone(stack.loaded()),
            unit: self.index,
            plan: Arc::clone(&self.plan),
        });
        self.assembly.documents(&places)
    }

    /// The paths of its files: one for each object and, of the profile itself, what is made from templates.
    pub(crate) fn paths(&self) -> Vec<OutputPath> {
        let manifests = self.assembly.manifests.iter();
        let mut paths: Vec<_> = manifests.map(|manifest| manifest.path.clone()).collect();
        paths.extend(self.templates().filter_map(|path| OutputPath::new(path).ok()));
        paths
    }

    /// The paths of what is made from templates.
    fn templates(&self) -> impl Iterator<Item = &'static str> {
        let output = &self.plan.output;
        let of_profile = self.plan.service.is_none();
        let all = [
            (assemble::SCRIPT, output.script),
            (assemble::RUNBOOK, output.runbook),
        ];
        let wanted = all
            .into_iter()
            .filter(move |(_, is_wanted)| of_profile && *is_wanted);
        wanted.map(|(path, _)| path)
    }

    /// The file at one of its [paths](Made::paths), by its index.
    pub(crate) fn file(&self, stack: &Stack, index: usize) -> Result<MadeFile, UnmadeError> {
        let manifests = &self.assembly.manifests;
        if let Some(manifest) = manifests.get(index) {
            let file = manifest.file(&stack.header);
            return file.map_err(|error| UnmadeError::Object(manifest.path.clone(), error));
        }
        let mut deployment = assemble::deployment(&self.plan, &stack.header);
        let template = self.templates().nth(index - manifests.len());
        let executable = template == Some(assemble::SCRIPT);
        let (path, text) = if executable {
            (assemble::SCRIPT, templates::deploy_script(&deployment))
        } else {
            deployment.pages = self.pages(stack);
            (assemble::RUNBOOK, templates::runbook(&deployment))
        };
        let text = text.map_err(|error| UnmadeError::Template(path, error))?;
        Ok(MadeFile {
            contents: text.into_bytes(),
            executable,
        })
    }
}
