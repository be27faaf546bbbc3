//! Annotations of a GitHub workflow: one line on stdout each, which the run shows beside the source line.

use std::cmp::Reverse;

use scalegen_syntax::{Finding, Place, Severity};

use super::escape::harmless;
use super::located::Located;

/// One annotation.
#[derive(Clone, Copy, Debug)]
pub struct Annotation<'a> {
    /// How GitHub shows it.
    pub severity: Severity,
    /// The file that it is about.
    pub file: Option<&'a str>,
    /// The lines of the file, and the columns if it is one line.
    pub place: Option<&'a Place>,
    /// Its title: a rule's code, or the command.
    pub title: &'a str,
    /// What is wrong.
    pub message: &'a str,
}

impl Annotation<'_> {
    /// The workflow command, with its line end.
    pub fn line(&self) -> String {
        let command = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(file) = self.file {
            properties.push(format!("file={}", property(file)));
        }
        if let Some(place) = self.place {
            let (start, end) = (place.start(), place.end());
            properties.push(format!("line={},endLine={}", start.line, end.line));
            // Columns of a place over several lines are refused.
            if start.line == end.line {
                properties.push(format!("col={},endColumn={}", start.column, end.column));
            }
        }
        properties.push(format!("title={}", property(self.title)));
        format!(
            "::{command} {}::{}\n",
            properties.join(","),
            message(self.message)
        )
    }
}

/// Findings as annotations of a GitHub workflow, a line each, errors first.
///
/// ```
/// let findings = scalegen::Stack::from_text("shop.toml", "name = 'shop'\nactiv = 'cpu'\n").unwrap_err();
/// let findings: Vec<_> = findings.into_iter().collect();
/// let text = scalegen::show::github(&findings);
/// assert!(text.starts_with("::error file=shop.toml,line=2,endLine=2,col=1,endColumn=6,title=PRO002::"));
/// ```
pub fn github<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
    // GitHub shows only the first ten of each severity in each step.
    let mut sorted = Vec::from_iter(findings);
    sorted.sort_by_key(|finding| Reverse(finding.severity));
    let line = |finding: &Finding| {
        let located = Located::of(finding);
        Annotation {
            severity: finding.severity,
            file: located.file,
            place: located.place,
            title: finding.code,
            message: &located.with_help(finding),
        }
        .line()
    };
    sorted.into_iter().map(line).collect()
}

fn message(text: &str) -> String {
    harmless(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::{Family, SourceFile, write};

    use super::*;
    use crate::messages::NotGenerated;

    #[test]
    fn no_text_ends_the_command_or_starts_another() {
        let file = SourceFile::new("a:b,c.yaml", "a: 1\nb: 2\n");
        let error = "100%\n::error::x\u{1b}\u{202e}".to_owned();
        let mut finding = Finding::error("HPA004", Family::Admission, NotGenerated { error })
            .at(Some(Place::new(&file, 8..9)))
            .help(write("5"));
        finding.severity = Severity::Warning;
        assert_eq!(
            github(&[finding]),
            "::warning file=a%3Ab%2Cc.yaml,line=2,endLine=2,col=4,endColumn=5,title=HPA004::\
             100%25\\u{a}::error::x\\u{1b}\\u{202e}%0Ahelp: write 5\n"
        );
    }
}
