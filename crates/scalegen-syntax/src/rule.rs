//! A rule: a kind of finding, as data.

mod versions;

use crate::{Family, Finding, Message, Severity, Term, messages};

pub use versions::Versions;

messages! {
    MESSAGES;
    /// What a rule says to do.
    Fix { fix: Term = Term::phrase("remove it") } "{fix}";
}

/// A kind of finding: what `scalegen explain` shows of it. How it is found is elsewhere.
///
/// Two rules are equal when their codes are.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The permanent code: three letters and three digits.
    pub code: &'static str,
    /// The name, after the bad pattern and in kebab case, so that "allow *name*" reads well.
    pub name: &'static str,
    /// Who would report it.
    pub family: Family,
    /// How much it matters, unless a finding has a severity of its own.
    pub severity: Severity,
    /// What it finds or, of a rule of a server, what has to hold; one sentence without a full stop.
    pub summary: &'static str,
    /// Why it matters: what happens in the cluster.
    pub why: &'static str,
    /// What to do; without a full stop.
    pub fix: &'static str,
    /// Whether `lint --fix` does it, where only one text can be meant.
    pub has_fix: bool,
    /// YAML in which it is found: as little as shows it. Empty where YAML cannot show it.
    pub bad: &'static str,
    /// What to change in `bad`, one after the other, so that nothing is found: each text, which is there exactly
    /// once, and what replaces it.
    pub good: &'static [(&'static str, &'static str)],
    /// Where it is written upstream; empty for rules that no server has.
    pub source: &'static str,
    /// The versions that it holds for.
    pub versions: Versions,
}

impl Rule {
    /// An error of a family, for all versions and without a text: what tables fill their rules up from.
    pub const fn of(family: Family) -> Self {
        Self {
            code: "",
            name: "",
            family,
            severity: Severity::Error,
            summary: "",
            why: "",
            fix: "",
            has_fix: false,
            bad: "",
            good: &[],
            source: "",
            versions: Versions::ALL,
        }
    }

