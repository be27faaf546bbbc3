//! What `profiles/atharva.toml` makes, held field for field against the manifests that the lab gives.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A deliberate difference: the lab has it, scalegen does not, for a reason that docs/lab.md repeats.
struct Difference {
    file: &'static str,
    field: &'static str,
    lab: &'static str,
    ours: Option<&'static str>,
    reason: &'static str,
}

const DIFFERENCES: &[Difference] = &[Difference {
    file: "keda-scaledobject-chat.yaml",
    field: "/spec/triggers/0/metadata/metricName",
    lab: "vllm_queue_length",
    ours: None,
    reason: "KEDA ignores the key since 2.12; the HPA's metric is `s0-prometheus` whatever it says",
}];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn parse(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn made(file: &str) -> Value {
    parse(&root().join("generated/atharva/k8s/60-autoscale").join(file))
}

/// Every leaf and empty container of a document, by JSON pointer.
fn leaves(value: &Value, at: &str, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            map.iter()
                .for_each(|(key, value)| leaves(value, &format!("{at}/{key}"), into));
        }
        Value::Array(list) if !list.is_empty() => {
            list.iter()
                .enumerate()
                .for_each(|(index, value)| leaves(value, &format!("{at}/{index}"), into));
        }
        leaf => into.push((
            at.to_owned(),
            leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned),
        )),
    }
}

#[test]
fn every_manifest_that_the_lab_gives_is_made_field_for_field() {
    for file in [
        "hpa-chat-api-cpu.yaml",
        "vpa-vllm.yaml",
        "vpa-retriever.yaml",
        "keda-scaledobject-chat.yaml",
        "loadgen-job.yaml",
        "loadgen-job-keda.yaml",
    ] {
        let (mut lab, mut ours) = (Vec::new(), Vec::new());
        leaves(&parse(&root().join("tests/lab").join(file)), "", &mut lab);
        leaves(&made(file), "", &mut ours);
        assert!(lab.len() > 5, "{file} is hardly a manifest");
        for difference in DIFFERENCES.iter().filter(|difference| difference.file == file) {
            let before = (difference.field.to_owned(), difference.lab.to_owned());
            assert!(
                lab.contains(&before),
                "{file}: the lab has no {before:?}, so nothing differs"
            );
            lab.retain(|leaf| *leaf != before);
            lab.extend(
                difference
                    .ours
                    .map(|ours| (difference.field.to_owned(), ours.to_owned())),
            );
        }
        lab.sort();
        ours.sort();
        assert_eq!(ours, lab, "{file}");
    }
}

#[test]
fn the_resources_of_the_chat_api_are_the_labs() {
    let lab = parse(&root().join("tests/lab/deploy-chat-api.yaml"));
    let patch = made("resources-chat-api.yaml");
    let (lab, ours) = (
        &lab["spec"]["template"]["spec"]["containers"][0],
        &patch["spec"]["template"]["spec"]["containers"][0],
    );
    assert_eq!(ours["resources"], lab["resources"]);
    assert_eq!(ours["name"], lab["name"]);
    assert_eq!(patch["metadata"]["name"], "atharva-chat-api");
}

#[test]
fn the_docs_give_the_reason_for_each_difference() {
    let docs = fs::read_to_string(root().join("docs/lab.md")).unwrap();
    for Difference {
        file, field, reason, ..
    } in DIFFERENCES
    {
        let field = field
            .trim_start_matches('/')
            .replace("/0", "[0]")
            .replace('/', ".");
        let row = format!("| `{file}` | `{field}` |");
        let line = docs.lines().find(|line| line.starts_with(&row));
        assert!(
            line.is_some_and(|line| line.contains(reason)),
            "docs/lab.md lacks: {row} … {reason}"
        );
    }
}
