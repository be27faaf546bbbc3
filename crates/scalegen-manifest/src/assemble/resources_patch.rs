//! A container's requests and limits as a patch of its workload, from its plan.

use scalegen_profile::plan::{Plan, ResourcesPatchPlan};

use super::{Assembly, Body, Role};
use crate::builders::{Resources, ResourcesPatchBuilder};
use crate::settings::PATCH;

pub(super) fn add(patch: &ResourcesPatchPlan, plan: &Plan, assembly: &mut Assembly) {
    let resources = PATCH.put(patch, Resources::new());
    let (name, container) = (&patch.target.name, &patch.container);
    let builder = match patch.target.kind.as_str() {
        "StatefulSet" => ResourcesPatchBuilder::stateful_set(name, container, resources),
        _ => ResourcesPatchBuilder::deployment(name, container, resources),
    };
    let builder = builder.planned(&patch.object).targets(plan.targets);
    let notes = vec![format!(
        "What the container `{}` requests: scalers measure its use against it.",
        patch.container
    )];
    let judged = builder.judge().map(|patch| Body::ResourcesPatch(Box::new(patch)));
    assembly.judged(&patch.object, Role::Patch, judged, notes);
}
