//! Quantities on their way into the API's types.

use k8s_openapi::apimachinery::pkg::api::resource;
use scalegen_syntax::Quantity;

/// In the canonical form, so that the server stores what was written.
pub(crate) fn api_quantity(quantity: Quantity) -> resource::Quantity {
    resource::Quantity(quantity.to_string())
}

/// The amount that a test writes as a text.
#[cfg(test)]
pub(super) fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}
