//! A broken profile is reported everything at once: syntax, keys, types, references and what builders refuse.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use scalegen::{Finding, Run, Severity, Stack};

const LAB: &str = include_str!("../profiles/atharva.toml");

/// A line of the lab's profile, another in its place, and what is then said: code and line of it.
struct Mistake {
    line: &'static str,
    instead: &'static str,
    code: &'static str,
    /// What the message says.
    says: &'static str,
    help: &'static str,
}

const fn mistake(
    line: &'static str,
    instead: &'static str,
    code: &'static str,
    says: &'static str,
    help: &'static str,
) -> Mistake {
    Mistake {
        line,
        instead,
        code,
        says,
        help,
    }
}

/// Each of the three lines in several ways.
const MAX_REPLICAS: [Mistake; 4] = [
    mistake(
        "max_replicas = 6",
        "max_replicas = 1",
        "HPA004",
        "or equal to `min_replicas`",
        "raise max_replicas",
    ),
    mistake(
        "max_replicas = 6",
        "max_replicas = 0",
        "PRO007",
        "must be 1 or more",
        "1 or more",
    ),
    mistake(
        "max_replicas = 6",
        "max_replicas = \"6\"",
        "PRO003",
        "must be a whole number",
        "without quotes: 6",
    ),
    mistake(
        "max_replicas = 6",
        "max_replica = 6",
        "PRO002",
        "unknown key `max_replica`",
        "did you mean `max_replicas`?",
    ),
];
const DURATION: [Mistake; 4] = [
    mistake(
        "duration = \"4m\"",
        "duration = \"4 minutes\"",
        "PRO006",
        "is not a duration",
        "90s or 1h30m",
    ),
    mistake(
        "duration = \"4m\"",
        "duration = \"0s\"",
        "LOD003",
        "must be 1s or more",
        "",
    ),
    mistake(
        "duration = \"4m\"",
        "duration = 4",
        "PRO003",
        "must be a string",
        "\"4s\" for seconds",
    ),
    mistake(
        "duration = \"4m\"",
        "duration = \"4m",
        "PRO001",
        "string",
        "quotes",
    ),
];
const SIGNAL: [Mistake; 4] = [
    mistake(
        "signal = \"vllm_queue\"",
        "signal = \"vllm_que\"",
        "PRO008",
        "there is no signal `vllm_que`",
        "did you mean `vllm_queue`?",
    ),
    mistake(
        "signal = \"vllm_queue\"",
        "signl = \"vllm_queue\"",
        "PRO002",
        "unknown key `signl`",
        "did you mean `signal`?",
    ),
    mistake(
        "signal = \"vllm_queue\"",
        "signal = 5",
        "PRO003",
        "must be a string",
        "in quotes: \"5\"",
    ),
    mistake(
        "signal = \"vllm_queue\"",
        "signal = vllm_queue",
        "PRO001",
        "",
        "quotes",
    ),
];

/// Mistakes that have nothing to do with each other.
const INDEPENDENT: [Mistake; 9] = [
    mistake(
        "max_replicas = 6",
        "max_replicas = 1",
        "HPA004",
        "min_replicas",
        "raise",
    ),
    mistake(
        "duration = \"4m\"",
        "duration = \"4 minutes\"",
        "PRO006",
        "duration",
        "units",
    ),
    mistake(
        "signal = \"vllm_queue\"",
        "signal = \"vllm_que\"",
        "PRO008",
        "signal",
        "did you mean",
    ),
    mistake(
        "window = \"2m\" ",
        "windw = \"2m\" ",
        "PRO002",
        "windw",
        "did you mean `window`?",
    ),
    mistake(
        "limits = { cpu = \"250m\"",
        "limits = { cpu = \"250x\"",
        "PRO006",
        "suffix",
        "use n, u, m",
    ),
    mistake(
        "active = \"cpu\"",
        "active = \"cpy\"",
        "PRO008",
        "no scaler",
        "did you mean `cpu`?",
    ),
    mistake(
        "description = \"Autoscaling for",
        "description = 5 #",
        "PRO003",
        "must be a string",
        "quotes",
    ),
    mistake(
        "min_replicas = 1\n",
        "min_replicas = 9\n",
        "KED103",
        "max_replicas",
        "raise max_replicas",
    ),
    mistake(
        "metrics_server = {}",
        "metrics_server = {",
        "PRO001",
        "",
        "close the table",
    ),
];

fn broken(mistakes: &[&Mistake]) -> String {
    mistakes.iter().fold(LAB.to_owned(), |text, mistake| {
        assert!(text.contains(mistake.line), "{}", mistake.line);
        text.replacen(mistake.line, mistake.instead, 1)
    })
}

