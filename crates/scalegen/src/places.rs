//! Where in a profile the values of made objects come from; asked only when a finding needs a place.

use std::sync::Arc;

use scalegen_document::Locate;
use scalegen_profile::plan::{Plan, ScalerKind};
use scalegen_profile::{Loaded, Part};
use scalegen_syntax::{FieldPath, Place};

/// A unit of a profile and its plan, as whoever lints the objects made from them asks for places.
pub(crate) struct Places {
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) unit: usize,
    pub(crate) plan: Arc<Plan>,
}

impl Locate for Places {
    fn locate(&self, object: &FieldPath, field: &FieldPath) -> Option<Place> {
        let path = profile_path(&self.plan, object, field);
        Some(self.loaded.unit(self.unit)?.locate(&path, Part::Value))
    }
}

/// The path in the profile of a field of the object that was made from the table at `object`.
pub(crate) fn profile_path(plan: &Plan, object: &FieldPath, field: &FieldPath) -> FieldPath {
    for workload in &plan.workloads {
        let scaler = workload
            .scalers
            .iter()
            .find(|scaler| scaler.object().origin == *object);
        match scaler.map(|scaler| &scaler.kind) {
            Some(ScalerKind::Hpa(hpa)) => return hpa.profile_path(field),
            Some(ScalerKind::Keda(keda)) => return keda.profile_path(field),
            None => {}
        }
        if let Some(vpa) = workload.vpa.as_ref().filter(|vpa| vpa.object.origin == *object) {
            return vpa.profile_path(field);
        }
        if let Some(patch) = workload
            .resources_patch
            .as_ref()
            .filter(|patch| patch.object.origin == *object)
        {
            return patch.profile_path(field);
        }
    }
    match plan.load_tests.iter().find(|test| test.object.origin == *object) {
        Some(test) => test.profile_path(field),
        None => object.clone(),
    }
}
