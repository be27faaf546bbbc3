//! `decide`, taken out of a script: what it prints for the cases of `steps.txt`, and what holds for any state.

use std::fmt::Write as _;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::*;

/// What `decide` is asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) cleanup: bool,
    pub(super) adopt: bool,
    pub(super) wanted: String,
    pub(super) there: String,
}

/// Its answers, a line for each step. There is nothing else that it could ask.
fn decide_by(awk: &Path, asked: &[Asked]) -> Vec<String> {
    const DRIVER: &str = r#"
while IFS= read -r -d '' mode && IFS= read -r -d '' adopt && IFS= read -r -d '' wanted && IFS= read -r -d '' there; do
  decide "$mode"
  printf '\0'
done
"#;
    let text_of = |one: &Asked| {
        let mode = if one.cleanup { "cleanup" } else { "deploy" };
        let adopt = if one.adopt { "yes" } else { "" };
        format!("{mode}\0{adopt}\0{}\0{}\0", one.wanted, one.there)
    };
    let input = asked.iter().map(text_of).collect::<String>();
    let text = run_with(awk, "decide", DRIVER, &input);
    let steps: Vec<_> = text.split_terminator('\0').map(str::to_owned).collect();
    assert_eq!(steps.len(), asked.len());
    steps
}

/// What a function of the script prints, called by `driver`. No variable is set but the profile's name, and no program is
/// there but the awk.
fn run_with(awk: &Path, function: &str, driver: &str, input: &str) -> String {
    let text = fs::read_to_string(script()).unwrap();
    let start = text.find(&format!("\n{function}() {{\n")).unwrap();
    let end = start + text[start..].find("\n}\n").unwrap() + "\n}\n".len();
    let dir = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(awk, dir.path().join("awk")).unwrap();
    let program = format!("set -euo pipefail\nprofile=p{}{driver}", &text[start..end]);
    let mut child = Command::new(found("bash").unwrap())
        .args(["-c", &program])
        .env_clear()
        .env("PATH", dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", awk.display());
    String::from_utf8(output.stdout).unwrap()
}

/// The answers for many states in a few calls: each state has namespaces of its own, and nothing crosses these.
fn decide_together(asked: &[Asked]) -> Vec<String> {
    let mut calls =
        [(false, false), (false, true), (true, false), (true, true)].map(|(cleanup, adopt)| Asked {
            cleanup,
            adopt,
            ..Asked::default()
        });
    for (index, one) in asked.iter().enumerate() {
        let call = calls
            .iter_mut()
            .find(|call| (call.cleanup, call.adopt) == (one.cleanup, one.adopt));
        let call = call.unwrap();
        for namespace in states::NAMESPACES {
            let of_namespace = |text: &str| -> String {
                let part = format!("|{namespace}|");
                let lines = text.lines().filter(|line| line.contains(&part));
                lines
                    .map(|line| line.replace(&part, &format!("|{namespace}-{index}|")) + "\n")
                    .collect()
            };
            call.wanted += &of_namespace(&one.wanted);
            call.there += &of_namespace(&one.there);
        }
    }
    let text = decide_by(&found("awk").unwrap(), &calls).concat();
    let mut steps = vec![String::new(); asked.len()];
    for line in text.lines() {
        let namespace = line.split('|').nth(3).unwrap();
        let (name, index) = namespace.rsplit_once('-').unwrap();
        let line = line.replacen(&format!("|{namespace}|"), &format!("|{name}|"), 1);
        steps[index.parse::<usize>().unwrap()] += &(line + "\n");
    }
    steps
}

/// Where a program is.
fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// The cases of `steps.txt`: their names, what is asked, and the steps.
fn cases() -> Vec<(&'static str, Asked, String)> {
    let cases = include_str!("steps.txt").split("\n== ").skip(1);
    let read = |case: &'static str| {
        let (name, lines) = case.split_once('\n').unwrap_or((case, ""));
        let (mut asked, mut steps) = (Asked::default(), String::new());
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let add = |text: &mut String, line: &str| writeln!(text, "{line}").unwrap();
            match line.split_once(' ') {
                None if line == "cleanup" => asked.cleanup = true,
                None if line == "adopt" => asked.adopt = true,
                Some(("wanted", line)) => add(&mut asked.wanted, line),
                Some(("there", line)) => add(&mut asked.there, line),
                Some(("step", line)) => add(&mut steps, line),
                _ => panic!("{name}: {line}"),
            }
        }
        (name, asked, steps)
    };
    cases.map(read).collect()
}

