//! The GitHub Action: its file says what an action has to, and its scripts do what they say, as far as that can be seen
//! offline.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

fn action() -> Value {
    serde_yaml::from_str(include_str!("../action.yml")).unwrap()
}

fn steps() -> Vec<Value> {
    action()["runs"]["steps"].as_array().unwrap().clone()
}

fn script(name: &str) -> String {
    let step = steps().into_iter().find(|step| step["name"] == name);
    step.unwrap()["run"].as_str().unwrap().to_owned()
}

/// Every `${{ … }}` in a value.
fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let mut parts = text.split("${{").skip(1);
            found.extend(
                parts
                    .by_ref()
                    .filter_map(|part| Some(part.split_once("}}")?.0.trim().to_owned())),
            );
        }
        Value::Array(items) => items.iter().for_each(|item| expressions(item, found)),
        Value::Object(map) => map.values().for_each(|item| expressions(item, found)),
        _ => {}
    }
}

#[test]
fn the_file_is_a_composite_action() {
    let action = action();
    assert_eq!(action["runs"]["using"], "composite");
    for text in ["name", "description"] {
        assert!(action[text].is_string(), "{text}");
    }
    let inputs = action["inputs"].as_object().unwrap();
    for (name, input) in inputs {
        assert!(
            input["description"].is_string() && input["default"].is_string(),
            "{name}"
        );
    }
    for step in steps() {
        let (name, run, uses) = (&step["name"], &step["run"], &step["uses"]);
        assert!(name.is_string(), "{step}");
        assert!(run.is_string() != uses.is_string(), "{name}");
        // A composite action has no shell of its own.
        assert_eq!(run.is_string(), step["shell"] == "bash", "{name}");
        // What a workflow hands in is data, and never a part of a script.
        assert!(!run.as_str().unwrap_or_default().contains("${{"), "{name}");
        let version = uses.as_str().map(|uses| uses.split_once('@').unwrap().1);
        assert!(version.is_none_or(|version| version.starts_with('v')), "{name}");
    }
}

#[test]
fn every_expression_names_what_there_is() {
    let action = action();
    let mut found = Vec::new();
    expressions(&action, &mut found);
    let conditions = steps()
        .into_iter()
        .filter_map(|step| Some(step["if"].as_str()?.to_owned()));
    found.extend(conditions);
    assert!(found.len() > 6, "{found:?}");
    let ids: Vec<_> = steps()
        .iter()
        .filter_map(|step| Some(step["id"].as_str()?.to_owned()))
        .collect();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    // It sees no file outside of the workspace, and the reference may be a branch.
    assert!(
        !found
            .iter()
            .any(|text| text.contains("hashFiles") || text.contains("action_ref"))
    );
    for word in found.iter().flat_map(|text| text.split(|c| !is_name(c))) {
        let parts: Vec<_> = word.split('.').collect();
        match *parts {
            ["inputs", input] => assert!(action["inputs"][input].is_object(), "{word}"),
            ["steps", id, "outputs", output] => {
                assert!(ids.iter().any(|known| known == id), "{word}");
                let step = steps().into_iter().find(|step| step["id"] == id).unwrap();
                let run = step["run"].as_str().unwrap_or("cache-hit");
                assert!(run.contains(output), "{word}");
            }
            _ => {}
        }
    }
}

#[test]
fn scripts_pass_shellcheck() {
    let dir = tempfile::tempdir().unwrap();
    for step in steps() {
        let Some(run) = step["run"].as_str() else { continue };
        let file = dir.path().join("script.sh");
        fs::write(&file, format!("#!/usr/bin/env bash\nset -eo pipefail\n{run}")).unwrap();
        assert!(
            Command::new("bash")
                .arg("-n")
                .arg(&file)
                .status()
                .unwrap()
                .success()
        );
        match Command::new("shellcheck").arg(&file).output() {
            Ok(output) => assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stdout)
            ),
            Err(_) => return skipped("shellcheck is not installed"),
        }
    }
}

/// Runs a script of a step as GitHub does, in a folder with one manifest.
fn run(script: &str, dir: &Path, env: &[(&str, &str)]) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_scalegen")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(dir)
        .env("PATH", path)
        .env("RUNNER_TEMP", dir)
        .env("GITHUB_OUTPUT", dir.join("output"))
        .env("GITHUB_STEP_SUMMARY", dir.join("summary.md"))
        .envs(env.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn lint_reports_and_passes_its_status_on() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n\
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 5, maxReplicas: 2}\n";
    fs::write(dir.path().join("a b.yaml"), manifest).unwrap();
    let env = [
        ("PATHS", "a b.yaml\n"),
        ("ARGUMENTS", "--select=HPA004\n--kubernetes=1.30"),
    ];
    let output = run(&script("Lint"), dir.path(), &env);
    assert!(output.status.success(), "{output:?}");
    let annotations = String::from_utf8(output.stdout).unwrap();
    assert!(
        annotations.starts_with("::error file=a b.yaml,line="),
        "{annotations}"
    );
    let sarif: Value = serde_json::from_slice(&fs::read(dir.path().join("scalegen.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "HPA004");
    assert!(
        fs::read_to_string(dir.path().join("summary.md"))
            .unwrap()
            .contains("HPA004")
    );
    let outputs = fs::read_to_string(dir.path().join("output")).unwrap();
    assert!(outputs.contains("/scalegen.sarif\nstatus=1\n"), "{outputs}");
    let result = |check, lint| {
        run(
            &script("Report the result"),
            dir.path(),
            &[("CHECK", check), ("LINT", lint)],
        )
    };
    assert_eq!(result("", "1").status.code(), Some(1));
    assert_eq!(result("1", "0").status.code(), Some(1));
    assert_eq!(result("0", "0").status.code(), Some(0));
    // What is no path is no report.
    let missing = run(
        &script("Lint"),
        dir.path(),
        &[("PATHS", "none.yaml"), ("ARGUMENTS", "")],
    );
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
}

#[test]
fn check_passes_its_status_on() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("profiles")).unwrap();
    let profile = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
        vpa = { update_mode = \"Off\" }\n[addons]\nvpa = {}\n";
    fs::write(dir.path().join("profiles/shop.toml"), profile).unwrap();
    let output = run(&script("Compare what is generated"), dir.path(), &[]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        fs::read_to_string(dir.path().join("output")).unwrap(),
        "status=1\n"
    );
}
