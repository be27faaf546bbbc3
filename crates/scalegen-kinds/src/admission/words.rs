//! The wording of the API server's field errors.

/// A field that has to be set.
pub(crate) fn required(detail: &str) -> String {
    if detail.is_empty() {
        "Required value".to_owned()
    } else {
        format!("Required value: {detail}")
    }
}

/// A text that is not acceptable. Quoted and escaped, so that it stays text wherever it is shown.
pub(crate) fn invalid(value: &str, detail: &str) -> String {
    format!("Invalid value: {value:?}: {detail}")
}

/// A number that is not acceptable.
pub(crate) fn invalid_number(value: impl Into<i64>, detail: &str) -> String {
    format!("Invalid value: {}: {detail}", value.into())
}

/// A text that is none of those that the field can have.
pub(crate) fn unsupported(value: &str, supported: &[&str]) -> String {
    let supported: Vec<String> = supported.iter().map(|value| format!("{value:?}")).collect();
    format!(
        "Unsupported value: {value:?}: supported values: {}",
        supported.join(", ")
    )
}

/// A field that may not be set here.
pub(crate) fn forbidden(detail: &str) -> String {
    format!("Forbidden: {detail}")
}

/// A value that may be there only once.
pub(crate) fn duplicate(value: &str) -> String {
    format!("Duplicate value: {value:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_the_server_writes() {
        assert_eq!(required(""), "Required value");
        assert_eq!(
            unsupported("max", &["Disabled", "Max", "Min"]),
            r#"Unsupported value: "max": supported values: "Disabled", "Max", "Min""#
        );
        assert_eq!(invalid("a\u{1b}[0m", "no"), r#"Invalid value: "a\u{1b}[0m": no"#);
        assert_eq!(
            invalid_number(0, "must be greater than zero"),
            "Invalid value: 0: must be greater than zero"
        );
    }
}
