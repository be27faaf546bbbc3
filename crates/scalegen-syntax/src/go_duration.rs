//! Spans of time as Go programs read and write them: `15s`, `1m30s`, `1.5h`.

use crate::Duration;

/// The span with the units that Go has, the largest of which is an hour.
pub fn text(duration: Duration) -> String {
    const DAY: i32 = 86_400;
    let seconds = duration.seconds();
    if seconds < DAY {
        return duration.to_string();
    }
    let hours = seconds / 3600;
    match seconds % 3600 {
        0 => format!("{hours}h"),
        rest => format!("{hours}h{}", Duration::from_seconds(rest)),
    }
}

/// The span in milliseconds, rounded down; none for text that Go's `time.ParseDuration` refuses.
pub fn milliseconds(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanoseconds = 0.0_f64;
    while !rest.is_empty() {
        let number = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (amount, after) = rest.split_at(number);
        let unit = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, next) = after.split_at(unit);
        let per_unit = match unit {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return None,
        };
        // `.` alone and `1.2.3` are no numbers to either language.
        nanoseconds += amount.parse::<f64>().ok()? * per_unit;
        rest = next;
    }
    // Go counts nanoseconds in an int64.
    if nanoseconds >= i64::MAX as f64 {
        return None;
    }
    let milliseconds = (nanoseconds / 1e6) as i64;
    Some(if negative { -milliseconds } else { milliseconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_go_reads() {
        for (seconds, expected) in [
            (0, "0s"),
            (90, "1m30s"),
            (3600, "1h"),
            (86_400, "24h"),
            (90_061, "25h1m1s"),
        ] {
            let text = text(Duration::from_seconds(seconds));
            assert_eq!(text, expected);
            assert_eq!(milliseconds(&text), Some(i64::from(seconds) * 1000), "{text}");
        }
    }

    #[test]
    fn reads_what_go_reads() {
        for (text, expected) in [
            ("15s", Some(15_000)),
            ("1m30s", Some(90_000)),
            ("1.5h", Some(5_400_000)),
            (".5s", Some(500)),
            ("250ms", Some(250)),
            ("-10s", Some(-10_000)),
            ("0", Some(0)),
            ("+1s", Some(1_000)),
            ("", None),
            ("-", None),
            ("15", None),
            ("s", None),
            (".s", None),
            ("1d", None),
            ("1 s", None),
            ("1.2.3s", None),
            ("9999999999h", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
