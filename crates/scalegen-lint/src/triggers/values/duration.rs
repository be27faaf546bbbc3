//! Durations, as Go's `time.ParseDuration` or as a number of milliseconds.

use crate::triggers::ProblemKind;
use crate::triggers::examination::Fault;

pub(super) fn check(text: &str) -> Option<Fault> {
    let seconds = match seconds(text) {
        Some(seconds) => seconds,
        None => match text.parse::<i64>() {
            Ok(milliseconds) => milliseconds as f64 / 1000.0,
            Err(_) => {
                return Some(
                    Fault::malformed("is not a duration")
                        .help("write numbers with units, such as 30s or 1m30s, or a number of milliseconds"),
                );
            }
        },
    };
    (seconds < 0.0).then(|| Fault::new(ProblemKind::ValueOutOfRange, "is less than zero"))
}

/// None for what `time.ParseDuration` refuses.
fn seconds(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.as_bytes().first()? {
        b'-' => (-1.0, text.get(1..)?),
        b'+' => (1.0, text.get(1..)?),
        _ => (1.0, text),
    };
    if rest == "0" {
        return Some(0.0);
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let number_end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_end);
        let unit_end = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        if !number.bytes().any(|byte| byte.is_ascii_digit()) || number.matches('.').count() > 1 {
            return None;
        }
        // Rust reads `.5` and `5.` as Go does.
        total += number.parse::<f64>().ok()? * unit_seconds(unit)?;
        rest = after;
    }
    // An int64 of nanoseconds.
    (total > 0.0 || text.bytes().any(|byte| byte == b'0'))
        .then_some(sign * total)
        .filter(|total| total.abs() <= 9_223_372_036.0)
}

fn unit_seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-9,
        "us" | "µs" | "μs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_durations_and_milliseconds() {
        for text in [
            "30s", "1m30s", "1.5h", ".5s", "5.s", "100ms", "10us", "0", "0s", "3000", "+5s", "1h0m",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "30 s",
            "1d",
            "s",
            "30sec",
            "1m30",
            "1..5s",
            "1.5",
            "",
            "-",
            "five",
            "999999999999h",
        ] {
            let kind = check(text).map(|fault| fault.kind);
            assert_eq!(kind, Some(ProblemKind::MalformedValue), "{text}");
        }
        for text in ["-5s", "-5"] {
            let kind = check(text).map(|fault| fault.kind);
            assert_eq!(kind, Some(ProblemKind::ValueOutOfRange), "{text}");
        }
    }
}
