//! Which rules a word of a flag or of the configuration stands for.

use scalegen_syntax::{Message, Rule, nearest};

use super::messages::{DidYouMean, RulesListed, SelectsNothing};

/// A word that is no code, name or family of a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SelectError {
    word: String,
    near: Option<&'static str>,
}

/// The rules of a code, a name, a family or the letters of a family of codes, in any case.
///
/// ```
/// assert_eq!(scalegen::select("hpa004")?[0].code, "HPA004");
/// assert!(scalegen::select("Relation")?.len() > 1);
/// assert!(scalegen::select("KED")?.iter().all(|rule| rule.code.starts_with("KED")));
/// assert!(scalegen::select("relations").unwrap_err().to_string().contains("did you mean `relation`?"));
/// # Ok::<(), scalegen::SelectError>(())
/// ```
///
/// # Errors
/// When there are none.
pub fn select(word: &str) -> Result<Vec<&'static Rule>, SelectError> {
    let rules = crate::lint_rules();
    let is = |known: &str| known.eq_ignore_ascii_case(word);
    let is_meant = |rule: &&&Rule| {
        is(rule.code) || is(rule.name) || rule.code.get(..3).is_some_and(is) || is(rule.family.name())
    };
    let selected: Vec<_> = rules.iter().filter(is_meant).copied().collect();
    if selected.is_empty() {
        // Codes are all alike, so only a name shows what was meant.
        let known = rules.iter().flat_map(|rule| [rule.name, rule.family.name()]);
        return Err(SelectError {
            word: word.to_owned(),
            near: nearest(word, known),
        });
    }
    Ok(selected)
}

impl SelectError {
    pub(super) fn message(&self) -> Message {
        let word = self.word.clone();
        SelectsNothing { word }.into()
    }

    pub(super) fn help(&self) -> Message {
        match self.near {
            Some(near) => DidYouMean {
                near: scalegen_syntax::Term::Word(near.into()),
            }
            .into(),
            None => RulesListed {}.into(),
        }
    }
}

impl std::fmt::Display for SelectError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; {}", self.message(), self.help())
    }
}
