//! The units in which the recommender counts.

use k8s_openapi::apimachinery::pkg::api::resource;

use crate::admission::read_quantity;

/// What is wrong with an amount that the recommender cannot count in its units.
pub(super) fn resolution(resource: &str, quantity: &resource::Quantity) -> Option<&'static str> {
    let amount = read_quantity(quantity).ok()?;
    match resource {
        "cpu" if !amount.is_whole_milli() => Some("must be a whole number of milli CPUs"),
        "memory" if !amount.is_whole() => Some("must be a whole number of bytes"),
        _ => None,
    }
}
