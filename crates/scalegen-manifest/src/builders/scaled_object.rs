//! The builder of ScaledObjects, `keda.sh/v1alpha1`.
//!
//! Source: `apis/keda/v1alpha1/scaledobject_types.go` of kedacore/keda 2.20.

mod annotations;
mod scaling_formula;

use k8s_openapi::api::autoscaling::v2::{CrossVersionObjectReference, HorizontalPodAutoscalerBehavior};
use scalegen_syntax::{Duration, FieldPath, Targets};

use super::behavior::{Behavior, ScalingRules};
use super::metadata::{Metadata, metadata_setters};
use super::reference::ObjectReference;
use super::setters::setters;
use super::triggers::Trigger;
use crate::messages::NoFallback;
use scalegen_kinds::Judged;
use scalegen_kinds::scaled_object::{
    Fallback, FallbackBehavior, HorizontalPodAutoscalerConfig, ScaleTargetRef, ScaledObject, ScaledObjectSpec,
};
use scalegen_kinds::{Refusal, Refused, admission, rules};

pub use scaling_formula::ScalingFormula;

/// Makes a ScaledObject.
///
/// ```
/// use scalegen_manifest::builders::{ObjectReference, PrometheusTrigger, ScaledObjectBuilder};
///
/// let queue = PrometheusTrigger::new(
///     "http://prometheus.monitoring.svc:9090",
///     "sum(vllm:num_requests_waiting)",
///     "5".parse().unwrap(),
/// );
/// let object = ScaledObjectBuilder::new("engine", ObjectReference::deployment("engine"))
///     .namespace("ml")
///     .min_replica_count(1)
///     .max_replica_count(8)
///     .trigger(queue)
///     .build()
///     .unwrap();
/// assert_eq!(object.spec.triggers[0].metadata["threshold"], "5");
///
/// let refused = ScaledObjectBuilder::new("engine", ObjectReference::deployment("engine")).build().unwrap_err();
/// assert_eq!(refused.refusals[0].field.to_string(), "spec.triggers");
/// ```
#[derive(Clone, Debug)]
pub struct ScaledObjectBuilder {
    metadata: Metadata,
    spec: ScaledObjectSpec,
    triggers: Vec<Trigger>,
    behavior: Option<Behavior>,
    fallback_behavior: Option<FallbackBehavior>,
    targets: Targets,
}

impl ScaledObjectBuilder {
    /// Of this name, scaling this object. A Deployment of `apps/v1` is KEDA's default and written by its name
    /// alone.
    pub fn new(name: impl Into<String>, target: ObjectReference) -> Self {
        let default = ObjectReference::deployment("").into();
        let target: CrossVersionObjectReference = target.into();
        let CrossVersionObjectReference {
            api_version, kind, ..
        } = default;
        let is_default = target.api_version == api_version && target.kind == kind;
        Self {
            metadata: Metadata::named(name),
            spec: ScaledObjectSpec {
                scale_target_ref: ScaleTargetRef {
                    api_version: target.api_version.filter(|_| !is_default),
                    kind: (!is_default).then_some(target.kind),
                    name: target.name,
                    env_source_container_name: None,
                },
                ..ScaledObjectSpec::default()
            },
            triggers: Vec::new(),
            behavior: None,
            fallback_behavior: None,
            targets: Targets::NEWEST,
        }
    }

    metadata_setters!();

