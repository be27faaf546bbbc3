//! Broken profiles, each with everything that is to be said about it.

use std::path::Path;

use scalegen_profile::{ReadError, load};
use scalegen_syntax::Finding;

/// The findings of a profile as `file:line:column: severity code message | help` lines. Arguments for `--set`
/// stand in its first lines, after `#set `.
fn report(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a readable case");
    let set: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("#set "))
        .collect();
    let folder = path.parent().expect("a folder");
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).map_err(ReadError::from);
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    let findings = match load(name, &read, &set) {
        Err(unsound) => unsound.findings,
        Ok(loaded) => loaded.check(),
    };
    assert!(!findings.is_empty(), "{name}: nothing was found wrong");
    findings.iter().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let place = match &finding.place {
        Some(place) => {
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
        None => "nowhere".to_owned(),
    };
    let mut line = format!(
        "{place}: {} {} {}\n",
        finding.severity, finding.code, finding.message
    );
    if let Some(help) = &finding.help {
        line.push_str(&format!("    help: {help}\n"));
    }
    for related in &finding.related {
        let start = related.place.start();
        let file = related.place.file.name();
        line.push_str(&format!(
            "    {file}:{}:{}: {}\n",
            start.line, start.column, related.message
        ));
    }
    line
}

#[test]
fn everything_wrong_is_said_at_once() {
    insta::glob!("bad/*.toml", |path| insta::assert_snapshot!(report(path)));
}
