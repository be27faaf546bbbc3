//! Everything that is made fits the JSON Schemas of its types, which refuse what does not belong.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerSpec;
use k8s_openapi::api::batch::v1::JobSpec;
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use scalegen::Stack;
use scalegen_kinds::kustomization::Kustomization;
use scalegen_kinds::scaled_job::ScaledJobSpec;
use scalegen_kinds::scaled_object::ScaledObjectSpec;
use scalegen_kinds::trigger_authentication::{ClusterTriggerAuthenticationSpec, TriggerAuthenticationSpec};
use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};
use scalegen_kinds::vpa::VerticalPodAutoscalerSpec;
use scalegen_manifest::assemble::Body;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

#[path = "support/skip.rs"]
mod skip;
#[path = "hostile/wide.rs"]
mod wide;

/// Made from one profile.
struct Made {
    /// Its profile and file.
    name: String,
    schema: Value,
    value: Value,
}

/// Everything that `profiles/*.toml` and the example of every key make, read back from its YAML.
fn made() -> Vec<Made> {
    let mut made = Vec::new();
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut stacks: Vec<_> = fs::read_dir(profiles)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| Stack::load(path.to_str().unwrap()))
        .collect();
    stacks.push(Stack::from_text(
        "wide.toml",
        &toml::to_string(&wide::wide()).unwrap(),
    ));
    for stack in stacks {
        let stack = stack.unwrap_or_else(|findings| panic!("{findings:#?}"));
        let rendered = stack.render().unwrap_or_else(|findings| panic!("{findings:#?}"));
        for manifest in &rendered.manifests {
            let Some(schema) = schema(&manifest.body) else {
                continue;
            };
            let file = rendered.files.get(manifest.path.as_str()).unwrap();
            let text = std::str::from_utf8(&file.contents).unwrap();
            made.push(Made {
                name: format!("{}: {}", stack.file(), manifest.path),
                schema,
                value: serde_yaml::from_str(text).unwrap(),
            });
        }
    }
    made
}

fn schema(body: &Body) -> Option<Value> {
    Some(match body {
        Body::HorizontalPodAutoscaler(_) => {
            object::<HorizontalPodAutoscalerSpec>(&["autoscaling/v2"], &["HorizontalPodAutoscaler"])
        }
        Body::VerticalPodAutoscaler(_) => {
            object::<VerticalPodAutoscalerSpec>(&["autoscaling.k8s.io/v1"], &["VerticalPodAutoscaler"])
        }
        Body::ScaledObject(_) => object::<ScaledObjectSpec>(&["keda.sh/v1alpha1"], &["ScaledObject"]),
        Body::ScaledJob(_) => object::<ScaledJobSpec>(&["keda.sh/v1alpha1"], &["ScaledJob"]),
        Body::TriggerAuthentication(_) => {
            object::<TriggerAuthenticationSpec>(&["keda.sh/v1alpha1"], &["TriggerAuthentication"])
        }
        Body::ClusterTriggerAuthentication(_) => {
            let kind = "ClusterTriggerAuthentication";
            object::<ClusterTriggerAuthenticationSpec>(&["keda.sh/v1alpha1"], &[kind])
        }
        Body::PodDisruptionBudget(_) => {
            object::<PodDisruptionBudgetSpec>(&["policy/v1"], &["PodDisruptionBudget"])
        }
        Body::Job(_) => object::<JobSpec>(&["batch/v1"], &["Job"]),
        Body::ResourcesPatch(_) => object::<PatchSpec>(&["apps/v1"], &["Deployment", "StatefulSet"]),
        Body::MetricsServerValues(_) => whole::<MetricsServerValues>(),
        Body::PrometheusAdapterValues(_) => whole::<PrometheusAdapterValues>(),
        Body::KedaValues(_) => whole::<KedaValues>(),
        Body::VpaValues(_) => whole::<VpaValues>(),
        // It may be of any kind.
        Body::Kept(_) => return None,
        Body::Kustomization(_) => {
            let mut schema = whole::<Kustomization>();
            schema["properties"]["apiVersion"]["const"] = json!("kustomize.config.k8s.io/v1beta1");
            schema["properties"]["kind"]["const"] = json!("Kustomization");
            schema
        }
    })
}

/// Of a workload, a patch has the template alone.
#[derive(JsonSchema)]
struct PatchSpec {
    #[expect(dead_code, reason = "only its schema is used")]
    template: PodTemplateSpec,
}

