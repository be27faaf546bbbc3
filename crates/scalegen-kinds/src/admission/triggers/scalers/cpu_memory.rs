//! The `cpu` and `memory` triggers. Source: `cpu_memory_scaler.go`.

use scalegen_syntax::{Message, Quantity, Version};

use crate::admission::messages::Unreadable;
use crate::admission::triggers::examination::Examination;
use crate::admission::triggers::fault::Fault;
use crate::admission::triggers::messages::{
    self, FractionOfByte, MetricTypeTwice, NeedsMetricType, NoSuchMetricType, NotAContainerName,
    NotAPercentage, NotAQuantity, NotASum, NotAboveZero, SetAverageValue, SetResourceMetricType,
    SuffixOfBytes, UseNameCharacters, Write,
};
use crate::rules;

/// From here on the trigger's `metricType` is the only place for it.
const TYPE_REFUSED: Version = Version::new(2, 18);

/// The HPA needs to know whether `value` is a percentage or an amount.
pub(super) fn check(examination: &mut Examination<'_>) {
    let in_trigger = examination
        .trigger
        .metric_type
        .as_deref()
        .filter(|text| !text.is_empty());
    let in_metadata = examination
        .text("type")
        .filter(|_| examination.keda < TYPE_REFUSED);
    if in_trigger.is_some() && in_metadata.is_some() {
        examination.key(
            rules::CONFLICTING_TRIGGER_KEYS,
            "type",
            MetricTypeTwice {},
            messages::remove("type"),
        );
    }
    let metric_type = in_trigger.or(in_metadata);
    check_metric_type(examination, metric_type);
    let fault = examination.value("value").and_then(|value| {
        let fault = match metric_type {
            Some("Utilization") => check_percentage(value.text),
            Some("AverageValue") => check_amount(value.text, &examination.trigger.type_),
            _ => None,
        };
        fault.map(|fault| (value, fault))
    });
    if let Some((value, fault)) = fault {
        examination.fault("value", value, fault);
    }
    if let Some(container) = examination.value("containerName")
        && !is_container_name(container.text)
    {
        let fault = Fault::malformed(NotAContainerName {}).help(UseNameCharacters {});
        examination.fault("containerName", container, fault);
    }
}

/// The API server refuses the HPA that KEDA would make with another.
fn is_container_name(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 63 && text.bytes().all(known) && !text.starts_with('-') && !text.ends_with('-')
}

fn check_metric_type(examination: &mut Examination<'_>, metric_type: Option<&str>) {
    let type_ = examination.trigger.type_.as_str();
    let trigger = type_.to_owned();
    let message = match metric_type {
        Some("Utilization" | "AverageValue") => return,
        Some("Value") => Message::from(NotASum { trigger }),
        Some(other) => NoSuchMetricType {
            metric_type: other.to_owned(),
        }
        .into(),
        // Said already: it is in the wrong place.
        None if examination.trigger.metadata.contains_key("metricType") => return,
        None => NeedsMetricType { trigger }.into(),
    };
    examination.itself(
        rules::UNSUPPORTED_TRIGGER_METRIC_TYPE,
        Some("metricType"),
        message,
        Some(SetResourceMetricType {}.into()),
    );
}

/// An int32, which the API server wants to be more than zero.
fn check_percentage(text: &str) -> Option<Fault> {
    match text.parse::<i32>() {
        Ok(percent) if percent > 0 => None,
        Ok(_) => Some(Fault::new(rules::TRIGGER_VALUE_OUT_OF_RANGE, NotAboveZero {})),
        Err(_) => {
            let fault = Fault::malformed(NotAPercentage {});
            let digits = text.trim_end_matches('%').trim_end();
            Some(match digits.parse::<i32>() {
                Ok(percent) => fault
                    .at(digits.len()..text.len())
                    .help(Write { text: percent.into() }),
                Err(_) if text.parse::<Quantity>().is_ok() => fault.help(SetAverageValue {}),
                Err(_) => fault,
            })
        }
    }
}

