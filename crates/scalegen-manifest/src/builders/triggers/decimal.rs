//! Numbers as KEDA parses them: JSON numbers, without a suffix.

use scalegen_syntax::Quantity;

/// The exact amount with a point and no suffix: `500m` is `0.5`, `5k` is `5000`.
pub(in crate::builders) fn decimal(amount: Quantity) -> String {
    const NANO: u128 = 1_000_000_000;
    let nanos = amount.nanos().unsigned_abs();
    let sign = if amount.is_negative() { "-" } else { "" };
    if nanos.is_multiple_of(NANO) {
        return format!("{sign}{}", nanos / NANO);
    }
    let fraction = format!("{:09}", nanos % NANO);
    let fraction = fraction.trim_end_matches('0');
    format!("{sign}{}.{fraction}", nanos / NANO)
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn has_no_suffix() {
        for (quantity, number) in [
            ("5", "5"),
            ("0", "0"),
            ("500m", "0.5"),
            ("5k", "5000"),
            ("1Ki", "1024"),
            ("1e3", "1000"),
            ("-1500m", "-1.5"),
            ("1n", "0.000000001"),
            ("12E", "9223372036854775807"),
        ] {
            assert_eq!(decimal(quantity.parse().unwrap()), number, "{quantity}");
        }
    }
}
