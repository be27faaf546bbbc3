//! What the prometheus trigger makes of the answer to its query.

use serde_json::Value;

/// Why a query gave no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A status other than 2xx.
    #[error("prometheus query api returned error, status {0}")]
    Status(u16),
    /// Nothing, or no number, while `ignoreNullValues` is false.
    #[error("prometheus metrics query returned no value")]
    Null,
    /// More than one series.
    #[error("prometheus query returned multiple elements")]
    SeveralSeries,
    /// A series that is no pair of time and value.
    #[error("prometheus query did not return enough values")]
    TooFewFields,
    /// A value that is no number.
    #[error("prometheus query returned `{0}`, which is no number")]
    NotANumber(String),
}

/// The value of an answer with `status` whose series have these `[time, value]` fields.
pub fn query_value(status: u16, series: &[Vec<Value>], ignore_null_values: bool) -> Result<f64, QueryError> {
    if !(200..300).contains(&status) {
        return Err(QueryError::Status(status));
    }
    let fields = match series {
        [] => return defined(f64::NAN, ignore_null_values),
        [fields] => fields,
        _ => return Err(QueryError::SeveralSeries),
    };
    match fields.as_slice() {
        [] => defined(f64::NAN, ignore_null_values),
        [_] => Err(QueryError::TooFewFields),
        [_, value, ..] => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let value = text.parse().map_err(|_| QueryError::NotANumber(text))?;
            defined(value, ignore_null_values)
        }
    }
}

/// NaN and infinities are no values: 0 where they are ignored, else an error.
pub fn defined(value: f64, ignore_null_values: bool) -> Result<f64, QueryError> {
    match (value.is_finite(), ignore_null_values) {
        (true, _) => Ok(value),
        (false, true) => Ok(0.0),
        (false, false) => Err(QueryError::Null),
    }
}