    /// The one of some rules with this code or name.
    pub fn find(rules: &[&'static Self], code_or_name: &str) -> Option<&'static Self> {
        let mut rules = rules.iter().copied();
        rules.find(|rule| rule.code == code_or_name || rule.name == code_or_name)
    }

    /// The good example: the bad one with all changes.
    ///
    /// ```
    /// use scalegen_syntax::{Family, Rule};
    ///
    /// let rule = Rule {
    ///     bad: "minReplicas: 5\nmaxReplicas: 2\n",
    ///     good: &[("minReplicas: 5", "minReplicas: 1")],
    ///     ..Rule::of(Family::Admission)
    /// };
    /// assert_eq!(rule.good_example(), "minReplicas: 1\nmaxReplicas: 2\n");
    /// ```
    pub fn good_example(&self) -> String {
        let change = |text: String, (from, to): &(&str, &str)| text.replacen(from, to, 1);
        self.good.iter().fold(self.bad.to_owned(), change)
    }

    /// Its `fix` as the help of a finding; none where it has none.
    pub fn help(&self) -> Option<Message> {
        let fix = Term::phrase(self.fix);
        (!self.fix.is_empty()).then(|| Fix { fix }.into())
    }

    /// A finding of this rule with a message, without a place and without help.
    pub fn finding(&self, message: impl Into<Message>) -> Finding {
        Finding {
            severity: self.severity,
            ..Finding::error(self.code, self.family, message)
        }
    }

    /// The first fault in how the rule is written: a text that is missing or ill formed, an example whose changes do
    /// not apply. For the tests of tables.
    pub fn flaw(&self) -> Option<&'static str> {
        let (letters, digits) = self.code.split_at_checked(3).unwrap_or_default();
        let is_code = letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && digits.len() == 3
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_phrase = |text: &str| !text.is_empty() && !text.ends_with('.');
        let mut example = self.bad.to_owned();
        let mut applies = |(from, to): &(&str, &str)| {
            let is_once = example.matches(from).count() == 1;
            example = example.replacen(from, to, 1);
            is_once && from != to
        };
        [
            (is_code, "the code is not three letters and three digits"),
            (
                !self.name.is_empty() && self.name.bytes().all(is_kebab),
                "the name is not in kebab case",
            ),
            (
                is_phrase(self.summary),
                "the summary is missing, or ends with a full stop",
            ),
            (self.why.ends_with('.'), "why is not made of sentences"),
            (
                is_phrase(self.fix),
                "the fix is missing, or ends with a full stop",
            ),
            (
                self.bad.is_empty() == self.good.is_empty(),
                "one of two examples is missing",
            ),
            (
                self.good.iter().all(&mut applies),
                "a change does not apply to its example exactly once",
            ),
        ]
        .into_iter()
        .find_map(|(holds, flaw)| (!holds).then_some(flaw))
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// A table of rules: a constant for each, and the list of all in the order of their codes. What a rule does not say it
/// has from the rule after `=`.
///
/// ```
/// use scalegen_syntax::{Family, Rule, rules};
///
/// rules! {
///     /// Every rule on fleets.
///     pub FLEETS = Rule::of(Family::Profile);
///     EMPTY_FLEET {
///         code: "FLT001",
///         name: "empty-fleet",
///         summary: "A fleet has no services",
///         why: "Nothing is generated.",
///         fix: "add a service",
///     }
/// }
/// assert_eq!(FLEETS[0].code, EMPTY_FLEET.code);
/// assert_eq!(EMPTY_FLEET.family, Family::Profile);
/// ```
#[macro_export]
macro_rules! rules {
    (
        $(#[$doc:meta])* $vis:vis $table:ident = $base:expr;
        $($constant:ident {
            code: $code:literal, name: $name:literal, summary: $summary:literal, $($field:ident: $value:expr),* $(,)?
        })*
    ) => {
        $(
            #[doc = concat!($code, ": ", $summary, ".")]
            #[allow(clippy::needless_update, reason = "a rule may say everything")]
            $vis const $constant: &$crate::Rule =
                &$crate::Rule { code: $code, name: $name, summary: $summary, $($field: $value,)* ..$base };
        )*
        $(#[$doc])*
        ///
        /// Codes are permanent: a retired rule leaves a gap.
        $vis const $table: &[&$crate::Rule] = &[$($constant),*];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule {
        code: "ABC001",
        name: "bad-pattern",
        summary: "A pattern is bad",
        why: "It does not work.",
        fix: "change it",
        bad: "a: 1\nb: 1\n",
        good: &[("a: 1", "a: 2"), ("b: 1", "b: 2")],
        ..Rule::of(Family::Wrong)
    };

    #[test]
    fn a_sound_rule_has_no_flaw() {
        assert_eq!(RULE.flaw(), None);
        assert_eq!(RULE.good_example(), "a: 2\nb: 2\n");
    }

    #[test]
    fn each_change_has_to_apply_exactly_once() {
        for good in [
            &[("1", "2")][..],
            &[("c", "d")],
            &[("a: 1", "a: 1")],
            &[("a: 1", "b: 1"), ("b: 1", "b: 2")],
        ] {
            let flaw = Rule { good, ..RULE }.flaw();
            assert_eq!(
                flaw,
                Some("a change does not apply to its example exactly once"),
                "{good:?}"
            );
        }
        assert_eq!(
            Rule { good: &[], ..RULE }.flaw(),
            Some("one of two examples is missing")
        );
    }

    #[test]
    fn a_finding_has_the_severity_of_its_rule() {
        let rule = Rule {
            severity: Severity::Note,
            ..RULE
        };
        let finding = rule.finding(crate::write("5"));
        assert_eq!((finding.code, finding.severity), ("ABC001", Severity::Note));
    }
}
