//! Recordings of the real HPA controller and KEDA operator come out of their inputs: `tests/conformance/recordings`.

#[path = "recording/runner.rs"]
mod runner;

use std::path::Path;

fn texts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/recordings");
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "json"));
    files.sort();
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    files.into_iter().map(read).collect()
}

#[test]
fn the_controllers_do_what_was_recorded() {
    // At the recorded times of their syncs, and a little more than a period apart.
    for (spacing, worst_s) in [(None, 0.3), (Some(5.02), 15.0)] {
        let mut tally = runner::Tally::default();
        for (name, text) in texts() {
            runner::run(&name, &text, spacing, &mut tally);
        }
        assert!(tally.differences.is_empty(), "{}", tally.differences.join("\n"));
        assert_eq!(tally.equal, 9);
        assert!(tally.worst_s < worst_s, "{}", tally.worst_s);
    }
}

#[test]
fn a_recording_of_something_else_differs() {
    let texts = texts();
    for (name, from, to) in [
        (
            "backlog-slow-policy.json",
            r#""mu_per_s": 2.0"#,
            r#""mu_per_s": 3.0"#,
        ),
        (
            "completions-rate.json",
            r#""counts": "completions""#,
            r#""counts": "arrivals""#,
        ),
        ("cpu-slow-start.json", "[60.0, 250.0]", "[60.0, 150.0]"),
        ("engine-waiting-pods.json", r#""slots": 32"#, r#""slots": 64"#),
        (
            "keda-backlog-zero.json",
            r#""cooldownPeriod": 43"#,
            r#""cooldownPeriod": 63"#,
        ),
    ] {
        let (_, text) = texts.iter().find(|(other, _)| other == name).unwrap();
        assert!(text.contains(from), "{name}");
        let mut tally = runner::Tally::default();
        runner::run(name, &text.replace(from, to), None, &mut tally);
        assert_eq!((tally.equal, tally.differences.len()), (0, 1), "{name}");
    }
}