/// A quantity; one that does not parse takes the scaler down with a panic.
fn check_amount(text: &str, resource: &str) -> Option<Fault> {
    match text.parse::<Quantity>() {
        Err(error) => Some(Fault::malformed(NotAQuantity {}).help(Unreadable {
            error: error.to_string(),
        })),
        Ok(amount) if !amount.is_positive() => {
            Some(Fault::new(rules::TRIGGER_VALUE_OUT_OF_RANGE, NotAboveZero {}))
        }
        Ok(amount) if resource == "memory" && !amount.is_whole() => {
            Some(Fault::new(rules::DOUBTFUL_TRIGGER_VALUE, FractionOfByte {}).help(SuffixOfBytes {}))
        }
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::triggers::scalers::cases::{Base, found};

    const CPU: Base = Base {
        trigger_type: "cpu",
        metadata: &[("value", "60")],
        metric_type: Some("Utilization"),
        authenticated: false,
    };

    #[test]
    fn utilization_is_a_whole_percentage() {
        CPU.hold(&[
            (&[("value", "50%")], &["malformed-trigger-value value"]),
            (&[("value", "0")], &["trigger-value-out-of-range value"]),
            (&[("value", "-5")], &["trigger-value-out-of-range value"]),
            (&[("value", "0.5")], &["malformed-trigger-value value"]),
            (&[("value", "500m")], &["malformed-trigger-value value"]),
            (&[("value", "-")], &["missing-trigger-key value"]),
            (&[("value", " 60 ")], &[]),
            (&[("containerName", "api")], &[]),
            (
                &[("containerName", "Api")],
                &["malformed-trigger-value containerName"],
            ),
            (
                &[("containerName", "api-")],
                &["malformed-trigger-value containerName"],
            ),
            (&[("type", "Utilization")], &["refused-trigger-key type"]),
            (
                &[("metricType", "Utilization")],
                &["misplaced-trigger-key metricType"],
            ),
            (&[("container", "api")], &["unknown-trigger-key container"]),
        ]);
        assert_eq!(
            check_percentage("50%")
                .and_then(|fault| fault.help)
                .map(|help| help.to_string())
                .as_deref(),
            Some("write 50")
        );
    }

    #[test]
    fn an_average_value_is_a_quantity() {
        let memory = Base {
            trigger_type: "memory",
            metadata: &[("value", "512Mi")],
            metric_type: Some("AverageValue"),
            authenticated: false,
        };
        memory.hold(&[
            (&[("value", "512MB")], &["malformed-trigger-value value"]),
            (&[("value", "0")], &["trigger-value-out-of-range value"]),
            (&[("value", "500m")], &["doubtful-trigger-value value"]),
            (&[("value", "1e9")], &[]),
        ]);
        let cpu = Base {
            metric_type: Some("AverageValue"),
            metadata: &[("value", "500m")],
            ..CPU
        };
        cpu.hold(&[(&[("value", "half")], &["malformed-trigger-value value"])]);
    }

    #[test]
    fn the_metric_type_belongs_to_the_trigger() {
        let with = |metric_type| Base { metric_type, ..CPU };
        let missing = ["unsupported-trigger-metric-type metricType"];
        assert_eq!(with(None).found(&[]), missing);
        assert_eq!(with(Some("")).found(&[]), missing);
        assert_eq!(with(Some("Value")).found(&[]), missing);
        assert_eq!(with(Some("utilization")).found(&[]), missing);
        assert_eq!(
            with(None).found(&[("metricType", "Utilization")]),
            ["misplaced-trigger-key metricType"]
        );
        let old = Version::new(2, 17);
        let in_metadata = with(None).with(&[("type", "Utilization")]);
        assert_eq!(found(&in_metadata, old), ["deprecated-trigger-key type"]);
        let untyped = found(&with(None).with(&[("value", "x")]), Version::new(2, 20));
        assert_eq!(untyped, missing);
        let both = CPU.with(&[("type", "Utilization")]);
        assert_eq!(
            found(&both, old),
            ["deprecated-trigger-key type", "conflicting-trigger-keys type"]
        );
    }
}
