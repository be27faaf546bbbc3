//! `scalegen simulate` as people run it: files in, steps out, 2 for what cannot be used.

use files::{Files, HPA, SCALED_OBJECT, VPA, steps};

#[path = "support/simulate.rs"]
mod files;

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
fn what_cannot_be_used_is_reported_with_its_place() {
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
    for (object, trace, reported) in [
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
        for words in reported {
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

/// Findings that were printed as JSON, a line for each.
fn from_json(err: &str) -> String {
    let report: serde_json::Value =
        serde_json::from_str(err).unwrap_or_else(|error| panic!("{error}: {err}"));
    let word = |finding: &serde_json::Value, key: &str| match &finding[key] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let line = |finding: &serde_json::Value| {
        let [file, line, column, severity, code, message] =
            ["file", "line", "column", "severity", "code", "message"].map(|key| word(finding, key));
        format!("{file}:{line}:{column} {severity}[{code}]: {message}\n")
    };
    report["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn nothing_is_reported_of_a_file_with_a_bad_row() {
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
        for format in ["json", "csv", "human", "table"] {
            let (code, out, err) =
                files.simulate(&["--hpa", "hpa.yaml", "--trace", trace, "--format", format]);
            assert_eq!((code, out.as_str()), (2, ""), "{trace}");
            let err = if format == "json" { from_json(&err) } else { err };
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
    // What was printed before the bad row is a whole document.
    let (code, out, err) = json(&format!("{trace}120,x\n"), "hpa.yaml", "-");
    assert_eq!(code, 2);
    assert!(from_json(&err).contains("<stdin>:5:5"), "{err}");
    let reported: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(reported["steps"].as_array().unwrap().len(), 3);
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
    let err = from_json(&err);
    assert!(
        err.contains("warning[SIM011]") && err.contains("`behaviour`"),
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

#[test]
fn json_fits_its_schema() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("so.yaml", SCALED_OBJECT),
        ("vpa.yaml", VPA),
        (
            "trace.csv",
            "time,external:queue\n0,12\n100,\n200,-1\n300,1e15\n400,1\n900,1\n",
        ),
        (
            "so.csv",
            "time,external:s0-prometheus\n0,0\n100,90\n300,\n400,NaN\n900,0\n",
        ),
        (
            "usage.csv",
            "time,cpu:api,memory:api\n0,200m,300Mi\n60,,300Mi\n120,200m,\n",
        ),
    ]);
    for args in [
        &["--hpa", "hpa.yaml", "--trace", "trace.csv"][..],
        &[
            "--hpa",
            "hpa.yaml",
            "--trace",
            "trace.csv",
            "--initial-replicas",
            "0",
        ],
        &[
            "--hpa",
            "hpa.yaml",
            "--trace",
            "trace.csv",
            "--change",
            "300:spec.maxReplicas=3",
            "--change",
            "500:replicas=0",
        ],
        &["--hpa", "hpa.yaml", "--trace", "trace.csv", "--at", "100"],
        &["--scaled-object", "so.yaml", "--trace", "so.csv"],
        &["--vpa", "vpa.yaml", "--trace", "usage.csv"],
    ] {
        steps(&files, args);
    }
}

#[test]
fn json_has_the_arithmetic_of_replicas_that_stay() {
    let hpa = HPA
        .replace("averageValue: '5'", "averageValue: '1'")
        .replace("maxReplicas: 10", "maxReplicas: 100");
    let files = Files::new(&[
        ("hpa.yaml", &hpa),
        ("trace.csv", "time,external:queue\n0,60\n15,60\n"),
    ]);
    let steps = steps(
        &files,
        &[
            "--hpa",
            "hpa.yaml",
            "--trace",
            "trace.csv",
            "--initial-replicas",
            "57",
        ],
    );
    let reason = &steps[0]["reason"][0];
    assert_eq!(reason["kind"], "WithinTolerance");
    assert_eq!(reason["ratio"].as_f64(), Some(60.0 / 57.0));
    assert_eq!(reason["tolerance"].as_f64(), Some(0.1));
    assert_eq!(
        (&reason["raw_replicas"], &reason["replicas"]),
        (&serde_json::Value::Null, &57.into())
    );
    assert_eq!(
        steps[0]["thresholds"]["external:queue"],
        serde_json::json!({ "up_at": 62.701, "down_at": 51.299 })
    );
    assert_eq!(
        steps[0]["reasons"][0],
        "external:queue: 60 / 57 = 1.05, within the tolerance of 10 %: stays at 57"
    );
}

#[test]
fn changes_are_made_in_the_middle() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", "time,external:queue\n0,90\n900,90\n"),
        ("so.yaml", SCALED_OBJECT),
        ("so.csv", "time,external:s0-prometheus\n0,90\n900,90\n"),
    ]);
    let replicas = |args: &[&str]| -> Vec<(i64, i64)> {
        let mut last = None;
        let mut replicas = Vec::new();
        for step in steps(&files, args) {
            let desired = step["desired_replicas"].as_i64().unwrap();
            if last != Some(desired) {
                replicas.push((step["time"].as_i64().unwrap(), desired));
            }
            last = Some(desired);
        }
        replicas
    };
    let hpa = |changes: &[&str]| {
        let changes = changes.iter().flat_map(|change| ["--change", change]);
        replicas(
            &["--hpa", "hpa.yaml", "--trace", "trace.csv"]
                .into_iter()
                .chain(changes)
                .collect::<Vec<_>>(),
        )
    };
    let unchanged = [(15, 4), (30, 8), (45, 10)];
    assert_eq!(hpa(&[]), unchanged);
    assert_eq!(
        hpa(&["300s:spec.maxReplicas=13"]),
        [&unchanged[..], &[(300, 13)]].concat()
    );
    assert_eq!(
        hpa(&[
            "5m:spec.maxReplicas=13",
            "301:spec.maxReplicas=9",
            "310:spec.minReplicas=2"
        ]),
        [&unchanged[..], &[(300, 13), (315, 9)]].concat()
    );
    // Scaled to 0 by hand, the HPA stays switched off until someone scales it up.
    assert_eq!(
        hpa(&["600s:replicas=1", "300s:replicas=0"]),
        [&unchanged[..], &[(300, 0), (600, 4), (615, 8), (630, 10)]].concat()
    );
    // Another target takes effect at the next sync, held by what was recommended before.
    assert_eq!(
        hpa(&["301s:spec.metrics[0].external.target.averageValue=30"]),
        [&unchanged[..], &[(600, 3)]].concat()
    );
    // KEDA polls at once when its object changes, and its HPA has the new bounds.
    let keda = |changes: &[&str]| {
        let changes = changes.iter().flat_map(|change| ["--change", change]);
        replicas(
            &["--scaled-object", "so.yaml", "--trace", "so.csv"]
                .into_iter()
                .chain(changes)
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        keda(&["200s:spec.maxReplicaCount=6", "400s:replicas=0"]),
        [
            (0, 1),
            (15, 4),
            (30, 8),
            (45, 16),
            (60, 18),
            (210, 6),
            (405, 0),
            (410, 1),
            (420, 4),
            (435, 6)
        ]
    );
    let (_, table, _) = files.simulate(&[
        "--hpa",
        "hpa.yaml",
        "--trace",
        "trace.csv",
        "--change",
        "300s:replicas=0",
    ]);
    assert!(
        table.contains("Changed: replicas=0 at 5m00s; ScalingDisabled"),
        "{table}"
    );
}

#[test]
fn changes_that_servers_refuse_are_findings() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", "time,external:queue\n0,90\n900,90\n"),
    ]);
    for (change, words) in [
        (
            "300s:spec.maxReplica=13",
            &["no field here", "caused by --change 5m:spec.maxReplica=13"][..],
        ),
        ("300s:spec.maxReplicas=many", &["no field here"]),
        ("300s:spec.metrics[1].external.metric.name=q", &["no field here"]),
        (
            "300s:spec.maxReplicas=0",
            &[
                "SIM010",
                "spec.maxReplicas",
                "HorizontalPodAutoscaler app/api",
                "caused by --change 5m:spec.maxReplicas=0",
            ],
        ),
        ("300s:metadata.name=foo", &["would be another object"]),
        (
            "300s:spec.metrics[0].external.metric.name=q",
            &["adds, removes or renames a metric"],
        ),
        ("300s:spec.maxReplicas", &["300s:spec.maxReplicas=10"]),
    ] {
        let (code, out, err) =
            files.simulate(&["--hpa", "hpa.yaml", "--trace", "trace.csv", "--change", change]);
        assert_eq!((code, out.as_str()), (2, ""), "{change}");
        for words in words {
            assert!(err.contains(words), "{change}: {words} in {err}");
        }
    }
}

