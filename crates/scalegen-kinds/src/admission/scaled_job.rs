//! What the API server, the CRD, the webhook and the operator of KEDA refuse of a ScaledJob.
//!
//! Source: `config/crd/bases/keda.sh_scaledjobs.yaml`, `apis/keda/v1alpha1/scaledjob_types.go` and
//! `controllers/keda/scaledjob_controller.go` of kedacore/keda 2.20.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use scalegen_syntax::Targets;

use super::messages::{NoDeduction, NotAPart};
use super::scaled_object::{STRICT, structure, webhook};
use super::{At, metadata, triggers};
use crate::scaled_job::{ScaledJob, Strategy};
use crate::{Refusal, rules};

/// What servers of these versions refuse of a ScaledJob: rules KED101, KED102, KED104, KED010, KED016 and TRG001
/// to TRG018, and JOB002 to JOB010 and WKL004 to WKL016 on the Jobs that it creates.
pub fn scaled_job(job: &ScaledJob, targets: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&job.metadata, rules::MALFORMED_SCALED_OBJECT_METADATA);
    let (spec, path) = (&job.spec, At::of("spec"));
    if targets.keda >= STRICT {
        for (field, number, least) in [
            ("pollingInterval", spec.polling_interval, 1),
            (
                "successfulJobsHistoryLimit",
                spec.successful_jobs_history_limit,
                0,
            ),
            ("failedJobsHistoryLimit", spec.failed_jobs_history_limit, 0),
            ("minReplicaCount", spec.min_replica_count, 0),
            ("maxReplicaCount", spec.max_replica_count, 1),
        ] {
            structure::minimum(path.field(field), number, least, &mut found);
        }
        structure::trigger_lengths(&spec.triggers, &path, &mut found);
    }
    webhook::triggers(&spec.triggers, targets, &path, &mut found);
    job_template(job, targets, &path, &mut found);
    custom_strategy(job, &path, &mut found);
    found.extend(triggers::of_scaled_job(spec, targets));
    found
}

/// How the operator reads the strategy `custom`.
fn custom_strategy(job: &ScaledJob, path: &At<'_>, found: &mut Vec<Refusal>) {
    let strategy = job.spec.scaling_strategy.as_ref();
    let Some(strategy) = strategy.filter(|strategy| strategy.strategy == Some(Strategy::Custom)) else {
        return;
    };
    let path = path.field("scalingStrategy");
    let mut warn = |field: &'static str, message: scalegen_syntax::Message| {
        let rule = rules::UNREADABLE_CUSTOM_STRATEGY;
        found.push(Refusal::new(rule, path.field(field), message));
    };
    let percentage = strategy.custom_scaling_running_job_percentage.as_deref();
    let text = percentage.unwrap_or_default();
    if text.parse::<f64>().is_err() {
        let text = text.to_owned();
        warn("customScalingRunningJobPercentage", NotAPart { text }.into());
    }
    if strategy.custom_scaling_queue_length_deduction.is_none() {
        warn("customScalingQueueLengthDeduction", NoDeduction {}.into());
    }
}

