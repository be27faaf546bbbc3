//! Values of the KEDA chart: the table `addons.keda`.

use scalegen_kinds::values::KedaValues as Values;
use scalegen_kinds::values::keda::components::{PodDisruptionBudget, PodDisruptionBudgets, Resources};
use scalegen_kinds::values::keda::installation::{Http, MetricsServer, Operator};
use scalegen_kinds::values::keda::observability::{
    MetricServerMetrics, OperatorMetrics, Prometheus, ServiceMonitor, WebhooksMetrics,
};
use scalegen_kinds::values::sections::FailurePolicy;
use scalegen_profile::language::{
    ComponentSettings, DisruptionBudget, ServiceMonitor as Monitor, WebhookFailurePolicy,
};
use scalegen_profile::plan::KedaAddonPlan;

use super::chart::{BUDGET, CHART, MONITOR, bound, labels, requirements};
use super::resources::RESOURCES;
use super::table::{Form, Row, Table, given};

type Setting = Row<KedaAddonPlan, Values>;
type Key = Row<(), ()>;

pub(crate) static KEDA_CHART: Table<KedaAddonPlan, Values> = Table::new(
    "KedaAddon",
    &[
        Setting::among(&CHART, |_, to| to),
        Setting::same("watch_namespace", "watchNamespace", |plan, to| Values {
            watch_namespace: plan.settings.watch_namespace.clone(),
            ..to
        }),
        Setting::table("operator", "operator", &COMPONENT, |plan, to| {
            given(plan.settings.operator.as_ref(), to, |mut to, component| {
                to.operator = component.replicas.map(|replicas| Operator {
                    replica_count: Some(replicas),
                    ..Operator::default()
                });
                with_sections(
                    to,
                    component,
                    |resources| &mut resources.operator,
                    |budgets| &mut budgets.operator,
                )
            })
        }),
        Setting::table("metrics_server", "metricsServer", &COMPONENT, |plan, to| {
            given(plan.settings.metrics_server.as_ref(), to, |mut to, component| {
                to.metrics_server = component.replicas.map(|replicas| MetricsServer {
                    replica_count: Some(replicas),
                    ..MetricsServer::default()
                });
                with_sections(
                    to,
                    component,
                    |resources| &mut resources.metric_server,
                    |budgets| &mut budgets.metric_server,
                )
            })
        }),
        Setting::table("webhooks", "webhooks", &COMPONENT, |plan, to| {
            given(plan.settings.webhooks.as_ref(), to, |mut to, component| {
                if let Some(replicas) = component.replicas {
                    to.webhooks.get_or_insert_default().replica_count = Some(replicas);
                }
                with_sections(
                    to,
                    component,
                    |resources| &mut resources.webhooks,
                    |budgets| &mut budgets.webhooks,
                )
            })
        }),
        Setting::same("webhooks_failure_policy", "webhooks.failurePolicy", |plan, to| {
            given(plan.settings.webhooks_failure_policy, to, |mut to, policy| {
                to.webhooks.get_or_insert_default().failure_policy = Some(failure_policy(policy));
                to
            })
        }),
        Setting::new("http_timeout", "http.timeout", Form::Milliseconds, |plan, to| {
            Values {
                http: plan.settings.http_timeout.map(|timeout| Http {
                    timeout: Some(i64::from(timeout.seconds()) * 1000),
                    ..Http::default()
                }),
                ..to
            }
        }),
        Setting::same("priority_class_name", "priorityClassName", |plan, to| Values {
            priority_class_name: plan.settings.priority_class_name.clone(),
            ..to
        }),
        Setting::table(
            "service_monitor",
            "prometheus.?.serviceMonitor",
            &MONITOR,
            |plan, to| Values {
                prometheus: plan.settings.service_monitor.as_ref().map(monitors),
                ..to
            },
        ),
    ],
);

/// The chart has `resources` and `podDisruptionBudget` beside its components, with a key for each.
pub(super) static COMPONENT: Table<(), ()> = Table::new(
    "ComponentSettings",
    &[
        Key::with("replicas", "replicaCount", Form::Same),
        Key::table("resources", "", &RESOURCES, |(), ()| ()),
        Key::table("pod_disruption_budget", "", &BUDGET, |(), ()| ()),
    ],
);

fn with_sections(
    mut to: Values,
    component: &ComponentSettings,
    resources_of: impl FnOnce(&mut Resources) -> &mut Option<k8s_openapi::api::core::v1::ResourceRequirements>,
    budget_of: impl FnOnce(&mut PodDisruptionBudgets) -> &mut Option<PodDisruptionBudget>,
) -> Values {
    if let Some(resources) = &component.resources {
        *resources_of(to.resources.get_or_insert_default()) = Some(requirements(resources));
    }
    if let Some(own) = &component.pod_disruption_budget {
        *budget_of(to.pod_disruption_budget.get_or_insert_default()) = Some(budget(own));
    }
    to
}

/// The chart makes a budget as soon as it has a bound.
fn budget(plan: &DisruptionBudget) -> PodDisruptionBudget {
    PodDisruptionBudget {
        min_available: bound(plan.min_available.as_ref()),
        max_unavailable: bound(plan.max_unavailable.as_ref()),
    }
}

fn failure_policy(policy: WebhookFailurePolicy) -> FailurePolicy {
    match policy {
        WebhookFailurePolicy::Ignore => FailurePolicy::Ignore,
        WebhookFailurePolicy::Fail => FailurePolicy::Fail,
    }
}

fn monitors(monitor: &Monitor) -> Prometheus {
    Prometheus {
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
    }
}

fn service_monitor(monitor: &Monitor) -> ServiceMonitor {
    ServiceMonitor {
        enabled: Some(true),
        additional_labels: labels(monitor),
        interval: monitor.interval.map(|interval| interval.to_string()),
        ..ServiceMonitor::default()
    }
}
