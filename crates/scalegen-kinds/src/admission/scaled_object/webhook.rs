//! The admission webhook of KEDA, as far as one ScaledObject decides: rules KED004 to KED007 and KED009 to KED013.

use std::collections::BTreeSet;

use scalegen_syntax::defaults::keda;
use scalegen_syntax::expr::{Formula, FormulaError};
use scalegen_syntax::{Targets, Version, strconv};

use super::{STRICT, custom_hpa_name, hpa_name};
use crate::admission::At;
use crate::admission::metadata::effective_name;
use crate::admission::words;
use crate::scaled_object::{FallbackBehavior, ScaledObject, ScaledObjectSpec, ScalingModifiers};
use crate::{Refusal, rules};

/// Label values end here, and the object's name becomes one.
const MAX_NAME: usize = 63;
/// From here on a fallback is allowed for triggers of type Value, too.
const FALLBACK_OF_VALUES: Version = Version::new(2, 18);

pub(super) fn check(object: &ScaledObject, targets: &Targets, found: &mut Vec<Refusal>) {
    let path = At::of("spec");
    replica_counts(&object.spec, targets, &path, found);
    fallback(&object.spec, targets, &path, found);
    if let Some(modifiers) = modifiers(&object.spec) {
        scaling_modifiers(&object.spec, modifiers, &path, found);
    }
    cannot_reach_zero(&object.spec, &path, found);
    triggers(&object.spec, targets, &path, found);
    if targets.keda >= STRICT {
        names(object, found);
        without_effect(&object.spec, targets, &path, found);
    }
}

/// The block, unless everything in it is empty: then KEDA takes it for absent.
fn modifiers(spec: &ScaledObjectSpec) -> Option<&ScalingModifiers> {
    let modifiers = spec.advanced.as_ref()?.scaling_modifiers.as_ref()?;
    let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let used = filled(&modifiers.formula)
        || filled(&modifiers.target)
        || filled(&modifiers.activation_target)
        || modifiers.metric_type.is_some();
    used.then_some(modifiers)
}

/// KED004. Since 2.20 the CRD refuses a min above max first.
fn replica_counts(spec: &ScaledObjectSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    // An absent min counts as 0, a min of 0 as the 1 that the HPA gets.
    let min = spec.min_replica_count.map_or(0, |min| min.max(1));
    let max = spec.max_replica_count.unwrap_or(keda::MAX_REPLICA_COUNT);
    if targets.keda < STRICT && min > max {
        let message = format!("minReplicaCount={min} must not be greater than maxReplicaCount={max}");
        found.push(Refusal::new(
            rules::IMPOSSIBLE_REPLICA_COUNTS,
            path.field("minReplicaCount"),
            message,
        ));
    }
    if let Some(idle) = spec.idle_replica_count
        && idle >= min
    {
        let message = format!("idleReplicaCount={idle} must be less than minReplicaCount={min}");
        found.push(Refusal::new(
            rules::IMPOSSIBLE_REPLICA_COUNTS,
            path.field("idleReplicaCount"),
            message,
        ));
    }
}

