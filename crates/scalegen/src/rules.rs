//! The rules of the linter, of the profile and of simulations, as text.

use std::sync::LazyLock;

use scalegen_simulate::codes::CODES;
use scalegen_syntax::Rule;

/// The rules that a lint may report, by code: the linter's own, those on
/// what a call reads, and those that are enforced while a profile is read.
pub fn lint_rules() -> &'static [&'static Rule] {
    static RULES: LazyLock<Vec<&Rule>> = LazyLock::new(|| {
        let mut rules = [
            scalegen_lint::rules(),
            scalegen_profile::codes::CODES,
            crate::file_rules::RULES,
        ]
        .concat();
        rules.sort_by_key(|rule| rule.code);
        rules
    });
    &RULES
}

/// Every rule, by code.
static ALL: LazyLock<Vec<&Rule>> = LazyLock::new(|| {
    let mut rules: Vec<&Rule> = lint_rules().iter().chain(CODES).copied().collect();
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
    let rule = Rule::find(&ALL, code_or_name)?;
    // What is found while an object is simulated is nothing that the linter lets be allowed.
    let may_be_allowed = Rule::find(lint_rules(), rule.code).is_some();
    Some(scalegen_lint::explain(rule, may_be_allowed))
}

/// A line for each rule.
pub fn rules() -> String {
    scalegen_lint::list(&ALL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_well_formed_and_in_order() {
        assert!(ALL.iter().is_sorted_by(|a, b| a.code < b.code));
        for rule in ALL.iter() {
            assert_eq!(rule.flaw(), None, "{}", rule.code);
        }
    }

    #[test]
    fn the_page_is_current() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../scalegen-lint/src/rules/README.md"
        );
        let page = scalegen_lint::markdown(lint_rules());
        if std::env::var_os("UPDATE_RULES_PAGE").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page,
            "rules/README.md is not what the rules say; UPDATE_RULES_PAGE=1 cargo test -p scalegen --lib writes it"
        );
    }

    #[test]
    fn every_rule_is_explained_under_known_letters_and_in_its_family() {
        for rule in lint_rules() {
            let text = scalegen_lint::explain(rule, true);
            assert!(text.starts_with(rule.code) && text.contains(rule.fix), "{text}");
            let family = rule.family.to_string();
            let told = scalegen_lint::PREFIXES.iter().any(|(letters, _, families)| {
                rule.code.starts_with(letters) && families.split(", ").any(|known| known == family)
            });
            assert!(told, "{}: {family}", rule.code);
        }
    }

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
