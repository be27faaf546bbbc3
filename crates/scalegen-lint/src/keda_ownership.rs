//! Which HPAs belong to which ScaledObjects, as KEDA's webhook decides it.

use scalegen_document::{Document, Object};
use scalegen_kinds::admission;
use scalegen_kinds::scaled_object::{ScaledObject, TRANSFER_HPA_OWNERSHIP, VALIDATE_HPA_OWNERSHIP};

use crate::cluster::keda_owner;

/// Whether an HPA is what KEDA made, or takes over, for a ScaledObject.
pub(crate) fn owns(scaled: &Document, hpa: &Document) -> bool {
    let Object::ScaledObject(object) = scaled.object() else {
        return false;
    };
    keda_owner(hpa) == Some(scaled.name()) || takes_over(scaled, object, hpa)
}

/// Whether an HPA asks KEDA's webhook to look away.
pub(crate) fn opts_out(hpa: &Document) -> bool {
    hpa.annotation(VALIDATE_HPA_OWNERSHIP) == Some("false")
}

fn takes_over(scaled: &Document, object: &ScaledObject, hpa: &Document) -> bool {
    scaled.annotation(TRANSFER_HPA_OWNERSHIP) == Some("true") && admission::hpa_name(object) == hpa.name()
}