/// What the API server refuses of each Job that the operator creates: all of JOB002 to JOB010, and of the pod template.
fn job_template(job: &ScaledJob, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let mut spec = job.spec.job_target_ref.clone();
    let pod = spec.template.spec.get_or_insert_default();
    if pod.restart_policy.as_deref().unwrap_or_default().is_empty() {
        // The operator fills it in.
        pod.restart_policy = Some("OnFailure".to_owned());
    }
    let name = job.metadata.name.as_deref().unwrap_or_default();
    let meta = ObjectMeta {
        generate_name: Some(format!("{name}-")),
        ..ObjectMeta::default()
    };
    super::job::check(&spec, &meta, targets, &path.field("jobTargetRef"), found);
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "{template: {spec: {containers: [{name: work, image: work}]}}}";

    /// The codes that are found in a ScaledJob with these fields in its spec.
    fn found(spec: &str) -> Vec<String> {
        found_with(JOB, spec)
    }

    fn found_with(job: &str, spec: &str) -> Vec<String> {
        let text = format!(
            "{{metadata: {{name: a}}, spec: {{jobTargetRef: {job}, {spec}}}, apiVersion: keda.sh/v1alpha1, \
             kind: ScaledJob}}"
        );
        let job: ScaledJob = serde_yaml::from_str(&text).unwrap();
        let refusals = scaled_job(&job, &Targets::NEWEST);
        refusals
            .iter()
            .map(|of| format!("{} {}", of.rule.code, of.field))
            .collect()
    }

    #[test]
    fn the_jobs_that_it_creates_are_held_against_the_server() {
        let found = |job: &str| {
            found_with(
                job,
                "triggers: [{type: external, metadata: {scalerAddress: a:1}}]",
            )
        };
        // Without a policy the operator writes OnFailure.
        assert_eq!(found(JOB), Vec::<String>::new());
        let with = |fields: &str, of_pod: &str| {
            found(&format!(
                "{{{fields}template: {{spec: {{{of_pod}containers: [{{name: work, image: work}}]}}}}}}"
            ))
        };
        assert_eq!(
            with("parallelism: -1, ", ""),
            ["JOB002 spec.jobTargetRef.parallelism"]
        );
        assert_eq!(
            with("", "restartPolicy: Always, "),
            ["JOB006 spec.jobTargetRef.template.spec.restartPolicy"]
        );
    }

    #[test]
    fn a_job_is_held_against_its_crd_and_the_operator() {
        let trigger = "{type: external, metadata: {scalerAddress: a:1}}";
        let with = |fields: &str| found(&format!("{fields}triggers: [{trigger}]"));
        assert_eq!(with(""), Vec::<String>::new());
        for (fields, expected) in [
            ("pollingInterval: 0, ", "KED102 spec.pollingInterval"),
            ("maxReplicaCount: 0, ", "KED102 spec.maxReplicaCount"),
            ("minReplicaCount: -1, ", "KED102 spec.minReplicaCount"),
            (
                "failedJobsHistoryLimit: -1, ",
                "KED102 spec.failedJobsHistoryLimit",
            ),
        ] {
            assert_eq!(with(fields), [expected]);
        }
        let custom = |rest: &str| with(&format!("scalingStrategy: {{strategy: custom{rest}}}, "));
        let deduction = "KED016 spec.scalingStrategy.customScalingQueueLengthDeduction";
        let percentage = "KED016 spec.scalingStrategy.customScalingRunningJobPercentage";
        assert_eq!(custom(""), [percentage, deduction]);
        assert_eq!(custom(", customScalingRunningJobPercentage: '0.5'"), [deduction]);
        let half = ", customScalingQueueLengthDeduction: 0, customScalingRunningJobPercentage: ";
        assert_eq!(custom(&format!("{half}50%")), [percentage]);
        assert_eq!(custom(&format!("{half}'0.5'")), Vec::<String>::new());
        assert_eq!(found("triggers: []"), ["KED104 spec.triggers"]);
        assert_eq!(
            found(&format!(
                "triggers: [{{name: a, {0}, {{name: a, {0}]",
                &trigger[1..]
            )),
            ["KED010 spec.triggers[1].name"]
        );
        assert_eq!(
            found("triggers: [{type: cpu, metricType: Utilization, metadata: {value: '5'}}]"),
            ["TRG017 spec.triggers[0].type"]
        );
        assert_eq!(
            found("triggers: [{type: external, metricType: Value, metadata: {scalerAddress: a:1}}]"),
            ["TRG017 spec.triggers[0].metricType"]
        );
        assert_eq!(
            found(
                "triggers: [{type: cron, useCachedMetrics: true, metadata: {timezone: UTC, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: '1'}}]"
            ),
            ["KED010 spec.triggers[0].useCachedMetrics"]
        );
    }
}
