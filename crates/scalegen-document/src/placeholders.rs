//! Words that a script or another tool replaces before a text is applied: `__NAME__`, `@@NAME@@`, `%%NAME%%`,
//! `((name))` of Concourse, `#{Name}` and `#{NAME}#` of Octopus and Azure Pipelines, and `<NAME>` as a whole value.

/// What stands before and after a name, and which letters it may have besides those of words.
const MARKS: [(&str, &str, &str); 6] = [
    ("__", "__", ""),
    ("@@", "@@", "-."),
    ("%%", "%%", "-."),
    ("((", "))", "-./:"),
    ("#{", "}#", "-.:[] "),
    ("#{", "}", "-.:[] "),
];

/// Whether a text may have one, at a glance.
pub(super) fn may_be_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .windows(2)
        .any(|pair| matches!(pair, b"__" | b"@@" | b"%%" | b"((" | b"#{"))
}

/// The length of the placeholder that a text begins with, which stands behind `before`.
pub(super) fn length(before: &str, text: &str) -> Option<usize> {
    MARKS.iter().find_map(|(start, end, more)| {
        let rest = text.strip_prefix(start)?;
        let length = rest.find(end)?;
        let name = rest.get(..length)?;
        let is_name = match *start {
            "__" => {
                name.starts_with(|c: char| c.is_ascii_uppercase())
                    && name
                        .chars()
                        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            }
            // Brackets in brackets of a formula or a query stand behind a function or an operator.
            "((" => {
                is_word(name, more) && !before.ends_with(|c: char| c.is_alphanumeric() || " (".contains(c))
            }
            _ => is_word(name, more),
        };
        is_name.then_some(start.len() + length + end.len())
    })
}

/// Whether a text is a word in angle brackets, such as `<REPLACE_ME>`, that someone is to replace by hand.
pub(super) fn is_in_angle_brackets(text: &str) -> bool {
    let name = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    name.is_some_and(|name| is_word(name, "-. "))
}

fn is_word(name: &str, more: &str) -> bool {
    let is_in_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || more.contains(c);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(is_in_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_tools_are_placeholders() {
        for (text, expected) in [
            ("__MIN_REPLICAS__", Some(16)),
            ("__name__", None),
            ("@@min-replicas@@.x", Some(16)),
            ("@@", None),
            ("%%MIN%%", Some(7)),
            ("%% of 100%%", None),
            ("((web.min))", Some(11)),
            ("((1 + 2))", None),
            ("((a) + (b))", None),
            ("#{MIN}#", Some(7)),
            ("#{Octopus.Action[web].Min}s", Some(26)),
            ("#{1}", None),
        ] {
            assert_eq!(length("", text), expected, "{text}");
        }
        assert_eq!(length("web-", "((a))"), Some(5));
        assert_eq!(length("sum", "((a))"), None);
        assert_eq!(length("a * ", "((b))"), None);
    }

    #[test]
    fn what_is_to_be_replaced_by_hand_is_a_word_in_angle_brackets() {
        for text in ["<REPLACE_ME>", "<your number>", "<n>"] {
            assert!(is_in_angle_brackets(text), "{text}");
        }
        for text in ["<>", "<5>", "< 5", "<a><b>", "5 <a>"] {
            assert!(!is_in_angle_brackets(text), "{text}");
        }
    }
}