/// Every awk that is here: they differ in what they forgive.
fn awks() -> impl Iterator<Item = PathBuf> {
    let names = ["awk", "mawk", "gawk", "original-awk", "busybox"];
    names.into_iter().filter_map(found)
}

#[test]
fn each_state_has_its_steps() {
    let cases = cases();
    assert!(cases.len() > 40, "{} cases", cases.len());
    for verb in ["theirs", "adopt", "old", "give", "back", "stale"] {
        let has = |steps: &str| steps.lines().any(|step| step.starts_with(&format!("{verb}|")));
        assert!(cases.iter().any(|(_, _, steps)| has(steps)), "no case for {verb}");
    }
    let asked: Vec<_> = cases.iter().map(|(_, asked, _)| asked.clone()).collect();
    for awk in awks() {
        for ((name, _, expected), steps) in cases.iter().zip(decide_by(&awk, &asked)) {
            assert_eq!(steps, *expected, "{}: {name}", awk.display());
        }
    }
}

#[test]
fn each_awk_finds_the_hpa_among_objects_and_the_scaler_among_what_is_there() {
    let object = |kind: &str, namespace: &str, name: &str| {
        format!("apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n")
    };
    let hpa = object("HorizontalPodAutoscaler", "shop", "\"web\"");
    let objects = [
        object("HorizontalPodAutoscaler", "lab", "web"),
        object("Service", "shop", "web"),
        hpa.clone(),
        object("HorizontalPodAutoscaler", "shop", "web-2"),
    ];
    let there = "HorizontalPodAutoscaler|shop|web|p|Deployment/web|\n\
                 HorizontalPodAutoscaler|shop|keda-hpa-api|p|Deployment/api|ScaledObject||\n\
                 ScaledObject|shop|api|p|/api|||2026-11-29\nScaledObject|shop|queue|p|/queue||\n";
    let driver = "there=$(while IFS= read -r line; do printf '%s\\n' \"$line\"; done)\n\
                  for target in web api queue; do is_scaled shop Deployment/$target && echo $target; done; true\n";
    for awk in awks() {
        let found = run_with(&awk, "hpa_of", "hpa_of shop web", &objects.join("---\n"));
        assert_eq!(found, hpa, "{}", awk.display());
        // KEDA's HPA goes with the ScaledObject that is being deleted.
        let scaled = run_with(&awk, "is_scaled", driver, there);
        assert_eq!(scaled, "web\nqueue\n", "{}", awk.display());
    }
}

/// Asked again when the steps are taken and what is wanted is applied, it has nothing to do.
#[test]
fn any_state_ends_with_one_scaler_for_each_target() {
    let mut runner = TestRunner::deterministic();
    let states = states::any();
    let states: Vec<_> = (0..2000)
        .map(|_| states.new_tree(&mut runner).unwrap().current())
        .collect();
    let asked: Vec<_> = states.iter().map(states::State::asked).collect();
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    let mut after = Vec::new();
    for (state, text) in states.into_iter().zip(decide_together(&asked)) {
        let about = format!("{:#?}\n{text}", state.asked());
        let steps: Vec<_> = text.lines().map(states::Step::read).collect();
        for step in &steps {
            *seen.entry(step.verb.to_owned()).or_default() += 1;
        }
        state.check(&steps, &about);
        after.extend(state.after(&steps, &about).map(|state| (state, about)));
    }
    // Each verb comes often, and most states have nothing in the way.
    assert!(
        seen.len() == 6 && seen.values().all(|times| *times >= 50),
        "{seen:?}"
    );
    assert!(after.len() >= 1000, "{}", after.len());
    let asked: Vec<_> = after.iter().map(|(state, _)| state.asked()).collect();
    for ((_, about), steps) in after.iter().zip(decide_together(&asked)) {
        assert_eq!(steps, "", "{about}");
    }
}
