//! `scalegen simulate` along recordings as they are: where they start, whose clock they have, how a replay compares with them.

use std::fs;

use files::{Files, HPA};

#[path = "support/simulate.rs"]
mod files;

#[test]
fn a_recording_starts_where_it_or_the_status_says() {
    let status = format!("{HPA}status: {{ currentReplicas: 6, desiredReplicas: 7 }}\n");
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("status.yaml", &status),
        (
            "unsynced.yaml",
            &format!("{HPA}status: {{ currentReplicas: 0, desiredReplicas: 0 }}\n"),
        ),
        ("trace.csv", "time,external:queue\n0,35\n30,35\n"),
        ("counted.csv", "time,external:queue,replicas\n0,35,8\n30,35,7\n"),
    ]);
    for (hpa, trace, more, line, first) in [
        ("hpa.yaml", "trace.csv", &[][..], None, 1),
        ("unsynced.yaml", "trace.csv", &[], None, 1),
        (
            "status.yaml",
            "trace.csv",
            &[],
            Some("It starts with 7 replicas, from the HPA's status."),
            7,
        ),
        (
            "status.yaml",
            "counted.csv",
            &[],
            Some("It starts with 8 replicas, from the recording."),
            8,
        ),
        (
            "status.yaml",
            "counted.csv",
            &["--initial-replicas", "3"],
            None,
            3,
        ),
    ] {
        let args = [&["--hpa", hpa, "--trace", trace], more].concat();
        let (code, table, _) = files.simulate(&args);
        assert_eq!(code, 0);
        let found = table.lines().find(|it| it.starts_with("It starts with"));
        assert_eq!(found, line, "{args:?}");
        let json = [&args[..], &["--format", "json"]].concat();
        let json: serde_json::Value = serde_json::from_str(&files.simulate(&json).1).unwrap();
        assert_eq!(json["steps"][0]["current_replicas"], first, "{args:?}");
    }
}

#[test]
fn counts_that_change_are_said_not_to_be_followed() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("same.csv", "time,external:queue,replicas\n0,35,8\n30,35,8\n"),
        ("surge.csv", "time,external:queue,replicas\n0,35,3\n30,35,4\n"),
        (
            "pods.csv",
            "time,external:queue,replicas,ready,total\n0,35,3,3,3\n30,35,4,3,4\n",
        ),
    ]);
    for (trace, more, is_said) in [
        ("same.csv", &[][..], false),
        ("surge.csv", &[], true),
        ("surge.csv", &["--initial-replicas", "3"], true),
        ("surge.csv", &["--replay"], false),
        ("pods.csv", &[], false),
    ] {
        let args = [&["--hpa", "hpa.yaml", "--trace", trace], more].concat();
        let (_, table, _) = files.simulate(&args);
        let says = table.contains("The replicas of the recording change.");
        assert_eq!(says, is_said, "{args:?}\n{table}");
    }
}

#[test]
fn a_replay_compares_decisions_with_recorded_counts() {
    // Syncs as the controller makes them; the third decision was another one.
    let trace = "time,external:queue,replicas\n15.03,5,1\n30.06,10,1\n45.11,10,2\n60.15,30,2\n75.18,30,5\n90.2,30,6\n";
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", trace),
        ("whole.csv", "time,external:queue,replicas\n0,5,1\n60,5,1\n"),
        ("bare.csv", "time,external:queue\n0,5\n60,5\n"),
        ("syncs.txt", "time\n10\n20.5\n"),
        ("bad.txt", "10\nsoon\n"),
    ]);
    let replay = |trace: &str, more: &[&str]| {
        let args = [&["--hpa", "hpa.yaml", "--trace", trace, "--replay"], more].concat();
        files.simulate(&args)
    };
    let (code, out, err) = replay("trace.csv", &["--format", "json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let validator = jsonschema::validator_for(&scalegen::schema("simulate").unwrap()).unwrap();
    assert!(validator.is_valid(&json), "{out}");
    let times = |json: &serde_json::Value| -> Vec<f64> {
        let steps = json["steps"].as_array().unwrap().iter();
        steps.map(|it| it["time"].as_f64().unwrap()).collect()
    };
    assert_eq!(times(&json), [15.03, 30.06, 45.11, 60.15, 75.18, 90.2]);
    let compared = &json["replay"];
    assert_eq!(
        (&compared["decisions"], &compared["equal"]),
        (&5.into(), &4.into())
    );
    assert_eq!(compared["is_same_sequence"], false);
    assert_eq!(compared["recorded"], serde_json::json!([1, 2, 5, 6]));
    assert_eq!(compared["first_difference"]["time"], 60.15);
    assert_eq!(compared["first_difference"]["decided"], 4);
    let (_, table, _) = replay("trace.csv", &[]);
    assert!(
        table.contains("replay: 4 of 5 decisions as recorded, 80.0 % of the time"),
        "{table}"
    );
    assert!(
        table.contains("first difference at 1m00.150s: decided 4, recorded 5: "),
        "{table}"
    );
    // Rows at even steps are scrapes: the controller syncs every period and a little more.
    let json = |args: &[&str]| serde_json::from_str(&replay("whole.csv", args).1).unwrap();
    assert_eq!(times(&json(&["--format", "json"])), [15.03, 30.06, 45.09]);
    assert_eq!(
        times(&json(&["--format", "json", "--sync-times", "syncs.txt"])),
        [10.0, 20.5]
    );
    let (code, _, err) = replay("whole.csv", &["--sync-times", "bad.txt"]);
    assert!(code == 2 && err.contains("bad.txt:2:1"), "{err}");
    let (code, _, err) = replay("bare.csv", &[]);
    assert!(
        code == 2 && err.contains("--replay: there is no column `replicas`"),
        "{err}"
    );
}

#[test]
fn times_are_shown_by_the_clock_of_the_trace() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        (
            "trace.csv",
            "time,external:queue\n2026-01-05T14:00:00Z,5\n2026-01-05T14:10:00Z,5\n",
        ),
    ]);
    let run = |more: &[&str]| {
        let args = [&["--hpa", "hpa.yaml", "--trace", "trace.csv"], more].concat();
        files.simulate(&args)
    };
    let (_, _, err) = run(&["--at", "23:05"]);
    let words = "no step at 2026-01-05T23:05:00Z: the first is at 2026-01-05T14:00:15Z";
    assert!(err.contains(words), "{err}");
    let (code, out, err) = run(&["--change", "5m:replicas=4", "--until", "430"]);
    assert!(
        code == 0 && out.contains("Changed: replicas=4 at 14:05:00; "),
        "{out}{err}"
    );
}

