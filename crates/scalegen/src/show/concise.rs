//! Findings in one line each, as compilers and editors exchange them.

use scalegen_document::rendered_from;
use scalegen_syntax::Finding;

use super::escape::harmless_name;
use super::located::spot;

/// Findings as `file:line:column: error[CODE] Kind namespace/name: field: message`, a line each, in the order given.
///
/// ```
/// let findings = scalegen::Stack::from_text("shop.toml", "name = 'shop'\nactiv = 'cpu'\n").unwrap_err();
/// let findings: Vec<_> = findings.into_iter().collect();
/// let text = scalegen::show::concise(&findings);
/// assert!(text.starts_with("shop.toml:2:1: error[PRO002] unknown key `activ`"), "{text}");
/// ```
pub fn concise(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let place = match &finding.place {
            Some(place) => match rendered_from(place) {
                Some(template) => format!("{template} in {}: ", spot(place)),
                None => format!("{}: ", spot(place)),
            },
            None => String::new(),
        };
        let (severity, code, title) = (finding.severity, finding.code, finding.title());
        harmless_name(&format!("{place}{severity}[{code}] {title}")) + "\n"
    };
    findings.iter().map(line).collect()
}
