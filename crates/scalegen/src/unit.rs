//! One unit of a profile (itself, or a service of its fleet), made from scratch each time it is needed.
//!
//! Objects are cheap to make twice, text and memory are not: a run over a fleet makes every unit once to check
//! it, forgets it, and makes it again to write it.

use std::sync::Arc;

use scalegen_lint::check_refused;
use scalegen_manifest::Refusal;
use scalegen_manifest::assemble::{self, Assembly, Manifest, RefusedValues, assemble};
use scalegen_manifest::document::{Document, Locate};
use scalegen_manifest::files::{MadeFile, OutputPath};
use scalegen_manifest::templates;
use scalegen_profile::plan::Demand;
use scalegen_profile::{Family, Finding, Part, Plan, Severity};

use crate::Stack;
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
        let planned = match index {
            0 => self.loaded().plan_with(demand),
            _ => match self.loaded().unit(index) {
                Some(unit) => unit.plan(),
                None => return (None, Vec::new()),
            },
        };
        let mut findings = planned.findings;
        let Some(plan) = planned.plan else {
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
        (
            Some(Made {
                index,
                plan: Arc::new(plan),
                assembly,
            }),
            findings,
        )
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
