//! The CRD of ScaledObjects, as far as types do not hold it: rules KED102 to KED106.

use scalegen_syntax::defaults::keda;
use scalegen_syntax::{Message, Targets, Term, Version};

use super::STRICT;
use crate::admission::At;
use crate::admission::messages::{MinReplicaCountAboveDefault, MinReplicaCountAboveMax, UnknownField};
use crate::admission::{quantities, words};
use crate::scaled_object::{Fallback, FallbackBehavior, ScaleTrigger, ScaledObjectSpec, ScalingRules};
use crate::words::{NoItems, ShouldBeAtLeast};
use crate::{Refusal, rules};

/// From here on `fallback.behavior` is known, and from the second on all of its words.
const FALLBACK_BEHAVIOR: Version = Version::new(2, 17);
const FALLBACK_FORMULA: Version = Version::new(2, 20);

pub(super) fn check(spec: &ScaledObjectSpec, targets: &Targets, found: &mut Vec<Refusal>) {
    let path = At::of("spec");
    if targets.keda >= STRICT {
        minima(spec, &path, found);
        lengths(spec, &path, found);
        let max = spec.max_replica_count.unwrap_or(keda::MAX_REPLICA_COUNT);
        // Below 1 the maximum is what is wrong, and reported.
        if let Some(min) = spec.min_replica_count.filter(|min| *min > max && max > 0) {
            let message = match spec.max_replica_count {
                Some(max) => Message::from(MinReplicaCountAboveMax { min, max }),
                None => MinReplicaCountAboveDefault { min, max }.into(),
            };
            found.push(
                Refusal::new(rules::MIN_REPLICA_COUNT_ABOVE_MAX, path, message)
                    .because_of(path.field("minReplicaCount")),
            );
        }
    }
    tolerances(spec, &path, found);
    if let Some(fallback) = &spec.fallback {
        fallback_behavior(fallback, targets, &path, found);
    }
}

/// KED102.
fn minima(spec: &ScaledObjectSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let fallback = spec.fallback.as_ref();
    let below = path.field("fallback");
    for (field, number, least) in [
        (path.field("pollingInterval"), spec.polling_interval, 1),
        (path.field("cooldownPeriod"), spec.cooldown_period, 0),
        (
            path.field("initialCooldownPeriod"),
            spec.initial_cooldown_period,
            0,
        ),
        (path.field("idleReplicaCount"), spec.idle_replica_count, 0),
        (path.field("minReplicaCount"), spec.min_replica_count, 0),
        (path.field("maxReplicaCount"), spec.max_replica_count, 1),
        (
            below.field("failureThreshold"),
            fallback.map(|fallback| fallback.failure_threshold),
            0,
        ),
        (
            below.field("replicas"),
            fallback.map(|fallback| fallback.replicas),
            0,
        ),
    ] {
        minimum(field, number, least, found);
    }
}

/// KED102, of one number.
pub(crate) fn minimum(field: At<'_>, number: Option<i32>, least: i32, found: &mut Vec<Refusal>) {
    if let Some(number) = number.filter(|number| *number < least) {
        let detail = Message::from(ShouldBeAtLeast { least: least.into() });
        found.push(Refusal::new(
            rules::SCALED_OBJECT_NUMBER_TOO_SMALL,
            field,
            words::invalid_number(number, detail),
        ));
    }
}

/// What the CRD reports of a text that is empty.
const EMPTY: &str = "should be at least 1 chars long";

/// KED104.
fn lengths(spec: &ScaledObjectSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    if spec.scale_target_ref.name.is_empty() {
        let field = path.field("scaleTargetRef").field("name").path();
        found.push(Refusal::new(
            rules::EMPTY_SCALED_OBJECT_FIELD,
            field,
            words::invalid("", EMPTY),
        ));
    }
    trigger_lengths(&spec.triggers, path, found);
}

/// KED104, of triggers.
pub(crate) fn trigger_lengths(triggers: &[ScaleTrigger], path: &At<'_>, found: &mut Vec<Refusal>) {
    let path = path.field("triggers");
    if triggers.is_empty() {
        found.push(Refusal::new(rules::EMPTY_SCALED_OBJECT_FIELD, path, NoItems {}));
    }
    for (index, trigger) in triggers.iter().enumerate() {
        if trigger.type_.is_empty() {
            let field = path.index(index).field("type").path();
            found.push(Refusal::new(
                rules::EMPTY_SCALED_OBJECT_FIELD,
                field,
                words::invalid("", EMPTY),
            ));
        }
    }
}

/// SCH006.
fn tolerances(spec: &ScaledObjectSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let advanced = spec.advanced.as_ref();
    let config = advanced.and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
    let Some(behavior) = config.and_then(|config| config.behavior.as_ref()) else {
        return;
    };
    let path = path.field("advanced");
    let path = path.field("horizontalPodAutoscalerConfig");
    let path = path.field("behavior");
    let tolerance = |rules: &Option<ScalingRules>| rules.as_ref().and_then(|rules| rules.tolerance.clone());
    for (direction, tolerance) in [
        ("scaleUp", tolerance(&behavior.scale_up)),
        ("scaleDown", tolerance(&behavior.scale_down)),
    ] {
        if let Some(tolerance) = tolerance {
            let field = path.field(direction).field("tolerance").path();
            found.extend(quantities::check_crd(&tolerance, field));
        }
    }
}

/// KED106.
fn fallback_behavior(fallback: &Fallback, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(behavior) = fallback.behavior else { return };
    let field = path.field("fallback").field("behavior").path();
    if targets.keda < FALLBACK_BEHAVIOR {
        let message = UnknownField {
            server: Term::Word("KEDA".into()),
            since: FALLBACK_BEHAVIOR,
        };
        found.push(Refusal::new(rules::FALLBACK_BEHAVIOR_TOO_NEW, field, message));
    } else if behavior == FallbackBehavior::ScalingModifiers && targets.keda < FALLBACK_FORMULA {
        let known = [
            "static",
            "currentReplicas",
            "currentReplicasIfHigher",
            "currentReplicasIfLower",
        ];
        found.push(Refusal::new(
            rules::FALLBACK_BEHAVIOR_TOO_NEW,
            field,
            words::unsupported("scalingModifiers", &known),
        ));
    }
}
