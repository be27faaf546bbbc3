//! One cell of a trace.

use scalegen_syntax::Quantity;

use super::unit::Unit;

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
    /// The cell of a float, as Prometheus has them.
    pub(super) fn of(float: f64) -> Self {
        match format!("{float}").parse() {
            Ok(quantity) if float.is_finite() => Self::Number { quantity, float },
            _ => Self::NotANumber,
        }
    }

    /// Reads a cell with the unit that it or its column has, and whether it is in percent; none if it is neither empty
    /// nor a number.
    pub(super) fn with_unit(text: &str, of_column: Option<Unit>) -> Option<(Self, bool)> {
        if let Some(cell) = Self::parse(text) {
            let times = match of_column {
                Some(Unit::Times(times)) => times,
                _ => 1.0,
            };
            return Some((cell.times(times), false));
        }
        if text.eq_ignore_ascii_case("null") {
            return Some((Self::Empty, false));
        }
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-');
        let (number, unit) = text.split_at(text.find(|c| !is_number(c))?);
        let cell = Self::parse(number).filter(|cell| *cell != Self::Empty)?;
        match Unit::parse(unit.trim_start())? {
            Unit::Percent => Some((cell, true)),
            Unit::Times(times) => Some((cell.times(times), false)),
        }
    }

    /// Whether it is a number other than 0.
    pub(super) fn is_mark(self) -> bool {
        matches!(self, Self::Number { float, .. } if float != 0.0)
    }

    /// A number of pods; none for what is no number.
    pub(super) fn count(self) -> Option<i32> {
        match self {
            Self::Number { float, .. } if float >= 0.0 => Some(float.round() as i32),
            _ => None,
        }
    }

    fn times(self, times: f64) -> Self {
        match self {
            // A thousandth has no exact float: dividing by a thousand gives the nearest one.
            Self::Number { float, .. } if times < 1.0 => Self::of(float / (1.0 / times).round()),
            Self::Number { float, .. } if times > 1.0 => Self::of(float * times),
            cell => cell,
        }
    }

    /// Reads a cell without a unit; none if it is neither empty nor a number.
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
    fn numbers_may_have_units() {
        for (text, of_column, expected, is_percent) in [
            ("45.5%", None, 45.5, true),
            ("45.5 %", Some(Unit::Percent), 45.5, true),
            ("1.5 GiB", None, 1.5 * f64::from(1 << 30), false),
            ("350 ms", None, 0.35, false),
            ("12 req/s", None, 12.0, false),
            ("1.5", Some(Unit::Times(1024.0)), 1536.0, false),
            ("2Mi", None, f64::from(2 << 20), false),
        ] {
            let Some((Cell::Number { float, .. }, percent)) = Cell::with_unit(text, of_column) else {
                panic!("{text}")
            };
            assert_eq!((float, percent), (expected, is_percent), "{text}");
        }
        assert_eq!(Cell::with_unit("null", None), Some((Cell::Empty, false)));
        for text in ["many", "12 apples", "%", "- %"] {
            assert_eq!(Cell::with_unit(text, None), None, "{text}");
        }
    }

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
