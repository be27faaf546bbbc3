//! Shows findings on stderr.

use camino::Utf8PathBuf;
use scalegen::Finding;
use scalegen::lint_report::{Report, Summary};
use scalegen::show::{Roots, counts, human_within, json};

use crate::terminal::{chat, note};

/// Shows findings about what was named on stderr, and how many there are.
pub(crate) fn show(findings: &[Finding], named: &[Utf8PathBuf]) {
    if findings.is_empty() {
        return;
    }
    chat(human_within(findings, true, &Roots::of(named)).trim_end());
    note(&format!("\n{}", counts(findings)));
}

/// Shows findings on stderr as `lint --format json` prints them, beside a result that is JSON too.
pub(crate) fn show_json(findings: &[Finding]) -> anyhow::Result<()> {
    if !findings.is_empty() {
        let mut summary = Summary::default();
        summary.count(findings);
        chat(&json(&Report::new(findings, summary))?);
    }
    Ok(())
}
