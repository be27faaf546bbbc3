//! Every key of the language has a reader: another value gives other objects, another script or another plan.

use std::collections::BTreeSet;

use scalegen_manifest::assemble::{assemble, deployment};
use scalegen_manifest::settings::mapped_keys;
use scalegen_profile::plan::Plan;
use scalegen_profile::{Loaded, load, profile_schema};
use scalegen_syntax::Duration;
use serde_json::{Value, json};

/// What is in the plan and not in what is generated: the linter reads it. The distribution decides
/// `kubelet_insecure_tls` where that is not set, as it is here.
const READ_BY_LINTER: &[&str] = &[
    "/cluster/distribution",
    "/cluster/engines/vllm",
    "/lint/allow/KED012",
    "/lint/deny/REL001",
    "/lint/warn/HPA001",
    "/metrics/queue_depth/emitted_by",
    "/metrics/queue_depth/lower",
    "/metrics/queue_depth/type",
    "/metrics/queue_depth/unit",
    "/metrics/queue_depth/upper",
    "/prometheus/scrape_interval",
    "/signals/rate/bounds/max",
    "/signals/rate/bounds/min",
    "/signals/rate/description",
    "/signals/rate/emitted_by",
];

/// Of these any other value is refused: the scalers of that workload have names, and the default is in place.
const REFUSED_OTHERWISE: [&str; 1] = ["/workloads/web/handover"];

/// Which files there are beside manifests: who writes them reads it.
const READ_BY_RUNS: &[&str] = &["/output/runbook", "/output/script"];

/// What nothing reads yet; the schema says so.
const UNREAD: &[&str] = &["/workloads/web/replicas", "/workloads/web/service"];

/// What is in the plan and not in what is generated: simulations under load read it.
const READ_BY_SIMULATION: &[&str] = &["/workloads/web/model/", "/workloads/web/startup_time", "/expect/"];

/// Keys of fleets and of profiles in several files, which have their own tests in scalegen-profile.
const OF_FLEETS: &[&str] = &["template", "services", "services_from", "service_defaults"];

#[test]
fn another_value_gives_other_objects() {
    let mut loaded = loaded();
    let mut document = serde_json::to_value(&loaded.profile).expect("JSON");
    without_null(&mut document);
    // What refers to a workload can then refer to another one.
    document["workloads"]["other"] = json!({ "namespace": "other", "target": "Deployment/other" });
    document["load_tests"]["other"] = json!({ "workload": "other", "url": "http://other/" });
    let metrics = document["workloads"]["web"]["scalers"]["hpa"]["metrics"].as_array_mut();
    metrics
        .expect("metrics")
        .push(json!({ "signal": "queue", "average_value": "5" }));
    set(&mut loaded, &document).expect("a sound profile");
    let plan = loaded.plan().plan.expect("a plan");
    let before = (made(&plan), format!("{plan:?}"));
    let mut paths = Vec::new();
    leaves(&document, String::new(), &mut paths);
    let words = words();
    let (mut in_plan_only, mut nowhere) = (BTreeSet::new(), BTreeSet::new());
    // Another kind, or another type of trigger, has other keys.
    let is_tag = |path: &str| {
        path.ends_with("/kind") && (path.contains("/scalers/") || path.starts_with("/authentications/"))
            || path.ends_with("/type") && (path.contains("/triggers/") || path.contains("/oauth2/"))
    };
    for path in paths
        .iter()
        .filter(|path| !path.contains("/other") && !is_tag(path))
    {
        let (mut is_planned, mut is_made) = (false, false);
        for candidate in candidates(document.pointer(path).expect("a value"), &words) {
            let mut changed = document.clone();
            match candidate {
                Some(value) => *changed.pointer_mut(path).expect("a value") = value,
                None => remove(&mut changed, path),
            }
            let Some(plan) = set(&mut loaded, &changed).and_then(|()| loaded.plan().plan) else {
                continue;
            };
            is_planned |= format!("{plan:?}") != before.1;
            is_made = made(&plan) != before.0;
            if is_made {
                break;
            }
        }
        if !is_planned {
            nowhere.insert(path.as_str());
        } else if !is_made && !READ_BY_SIMULATION.iter().any(|prefix| path.starts_with(prefix)) {
            in_plan_only.insert(path.as_str());
        }
    }
    assert_eq!(
        nowhere,
        BTreeSet::from(REFUSED_OTHERWISE),
        "no other value of these changes anything"
    );
    let expected: BTreeSet<&str> = READ_BY_LINTER
        .iter()
        .chain(READ_BY_RUNS)
        .chain(UNREAD)
        .copied()
        .collect();
    assert_eq!(
        in_plan_only, expected,
        "no other value of these changes what is made"
    );

    let tried: BTreeSet<&str> = paths.iter().flat_map(|path| path.split('/')).collect();
    let forgotten: BTreeSet<&str> = mapped_keys()
        .map(|mapped| mapped.key)
        .filter(|key| !tried.contains(key) && !OF_FLEETS.contains(key))
        .collect();
    assert_eq!(forgotten, BTreeSet::new(), "everything.toml lacks these");
}

