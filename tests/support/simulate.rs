//! Runs of `scalegen simulate` on files in a folder, for the tests of it.
#![allow(dead_code, reason = "no test uses all of it")]

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

pub(crate) const HPA: &str = "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api, namespace: app }
spec:
  minReplicas: 1
  maxReplicas: 10
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  metrics:
  - { type: External, external: { metric: { name: queue }, target: { type: AverageValue, averageValue: '5' } } }
";

pub(crate) const SCALED_OBJECT: &str = "
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: worker, namespace: app }
spec:
  scaleTargetRef: { name: worker }
  triggers:
  - type: prometheus
    metadata: { serverAddress: 'http://prometheus:9090', query: sum(waiting), threshold: '5' }
";

pub(crate) const VPA: &str = "
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: api, namespace: app }
spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: api } }
";

/// Files in a folder of their own.
pub(crate) struct Files(pub(crate) TempDir);

impl Files {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    /// Exit code, stdout and stderr.
    pub(crate) fn simulate(&self, args: &[&str]) -> (i32, String, String) {
        self.simulate_with("", args)
    }

    /// The same with something on standard input.
    pub(crate) fn simulate_with(&self, stdin: &str, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::cargo_bin("scalegen").unwrap();
        let output = command
            .current_dir(self.0.path())
            .arg("simulate")
            .args(args)
            .write_stdin(stdin)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

/// The steps of a simulation as JSON, which fits its schema and has no field that the schema does not describe.
pub(crate) fn steps(files: &Files, args: &[&str]) -> Vec<serde_json::Value> {
    let (code, out, err) = files.simulate(&[args, &["--format", "json"]].concat());
    assert_eq!(code, 0, "{args:?}: {err}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let schema = scalegen::schema("simulate").unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&json)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0], "{out}");
    let steps = json["steps"].as_array().unwrap().clone();
    assert!(!steps.is_empty(), "{args:?}");
    let known = |name: &str| schema["$defs"][name]["properties"].as_object().unwrap();
    for step in &steps {
        let of_step = match (step["containers"].is_null(), step["strategies"].is_null()) {
            (false, _) => "run",
            (_, false) => "poll",
            _ => "step",
        };
        for field in step.as_object().unwrap().keys() {
            assert!(known(of_step).contains_key(field), "{field} of {step}");
        }
        for part in ["arithmetic", "thresholds"] {
            let parts = step[part].as_object().into_iter().flatten();
            for (_, value) in parts.filter(|(_, value)| !value.is_null()) {
                for field in value.as_object().unwrap().keys() {
                    assert!(known(part).contains_key(field), "{field} of {step}");
                }
            }
        }
    }
    steps
}
