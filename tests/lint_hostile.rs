//! Input that means harm, or that broke on the way: a finding each, no panic, and no more memory than the limits.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use scalegen_document::{Document, Limits, Reading, input, read};
use scalegen_lint::{Cluster, Surroundings, check_cluster, lint, rules};
use scalegen_syntax::Targets;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/lint");

const GOOD: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}
";

/// The codes of what is found in bytes, each once.
fn codes(bytes: impl Into<Vec<u8>>) -> Vec<&'static str> {
    let limits = Limits::default();
    let reading = match input::source("a.yaml", bytes.into(), &limits) {
        Ok(source) => read(&source, &limits),
        Err(finding) => Reading::unread(*finding),
    };
    let mut codes: Vec<_> = lint(
        &mut [reading],
        &Surroundings::default(),
        &[],
        &Targets::NEWEST,
        rules(),
    )
    .findings
    .iter()
    .map(|finding| finding.code)
    .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn a_file_of_half_a_gigabyte_is_not_read() {
    assert_eq!(codes("a: b\n".repeat(100 << 20)), ["INP001"]);
}

#[test]
fn a_large_list_of_a_cluster_is_read_to_its_end() {
    let data = "x".repeat(200_000);
    let item =
        |n| format!("- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: a{n}}}, data: {{x: {data}}}}}\n");
    let items: String = (0..400).map(item).collect();
    let last = GOOD
        .replace('\n', "\n  ")
        .replace("Deployment, name: web", "Deployment");
    let text = format!("apiVersion: v1\nkind: List\nitems:\n{items}- {last}\n");
    assert!(text.len() > 64 << 20, "{}", text.len());
    assert_eq!(codes(text), ["HPA005"]);
}

#[test]
fn ten_thousand_maps_in_each_other_are_not_followed() {
    assert_eq!(codes("{a: ".repeat(10_000)), ["INP004"]);
    let block: String = (0..2_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    assert_eq!(codes(block), ["INP004"]);
}

#[test]
fn a_billion_laughs_are_not_expanded() {
    let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(codes(text), ["INP005"]);
}

#[test]
fn what_is_no_text_is_reported() {
    assert_eq!(codes(*b"\x7fELF\x02\x01\x01\x00"), ["INP002"]);
    assert_eq!(codes(*b"a: \xff\xfe"), ["INP002"]);
}

#[test]
fn carriage_returns_and_marks_are_noted_and_read() {
    assert_eq!(codes(GOOD), [""; 0]);
    assert_eq!(codes(GOOD.replace('\n', "\r\n")), ["INP010"]);
    assert_eq!(codes(format!("\u{feff}{GOOD}")), ["INP009"]);
}

#[test]
fn tabs_and_duplicate_keys_are_reported() {
    assert_eq!(codes(GOOD.replace("  maxReplicas", "\tmaxReplicas")), ["INP003"]);
    let twice = GOOD.replace("  maxReplicas: 10", "  maxReplicas: 5\n  maxReplicas: 10");
    assert_eq!(codes(twice), ["INP006"]);
}

#[test]
fn nothing_is_found_in_nothing() {
    for text in ["", "\n", "---\n---\n", "# a comment\n", "   "] {
        assert_eq!(codes(text), [""; 0], "{text:?}");
    }
}

/// Every fixture of a rule.
fn fixtures(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fixtures(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    files.sort();
}

/// Everything that a rule on relations looks at, `count` times over in namespaces of their own teams.
fn repository(count: usize) -> String {
    let mut text = String::new();
    for index in 0..count {
        let namespace = format!("team-{}", index % 37);
        let name = format!("{{name: web-{index}, namespace: {namespace}}}");
        let of = format!("{{apiVersion: apps/v1, kind: Deployment, name: web-{index}}}");
        let missing = format!("{{apiVersion: apps/v1, kind: Deployment, name: none-{index}}}");
        let labels = format!("{{app: web-{index}}}");
        text += &format!(
            "\
{{apiVersion: apps/v1, kind: Deployment, metadata: {name}, spec: {{selector: {{matchLabels: {labels}}}, template: \
{{metadata: {{labels: {labels}}}, spec: {{containers: [{{name: web, image: 'vllm/vllm-openai:v0.9.0'}}]}}}}}}}}
---
{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name}, spec: {{scaleTargetRef: {of}, maxReplicas: 3, \
metrics: [{{type: Pods, pods: {{metric: {{name: 'vllm:num_requests_waiting'}}, target: {{type: AverageValue, averageValue: 5}}}}}}]}}}}
---
{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: b-{index}, namespace: {namespace}}}, \
spec: {{scaleTargetRef: {missing}, maxReplicas: 3}}}}
---
{{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name}, spec: {{scaleTargetRef: {{name: web-{index}}}, \
triggers: [{{type: prometheus, metadata: {{serverAddress: 'http://p', query: 'sum(vllm:num_requests_waiting)', threshold: '5'}}}}]}}}}
---
{{apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, metadata: {name}, spec: {{targetRef: {of}, \
updatePolicy: {{updateMode: InPlaceOrRecreate}}}}}}
---
{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name}, spec: {{maxUnavailable: 0, selector: {{matchLabels: {labels}}}}}}}
---
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a-{index}, namespace: {namespace}, \
annotations: {{scalegen/allow.HPA001: for the test}}}}}}
---
"
        );
    }
    text
}

