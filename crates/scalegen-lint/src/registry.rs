//! The rules that the linter finds, by code.

use std::sync::LazyLock;

use scalegen_syntax::Rule;

use crate::check::Registered;
use crate::rules::registered;

/// Every rule that the linter finds, by code.
///
/// ```
/// let rules = scalegen_lint::all_rules();
/// assert!(rules.is_sorted_by(|one, next| one.rule.code < next.rule.code));
/// ```
pub fn all_rules() -> &'static [Registered] {
    &ALL
}

static ALL: LazyLock<Vec<Registered>> = LazyLock::new(|| {
    let mut rules = registered();
    rules.sort_by_key(|registered| registered.rule.code);
    rules
});

/// The texts of [`all_rules`], by code.
pub fn rules() -> &'static [&'static Rule] {
    static RULES: LazyLock<Vec<&Rule>> =
        LazyLock::new(|| ALL.iter().map(|registered| registered.rule).collect());
    &RULES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::OWN;

    #[test]
    fn every_rule_is_well_formed_and_in_order() {
        let codes = || all_rules().iter().map(|registered| registered.rule.code);
        assert!(codes().zip(codes().skip(1)).all(|(one, next)| one < next));
        assert!(OWN.is_sorted_by(|(one, _), (next, _)| one.code < next.code));
        for rule in all_rules().iter().map(|registered| registered.rule) {
            assert_eq!(rule.flaw(), None, "{}", rule.code);
            let is_word = rule.summary.starts_with(|c: char| c.is_ascii_lowercase());
            assert!(!is_word || rule.summary.contains(' '), "{}", rule.code);
        }
    }

    #[test]
    fn names_are_unique_and_those_of_files() {
        let mut names: Vec<&str> = all_rules()
            .iter()
            .map(|registered| registered.rule.name)
            .collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
        let mut own: Vec<String> = OWN.iter().map(|(rule, _)| rule.name.replace('-', "_")).collect();
        own.sort();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| {
                entry
                    .unwrap()
                    .file_name()
                    .to_str()?
                    .strip_suffix(".rs")
                    .map(str::to_owned)
            })
            .collect();
        files.sort();
        assert_eq!(own, files);
    }
}
