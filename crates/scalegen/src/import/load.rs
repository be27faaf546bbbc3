//! Jobs that put load on something: which they are, and what of them servers fill in.

use scalegen_manifest::settings::spell_out_load;
use scalegen_profile::{Keys, Remark, Remarks, Written};
use scalegen_syntax::{FieldPath, defaults::hey};
use serde_json::{Map, Value};

/// Programs that put load on something. A profile's load tests run the first one.
const PROGRAMS: [&str; 10] = [
    "hey",
    "oha",
    "fortio",
    "vegeta",
    "k6",
    "wrk",
    "wrk2",
    "ab",
    "bombardier",
    "locust",
];

/// The program by which a Job puts load on something; none where it does something else.
pub(super) fn program(job: &Value) -> Option<&'static str> {
    let containers = job.pointer("/spec/template/spec/containers")?.as_array()?;
    containers.iter().find_map(|container| {
        let texts = |field: &str| {
            let texts = container
                .get(field)
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            texts.filter_map(Value::as_str)
        };
        // A shell has the program in one of its texts.
        let words = texts("command").chain(texts("args"));
        let words = words.flat_map(|text| text.split([' ', '\n', ';', '&', '|', '(']));
        let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
        let image = image.rsplit('/').next()?.split([':', '@']).next();
        let first = texts("command").next();
        let is_shell = |program: &str| matches!(last_part(program), "sh" | "bash" | "ash" | "dash");
        match first {
            Some(program) if is_shell(program) => {
                let mut words = words;
                words.find_map(known)
            }
            Some(program) => known(program),
            None => image.and_then(known),
        }
    })
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn known(word: &str) -> Option<&'static str> {
    PROGRAMS.into_iter().find(|program| *program == last_part(word))
}

/// What distinguishes a cleaned Job from others of its namespace.
pub(super) fn name(job: &Value) -> String {
    let text = |field: &str| job["metadata"][field].as_str();
    match text("name") {
        Some(name) => name.to_owned(),
        None => {
            let start = text("generateName").unwrap_or_default();
            format!("{start} {}", job["arguments"])
        }
    }
}

/// The path of the arguments that [`clean`] spells out.
pub(super) fn arguments() -> FieldPath {
    let container = FieldPath::of("spec")
        .field("template")
        .field("spec")
        .field("containers")
        .index(0);
    container.field("args")
}

/// Reduces a Job to what its author writes; `metadata` is that of the Job as it was read.
pub(super) fn clean(job: &mut Value, metadata: &Value) {
    if let Some(own) = job.get_mut("metadata").and_then(Value::as_object_mut) {
        let start = metadata["generateName"].as_str();
        // A server made the name of it.
        if let Some(start) = start.filter(|_| own.get("name").is_none() || metadata.get("uid").is_some()) {
            own.remove("name");
            own.insert("generateName".to_owned(), start.into());
        }
    }
    for pointer in ["/metadata/labels", "/spec/template/metadata/labels"] {
        if let Some(labels) = job.pointer_mut(pointer).and_then(Value::as_object_mut) {
            labels.retain(|name, _| !LABELS.contains(&name.as_str()));
        }
    }
    for (pointer, defaults) in DEFAULTS {
        if let Some(fields) = job.pointer_mut(pointer).and_then(Value::as_object_mut) {
            fields.retain(|name, value| {
                let is_it = |(field, default): &(&str, &str)| {
                    *field == name && (default.is_empty() || value_text(value) == *default)
                };
                !defaults.iter().any(is_it)
            });
        }
    }
    let of_pods = job.pointer_mut("/spec/template/metadata");
    if let Some(metadata) = of_pods.and_then(Value::as_object_mut) {
        metadata.retain(|name, value| {
            name != "creationTimestamp" && !value.as_object().is_some_and(Map::is_empty)
        });
    }
    if let Some(container) = job.pointer_mut("/spec/template/spec/containers/0") {
        let image = container["image"].as_str().unwrap_or_default();
        let tag = last_part(image).split_once(':').map_or("latest", |(_, tag)| tag);
        let default = match tag == "latest" && !image.contains('@') {
            true => "Always",
            false => "IfNotPresent",
        };
        if container["imagePullPolicy"] == default {
            container
                .as_object_mut()
                .map(|fields| fields.remove("imagePullPolicy"));
        }
    }
    spell_out_load(job);
}

