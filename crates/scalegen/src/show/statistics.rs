//! How many findings of each rule there are, as a table.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use scalegen_syntax::{Finding, Rule};

/// A line for each rule that was found: how often, its code and its name; the most frequent first.
///
/// ```
/// let findings = scalegen::Stack::from_text("shop.toml", "name = 'shop'\nactiv = 'cpu'\n").unwrap_err();
/// let findings: Vec<_> = findings.into_iter().collect();
/// assert_eq!(scalegen::show::statistics(&findings), "1  PRO002  unknown-key\n");
/// ```
pub fn statistics(findings: &[Finding]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.code).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(code, count)| (Reverse(*count), *code));
    let width = counts.first().map_or(0, |(_, count)| count.to_string().len());
    let mut text = String::new();
    for (code, count) in counts {
        let name = Rule::find(crate::lint_rules(), code).map_or("", |rule| rule.name);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{count:>width$}  {code}  {name}");
    }
    text
}
