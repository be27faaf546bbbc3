//! ScaledJobs: the tables of `scaled_jobs`.

use k8s_openapi::api::batch::v1::JobSpec;
use scalegen_profile::plan::ScaledJobPlan;

use super::forward::made;
use super::table::{Form, Row, Table, given, set};
use super::trigger::{TRIGGER, trigger};
use super::trigger_authentication::SECRET_KEY;
use crate::builders::ScaledJobBuilder as Builder;

type Job = Row<ScaledJobPlan, Builder>;
type Key = Row<(), ()>;

pub(crate) static SCALED_JOB: Table<ScaledJobPlan, Builder> = Table::new(
    "ScaledJob",
    &[
        Job::with("namespace", "metadata.namespace", Form::Same),
        Job::with("name", "metadata.name", Form::Same),
        Job::plan("file"),
        Job::with("labels", "metadata.labels", Form::Inherited),
        Job::with("annotations", "metadata.annotations", Form::Inherited),
        // The builder is made with it.
        Job::table("job", "spec.jobTargetRef", &JOB_TEMPLATE, |_, to| to),
        Job::table("triggers", "spec.triggers", &TRIGGER, |job, to| {
            let triggers = job.triggers.iter().zip(&job.settings.triggers);
            triggers.fold(to, |to, (plan, settings)| to.trigger(trigger(plan, settings)))
        }),
        set!(Job::same, settings.min_replicas => "spec.minReplicaCount", Builder::min_replica_count),
        set!(Job::same, settings.max_replicas => "spec.maxReplicaCount", Builder::max_replica_count),
        set!(Job::seconds, settings.polling_interval => "spec.pollingInterval", Builder::polling_interval),
        set!(Job::same, settings.successful_jobs_history_limit => "spec.successfulJobsHistoryLimit",
            Builder::successful_jobs_history_limit),
        set!(Job::same, settings.failed_jobs_history_limit => "spec.failedJobsHistoryLimit",
            Builder::failed_jobs_history_limit),
        Job::table(
            "scaling_strategy",
            "spec.scalingStrategy",
            &STRATEGY,
            |job, to| {
                let strategy = job.settings.scaling_strategy.as_ref();
                given(
                    strategy.map(|strategy| made(&STRATEGY, strategy)),
                    to,
                    Builder::scaling_strategy,
                )
            },
        ),
        Job::table("rollout", "spec.rollout", &ROLLOUT, |job, to| {
            let rollout = job.settings.rollout.as_ref();
            given(
                rollout.map(|rollout| made(&ROLLOUT, rollout)),
                to,
                Builder::rollout,
            )
        }),
        set!(Job::same, settings.env_source_container_name.as_deref() => "spec.envSourceContainerName",
            Builder::env_source_container),
        Job::text(
            "paused",
            "metadata.annotations[autoscaling.keda.sh/paused]",
            |job, to| match job.settings.paused {
                Some(true) => to.paused(),
                _ => to,
            },
        ),
    ],
);

pub(super) static JOB_TEMPLATE: Table<(), ()> = Table::new(
    "JobTemplate",
    &[
        Key::with("container", "template.spec.containers[].name", Form::Same),
        Key::with("image", "template.spec.containers[].image", Form::Same),
        Key::with("command", "template.spec.containers[].command", Form::Same),
        Key::with("args", "template.spec.containers[].args", Form::Same),
        Key::table("env", "template.spec.containers[].env", &ENV, |(), ()| ()),
        Key::with(
            "requests",
            "template.spec.containers[].resources.requests",
            Form::Map,
        ),
        Key::with("limits", "template.spec.containers[].resources.limits", Form::Map),
        Key::with("backoff_limit", "backoffLimit", Form::Same),
        Key::with("active_deadline", "activeDeadlineSeconds", Form::Seconds),
        Key::with("ttl", "ttlSecondsAfterFinished", Form::Seconds),
        Key::with("parallelism", "parallelism", Form::Same),
        Key::with("completions", "completions", Form::Same),
        Key::with("restart_policy", "template.spec.restartPolicy", Form::Same),
        Key::with(
            "termination_grace_period",
            "template.spec.terminationGracePeriodSeconds",
            Form::Seconds,
        ),
        Key::with(
            "service_account_name",
            "template.spec.serviceAccountName",
            Form::Same,
        ),
        Key::with("pod_labels", "template.metadata.labels", Form::Map),
        Key::with("pod_annotations", "template.metadata.annotations", Form::Map),
        Key::with("pod_spec", "template.spec", Form::Rest),
    ],
);

pub(super) static ENV: Table<(), ()> = Table::new(
    "EnvVar",
    &[
        Key::with("name", "name", Form::Same),
        Key::with("value", "value", Form::Text),
        Key::table(
            "secret_key_ref",
            "valueFrom.secretKeyRef",
            &SECRET_KEY,
            |(), ()| (),
        ),
        Key::table(
            "config_map_key_ref",
            "valueFrom.configMapKeyRef",
            &SECRET_KEY,
            |(), ()| (),
        ),
        Key::with("field_ref", "valueFrom.fieldRef.fieldPath", Form::Same),
    ],
);

pub(super) static STRATEGY: Table<(), ()> = Table::new(
    "ScalingStrategy",
    &[
        Key::with("strategy", "strategy", Form::Same),
        Key::with(
            "custom_scaling_queue_length_deduction",
            "customScalingQueueLengthDeduction",
            Form::Same,
        ),
        Key::with(
            "custom_scaling_running_job_percentage",
            "customScalingRunningJobPercentage",
            Form::Text,
        ),
        Key::with("pending_pod_conditions", "pendingPodConditions", Form::Same),
        Key::with(
            "multiple_scalers_calculation",
            "multipleScalersCalculation",
            Form::Same,
        ),
    ],
);

pub(super) static ROLLOUT: Table<(), ()> = Table::new(
    "Rollout",
    &[
        Key::with("strategy", "strategy", Form::Same),
        Key::with("propagation_policy", "propagationPolicy", Form::Same),
    ],
);

/// The Job that a plan starts.
pub(crate) fn job_spec(plan: &ScaledJobPlan) -> JobSpec {
    let mut job = plan.settings.job.clone();
    job.container = Some(plan.container.clone());
    made(&JOB_TEMPLATE, &job)
}
