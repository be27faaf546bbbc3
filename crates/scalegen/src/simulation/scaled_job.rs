//! The ScaledJob of a profile, as the object of a simulation.

use scalegen_profile::plan::ScaledJobPlan;

use super::Source;
use super::load::LoadError;
use crate::Stack;

impl Stack {
    /// The ScaledJob that is generated from one of the profile's `[scaled_jobs.NAME]`, by that name; the only one when
    /// absent.
    ///
    /// # Errors
    /// What is wrong with the profile, and a name that leads nowhere.
    pub fn scaled_job(&self, name: Option<&str>) -> Result<Source, LoadError> {
        let rendered = self.render()?;
        let plans = std::iter::once(&rendered.plan).chain(&rendered.services);
        let jobs: Vec<&ScaledJobPlan> = plans.flat_map(|plan| &plan.scaled_jobs).collect();
        let known = || jobs.iter().map(|job| job.key.clone()).collect();
        let is_meant = |job: &&&ScaledJobPlan| name.is_none_or(|name| job.key == name);
        let job = match (name, jobs.as_slice()) {
            (None, [_, _, ..]) => {
                return Err(LoadError::Ambiguous {
                    what: "scaled job",
                    flag: "--job",
                    known: known(),
                });
            }
            _ => jobs.iter().find(is_meant),
        };
        let job = job.ok_or_else(|| LoadError::Unknown {
            what: "scaled job",
            name: name.unwrap_or_default().to_owned(),
            known: known(),
        })?;
        let mut manifests = rendered.manifests.iter();
        let manifest = manifests.find(|it| it.origin == job.object.origin);
        let path = manifest.map(|it| it.path.to_string()).unwrap_or_default();
        let contents = rendered.files.get(&path).map_or(&[][..], |file| &file.contents);
        Ok(Source::text(path, String::from_utf8_lossy(contents)))
    }
}
