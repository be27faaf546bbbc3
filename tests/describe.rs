//! What `describe` claims of a scaler is what the simulator does, just below and just above each threshold.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use proptest::prelude::*;
use proptest::sample::select;
use scalegen::describe::{Does, How, Page, Replicas, Wakes};
use scalegen::simulation::{Format, Kind, Simulation, Source, Span, Steps};
use scalegen::{DescribeOptions, LintText, describe};
use serde_json::Value;
use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

fn root() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// The one page of a text.
fn page(yaml: &str) -> Page {
    let text = LintText::Manifests {
        name: "scaler.yaml".into(),
        bytes: yaml.into(),
    };
    let mut described = describe(vec![text], &DescribeOptions::default());
    assert!(described.findings.is_empty(), "{:#?}\n{yaml}", described.findings);
    assert_eq!(described.pages.len(), 1, "{yaml}");
    described.pages.remove(0)
}

/// When replicas changed, and to how many: seconds from the start, from the replicas at the start.
fn changes(kind: Kind, yaml: &str, csv: &str, start: i32, hours: i64) -> Vec<(f64, i32)> {
    let object = Source::text("scaler.yaml", yaml);
    let mut simulation = Simulation::new(kind, object, Source::text("trace.csv", csv));
    simulation.initial_replicas = Some(start);
    simulation.end = Some(Span::from_seconds(3600 * hours));
    let mut out = Vec::new();
    simulation
        .run(Format::Json, Steps::All, &mut out)
        .unwrap_or_else(|error| panic!("{error}\n{yaml}\n{csv}"));
    let out: Value = serde_json::from_slice(&out).unwrap();
    let mut changes = vec![(0.0, start)];
    for step in out["steps"].as_array().unwrap() {
        let replicas = i32::try_from(step["desired_replicas"].as_i64().unwrap()).unwrap();
        if changes.last().unwrap().1 != replicas {
            changes.push((step["time"].as_f64().unwrap(), replicas));
        }
    }
    changes
}

fn last(changes: &[(f64, i32)]) -> i32 {
    changes.last().unwrap().1
}

/// A trace in which all columns hold a value each.
fn holds(columns: &[(&str, f64)]) -> String {
    rows(&[(0, columns.to_vec())])
}

fn rows(rows: &[(i64, Vec<(&str, f64)>)]) -> String {
    let names: Vec<&str> = rows[0].1.iter().map(|(name, _)| *name).collect();
    let mut csv = format!("time,{}\n", names.join(","));
    for (time, values) in rows {
        let values: Vec<String> = values.iter().map(|(_, value)| format!("{value:.3}")).collect();
        csv.push_str(&format!("{time},{}\n", values.join(",")));
    }
    csv
}

fn behavior() -> impl Strategy<Value = String> {
    let policy =
        (prop_oneof!["Pods", "Percent"], 1..60_i32, 1..300_i32).prop_map(|(type_, value, period)| {
            format!("{{type: {type_}, value: {value}, periodSeconds: {period}}}")
        });
    let rules = (
        prop::collection::vec(policy, 1..3),
        prop_oneof![4 => "Max", 2 => "Min", 1 => "Disabled"],
        0..400_i32,
        prop::option::of(0..300_i32),
    )
        .prop_map(|(policies, select, window, tolerance)| {
            let tolerance = tolerance.map_or(String::new(), |milli| format!(", tolerance: {milli}m"));
            format!(
                "{{policies: [{}], selectPolicy: {select}, stabilizationWindowSeconds: {window}{tolerance}}}",
                policies.join(", ")
            )
        });
    prop::option::of((rules.clone(), rules)).prop_map(|both| match both {
        Some((up, down)) => format!("{{scaleUp: {up}, scaleDown: {down}}}"),
        None => "{}".to_owned(),
    })
}

