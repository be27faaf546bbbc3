//! The admission webhook of KEDA, as far as one ScaledObject decides: rules KED004 to KED007 and KED009 to KED013.

use std::collections::BTreeSet;

use scalegen_syntax::defaults::keda;
use scalegen_syntax::expr::{Formula, FormulaError};
use scalegen_syntax::{
    Message, Remedy, Targets, Term, Version, did_you_mean, meant, nearest, strconv, write,
};

use super::{STRICT, custom_hpa_name, hpa_name};
use crate::admission::At;
use crate::admission::messages::{
    CannotReachZero, CooldownWithoutEffect, FallbackWithoutFormula, FormulaDoesNotCompile, FormulaFails,
    GeneratedHpaNameTooLong, HpaNameTooLong, IdleNotBelowMin, MinAboveMax, NameTooLongForLabel,
    NeitherHasEffect, NeverAtZero, NoAverageToFallBackFor, NoKindOfApps, NoTriggers, NotCached,
    NothingToFallBackFor, PollingWithoutEffect, VersionIsGone,
};
use crate::admission::metadata::effective_name;
use crate::admission::words;
use crate::scaled_object::{
    FallbackBehavior, ScaleTargetRef, ScaleTrigger, ScaledObject, ScaledObjectSpec, ScalingModifiers,
};
use crate::{Refusal, rules};

/// Label values end here, and the object's name becomes one.
const MAX_NAME: usize = 63;
/// From here on a fallback is allowed for triggers of type Value, too.
const FALLBACK_OF_VALUES: Version = Version::new(2, 18);

