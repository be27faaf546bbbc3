//! Floats of triggers as the thousandths that the HPA reads.

/// A value or a threshold as KEDA 2.20 and later write it: rounded to three decimals, ties to the even one by
/// the exact binary value. What is negative or no finite number is 0.
pub(crate) fn float_to_milli(value: f64) -> i64 {
    if !value.is_finite() || value <= 0.0 {
        return 0;
    }
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    // value = mantissa · 2^shift
    let (mantissa, shift) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | (1 << 52), exponent - 1075),
    };
    let thousandths = u128::from(mantissa) * 1000;
    if shift >= 0 {
        let milli = if shift < 64 {
            thousandths << shift
        } else {
            u128::MAX
        };
        return i64::try_from(milli).unwrap_or(i64::MAX);
    }
    let down = -shift;
    if down > 120 {
        return 0;
    }
    let (whole, rest, half) = (
        thousandths >> down,
        thousandths & ((1 << down) - 1),
        1_u128 << (down - 1),
    );
    let up = rest > half || (rest == half && whole & 1 == 1);
    i64::try_from(whole + u128::from(up)).unwrap_or(i64::MAX)
}

/// A float as earlier releases wrote it, and as targets of fallbacks and formulas still are: `trunc(x · 1000)`.
pub(crate) fn float_to_milli_truncated(value: f64) -> i64 {
    (value * 1000.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_rounded_to_thousandths() {
        assert_eq!(float_to_milli(1.0005), 1000); // The float is a little less than it looks.
        assert_eq!(float_to_milli(0.0625), 62);
        assert_eq!(float_to_milli(f64::NAN), 0);
        assert_eq!(float_to_milli(-1.0), 0);
    }
}
