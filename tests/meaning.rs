//! Configurations for LLM stacks, each with the defects that it has: how many of those that are certain are found at their
//! line, and that those without a defect have neither an error nor a warning.
//!
//! `tests/meaning/NAME.yaml` has `NAME.expected.json` beside it: `clean`, `defects` (`line`, `also_lines` where a finding
//! counts too, `certain`), and `tolerated` lines, where a finding is true and nobody asked for it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use scalegen_document::{Limits, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::{Finding, Severity, SourceFile, Targets};
use serde_json::Value;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/meaning");

/// The codes of the rules that find a kind of defect.
const CODES: [(&str, &[&str]); 24] = [
    ("activation-no-effect", &["WRG053"]),
    ("adapter-no-group", &["WRG028", "WRG050"]),
    ("averaged-twice", &["WRG040", "WRG041"]),
    ("ceiling-unreachable", &["WRG040"]),
    ("counted-twice", &["WRG058"]),
    ("counter-no-rate", &["WRG045"]),
    ("cron-no-effect", &["WRG052"]),
    ("desired-divided", &["WRG061"]),
    ("future-metric", &["WRG042"]),
    ("limit-below-target", &["WRG051"]),
    ("matcher-without-match", &["WRG059"]),
    ("missing-key", &["WRG049"]),
    ("multi-element", &["WRG047"]),
    ("never-scales-up", &["WRG040"]),
    ("no-result", &["WRG046"]),
    ("non-additive", &["WRG041"]),
    ("removed-api", &["SCH007", "SCH008"]),
    ("removed-metric", &["WRG023", "WRG042"]),
    ("runaway-value", &["WRG012"]),
    ("short-window", &["WRG017"]),
    ("unknown-metric", &["WRG042"]),
    ("wake-deadlock", &["WRG044"]),
    ("wrong-label", &["WRG043"]),
    ("wrong-ratio", &["WRG048"]),
];

/// Certain defects that are found, of all of them. It may only grow.
const FOUND: (usize, usize) = (219, 219);

#[test]
fn certain_defects_are_found_at_their_line() {
    let (mut found, mut all, mut alarmed) = (0, 0, Vec::new());
    let mut table = String::new();
    for name in names() {
        let findings = alarms(&name);
        let expected = expected(&name);
        for defect in items(&expected, "defects").filter(|defect| defect["certain"] == true) {
            all += 1;
            let lines: Vec<u64> = items(defect, "also_lines")
                .chain([&defect["line"]])
                .filter_map(Value::as_u64)
                .collect();
            let kind = defect["kind"].as_str().unwrap();
            let codes = CODES.iter().find(|(of, _)| *of == kind).unwrap().1;
            let hit = findings
                .iter()
                .find(|(line, code)| lines.contains(line) && codes.contains(code));
            found += usize::from(hit.is_some());
            let code = hit.map_or("-", |(_, code)| code);
            writeln!(table, "{name}: {kind} at {lines:?}: {code}").unwrap();
        }
        let tolerated: Vec<u64> = items(&expected, "tolerated")
            .filter_map(|tolerated| tolerated["line"].as_u64())
            .collect();
        if expected["clean"] == true && findings.iter().any(|(line, _)| !tolerated.contains(line)) {
            writeln!(table, "{name}: clean, and has {findings:?}").unwrap();
            alarmed.push(name);
        }
    }
    assert!(alarmed.is_empty(), "{table}");
    assert_eq!((found, all), FOUND, "{table}");
}

/// The lines with an error or a warning, with its code.
fn alarms(name: &str) -> Vec<(u64, &'static str)> {
    let text = fs::read_to_string(Path::new(CASES).join(format!("{name}.yaml"))).unwrap();
    let reading = read(
        &SourceFile::new(format!("{name}.yaml"), text.as_str()),
        &Limits::default(),
    );
    let outcome = lint(
        &mut [reading],
        &Surroundings::default(),
        &[],
        &Targets::NEWEST,
        rules(),
    );
    let alarming = |finding: &&Finding| finding.severity >= Severity::Warning;
    let alarms = outcome.findings.iter().filter(alarming);
    alarms
        .filter_map(|finding| Some((line(finding)?, finding.code)))
        .collect()
}

fn line(finding: &Finding) -> Option<u64> {
    let place = finding.place.as_ref()?;
    let before = place.file.text().get(..place.span.start)?;
    u64::try_from(before.matches('\n').count() + 1).ok()
}

fn names() -> Vec<String> {
    let files = fs::read_dir(CASES).unwrap().map(|file| file.unwrap().file_name());
    let mut names: Vec<String> = files
        .filter_map(|file| file.to_str()?.strip_suffix(".yaml").map(str::to_owned))
        .collect();
    names.sort();
    names
}

fn expected(name: &str) -> Value {
    let text = fs::read_to_string(Path::new(CASES).join(format!("{name}.expected.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}
