//! Objects that a profile holds in Kubernetes' own words.

use std::sync::Arc;

use scalegen_profile::plan::KeptPlan;

use super::{Assembly, Body, Role};

pub(super) fn add(kept: &KeptPlan, assembly: &mut Assembly) {
    let body = Body::Kept(Arc::clone(&kept.body));
    let origin = &kept.object.origin;
    assembly.add(&kept.object.file, origin, Role::Kept, body, Vec::new());
}
