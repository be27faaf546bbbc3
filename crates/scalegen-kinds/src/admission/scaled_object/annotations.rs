//! The annotations that KEDA reads of a ScaledObject: rules KED205 and KED206.

use scalegen_syntax::defaults::keda::TRANSFER_SINCE;
use scalegen_syntax::{Targets, Version};

use crate::admission::At;
use crate::admission::messages::AnnotationTooNew;
use crate::admission::words;
use crate::scaled_object::{
    FORCE_ACTIVATION, HPA_EXCLUDED_LABELS, PAUSED, PAUSED_REPLICAS, PAUSED_SCALE_IN, PAUSED_SCALE_OUT,
    ScaledObject, TRANSFER_HPA_OWNERSHIP,
};
use crate::{Refusal, rules};

/// Since which release each of them does anything.
const SINCE: [(&str, Version); 7] = [
    (PAUSED_REPLICAS, Version::new(2, 7)),
    (TRANSFER_HPA_OWNERSHIP, TRANSFER_SINCE),
    (PAUSED, Version::new(2, 12)),
    (PAUSED_SCALE_IN, Version::new(2, 18)),
    (PAUSED_SCALE_OUT, Version::new(2, 18)),
    (FORCE_ACTIVATION, Version::new(2, 18)),
    (HPA_EXCLUDED_LABELS, Version::new(2, 18)),
];

pub(super) fn check(object: &ScaledObject, targets: &Targets, found: &mut Vec<Refusal>) {
    let Some(annotations) = &object.metadata.annotations else {
        return;
    };
    let path = At::of("metadata");
    let path = path.field("annotations");
    if let Some(replicas) = annotations.get(PAUSED_REPLICAS)
        && replicas.parse::<i32>().is_err()
    {
        let message = words::invalid(replicas, "must be a whole number");
        let field = path.key(PAUSED_REPLICAS);
        found.push(Refusal::new(rules::PAUSED_REPLICAS_NOT_A_NUMBER, field, message));
    }
    for (annotation, since) in SINCE {
        if annotations.contains_key(annotation) && targets.keda < since {
            let message = AnnotationTooNew { since };
            found.push(
                Refusal::new(rules::ANNOTATION_TOO_NEW_FOR_KEDA, path.key(annotation), message).warning(),
            );
        }
    }
}
