//! The formulas of scalingModifiers: the part of the expr language that calculates with numbers.

mod evaluate;
mod functions;
mod lexer;
mod parser;

use evaluate::{Scope, Value};
use parser::Node;

/// A formula that has been read.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    root: Node,
}

/// Why a formula cannot be read, or gives no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormulaError {
    /// Byte of the formula where it went wrong; none while it is calculated.
    pub at: Option<usize>,
    /// What went wrong.
    pub message: String,
}

impl FormulaError {
    fn at(at: usize, message: impl Into<String>) -> Self {
        Self {
            at: Some(at),
            message: message.into(),
        }
    }

    fn running(message: impl Into<String>) -> Self {
        Self {
            at: None,
            message: message.into(),
        }
    }
}

impl Formula {
    /// Reads a formula over the triggers of these names. Strings, maps, ranges, pipes, variables of its own and
    /// functions that have nothing to do with numbers are refused, though KEDA takes them.
    ///
    /// ```
    /// use scalegen_simulate::keda::Formula;
    ///
    /// let formula = Formula::new("a ?? 0 > 2 ? 1 : (a + b) / 2", &["a", "b"]);
    /// assert!(formula.is_err()); // As in KEDA: `??` must not be mixed without parentheses.
    /// let formula = Formula::new("(a ?? 0) > 2 ? 1 : max([a, b])", &["a", "b"]).unwrap();
    /// assert_eq!(formula.evaluate(&[Some(1.0), Some(7.5)]), Ok(Some(7.5)));
    /// ```
    pub fn new(text: &str, variables: &[&str]) -> Result<Self, FormulaError> {
        Ok(Self {
            root: parser::parse(text, variables)?,
        })
    }

    /// Calculates, with a value for each of the names that it was read with; none is nil. So is the result.
    pub fn evaluate(&self, values: &[Option<f64>]) -> Result<Option<f64>, FormulaError> {
        match evaluate::evaluate(&self.root, &mut Scope::new(values))? {
            Value::Nil => Ok(None),
            Value::Int(int) => Ok(Some(int as f64)),
            Value::Float(float) => Ok(Some(float)),
            other => Err(FormulaError::running(format!(
                "the result is {}, not a number",
                other.kind()
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Result<Option<f64>, String> {
        let formula = Formula::new(text, &["one", "two", "none"]).map_err(|error| error.message)?;
        formula
            .evaluate(&[Some(1.0), Some(2.5), None])
            .map_err(|error| error.message)
    }

    #[test]
    fn calculates_what_users_write() {
        for (text, result) in [
            ("one + two * 2", 6.0),
            ("(one + two) / 2", 1.75),
            ("5 / 2", 2.5),
            ("7 % 4", 3.0),
            ("2 ** 3 ** 2", 512.0),
            ("-2 ^ 2", -4.0),
            ("one > 2 ? one + two : 1", 1.0),
            ("one < 2 ? two >= 2 ? 5 : 10 : 0", 5.0),
            ("not (one > 2) and two != 2 ? 3 : 4", 3.0),
            ("!(one == 1) || two > 9 ? 3 : 4", 4.0),
            ("none ?? 7", 7.0),
            ("one + (none ?? 0)", 1.0),
            ("none == nil ? 1 : 2", 1.0),
            ("max(one, two)", 2.5),
            ("min([one, two, 0.5])", 0.5),
            ("sum([one, two])", 3.5),
            ("mean([one, two, 1])", 1.5),
            ("median([one, two, 9])", 2.5),
            ("abs(one - two)", 1.5),
            ("ceil(two) + floor(two) + round(two)", 8.0),
            ("int(two) + float(1)", 3.0),
            ("count([one, two], {# > 1}) > 1 ? 5 : 0", 0.0),
            ("count([one, two], # >= 1) > 1 ? 5 : 0", 5.0),
            (
                "any([one, two], {# > 2}) && all([one, two], {# > 0}) ? 1 : 0",
                1.0,
            ),
            ("sum(map([one, two], {# * 2}))", 7.0),
            ("len(filter([one, two], {# > 1}))", 1.0),
            ("one in [1, 2] ? 8 : 9", 8.0),
            ("first([one, two]) + last([one, two])", 3.5),
            ("0x10 + 1_000 + .5 + 1e3", 2016.5),
        ] {
            assert_eq!(run(text), Ok(Some(result)), "{text}");
        }
        assert_eq!(run("none"), Ok(None));
    }

    #[test]
    fn says_what_it_cannot_do() {
        for (text, message) in [
            ("", "the formula ends too early"),
            ("one +", "the formula ends too early"),
            ("one two", "unexpected `two`"),
            ("three", "there is no trigger `three`"),
            ("avg([one])", "there is no function `avg`: write mean"),
            ("now()", "there is no function `now` here"),
            (
                "one ?? 1 + 2",
                "`+` and `??` must not be mixed without parentheses",
            ),
            ("none + 1", "`+` of nil and an integer"),
            ("one > 1", "the result is a boolean, not a number"),
            ("1 ? 2 : 3", "the condition is an integer, not a boolean"),
            ("one % two", "`%` of a float and a float"),
            ("1 % 0", "division by zero"),
            ("\"a\"", "unexpected `\"`"),
            ("count([one], {# > nil})", "`>` of a float and nil"),
            ("#", "`#` outside a predicate"),
            ("max()", "`max` needs more arguments"),
        ] {
            assert_eq!(run(text), Err(message.to_owned()), "{text}");
        }
        let deep = "(".repeat(5000) + "1" + &")".repeat(5000);
        assert_eq!(run(&deep), Err("the formula is nested too deeply".to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[-+*/%^?:#(){}\\[\\],.<>=!&| 0-9a-z]{0,40}") {
            let _ = run(&text);
        }
    }
}
