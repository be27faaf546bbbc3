//! The rules of the linter and of the profile, as text.

use std::fmt::Write as _;

use scalegen_profile::CODES;

/// What a rule finds, why it matters and what to do, by its code or name; none when there is no such rule.
///
/// ```
/// assert!(scalegen::explain("HPA004").unwrap().contains("maxReplicas"));
/// assert!(scalegen::explain("PRO002").is_some());
/// assert!(scalegen::explain("ABC123").is_none());
/// ```
pub fn explain(code_or_name: &str) -> Option<String> {
    if let Some(text) = scalegen_lint::explain(code_or_name) {
        return Some(text);
    }
    let code = CODES
        .iter()
        .find(|code| code.code == code_or_name || code.name == code_or_name)?;
    Some(format!(
        "{} {} (profile, error)\n\n{}\n\n{}\n\nHow to mend it: {}\n",
        code.code, code.name, code.summary, code.why, code.fix
    ))
}

/// A line for each rule.
pub fn rules() -> String {
    let mut text = scalegen_lint::list();
    for code in CODES {
        let _ = writeln!(text, "{}  error    {}  {}", code.code, code.name, code.summary);
    }
    text
}
