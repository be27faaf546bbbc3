//! A Kubernetes quantity: an exact decimal number with a suffix, printed as the API server prints it.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::strconv;

/// An amount of a resource or of a metric, such as `250m`, `64Mi` or `1k`.
///
/// Reads what the API server reads of JSON, and so what `resource.ParseQuantity` takes: blanks around the text do not
/// count, and a missing number is zero, so that `Mi`, `-` and `.` are quantities. [`Quantity::fits_crd`] is the
/// stricter pattern of CRDs.
///
/// Exact down to a thousand-millionth; smaller fractions are rounded up, as in Kubernetes. Prints in the
/// canonical form of `apimachinery/pkg/api/resource`, so that a server stores what was written. Two
/// quantities are equal when they are the same amount, whatever their suffixes.
///
/// ```
/// use scalegen_syntax::Quantity;
///
/// let cpu: Quantity = "1.5".parse().unwrap();
/// assert_eq!(cpu.to_string(), "1500m");
/// assert_eq!("1024Ki".parse::<Quantity>().unwrap().to_string(), "1Mi");
/// assert_eq!("1000".parse::<Quantity>().unwrap().to_string(), "1k");
/// assert_eq!(" 5 ".parse::<Quantity>().unwrap(), Quantity::from_units(5));
/// assert!("50%".parse::<Quantity>().is_err());
/// ```
#[derive(Clone, Copy)]
pub struct Quantity {
    nanos: i128,
    format: Format,
}

/// Which family of suffixes a quantity was written with, and is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// `n u m (none) k M G T P E`
    DecimalSi,
    /// `Ki Mi Gi Ti Pi Ei`
    BinarySi,
    /// `1e3`
    DecimalExponent,
}

/// Why a text is not a quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Not of the form number, then suffix.
    #[error("`{0}` is not a quantity: write a number with an optional suffix, such as 500m, 2, 1.5k or 64Mi")]
    Malformed(String),
    /// A suffix that Kubernetes does not have.
    #[error("`{0}` has an unknown suffix: use n, u, m, k, M, G, T, P, E or Ki, Mi, Gi, Ti, Pi, Ei")]
    Suffix(String),
}

const NANO: i128 = 1_000_000_000;
/// Kubernetes caps every quantity at 2^63 - 1 units.
const MAX_NANOS: i128 = (i64::MAX as i128) * NANO;

impl Quantity {
    /// A whole number of units.
    pub const fn from_units(units: i64) -> Self {
        Self {
            nanos: units as i128 * NANO,
            format: Format::DecimalSi,
        }
    }

    /// A number of thousandths: millicores for CPU.
    pub const fn from_milli(milli: i64) -> Self {
        Self {
            nanos: milli as i128 * 1_000_000,
            format: Format::DecimalSi,
        }
    }

    /// A number of bytes, printed with the binary suffixes.
    pub const fn from_bytes(bytes: i64) -> Self {
        Self {
            nanos: bytes as i128 * NANO,
            format: Format::BinarySi,
        }
    }

    /// Whether a text matches the pattern that the CRDs of KEDA and the VPA hold quantities to: all of it is a sign, a
    /// decimal number, and a suffix or an exponent, which may itself have a fraction.
    ///
    /// Source: `XIntOrString` of `pkg/api/resource/quantity.go` as controller-gen writes it.
    pub fn fits_crd(text: &str) -> bool {
        let Some(suffix) = after_number(without_sign(text)) else {
            return false;
        };
        match suffix.as_bytes() {
            [] | [b'n' | b'u' | b'm' | b'k' | b'M' | b'G' | b'T' | b'P' | b'E'] => true,
            [b'K' | b'M' | b'G' | b'T' | b'P' | b'E', b'i'] => true,
            [b'e' | b'E', ..] => after_number(without_sign(&suffix[1..])).is_some_and(str::is_empty),
            _ => false,
        }
    }

    /// The amount in thousandths, rounded up (away from zero), as the controllers read it.
    pub fn milli_ceil(self) -> i128 {
        div_away(self.nanos, 1_000_000)
    }

    /// The amount in whole units, rounded up (away from zero): bytes for memory.
    pub fn units_ceil(self) -> i128 {
        div_away(self.nanos, NANO)
    }

    /// The amount in thousand-millionths, exact.
    pub const fn nanos(self) -> i128 {
        self.nanos
    }

    /// Whether it is a whole number of thousandths.
    pub const fn is_whole_milli(self) -> bool {
        self.nanos % 1_000_000 == 0
    }

    /// Whether it is a whole number of units.
    pub const fn is_whole(self) -> bool {
        self.nanos % NANO == 0
    }

    /// Greater than zero.
    pub const fn is_positive(self) -> bool {
        self.nanos > 0
    }

    /// Less than zero.
    pub const fn is_negative(self) -> bool {
        self.nanos < 0
    }

