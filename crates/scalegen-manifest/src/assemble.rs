//! From a plan to typed objects, each through its builder, and to the files that hold them.

mod addons;
mod behavior;
mod deploy;
mod hpa;
mod keda;
mod kustomization;
mod load_test;
mod manifest;
mod resources_patch;
mod vpa;

use scalegen_profile::FieldPath;
use scalegen_profile::plan::{Plan, ScalerKind};

use crate::document::{Locate, Made};
use crate::files::OutputPath;
use crate::{Level, Refusal, Refused};

pub use deploy::deployment;
pub use manifest::{Body, Manifest, Role};

/// Where manifests are, in the folder of a profile.
pub const MANIFESTS: &str = "k8s/60-autoscale";
/// The deploy script, in the folder of a profile.
pub const SCRIPT: &str = "scripts/deploy_autoscaling.sh";
/// The runbook, in the folder of a profile.
pub const RUNBOOK: &str = "RUNBOOK.md";
/// What applies the active scalers and the VPAs at once, in the folder of manifests.
pub const KUSTOMIZATION: &str = "kustomization.yaml";

/// Everything that a plan makes, as typed objects, and what a builder refused.
#[derive(Debug, Default)]
pub struct Assembly {
    /// The objects, in the order of the plan.
    pub manifests: Vec<Manifest>,
    /// What servers would refuse; such objects are not among the manifests.
    pub refused: Vec<RefusedSetting>,
    /// The folder of the manifests.
    folder: String,
}

/// A setting of the profile that a builder refused.
#[derive(Clone, Debug)]
pub struct RefusedSetting {
    /// The setting, by its path in the profile.
    pub path: FieldPath,
    /// The object: `Kind/namespace/name`.
    pub object: String,
    /// What a server would say.
    pub refusal: Refusal,
    /// What to do, where more can be said than of every refusal of its kind.
    pub help: Option<String>,
}

/// Makes every object of a plan.
pub fn assemble(plan: &Plan) -> Assembly {
    let mut assembly = Assembly {
        folder: manifests_folder(plan),
        ..Assembly::default()
    };
    for workload in &plan.workloads {
        for scaler in &workload.scalers {
            let role = Role::Scaler {
                workload: workload.key.clone(),
                active: scaler.active,
            };
            match &scaler.kind {
                ScalerKind::Hpa(hpa) => hpa::add(hpa, plan, role, &mut assembly),
                ScalerKind::Keda(keda) => keda::add(keda, plan, role, &mut assembly),
            }
        }
        if let Some(vpa) = &workload.vpa {
            vpa::add(vpa, plan, &mut assembly);
        }
        if let Some(patch) = &workload.resources_patch {
            resources_patch::add(patch, plan, &mut assembly);
        }
    }
    for test in &plan.load_tests {
        load_test::add(test, plan, &mut assembly);
    }
    addons::add(&plan.addons, &mut assembly);
    kustomization::add(plan, &mut assembly);
    assembly
}

/// The folder of a plan's manifests: those of a service of a fleet have one of their own.
pub fn manifests_folder(plan: &Plan) -> String {
    match &plan.service {
        Some(service) => format!("{MANIFESTS}/{service}"),
        None => MANIFESTS.to_owned(),
    }
}

impl Assembly {
    fn add(&mut self, file: &str, origin: &FieldPath, role: Role, body: Body, notes: Vec<String>) {
        // The plan has checked the names; whatever slips through is not written.
        let Ok(path) = OutputPath::new(format!("{}/{file}", self.folder)) else {
            return;
        };
        self.manifests.push(Manifest {
            path,
            origin: origin.clone(),
            role,
            body,
            notes,
        });
    }

    /// Keeps what speaks against an object that has no builder.
    fn refuse(
        &mut self,
        origin: &FieldPath,
        refusals: Vec<Refusal>,
        below: impl Fn(&FieldPath) -> FieldPath,
    ) {
        self.refused.extend(
            refusals
                .into_iter()
                .filter(|refusal| refusal.level != Level::Warning)
                .map(|refusal| RefusedSetting {
                    path: origin.join(&below(refusal.place())),
                    object: origin.to_string(),
                    refusal,
                    help: None,
                }),
        );
    }

    /// Keeps what a builder gave, or what it refused.
    fn built<T>(
        &mut self,
        built: Result<T, Refused>,
        profile_path: impl Fn(&FieldPath) -> FieldPath,
    ) -> Option<T> {
        match built {
            Ok(object) => Some(object),
            Err(refused) => {
                let object = format!("{}/{}", refused.kind, refused.name);
                self.refused
                    .extend(refused.refusals.into_iter().map(|refusal| RefusedSetting {
                        path: profile_path(refusal.place()),
                        object: object.clone(),
                        refusal,
                        help: None,
                    }));
                None
            }
        }
    }

    /// The manifests as the linter reads them; `profile` knows where their values come from.
    pub fn documents(&self, profile: &std::sync::Arc<dyn Locate>) -> Vec<crate::document::Document> {
        let made = |manifest: &Manifest| Made {
            profile: std::sync::Arc::clone(profile),
            object: manifest.origin.clone(),
        };
        self.manifests
            .iter()
            .map(|manifest| manifest.document(made(manifest)))
            .collect()
    }
}
