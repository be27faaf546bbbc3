//! The metadata of a cpu or memory trigger: rule TRG014.
//!
//! Source: `pkg/scalers/cpu_memory_scaler.go` of kedacore/keda 2.20.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_syntax::{Targets, Version};

use super::Metadata;
use crate::admission::{names, read_quantity, words};

/// From here on the metadata key `type` is an error.
const TYPE_REMOVED: Version = Version::new(2, 18);

pub(super) fn check(metadata: &mut Metadata<'_>, targets: &Targets) {
    if metadata.get("type").is_some() {
        let message = "is not read any more: metricType, beside the metadata, takes its place";
        if targets.keda < TYPE_REMOVED {
            metadata.warn(
                "type",
                "is deprecated: metricType, beside the metadata, takes its place",
            );
        } else {
            metadata.refuse("type", message);
        }
    }
    if let Some(container) = metadata.get("containerName")
        && let Some(problem) = names::dns_label(container)
    {
        metadata.refuse("containerName", words::invalid(container, &problem));
    }
    let Some(value) = metadata.required("value") else {
        return;
    };
    let detail = match metadata.trigger.metric_type.as_deref() {
        Some("Utilization") => match value.parse::<i32>() {
            Ok(percent) if percent > 0 => return,
            _ => "must be whole percent of the request, above zero",
        },
        Some("AverageValue") => match read_quantity(&Quantity(value.to_owned())) {
            Ok(quantity) if quantity.is_positive() => return,
            _ => "must be a quantity above zero, such as 500m or 1Gi",
        },
        // The type itself is rule TRG017.
        _ => return,
    };
    metadata.refuse("value", words::invalid(value, detail));
}