    setters! {
        /// The container whose environment resolves `…FromEnv` keys of triggers; the first when absent.
        env_source_container(mut self, name: impl Into<String>) {
            self.spec.scale_target_ref.env_source_container_name = Some(name.into());
        }

        /// Between two looks at the triggers, 1 second or more; 30 seconds when absent. It matters for the step from
        /// zero, and for cached metrics.
        polling_interval(mut self, interval: Duration) {
            self.spec.polling_interval = Some(interval.seconds());
        }

        /// How long nothing must be active before the step to zero, or to the idle count; 300 seconds when absent.
        /// It does not slow other steps down: see [`scale_down`](Self::scale_down) for those.
        cooldown_period(mut self, period: Duration) { self.spec.cooldown_period = Some(period.seconds()); }

        /// How long after its creation the object stays above zero; no longer when absent.
        initial_cooldown_period(mut self, period: Duration) {
            self.spec.initial_cooldown_period = Some(period.seconds());
        }

        /// Replicas while nothing is active, below the least; only 0 works as one would expect.
        idle_replica_count(mut self, replicas: i32) { self.spec.idle_replica_count = Some(replicas); }

        /// The least number of replicas; 0 when absent.
        min_replica_count(mut self, replicas: i32) { self.spec.min_replica_count = Some(replicas); }

        /// The greatest number of replicas, 1 or more; 100 when absent.
        max_replica_count(mut self, replicas: i32) { self.spec.max_replica_count = Some(replicas); }

        /// Adds a trigger. The one that asks for most replicas wins.
        trigger(mut self, trigger: impl Into<Trigger>) { self.triggers.push(trigger.into()); }

        /// Replicas while a trigger has failed more often in a row than the threshold; both 0 or more.
        fallback(mut self, failure_threshold: i32, replicas: i32) {
            self.spec.fallback = Some(Fallback {
                behavior: None,
                failure_threshold,
                replicas,
            });
        }

        /// What the fallback's replicas are held against; nothing when absent. KEDA 2.17 and later. Needs a
        /// [`fallback`](Self::fallback).
        fallback_behavior(mut self, behavior: FallbackBehavior) { self.fallback_behavior = Some(behavior); }

        /// How fast the HPA may scale in both directions. An empty one differs from none: see [`Behavior`].
        behavior(mut self, behavior: Behavior) { self.behavior = Some(behavior); }

        /// Rules for more replicas. The other direction then has the documented defaults, too.
        scale_up(mut self, rules: ScalingRules) {
            self.behavior = Some(self.behavior.unwrap_or_default().scale_up(rules));
        }

        /// Rules for fewer replicas. The other direction then has the documented defaults, too.
        scale_down(mut self, rules: ScalingRules) {
            self.behavior = Some(self.behavior.unwrap_or_default().scale_down(rules));
        }

        /// The name of the HPA, at most 63 characters; `keda-hpa-` and the object's name when absent.
        hpa_name(mut self, name: impl Into<String>) { self.hpa_config().name = Some(name.into()); }

        /// Whether deleting the object puts the replicas back to what they were before it; it does not when
        /// absent.
        restore_to_original_replica_count(mut self, restore: bool) {
            let advanced = self.spec.advanced.get_or_insert_default();
            advanced.restore_to_original_replica_count = Some(restore);
        }

        /// Scales on a formula over the named triggers instead of on each of them.
        scaling_modifiers(mut self, formula: ScalingFormula) {
            let advanced = self.spec.advanced.get_or_insert_default();
            advanced.scaling_modifiers = Some(formula.into());
        }
    }

    /// The object, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::scaled_object`] has more than warnings on it, when a text of
    /// a trigger cannot be written so that KEDA reads it back (rule TRG014), or when there is a fallback behavior
    /// without a fallback (rule KED005).
    pub fn build(self) -> Result<ScaledObject, Refused> {
        let name = self.metadata.name.clone();
        self.judge().accepted("ScaledObject", &name)
    }

    pub(crate) fn judge(mut self) -> Judged<ScaledObject> {
        if let Some(behavior) = self.behavior.take() {
            let behavior = HorizontalPodAutoscalerBehavior::from(behavior);
            self.hpa_config().behavior = Some(behavior.into());
        }
        let mut refusals = self.set_fallback_behavior();
        let path = FieldPath::of("spec").field("triggers");
        for (index, trigger) in std::mem::take(&mut self.triggers).into_iter().enumerate() {
            let (trigger, problems) = trigger.into_parts();
            let path = path.index(index);
            let metadata = path.field("metadata");
            refusals.extend(problems.into_iter().map(|(key, message)| {
                Refusal::new(rules::MALFORMED_TRIGGER_VALUE, metadata.field(key), message)
            }));
            self.spec.triggers.push(trigger);
        }
        let mut object = ScaledObject::new(&self.metadata.name, self.spec);
        object.metadata = self.metadata.object_meta();
        let mut all = admission::scaled_object(&object, &self.targets);
        all.append(&mut refusals);
        Judged::new(object, all)
    }

    fn hpa_config(&mut self) -> &mut HorizontalPodAutoscalerConfig {
        let advanced = self.spec.advanced.get_or_insert_default();
        advanced.horizontal_pod_autoscaler_config.get_or_insert_default()
    }

    fn set_fallback_behavior(&mut self) -> Vec<Refusal> {
        match (&mut self.spec.fallback, self.fallback_behavior) {
            (Some(fallback), behavior) => {
                fallback.behavior = behavior;
                Vec::new()
            }
            (None, None) => Vec::new(),
            (None, Some(_)) => {
                let field = FieldPath::of("spec").field("fallback");
                let message = NoFallback {};
                vec![Refusal::new(rules::FALLBACK_WITHOUT_METRIC, field, message)]
            }
        }
    }
}

#[cfg(test)]
mod tests;
