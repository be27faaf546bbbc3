//! The trigger's `metricType`.
//!
//! Source: `GetMetricTargetType` in `pkg/scalers/scaler.go` and `parseResourceMetadata` in `cpu_memory_scaler.go` of
//! kedacore/keda.

use scalegen_syntax::{Message, Severity};

use super::examination::Examination;
use super::messages::{
    NeedsMetricType, NoSuchMetricType, NotASum, NotAUtilization, SetResourceMetricType, UseMetricType,
};
use crate::rules;

/// Scalers that do not look at it.
const BLIND: [&str; 2] = ["pulsar", "splunk-observability"];

/// An external metric has an average or a total, never a utilization.
pub(super) fn check(examination: &mut Examination<'_>) {
    let type_ = examination.trigger.type_.as_str();
    if examination.trigger.is_resource() || BLIND.contains(&type_) {
        return;
    }
    let trigger = type_.to_owned();
    let message = match examination.trigger.metric_type.as_deref() {
        None | Some("" | "AverageValue" | "Value") => return,
        Some("Utilization") => Message::from(NotAUtilization { trigger }),
        Some(other) => NoSuchMetricType {
            metric_type: other.to_owned(),
        }
        .into(),
    };
    examination.itself(
        rules::UNSUPPORTED_TRIGGER_METRIC_TYPE,
        Some("metricType"),
        message,
        Some(UseMetricType {}.into()),
    );
}

/// What is wrong with the type of cpu and memory, which is neither Utilization nor AverageValue.
pub(super) fn of_resource(examination: &mut Examination<'_>) {
    let trigger = examination.trigger.type_.clone();
    let message = match examination.metric_type() {
        Some("Value") => Message::from(NotASum { trigger }),
        Some(other) => NoSuchMetricType {
            metric_type: other.to_owned(),
        }
        .into(),
        // It is in the wrong place, and that is why there is none.
        None if examination.trigger.metadata.contains_key("metricType") => {
            let mut refusals = examination.refusals().iter_mut();
            if let Some((_, refusal)) = refusals.find(|(key, _)| key.as_deref() == Some("metricType")) {
                refusal.severity = Severity::Error;
            }
            return;
        }
        // So is the one that older releases took from there, which is refused.
        None if examination.is_reported("type", rules::REFUSED_TRIGGER_KEY) => return,
        None => NeedsMetricType { trigger }.into(),
    };
    examination.itself(
        rules::UNSUPPORTED_TRIGGER_METRIC_TYPE,
        Some("metricType"),
        message,
        Some(SetResourceMetricType {}.into()),
    );
}