/// What keeps a profile from being rendered.
fn findings(text: &str) -> Vec<Finding> {
    match Stack::from_text("atharva.toml", text) {
        Err(findings) => findings.iter().cloned().collect(),
        Ok(stack) => {
            let run = Run::new(vec![stack], "nowhere");
            let checked = run.check(scalegen::output::Mode::Compare, &|_| ());
            match checked.is_renderable() {
                true => Vec::new(),
                false => checked.findings,
            }
        }
    }
}

/// Each mistake is found once, at its line, with what to do, and nothing else is.
fn check(mistakes: &[&Mistake]) {
    let text = broken(mistakes);
    let found = findings(&text);
    let shown: Vec<String> = found
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().map(|place| place.start());
            format!("{place:?} {} {}", finding.code, finding.message)
        })
        .collect();
    let made: Vec<&str> = mistakes.iter().map(|mistake| mistake.instead).collect();
    assert_eq!(found.len(), mistakes.len(), "{made:?}: {shown:#?}");
    for mistake in mistakes {
        let start = text.find(mistake.instead).expect("the mistake");
        let line = text[..start].matches('\n').count() + 1;
        let matching = |finding: &&Finding| {
            let place = finding.place.as_ref().expect("a place");
            // A bracket that is not closed is missed where something follows that cannot be in it.
            let near = place.start().line == line
                || mistake.code == "PRO001" && (line..line + 3).contains(&place.start().line);
            finding.code == mistake.code && near && finding.text().contains(mistake.says)
        };
        let finding = found.iter().find(matching);
        let finding = finding.unwrap_or_else(|| panic!("{line} {} is not in {shown:#?}", mistake.code));
        assert_eq!(finding.severity, Severity::Error);
        let help = finding.help_text().unwrap_or_default();
        assert!(
            !help.is_empty() && help.contains(mistake.help),
            "{}: {help}",
            finding.message
        );
    }
}

#[test]
fn three_mistakes_are_three_findings() {
    for one in &MAX_REPLICAS {
        for two in &DURATION {
            for three in &SIGNAL {
                check(&[one, two, three]);
            }
        }
    }
}

#[test]
fn every_set_of_mistakes_is_reported_as_that_set() {
    for set in 1_u32..1 << INDEPENDENT.len() {
        let mistakes: Vec<&Mistake> = INDEPENDENT
            .iter()
            .enumerate()
            .filter(|(index, _)| set & (1 << index) != 0)
            .map(|(_, mistake)| mistake)
            .collect();
        check(&mistakes);
    }
}

/// As the command tells it: the place, the line, the caret and the help of each; and nothing is written.
#[test]
fn the_command_tells_all_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for (one, two, three) in [(0, 0, 0), (0, 1, 0), (0, 1, 1), (3, 3, 2), (1, 2, 3), (2, 0, 1)] {
        let mistakes = [&MAX_REPLICAS[one], &DURATION[two], &SIGNAL[three]];
        fs::create_dir_all(dir.path().join("profiles")).unwrap();
        fs::write(dir.path().join("profiles/atharva.toml"), broken(&mistakes)).unwrap();
        for command in ["generate", "check", "lint"] {
            let mut scalegen = assert_cmd::Command::cargo_bin("scalegen").unwrap();
            scalegen.current_dir(dir.path()).env("NO_COLOR", "1").arg(command);
            if command == "lint" {
                scalegen.arg("profiles");
            }
            let output = scalegen.output().unwrap();
            let reported = [output.stderr, output.stdout].concat();
            let reported = String::from_utf8(reported).unwrap();
            assert_eq!(
                output.status.code(),
                Some(if command == "lint" { 1 } else { 2 }),
                "{reported}"
            );
            assert_eq!(reported.matches("error[").count(), 3, "{reported}");
            assert_eq!(
                reported.matches("--> profiles/atharva.toml:").count(),
                3,
                "{reported}"
            );
            assert!(
                reported.matches("= help: ").count() >= 3 && reported.contains('^'),
                "{reported}"
            );
            if command != "lint" {
                assert!(!reported.contains("warning["), "{reported}");
            }
        }
        let there: BTreeSet<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(there, BTreeSet::from(["profiles".into()]));
    }
}

