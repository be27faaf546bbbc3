//! Every field of every object, back to the setting that it was made from.

use super::*;

fn plan() -> Plan {
    let read = |_: &str| Ok(include_str!("../../../scalegen-profile/tests/everything.toml").to_owned());
    let set: [&str; 0] = [];
    let loaded = scalegen_profile::load("everything.toml", &read, &set).expect("a sound profile");
    loaded.plan().plan.expect("a plan")
}

/// Paths print the same way from both sides, so map keys need no special spelling here but for dots.
fn path(text: &str) -> FieldPath {
    match text.strip_prefix("metadata.annotations.") {
        Some(key) => FieldPath::of("metadata").field("annotations").key(key),
        None => text.parse().unwrap_or_default(),
    }
}

#[test]
fn fields_of_an_hpa() {
    let plan = plan();
    let hpa = &plan.workloads[0].scalers[0].object().origin;
    for (field, profile) in [
        ("spec.maxReplicas", "workloads.web.scalers.hpa.max_replicas"),
        ("metadata.name", "workloads.web.scalers.hpa.name"),
        ("metadata.namespace", "workloads.web.namespace"),
        (
            "metadata.labels[scaler]",
            "workloads.web.scalers.hpa.labels[scaler]",
        ),
        ("metadata.labels[tier]", "workloads.web.labels[tier]"),
        ("metadata.labels[team]", "labels[team]"),
        ("spec.scaleTargetRef.kind", "workloads.web.target"),
        (
            "spec.metrics[0].resource.name",
            "workloads.web.scalers.hpa.metrics[0].resource",
        ),
        (
            "spec.metrics[0].resource.target.averageValue",
            "workloads.web.scalers.hpa.metrics[0].average_value",
        ),
        (
            "spec.metrics[1].containerResource.container",
            "workloads.web.scalers.hpa.metrics[1].container",
        ),
        (
            "spec.metrics[2].pods.metric.selector.matchLabels[a]",
            "workloads.web.scalers.hpa.metrics[2].selector.match_labels[a]",
        ),
        (
            "spec.metrics[3].object.describedObject.name",
            "workloads.web.scalers.hpa.metrics[3].described_object.name",
        ),
        (
            "spec.metrics[4].external.metric.name",
            "workloads.web.scalers.hpa.metrics[4].external",
        ),
        ("spec.metrics[5].external.metric.name", "signals.rate.metric"),
        ("spec.metrics", "workloads.web.scalers.hpa.metrics"),
        (
            "spec.behavior.scaleUp.policies[1].value",
            "workloads.web.scalers.hpa.behavior.scale_up.policies[1].percent",
        ),
        (
            "spec.behavior.scaleUp.policies[0].periodSeconds",
            "workloads.web.scalers.hpa.behavior.scale_up.policies[0].period",
        ),
        (
            "spec.behavior.scaleDown.stabilizationWindowSeconds",
            "workloads.web.scalers.hpa.behavior.scale_down.stabilization_window",
        ),
    ] {
        assert_eq!(
            profile_path(&plan, hpa, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
}

#[test]
fn fields_of_a_scaled_object() {
    let plan = plan();
    let keda = &plan.workloads[0].scalers[1].object().origin;
    for (field, profile) in [
        ("spec.maxReplicaCount", "max_replicas"),
        ("spec.idleReplicaCount", "idle_replicas"),
        ("spec.pollingInterval", "polling_interval"),
        ("spec.fallback.failureThreshold", "fallback.failure_threshold"),
        ("spec.advanced.horizontalPodAutoscalerConfig.name", "hpa_name"),
        (
            "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds",
            "behavior.scale_down.stabilization_window",
        ),
        (
            "spec.advanced.scalingModifiers.formula",
            "scaling_modifiers.formula",
        ),
        (
            "spec.advanced.restoreToOriginalReplicaCount",
            "restore_to_original_replica_count",
        ),
        (
            "spec.scaleTargetRef.envSourceContainerName",
            "env_source_container_name",
        ),
        (
            "metadata.annotations.autoscaling.keda.sh/paused-replicas",
            "paused_replicas",
        ),
        ("metadata.annotations.example.com/x", "annotations[example.com/x]"),
        ("spec.triggers[0].metadata[threshold]", "triggers[0].threshold"),
        ("spec.triggers[0].metadata.unsafeSsl", "triggers[0].unsafe_ssl"),
        ("spec.triggers[1].metadata.query", "triggers[1].query"),
        (
            "spec.triggers[1].metadata[awsRegion]",
            "triggers[1].metadata[awsRegion]",
        ),
        (
            "spec.triggers[3].metadata[desiredReplicas]",
            "triggers[3].desired_replicas",
        ),
        ("spec.triggers[4].metadata[topic]", "triggers[4].metadata[topic]"),
        ("spec.triggers[2].metricType", "triggers[2].metric_type"),
        ("spec.triggers[12].metricType", "triggers[12].metric_type"),
    ] {
        let profile = format!("workloads.web.scalers.keda.{profile}");
        assert_eq!(
            profile_path(&plan, keda, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
    let query = profile_path(&plan, keda, &path("spec.triggers[0].metadata[query]"));
    assert_eq!(query.to_string(), "signals.queue.query");
    let target = profile_path(&plan, keda, &path("spec.scaleTargetRef.name"));
    assert_eq!(target.to_string(), "workloads.web.target");
}

#[test]
fn fields_of_a_vpa_a_job_and_a_patch() {
    let plan = plan();
    let vpa = &plan.workloads[0].vpa.as_ref().expect("a VPA").object.origin;
    for (field, profile) in [
        ("spec.updatePolicy.updateMode", "vpa.update_mode"),
        ("spec.updatePolicy.evictAfterOOMSeconds", "vpa.evict_after_oom"),
        (
            "spec.resourcePolicy.containerPolicies[0].minAllowed[cpu]",
            "vpa.container_policies[0].min_allowed[cpu]",
        ),
        (
            "spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalSeconds",
            "vpa.container_policies[0].memory_aggregation_interval",
        ),
        (
            "spec.startupBoost.cpu.durationSeconds",
            "vpa.startup_boost.cpu.duration",
        ),
        ("spec.recommenders[0].name", "vpa.recommenders[0]"),
        ("spec.targetRef.kind", "target"),
    ] {
        assert_eq!(
            profile_path(&plan, vpa, &path(field)).to_string(),
            format!("workloads.web.{profile}"),
            "{field}"
        );
    }
    for (field, profile) in [
        ("spec.backoffLimit", "backoff_limit"),
        ("spec.ttlSecondsAfterFinished", "ttl"),
        ("spec.activeDeadlineSeconds", "active_deadline"),
        ("metadata.generateName", "generate_name"),
        ("spec.template.spec.containers[0].image", "image"),
        (
            "spec.template.spec.containers[0].resources.requests[cpu]",
            "resources.requests[cpu]",
        ),
        (
            "spec.template.spec.containers[0].securityContext.runAsUser",
            "security.run_as_user",
        ),
    ] {
        let profile = format!("load_tests.steady.{profile}");
        assert_eq!(
            profile_path(&plan, &plan.load_tests[0].object.origin, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
    let patch = &plan.workloads[0]
        .resources_patch
        .as_ref()
        .expect("a patch")
        .object
        .origin;
    for (field, profile) in [
        (
            "spec.template.spec.containers[0].resources.limits[cpu]",
            "workloads.web.limits[cpu]",
        ),
        ("spec.template.spec.containers[0].name", "workloads.web.container"),
        ("metadata.name", "workloads.web.target"),
    ] {
        assert_eq!(
            profile_path(&plan, patch, &path(field)).to_string(),
            profile,
            "{field}"
        );
    }
}
