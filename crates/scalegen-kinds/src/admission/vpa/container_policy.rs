//! The policy of one container: rules VPA007 to VPA012 and VPA015.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::api::resource;
use scalegen_syntax::{Message, Quantity, Term};

use super::resolution::resolution;
use super::{CONTROLLED_RESOURCES, OOM_BUMP, PER_VPA_CONFIG, Server, VpaFeatureGate, minimum, startup_boost};
use crate::admission::At;
use crate::admission::messages::MaxBelowMin;
use crate::admission::{quantities, read_quantity, words};
use crate::vpa::{ContainerMode, ContainerPolicy, ControlledValues};
use crate::{Refusal, rules};

type Amounts = Option<BTreeMap<String, resource::Quantity>>;

pub(super) fn container_policy(
    policy: &ContainerPolicy,
    server: &Server<'_>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    if policy.container_name.as_deref().unwrap_or_default().is_empty() {
        found.push(Refusal::new(
            rules::CONTAINER_POLICY_WITHOUT_NAME,
            path.field("containerName"),
            words::required(),
        ));
    }
    bounds(policy, path, found);
    if policy.mode == Some(ContainerMode::Off)
        && policy.controlled_values == Some(ControlledValues::RequestsAndLimits)
    {
        let message =
            words::forbidden("controlledValues shouldn't be specified if container scaling mode is off");
        found.push(Refusal::new(
            rules::CONTROLLED_LIMITS_WITH_MODE_OFF,
            path.field("controlledValues"),
            message,
        ));
    }
    if server.version >= CONTROLLED_RESOURCES {
        let resources = policy.controlled_resources.iter().flatten().enumerate();
        for (index, resource) in resources.filter(|(_, resource)| !is_recommended(resource)) {
            let field = path.field("controlledResources").index(index).path();
            found.push(Refusal::unsupported(
                rules::UNCONTROLLABLE_RESOURCE,
                field,
                resource,
                &["cpu", "memory"],
            ));
        }
    }
    memory_settings(policy, server, path, found);
    if let Some(boost) = &policy.startup_boost {
        startup_boost(boost, server, &path.field("startupBoost"), found);
    }
}

fn is_recommended(resource: &str) -> bool {
    matches!(resource, "cpu" | "memory")
}

/// SCH006, VPA009 and VPA010.
fn bounds(policy: &ContainerPolicy, path: &At<'_>, found: &mut Vec<Refusal>) {
    for (key, amounts) in [
        ("minAllowed", &policy.min_allowed),
        ("maxAllowed", &policy.max_allowed),
    ] {
        let path = path.field(key);
        for (resource, quantity) in amounts.iter().flatten() {
            // The CRD's errors have a dot before a map's key, the webhook's have brackets around it.
            let field = path.named(resource);
            if let Some(refusal) = quantities::check_crd(quantity, field) {
                found.push(refusal);
            } else if let Some(detail) = resolution(resource, quantity) {
                let message = words::invalid(&quantity.0, detail);
                found.push(Refusal::new(
                    rules::VPA_BOUND_TOO_FINE,
                    path.key(resource.as_str()),
                    message,
                ));
            }
        }
    }
    for resource in policy.min_allowed.iter().flatten().map(|(resource, _)| resource) {
        let least = amount(&policy.min_allowed, resource);
        let most = amount(&policy.max_allowed, resource);
        if let (Some(least), Some(most)) = (least, most)
            && most < least
        {
            let detail = Message::from(MaxBelowMin {
                resource: resource.clone(),
                least: Term::Quoted(least.to_string()),
            });
            let field = path.field("maxAllowed").key(resource.as_str()).path();
            found.push(Refusal::new(
                rules::MAX_ALLOWED_BELOW_MIN,
                field,
                words::invalid(&most.to_string(), detail),
            ));
        }
    }
}

fn amount(amounts: &Amounts, resource: &str) -> Option<Quantity> {
    read_quantity(amounts.as_ref()?.get(resource)?).ok()
}

/// VPA103, VPA106 and VPA012.
fn memory_settings(policy: &ContainerPolicy, server: &Server<'_>, path: &At<'_>, found: &mut Vec<Refusal>) {
    let gate = VpaFeatureGate::PerVPAConfig;
    for (key, quantity, least, detail) in [
        (
            "oomBumpUpRatio",
            &policy.oom_bump_up_ratio,
            Quantity::from_units(1),
            "must be greater than or equal to 1.0",
        ),
        (
            "oomMinBumpUp",
            &policy.oom_min_bump_up,
            Quantity::from_units(0),
            "must be greater than or equal to 0",
        ),
    ] {
        let Some(quantity) = quantity else { continue };
        let field = path.field(key);
        if !server.knows(OOM_BUMP, &field, found) {
            continue;
        }
        let allowed = server.allows(gate, rules::GATED_MEMORY_SETTINGS, &field, found);
        if let Some(refusal) = quantities::check_crd(quantity, field) {
            found.push(refusal);
        } else if allowed && read_quantity(quantity).is_ok_and(|amount| in_milli(amount) < in_milli(least)) {
            found.push(Refusal::new(
                rules::GATED_MEMORY_SETTINGS,
                field,
                words::invalid(&quantity.0, detail),
            ));
        }
    }
    let seconds = policy.memory_aggregation_interval_seconds.map(i64::from);
    let count = policy.memory_aggregation_interval_count;
    for (key, number) in [
        ("memoryAggregationIntervalSeconds", seconds),
        ("memoryAggregationIntervalCount", count),
    ] {
        let Some(number) = number else { continue };
        let field = path.field(key);
        if server.knows(PER_VPA_CONFIG, &field, found) {
            server.allows(gate, rules::GATED_MEMORY_SETTINGS, &field, found);
            minimum(number, 1, field, found);
        }
    }
}

/// The webhook compares milli-units, rounded up: 0.9999 passes for 1.
fn in_milli(amount: Quantity) -> i128 {
    amount.milli_ceil()
}
