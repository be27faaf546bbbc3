//! Shows findings on stderr.

use scalegen::Finding;
use scalegen::show::{counts, human};

use crate::terminal::chat;

/// Shows findings on stderr, and how many there are.
pub(crate) fn show(findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    chat(human(findings, true).trim_end());
    chat(&format!("\n{}", counts(findings)));
}
