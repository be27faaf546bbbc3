//! Findings as a summary in Markdown, which GitHub shows on the page of a run.

use std::cmp::Reverse;

use scalegen_syntax::Finding;

use super::counts;
use super::escape::harmless_name;
use super::located::Located;

/// GitHub takes a mebibyte for each step.
const MOST_ROWS: usize = 500;

/// Findings as Markdown: how many there are, and a table, errors first, of at most 500.
///
/// ```
/// assert_eq!(scalegen::show::markdown(&[]), "## scalegen: nothing found\n");
/// ```
pub fn markdown(findings: &[Finding]) -> String {
    let mut text = format!("## scalegen: {}\n", counts(findings));
    if findings.is_empty() {
        return text;
    }
    text.push_str("\n| | rule | place | finding |\n| --- | --- | --- | --- |\n");
    let mut sorted = Vec::from_iter(findings);
    sorted.sort_by_key(|finding| Reverse(finding.severity));
    for finding in sorted.iter().take(MOST_ROWS) {
        let located = Located::of(finding);
        let line = located.place.map(|place| format!(":{}", place.start().line));
        let place = cell(located.file.unwrap_or_default()) + &line.unwrap_or_default();
        let help = finding
            .help_text()
            .map(|help| format!("<br>help: {}", cell(&help)));
        text.push_str(&format!(
            "| {} | {} | {place} | {}{} |\n",
            finding.severity,
            finding.code,
            cell(&located.message),
            help.unwrap_or_default(),
        ));
    }
    if let Some(more) = findings.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        text.push_str(&format!("\nand {more} more\n"));
    }
    text
}

/// Text in a cell of a table that is nothing but text: no markup, no line break.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in harmless_name(text).chars() {
        // Markdown takes a backslash before any of them.
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' | '#'
        ) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::{Family, Severity, write};

    use super::*;

    #[test]
    fn errors_are_first_and_a_table_has_an_end() {
        let mut findings = vec![Finding::error("X", Family::Input, write("a")); MOST_ROWS + 2];
        findings[0].severity = Severity::Note;
        let text = markdown(&findings);
        let rows = || text.lines().filter(|line| line.contains("| X |"));
        assert_eq!(rows().count(), MOST_ROWS);
        assert!(rows().all(|row| row.starts_with("| error |")), "{text}");
        assert!(text.ends_with("\nand 2 more\n"), "{text}");
    }
}
