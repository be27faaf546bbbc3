//! What the API server refuses of a Deployment.
//!
//! Source: `pkg/apis/apps/validation/validation.go` of Kubernetes 1.36, and its defaults.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use scalegen_syntax::Targets;

use super::words::{self, NothingMayMove};
use super::{metadata, numbers, pod_template, workload};
use crate::admission::At;
use crate::{Refusal, rules};

/// Seconds that a rollout may stand still when `progressDeadlineSeconds` is absent.
const DEFAULT_PROGRESS_DEADLINE: i32 = 600;

/// What an API server of these versions refuses of a Deployment: rules WKL001 to WKL018, and SCH006.
pub fn deployment(deployment: &Deployment, targets: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&deployment.metadata, rules::MALFORMED_WORKLOAD_METADATA);
    workload::pod_names(
        &deployment.metadata,
        rules::MALFORMED_WORKLOAD_METADATA,
        &mut found,
    );
    let spec = &deployment.spec;
    let path = At::of("spec");
    workload::selector(&spec.selector, &spec.template, &path, &mut found);
    pod_template::check(&spec.template, &[], targets, &path.field("template"), &mut found);
    workload::lasting_pods(&spec.template, &path, &mut found);
    counts(spec, &path, &mut found);
    if let Some(strategy) = &spec.strategy {
        rollout(strategy, &path.field("strategy"), &mut found);
    }
    found
}

/// WKL017.
fn counts(spec: &DeploymentSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let fields = [
        ("replicas", spec.replicas.map(i64::from)),
        ("minReadySeconds", spec.min_ready_seconds.map(i64::from)),
        ("revisionHistoryLimit", spec.revision_history_limit.map(i64::from)),
        (
            "progressDeadlineSeconds",
            spec.progress_deadline_seconds.map(i64::from),
        ),
    ];
    numbers::not_negative(rules::NEGATIVE_WORKLOAD_COUNT, path, &fields, found);
    let deadline = spec
        .progress_deadline_seconds
        .unwrap_or(DEFAULT_PROGRESS_DEADLINE);
    if deadline <= spec.min_ready_seconds.unwrap_or(0) {
        let message = words::invalid_number(deadline, "must be greater than minReadySeconds");
        let deadline = path.field("progressDeadlineSeconds");
        let refusal = Refusal::new(rules::NEGATIVE_WORKLOAD_COUNT, deadline, message);
        found.push(refusal.compared_with(&["spec.minReadySeconds"]));
    }
}

/// WKL018.
fn rollout(strategy: &DeploymentStrategy, path: &At<'_>, found: &mut Vec<Refusal>) {
    const TYPES: [&str; 2] = ["Recreate", "RollingUpdate"];
    match strategy.type_.as_deref().unwrap_or_default() {
        "Recreate" => {
            if strategy.rolling_update.is_some() {
                let message = words::forbidden("may not be specified when strategy `type` is 'Recreate'");
                found.push(Refusal::new(
                    rules::UNWORKABLE_UPDATE_STRATEGY,
                    path.field("rollingUpdate"),
                    message,
                ));
            }
        }
        "RollingUpdate" | "" => {
            let Some(rolling) = &strategy.rolling_update else {
                return;
            };
            let path = path.field("rollingUpdate");
            let rule = rules::UNWORKABLE_UPDATE_STRATEGY;
            let (fewer, more) = (rolling.max_unavailable.as_ref(), rolling.max_surge.as_ref());
            workload::portion(rule, path.field("maxUnavailable"), fewer, Some(100), found);
            workload::portion(rule, path.field("maxSurge"), more, None, found);
            if workload::is_zero(fewer) && workload::is_zero(more) {
                let unavailable = path.field("maxUnavailable");
                let refusal = Refusal::new(rules::UNWORKABLE_UPDATE_STRATEGY, unavailable, NothingMayMove {});
                found.push(refusal.compared_with(&["spec.strategy.rollingUpdate.maxSurge"]));
            }
        }
        other => found.push(Refusal::unsupported(
            rules::UNWORKABLE_UPDATE_STRATEGY,
            path.field("type"),
            other,
            &TYPES,
        )),
    }
}

#[cfg(test)]
mod tests;