    /// The exact amount with a point and no suffix, as KEDA reads numbers: `500m` is `0.5`, `5k` is `5000`.
    pub fn decimal(self) -> String {
        let nano = NANO.unsigned_abs();
        let nanos = self.nanos.unsigned_abs();
        let sign = if self.is_negative() { "-" } else { "" };
        if nanos.is_multiple_of(nano) {
            return format!("{sign}{}", nanos / nano);
        }
        let fraction = format!("{:09}", nanos % nano);
        let fraction = fraction.trim_end_matches('0');
        format!("{sign}{}.{fraction}", nanos / nano)
    }

    /// The nearest float, for arithmetic that the controllers do in floats.
    pub fn to_f64(self) -> f64 {
        self.nanos as f64 / NANO as f64
    }
}

fn div_away(value: i128, by: i128) -> i128 {
    let quotient = value / by;
    if value % by == 0 {
        quotient
    } else {
        quotient + value.signum()
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}
impl Eq for Quantity {}
impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        // JSON writes other blanks than these as escapes, which the server does not undo.
        let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\0'..='\x1f' | '\u{2028}' | '\u{2029}');
        let text = text.trim_matches(is_blank);
        if text.is_empty() {
            return Err(QuantityError::Malformed(text.to_owned()));
        }
        let unsigned = without_sign(text);
        let (whole, rest) = split_digits(unsigned);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), split_digits);
        let is_number = unsigned.len() > suffix.len();
        let malformed = || QuantityError::Malformed(text.to_owned());
        if suffix.starts_with('.') {
            return Err(malformed());
        }
        let suffix = parse_suffix(text, suffix);
        let (power, binary_power, format) =
            suffix.map_err(|error| if is_number { error } else { malformed() })?;
        let nanos = scale(whole, fraction, power, binary_power);
        Ok(Self {
            nanos: if text.starts_with('-') { -nanos } else { nanos },
            format,
        })
    }
}

fn without_sign(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

/// The digits that a text begins with, and what follows them.
fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// What follows `1`, `1.`, `1.5` or `.5`; nothing when the text begins with no number.
fn after_number(text: &str) -> Option<&str> {
    let (whole, rest) = split_digits(text);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), split_digits);
    (!whole.is_empty() || !fraction.is_empty()).then_some(rest)
}

/// The power of ten, the power of two and the family that a suffix stands for.
fn parse_suffix(text: &str, suffix: &str) -> Result<(i32, u32, Format), QuantityError> {
    let decimal = |power| Ok((power, 0, Format::DecimalSi));
    let binary = |power| Ok((0, power, Format::BinarySi));
    match suffix {
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "" => decimal(0),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(10),
        "Mi" => binary(20),
        "Gi" => binary(30),
        "Ti" => binary(40),
        "Pi" => binary(50),
        "Ei" => binary(60),
        _ => {
            let exponent = suffix
                .strip_prefix(['e', 'E'])
                .ok_or_else(|| QuantityError::Suffix(text.to_owned()))?;
            // Kubernetes reads an int64, keeps its lower half and saturates the value; 400 is past both ends.
            let power = strconv::integer(exponent).map_err(|_| QuantityError::Suffix(text.to_owned()))?;
            Ok(((power as i32).clamp(-400, 400), 0, Format::DecimalExponent))
        }
    }
}

/// `whole.fraction * 10^power * 2^binary_power` in nanos, rounded up and capped.
fn scale(whole: &str, fraction: &str, power: i32, binary_power: u32) -> i128 {
    let digits = whole.bytes().chain(fraction.bytes());
    let mut mantissa: i128 = 0;
    let mut dropped = 0_i32; // Digits past what fits; they only matter for magnitude and rounding.
    let mut sticky = false;
    for digit in digits {
        if mantissa < 10_i128.pow(28) {
            mantissa = mantissa * 10 + i128::from(digit - b'0');
        } else {
            dropped += 1;
            sticky |= digit != b'0';
        }
    }
    if mantissa == 0 {
        return 0;
    }
    let exponent = power + 9 + dropped - i32::try_from(fraction.len()).unwrap_or(i32::MAX / 2);
    let mut value = mantissa;
    if exponent >= 0 {
        for _ in 0..exponent {
            value = value.saturating_mul(10);
            if value > MAX_NANOS {
                return MAX_NANOS;
            }
        }
    }
    if binary_power > 0 {
        // Multiply before dividing: 0.5Ki is exactly 512.
        value = value.saturating_mul(1_i128 << binary_power);
    }
    if exponent < 0 {
        for _ in 0..(-exponent) {
            sticky |= value % 10 != 0;
            value /= 10;
        }
    }
    if sticky {
        value += 1;
    }
    value.min(MAX_NANOS)
}

