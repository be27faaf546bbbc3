//! A profile to everything that it makes, in memory.

use std::sync::Arc;

use scalegen_manifest::assemble::{self, Assembly, Manifest, RefusedSetting};
use scalegen_manifest::files::{FileSet, MadeFile, OutputPath};
use scalegen_manifest::templates;
use scalegen_profile::{Family, Finding, Part, Plan, Severity};

use crate::Stack;

/// Everything that a profile makes.
#[derive(Debug)]
pub struct Rendered {
    /// The profile, resolved.
    pub plan: Arc<Plan>,
    /// The objects, typed.
    pub manifests: Vec<Manifest>,
    /// The files, by their paths below the folder of the profile.
    pub files: FileSet,
    /// Warnings and notes; what is worse is the error of [`Stack::render`].
    pub findings: Vec<Finding>,
}

impl Stack {
    /// Makes everything, in memory.
    ///
    /// # Errors
    /// Everything that speaks against it: references that lead nowhere, values that a server would refuse.
    pub fn render(&self) -> Result<Rendered, Vec<Finding>> {
        let planned = self.loaded().plan();
        let mut findings = planned.findings;
        let Some(plan) = planned.plan else {
            return Err(findings);
        };
        let Assembly {
            manifests, refused, ..
        } = assemble::assemble(&plan);
        findings.extend(refused.iter().map(|refused| self.refused(refused)));
        scalegen_profile::sort(&mut findings);
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(findings);
        }
        let files = match files(&plan, &manifests, &self.header()) {
            Ok(files) => files,
            Err(error) => return Err(vec![Finding::error("PRO020", Family::Profile, error)]),
        };
        Ok(Rendered {
            plan: Arc::new(plan),
            manifests,
            files,
            findings,
        })
    }

    /// The lines at the head of every made file. They name the profile's file, not where it is.
    fn header(&self) -> Vec<String> {
        vec![format!(
            "Made by scalegen from {}; `scalegen generate` rewrites it.",
            self.file()
        )]
    }

    pub(crate) fn refused(&self, refused: &RefusedSetting) -> Finding {
        let place = self.loaded().layers.locate(&refused.path, Part::Value);
        let message = format!("{}: {}", refused.refusal.field, refused.refusal.message);
        let (code, family, help) = match scalegen_lint::rule_of_refusal(refused.refusal.rule) {
            Some(rule) => (rule.code, rule.family, rule.fix),
            None => ("PRO020", Family::Profile, ""),
        };
        Finding {
            object: Some(refused.object.clone()),
            path: Some(refused.path.to_string()),
            help: Some(help.to_owned()).filter(|help| !help.is_empty()),
            ..Finding::error(code, family, message).at(Some(place))
        }
    }
}

/// The files of manifests, and those made from templates.
fn files(plan: &Plan, manifests: &[Manifest], header: &[String]) -> Result<FileSet, String> {
    let mut files = FileSet::new();
    for manifest in manifests {
        let file = manifest
            .file(header)
            .map_err(|error| format!("{}: {error}", manifest.path))?;
        files.insert(manifest.path.clone(), file);
    }
    let deployment = assemble::deployment(plan, header);
    let script = templates::deploy_script(&deployment).map_err(|error| error.to_string())?;
    let runbook = templates::runbook(&deployment).map_err(|error| error.to_string())?;
    for (path, text, executable) in [
        (assemble::SCRIPT, script, true),
        (assemble::RUNBOOK, runbook, false),
    ] {
        let path = OutputPath::new(path).map_err(|error| error.to_string())?;
        files.insert(
            path,
            MadeFile {
                contents: text.into_bytes(),
                executable,
            },
        );
    }
    Ok(files)
}