/// Four times as many objects take four times as long; a rule that looks at all of them for each takes sixteen.
#[test]
fn rules_on_relations_take_as_long_as_there_are_objects() {
    let documents = |count: usize| {
        let source = input::source("a.yaml", repository(count).into_bytes(), &Limits::default()).unwrap();
        read(&source, &Limits::default()).documents
    };
    let (few, many) = (documents(250), documents(1_000));
    assert_eq!(many.len(), 7_000);
    let seconds = |documents: &[Document]| {
        let start = std::time::Instant::now();
        let found = check_cluster(&Cluster::new(documents), &Targets::NEWEST);
        assert!(found.len() > documents.len() / 7, "{}", found.len());
        start.elapsed().as_secs_f64()
    };
    // A machine with other work may be slow at any time, and is not at all times.
    let ratio = || seconds(&many) / seconds(&few);
    let ratios: Vec<f64> = std::iter::repeat_with(ratio).take(7).collect();
    assert!(ratios.iter().any(|ratio| *ratio < 7.0), "{ratios:?}");
}

/// What is found of documents that were put aside is what is found of them in any case.
#[test]
fn documents_that_are_put_aside_are_those_that_they_were() {
    let mut files = Vec::new();
    fixtures(Path::new(FIXTURES), &mut files);
    let mut put_aside = 0;
    for path in files {
        let limits = Limits::default();
        let bytes = std::fs::read(&path).unwrap();
        let Ok(source) = input::source(path.to_str().unwrap(), bytes, &limits) else {
            continue;
        };
        let found = |aside: bool| {
            let mut reading = read(&source, &limits);
            if aside {
                reading.documents.iter_mut().for_each(Document::put_aside);
            }
            let outcome = lint(
                &mut [reading],
                &Surroundings::default(),
                &[],
                &Targets::NEWEST,
                rules(),
            );
            format!("{:#?}", outcome.findings)
        };
        put_aside += 1;
        assert_eq!(found(true), found(false), "{}", path.display());
    }
    assert!(put_aside > 100, "{put_aside}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is cut, repeated, or overwritten with what means something in YAML.
    #[test]
    fn no_mutation_of_a_fixture_panics(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(vec![
                "", "\n", "\t", "-", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: ", "|", ">", "'", "\"",
                "null", "~", "true", "-1", "1e400", "9223372036854775808", "0x", "\u{0}", "ß", "\u{feff}", "---\n",
                "# scalegen: patch\n", "# scalegen: allow(", "%", "!!int ", "spec", "[]", "{}", ".inf", "5%",
            ])),
            1..6,
        ),
    ) {
        let mut files = Vec::new();
        fixtures(Path::new(FIXTURES), &mut files);
        let mut bytes = std::fs::read(file.get(&files)).unwrap();
        for (at, length, instead) in changes {
            let start = at.index(bytes.len() + 1);
            let end = bytes.len().min(start + length);
            bytes.splice(start..end, instead.bytes());
        }
        codes(bytes);
    }
}