#[test]
fn one_step_is_shown_whole() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", "time,external:queue\n0,90\n900,90\n"),
        ("so.yaml", SCALED_OBJECT),
        ("so.csv", "time,external:s0-prometheus\n0,90\n900,90\n"),
    ]);
    let at = |object: &[&str], time: &str| files.simulate(&[object, &["--at", time]].concat());
    let hpa = ["--hpa", "hpa.yaml", "--trace", "trace.csv"];
    for time in ["104", "104s", "1m44s"] {
        let (code, out, _) = at(&hpa, time);
        assert_eq!(code, 0);
        assert!(out.contains("The sync at 1m30s: stays at 10\n"), "{out}");
        assert!(
            out.contains("TooManyReplicas: limited to maxReplicas 10"),
            "{out}"
        );
        assert!(
            out.contains("would scale down below 45; maxReplicas is 10"),
            "{out}"
        );
    }
    let (_, out, _) = at(&["--scaled-object", "so.yaml", "--trace", "so.csv"], "95");
    assert!(
        out.contains("The sync at 1m30s") && out.contains("KEDA's poll at 1m30s"),
        "{out}"
    );
    for (time, words) in [
        (
            "5",
            "there is no step at 5s: the first is at 15s, the last at 15m00s",
        ),
        ("1h", "there is no step at 1h00m00s"),
        ("14:05", "the trace has no clock times"),
        ("soon", "a time of day, such as 14:05"),
    ] {
        let (code, out, err) = at(&hpa, time);
        assert_eq!((code, out.as_str()), (2, ""), "{time}");
        assert!(err.contains(words), "{err}");
    }
}

