//! What the values of every chart have in common.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_profile::language::{IntOrPercent, Resources, ServiceMonitor};
use scalegen_syntax::Quantity;

use super::table::{Form, Row, Table};

type Key = Row<(), ()>;

/// What the plan makes a release of.
pub(super) static CHART: Table<(), ()> = Table::new(
    "",
    &[
        Key::plan("managed"),
        Key::plan("version"),
        Key::plan("namespace"),
        Key::plan("release"),
        Key::plan("values"),
    ],
);

pub(super) static BUDGET: Table<(), ()> = Table::new(
    "DisruptionBudget",
    &[
        Key::with("min_available", "minAvailable", Form::Same),
        Key::with("max_unavailable", "maxUnavailable", Form::Same),
    ],
);

pub(super) static MONITOR: Table<(), ()> = Table::new(
    "ServiceMonitor",
    &[
        Key::with("labels", "additionalLabels", Form::Map),
        Key::with("interval", "interval", Form::Text),
    ],
);

/// Requests and limits as the API types them.
pub(super) fn requirements(settings: &Resources) -> ResourceRequirements {
    let amounts = |map: &IndexMap<String, Quantity>| -> Option<BTreeMap<String, resource::Quantity>> {
        let amount =
            |(name, amount): (&String, &Quantity)| (name.clone(), resource::Quantity(amount.to_string()));
        (!map.is_empty()).then(|| map.iter().map(amount).collect())
    };
    ResourceRequirements {
        requests: amounts(&settings.requests),
        limits: amounts(&settings.limits),
        ..ResourceRequirements::default()
    }
}

/// One bound of a PodDisruptionBudget, as charts take it.
pub(super) fn bound(bound: Option<&IntOrPercent>) -> Option<IntOrString> {
    bound.map(|bound| match bound {
        IntOrPercent::Int(pods) => IntOrString::Int(*pods),
        IntOrPercent::Percent(percent) => IntOrString::String(percent.clone()),
    })
}

pub(super) fn some_unless_empty(list: &[String]) -> Option<Vec<String>> {
    (!list.is_empty()).then(|| list.to_vec())
}

/// The labels that a Prometheus selects a monitor by.
pub(super) fn labels(ServiceMonitor { labels, .. }: &ServiceMonitor) -> Option<BTreeMap<String, String>> {
    let pair = |(key, value): (&String, &String)| (key.clone(), value.clone());
    (!labels.is_empty()).then(|| labels.iter().map(pair).collect())
}