#[test]
fn versions_are_those_of_the_configuration() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", "time,external:queue\n0,5\n"),
        ("scalegen.toml", "[versions]\nkubernetes = \"1.32\"\n"),
    ]);
    // A tolerance of its own came with 1.33.
    let tolerant = HPA.replace(
        "  metrics:",
        "  behavior: { scaleUp: { tolerance: '0.5' } }\n  metrics:",
    );
    fs::write(files.0.path().join("tolerant.yaml"), tolerant).unwrap();
    let run = |more: &[&str]| {
        let args = [&["--hpa", "tolerant.yaml", "--trace", "trace.csv"], more].concat();
        files.simulate(&args)
    };
    let (config, flag) = (run(&[]), run(&["--kubernetes", "1.32"]));
    let newest = run(&["--kubernetes", "1.37"]);
    assert_eq!(config, flag);
    assert_ne!(config, newest);
    let (code, _, err) = run(&["--kubernetes", "9.9"]);
    assert!(code == 0 && err.contains("9.9 is newer than 1.37"), "{err}");
    fs::write(
        files.0.path().join("scalegen.toml"),
        "[versions]\nkubernetes = 1\n",
    )
    .unwrap();
    let (code, _, err) = run(&[]);
    assert!(code == 2 && err.contains("scalegen.toml:2"), "{err}");
}

#[test]
fn a_replay_from_a_pipe_is_that_of_the_file() {
    let trace = "time,external:queue,replicas,sync\n0,5,1,1\n20,10,1,1\n33,10,2,\n40,30,2,1\n55,30,5,1\n";
    let files = Files::new(&[("hpa.yaml", HPA), ("trace.csv", trace)]);
    let replay = |trace: &str, stdin: &str| {
        let args = [
            "--hpa", "hpa.yaml", "--trace", trace, "--replay", "--format", "json",
        ];
        files.simulate_with(stdin, &args)
    };
    let file = replay("trace.csv", "");
    assert!(file.0 == 0 && file.1.contains(r#""decisions":3"#), "{file:?}");
    assert_eq!(replay("-", trace), file);
    // What a pass before the run finds keeps all steps back.
    let (code, out, err) = replay("-", &trace.replace("55,30", "soon,30"));
    let report: serde_json::Value = serde_json::from_str(&err).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(
        (
            code,
            out.as_str(),
            &finding["file"],
            &finding["line"],
            &finding["column"]
        ),
        (
            2,
            "",
            &serde_json::json!("<stdin>"),
            &serde_json::json!(6),
            &serde_json::json!(1)
        ),
        "{err}"
    );
}

#[test]
fn a_replay_that_compares_nothing_is_no_success() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("empty.csv", "time,external:queue,replicas\n15.03,5,\n30.06,10,\n"),
        ("trace.csv", "time,external:queue,replicas\n0,5,1\n60,5,1\n"),
        ("late.txt", "300\n315\n"),
        ("one.txt", "15.03\n"),
        ("clock.txt", "2026-01-05T08:00:15Z\n2026-01-05T08:00:30Z\n"),
    ]);
    let replay = |trace: &str, more: &[&str]| {
        let args = [&["--hpa", "hpa.yaml", "--trace", trace, "--replay"], more].concat();
        files.simulate(&args)
    };
    let (code, _, err) = replay("empty.csv", &[]);
    assert!(
        code == 2 && err.contains("empty.csv:1:21") && err.contains("`replicas` has no value in any row"),
        "{err}"
    );
    for times in ["late.txt", "one.txt"] {
        let (code, out, err) = replay("trace.csv", &["--sync-times", times]);
        assert_eq!(code, 0, "{err}");
        let end = "replay: nothing to compare: fewer than two syncs\n";
        assert!(out.ends_with(end), "{out}");
    }
    let clock = ["--sync-times", "clock.txt"];
    let (code, _, err) = replay("trace.csv", &clock);
    assert!(
        code == 2 && err.contains("SIM027") && err.contains("--start"),
        "{err}"
    );
    let (code, out, err) = replay(
        "trace.csv",
        &[&clock[..], &["--start", "2026-01-05T08:00Z"]].concat(),
    );
    assert!(
        code == 0 && out.contains("replay: 1 of 1 decisions"),
        "{out}{err}"
    );
}

