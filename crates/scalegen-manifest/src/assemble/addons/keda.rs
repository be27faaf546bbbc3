//! The values of the KEDA chart, from its plan.

use k8s_openapi::api::core::v1::ResourceRequirements;
use scalegen_profile::language::{DisruptionBudget, ServiceMonitor as Monitor, WebhookFailurePolicy};
use scalegen_profile::plan::KedaAddonPlan;

use super::{bound, resources};
use scalegen_kinds::values::KedaValues;
use scalegen_kinds::values::keda::components::{PodDisruptionBudget, PodDisruptionBudgets, Resources};
use scalegen_kinds::values::keda::installation::{Http, MetricsServer, Operator, Webhooks};
use scalegen_kinds::values::keda::observability::{
    MetricServerMetrics, OperatorMetrics, Prometheus, ServiceMonitor, WebhooksMetrics,
};
use scalegen_kinds::values::sections::FailurePolicy;

pub(super) fn values(plan: &KedaAddonPlan) -> KedaValues {
    let failure_policy = plan.webhooks_failure_policy.map(|policy| match policy {
        WebhookFailurePolicy::Ignore => FailurePolicy::Ignore,
        WebhookFailurePolicy::Fail => FailurePolicy::Fail,
    });
    let webhooks = Webhooks {
        replica_count: plan.webhooks.replicas,
        failure_policy,
        ..Webhooks::default()
    };
    let budgets = PodDisruptionBudgets {
        operator: budget(plan.operator.pod_disruption_budget.as_ref()),
        metric_server: budget(plan.metrics_server.pod_disruption_budget.as_ref()),
        webhooks: budget(plan.webhooks.pod_disruption_budget.as_ref()),
    };
    let given: [Option<ResourceRequirements>; 3] = [
        resources(plan.operator.resources.as_ref()),
        resources(plan.metrics_server.resources.as_ref()),
        resources(plan.webhooks.resources.as_ref()),
    ];
    let [operator, metric_server, webhook] = given;
    KedaValues {
        watch_namespace: plan.watch_namespace.clone(),
        operator: plan.operator.replicas.map(|replicas| Operator {
            replica_count: Some(replicas),
            ..Operator::default()
        }),
        metrics_server: plan.metrics_server.replicas.map(|replicas| MetricsServer {
            replica_count: Some(replicas),
            ..MetricsServer::default()
        }),
        webhooks: (webhooks != Webhooks::default()).then_some(webhooks),
        pod_disruption_budget: (budgets != PodDisruptionBudgets::default()).then_some(budgets),
        resources: (operator.is_some() || metric_server.is_some() || webhook.is_some()).then_some(
            Resources {
                operator,
                metric_server,
                webhooks: webhook,
            },
        ),
        http: plan.http_timeout.map(|timeout| Http {
            timeout: Some(i64::from(timeout.seconds()) * 1000),
            ..Http::default()
        }),
        priority_class_name: plan.priority_class_name.clone(),
        prometheus: plan.service_monitor.as_ref().map(|monitor| Prometheus {
            metric_server: Some(MetricServerMetrics {
                enabled: Some(true),
                service_monitor: Some(service_monitor(monitor)),
                ..MetricServerMetrics::default()
            }),
            operator: Some(OperatorMetrics {
                enabled: Some(true),
                service_monitor: Some(service_monitor(monitor)),
                ..OperatorMetrics::default()
            }),
            webhooks: Some(WebhooksMetrics {
                enabled: Some(true),
                service_monitor: Some(service_monitor(monitor)),
                ..WebhooksMetrics::default()
            }),
        }),
        ..KedaValues::default()
    }
}

/// The chart makes a budget as soon as it has a bound.
fn budget(plan: Option<&DisruptionBudget>) -> Option<PodDisruptionBudget> {
    plan.map(|plan| PodDisruptionBudget {
        min_available: bound(plan.min_available.as_ref()),
        max_unavailable: bound(plan.max_unavailable.as_ref()),
    })
}

fn service_monitor(monitor: &Monitor) -> ServiceMonitor {
    ServiceMonitor {
        enabled: Some(true),
        additional_labels: super::texts(&monitor.labels),
        interval: monitor.interval.map(|interval| interval.to_string()),
        ..ServiceMonitor::default()
    }
}
