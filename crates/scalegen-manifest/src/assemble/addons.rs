//! Values for the charts of a plan's add-ons.

use scalegen_profile::plan::{Addon, AddonsPlan, ChartPlan};
use scalegen_syntax::{FieldPath, Segment, Term};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Assembly, Body, RefusedValues, Role};
use crate::messages::{
    ChartRules, NoReplicas, NotValues, SeeChart, ServesNothing, TurnOff, WriteCustomRules,
};
use crate::settings::{KEDA_CHART, Keys, METRICS_SERVER, PROMETHEUS_ADAPTER, VPA_CHART, key_of};
use scalegen_document::values_problems;
use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};
use scalegen_kinds::{Refusal, rules};

/// Adds the values of every add-on that scalegen installs.
pub(super) fn add(addons: &AddonsPlan, assembly: &mut Assembly) {
    if let Some(addon) = &addons.metrics_server {
        let values = resolve(
            &addon.chart,
            METRICS_SERVER.put(addon, MetricsServerValues::default()),
            assembly,
        );
        place(
            &addon.chart,
            &METRICS_SERVER,
            values.check(),
            Body::MetricsServerValues(Box::new(values)),
            assembly,
        );
    }
    if let Some(addon) = &addons.prometheus_adapter {
        let values = resolve(
            &addon.chart,
            PROMETHEUS_ADAPTER.put(addon, PrometheusAdapterValues::default()),
            assembly,
        );
        // The chart's own rules serve more than the profile's, under APIs that the plan does not know it to own.
        if values.rules.as_ref().and_then(|rules| rules.default) == Some(true) {
            let path = FieldPath::of("values").field("rules").field("default");
            let message = ChartRules {};
            assembly.refused_values.push(RefusedValues {
                path: addon.chart.origin.join(&path),
                refusal: Refusal::new(rules::REFUSED, path, message),
                help: Some(WriteCustomRules {}.into()),
            });
        }
        place(
            &addon.chart,
            &PROMETHEUS_ADAPTER,
            values.check(),
            Body::PrometheusAdapterValues(Box::new(values)),
            assembly,
        );
    }
    if let Some(addon) = &addons.keda {
        let values = resolve(
            &addon.chart,
            KEDA_CHART.put(addon, KedaValues::default()),
            assembly,
        );
        place(
            &addon.chart,
            &KEDA_CHART,
            values.check(),
            Body::KedaValues(Box::new(values)),
            assembly,
        );
    }
    if let Some(addon) = &addons.vpa {
        let values = resolve(&addon.chart, VPA_CHART.put(addon, VpaValues::default()), assembly);
        place(
            &addon.chart,
            &VPA_CHART,
            values.check(),
            Body::VpaValues(Box::new(values)),
            assembly,
        );
    }
}

/// Lays the profile's own `values` over what follows from its settings; they win, key by key.
fn resolve<T: Serialize + DeserializeOwned + JsonSchema>(
    chart: &ChartPlan,
    derived: T,
    assembly: &mut Assembly,
) -> T {
    if chart.values.is_empty() {
        return derived;
    }
    let before = assembly.refused_values.len();
    let own = Value::Object(chart.values.clone());
    let name = || Term::Word(chart.addon.chart().name.into());
    let at = |path: &FieldPath| chart.origin.field("values").join(path);
    for problem in values_problems::<T>(&own) {
        let refusal = Refusal::new(rules::REFUSED, problem.path.clone(), problem.message);
        assembly.refused_values.push(RefusedValues {
            path: at(&problem.path),
            refusal,
            help: Some(problem.help.unwrap_or_else(|| {
                let version = chart.version.clone();
                SeeChart {
                    chart: name(),
                    version,
                }
                .into()
            })),
        });
    }
    no_replicas(&own, &FieldPath::ROOT, &mut |path| {
        let message = NoReplicas {};
        assembly.refused_values.push(RefusedValues {
            path: at(path),
            refusal: Refusal::new(rules::REFUSED, path.clone(), message),
            help: Some(match chart.addon {
                Addon::Vpa => TurnOff {}.into(),
                _ => ServesNothing {}.into(),
            }),
        });
    });
    let mut merged = serde_json::to_value(&derived).unwrap_or_default();
    merge(&mut merged, &own);
    match serde_json::from_value(merged) {
        Ok(values) => values,
        Err(error) => {
            if assembly.refused_values.len() == before {
                let (chart_name, error) = (name(), error.to_string());
                let message = NotValues {
                    chart: chart_name,
                    error,
                };
                let refusal = Refusal::new(rules::REFUSED, FieldPath::ROOT, message);
                assembly.refuse(&chart.origin, vec![refusal], |_| FieldPath::of("values"));
            }
            derived
        }
    }
}

/// Calls `found` for every number of replicas below 1, however deep.
fn no_replicas(values: &Value, path: &FieldPath, found: &mut impl FnMut(&FieldPath)) {
    for (key, value) in values.as_object().into_iter().flatten() {
        let path = path.field(key.clone());
        let is_count = matches!(key.as_str(), "replicas" | "replicaCount");
        if is_count && value.as_i64() == Some(0) {
            found(&path);
        }
        no_replicas(value, &path, found);
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

fn place(chart: &ChartPlan, keys: &dyn Keys, refusals: Vec<Refusal>, body: Body, assembly: &mut Assembly) {
    let own = Value::Object(chart.values.clone());
    assembly.refuse(&chart.origin, refusals, |field| {
        // It is said in `values`, or it follows from a key of the profile.
        match field.segments().first() {
            Some(Segment::Field(first)) if own.get(first.as_ref()).is_some() => {
                FieldPath::of("values").join(field)
            }
            _ => key_of(keys, field).unwrap_or_default(),
        }
    });
    let is_empty = serde_json::to_value(&body).is_ok_and(|values| values == serde_json::json!({}));
    let notes = is_empty.then(|| {
        format!(
            "Nothing to set: the defaults of chart {} {} are what the profile asks for.",
            chart.addon.chart().name,
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
