//! Values of the prometheus-adapter chart: the table `addons.prometheus_adapter`.

use scalegen_kinds::values::PrometheusAdapterValues as Values;
use scalegen_kinds::values::prometheus_adapter::Prometheus;
use scalegen_kinds::values::prometheus_adapter::rules::{NameMapping, Rules, SeriesFilter, SeriesRule};
use scalegen_kinds::values::sections::PodDisruptionBudget;
use scalegen_profile::language::{AdapterRule, DisruptionBudget, SeriesFilter as Filter};
use scalegen_profile::plan::{AdapterPlan, AdapterSignalRule};
use scalegen_syntax::go_duration;

use super::chart::{BUDGET, CHART, bound, requirements, some_unless_empty};
use super::resources::RESOURCES;
use super::table::{Form, Row, Table, given};

type Setting = Row<AdapterPlan, Values>;
type Rule = Row<AdapterRule, SeriesRule>;
type Key = Row<(), ()>;

pub(crate) static PROMETHEUS_ADAPTER: Table<AdapterPlan, Values> = Table::new(
    "PrometheusAdapterAddon",
    &[
        Setting::among(&CHART, |_, to| to),
        Setting::same("prometheus_url", "prometheus", |plan, to| Values {
            prometheus: Some(Prometheus::at(&plan.prometheus_url)),
            ..to
        }),
        Setting::table("external_rules", "rules.external", &RULE, |plan, to| {
            let external = plan.signal_rules.iter().map(signal_rule);
            let external: Vec<_> = external
                .chain(plan.settings.external_rules.iter().map(rule))
                .collect();
            with_rules(to, |rules| {
                rules.external = (!external.is_empty()).then_some(external)
            })
        }),
        Setting::table("custom_rules", "rules.custom", &RULE, |plan, to| {
            let custom: Vec<_> = plan.settings.custom_rules.iter().map(rule).collect();
            with_rules(to, |rules| rules.custom = (!custom.is_empty()).then_some(custom))
        }),
        Setting::same("replicas", "replicas", |plan, to| Values {
            replicas: plan.settings.replicas,
            ..to
        }),
        Setting::table("resources", "resources", &RESOURCES, |plan, to| Values {
            resources: plan.settings.resources.as_ref().map(requirements),
            ..to
        }),
        Setting::text("metrics_relist_interval", "metricsRelistInterval", |plan, to| {
            Values {
                metrics_relist_interval: plan.settings.metrics_relist_interval.map(go_duration::text),
                ..to
            }
        }),
        Setting::same("log_level", "logLevel", |plan, to| Values {
            log_level: plan.settings.log_level,
            ..to
        }),
        Setting::same("args", "extraArguments", |plan, to| Values {
            extra_arguments: some_unless_empty(&plan.settings.args),
            ..to
        }),
        Setting::same("priority_class_name", "priorityClassName", |plan, to| Values {
            priority_class_name: plan.settings.priority_class_name.clone(),
            ..to
        }),
        Setting::table(
            "pod_disruption_budget",
            "podDisruptionBudget",
            &BUDGET,
            |plan, to| Values {
                pod_disruption_budget: plan.settings.pod_disruption_budget.as_ref().map(budget),
                ..to
            },
        ),
    ],
);

/// A rule that the profile writes in the adapter's own terms.
pub(super) static RULE: Table<AdapterRule, SeriesRule> = Table::new(
    "AdapterRule",
    &[
        Rule::with("series_query", "seriesQuery", Form::Same),
        Rule::with("metrics_query", "metricsQuery", Form::Same),
        Rule::new(
            "resources_overrides",
            "resources.overrides",
            Form::Map,
            |rule, to| {
                let overrides = rule.resources_overrides.iter();
                overrides.fold(to, |to, (label, resource)| to.label_is(label, resource))
            },
        ),
        Rule::same("resources_template", "resources.template", |rule, to| {
            given(rule.resources_template.clone(), to, |mut to, template| {
                to.resources.get_or_insert_default().template = Some(template);
                to
            })
        }),
        Rule::same("namespaced", "resources.namespaced", |rule, to| {
            given(rule.namespaced, to, |mut to, namespaced| {
                to.resources.get_or_insert_default().namespaced = Some(namespaced);
                to
            })
        }),
        Rule::same("name_matches", "name.matches", |rule, to| {
            if rule.name_matches.is_none() && rule.name_as.is_none() {
                return to;
            }
            SeriesRule {
                name: Some(NameMapping {
                    matches: rule.name_matches.clone(),
                    as_: rule.name_as.clone(),
                }),
                ..to
            }
        }),
        Rule::with("name_as", "name.as", Form::Same),
        Rule::table("series_filters", "seriesFilters", &FILTER, |rule, to| {
            rule.series_filters
                .iter()
                .map(filter)
                .fold(to, SeriesRule::filter)
        }),
    ],
);

pub(super) static FILTER: Table<(), ()> = Table::new(
    "SeriesFilter",
    &[
        Key::with("is", "is", Form::Same),
        Key::with("is_not", "isNot", Form::Same),
    ],
);

fn with_rules(mut to: Values, set: impl FnOnce(&mut Rules)) -> Values {
    // The chart's own rules would offer every series there is, and claim the custom metrics API.
    let rules = to.rules.get_or_insert_with(|| Rules {
        default: Some(false),
        ..Rules::default()
    });
    set(rules);
    to
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

fn rule(settings: &AdapterRule) -> SeriesRule {
    RULE.put(
        settings,
        SeriesRule::new(&settings.series_query, &settings.metrics_query),
    )
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
