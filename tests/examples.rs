//! The library's examples, run as `cargo run --example` would.

use scalegen::{LintOptions, LintText, Severity};

#[expect(dead_code, reason = "its `main` is for `cargo run`")]
#[path = "../crates/scalegen/examples/builders.rs"]
mod builders;
#[expect(dead_code, reason = "its `main` is for `cargo run`")]
#[path = "../crates/scalegen/examples/edit_profile.rs"]
mod edit_profile;

#[test]
fn a_profile_is_changed_in_code_and_rendered() {
    let told = edit_profile::run().unwrap();
    let has = |line: &str| told.lines().any(|told| told.starts_with(line));
    for line in [
        "chat-api is scaled by cpu",
        "vllm is scaled by nothing",
        "RUNBOOK.md: ",
        "k8s/60-autoscale/hpa-chat-api-cpu.yaml: ",
        "scripts/deploy_autoscaling.sh: ",
    ] {
        assert!(has(line), "{told}");
    }
    assert!(!has("error"), "{told}");
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
