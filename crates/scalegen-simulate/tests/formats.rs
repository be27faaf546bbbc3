//! Recordings in every format that tools at hand write, and what is wrong with those that cannot be used.

use std::path::Path;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_simulate::Clock;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec, RecordedMetrics, simulate};
use scalegen_simulate::trace::{Trace, TraceError, TraceOptions, check};
use scalegen_syntax::{Finding, Severity};

const HPA: &str = r"
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  minReplicas: 2
  maxReplicas: 12
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  behavior: { scaleDown: { stabilizationWindowSeconds: 30 } }
  metrics:
  - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }
  - { type: External, external: { metric: { name: queue }, target: { type: AverageValue, averageValue: '2500m' } } }
";

/// Each sample of the same recording, and the columns that have to be named.
const SAMPLES: [(&str, &[(&str, &str)]); 14] = [
    ("seconds.csv", &[]),
    ("query_range.json", &[]),
    ("query.json", &[]),
    (
        "labels.json",
        &[
            ("external:queue", r#"{queue="fast"}"#),
            ("cpu", r#"{resource="cpu"}"#),
        ],
    ),
    ("grafana.csv", &[]),
    ("iso.csv", &[]),
    ("epoch_seconds.csv", &[]),
    ("epoch_millis.csv", &[]),
    ("units.csv", &[]),
    ("promtool.txt", &[]),
    ("openmetrics.txt", &[]),
    ("exposition.txt", &[]),
    ("tabs.tsv", &[]),
    ("semicolons.csv", &[]),
];

fn options(columns: &[(&str, &str)]) -> TraceOptions {
    let mut options = TraceOptions::default();
    let owned = |(metric, column): &(&str, &str)| ((*metric).to_owned(), (*column).to_owned());
    options.columns = columns.iter().map(owned).collect();
    options
}

struct Run {
    /// Seconds and replicas.
    timeline: Vec<(f64, i32)>,
    warnings: Vec<Finding>,
    clock: Option<Clock>,
}

fn run(name: &str, bytes: &[u8], options: TraceOptions) -> Result<Run, TraceError> {
    let hpa: HorizontalPodAutoscaler = serde_yaml::from_str(HPA).unwrap();
    let spec = HpaSpec::new(&hpa).unwrap();
    let trace = Trace::open_with(name, bytes, options.clone())?;
    let mut source = RecordedMetrics::new(trace, &spec)?;
    let survey = check(name, bytes, options)?;
    source.trace().take_warnings(&survey);
    source.trace().check_common_time(&survey)?;
    let clock = source.trace().clock();
    let steps = simulate(spec, HpaOptions::default(), None, &mut source)?;
    Ok(Run {
        timeline: steps
            .iter()
            .map(|it| (it.time.seconds_f64(), it.decision.desired_replicas))
            .collect(),
        warnings: source.trace().warnings(),
        clock,
    })
}

/// What is found, as `code line:column message`.
fn shown(findings: &[Finding]) -> Vec<String> {
    let shown = |it: &Finding| {
        let place = it
            .place
            .as_ref()
            .map(|it| format!("{}:{} ", it.start().line, it.start().column));
        format!("{} {}{}", it.code, place.unwrap_or_default(), it.message)
    };
    findings.iter().map(shown).collect()
}

fn findings(text: &str, columns: &[(&str, &str)]) -> Vec<String> {
    match run("trace", text.as_bytes(), options(columns)) {
        Ok(run) => shown(&run.warnings),
        Err(TraceError::Findings(findings)) => shown(&findings),
        Err(TraceError::Io(error)) => panic!("{error}"),
    }
}

#[test]
fn every_format_gives_the_same_timeline() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    let mut known: Vec<_> = SAMPLES.iter().map(|it| it.0).collect();
    known.sort_unstable();
    assert_eq!(names, known);
    let mut all = String::new();
    let mut first: Option<Vec<(f64, i32)>> = None;
    for (name, columns) in SAMPLES {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let run = run(name, &bytes, options(columns)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(run.warnings.iter().all(|it| it.severity < Severity::Error));
        all += &format!("{name}: {:?}\n", run.clock.map(|it| it.to_string()));
        for line in shown(&run.warnings) {
            all += &format!("  {line}\n");
        }
        match &first {
            None => first = Some(run.timeline),
            Some(first) => assert_eq!(run.timeline, *first, "{name}"),
        }
    }
    insta::assert_snapshot!(format!("{all}\n{first:?}"));
}

#[test]
fn columns_are_named_by_the_caller_or_by_their_look() {
    let csv = "time,cpu user,cpu system,waiting jobs\n0,50,20,5\n30,50,20,5\n";
    assert_eq!(
        findings(csv, &[]),
        [
            "SIM021 1:6 `cpu user` and `cpu system` could both be `cpu`",
            "SIM023 1:26 the column `waiting jobs` is read as `external:queue`",
        ]
    );
    assert_eq!(
        findings(csv, &[("cpu", "CPU user"), ("queue", "waiting jobs")]),
        ["SIM003 1:15 no metric reads the column `cpu system`"]
    );
    assert_eq!(
        findings(csv, &[("cpu", "cpu usage"), ("memory", "cpu user")]),
        [
            "SIM022 --column: there is no column or series `cpu usage`",
            "SIM022 --column: the object reads no metric `memory`"
        ]
    );
    // What follows from a wrong pair is not listed beside it.
    assert_eq!(
        findings(csv, &[("queue", "waiting")]),
        ["SIM022 --column: there is no column or series `waiting`"]
    );
    let twice = [
        ("cpu", "cpu user"),
        ("cpu", "cpu system"),
        ("replicas", "waiting jobs"),
        ("replicas", "cpu system"),
    ];
    assert_eq!(
        findings(csv, &twice),
        [
            "SIM022 --column: `cpu` is given twice",
            "SIM022 --column: `replicas` is given twice"
        ]
    );
}

#[test]
fn ratios_in_a_column_of_percentages_are_a_warning() {
    let ratio = "SIM024 1:6 the column `cpu` is read as percent, and has ratios: at most 0.85";
    assert_eq!(
        findings("time,cpu,external:queue\n0,0.45,5\n60,0.85,5\n", &[]),
        [ratio]
    );
    for cells in ["0.45%,5", "45,5", "1,5", "0,5"] {
        assert_eq!(
            findings(&format!("time,cpu,external:queue\n0,{cells}\n"), &[]),
            [""; 0]
        );
    }
}

#[test]
fn counts_of_pods_are_held_against_what_workloads_have() {
    let with = |rows: &[&str]| {
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        findings(
            &format!("time,cpu,external:queue,replicas,ready,total\n{rows}"),
            &[],
        )
    };
    assert_eq!(
        with(&["0,50,5,2,2,2", "15,50,5,,1,2", "30,50,5,1000000,0,0"]),
        [""; 0]
    );
    assert_eq!(
        with(&["0,50,5,-3,2,2", "15,50,5,2,99999999999,2", "30,50,5,-4,2,2"]),
        [
            "SIM030 1:25 the column `replicas` counts pods, and has -3",
            "SIM030 1:34 the column `ready` counts pods, and has 99999999999"
        ]
    );
    assert_eq!(
        with(&["0,50,5,2.5,3,2", "15,50,5,2.5,4,2"]),
        [
            "SIM030 1:25 the column `replicas` counts pods, and has 2.5: it is rounded",
            "SIM030 1:34 3 pods are ready of a total of 2"
        ]
    );
}

#[test]
fn a_metric_without_any_value_is_a_warning() {
    assert_eq!(
        findings("time,cpu,external:queue\n0,50,\n15,NaN,\n", &[]),
        ["SIM004 1:10 `external:queue` has no value in any row"]
    );
}

#[test]
fn what_is_no_recording_is_named_by_its_look() {
    for (bytes, expected) in [
        (&b"\x1f\x8b\x08"[..], "this is a gzip file, not a recording"),
        (
            b"PK\x03\x04rest",
            "this is a spreadsheet or a zip file, not a recording",
        ),
        (b"<html>", "this is HTML or XML, not a recording"),
        (b"\xff\xfet\0i\0m\0e\0", "this is text in UTF-16, not a recording"),
        (b"apiVersion: v1", "this is YAML, not a recording"),
        (&[0; 600], "this is binary data, not a recording"),
        (
            b"{\"kind\": \"List\"}",
            "this is JSON other than an answer of Prometheus, not a recording",
        ),
        (
            br#"{"status":"error","errorType":"timeout","error":"query timed out"}"#,
            "Prometheus answered with an error: query timed out",
        ),
    ] {
        let Err(TraceError::Findings(findings)) = Trace::open("trace", bytes) else {
            panic!("{expected}")
        };
        assert_eq!(shown(&findings), [format!("SIM025 1:1 {expected}")]);
    }
    for (text, expected) in [
        (
            "{\"status\": 1",
            "SIM025 1:12 this is not an answer of Prometheus: EOF while parsing an object",
        ),
        (
            "[{\"metric\": {\"__name__\": \"cpu\"},\n\"values\": [[1767596400, 5]]}]",
            "SIM025 2:25 this is not an answer of Prometheus: \
             invalid type: integer `5`, expected a number in quotes",
        ),
        (
            r#"[{"time":0,"cpu":50}]"#,
            "SIM025 1:2 this is JSON other than an answer of Prometheus, not a recording",
        ),
        (
            r#"[{"metric":{"__name__":"cpu"},"values":[]}]"#,
            "SIM001 1:1 the answer has no samples",
        ),
    ] {
        assert_eq!(findings(text, &[]), [expected], "{text}");
    }
    assert_eq!(
        findings("queue{job=\"a\"} 3\ncpu 4\n", &[]),
        ["SIM002 1:1 this sample has no timestamp"]
    );
    assert_eq!(
        findings("queue 12\n", &[]),
        ["SIM002 1:1 this sample has no timestamp"]
    );
    assert_eq!(
        findings("cpu =>\n3 @[15]\nthree\n", &[]),
        ["SIM009 3:1 `three` is not a sample"]
    );
}

#[test]
fn series_without_a_common_time_are_refused() {
    let samples = "cpu 40 1767596400\ncpu 40 1767596415\nqueue 3 1767597000\nqueue 3 1767597015\n";
    assert_eq!(
        findings(samples, &[]),
        [
            "SIM026 3:1 the last value of `cpu` is at 2026-01-05T07:00:15Z, before the first value of `queue` at 2026-01-05T07:10:00Z"
        ]
    );
    assert_eq!(
        findings("time,cpu,external:queue\n0,40,\n15,40,\n30,,3\n", &[]),
        [
            "SIM026 1:10 the last value of `cpu` is at 15 s, before the first value of `external:queue` at 30 s"
        ]
    );
}

#[test]
fn a_scalar_of_prometheus_is_a_series_without_labels() {
    let scalar = r#"{"status":"success","data":{"resultType":"scalar","result":[1767596400,"7"]}}"#;
    let shown = findings(scalar, &[("cpu", "{}")]);
    assert_eq!(shown, ["SIM004 1:60 there is no column `external:queue`"]);
    let mut trace = Trace::open("scalar.json", scalar.as_bytes()).unwrap();
    assert_eq!(
        trace.clock().map(|it| it.to_string()).as_deref(),
        Some("2026-01-05T07:00:00Z")
    );
}

#[test]
fn a_gap_of_a_series_is_a_metric_that_was_not_there() {
    let csv = |name: &str, times: &[u32]| -> String {
        let line = |time: &u32| format!("{name} 90 {}\n", 1_767_596_400 + time);
        times.iter().map(line).collect()
    };
    let every: Vec<u32> = (0..=8).map(|step| step * 15).collect();
    let gaps = csv("cpu", &[0, 15, 30, 105, 120]) + &csv("queue", &every);
    let timeline = run("trace", gaps.as_bytes(), TraceOptions::default())
        .unwrap()
        .timeline;
    // From 45 s on CPU is missing, so that nothing is scaled down; what is there may still scale up.
    assert_eq!(timeline.last(), Some(&(120.0, 12)));
    let whole = csv("cpu", &every) + &csv("queue", &every);
    let whole = run("trace", whole.as_bytes(), TraceOptions::default())
        .unwrap()
        .timeline;
    assert_eq!(whole.len(), timeline.len());
}

#[test]
fn inputs_without_an_end_end_with_a_message() {
    let blank = std::io::BufReader::new(std::io::repeat(b'\n'));
    let Err(TraceError::Findings(findings)) = Trace::open("trace", blank) else {
        panic!()
    };
    assert_eq!(findings[0].code, "SIM009");
    let long = std::io::BufReader::new(std::io::repeat(b'1'));
    let Err(TraceError::Findings(findings)) = Trace::open("trace", long) else {
        panic!()
    };
    assert_eq!(findings[0].message.to_string(), "this line is longer than 1 MiB");
    let json = std::io::Read::chain(&b"["[..], std::io::repeat(b' '));
    let json = std::io::BufReader::new(json);
    let Err(TraceError::Findings(findings)) = Trace::open("trace", json) else {
        panic!()
    };
    assert_eq!(findings[0].message.to_string(), "this is longer than 256 MiB");
}
