//! What something costs in an hour, as in `0.04/h`.

use std::fmt;
use std::str::FromStr;

/// An amount of money per hour, in any currency, that keeps how it is written: `0.04/h`.
#[derive(Clone, PartialEq, Eq)]
pub struct Price(Box<str>);

/// A text that is not a price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a price: write an amount per hour, such as 0.04/h")]
pub struct PriceError(String);

impl Price {
    /// The amount for an hour.
    pub fn per_hour(&self) -> f64 {
        amount(&self.0).unwrap_or(0.0)
    }
}

fn amount(text: &str) -> Option<f64> {
    let amount: f64 = text.strip_suffix("/h")?.parse().ok()?;
    (amount.is_finite() && amount >= 0.0).then_some(amount)
}

impl FromStr for Price {
    type Err = PriceError;

    fn from_str(text: &str) -> Result<Self, PriceError> {
        match amount(text) {
            Some(_) => Ok(Self(text.into())),
            None => Err(PriceError(text.to_owned())),
        }
    }
}

impl fmt::Debug for Price {
    /// As it was written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::written_as_text! {
    Price, {
        "type": "string",
        "format": "scalegen-price",
        "description": "An amount of money per hour: 0.04/h.",
        "pattern": "^[0-9]+(\\.[0-9]+)?/h$",
    }
}
