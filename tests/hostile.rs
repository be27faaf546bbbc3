//! No value of a profile becomes code: not YAML, not shell, not an escape of a terminal, wherever it is written.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use scalegen::language::Profile;
use scalegen::{Rendered, Stack, is_invisible};
use toml::Value;
use wide::wide;

#[path = "hostile/wide.rs"]
mod wide;

/// Each is tried in place of every text and every name that a profile has. Where one is refused another may not
/// be, so they differ in what they are made of.
const HOSTILE: [&str; 12] = [
    "it's \"quoted\" \\ $(touch PWNED) `touch PWNED` ${PWNED} ; touch PWNED #",
    "'; touch PWNED; '",
    "x\ny: z\n---\nkind: Evil\nEOF\ntouch PWNED\n",
    "--- evil",
    "<<: *x",
    "{{ x }}{% raw %}{{- .Values.x -}} <<.Series>>",
    "a\0b",
    "\u{1b}[31mred\u{1b}]0;title\u{7}\r",
    "\u{9b}31m\u{85}\u{80}\u{7f}",
    "a\u{202e}b\u{2066}c\u{200b}d\u{feff}\u{2028}\u{61c}\u{e0041}",
    "-x --evil=$(touch PWNED)",
    "touch\u{200b}PWNED",
];

/// Profiles of one run of the program.
const AT_ONCE: usize = 16;

/// What a hostile text is compared with.
const HARMLESS: &str = "harmless";

/// One profile: the wide one with a text in one place.
struct Case {
    place: String,
    text: &'static str,
    profile: toml::Table,
}

/// The ways to every text and every name of a table; a way that ends in `@` leads to the name. Of names that only
/// the types choose, the first of each table stands for all: any other name is an unknown key.
fn places(value: &Value, at: &[String], is_free: &dyn Fn(&[String]) -> bool, places: &mut Vec<Vec<String>>) {
    let step = |step: String| [at, &[step]].concat();
    match value {
        Value::String(_) => places.push(at.to_vec()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                self::places(item, &step(index.to_string()), is_free, places);
            }
        }
        Value::Table(table) => {
            for (index, (name, value)) in table.iter().enumerate() {
                let inner = step(name.clone());
                let name = [&inner[..], &["@".to_owned()]].concat();
                if index == 0 || is_free(&name) {
                    places.push(name);
                }
                self::places(value, &inner, is_free, places);
            }
        }
        _ => {}
    }
}

fn put(value: &mut Value, way: &[String], text: &str) {
    match (value, way) {
        (value, []) => *value = Value::String(text.to_owned()),
        (Value::Table(table), [name, at]) if at == "@" => {
            let inner = table.remove(name).unwrap();
            table.insert(text.to_owned(), inner);
        }
        (Value::Table(table), [name, rest @ ..]) => put(&mut table[name.as_str()], rest, text),
        (Value::Array(items), [index, rest @ ..]) => {
            put(&mut items[index.parse::<usize>().unwrap()], rest, text)
        }
        (_, rest) => panic!("{rest:?} leads nowhere"),
    }
}

/// The ways to every text and every name of the wide profile.
fn ways() -> &'static [Vec<String>] {
    static WAYS: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    WAYS.get_or_init(|| {
        let wide = Value::Table(wide());
        let is_free = |name: &[String]| {
            let mut profile = wide.clone();
            put(&mut profile, name, HARMLESS);
            profile.try_into::<Profile>().is_ok()
        };
        let mut ways = Vec::new();
        places(&wide, &[], &is_free, &mut ways);
        assert!(ways.len() > 200, "{}", ways.len());
        ways
    })
}

