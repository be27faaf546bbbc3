//! The trigger's `metricType`, for all types but cpu and memory.
//!
//! Source: `GetMetricTargetType` in `pkg/scalers/scaler.go` of kedacore/keda.

use super::examination::Examination;
use crate::rules;

/// An external metric has an average or a total, never a utilization.
pub(super) fn check(examination: &mut Examination<'_>) {
    let type_ = examination.trigger.type_.as_str();
    if matches!(type_, "cpu" | "memory") {
        return;
    }
    let message = match examination.trigger.metric_type.as_deref() {
        None | Some("" | "AverageValue" | "Value") => return,
        Some("Utilization") => {
            format!(
                "a `{type_}` trigger cannot have metricType Utilization: there is no request to be a percentage of"
            )
        }
        Some(other) => format!("KEDA has no metricType `{other}`"),
    };
    examination.itself(
        rules::UNSUPPORTED_TRIGGER_METRIC_TYPE,
        Some("metricType"),
        message,
        Some("use AverageValue (per pod, the default) or Value (for all pods together)".to_owned()),
    );
}