fn whole<T: JsonSchema>() -> Value {
    closed(SchemaGenerator::default().into_root_schema_for::<T>().to_value())
}

/// An object with one of these API versions and kinds.
fn object<S: JsonSchema>(api_versions: &[&str], kinds: &[&str]) -> Value {
    let mut generator = SchemaGenerator::default();
    let (metadata, spec) = (
        generator.subschema_for::<ObjectMeta>(),
        generator.subschema_for::<S>(),
    );
    closed(json!({
        "type": "object",
        "properties": {
            "apiVersion": { "enum": api_versions },
            "kind": { "enum": kinds },
            "metadata": metadata,
            "spec": spec,
        },
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "$defs": generator.take_definitions(true),
    }))
}

/// What servers hold against types whose own schemas do not say it: k8s-openapi has strings for all of these,
/// and so has KEDA's CRD, whose webhook and whose HPA are looked at more closely.
const WORDS: &[(&str, &str, &[&str])] = &[
    (
        "v2.MetricSpec",
        "type",
        &["Resource", "ContainerResource", "Pods", "Object", "External"],
    ),
    (
        "ScaleTrigger",
        "metricType",
        &["AverageValue", "Value", "Utilization"],
    ),
    (
        "v2.MetricTarget",
        "type",
        &["Utilization", "Value", "AverageValue"],
    ),
    ("ScalingRules", "selectPolicy", &["Max", "Min", "Disabled"]),
    ("ScalingPolicy", "type", &["Pods", "Percent"]),
    (
        "meta.v1.LabelSelectorRequirement",
        "operator",
        &["In", "NotIn", "Exists", "DoesNotExist"],
    ),
    (
        "core.v1.PodSpec",
        "restartPolicy",
        &["Always", "OnFailure", "Never"],
    ),
    (
        "core.v1.SeccompProfile",
        "type",
        &["RuntimeDefault", "Localhost", "Unconfined"],
    ),
];

