//! A TriggerAuthentication or ClusterTriggerAuthentication, from its plan.

use std::sync::Arc;

use scalegen_profile::plan::{AuthenticationPlan, Plan};

use super::{Assembly, Body, Role};
use crate::builders::TriggerAuthenticationBuilder;
use crate::settings::CREDENTIALS;

pub(super) fn add(authentication: &AuthenticationPlan, plan: &Plan, assembly: &mut Assembly) {
    let object = &authentication.object;
    let builder = TriggerAuthenticationBuilder::new(&object.name)
        .planned(object)
        .targets(plan.targets);
    let builder = CREDENTIALS.put(authentication, builder);
    let judged = match authentication.is_cluster {
        true => builder
            .judge_cluster()
            .map(|object| Body::ClusterTriggerAuthentication(Arc::new(object))),
        false => builder
            .judge()
            .map(|object| Body::TriggerAuthentication(Arc::new(object))),
    };
    let notes = vec!["It names where credentials are, and holds none.".to_owned()];
    assembly.judged(object, Role::Authentication, judged, notes);
}
