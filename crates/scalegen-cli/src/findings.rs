//! Shows findings on stderr.

use camino::Utf8PathBuf;
use scalegen::Finding;
use scalegen::show::{Roots, counts, human_within};

use crate::terminal::{chat, note};

/// Shows findings about what was named on stderr, and how many there are.
pub(crate) fn show(findings: &[Finding], named: &[Utf8PathBuf]) {
    if findings.is_empty() {
        return;
    }
    chat(human_within(findings, true, &Roots::of(named)).trim_end());
    note(&format!("\n{}", counts(findings)));
}
