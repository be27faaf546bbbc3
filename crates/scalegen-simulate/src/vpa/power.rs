//! Powers as the runtime that the recommender is written in computes them: bucket starts depend on the last bit.

/// `x` to the power of `y`, bit for bit as upstream; the usual `powf` differs in the last place, which showed
/// in one recommended bound of twenty.
pub(super) fn power(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if y == 1.0 {
        return x;
    }
    if y == 0.5 {
        return x.sqrt();
    }
    if y == -0.5 {
        return 1.0 / x.sqrt();
    }
    // Exponents past this overflow or vanish for every base that has a fraction of its own.
    if x <= 0.0 || !x.is_finite() || !y.is_finite() || y.abs() >= (1_u64 << 53) as f64 {
        return x.powf(y);
    }
    let (mut whole, mut fraction) = (y.abs().trunc(), y.abs().fract());
    let mut result = 1.0;
    let mut exponent = 0_i64;
    if fraction != 0.0 {
        if fraction > 0.5 {
            fraction -= 1.0;
            whole += 1.0;
        }
        result = (fraction * x.ln()).exp();
    }
    let (mut mantissa, mut mantissa_exponent) = split(x);
    let mut left = whole as u64;
    while left != 0 {
        if mantissa_exponent.abs() > 1 << 12 {
            exponent += mantissa_exponent;
            break;
        }
        if left & 1 == 1 {
            result *= mantissa;
            exponent += mantissa_exponent;
        }
        mantissa *= mantissa;
        mantissa_exponent *= 2;
        if mantissa < 0.5 {
            mantissa += mantissa;
            mantissa_exponent -= 1;
        }
        left >>= 1;
    }
    if y < 0.0 {
        result = 1.0 / result;
        exponent = -exponent;
    }
    times_power_of_two(result, exponent)
}

/// A positive finite number as a mantissa from ½ to 1 and an exponent of two.
fn split(x: f64) -> (f64, i64) {
    const SUBNORMAL_SHIFT: i64 = 54;
    if x < f64::MIN_POSITIVE {
        let (mantissa, exponent) = split(x * (1_u64 << SUBNORMAL_SHIFT) as f64);
        return (mantissa, exponent - SUBNORMAL_SHIFT);
    }
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64 - 1022;
    (f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)), exponent)
}

/// `x · 2^exponent`, in steps that neither overflow nor vanish before the result does.
pub(crate) fn times_power_of_two(mut x: f64, mut exponent: i64) -> f64 {
    const STEP: i64 = 512;
    // Past this every finite number has become infinite or zero.
    exponent = exponent.clamp(-4096, 4096);
    let power = |exponent: i64| f64::from_bits(((1023 + exponent) as u64) << 52);
    while exponent > STEP {
        x *= power(STEP);
        exponent -= STEP;
    }
    while exponent < -STEP {
        x *= power(-STEP);
        exponent += STEP;
    }
    x * power(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_powers_are_exact() {
        assert_eq!(power(1.05, 0.0), 1.0);
        assert_eq!(power(2.0, 10.0), 1024.0);
        assert_eq!(power(2.0, -2.0), 0.25);
    }

    #[test]
    fn stays_within_a_bit_or_two_of_the_usual_power() {
        for exponent in -200..200 {
            let (ours, usual) = (power(1.05, f64::from(exponent)), 1.05_f64.powi(exponent));
            assert!((ours / usual - 1.0).abs() < 1e-13, "{exponent}: {ours} {usual}");
        }
    }

    #[test]
    fn extremes_do_not_panic() {
        assert_eq!(power(1.05, 1e300), f64::INFINITY);
        assert_eq!(power(f64::INFINITY, -2.0), 0.0);
        assert_eq!(power(0.0, 2.0), 0.0);
        assert!(power(f64::NAN, 2.0).is_nan());
        assert_eq!(times_power_of_two(1.0, -5000), 0.0);
    }
}