/// What a misspelled key was meant to say counts as said.
#[test]
fn nothing_follows_from_a_mistake() {
    for (line, instead, code) in [
        ("container = \"api\"", "contaner = \"api\"", "PRO002"),
        ("name = \"atharva\"", "name = \"atharva", "PRO001"),
        ("name = \"atharva\"", "name : \"atharva\"", "PRO001"),
        ("max_replicas = 8", "max_replicas = 0", "PRO007"),
        ("kind = \"hpa\"\nname", "kind = \"hpaa\"\nname", "PRO004"),
        ("kind = \"hpa\"\nname", "name", "PRO005"),
        (
            "target = \"Deployment/atharva-chat-api\"",
            "target = \"Deployment\"",
            "PRO006",
        ),
        (
            "[workloads.chat-api.scalers.cpu]",
            "[workloads.chat-api.scalers.cpu",
            "PRO001",
        ),
        ("[load_tests.chat]", "[load_tests.chat", "PRO001"),
        ("url = \"http://kps", "url = http://kps", "PRO001"),
        ("emitted_by = \"vllm\"", "emitted_by = \"vlm\"", "PRO008"),
        ("[prometheus]\n", "[prometheuss]\n", "PRO002"),
        ("metric = \"vllm_queue_length\"", "metric = \"a b\"", "PRO011"),
        ("query = \"sum(vllm:num_requests_waiting)\"", "", "PRO010"),
        ("workload = \"chat-api\"", "workload = \"chat-apy\"", "PRO008"),
        ("extends = \"chat\"", "extends = \"chatt\"", "PRO008"),
    ] {
        let text = LAB.replacen(line, instead, 1);
        assert_ne!(text, LAB, "{line}");
        let found = findings(&text);
        let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(
            codes,
            [code],
            "{instead}: {:#?}",
            found.iter().map(|f| &f.message).collect::<Vec<_>>()
        );
    }
}

/// Of an object it is the one that is named, as the linter names it; values of a chart are no object.
#[test]
fn what_is_refused_is_reported_of_the_object() {
    for (line, instead, object) in [
        (
            "max_replicas = 6",
            "max_replicas = 1",
            Some("HorizontalPodAutoscaler/atharva-app/hpa-chat-api"),
        ),
        (
            "min_replicas = 1\n",
            "min_replicas = 9\n",
            Some("ScaledObject/atharva-app/chat-api-qps"),
        ),
        (
            "duration = \"4m\"",
            "duration = \"0s\"",
            Some("Job/atharva-app/loadgen-job-"),
        ),
        ("keda = {}", "keda = { values = { nonsense = 1 } }", None),
    ] {
        let found = findings(&LAB.replacen(line, instead, 1));
        let objects: Vec<_> = found
            .iter()
            .map(|finding| finding.object.as_ref().map(scalegen::ObjectName::label))
            .collect();
        assert_eq!(objects, [object.map(str::to_owned)], "{instead}");
    }
}

#[test]
fn a_file_that_is_no_text_is_one_finding() {
    let dir = tempfile::tempdir().unwrap();
    let finding = |name: &str, bytes: Option<&[u8]>| {
        let path = dir.path().join(name);
        if let Some(bytes) = bytes {
            fs::write(&path, bytes).unwrap();
        }
        let path = camino::Utf8PathBuf::from_path_buf(path).unwrap();
        let findings = Stack::load(path).unwrap_err();
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.iter().next().cloned().unwrap()
    };
    let latin = finding("latin.toml", Some(b"name = \"a\"\ndescription = \"caf\xe9\"\n"));
    assert_eq!(latin.code, "PRO022");
    let start = latin.place.as_ref().unwrap().start();
    assert_eq!((start.line, start.column), (2, 19));
    assert!(latin.help_text().unwrap().contains("UTF-8"));
    let wide = finding("wide.toml", Some(b"\xff\xfen\0a\0"));
    assert!(wide.text().contains("UTF-16"), "{}", wide.message);
    let binary = finding("binary.toml", Some(b"\x7fELF\0\0\xff\xff"));
    assert!(binary.help_text().unwrap().contains("binary"));
    let missing = finding("missing.toml", None);
    assert!(missing.text().contains("cannot read") && missing.help.is_some());
    fs::create_dir(dir.path().join("folder.toml")).unwrap();
    let folder = finding("folder.toml", None);
    assert!(folder.help_text().unwrap().contains("folder"));
}

#[test]
fn a_base_that_is_missing_hides_what_it_may_have_had() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("top.toml");
    fs::write(
        &path,
        "extends = \"base.toml\"\nactve = 1\n[workloads.web]\nactive = \"cpu\"\n",
    )
    .unwrap();
    let found = Stack::load(Path::new(&path).to_str().unwrap()).unwrap_err();
    let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["PRO016", "PRO002"], "{found:#?}");
}
