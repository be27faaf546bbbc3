//! The pattern that CRDs hold quantities to, stricter than the API server's own reading of one.
//!
//! Source: `XIntOrString` of `staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go` as controller-gen
//! writes it into the CRDs of KEDA and the VPA.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_syntax::{FieldPath, Rule};

use super::words;
use crate::Refusal;

/// The refusal of a quantity whose text does not match, at its field.
pub(super) fn check(
    quantity: &Quantity,
    rule: &'static Rule,
    field: impl Into<FieldPath>,
) -> Option<Refusal> {
    if matches_crd_pattern(quantity) {
        return None;
    }
    let detail = "must be a number with an optional suffix, such as 500m, 2 or 64Mi";
    Some(Refusal::new(rule, field, words::invalid(&quantity.0, detail)))
}

/// Whether a quantity's text is one to a CRD.
pub fn matches_crd_pattern(quantity: &Quantity) -> bool {
    matches(&quantity.0)
}

/// Whether the text is all of a sign, a decimal number, and a suffix or an exponent.
fn matches(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let Some(suffix) = after_number(unsigned) else {
        return false;
    };
    match suffix.as_bytes() {
        [] | [b'n' | b'u' | b'm' | b'k' | b'M' | b'G' | b'T' | b'P' | b'E'] => true,
        [b'K' | b'M' | b'G' | b'T' | b'P' | b'E', b'i'] => true,
        [b'e' | b'E', ..] => {
            let exponent = &suffix[1..];
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            after_number(exponent).is_some_and(str::is_empty)
        }
        _ => false,
    }
}

/// What follows `1`, `1.`, `1.5` or `.5`; nothing when the text begins with no number.
fn after_number(text: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let rest = &text[whole..];
    match rest.strip_prefix('.') {
        Some(after) => {
            let fraction = digits(after);
            (whole + fraction > 0).then_some(&after[fraction..])
        }
        None => (whole > 0).then_some(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_what_the_pattern_does() {
        for text in [
            "0", "05", "+1", "-1", "1.", ".5", "1.5", "100m", "64Mi", "1e3", "1E3", "12E", "1e+3", "1E-3",
            "1e1.5", "1e.5", "1e5.", "2k",
        ] {
            assert!(matches(text), "{text}");
        }
        for text in [
            "", " 1", "1 ", "1\n", ".", "-", "+-1", "Mi", "1.2.3", "4gi", "50%", "1_000", "1K", "100Mb",
            "1e", "1e+", "1Ei3", "0x10", "\u{663}", "inf",
        ] {
            assert!(!matches(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,12}") {
            let _ = matches(&text);
        }
    }
}
