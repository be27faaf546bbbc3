//! Spans of time as Go programs read them from flags: `15s`, `1m30s`, `1.5h`.

/// The span in milliseconds, rounded down; none for text that Go's `time.ParseDuration` refuses.
pub(crate) fn milliseconds(text: &str) -> Option<i64> {
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
    use super::milliseconds;

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
