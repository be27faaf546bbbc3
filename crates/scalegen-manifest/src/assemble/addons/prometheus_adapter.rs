//! The values of the prometheus-adapter chart, from its plan.

use scalegen_profile::language::{AdapterRule, DisruptionBudget, SeriesFilter as Filter};
use scalegen_profile::plan::{AdapterPlan, AdapterSignalRule};

use super::{bound, resources, some_unless_empty};
use scalegen_kinds::values::PrometheusAdapterValues;
use scalegen_kinds::values::prometheus_adapter::Prometheus;
use scalegen_kinds::values::prometheus_adapter::rules::{NameMapping, Rules, SeriesFilter, SeriesRule};
use scalegen_kinds::values::sections::PodDisruptionBudget;
use scalegen_syntax::go_duration;

pub(super) fn values(plan: &AdapterPlan) -> PrometheusAdapterValues {
    let external = plan.signal_rules.iter().map(signal_rule);
    let external: Vec<_> = external.chain(plan.external_rules.iter().map(rule)).collect();
    let custom: Vec<_> = plan.custom_rules.iter().map(rule).collect();
    PrometheusAdapterValues {
        prometheus: plan.prometheus_url.as_deref().map(Prometheus::at),
        // The chart's own rules would offer every series there is, and claim the custom metrics API.
        rules: Some(Rules {
            default: Some(false),
            external: (!external.is_empty()).then_some(external),
            custom: (!custom.is_empty()).then_some(custom),
            ..Rules::default()
        }),
        replicas: plan.replicas,
        resources: resources(plan.resources.as_ref()),
        metrics_relist_interval: plan.metrics_relist_interval.map(go_duration::text),
        log_level: plan.log_level,
        extra_arguments: some_unless_empty(&plan.args),
        priority_class_name: plan.priority_class_name.clone(),
        pod_disruption_budget: plan.pod_disruption_budget.as_ref().map(budget),
        ..PrometheusAdapterValues::default()
    }
}

/// The chart has a default for `maxUnavailable`, which a budget with the other bound takes away.
fn budget(plan: &DisruptionBudget) -> PodDisruptionBudget {
    let least = bound(plan.min_available.as_ref());
    let most = bound(plan.max_unavailable.as_ref());
    PodDisruptionBudget {
        enabled: Some(true),
        max_unavailable: (most.is_some() || least.is_some()).then_some(most),
        min_available: least.map(Some),
    }
}

/// The external metric of a signal.
fn signal_rule(plan: &AdapterSignalRule) -> SeriesRule {
    let mut rule = SeriesRule::new(&plan.series_query, &plan.metrics_query).named(&plan.name_as);
    if let Some(pattern) = &plan.name_matches {
        rule = rule.matching(pattern);
    }
    rule = match &plan.namespace_label {
        Some(label) => rule.label_is(label, "namespace"),
        None => rule.in_every_namespace(),
    };
    plan.series_filters
        .iter()
        .map(filter)
        .fold(rule, SeriesRule::filter)
}

/// A rule that the profile writes in the adapter's own terms.
fn rule(plan: &AdapterRule) -> SeriesRule {
    let mut rule = SeriesRule::new(&plan.series_query, &plan.metrics_query);
    for (label, resource) in &plan.resources_overrides {
        rule = rule.label_is(label, resource);
    }
    if plan.resources_template.is_some() || plan.namespaced.is_some() {
        let resources = rule.resources.get_or_insert_default();
        resources.template = plan.resources_template.clone();
        resources.namespaced = plan.namespaced;
    }
    if plan.name_matches.is_some() || plan.name_as.is_some() {
        rule.name = Some(NameMapping {
            matches: plan.name_matches.clone(),
            as_: plan.name_as.clone(),
        });
    }
    plan.series_filters
        .iter()
        .map(filter)
        .fold(rule, SeriesRule::filter)
}

fn filter(filter: &Filter) -> SeriesFilter {
    match filter {
        Filter::Is(pattern) => SeriesFilter {
            is: Some(pattern.clone()),
            ..SeriesFilter::default()
        },
        Filter::IsNot(pattern) => SeriesFilter {
            is_not: Some(pattern.clone()),
            ..SeriesFilter::default()
        },
    }
}
