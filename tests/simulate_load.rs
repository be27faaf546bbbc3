//! `scalegen simulate PROFILE` as people run it: a profile and a load in, what comes of it out.

use files::Files;
use serde_json::Value;

#[path = "support/simulate.rs"]
mod files;

const SHOP: &str = "name = 'shop'
[signals.rps]
series = 'web_requests_total'
function = 'rate'
window = '1m'
aggregate = 'sum'
emitted_by = 'web'
[signals.queue]
query = 'sum(web_requests_waiting)'
emitted_by = 'web'
[workloads.web]
namespace = 'shop'
target = 'Deployment/web'
container = 'app'
requests = { cpu = '100m' }
limits = { cpu = '200m' }
active = 'cpu'
model = { cpu_per_request = '20ms', price = '0.5/h', startup = { pull = '2s', start = '4s', probe = '6s' } }
[workloads.web.scalers]
cpu = { kind = 'hpa', min_replicas = 2, max_replicas = 12, metrics = [{ resource = 'cpu', average_utilization = 60 }] }
rps = { kind = 'hpa', min_replicas = 2, max_replicas = 12, metrics = [{ signal = 'rps', average_value = '8' }] }
queue = { kind = 'keda', min_replicas = 1, max_replicas = 12, triggers = [{ signal = 'queue', threshold = '5' }] }
[load_tests.noon]
workload = 'web'
url = 'http://web/'
duration = '3m'
concurrency = 40
qps_per_worker = 2
[addons]
metrics_server = {}
prometheus_adapter = {}
keda = {}
[prometheus]
url = 'http://prometheus:9090'
scrape_interval = '15s'
";

const STEP: &str = "hold 5/s 1m; step 60/s 9m";

/// Exit code, stdout and stderr of a simulation of a profile.
fn simulate(profile: &str, args: &[&str]) -> (i32, String, String) {
    let day = "time,rate\n0,5\n60,40\n120,10\n";
    let files = Files::new(&[
        ("shop.toml", profile),
        ("day.csv", day),
        ("Monday; 5 to 9.csv", day),
        ("ramp 5", day),
    ]);
    files.simulate(&[&["shop.toml"], args].concat())
}

