//! A ScaledObject as KEDA uses it: its loop, its triggers, and the HPA that KEDA creates.

use k8s_openapi::api::autoscaling::v2;
use scalegen_kinds::admission;
use scalegen_kinds::scaled_object::{
    Fallback, FallbackBehavior, ModifierMetricType, ScaleTrigger, ScaledObject, ScalingModifiers,
};
use scalegen_syntax::defaults::keda;
use scalegen_syntax::{FieldPath, Targets, Version, strconv};

use super::amount::{float_to_milli, float_to_milli_truncated};
use super::composite::Composite;
use super::decision::LoopSettings;
use super::fallback::TargetKind;
use super::formula::Formula;
use super::hpa_object::{MadeFrom, Trigger, annotations, hpa_object};
use super::trigger::ExternalTrigger;
use crate::hpa::HpaSpec;
use crate::messages::{
    FormulaWithoutTarget, NoTrigger, NotACount, NotANumber, TriggerLeftOut, UnknownTarget,
};
use crate::{Problem, Span};

/// What one ScaledObject asks for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KedaSpec {
    /// What decides between 0, idle and the minimum.
    pub settings: LoopSettings,
    /// `pollingInterval`: 30 s when absent.
    pub polling_interval: Span,
    /// `fallback`.
    pub fallback: Option<Fallback>,
    /// The triggers, in their order.
    pub triggers: Vec<Trigger>,
    /// `advanced.scalingModifiers` with a formula.
    pub composite: Option<Composite>,
    /// The HPA object that KEDA creates.
    pub hpa_object: v2::HorizontalPodAutoscaler,
    /// That HPA as the controller uses it.
    pub hpa: HpaSpec,
    /// Where each of its metrics comes from.
    pub made_from: Vec<MadeFrom>,
    /// Triggers that are left out, as if the ScaledObject did not have them, and why.
    pub left_out: Vec<Problem>,
    version: Version,
}

impl KedaSpec {
    /// Reads the object. Reports every field that cannot be read, not only the first.
    pub fn new(object: &ScaledObject) -> Result<Self, Vec<Problem>> {
        let spec = &object.spec;
        let root = FieldPath::of("spec");
        let mut problems = Vec::new();
        let mut triggers = Vec::new();
        let mut left_out = Vec::new();
        let namespace = object.metadata.namespace.as_deref();
        for (index, trigger) in spec.triggers.iter().enumerate() {
            let field = root.field("triggers").index(index);
            if !Trigger::has_known_target(&trigger.type_) {
                let trigger = trigger.type_.clone();
                left_out.push(Problem::new(field.field("type"), UnknownTarget { trigger }));
                continue;
            }
            match Trigger::new(trigger, index, namespace, &field) {
                Ok(trigger) => triggers.push(trigger),
                Err(more) => problems.extend(more),
            }
        }
        if spec.triggers.is_empty() {
            problems.push(Problem::new(root.field("triggers"), NoTrigger {}));
        } else if left_out.len() == spec.triggers.len() {
            problems.append(&mut left_out);
        }
        let refusals = admission::scaled_object_numbers(spec);
        problems.extend(refusals.into_iter().map(Problem::refused));
        let annotations = annotations(object);
        if annotations.paused_replica_count().is_err() {
            let field = FieldPath::of("metadata")
                .field("annotations")
                .key("autoscaling.keda.sh/paused-replicas");
            let text = annotations.paused_replicas.clone().unwrap_or_default();
            problems.push(Problem::new(field, NotACount { text }));
        }
        let composite = spec
            .advanced
            .as_ref()
            .and_then(|it| it.scaling_modifiers.as_ref())
            .and_then(|given| {
                let field = root.field("advanced").field("scalingModifiers");
                composite(given, &triggers, &spec.triggers, &field)
                    .map_err(|more| problems.extend(more))
                    .ok()
                    .flatten()
            });
        if !problems.is_empty() {
            return Err(problems);
        }
        let (hpa_object, made_from) = hpa_object(object, &triggers, composite.as_ref());
        let mut hpa = HpaSpec::new(&hpa_object)?;
        for (metric, from) in hpa.metrics.iter_mut().zip(&made_from) {
            if let MadeFrom::Trigger(index) = from
                && let Some(Trigger::External(trigger)) = triggers.get(*index)
            {
                metric.label = trigger.label();
            }
        }
        let seconds =
            |given: Option<i32>, default: i32| Span::from_seconds(i64::from(given.unwrap_or(default)));
        Ok(Self {
            settings: LoopSettings {
                min_replica_count: spec.min_replica_count,
                idle_replica_count: spec.idle_replica_count,
                cooldown_period: seconds(spec.cooldown_period, keda::COOLDOWN_PERIOD.seconds()),
                initial_cooldown_period: seconds(spec.initial_cooldown_period, 0),
                fallback_replicas: spec.fallback.as_ref().map(|fallback| fallback.replicas),
                annotations,
            },
            polling_interval: seconds(spec.polling_interval, keda::POLLING_INTERVAL.seconds())
                .max(Span::from_seconds(1)),
            fallback: spec.fallback.clone(),
            triggers,
            composite,
            hpa,
            hpa_object,
            made_from,
            left_out,
            version: Targets::NEWEST.keda,
        })
    }

