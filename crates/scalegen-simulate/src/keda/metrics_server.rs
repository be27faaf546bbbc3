//! What KEDA answers for its triggers: values, fallbacks, the formula, and the counters of failures.

use scalegen_syntax::Quantity;

use super::amount::{float_to_milli, float_to_milli_truncated};
use super::composite::nil_formula_milli;
use super::fallback::{Evaluated, FallbackTarget, evaluate};
use super::hpa_object::{MadeFrom, Trigger};
use super::spec::{KedaSpec, is_left_to_formula};
use super::trigger::ExternalTrigger;
use crate::hpa::Reading;
use crate::quantity_float::approximate_f64;

/// What the source of a trigger returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TriggerReading {
    /// The source cannot be read.
    Failed,
    /// The source has no value: 0 where null values are ignored, else an error.
    Null,
    /// A value.
    Value(f64),
    /// The value of a cron trigger, which says itself whether it is active.
    Scheduled {
        /// Replicas: 1 outside of its times.
        value: f64,
        /// Whether it is within its times.
        is_active: bool,
    },
    /// What the metrics API returns: cpu and memory triggers.
    Resource(Reading),
}

/// The state that KEDA keeps of the triggers of one ScaledObject. All lists are as long as its triggers.
#[derive(Clone, Debug)]
pub(super) struct MetricsServer {
    failures: Vec<u32>,
    /// The values of the last poll.
    cached: Vec<Option<f64>>,
    evaluated: Vec<Evaluated>,
    formula_values: Vec<Option<f64>>,
}

/// What a poll finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Poll {
    pub(super) is_active: bool,
    pub(super) is_error: bool,
    pub(super) composite: Option<i64>,
}

impl MetricsServer {
    pub(super) fn new(spec: &KedaSpec) -> Self {
        let count = spec.triggers.len();
        Self {
            failures: vec![0; count],
            cached: vec![None; count],
            evaluated: Vec::with_capacity(count),
            formula_values: Vec::with_capacity(count),
        }
    }

    pub(super) fn evaluated(&self) -> &[Evaluated] {
        &self.evaluated
    }

    /// Looks at all triggers, as the scale loop does.
    pub(super) fn poll(
        &mut self,
        spec: &KedaSpec,
        readings: &[TriggerReading],
        replicas: (i32, i32),
    ) -> Poll {
        for (slot, (trigger, index)) in self.cached.iter_mut().zip(spec.triggers.iter().zip(0..)) {
            *slot = raw(trigger, readings, index);
        }
        self.evaluate_all(spec, readings, replicas, false);
        if !spec.polls_with_fallback() {
            for evaluated in &mut self.evaluated {
                if matches!(evaluated, Evaluated::Fallback(_)) {
                    *evaluated = Evaluated::Failed;
                }
            }
        }
        let failed = |evaluated: &Evaluated| *evaluated == Evaluated::Failed;
        let is_error = spec
            .external_triggers()
            .any(|(index, _)| self.evaluated.get(index).is_some_and(failed));
        let composite = self.composite(spec);
        let is_active = match &spec.composite {
            Some(it) => composite.is_some_and(|milli| milli as f64 / 1000.0 > it.activation_target),
            None => {
                let mut has_external = false;
                let active = spec.external_triggers().any(|(index, trigger)| {
                    has_external = true;
                    match self.evaluated.get(index) {
                        Some(Evaluated::Fallback(_)) => true,
                        Some(Evaluated::Value(_)) => {
                            if let Some(TriggerReading::Scheduled { is_active, .. }) = readings.get(index) {
                                return *is_active;
                            }
                            let value = self.cached.get(index).copied().flatten();
                            value.is_some_and(|value| value > trigger.activation_threshold)
                        }
                        _ => false,
                    }
                });
                active || !has_external
            }
        };
        let is_error = is_error || (spec.composite.is_some() && composite.is_none());
        Poll {
            is_active: is_active && !(spec.composite.is_some() && is_error),
            is_error,
            composite,
        }
    }

