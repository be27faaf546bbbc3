//! How the prometheus trigger reads the answer to its query; a trace has the values alone.

use serde_json::Value;

use super::metrics_server::defined;

/// Why a query gave no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
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
pub(crate) fn query_value(
    status: u16,
    series: &[Vec<Value>],
    ignore_null_values: bool,
) -> Result<f64, QueryError> {
    if !(200..300).contains(&status) {
        return Err(QueryError::Status(status));
    }
    let fields = match series {
        [] => return defined(f64::NAN, ignore_null_values).ok_or(QueryError::Null),
        [fields] => fields,
        _ => return Err(QueryError::SeveralSeries),
    };
    match fields.as_slice() {
        [] => defined(f64::NAN, ignore_null_values).ok_or(QueryError::Null),
        [_] => Err(QueryError::TooFewFields),
        [_, value, ..] => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let value = text.parse().map_err(|_| QueryError::NotANumber(text))?;
            defined(value, ignore_null_values).ok_or(QueryError::Null)
        }
    }
}
