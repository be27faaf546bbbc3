//! One cell of a trace.

use scalegen_syntax::Quantity;

/// What a metric's cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Nothing: the metric was not returned.
    Empty,
    /// NaN or an infinity.
    NotANumber,
    /// A number, with or without a suffix.
    Number {
        /// Exact, as the metrics APIs carry it.
        quantity: Quantity,
        /// The nearest float, as Prometheus and KEDA carry it.
        float: f64,
    },
}

impl Cell {
    /// Reads a cell; none if it is neither empty nor a number.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Empty);
        }
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        if ["nan", "inf", "infinity"]
            .iter()
            .any(|word| unsigned.eq_ignore_ascii_case(word))
        {
            return Some(Self::NotANumber);
        }
        // To a server `-` and `Mi` are quantities of zero, but in a recording they stand for nothing known.
        let quantity: Quantity = text.parse().ok().filter(|_| {
            text.trim_start_matches(['+', '-', '.'])
                .starts_with(|c: char| c.is_ascii_digit())
        })?;
        let float = text.parse().unwrap_or_else(|_| quantity.to_f64());
        Some(Self::Number { quantity, float })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_with_and_without_suffix() {
        for (text, milli) in [
            ("1.5", 1500),
            ("250m", 250),
            ("64Mi", 67_108_864_000),
            ("1e3", 1_000_000),
            ("-2", -2000),
        ] {
            let Some(Cell::Number { quantity, .. }) = Cell::parse(text) else {
                panic!("{text}")
            };
            assert_eq!(quantity.milli_ceil(), milli, "{text}");
        }
        for text in ["NaN", "nan", "+Inf", "-inf", "Infinity"] {
            assert_eq!(Cell::parse(text), Some(Cell::NotANumber), "{text}");
        }
        for text in ["x", "1,5", "50%", "--1", "nanana", "-", "Mi", ".", "e5"] {
            assert_eq!(Cell::parse(text), None, "{text}");
        }
        assert_eq!(Cell::parse(""), Some(Cell::Empty));
    }
}
