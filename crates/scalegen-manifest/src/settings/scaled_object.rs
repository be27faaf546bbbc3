//! ScaledObjects: the tables of `kind = "keda"`.

use scalegen_kinds::scaled_object::FallbackBehavior;
use scalegen_profile::language::{self, ModifierMetricType};
use scalegen_profile::plan::KedaPlan;

use super::behavior::{BEHAVIOR, behavior};
use super::table::{Form, Row, Table, given, set};
use super::trigger::{TRIGGER, quantity, trigger};
use crate::builders::{ScaledObjectBuilder as Builder, ScalingFormula, TriggerMetricType};

type Keda = Row<KedaPlan, Builder>;
type Fallback = Row<language::Fallback, Builder>;
type Formula = Row<language::ScalingModifiers, ScalingFormula>;

pub(crate) static KEDA: Table<KedaPlan, Builder> = Table::new(
    "KedaScaler",
    &[
        Keda::with("name", "metadata.name", Form::Same),
        Keda::plan("file"),
        Keda::with("labels", "metadata.labels", Form::Inherited),
        Keda::with("annotations", "metadata.annotations", Form::Inherited),
        Keda::with("namespace", "metadata.namespace", Form::OfWorkload),
        Keda::with("target", "spec.scaleTargetRef", Form::OfWorkload),
        set!(Keda::same, settings.min_replicas => "spec.minReplicaCount", Builder::min_replica_count),
        set!(Keda::same, settings.max_replicas => "spec.maxReplicaCount", Builder::max_replica_count),
        set!(Keda::same, settings.idle_replicas => "spec.idleReplicaCount", Builder::idle_replica_count),
        set!(Keda::seconds, settings.polling_interval => "spec.pollingInterval", Builder::polling_interval),
        set!(Keda::seconds, settings.cooldown_period => "spec.cooldownPeriod", Builder::cooldown_period),
        set!(Keda::seconds, settings.initial_cooldown_period => "spec.initialCooldownPeriod",
            Builder::initial_cooldown_period),
        Keda::same(
            "env_source_container_name",
            "spec.scaleTargetRef.envSourceContainerName",
            |keda, to| {
                let container = keda.settings.env_source_container_name.as_deref();
                given(container, to, Builder::env_source_container)
            },
        )
        .when(|keda| keda.settings.env_source_container_name.is_some()),
        Keda::table("triggers", "spec.triggers", &TRIGGER, |keda, to| {
            let triggers = keda.triggers.iter().zip(&keda.settings.triggers);
            triggers.fold(to, |to, (plan, settings)| to.trigger(trigger(plan, settings)))
        }),
        Keda::table("fallback", "spec.fallback", &FALLBACK, |keda, to| {
            given(keda.settings.fallback.as_ref(), to, |to, fallback| {
                FALLBACK.put(fallback, to)
            })
        })
        .when(|keda| keda.settings.fallback.is_some()),
        Keda::table(
            "behavior",
            "spec.advanced.horizontalPodAutoscalerConfig.behavior",
            &BEHAVIOR,
            |keda, to| {
                given(
                    keda.settings.behavior.as_ref().map(behavior),
                    to,
                    Builder::behavior,
                )
            },
        )
        .when(|keda| keda.settings.behavior.is_some()),
        set!(Keda::same, settings.hpa_name.as_deref() => "spec.advanced.horizontalPodAutoscalerConfig.name",
            Builder::hpa_name),
        Keda::same(
            "restore_to_original_replica_count",
            "spec.advanced.restoreToOriginalReplicaCount",
            |keda, to| {
                let restore = keda.settings.restore_to_original_replica_count;
                given(restore, to, Builder::restore_to_original_replica_count)
            },
        )
        .when(|keda| keda.settings.restore_to_original_replica_count.is_some()),
        Keda::table(
            "scaling_modifiers",
            "spec.advanced.scalingModifiers",
            &FORMULA,
            |keda, to| {
                given(keda.settings.scaling_modifiers.as_ref(), to, |to, settings| {
                    let formula = ScalingFormula::new(&settings.formula, quantity(&settings.target));
                    to.scaling_modifiers(FORMULA.put(settings, formula))
                })
            },
        )
        .when(|keda| keda.settings.scaling_modifiers.is_some()),
        Keda::text(
            "paused",
            "metadata.annotations[autoscaling.keda.sh/paused]",
            |keda, to| switch(keda.settings.paused, to, Builder::paused),
        )
        .when(|keda| keda.settings.paused.is_some()),
        set!(Keda::text, settings.paused_replicas => "metadata.annotations[autoscaling.keda.sh/paused-replicas]",
            Builder::paused_replicas),
        Keda::text(
            "paused_scale_in",
            "metadata.annotations[autoscaling.keda.sh/paused-scale-in]",
            |keda, to| switch(keda.settings.paused_scale_in, to, Builder::paused_scale_in),
        )
        .when(|keda| keda.settings.paused_scale_in.is_some()),
        Keda::text(
            "paused_scale_out",
            "metadata.annotations[autoscaling.keda.sh/paused-scale-out]",
            |keda, to| switch(keda.settings.paused_scale_out, to, Builder::paused_scale_out),
        )
        .when(|keda| keda.settings.paused_scale_out.is_some()),
        Keda::text(
            "force_activation",
            "metadata.annotations[autoscaling.keda.sh/force-activation]",
            |keda, to| switch(keda.settings.force_activation, to, Builder::force_activation),
        )
        .when(|keda| keda.settings.force_activation.is_some()),
        Keda::text(
            "transfer_hpa_ownership",
            "metadata.annotations[scaledobject.keda.sh/transfer-hpa-ownership]",
            |keda, to| {
                let transfer = keda.settings.transfer_hpa_ownership;
                switch(transfer, to, |to| to.transfer_hpa_ownership(keda.hpa_name()))
            },
        )
        .when(|keda| keda.settings.transfer_hpa_ownership.is_some()),
        Keda::new(
            "hpa_excluded_labels",
            "metadata.annotations[scaledobject.keda.sh/hpa-excluded-labels]",
            Form::Commas,
            |keda, to| to.hpa_excluded_labels(&keda.settings.hpa_excluded_labels),
        )
        .when(|keda| !keda.settings.hpa_excluded_labels.is_empty()),
    ],
);

