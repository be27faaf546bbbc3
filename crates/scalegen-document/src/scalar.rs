//! What an unquoted YAML scalar is, as kubectl reads it.
//!
//! Kubernetes reads YAML with a fork of go-yaml v2 (`sigs.k8s.io/yaml`), which follows YAML 1.1 but for
//! sexagesimal numbers and timestamps; those stay strings. Source: `resolve.go` there, and `kubectl` itself.

use super::node::Value;

/// The value of a plain scalar without a tag.
pub fn resolve(text: &str) -> Value {
    match text.bytes().next() {
        None => Some(Value::Null),
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => word(text),
        Some(b'.') => dotted(text),
        Some(b'0'..=b'9' | b'+' | b'-') => number(text),
        _ => None,
    }
    .unwrap_or_else(|| Value::String(text.into()))
}

fn word(text: &str) -> Option<Value> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Value::Null,
        _ => return None,
    })
}

fn special(text: &str) -> Option<Value> {
    Some(Value::Float(match text {
        ".nan" | ".NaN" | ".NAN" => f64::NAN,
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => f64::INFINITY,
        "-.inf" | "-.Inf" | "-.INF" => f64::NEG_INFINITY,
        _ => return None,
    }))
}

/// What begins with a dot: here an underscore counts only between two digits.
fn dotted(text: &str) -> Option<Value> {
    if let Some(value) = special(text) {
        return Some(value);
    }
    let digit_at = |at: Option<usize>| {
        at.and_then(|at| text.as_bytes().get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut underscores = text.match_indices('_');
    if !underscores.all(|(at, _)| digit_at(at.checked_sub(1)) && digit_at(Some(at + 1))) {
        return None;
    }
    float(&text.replace('_', ""))
}

fn number(text: &str) -> Option<Value> {
    if let Some(value) = special(text) {
        return Some(value);
    }
    let plain = text.replace('_', "");
    integer(&plain).or_else(|| float(&plain))
}

/// A whole number with Go's prefixes: `0x`, `0o`, `0b`, and `0` for octal.
fn integer(plain: &str) -> Option<Value> {
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, plain.get(1..)?),
        b'+' => (false, plain.get(1..)?),
        _ => (false, plain),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = if let Some(hex) = lower.strip_prefix("0x") {
        (16, hex)
    } else if let Some(octal) = lower.strip_prefix("0o") {
        (8, octal)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (2, binary)
    } else if let Some(octal) = lower.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        (8, octal)
    } else {
        (10, lower.as_str())
    };
    // `from_str_radix` would take a second sign.
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if negative { -magnitude } else { magnitude };
    Some(match i64::try_from(value) {
        Ok(value) => Value::Integer(value),
        Err(_) => Value::Float(value as f64),
    })
}

/// A decimal number with a point or an exponent; what would be infinite stays a string.
fn float(plain: &str) -> Option<Value> {
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    let mantissa = unsigned.split(['e', 'E']).next()?;
    if !mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None; // Rust would read `inf`, `nan` and `infinity` too.
    }
    plain
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
        .map(Value::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line was read by kubectl 1.32.
    #[test]
    fn reads_as_kubectl_does() {
        let same = |texts: &[&str], value: Value| {
            for text in texts {
                assert_eq!(resolve(text), value, "{text}");
            }
        };
        same(
            &["y", "Y", "yes", "Yes", "YES", "on", "On", "true", "TRUE"],
            Value::Bool(true),
        );
        same(
            &["n", "N", "no", "off", "Off", "OFF", "False"],
            Value::Bool(false),
        );
        same(&["", "~", "null", "Null", "NULL"], Value::Null);
        for text in [
            "yES",
            "oN",
            "tRUE",
            "nULL",
            "12:30:45",
            "1:30",
            "2024-01-01",
            "2024-01-01T00:00:00Z",
            "_1",
            "._5",
            "1e",
            "e3",
            "0x1p4",
            ".0x1",
            "1e400",
            ".",
            "+",
            "-",
            "0x",
            "0b",
            "08x",
            "1.2.3",
            "+-1",
            "0x+1",
            "-infinity",
        ] {
            assert_eq!(resolve(text), Value::String(text.into()), "{text}");
        }
        for (text, number) in [
            ("0777", 511),
            ("0o17", 15),
            ("0O17", 15),
            ("0x1F", 31),
            ("0X1f", 31),
            ("0b11", 3),
            ("-0b11", -3),
            ("+0b11", 3),
            ("1_000", 1000),
            ("0x_1", 1),
            ("0_7", 7),
            ("-0x1F", -31),
            ("+5", 5),
            ("1__0", 10),
            ("1_", 1),
            ("0", 0),
            ("-0", 0),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(resolve(text), Value::Integer(number), "{text}");
        }
        for (text, number) in [
            ("08", 8.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("1E+3", 1000.0),
            ("+.5", 0.5),
            ("-.5", -0.5),
            ("1.5_0", 1.5),
            (".5_0", 0.5),
            ("18446744073709551615", 18446744073709551615.0),
            ("18446744073709551616", 18446744073709551616.0),
            ("-9223372036854775809", -9223372036854775809.0),
            (".inf", f64::INFINITY),
            ("-.INF", f64::NEG_INFINITY),
            ("+.inf", f64::INFINITY),
        ] {
            assert_eq!(resolve(text), Value::Float(number), "{text}");
        }
        assert!(matches!(resolve(".nan"), Value::Float(number) if number.is_nan()));
    }
}
