//! `scalegen test`: what profiles expect of their scalers.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

const SHOP: &str = r#"name = "shop"
[workloads.web]
namespace = "shop"
target = "Deployment/web"
container = "app"
requests = { cpu = "100m" }
limits = { cpu = "200m" }
active = "cpu"
model = { cpu_per_request = "20ms", price = "0.5/h" }
[workloads.web.scalers]
cpu = { kind = "hpa", min_replicas = 2, max_replicas = 12, metrics = [{ resource = "cpu", average_utilization = 60 }] }
[load_tests.noon]
workload = "web"
url = "http://web/"
duration = "3m"
concurrency = 40
qps_per_worker = 2
[addons]
metrics_server = {}
[expect.evening]
load = "ramp 0..20/s 5m; hold 5m"
assert = ["max(replicas) <= 7", "cost <= 12"]
[expect.noon]
scaler = "cpu"
load_test = "noon"
assert = ["time_to(replicas >= 3) <= 90s"]
"#;

/// Exit code, stdout and stderr.
fn test(profile: &str, args: &[&str]) -> (i32, String, String) {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("profiles")).unwrap();
    fs::write(folder.path().join("profiles/shop.toml"), profile).unwrap();
    fs::write(folder.path().join("profiles/day.csv"), "0,5\n60,10\n").unwrap();
    let output = Command::cargo_bin("scalegen")
        .unwrap()
        .current_dir(folder.path())
        .arg("test")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn each_assertion_is_a_line_with_its_values() {
    let (code, out, err) = test(SHOP, &[]);
    assert_eq!((code, err.as_str()), (0, "3 passed, 0 failed\n"), "{out}");
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].starts_with("ok    shop.toml evening: max(replicas) <= 7 (max(replicas) = "),
        "{out}"
    );
    assert!(
        lines[2].contains("noon: time_to(replicas >= 3) <= 90s (time_to("),
        "{out}"
    );
}

#[test]
fn one_that_fails_is_exit_code_1_in_every_format() {
    let set = ["--set", "workloads.web.scalers.cpu.max_replicas=2"];
    let (code, out, err) = test(SHOP, &set);
    assert_eq!((code, err.as_str()), (1, "2 passed, 1 failed\n"));
    let failed = "FAIL  shop.toml noon: time_to(replicas >= 3) <= 90s (time_to(replicas >= 3): never)\n";
    assert!(out.contains(failed), "{out}");

    let (code, out, _) = test(SHOP, &[&set[..], &["--format", "junit"]].concat());
    assert_eq!(code, 1);
    assert!(
        out.contains(r#"<testsuite name="scalegen" tests="3" failures="1">"#),
        "{out}"
    );
    let case = r#"<testcase classname="shop.toml" name="noon: time_to(replicas &gt;= 3) &lt;= 90s">"#;
    assert!(out.contains(case), "{out}");

    let (code, out, err) = test(SHOP, &[&set[..], &["--format", "json"]].concat());
    assert_eq!((code, err.as_str()), (1, ""));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let schema = scalegen::schema("test").unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&report));
    assert_eq!((&report["passed"], &report["failed"]), (&2.into(), &1.into()));
    assert_eq!(report["tests"][1]["scaler"], "cpu");
    assert_eq!(report["tests"][1]["assertions"][0]["holds"], false);
}

#[test]
fn a_file_of_a_load_is_beside_the_profile() {
    let profile = SHOP.replace("ramp 0..20/s 5m; hold 5m", "day.csv");
    let (code, out, err) = test(&profile, &["profiles/shop.toml"]);
    assert_eq!((code, err.as_str()), (0, "3 passed, 0 failed\n"), "{out}");
}

