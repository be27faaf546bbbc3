//! `scalegen fn`: a stream goes through as it is, a ResourceList gets results, and kustomize takes it for a validator.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

/// An HPA that is sound, and with `5` for its least replicas one that servers refuse.
const HPA: &str = "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web # a comment
  namespace: shop
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 3
  metrics: [{type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}]
";

fn bad() -> String {
    HPA.replace("minReplicas: 2", "minReplicas: 5")
}

fn function(input: impl Into<Vec<u8>>) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let mut command = assert_cmd::Command::cargo_bin("scalegen").unwrap();
    command.arg("fn").current_dir(dir.path()).write_stdin(input);
    command.output().unwrap()
}

/// A ResourceList with one item.
fn list(item: &str) -> String {
    let item: String = item.lines().map(|line| format!("  {line}\n")).collect();
    let item = item.trim_start().replacen(
        "metadata:\n",
        "metadata:\n    annotations: {config.kubernetes.io/path: web.yaml}\n",
        1,
    );
    format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- {item}")
}

#[test]
fn a_stream_goes_through_byte_by_byte() {
    let other = HPA.replace("name: web", "name: other");
    let stream = format!("# Source: a\n---\r\n{other}---\n{HPA}");
    let output = function(stream.clone());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), stream);

    let output = function(bad());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), bad());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("error[HPA004]") && said.contains("<stdin>:9:16"),
        "{said}"
    );

    // A chart may render nothing, and what is no text is found.
    for (input, code) in [(&b""[..], 0), (b"\n", 0), (b"\xff\xfe\x00", 1)] {
        let output = function(input);
        assert_eq!(
            (output.status.code(), output.stdout.as_slice()),
            (Some(code), input)
        );
    }
}

#[test]
fn a_resource_list_gets_results_and_keeps_its_items() {
    let sound = list(HPA);
    let output = function(sound.clone());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), sound);

    let refused = list(&bad());
    let output = function(refused.clone());
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with(&refused), "{text}");
    let read: serde_json::Value = serde_yaml::from_str(&text).unwrap();
    let result = &read["results"][0];
    assert_eq!(result["severity"], "error");
    assert_eq!(result["tags"]["code"], "HPA004");
    assert_eq!(result["field"]["path"], "spec.maxReplicas");
    assert_eq!(result["file"]["path"], "web.yaml");
    let object = serde_json::json!({
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "namespace": "shop", "name": "web"
    });
    assert_eq!(result["resourceRef"], object);

    // JSON has no place for them but in the whole, and results of functions before are replaced.
    let json: serde_json::Value = serde_yaml::from_str(&refused).unwrap();
    for input in [json.to_string(), format!("{refused}results: []\n")] {
        let output = function(input);
        let again: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(again["items"], json["items"]);
        assert_eq!(again["results"][0], *result);
    }
}

/// A folder with a kustomization of one HPA, and what a program prints of it.
fn build(hpa: &str, kustomization: &str, program: &str, args: &[&str]) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("kustomization.yaml", kustomization);
    write("hpa.yaml", hpa);
    let script = format!("#!/bin/sh\nexec '{}' fn\n", env!("CARGO_BIN_EXE_scalegen"));
    write("scalegen-fn", &script);
    let script = dir.path().join("scalegen-fn");
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    Command::new(program)
        .args(args)
        .current_dir(dir.path())
        .output()
        .unwrap()
}

fn is_there(program: &str, args: &[&str]) -> bool {
    let output = Command::new(program).args(args).output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn what_kubectl_kustomize_prints_goes_through() {
    if !is_there("kubectl", &["version", "--client"]) {
        return skipped("there is no kubectl here");
    }
    for (hpa, code) in [(HPA.to_owned(), 0), (bad(), 1)] {
        let built = build(&hpa, "resources: [hpa.yaml]\n", "kubectl", &["kustomize", "."]);
        assert!(built.status.success(), "{built:?}");
        let output = function(built.stdout.clone());
        assert_eq!((output.status.code(), output.stdout), (Some(code), built.stdout));
    }
}

/// `kubectl kustomize` has no flag that allows programs.
#[test]
fn kustomize_runs_it_as_a_validator() {
    if !is_there("kustomize", &["version"]) {
        return skipped("there is no kustomize here");
    }
    let kustomization = "resources: [hpa.yaml]\nvalidators:\n- |-\n  apiVersion: scalegen/v1\n  kind: Lint\n  metadata:\n    \
        name: lint\n    annotations:\n      config.kubernetes.io/function: |\n        exec: { path: ./scalegen-fn }\n";
    let arguments = ["build", "--enable-alpha-plugins", "--enable-exec", "."];
    let output = build(HPA, kustomization, "kustomize", &arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && text.contains("maxReplicas: 3"),
        "{output:?}"
    );
    assert!(!text.contains("results"), "{text}");
    let output = build(&bad(), kustomization, "kustomize", &arguments);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("HPA004"), "{said}");
}
