//! What the linter says of objects, in the words of the profile that they were generated from.

use scalegen_manifest::settings::ProfileWords;
use scalegen_syntax::{Finding, Rule};

/// Gives a finding the keys of a profile for its words, and the help of its rule where it has none.
pub(super) fn translate(finding: &mut Finding) {
    finding.words = &ProfileWords;
    if finding.help.is_none() {
        finding.help = Rule::find(crate::lint_rules(), finding.code).and_then(Rule::help);
    }
}