/// Metrics of an HPA, each with the name of its column.
fn metric() -> impl Strategy<Value = (String, String)> {
    let milli = || 1..20_000_u32;
    prop_oneof![
        (1..150_u32).prop_map(|percent| (
            format!("{{type: Resource, resource: {{name: cpu, target: {{type: Utilization, averageUtilization: {percent}}}}}}}"),
            "cpu".to_owned(),
        )),
        milli().prop_map(|milli| (
            format!("{{type: External, external: {{metric: {{name: queue}}, target: {{type: AverageValue, averageValue: {milli}m}}}}}}"),
            "external:queue".to_owned(),
        )),
        milli().prop_map(|milli| (
            format!("{{type: External, external: {{metric: {{name: share}}, target: {{type: Value, value: {milli}m}}}}}}"),
            "external:share".to_owned(),
        )),
        (milli(), select(vec!["Value, value", "AverageValue, averageValue"])).prop_map(|(milli, target)| (
            format!("{{type: Object, object: {{metric: {{name: open}}, describedObject: {{apiVersion: v1, kind: Service, name: web}}, target: {{type: {target}: {milli}m}}}}}}"),
            "object:open".to_owned(),
        )),
        (1..4000_u32).prop_map(|milli| (
            format!("{{type: Resource, resource: {{name: cpu, target: {{type: AverageValue, averageValue: {milli}m}}}}}}"),
            "cpu_value".to_owned(),
        )),
        (1..150_u32).prop_map(|percent| (
            format!("{{type: ContainerResource, containerResource: {{name: cpu, container: web, target: {{type: Utilization, averageUtilization: {percent}}}}}}}"),
            "cpu:web".to_owned(),
        )),
        milli().prop_map(|milli| (
            format!("{{type: Pods, pods: {{metric: {{name: busy}}, target: {{type: AverageValue, averageValue: {milli}m}}}}}}"),
            "pods:busy".to_owned(),
        )),
    ]
}

fn hpa() -> impl Strategy<Value = (String, Vec<String>)> {
    let metrics = prop::collection::btree_map("[a-z]", metric(), 1..3);
    (1..6_i32, 0..20_i32, behavior(), metrics).prop_map(|(min, more, behavior, metrics)| {
        let mut metrics: Vec<(String, String)> = metrics.into_values().collect();
        metrics.sort_by(|a, b| a.1.cmp(&b.1));
        metrics.dedup_by(|a, b| a.1 == b.1);
        let (metrics, columns): (Vec<String>, Vec<String>) = metrics.into_iter().unzip();
        let behavior = match behavior.as_str() {
            "{}" => String::new(),
            behavior => format!(", behavior: {behavior}"),
        };
        let yaml = format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: web, namespace: shop}}\nspec: \
             {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}, minReplicas: {min}, maxReplicas: \
             {}, metrics: [{}]{behavior}}}\n",
            min + more,
            metrics.join(", ")
        );
        (yaml, columns)
    })
}

/// Holds each threshold of a page against the simulator: the value just inside moves nothing, the one outside does.
fn check_thresholds(
    kind: Kind,
    yaml: &str,
    replicas: &Replicas,
    columns: &[String],
) -> Result<(), TestCaseError> {
    // With one input alone below its threshold, the others hold the replicas where they are.
    let is_alone = columns.len() == 1;
    for (index, input) in replicas.inputs.iter().enumerate() {
        for step in &input.at {
            let feed = |value: f64| {
                let values: Vec<(&str, f64)> = columns
                    .iter()
                    .enumerate()
                    .map(|(at, name)| (name.as_str(), if at == index { value } else { 0.0 }))
                    .collect();
                let changes = changes(kind, yaml, &holds(&values), step.replicas, 1);
                let replicas: Vec<i32> = changes.iter().map(|(_, replicas)| *replicas).collect();
                replicas
            };
            let words = || format!("{} at {}: {}\n{yaml}", input.name, step.replicas, step.words);
            if let (Some(inside), Some(outside)) = (step.up_above, step.up_at) {
                prop_assert_eq!(feed(inside), vec![step.replicas], "{}", words());
                prop_assert!(feed(outside).iter().any(|it| *it > step.replicas), "{}", words());
            }
            if let (Some(inside), Some(outside), true) = (step.down_below, step.down_at, is_alone) {
                prop_assert_eq!(feed(inside), vec![step.replicas], "{}", words());
                prop_assert!(feed(outside).iter().any(|it| *it < step.replicas), "{}", words());
            }
        }
    }
    Ok(())
}

/// More than any target asks for, as `describe` feeds what nothing limits.
const A_LOT: f64 = 1e15;

