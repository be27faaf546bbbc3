//! Conversions between numbers and texts as Go makes them.

use crate::expr::ErrorKind;
use crate::expr::builtin::Builtin;
use crate::expr::value::Value;

/// `int(x)` of a float. What does not fit is the least integer, as on amd64.
pub(super) fn to_int(float: f64) -> i64 {
    // 2^63, the first float that does not fit.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if float >= -LIMIT && float < LIMIT {
        float as i64
    } else {
        i64::MIN
    }
}

/// `int` of a value; none where that is not known.
pub(super) fn int(value: &Value) -> Option<Result<Value, ErrorKind>> {
    Some(match value {
        Value::Int(int) => Ok(Value::Int(*int)),
        Value::Float(float) => Ok(Value::Int(to_int(*float))),
        Value::Text(text) => text
            .parse()
            .map(Value::Int)
            .map_err(|_| unreadable(Builtin::Int, text)),
        Value::Duration => return None,
        other => Err(unfit(Builtin::Int, other)),
    })
}

/// `float` of a value; none where that is not known.
pub(in crate::expr) fn float(value: &Value) -> Option<Result<Value, ErrorKind>> {
    Some(match value {
        Value::Int(int) => Ok(Value::Float(*int as f64)),
        Value::Float(float) => Ok(Value::Float(*float)),
        Value::Text(text) => {
            let has_digits = text.contains(|c: char| c.is_ascii_digit());
            // Hexadecimal floats and underscores between digits, which Go reads.
            let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
            if unsigned.starts_with("0x") || unsigned.starts_with("0X") || (has_digits && text.contains('_'))
            {
                return None;
            }
            match text.parse::<f64>() {
                Ok(float) if float.is_finite() || !has_digits => Ok(Value::Float(float)),
                _ => Err(unreadable(Builtin::Float, text)),
            }
        }
        other => Err(unfit(Builtin::Float, other)),
    })
}

fn unreadable(function: Builtin, text: &str) -> ErrorKind {
    ErrorKind::Conversion {
        function: function.name(),
        text: text.to_owned(),
    }
}

/// A function with a value that it does not take.
pub(super) fn unfit(function: Builtin, value: &Value) -> ErrorKind {
    ErrorKind::Argument {
        function: function.name(),
        argument: value.kind(),
    }
}
