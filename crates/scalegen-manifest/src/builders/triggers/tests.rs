//! The metadata that typed triggers are written as.

use serde_json::{Value, json};

use super::*;
use crate::builders::ResourceTarget;

fn written(trigger: impl Into<Trigger>) -> Value {
    let (trigger, problems) = trigger.into().into_parts();
    assert_eq!(problems, []);
    serde_json::to_value(trigger).unwrap()
}

fn prometheus(threshold: &str) -> PrometheusTrigger {
    PrometheusTrigger::new("http://prometheus:9090", "sum(up)", threshold.parse().unwrap())
}

#[test]
fn prometheus_writes_what_is_set() {
    assert_eq!(
        written(prometheus("500m")),
        json!({
            "type": "prometheus",
            "metadata": {"serverAddress": "http://prometheus:9090", "query": "sum(up)", "threshold": "0.5"},
        })
    );
    let all = prometheus("5k")
        .activation_threshold("1.5".parse().unwrap())
        .ignore_null_values(false)
        .query_namespace("team")
        .query_parameter("timeout", "5s")
        .query_parameter("dedup", "true")
        .custom_header("X-Scope-OrgID", "team")
        .unsafe_ssl(true)
        .timeout("2m".parse().unwrap())
        .auth_mode(AuthMode::Tls)
        .auth_mode(AuthMode::Bearer)
        .aws_region("eu-west-1")
        .identity_owner(IdentityOwner::Operator);
    let all = Trigger::from(all)
        .named("queue")
        .metric_type(TriggerMetricType::Value)
        .use_cached_metrics()
        .cluster_authentication("prometheus");
    assert_eq!(
        written(all),
        json!({
            "type": "prometheus",
            "name": "queue",
            "metricType": "Value",
            "useCachedMetrics": true,
            "authenticationRef": {"kind": "ClusterTriggerAuthentication", "name": "prometheus"},
            "metadata": {
                "serverAddress": "http://prometheus:9090",
                "query": "sum(up)",
                "threshold": "5000",
                "activationThreshold": "1.5",
                "ignoreNullValues": "false",
                "namespace": "team",
                "queryParameters": "timeout=5s,dedup=true",
                "customHeaders": "X-Scope-OrgID=team",
                "unsafeSsl": "true",
                "timeout": "2m",
                "authModes": "tls,bearer",
                "awsRegion": "eu-west-1",
                "identityOwner": "operator",
            },
        })
    );
}

#[test]
fn cpu_and_memory_write_their_target() {
    assert_eq!(
        written(CpuTrigger::new(ResourceTarget::Utilization(60)).container("api")),
        json!({
            "type": "cpu", "metricType": "Utilization", "metadata": {"value": "60", "containerName": "api"},
        })
    );
    assert_eq!(
        written(MemoryTrigger::new(ResourceTarget::AverageValue(
            "1024Mi".parse().unwrap()
        ))),
        json!({"type": "memory", "metricType": "AverageValue", "metadata": {"value": "1Gi"}})
    );
}

#[test]
fn cron_and_others_write_texts_only() {
    assert_eq!(
        written(CronTrigger::new("Etc/UTC", "0 8 * * *", "0 18 * * *", 3)),
        json!({"type": "cron", "metadata": {
            "timezone": "Etc/UTC", "start": "0 8 * * *", "end": "0 18 * * *", "desiredReplicas": "3"}})
    );
    let other = OtherTrigger::new("kafka")
        .metadata("topic", "orders")
        .number("lagThreshold", "1.5k".parse().unwrap())
        .flag("allowIdleConsumers", true);
    assert_eq!(
        written(Trigger::from(other).authentication("kafka")),
        json!({
            "type": "kafka",
            "authenticationRef": {"name": "kafka"},
            "metadata": {"topic": "orders", "lagThreshold": "1500", "allowIdleConsumers": "true"},
        })
    );
}

#[test]
fn what_keda_would_read_otherwise_is_a_problem() {
    for (name, value) in [("a", "b,c=d"), ("a", "b=c"), ("a,b", "c"), ("a=b", "c")] {
        let trigger = Trigger::from(prometheus("1").custom_header(name, value));
        let (_, problems) = trigger.into_parts();
        assert_eq!(problems.len(), 1, "{name}: {value}");
        assert_eq!(problems[0].0, "customHeaders");
    }
}
