//! The rules of the linter and of the profile, as text.

/// What a rule finds, why it matters and what to do, by its code or name; none when there is no such rule.
///
/// ```
/// assert!(scalegen::explain("HPA004").unwrap().contains("maxReplicas"));
/// assert!(scalegen::explain("PRO002").is_some());
/// assert!(scalegen::explain("ABC123").is_none());
/// ```
pub fn explain(code_or_name: &str) -> Option<String> {
    scalegen_lint::explain(code_or_name)
}

/// A line for each rule.
pub fn rules() -> String {
    scalegen_lint::list()
}