/// The wide profile with a text in one place: in each place some of these, by turns, so that neighbors get others.
/// With `SCALEGEN_HOSTILE=all` each gets all of them, which takes some minutes.
fn cases(texts: &[&'static str], each: usize) -> Vec<Case> {
    cases_in(texts, |_| each)
}

/// The same, with so many of them in a place as it is asked for.
fn cases_in(texts: &[&'static str], each: impl Fn(&str) -> usize) -> Vec<Case> {
    let all = std::env::var_os("SCALEGEN_HOSTILE").is_some();
    let wide = Value::Table(wide());
    let mut cases = Vec::new();
    for (turn, way) in ways().iter().enumerate() {
        let place = way.join(".");
        let each = if all { texts.len() } else { each(&place) };
        for index in 0..each {
            let text = texts[(turn * each + index) % texts.len()];
            let mut profile = wide.clone();
            put(&mut profile, way, text);
            let Value::Table(profile) = profile else {
                unreachable!()
            };
            cases.push(Case {
                place: place.clone(),
                text,
                profile,
            });
        }
    }
    cases
}

fn render(case: &Case) -> Option<Rendered> {
    // What the types do not take is refused, but only after a long search for everything that is wrong.
    case.profile.clone().try_into::<Profile>().ok()?;
    let text = toml::to_string(&case.profile).unwrap();
    Stack::from_text("p.toml", &text).ok()?.render().ok()
}

/// Whether a terminal or a reader would see something else than what is there.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n') || is_invisible(c)
}

/// Renders everything that is taken.
fn taken(mut cases: Vec<Case>) -> Vec<(Case, Rendered)> {
    let rest = cases.split_off(cases.len() / 2);
    let work = |cases: Vec<Case>| -> Vec<(Case, Rendered)> {
        cases
            .into_iter()
            .filter_map(|case| render(&case).map(|rendered| (case, rendered)))
            .collect()
    };
    std::thread::scope(|scope| {
        let rest = scope.spawn(move || work(rest));
        let mut taken = work(cases);
        taken.extend(rest.join().unwrap());
        taken
    })
}

fn script(rendered: &Rendered) -> &[u8] {
    &rendered
        .files
        .get("scripts/deploy_autoscaling.sh")
        .unwrap()
        .contents
}

/// Writes its name and arguments with a NUL after each, except those of the lock, which has a number of its run. It says
/// that every type and release is there, and who has the lock.
const STAND_IN: &str = "#!/bin/sh\n\
    case \"${0##*/} $*\" in *leases*) ;; *) printf '%s\\0' \"${0##*/}\" \"$@\" '\n' >> \"$CALLS\" ;; esac\n\
    case \"${0##*/} $*\" in\n\
    *customresourcedefinitions*) echo there ;;\n\
    'helm list '*) echo '  status: deployed' ;;\n\
    'kubectl create '*) sed -n 's/.*scalegen\\/run: \"\\(.*\\)\"/\\1/p' > \"$CALLS.lock\" ;;\n\
    'kubectl get leases'*) cat \"$CALLS.lock\" ;;\n\
    esac\n";

/// What a script calls, argument by argument; both ends of a pipe are called at a time, in any order.
fn calls(folder: &Path, script: &[u8]) -> Vec<String> {
    let path = folder.join("deploy_autoscaling.sh");
    fs::write(&path, script).unwrap();
    let record = folder.join("calls");
    fs::write(&record, "").unwrap();
    for args in [
        &["--dry-run"][..],
        &["--yes"],
        &["load", "--yes"],
        &["cleanup", "--yes"],
    ] {
        let search = format!(
            "{}:{}",
            folder.join("bin").display(),
            std::env::var("PATH").unwrap()
        );
        let output = Command::new("bash")
            .arg(&path)
            .args(args)
            .env("PATH", search)
            .env("CALLS", &record)
            .env("PWNED", "expanded")
            .current_dir(folder)
            .output()
            .unwrap();
        // Nothing that it prints is obeyed by a terminal either.
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            assert!(!text.contains(['\u{1b}', '\u{9b}']), "{text:?}");
        }
    }
    let called = String::from_utf8(fs::read(&record).unwrap()).unwrap();
    called.split("\n\0").map(str::to_owned).collect()
}

#[test]
fn every_text_comes_back_and_none_is_code() {
    let base = Stack::from_text("p.toml", &toml::to_string(&wide()).unwrap())
        .ok()
        .and_then(|stack| stack.render().ok())
        .expect("the wide profile renders");
    let harmless: BTreeMap<String, Case> = cases(&[HARMLESS], 1)
        .into_iter()
        .map(|case| (case.place.clone(), case))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("bin")).unwrap();
    for tool in ["kubectl", "helm"] {
        let path = dir.path().join("bin").join(tool);
        fs::write(&path, STAND_IN).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut places = BTreeSet::new();
    let mut run = BTreeSet::new();
    let (mut taken_in_script, mut compared) = (Vec::new(), 0);
    // Few places end up in the script: each of those is tried with every text. A key that is renamed takes its value away.
    let has_harmless = |script: &[u8]| String::from_utf8_lossy(script).contains(HARMLESS);
    let in_script: BTreeSet<&str> = harmless
        .values()
        .filter(|case| render(case).is_some_and(|rendered| has_harmless(script(&rendered))))
        .map(|case| case.place.as_str())
        .collect();
    let each = |place: &str| {
        if in_script.contains(place) {
            HOSTILE.len()
        } else {
            1
        }
    };
    for (case, rendered) in taken(cases_in(&HOSTILE, each)) {
        let about = format!("{} = {:?}", case.place, case.text);
        for manifest in &rendered.manifests {
            let file = rendered.files.get(manifest.path.as_str()).unwrap();
            let text = std::str::from_utf8(&file.contents).unwrap();
            // It takes one document and no more.
            let read: serde_json::Value =
                serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{about}: {error}: {text}"));
            assert_eq!(
                read,
                serde_json::to_value(&manifest.body).unwrap(),
                "{about}: {text}"
            );
        }
        for (path, file) in rendered.files.iter() {
            let text = std::str::from_utf8(&file.contents).unwrap();
            let hidden = text.lines().find(|line| line.contains(is_hidden));
            assert_eq!(hidden, None, "{about}: {path}");
        }
        let is_in_script = in_script.contains(case.place.as_str());
        taken_in_script.extend(is_in_script.then_some(about.clone()));
        let script = script(&rendered);
        if script != self::script(&base) && run.insert(script.to_vec()) {
            let mut called = calls(dir.path(), script);
            assert!(!dir.path().join("PWNED").exists(), "{about} was executed");
            if let Some(harmless) = render(&harmless[&case.place]) {
                let harmless = calls(dir.path(), self::script(&harmless));
                let mut expected: Vec<_> = harmless
                    .iter()
                    .map(|call| call.replace(HARMLESS, case.text))
                    .collect();
                called.sort();
                expected.sort();
                assert!(called.len() > 10, "{about}: {called:?}");
                assert_eq!(called, expected, "{about}");
                compared += usize::from(is_in_script);
            }
        }
        places.insert(case.place);
    }
    assert!(places.len() > 20, "{places:?}");
    // What goes into the script are names of objects, which take none of these texts. Should that change, what
    // is called has been compared above; how values are quoted there is tested beside the template.
    assert!(in_script.len() > 10, "{in_script:?}");
    assert_eq!(
        taken_in_script.len(),
        compared,
        "a text that is taken changes the script: {taken_in_script:#?}"
    );
}

