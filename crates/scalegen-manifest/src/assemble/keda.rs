//! A KEDA ScaledObject, from its plan.

use std::sync::Arc;

use scalegen_profile::plan::{KedaPlan, Plan};

use super::{Assembly, Body, Role};
use crate::builders::ScaledObjectBuilder;
use crate::settings::KEDA;

pub(super) fn add(keda: &KedaPlan, plan: &Plan, role: Role, assembly: &mut Assembly) {
    let object = &keda.object;
    let builder = ScaledObjectBuilder::new(&object.name, (&keda.target).into())
        .planned(object)
        .targets(plan.targets);
    let notes = vec![format!(
        "KEDA makes the HorizontalPodAutoscaler {} from it.",
        keda.hpa_name()
    )];
    let judged = KEDA
        .put(keda, builder)
        .judge()
        .map(|scaled| Body::ScaledObject(Arc::new(scaled)));
    assembly.judged(object, role, judged, notes);
}
