//! YAML out: the one place that decides how an object looks on disk.

mod visible;

use std::error::Error;

use serde::Serialize;

/// Why a value cannot be written as YAML.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum YamlError {
    /// The value's type refuses to serialize it, for this reason.
    #[error("cannot serialize the value: {0}")]
    Value(String),
    /// YAML has no form for the value.
    #[error("cannot write the value as YAML")]
    Form(#[source] Box<dyn Error + Send + Sync>),
}

/// One document, ending in a line feed, without a `---` before it.
///
/// Fields come in the order in which the type serializes them. Texts that any YAML reader would take for
/// something else (`Off`, `no`, `1e3`, `12:30`, an empty one) are quoted, as keys too, and no text is folded over
/// several lines. Characters that nobody sees, such as those that turn the direction of text, are escaped.
///
/// ```
/// let text = scalegen_manifest::to_yaml(&[("updateMode", "Off")]).unwrap();
/// assert_eq!(text, "- - updateMode\n  - \"Off\"\n");
/// ```
pub fn to_yaml<T: Serialize>(value: &T) -> Result<String, YamlError> {
    let mut text = String::new();
    push_yaml(value, &mut text)?;
    Ok(text)
}

/// Appends the value to `text`, as [`to_yaml`] writes it.
pub(crate) fn push_yaml<T: Serialize>(value: &T, text: &mut String) -> Result<(), YamlError> {
    let start = text.len();
    let options = serde_yaml::ser_options! { prefer_block_scalars: false };
    serde_yaml::to_fmt_writer_with_options(&mut *text, value, options).map_err(|error| match error {
        serde_yaml::ser::Error::Message { msg } => YamlError::Value(msg),
        other => YamlError::Form(other.into()),
    })?;
    if !text[start..].is_ascii() {
        let made = text.split_off(start);
        text.push_str(&visible::visible(made));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_error_names_the_operation() {
        struct Refusing;
        impl Serialize for Refusing {
            fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde::ser::Error::custom("no value at all"))
            }
        }
        let error = to_yaml(&Refusing).unwrap_err();
        assert_eq!(error.to_string(), "cannot serialize the value: no value at all");
    }

    #[test]
    fn texts_that_old_readers_take_for_something_else_are_quoted() {
        for text in [
            "Off",
            "no",
            "y",
            "N",
            "1e3",
            "12:30",
            "1_000",
            "0x10",
            "~",
            "",
            "null",
            "2024-01-01",
            "=",
            "<<",
            "+1",
            ".5",
        ] {
            let value = to_yaml(&BTreeMap::from([("key", text)])).unwrap();
            assert!(matches!(value.as_bytes()[5], b'"' | b'\''), "{value}");
            let key = to_yaml(&BTreeMap::from([(text, "value")])).unwrap();
            assert!(matches!(key.as_bytes()[0], b'"' | b'\''), "{key}");
        }
    }

    #[test]
    fn plain_texts_stay_plain_and_on_their_line() {
        let long = "x ".repeat(100) + "end";
        let text = to_yaml(&BTreeMap::from([
            ("a", "apps/v1"),
            ("b", "500Mi"),
            ("c", long.as_str()),
        ]))
        .unwrap();
        assert_eq!(text, format!("a: apps/v1\nb: 500Mi\nc: {long}\n"));
        let tab = to_yaml(&BTreeMap::from([("a", "\tx\ny")])).unwrap();
        assert_eq!(tab, "a: \"\\tx\\ny\"\n");
    }
}