#[test]
fn the_schema_promises_no_reader_of_what_has_none() {
    let schema = profile_schema();
    for path in UNREAD {
        let key = path.rsplit('/').next().unwrap_or_default();
        let description = &schema["definitions"]["Workload"]["properties"][key]["description"];
        let description = description.as_str().unwrap_or_default();
        assert!(
            description.contains("Nothing reads it yet"),
            "{path}: {description}"
        );
    }
}

fn loaded() -> Loaded {
    let read = |_: &str| Ok(include_str!("../../scalegen-profile/tests/everything.toml").to_owned());
    let set: [&str; 0] = [];
    load("everything.toml", &read, &set).expect("a sound profile")
}

/// TOML has no null.
fn without_null(value: &mut Value) {
    match value {
        Value::Object(table) => {
            table.retain(|_, value| !value.is_null());
            table.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// Replaces the profile; nothing when the types do not take it.
fn set(loaded: &mut Loaded, document: &Value) -> Option<()> {
    loaded.profile = serde_json::from_value(document.clone()).ok()?;
    Some(())
}

/// Everything that a plan makes, as text.
fn made(plan: &Plan) -> String {
    let assembly = assemble(plan);
    format!(
        "{:?} {:?} {:?} {:?}",
        assembly.manifests,
        assembly.refused,
        assembly.refused_values,
        deployment(plan, &[])
    )
}

/// The paths of all values that hold no others.
fn leaves(value: &Value, path: String, paths: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                leaves(value, format!("{path}/{}", escaped(key)), paths);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object()) => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, format!("{path}/{index}"), paths);
            }
        }
        Value::Null => {}
        Value::Array(items) if items.is_empty() => {}
        _ => paths.push(path),
    }
}

/// Other values to try; none for no value at all.
fn candidates(value: &Value, words: &[Vec<String>]) -> Vec<Option<Value>> {
    let own = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut others = Vec::new();
    match value {
        Value::Bool(truth) => others.push(json!(!truth)),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            others.extend([
                json!(number as i64 + 1),
                json!(number as i64 - 1),
                json!(number + 0.5),
            ]);
        }
        Value::String(text) => {
            if let Ok(time) = text.parse::<Duration>() {
                others.push(json!(format!("{}s", time.seconds() + 60)));
            }
            others.extend(["1", "2", "3", "1.30", "2.15", "1.5", "9.9.9"].map(Value::from));
            others.extend([format!("{text}x"), format!("x{text}")].map(Value::from));
            let alike = words.iter().filter(|words| words.contains(text)).flatten();
            others.extend(alike.cloned().map(Value::from));
        }
        Value::Array(items) => {
            let is_alike = |words: &&Vec<String>| items.iter().any(|item| words.contains(&own(item)));
            others.extend(words.iter().filter(is_alike).flatten().map(|word| json!([word])));
            others.push(Value::Array(
                items
                    .iter()
                    .map(|item| json!(format!("x{}", own(item))))
                    .collect(),
            ));
        }
        _ => {}
    }
    others
        .into_iter()
        .filter(|other| other != value)
        .map(Some)
        .chain([None])
        .collect()
}

/// The words of each key that takes only some, and the names in the profile.
fn words() -> Vec<Vec<String>> {
    fn gather(schema: &Value, words: &mut Vec<Vec<String>>) {
        match schema {
            Value::Array(items) => items.iter().for_each(|item| gather(item, words)),
            Value::Object(table) => {
                for (keyword, inner) in table {
                    if let ("enum", Some(own)) = (keyword.as_str(), inner.as_array()) {
                        words.push(own.iter().filter_map(Value::as_str).map(str::to_owned).collect());
                    }
                    gather(inner, words);
                }
            }
            _ => {}
        }
    }
    let names: [&[&str]; 5] = [
        &["rate", "queue"],
        &["hpa", "keda"],
        &["web", "other"],
        &["steady", "spike", "other"],
        &["cpu", "memory"],
    ];
    let mut words: Vec<Vec<String>> = names
        .iter()
        .map(|names| names.iter().map(|name| (*name).to_owned()).collect())
        .collect();
    gather(&profile_schema(), &mut words);
    words
}

fn remove(document: &mut Value, path: &str) {
    let Some((table, key)) = path.rsplit_once('/') else {
        return;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(table)) = document.pointer_mut(table) {
        table.remove(&key);
    }
}
