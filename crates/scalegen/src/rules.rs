//! The rules of the linter, of the profile and of simulations, as text.

use std::fmt;
use std::sync::LazyLock;

use scalegen_simulate::codes::{CODES, LOOPS};
use scalegen_syntax::{Rule, nearest};

/// The rules that a lint may report, by code: the linter's own, those on
/// what a call reads, and those that are enforced while a profile is read.
pub fn lint_rules() -> &'static [&'static Rule] {
    static RULES: LazyLock<Vec<&Rule>> = LazyLock::new(|| {
        let mut rules = [
            scalegen_lint::rules(),
            scalegen_profile::codes::CODES,
            LOOPS,
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
    let rules = lint_rules()
        .iter()
        .chain(CODES)
        .chain(crate::output::drift::RULES);
    let mut rules: Vec<&Rule> = rules.copied().collect();
    rules.sort_by_key(|rule| rule.code);
    rules
});

/// A word that stands for no rule, and the closest one that does.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct UnknownRule {
    word: String,
    near: Option<&'static str>,
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule `{}`; ", self.word)?;
        match self.near {
            Some(near) => write!(f, "did you mean `{near}`?"),
            None => f.write_str("`scalegen rules` lists them all"),
        }
    }
}

impl UnknownRule {
    fn new(word: &str, names: impl Iterator<Item = &'static str>) -> Self {
        // Codes are all alike, so only a name shows what was meant: of a code, its letters and its number.
        let letters = word.get(..3).unwrap_or_default();
        let number = |code: &str| code.get(3..)?.parse::<u32>().ok();
        let meant = number(word);
        let mut codes = ALL.iter().filter(|rule| has_letters(rule, letters));
        let of_number = codes
            .clone()
            .find(|rule| meant.is_some() && number(rule.code) == meant);
        let code = of_number.or_else(|| codes.next()).map(|rule| rule.code);
        let is_code = word.bytes().any(|byte| byte.is_ascii_digit());
        Self {
            word: word.to_owned(),
            near: match is_code {
                true => code.or_else(|| nearest(word, names)),
                false => nearest(word, names).or(code),
            },
        }
    }
}

fn has_letters(rule: &Rule, letters: &str) -> bool {
    let own = rule.code.get(..3);
    own.is_some_and(|own| own.eq_ignore_ascii_case(letters))
}

/// The rule with this code.
pub(crate) fn find(code: &str) -> Option<&'static Rule> {
    Rule::find(&ALL, code)
}

/// What a rule finds, why it matters and what to do, by its code or name in any case.
///
/// ```
/// assert!(scalegen::explain("hpa004")?.contains("maxReplicas"));
/// assert!(scalegen::explain("PRO002").is_ok());
/// assert!(scalegen::explain("SIM003").is_ok());
/// let error = scalegen::explain("two-scaler-on-one-target").unwrap_err();
/// assert!(error.to_string().ends_with("did you mean `two-scalers-on-one-target`?"));
/// # Ok::<(), scalegen::UnknownRule>(())
/// ```
///
/// # Errors
/// When there is no such rule.
pub fn explain(code_or_name: &str) -> Result<String, UnknownRule> {
    let is = |known: &str| known.eq_ignore_ascii_case(code_or_name);
    let rule = ALL.iter().find(|rule| is(rule.code) || is(rule.name));
    let rule = rule.ok_or_else(|| UnknownRule::new(code_or_name, ALL.iter().map(|rule| rule.name)))?;
    // What is found while an object is simulated is nothing that the linter lets be allowed.
    let may_be_allowed = Rule::find(lint_rules(), rule.code).is_some();
    Ok(scalegen_lint::explain(rule, may_be_allowed))
}

/// Every rule that has one of these codes, names, families or letters of codes, in any case, and one of these kinds in
/// its example; no words and no kinds are all. By code.
///
/// ```
/// let rules = scalegen::rules(&["relation".to_owned()], &["ScaledObject".to_owned()])?;
/// assert!(!rules.is_empty() && rules.iter().all(|rule| rule.bad.contains("kind: ScaledObject")));
/// # Ok::<(), scalegen::UnknownRule>(())
/// ```
///
/// # Errors
/// When a word stands for no rule.
pub fn rules(words: &[String], kinds: &[String]) -> Result<Vec<&'static Rule>, UnknownRule> {
    let is_meant = |rule: &Rule, word: &str| {
        let mut known = [rule.code, rule.name, rule.family.name()].into_iter();
        known.any(|known| known.eq_ignore_ascii_case(word)) || has_letters(rule, word)
    };
    let is_about = |rule: &Rule, kind: &str| {
        let mut lines = rule.bad.lines();
        lines.any(|line| {
            line.strip_prefix("kind: ")
                .is_some_and(|known| known.eq_ignore_ascii_case(kind))
        })
    };
    let none = |word: &&String| !ALL.iter().any(|rule| is_meant(rule, word));
    if let Some(word) = words.iter().find(none) {
        let names = ALL.iter().flat_map(|rule| [rule.name, rule.family.name()]);
        return Err(UnknownRule::new(word, names));
    }
    let is_listed = |rule: &&Rule| {
        (words.is_empty() || words.iter().any(|word| is_meant(rule, word)))
            && (kinds.is_empty() || kinds.iter().any(|kind| is_about(rule, kind)))
    };
    Ok(ALL.iter().copied().filter(is_listed).collect())
}

/// A line for each rule; in a terminal of a `width`, as many as fit it.
pub fn rule_list(rules: &[&Rule], width: Option<usize>) -> String {
    scalegen_lint::list(rules, width)
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
    fn a_word_that_is_none_leads_to_the_nearest() {
        for (word, near) in [
            ("ked3", "KED003"),
            ("Hpa04", "HPA004"),
            ("HPA999", "HPA001"),
            ("two-scaler-on-one-target", "two-scalers-on-one-target"),
        ] {
            let text = explain(word).unwrap_err().to_string();
            assert!(text.ends_with(&format!("did you mean `{near}`?")), "{text}");
        }
        assert!(
            !explain("relation")
                .unwrap_err()
                .to_string()
                .contains("mean `relation`")
        );
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
            let reported = scalegen_lint::PREFIXES.iter().any(|(letters, _, families)| {
                rule.code.starts_with(letters) && families.split(", ").any(|known| known == family)
            });
            assert!(reported, "{}: {family}", rule.code);
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
            text.starts_with("SIM003 unread-column (input, warning)\n\n"),
            "{text}"
        );
        assert!(!text.contains("allow"), "{text}");
        assert_eq!(explain("unread-column"), Ok(text));
        assert!(
            explain("SIM011")
                .unwrap()
                .starts_with("SIM011 left-out (input, warning)")
        );
        assert!(rule_list(&ALL, None).contains("\nSIM001  error    empty-trace "));
    }

    #[test]
    fn a_list_fits_its_terminal_and_a_word_that_is_none_is_an_error() {
        for width in [40, 80, 400] {
            let list = rule_list(&ALL, Some(width));
            let widest = list.lines().map(|line| line.chars().count()).max();
            assert!(
                widest.is_some_and(|widest| widest <= width.max(64)),
                "{width}: {list}"
            );
        }
        let hpa = rules(&["hpa".to_owned()], &[]).unwrap();
        assert!(hpa.len() > 3 && hpa.iter().all(|rule| rule.code.starts_with("HPA")));
        let error = rules(&["HPA999".to_owned()], &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no rule `HPA999`; did you mean `HPA001`?"
        );
        assert_eq!(rules(&[], &["Nothing".to_owned()]), Ok(Vec::new()));
    }
}
