//! The folders of the files of a plan, and which files there are beside manifests.

use super::authentication::AuthenticationPlan;
use super::kept::KeptPlan;
use super::load_test::LoadTestPlan;
use super::messages::{
    BadFolder, FolderSuchAs, LayoutSuchAs, NoSharedFolder, RunbookNeedsScript, TurnRunbookOff,
};
use super::object::ObjectPlan;
use super::planner::Planner;
use super::scaled_job::ScaledJobPlan;
use super::workload::{ScalerKind, WorkloadPlan};
use crate::language::{DEFAULT_LAYOUT, Output};
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::FieldPath;

/// Where files go below the folder of the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputPlan {
    /// The folder of the kustomization and of charts' values. The files of objects are below it.
    pub manifests: String,
    /// Whether there is a deploy script.
    pub script: bool,
    /// Whether there is a runbook.
    pub runbook: bool,
}

/// What has files to lay out.
pub(super) struct Laid<'p> {
    pub(super) authentications: &'p mut [AuthenticationPlan],
    pub(super) workloads: &'p mut [WorkloadPlan],
    pub(super) scaled_jobs: &'p mut [ScaledJobPlan],
    pub(super) load_tests: &'p mut [LoadTestPlan],
    pub(super) objects: &'p mut [KeptPlan],
}

/// What stands in a layout for a part of an object.
const PARTS: [&str; 4] = ["{profile}", "{namespace}", "{workload}", "{kind}"];

impl Planner<'_> {
    /// Puts the files of all objects into their folders.
    pub(super) fn lay_out(&mut self, is_service: bool, laid: Laid<'_>) -> OutputPlan {
        let profile = self.shared.unwrap_or(self.profile);
        let output = profile.output.clone().unwrap_or_default();
        let layout = output.layout.as_deref().unwrap_or(DEFAULT_LAYOUT);
        let layout = layout.replace("{profile}", &profile.name);
        // Of a fleet it is checked with the profile itself.
        if !is_service {
            self.check_output(&output, &layout);
        }
        let folders: Vec<&str> = layout.split('/').collect();
        let shared = folders.iter().take_while(|folder| !folder.contains('{')).count();
        let (shared, own) = folders.split_at(shared);
        let place = |object: &mut ObjectPlan, workload: &str, kind: &str| {
            let mut file = String::new();
            for folder in own {
                let folder = folder
                    .replace("{namespace}", &object.namespace)
                    .replace("{workload}", workload)
                    .replace("{kind}", &kind.to_ascii_lowercase());
                if !folder.is_empty() {
                    file.extend([&folder, "/"]);
                }
            }
            object.file.insert_str(0, &file);
        };
        for authentication in laid.authentications {
            let kind = authentication.kind();
            place(&mut authentication.object, "", kind);
        }
        for workload in laid.workloads {
            let WorkloadPlan {
                key,
                target,
                scalers,
                vpa,
                pdb,
                resources_patch,
                ..
            } = workload;
            for scaler in scalers {
                match &mut scaler.kind {
                    ScalerKind::Hpa(hpa) => place(&mut hpa.object, key, "HorizontalPodAutoscaler"),
                    ScalerKind::Keda(keda) => place(&mut keda.object, key, "ScaledObject"),
                }
            }
            if let Some(vpa) = vpa {
                place(&mut vpa.object, key, "VerticalPodAutoscaler");
            }
            if let Some(pdb) = pdb {
                place(&mut pdb.object, key, "PodDisruptionBudget");
            }
            if let Some(patch) = resources_patch {
                place(&mut patch.object, key, &target.kind);
            }
        }
        for job in laid.scaled_jobs {
            place(&mut job.object, "", "ScaledJob");
        }
        for test in laid.load_tests {
            place(&mut test.object, &test.workload, "Job");
        }
        for kept in laid.objects {
            place(&mut kept.object, "", &kept.kind);
        }
        let script = output.script.unwrap_or(true);
        OutputPlan {
            manifests: shared.join("/"),
            script,
            runbook: output.runbook.unwrap_or(script),
        }
    }

    fn check_output(&mut self, output: &Output, layout: &str) {
        let origin = FieldPath::of("output");
        for folder in layout.split('/') {
            let plain = PARTS
                .iter()
                .fold(folder.to_owned(), |rest, part| rest.replace(part, "x"));
            // A folder has the letters of a file.
            if names::yaml_file(&format!("{plain}.yaml")).is_err() || plain.is_empty() {
                let folder = folder.escape_debug().to_string();
                let problem = Problem::new(codes::OUTPUT, origin.field("layout"), BadFolder { folder });
                self.report(problem.help(FolderSuchAs {}));
            }
        }
        if layout.split('/').next().is_some_and(|first| first.contains('{')) {
            let problem = Problem::new(codes::OUTPUT, origin.field("layout"), NoSharedFolder {});
            self.report(problem.help(LayoutSuchAs {}));
        }
        if output.script == Some(false) && output.runbook == Some(true) {
            let problem = Problem::new(codes::OUTPUT, origin.field("runbook"), RunbookNeedsScript {});
            self.report(problem.help(TurnRunbookOff {}));
        }
    }
}