fn json(args: &[&str]) -> Value {
    let (code, out, err) = simulate(SHOP, &[args, &["--format", "json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_step_in_the_load_is_followed_by_each_scaler() {
    let report = json(&[
        "--load",
        STEP,
        "--compare",
        "cpu",
        "--compare",
        "rps",
        "--compare",
        "queue",
    ]);
    let schema = scalegen::schema("load").unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&report));
    let runs = report["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 3);
    for run in runs {
        let tier = &run["tiers"][0];
        let number = |key: &str| tier[key].as_f64().unwrap();
        // A pod does 10/s.
        assert_eq!(tier["needed_replicas"], 6, "{run}");
        assert!(number("peak_replicas") >= 6.0 && number("peak_replicas") <= 12.0);
        assert_eq!(number("arrived"), 5.0 * 60.0 + 60.0 * 540.0);
        let seconds = tier["seconds"].as_array().unwrap();
        assert_eq!(seconds.len(), 600);
        let waiting = seconds[599]["waiting"].as_f64().unwrap();
        assert!((number("arrived") - number("served") - number("refused") - waiting).abs() < 0.01);
        assert!((number("cost") - number("replica_hours") / 2.0).abs() < 0.002);
        let changes = tier["changes"].as_array().unwrap();
        assert!(!changes.is_empty() && changes.iter().all(|change| change["reason"] != ""));
        // No pod is ready before it has been pulled, started and probed: 1 s + 2 s + 4 s + 3 s.
        let created = changes[0]["time"].as_f64().unwrap();
        let before = seconds[0]["ready"].as_i64().unwrap();
        let ready = seconds
            .iter()
            .find(|second| second["ready"].as_i64().unwrap() > before);
        let ready = ready.unwrap()["time"].as_f64().unwrap();
        assert!(
            (created + 9.0..=created + 10.0).contains(&ready),
            "{created} {ready}"
        );
    }
}

#[test]
fn the_summary_has_a_column_for_each_scaler_and_the_changes_their_reason() {
    let args = ["--load", STEP, "--compare", "cpu", "--compare", "rps"];
    let (code, out, err) = simulate(SHOP, &args);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
    assert_eq!(simulate(SHOP, &args).1, out);
}

#[test]
fn clients_that_wait_send_no_more_than_is_served() {
    let report = json(&["--load-test", "noon", "--scaler", "rps"]);
    let tier = &report["runs"][0]["tiers"][0];
    assert_eq!(tier["needed_replicas"], Value::Null);
    assert!(tier["peak_waiting"].as_f64().unwrap() <= 40.0);
    assert_eq!(tier["seconds"].as_array().unwrap().len(), 180);
}

#[test]
fn a_file_of_rates_is_a_load_and_csv_has_each_second() {
    let (code, out, err) = simulate(SHOP, &["--load", "day.csv", "--format", "csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out.lines().count(), 181);
    let row = out.lines().nth(71).unwrap();
    assert!(row.starts_with("cpu,web,70,40,"), "{row}");
    // Whatever names a file is that file.
    for name in ["Monday; 5 to 9.csv", "ramp 5"] {
        let (code, other, err) = simulate(SHOP, &["--load", name, "--format", "csv"]);
        assert_eq!(
            (code, err.as_str(), other.as_str()),
            (0, "", out.as_str()),
            "{name}"
        );
    }
}

#[test]
fn an_assertion_that_fails_is_exit_code_1_with_its_value() {
    let with = |assertion| simulate(SHOP, &["--load", STEP, "--assert", assertion]);
    let (code, out, _) = with("max(replicas) <= 12 and time_to(replicas >= 4) <= 5m");
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("\nholds  cpu: max(replicas) <= 12"), "{out}");
    let (code, out, _) = with("max(replicas) <= 3");
    assert_eq!(code, 1);
    let line = out.lines().find(|line| line.starts_with("FAILS")).unwrap();
    assert!(
        line.starts_with("FAILS  cpu: max(replicas) <= 3  (max(replicas) = "),
        "{line}"
    );
}

#[test]
fn what_cannot_be_read_has_a_caret() {
    for (args, shown) in [
        (
            ["--load", "hold 5/s 5x"],
            "hold 5/s 5x\n         ^^ expected a length",
        ),
        (
            ["--load", "file none.csv"],
            "file none.csv\n     ^^^^^^^^ cannot read none.csv: no such file",
        ),
        (
            ["--load", "day.csv; hold"],
            "day.csv; hold\n^^^^^^^ unknown shape",
        ),
    ] {
        let (code, out, err) = simulate(SHOP, &args);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(shown), "{err}");
    }
    let (code, _, err) = simulate(SHOP, &["--load", STEP, "--assert", "max(replicaz) <= 6"]);
    assert_eq!(code, 2);
    assert!(err.contains("max(replicaz) <= 6\n    ^^^^^^^^ expected"), "{err}");
}

#[test]
fn a_name_that_leads_nowhere_is_reported() {
    for (args, shown) in [
        (
            &["--load-test", "non"][..],
            "no load test `non`; did you mean `noon`?",
        ),
        (
            &["--load", STEP, "--workload", "shop"],
            "no workload `shop`; the profile has web",
        ),
        (
            &["--load", STEP, "--compare", "memory"],
            "no scaler `memory`; the profile has cpu, rps, queue",
        ),
    ] {
        let (code, out, err) = simulate(SHOP, args);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains(shown), "{err}");
    }
}

#[test]
fn a_model_without_a_number_is_a_finding_with_its_place() {
    let model = SHOP.lines().find(|line| line.starts_with("model")).unwrap();
    for (from, to, shown) in [
        (model, "", "workload web has no model"),
        (
            model,
            "model = { base_cpu = '5m' }",
            "the model has none of cpu_per_request",
        ),
        (
            model,
            "model = { cpu_per_request = '1ms', slots = 3 }",
            "slots has no effect without service_time",
        ),
        (
            model,
            "model = { cpu_per_request = '1ms', kv_blocks = 3 }",
            "kv_blocks has no effect without engine",
        ),
        (
            model,
            "model = { engine = 'gpt-9', tokens = { input = 10, output = 10 } }",
            "engine `gpt-9` is not known",
        ),
        (
            model,
            "model = { engine = 'llama-3.1-8b-h100' }",
            "the engine has no tokens",
        ),
        (
            model,
            "model = { iteration_base = '8ms', tokens = { input = 10, output = 10 } }",
            "the engine has no per_running_request",
        ),
        (
            model,
            "model = { cpu_per_request = '1ms', calls = [{ workload = 'web' }] }",
            "the calls of web form a circle",
        ),
        (
            "{ resource = 'cpu', average_utilization = 60 }",
            "{ resource = 'memory', average_value = '1Gi' }",
            "a simulation under load has no values of memory",
        ),
    ] {
        let profile = SHOP.replace(from, to);
        assert_ne!(profile, SHOP);
        let (code, out, err) = simulate(&profile, &["--load", STEP]);
        assert_eq!((code, out.as_str()), (2, ""), "{to}: {err}");
        assert!(err.contains(shown) && err.contains("shop.toml:"), "{to}: {err}");
        assert!(err.contains("SIM028") || err.contains("SIM029"), "{err}");
    }
}

#[test]
fn a_query_without_values_is_named_with_the_part_that_has_none() {
    let profile = SHOP.replace(
        "sum(web_requests_waiting)",
        "max(deriv(web_requests_waiting[5m]))",
    );
    let (code, _, err) = simulate(&profile, &["--load", STEP, "--scaler", "queue"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("no values of `deriv(web_requests_waiting[5m])`"),
        "{err}"
    );

    // The queue of another workload has values only if it is called.
    let other = "[workloads.engine]\nnamespace = 'shop'\ntarget = 'Deployment/engine'\n\
        model = { service_time = '1s', slots = 4 }\n";
    let profile = format!("{SHOP}{other}").replace(
        "waiting)'\nemitted_by = 'web'",
        "waiting)'\nemitted_by = 'engine'",
    );
    let (code, _, err) = simulate(&profile, &["--load", STEP, "--scaler", "queue"]);
    assert_eq!(code, 2);
    assert!(err.contains("signal queue comes from engine"), "{err}");
    let profile = profile.replace("price = '0.5/h'", "calls = [{ workload = 'engine' }]");
    let (code, out, err) = simulate(&profile, &["--load", STEP, "--scaler", "queue"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("do not shorten the queue of engine"), "{out}");
}