/// Holds how far and how fast a scaler goes against a trace that jumps up, just after a step, and down again.
fn check_journey(
    kind: Kind,
    yaml: &str,
    replicas: &Replicas,
    columns: &[String],
    beat: i64,
) -> Result<(), TestCaseError> {
    let Some(journey) = &replicas.journey else {
        return Ok(());
    };
    prop_assert!(!journey.is_longer, "{yaml}");
    // An hour at rest, and four for each way.
    let (up, down) = (beat * (3600 / beat + 1), beat * (18_000 / beat + 1));
    let at = |is_high: bool| -> Vec<(&str, f64)> {
        let inputs = columns.iter().zip(&replicas.inputs);
        let value = |(name, input): (&'_ String, &scalegen::describe::Input)| {
            let (low, high) = (input.lower.unwrap_or(0.0).max(0.0), input.upper.unwrap_or(A_LOT));
            (name.clone(), if is_high { high } else { low })
        };
        let values: Vec<(String, f64)> = inputs.map(value).collect();
        values
            .into_iter()
            .map(|(name, value)| (columns.iter().find(|it| **it == name).unwrap().as_str(), value))
            .collect()
    };
    let csv = rows(&[(0, at(false)), (up + 1, at(true)), (down + 1, at(false))]);
    let changes = changes(kind, yaml, &csv, replicas.floor, 10);
    let (up, down) = (up as f64, down as f64);
    let before = |time: f64| changes.iter().rfind(|(at, _)| *at <= time).unwrap();
    prop_assert_eq!(before(up).1, journey.from, "{}", yaml);
    let (reached, replicas) = *before(down);
    prop_assert_eq!(replicas, journey.reaches, "{}", yaml);
    if reached > up {
        prop_assert_eq!(reached - up, journey.up_seconds, "{}", yaml);
    }
    let (returned, replicas) = *changes.last().unwrap();
    prop_assert_eq!(replicas, journey.returns_to, "{}", yaml);
    if returned > down {
        prop_assert_eq!(returned - down, journey.down_seconds, "{}", yaml);
    }
    Ok(())
}

/// The queries of the property tests: with no bound, a mean and a maximum of a share, and a total of shares.
const QUERIES: [&str; 4] = [
    "sum(vllm:num_requests_waiting)",
    "avg(vllm:kv_cache_usage_perc)",
    "100 * max(vllm:kv_cache_usage_perc)",
    "sum(up_requests_waiting) or vector(0)",
];

fn scaled_object(floor: impl Strategy<Value = (i32, Option<i32>)>) -> impl Strategy<Value = String> {
    let metric = (
        0..QUERIES.len(),
        1..20_000_u32,
        prop_oneof!["AverageValue", "Value"],
        0..20_u32,
        any::<bool>(),
    );
    let fallback = prop::option::of((
        0..6_i32,
        0..12_i32,
        prop_oneof![
            "static",
            "currentReplicas",
            "currentReplicasIfHigher",
            "currentReplicasIfLower"
        ],
    ));
    (floor, 1..20_i32, (5..60_i32, 0..400_i32), metric, fallback).prop_map(
        |((min, idle), more, (polling, cooldown), (query, milli, type_, activation, ignores), fallback)| {
            let idle = idle.map_or(String::new(), |idle| format!("idleReplicaCount: {idle}, "));
            let fallback = fallback.map_or(String::new(), |(threshold, replicas, behavior)| {
                format!("fallback: {{failureThreshold: {threshold}, replicas: {replicas}, behavior: {behavior}}}, ")
            });
            format!(
                "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {{name: engine, namespace: shop}}\nspec: \
                 {{scaleTargetRef: {{name: engine}}, minReplicaCount: {min}, maxReplicaCount: {}, {idle}{fallback}\
                 pollingInterval: {polling}, cooldownPeriod: {cooldown}, triggers: [{{type: prometheus, metricType: \
                 {type_}, metadata: {{serverAddress: 'http://prometheus:9090', query: '{}', threshold: '{}', \
                 activationThreshold: '{activation}', ignoreNullValues: '{ignores}'}}}}]}}\n",
                min.max(1) + more,
                QUERIES[query],
                f64::from(milli) / 1000.0,
            )
        },
    )
}