/// Everything that is said about hostile profiles, in all formats of all commands that say it.
#[test]
fn nothing_that_is_printed_is_obeyed_by_a_terminal() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("profiles")).unwrap();
    // Those that have characters of their own; what is taken is reported apart by its name.
    let texts = [HOSTILE[7], HOSTILE[8], HOSTILE[9]];
    let (mut refused, mut taken) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for (index, mut case) in cases(&texts, 1).into_iter().enumerate() {
        if case.place != "name" && case.place != "name.@" {
            case.profile.insert("name".to_owned(), format!("p{index}").into());
        }
        let is_taken = render(&case).is_some();
        // One of each place is enough where all that is printed is what would be made.
        if is_taken && !seen.insert(case.place.clone()) {
            continue;
        }
        let path = format!("profiles/p{index}.toml");
        // TOML escapes what it must; the rest stands there raw, as an attacker would leave it.
        fs::write(dir.path().join(&path), toml::to_string(&case.profile).unwrap()).unwrap();
        if is_taken { &mut taken } else { &mut refused }.push(path);
    }
    assert!(
        refused.len() > 100 && taken.len() > 10,
        "{} {}",
        refused.len(),
        taken.len()
    );
    let run_some = |args: &[&str], paths: &[String]| {
        let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
            .current_dir(dir.path())
            .args(args)
            .args(paths)
            .output()
            .unwrap();
        assert!(
            output.status.code().is_some_and(|code| code <= 2),
            "{args:?}: {}",
            output.status
        );
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            let hidden = text
                .lines()
                .find(|line| line.contains(|c| c != '\t' && is_hidden(c)));
            assert_eq!(hidden, None, "{args:?}");
        }
        output.stdout.len() + output.stderr.len()
    };
    // All scale the same workloads, so each of a run is compared with all the others of it.
    let run = |args: &[&str], paths: &[String]| -> usize {
        let runs = paths.chunks(AT_ONCE).map(|some| run_some(args, some));
        runs.sum()
    };
    // What is refused is printed by one function for each format, whatever the command: `lint` gets every fourth for a
    // person, and the formats for programs, which escape everything in one place each, get every tenth. The texts take
    // turns from place to place, so each is among them in all kinds of places.
    let some_more: Vec<String> = refused.iter().step_by(4).cloned().collect();
    let some: Vec<String> = refused.iter().step_by(10).cloned().collect();
    assert!(run(&["lint"], &some_more) > 0);
    for format in ["human", "json", "github"] {
        for paths in [&some, &taken] {
            assert!(run(&["check", "--format", format], paths) > 0);
        }
    }
    for format in ["json", "github"] {
        assert!(run(&["lint", "--format", format], &some) > 0);
    }
    assert!(run(&["generate"], &some) > 0);
    assert!(run(&["generate", "--force"], &taken) > 0);
    for format in ["human", "json", "github"] {
        run(&["lint", "--format", format], &["generated".to_owned()]);
    }
}

/// Files and folders have names too.
#[test]
fn the_name_of_a_file_is_no_code_either() {
    let dir = tempfile::tempdir().unwrap();
    for name in [
        "a\u{1b}[31m\u{202e}b.yaml",
        "a\u{9b}\n::error::b.yaml",
        "$(touch PWNED).toml",
    ] {
        fs::write(dir.path().join(name), "kind: \u{9b}31m\u{200b}\nname: 1\n").unwrap();
        for format in ["human", "json", "github"] {
            for command in ["lint", "check"] {
                let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
                    .current_dir(dir.path())
                    .args([command, "--format", format, name])
                    .output()
                    .unwrap();
                for text in [&output.stdout, &output.stderr] {
                    let text = String::from_utf8_lossy(text);
                    assert!(!text.contains(is_hidden), "{command} {format}: {text:?}");
                    let commands = text.lines().filter(|line| line.starts_with("::error::b")).count();
                    assert_eq!(commands, 0, "{text}");
                }
            }
        }
    }
}
