//! What the builder writes, and what it refuses.

use scalegen_syntax::Version;

use super::*;
use crate::builders::quantity::quantity;
use crate::builders::{
    AuthMode, CpuTrigger, CronTrigger, MemoryTrigger, OtherTrigger, PrometheusTrigger, ResourceTarget,
    SelectPolicy, TriggerMetricType,
};
use crate::to_yaml;

fn queue() -> PrometheusTrigger {
    PrometheusTrigger::new(
        "http://prometheus.monitoring.svc:9090",
        r#"sum(vllm:num_requests_waiting{namespace="ml"})"#,
        quantity("5"),
    )
}

fn engine() -> ScaledObjectBuilder {
    ScaledObjectBuilder::new("engine", ObjectReference::deployment("engine")).trigger(queue())
}

#[test]
fn minimal() {
    insta::assert_snapshot!(to_yaml(&engine().build().unwrap()).unwrap());
}

#[test]
fn every_field() {
    let seconds = Duration::from_seconds;
    let queue = queue()
        .activation_threshold(quantity("1"))
        .ignore_null_values(false)
        .query_namespace("ml")
        .query_parameter("dedup", "true")
        .custom_header("X-Scope-OrgID", "ml")
        .unsafe_ssl(false)
        .timeout(seconds(5))
        .auth_mode(AuthMode::Basic);
    let object = ScaledObjectBuilder::new("engine", ObjectReference::stateful_set("engine"))
        .namespace("ml")
        .label("app.kubernetes.io/managed-by", "scalegen")
        .annotation("example.com/why", "12:30")
        .env_source_container("server")
        .polling_interval(seconds(15))
        .cooldown_period(seconds(300))
        .initial_cooldown_period(seconds(60))
        .idle_replica_count(0)
        .min_replica_count(1)
        .max_replica_count(8)
        .fallback(3, 4)
        .fallback_behavior(FallbackBehavior::CurrentReplicasIfHigher)
        .trigger(
            Trigger::from(queue)
                .named("queue")
                .metric_type(TriggerMetricType::AverageValue)
                .use_cached_metrics()
                .authentication("prometheus"),
        )
        .trigger(
            Trigger::from(CpuTrigger::new(ResourceTarget::Utilization(60)).container("server")).named("load"),
        )
        .trigger(MemoryTrigger::new(ResourceTarget::AverageValue(quantity("1Gi"))))
        .trigger(CronTrigger::new(
            "Europe/Berlin",
            "0 8 * * 1-5",
            "0 18 * * 1-5",
            3,
        ))
        .trigger(
            Trigger::from(
                OtherTrigger::new("kafka")
                    .metadata("bootstrapServers", "kafka:9092")
                    .metadata("consumerGroup", "orders")
                    .number("lagThreshold", quantity("50")),
            )
            .cluster_authentication("kafka"),
        )
        .hpa_name("engine-hpa")
        .restore_to_original_replica_count(true)
        .scale_up(
            ScalingRules::new()
                .stabilization_window(seconds(30))
                .percent(100, seconds(15))
                .tolerance(quantity("0.05")),
        )
        .scale_down(
            ScalingRules::new()
                .select_policy(SelectPolicy::Min)
                .pods(1, seconds(180)),
        )
        .scaling_modifiers(
            ScalingFormula::new("queue ?? 0", quantity("4.5"))
                .activation_target(quantity("1"))
                .metric_type(TriggerMetricType::Value),
        )
        .hpa_excluded_labels(["team", "cost-center"])
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&object).unwrap());
}

#[test]
fn pausing_and_handing_over() {
    let object = engine()
        .paused()
        .paused_replicas(2)
        .paused_scale_in()
        .paused_scale_out()
        .force_activation()
        .transfer_hpa_ownership("hpa-engine")
        .behavior(Behavior::new())
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&object).unwrap());
}

#[test]
fn what_is_refused_depends_on_the_release() {
    let build = |minor, behavior| {
        let targets = Targets {
            keda: Version::new(2, minor),
            ..Targets::NEWEST
        };
        engine()
            .fallback(3, 2)
            .fallback_behavior(behavior)
            .targets(targets)
            .build()
            .err()
            .map(|refused| refused.refusals[0].rule.code)
    };
    assert_eq!(build(16, FallbackBehavior::Static), Some("KED106"));
    assert_eq!(build(17, FallbackBehavior::CurrentReplicas), None);
    assert_eq!(build(19, FallbackBehavior::ScalingModifiers), Some("KED106"));
    assert_eq!(build(20, FallbackBehavior::ScalingModifiers), Some("KED006"));
    let name = "x".repeat(60);
    let long = |minor| {
        let targets = Targets {
            keda: Version::new(2, minor),
            ..Targets::NEWEST
        };
        ScaledObjectBuilder::new(&name, ObjectReference::deployment("engine"))
            .trigger(queue())
            .targets(targets)
            .build()
            .is_ok()
    };
    assert!(long(19));
    assert!(!long(20));
}

#[test]
fn warnings_do_not_block() {
    let object = engine()
        .min_replica_count(1)
        .cooldown_period(Duration::from_seconds(60));
    assert!(object.build().is_ok());
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let refused = ScaledObjectBuilder::new("Engine", ObjectReference::deployment(""))
        .polling_interval(Duration::ZERO)
        .min_replica_count(0)
        .max_replica_count(0)
        .idle_replica_count(1)
        .fallback_behavior(FallbackBehavior::Static)
        .trigger(CpuTrigger::new(ResourceTarget::Utilization(0)))
        .trigger(Trigger::from(CronTrigger::new("", "@daily", "@daily", 0)).use_cached_metrics())
        .trigger(
            PrometheusTrigger::new("", "", quantity("0"))
                .custom_header("a", "b,c")
                .auth_mode(AuthMode::Bearer),
        )
        .scale_down(ScalingRules::new().pods(0, Duration::from_seconds(1801)))
        .hpa_name("Engine")
        .scaling_modifiers(ScalingFormula::new("load + 1", quantity("-1")))
        .build()
        .unwrap_err();
    insta::assert_snapshot!(refused);
}
