//! `--set KEY=VALUE`: a layer from an argument.

use toml::de::DeTable;

use crate::layers::Layer;
use crate::{Family, Finding, Place, SourceFile, codes, load::SET};

/// The layer of one argument.
///
/// The value is TOML; what is no TOML value is a string, so that `--set name=shop` needs no quotes.
pub(crate) fn layer(argument: &str) -> Result<Layer, Box<Finding>> {
    let bad = |message: String| {
        let file = SourceFile::new(SET, argument);
        let place = Place::new(&file, 0..argument.len());
        Box::new(
            Finding::error(codes::BAD_OVERRIDE.code, Family::Profile, message)
                .at(Some(place))
                .help("write a dotted key, `=` and a value: workloads.chat.scalers.cpu.max_replicas=10"),
        )
    };
    let shown = argument.escape_debug().to_string();
    if argument.contains(['\n', '\r']) {
        return Err(bad(format!("`{shown}` has more than one line")));
    }
    let Some((key, value)) = split(argument) else {
        return Err(bad(format!("`{shown}` is not KEY=VALUE")));
    };
    if key.trim() == "extends" {
        return Err(bad("`extends` can be set in a file only".to_owned()));
    }
    if DeTable::parse(argument).is_ok() {
        return Ok(Layer::new(SourceFile::new(SET, argument)));
    }
    let quoted = format!("{key}={}", serde_json::Value::from(value.trim()));
    match DeTable::parse(&quoted) {
        Ok(_) => Ok(Layer::new(SourceFile::new(SET, quoted))),
        Err(_) => Err(bad(format!(
            "`{shown}` is not KEY=VALUE: the key is no dotted TOML key"
        ))),
    }
}

/// The key and the value: what is before and after the first `=` outside quotes.
fn split(argument: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (position, c) in argument.char_indices() {
        match (quote, c) {
            (None, '=') => {
                let (key, value) = argument.split_at(position);
                return (!key.trim().is_empty()).then_some((key, &value[1..]));
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_toml_or_else_strings() {
        for (argument, text) in [
            ("a.b=10", "a.b=10"),
            ("name=shop", "name=\"shop\""),
            ("name=a\"b", "name=\"a\\\"b\""),
            ("a=[1, 2]", "a=[1, 2]"),
            ("'a=b'.c=d", "'a=b'.c=\"d\""),
            ("window=2m", "window=\"2m\""),
            ("query=sum(a=b)", "query=\"sum(a=b)\""),
            ("empty=", "empty=\"\""),
        ] {
            assert_eq!(layer(argument).unwrap().file.text(), text, "{argument}");
        }
        for argument in ["", "a", "=1", "a b=1", "a=1\nb=2", "extends=x", "[a]=1", "a..b=1"] {
            assert!(layer(argument).is_err(), "{argument}");
        }
    }
}
