//! The library's examples, run as `cargo run --example` would.

use scalegen::{LintOptions, LintText, Severity};

#[expect(dead_code, reason = "its `main` is for `cargo run`")]
#[path = "../crates/scalegen/examples/builders.rs"]
mod builders;
#[expect(dead_code, reason = "its `main` is for `cargo run`")]
#[path = "../crates/scalegen/examples/edit_profile.rs"]
mod edit_profile;

#[test]
fn the_rust_of_the_readme_is_an_example_that_compiles() {
    let example = include_str!("../crates/scalegen/examples/readme.rs").replace('\r', "");
    let (_, code) = example.split_once("\n\n").unwrap();
    let readme = include_str!("../README.md").replace('\r', "");
    let shown: Vec<_> = readme.split("```rust").skip(1).collect();
    assert_eq!(shown.len(), 1, "every block of Rust in README.md is an example");
    let (_, shown) = shown[0].split_once('\n').unwrap();
    assert!(shown.starts_with(&format!("{code}```\n")), "{shown}");
}

#[test]
fn a_profile_is_changed_in_code_and_rendered() {
    let reported = edit_profile::run().unwrap();
    let has = |line: &str| reported.lines().any(|reported| reported.starts_with(line));
    for line in [
        "chat-api is scaled by cpu",
        "vllm is scaled by nothing",
        "RUNBOOK.md: ",
        "k8s/60-autoscale/hpa-chat-api-cpu.yaml: ",
        "scripts/deploy_autoscaling.sh: ",
    ] {
        assert!(has(line), "{reported}");
    }
    assert!(!has("error"), "{reported}");
}

#[test]
fn manifests_are_built_without_a_profile() {
    let text = builders::run().unwrap();
    insta::assert_snapshot!(text);
    let text = LintText::Manifests {
        name: "built.yaml".to_owned(),
        bytes: text.into_bytes(),
    };
    let outcome = scalegen::lint(vec![text], &LintOptions::default());
    let errors: Vec<_> = outcome
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
