//! The `kubernetes-workload` trigger. Source: `kubernetes_workload_scaler.go`.

use crate::admission::triggers::ProblemKind;
use crate::admission::triggers::examination::Examination;

/// The target has a default, zero, which KEDA then refuses.
pub(super) fn check(examination: &mut Examination<'_>) {
    if examination.formula_input {
        return;
    }
    match examination.value("value") {
        None => examination.missing(
            "value",
            "`kubernetes-workload` triggers need `value`".to_owned(),
            Some("set `value` to the pods of the selector that one replica stands for".to_owned()),
        ),
        Some(_) => {
            if examination.number("value").is_some_and(|value| value <= 0.0) {
                examination.key(
                    ProblemKind::ValueOutOfRange,
                    "value",
                    "`value` is not more than zero, which KEDA refuses".to_owned(),
                    None,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::admission::triggers::scalers::cases::Base;

    #[test]
    fn metadata_is_held_against_what_keda_takes() {
        let base = Base {
            trigger_type: "kubernetes-workload",
            metadata: &[("podSelector", "app=backend"), ("value", "0.5")],
            metric_type: None,
            authenticated: false,
        };
        base.hold(&[
            (&[("value", "-")], &["MissingKey value"]),
            (&[("value", "0")], &["ValueOutOfRange value"]),
            (&[("value", "-1")], &["ValueOutOfRange value"]),
            (&[("value", ".5")], &["MalformedValue value"]),
            (&[("podSelector", "-")], &["MissingKey podSelector"]),
            (
                &[("podSelector", "app: backend")],
                &["MalformedValue podSelector"],
            ),
            (&[("podSelector", "app in (a, b), !canary")], &[]),
            (&[("activationValue", "3.1")], &[]),
            (
                &[("activationValue", "three")],
                &["MalformedValue activationValue"],
            ),
            (&[("username", "x")], &["UnknownKey username"]),
        ]);
        let trigger = base.with(&[("value", "-")]);
        assert_eq!(
            crate::admission::triggers::check(&trigger, true, scalegen_syntax::Version::new(2, 20)),
            []
        );
    }
}
