//! `scalegen simulate` as people run it: files in, steps out, 2 for what cannot be used.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

const HPA: &str = "
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

const SCALED_OBJECT: &str = "
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: worker, namespace: app }
spec:
  scaleTargetRef: { name: worker }
  triggers:
  - type: prometheus
    metadata: { serverAddress: 'http://prometheus:9090', query: sum(waiting), threshold: '5' }
";

const VPA: &str = "
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: api, namespace: app }
spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: api } }
";

/// Files in a folder of their own.
struct Files(TempDir);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    /// Exit code, stdout and stderr.
    fn simulate(&self, args: &[&str]) -> (i32, String, String) {
        self.simulate_with("", args)
    }

    /// The same with something on standard input.
    fn simulate_with(&self, stdin: &str, args: &[&str]) -> (i32, String, String) {
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

#[test]
fn json_has_a_step_for_each_sync() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", "time,external:queue\n0,0\n20,12\n60,12\n"),
    ]);
    let (code, out, err) = files.simulate(&["--hpa", "hpa.yaml", "--trace", "trace.csv", "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let steps: Vec<_> = json["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            let number = |key: &str| step[key].as_i64().unwrap();
            (
                number("time"),
                number("current_replicas"),
                number("desired_replicas"),
            )
        })
        .collect();
    assert_eq!(steps, [(15, 1, 1), (30, 1, 3), (45, 3, 3), (60, 3, 3)]);
    assert_eq!(
        json["steps"][1]["metrics"],
        serde_json::json!({ "external:queue": 12 })
    );
}

#[test]
fn the_flags_of_the_controller_count() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", "time,external:queue\n0,12\n10,12\n"),
    ]);
    let run = |more: &[&str]| {
        let args = [
            &["--hpa", "hpa.yaml", "--trace", "trace.csv", "--format", "csv"],
            more,
        ]
        .concat();
        let (code, out, _) = files.simulate(&args);
        assert_eq!(code, 0);
        out
    };
    assert_eq!(run(&[]).lines().count(), 2);
    assert_eq!(run(&["--sync-period", "5s"]).lines().count(), 3);
    assert_eq!(run(&["--sync-period", "2500ms"]).lines().count(), 5);
    assert_eq!(run(&["--until", "1m"]).lines().count(), 5);
    assert!(run(&["--initial-replicas", "20"]).contains("TooManyReplicas"));
    assert!(run(&["--initial-replicas", "2", "--tolerance", "0.5"]).contains(",2,2,2,"));
}

#[test]
fn scaled_objects_and_vpas_likewise() {
    let files = Files::new(&[
        ("so.yaml", SCALED_OBJECT),
        ("queue.csv", "time,external:s0-prometheus\n0,0\n40,20\n120,20\n"),
        ("vpa.yaml", VPA),
        (
            "usage.csv",
            "time,cpu:api,memory:api\n0,200m,300Mi\n120,200m,300Mi\n",
        ),
    ]);
    let (code, out, err) = files.simulate(&["--scaled-object", "so.yaml", "--trace", "queue.csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("0 > 1  KEDA: Activated"), "{out}");
    let (code, out, _) = files.simulate(&["--vpa", "vpa.yaml", "--trace", "usage.csv", "--format", "csv"]);
    assert_eq!((code, out.lines().count()), (0, 5));
    assert!(out.contains("60,api,cpu,247m,"), "{out}");
    let vpa = |flags: &[&str]| {
        let args = [
            &["--vpa", "vpa.yaml", "--trace", "usage.csv", "--format", "csv"],
            flags,
        ]
        .concat();
        files.simulate(&args)
    };
    assert!(
        vpa(&["--recommendation-margin-fraction", "0"])
            .1
            .contains("60,api,cpu,215m,")
    );
    assert!(
        vpa(&["--pod-recommendation-min-cpu-millicores", "500"])
            .1
            .contains("60,api,cpu,500m,")
    );
    assert_eq!(vpa(&["--recommender-interval", "30s"]).1.lines().count(), 9);
    assert_eq!(vpa(&["--target-cpu-percentile", "1.5"]).0, 2);
    assert_eq!(vpa(&["--sync-period", "15s"]).0, 2);
}

#[test]
fn what_cannot_be_used_is_told_with_its_place() {
    let two = format!("{HPA}---{HPA}");
    let refused = HPA.replace("maxReplicas: 10", "maxReplicas: 0");
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("two.yaml", &two),
        ("refused.yaml", &refused),
        ("so.yaml", SCALED_OBJECT),
        ("good.csv", "time,external:queue\n0,1\n"),
        ("word.csv", "time,external:queue\n0,1\n15,many\n"),
        ("other.csv", "time,external:other\n0,1\n"),
    ]);
    for (object, trace, told) in [
        (
            "hpa.yaml",
            "word.csv",
            &["SIM006", "word.csv:3:4", "`many` is not a number"][..],
        ),
        (
            "hpa.yaml",
            "other.csv",
            &["SIM003", "SIM004", "other.csv:1:6", "external:queue"],
        ),
        ("hpa.yaml", "missing.csv", &["cannot read missing.csv"]),
        ("missing.yaml", "good.csv", &["cannot read missing.yaml"]),
        (
            "two.yaml",
            "good.csv",
            &["holds 2 objects of kind HorizontalPodAutoscaler"],
        ),
        ("so.yaml", "good.csv", &["holds no HorizontalPodAutoscaler"]),
        (
            "refused.yaml",
            "good.csv",
            &["SIM010", "spec.maxReplicas", "refused.yaml:7:"],
        ),
    ] {
        let (code, _, err) = files.simulate(&["--hpa", object, "--trace", trace]);
        assert_eq!(code, 2, "{object} {trace}: {err}");
        for words in told {
            assert!(err.contains(words), "{object} {trace}: {words} in {err}");
        }
    }
    for args in [
        &["--trace", "good.csv"][..],
        &["--hpa", "hpa.yaml"],
        &["--hpa", "hpa.yaml", "--vpa", "v.yaml", "--trace", "good.csv"],
        &["--hpa", "hpa.yaml", "--trace", "good.csv", "--sync-period", "0s"],
        &[
            "--hpa",
            "hpa.yaml",
            "--trace",
            "good.csv",
            "--initial-replicas",
            "-1",
        ],
        &["--hpa", "hpa.yaml", "--trace", "good.csv", "--tolerance", "NaN"],
    ] {
        assert_eq!(files.simulate(args).0, 2, "{args:?}");
    }
}

