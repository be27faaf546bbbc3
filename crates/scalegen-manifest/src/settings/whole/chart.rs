//! Values of a chart as the table of its add-on: what has no key goes into `values`.

use scalegen_kinds::values::prometheus_adapter::Prometheus;
use scalegen_profile::plan::Addon;
use scalegen_profile::{Keys, Written};
use scalegen_syntax::FieldPath;
use serde_json::{Map, Value, json};

use super::{Types, is_spent, rest, taken};
use crate::settings::backward::key_of;
use crate::settings::chart::BUDGET;
use crate::settings::metrics_server::{INSECURE_TLS, METRIC_RESOLUTION};
use crate::settings::prometheus_adapter::RULE;
use crate::settings::resources::RESOURCES;
use crate::settings::table::Keys as Table;
use crate::settings::{KEDA_CHART, METRICS_SERVER, PROMETHEUS_ADAPTER, VPA_CHART};

/// Fills in of a chart's values what it takes where nothing is set and a profile always sets, and sorts what has no order.
pub fn spell_out_values(addon: Addon, values: &mut Value) {
    let Some(values) = values.as_object_mut() else {
        return;
    };
    match addon {
        Addon::PrometheusAdapter => {
            // The chart's own defaults.
            let mut prometheus = json!({ "url": "http://prometheus.default.svc", "port": 9090, "path": "" });
            let own = values.get_mut("prometheus").and_then(Value::as_object_mut);
            if let (Some(all), Some(own)) = (prometheus.as_object_mut(), own) {
                all.append(own);
            }
            values.insert("prometheus".to_owned(), prometheus);
        }
        Addon::MetricsServer => {
            if let Some(args) = values.get_mut("args").and_then(Value::as_array_mut) {
                args.sort_by_key(ToString::to_string);
            }
        }
        Addon::Vpa => {
            let recommender = values.entry("recommender").or_insert_with(|| Map::new().into());
            if let Some(recommender) = recommender.as_object_mut() {
                recommender.entry("replicas").or_insert_with(|| 2.into());
            }
        }
        Addon::Keda => {}
    }
}

/// The key of an add-on's table that a field of its chart's values comes of.
pub fn values_key_of(addon: Addon, field: &FieldPath) -> Option<String> {
    let path = key_of(table_of(addon), field)?;
    Some(path.segments().first()?.name()?.to_owned())
}

fn table_of(addon: Addon) -> &'static dyn Table {
    match addon {
        Addon::MetricsServer => &METRICS_SERVER,
        Addon::PrometheusAdapter => &PROMETHEUS_ADAPTER,
        Addon::Keda => &KEDA_CHART,
        Addon::Vpa => &VPA_CHART,
    }
}

/// The keys of an add-on's table for the values of its chart, as they are written, and under `values` what has none.
pub fn values_table_of(addon: Addon, values: &Value, schema: &Value) -> Keys {
    let (mut values, types) = (values.clone(), Types(schema));
    if addon == Addon::PrometheusAdapter {
        // A profile always names its Prometheus.
        spell_out_values(addon, &mut values);
    }
    let table = table_of(addon);
    // What is several keys, or a key only as a whole.
    let mut apart = Map::new();
    let parts: &[&str] = match addon {
        Addon::MetricsServer => &["args"],
        Addon::PrometheusAdapter => &["prometheus"],
        Addon::Keda => &["prometheus", "resources", "podDisruptionBudget"],
        Addon::Vpa => &[],
    };
    let mut own = Keys::new();
    if let Some(fields) = values.as_object_mut() {
        apart.extend(parts.iter().filter_map(|part| fields.remove_entry(*part)));
        own.extend(keys_apart(addon, &mut apart, types));
        if addon == Addon::PrometheusAdapter {
            rules_apart(fields, &mut apart, types);
        }
    }
    for (key, value) in taken(table, table.type_(), &mut values, types) {
        match (own.get_mut(&key), value) {
            (Some(Written::Table(own)), Written::Table(more)) => own.extend(more),
            (_, value) => drop(own.insert(key, value)),
        }
    }
    for (key, field) in [
        ("pod_disruption_budget", "podDisruptionBudget"),
        ("service_monitor", "serviceMonitor"),
    ] {
        // Follows from the table.
        if own.contains_key(key) {
            let section = values.get_mut(field).and_then(Value::as_object_mut);
            section.map(|section| section.remove("enabled"));
        }
    }
    if let Some(fields) = values.as_object_mut() {
        for (name, part) in apart {
            match (fields.get_mut(&name).and_then(Value::as_object_mut), part) {
                (Some(fields), Value::Object(mut part)) => fields.append(&mut part),
                (_, part) => drop(fields.insert(name, part)),
            }
        }
    }
    let left = rest(&values).filter(|left| !is_spent(left));
    own.extend(left.map(|left| ("values".to_owned(), Written::from(&left))));
    own
}