impl fmt::Debug for Quantity {
    /// As it prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
        if self.nanos == 0 {
            return f.write_str("0");
        }
        if self.format == Format::BinarySi && self.nanos.abs() >= 1024 * NANO {
            let mut units = div_away(self.nanos, NANO);
            let mut steps = 0;
            while units % 1024 == 0 && steps < 6 {
                units /= 1024;
                steps += 1;
            }
            return write!(f, "{units}{}", BINARY[steps]);
        }
        let mut mantissa = self.nanos;
        let mut power = -9;
        while mantissa % 1000 == 0 && power < 18 {
            mantissa /= 1000;
            power += 3;
        }
        let suffix = match (self.format, power) {
            (_, 0) => "",
            (Format::DecimalExponent, _) => return write!(f, "{mantissa}e{power}"),
            (_, -9) => "n",
            (_, -6) => "u",
            (_, -3) => "m",
            (_, 3) => "k",
            (_, 6) => "M",
            (_, 9) => "G",
            (_, 12) => "T",
            (_, 15) => "P",
            _ => "E",
        };
        write!(f, "{mantissa}{suffix}")
    }
}

crate::written_as_text! {
    Quantity, "a quantity such as \"500m\" or \"64Mi\"", Quantity::from_units, {
        "type": ["string", "number"],
        "format": "scalegen-quantity",
        "description": "A Kubernetes quantity: a number with an optional suffix, such as 500m, 2 or 64Mi.",
        "pattern": "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        text.parse::<Quantity>()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
            .to_string()
    }

    #[test]
    fn a_decimal_has_no_suffix() {
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
            assert_eq!(
                quantity.parse::<Quantity>().unwrap().decimal(),
                number,
                "{quantity}"
            );
        }
    }

    #[test]
    fn prints_what_the_api_server_prints() {
        for (written, printed) in [
            ("1.5", "1500m"),
            ("0.05", "50m"),
            ("1000m", "1"),
            ("1024Ki", "1Mi"),
            ("1.5Gi", "1536Mi"),
            ("5.000", "5"),
            ("05", "5"),
            ("+1", "1"),
            ("-1", "-1"),
            ("1e3", "1e3"),
            ("1000", "1k"),
            ("1500", "1500"),
            (".5", "500m"),
            ("5.", "5"),
            ("0", "0"),
            ("0Mi", "0"),
            ("0.5Ki", "512"),
            ("1023", "1023"),
            ("12E", "9223372036854775807"),
            ("9999999999999999999999", "9223372036854775807"),
            ("0.0000000001", "1n"),
            ("123456789n", "123456789n"),
            (" 1 ", "1"),
            ("\u{a0}64Mi", "64Mi"),
            ("Mi", "0"),
            ("-", "0"),
            ("+", "0"),
            (".", "0"),
            ("E", "0"),
            ("-k", "0"),
            ("1e+2", "100"),
            ("1e4294967297", "10"),
        ] {
            assert_eq!(canonical(written), printed, "{written}");
        }
    }

    #[test]
    fn refuses_what_the_api_server_refuses() {
        for text in [
            "",
            " ",
            "50%",
            "1_000",
            "1\n",
            "\t1",
            "1K",
            "100Mb",
            "1 Gi",
            "1..2",
            "..",
            "1.2.3",
            "--1",
            "+-",
            "-x",
            "1e",
            "e",
            "1e+",
            "1e1.5",
            "1e99999999999999999999",
            "4gi",
            "cpu",
            "Max",
            "Min",
            "256MI",
            "1ki",
            "0x10",
            "1Ei3",
            "a/b",
            "\u{663}",
            "inf",
        ] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }

    #[test]
    fn crds_have_a_pattern() {
        for text in [
            "0", "05", "+1", "-1", "1.", ".5", "1.5", "100m", "64Mi", "1e3", "1E3", "12E", "1e+3", "1E-3",
            "1e1.5", "1e.5", "1e5.", "2k",
        ] {
            assert!(Quantity::fits_crd(text), "{text}");
        }
        for text in [
            "", " 1", "1 ", "1\n", ".", "-", "+-1", "Mi", "1.2.3", "4gi", "50%", "1_000", "1K", "100Mb",
            "1e", "1e+", "1Ei3", "0x10", "\u{663}", "inf",
        ] {
            assert!(!Quantity::fits_crd(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn printing_and_reading_back_keeps_the_amount(milli in proptest::num::i64::ANY) {
            let quantity = Quantity::from_milli(milli / 1000);
            proptest::prop_assert_eq!(quantity.to_string().parse::<Quantity>().unwrap(), quantity);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}|[-+0-9.eEKMGTPinumk]{0,40}") {
            let _ = text.parse::<Quantity>().map(|quantity| quantity.to_string());
            let _ = Quantity::fits_crd(&text);
        }
    }
}
