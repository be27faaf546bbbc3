//! The rules of the linter, of the profile and of simulations, as text.

use std::sync::LazyLock;

use scalegen_simulate::codes::CODES;
use scalegen_syntax::Rule;

/// Every rule, by code.
static ALL: LazyLock<Vec<&Rule>> = LazyLock::new(|| {
    let of_lint = scalegen_lint::all_rules()
        .iter()
        .map(|registered| registered.rule);
    let mut rules: Vec<&Rule> = of_lint.chain(CODES.iter().copied()).collect();
    rules.sort_by_key(|rule| rule.code);
    rules
});

/// What a rule finds, why it matters and what to do, by its code or name; none when there is no such rule.
///
/// ```
/// assert!(scalegen::explain("HPA004").unwrap().contains("maxReplicas"));
/// assert!(scalegen::explain("PRO002").is_some());
/// assert!(scalegen::explain("SIM003").is_some());
/// assert!(scalegen::explain("ABC123").is_none());
/// ```
pub fn explain(code_or_name: &str) -> Option<String> {
    let rule = ALL
        .iter()
        .find(|rule| rule.code == code_or_name || rule.name == code_or_name)?;
    Some(scalegen_lint::explain(rule))
}

/// A line for each rule.
pub fn rules() -> String {
    scalegen_lint::list(&ALL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rules_have_one_code_or_name() {
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code));
        let mut names: Vec<_> = ALL.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }

    #[test]
    fn what_a_simulation_finds_is_explained_by_code_and_by_name() {
        let text = explain("SIM003").unwrap();
        assert!(
            text.starts_with("SIM003 unread-column (input, error)\n\n"),
            "{text}"
        );
        assert!(!text.contains("allow"), "{text}");
        assert_eq!(explain("unread-column"), Some(text));
        assert!(
            explain("SIM011")
                .unwrap()
                .starts_with("SIM011 left-out (input, warning)")
        );
        assert!(rules().contains("\nSIM001  error    empty-trace "));
    }
}
