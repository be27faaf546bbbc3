//! Our own types of the VPA and the ScaledObject, held against the CRDs that upstream ships.
//!
//! The CRDs are not part of this repository: `SCALEGEN_CRDS` names the folder that holds them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use scalegen_kinds::{scaled_object::ScaledObjectSpec, vpa::VerticalPodAutoscalerSpec};
use serde_json::Value;
use skip::skipped;

#[path = "../../../tests/support/skip.rs"]
mod skip;

#[test]
fn the_vertical_pod_autoscaler_is_typed_as_its_crd_is() {
    let ours = schemars::schema_for!(VerticalPodAutoscalerSpec);
    compare(
        "vpa-v1-crd-gen.yaml",
        "VerticalPodAutoscaler",
        "v1",
        &ours.to_value(),
    );
}

#[test]
fn the_scaled_object_is_typed_as_its_crd_is() {
    let ours = schemars::schema_for!(ScaledObjectSpec);
    compare(
        "keda.sh_scaledobjects.yaml",
        "ScaledObject",
        "v1alpha1",
        &ours.to_value(),
    );
}

/// Compares what both schemas say of every field below `spec`.
fn compare(file: &str, kind: &str, version: &str, ours: &Value) {
    let Some(folder) = std::env::var_os("SCALEGEN_CRDS").map(PathBuf::from) else {
        skipped(&format!("SCALEGEN_CRDS names no folder with {file}"));
        return;
    };
    let text = std::fs::read_to_string(folder.join(file)).expect("the CRD is readable");
    let upstream = crd_spec(&text, kind, version);
    let (mut theirs, mut own) = (Fields::new(), Fields::new());
    collect("spec", &upstream, &upstream, &mut theirs);
    collect("spec", ours, ours, &mut own);
    assert!(theirs.len() > 20, "only {} fields read of {file}", theirs.len());
    let paths: BTreeSet<_> = theirs.keys().chain(own.keys()).collect();
    let different: Vec<String> = paths
        .into_iter()
        .filter(|path| theirs.get(*path) != own.get(*path))
        .map(|path| {
            format!(
                "{path}\n  upstream: {:?}\n  ours:     {:?}",
                theirs.get(path),
                own.get(path)
            )
        })
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// What is compared of a field: its type, and what the server checks of it.
#[derive(Debug, PartialEq)]
struct Field {
    type_: String,
    format: Option<String>,
    words: Vec<String>,
    required: Vec<String>,
    minimum: Option<i64>,
    min_length: Option<i64>,
    min_items: Option<i64>,
}

type Fields = BTreeMap<String, Field>;

/// The schema of `spec` in one version of one kind's CRD.
fn crd_spec(text: &str, kind: &str, version: &str) -> Value {
    let documents: Vec<Value> = serde_yaml::from_multiple(text).expect("the CRD is YAML");
    documents
        .iter()
        .filter(|crd| crd["spec"]["names"]["kind"] == kind)
        .filter_map(|crd| crd["spec"]["versions"].as_array())
        .flatten()
        .find(|served| served["name"] == version)
        .map(|served| served["schema"]["openAPIV3Schema"]["properties"]["spec"].clone())
        .expect("the CRD has that version")
}

/// Follows references and optional wrappers down to the schema that says something.
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix("#/$defs/"))
    {
        return resolve(root, &root["$defs"][name]);
    }
    if schema["x-kubernetes-int-or-string"] == true {
        return schema;
    }
    let branches: Vec<&Value> = schema["anyOf"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|branch| branch["type"] != "null")
        .collect();
    match branches[..] {
        [only] => resolve(root, only),
        _ => schema,
    }
}

/// Reads one schema, and those of all fields below it.
fn collect(path: &str, root: &Value, schema: &Value, fields: &mut Fields) {
    let schema = resolve(root, schema);
    let words = words(schema);
    let whole = |key: &str| {
        let number = &schema[key];
        number
            .as_i64()
            .or_else(|| number.as_f64().map(|number| number as i64))
    };
    fields.insert(
        path.to_owned(),
        Field {
            type_: type_of(schema, &words),
            format: schema["format"].as_str().map(str::to_owned),
            words,
            required: texts(&schema["required"]),
            minimum: whole("minimum"),
            min_length: whole("minLength"),
            min_items: whole("minItems"),
        },
    );
    for (name, below) in schema["properties"].as_object().into_iter().flatten() {
        collect(&format!("{path}.{name}"), root, below, fields);
    }
    if schema["items"].is_object() {
        collect(&format!("{path}[]"), root, &schema["items"], fields);
    }
    if schema["additionalProperties"].is_object() {
        collect(
            &format!("{path}.*"),
            root,
            &schema["additionalProperties"],
            fields,
        );
    }
}

/// The words an enumeration allows. Ours, being documented one by one, are constants.
fn words(schema: &Value) -> Vec<String> {
    let listed = texts(&schema["enum"]);
    if !listed.is_empty() {
        return listed;
    }
    let mut constants: Vec<String> = schema["oneOf"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|branch| branch["const"].as_str().map(str::to_owned))
        .collect();
    constants.sort();
    constants
}

fn type_of(schema: &Value, words: &[String]) -> String {
    if schema["x-kubernetes-int-or-string"] == true {
        return "integer or string".to_owned();
    }
    match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(several) => several
            .iter()
            .filter_map(Value::as_str)
            .filter(|one| *one != "null")
            .collect::<Vec<_>>()
            .join(" or "),
        _ if words.is_empty() => String::new(),
        _ => "string".to_owned(),
    }
}

fn texts(list: &Value) -> Vec<String> {
    let mut found: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect();
    found.sort();
    found
}
