//! Quantities as the API server reads them from JSON.
//!
//! Source: `pkg/api/resource/quantity.go` of k8s.io/apimachinery.

use k8s_openapi::apimachinery::pkg::api::resource;
use scalegen_syntax::{FieldPath, Quantity, QuantityError};

use super::messages::Unreadable;
use super::words;
use crate::{Refusal, rules};

/// The amount, read as the API server reads it.
///
/// ```
/// use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
/// use scalegen_kinds::admission::read_quantity;
///
/// assert_eq!(read_quantity(&Quantity("64Mi".to_owned())).unwrap().units_ceil(), 64 << 20);
/// assert!(read_quantity(&Quantity("50%".to_owned())).is_err());
/// ```
pub fn read_quantity(quantity: &resource::Quantity) -> Result<Quantity, QuantityError> {
    quantity.0.parse()
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
        Unreadable {
            error: error.to_string(),
        },
    ))
}

/// The refusal of a quantity whose text does not match the pattern of CRDs, at its field.
pub(crate) fn check_crd(quantity: &resource::Quantity, field: impl Into<FieldPath>) -> Option<Refusal> {
    if Quantity::fits_crd(&quantity.0) {
        // `1e1.5` fits the pattern, and no client can read it.
        return check(quantity, || field);
    }
    let detail = "must be a number with an optional suffix, such as 500m, 2 or 64Mi";
    Some(Refusal::new(
        rules::MALFORMED_QUANTITY,
        field,
        words::invalid(&quantity.0, detail),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_cannot_read_is_refused() {
        for text in ["", " ", "50%", "1 Gi", "1ki"] {
            let quantity = resource::Quantity(text.to_owned());
            let refusal = check(&quantity, || FieldPath::of("spec")).unwrap();
            assert_eq!(refusal.rule, rules::MALFORMED_QUANTITY, "{text}");
        }
        let blank = resource::Quantity(" 5 ".to_owned());
        assert_eq!(check(&blank, || FieldPath::of("spec")), None);
        let refusal = check_crd(&blank, FieldPath::of("spec")).unwrap();
        assert_eq!(refusal.rule, rules::MALFORMED_QUANTITY);
        // The pattern of CRDs takes more than clients can read.
        for text in ["1e1.5", "5e.5"] {
            let quantity = resource::Quantity(text.to_owned());
            assert!(Quantity::fits_crd(text));
            let refusal = check_crd(&quantity, FieldPath::of("spec")).unwrap();
            assert_eq!(refusal.rule, rules::MALFORMED_QUANTITY, "{text}");
        }
    }
}
