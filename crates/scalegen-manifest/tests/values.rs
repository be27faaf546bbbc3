//! Every key of every chart, spelled as the chart spells it.
//!
//! `tests/values/` holds one file for each chart, written down from the charts themselves. Each key of ours must be in
//! it, and each key in it one of ours.

use std::collections::BTreeMap;
use std::path::Path;

use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};
use scalegen_manifest::to_yaml;
use scalegen_syntax::chart::CHARTS;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn file(chart: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/values/{chart}.yaml"));
    let text = std::fs::read_to_string(path).expect("every chart has a file");
    serde_yaml::from_str(&text).expect("the file is YAML")
}

/// Checks one chart's type against its file.
fn check<T: DeserializeOwned + Serialize + JsonSchema>(chart: &str) {
    let file = file(chart);
    let typed: T = serde_json::from_value(file.clone()).unwrap_or_else(|error| panic!("{chart}: {error}"));
    assert_eq!(
        serde_json::to_value(&typed).unwrap(),
        file,
        "{chart}: what is read is written"
    );
    let text = to_yaml(&typed).unwrap();
    assert_eq!(
        serde_yaml::from_str::<Value>(&text).unwrap(),
        file,
        "{chart}: in YAML, too"
    );

    let schema = schemars::schema_for!(T).to_value();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(&file),
        "{chart}: {:?}",
        validator.validate(&file)
    );

    let mut ours = BTreeMap::new();
    keys("", "", &schema, &schema, &mut ours);
    assert!(ours.len() > 50, "{chart}: only {} keys", ours.len());
    let missing: Vec<_> = ours
        .iter()
        .filter(|(_, paths)| !paths.iter().any(|path| has(&file, path)))
        .collect();
    assert!(missing.is_empty(), "{chart}: the file lacks {missing:?}");

    let misspelled = serde_json::json!({"replcas": 2});
    assert!(!validator.is_valid(&misspelled), "{chart}");
    assert!(serde_json::from_value::<T>(misspelled).is_err(), "{chart}");
}

/// The keys of our own sections, by the section's type, with all paths where they may stand. What is typed as an
/// object of Kubernetes ends a path.
fn keys(
    path: &str,
    section: &str,
    root: &Value,
    schema: &Value,
    found: &mut BTreeMap<(String, String), Vec<String>>,
) {
    let mut section = section.to_owned();
    let mut schema = schema;
    if let Some(branches) = schema["anyOf"].as_array() {
        schema = branches
            .iter()
            .find(|branch| branch["type"] != "null")
            .expect("not only null");
    }
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix("#/$defs/"))
    {
        if name.starts_with("io.k8s.") {
            return;
        }
        schema = &root["$defs"][name];
        section = name.to_owned();
    }
    for (key, below) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{key}");
        found
            .entry((section.clone(), key.clone()))
            .or_default()
            .push(path.clone());
        keys(&path, "", root, below, found);
    }
    if schema["items"].is_object() {
        keys(&format!("{path}[]"), "", root, &schema["items"], found);
    }
    if schema["additionalProperties"].is_object() {
        keys(
            &format!("{path}{{}}"),
            "",
            root,
            &schema["additionalProperties"],
            found,
        );
    }
}

/// Whether any value stands at a path, `[]` meaning any item and `{}` any entry.
fn has(value: &Value, path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else {
        return match (path.strip_prefix("[]"), path.strip_prefix("{}")) {
            (Some(rest), _) => value
                .as_array()
                .is_some_and(|items| items.iter().any(|item| has(item, rest))),
            (_, Some(rest)) => value
                .as_object()
                .is_some_and(|all| all.values().any(|item| has(item, rest))),
            _ => path.is_empty(),
        };
    };
    let end = rest.find(['/', '[', '{']).unwrap_or(rest.len());
    let (key, rest) = rest.split_at(end);
    value.get(key).is_some_and(|below| has(below, rest))
}

#[test]
fn metrics_server() {
    check::<MetricsServerValues>("metrics-server");
}

#[test]
fn prometheus_adapter() {
    check::<PrometheusAdapterValues>("prometheus-adapter");
}

#[test]
fn keda() {
    check::<KedaValues>("keda");
}

#[test]
fn vertical_pod_autoscaler() {
    check::<VpaValues>("vertical-pod-autoscaler");
}

#[test]
fn no_chart_is_forgotten() {
    for chart in CHARTS {
        assert!(file(chart.name).is_object(), "{}", chart.name);
    }
}
