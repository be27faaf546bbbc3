//! Values as KEDA parses them out of the text that metadata is.

/// A number as JSON has it: no sign in front but a minus, no zero before other digits, digits around the point.
pub(super) fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let starts = unsigned.starts_with(|c: char| c.is_ascii_digit());
    if !starts || text.len() > 400 {
        return None;
    }
    serde_json::from_str::<serde_json::Number>(text).ok()?.as_f64()
}

/// A truth value as Go's `strconv.ParseBool` has it.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// What is wrong with a map: items with commas between them, each with exactly one `=`.
pub(super) fn map_problem(text: &str) -> Option<String> {
    text.split(',')
        .find(|item| item.matches('=').count() != 1)
        .map(|item| {
            format!("`{item}` must be name=value: values hold neither `=` nor `,`, which stand between items")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_json() {
        for (text, expected) in [
            ("5", Some(5.0)),
            ("0.5", Some(0.5)),
            ("-1", Some(-1.0)),
            ("1e2", Some(100.0)),
            (".5", None),
            ("5.", None),
            ("+5", None),
            ("05", None),
            ("5k", None),
            ("500m", None),
            ("0x10", None),
            ("inf", None),
            ("NaN", None),
            ("", None),
            ("1 2", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn maps_have_one_equals_sign_in_each_item() {
        for text in ["a=b", "a=b,c=d", "a=", "a=b c"] {
            assert_eq!(map_problem(text), None, "{text}");
        }
        for text in ["a", "a=b=c", "a=b,", "a=b,c", ""] {
            assert!(map_problem(text).is_some(), "{text}");
        }
    }
}
