//! The `cron` trigger. Source: `cron_scaler.go`.

use crate::admission::triggers::ProblemKind;
use crate::admission::triggers::examination::Examination;

/// KEDA compares the texts, and nothing more.
pub(super) fn check(examination: &mut Examination<'_>) {
    if let (Some(start), Some(end)) = (examination.text("start"), examination.text("end"))
        && start == end
    {
        examination.key(
            ProblemKind::ConflictingKeys,
            "end",
            format!("`start` and `end` are both `{start}`, which KEDA refuses"),
            Some("let it end later".to_owned()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::admission::triggers::scalers::cases::Base;

    #[test]
    fn metadata_is_held_against_what_keda_takes() {
        let base = Base {
            trigger_type: "cron",
            metadata: &[
                ("timezone", "Asia/Kolkata"),
                ("start", "0 8 * * MON-FRI"),
                ("end", "0 20 * * MON-FRI"),
                ("desiredReplicas", "4"),
            ],
            metric_type: None,
            authenticated: false,
        };
        base.hold(&[
            (&[("end", "0 8 * * MON-FRI")], &["ConflictingKeys end"]),
            (&[("end", " 0 8 * * MON-FRI ")], &["ConflictingKeys end"]),
            (&[("start", "@daily")], &["MalformedValue start"]),
            (&[("start", "0 0 8 * * *")], &["MalformedValue start"]),
            (&[("timezone", "IST")], &["MalformedValue timezone"]),
            (&[("timezone", "-")], &["MissingKey timezone"]),
            (&[("timezone", "")], &["MissingKey timezone"]),
            (&[("desiredReplicas", "0")], &["ValueOutOfRange desiredReplicas"]),
            (&[("desiredReplicas", "2.5")], &["MalformedValue desiredReplicas"]),
            (&[("desiredReplicas", " 3 ")], &[]),
            (&[("metricName", "m")], &["RemovedKey metricName"]),
            (&[("timeZone", "UTC")], &["UnknownKey timeZone"]),
            (&[("start", "0 8 30 2 *")], &["DoubtfulValue start"]),
        ]);
    }
}