    /// Answers the HPA: one reading for each of its metrics, into `answers`.
    pub(super) fn answer(
        &mut self,
        spec: &KedaSpec,
        readings: &[TriggerReading],
        replicas: (i32, i32),
        answers: &mut Vec<Reading>,
    ) -> Option<i64> {
        self.evaluate_all(spec, readings, replicas, true);
        let composite = self.composite(spec);
        answers.clear();
        answers.extend(spec.made_from.iter().map(|made_from| match *made_from {
            MadeFrom::Formula => composite.map_or(Reading::Failed, Reading::Total),
            MadeFrom::Trigger(index) => match (readings.get(index), self.evaluated.get(index)) {
                (Some(TriggerReading::Resource(reading)), _) => *reading,
                (_, Some(Evaluated::Value(milli) | Evaluated::Fallback(milli))) => Reading::Total(*milli),
                _ => Reading::Failed,
            },
        }));
        composite
    }

    /// Evaluates every trigger once, which counts its failures.
    fn evaluate_all(
        &mut self,
        spec: &KedaSpec,
        readings: &[TriggerReading],
        (current_replicas, ready_pods): (i32, i32),
        use_cache: bool,
    ) {
        self.evaluated.clear();
        for (index, (trigger, failures)) in spec.triggers.iter().zip(&mut self.failures).enumerate() {
            let Trigger::External(external) = trigger else {
                self.evaluated.push(Evaluated::Nil);
                continue;
            };
            let value = match self.cached.get(index) {
                Some(cached) if use_cache && external.use_cached_metrics => *cached,
                _ => raw(trigger, readings, index),
            };
            let target = target(spec, external, current_replicas, ready_pods);
            let value = value.map(|value| spec.milli(value));
            self.evaluated
                .push(evaluate(spec.fallback.as_ref(), failures, value, &target));
        }
    }

    /// The value of the formula in thousandths; none without one, or if it fails.
    fn composite(&mut self, spec: &KedaSpec) -> Option<i64> {
        let composite = spec.composite.as_ref()?;
        let mut first_fallback = None;
        self.formula_values.clear();
        for (index, _) in spec.external_triggers() {
            let value = match self.evaluated.get(index)? {
                Evaluated::Failed => return None,
                Evaluated::Nil => None,
                Evaluated::Fallback(milli) => {
                    first_fallback = first_fallback.or(Some(*milli));
                    None
                }
                Evaluated::Value(milli) => Some(approximate_f64(Quantity::from_milli(*milli))),
            };
            self.formula_values.push(value);
        }
        if first_fallback.is_some() {
            return first_fallback;
        }
        match composite.formula.evaluate(&self.formula_values) {
            Ok(Some(value)) => Some(float_to_milli_truncated(value)),
            Ok(None) if is_left_to_formula(spec.fallback.as_ref()) => {
                let replicas = spec.fallback.as_ref()?.replicas;
                Some(nil_formula_milli(composite.target, replicas))
            }
            Ok(None) | Err(_) => None,
        }
    }
}

/// The number that a source gives; none if it fails.
fn raw(trigger: &Trigger, readings: &[TriggerReading], index: usize) -> Option<f64> {
    let Trigger::External(external) = trigger else {
        return None;
    };
    match *readings.get(index)? {
        TriggerReading::Value(value) => defined(value, external.ignore_null_values),
        TriggerReading::Scheduled { value, .. } => Some(value),
        TriggerReading::Null => defined(f64::NAN, external.ignore_null_values),
        TriggerReading::Failed | TriggerReading::Resource(_) => None,
    }
}

/// A value that is a number. NaN and infinities are 0 where they are ignored, else an error.
pub(super) fn defined(value: f64, ignore_null_values: bool) -> Option<f64> {
    match value.is_finite() {
        true => Some(value),
        false => ignore_null_values.then_some(0.0),
    }
}

/// The target of a trigger; a formula's own target replaces those of all triggers.
fn target(
    spec: &KedaSpec,
    trigger: &ExternalTrigger,
    current_replicas: i32,
    ready_pods: i32,
) -> FallbackTarget {
    let (milli, kind) = match &spec.composite {
        Some(it) => (float_to_milli_truncated(it.target), it.kind),
        None => (float_to_milli(trigger.threshold), trigger.kind),
    };
    FallbackTarget {
        target: approximate_f64(Quantity::from_milli(milli)),
        kind,
        current_replicas,
        ready_pods,
    }
}
