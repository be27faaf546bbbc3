//! A profile to everything that it makes, in memory.

use std::sync::Arc;

use scalegen_kinds::rules;
use scalegen_manifest::assemble::Manifest;
use scalegen_manifest::files::FileSet;
use scalegen_profile::plan::{Demand, Plan};
use scalegen_profile::{Collapse, Unique};
use scalegen_syntax::{Finding, Severity};

use crate::messages::NotGenerated;
use crate::output::UnmadeError;
use crate::{Findings, Stack};

/// A profile with everything resolved: defaults filled in, references followed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Planned {
    /// The profile itself.
    pub plan: Plan,
    /// The services of its fleet, in their order; of most profiles, none.
    pub services: Vec<Plan>,
    /// Warnings and notes; what is worse is the error of [`Stack::plan`].
    pub findings: Vec<Finding>,
}

/// Everything that a profile makes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rendered {
    /// The profile, resolved.
    pub plan: Arc<Plan>,
    /// The services of its fleet, resolved, in their order; of most profiles, none.
    pub services: Vec<Arc<Plan>>,
    /// The objects, typed: the profile's own, then those of its services.
    pub manifests: Vec<Manifest>,
    /// The files, by their paths below the folder of the profile.
    pub files: FileSet,
    /// Warnings and notes; what is worse is the error of [`Stack::render`]. [`Stack::lint`] says more.
    pub findings: Vec<Finding>,
}

impl Stack {
    /// Resolves everything and makes nothing.
    ///
    /// # Errors
    /// Everything that speaks against it, such as references that lead nowhere.
    pub fn plan(&self) -> Result<Planned, Findings> {
        let findings = unless_errors(self.loaded().check())?;
        let mut demand = Demand::default();
        let mut services = Vec::new();
        for unit in self.loaded().units().skip(1) {
            if let Some(plan) = unit.plan().plan {
                demand.add(&plan.demand);
                services.push(plan);
            }
        }
        let itself = self.loaded().plan_with(&demand);
        match itself.plan {
            Some(plan) => Ok(Planned {
                plan,
                services,
                findings,
            }),
            None => Err(itself.findings.into()),
        }
    }

    /// Calls `each` with a YAML document for each object that is applied: active scalers, VPAs and `[[objects]]`, those of
    /// services among them. Together they are a stream that kubectl reads. A unit with mistakes has none.
    ///
    /// # Errors
    /// When an object cannot be written as YAML, or `each` fails.
    pub fn applied<E: From<UnmadeError>>(
        &self,
        each: &mut dyn FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        for index in 0..self.loaded().unit_count() {
            let (made, _) = self.make(index, &Demand::default());
            let manifests = made.iter().flat_map(|made| &made.assembly.manifests);
            for manifest in manifests.filter(|manifest| manifest.is_applied()) {
                let file = manifest.file(&[]);
                let file = file.map_err(|error| UnmadeError::Object(manifest.path.clone(), error))?;
                let text = String::from_utf8_lossy(&file.contents);
                each(&format!(
                    "---\n# Source: {}/{}\n{text}",
                    self.profile().name,
                    manifest.path
                ))?;
            }
        }
        Ok(())
    }

    /// Makes everything, in memory. For a fleet that is much; [`Run`](crate::Run) holds one service at a time.
    ///
    /// # Errors
    /// Everything that speaks against it: references that lead nowhere, values that a server would refuse.
    pub fn render(&self) -> Result<Rendered, Findings> {
        let mut demand = Demand::default();
        let mut unique = Unique::default();
        let mut findings = Collapse::default();
        let mut units = Vec::new();
        // The services first: what they ask decides about the add-ons, which belong to the profile itself.
        for index in (1..self.loaded().unit_count()).chain([0]) {
            let Some(unit) = self.loaded().unit(index) else {
                continue;
            };
            let (made, found) = self.make(index, &demand);
            findings.add(unit, found);
            if let Some(made) = made {
                findings.add(unit, unique.claim(unit, &made.plan));
                demand.add(&made.plan.demand);
                units.push(made);
            }
        }
        let mut findings = findings.finish();
        scalegen_syntax::sort(&mut findings);
        let findings = unless_errors(findings)?;
        let Some(itself) = units.pop() else {
            // Without a finding every unit is made, so this is never reached.
            return Err(findings.into());
        };
        let mut rendered = Rendered {
            plan: Arc::clone(&itself.plan),
            services: units.iter().map(|made| Arc::clone(&made.plan)).collect(),
            manifests: Vec::new(),
            files: FileSet::new(),
            findings,
        };
        for made in std::iter::once(itself).chain(units) {
            for (index, path) in made.paths().into_iter().enumerate() {
                let file = made.file(self, index).map_err(unmade)?;
                rendered.files.insert(path, file);
            }
            rendered.manifests.extend(made.assembly.manifests);
        }
        Ok(rendered)
    }
}

/// The findings, if none of them is an error; else they are one.
fn unless_errors(findings: Vec<Finding>) -> Result<Vec<Finding>, Findings> {
    match findings.iter().any(|finding| finding.severity == Severity::Error) {
        true => Err(findings.into()),
        false => Ok(findings),
    }
}

