//! A container's requests and limits as a patch of its workload, from its plan.

use scalegen_profile::plan::{Plan, ResourcesPatchPlan};

use super::{Assembly, Body, Role};
use crate::builders::{Resources, ResourcesPatchBuilder};

pub(super) fn add(patch: &ResourcesPatchPlan, plan: &Plan, assembly: &mut Assembly) {
    let mut resources = Resources::new();
    for (name, amount) in &patch.requests {
        resources = resources.request(name, *amount);
    }
    for (name, amount) in &patch.limits {
        resources = resources.limit(name, *amount);
    }
    let (name, container) = (&patch.target.name, &patch.container);
    let builder = match patch.target.kind.as_str() {
        "StatefulSet" => ResourcesPatchBuilder::stateful_set(name, container, resources),
        _ => ResourcesPatchBuilder::deployment(name, container, resources),
    };
    let built = builder.planned(&patch.object).targets(plan.targets).build();
    if let Some(built) = assembly.built(built, |field| patch.profile_path(field)) {
        let notes = vec![format!(
            "What the container `{}` requests: scalers measure its use against it.",
            patch.container
        )];
        let body = Body::ResourcesPatch(Box::new(built));
        assembly.add(&patch.object.file, &patch.object.origin, Role::Patch, body, notes);
    }
}
