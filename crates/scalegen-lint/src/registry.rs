//! Finds rules: by code, by name, and by the name that `scalegen-manifest` has for them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::Rule;
use crate::rule::Check;
use crate::rules::{
    RULES, malformed_quantity, malformed_trigger_value, unknown_enum_word, unsupported_trigger_metric_type,
};
use crate::triggers::ProblemKind;

/// The rule with this code or name.
pub fn rule<'r>(rules: &'r [Rule], code_or_name: &str) -> Option<&'r Rule> {
    let mut rules = rules.iter();
    rules.find(|rule| rule.code == code_or_name || rule.name == code_or_name)
}

/// Rules of `scalegen-manifest` that say the same as one here about structure or triggers, which looks at more.
/// It stands for them where an object was made rather than read.
pub(crate) const SAME: &[(&str, &Rule)] = &[
    ("Q1", &malformed_quantity::RULE),
    ("V8", &unknown_enum_word::RULE),
    ("VS2", &malformed_quantity::RULE),
    ("KS5", &malformed_quantity::RULE),
    ("KR1", &unsupported_trigger_metric_type::RULE),
    ("KR2", &unsupported_trigger_metric_type::RULE),
    ("KT1", &malformed_trigger_value::RULE),
    ("KT2", &malformed_trigger_value::RULE),
    ("KT3", &malformed_trigger_value::RULE),
];

/// The rule that stands for one of `scalegen-manifest`, by its name there: `HPA004` for `H4`.
pub fn of_refusal(name: &str) -> Option<&'static Rule> {
    BY_REFUSAL.get(name)
}

/// The rule that stands for a kind of problem that triggers have.
pub(crate) fn of_trigger_problem(kind: ProblemKind) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| matches!(rule.check, Check::TriggerProblem(of) if of == kind))
}

static BY_REFUSAL: LazyLock<BTreeMap<&'static str, Rule>> = LazyLock::new(|| {
    let mut rules = BTreeMap::new();
    rules.extend(SAME.iter().map(|(name, rule)| (*name, **rule)));
    for rule in RULES {
        if let Check::Refusal(upstream) = rule.check {
            rules.insert(upstream.code, *rule);
        }
    }
    rules
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upstream;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn names_are_unique_kebab_case_and_the_names_of_their_files() {
        let mut names: Vec<String> = RULES.iter().map(|rule| rule.name.replace('-', "_")).collect();
        names.sort();
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
        assert_eq!(names, files);
        for name in names {
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            );
        }
    }

    #[test]
    fn every_refusal_has_a_rule() {
        let refusals = upstream::TABLES.iter().flat_map(|table| table.iter());
        let without: Vec<&str> = refusals
            .map(|rule| rule.code)
            .filter(|code| of_refusal(code).is_none())
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn every_kind_of_trigger_problem_has_one_rule() {
        let kinds: Vec<ProblemKind> = RULES
            .iter()
            .filter_map(|rule| match rule.check {
                Check::TriggerProblem(kind) => Some(kind),
                _ => None,
            })
            .collect();
        assert!(kinds.is_sorted_by(|a, b| a < b), "{kinds:?}");
        assert_eq!(kinds.len(), ProblemKind::UnsupportedMetricType as usize + 1);
    }

    #[test]
    fn no_two_rules_stand_for_one_refusal() {
        let mut names: Vec<&str> = RULES
            .iter()
            .filter_map(|rule| match rule.check {
                Check::Refusal(upstream) => Some(upstream.code),
                _ => None,
            })
            .chain(SAME.iter().map(|(name, _)| *name))
            .collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }
}