pub(super) fn check(object: &ScaledObject, targets: &Targets, found: &mut Vec<Refusal>) {
    let path = At::of("spec");
    target(&object.spec.scale_target_ref, &path, found);
    replica_counts(&object.spec, targets, &path, found);
    fallback(&object.spec, targets, &path, found);
    if let Some(modifiers) = modifiers(&object.spec) {
        scaling_modifiers(&object.spec, modifiers, &path, found);
    }
    cannot_reach_zero(&object.spec, &path, found);
    triggers(&object.spec.triggers, targets, &path, found);
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

/// Kinds of `apps/v1`. The webhook does not look at their case.
const APPS: [&str; 5] = [
    "ControllerRevision",
    "DaemonSet",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
];
/// Versions that no server has since Kubernetes 1.16.
const REMOVED: [&str; 3] = ["apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"];

/// KED015: what the webhook does not find among the kinds of the server.
fn target(target: &ScaleTargetRef, path: &At<'_>, found: &mut Vec<Refusal>) {
    let version = target.api_version.as_deref().unwrap_or_default();
    let kind = target.kind.as_deref().unwrap_or_default();
    let path = path.field("scaleTargetRef");
    let mut refuse = |field, message: Message, help: Message, remedy: Option<Remedy>| {
        let refusal = Refusal::new(rules::UNKNOWN_SCALE_TARGET, path.field(field), message);
        let help = Some(help);
        found.push(Refusal {
            help,
            remedy,
            ..refusal
        });
    };
    // Without a kind it is a Deployment.
    let is_of_apps = kind.is_empty() || APPS.iter().any(|known| known.eq_ignore_ascii_case(kind));
    if version.matches('/').count() > 1 {
        let message = words::invalid(version, "must be a group and a version");
        refuse("apiVersion", message, write("apps/v1"), None);
    } else if REMOVED.contains(&version) {
        let version = version.to_owned();
        let remedy = Remedy::text(Some("apps/v1").filter(|_| is_of_apps));
        refuse(
            "apiVersion",
            VersionIsGone { version }.into(),
            write("apps/v1"),
            remedy,
        );
    } else if matches!(version, "" | "apps/v1")
        && !is_of_apps
        && let Some(near) = nearest(kind, APPS)
    {
        let remedy = Remedy::text(meant(kind, APPS));
        let kind = kind.to_owned();
        refuse("kind", NoKindOfApps { kind }.into(), did_you_mean(near), remedy);
    }
}

/// KED004. Since 2.20 the CRD refuses a min above max first.
pub(super) fn replica_counts(
    spec: &ScaledObjectSpec,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    // An absent min counts as 0, a min of 0 as the 1 that the HPA gets.
    let min = spec.min_replica_count.map_or(0, |min| min.max(1));
    let max = spec.max_replica_count.unwrap_or(keda::MAX_REPLICA_COUNT);
    if targets.keda < STRICT && min > max {
        let message = MinAboveMax { min, max };
        found.push(Refusal::new(
            rules::IMPOSSIBLE_REPLICA_COUNTS,
            path.field("minReplicaCount"),
            message,
        ));
    }
    if let Some(idle) = spec.idle_replica_count
        && idle >= min
    {
        let message = IdleNotBelowMin { idle, min };
        found.push(Refusal::new(
            rules::IMPOSSIBLE_REPLICA_COUNTS,
            path.field("idleReplicaCount"),
            message,
        ));
    }
}

/// KED005 and KED006.
pub(super) fn fallback(spec: &ScaledObjectSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
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
            let message = NothingToFallBackFor {};
            found.push(Refusal::new(rules::FALLBACK_WITHOUT_METRIC, path, message));
        } else if targets.keda < FALLBACK_OF_VALUES
            && !external
                .any(|trigger| matches!(trigger.metric_type.as_deref(), None | Some("" | "AverageValue")))
        {
            let message = NoAverageToFallBackFor {
                since: FALLBACK_OF_VALUES,
            };
            found.push(Refusal::new(rules::FALLBACK_WITHOUT_METRIC, path, message));
        }
    }
    if targets.keda >= STRICT
        && fallback.behavior == Some(FallbackBehavior::ScalingModifiers)
        && formula.unwrap_or_default().is_empty()
    {
        let message = FallbackWithoutFormula {};
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
            words::required_because("formula is mandatory"),
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
                let cause = Term::cause(&error.error().kind);
                let text = error.to_string();
                let message = match error {
                    FormulaError::Compile(_) => Message::from(FormulaDoesNotCompile { error: text, cause }),
                    FormulaError::Run(_) => FormulaFails { error: text, cause }.into(),
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
            words::required_because("target is mandatory"),
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

/// KED009. The webhook looks at Deployments and StatefulSets only; of others nothing is refused, and the minimum never
/// counts.
fn cannot_reach_zero(spec: &ScaledObjectSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let target = &spec.scale_target_ref;
    let version = target.api_version.as_deref().unwrap_or_default();
    let kind = target.kind.as_deref().unwrap_or_default();
    let looked_at = matches!(version, "" | "apps/v1") && matches!(kind, "" | "Deployment" | "StatefulSet");
    if !spec.triggers.is_empty()
        && spec.triggers.iter().all(|trigger| trigger.is_resource())
        && spec.min_replica_count.unwrap_or(0) == 0
    {
        let of_rule = |message| {
            let rule = rules::SCALE_TO_ZERO_ON_RESOURCES;
            Refusal::new(rule, path.field("minReplicaCount"), message)
        };
        match (looked_at, spec.min_replica_count) {
            (true, _) => found.push(of_rule(Message::from(CannotReachZero {}))),
            // Nobody asked for 0 where nothing is written.
            (false, Some(_)) => found.push(of_rule(NeverAtZero {}.into()).warning()),
            (false, None) => {}
        }
    }
}

/// KED010. Since 2.20 the CRD refuses an empty list first.
pub(crate) fn triggers(
    triggers: &[ScaleTrigger],
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let path = path.field("triggers");
    if triggers.is_empty() && targets.keda < STRICT {
        found.push(Refusal::new(rules::INVALID_TRIGGER_LIST, path, NoTriggers {}));
    }
    let mut names = BTreeSet::new();
    for (index, trigger) in triggers.iter().enumerate() {
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
            let message = NotCached {
                trigger: trigger.type_.clone(),
            };
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
        let message = NameTooLongForLabel {
            length: name.len(),
            most: MAX_NAME,
        };
        found.push(Refusal::new(rules::SCALED_OBJECT_NAME_TOO_LONG, field, message));
        return;
    }
    let hpa = hpa_name(object);
    if hpa.len() <= MAX_NAME {
        return;
    }
    let (length, most) = (hpa.len(), MAX_NAME);
    let name = Term::Quoted(hpa);
    let (field, message) = if custom_hpa_name(object).is_some() {
        let field = At::of("spec")
            .field("advanced")
            .field("horizontalPodAutoscalerConfig")
            .field("name")
            .path();
        (field, Message::from(HpaNameTooLong { name, length, most }))
    } else {
        (
            field.path(),
            GeneratedHpaNameTooLong { name, length, most }.into(),
        )
    };
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
    let mut warn = |rule, key, message: Message| {
        found.push(Refusal::new(rule, path.field(key), message).warning());
    };
    let cached = spec
        .triggers
        .iter()
        .any(|trigger| trigger.use_cached_metrics == Some(true));
    // One cause is one finding.
    match (
        spec.cooldown_period.is_some(),
        spec.polling_interval.is_some() && !cached,
    ) {
        (true, is_polled) => {
            let message = match is_polled {
                true => Message::from(NeitherHasEffect {}),
                false => CooldownWithoutEffect {}.into(),
            };
            warn(rules::COOLDOWN_PERIOD_WITHOUT_EFFECT, "cooldownPeriod", message);
        }
        (false, true) => {
            let message = PollingWithoutEffect {}.into();
            warn(rules::POLLING_INTERVAL_WITHOUT_EFFECT, "pollingInterval", message);
        }
        (false, false) => {}
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
