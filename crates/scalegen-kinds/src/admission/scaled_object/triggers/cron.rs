//! The metadata of a cron trigger: rule TRG014.
//!
//! Source: `pkg/scalers/cron_scaler.go` of kedacore/keda 2.20 and `parser.go` of robfig/cron v3.

use scalegen_syntax::Targets;

use super::Metadata;
use crate::admission::words;

pub(super) fn check(metadata: &mut Metadata<'_>, _targets: &Targets) {
    metadata.required("timezone");
    let start = metadata.required("start");
    let end = metadata.required("end");
    for (key, schedule) in [("start", start), ("end", end)] {
        if let Some(problem) = schedule.and_then(schedule_problem) {
            metadata.refuse(key, problem);
        }
    }
    if start.is_some() && start == end {
        metadata.refuse("end", "must differ from start");
    }
    if let Some(replicas) = metadata.required("desiredReplicas")
        && !replicas.parse::<i32>().is_ok_and(|replicas| replicas > 0)
    {
        let message = words::invalid(replicas, "must be a whole number above zero");
        metadata.refuse("desiredReplicas", message);
    }
}

/// One of the five fields: its name, its bounds, and the words that stand for its numbers from the least on.
struct Field {
    name: &'static str,
    least: u8,
    most: u8,
    words: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field {
        name: "minute",
        least: 0,
        most: 59,
        words: &[],
    },
    Field {
        name: "hour",
        least: 0,
        most: 23,
        words: &[],
    },
    Field {
        name: "day of the month",
        least: 1,
        most: 31,
        words: &[],
    },
    Field {
        name: "month",
        least: 1,
        most: 12,
        words: &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    },
    Field {
        name: "day of the week",
        least: 0,
        most: 6,
        words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    },
];

/// What is wrong with a schedule of minute, hour, day of the month, month, day of the week.
fn schedule_problem(schedule: &str) -> Option<String> {
    let parts: Vec<&str> = schedule.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        return Some(format!(
            "has {} fields, not 5: minute, hour, day of the month, month, day of the week",
            parts.len()
        ));
    }
    FIELDS
        .iter()
        .zip(parts)
        .find(|(field, part)| !part.split(',').all(|range| field.takes(range)))
        .map(|(field, part)| {
            format!(
                "`{part}` is no {}: use {} to {}, ranges such as 1-5, steps such as */15, or *",
                field.name, field.least, field.most
            )
        })
}

impl Field {
    /// Whether a range, with or without a step, is one of this field.
    fn takes(&self, range: &str) -> bool {
        let (range, step) = match range.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (range, None),
        };
        let stepped = step.is_none_or(|step| step.parse::<u16>().is_ok_and(|step| step > 0));
        let within = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => true,
            Some((from, to)) => match (self.number(from), self.number(to)) {
                (Some(from), Some(to)) => from <= to,
                _ => false,
            },
            None => self.number(range).is_some(),
        };
        stepped && within
    }

    fn number(&self, text: &str) -> Option<u8> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        let number = match word {
            Some(position) => self.least.checked_add(u8::try_from(position).ok()?)?,
            None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
            None => return None,
        };
        (self.least..=self.most).contains(&number).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::schedule_problem;

    #[test]
    fn schedules_are_read_as_cron_reads_them() {
        for schedule in [
            "0 8 * * *",
            "*/15 0-23/2 1,15 jan-MAR mon-fri",
            "0 8 ? * 1-5",
            "5/10 * * * 0,6",
            " 0  8 * * * ",
        ] {
            assert_eq!(schedule_problem(schedule), None, "{schedule}");
        }
        for schedule in [
            "0 8 * *",
            "0 8 * * * *",
            "@daily",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "* * * * fri-mon",
            "*/0 * * * *",
            "*/x * * * *",
            "1- * * * *",
            ", * * * *",
            "+1 * * * *",
            "8am * * * *",
        ] {
            assert!(schedule_problem(schedule).is_some(), "{schedule}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[-0-9*/?, a-z]{0,30}") {
            let _ = schedule_problem(&text);
        }
    }
}
