//! The trigger's `metricType`, for all types but cpu and memory.
//!
//! Source: `GetMetricTargetType` in `pkg/scalers/scaler.go` of kedacore/keda.

use scalegen_syntax::Message;

use super::examination::Examination;
use super::messages::{NoSuchMetricType, NotAUtilization, UseMetricType};
use crate::rules;

/// An external metric has an average or a total, never a utilization.
pub(super) fn check(examination: &mut Examination<'_>) {
    let type_ = examination.trigger.type_.as_str();
    if matches!(type_, "cpu" | "memory") {
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
