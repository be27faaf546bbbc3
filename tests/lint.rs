//! Every rule has inputs in which it finds something, and inputs in which it finds nothing.
//!
//! `tests/lint/CODE/` holds `fires.*` and `silent.*`: files, or folders of files that are linted together. What
//! is found in them is in `expected.txt`; `UPDATE_EXPECTED=1 cargo test -p scalegen --test lint` writes it.
//! A first line `# lint: kubernetes=1.30 keda=2.17 vpa=1.4 engine:vllm=0.9.1 bytes=64 values=9` sets the versions of the
//! servers, releases of engines and the limits of the reader; it works in the examples of rules too.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use scalegen::{lint_rules, profile_directives, profile_view};
use scalegen_document::{Limits, Reading, input, read};
use scalegen_lint::{Known, Level, Rule, Setting, Surroundings, all_rules, check_profile, lint};
use scalegen_profile::Part;
use scalegen_syntax::{Family, Targets};
use scalegen_syntax::{FieldPath, Finding, Place, Severity, SourceFile};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/lint");

#[test]
fn every_rule_fires_and_stays_silent() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for Rule { code, .. } in rules() {
        let folder = Path::new(FIXTURES).join(code);
        let (mut fires, mut silent) = (0, 0);
        let mut text = String::new();
        for case in entries(&folder) {
            let name = name(&case);
            if name == "expected.txt" {
                continue;
            }
            let found = findings(&case, code);
            if name.starts_with("fires") {
                fires += 1;
                if found.is_empty() {
                    wrong.push(format!("{code}/{name} finds nothing"));
                }
            } else if name.starts_with("silent") {
                silent += 1;
                if !found.is_empty() {
                    wrong.push(format!("{code}/{name} is not silent: {}", print(&name, &found)));
                }
                // A profile that cannot be planned would be silent for no good reason.
                if name.ends_with(".toml") && !code.starts_with("SUP") {
                    let broken = findings(&case, "PRO");
                    if !broken.is_empty() {
                        wrong.push(format!("{code}/{name}: {}", print(&name, &broken)));
                    }
                }
            } else {
                wrong.push(format!("{code}/{name} is neither fires nor silent"));
            }
            text.push_str(&print(&name, &found));
        }
        if fires == 0 || silent == 0 {
            wrong.push(format!(
                "tests/lint/{code} has {fires} fires.* and {silent} silent.*"
            ));
            continue;
        }
        let expected = folder.join("expected.txt");
        if update {
            std::fs::write(&expected, &text).unwrap();
        }
        if std::fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!(
                "{} differs from what is found:\n{text}",
                expected.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_of_a_rule() {
    let codes: BTreeSet<&str> = rules().map(|rule| rule.code).collect();
    for folder in entries(Path::new(FIXTURES)) {
        let name = name(&folder);
        assert!(
            codes.contains(name.as_str()),
            "tests/lint/{name}: no rule has this code"
        );
    }
}

#[test]
fn every_example_is_found_and_its_mended_form_is_not() {
    let mut wrong = Vec::new();
    for rule in rules().filter(|rule| !rule.bad.is_empty()) {
        let (code, bad, good) = (rule.code, rule.bad, rule.good_example());
        let found = |text: &str| {
            let mut findings = all(&files(text), code);
            findings.retain(|finding| finding.code == code);
            findings
        };
        if found(bad).is_empty() {
            wrong.push(format!("{code}: the bad example is not found"));
        }
        if !found(&good).is_empty() {
            wrong.push(format!("{code}: the good example is found"));
        }
        for finding in all(&files(&good), code) {
            if finding.severity == Severity::Error {
                wrong.push(format!(
                    "{code}: the good example has {}: {}",
                    finding.code, finding.message
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files of an example: a kustomization in front is one by itself.
fn files(example: &str) -> Vec<(String, Vec<u8>)> {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    match example.split_once("---\n") {
        Some((first, rest)) if first.contains("kind: Kustomization\n") => {
            vec![file("kustomization.yaml", first), file("example.yaml", rest)]
        }
        _ => vec![file("example.yaml", example)],
    }
}

/// `kubectl get hpa,vpa,scaledobject,deploy,rs -A -o yaml`, with the HPA that KEDA made for its ScaledObject.
#[test]
fn a_dump_of_a_cluster_is_linted_without_noise() {
    let dump = std::fs::read(Path::new(FIXTURES).join("REL001/silent-live.yaml")).unwrap();
    let found = all(&[("dump.yaml".to_owned(), dump)], "");
    assert!(found.is_empty(), "{}", print("dump.yaml", &found));
}

/// The rules that the linter finds: those of the language of profiles have their fixtures elsewhere.
fn rules() -> impl Iterator<Item = &'static Rule> {
    let rules = all_rules().iter().map(|registered| registered.rule);
    rules.filter(|rule| rule.family != Family::Profile)
}

/// What a rule, or a family of rules by the start of their codes, finds in a file, or in the files of a folder
/// together.
fn findings(case: &Path, code: &str) -> Vec<Finding> {
    let mut files = Vec::new();
    collect(case, &name(case), &mut files);
    let mut findings = all(&files, code);
    findings.retain(|finding| finding.code.starts_with(code));
    findings
}

fn collect(path: &Path, name_here: &str, files: &mut Vec<(String, Vec<u8>)>) {
    if path.is_dir() {
        for entry in entries(path) {
            collect(&entry, &format!("{name_here}/{}", name(&entry)), files);
        }
    } else {
        files.push((name_here.to_owned(), std::fs::read(path).unwrap()));
    }
}

/// What is found in some files, opinions only when one is asked for.
fn all(files: &[(String, Vec<u8>)], asked: &str) -> Vec<Finding> {
    let (mut targets, mut limits) = (Targets::NEWEST, Limits::default());
    let mut surroundings = Surroundings::default();
    for (_, bytes) in files {
        options(bytes, &mut targets, &mut limits, &mut surroundings.known);
    }
    let mut readings: Vec<Reading> = files
        .iter()
        .map(
            |(name, bytes)| match input::source(name, bytes.clone(), &limits) {
                Ok(source) if name.ends_with(".toml") => profile(&source, &targets),
                Ok(source) => read(&source, &limits),
                Err(finding) => Reading::unread(*finding),
            },
        )
        .collect();
    let opinion = Rule::find(lint_rules(), asked).filter(|rule| rule.family == Family::Opinion);
    let settings = opinion.map(|rule| Setting {
        level: Level::Warn,
        rule: rule.code.to_owned(),
        reason: "asked for".to_owned(),
        place: None,
    });
    lint(
        &mut readings,
        &surroundings,
        settings.as_slice(),
        &targets,
        lint_rules(),
    )
    .findings
}

/// What is wrong with a profile, what rules find in it, and its suppressions. The objects that it makes are
/// not looked at.
fn profile(source: &Arc<SourceFile>, targets: &Targets) -> Reading {
    let text = |_: &str| Ok(source.text().to_owned());
    let findings = match scalegen_profile::load(source.name(), &text, &[""; 0]) {
        Ok(loaded) => {
            let planned = loaded.plan();
            let mut findings = planned.findings;
            let unit = loaded.unit(0).expect("the profile itself");
            let places = |path: &FieldPath| Some(unit.locate(path, Part::Value));
            if let Some(plan) = &planned.plan {
                findings.extend(check_profile(&profile_view(plan, &places), targets));
            }
            findings
        }
        Err(unsound) => unsound.findings,
    };
    let mut reading = Reading::default();
    reading.findings = findings;
    reading.directives = profile_directives(source);
    reading
}

/// Reads the first line, if it says anything.
fn options(bytes: &[u8], targets: &mut Targets, limits: &mut Limits, known: &mut Known) {
    let line =
        String::from_utf8_lossy(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default()).into_owned();
    let Some(settings) = line.strip_prefix("# lint:") else {
        return;
    };
    for setting in settings.split_whitespace() {
        let (key, value) = setting.split_once('=').expect(setting);
        match key {
            "kubernetes" => targets.kubernetes = value.parse().expect(setting),
            "keda" => targets.keda = value.parse().expect(setting),
            "vpa" => targets.vpa = value.parse().expect(setting),
            "bytes" => limits.bytes = value.parse().expect(setting),
            "depth" => limits.depth = value.parse().expect(setting),
            "values" => limits.values = value.parse().expect(setting),
            engine if engine.starts_with("engine:") => {
                let engine = engine["engine:".len()..].to_owned();
                known.engines.insert(engine, value.parse().expect(setting));
            }
            _ => panic!("{setting}: no such option"),
        }
    }
}

fn print(case: &str, findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let Finding {
            severity,
            family,
            message,
            ..
        } = finding;
        let path = finding.path.as_deref().unwrap_or("-");
        let place = finding.place.as_ref().map_or(case.to_owned(), at);
        writeln!(text, "{place}: {severity} ({family}) {path}: {message}").unwrap();
        if let Some(help) = &finding.help {
            writeln!(text, "    help: {help}").unwrap();
        }
        for related in &finding.related {
            writeln!(text, "    {}: {}", at(&related.place), related.message).unwrap();
        }
    }
    text
}

/// `file:line:column-line:column`
fn at(place: &Place) -> String {
    let (start, end) = (place.start(), place.end());
    format!(
        "{}:{}:{}-{}:{}",
        place.file.name(),
        start.line,
        start.column,
        end.line,
        end.column
    )
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}
