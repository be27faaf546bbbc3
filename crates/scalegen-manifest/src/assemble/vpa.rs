//! A VerticalPodAutoscaler, from its plan.

use std::sync::Arc;

use scalegen_kinds::admission::VpaFeatureGate;
use scalegen_profile::plan::{Plan, VpaPlan};

use super::{Assembly, Body, Role};
use crate::builders::VerticalPodAutoscalerBuilder;
use crate::settings::VPA;

pub(super) fn add(vpa: &VpaPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &vpa.object;
    let builder = VerticalPodAutoscalerBuilder::new(&object.name, (&vpa.target).into())
        .planned(object)
        .targets(plan.targets)
        // Which gates are on the profile does not say: the linter reports them, and takes an allowance.
        .feature_gates(VpaFeatureGate::ALL);
    let notes = match vpa.acts() {
        true => Vec::new(),
        false => vec!["Recommends only: see `kubectl describe`; no pod is changed.".to_owned()],
    };
    let judged = VPA
        .put(vpa, builder)
        .judge()
        .map(|vpa| Body::VerticalPodAutoscaler(Arc::new(vpa)));
    assembly.judged(object, Role::Vpa, judged, notes);
}
