//! Maps written as `key=value` pairs with commas between them.
//!
//! Source: `setConfigValueMap` of `pkg/scalers/scalersconfig/typed_config.go` of kedacore/keda.

use crate::{Unread, list};

/// Why a text is not a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PairsError {
    /// Nothing between two commas.
    #[error("has an empty entry")]
    EmptyEntry,
    /// No `=`.
    #[error("has an entry without =")]
    NoEquals,
    /// A second `=`.
    #[error("has an entry with more than one =")]
    SecondEquals,
}

/// The pairs in their order, without the blanks around keys and values. There is no quoting: neither `,` nor `=` can
/// be part of a key or a value, but both may be empty.
///
/// ```
/// use scalegen_syntax::pairs;
///
/// assert_eq!(pairs::parse("a=b, c = d"), Ok(vec![("a", "b"), ("c", "d")]));
/// assert_eq!(pairs::parse("a=b,c").unwrap_err().span, Some(4..5));
/// ```
pub fn parse(text: &str) -> Result<Vec<(&str, &str)>, Unread<PairsError>> {
    list::parts(text)
        .map(|(entry, span)| match entry.split_once('=') {
            Some((key, value)) if !value.contains('=') => Ok((key.trim(), value.trim())),
            Some(_) => Err(Unread::at(PairsError::SecondEquals, span)),
            None if entry.is_empty() => Err(Unread::whole(PairsError::EmptyEntry)),
            None => Err(Unread::at(PairsError::NoEquals, span)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_exactly_one_equals_sign() {
        for (text, pairs) in [
            ("a=b", vec![("a", "b")]),
            ("a=b, c=d", vec![("a", "b"), ("c", "d")]),
            ("X-Scope-OrgID=team", vec![("X-Scope-OrgID", "team")]),
            ("a=", vec![("a", "")]),
            ("=b", vec![("", "b")]),
            ("a=b c", vec![("a", "b c")]),
        ] {
            assert_eq!(parse(text), Ok(pairs), "{text}");
        }
        for (text, reason, span) in [
            ("a", PairsError::NoEquals, Some(0..1)),
            ("a=b, c", PairsError::NoEquals, Some(5..6)),
            ("a=b,", PairsError::EmptyEntry, None),
            ("", PairsError::EmptyEntry, None),
            ("auth=Basic dXNlcg==", PairsError::SecondEquals, Some(0..19)),
            ("a: b", PairsError::NoEquals, Some(0..4)),
        ] {
            assert_eq!(parse(text), Err(Unread { reason, span }), "{text}");
        }
    }
}