const TRIGGER: &str = "external:s0-prometheus";

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn an_hpa_moves_where_its_page_says((yaml, columns) in hpa()) {
        let page = page(&yaml);
        let replicas = page.replicas.unwrap();
        check_thresholds(Kind::HorizontalPodAutoscaler, &yaml, &replicas, &columns)?;
        check_journey(Kind::HorizontalPodAutoscaler, &yaml, &replicas, &columns, 15)?;
    }

    #[test]
    fn a_scaled_object_moves_where_its_page_says(yaml in scaled_object((1..4_i32).prop_map(|min| (min, None)))) {
        let replicas = page(&yaml).replicas.unwrap();
        let columns = [TRIGGER.to_owned()];
        check_thresholds(Kind::ScaledObject, &yaml, &replicas, &columns)?;
    }

    #[test]
    fn a_scaled_object_wakes_as_its_page_says(
        yaml in scaled_object(prop_oneof![Just((0, None)), (1..4_i32).prop_map(|min| (min, Some(0)))]),
    ) {
        let replicas = page(&yaml).replicas.unwrap();
        let input = &replicas.inputs[0];
        let activation = input.activation.unwrap();
        let feed = |value: f64| last(&changes(Kind::ScaledObject, &yaml, &holds(&[(TRIGGER, value)]), 0, 1));
        prop_assert_eq!(feed(activation), 0, "{}", yaml);
        prop_assert!(feed(activation + 0.001) > 0, "{}", yaml);
        let zero = replicas.zero.as_ref().unwrap();
        // The engine's own series are gone at 0, and somebody else's are not known.
        let expected = if input.is_own == Some(true) { Wakes::Never } else { Wakes::Unknown };
        let answers_null = yaml.contains("ignoreNullValues: 'true'");
        // A fallback answers for a query without a result.
        if answers_null || !yaml.contains("fallback") {
            prop_assert_eq!(zero.wakes, expected, "{}", yaml);
        }
    }

    #[test]
    fn a_scaled_object_without_its_metric_does_what_its_page_says(
        yaml in scaled_object(prop_oneof![
            Just((0, None)),
            (1..4_i32).prop_map(|min| (min, None)),
            (1..4_i32).prop_map(|min| (min, Some(0))),
        ]),
    ) {
        let replicas = page(&yaml).replicas.unwrap();
        // A query with a default of its own is never without a result.
        let expected = if yaml.contains("or vector(") { 1 } else { 2 };
        prop_assert_eq!(replicas.missing.len(), expected);
        for missing in &replicas.missing {
            let cell = match missing.how {
                How::Empty => "NaN",
                How::Failed => "",
            };
            // It was at rest with its metric before.
            let of = |start: i32| {
                let before = if start == replicas.max { A_LOT } else { 0.0 };
                let csv = format!("time,{TRIGGER}\n0,{before:.3}\n3601,{cell}\n");
                last(&changes(Kind::ScaledObject, &yaml, &csv, start, 4))
            };
            prop_assert_eq!(of(replicas.floor), missing.of_floor, "{:?} {}", missing.how, yaml);
            prop_assert_eq!(of(replicas.max), missing.of_max, "{:?} {}", missing.how, yaml);
            if missing.does == Does::Holds {
                prop_assert_eq!(missing.of_max, replicas.max);
            }
        }
    }

    #[test]
    fn a_scaled_object_goes_as_far_and_as_fast_as_its_page_says(
        yaml in scaled_object(prop_oneof![Just((0, None)), (1..4_i32).prop_map(|min| (min, None))]),
    ) {
        let replicas = page(&yaml).replicas.unwrap();
        let polling: i64 = yaml.split("pollingInterval: ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
        // A bound that follows the pods is no constant that a trace can hold.
        prop_assume!(replicas.inputs[0].upper.is_some() || replicas.inputs[0].bounds.as_ref().is_none_or(|it| !it.contains("pods")));
        // Polls and syncs meet at a multiple of both.
        check_journey(Kind::ScaledObject, &yaml, &replicas, &[TRIGGER.to_owned()], 15 * polling)?;
    }
}

fn describe_file(arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = assert_cmd::Command::cargo_bin("scalegen")
        .unwrap()
        .current_dir(root())
        .arg("describe")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn the_lab_scales_on_a_queue_that_is_not_its_own() {
    let (text, _, code) = describe_file(&["profiles/atharva.toml", "--scaler", "so/chat-api-qps"]);
    assert_eq!(code, Some(0));
    for claim in [
        "the total over all pods of vllm:num_requests_waiting",
        "The workload vllm emits it, not what is scaled",
        "The target is 5 per replica",
        "cooldownPeriod 60 s never counts",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&text).contains(claim), "{claim}\n{text}");
    }
    // As a file of its own, it shows as much.
    let file = "generated/atharva/k8s/60-autoscale/keda-scaledobject-chat.yaml";
    let (text, _, code) = describe_file(&[file]);
    assert_eq!(code, Some(0));
    assert!(text.contains("vllm emits it, not what is scaled"), "{text}");
}

