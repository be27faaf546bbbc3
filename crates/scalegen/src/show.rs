//! Findings as the command line shows them: to people, to scripts, to the systems that run it.

mod concise;
mod escape;
mod github;
mod gitlab;
mod human;
mod junit;
mod krm;
mod located;
mod markdown;
mod roots;
mod sarif;
mod statistics;

use scalegen_syntax::{Finding, Severity};

pub use concise::concise;
pub use escape::{harmless, harmless_name, json};
pub use github::{Annotation, github};
pub use gitlab::gitlab;
pub use human::{human, human_within};
pub use junit::{junit, junit_cases};
pub use krm::resource_list;
pub use markdown::markdown;
pub use roots::Roots;
pub use sarif::sarif;
pub use statistics::statistics;

/// How many findings of each severity there are: `2 errors, 1 warning`, or `nothing found`.
pub fn counts(findings: &[Finding]) -> String {
    let count = |severity| {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let words: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (severity, count(severity)))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if words.is_empty() {
        "nothing found".to_owned()
    } else {
        words.join(", ")
    }
}
