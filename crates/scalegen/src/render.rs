//! A profile to everything that it makes, in memory.

use std::sync::Arc;

use scalegen_manifest::assemble::Manifest;
use scalegen_manifest::files::FileSet;
use scalegen_profile::plan::Demand;
use scalegen_profile::{Finding, Plan, Severity};

use crate::Stack;

/// Everything that a profile makes.
#[derive(Debug)]
pub struct Rendered {
    /// The profile, resolved; then each service of its fleet.
    pub plans: Vec<Arc<Plan>>,
    /// The objects, typed.
    pub manifests: Vec<Manifest>,
    /// The files, by their paths below the folder of the profile.
    pub files: FileSet,
    /// Warnings and notes; what is worse is the error of [`Stack::render`].
    pub findings: Vec<Finding>,
}

impl Stack {
    /// Makes everything, in memory. For a fleet that is much; [`Run`](crate::Run) holds one service at a time.
    ///
    /// # Errors
    /// Everything that speaks against it: references that lead nowhere, values that a server would refuse.
    pub fn render(&self) -> Result<Rendered, Vec<Finding>> {
        let mut demand = Demand::default();
        let mut findings = Vec::new();
        let mut units = Vec::new();
        // The services first: what they ask decides about the add-ons, which belong to the profile itself.
        for index in (1..self.loaded().unit_count()).chain([0]) {
            let (made, found) = self.make(index, &demand);
            findings.extend(found);
            if let Some(made) = made {
                findings.extend(made.refusals(self));
                demand.add(&made.plan.demand);
                units.push(made);
            }
        }
        units.rotate_right(1);
        scalegen_profile::sort(&mut findings);
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(findings);
        }
        let mut rendered = Rendered {
            plans: Vec::new(),
            manifests: Vec::new(),
            files: FileSet::new(),
            findings,
        };
        for made in units {
            for (path, file) in made.files(self).map_err(|finding| vec![*finding])? {
                rendered.files.insert(path, file);
            }
            rendered.plans.push(made.plan);
            rendered.manifests.extend(made.assembly.manifests);
        }
        Ok(rendered)
    }
}