#[test]
fn the_json_fits_its_schema() {
    let schema = scalegen::schema("describe").unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let profiles = [
        "profiles/atharva.toml",
        "profiles/rag-production.toml",
        "profiles/event-driven.toml",
        "tests/describe/jobs.yaml",
        "--format",
        "json",
    ];
    let (text, _, code) = describe_file(&profiles);
    assert_eq!(code, Some(0));
    let mut report: Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(report["version"], 1);
    assert!(report["scalers"].as_array().unwrap().len() > 8);
    assert_eq!(report["not_described"].as_array().unwrap().len(), 3);
    report["scalers"][0]["replicas"]["max"] = "many".into();
    assert!(!schema.is_valid(&report));
}

#[test]
fn what_cannot_be_described_ends_with_2() {
    let (out, error, code) = describe_file(&["docs/examples/mistakes.toml"]);
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert!(error.contains("PRO008"), "{error}");
    let (_, error, code) = describe_file(&["docs/examples/load.csv"]);
    assert_eq!(code, Some(2));
    assert!(!error.is_empty());
    let (_, error, code) = describe_file(&["tests/lab/loadgen-job.yaml"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains(
            "there is no HorizontalPodAutoscaler, ScaledObject, ScaledJob or VerticalPodAutoscaler"
        ),
        "{error}"
    );
    let (_, error, code) = describe_file(&["profiles/atharva.toml", "--scaler", "hpa/web"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("there is no hpa/web; there are hpa/atharva-app/hpa-chat-api,"),
        "{error}"
    );
    let (_, error, code) = describe_file(&["nowhere.yaml"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("cannot read nowhere.yaml"), "{error}");
    let (_, _, code) = describe_file(&["profiles/atharva.toml", "--scaler", "web"]);
    assert_eq!(code, Some(2));
}

/// `kubectl get … -o yaml`: a list with status, and the HPA that KEDA made beside its ScaledObject.
#[test]
fn a_live_dump_has_a_page_for_each_scaler_once() {
    let dump = fs::read_to_string(root().join("tests/describe/dump.yaml")).unwrap();
    let text = LintText::Manifests {
        name: "<stdin>".into(),
        bytes: dump.into(),
    };
    let described = describe(vec![text], &DescribeOptions::default());
    assert!(described.findings.is_empty(), "{:#?}", described.findings);
    insta::assert_snapshot!(described.text(100));
}

/// The commands that end a page give a trace that can be simulated, from what Prometheus answers.
#[test]
fn the_commands_record_a_trace() {
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !is_there("jq") || !is_there("bash") {
        skipped("no jq or bash");
        return;
    }
    let (text, _, _) = describe_file(&[
        "profiles/rag-production.toml",
        "--scaler",
        "hpa/hpa-retriever-hpa",
        "--format",
        "json",
    ]);
    let report: Value = serde_json::from_str(&text).unwrap();
    let record = report["scalers"][0]["record"].as_array().unwrap();
    let commands: Vec<&str> = record.iter().map(|command| command.as_str().unwrap()).collect();
    let (simulate, commands) = commands.split_last().unwrap();
    assert!(
        simulate.starts_with("scalegen simulate --hpa generated/"),
        "{simulate}"
    );
    let dir = tempfile::tempdir().unwrap();
    let answer = r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1700000000,"40"],[1700000015,"80.5"]]}]}}"#;
    let script = format!("curl() {{ echo '{answer}'; }}\nset -e\n{}\n", commands.join("\n"));
    let status = Command::new("bash")
        .arg("-c")
        .arg(script)
        .current_dir(dir.path())
        .status();
    assert!(status.unwrap().success());
    let trace = fs::read_to_string(dir.path().join("trace.csv"))
        .unwrap()
        .replace('"', "");
    assert_eq!(
        trace,
        "time,cpu:retriever,memory:retriever\n0,40,40\n15,80.5,80.5\n"
    );
    let hpa = root().join("generated/rag-production/k8s/60-autoscale/hpa-retriever-hpa.yaml");
    let yaml = fs::read_to_string(hpa).unwrap();
    let grown = changes(Kind::HorizontalPodAutoscaler, &yaml, &trace, 2, 1);
    assert!(last(&grown) > 2, "{grown:?}");
}