/// The finding for a file that cannot be generated.
fn unmade(error: UnmadeError) -> Findings {
    let reason = std::error::Error::source(&error).map_or_else(String::new, |source| format!(": {source}"));
    let finding = Finding {
        binding: true,
        ..rules::REFUSED.finding(NotGenerated {
            error: format!("{error}{reason}"),
        })
    };
    vec![finding].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "name = 'shop'\n[workloads.web]\nnamespace = 'shop'\ntarget = 'Deployment/web'\n";

    #[test]
    fn what_leads_nowhere_is_an_error_of_planning_and_of_rendering() {
        let stack = Stack::from_text("shop.toml", &format!("{SHOP}active = 'cpu'\n")).unwrap();
        for findings in [stack.plan().unwrap_err(), stack.render().unwrap_err()] {
            assert_eq!(findings.len(), 1, "{findings}");
            assert!(
                findings
                    .to_string()
                    .starts_with("shop.toml:5:10: error[PRO008]: "),
                "{findings}"
            );
        }
    }

    #[test]
    fn services_are_planned_and_rendered_after_the_profile_itself() {
        let text = "name = 'fleet'\nservices = [{ name = 'a' }, { name = 'b' }]\n\
                    [template.workloads.'{name}']\nnamespace = 'shop'\ntarget = 'Deployment/{name}'\n\
                    vpa = { update_mode = 'Off' }\n";
        let stack = Stack::from_text("fleet.toml", text).unwrap();
        let (planned, rendered) = (stack.plan().unwrap(), stack.render().unwrap());
        assert_eq!(planned.plan, *rendered.plan);
        let names = |plans: &mut dyn Iterator<Item = &Plan>| -> Vec<_> {
            plans.map(|plan| plan.service.clone().unwrap()).collect()
        };
        assert_eq!(names(&mut planned.services.iter()), ["a", "b"]);
        assert_eq!(
            names(&mut rendered.services.iter().map(AsRef::as_ref)),
            ["a", "b"]
        );
        assert!(rendered.files.get("k8s/60-autoscale/b/vpa-b.yaml").is_some());
    }

    #[test]
    fn a_layout_and_defaults_hold_for_every_object_and_only_the_active_ones_are_applied() {
        let text = format!(
            "output = {{ layout = 'deploy/{{namespace}}/{{kind}}', script = false }}\n\
             prometheus.url = 'http://prometheus:9090'\n{SHOP}active = 'cpu'\n\
             [workloads.web.scalers]\n\
             cpu = {{ kind = 'hpa', max_replicas = 9, metrics = [{{ pods = 'rps', average_value = 5 }}] }}\n\
             queue = {{ kind = 'keda', min_replicas = 1, triggers = [{{ query = 'sum(queue)', threshold = 5 }}] }}\n\
             [signals.rps]\nseries = 'requests_total'\nfunction = 'rate'\nwindow = '2m'\nmatchers = {{ route = '/' }}\n\
             [defaults]\nmin_replicas = 3\nbehavior.scale_down.stabilization_window = '9m'\n\
             [addons]\nprometheus_adapter = {{}}\n\
             [[objects]]\napiVersion = 'v1'\nkind = 'ConfigMap'\nmetadata.name = 'limits'\n"
        );
        let stack = Stack::from_text("shop.toml", &text).unwrap();
        let rendered = stack.render().unwrap();
        let files: Vec<&str> = rendered.files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            files,
            [
                "deploy/adapter-values.yaml",
                "deploy/configmap/configmap-limits.yaml",
                "deploy/kustomization.yaml",
                "deploy/shop/horizontalpodautoscaler/hpa-web-cpu.yaml",
                "deploy/shop/scaledobject/keda-scaledobject-web.yaml",
            ]
        );
        let file =
            |path: &str| String::from_utf8_lossy(&rendered.files.get(path).unwrap().contents).into_owned();
        assert!(
            file("deploy/kustomization.yaml").contains("- shop/horizontalpodautoscaler/hpa-web-cpu.yaml\n")
        );
        let hpa = file("deploy/shop/horizontalpodautoscaler/hpa-web-cpu.yaml");
        assert!(
            hpa.contains("minReplicas: 3") && hpa.contains("stabilizationWindowSeconds: 540"),
            "{hpa}"
        );
        let keda = file("deploy/shop/scaledobject/keda-scaledobject-web.yaml");
        assert!(
            keda.contains("minReplicaCount: 1") && keda.contains("stabilizationWindowSeconds: 540"),
            "{keda}"
        );
        let values = file("deploy/adapter-values.yaml");
        assert!(
            values.contains("sum(rate(<<.Series>>{route=\"/\",<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)"),
            "{values}"
        );
        let mut applied = String::new();
        let mut add = |document: &str| -> Result<(), UnmadeError> {
            applied.push_str(document);
            Ok(())
        };
        stack.applied(&mut add).unwrap();
        let kinds: Vec<&str> = applied
            .lines()
            .filter_map(|line| line.strip_prefix("kind: "))
            .collect();
        assert_eq!(kinds, ["ConfigMap", "HorizontalPodAutoscaler"], "{applied}");
    }
}
