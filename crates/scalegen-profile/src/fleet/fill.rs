//! Texts of a template with a service's parameters in their placeholders.

use std::borrow::Cow;

use crate::language::{Parameter, Parameters, Service};
use crate::typed::{has_brace, is_brace};

/// What a template's texts are filled with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fill<'a> {
    pub(super) service: &'a Service,
    pub(super) defaults: &'a Parameters,
}

/// A text of a template, filled.
#[derive(Debug, PartialEq)]
pub(super) enum Filled<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// The value of the one placeholder that the text is.
    Value(&'a Parameter),
}

/// Why a text cannot be filled.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfillable {
    /// The service has no parameter of this name.
    Unknown(String),
    /// A brace that opens or closes no placeholder.
    Brace,
    /// A key that another one of its table has become already.
    SameKey(String),
}

/// The parameter that is the service's name.
pub(super) const NAME: &str = "name";

impl<'a> Fill<'a> {
    /// The text with its placeholders filled.
    pub(super) fn text(self, text: &'a str) -> Result<Filled<'a>, Unfillable> {
        if !has_brace(text) {
            return Ok(Filled::Text(Cow::Borrowed(text)));
        }
        if let Some(name) = only_placeholder(text) {
            if name == NAME {
                return Ok(Filled::Text(Cow::Borrowed(&self.service.name)));
            }
            return Ok(match self.parameter(name)? {
                Parameter::Text(text) => Filled::Text(Cow::Borrowed(text)),
                value => Filled::Value(value),
            });
        }
        let mut filled = String::with_capacity(text.len() + 16);
        for piece in pieces(text) {
            match piece? {
                Piece::Text(text) => filled.push_str(text),
                Piece::Placeholder(NAME) => filled.push_str(&self.service.name),
                Piece::Placeholder(name) => match self.parameter(name)? {
                    Parameter::Text(text) => filled.push_str(text),
                    value => filled.push_str(&value.to_string()),
                },
            }
        }
        Ok(Filled::Text(Cow::Owned(filled)))
    }

    /// The key with its placeholders filled.
    pub(super) fn key(self, key: &'a str) -> Result<Cow<'a, str>, Unfillable> {
        Ok(match self.text(key)? {
            Filled::Text(text) => text,
            Filled::Value(value) => Cow::Owned(value.to_string()),
        })
    }

    fn parameter(self, name: &str) -> Result<&'a Parameter, Unfillable> {
        let own = self.service.parameter(name);
        own.or_else(|| self.defaults.0.get(name))
            .ok_or_else(|| Unfillable::Unknown(name.to_owned()))
    }
}

/// The placeholder that is all of a text.
pub(super) fn only_placeholder(text: &str) -> Option<&str> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    is_name(name).then_some(name)
}

/// The names in a text's placeholders.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Ok(Piece::Placeholder(name)) => Some(name),
        _ => None,
    })
}

enum Piece<'t> {
    Text(&'t str),
    Placeholder(&'t str),
}

/// A text cut at its braces. After a brace that is none of a placeholder there is nothing more.
fn pieces(text: &str) -> impl Iterator<Item = Result<Piece<'_>, Unfillable>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let Some(brace) = rest.bytes().position(is_brace) else {
            let last = std::mem::take(&mut rest);
            return (!last.is_empty()).then_some(Ok(Piece::Text(last)));
        };
        if brace > 0 {
            let (before, after) = rest.split_at(brace);
            rest = after;
            return Some(Ok(Piece::Text(before)));
        }
        for doubled in ["{{", "}}"] {
            if let Some(after) = rest.strip_prefix(doubled) {
                rest = after;
                return Some(Ok(Piece::Text(&doubled[1..])));
            }
        }
        let placeholder = rest.strip_prefix('{').and_then(|after| after.split_once('}'));
        match placeholder.filter(|(name, _)| is_name(name)) {
            Some((name, after)) => {
                rest = after;
                Some(Ok(Piece::Placeholder(name)))
            }
            None => {
                rest = "";
                Some(Err(Unfillable::Brace))
            }
        }
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, Unfillable> {
        let service = Service {
            name: "cart".to_owned(),
            parameters: vec![
                ("max".into(), Parameter::Integer(10)),
                ("team".into(), Parameter::Text("shop".into())),
            ],
            set: None,
        };
        let defaults = Parameters([("min".to_owned(), Parameter::Integer(2))].into_iter().collect());
        let fill = Fill {
            service: &service,
            defaults: &defaults,
        };
        fill.text(text).map(|filled| match filled {
            Filled::Text(text) => format!("text {text}"),
            Filled::Value(value) => format!("value {value}"),
        })
    }

    #[test]
    fn placeholders_are_filled_and_doubled_braces_are_braces() {
        for (text, expected) in [
            ("plain", "text plain"),
            ("{name}", "text cart"),
            ("{max}", "value 10"),
            ("{min}", "value 2"),
            ("{team}", "text shop"),
            ("{name}-{max}", "text cart-10"),
            ("a{{b}}", "text a{b}"),
            ("{{{name}}}", "text {cart}"),
            ("sum(x{{ns=\"{team}\"}})", "text sum(x{ns=\"shop\"})"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(expected), "{text}");
        }
        for (text, error) in [
            ("{mx}", Unfillable::Unknown("mx".to_owned())),
            ("x{mx}", Unfillable::Unknown("mx".to_owned())),
            ("{", Unfillable::Brace),
            ("a}", Unfillable::Brace),
            ("{}", Unfillable::Brace),
            ("{a b}", Unfillable::Brace),
            ("{\"k\":4}", Unfillable::Brace),
        ] {
            assert_eq!(filled(text), Err(error), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[{}a-zß -]{0,30}") {
            let _ = filled(&text);
            let _ = placeholders(&text).count();
        }
    }
}
