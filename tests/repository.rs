//! A repository as people have them, linted without flags: each planted defect once, at its place, and nothing else.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use scalegen::{LintOptions, Severity, lint, texts};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/repository");

#[test]
fn each_defect_is_reported_once_at_its_place_and_nothing_else() {
    let root = Utf8PathBuf::from(REPOSITORY).canonicalize_utf8().unwrap();
    let outcome = lint(
        texts(std::slice::from_ref(&root)).unwrap(),
        &LintOptions::default(),
    );
    let alarms = outcome
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note);
    let mut found: Vec<String> = alarms
        .map(|finding| {
            let place = finding.place.as_ref().unwrap();
            let file = place.file.name().strip_prefix(root.as_str()).unwrap();
            format!(
                "{}:{} {}",
                file.trim_start_matches('/'),
                place.start().line,
                finding.code
            )
        })
        .collect();
    found.sort();
    let planted: Vec<String> = planted(&root, "").into_iter().collect();
    assert_eq!(found, planted);
    assert_eq!(outcome.summary.charts, 1);
}

/// The defects that the files say they have, by file, line and code.
fn planted(root: &Utf8PathBuf, folder: &str) -> BTreeSet<String> {
    let mut planted = BTreeSet::new();
    for entry in root.join(folder).read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let name = match folder {
            "" => entry.file_name().to_owned(),
            folder => format!("{folder}/{}", entry.file_name()),
        };
        if entry.file_type().unwrap().is_dir() {
            planted.extend(self::planted(root, &name));
            continue;
        }
        let bytes = std::fs::read(entry.path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for (index, line) in text.lines().enumerate().filter(|_| !name.ends_with(".md")) {
            if let Some((_, code)) = line.split_once("# defect: ") {
                planted.insert(format!("{name}:{} {code}", index + 1));
            }
        }
    }
    planted
}