#[test]
fn nothing_is_told_of_a_file_with_a_bad_row() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("late.csv", "time,external:queue\n0,1\n60,2\n50,3\n70,x\n"),
        ("both.csv", "time,external:other\n0,1\n60,x\n"),
        ("empty.csv", ""),
    ]);
    for (trace, places) in [
        ("late.csv", &["late.csv:4:1", "late.csv:5:4"][..]),
        ("both.csv", &["both.csv:1:6", "both.csv:3:4"]),
        ("empty.csv", &["empty.csv:1:1"]),
    ] {
        for format in ["json", "csv", "table"] {
            let (code, out, err) =
                files.simulate(&["--hpa", "hpa.yaml", "--trace", trace, "--format", format]);
            assert_eq!((code, out.as_str()), (2, ""), "{trace}");
            for place in places {
                assert!(err.contains(place), "{place} in {err}");
            }
        }
    }
}

#[test]
fn standard_input_is_one_of_the_two() {
    let trace = "time,external:queue\n0,0\n20,12\n60,12\n";
    let files = Files::new(&[("hpa.yaml", HPA), ("trace.csv", trace)]);
    let json = |stdin: &str, hpa: &str, trace: &str| {
        files.simulate_with(stdin, &["--hpa", hpa, "--trace", trace, "--format", "json"])
    };
    let (code, from_files, _) = json("", "hpa.yaml", "trace.csv");
    assert_eq!(code, 0);
    assert_eq!(json(trace, "hpa.yaml", "-").1, from_files);
    assert_eq!(json(HPA, "-", "trace.csv").1, from_files);
    let (code, out, err) = json(HPA, "-", "-");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("cannot both be standard input"), "{err}");
    // What was told before the bad row is a whole document.
    let (code, out, err) = json(&format!("{trace}120,x\n"), "hpa.yaml", "-");
    assert_eq!(code, 2);
    assert!(err.contains("<stdin>:5:5"), "{err}");
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["steps"].as_array().unwrap().len(), 3);
}

#[test]
fn fields_that_servers_drop_are_warnings() {
    let hpa = format!("{HPA}  behaviour: {{ scaleDown: {{ stabilizationWindowSeconds: 0 }} }}\n");
    let so = format!(
        "{SCALED_OBJECT}  - {{ type: solace-event-queue, metadata: {{ solaceSempBaseURL: 'http://solace:8080', messageVpn: v, queueName: q, username: u, password: p, messageCountTarget: '3' }} }}\n"
    );
    let files = Files::new(&[
        ("hpa.yaml", &hpa),
        ("so.yaml", &so),
        ("trace.csv", "time,external:queue\n0,12\n60,12\n"),
        ("other.csv", "time,external:other\n0,12\n"),
        ("so.csv", "time,external:s0-prometheus\n0,12\n60,12\n"),
    ]);
    let (code, out, err) = files.simulate(&["--hpa", "hpa.yaml", "--trace", "trace.csv", "--format", "json"]);
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok());
    assert!(
        err.contains("warning[SIM011]") && err.contains("behavior"),
        "{err}"
    );
    let (code, _, err) = files.simulate(&["--hpa", "hpa.yaml", "--trace", "other.csv"]);
    assert_eq!(code, 2);
    assert!(err.contains("SIM011") && err.contains("SIM004"), "{err}");
    let (code, _, err) = files.simulate(&["--scaled-object", "so.yaml", "--trace", "so.csv"]);
    assert_eq!(code, 0);
    assert!(
        err.contains("SIM011") && err.contains("solace-event-queue"),
        "{err}"
    );
}

#[test]
fn the_labs_hpa_goes_the_way_that_the_real_controller_went() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap();
    let hpa = root.join("generated/atharva/k8s/60-autoscale/hpa-chat-api-cpu.yaml");
    let files = Files::new(&[("step.csv", "time,cpu:api\n0,10\n60,100\n300,30\n600,30\n")]);
    let hpa = hpa.to_str().unwrap();
    let (code, out, err) = files.simulate(&["--hpa", hpa, "--trace", "step.csv", "--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let steps = json["steps"].as_array().unwrap();
    let mut replicas: Vec<_> = steps
        .iter()
        .map(|step| step["desired_replicas"].as_i64().unwrap())
        .collect();
    replicas.dedup();
    assert_eq!(replicas, [2, 4, 6, 4, 3, 2]);
}
