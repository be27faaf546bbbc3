//! Values for the charts of a plan's add-ons.

mod keda;
mod metrics_server;
mod prometheus_adapter;
mod vpa;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_profile::language::{IntOrPercent, Resources};
use scalegen_profile::plan::{AddonsPlan, ChartPlan};
use scalegen_profile::{FieldPath, Quantity};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Assembly, Body, Role};
use crate::{Level, Refusal};

/// Adds the values of every add-on that scalegen installs.
pub(super) fn add(addons: &AddonsPlan, assembly: &mut Assembly) {
    if let Some(addon) = &addons.metrics_server {
        let values = settle(&addon.chart, metrics_server::values(addon), assembly);
        place(
            &addon.chart,
            values.check(),
            Body::MetricsServerValues(Box::new(values)),
            assembly,
        );
    }
    if let Some(addon) = &addons.prometheus_adapter {
        let values = settle(&addon.chart, prometheus_adapter::values(addon), assembly);
        place(
            &addon.chart,
            values.check(),
            Body::PrometheusAdapterValues(Box::new(values)),
            assembly,
        );
    }
    if let Some(addon) = &addons.keda {
        let values = settle(&addon.chart, keda::values(addon), assembly);
        place(
            &addon.chart,
            values.check(),
            Body::KedaValues(Box::new(values)),
            assembly,
        );
    }
    if let Some(addon) = &addons.vpa {
        let values = settle(&addon.chart, vpa::values(addon), assembly);
        place(
            &addon.chart,
            values.check(),
            Body::VpaValues(Box::new(values)),
            assembly,
        );
    }
}

/// Lays the profile's own `values` over what follows from its settings; they win, key by key.
fn settle<T: Serialize + DeserializeOwned + Default>(
    chart: &ChartPlan,
    derived: T,
    assembly: &mut Assembly,
) -> T {
    if chart.values.is_empty() {
        return derived;
    }
    let mut merged = serde_json::to_value(&derived).unwrap_or_default();
    merge(&mut merged, &Value::Object(chart.values.clone()));
    match serde_json::from_value(merged) {
        Ok(values) => values,
        Err(error) => {
            let message = format!(
                "the chart {} does not take these values: {error}",
                chart.addon.chart()
            );
            let refusal = Refusal::new("VAL1", Level::Runtime, FieldPath::ROOT, message);
            assembly.refuse(&chart.origin, vec![refusal], |_| FieldPath::of("values"));
            T::default()
        }
    }
}

fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

fn place(chart: &ChartPlan, refusals: Vec<Refusal>, body: Body, assembly: &mut Assembly) {
    assembly.refuse(&chart.origin, refusals, |_| FieldPath::ROOT);
    let is_empty = serde_json::to_value(&body).is_ok_and(|values| values == serde_json::json!({}));
    let notes = is_empty.then(|| {
        format!(
            "Nothing to set: the defaults of chart {} {} are what the profile asks for.",
            chart.addon.chart(),
            chart.version
        )
    });
    assembly.add(
        chart.addon.values_file(),
        &chart.origin,
        Role::Values(chart.addon),
        body,
        notes.into_iter().collect(),
    );
}

/// Requests and limits as the API types them; none when there are none.
fn resources(plan: Option<&Resources>) -> Option<ResourceRequirements> {
    let plan = plan?;
    let amounts = |map: &IndexMap<String, Quantity>| -> Option<BTreeMap<String, resource::Quantity>> {
        let amount =
            |(name, amount): (&String, &Quantity)| (name.clone(), resource::Quantity(amount.to_string()));
        (!map.is_empty()).then(|| map.iter().map(amount).collect())
    };
    Some(ResourceRequirements {
        requests: amounts(&plan.requests),
        limits: amounts(&plan.limits),
        ..ResourceRequirements::default()
    })
}

/// One bound of a PodDisruptionBudget, as charts take it.
fn bound(bound: Option<&IntOrPercent>) -> Option<IntOrString> {
    bound.map(|bound| match bound {
        IntOrPercent::Int(pods) => IntOrString::Int(*pods),
        IntOrPercent::Percent(percent) => IntOrString::String(percent.clone()),
    })
}

fn some_unless_empty(list: &[String]) -> Option<Vec<String>> {
    (!list.is_empty()).then(|| list.to_vec())
}

fn texts(map: &IndexMap<String, String>) -> Option<BTreeMap<String, String>> {
    (!map.is_empty()).then(|| {
        map.iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    })
}
