//! Every starter profile lints clean, whatever its parameters are, and generates something.

use std::collections::BTreeMap;

use scalegen::{LintOptions, PRESETS, Preset, Severity, Stack};

fn values(set: &[(&str, &str)]) -> BTreeMap<String, String> {
    let set = set.iter();
    set.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn check(preset: &'static Preset, set: &[(&str, &str)]) -> String {
    let profile = preset.profile(&values(set)).unwrap();
    let stack = Stack::from_text("init.toml", &profile).unwrap_or_else(|found| panic!("{found}\n{profile}"));
    let outcome = stack.lint(&LintOptions::default());
    let found: Vec<String> = outcome
        .findings
        .iter()
        // With one GPU the minimum is the maximum, which is noted.
        .filter(|found| found.severity != Severity::Note || set.is_empty())
        .map(|found| format!("{}: {}", found.code, found.message))
        .collect();
    assert_eq!(found, [""; 0], "{profile}");
    let rendered = stack.render().unwrap();
    assert!(rendered.manifests.len() >= 2, "{profile}");
    let left = profile.split('{').skip(1).find(|rest| {
        let name = rest.split('}').next().unwrap_or_default();
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    });
    assert_eq!(left, None, "{profile}");
    profile
}

#[test]
fn every_preset_lints_clean_with_its_defaults() {
    assert_eq!(PRESETS.len(), 6);
    for preset in PRESETS {
        assert!(preset.parameters.len() <= 6, "{}", preset.name);
        let profile = check(preset, &[]);
        insta::assert_snapshot!(preset.name, profile);
    }
}

#[test]
fn every_preset_lints_clean_at_its_limits() {
    for preset in PRESETS {
        for number in ["1", "7", "1000"] {
            let numbers = preset
                .parameters
                .iter()
                .filter(|parameter| parameter.default.parse::<f64>().is_ok());
            let set: Vec<(&str, &str)> = numbers.map(|parameter| (parameter.key, number)).collect();
            check(preset, &set);
        }
        check(preset, &[("name", "a-name-of-thirty-characters-ab")]);
    }
}

#[test]
fn what_is_no_preset_parameter_or_value_is_refused() {
    let refused = |preset: &str, set: &[(&str, &str)]| {
        let profile = Preset::named(preset).and_then(|preset| preset.profile(&values(set)));
        profile.unwrap_err().to_string()
    };
    assert_eq!(
        refused("web-ap", &[]),
        "there is no preset `web-ap`; did you mean `web-api`?"
    );
    assert!(
        refused("x", &[]).ends_with(
            "the presets are web-api, queue-worker, vllm-chat, vllm-engine, embedding, batch-jobs"
        )
    );
    assert_eq!(
        refused("web-api", &[("peek", "1")]),
        "web-api has no parameter `peek`; did you mean `peak`?"
    );
    for (preset, key, value) in [
        ("web-api", "name", "Web"),
        ("web-api", "name", "a\"\nb = 1"),
        ("web-api", "peak", "0"),
        ("web-api", "peak", "many"),
        ("vllm-chat", "seconds", "nan"),
        ("vllm-chat", "seconds", "-1"),
        ("queue-worker", "queue", "a\" }"),
        ("queue-worker", "queue", "{name}"),
    ] {
        let refused = refused(preset, &[(key, value)]);
        assert!(refused.contains(&format!("is no {key}: write ")), "{refused}");
    }
}
