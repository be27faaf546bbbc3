//! Maps: `key=value` separated by commas.

use crate::triggers::examination::Fault;

/// KEDA knows no quoting: neither character can be part of a key or a value.
pub(super) fn check(text: &str) -> Option<Fault> {
    let (part, span) = super::parts(text).find(|(part, _)| part.matches('=').count() != 1)?;
    let (what, help) = match (part.is_empty(), part.contains('=')) {
        (true, _) => ("has an empty entry", "remove the comma"),
        (_, true) => (
            "has an entry with more than one =",
            "KEDA cannot take a value with = or , in it",
        ),
        (_, false) => ("has an entry without =", "write key=value,key=value"),
    };
    let fault = Fault::malformed(what).help(help);
    Some(if span.is_empty() { fault } else { fault.at(span) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_exactly_one_equals_sign() {
        for text in ["a=b", "a=b, c=d", "X-Scope-OrgID=team", "a=", "=b"] {
            assert_eq!(check(text), None, "{text}");
        }
        for (text, span) in [
            ("a", Some(0..1)),
            ("a=b, c", Some(5..6)),
            ("a=b,", None),
            ("auth=Basic dXNlcg==", Some(0..19)),
            ("a: b", Some(0..4)),
        ] {
            assert_eq!(check(text).unwrap().span, span, "{text}");
        }
    }
}
