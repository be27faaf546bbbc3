//! Quantities as the integers that controllers calculate with, or the floats where they use floats.

use scalegen_syntax::Quantity;

/// Thousandths, rounded away from zero, as `Quantity.MilliValue` gives them; saturates at the ends of an i64.
pub(crate) fn milli(quantity: Quantity) -> i64 {
    let milli = quantity.milli_ceil();
    i64::try_from(milli).unwrap_or(if milli < 0 { i64::MIN } else { i64::MAX })
}

/// The float that `Quantity.AsApproximateFloat64` gives: the integer of the canonical form times its power of
/// ten, which is not always the float nearest to the decimal: `344m` is `344.0 * 0.001`.
pub(crate) fn approximate_f64(quantity: Quantity) -> f64 {
    let nanos = quantity.nanos();
    for (unit, factor) in [(1_000_000_000, 1.0), (1_000_000, 1e-3), (1_000, 1e-6)] {
        if nanos % unit == 0 {
            return (nanos / unit) as f64 * factor;
        }
    }
    nanos as f64 * 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_made_as_the_api_machinery_makes_them() {
        let float = |text: &str| approximate_f64(text.parse().unwrap());
        assert_eq!(float("50m"), 50.0 * 0.001);
        assert_eq!(float("344m"), 344.0 * 0.001);
        assert_eq!(float("1"), 1.0);
        assert_eq!(float("1Mi"), 1_048_576.0);
        assert_eq!(float("5u"), 5.0 * 1e-6);
    }

    #[test]
    fn milli_rounds_up() {
        assert_eq!(milli("123456789n".parse().unwrap()), 124);
        assert_eq!(milli("9223372036854775807".parse().unwrap()), i64::MAX);
    }
}
