//! The formula of scalingModifiers, as far as a simulation can calculate it.

use scalegen_syntax::expr::{self, ErrorKind, NotSimulated, RunError};

/// A formula that KEDA accepts and that can be simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    compiled: expr::Formula,
}

/// Why a formula cannot be simulated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// KEDA refuses it.
    #[error(transparent)]
    Refused(#[from] expr::FormulaError),
    /// KEDA accepts it, and it uses what the simulator does not have.
    #[error(transparent)]
    NotSimulated(#[from] NotSimulated),
}

impl FormulaError {
    /// The name in the formula that no trigger has, where that is the error.
    pub(super) fn unknown_name(&self) -> Option<&str> {
        match self {
            Self::Refused(error) => match &error.error().kind {
                ErrorKind::UnknownName { name, .. } => Some(name),
                _ => None,
            },
            Self::NotSimulated(_) => None,
        }
    }
}

impl Formula {
    /// Compiles a formula over the triggers of these names; an empty one cannot be referred to.
    ///
    /// ```
    /// use scalegen_simulate::keda::{Formula, FormulaError};
    ///
    /// let formula = Formula::new("a ?? 0 > 2 ? 1 : (a + b) / 2", &["a", "b"]);
    /// assert!(matches!(formula, Err(FormulaError::Refused(_)))); // `??` must not be mixed without parentheses.
    /// let formula = Formula::new("a * now().Hour()", &["a"]);
    /// assert!(matches!(formula, Err(FormulaError::NotSimulated(_))));
    /// let formula = Formula::new("(a ?? 0) > 2 ? 1 : max([a, b])", &["a", "b"]).unwrap();
    /// assert_eq!(formula.evaluate(&[Some(1.0), Some(7.5)]), Ok(Some(7.5)));
    /// ```
    pub fn new(text: &str, names: &[&str]) -> Result<Self, FormulaError> {
        let compiled = expr::Formula::compile(text, names)?;
        if let Some(part) = compiled.unsimulated() {
            return Err(part.into());
        }
        // KEDA's webhook runs it with -1 for every trigger. What is too long to be run then is always too long.
        match compiled.evaluate(&vec![Some(-1.0); names.len()]) {
            Err(RunError::NotSimulated(part)) => Err(part.into()),
            _ => Ok(Self { compiled }),
        }
    }

    /// Calculates, with a value for each of the names that it was compiled with; none is nil. So is the result.
    pub fn evaluate(&self, values: &[Option<f64>]) -> Result<Option<f64>, RunError> {
        self.compiled.evaluate(values)
    }
}