pub(super) static FALLBACK: Table<language::Fallback, Builder> = Table::new(
    "Fallback",
    &[
        Fallback::same("failure_threshold", "failureThreshold", |fallback, to| {
            to.fallback(fallback.failure_threshold, fallback.replicas)
        }),
        Fallback::with("replicas", "replicas", Form::Same),
        Fallback::same("behavior", "behavior", |fallback, to| {
            given(
                fallback.behavior.map(fallback_behavior),
                to,
                Builder::fallback_behavior,
            )
        }),
    ],
);

pub(super) static FORMULA: Table<language::ScalingModifiers, ScalingFormula> = Table::new(
    "ScalingModifiers",
    &[
        Formula::with("formula", "formula", Form::Same),
        Formula::with("target", "target", Form::Text),
        Formula::text("activation_target", "activationTarget", |modifiers, to| {
            let target = modifiers.activation_target.as_ref().map(quantity);
            given(target, to, ScalingFormula::activation_target)
        }),
        Formula::same("metric_type", "metricType", |modifiers, to| {
            given(
                modifiers.metric_type.map(metric_type),
                to,
                ScalingFormula::metric_type,
            )
        }),
    ],
);

/// KEDA reads an annotation that is not there as false.
fn switch(value: Option<bool>, to: Builder, set: impl FnOnce(Builder) -> Builder) -> Builder {
    match value {
        Some(true) => set(to),
        _ => to,
    }
}

fn metric_type(type_: ModifierMetricType) -> TriggerMetricType {
    match type_ {
        ModifierMetricType::AverageValue => TriggerMetricType::AverageValue,
        ModifierMetricType::Value => TriggerMetricType::Value,
    }
}

fn fallback_behavior(behavior: language::FallbackBehavior) -> FallbackBehavior {
    match behavior {
        language::FallbackBehavior::Static => FallbackBehavior::Static,
        language::FallbackBehavior::CurrentReplicas => FallbackBehavior::CurrentReplicas,
        language::FallbackBehavior::CurrentReplicasIfHigher => FallbackBehavior::CurrentReplicasIfHigher,
        language::FallbackBehavior::CurrentReplicasIfLower => FallbackBehavior::CurrentReplicasIfLower,
        language::FallbackBehavior::ScalingModifiers => FallbackBehavior::ScalingModifiers,
    }
}
