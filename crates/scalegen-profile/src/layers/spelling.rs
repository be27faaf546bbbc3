//! What a remedy comes to in TOML: the bytes of a key or value, spelled as they are there.

use scalegen_syntax::{Edit, Place, Remedy};

/// The edit of a key or a value; none where the text says it with escapes, or on several lines.
pub(super) fn edit(place: &Place, key: Option<&str>, remedy: &Remedy) -> Option<Edit> {
    let written = place.file.text().get(place.span.clone())?;
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
    let inner = match quote {
        Some(quote) => written.strip_prefix(quote)?.strip_suffix(quote)?,
        None => written,
    };
    if inner.is_empty() || !is_harmless(inner) {
        return None;
    }
    let text = match remedy {
        Remedy::Rename(name) if key == Some(inner) => match quote {
            Some(quote) => format!("{quote}{name}{quote}"),
            None if is_bare(name) => name.clone(),
            None => format!("\"{name}\""),
        },
        Remedy::Text(text) if is_harmless(text) => {
            let quote = quote.unwrap_or('"');
            format!("{quote}{text}{quote}")
        }
        Remedy::Plain(text) => text.clone(),
        Remedy::Quote if quote.is_none() => format!("\"{written}\""),
        _ => return None,
    };
    Some(Edit::new(place.clone(), text))
}

/// Whether a text is the same in quotes as it is, of any kind.
fn is_harmless(text: &str) -> bool {
    let is_special = |c: char| c.is_control() || matches!(c, '"' | '\'' | '\\' | '{' | '[');
    !text.chars().any(is_special)
}

fn is_bare(name: &str) -> bool {
    let is_it = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !name.is_empty() && name.chars().all(is_it)
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::SourceFile;

    use super::*;

    fn fixed(written: &str, key: Option<&str>, remedy: Remedy) -> Option<String> {
        let file = SourceFile::new("p.toml", written);
        edit(&Place::new(&file, 0..written.len()), key, &remedy).map(|edit| edit.text)
    }

    #[test]
    fn keys_and_values_keep_their_quotes() {
        let rename = |written, name: &str| fixed(written, Some("a"), Remedy::Rename(name.to_owned()));
        assert_eq!(rename("a", "b").as_deref(), Some("b"));
        assert_eq!(rename("'a'", "b").as_deref(), Some("'b'"));
        assert_eq!(rename("a", "b.c").as_deref(), Some("\"b.c\""));
        assert_eq!(rename("\"\\u0061\"", "b"), None);
        let text = |written| fixed(written, None, Remedy::Text("Off".to_owned()));
        assert_eq!(text("'of'").as_deref(), Some("'Off'"));
        assert_eq!(text("30").as_deref(), Some("\"Off\""));
        assert_eq!(text("\"\"\"of\"\"\""), None);
        assert_eq!(text("[1]"), None);
        let plain = fixed("\"5\"", None, Remedy::Plain("5".to_owned()));
        assert_eq!(plain.as_deref(), Some("5"));
        assert_eq!(fixed("1.30", None, Remedy::Quote).as_deref(), Some("\"1.30\""));
        assert_eq!(fixed("'x'", None, Remedy::Quote), None);
    }
}