fn value_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Labels that the Job controller sets.
const LABELS: [&str; 4] = [
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
    "controller-uid",
    "job-name",
];

/// A map of a Job, and the fields that servers fill in there, with their values; with none, whatever it is.
type Defaults = (&'static str, &'static [(&'static str, &'static str)]);

const DEFAULTS: [Defaults; 3] = [
    (
        "/spec",
        &[
            ("completionMode", "NonIndexed"),
            ("manualSelector", "false"),
            ("podReplacementPolicy", "TerminatingOrFailed"),
            ("selector", ""),
            ("suspend", "false"),
        ],
    ),
    (
        "/spec/template/spec",
        &[
            ("dnsPolicy", "ClusterFirst"),
            ("schedulerName", "default-scheduler"),
            ("securityContext", "{}"),
            ("terminationGracePeriodSeconds", "30"),
        ],
    ),
    (
        "/spec/template/spec/containers/0",
        &[
            ("resources", "{}"),
            ("terminationMessagePath", "/dev/termination-log"),
            ("terminationMessagePolicy", "File"),
        ],
    ),
];

/// Takes out of a Job what its load test always has, beside what became `keys`.
pub(super) fn discard_derived(job: &mut Value, keys: &Keys) {
    let mut remove = |pointer: &str, fields: &[&str]| {
        if let Some(map) = job.pointer_mut(pointer).and_then(Value::as_object_mut) {
            fields.iter().for_each(|field| drop(map.remove(*field)));
        }
    };
    let container = "/spec/template/spec/containers/0";
    remove("/spec/template/spec", &["restartPolicy"]);
    remove(container, &["name"]);
    if keys.contains_key("security") {
        remove("/spec/template/spec", &["securityContext"]);
        remove(container, &["securityContext"]);
    }
}

/// Leaves out what a load test has by itself, and adds where it has another default than a server or hey: gives why, by
/// key.
pub(super) fn mind_defaults(keys: &mut Keys) -> Remarks {
    let number = |value: &str| Written::Number(value.to_owned());
    let mut remarks = Remarks::new();
    let mut say = |key: &str, why: &str| {
        let beside = Some(why.to_owned());
        let above = Vec::new();
        remarks.insert(key.to_owned(), Remark { above, beside });
    };
    if !keys.contains_key("duration") && !keys.contains_key("requests") {
        keys.insert("requests".to_owned(), number(&hey::REQUESTS.to_string()));
        say("requests", "hey's default");
    }
    match keys.get("backoff_limit") {
        None => {
            keys.insert("backoff_limit".to_owned(), number("6"));
            say("backoff_limit", "Kubernetes' default; that of a load test is 0");
        }
        Some(limit) if *limit == number("0") => drop(keys.shift_remove("backoff_limit")),
        Some(_) => {}
    }
    for (key, default) in [
        ("image", Written::from(hey::IMAGE)),
        ("parallelism", number("1")),
        ("completions", number("1")),
    ] {
        if keys.get(key) == Some(&default) {
            keys.shift_remove(key);
        }
    }
    // The pods of a load test have the labels of its Job.
    let labels = match keys.get("labels") {
        Some(Written::Table(labels)) => labels.clone(),
        _ => Keys::new(),
    };
    if let Some(Written::Table(of_pods)) = keys.get_mut("pod_labels") {
        of_pods.retain(|name, value| labels.get(name) != Some(value));
        if of_pods.is_empty() {
            keys.shift_remove("pod_labels");
        }
    }
    remarks
}