/// KED005 and KED006.
fn fallback(spec: &ScaledObjectSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(fallback) = &spec.fallback else { return };
    let path = path.field("fallback");
    if targets.keda < STRICT {
        for (key, number) in [
            ("failureThreshold", fallback.failure_threshold),
            ("replicas", fallback.replicas),
        ] {
            if number < 0 {
                let message = words::invalid_number(number, "must be greater than or equal to 0");
                found.push(Refusal::new(
                    rules::FALLBACK_WITHOUT_METRIC,
                    path.field(key),
                    message,
                ));
            }
        }
    }
    let formula = modifiers(spec).and_then(|modifiers| modifiers.formula.as_deref());
    if modifiers(spec).is_none() && !spec.triggers.is_empty() {
        let mut external = spec.triggers.iter().filter(|trigger| !trigger.is_resource());
        if external.clone().next().is_none() {
            let message = "cpu and memory triggers have no fallback, and there is no other trigger";
            found.push(Refusal::new(rules::FALLBACK_WITHOUT_METRIC, path, message));
        } else if targets.keda < FALLBACK_OF_VALUES
            && !external
                .any(|trigger| matches!(trigger.metric_type.as_deref(), None | Some("" | "AverageValue")))
        {
            let message =
                format!("before KEDA {FALLBACK_OF_VALUES} a trigger of type AverageValue is needed");
            found.push(Refusal::new(rules::FALLBACK_WITHOUT_METRIC, path, message));
        }
    }
    if targets.keda >= STRICT
        && fallback.behavior == Some(FallbackBehavior::ScalingModifiers)
        && formula.unwrap_or_default().is_empty()
    {
        let message = "behavior scalingModifiers needs a formula in advanced.scalingModifiers";
        found.push(Refusal::new(
            rules::FALLBACK_FORMULA_WITHOUT_FORMULA,
            path.field("behavior"),
            message,
        ));
    }
}

/// KED007.
fn scaling_modifiers(
    spec: &ScaledObjectSpec,
    modifiers: &ScalingModifiers,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let path = path.field("advanced");
    let path = path.field("scalingModifiers");
    let field = path.field("formula");
    match modifiers.formula.as_deref().unwrap_or_default() {
        "" => found.push(Refusal::new(
            rules::UNUSABLE_SCALING_MODIFIERS,
            field,
            words::required("formula is mandatory"),
        )),
        text => {
            let named: Vec<&str> = spec
                .triggers
                .iter()
                .filter(|trigger| !trigger.is_resource())
                .filter_map(|trigger| trigger.name.as_deref())
                .filter(|name| !name.is_empty())
                .collect();
            if let Err(error) = Formula::compile(text, &named) {
                let message = match error {
                    FormulaError::Compile(_) => format!("the formula does not compile: {error}"),
                    FormulaError::Run(_) => format!("the formula fails {error}"),
                };
                found.push(Refusal::new(rules::UNUSABLE_SCALING_MODIFIERS, field, message));
            }
        }
    }
    let field = path.field("target");
    match modifiers.target.as_deref().unwrap_or_default() {
        "" => found.push(Refusal::new(
            rules::UNUSABLE_SCALING_MODIFIERS,
            field,
            words::required("target is mandatory"),
        )),
        text if !is_positive(text) => {
            let message = words::invalid(text, "must be a number greater than zero");
            found.push(Refusal::new(rules::UNUSABLE_SCALING_MODIFIERS, field, message));
        }
        _ => {}
    }
}

/// Whether KEDA takes the text for a target: what Go's `strconv.ParseFloat` reads and is not zero or less.
fn is_positive(text: &str) -> bool {
    strconv::float(text).is_ok_and(|number| number.is_nan() || number > 0.0)
}

/// KED009. KEDA looks at Deployments and StatefulSets only.
fn cannot_reach_zero(spec: &ScaledObjectSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let target = &spec.scale_target_ref;
    let version = target.api_version.as_deref().unwrap_or_default();
    let kind = target.kind.as_deref().unwrap_or_default();
    let looked_at = matches!(version, "" | "apps/v1") && matches!(kind, "" | "Deployment" | "StatefulSet");
    if looked_at
        && !spec.triggers.is_empty()
        && spec.triggers.iter().all(|trigger| trigger.is_resource())
        && spec.min_replica_count.unwrap_or(0) == 0
    {
        let message = "cpu and memory cannot scale to zero, and there is no other trigger: set minReplicaCount to \
                       1 or more";
        found.push(Refusal::new(
            rules::SCALE_TO_ZERO_ON_RESOURCES,
            path.field("minReplicaCount"),
            message,
        ));
    }
}