/// The schema, refusing unknown fields, wrong words and malformed quantities.
fn closed(mut schema: Value) -> Value {
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        for (name, definition) in definitions {
            for (type_, field, words) in WORDS {
                if name.ends_with(type_) {
                    assert!(
                        definition["properties"].get(field).is_some(),
                        "{type_} has no {field}"
                    );
                    definition["properties"][field]["enum"] = json!(words);
                }
            }
            if name.ends_with(".IntOrString") {
                definition["type"] = json!(["integer", "string"]);
            }
            if name.ends_with(".Quantity") {
                definition["type"] = json!("string");
                definition["pattern"] = json!(r"^([0-9]+)([numkMGTPE]|[KMGTPE]i)?$");
            }
        }
    }
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let open = map.get("type").is_some_and(|type_| type_ == "object")
                && map.get("properties").is_some_and(Value::is_object)
                && !map.contains_key("additionalProperties");
            if open {
                map.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            map.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

fn validator(made: &Made) -> Validator {
    jsonschema::validator_for(&made.schema).unwrap_or_else(|error| panic!("{}: {error}", made.name))
}

#[test]
fn everything_made_fits_its_schema() {
    let made = made();
    assert!(made.len() > 20);
    for made in &made {
        let errors: Vec<_> = validator(made)
            .iter_errors(&made.value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", made.name);
    }
}

/// Every value with its JSON pointer.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(inner, &format!("{at}/{key}"), all);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                pointers(inner, &format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}

/// Changes every value of everything made, one at a time, with `change`, which gives nothing for values that it
/// has no business with; counts the changes, each of which must be refused.
fn refused(change: &dyn Fn(&str, &Value) -> Option<Value>) -> usize {
    let mut count = 0;
    for made in made() {
        let validator = validator(&made);
        let mut all = Vec::new();
        pointers(&made.value, "", &mut all);
        for pointer in all {
            let Some(changed) = change(&pointer, made.value.pointer(&pointer).unwrap()) else {
                continue;
            };
            let mut mutant = made.value.clone();
            *mutant.pointer_mut(&pointer).unwrap() = changed;
            assert!(
                !validator.is_valid(&mutant),
                "{}: {pointer} may be anything: {mutant:#}",
                made.name
            );
            count += 1;
        }
    }
    count
}

/// Whether what is below is free by design: a chart hands it on to Kubernetes.
fn is_free(pointer: &str) -> bool {
    pointer.contains("/tolerations/")
}

#[test]
fn an_unknown_field_is_refused_wherever_it_stands() {
    let count = refused(&|pointer, value| {
        let map = value.as_object().filter(|_| !is_free(pointer))?;
        let mut map = map.clone();
        // No text, so that a map of texts refuses it too.
        map.insert("unknown".to_owned(), json!({ "unknown": [1] }));
        Some(Value::Object(map))
    });
    assert!(count > 150, "{count}");
}

#[test]
fn a_value_of_another_type_is_refused() {
    let count = refused(&|pointer, value| match value {
        _ if is_free(pointer) => None,
        Value::String(_) => Some(json!(["a"])),
        Value::Number(_) => Some(json!({ "a": 1 })),
        Value::Bool(_) => Some(json!("true")),
        Value::Array(_) | Value::Object(_) => Some(json!("text")),
        Value::Null => None,
    });
    assert!(count > 400, "{count}");
}

#[test]
fn a_word_that_the_api_does_not_know_is_refused() {
    const FIELDS: [&str; 12] = [
        "/apiVersion",
        "/kind",
        "/restartPolicy",
        "/selectPolicy",
        "/operator",
        "/updateMode",
        "/mode",
        "/changeRequirement",
        "/controlledValues",
        "/order",
        "/failurePolicy",
        "/metricType",
    ];
    let count = refused(&|pointer, value| {
        let reference =
            pointer.contains("Ref/") || pointer.contains("describedObject") || pointer.contains("selector");
        let word = FIELDS.iter().any(|field| pointer.ends_with(field)) && !reference;
        let metric = pointer.contains("/metrics/") && pointer.ends_with("/type");
        let policy = pointer.contains("/policies/") && pointer.ends_with("/type");
        (value.is_string() && (word || metric || policy) && !is_free(pointer)).then(|| json!("Wrong"))
    });
    assert!(count > 40, "{count}");
}

#[test]
fn a_malformed_quantity_is_refused() {
    let count = refused(&|pointer, value| {
        let parent = pointer.rsplit('/').nth(1).unwrap_or_default();
        let resource = ["requests", "limits", "minAllowed", "maxAllowed"].contains(&parent);
        (value.is_string() && (resource || pointer.ends_with("/averageValue"))).then(|| json!("1 Gigabyte"))
    });
    assert!(count > 10, "{count}");
}

#[test]
fn a_required_field_is_missed() {
    let count = refused(&|pointer, value| {
        let field = match pointer.rsplit('/').next()? {
            "" if value.get("metadata").is_some() => "metadata",
            "scaleTargetRef" | "targetRef" => "name",
            "target" => "type",
            "spec" if value.get("maxReplicas").is_some() => "maxReplicas",
            "spec" if value.get("triggers").is_some() => "triggers",
            _ => return None,
        };
        let mut map = value.as_object()?.clone();
        map.remove(field)?;
        Some(Value::Object(map))
    });
    assert!(count > 30, "{count}");
}

/// The CRDs of KEDA are not part of this repository: `SCALEGEN_CRDS` names a folder that has them.
#[test]
fn everything_made_fits_the_crds() {
    let Some(folder) = std::env::var_os("SCALEGEN_CRDS") else {
        skip::skipped("SCALEGEN_CRDS names no folder with CRDs");
        return;
    };
    let mut checked = std::collections::BTreeMap::new();
    for (kind, file) in [
        ("ScaledObject", "keda.sh_scaledobjects.yaml"),
        ("ScaledJob", "keda.sh_scaledjobs.yaml"),
        ("TriggerAuthentication", "keda.sh_triggerauthentications.yaml"),
        (
            "ClusterTriggerAuthentication",
            "keda.sh_clustertriggerauthentications.yaml",
        ),
    ] {
        let text = fs::read_to_string(Path::new(&folder).join(file)).expect("the CRD is readable");
        let crds: Vec<Value> = serde_yaml::from_multiple(&text).expect("the CRD is YAML");
        let versions = crds.iter().filter_map(|crd| crd["spec"]["versions"].as_array());
        let version = versions.flatten().find(|version| version["name"] == "v1alpha1");
        let mut schema = version.expect("v1alpha1")["schema"]["openAPIV3Schema"].clone();
        close(&mut schema);
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        for made in made().iter().filter(|made| made.value["kind"] == kind) {
            let errors: Vec<String> = validator
                .iter_errors(&made.value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .filter(|error| !error.starts_with("/metadata"))
                .collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", made.name);
            *checked.entry(kind).or_insert(0) += 1;
        }
    }
    assert_eq!(checked.len(), 4, "{checked:?}");
}
