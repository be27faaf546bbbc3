//! Times as tables write them.

/// Seconds with units: `1h02m03s`.
pub(super) fn time(seconds: f64) -> String {
    let whole = seconds.trunc() as i64;
    let rest = seconds - whole as f64;
    let (hours, minutes) = (whole / 3600, whole % 3600 / 60);
    let seconds = (whole % 60) as f64 + rest;
    let seconds = if rest == 0.0 {
        format!("{seconds:02}")
    } else {
        format!("{seconds:06.3}")
    };
    match (hours, minutes) {
        (0, 0) => format!("{}s", seconds.strip_prefix('0').unwrap_or(&seconds)),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes:02}m{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (seconds, text) in [
            (0.0, "0s"),
            (15.0, "15s"),
            (75.0, "1m15s"),
            (3600.0, "1h00m00s"),
            (90_061.5, "25h01m01.500s"),
        ] {
            assert_eq!(time(seconds), text);
        }
    }
}
