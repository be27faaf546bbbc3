//! Our own types of the VPA and of KEDA's kinds, held against the CRDs that upstream ships.
//!
//! `tests/crds/` restates what the CRDs say of each field. The CRDs are not part of this repository: where
//! `SCALEGEN_CRDS` names the folder that holds them, the restatement is compared with them too.

use std::collections::BTreeSet;
use std::path::PathBuf;

use scalegen_kinds::{
    scaled_job::ScaledJobSpec,
    scaled_object::ScaledObjectSpec,
    trigger_authentication::{ClusterTriggerAuthenticationSpec, TriggerAuthenticationSpec},
    vpa::VerticalPodAutoscalerSpec,
};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;
use skip::skipped;

#[path = "../../../tests/support/skip.rs"]
mod skip;

const VPA: &str = include_str!("../../../tests/crds/vpa.csv");
const SCALED_OBJECT: &str = include_str!("../../../tests/crds/scaled_object.csv");
const SCALED_JOB: &str = include_str!("../../../tests/crds/scaled_job.csv");
const TRIGGER_AUTHENTICATION: &str = include_str!("../../../tests/crds/trigger_authentication.csv");

/// What is Kubernetes' own, and typed elsewhere.
const JOB: &str = "spec.jobTargetRef";

#[test]
fn the_vertical_pod_autoscaler_is_typed_as_its_crd_is() {
    compare(&restated(VPA), &typed::<VerticalPodAutoscalerSpec>());
}

#[test]
fn the_scaled_object_is_typed_as_its_crd_is() {
    compare(&restated(SCALED_OBJECT), &typed::<ScaledObjectSpec>());
}

#[test]
fn the_scaled_job_is_typed_as_its_crd_is() {
    compare(&restated(SCALED_JOB), &typed::<ScaledJobSpec>());
}

#[test]
fn the_authentications_are_typed_as_their_crds_are() {
    let restated = restated(TRIGGER_AUTHENTICATION);
    compare(&restated, &typed::<TriggerAuthenticationSpec>());
    compare(&restated, &typed::<ClusterTriggerAuthenticationSpec>());
}

#[test]
fn the_vertical_pod_autoscaler_is_restated_as_its_crd_is() {
    if let Some(upstream) = upstream("vpa-v1-crd-gen.yaml", "VerticalPodAutoscaler", "v1") {
        compare(&upstream, &restated(VPA));
    }
}

#[test]
fn the_scaled_object_is_restated_as_its_crd_is() {
    if let Some(upstream) = upstream("keda.sh_scaledobjects.yaml", "ScaledObject", "v1alpha1") {
        compare(&upstream, &restated(SCALED_OBJECT));
    }
}

#[test]
fn the_scaled_job_is_restated_as_its_crd_is() {
    if let Some(upstream) = upstream("keda.sh_scaledjobs.yaml", "ScaledJob", "v1alpha1") {
        compare(&upstream, &restated(SCALED_JOB));
    }
}

#[test]
fn the_authentications_are_restated_as_their_crds_are() {
    for (file, kind) in [
        ("keda.sh_triggerauthentications.yaml", "TriggerAuthentication"),
        (
            "keda.sh_clustertriggerauthentications.yaml",
            "ClusterTriggerAuthentication",
        ),
    ] {
        if let Some(upstream) = upstream(file, kind, "v1alpha1") {
            compare(&upstream, &restated(TRIGGER_AUTHENTICATION));
        }
    }
}

/// What a schema says of each field below `spec`, a line for each as in the files of `tests/crds/`.
type Fields = BTreeSet<String>;

fn compare(upstream: &Fields, ours: &Fields) {
    assert!(upstream.len() > 25, "only {} fields were read", upstream.len());
    let lines = |fields: Vec<&String>| {
        fields
            .into_iter()
            .map(|line| format!("\n  {line}"))
            .collect::<String>()
    };
    let missing = lines(upstream.difference(ours).collect());
    let extra = lines(ours.difference(upstream).collect());
    assert!(
        missing.is_empty() && extra.is_empty(),
        "upstream:{missing}\nours:{extra}"
    );
}

fn restated(table: &str) -> Fields {
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(
        lines.next(),
        Some("path,type,format,enum,required,minimum,maximum,minLength,minItems")
    );
    lines.map(str::to_owned).collect()
}

fn typed<T: JsonSchema>() -> Fields {
    let schema = schema_for!(T).to_value();
    let mut fields = Fields::new();
    collect("spec", &schema, &schema, &mut fields);
    fields
}

/// The fields of one version of one kind's CRD, if there is a folder with it.
fn upstream(file: &str, kind: &str, version: &str) -> Option<Fields> {
    let Some(folder) = std::env::var_os("SCALEGEN_CRDS").map(PathBuf::from) else {
        skipped(&format!("SCALEGEN_CRDS names no folder with {file}"));
        return None;
    };
    let text = std::fs::read_to_string(folder.join(file)).expect("the CRD is readable");
    let schema = crd_spec(&text, kind, version);
    let mut fields = Fields::new();
    collect("spec", &schema, &schema, &mut fields);
    Some(fields)
}

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
    let whole = |key: &str| match schema[key].as_f64() {
        Some(number) => number.to_string(),
        None => String::new(),
    };
    let cells = [
        path.to_owned(),
        type_of(schema, &words),
        schema["format"].as_str().unwrap_or_default().to_owned(),
        words.join("|"),
        match path {
            JOB => String::new(),
            _ => required(schema).join("|"),
        },
        whole("minimum"),
        whole("maximum"),
        whole("minLength"),
        whole("minItems"),
    ];
    fields.insert(cells.join(","));
    if path == JOB {
        return;
    }
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

/// The fields that have to be written: the server fills in what has a default.
fn required(schema: &Value) -> Vec<String> {
    let mut required = texts(&schema["required"]);
    required.retain(|name| schema["properties"][name.as_str()]["default"].is_null());
    required
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
