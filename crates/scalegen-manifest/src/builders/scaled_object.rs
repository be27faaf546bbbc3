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
use super::triggers::Trigger;
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

    /// The container whose environment resolves `…FromEnv` keys of triggers; the first when absent.
    #[must_use]
    pub fn env_source_container(mut self, name: impl Into<String>) -> Self {
        self.spec.scale_target_ref.env_source_container_name = Some(name.into());
        self
    }

    /// Between two looks at the triggers, 1 second or more; 30 seconds when absent. It matters for the step from
    /// zero, and for cached metrics.
    #[must_use]
    pub fn polling_interval(mut self, interval: Duration) -> Self {
        self.spec.polling_interval = Some(interval.seconds());
        self
    }

    /// How long nothing must be active before the step to zero, or to the idle count; 300 seconds when absent.
    /// It does not slow other steps down: see [`scale_down`](Self::scale_down) for those.
    #[must_use]
    pub fn cooldown_period(mut self, period: Duration) -> Self {
        self.spec.cooldown_period = Some(period.seconds());
        self
    }

    /// How long after its creation the object stays above zero; no longer when absent.
    #[must_use]
    pub fn initial_cooldown_period(mut self, period: Duration) -> Self {
        self.spec.initial_cooldown_period = Some(period.seconds());
        self
    }

    /// Replicas while nothing is active, below the least; only 0 works as one would expect.
    #[must_use]
    pub fn idle_replica_count(mut self, replicas: i32) -> Self {
        self.spec.idle_replica_count = Some(replicas);
        self
    }

    /// The least number of replicas; 0 when absent.
    #[must_use]
    pub fn min_replica_count(mut self, replicas: i32) -> Self {
        self.spec.min_replica_count = Some(replicas);
        self
    }

    /// The greatest number of replicas, 1 or more; 100 when absent.
    #[must_use]
    pub fn max_replica_count(mut self, replicas: i32) -> Self {
        self.spec.max_replica_count = Some(replicas);
        self
    }

    /// Adds a trigger. The one that asks for most replicas wins.
    #[must_use]
    pub fn trigger(mut self, trigger: impl Into<Trigger>) -> Self {
        self.triggers.push(trigger.into());
        self
    }

    /// Replicas while a trigger has failed more often in a row than the threshold; both 0 or more.
    #[must_use]
    pub fn fallback(mut self, failure_threshold: i32, replicas: i32) -> Self {
        self.spec.fallback = Some(Fallback {
            behavior: None,
            failure_threshold,
            replicas,
        });
        self
    }

    /// What the fallback's replicas are held against; nothing when absent. KEDA 2.17 and later. Needs a
    /// [`fallback`](Self::fallback).
    #[must_use]
    pub fn fallback_behavior(mut self, behavior: FallbackBehavior) -> Self {
        self.fallback_behavior = Some(behavior);
        self
    }

    /// How fast the HPA may scale in both directions. An empty one differs from none: see [`Behavior`].
    #[must_use]
    pub fn behavior(mut self, behavior: Behavior) -> Self {
        self.behavior = Some(behavior);
        self
    }

    /// Rules for more replicas. The other direction then has the documented defaults, too.
    #[must_use]
    pub fn scale_up(mut self, rules: ScalingRules) -> Self {
        self.behavior = Some(self.behavior.unwrap_or_default().scale_up(rules));
        self
    }

    /// Rules for fewer replicas. The other direction then has the documented defaults, too.
    #[must_use]
    pub fn scale_down(mut self, rules: ScalingRules) -> Self {
        self.behavior = Some(self.behavior.unwrap_or_default().scale_down(rules));
        self
    }

    /// The name of the HPA, at most 63 characters; `keda-hpa-` and the object's name when absent.
    #[must_use]
    pub fn hpa_name(mut self, name: impl Into<String>) -> Self {
        self.hpa_config().name = Some(name.into());
        self
    }

    /// Whether deleting the object puts the replicas back to what they were before it; it does not when
    /// absent.
    #[must_use]
    pub fn restore_to_original_replica_count(mut self, restore: bool) -> Self {
        let advanced = self.spec.advanced.get_or_insert_default();
        advanced.restore_to_original_replica_count = Some(restore);
        self
    }

    /// Scales on a formula over the named triggers instead of on each of them.
    #[must_use]
    pub fn scaling_modifiers(mut self, formula: ScalingFormula) -> Self {
        let advanced = self.spec.advanced.get_or_insert_default();
        advanced.scaling_modifiers = Some(formula.into());
        self
    }

    /// The servers that have to take it; the newest known ones when not set.
    #[must_use]
    pub fn targets(mut self, targets: Targets) -> Self {
        self.targets = targets;
        self
    }

    /// The object, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::scaled_object`] or [`admission::trigger`] has more than warnings on it, when a text of
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
            refusals.extend(admission::trigger(&trigger, &path, &self.targets));
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
                let message = "a fallback behavior needs a fallback's failure threshold and replicas";
                vec![Refusal::new(rules::FALLBACK_WITHOUT_METRIC, field, message)]
            }
        }
    }
}

#[cfg(test)]
mod tests;