#[test]
fn the_first_recorded_count_may_be_later_than_the_first_row() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        (
            "trace.csv",
            "time,external:queue,replicas\n0,35,\n30,35,8\n60,35,7\n",
        ),
    ]);
    let (code, out, _) = files.simulate(&["--hpa", "hpa.yaml", "--trace", "trace.csv"]);
    assert!(
        code == 0 && out.contains("It starts with 8 replicas, from the recording."),
        "{out}"
    );
}

#[test]
fn cron_triggers_follow_the_clock() {
    let cron = "
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: worker, namespace: app }
spec:
  scaleTargetRef: { name: worker }
  minReplicaCount: 1
  cooldownPeriod: 30
  triggers:
  - type: cron
    name: day
    metadata: { timezone: Europe/Paris, start: 1 8 * * *, end: 5 8 * * *, desiredReplicas: '4' }
  - type: prometheus
    metadata: { serverAddress: 'http://prometheus:9090', query: sum(waiting), threshold: '5' }
";
    let files = Files::new(&[
        ("so.yaml", cron),
        ("queue.csv", "time,queue\n0,1\n180,1\n"),
        (
            "zone.csv",
            "Time,queue\n2026-01-05T07:00:00Z,1\n2026-01-05T07:03:00Z,1\n",
        ),
        (
            "bare.csv",
            "Time,queue\n2026-01-05 08:00:00,1\n2026-01-05 08:03:00,1\n",
        ),
    ]);
    let run = |trace: &str, more: &[&str]| {
        let args = [&["--scaled-object", "so.yaml", "--trace", trace], more].concat();
        files.simulate(&args)
    };
    let start = ["--start", "2026-01-05T08:00+01:00"];
    for (trace, more) in [
        ("queue.csv", &start[..]),
        ("bare.csv", &start),
        ("zone.csv", &start),
        ("zone.csv", &[]),
    ] {
        let (code, csv, err) = run(trace, &[more, &["--format", "csv"]].concat());
        assert_eq!(code, 0, "{err}");
        let raised: Vec<_> = csv.lines().filter(|line| line.contains(",hpa,4,")).collect();
        assert!(raised[0].starts_with("60,2026-01-05T0"), "{csv}");
        assert!(raised[0].contains(",1,4,4,"), "{csv}");
    }
    let (_, table, _) = run("queue.csv", &start);
    assert!(table.contains("\n2026-01-05\n"), "{table}");
    assert!(table.contains("\n  08:01:00"), "{table}");
    let (_, page, _) = run("queue.csv", &[&start[..], &["--at", "08:01"]].concat());
    assert!(page.contains("at 2026-01-05T08:01:00+01:00"), "{page}");
    for (trace, why) in [
        ("queue.csv", "the times count from the start"),
        ("bare.csv", "the times have no zone"),
    ] {
        let (code, _, err) = run(trace, &[]);
        assert!(code == 2 && err.contains("SIM027") && err.contains(why), "{err}");
    }
    assert_eq!(run("queue.csv", &["--start", "2026-01-05T08:00"]).0, 2);
}

#[test]
fn metrics_vanish_in_an_outage() {
    let files = Files::new(&[
        ("hpa.yaml", HPA),
        ("trace.csv", "time,external:queue\n0,5\n300,5\n"),
    ]);
    let args = [
        "--hpa",
        "hpa.yaml",
        "--trace",
        "trace.csv",
        "--format",
        "csv",
        "--outage",
        "1m..2m",
    ];
    let (code, csv, _) = files.simulate(&args);
    assert_eq!(code, 0);
    let out: Vec<_> = csv
        .lines()
        .filter(|line| line.contains("the metric was not returned"))
        .collect();
    assert_eq!(out.len(), 4, "{csv}");
    assert!(out[0].starts_with("60,") && out[3].starts_with("105,"), "{csv}");
    assert_eq!(
        files.simulate(&[&args[..6], &["--outage", "2m..1m"]].concat()).0,
        2
    );
}
