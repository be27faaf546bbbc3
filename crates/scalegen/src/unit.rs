//! One unit of a profile (itself, or a service of its fleet), made from scratch each time it is needed.
//!
//! Objects are cheap to make twice, text and memory are not: a run over a fleet makes every unit once to check
//! it, forgets it, and makes it again to write it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use scalegen_lint::check_refused;
use scalegen_manifest::Refusal;
use scalegen_manifest::assemble::{self, Assembly, Manifest, RefusedValues, assemble};
use scalegen_manifest::document::{Document, Locate};
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_manifest::templates;
use scalegen_profile::plan::Demand;
use scalegen_profile::{Family, FieldPath, Finding, Part, Plan, Rest, Severity, collapse};

use crate::Stack;
use crate::places::{Places, profile_path};

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
        let planned = match index {
            0 => self.loaded().plan_with(demand),
            _ => match self.loaded().unit(index) {
                Some(unit) => unit.plan(),
                None => return (None, Vec::new()),
            },
        };
        let mut findings = planned.findings;
        let Some(plan) = planned.plan else {
            findings.extend(self.refused_of_rest(index, planned.rest));
            scalegen_profile::settle(&mut findings);
            for finding in &mut findings {
                finding.binding = finding.severity == Severity::Error;
            }
            return (None, findings);
        };
        let assembly = assemble(&plan);
        findings.extend(
            assembly
                .refused_values
                .iter()
                .map(|refused| self.refused_values(index, refused)),
        );
        scalegen_profile::settle(&mut findings);
        (
            Some(Made {
                index,
                plan: Arc::new(plan),
                assembly,
            }),
            findings,
        )
    }

    /// What builders refuse of what is left of a profile with mistakes, in all of its units.
    pub(crate) fn refusals(&self) -> Vec<Finding> {
        let units: Vec<usize> = (0..self.loaded().unit_count()).collect();
        let refused: Vec<Vec<Finding>> = units
            .par_iter()
            .map(|index| {
                let unit = self.loaded().unit(*index);
                unit.map_or_else(Vec::new, |unit| self.refused_of_rest(*index, unit.plan().rest))
            })
            .collect();
        collapse(refused.into_iter().flatten().collect())
    }

    /// What builders refuse whatever stands in for what is broken.
    fn refused_of_rest(&self, index: usize, mut rest: Rest) -> Vec<Finding> {
        let mut each = std::mem::take(&mut rest.plans).into_iter().map(|plan| Made {
            index,
            assembly: assemble(&plan),
            plan: Arc::new(plan),
        });
        let Some(mut first) = each.next() else {
            return Vec::new();
        };
        let others: Vec<BTreeSet<(&'static str, FieldPath)>> =
            each.map(|made| made.refused_settings()).collect();
        let counts = |rule: &'static str, path: FieldPath| {
            !rest.explains(&path) && {
                let setting = (rule, path);
                others.iter().all(|other| other.contains(&setting))
            }
        };
        for object in &mut first.assembly.refused {
            let origin = &object.manifest.origin;
            object
                .refusals
                .retain(|refusal| counts(refusal.rule, profile_path(&first.plan, origin, refusal.place())));
        }
        first
            .assembly
            .refused
            .retain(|object| !object.refusals.is_empty());
        first
            .assembly
            .refused_values
            .retain(|refused| counts(refused.refusal.rule, refused.path.clone()));
        let mut findings = first.refusals(self);
        findings.extend(
            first
                .assembly
                .refused_values
                .iter()
                .map(|refused| self.refused_values(index, refused)),
        );
        findings
    }

    /// What a chart refuses of its values, where the profile says it.
    fn refused_values(&self, index: usize, refused: &RefusedValues) -> Finding {
        let unit = self.loaded().unit(index);
        let place = unit.map(|unit| unit.locate(&refused.path, Part::Value));
        let message = format!("{}: {}", refused.refusal.field, refused.refusal.message);
        Finding {
            path: Some(refused.path.to_string()),
            binding: true,
            ..Finding::error("PRO020", Family::Profile, message).at(place)
        }
    }

    /// The lines at the head of every made file. They name the profile's file, not where it is.
    fn header(&self) -> Vec<String> {
        vec![format!(
            "Made by scalegen from {}; `scalegen generate` rewrites it.",
            self.file()
        )]
    }
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

    /// What keeps it from being written: what builders refused.
    pub(crate) fn refusals(&self, stack: &Stack) -> Vec<Finding> {
        if self.assembly.refused.is_empty() {
            return Vec::new();
        }
        let documents = self.documents(stack);
        let refused = documents.iter().filter(|(_, _, refusals)| !refusals.is_empty());
        let found =
            refused.flat_map(|(_, document, refusals)| check_refused(document, refusals, &self.plan.targets));
        found.filter(|finding| finding.binding).collect()
    }

    /// The settings that builders refused, by their paths in the profile, with the rules that they break.
    fn refused_settings(&self) -> BTreeSet<(&'static str, FieldPath)> {
        let of_objects = self.assembly.refused.iter().flat_map(|object| {
            let origin = &object.manifest.origin;
            object
                .refusals
                .iter()
                .map(|refusal| (refusal.rule, profile_path(&self.plan, origin, refusal.place())))
        });
        let of_values = self
            .assembly
            .refused_values
            .iter()
            .map(|refused| (refused.refusal.rule, refused.path.clone()));
        of_objects.chain(of_values).collect()
    }

    /// The paths of [`Made::files`], in the same order, without making the files.
    pub(crate) fn paths(&self) -> Vec<OutputPath> {
        let mut paths: Vec<_> = self
            .assembly
            .manifests
            .iter()
            .map(|manifest| manifest.path.clone())
            .collect();
        if self.plan.service.is_none() {
            paths.extend(
                [assemble::SCRIPT, assemble::RUNBOOK]
                    .into_iter()
                    .filter_map(|path| OutputPath::new(path).ok()),
            );
        }
        paths
    }

    /// The files: one for each object and, of the profile itself, what is made from templates.
    pub(crate) fn files(&self, stack: &Stack) -> Result<Vec<(OutputPath, MadeFile)>, Box<Finding>> {
        let header = stack.header();
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            Box::new(Finding::error(
                "PRO020",
                Family::Profile,
                format!("{what}: {error}"),
            ))
        };
        let mut files = Vec::with_capacity(self.assembly.manifests.len() + 2);
        for manifest in &self.assembly.manifests {
            let file = manifest
                .file(&header)
                .map_err(|error| failed(manifest.path.as_str(), &error))?;
            files.push((manifest.path.clone(), file));
        }
        if self.plan.service.is_none() {
            let deployment = assemble::deployment(&self.plan, &header);
            let script =
                templates::deploy_script(&deployment).map_err(|error| failed(assemble::SCRIPT, &error))?;
            let runbook =
                templates::runbook(&deployment).map_err(|error| failed(assemble::RUNBOOK, &error))?;
            for (path, text, executable) in [
                (assemble::SCRIPT, script, true),
                (assemble::RUNBOOK, runbook, false),
            ] {
                let path = OutputPath::new(path).map_err(|error| failed(path, &error))?;
                files.push((
                    path,
                    MadeFile {
                        contents: text.into_bytes(),
                        executable,
                    },
                ));
            }
        }
        Ok(files)
    }
}
