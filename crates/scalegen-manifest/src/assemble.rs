//! From a plan to typed objects, each through its builder, and to the files that hold them.

mod addons;
mod authentication;
mod deploy;
mod hpa;
mod keda;
mod kept;
mod kustomization;
mod load_test;
mod manifest;
mod pdb;
mod resources_patch;
mod scaled_job;
mod vpa;

use std::sync::Arc;

use scalegen_profile::plan::{ObjectPlan, Plan, ScalerKind};
use scalegen_syntax::{FieldPath, Message};

use crate::files::OutputPath;
use scalegen_document::{Document, Locate, Made};
use scalegen_kinds::Judged;
use scalegen_kinds::Refusal;

pub use deploy::deployment;
pub use manifest::{Body, Manifest, Role};

/// The deploy script, in the folder of a profile.
pub const SCRIPT: &str = "scripts/deploy_autoscaling.sh";
/// The runbook, in the folder of a profile.
pub const RUNBOOK: &str = "RUNBOOK.md";
/// What applies the active scalers and the VPAs at once, in the folder of manifests.
pub const KUSTOMIZATION: &str = "kustomization.yaml";
/// The label of everything that is applied for a profile; its value is the profile's name.
pub const PROFILE_LABEL: &str = "scalegen/profile";
/// The label that names scalegen as the manager of an object.
pub const MANAGER_LABEL: (&str, &str) = ("app.kubernetes.io/managed-by", "scalegen");

/// Everything that a plan makes, as typed objects, and what a builder refused.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Assembly {
    /// The objects, in the order of the plan.
    pub manifests: Vec<Manifest>,
    /// Objects that servers would refuse: they are linted like the others, and never written.
    pub refused: Vec<RefusedObject>,
    /// Values that the charts of add-ons would refuse.
    pub refused_values: Vec<RefusedValues>,
    /// The folder of the manifests; none when the service has a name that no folder can have.
    folder: Option<OutputPath>,
}

/// An object that its builder refused.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefusedObject {
    /// The object.
    pub manifest: Manifest,
    /// What a server would say; warnings are not among it.
    pub refusals: Vec<Refusal>,
}

/// A value of an add-on's chart that the chart refuses.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefusedValues {
    /// The setting, by its path in the profile.
    pub path: FieldPath,
    /// What the chart would say.
    pub refusal: Refusal,
    /// What to do, where more can be said than of every refusal of its kind.
    pub help: Option<Message>,
}

/// Makes every object of a plan.
pub fn assemble(plan: &Plan) -> Assembly {
    let mut assembly = Assembly {
        folder: OutputPath::new(manifests_folder(plan)).ok(),
        ..Assembly::default()
    };
    for authentication in &plan.authentications {
        authentication::add(authentication, plan, &mut assembly);
    }
    for kept in &plan.objects {
        kept::add(kept, &mut assembly);
    }
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
        if let Some(pdb) = &workload.pdb {
            pdb::add(pdb, plan, &mut assembly);
        }
        if let Some(patch) = &workload.resources_patch {
            resources_patch::add(patch, plan, &mut assembly);
        }
    }
    for job in &plan.scaled_jobs {
        scaled_job::add(job, plan, &mut assembly);
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
    let manifests = &plan.output.manifests;
    match &plan.service {
        Some(service) => [manifests, "/", service].concat(),
        None => manifests.clone(),
    }
}

impl Assembly {
    /// Whether nothing of it would be refused.
    pub fn is_whole(&self) -> bool {
        self.refused.is_empty() && self.refused_values.is_empty()
    }

    fn add(&mut self, file: &str, origin: &FieldPath, role: Role, body: Body, notes: Vec<String>) {
        let manifest = self.manifest(file, origin, role, body, notes);
        self.manifests.extend(manifest);
    }

    /// Keeps what a builder made, among what can be written or what cannot.
    fn judged(&mut self, object: &ObjectPlan, role: Role, judged: Judged<Body>, notes: Vec<String>) {
        let Judged {
            object: body,
            refusals,
            is_clean,
        } = judged;
        let Some(mut manifest) = self.manifest(&object.file, &object.origin, role, body, notes) else {
            return;
        };
        manifest.clean = is_clean && !matches!(manifest.role, Role::Patch);
        if refusals.is_empty() {
            self.manifests.push(manifest);
        } else {
            self.refused.push(RefusedObject { manifest, refusals });
        }
    }

    fn manifest(
        &self,
        file: &str,
        origin: &FieldPath,
        role: Role,
        body: Body,
        notes: Vec<String>,
    ) -> Option<Manifest> {
        // The plan has checked the names; whatever slips through is not written.
        let path = self.folder.as_ref()?.file(file).ok()?;
        Some(Manifest {
            path,
            origin: origin.clone(),
            role,
            body,
            notes,
            clean: false,
        })
    }

    /// Keeps what speaks against an object that has no builder.
    fn refuse(
        &mut self,
        origin: &FieldPath,
        refusals: Vec<Refusal>,
        below: impl Fn(&FieldPath) -> FieldPath,
    ) {
        self.refused_values
            .extend(
                refusals
                    .into_iter()
                    .filter(Refusal::is_error)
                    .map(|refusal| RefusedValues {
                        path: origin.join(&below(refusal.place())),
                        refusal,
                        help: None,
                    }),
            );
    }

    /// Every manifest as the linter reads it, with what its builder refused; `profile` knows where the values
    /// come from.
    pub fn documents(&self, profile: &Arc<dyn Locate>) -> Vec<(&Manifest, Document, &[Refusal])> {
        let read = |manifest: &Manifest| {
            manifest.document(Made {
                profile: Arc::clone(profile),
                object: manifest.origin.clone(),
            })
        };
        let whole = self
            .manifests
            .iter()
            .map(|manifest| (manifest, read(manifest), &[][..]));
        let refused = self
            .refused
            .iter()
            .map(|RefusedObject { manifest, refusals }| (manifest, read(manifest), refusals.as_slice()));
        whole.chain(refused).collect()
    }
}