    /// Simulates it as another version of KEDA does.
    #[must_use]
    pub fn of_version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// A value of a trigger in thousandths, as the HPA gets it.
    pub(super) fn milli(&self, value: f64) -> i64 {
        match self.version < Version::new(2, 20) {
            true => float_to_milli_truncated(value),
            false => float_to_milli(value),
        }
    }

    /// Whether the loop between 0 and 1 knows fallbacks: since 2.19. Before, only the HPA gets them.
    pub(super) fn polls_with_fallback(&self) -> bool {
        self.version >= Version::new(2, 19)
    }

    /// The external triggers, with their positions among all triggers.
    pub fn external_triggers(&self) -> impl Iterator<Item = (usize, &ExternalTrigger)> {
        self.triggers
            .iter()
            .enumerate()
            .filter_map(|(index, trigger)| match trigger {
                Trigger::External(trigger) => Some((index, trigger)),
                Trigger::Resource(_) => None,
            })
    }
}

fn composite(
    given: &ScalingModifiers,
    triggers: &[Trigger],
    all: &[ScaleTrigger],
    field: &FieldPath,
) -> Result<Option<Composite>, Vec<Problem>> {
    let Some(text) = given.formula.as_deref().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let mut problems = Vec::new();
    let mut number = |name: &'static str, text: Option<&String>, default: Option<f64>| match text {
        None => default.unwrap_or_else(|| {
            problems.push(Problem::new(field.field(name), FormulaWithoutTarget {}));
            0.0
        }),
        Some(text) => strconv::float(text).unwrap_or_else(|_| {
            let text = text.clone();
            problems.push(Problem::new(field.field(name), NotANumber { text }));
            0.0
        }),
    };
    let target = number("target", given.target.as_ref(), None);
    let activation_target = number("activationTarget", given.activation_target.as_ref(), Some(0.0));
    // The formula sees external triggers in their order; one without a name cannot be referred to.
    let names: Vec<&str> = triggers
        .iter()
        .filter_map(|trigger| match trigger {
            Trigger::External(trigger) => Some(trigger.name.as_deref().unwrap_or_default()),
            Trigger::Resource(_) => None,
        })
        .collect();
    let formula = Formula::new(text, &names).map_err(|error| {
        let is_left_out = |name: &&str| all.iter().any(|trigger| trigger.name.as_deref() == Some(*name));
        let field = field.field("formula");
        problems.push(match error.unknown_name().filter(is_left_out) {
            Some(name) => Problem::new(
                field,
                TriggerLeftOut {
                    trigger: name.to_owned(),
                },
            ),
            None => Problem::unreadable(field, &error),
        });
    });
    match formula {
        Ok(formula) if problems.is_empty() => Ok(Some(Composite {
            formula,
            target,
            kind: match given.metric_type {
                Some(ModifierMetricType::Value) => TargetKind::Value,
                Some(ModifierMetricType::AverageValue) | None => TargetKind::AverageValue,
            },
            activation_target,
        })),
        _ => Err(problems),
    }
}

/// Whether a fallback leaves the decision to the formula.
pub(super) fn is_left_to_formula(fallback: Option<&Fallback>) -> bool {
    fallback.is_some_and(|fallback| fallback.behavior == Some(FallbackBehavior::ScalingModifiers))
}