/// Public reports of replicas that did not move, with what their answers say.
#[test]
fn public_reports_are_answered() {
    let hpa = |metrics: &str| {
        format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{ name: web }}\nspec:\n  \
             scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: web }}\n  minReplicas: 1\n  \
             maxReplicas: 50\n  metrics:\n{metrics}"
        )
    };
    let resource = |name: &str| {
        format!(
            "  - {{ type: Resource, resource: {{ name: {name}, target: {{ type: Utilization, averageUtilization: 50 }} }} }}\n"
        )
    };
    let memory = hpa(&[resource("memory"), resource("cpu")].concat());
    let cron = hpa(
        "  - { type: External, external: { metric: { name: cron }, target: { type: AverageValue, averageValue: '1' } } }\n",
    );
    let steps = "
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: web }
spec:
  scaleTargetRef: { name: web }
  minReplicaCount: 21
  maxReplicaCount: 100
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: Pods, value: 9, periodSeconds: 60 }] }
  triggers:
  - type: cron
    name: day
    metadata: { timezone: Europe/Paris, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: '60' }
  - { type: cpu, metricType: Utilization, metadata: { value: '80' } }
";
    let files = Files::new(&[
        ("memory.yaml", &memory),
        ("memory.csv", "time,memory,cpu\n0,46,0\n1200,46,0\n"),
        ("cron.yaml", &cron),
        ("cron.csv", "time,external:cron\n0,24\n180,24\n"),
        ("steps.yaml", steps),
        (
            "steps.csv",
            "time,external:day,cpu\n0,0,60\n60,60,30\n720,60,30\n",
        ),
    ]);
    for (object, file, trace, initial, answers) in [
        (
            "--hpa",
            "memory.yaml",
            "memory.csv",
            "3",
            &[
                "memory: 46 % / 50 % = 0.92, within the tolerance of 10 %: stays at 3",
                "down below 34 %",
            ][..],
        ),
        (
            "--hpa",
            "cron.yaml",
            "cron.csv",
            "22",
            &["24 / 22 = 1.09, within the tolerance of 10 %: stays at 22"],
        ),
        (
            "--scaled-object",
            "steps.yaml",
            "steps.csv",
            "21",
            &[
                "21 > 30",
                "30 > 39",
                "39 > 48",
                "48 > 57",
                "external:day: 60 / 57 = 1.05, within the tolerance of 10 %: stays at 57",
                "up above 62.7",
            ],
        ),
    ] {
        let (code, out, err) =
            files.simulate(&[object, file, "--trace", trace, "--initial-replicas", initial]);
        assert_eq!(code, 0, "{err}");
        assert!(
            out.starts_with("The load is taken as recorded: it does not react to the replicas.\n"),
            "{out}"
        );
        for answer in answers {
            assert!(out.contains(answer), "{answer} in {out}");
        }
    }
}