/// KED010. Since 2.20 the CRD refuses an empty list first.
fn triggers(spec: &ScaledObjectSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let path = path.field("triggers");
    if spec.triggers.is_empty() && targets.keda < STRICT {
        found.push(Refusal::new(
            rules::INVALID_TRIGGER_LIST,
            path,
            "no triggers defined",
        ));
    }
    let mut names = BTreeSet::new();
    for (index, trigger) in spec.triggers.iter().enumerate() {
        let path = path.index(index);
        let name = trigger.name.as_deref().unwrap_or_default();
        if !name.is_empty() && !names.insert(name) {
            found.push(Refusal::new(
                rules::INVALID_TRIGGER_LIST,
                path.field("name"),
                words::duplicate(name),
            ));
        }
        let live = trigger.is_resource() || trigger.type_ == "cron";
        if live && trigger.use_cached_metrics == Some(true) {
            let message = format!("useCachedMetrics is not supported for {} triggers", trigger.type_);
            found.push(Refusal::new(
                rules::INVALID_TRIGGER_LIST,
                path.field("useCachedMetrics"),
                message,
            ));
        }
    }
}

/// KED011.
fn names(object: &ScaledObject, found: &mut Vec<Refusal>) {
    let metadata = At::of("metadata");
    let field = metadata.field("name");
    let name = effective_name(&object.metadata);
    if name.len() > MAX_NAME {
        let message = format!(
            "Too long: {} characters, and the name becomes a label's value, which has at most {MAX_NAME}",
            name.len()
        );
        found.push(Refusal::new(rules::SCALED_OBJECT_NAME_TOO_LONG, field, message));
        return;
    }
    let hpa = hpa_name(object);
    if hpa.len() <= MAX_NAME {
        return;
    }
    let (field, advice) = if custom_hpa_name(object).is_some() {
        let field = At::of("spec")
            .field("advanced")
            .field("horizontalPodAutoscalerConfig")
            .field("name")
            .path();
        (field, "")
    } else {
        (
            field.path(),
            ": shorten the name to 54, or set advanced.horizontalPodAutoscalerConfig.name",
        )
    };
    let message = format!(
        "Too long: the HPA's name {hpa:?} has {} characters, at most {MAX_NAME} are allowed{advice}",
        hpa.len()
    );
    found.push(Refusal::new(rules::SCALED_OBJECT_NAME_TOO_LONG, field, message));
}

/// KED012 and KED013.
fn without_effect(spec: &ScaledObjectSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let never_zero = spec.min_replica_count.is_some_and(|min| min > 0);
    let idles = match spec.idle_replica_count {
        None => false,
        // 2.20 takes only 0 for idling, later releases any number.
        Some(idle) => idle == 0 || targets.keda > STRICT,
    };
    if !never_zero || idles {
        return;
    }
    let mut warn = |rule, key, why: &str| {
        let message = format!("has no effect while minReplicaCount is above 0: {why}");
        found.push(Refusal::new(rule, path.field(key), message).warning());
    };
    if spec.cooldown_period.is_some() {
        let why = "it delays the last step to zero only, the HPA's scaleDown behavior all others";
        warn(rules::COOLDOWN_PERIOD_WITHOUT_EFFECT, "cooldownPeriod", why);
    }
    let cached = spec
        .triggers
        .iter()
        .any(|trigger| trigger.use_cached_metrics == Some(true));
    if spec.polling_interval.is_some() && !cached {
        let why = "the HPA asks at its own pace, unless a trigger has useCachedMetrics";
        warn(rules::POLLING_INTERVAL_WITHOUT_EFFECT, "pollingInterval", why);
    }
}

#[cfg(test)]
mod tests {
    use super::is_positive;

    #[test]
    fn targets_are_read_as_go_reads_them() {
        for text in [
            "1",
            "0.5",
            ".5",
            "5.",
            "+1",
            "1e3",
            "Inf",
            "+infinity",
            "nan",
            "0x1p4",
            "1_0",
        ] {
            assert!(is_positive(text), "{text}");
        }
        for text in [
            "0", "-1", "", " 1", "1 ", "5k", "x", "1e999", "-inf", "0x10", "-0x1p4", "1__0", "_1",
        ] {
            assert!(!is_positive(text), "{text}");
        }
    }
}
