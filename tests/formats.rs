//! Each format of `lint` for one folder with every severity, a related place, and text that needs escaping.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const MANIFESTS: &str = r#"apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  "a<b>&'|%,:\u202E\u001b`*": 1
  maxReplicas: 5
  behavior: {scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 60}, {type: Pods, value: 2, periodSeconds: 60}]}}
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web2, namespace: shop}
spec:
  behavior: {scaleUp: {selectPolicy: max}}
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
"#;

const FILES: [(&str, &str); 2] = [("a, b.yaml", MANIFESTS), ("notes.yaml", "a: 1\n")];

fn lint(dir: &Path, arguments: &[&str]) -> Output {
    for (name, text) in FILES {
        fs::write(dir.join(name), text).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .arg("lint")
        .args(arguments)
        .args(FILES.map(|(name, _)| name))
        .current_dir(dir)
        .output()
        .unwrap()
}

fn print(format: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let output = lint(dir.path(), &["--format", format]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text:?}");
    text
}

fn json_of(format: &str) -> Value {
    serde_json::from_str(&print(format)).unwrap()
}

#[test]
fn every_format_of_one_run() {
    for format in ["human", "concise", "github", "junit"] {
        insta::assert_snapshot!(format, print(format));
    }
    for format in ["json", "sarif", "gitlab"] {
        let pretty = serde_json::to_string_pretty(&json_of(format)).unwrap();
        insta::assert_snapshot!(format, pretty);
    }
}

/// A profile with a warning, of which one file was edited and the others are missing.
fn check(format: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("profiles")).unwrap();
    fs::write(dir.path().join("profiles/shop <&>.toml"), PROFILE).unwrap();
    let run = |arguments: &[&str]| {
        let command = Command::new(env!("CARGO_BIN_EXE_scalegen"))
            .args(arguments)
            .current_dir(dir.path())
            .output();
        command.unwrap()
    };
    run(&["generate", "--force"]);
    let file = dir
        .path()
        .join("generated/shop/k8s/60-autoscale/hpa-web-cpu.yaml");
    fs::write(&file, "edited: true\n").unwrap();
    fs::remove_file(dir.path().join("generated/shop/RUNBOOK.md")).unwrap();
    let output = run(&["check", "--format", format]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

const PROFILE: &str = "\
name = \"shop\"
[workloads.web]
namespace = \"shop\"
target = \"Deployment/web\"
scalers.cpu = { kind = \"hpa\", min_replicas = 3, max_replicas = 3, metrics = [{ resource = \"cpu\", average_utilization = 60 }] }
[addons]
metrics_server = {}
";

#[test]
fn every_report_of_a_check() {
    insta::assert_snapshot!("check_junit", check("junit"));
    for format in ["sarif", "gitlab"] {
        let report: Value = serde_json::from_str(&check(format)).unwrap();
        let pretty = serde_json::to_string_pretty(&report).unwrap();
        insta::assert_snapshot!(format!("check_{format}"), pretty);
    }
    let log: Value = serde_json::from_str(&check("sarif")).unwrap();
    assert_eq!(sarif_faults(&log), Vec::<String>::new());
}

#[test]
fn the_run_has_every_severity_and_a_related_place() {
    let report = json_of("json");
    for severity in ["errors", "warnings", "notes"] {
        assert!(
            report["summary"][severity].as_u64() > Some(0),
            "{severity}: {report}"
        );
    }
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["related"][0].is_object()));
    assert!(findings.iter().any(|finding| finding["help"].is_string()));
    assert!(
        findings
            .iter()
            .any(|finding| finding["fix"][0]["text"].is_string())
    );
}

#[test]
fn the_summary_is_a_table() {
    let dir = tempfile::tempdir().unwrap();
    lint(dir.path(), &["--format", "sarif", "--summary", "summary.md"]);
    insta::assert_snapshot!(fs::read_to_string(dir.path().join("summary.md")).unwrap());
}

#[test]
fn with_deny_warnings_they_are_failures_of_junit_too() {
    let dir = tempfile::tempdir().unwrap();
    let output = lint(dir.path(), &["--format", "junit", "--deny", "warnings"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("<failure type=\"warning\""), "{text}");
    assert!(!text.contains("<failure type=\"note\""), "{text}");
}

#[test]
fn sarif_fits_its_schema() {
    assert_eq!(sarif_faults(&json_of("sarif")), Vec::<String>::new());
    assert!(!sarif_faults(&json!({ "version": "2.1.0" })).is_empty());
}

fn sarif_faults(log: &Value) -> Vec<String> {
    // Upstream's pattern of languages has an unbalanced bracket, which is no regular expression everywhere.
    let text = include_str!("formats/sarif-2.1.0.schema.json").replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults = validator.iter_errors(log).map(|fault| fault.to_string());
    faults.collect()
}

/// The schema that is printed allows further fields, which a version may add; this one does not.
#[test]
fn the_json_fits_its_schema_which_knows_every_field() {
    let mut schema = scalegen::schema("findings").unwrap();
    close(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut report = json_of("json");
    let faults: Vec<_> = validator
        .iter_errors(&report)
        .map(|fault| fault.to_string())
        .collect();
    assert_eq!(faults, Vec::<String>::new());
    report["findings"][0]["other"] = json!(1);
    assert!(!validator.is_valid(&report));
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            // A reason has the fields of its message.
            let is_reason = map.get("required") == Some(&json!(["kind"]));
            map.values_mut().for_each(close);
            if map.get("type") == Some(&json!("object")) && !is_reason {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn fingerprints_are_of_one_finding_each_and_stay_when_lines_move() {
    let numbers = |report: &Value| -> Vec<String> {
        let found = report.as_array().unwrap().iter();
        found.map(|found| found["fingerprint"].to_string()).collect()
    };
    let before = numbers(&json_of("gitlab"));
    let mut distinct = before.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len());
    let dir = tempfile::tempdir().unwrap();
    let moved = dir.path().join("a, b.yaml");
    lint(dir.path(), &[]);
    fs::write(&moved, format!("# A comment.\n{MANIFESTS}")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .args(["lint", "--format", "gitlab", "a, b.yaml", "notes.yaml"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(numbers(&serde_json::from_slice(&output.stdout).unwrap()), before);
}

#[test]
fn rules_are_printed_as_json() {
    let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .args([
            "rules",
            "hpa",
            "--kind",
            "HorizontalPodAutoscaler",
            "--format",
            "json",
        ])
        .output()
        .unwrap();
    let rules: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rules = rules.as_array().unwrap();
    assert!(
        rules
            .iter()
            .any(|rule| rule["code"] == "HPA004" && rule["name"].is_string()),
        "{rules:?}"
    );
}
