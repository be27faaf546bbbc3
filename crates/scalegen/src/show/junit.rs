//! Findings as a JUnit report, which most CI systems show as tests.

use scalegen_syntax::{Finding, Severity};

use super::escape::harmless;
use super::located::{Located, spot};

/// Findings as a JUnit report: a test case each, of the class of its file. Those of `failing` or worse are failures,
/// others pass with the finding as their output. Without findings there is one test that passes, because some systems
/// refuse a report without tests.
///
/// ```
/// let text = scalegen::show::junit(&[], scalegen::Severity::Error);
/// assert!(text.contains(r#"<testsuite name="scalegen" tests="1" failures="0">"#), "{text}");
/// ```
pub fn junit(findings: &[Finding], failing: Severity) -> String {
    let fails = |finding: &Finding| finding.severity >= failing;
    let (tests, failures) = (
        findings.len().max(1),
        findings.iter().filter(|finding| fails(finding)).count(),
    );
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\"");
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"scalegen\" {counts}>\n  \
         <testsuite name=\"scalegen\" {counts}>\n"
    );
    if findings.is_empty() {
        text.push_str("    <testcase classname=\"scalegen\" name=\"no findings\"/>\n");
    }
    for finding in findings {
        let located = Located::of(finding);
        let class = xml(located.file.unwrap_or("scalegen"));
        let name = xml(&format!("{}: {}", finding.code, located.message));
        let at = located.place.map(|place| format!("{}: ", spot(place)));
        let body = xml(&format!(
            "{}{}",
            at.unwrap_or_default(),
            located.with_help(finding)
        ));
        let severity = finding.severity;
        text.push_str(&format!("    <testcase classname=\"{class}\" name=\"{name}\">\n"));
        text.push_str(&match fails(finding) {
            true => {
                let message = xml(&located.message);
                format!("      <failure type=\"{severity}\" message=\"{message}\">{body}</failure>\n")
            }
            false => format!("      <system-out>{severity}: {body}</system-out>\n"),
        });
        text.push_str("    </testcase>\n");
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

/// Tests as a JUnit report: each a class, a name, and why it failed if it did.
///
/// ```
/// let failed = ("shop.toml".to_owned(), "noon".to_owned(), Some("max(replicas) = 9".to_owned()));
/// let text = scalegen::show::junit_cases(&[failed]);
/// assert!(text.contains(r#"<failure message="max(replicas) = 9"/>"#), "{text}");
/// ```
pub fn junit_cases(cases: &[(String, String, Option<String>)]) -> String {
    let failures = cases.iter().filter(|(.., failure)| failure.is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\"", cases.len());
    let case = |(class, name, failure): &(String, String, Option<String>)| {
        let head = format!(
            "    <testcase classname=\"{}\" name=\"{}\"",
            xml(class),
            xml(name)
        );
        match failure {
            Some(failure) => {
                let failure = xml(failure);
                format!("{head}>\n      <failure message=\"{failure}\"/>\n    </testcase>\n")
            }
            None => head + "/>\n",
        }
    };
    let cases: String = cases.iter().map(case).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"scalegen\" {counts}>\n  \
         <testsuite name=\"scalegen\" {counts}>\n{cases}  </testsuite>\n</testsuites>\n"
    )
}

/// Text in an attribute or an element. XML has no way to write most control characters, so they are shown by number.
fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => safe.push(char::REPLACEMENT_CHARACTER),
            c => safe.push(c),
        }
    }
    safe
}