fn keys_apart(addon: Addon, apart: &mut Map<String, Value>, types: Types<'_>) -> Keys {
    let mut own = Keys::new();
    match addon {
        Addon::MetricsServer => {
            if let Some(Value::Array(args)) = apart.remove("args") {
                let mut others = Vec::new();
                for arg in &args {
                    let text = arg.as_str().unwrap_or_default();
                    match text.split_once('=') {
                        None if text == INSECURE_TLS => {
                            own.insert("kubelet_insecure_tls".to_owned(), Written::Bool(true));
                        }
                        Some((METRIC_RESOLUTION, value)) => {
                            own.insert("metric_resolution".to_owned(), value.into());
                        }
                        _ => others.push(Written::from(arg)),
                    }
                }
                if !others.is_empty() {
                    own.insert("args".to_owned(), Written::List(others));
                }
            }
        }
        Addon::PrometheusAdapter => {
            let prometheus = apart.get("prometheus").cloned();
            let is_url = |url: &String| {
                let mut again =
                    json!({ "prometheus": serde_json::to_value(Prometheus::at(url)).unwrap_or_default() });
                spell_out_values(addon, &mut again);
                again.get("prometheus") == prometheus.as_ref()
            };
            if let Some(url) = prometheus.as_ref().and_then(url).filter(is_url) {
                apart.remove("prometheus");
                own.insert("prometheus_url".to_owned(), Written::Text(url));
            }
        }
        Addon::Keda => {
            // The chart has these beside its components.
            for (key, name) in [
                ("operator", "operator"),
                ("metrics_server", "metricServer"),
                ("webhooks", "webhooks"),
            ] {
                let mut keys = Keys::new();
                for (key, section, table) in [
                    ("resources", "resources", &RESOURCES as &dyn Table),
                    ("pod_disruption_budget", "podDisruptionBudget", &BUDGET),
                ] {
                    let of_component = apart.get_mut(section).and_then(|section| section.get_mut(name));
                    let below = of_component.map(|section| taken(table, table.type_(), section, types));
                    let below = below.filter(|below| !below.is_empty());
                    keys.extend(below.map(|below| (key.to_owned(), Written::Table(below))));
                }
                if !keys.is_empty() {
                    own.insert(key.to_owned(), Written::Table(keys));
                }
            }
        }
        Addon::Vpa => {}
    }
    own
}

/// The address that the three values of a Prometheus are made of.
fn url(prometheus: &Value) -> Option<String> {
    let text = |key: &str| prometheus.get(key).and_then(Value::as_str).unwrap_or_default();
    let port = match prometheus.get("port")?.as_i64()? {
        0 => String::new(),
        port => format!(":{port}"),
    };
    Some(format!("{}{port}{}", text("url"), text("path")))
}

/// Puts lists of rules aside that have something without a key, and drops what follows from a rule.
fn rules_apart(values: &mut Map<String, Value>, apart: &mut Map<String, Value>, types: Types<'_>) {
    let Some(rules) = values.get_mut("rules").and_then(Value::as_object_mut) else {
        return;
    };
    // A profile never has the chart's own rules.
    if rules.get("default") == Some(&Value::Bool(false)) {
        rules.remove("default");
    }
    for list in ["external", "custom"] {
        let Some(Value::Array(items)) = rules.get_mut(list) else {
            continue;
        };
        let before = items.clone();
        items.iter_mut().for_each(name_resources);
        let mut left = items.clone();
        for rule in &mut left {
            taken(&RULE, RULE.type_(), rule, types);
        }
        if !left.iter().all(is_spent) {
            rules.remove(list);
            let kept = apart.entry("rules").or_insert_with(|| Map::new().into());
            kept[list] = before.into();
        }
    }
}

/// A rule's resources by the labels that have their names.
fn name_resources(rule: &mut Value) {
    let overrides = rule.pointer_mut("/resources/overrides");
    for (_, resource) in overrides.and_then(Value::as_object_mut).into_iter().flatten() {
        let only = resource.as_object().filter(|fields| fields.len() == 1);
        if let Some(name) = only.and_then(|fields| fields.get("resource")) {
            *resource = name.clone();
        }
    }
}
