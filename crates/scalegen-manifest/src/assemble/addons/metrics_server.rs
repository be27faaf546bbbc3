//! The values of the metrics-server chart, from its plan.

use scalegen_profile::plan::MetricsServerPlan;

use super::{bound, resources};
use scalegen_kinds::values::metrics_server::{PodDisruptionBudget, ServiceMonitor};
use scalegen_kinds::values::{MetricsServerValues, sections::Switch};

pub(super) fn values(plan: &MetricsServerPlan) -> MetricsServerValues {
    let mut args = Vec::new();
    if plan.kubelet_insecure_tls {
        args.push("--kubelet-insecure-tls".to_owned());
    }
    if let Some(resolution) = plan.metric_resolution {
        args.push(format!(
            "--metric-resolution={}",
            scalegen_syntax::go_duration::text(resolution)
        ));
    }
    args.extend(plan.args.iter().cloned());
    let monitor = plan.service_monitor.as_ref();
    let budget = plan.pod_disruption_budget.as_ref();
    MetricsServerValues {
        replicas: plan.replicas,
        args: super::some_unless_empty(&args),
        resources: resources(plan.resources.as_ref()),
        priority_class_name: plan.priority_class_name.clone(),
        pod_disruption_budget: budget.map(|budget| PodDisruptionBudget {
            enabled: Some(true),
            min_available: bound(budget.min_available.as_ref()),
            max_unavailable: bound(budget.max_unavailable.as_ref()),
            unhealthy_pod_eviction_policy: None,
        }),
        // The ServiceMonitor reads what this switch turns on.
        metrics: monitor.map(|_| Switch::from(true)),
        service_monitor: monitor.map(|monitor| ServiceMonitor {
            enabled: Some(true),
            additional_labels: super::texts(&monitor.labels),
            interval: monitor.interval.map(|interval| interval.to_string()),
            ..ServiceMonitor::default()
        }),
        ..MetricsServerValues::default()
    }
}