#[test]
fn what_cannot_be_used_is_a_finding_at_its_place() {
    for (from, to, code, shown) in [
        ("max(replicas) <= 7", "max(replicaz) <= 7", "SIM031", ":22:16"),
        ("hold 5m\"", "hold 5x\"", "SIM032", ":21:31"),
        (
            "scaler = \"cpu\"",
            "scaler = \"cpuu\"",
            "PRO008",
            "did you mean `cpu`?",
        ),
        (
            "load_test = \"noon\"",
            "load_test = \"non\"",
            "PRO008",
            "did you mean `noon`?",
        ),
        (
            "scaler = \"cpu\"",
            "workload = \"wep\"",
            "PRO008",
            "did you mean `web`?",
        ),
        (
            "load_test = \"noon\"",
            "",
            "PRO005",
            "expectation `noon` needs `load`",
        ),
        (
            "load_test = \"noon\"",
            "load = 'hold 5/s 1m'\nload_test = \"noon\"",
            "PRO",
            "`load` and `load_test` are both set",
        ),
        (
            "assert = [\"time_to(replicas >= 3) <= 90s\"]",
            "",
            "PRO005",
            "needs `assert`",
        ),
        (
            "model = { cpu_per_request = \"20ms\", price = \"0.5/h\" }",
            "",
            "SIM028",
            "workload web has no model",
        ),
    ] {
        let profile = SHOP.replace(from, to);
        assert_ne!(profile, SHOP, "{from}");
        let (exit, out, err) = test(&profile, &[]);
        assert_eq!((exit, out.as_str()), (2, ""), "{to}: {err}");
        assert!(err.contains(code) && err.contains(shown), "{to}: {err}");
        assert!(err.contains("profiles/shop.toml:"), "{err}");
    }
    let other = "[workloads.api]\nnamespace = 'shop'\ntarget = 'Deployment/api'\ncontainer = 'app'\nactive = 'cpu'\n\
                 [workloads.api.scalers]\ncpu = { kind = 'hpa', max_replicas = 2, metrics = [{ resource = 'cpu', average_value = '1' }] }\n";
    let (exit, _, err) = test(&format!("{SHOP}{other}"), &[]);
    assert_eq!(exit, 2);
    assert!(
        err.contains("SIM033") && err.contains("which workload is meant is open: web, api"),
        "{err}"
    );
}

#[test]
fn nothing_to_test_is_no_success() {
    let (profile, _) = SHOP.split_once("[expect.evening]").unwrap();
    let (code, _, err) = test(profile, &[]);
    assert_eq!(
        (code, err.as_str()),
        (2, "error: no profile has a table [expect.NAME]\n")
    );
}

/// What a command prints about a profile of `tests/loops`.
fn of_loop(args: &[&str], name: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/loops");
    let output = Command::cargo_bin("scalegen")
        .unwrap()
        .args(args)
        .arg(root.join(name))
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?} {name}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_backlog_of_a_slow_starter_is_found_where_nothing_else_scales_it() {
    let found = of_loop(&["lint", "--format", "concise"], "fires.toml");
    let line = found.lines().find(|line| line.contains("SIM034")).unwrap();
    // e × 5/s × (61 s + 15 s).
    assert!(
        line.contains("fires.toml:25:13")
            && line.ends_with("a threshold of 10 overshoots, and one of 1033 does not"),
        "{line}"
    );
    for name in [
        "silent.toml",
        "silent-fast.toml",
        "silent-no-model.toml",
        "silent-second-trigger.toml",
    ] {
        let found = of_loop(&["lint", "--format", "concise"], name);
        assert!(
            !found.contains("SIM034") && !found.replace("note[PRO054]", "").contains("PRO"),
            "{name}: {found}"
        );
    }
}

#[test]
fn the_backlog_of_a_slow_starter_is_advised_about_where_it_is_described() {
    let text = of_loop(&["describe"], "fires.toml");
    let (_, advice) = text.split_once("  Under load\n").unwrap();
    assert!(
        advice.contains("Write 1033; or scale on arrivals or running requests"),
        "{text}"
    );
    assert!(!of_loop(&["describe"], "silent.toml").contains("Under load"));
}
