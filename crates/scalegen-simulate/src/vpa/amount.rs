//! Amounts of a resource as whole numbers: millicores and bytes.

/// The largest amount.
pub(crate) const MAX_AMOUNT: i64 = 100_000_000_000_000;

/// The whole part of a float, from 0 to [`MAX_AMOUNT`]; NaN is 0.
pub(crate) fn amount(value: f64) -> i64 {
    (value as i64).clamp(0, MAX_AMOUNT)
}

/// An amount times a factor, cut to a whole number.
pub(crate) fn scale(value: i64, factor: f64) -> i64 {
    amount(value as f64 * factor)
}

/// Millicores from cores.
pub(crate) fn millicores(cores: f64) -> i64 {
    amount(cores * 1000.0)
}

/// The next multiple of `step`; 0 stays 0, and a step that is not positive changes nothing.
pub(crate) fn round_up(value: i64, step: i64) -> i64 {
    if step <= 0 || value <= 0 {
        return value;
    }
    let steps = value / step + i64::from(value % step != 0);
    steps.saturating_mul(step)
}

/// Bytes with two decimals of the largest binary unit that fits, as `--humanize-memory` writes them.
pub(crate) fn humanize(bytes: i64) -> String {
    for (power, unit) in [(40, "Ti"), (30, "Gi"), (20, "Mi"), (10, "Ki")] {
        let size = 1_i64 << power;
        if bytes >= size {
            return format!("{:.2}{unit}", bytes as f64 / size as f64);
        }
    }
    bytes.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_two_decimals() {
        assert_eq!(humanize(1_610_612_736), "1.50Gi");
    }
}
