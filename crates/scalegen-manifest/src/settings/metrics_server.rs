//! Values of the metrics-server chart: the table `addons.metrics_server`.

use scalegen_kinds::values::MetricsServerValues as Values;
use scalegen_kinds::values::metrics_server::{PodDisruptionBudget, ServiceMonitor};
use scalegen_kinds::values::sections::Switch;
use scalegen_profile::plan::MetricsServerPlan;
use scalegen_syntax::go_duration;

use super::chart::{BUDGET, CHART, MONITOR, bound, labels, requirements};
use super::resources::RESOURCES;
use super::table::{Form, Row, Table};

type Setting = Row<MetricsServerPlan, Values>;

pub(crate) static METRICS_SERVER: Table<MetricsServerPlan, Values> = Table::new(
    "MetricsServerAddon",
    &[
        Setting::among(&CHART, |_, to| to),
        Setting::same("replicas", "replicas", |plan, to| Values {
            replicas: plan.settings.replicas,
            ..to
        }),
        Setting::table("resources", "resources", &RESOURCES, |plan, to| Values {
            resources: plan.settings.resources.as_ref().map(requirements),
            ..to
        }),
        // The order of these three is that of the arguments.
        Setting::new("kubelet_insecure_tls", "args", Form::Text, |plan, to| {
            with_args(to, plan.kubelet_insecure_tls.then(|| INSECURE_TLS.to_owned()))
        }),
        Setting::new("metric_resolution", "args", Form::Text, |plan, to| {
            let flag = |resolution| format!("{METRIC_RESOLUTION}={}", go_duration::text(resolution));
            with_args(to, plan.settings.metric_resolution.map(flag))
        }),
        Setting::same("args", "args", |plan, to| {
            with_args(to, plan.settings.args.iter().cloned())
        }),
        Setting::same("priority_class_name", "priorityClassName", |plan, to| Values {
            priority_class_name: plan.settings.priority_class_name.clone(),
            ..to
        }),
        Setting::table(
            "pod_disruption_budget",
            "podDisruptionBudget",
            &BUDGET,
            |plan, to| {
                let budget = plan.settings.pod_disruption_budget.as_ref();
                let pod_disruption_budget = budget.map(|budget| PodDisruptionBudget {
                    enabled: Some(true),
                    min_available: bound(budget.min_available.as_ref()),
                    max_unavailable: bound(budget.max_unavailable.as_ref()),
                    unhealthy_pod_eviction_policy: None,
                });
                Values {
                    pod_disruption_budget,
                    ..to
                }
            },
        ),
        Setting::table("service_monitor", "serviceMonitor", &MONITOR, |plan, to| {
            let monitor = plan.settings.service_monitor.as_ref();
            Values {
                // The ServiceMonitor reads what this switch turns on.
                metrics: monitor.map(|_| Switch::from(true)),
                service_monitor: monitor.map(|monitor| ServiceMonitor {
                    enabled: Some(true),
                    additional_labels: labels(monitor),
                    interval: monitor.interval.map(|interval| interval.to_string()),
                    ..ServiceMonitor::default()
                }),
                ..to
            }
        }),
    ],
);

/// The argument by which kubelets' serving certificates are taken unchecked.
pub(super) const INSECURE_TLS: &str = "--kubelet-insecure-tls";
/// The argument that says how often kubelets are read.
pub(super) const METRIC_RESOLUTION: &str = "--metric-resolution";

fn with_args(mut to: Values, args: impl IntoIterator<Item = String>) -> Values {
    let mut args = args.into_iter().peekable();
    if args.peek().is_some() {
        to.args.get_or_insert_default().extend(args);
    }
    to
}
