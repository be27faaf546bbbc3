//! Input that means harm, or that broke on the way: a finding each, no panic, and no more memory than the limits.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use scalegen_document::{Limits, Reading, input, read};
use scalegen_lint::{Surroundings, lint, rules};
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
fn what_is_no_text_is_told() {
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
fn tabs_and_duplicate_keys_are_told() {
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
