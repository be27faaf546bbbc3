//! Quantities as the API server reads them from JSON.
//!
//! Source: `pkg/api/resource/quantity.go` of k8s.io/apimachinery.

use k8s_openapi::apimachinery::pkg::api::resource;
use scalegen_syntax::{FieldPath, Quantity, QuantityError};

use crate::{Refusal, rules};

/// The amount, read as the API server reads it.
///
/// It is more lenient than [`Quantity`]'s own parser, which is meant for people: it drops blanks around the
/// text and takes a missing number for zero, so that `Mi`, `-` and `.` are quantities.
///
/// ```
/// use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
/// use scalegen_kinds::admission::read_quantity;
///
/// assert_eq!(read_quantity(&Quantity("64Mi".to_owned())).unwrap().units_ceil(), 64 << 20);
/// assert!(read_quantity(&Quantity("50%".to_owned())).is_err());
/// ```
pub fn read_quantity(quantity: &resource::Quantity) -> Result<Quantity, QuantityError> {
    let text = quantity.0.trim();
    text.parse().or_else(|error| {
        if text.is_empty() {
            return Err(error);
        }
        let digits = text.find(|c| !matches!(c, '+' | '-')).unwrap_or(text.len());
        if digits > 1 || text[digits..].starts_with(|c: char| c.is_ascii_digit()) {
            return Err(error);
        }
        format!("{}0{}", &text[..digits], &text[digits..])
            .parse()
            .map_err(|_| error)
    })
}

/// The amount, or rule SCH006 at its field.
pub(crate) fn check<P: Into<FieldPath>>(
    quantity: &resource::Quantity,
    field: impl FnOnce() -> P,
) -> Option<Refusal> {
    let error = read_quantity(quantity).err()?;
    Some(Refusal::new(
        rules::MALFORMED_QUANTITY,
        field(),
        error.to_string(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_server_reads() {
        for (text, printed) in [
            ("100m", "100m"),
            (" 1 ", "1"),
            ("Mi", "0"),
            ("-", "0"),
            ("+", "0"),
            (".", "0"),
            ("E", "0"),
            ("-k", "0"),
            ("1e3", "1e3"),
            ("-1", "-1"),
            (".5", "500m"),
        ] {
            let read = read_quantity(&resource::Quantity(text.to_owned())).unwrap();
            assert_eq!(read.to_string(), printed, "{text}");
        }
        for text in [
            "", " ", "..", "-x", "x", "50%", "1_0", "1 Gi", "cpu", "Max", "Min", "e", "--1", "+-", "1.2.3",
            "a/b", "256MI", "1ki", "0x10", "\u{663}",
        ] {
            let quantity = resource::Quantity(text.to_owned());
            assert!(read_quantity(&quantity).is_err(), "{text}");
            let refusal = check(&quantity, || FieldPath::of("spec")).unwrap();
            assert_eq!(refusal.rule, rules::MALFORMED_QUANTITY, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,12}") {
            let _ = read_quantity(&resource::Quantity(text));
        }
    }
}
